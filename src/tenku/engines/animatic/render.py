"""The child process that films: `python -m tenku.engines.animatic.render`; see engine.py."""

import ctypes
import os
import signal
import sys
import threading
import time
import traceback
from typing import TextIO

from tenku.engines.animatic.engine import Done, Failed, Order, Progress
from tenku.errors import Failure

_STDIN = 0  # file descriptor
_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_REPORT_SECONDS = 0.2  # at least so long between two lines of progress
_REPEAT_SECONDS = 5.0
_WORK_SECONDS = 0.05  # of CPU time between two repetitions: less is a hang
_ORPHANED = 3  # exit status


class _Teller:
    """Tells the parent how far we are, in lines."""

    def __init__(self, stdout: TextIO) -> None:
        self._stdout = stdout
        self._lock = threading.Lock()
        self._progress = Progress(done=0.0, stage="starting")
        self._told_at = -_REPORT_SECONDS

    def say(self, line: Progress | Done | Failed) -> None:
        with self._lock:
            self._stdout.write(line.model_dump_json() + "\n")
            self._stdout.flush()

    def report(self, done: float, stage: str) -> None:
        """Progress, as often as anybody likes."""
        self._progress = Progress(done=done, stage=stage)
        now = time.monotonic()
        if now - self._told_at >= _REPORT_SECONDS:
            self._told_at = now
            self.say(self._progress)

    def repeat(self) -> None:
        """Say the same again while the process computes: a long step on a busy machine is not
        a hang, and a process that hangs falls silent.
        """
        pause, before = threading.Event(), time.process_time()
        while not pause.wait(_REPEAT_SECONDS):
            now = time.process_time()
            if now - before > _WORK_SECONDS:
                self.say(self._progress)
            before = now


def main() -> int:
    """Film one order from stdin; 0 = a clip or an expected failure was told on stdout."""
    teller = _Teller(sys.stdout)
    sys.stdout = sys.stderr  # what a library prints must not get between the lines
    _die_with_parent()
    # Without Python's buffer, whose lock the watching thread would hold when we end.
    with open(_STDIN, "rb", buffering=0, closefd=False) as stdin:
        order = Order.model_validate_json(stdin.readline())
    for work in (_watch_stdin, teller.repeat):
        threading.Thread(target=work, daemon=True).start()
    teller.report(0.0, "starting")
    try:
        from tenku.engines.animatic.film import film

        teller.say(Done(clip=film(order.brief, order.folder, teller.report, order.planner)))
    except Failure as failure:
        traceback.print_exc()
        retryable = getattr(failure, "retryable", failure.kind.retryable)
        teller.say(Failed(message=failure.message, retryable=bool(retryable)))
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
