"""The child process: loads one model and films one order after another; see lines.py.

    python -m tenku.engines.diffusers.server

It ends when its stdin ends, whatever it is doing: the parent is gone.
"""

import os
import queue
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TextIO

from tenku.engines.diffusers import memory
from tenku.engines.diffusers.lines import (
    TOLD,
    Done,
    Failed,
    Loading,
    Order,
    Progress,
    Ready,
    Said,
    Setup,
    Stop,
    Stopped,
)
from tenku.engines.diffusers.model import Model, NoCard

INSTALL = "Its interpreter lacks the libraries: pip install 'tenku[gpu]' there."
_ORPHANED = 3  # exit status
_STDIN, _STDOUT, _STDERR = 0, 1, 2  # file descriptors


class _Told(Exception):
    """The parent has said stop."""


@dataclass
class _Parent:
    """The other end of stdin and stdout."""

    out: TextIO
    orders: "queue.Queue[Order]" = field(default_factory=queue.Queue[Order])
    stops: set[int] = field(default_factory=set[int])

    def say(self, line: Said) -> None:
        self.out.write(line.model_dump_json() + "\n")
        self.out.flush()

    def listen(self, first: bytes) -> None:
        """Read lines until there are no more; `first` is what has come already."""
        pending, block = b"", first or b"\n"
        try:
            while block:
                *lines, pending = (pending + block).split(b"\n")
                for line in filter(None, lines):
                    told = TOLD.validate_json(line)
                    if isinstance(told, Stop):
                        self.stops.add(told.id)
                    else:
                        self.orders.put(told)
                # Not through Python's buffer, whose lock this thread would hold when we end.
                block = os.read(_STDIN, 65536)
        finally:
            os._exit(_ORPHANED)


def _reporter(order: Order, parent: _Parent) -> Callable[[float, str], None]:
    def report(done: float, stage: str) -> None:
        if order.id in parent.stops:
            raise _Told
        parent.say(Progress(id=order.id, done=done, stage=stage))

    return report


def _failure(error: Exception) -> Failed:
    """What is said of an exception: never its own words, which may hold paths and prompts."""
    if isinstance(error, ImportError):
        return Failed(message=INSTALL, unavailable=True)
    if isinstance(error, NoCard):
        return Failed(message="No graphics card that torch can use was found.", unavailable=True)
    if isinstance(error, memory.Shortage):
        return Failed(message=str(error), unavailable=True)
    if type(error).__name__ == "OutOfMemoryError" or isinstance(error, MemoryError):
        return Failed(message="The memory was not enough for this film.", retryable=True)
    return Failed(message="The model failed.")


def main() -> int:
    os.environ |= {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}  # it only reads the folder
    # What a library prints, from Python or from C, must not get between the lines.
    own = os.fdopen(os.dup(_STDOUT), "w", encoding="utf-8")
    os.dup2(_STDERR, _STDOUT)
    setup, rest = _first_line()
    parent = _Parent(out=own)
    threading.Thread(target=parent.listen, args=(rest,), daemon=True).start()
    parent.say(Loading())
    try:
        model = Model.load(setup)
        parent.say(Ready(words=f"{setup.device}: {model.plan.words}"))
        while True:
            order = parent.orders.get()
            try:
                video = model.film(order, _reporter(order, parent))
                parent.say(Done(id=order.id, video=video))
            except _Told:
                parent.say(Stopped(id=order.id))
    except Exception as error:
        traceback.print_exc()
        parent.say(_failure(error))
        return 1


def _first_line() -> tuple[Setup, bytes]:
    told = b""
    while b"\n" not in told:
        block = os.read(_STDIN, 65536)
        if not block:
            sys.exit(_ORPHANED)
        told += block
    line, _, rest = told.partition(b"\n")
    return Setup.model_validate_json(line), rest


if __name__ == "__main__":
    sys.exit(main())
