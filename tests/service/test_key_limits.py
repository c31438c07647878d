"""What a key may use: every limit refuses in its own words, exactly, and costs nothing else."""

import asyncio
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from house import REMIX, T2V, House, build
from stores import Clock, new_film

from tenku import accounts, lifecycle
from tenku.accounts import ApiKey, Limits, Scope
from tenku.db import FILE, Database, Tx
from tenku.engines import testcard
from tenku.errors import (
    EngineFailed,
    Failure,
    InsufficientCredits,
    InvalidParameter,
    KeySpent,
    QueueFull,
    RateLimited,
)
from tenku.ledger.verify import verify
from tenku.service import Submitted, Wishes
from tenku.tasks import Task, queue

pytestmark = pytest.mark.anyio
GIVEN: dict[str, object] = {"prompt": "p", "duration": 4}
PRICE = 160


@dataclass
class Keyed:
    """A house, and one key of its account."""

    house: House
    api_key: ApiKey

    async def submit(self, given: dict[str, object] | None = None, **more: object) -> Submitted:
        return await self.house.service.submit(
            self.house.account,
            T2V,
            given or GIVEN,
            api_key=self.api_key,
            **more,  # pyright: ignore[reportArgumentType]
        )

    async def refused(self, kind: type[Failure], given: dict[str, object] | None = None) -> Failure:
        """A submit that is refused, and leaves no trace."""
        before = await self.house.rows(), await self.house.spendable(), await self.spent()
        with pytest.raises(kind) as refusal:
            await self.submit(given)
        assert before == (
            await self.house.rows(),
            await self.house.spendable(),
            await self.spent(),
        )
        return refusal.value

    async def spent(self) -> int:
        return (
            await self.house.db.read(lambda tx: accounts.find_key(tx, self.api_key.id))
        ).spent_credits

    async def claim(self) -> Task | None:
        return await self.house.db.write(lambda tx: lifecycle.claim(tx, "w", run_ms=10**7))

    async def claimed(self) -> Task:
        task = await self.claim()
        assert task is not None
        return task

    async def in_order(self) -> None:
        found = await verify(self.house.db, None)
        assert [finding for finding in found if finding.broken] == []


async def keyed(house: House, **limits: int) -> Keyed:
    key = accounts.mint()
    allowed = Limits(**limits)
    await house.db.write(
        lambda tx: accounts.add_key(
            tx, house.account, key, name="", scopes=frozenset(Scope), limits=allowed
        )
    )
    caller = await house.db.read(lambda tx: accounts.authenticate(tx, key.text))
    assert caller is not None
    assert caller.api_key == ApiKey(id=key.id, limits=allowed)
    assert caller.api_key is not None
    return Keyed(house, caller.api_key)


async def test_the_credit_limit_is_the_keys_own(house: House) -> None:
    key = await keyed(house, credits=2 * PRICE + 1)
    for _ in range(2):
        await key.submit()
    failure = await key.refused(KeySpent)
    assert isinstance(failure, InsufficientCredits)
    assert failure.details == {"need": PRICE, "have": 1}
    assert "this key's own limit" in failure.message
    assert str(failure) == failure.message
    await (await keyed(house)).submit()  # another key of the account has none
    await house.service.submit(house.account, T2V, GIVEN)
    await key.in_order()


async def test_a_limit_of_exactly_the_price_is_enough(house: House) -> None:
    key = await keyed(house, credits=PRICE)
    await key.submit()
    assert await key.spent() == PRICE
    failure = await key.refused(KeySpent)
    assert failure.details["have"] == 0


async def test_what_did_not_come_to_be_is_not_spent(house: House, clock: Clock) -> None:
    key = await keyed(house, credits=4 * PRICE)
    cancelled = (await key.submit()).task
    await house.service.cancel(house.account, cancelled.id)
    assert await key.spent() == 0
    await key.submit()
    failed = await key.claimed()
    await house.db.write(lambda tx: lifecycle.fail(tx, failed, EngineFailed("no")))
    assert await key.spent() == 0
    await key.submit()
    clock.advance(3600_000)  # past its queue deadline
    await house.db.write(lifecycle.end_overdue)
    assert await key.spent() == 0
    await key.submit()
    done = await key.claimed()
    assert await key.spent() == PRICE
    await house.db.write(lambda tx: lifecycle.complete(tx, done, new_film(done, PRICE - 60)))
    assert await key.spent() == PRICE - 60  # what was captured
    await house.service.delete(house.account, done.id)
    assert await key.spent() == PRICE - 60
    await key.in_order()


async def test_an_account_without_credits_is_refused_before_its_key_counts(house: House) -> None:
    key = await keyed(house, credits=10**9)
    for _ in range(House.GRANTED // 480):
        await house.service.submit(house.account, T2V, {"prompt": "p", "duration": 12})
    failure = await key.refused(InsufficientCredits, {"prompt": "p", "duration": 12})
    assert not isinstance(failure, KeySpent)
    await key.in_order()


async def test_creates_a_minute(house: House, clock: Clock) -> None:
    key = await keyed(house, per_minute=2)
    await key.submit()
    clock.advance(20_500)
    second = (await key.submit()).task
    failure = await key.refused(RateLimited)
    assert failure.details == {"retry_after_seconds": 40}  # 39.5 s are left of the first
    assert "Try again in 40 seconds" in failure.message
    await house.service.cancel(house.account, second.id)  # was made none the less
    clock.advance(39_499)
    assert (await key.refused(RateLimited)).details == {"retry_after_seconds": 1}
    clock.advance(1)
    await key.submit()
    await key.refused(RateLimited)


async def test_the_minute_is_counted_in_the_store(house: House, clock: Clock) -> None:
    """So it holds over processes and restarts."""
    key = await keyed(house, per_minute=1)
    await key.submit()
    other = Database(house.home / FILE, clock)
    await other.open()
    try:
        there = build(house.home, other, clock, {"testcard": testcard.TestcardEngine()})
        there.account = house.account
        await Keyed(there, key.api_key).refused(RateLimited)
    finally:
        await other.close()


async def test_tasks_in_the_queue(house: House) -> None:
    key = await keyed(house, waiting=2)
    for _ in range(2):
        await key.submit()
    failure = await key.refused(QueueFull)
    assert failure.details == {"retry_after_seconds": 60}
    assert "2 tasks of this key are waiting, and it may have 2" in failure.message
    await key.claimed()
    await key.submit()  # what is being filmed waits no more
    await key.refused(QueueFull)
    await (await keyed(house, waiting=1)).submit()  # every key has its own


async def test_the_longest_video(house: House) -> None:
    key = await keyed(house, seconds=8)
    await key.submit({"prompt": "p", "duration": 8})
    long: dict[str, object] = {"prompt": "p", "duration": 12}
    failure = await key.refused(InvalidParameter, long)
    assert failure.details == {"field": "duration", "given": 12, "allowed": "at most 8 seconds"}
    with pytest.raises(InvalidParameter) as estimated:
        await house.service.estimate(house.account, T2V, long, api_key=key.api_key)
    assert str(estimated.value) == str(failure)


async def test_a_remix_is_as_long_as_its_source(house: House) -> None:
    source = (
        await house.service.submit(
            house.account, T2V, {"prompt": "p", "duration": 4, "delete_video": False}
        )
    ).task
    key = await keyed(house, seconds=3)
    claimed = await key.claimed()
    await house.db.write(lambda tx: lifecycle.complete(tx, claimed, new_film(claimed, PRICE)))
    with pytest.raises(InvalidParameter) as refusal:
        await house.service.submit(
            house.account,
            REMIX,
            {"prompt": "p", "video_id": f"video_{source.id}"},
            api_key=key.api_key,
        )
    assert refusal.value.details["field"] == "video_id"


async def test_an_estimate_knows_the_keys_limit(house: House) -> None:
    key = await keyed(house, credits=PRICE)
    service = house.service
    before = await service.estimate(house.account, T2V, GIVEN, api_key=key.api_key)
    assert before.enough
    await key.submit()
    after = await service.estimate(house.account, T2V, GIVEN, api_key=key.api_key)
    assert not after.enough
    assert after.balance >= after.price
    assert (await service.estimate(house.account, T2V, GIVEN)).enough


@pytest.mark.parametrize("limit", ["credits", "per_minute", "waiting"])
async def test_a_replay_neither_counts_nor_is_refused(house: House, limit: str) -> None:
    key = await keyed(house, **{limit: PRICE if limit == "credits" else 1})
    first = await key.submit(idempotency_key="k")
    again = await key.submit(idempotency_key="k")
    resent = await key.submit(wishes=Wishes(resend=True))
    assert again.replayed
    assert resent.replayed
    assert {again.task.id, resent.task.id} == {first.task.id}
    assert await key.spent() == PRICE
    await key.refused(Failure)


@pytest.mark.parametrize("limit", ["credits", "per_minute", "waiting"])
async def test_64_at_once_over_two_processes(house: House, clock: Clock, limit: str) -> None:
    """Exactly as many as there is room for; the others are refused and leave nothing."""
    room = 7
    key = await keyed(house, **{limit: room * PRICE if limit == "credits" else room})
    other = Database(house.home / FILE, clock)
    await other.open()
    try:
        there = build(house.home, other, clock, {"testcard": testcard.TestcardEngine()})
        there.account = house.account
        second = Keyed(there, key.api_key)
        answers = await asyncio.gather(
            *((key, second)[k % 2].submit() for k in range(64)), return_exceptions=True
        )
    finally:
        await other.close()
    refusal = {"credits": KeySpent, "per_minute": RateLimited, "waiting": QueueFull}[limit]
    assert sum(isinstance(answer, Submitted) for answer in answers) == room
    assert sum(isinstance(answer, refusal) for answer in answers) == 64 - room
    assert (await house.rows())["tasks"] == room
    assert await key.spent() == room * PRICE
    assert await house.spendable() == House.GRANTED - room * PRICE
    await key.in_order()


async def test_a_full_key_lets_others_pass(house: House, clock: Clock) -> None:
    key = await keyed(house, running=1)
    mine = sorted([(await key.submit()).task.id for _ in range(3)])
    clock.advance(1)
    other = (await house.service.submit(house.account, T2V, GIVEN)).task.id
    first = await key.claimed()
    assert first.id == mine[0]
    assert (await key.claimed()).id == other
    assert await key.claim() is None
    assert not await house.db.read(queue.due)  # no worker is woken for what may not start
    await house.db.write(lambda tx: lifecycle.complete(tx, first, new_film(first, PRICE)))
    assert await house.db.read(queue.due)
    assert (await key.claimed()).id == mine[1]
    assert await key.claim() is None


async def test_a_full_keys_own_task_is_taken_up_again_after_a_crash(
    house: House, clock: Clock
) -> None:
    key = await keyed(house, running=1)
    await key.submit()
    first = await key.claimed()
    clock.advance(lifecycle.LEASE_MS)
    again = await key.claimed()
    assert (again.id, again.fence) == (first.id, first.fence + 1)


async def test_a_full_key_holds_back_no_low_task_of_another(house: House, clock: Clock) -> None:
    key = await keyed(house, running=1)
    for _ in range(2):
        await key.submit()
    await key.claimed()
    clock.advance(1)
    low = await house.service.submit(house.account, T2V, GIVEN, wishes=Wishes(low_priority=True))
    assert (await key.claimed()).id == low.task.id


@pytest.mark.parametrize("count", [queue.full_keys, lambda tx: queue.waiting_of_key(tx, "k")])
async def test_counting_reads_no_task_that_is_over(
    house: House, count: Callable[[Tx], object]
) -> None:
    """The index on keys has all tasks that ever were; what counts is among those alive."""
    said: list[str] = []

    def work(tx: Tx) -> list[str]:
        raw = tx.connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        raw.set_trace_callback(said.append)
        count(tx)
        raw.set_trace_callback(None)
        (query,) = said
        return [row[3] for row in raw.execute(f"explain query plan {query}")]

    plan = "\n".join(await house.db.read(work))
    assert any(name in plan for name in ("tasks_leased", "tasks_pending", "tasks_kinds"))
    assert "tasks_key" not in plan
    assert "SCAN tasks\n" not in f"{plan}\n"
