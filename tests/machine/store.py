"""A database in memory with the real schema, and a clock that its tests set."""

from collections.abc import Callable
from typing import Any, TypeVar

import sim_store

from tenku.db import Tx

T = TypeVar("T")


class Store:
    """Runs functions of a transaction as `Database.write` does, without its threads."""

    def __init__(self) -> None:
        self.now_ms = 1_000_000
        self._store = sim_store.Store(sim_store.template())

    def write(self, work: Callable[[Tx], T]) -> T:
        return self._store.write(work, self.now_ms)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        return self._store.rows(query)

    def close(self) -> None:
        self._store.close()
