"""What the service answers with, besides tasks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tenku.tasks import Task

POLL_SECONDS = (1, 10)  # at least and at most, between two questions for one task


def poll_seconds(task: Task) -> int:
    """When to ask for an unfinished task again."""
    low, high = POLL_SECONDS
    return min(max(task.estimated_seconds // 4, low), high)


@dataclass(frozen=True, kw_only=True)
class Submitted:
    """The answer to a submit."""

    task: Task
    balance: int
    poll_after_seconds: int
    queue_position: int | None  # None: it isn't pending any more
    replayed: bool = False

    @classmethod
    def of(
        cls, task: Task, balance: int, queue_position: int | None, *, replayed: bool = False
    ) -> "Submitted":
        return cls(
            task=task,
            balance=balance,
            poll_after_seconds=poll_seconds(task),
            queue_position=queue_position,
            replayed=replayed,
        )


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """What a submit would cost; nothing was written."""

    model_id: str
    parameters: Mapping[str, object]
    price: int
    balance: int
    estimated_seconds: int
    credits_left: int | None = None  # of the key's own limit, if it has one

    @property
    def enough(self) -> bool:
        left = self.balance if self.credits_left is None else min(self.balance, self.credits_left)
        return left >= self.price


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A task and its place in the queue, 0 = next to start, None if it isn't pending."""

    task: Task
    queue_position: int | None


@dataclass(frozen=True, kw_only=True)
class Overview:
    """The state of the whole home, for its operator."""

    tasks: Sequence[tuple[str, str, int]]  # status, model, how many
    queue_age_seconds: float
    held_credits: int
