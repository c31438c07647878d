"""What a key may do and use, and who is calling with it. No input or output."""

from dataclasses import dataclass, fields
from enum import StrEnum

LOCAL = "local"  # the account that the first start makes


class Scope(StrEnum):
    """What a key may do; `admin` includes the others."""

    GENERATE = "generate"
    READ = "read"
    ADMIN = "admin"


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a key may use at most, each 1 or more; None is no limit."""

    credits: int | None = None  # of all its tasks together
    per_minute: int | None = None  # creates
    running: int | None = None  # tasks that are filmed at once
    waiting: int | None = None  # tasks in the queue
    seconds: int | None = None  # of a video

    def named(self) -> dict[str, int | None]:
        return {field.name: getattr(self, field.name) for field in fields(self)}


NO_LIMITS = Limits()


@dataclass(frozen=True, kw_only=True)
class ApiKey:
    """The key that a caller has, with its limits as they were when it was looked up."""

    id: str
    limits: Limits = NO_LIMITS


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Who is asking, as every surface hands it to the service."""

    account_id: str
    scopes: frozenset[Scope]
    api_key: ApiKey | None = None  # None: the operator, or a token of somebody else's

    def may(self, scope: Scope) -> bool:
        return scope in self.scopes or Scope.ADMIN in self.scopes


@dataclass(frozen=True, kw_only=True)
class Key:
    """A stored key, as lists show it."""

    id: str
    account: str
    name: str
    last4: str
    scopes: tuple[str, ...]
    created_at_ms: int
    expires_at_ms: int | None
    revoked_at_ms: int | None
    old_secret_until_ms: int | None
    limits: Limits
    spent_credits: int

    @property
    def prefix(self) -> str:
        """How its text begins; the rest is secret."""
        return f"tk_{self.id}"

    def state(self, now_ms: int) -> str:
        """`valid`, `revoked` or `expired`."""
        if self.revoked_at_ms is not None:
            return "revoked"
        if self.expires_at_ms is not None and self.expires_at_ms <= now_ms:
            return "expired"
        return "valid"
