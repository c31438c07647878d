"""The child process that films: `python -m tenku.engines.animatic.render`; see engine.py."""

import ctypes
import os
import signal
import sys
import threading
import time
import traceback

from tenku.engines.animatic.engine import Done, Failed, Order, Progress
from tenku.errors import Failure

_STDIN = 0  # file descriptor
_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_REPORT_SECONDS = 0.2  # at least so long between two lines of progress
_ORPHANED = 3  # exit status


def main() -> int:
    """Film one order from stdin; 0 = a clip or an expected failure was told on stdout."""
    stdout = sys.stdout
    sys.stdout = sys.stderr  # what a library prints must not get between the lines
    _die_with_parent()
    # Without Python's buffer, whose lock the watching thread would hold when we end.
    with open(_STDIN, "rb", buffering=0, closefd=False) as stdin:
        order = Order.model_validate_json(stdin.readline())
    threading.Thread(target=_watch_stdin, daemon=True).start()

    def say(line: Progress | Done | Failed) -> None:
        print(line.model_dump_json(), file=stdout, flush=True)

    said_at = 0.0

    def report(done: float, stage: str) -> None:
        nonlocal said_at
        now = time.monotonic()
        if now - said_at >= _REPORT_SECONDS:
            said_at = now
            say(Progress(done=done, stage=stage))

    report(0.0, "starting")
    try:
        from tenku.engines.animatic.film import film

        say(Done(clip=film(order.brief, order.folder, report)))
    except Failure as failure:
        traceback.print_exc()
        retryable = getattr(failure, "retryable", failure.kind.retryable)
        say(Failed(message=failure.message, retryable=bool(retryable)))
    return 0


def _watch_stdin() -> None:
    """The parent holds the other end of stdin: when it is gone, so are we."""
    while os.read(_STDIN, 1):
        pass
    os._exit(_ORPHANED)


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


if __name__ == "__main__":
    sys.exit(main())
