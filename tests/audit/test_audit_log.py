"""The audit log: what was written is found, and can't be written over."""

import pytest
from sqlalchemy.exc import IntegrityError
from stores import Clock

from tenku import audit
from tenku.audit import OPERATOR, TENKU, Act
from tenku.db import Database, Tx
from tenku.db.tables import audit as rows

pytestmark = pytest.mark.anyio


async def test_the_newest_acts_come_first_and_can_be_chosen(
    database: Database, clock: Clock
) -> None:
    made = Act(action="key.create", subject="k1", actor=OPERATOR, account_id="a1")
    blocked = Act(
        action="moderation.block", subject="t1", actor=TENKU, details={"code": "minors", "瀑": 1}
    )
    await database.write(lambda tx: audit.write(tx, made))
    clock.advance(1000)
    await database.write(lambda tx: audit.write(tx, blocked))

    everything = await database.read(audit.entries)
    assert [(act.action, act.at_ms) for act in everything] == [
        ("moderation.block", clock.now_ms),
        ("key.create", clock.now_ms - 1000),
    ]
    assert everything[0].details == blocked.details

    async def found(**wanted: object) -> list[str]:
        acts = await database.read(lambda tx: audit.entries(tx, **wanted))  # pyright: ignore[reportArgumentType]
        return [act.subject for act in acts]

    assert await found(action="key") == ["k1"]
    assert await found(action="key.create") == ["k1"]
    assert await found(action="k") == []
    assert await found(account_id="a1") == ["k1"]
    assert await found(since_ms=clock.now_ms) == ["t1"]
    assert await found(limit=1) == ["t1"]


async def test_an_act_that_was_not_committed_was_not_done(database: Database) -> None:
    def half(tx: Tx) -> None:
        audit.write(tx, Act(action="key.create", subject="k1", actor=OPERATOR))
        raise ValueError

    with pytest.raises(ValueError):
        await database.write(half)
    assert await database.read(audit.entries) == []


async def test_a_row_can_not_be_changed(database: Database) -> None:
    act = Act(action="key.revoke", subject="k1", actor=OPERATOR)
    await database.write(lambda tx: audit.write(tx, act))
    with pytest.raises(IntegrityError, match="append-only"):
        await database.write(lambda tx: tx.run(rows.update().values(actor="nobody")))
    assert [act.actor for act in await database.read(audit.entries)] == [OPERATOR]
