"""The schema: migrated and described are the same, and no data is lost on the way up."""

import shutil
import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from tenku.db import schema
from tenku.db.tables import metadata
from tenku.errors import Internal

VERSIONS = Path(schema.__file__).parent / "migrations" / "versions"
SECOND = """
import sqlalchemy as sa
from alembic import op
revision, down_revision = "0005", "0004"
def upgrade():
    op.add_column("accounts", sa.Column("nickname", sa.Text()))
    {then}
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "tenku.db"


def migrate(path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{path}", isolation_level="AUTOCOMMIT")
    try:
        schema.bring_up_to_date(path, engine)
    finally:
        engine.dispose()


def columns(path: Path, table: str) -> set[str]:
    raw = sqlite3.connect(path)
    try:
        return {row[1] for row in raw.execute(f"pragma table_info({table})")}
    finally:
        raw.close()


def execute(path: Path, statement: str) -> list[tuple[object, ...]]:
    raw = sqlite3.connect(path, isolation_level=None)
    try:
        return raw.execute(statement).fetchall()
    finally:
        raw.close()


def rules(engine: sa.Engine) -> dict[str, object]:
    """What Alembic's comparison leaves out: checks, and the conditions of partial indexes."""
    inspector = sa.inspect(engine)
    return {
        table: (
            sorted((str(c["name"]), c["sqltext"]) for c in inspector.get_check_constraints(table)),
            sorted(
                (
                    str(i["name"]),
                    i["column_names"],
                    str(i.get("dialect_options", {}).get("sqlite_where")),
                )
                for i in inspector.get_indexes(table)
            ),
        )
        for table in metadata.tables
    }


def a_release_later(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, then: str = "") -> None:
    """As if the next release were installed, which has one more migration."""
    folder = tmp_path / "migrations"
    shutil.copytree(VERSIONS.parent, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / "0005_fifth.py").write_text(SECOND.format(then=then))
    monkeypatch.setattr(schema, "_MIGRATIONS", folder)
    monkeypatch.setattr(schema, "HEAD", "0005")


def test_head_is_the_newest_migration() -> None:
    assert max(file.name for file in VERSIONS.glob("0*.py")).startswith(f"{schema.HEAD}_")


def test_the_migrated_schema_is_the_described_one(path: Path) -> None:
    migrate(path)
    migrated = sa.create_engine(f"sqlite:///{path}")
    described = sa.create_engine("sqlite://", poolclass=sa.StaticPool)
    try:
        metadata.create_all(described)
        with migrated.connect() as connection:
            assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        assert rules(migrated) == rules(described)
    finally:
        migrated.dispose()
        described.dispose()


def test_a_new_file_has_no_backup_and_a_second_start_changes_nothing(path: Path) -> None:
    migrate(path)
    before = path.read_bytes()
    migrate(path)
    assert path.read_bytes() == before
    assert not (path.parent / "backups").exists()


def test_a_migration_keeps_the_rows_and_a_backup_of_the_file_before(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate(path)
    execute(path, "insert into accounts values ('a', 'local', 5, 0, 1)")
    a_release_later(monkeypatch, tmp_path)
    migrate(path)
    (backup,) = (path.parent / "backups").iterdir()
    assert "nickname" in columns(path, "accounts")
    assert "nickname" not in columns(backup, "accounts")
    for file in (path, backup):
        assert execute(file, "select name, balance_credits from accounts") == [("local", 5)]
    assert execute(path, "select version_num from alembic_version") == [("0005",)]


def test_a_migration_that_fails_leaves_the_file_as_it_was(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate(path)
    a_release_later(monkeypatch, tmp_path, then="raise RuntimeError('half way')")
    with pytest.raises(RuntimeError, match="half way"):
        migrate(path)
    assert "nickname" not in columns(path, "accounts")
    assert execute(path, "select version_num from alembic_version") == [("0004",)]


def test_a_file_of_a_newer_release_is_refused_untouched(path: Path) -> None:
    migrate(path)
    execute(path, "update alembic_version set version_num = '9999'")
    before = path.read_bytes()
    with pytest.raises(Internal, match="newer Tenku"):
        migrate(path)
    assert path.read_bytes() == before
