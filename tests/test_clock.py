"""The clock jumps by an hour or a year, to and fro: nobody settles twice, and nothing waits for ever."""

import pytest
from stores import DAY_MS, HOUR_MS, new_film
from world import GAVE_UP, GRANTED, PRICE, RUN_MS, World

from tenku import courier, lifecycle, outbox
from tenku.db import Tx
from tenku.ledger import Balance
from tenku.lifecycle import LEASE_MS
from tenku.outbox import Told
from tenku.outbox.store import AHEAD_MAX_MS
from tenku.tasks import Status, Task
from tenku.tasks.claims import LostTask

pytestmark = pytest.mark.anyio
YEAR_MS = 365 * DAY_MS
JUMPS = [HOUR_MS, YEAR_MS]


def bring_back(tx: Tx) -> None:
    """What retention does every half minute."""
    lifecycle.after_setback(tx, run_ms=RUN_MS)
    outbox.after_setback(tx)


def completes(claimed: Task) -> "lifecycle.Film":
    return new_film(claimed, PRICE)


async def test_a_jump_within_the_lease_of_another_lets_only_the_newest_claim_settle(
    world: World,
) -> None:
    first = await world.claim("first")
    world.clock.advance(LEASE_MS)
    second = await world.claim("second")
    with pytest.raises(LostTask):
        await world.write(lambda tx: lifecycle.complete(tx, first, completes(first)))
    await world.write(lambda tx: lifecycle.complete(tx, second, completes(second)))
    assert await world.balance() == Balance(available=GRANTED - PRICE, held=0)


@pytest.mark.parametrize("jump", JUMPS)
async def test_forwards_a_running_task_is_over_by_the_clocks_word_and_costs_nothing(
    world: World, jump: int
) -> None:
    claimed = await world.claim("w")
    world.clock.advance(jump)
    assert await world.try_claim("v") is None
    ended = await world.now()
    assert (ended.status, ended.error_code) == (Status.FAILED, "timed_out")
    with pytest.raises(LostTask):
        await world.write(lambda tx: lifecycle.complete(tx, claimed, completes(claimed)))
    assert await world.balance() == Balance(available=GRANTED, held=0)


@pytest.mark.parametrize("jump", JUMPS)
async def test_backwards_a_running_task_stays_with_its_worker_and_has_its_whole_time_again(
    world: World, jump: int
) -> None:
    claimed = await world.claim("w")
    world.clock.advance(-jump)
    await world.write(bring_back)
    assert await world.try_claim("v") is None
    world.clock.advance(LEASE_MS - 1)
    await world.write(lambda tx: lifecycle.renew(tx, "w"))
    assert await world.try_claim("v") is None
    await world.write(lambda tx: lifecycle.complete(tx, claimed, completes(claimed)))
    assert await world.balance() == Balance(available=GRANTED - PRICE, held=0)


@pytest.mark.parametrize("jump", JUMPS)
async def test_backwards_a_silent_workers_task_is_taken_up_and_a_hanging_one_ends(
    world: World, jump: int
) -> None:
    await world.claim("silent")
    world.clock.advance(-jump)
    await world.write(bring_back)
    world.clock.advance(LEASE_MS)
    await world.claim("hangs")
    for _ in range(RUN_MS // LEASE_MS):
        await world.write(lambda tx: lifecycle.renew(tx, "hangs"))
        await world.write(bring_back)
        world.clock.advance(LEASE_MS)
    assert await world.try_claim("v") is None
    assert (await world.now()).error_code == "timed_out"
    assert await world.balance() == Balance(available=GRANTED, held=0)


@pytest.mark.parametrize("jump", JUMPS)
async def test_backwards_a_task_that_waits_for_its_next_try_is_tried(
    world: World, jump: int
) -> None:
    claimed = await world.claim("w")
    await world.write(lambda tx: lifecycle.retry(tx, claimed, GAVE_UP))
    world.clock.advance(-jump)
    assert await world.try_claim("w") is None
    await world.write(bring_back)
    assert (await world.claim("w")).attempts == claimed.attempts + 1


async def test_what_lies_no_further_ahead_than_usual_is_left_alone(world: World) -> None:
    claimed = await world.claim("w")
    before = await world.now()
    await world.write(bring_back)
    assert await world.now() == before
    await world.write(lambda tx: lifecycle.retry(tx, claimed, GAVE_UP))
    before = await world.now()
    await world.write(bring_back)
    assert await world.now() == before


async def test_backwards_a_webhook_is_tried_again(world: World) -> None:
    assert 1000 * max(courier.PAUSES) * (1 + courier.JITTER) < AHEAD_MAX_MS
    told = Told(account_id=world.account, task_id=world.task.id, event="completed")
    await world.write(lambda tx: outbox.tell(tx, told, form="v3", url="https://a.example/"))
    world.clock.advance(-HOUR_MS)
    await world.write(bring_back)
    assert not await world.db.read(outbox.due)  # an hour: as long as a pause may be
    world.clock.advance(-YEAR_MS)
    await world.write(bring_back)
    assert await world.db.read(outbox.due)
