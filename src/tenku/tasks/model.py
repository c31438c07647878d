"""Task and its four states. No I/O."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from tenku.errors import NotFound
from tenku.tasks.result import Result


class Status(StrEnum):
    PENDING = "pending"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"

    @property
    def terminal(self) -> bool:
        return not TRANSITIONS[self]


# A task never goes back: a new attempt at a processing task leaves it processing.
TRANSITIONS: Mapping[Status, frozenset[Status]] = {
    Status.PENDING: frozenset({Status.PROCESSING, Status.FAILED}),
    Status.PROCESSING: frozenset({Status.COMPLETED, Status.FAILED}),
    Status.COMPLETED: frozenset(),
    Status.FAILED: frozenset(),
}


WORDS = frozenset({"prompt", "image_url"})  # the parameters that a caller writes freely


def task_topic(task_id: str) -> str:
    """What is notified whenever a task changes."""
    return f"task:{task_id}"


@dataclass(frozen=True)
class Step:
    """What an attempt was doing from a moment on, for logs: `at_ms` since 1970, and words."""

    at_ms: int
    words: str


class Kind(NamedTuple):
    """What decides which engines can film a task: its model, and its length and size (`shape`)."""

    model_id: str
    shape: str


@dataclass(frozen=True, kw_only=True)
class Callback:
    """Where the end of one task is told, and in whose payload (`form`)."""

    form: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Task:
    """A row of `tasks`. Times in milliseconds since 1970, money in credits."""

    id: str
    account_id: str
    model_id: str
    parameters: Mapping[str, object]
    image_id: str | None
    source_id: str | None
    status: Status
    price_credits: int
    estimated_seconds: int
    created_at_ms: int
    start_by_ms: int
    started_at_ms: int | None = None
    finish_by_ms: int | None = None
    completed_at_ms: int | None = None
    lease_owner: str | None = None
    lease_until_ms: int | None = None
    fence: int = 0
    attempts: int = 0
    progress: int = 0
    stage: str = ""
    checkpoint: str | None = None
    result: Result | None = None
    recipe: str | None = None
    error_code: str | None = None
    error: str | None = None
    expires_at_ms: int | None = None
    deleted_at_ms: int | None = None
    fingerprint: str | None = None
    low_priority: bool = False  # its account's other tasks start first
    result_seconds_max: int | None = None  # its maker wants the video gone by then
    asked_as: str | None = None  # the model's name in the maker's protocol
    remarks: tuple[str, ...] = ()  # notes of the submit, shown before the engine's
    steps: tuple[Step, ...] = ()
    callback: Callback | None = None
    removed_at_ms: int | None = None  # its maker deleted it
    key_id: str | None = None  # of the API key it was asked for with
    shape: str = ""  # catalog.Shape as far as it was known at the submit

    @property
    def kind(self) -> Kind:
        return Kind(self.model_id, self.shape)

    @property
    def kept(self) -> bool:
        """Whether its maker asked for the video to be kept."""
        return self.parameters.get("delete_video") is False

    @property
    def attempt_name(self) -> str:
        """Names one claim of this task, e.g. for its work folder."""
        return f"{self.id}-{self.fence}"

    def remixable(self, now_ms: int) -> bool:
        """Whether its video is complete, kept, and still here."""
        return (
            self.status is Status.COMPLETED
            and self.kept
            and self.deleted_at_ms is None
            and (self.expires_at_ms is None or self.expires_at_ms > now_ms)
        )


def find_id(text: str) -> str:
    """The id in any of its spellings: 32 hex digits, a UUID, or "video_" and 32 hex digits.

    Raises:
        NotFound: no id can look like this, so there is no such task.
    """
    bare = re.sub(r"^video_|-", "", text.strip().lower())
    if re.fullmatch(r"[0-9a-f]{32}", bare) is None:
        raise not_found(text)
    return bare


def not_found(text: str) -> NotFound:
    """The same answer for an id that never was and for another account's."""
    return NotFound(f"There is no task {text[:80]!r}. list_tasks shows yours.")
