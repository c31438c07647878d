"""The task table as a queue: what is to be claimed next, and what is past its time."""

import sqlalchemy as sa

from tenku.db import Tx
from tenku.db.tables import is_pending, is_processing, tasks
from tenku.tasks.model import Task
from tenku.tasks.store import task_of

ATTEMPTS_MAX = 3  # claims of one task, those of crashed workers included
OVERDUE_BATCH = 100

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
            sa.and_(
                tasks.c.lease_until_ms <= sa.bindparam("now"), tasks.c.attempts >= ATTEMPTS_MAX
            ),
        ),
    )
    .limit(OVERDUE_BATCH)
)
_OVERDUE = (_UNSTARTED, _UNFINISHED)


def next_task(tx: Tx, only: str | None) -> Task | None:
    """One whose worker has gone silent, else the oldest that may start; `only` this one."""
    abandoned = (
        sa.select(tasks)
        .where(is_processing, tasks.c.lease_until_ms <= tx.now_ms)
        .order_by(tasks.c.lease_until_ms)
    )
    before = tasks.alias()
    held_back = sa.exists(
        sa.select(sa.literal(1))
        .where(before.c.status == sa.literal_column("'pending'"))
        .where(before.c.low_priority == sa.literal_column("0"))
        .where(before.c.account_id == tasks.c.account_id)
    )
    pending = (
        sa.select(tasks)
        .where(is_pending, sa.or_(tasks.c.low_priority == 0, sa.not_(held_back)))
        .order_by(tasks.c.created_at_ms, tasks.c.id)
    )
    for query in (abandoned, pending):
        mine = query if only is None else query.where(tasks.c.id == only)
        row = tx.run(mine.limit(1)).mappings().one_or_none()
        if row is not None:
            return task_of(row)
    return None


def overdue(tx: Tx) -> list[Task]:
    """Tasks that are past a deadline or the attempts limit, some of each kind."""
    found = (row for late in _OVERDUE for row in tx.run(late, {"now": tx.now_ms}).mappings())
    return [task_of(row) for row in found]


def any_overdue(tx: Tx) -> bool:
    return any(tx.run(late.limit(1), {"now": tx.now_ms}).first() for late in _OVERDUE)
