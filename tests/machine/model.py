"""What the life of tasks and money should be, in a few lines of plain Python."""

from dataclasses import dataclass, field

from tenku.tasks import queue

PENDING, PROCESSING, COMPLETED, FAILED = "pending", "processing", "completed", "failed"


@dataclass
class Expected:
    """One task as it should be."""

    id: str
    account: str
    hold: int
    created: int
    start_by: int
    status: str = PENDING
    owner: str | None = None
    fence: int = 0
    attempts: int = 0
    lease_until: int = 0
    finish_by: int = 0
    charged: int = 0

    @property
    def over(self) -> bool:
        return self.status in {COMPLETED, FAILED}

    def overdue(self, now: int) -> bool:
        if self.status == PENDING:
            return self.start_by <= now
        return self.status == PROCESSING and (
            self.finish_by <= now
            or (self.lease_until <= now and self.attempts >= queue.ATTEMPTS_MAX)
        )


@dataclass
class Model:
    granted: dict[str, int] = field(default_factory=dict[str, int])
    tasks: dict[str, Expected] = field(default_factory=dict[str, Expected])

    def available(self, account: str) -> int:
        mine = [task for task in self.tasks.values() if task.account == account]
        spent = sum(task.charged for task in mine)
        return self.granted[account] - spent - sum(task.hold for task in mine if not task.over)

    def end_overdue(self, now: int) -> None:
        for task in self.tasks.values():
            if task.overdue(now):
                task.status, task.owner = FAILED, None

    def claimable(self, now: int) -> set[str]:
        """The ids of which the next claim takes one: abandoned tasks first, oldest first."""
        left = [t for t in self.tasks.values() if t.status == PROCESSING and t.lease_until <= now]
        if left:
            first = min(task.lease_until for task in left)
            return {task.id for task in left if task.lease_until == first}
        waiting = [task for task in self.tasks.values() if task.status == PENDING]
        return {min(waiting, key=lambda task: (task.created, task.id)).id} if waiting else set()
