"""What an attempt writes down on its way: how far it is, and a token for the next one."""

import asyncio
from dataclasses import dataclass, field

from tenku.db import Database
from tenku.tasks import Task, claims, store


@dataclass
class Progress:
    """The newest word of the engine, on its way to the database."""

    percent: int = 0
    text: str = ""
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def report(self, progress: float, text: str) -> None:
        said = (int(max(0.0, min(progress, 1.0)) * 100), text)
        if said != (self.percent, self.text):  # most polls of a provider say nothing new
            self.percent, self.text = said
            self.changed.set()


@dataclass(frozen=True, kw_only=True)
class TaskCheckpoint:
    """The engine's token, kept in the task's row under this attempt's fence."""

    db: Database
    task: Task

    async def load(self) -> str | None:
        row = await self.db.read(lambda tx: store.by_id(tx, self.task.id))
        return None if row is None else row.checkpoint

    async def save(self, token: str) -> None:
        await self.db.write(lambda tx: claims.checkpoint(tx, self.task, token))

    async def forget(self) -> None:
        """Nothing is left of what was kept here that another engine should know."""
        await self.db.write(lambda tx: claims.checkpoint(tx, self.task, None))
