"""What an engine keeps of a task between attempts."""

from dataclasses import dataclass

from tenku import lifecycle
from tenku.db import Database
from tenku.tasks import Task, store


@dataclass(frozen=True, kw_only=True)
class TaskCheckpoint:
    """The engine's token, kept in the task's row under this attempt's fence."""

    db: Database
    task: Task

    async def load(self) -> str | None:
        row = await self.db.read(lambda tx: store.by_id(tx, self.task.id))
        return None if row is None else row.checkpoint

    async def save(self, token: str) -> None:
        await self.db.write(lambda tx: lifecycle.checkpoint(tx, self.task, token))
