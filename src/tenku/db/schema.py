"""Bringing a database file to the newest schema, at every start, with a backup before a change."""

import re
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
import structlog
from filelock import FileLock

from tenku.disk import PART, sync_folder
from tenku.errors import Internal
from tenku.failpoints import failpoint

HEAD = "0004"  # the newest revision in migrations/versions; a test compares
COPIES = 3  # of the database before an upgrade
_COPY = re.compile(r".+-\d{4}-\d{8}T\d{6}\.db")
_MIGRATIONS = Path(__file__).parent / "migrations"
_log = structlog.get_logger("tenku.db")


def bring_up_to_date(path: Path, engine: sa.Engine) -> None:
    """Migrate the file at `path`. Processes that start at once wait for one another.

    Raises:
        Internal: the file was written by a newer Tenku.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if _revision(engine) == HEAD:
        return  # the ordinary start: Alembic isn't even imported
    with FileLock(path.with_suffix(".migrating")):
        revision = _revision(engine)
        if revision == HEAD:
            return
        if revision is not None:
            if revision > HEAD:
                raise Internal(
                    f"The database {path} was written by a newer Tenku (schema {revision}, "
                    f"this one knows {HEAD}). Use that version, or another TENKU_HOME."
                )
            _log.info("backup before migration", to=str(back_up(path, revision)))
        _upgrade(engine)


def back_up(path: Path, label: str) -> Path:
    """Copy the live database at `path` to backups/ beside it; safe while others write.

    The newest COPIES of such copies are kept. One has its name only when it is whole.
    """
    folder = path.parent / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    target = folder / f"{path.stem}-{label}-{datetime.now(UTC):%Y%m%dT%H%M%S}.db"
    part = target.with_suffix(PART)
    source, copy = sqlite3.connect(path), sqlite3.connect(part)
    try:
        source.backup(copy)
    finally:
        copy.close()
        source.close()
    part.replace(target)
    sync_folder(folder)
    made = [found for found in folder.iterdir() if _COPY.fullmatch(found.name)]
    for old in sorted(made, key=lambda found: found.stem.rpartition("-")[2])[:-COPIES]:
        old.unlink()
    return target


def _revision(engine: sa.Engine) -> str | None:
    with engine.connect() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return None
        return connection.exec_driver_sql("select version_num from alembic_version").scalar()


def _upgrade(engine: sa.Engine) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
            failpoint("mid_upgrade")
        except BaseException:
            connection.exec_driver_sql("ROLLBACK")
            raise
        connection.exec_driver_sql("COMMIT")
    failpoint("after_upgrade")
