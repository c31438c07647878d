"""The four movements of money, and the walls behind them."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError, IntegrityError
from stores import new_account

from tenku import ledger
from tenku.db import Database, Tx
from tenku.db.tables import accounts, holds, ledger_entries
from tenku.errors import InsufficientCredits, NotFound
from tenku.ledger import Balance

pytestmark = pytest.mark.anyio

GRANTED = 1000


@pytest.fixture
async def account(database: Database) -> str:
    return await database.write(lambda tx: new_account(tx, "local", GRANTED))


def movements(tx: Tx) -> dict[str, dict[str, int]]:
    """txn -> book -> amount of everything but the first grant."""
    found: dict[str, dict[str, int]] = {}
    for row in tx.run(sa.select(ledger_entries)):
        if not row.txn.startswith("grant:first-"):
            found.setdefault(row.txn, {})[row.book] = row.amount_credits
    return found


async def test_a_grant_comes_from_the_funding_book(database: Database, account: str) -> None:
    left = await database.write(lambda tx: ledger.grant(tx, "g", account, 50))
    assert left == GRANTED + 50
    assert await database.read(movements) == {"grant:g": {"funding": -50, "user": 50}}


async def test_a_hold_lowers_the_balance_at_once(database: Database, account: str) -> None:
    left = await database.write(lambda tx: ledger.hold(tx, "t", account, 300))
    assert left == 700
    balance = await database.read(lambda tx: ledger.balance(tx, account))
    assert balance == Balance(available=700, held=300)
    assert await database.read(movements) == {"hold:t": {"user": -300, "hold": 300}}


@pytest.mark.parametrize("price", [1, 299, 300])
async def test_a_capture_spends_its_part_and_returns_the_rest(
    database: Database, account: str, price: int
) -> None:
    await database.write(lambda tx: ledger.hold(tx, "t", account, 300))
    await database.write(lambda tx: ledger.capture(tx, "t", price))
    balance = await database.read(lambda tx: ledger.balance(tx, account))
    assert balance == Balance(available=GRANTED - price, held=0)
    moved = (await database.read(movements))["capture:t"]
    rest = {} if price == 300 else {"user": 300 - price}
    assert moved == {"hold": -300, "revenue": price, **rest}


async def test_a_release_returns_the_whole_hold(database: Database, account: str) -> None:
    await database.write(lambda tx: ledger.hold(tx, "t", account, 300))
    await database.write(lambda tx: ledger.release(tx, "t"))
    balance = await database.read(lambda tx: ledger.balance(tx, account))
    assert balance == Balance(available=GRANTED, held=0)


async def test_the_whole_balance_can_be_held_and_not_a_credit_more(
    database: Database, account: str
) -> None:
    with pytest.raises(InsufficientCredits) as refusal:
        await database.write(lambda tx: ledger.hold(tx, "t", account, GRANTED + 1))
    assert refusal.value.details == {"need": GRANTED + 1, "have": GRANTED}
    assert await database.read(movements) == {}
    assert await database.write(lambda tx: ledger.hold(tx, "t", account, GRANTED)) == 0


async def test_what_is_held_cannot_be_held_again(database: Database, account: str) -> None:
    await database.write(lambda tx: ledger.hold(tx, "a", account, 600))
    with pytest.raises(InsufficientCredits):
        await database.write(lambda tx: ledger.hold(tx, "b", account, 600))


def _capture(tx: Tx) -> None:
    ledger.capture(tx, "t", 300)


def _release(tx: Tx) -> None:
    ledger.release(tx, "t")


@pytest.mark.parametrize("second", [_capture, _release])
@pytest.mark.parametrize("first", [_capture, _release])
async def test_a_hold_is_resolved_once(
    database: Database, account: str, first: Callable[[Tx], None], second: Callable[[Tx], None]
) -> None:
    await database.write(lambda tx: ledger.hold(tx, "t", account, 300))
    await database.write(first)
    before = await database.read(lambda tx: (ledger.balance(tx, account), movements(tx)))
    with pytest.raises(AssertionError, match="is open"):
        await database.write(second)
    after = await database.read(lambda tx: (ledger.balance(tx, account), movements(tx)))
    assert after == before


@pytest.mark.parametrize("price", [0, -1, 301])
async def test_a_capture_lies_within_its_hold(database: Database, account: str, price: int) -> None:
    await database.write(lambda tx: ledger.hold(tx, "t", account, 300))
    with pytest.raises((AssertionError, IntegrityError)):
        await database.write(lambda tx: ledger.capture(tx, "t", price))
    balance = await database.read(lambda tx: ledger.balance(tx, account))
    assert balance == Balance(available=700, held=300)


async def test_one_hold_a_task_and_one_grant_an_id(database: Database, account: str) -> None:
    await database.write(lambda tx: ledger.hold(tx, "t", account, 1))
    await database.write(lambda tx: ledger.grant(tx, "g", account, 1))
    with pytest.raises(IntegrityError):
        await database.write(lambda tx: ledger.hold(tx, "t", account, 1))
    with pytest.raises(IntegrityError):
        await database.write(lambda tx: ledger.grant(tx, "g", account, 1))


async def test_entries_show_what_could_be_spent_newest_first(
    database: Database, account: str
) -> None:
    await database.write(lambda tx: ledger.hold(tx, "t", account, 300))
    await database.write(lambda tx: ledger.capture(tx, "t", 100))
    found = await database.read(lambda tx: ledger.entries(tx, account, limit=2))
    assert [(entry.txn, entry.amount_credits) for entry in found] == [
        ("capture:t", 200),
        ("hold:t", -300),
    ]


async def test_an_account_that_is_not_there_has_no_balance(database: Database) -> None:
    with pytest.raises(NotFound):
        await database.read(lambda tx: ledger.balance(tx, "nobody"))


# The second wall: what the database refuses whatever the code does.

_MINE = ledger_entries.c.txn == "hold:t"
_FORBIDDEN = {
    "an entry is changed": ledger_entries.update().where(_MINE).values(amount_credits=1),
    "an entry is taken back": ledger_entries.delete().where(_MINE),
    "an entry moves nothing": ledger_entries.insert().values(
        txn="x", account_id="?", book="user", amount_credits=0, at_ms=0
    ),
    "an unknown book": ledger_entries.insert().values(
        txn="x", account_id="?", book="gift", amount_credits=1, at_ms=0
    ),
    "the balance falls below zero": accounts.update().values(balance_credits=-1),
    "the held credits fall below zero": accounts.update().values(held_credits=-1),
    "more is captured than was held": holds.update().values(
        resolution="captured", captured_credits=301, resolved_at_ms=1
    ),
    "captured without an amount": holds.update().values(resolution="captured", resolved_at_ms=1),
    "released with an amount": holds.update().values(
        resolution="released", captured_credits=1, resolved_at_ms=1
    ),
    "resolved without a time": holds.update().values(resolution="released"),
    "an unknown resolution": holds.update().values(resolution="lost", resolved_at_ms=1),
    "a hold of nothing": holds.update().values(amount_credits=0),
}


@pytest.mark.parametrize("what", _FORBIDDEN)
async def test_the_database_refuses(database: Database, account: str, what: str) -> None:
    def forbidden(tx: Tx) -> None:
        statement = _FORBIDDEN[what]
        if isinstance(statement, sa.Insert):
            statement = statement.values(account_id=account)
        tx.run(statement)

    await database.write(lambda tx: ledger.hold(tx, "t", account, 300))
    with pytest.raises(DatabaseError, match=r"constraint|append-only"):
        await database.write(forbidden)


async def test_money_of_nobody_is_refused(database: Database) -> None:
    with pytest.raises(IntegrityError, match="FOREIGN KEY"):
        await database.write(
            lambda tx: tx.run(
                ledger_entries.insert(),
                {"txn": "x", "account_id": "?", "book": "user", "amount_credits": 1, "at_ms": 0},
            )
        )
