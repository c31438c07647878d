"""Every failure that a caller can see.

Failure                     kind
├── InvalidParameter        invalid_parameter     field, given, allowed
│   └── TooLarge            invalid_parameter     field
├── UnknownModel            unknown_model         models
├── Unauthenticated         unauthenticated
├── Forbidden               forbidden
├── InsufficientCredits     insufficient_credits  need, have
│   └── KeySpent            insufficient_credits  need, have
├── NotFound                not_found
├── SourceNotRemixable      source_not_remixable
├── Conflict                conflict
├── RateLimited             rate_limited          retry_after_seconds
├── QueueFull               queue_full            retry_after_seconds
├── ImageUnusable           image_unusable
├── ContentRejected         content_rejected
├── EngineUnavailable       engine_unavailable    retry_after_seconds
│   └── EngineLocked        engine_unavailable    for the operator: key or wallet are refused
├── EngineFailed            engine_failed         retryable
│   └── AnswerLost          engine_failed         for the operator: something may have been bought
├── TimedOut                timed_out
├── Cancelled               cancelled
└── Internal                internal

The kinds are a closed set: a surface renders them with an exhaustive `match`, so a new
kind fails type checking in every surface that has not decided what to do with it.
A message says what is wrong and how to put it right, and is safe to show to the caller.
"""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from typing import ClassVar


class ErrorKind(StrEnum):
    INVALID_PARAMETER = "invalid_parameter"
    UNKNOWN_MODEL = "unknown_model"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    INSUFFICIENT_CREDITS = "insufficient_credits"
    NOT_FOUND = "not_found"
    SOURCE_NOT_REMIXABLE = "source_not_remixable"
    CONFLICT = "conflict"
    RATE_LIMITED = "rate_limited"
    QUEUE_FULL = "queue_full"
    IMAGE_UNUSABLE = "image_unusable"
    CONTENT_REJECTED = "content_rejected"
    ENGINE_UNAVAILABLE = "engine_unavailable"
    ENGINE_FAILED = "engine_failed"
    TIMED_OUT = "timed_out"
    CANCELLED = "cancelled"
    INTERNAL = "internal"

    @property
    def retryable(self) -> bool:
        """Whether the same call may succeed later without a change by the caller."""
        return self in _RETRYABLE


_RETRYABLE = frozenset(
    {
        ErrorKind.RATE_LIMITED,
        ErrorKind.QUEUE_FULL,
        ErrorKind.ENGINE_UNAVAILABLE,
        ErrorKind.ENGINE_FAILED,
        ErrorKind.TIMED_OUT,
        ErrorKind.INTERNAL,
    }
)

Detail = str | int | Sequence[str] | Sequence[int]


class Failure(Exception):
    """Base of every expected failure.

    `details` holds the machine-readable part (field, given, allowed, need, have, ...);
    surfaces copy it into their error bodies as it is.
    """

    kind: ClassVar[ErrorKind]

    def __init__(self, message: str, **details: Detail) -> None:
        self.message = message
        self.details = details
        super().__init__(message)


class InvalidParameter(Failure):
    """A parameter that the model does not take; names the field and what is allowed."""

    kind = ErrorKind.INVALID_PARAMETER


class TooLarge(InvalidParameter):
    """The request's body is larger than any may be."""


class UnknownModel(Failure):
    kind = ErrorKind.UNKNOWN_MODEL


class Unauthenticated(Failure):
    kind = ErrorKind.UNAUTHENTICATED


class Forbidden(Failure):
    kind = ErrorKind.FORBIDDEN


class InsufficientCredits(Failure):
    kind = ErrorKind.INSUFFICIENT_CREDITS

    def __init__(self, *, need: int, have: int) -> None:
        super().__init__(
            f"This costs {need} credits and {have} are available. "
            "Grant more with `tenku credits grant`, or choose a shorter or smaller video.",
            need=need,
            have=have,
        )


class KeySpent(InsufficientCredits):
    """The key's own limit leaves too little, whatever its account has."""

    def __init__(self, *, need: int, have: int) -> None:
        super().__init__(need=need, have=have)
        self.message = (
            f"This costs {need} credits and {have} are left of this key's own limit. The operator "
            "can raise it with `tenku keys limit`; or choose a shorter or smaller video."
        )
        self.args = (self.message,)


class NotFound(Failure):
    kind = ErrorKind.NOT_FOUND


class SourceNotRemixable(Failure):
    kind = ErrorKind.SOURCE_NOT_REMIXABLE


class Conflict(Failure):
    kind = ErrorKind.CONFLICT


class RateLimited(Failure):
    kind = ErrorKind.RATE_LIMITED


class QueueFull(Failure):
    kind = ErrorKind.QUEUE_FULL


class ImageUnusable(Failure):
    kind = ErrorKind.IMAGE_UNUSABLE


class ContentRejected(Failure):
    """A moderator objects. The message doesn't say to which words or pictures."""

    kind = ErrorKind.CONTENT_REJECTED


class EngineUnavailable(Failure):
    """No engine can take this now; nothing was bought of any."""

    kind = ErrorKind.ENGINE_UNAVAILABLE


class EngineLocked(EngineUnavailable):
    """A provider refuses the operator's key, or has no money of his: only he can mend that."""


class EngineFailed(Failure):
    """An engine gave up. `retryable` says whether another attempt may succeed."""

    kind = ErrorKind.ENGINE_FAILED

    def __init__(self, message: str, *, retryable: bool = False) -> None:
        self.retryable = retryable
        super().__init__(message)


class AnswerLost(EngineFailed):
    """Nobody knows whether a provider took a job: it is never sent again, and costs the caller nothing.

    `clue` is for the operator, who may find the job in the provider's console by it.
    """

    def __init__(self, clue: str) -> None:
        self.clue = clue
        super().__init__("The engine's answer was lost; you were not charged.")


class TimedOut(Failure):
    kind = ErrorKind.TIMED_OUT


class Cancelled(Failure):
    kind = ErrorKind.CANCELLED


class Internal(Failure):
    kind = ErrorKind.INTERNAL


@contextmanager
def naming(setting: str) -> Generator[None]:
    """Where a value of the operator's is put to use: a ValueError inside becomes an
    InvalidParameter that names its setting.
    """
    try:
        yield
    except ValueError as error:
        raise InvalidParameter(f"Setting {setting}: {error}.", field=setting) from None
