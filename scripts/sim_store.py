"""One real database in memory, driven one transaction at a time: the simulation's and the state
machine's.
"""

import asyncio
import functools
import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa

from tenku.db import FILE, Database, Tx
from tenku.errors import Internal

T = TypeVar("T")


class Crash(BaseException):
    """The process dies here; nothing of it runs any more."""


def nothing(tx: Tx) -> None:
    del tx


@functools.cache
def template(prepare: Callable[[Tx], None] = nothing, now_ms: int = 0) -> bytes:
    """The bytes of a migrated database in which `prepare` has written."""

    async def make(path: Path) -> None:
        db = Database(path, lambda: now_ms)
        await db.open()
        await db.write(prepare)
        await db.close()

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / FILE
        asyncio.run(make(path))
        raw = sqlite3.connect(path)
        try:
            raw.execute("PRAGMA journal_mode=DELETE")  # a log beside it can't be in memory
            return raw.serialize()
        finally:
            raw.close()


class Store:
    """A database in memory, from the bytes of a file; `reset` sets it back to them."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._raw = sqlite3.connect(":memory:", isolation_level=None, cached_statements=512)
        self._engine = sa.create_engine(
            "sqlite://",
            creator=lambda: self._raw,
            poolclass=sa.StaticPool,
            isolation_level="AUTOCOMMIT",
        )
        self._connection = self._engine.connect()
        self.reset()

    def reset(self) -> None:
        self._raw.deserialize(self._content)
        self._raw.execute("PRAGMA foreign_keys=ON")

    def write(self, work: Callable[[Tx], T], now_ms: int, *, fault: str = "") -> T:
        """As Database.write: all of it or nothing. `fault`: full, crash_before, crash_after."""
        self._raw.execute("BEGIN IMMEDIATE")
        try:
            value = work(Tx(self._connection, now_ms))
        except BaseException:
            self._raw.execute("ROLLBACK")
            raise
        if fault in {"full", "crash_before"}:
            self._raw.execute("ROLLBACK")
            if fault == "full":
                raise Internal("The database could not be written. Nothing was changed.")
            raise Crash
        self._raw.execute("COMMIT")
        if fault == "crash_after":
            raise Crash
        return value

    def read(self, work: Callable[[Tx], T], now_ms: int) -> T:
        return work(Tx(self._connection, now_ms))

    def rows(self, query: str, values: dict[str, object] | None = None) -> list[tuple[Any, ...]]:
        return self._raw.execute(query, values or {}).fetchall()

    def close(self) -> None:
        self._connection.close()
        self._engine.dispose()
        self._raw.close()
