"""A house whose one engine buys at a provider that does as it is told."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from house import PRICE, House
from provider_double import ProviderDouble, Schedule
from worker.buying import BuyingEngine
from worker.staging import submit

from tenku import lifecycle
from tenku.engines.base import Checkpoint
from tenku.engines.provider import Provider, Reply
from tenku.engines.token import Token
from tenku.ledger.verify import verify
from tenku.service import Listing
from tenku.tasks import Status, Task

LOST = "The engine's answer was lost; you were not charged."
PROMPT = "a dog"
IMPATIENT_SECONDS = 1.0  # so that a test of a provider that hangs is no long one


@dataclass
class Shop:
    """A house whose one engine buys at a provider."""

    house: House
    engine: BuyingEngine
    provider: ProviderDouble

    async def sees(self, schedule: Schedule) -> Task:
        """One task to its end under this schedule; the worker starts as often as it takes."""
        self.provider.schedules[PROMPT] = schedule
        if any(act.startswith("hang") for act in [*schedule.submits, *schedule.polls]):
            self.engine.call_seconds = IMPATIENT_SECONDS
        if "drip" in schedule.contents:
            self.engine.fetch_seconds = IMPATIENT_SECONDS
        task = await submit(self.house, prompt=PROMPT)
        return await self.end(task)

    async def end(self, task: Task) -> Task:
        seen = task
        while not seen.status.terminal:
            await self.house.worker().step()
            seen = await self.house.service.get(self.house.account, task.id)
            self.house.clock.advance(10 * lifecycle.LEASE_MS)
        await self.check(seen)
        return seen

    async def cancel_newest(self) -> None:
        page = await self.house.service.page(self.house.account, Listing.read())
        await self.house.service.cancel(self.house.account, page.tasks[0].id)

    async def check(self, task: Task) -> None:
        """What holds however a task has ended."""
        assert task.status.terminal
        assert self.provider.paid[PROMPT] <= 1 + self.engine.resend
        spent = House.GRANTED - await self.house.spendable()
        assert spent == (PRICE if task.status is Status.COMPLETED else 0)
        findings = await verify(self.house.db, self.house.service.files)
        assert [finding for finding in findings if finding.broken] == []
        assert self.provider.odd == []


@dataclass
class Ending:
    """A checkpoint whose task its maker cancels right before what is saved of the running job."""

    real: Checkpoint
    shop: Shop

    async def load(self) -> str | None:
        return await self.real.load()

    async def save(self, token: str) -> None:
        if Token.model_validate_json(token).started_at is not None:
            await self.shop.cancel_newest()
        await self.real.save(token)


@dataclass
class Cancelling:
    """A provider whose job's maker cancels while the submit is on its way."""

    real: Provider
    shop: Shop

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)

    async def submit(self, key: str) -> Reply:
        reply = await self.real.submit(key)
        await self.shop.cancel_newest()
        return reply


Open = Callable[..., Awaitable[Shop]]
