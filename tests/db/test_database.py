"""Database: what is acknowledged is on disk, and what fails takes back only itself."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError, IntegrityError
from stores import Clock

from tenku.db import Database, Tx
from tenku.db.tables import accounts
from tenku.errors import Internal

pytestmark = pytest.mark.anyio

NAMES = sa.select(accounts.c.name).order_by(accounts.c.name)


def adds(name: str, topic: str | None = None) -> Callable[[Tx], str]:
    """A write that adds an account of that name."""

    def work(tx: Tx) -> str:
        tx.run(
            accounts.insert(),
            {
                "id": name,
                "name": name,
                "balance_credits": 0,
                "held_credits": 0,
                "created_at_ms": tx.now_ms,
            },
        )
        if topic is not None:
            tx.notify(topic)
        return name

    return work


def adds_and_raises(name: str, topic: str = "never") -> Callable[[Tx], str]:
    def work(tx: Tx) -> str:
        adds(name, topic)(tx)
        raise ValueError(name)

    return work


def names(tx: Tx) -> list[str]:
    return list(tx.run(NAMES).scalars())


def raw_of(tx: Tx) -> sqlite3.Connection:
    raw = tx.connection.connection.dbapi_connection
    assert isinstance(raw, sqlite3.Connection)
    return raw


async def keep_busy(database: Database) -> tuple["asyncio.Task[bool]", threading.Event]:
    """Hold the writer in a transaction of its own until the event is set."""
    begun, go = threading.Event(), threading.Event()

    def hold(_: Tx) -> bool:
        begun.set()
        return go.wait(30)

    busy = asyncio.create_task(database.write(hold))
    await asyncio.to_thread(begun.wait, 30)
    return busy, go


async def together(database: Database, *works: Callable[[Tx], str]) -> list[object]:
    """Run these writes in one batch: the writer is kept busy until all of them wait."""
    busy, go = await keep_busy(database)
    writes = [asyncio.create_task(database.write(work)) for work in works]
    await asyncio.sleep(0)  # every task has put its work into the queue
    go.set()
    await busy
    return list(await asyncio.gather(*writes, return_exceptions=True))


async def test_an_acknowledged_write_is_seen_by_a_stranger(
    database: Database, tmp_path: Path
) -> None:
    assert await database.write(adds("a")) == "a"
    stranger = sqlite3.connect(f"file:{tmp_path / 'tenku.db'}?mode=ro", uri=True)
    try:
        assert stranger.execute("select name from accounts").fetchall() == [("a",)]
    finally:
        stranger.close()


async def test_the_file_is_safe_against_power_loss(database: Database) -> None:
    def pragmas(tx: Tx) -> tuple[object, ...]:
        words = ("journal_mode", "synchronous", "foreign_keys")
        return tuple(tx.connection.exec_driver_sql(f"pragma {word}").scalar() for word in words)

    full = 2
    assert await database.write(pragmas) == ("wal", full, 1)


async def test_writes_that_wait_share_a_commit_and_one_that_raises_takes_back_only_itself(
    database: Database,
) -> None:
    said: list[str] = []
    await database.write(lambda tx: raw_of(tx).set_trace_callback(said.append))
    said.clear()
    outcomes = await together(database, adds("a"), adds_and_raises("b"), adds("a"), adds("c"))
    await database.write(lambda tx: raw_of(tx).set_trace_callback(None))
    assert outcomes[0] == "a"
    assert isinstance(outcomes[1], ValueError)
    assert isinstance(outcomes[2], IntegrityError)
    assert outcomes[3] == "c"
    assert await database.read(names) == ["a", "c"]
    alone_then_together = 2
    assert said.count("COMMIT") == alone_then_together


async def test_each_write_has_the_time_at_which_it_runs(database: Database, clock: Clock) -> None:
    before = await database.write(lambda tx: tx.now_ms)
    clock.advance(5)
    assert await database.write(lambda tx: tx.now_ms) - before == 5


async def test_a_read_sees_one_snapshot(database: Database) -> None:
    looked, written = threading.Event(), threading.Event()

    def look_twice(tx: Tx) -> tuple[list[str], list[str]]:
        first = names(tx)
        looked.set()
        written.wait(30)
        return first, names(tx)

    reading = asyncio.create_task(database.read(look_twice))
    await asyncio.to_thread(looked.wait, 30)
    await database.write(adds("a"))
    written.set()
    assert await reading == ([], [])
    assert await database.read(names) == ["a"]


async def test_what_a_read_writes_is_gone(database: Database) -> None:
    await database.read(adds("a"))
    assert await database.read(names) == []


async def test_bells_ring_for_what_was_committed(database: Database) -> None:
    with database.listen("x", "y") as bell, database.listen("z") as other:
        await together(database, adds_and_raises("a", "x"), adds("b", "y"))
        assert await bell.wait(30)
        assert not await bell.wait(0)
        assert not await other.wait(0)


async def test_a_bell_stays_silent_for_what_was_taken_back(database: Database) -> None:
    with database.listen("x") as bell, database.listen("end") as end:
        await together(database, adds_and_raises("a", "x"), adds("b", "end"))
        assert await end.wait(30)
        assert not await bell.wait(0)


async def test_a_full_disk_fails_the_write_and_nothing_else(database: Database) -> None:
    await database.write(adds("a"))

    def shrink(tx: Tx) -> str:
        pages = tx.connection.exec_driver_sql("pragma page_count").scalar_one()
        tx.connection.exec_driver_sql(f"pragma max_page_count={pages}")
        return "shrunk"

    def adds_much(tx: Tx) -> str:
        return adds("x" * 100_000)(tx)

    await database.write(shrink)
    with database.listen("full") as bell:
        with pytest.raises(Internal, match="Nothing was changed"):
            await database.write(adds_much)
        assert not await bell.wait(0)
    assert await database.read(names) == ["a"]

    await database.write(lambda tx: tx.connection.exec_driver_sql("pragma max_page_count=100000"))
    await database.write(adds("b"))
    assert await database.read(names) == ["a", "b"]

    def integrity(tx: Tx) -> str:
        return str(tx.connection.exec_driver_sql("pragma integrity_check").scalar())

    assert await database.read(integrity) == "ok"


async def test_a_store_that_stays_locked_is_an_internal_failure(
    database: Database, tmp_path: Path
) -> None:
    await database.write(lambda tx: tx.connection.exec_driver_sql("pragma busy_timeout=1"))
    stranger = sqlite3.connect(tmp_path / "tenku.db", isolation_level=None)
    try:
        stranger.execute("begin immediate")
        with pytest.raises(Internal):
            await database.write(adds("a"))
        stranger.execute("rollback")
    finally:
        stranger.close()
    assert await database.write(adds("a")) == "a"


async def test_a_write_that_nobody_waits_for_any_more_is_not_begun(database: Database) -> None:
    busy, go = await keep_busy(database)
    given_up = asyncio.create_task(database.write(adds("a")))
    await asyncio.sleep(0)
    given_up.cancel()
    await asyncio.sleep(0)
    go.set()
    await busy
    await database.write(adds("b"))
    assert await database.read(names) == ["b"]


async def test_closing_finishes_the_writes_that_wait(
    database: Database, tmp_path: Path, clock: Clock
) -> None:
    writes = [asyncio.create_task(database.write(adds(f"{i:03}"))) for i in range(300)]
    await asyncio.sleep(0)
    await database.close()
    assert len(await asyncio.gather(*writes)) == len(writes)
    with pytest.raises(Internal, match="closed"):
        await database.write(adds("late"))
    again = Database(tmp_path / "tenku.db", clock)
    await again.open()
    assert len(await again.read(names)) == len(writes)
    await again.close()


async def test_a_store_that_fails_a_statement_is_an_internal_failure_and_a_bug_is_not(
    database: Database,
) -> None:
    """A read-only store stands for every way in which a disk lets one down."""

    def refused(tx: Tx) -> None:
        tx.connection.exec_driver_sql("pragma query_only=1")
        try:
            adds("a")(tx)
        finally:
            tx.connection.exec_driver_sql("pragma query_only=0")

    with pytest.raises(Internal, match="Nothing was changed"):
        await database.write(refused)
    await database.write(adds("a"))
    for bug in ("select * from nowhere", "update accounts set balance_credits = null"):
        with pytest.raises(DatabaseError, match=r"no such table|NOT NULL"):
            await database.write(lambda tx, bug=bug: tx.connection.exec_driver_sql(bug))


async def test_a_file_that_is_broken_is_an_internal_failure_to_readers(
    database: Database, tmp_path: Path
) -> None:
    await database.write(adds("a"))
    await database.write(lambda tx: None)
    stranger = sqlite3.connect(tmp_path / "tenku.db", isolation_level=None)
    stranger.execute("pragma wal_checkpoint(truncate)")
    stranger.close()
    path = tmp_path / "tenku.db"
    path.write_bytes(path.read_bytes()[:4096] + b"\xff" * (path.stat().st_size - 4096))
    with pytest.raises(Internal):
        await database.read(names)
