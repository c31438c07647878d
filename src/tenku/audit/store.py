"""The audit log's rows: written in the transaction of the act itself, and never changed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa

from tenku.db import Tx
from tenku.db.tables import audit

OPERATOR = "operator"  # whoever has a command line on this home
TENKU = "tenku"  # the program itself
_DAY_MS = 86_400_000


@dataclass(frozen=True, kw_only=True)
class Act:
    """What was done. Neither secrets nor prompts belong in here.

    `action` is a noun and a verb, "key.create"; `subject` the id of what it was done to;
    `actor` OPERATOR, TENKU, or "key:<id>"; `account_id` whom it concerns.
    """

    action: str
    subject: str
    actor: str
    account_id: str | None = None
    details: Mapping[str, object] = field(default_factory=dict[str, object])
    at_ms: int | None = None  # when it was written; given by the store


def write(tx: Tx, act: Act) -> None:
    """Add a row, at the transaction's time."""
    tx.run(
        audit.insert().values(
            at_ms=tx.now_ms,
            account_id=act.account_id,
            actor=act.actor,
            action=act.action,
            subject=act.subject,
            details=json.dumps(dict(act.details), ensure_ascii=False, sort_keys=True),
        )
    )


def entries(
    tx: Tx,
    *,
    since_ms: int = 0,
    action: str | None = None,
    account_id: str | None = None,
    limit: int = 100,
) -> list[Act]:
    """The newest rows, newest first; `action` may be a whole name or its first word."""
    query = sa.select(audit).where(audit.c.at_ms >= since_ms)
    if action is not None:
        query = query.where(
            sa.or_(
                audit.c.action == action, audit.c.action.startswith(f"{action}.", autoescape=True)
            )
        )
    if account_id is not None:
        query = query.where(audit.c.account_id == account_id)
    rows = tx.run(query.order_by(audit.c.id.desc()).limit(limit))
    return [
        Act(
            action=row.action,
            subject=row.subject,
            actor=row.actor,
            account_id=row.account_id,
            details=json.loads(row.details),
            at_ms=row.at_ms,
        )
        for row in rows
    ]


def forget(tx: Tx, days: int) -> int:
    """Delete the rows that are older than so many days; returns how many."""
    old = audit.c.at_ms < tx.now_ms - days * _DAY_MS
    return tx.run(audit.delete().where(old)).rowcount
