"""A database in memory with the real schema, driven one transaction at a time."""

import asyncio
import functools
import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa

from tenku.db import Database, Tx

T = TypeVar("T")


@functools.cache
def _template() -> bytes:
    """The bytes of an empty, migrated database."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tenku.db"
        asyncio.run(_migrate(path))
        raw = sqlite3.connect(path)
        try:
            raw.execute("PRAGMA journal_mode=DELETE")  # a log beside it can't be in memory
            return raw.serialize()
        finally:
            raw.close()


async def _migrate(path: Path) -> None:
    db = Database(path, lambda: 0)
    await db.open()
    await db.close()


class Store:
    """Runs functions of a transaction as `Database.write` does, without its threads."""

    def __init__(self) -> None:
        self.now_ms = 1_000_000
        self._raw = sqlite3.connect(":memory:", isolation_level=None)
        self._raw.deserialize(_template())
        self._raw.execute("PRAGMA foreign_keys=ON")
        self._engine = sa.create_engine(
            "sqlite://",
            creator=lambda: self._raw,
            poolclass=sa.StaticPool,
            isolation_level="AUTOCOMMIT",
        )
        self._connection = self._engine.connect()

    def write(self, work: Callable[[Tx], T]) -> T:
        self._raw.execute("BEGIN IMMEDIATE")
        try:
            value = work(Tx(self._connection, self.now_ms))
        except BaseException:
            self._raw.execute("ROLLBACK")
            raise
        self._raw.execute("COMMIT")
        return value

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        return self._raw.execute(query).fetchall()

    def close(self) -> None:
        self._connection.close()
        self._engine.dispose()
        self._raw.close()
