"""The four movements of money, and reading them. Called by `lifecycle` alone."""

from dataclasses import dataclass

import sqlalchemy as sa

from tenku.db import Tx
from tenku.db.tables import accounts, holds, ledger_entries
from tenku.errors import InsufficientCredits, NotFound


@dataclass(frozen=True, kw_only=True)
class Balance:
    """Whole credits: what can be spent, and what open holds have reserved."""

    available: int
    held: int


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One movement of the spendable credits of an account."""

    txn: str
    amount_credits: int
    at_ms: int


_BALANCE = sa.select(accounts.c.balance_credits, accounts.c.held_credits).where(
    accounts.c.id == sa.bindparam("account_id")
)
_MOVE = (
    accounts.update()
    .where(accounts.c.id == sa.bindparam("account_id"))
    .where(accounts.c.balance_credits + sa.bindparam("user") >= 0)
    .values(
        balance_credits=accounts.c.balance_credits + sa.bindparam("user"),
        held_credits=accounts.c.held_credits + sa.bindparam("hold"),
    )
    .returning(accounts.c.balance_credits)
)
_ADD_ENTRY = ledger_entries.insert()
_ADD_HOLD = holds.insert()
_RESOLVE = (
    holds.update()
    .where(holds.c.task_id == sa.bindparam("id"), holds.c.resolution.is_(None))
    .values(
        resolution=sa.bindparam("how"),
        captured_credits=sa.bindparam("captured"),
        resolved_at_ms=sa.bindparam("now"),
    )
    .returning(holds.c.account_id, holds.c.amount_credits)
)


def balance(tx: Tx, account_id: str) -> Balance:
    """What the account has.

    Raises:
        NotFound: there is no such account.
    """
    row = tx.run(_BALANCE, {"account_id": account_id}).one_or_none()
    if row is None:
        raise NotFound("There is no such account.")
    return Balance(available=row.balance_credits, held=row.held_credits)


def entries(tx: Tx, account_id: str, limit: int = 10) -> list[Entry]:
    """The newest movements of what the account can spend."""
    query = (
        sa.select(ledger_entries)
        .where(ledger_entries.c.account_id == account_id, ledger_entries.c.book == "user")
        .order_by(ledger_entries.c.id.desc())
        .limit(limit)
    )
    return [
        Entry(txn=row.txn, amount_credits=row.amount_credits, at_ms=row.at_ms)
        for row in tx.run(query)
    ]


def total_held(tx: Tx) -> int:
    """Credits in the open holds of all accounts."""
    return tx.run(sa.select(sa.func.coalesce(sa.func.sum(accounts.c.held_credits), 0))).scalar_one()


def grant(tx: Tx, grant_id: str, account_id: str, credits: int) -> int:
    """Give credits to an account; returns its balance."""
    assert credits > 0, "a grant gives something"
    left = _move(tx, account_id, user=credits, hold=0)
    assert left is not None, "the account exists"
    _enter(tx, f"grant:{grant_id}", account_id, funding=-credits, user=credits)
    return left


def hold(tx: Tx, task_id: str, account_id: str, credits: int) -> int:
    """Reserve credits for a task; returns the balance that is left.

    Raises:
        InsufficientCredits: the account has less.
    """
    assert credits > 0, "a hold holds something"
    left = _move(tx, account_id, user=-credits, hold=credits)
    if left is None:
        raise InsufficientCredits(need=credits, have=balance(tx, account_id).available)
    tx.run(
        _ADD_HOLD,
        {
            "task_id": task_id,
            "account_id": account_id,
            "amount_credits": credits,
            "created_at_ms": tx.now_ms,
        },
    )
    _enter(tx, f"hold:{task_id}", account_id, user=-credits, hold=credits)
    return left


def capture(tx: Tx, task_id: str, credits: int) -> None:
    """Spend `credits` of a task's hold and give the rest back."""
    account_id, held = _resolve(tx, task_id, "captured", credits)
    assert 0 < credits <= held, f"capture of {credits} from a hold of {held}"
    _move(tx, account_id, user=held - credits, hold=-held)
    _enter(tx, f"capture:{task_id}", account_id, hold=-held, revenue=credits, user=held - credits)


def release(tx: Tx, task_id: str) -> None:
    """Give a task's hold back in full."""
    account_id, held = _resolve(tx, task_id, "released", None)
    _move(tx, account_id, user=held, hold=-held)
    _enter(tx, f"release:{task_id}", account_id, hold=-held, user=held)


def _resolve(tx: Tx, task_id: str, how: str, captured: int | None) -> tuple[str, int]:
    """Close an open hold. One conditional update decides; nothing is read first."""
    row = tx.run(
        _RESOLVE, {"id": task_id, "how": how, "captured": captured, "now": tx.now_ms}
    ).one_or_none()
    assert row is not None, f"the hold of task {task_id} is open"
    return row.account_id, row.amount_credits


def _move(tx: Tx, account_id: str, *, user: int, hold: int) -> int | None:
    return tx.run(_MOVE, {"account_id": account_id, "user": user, "hold": hold}).scalar()


def _enter(tx: Tx, txn: str, account_id: str, **amounts: int) -> None:
    assert sum(amounts.values()) == 0, f"{txn} sums to zero"
    tx.run_many(
        _ADD_ENTRY,
        [
            {
                "txn": txn,
                "account_id": account_id,
                "book": book,
                "amount_credits": amount,
                "at_ms": tx.now_ms,
            }
            for book, amount in amounts.items()
            if amount
        ],
    )
