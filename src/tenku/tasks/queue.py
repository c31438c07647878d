"""The task table as a queue: what is to be claimed next, and what is past its time."""

from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from tenku.db import Tx
from tenku.db.tables import api_keys, is_pending, is_processing, tasks
from tenku.tasks.model import Kind, Task
from tenku.tasks.store import task_of

ATTEMPTS_MAX = 3  # claims of one task, those of crashed workers included
OVERDUE_BATCH = 100
ABANDONED_BATCH = 100

_UNSTARTED = (
    sa.select(tasks)
    .where(is_pending, tasks.c.start_by_ms <= sa.bindparam("now"))
    .limit(OVERDUE_BATCH)
)
_UNFINISHED = (
    sa.select(tasks)
    .where(
        is_processing,
        sa.or_(
            tasks.c.finish_by_ms <= sa.bindparam("now"),
            sa.and_(tasks.c.finish_by_ms.is_(None), tasks.c.start_by_ms <= sa.bindparam("now")),
            sa.and_(
                tasks.c.lease_until_ms <= sa.bindparam("now"), tasks.c.attempts >= ATTEMPTS_MAX
            ),
        ),
    )
    .limit(OVERDUE_BATCH)
)
_OVERDUE = (_UNSTARTED, _UNFINISHED)
_ABANDONED = (
    sa.select(tasks)
    .where(is_processing, tasks.c.lease_until_ms <= sa.bindparam("now"))
    .order_by(tasks.c.lease_until_ms)
)


# SQLite must not be led to the index on keys, which has all tasks that ever were: neither of
# these says of `key_id` itself that it is not null.
_filmed = (
    sa.select(tasks.c.key_id, sa.func.count().label("many"))
    .where(is_processing, tasks.c.lease_until_ms > 0)
    .group_by(tasks.c.key_id)
    .subquery()
)
_FULL_KEYS = (
    sa.select(api_keys.c.id)
    .join(_filmed, api_keys.c.id == _filmed.c.key_id)
    .where(_filmed.c.many >= api_keys.c.running_max)
)
_WAITING_OF_KEY = (
    sa.select(sa.func.count())
    .select_from(tasks)
    .where(is_pending, sa.func.coalesce(tasks.c.key_id, "") == sa.bindparam("key"))
)
_NTH_NEWEST_OF_KEY = (
    sa.select(tasks.c.created_at_ms)
    .where(tasks.c.key_id == sa.bindparam("key"), tasks.c.created_at_ms > sa.bindparam("since"))
    .where(tasks.c.created_at_ms <= sa.bindparam("now"))  # later: before the clock was put back
    .order_by(tasks.c.created_at_ms.desc())
    .limit(1)
    .offset(sa.bindparam("skip"))
)


def full_keys(tx: Tx) -> list[str]:
    """Keys of which as many tasks are being filmed as may be at once."""
    return list(tx.run(_FULL_KEYS).scalars())


def waiting_of_key(tx: Tx, key_id: str) -> int:
    """How many tasks of a key are pending."""
    return tx.run(_WAITING_OF_KEY, {"key": key_id}).scalar_one()


def nth_newest_of_key(tx: Tx, key_id: str, n: int, since_ms: int) -> int | None:
    """When the key's n-th newest task was made (1: the newest), if that was after `since_ms`."""
    values: dict[str, object] = {"key": key_id, "since": since_ms, "now": tx.now_ms, "skip": n - 1}
    return tx.run(_NTH_NEWEST_OF_KEY, values).scalar()


def due(tx: Tx) -> list[Kind]:
    """The kinds of tasks for which `lifecycle.claim` would find something to do."""
    kind = sa.select(tasks.c.model_id, tasks.c.shape).distinct()
    left = kind.where(is_processing, tasks.c.lease_until_ms <= tx.now_ms)
    pending = kind.where(is_pending, _not_of(full_keys(tx), tasks))
    found = {Kind(*row): None for query in (left, pending) for row in tx.run(query)}
    return list(found)


def _not_of(keys: Sequence[str], these: sa.FromClause) -> sa.ColumnElement[bool]:
    if not keys:
        return sa.true()
    return sa.or_(these.c.key_id.is_(None), these.c.key_id.not_in(keys))


def next_task(tx: Tx, only: str | None, kinds: Collection[Kind] | None = None) -> Task | None:
    """One whose worker has gone silent, else the oldest that may start; `only` this one, and
    only of these `kinds`.
    """
    values: dict[str, object] = {"now": tx.now_ms, "only": only}
    wanted = None if kinds is None else tuple(sorted(kinds))
    for query in _next_queries(tuple(full_keys(tx)), only is not None, wanted):
        row = tx.run(query, values).mappings().one_or_none()
        if row is not None:
            return task_of(row)
    return None


@lru_cache(64)  # to put them together takes longer than to run them
def _next_queries(
    full: tuple[str, ...], one_only: bool, kinds: tuple[Kind, ...] | None
) -> tuple[sa.Select[Any], ...]:
    before = tasks.alias()
    held_back = sa.exists(
        sa.select(sa.literal(1))
        .where(before.c.status == sa.literal_column("'pending'"))
        .where(before.c.low_priority == sa.literal_column("0"))
        .where(before.c.account_id == tasks.c.account_id, _not_of(full, before))
    )
    pending = (
        sa.select(tasks)
        .where(is_pending, sa.or_(tasks.c.low_priority == 0, sa.not_(held_back)))
        .where(_not_of(full, tasks))
        .order_by(tasks.c.created_at_ms, tasks.c.id)
        .limit(1)
    )
    queries: tuple[sa.Select[Any], ...] = (_ABANDONED.limit(1), pending)
    if kinds is not None:
        wanted = sa.tuple_(tasks.c.model_id, tasks.c.shape).in_(kinds)
        queries = tuple(query.where(wanted) for query in queries)
    if one_only:
        queries = tuple(query.where(tasks.c.id == sa.bindparam("only")) for query in queries)
    return queries


def abandoned(tx: Tx) -> list[Task]:
    """Tasks whose worker has gone silent, some of them, those that it left first in front."""
    rows = tx.run(_ABANDONED.limit(ABANDONED_BATCH), {"now": tx.now_ms}).mappings()
    return [task_of(row) for row in rows]


def overdue(tx: Tx) -> list[Task]:
    """Tasks that are past a deadline or the attempts limit, some of each kind."""
    found = (row for late in _OVERDUE for row in tx.run(late, {"now": tx.now_ms}).mappings())
    return [task_of(row) for row in found]


def any_overdue(tx: Tx) -> bool:
    return any(tx.run(late.limit(1), {"now": tx.now_ms}).first() for late in _OVERDUE)
