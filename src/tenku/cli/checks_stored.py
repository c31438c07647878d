"""What `tenku doctor` looks at in a home that is in use: secrets, the clock, tasks, the books.

As in `checks`, the database is read as it is: nothing is migrated, made or changed.
"""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from tenku import backup
from tenku.cli.check import Check, bad, ok
from tenku.cli.ledger import broken_rules
from tenku.cli.output import moment
from tenku.cli.serving import served
from tenku.cli.text import say
from tenku.config import Settings
from tenku.db import FILE as DATABASE
from tenku.db.schema import HEAD
from tenku.disk import PART, open_to_others

Look = Callable[[sqlite3.Connection, Path], Check]
_AHEAD_MS = 300_000  # rows may be as much younger than the clock
_LATE_MS = 600_000  # past its deadline, and still not ended
_BACKUP_DAYS = 7
_NEWEST = (
    "select max(at) from (select max(at_ms) as at from ledger_entries"
    " union all select max(created_at_ms) from tasks"
    " union all select max(completed_at_ms) from tasks)"
)
_LATE = (
    "select count(*) from tasks where (status = 'pending' and start_by_ms < :late)"
    " or (status = 'processing' and (finish_by_ms < :late or lease_until_ms < :late))"
)


def stored(settings: Settings) -> Iterator[Check]:
    """Every check of what is stored; none where nothing is yet."""
    path = settings.home / DATABASE
    if not path.exists():
        return
    yield secrets(settings.home)
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True, timeout=10)) as db:
            row = db.execute("select version_num from alembic_version").fetchone()
            if row is None or row[0] != HEAD:  # said by the check of the database
                return
            for look in (clock, tasks, webhooks, copies, books):
                yield _looked(look, db, settings.home)
    except sqlite3.Error:  # damaged, which the check of the database has said
        return


def _looked(look: Look, db: sqlite3.Connection, home: Path) -> Check:
    """What a check finds. One that can't be made says so, and hides no other."""
    try:
        return look(db, home)
    except (sqlite3.Error, ArithmeticError, TypeError, ValueError) as error:
        return bad(look.__name__, "fail", "unreadable", reason=error)


def secrets(home: Path) -> Check:
    """Files that only their owner may read, and others can."""
    names = ("tenku.toml", "secrets", "tls")
    found = [path for name in names for path in _files(home / name) if _is_secret(path)]
    exposed = [path for path in found if open_to_others(path)]
    if exposed:
        shown = " ".join(str(path) for path in exposed)
        return bad("secrets", "fail", "secrets_open", paths=shown)
    return ok("secrets", say("doctor.secrets", n=len(found)))


def clock(db: sqlite3.Connection, _home: Path) -> Check:
    """The clock must not be behind what was written by it."""
    (newest,) = db.execute(_NEWEST).fetchone()
    if newest is not None and newest > _now_ms() + _AHEAD_MS:
        return bad("clock", "warn", "clock_behind", at=_shown(newest))
    return ok("clock", say("doctor.clock", at=_shown(_now_ms())))


def tasks(db: sqlite3.Connection, home: Path) -> Check:
    """What waits and is being made; what should have ended."""
    counts = dict(db.execute("select status, count(*) from tasks group by status").fetchall())
    waiting, running = counts.get("pending", 0), counts.get("processing", 0)
    (late,) = db.execute(_LATE, {"late": _now_ms() - _LATE_MS}).fetchone()
    if late:
        state = "fail" if served(home) else "warn"
        return bad("tasks", state, "tasks_late" if served(home) else "tasks_unserved", n=late)
    return ok("tasks", say("doctor.tasks", waiting=waiting, running=running))


def webhooks(db: sqlite3.Connection, _home: Path) -> Check:
    """Deliveries that were given up, and those that are waiting."""
    (dead,) = db.execute("select count(*) from outbox where dead_at_ms is not null").fetchone()
    (due,) = db.execute("select count(*) from outbox where due_at_ms is not null").fetchone()
    if dead:
        return bad("webhooks", "warn", "webhooks_dead", n=dead)
    return ok("webhooks", say("doctor.webhooks", n=due))


def copies(db: sqlite3.Connection, home: Path) -> Check:
    """When the last backup was made."""
    found = backup.last(home)
    (made,) = db.execute("select count(*) from tasks").fetchone()
    if found is None:
        if (home / backup.LAST).exists():
            return bad("backup", "warn", "backup_strange", path=home / backup.LAST)
        if not made:
            return ok("backup", say("doctor.backup_new"))
        return bad("backup", "warn", "backup_none")
    days = (datetime.now(UTC) - found.taken_at).days
    if days >= _BACKUP_DAYS:
        return bad("backup", "warn", "backup_old", days=days, to=found.to)
    at = moment(found.taken_at.isoformat())
    return ok("backup", say("doctor.backup", at=at, to=found.to))


def books(db: sqlite3.Connection, _home: Path) -> Check:
    """The invariants, without the files."""
    broken = broken_rules(db, _now_ms())
    if broken:
        return bad("books", "fail", "books_broken", rules=", ".join(broken))
    return ok("books", say("doctor.books"))


def _files(path: Path) -> Iterator[Path]:
    if path.is_dir():
        yield from (file for file in sorted(path.iterdir()) if file.is_file())
    elif path.is_file():
        yield path


def _is_secret(path: Path) -> bool:
    """Certificates are for everybody; keys, secrets and settings are not."""
    return path.suffix not in {".lock", ".pem", PART}


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def _shown(at_ms: int) -> str:
    return moment(datetime.fromtimestamp(at_ms / 1000, UTC).isoformat())
