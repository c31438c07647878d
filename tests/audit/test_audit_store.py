"""The audit log's rows: added with the act, found again, never changed, forgotten in time."""

import pytest
import sqlalchemy as sa
from house import House
from sqlalchemy.exc import DatabaseError
from stores import Clock

from tenku import audit, lifecycle
from tenku.audit import Act
from tenku.db import Database, Tx
from tenku.db.tables import audit as table
from tenku.errors import Conflict, Internal

pytestmark = pytest.mark.anyio
DAY_MS = 86_400_000
ACT = Act(action="key.create", subject="k1", actor=audit.OPERATOR, account_id="a", details={"n": 1})


async def actions(db: Database, **wanted: object) -> list[str]:
    def read(tx: Tx) -> list[Act]:
        return audit.entries(tx, **wanted)  # pyright: ignore[reportArgumentType]

    return [act.action for act in await db.read(read)]


async def test_rows_are_found_by_time_act_and_account(database: Database, clock: Clock) -> None:
    other = Act(action="keys.odd", subject="k2", actor="key:1")
    await database.write(lambda tx: audit.write(tx, ACT))
    clock.advance(1000)
    await database.write(lambda tx: audit.write(tx, other))
    assert await actions(database) == ["keys.odd", "key.create"]
    assert await actions(database, action="key") == ["key.create"]
    assert await actions(database, action="key.create") == ["key.create"]
    assert await actions(database, action="key.cre") == []
    assert await actions(database, since_ms=clock()) == ["keys.odd"]
    assert await actions(database, account_id="a") == ["key.create"]
    assert await actions(database, limit=1) == ["keys.odd"]


async def test_a_row_is_never_changed(database: Database) -> None:
    await database.write(lambda tx: audit.write(tx, ACT))
    with pytest.raises((Internal, DatabaseError), match=r"append-only|store"):
        await database.write(lambda tx: tx.run(table.update().values(action="nothing")))
    assert await actions(database) == ["key.create"]


async def test_an_act_that_fails_leaves_no_row(database: Database) -> None:
    def act(tx: Tx) -> None:
        audit.write(tx, ACT)
        raise Conflict("no")

    with pytest.raises(Conflict):
        await database.write(act)
    assert await actions(database) == []


async def test_old_rows_are_forgotten_and_their_numbers_are_not_used_again(
    database: Database, clock: Clock
) -> None:
    await database.write(lambda tx: audit.write(tx, ACT))
    clock.advance(DAY_MS)
    await database.write(lambda tx: audit.write(tx, ACT))
    clock.advance(DAY_MS // 2)
    assert await database.write(lambda tx: audit.forget(tx, 2)) == 0
    assert await database.write(lambda tx: audit.forget(tx, 1)) == 1
    assert await database.write(lambda tx: audit.forget(tx, 1)) == 0
    ids = await database.read(lambda tx: tx.run(sa.select(table.c.id)).scalars().all())
    assert ids == [2]


async def test_a_grant_is_written_down(house: House) -> None:
    await house.db.write(lambda tx: lifecycle.grant(tx, "g1", house.account, 5))
    (act,) = await house.db.read(lambda tx: audit.entries(tx, action="credits", limit=1))
    assert (act.subject, act.actor, act.account_id) == ("g1", "operator", house.account)
    assert act.details == {"credits": 5}


async def test_retention_forgets_them(house: House) -> None:
    await house.db.write(lambda tx: audit.write(tx, ACT))
    retention = house.worker().retention
    house.clock.advance(400 * DAY_MS)
    await retention.forget()
    assert await actions(house.db, action="key") == ["key.create"]
    house.clock.advance(1)
    await retention.forget()
    assert await actions(house.db, action="key") == []
