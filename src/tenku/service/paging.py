"""Lists of an account's tasks, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass

from tenku.db import Tx
from tenku.errors import InvalidParameter, NotFound
from tenku.tasks import Status, Task, find_id, store

LIMIT_MAX = 100


@dataclass(frozen=True, kw_only=True)
class Page:
    """Tasks, newest first unless asked; `next_cursor` is None on the last page."""

    tasks: tuple[Task, ...]
    next_cursor: str | None

    @classmethod
    def of(cls, found: Sequence[Task], limit: int) -> "Page":
        """The first `limit` of what was found; one more means that there is a next page."""
        shown = tuple(found[:limit])
        more = len(found) > limit
        last = f"{shown[-1].created_at_ms}-{shown[-1].id}" if more else None
        return cls(tasks=shown, next_cursor=last)


@dataclass(frozen=True, kw_only=True)
class Listing:
    """Which tasks. `cursor` is a page's `next_cursor`, `after` the id of its last task."""

    status: Status | None
    model_id: str | None
    limit: int
    cursor: tuple[int, str] | None
    after: str | None
    oldest_first: bool
    removed: bool  # those that their maker deleted as well

    @classmethod
    def read(
        cls,
        *,
        status: str | None = None,
        model_id: str | None = None,
        limit: int = 20,
        cursor: str | None = None,
        after: str | None = None,
        oldest_first: bool = False,
        removed: bool = True,
    ) -> "Listing":
        """Raises InvalidParameter: status, limit or cursor is none of ours."""
        check_limit(limit)
        return cls(
            status=None if status is None else _status(status),
            model_id=model_id,
            limit=limit,
            cursor=None if cursor is None else _cursor(cursor),
            after=after,
            oldest_first=oldest_first,
            removed=removed,
        )

    def find(self, tx: Tx, account_id: str) -> Page:
        """Raises InvalidParameter: `after` is no task of the account."""
        tasks = store.listing(
            tx,
            account_id,
            status=self.status,
            model_id=self.model_id,
            limit=self.limit + 1,
            before=self._before(tx, account_id),
            oldest_first=self.oldest_first,
            removed=self.removed,
        )
        return Page.of(tasks, self.limit)

    def _before(self, tx: Tx, account_id: str) -> tuple[int, str] | None:
        if self.after is None:
            return self.cursor
        try:
            last = store.get(tx, account_id, find_id(self.after))
        except NotFound:
            raise InvalidParameter(
                f"after is {self.after[:80]!r}; allowed: the id of one of your videos.",
                field="after",
            ) from None
        return last.created_at_ms, last.id


def check_limit(limit: int) -> None:
    """Raises InvalidParameter: not 1 to 100."""
    if not 1 <= limit <= LIMIT_MAX:
        allowed = f"a whole number from 1 to {LIMIT_MAX}"
        raise InvalidParameter(
            f"limit is {limit}; allowed: {allowed}.", field="limit", given=limit, allowed=allowed
        )


def _status(text: str) -> Status:
    try:
        return Status(text)
    except ValueError:
        allowed = tuple(status.value for status in Status)
        raise InvalidParameter(
            f"status is {text[:80]!r}; allowed: {', '.join(allowed)}.",
            field="status",
            given=text[:80],
            allowed=allowed,
        ) from None


def _cursor(text: str) -> tuple[int, str]:
    at_ms, _, task_id = text.partition("-")
    try:
        return int(at_ms), find_id(task_id)
    except (ValueError, NotFound):
        raise InvalidParameter(
            "cursor is none of ours; pass next_cursor of the page before.", field="cursor"
        ) from None
