"""Ending a child process together with all that it has started."""

import os
import signal
import sys
from contextlib import suppress
from typing import Protocol


class Leader(Protocol):
    """A child that was started in a session of its own, and is not reaped yet: its group is its."""

    @property
    def pid(self) -> int: ...

    def kill(self) -> None: ...


def kill_group(leader: Leader) -> None:
    """Kill it and its group, where systems have such; nothing happens if it has gone."""
    with suppress(ProcessLookupError):
        if sys.platform == "win32":
            leader.kill()
        else:
            os.killpg(leader.pid, signal.SIGKILL)
