"""The progress of one task on a terminal: stage, bar, percent, time left."""

import time
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskID,
    TaskProgressColumn,
    TextColumn,
)

from tenku.cli.output import console
from tenku.cli.text import known, say
from tenku.tasks import Status, Task

Report = Callable[[Task], Awaitable[None]]
_ENOUGH = 10  # percent from which the pace so far says more than the estimate


@dataclass
class Pace:
    """How long it will still take, from how long it has taken."""

    estimated_seconds: float
    begun: float | None = field(default=None)

    def left(self, percent: int, now: float) -> float:
        """Seconds left. `now` is on a clock that never goes back."""
        if self.begun is None:
            self.begun = now
        gone = now - self.begun
        if percent >= _ENOUGH:
            return gone * (100 - percent) / percent
        return max(self.estimated_seconds - gone, 1)


@contextmanager
def shown(estimated_seconds: int) -> Generator[Report]:
    """A bar on stderr for as long as the block runs, if that is a terminal; call it with news."""
    pace = Pace(estimated_seconds)
    screen = console(err=True)
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=32, complete_style="cyan", finished_style="cyan"),
        TaskProgressColumn(),
        TextColumn("{task.fields[left]}", style="dim"),
        console=screen,
        transient=True,
        disable=not screen.is_terminal,
    )
    with bar:
        line: TaskID = bar.add_task(say("stage.waiting"), total=100, left="")

        async def report(task: Task) -> None:
            if task.status is not Status.PROCESSING:
                return
            left = _words(pace.left(task.progress, time.monotonic()))
            bar.update(line, description=stage(task.stage), completed=task.progress, left=left)

        yield report


@contextmanager
def counted(words: str) -> Generator[Callable[[int, int], None]]:
    """A bar on stderr, if that is a terminal; call it with how many bytes are done, and of how many."""
    screen = console(err=True)
    bar = Progress(
        TextColumn(words),
        BarColumn(bar_width=32, complete_style="cyan", finished_style="cyan"),
        DownloadColumn(),
        console=screen,
        transient=True,
        disable=not screen.is_terminal,
    )
    with bar:
        line = bar.add_task("", total=None)
        yield lambda done, of: bar.update(line, completed=done, total=of)


def stage(said: str) -> str:
    """An engine's word for what it is doing, in the user's language where we know it."""
    if not said:
        return say("stage.working")
    return say(f"stage.{said}") if known(f"stage.{said}") else said


def _words(seconds: float) -> str:
    if seconds < 1.5:
        return say("left.ending")
    if seconds < 90:
        return say("left.seconds", n=round(seconds))
    return say("left.minutes", n=round(seconds / 60))
