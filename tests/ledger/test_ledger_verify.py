"""Every kind of damage is planted in a copy of a real home, and must be found and named."""

import asyncio
import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from tenku.app import App, now_ms, open_app
from tenku.config import load
from tenku.db import FILE, Database
from tenku.ledger.verify import ORPHAN_SECONDS, RULES, Finding, verify
from tenku.media.files import Files

T2V = "fal-ai/sora-2/text-to-video"
PROMPT = {"prompt": "A lighthouse", "seed": 1}
COMPLETED = "(select id from tasks where status = 'completed' and deleted_at_ms is null)"
DELETED = "(select id from tasks where status = 'completed' and deleted_at_ms is not null)"
CANCELLED = "(select id from tasks where status = 'failed')"
PENDING = "(select id from tasks where status = 'pending')"


async def live(home: Path) -> None:
    """Two videos, one of them deleted; a cancelled task, and one that waits."""
    settings = load(home=home, engines={"*": ("testcard",)})
    async with open_app(settings) as app:
        await submit(app, {**PROMPT, "delete_video": False}, "kept")
        gone = await submit(app, PROMPT, "gone")
        while await app.worker.step():
            pass
        await app.service.delete(app.local_account, gone)
        await app.worker.retention.expire()
        await app.service.cancel(app.local_account, await submit(app, PROMPT, None))
        await submit(app, PROMPT, "waits")


async def submit(app: App, parameters: dict[str, object], key: str | None) -> str:
    sent = await app.service.submit(app.local_account, T2V, parameters, idempotency_key=key)
    return sent.task.id


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("original") / "home"
    asyncio.run(live(home))
    return home


@pytest.fixture
def home(original: Path, tmp_path: Path) -> Path:
    return shutil.copytree(original, tmp_path / "copy")


def findings(home: Path, *, with_files: bool = True) -> dict[str, Finding]:
    async def check() -> list[Finding]:
        db = Database(home / FILE, now_ms)
        await db.open()
        try:
            return await verify(db, Files(home / "assets") if with_files else None)
        finally:
            await db.close()

    return {finding.id: finding for finding in asyncio.run(check())}


def broken(home: Path) -> set[str]:
    return {name for name, finding in findings(home).items() if finding.broken}


def tamper(home: Path, *statements: str) -> None:
    """Change the database as no code of Tenku's could: triggers and constraints are off."""
    db = sqlite3.connect(home / FILE, isolation_level=None)
    try:
        db.execute("pragma ignore_check_constraints = on")
        db.execute("drop trigger ledger_no_update")
        db.execute("drop trigger ledger_no_delete")
        for statement in statements:
            assert db.execute(statement).rowcount > 0, f"changes nothing: {statement}"
    finally:
        db.close()


def stored(home: Path, kind: str) -> Path:
    """The file of that kind of the video that is still there."""
    db = sqlite3.connect(home / FILE)
    query = f"select key from assets where kind = ? and task_id in {COMPLETED}"
    (key,) = db.execute(query, (kind,)).fetchone()
    db.close()
    return home / "assets" / key


def entry(txn: str, book: str, amount: int) -> str:
    columns = "(txn, account_id, book, amount_credits, at_ms)"
    return f"insert into ledger_entries {columns} select {txn}, id, '{book}', {amount}, 0 from accounts"


def test_a_home_in_order_breaks_nothing(home: Path) -> None:
    assert broken(home) == set()
    assert list(findings(home)) == list(RULES)


DAMAGE = {
    "money from nowhere": ({"I1", "I2"}, [entry("'grant:x'", "funding", -5)]),
    "two transactions that only add up together": (
        {"I2"},
        [entry("'grant:x'", "funding", -5), entry("'grant:y'", "funding", 5)],
    ),
    "an entry changed": (
        {"I1", "I2", "I3"},
        [
            "update ledger_entries set amount_credits = amount_credits + 7"
            " where txn like 'grant:%' and book = 'user'"
        ],
    ),
    "an entry removed": (
        {"I1", "I2"},
        ["delete from ledger_entries where txn like 'capture:%' and book = 'revenue'"],
    ),
    "a balance raised": ({"I3"}, ["update accounts set balance_credits = balance_credits + 1"]),
    "a hold forgotten": ({"I3"}, ["update accounts set held_credits = 0"]),
    "a balance below nothing": ({"I3", "I4"}, ["update accounts set balance_credits = -1"]),
    "a debt that was paid back": (
        {"I4"},
        [
            entry("'a'", "user", -1_000_000),
            entry("'a'", "funding", 1_000_000),
            entry("'b'", "user", 1_000_000),
            entry("'b'", "funding", -1_000_000),
        ],
    ),
    "a finished video given away": (
        {"I5"},
        [
            "update holds set resolution = 'released', captured_credits = null"
            f" where task_id in {COMPLETED}"
        ],
    ),
    "a hold open for ever": (
        {"I5"},
        [f"update holds set resolution = null, resolved_at_ms = null where task_id in {CANCELLED}"],
    ),
    "a waiting task charged": (
        {"I5"},
        [
            "update holds set resolution = 'captured', captured_credits = 160, resolved_at_ms = 0"
            f" where task_id in {PENDING}"
        ],
    ),
    "another price than agreed": (
        {"I5"},
        [f"update tasks set price_credits = 1 where id in {COMPLETED}"],
    ),
    "more captured than held": (
        {"I5"},
        [f"update holds set captured_credits = 161 where task_id in {COMPLETED}"],
    ),
    "a smaller hold than entered": (
        {"I5"},
        [f"update holds set amount_credits = 1 where task_id in {PENDING}"],
    ),
    "captured and released": (
        {"I5"},
        [
            f"update ledger_entries set txn = 'release:' || substr(txn, 9) where txn = 'capture:' || {COMPLETED}"
        ],
    ),
    "a charged task that failed": (
        {"I5"},
        [
            "update tasks set status = 'failed', result = null, error_code = 'internal'"
            f" where id in {COMPLETED}"
        ],
    ),
    "a paid task lost": ({"I6"}, [f"delete from tasks where id in {CANCELLED}"]),
    "a hold lost": ({"I6"}, [f"delete from holds where task_id in {PENDING}"]),
    "a hold never entered": (
        {"I6"},
        [f"update ledger_entries set txn = 'grant:lost' where txn = 'hold:' || {CANCELLED}"],
    ),
    "two keys for one task": (
        {"I7"},
        [
            "insert into idempotency select account_id, 'other', fingerprint, task_id,"
            " balance_credits, created_at_ms from idempotency where key = 'kept'"
        ],
    ),
    "a key for a task that isn't there": (
        {"I7"},
        ["update idempotency set task_id = 'nowhere' where key = 'kept'"],
    ),
    "a video without its thumbnail": (
        {"I9"},
        [f"delete from assets where kind = 'thumbnail' and task_id in {COMPLETED}"],
    ),
    "a deleted task's recipe": (
        {"I10"},
        [f"update tasks set recipe = '{{}}' where id in {DELETED}"],
    ),
    "a key that has spent what no task cost": (
        {"I11"},
        ["update api_keys set spent_credits = spent_credits + 1"],
    ),
    "a deleted video brought back without its bytes": (
        {"I9", "I10"},
        [f"update assets set deleted_at_ms = null, erased_at_ms = null where task_id in {DELETED}"],
    ),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_in_the_database_is_found(home: Path, damage: str) -> None:
    expected, statements = DAMAGE[damage]
    tamper(home, *statements)
    assert broken(home) == expected


def _missing(home: Path) -> None:
    stored(home, "video").unlink()


def _longer(home: Path) -> None:
    with stored(home, "thumbnail").open("ab") as file:
        file.write(b"x")


def _flipped(home: Path) -> None:
    with stored(home, "video").open("r+b") as file:
        file.seek(1000)
        byte = file.read(1)[0]
        file.seek(1000)
        file.write(bytes([byte ^ 1]))


def _stray(home: Path) -> None:
    _young_stray(home)
    path = home / "assets" / "aa" / "aaaa.mp4"
    old = path.stat().st_mtime - ORPHAN_SECONDS - 1
    os.utime(path, (old, old))


def _young_stray(home: Path) -> None:
    path = home / "assets" / "aa" / "aaaa.mp4"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"x")


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (_missing, "is missing"),
        (_longer, "bytes instead of"),
        (_flipped, "another SHA-256"),
        (_stray, "aa/aaaa.mp4 belongs to nothing"),
    ],
)
def test_damage_to_files_is_found(home: Path, damage: Callable[[Path], None], said: str) -> None:
    damage(home)
    found = findings(home)
    assert {name for name, finding in found.items() if finding.broken} == {"I9"}
    assert said in found["I9"].offenders[0]
    assert findings(home, with_files=False)["I9"].broken == 0


def test_a_file_that_may_be_about_to_get_its_row_is_left_alone(home: Path) -> None:
    _young_stray(home)
    assert broken(home) == set()


def test_bytes_that_outlive_their_deletion_are_found(home: Path) -> None:
    db = sqlite3.connect(home / FILE)
    (key,) = db.execute("select key from assets where erased_at_ms is not null").fetchone()
    db.close()
    (home / "assets" / key).write_bytes(b"x")
    assert broken(home) == {"I10"}


def test_ten_offenders_are_named_and_all_are_counted(home: Path) -> None:
    rows = [f"('k{i}', {i})" for i in range(12)]
    tamper(
        home,
        "insert into idempotency select account_id, n.column1, fingerprint, 'nowhere' || n.column2,"
        f" 0, 0 from idempotency, (values {', '.join(rows)}) as n where key = 'kept'",
    )
    finding = findings(home)["I7"]
    assert finding.broken == 12
    assert len(finding.offenders) == 10
    assert "'" not in finding.offenders[0]
    assert finding.offenders[0].startswith("key k0 names task nowhere0")
