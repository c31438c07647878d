"""One account with one waiting task, and the steps that tests of its life take."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from stores import Clock, new_account, new_task

from tenku import ledger, lifecycle
from tenku.db import Database, Tx
from tenku.db.tables import holds
from tenku.errors import EngineFailed
from tenku.ledger import Balance
from tenku.lifecycle import LEASE_MS
from tenku.tasks import Task, store
from tenku.tasks.queue import ATTEMPTS_MAX

GRANTED, PRICE = 1000, 300
RUN_MS = 10 * LEASE_MS
GAVE_UP = EngineFailed("The engine gave up.", retryable=True)


@dataclass
class World:
    """One account with one waiting task, and the steps that the tests take."""

    db: Database
    clock: Clock
    account: str
    task: Task

    async def claim(self, owner: str = "worker") -> Task:
        found = await self.try_claim(owner)
        assert found is not None
        return found

    async def try_claim(self, owner: str = "worker") -> Task | None:
        return await self.db.write(lambda tx: lifecycle.claim(tx, owner, run_ms=RUN_MS))

    async def write(self, step: Callable[[Tx], object]) -> None:
        await self.db.write(step)

    async def now(self, task_id: str | None = None) -> Task:
        found = await self.db.read(lambda tx: store.by_id(tx, task_id or self.task.id))
        assert found is not None
        return found

    async def balance(self) -> Balance:
        return await self.db.read(lambda tx: ledger.balance(tx, self.account))

    async def resolution(self) -> str | None:
        of_this_task = sa.select(holds.c.resolution).where(holds.c.task_id == self.task.id)
        return await self.db.read(lambda tx: tx.run(of_this_task).scalar_one())

    async def claim_for_the_last_time(self) -> Task:
        """Let attempts die until the last one; returns the last claim."""
        claimed = await self.claim()
        while claimed.attempts < ATTEMPTS_MAX:
            self.clock.advance(LEASE_MS)
            claimed = await self.claim()
        return claimed


@pytest.fixture
async def world(database: Database, clock: Clock) -> World:
    account = await database.write(lambda tx: new_account(tx, "local", GRANTED))
    task = new_task(account, 1, clock, PRICE)
    assert await database.write(lambda tx: lifecycle.submit(tx, task)) == GRANTED - PRICE
    return World(database, clock, account, task)
