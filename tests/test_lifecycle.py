"""A task's way in: submit, claim, deadlines, completion."""

from dataclasses import replace

import pytest
from stores import HOUR_MS, new_film, new_task
from world import GRANTED, PRICE, RUN_MS, World

from tenku import assets, lifecycle
from tenku.errors import InsufficientCredits
from tenku.ledger import Balance
from tenku.lifecycle import LEASE_MS
from tenku.tasks import Status, store
from tenku.tasks.claims import LostTask
from tenku.tasks.queue import ATTEMPTS_MAX

pytestmark = pytest.mark.anyio


class TestSubmit:
    async def test_the_task_waits_and_its_price_is_held(self, world: World) -> None:
        assert await world.now() == world.task
        assert await world.balance() == Balance(available=700, held=300)
        assert await world.resolution() is None

    async def test_without_credits_nothing_is_written(self, world: World) -> None:
        dear = new_task(world.account, 2, world.clock, 701)
        with pytest.raises(InsufficientCredits) as refusal:
            await world.write(lambda tx: lifecycle.submit(tx, dear))
        assert refusal.value.details == {"need": 701, "have": 700}
        assert await world.db.read(lambda tx: store.by_id(tx, dear.id)) is None
        assert await world.balance() == Balance(available=700, held=300)

    async def test_it_wakes_a_worker(self, world: World) -> None:
        with world.db.listen(lifecycle.QUEUE) as bell:
            second = new_task(world.account, 2, world.clock)
            await world.write(lambda tx: lifecycle.submit(tx, second))
            assert await bell.wait(30)


class TestClaim:
    async def test_it_gives_a_lease_and_raises_the_fence(self, world: World) -> None:
        world.clock.advance(5)
        claimed = await world.claim("w")
        now = world.clock.now_ms
        assert claimed == replace(
            world.task,
            status=Status.PROCESSING,
            lease_owner="w",
            lease_until_ms=now + LEASE_MS,
            fence=1,
            attempts=1,
            started_at_ms=now,
            finish_by_ms=now + RUN_MS,
        )
        assert await world.try_claim("v") is None
        assert await world.balance() == Balance(available=700, held=300)

    async def test_the_oldest_goes_first(self, world: World) -> None:
        older = replace(
            new_task(world.account, 9, world.clock), created_at_ms=world.task.created_at_ms - 1
        )
        await world.write(lambda tx: lifecycle.submit(tx, older))
        assert [(await world.claim()).id for _ in "ab"] == [older.id, world.task.id]

    async def test_only_one_task_if_so_wanted(self, world: World) -> None:
        second = new_task(world.account, 2, world.clock)
        await world.write(lambda tx: lifecycle.submit(tx, second))
        for _ in range(2):
            found = await world.db.write(
                lambda tx: lifecycle.claim(tx, "w", run_ms=RUN_MS, only=second.id)
            )
            assert found is None or found.id == second.id
        assert (await world.now()).status is Status.PENDING

    async def test_what_a_silent_worker_had_comes_before_what_waits(self, world: World) -> None:
        first = await world.claim("dead")
        second = new_task(world.account, 2, world.clock)
        await world.write(lambda tx: lifecycle.submit(tx, second))
        world.clock.advance(LEASE_MS - 1)
        assert (await world.claim("alive")).id == second.id
        world.clock.advance(1)
        taken_over = await world.claim("alive")
        assert (taken_over.id, taken_over.fence, taken_over.attempts) == (first.id, 2, 2)
        assert taken_over.started_at_ms == first.started_at_ms
        assert taken_over.finish_by_ms == first.finish_by_ms
        assert await world.resolution() is None

    async def test_the_tasks_of_a_dead_worker_are_free_at_once(self, world: World) -> None:
        await world.claim("dead")
        assert await world.db.write(lambda tx: lifecycle.abandon(tx, "another")) == 0
        assert await world.try_claim("alive") is None
        assert await world.db.write(lambda tx: lifecycle.abandon(tx, "dead")) == 1
        assert (await world.claim("alive")).fence == 2
        assert await world.db.write(lambda tx: lifecycle.abandon(tx, "dead")) == 0

    async def test_renewing_keeps_a_task(self, world: World) -> None:
        await world.claim("w")
        for _ in range(3):
            world.clock.advance(LEASE_MS - 1)
            await world.write(lambda tx: lifecycle.renew(tx, "w"))
        world.clock.advance(LEASE_MS - 1)
        await world.write(lambda tx: lifecycle.renew(tx, "v"))
        assert await world.try_claim("v") is None
        world.clock.advance(1)
        assert await world.try_claim("v") is not None


class TestDeadlines:
    async def test_a_task_that_never_starts_times_out(self, world: World) -> None:
        world.clock.advance(HOUR_MS - 1)
        other = new_task(world.account, 2, world.clock)
        await world.write(lambda tx: lifecycle.submit(tx, other))
        world.clock.advance(1)
        assert (await world.claim()).id == other.id
        ended = await world.now()
        assert (ended.status, ended.error_code) == (Status.FAILED, "timed_out")
        assert ended.completed_at_ms == world.clock.now_ms
        assert await world.balance() == Balance(available=GRANTED - 100, held=100)

    async def test_a_task_that_never_ends_times_out_though_its_lease_lives(
        self, world: World
    ) -> None:
        claimed = await world.claim("w")
        for _ in range(RUN_MS // LEASE_MS):
            await world.write(lambda tx: lifecycle.renew(tx, "w"))
            world.clock.advance(LEASE_MS)
        assert await world.try_claim("v") is None
        ended = await world.now()
        assert (ended.status, ended.error_code) == (Status.FAILED, "timed_out")
        assert await world.balance() == Balance(available=GRANTED, held=0)
        with pytest.raises(LostTask):
            await world.write(lambda tx: lifecycle.complete(tx, claimed, new_film(claimed, PRICE)))

    async def test_a_task_that_kills_its_workers_is_given_up(self, world: World) -> None:
        last = await world.claim_for_the_last_time()
        assert last.attempts == ATTEMPTS_MAX
        world.clock.advance(LEASE_MS)
        assert await world.try_claim() is None
        ended = await world.now()
        assert (ended.status, ended.error_code) == (Status.FAILED, "engine_failed")
        assert ended.error == "The engine stopped without an answer 3 times."
        assert await world.balance() == Balance(available=GRANTED, held=0)


class TestComplete:
    async def test_it_captures_the_price_and_keeps_the_film(self, world: World) -> None:
        claimed = await world.claim()
        world.clock.advance(9)
        film = new_film(claimed, PRICE, kept_ms=50)
        await world.write(lambda tx: lifecycle.complete(tx, claimed, film))
        done = await world.now()
        assert (done.status, done.progress, done.result) == (
            Status.COMPLETED,
            100,
            film.result,
        )
        assert (done.lease_owner, done.lease_until_ms) == (None, None)
        assert (done.completed_at_ms, done.expires_at_ms) == (
            world.clock.now_ms,
            world.clock.now_ms + 50,
        )
        assert await world.balance() == Balance(available=700, held=0)
        assert await world.resolution() == "captured"
        asset = await world.db.read(lambda tx: assets.get(tx, film.assets[0].id))
        assert asset == replace(film.assets[0], expires_at_ms=done.expires_at_ms)

    async def test_the_true_price_may_be_lower(self, world: World) -> None:
        claimed = await world.claim()
        await world.write(lambda tx: lifecycle.complete(tx, claimed, new_film(claimed, 120)))
        assert (await world.now()).price_credits == 120
        assert await world.balance() == Balance(available=880, held=0)

    async def test_a_higher_price_is_a_bug_that_changes_nothing(self, world: World) -> None:
        claimed = await world.claim()
        with pytest.raises(Exception, match="CHECK constraint failed: capture_within_hold"):
            await world.write(lambda tx: lifecycle.complete(tx, claimed, new_film(claimed, 301)))
        assert await world.now() == claimed
        assert await world.balance() == Balance(available=700, held=300)
