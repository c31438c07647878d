"""Databases of every earlier schema come up to date with all that was in them.

The files in schemas/ were written by the releases themselves: tasks in every state, holds open
and resolved, a revoked key, idempotency keys, videos kept, expired and deleted, and with 0002 an
endpoint and deliveries waiting, delivered and given up.
"""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from house import House, build
from stores import Clock

from tenku import ledger, lifecycle, outbox
from tenku.accounts import store as accounts
from tenku.db import Database, schema
from tenku.db.tables import metadata
from tenku.engines import testcard
from tenku.errors import Internal
from tenku.ledger.verify import verify
from tenku.tasks import Status, Task, store

pytestmark = pytest.mark.anyio
SCHEMAS = sorted((Path(__file__).parent / "schemas").glob("*.sql"))
OLDER = pytest.mark.parametrize("dump", SCHEMAS, ids=lambda dump: dump.stem)
UPGRADE = """
import asyncio, sys
from pathlib import Path
from tenku import failpoints
from tenku.db import Database
failpoints.arm(sys.argv[2])
async def main():
    db = Database(Path(sys.argv[1]), lambda: 0)
    await db.open()
    await db.close()
asyncio.run(main())
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "tenku.db"


def load(dump: Path, path: Path) -> None:
    """A database as the old release has left it."""
    path.parent.mkdir(parents=True)
    with closing(sqlite3.connect(path)) as raw:
        raw.executescript(dump.read_text("utf-8"))
        raw.execute("pragma journal_mode=wal")


def contents(path: Path) -> dict[str, list[dict[str, object]]]:
    """Every row of every table, by its columns."""
    with closing(sqlite3.connect(path)) as raw:
        raw.row_factory = sqlite3.Row
        tables = [
            str(row[0])
            for row in raw.execute("select name from sqlite_master where type = 'table'")
            if not str(row[0]).startswith(("sqlite_", "alembic_"))
        ]
        return {
            name: [dict(row) for row in raw.execute(f"select * from {name} order by 1, 2, 3")]
            for name in tables
        }


def kept(before: dict[str, list[dict[str, object]]], path: Path) -> bool:
    """Whether every row is still there, with every value that it had."""
    after = contents(path)
    return all(
        [{name: row[name] for name in old} for row, old in zip(after[table], rows, strict=True)]
        == rows
        for table, rows in before.items()
    )


def revision(path: Path) -> str:
    with closing(sqlite3.connect(path)) as raw:
        return str(raw.execute("select version_num from alembic_version").fetchone()[0])


def test_there_is_a_database_of_every_earlier_schema() -> None:
    versions = Path(schema.__file__).parent / "migrations" / "versions"
    earlier = sorted(file.name[:4] for file in versions.glob("0*.py"))[:-1]
    assert [dump.stem for dump in SCHEMAS] == earlier


@OLDER
def test_a_database_of_an_earlier_release_has_something_of_everything(
    dump: Path, path: Path
) -> None:
    load(dump, path)
    before = contents(path)
    assert all(rows for rows in before.values())
    assert {row["status"] for row in before["tasks"]} == {status.value for status in Status}
    assert {row["resolution"] for row in before["holds"]} == {"captured", "released", None}


@OLDER
async def test_nothing_is_lost_on_the_way_up_and_the_books_are_in_order(
    dump: Path, path: Path, clock: Clock
) -> None:
    load(dump, path)
    before = contents(path)
    db = Database(path, clock)
    await db.open()
    try:
        findings = await verify(db, None)
        assert [finding.offenders for finding in findings if finding.broken] == []
        for row in before["accounts"]:
            found = await db.read(lambda tx, row=row: ledger.balance(tx, str(row["id"])))
            assert (found.available, found.held) == (row["balance_credits"], row["held_credits"])
        for row in before["tasks"]:
            task = await db.read(lambda tx, row=row: store.by_id(tx, str(row["id"])))
            assert task is not None
            assert task.key_id is None
    finally:
        await db.close()
    assert kept(before, path)
    assert revision(path) == schema.HEAD
    assert set(metadata.tables) == contents(path).keys()
    (copy,) = (path.parent / "backups").iterdir()
    assert dump.stem in copy.name
    assert revision(copy) == dump.stem
    assert contents(copy) == before


@OLDER
async def test_what_was_under_way_goes_on(dump: Path, path: Path, tmp_path: Path) -> None:
    load(dump, path)
    before = contents(path)
    newest = max(int(str(row["created_at_ms"])) for row in before["tasks"])
    clock = Clock(newest + lifecycle.LEASE_MS + 1000)
    db = Database(path, clock)
    await db.open()
    try:
        house = build(tmp_path / "home", db, clock, {"testcard": testcard.TestcardEngine()})
        worker = house.worker()
        while await worker.step():
            pass
        open_ = [str(row["task_id"]) for row in before["holds"] if row["resolution"] is None]
        assert len(open_) == 3
        for task_id in open_:
            assert (await found_task(house, task_id)).status is Status.COMPLETED
        findings = await verify(db, None)
        assert [finding.offenders for finding in findings if finding.broken] == []
        local = next(str(row["id"]) for row in before["accounts"] if row["name"] == "local")
        sent = await house.service.submit(
            local,
            "fal-ai/sora-2/text-to-video",
            {"prompt": "one that waits"},
            idempotency_key="second-key",
        )
        assert (sent.task.id, sent.replayed) == (waiting(before), True)
        keys = await db.read(accounts.keys)
        assert {key.id for key in keys} == {row["id"] for row in before["api_keys"]}
        if "outbox" in before:
            told = await db.read(lambda tx: outbox.listing(tx, limit=100))
            mine = [row for row in before["tasks"] if row["account_id"] == local]
            more = sum(row["id"] in open_ for row in mine)
            assert len(told) == len(before["outbox"]) + more
    finally:
        await db.close()


async def found_task(house: House, task_id: str) -> Task:
    task = await house.db.read(lambda tx: store.by_id(tx, task_id))
    assert task is not None
    return task


def waiting(rows: dict[str, list[dict[str, object]]]) -> str:
    """The task of the second idempotency key."""
    return next(str(row["task_id"]) for row in rows["idempotency"] if row["key"] == "second-key")


@OLDER
@pytest.mark.parametrize("point", ["mid_upgrade", "after_upgrade"])
def test_an_upgrade_that_is_killed_is_done_again(dump: Path, path: Path, point: str) -> None:
    load(dump, path)
    before = contents(path)
    assert upgrade(path, point) != 0
    assert revision(path) == (dump.stem if point == "mid_upgrade" else schema.HEAD)
    assert kept(before, path)
    assert upgrade(path) == 0
    assert revision(path) == schema.HEAD
    assert kept(before, path)


def upgrade(path: Path, point: str = "") -> int:
    """Open the database in a process of its own, which dies at the point; its exit status."""
    command = [sys.executable, "-c", UPGRADE, str(path), point]
    return subprocess.run(command, env={**os.environ}, capture_output=True, check=False).returncode


@OLDER
async def test_copies_before_upgrades_are_whole_and_the_newest_three(
    dump: Path, path: Path, clock: Clock
) -> None:
    load(dump, path)
    folder = path.parent / "backups"
    folder.mkdir()
    for day in range(1, 6):
        (folder / f"tenku-0000-2020010{day}T000000.db").write_bytes(b"old")
    (folder / "my-own.db").write_bytes(b"mine")
    db = Database(path, clock)
    await db.open()
    await db.close()
    left = sorted(copy.name for copy in folder.iterdir())
    assert left[:3] == [
        "my-own.db",
        "tenku-0000-20200104T000000.db",
        "tenku-0000-20200105T000000.db",
    ]
    assert left[3].startswith(f"tenku-{dump.stem}-")
    assert len(left) == 4


async def test_a_database_of_a_newer_release_is_left_alone(path: Path, clock: Clock) -> None:
    load(SCHEMAS[-1], path)
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("update alembic_version set version_num = '9999'")
    before = contents(path)
    db = Database(path, clock)
    with pytest.raises(Internal, match="newer Tenku"):
        await db.open()
    await db.close()
    assert contents(path) == before
    assert not (path.parent / "backups").exists()
