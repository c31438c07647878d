"""Following a task from change to change, at a cost that has a limit."""

from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass, field

from tenku.db import Database
from tenku.service.answers import Seen
from tenku.tasks.model import task_topic

LOOK_SECONDS = 0.5  # how often to look for what another process has written
LOOKS_PER_SECOND = 64  # of all that one account follows


@dataclass(kw_only=True)
class Watching:
    """Changes of this process are seen at once, those of others later the more is followed."""

    db: Database
    monotonic: Callable[[], float]
    _following: Counter[str] = field(default_factory=Counter[str])

    async def follow(
        self,
        account_id: str,
        task_id: str,
        look: Callable[[], Awaitable[Seen]],
        *,
        seconds: float,
        every: float,
    ) -> AsyncGenerator[Seen]:
        """See `Service.watch`."""
        self._following[account_id] += 1
        try:
            begun = told_at = self.monotonic()
            told: object = None
            with self.db.listen(task_topic(task_id)) as bell:
                while True:
                    seen, now = await look(), self.monotonic()
                    over = seen.task.status.terminal or now - begun >= seconds
                    if over or _mark(seen) != told or now - told_at >= every:
                        yield seen
                        told, told_at = _mark(seen), now
                    if over:
                        return
                    pause = max(LOOK_SECONDS, self._following[account_id] / LOOKS_PER_SECOND)
                    left = min(begun + seconds, told_at + every) - now
                    await bell.wait(max(0.0, min(pause, left)))
        finally:
            self._following[account_id] -= 1
            if not self._following[account_id]:
                del self._following[account_id]


def _mark(seen: Seen) -> object:
    task = seen.task
    return task.status, task.progress, task.stage, len(task.steps), seen.queue_position
