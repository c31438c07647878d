"""A task's ways out, and every step of a worker that comes too late."""

import json
from collections.abc import Callable

import pytest
from stores import HOUR_MS, new_account, new_film
from world import GAVE_UP, GRANTED, PRICE, World

from tenku import assets, lifecycle
from tenku.db import Tx
from tenku.errors import Failure, ImageUnusable, NotFound
from tenku.ledger import Balance
from tenku.lifecycle import LEASE_MS, RETRY_MS
from tenku.tasks import Status, Task, claims
from tenku.tasks.claims import LostTask
from tenku.tasks.queue import ATTEMPTS_MAX

pytestmark = pytest.mark.anyio


def _complete(tx: Tx, claimed: Task) -> None:
    lifecycle.complete(tx, claimed, new_film(claimed, PRICE))


def _fail(tx: Tx, claimed: Task) -> None:
    lifecycle.fail(tx, claimed, GAVE_UP)


def _retry(tx: Tx, claimed: Task) -> None:
    lifecycle.retry(tx, claimed, GAVE_UP)


def _report(tx: Tx, claimed: Task) -> None:
    claims.report(tx, claimed, 50, "drawing")


def _checkpoint(tx: Tx, claimed: Task) -> None:
    claims.checkpoint(tx, claimed, "upstream-1")


STEPS = [_complete, _fail, _retry, _report, _checkpoint, lifecycle.let_go]


@pytest.mark.parametrize("step", STEPS)
class TestTooLate:
    """A worker whose lease ran out, however much later, changes nothing."""

    async def test_after_a_takeover(self, world: World, step: Callable[[Tx, Task], None]) -> None:
        late = await world.claim("slow")
        world.clock.advance(LEASE_MS)
        taken_over = await world.claim("quick")
        with pytest.raises(LostTask):
            await world.write(lambda tx: step(tx, late))
        assert await world.now() == taken_over
        assert await world.balance() == Balance(available=700, held=300)

    async def test_after_the_same_worker_took_it_again(
        self, world: World, step: Callable[[Tx, Task], None]
    ) -> None:
        first = await world.claim("w")
        world.clock.advance(LEASE_MS)
        second = await world.claim("w")
        with pytest.raises(LostTask):
            await world.write(lambda tx: step(tx, first))
        assert await world.now() == second

    @pytest.mark.parametrize("end", [_complete, _fail])
    async def test_after_the_end(
        self,
        world: World,
        step: Callable[[Tx, Task], None],
        end: Callable[[Tx, Task], None],
    ) -> None:
        claimed = await world.claim()
        await world.write(lambda tx: end(tx, claimed))
        ended, balance = await world.now(), await world.balance()
        with pytest.raises(LostTask):
            await world.write(lambda tx: step(tx, claimed))
        assert (await world.now(), await world.balance()) == (ended, balance)

    async def test_a_lease_that_ran_out_still_counts_while_nobody_took_it(
        self, world: World, step: Callable[[Tx, Task], None]
    ) -> None:
        claimed = await world.claim()
        world.clock.advance(LEASE_MS * 2)
        await world.write(lambda tx: step(tx, claimed))


class TestProgress:
    async def test_it_never_falls_and_reaches_the_end_only_when_complete(
        self, world: World
    ) -> None:
        claimed = await world.claim()
        seen: list[int] = []
        for percent in (0, 30, 10, 99, 100, 250):
            await world.write(lambda tx, p=percent: claims.report(tx, claimed, p, f"at {p}"))
            seen.append((await world.now()).progress)
        assert seen == [0, 30, 30, 99, 99, 99]
        assert (await world.now()).stage == "at 250"

    async def test_a_checkpoint_is_there_for_the_next_attempt(self, world: World) -> None:
        claimed = await world.claim()
        await world.write(lambda tx: claims.checkpoint(tx, claimed, "upstream-1"))
        world.clock.advance(LEASE_MS)
        assert (await world.claim()).checkpoint == "upstream-1"


class TestFailure:
    @pytest.mark.parametrize("failure", [GAVE_UP, ImageUnusable("image_url is a photo of soup.")])
    async def test_it_says_why_and_gives_the_credits_back(
        self, world: World, failure: Failure
    ) -> None:
        claimed = await world.claim()
        await world.write(lambda tx: lifecycle.fail(tx, claimed, failure))
        ended = await world.now()
        assert ended.status is Status.FAILED
        assert (ended.error_code, ended.error) == (failure.kind.value, failure.message)
        assert (ended.lease_owner, ended.result, ended.stage) == (None, None, "")
        assert await world.balance() == Balance(available=GRANTED, held=0)

    async def test_tries_again_after_a_pause_that_doubles_and_then_gives_up(
        self, world: World
    ) -> None:
        for attempt in range(1, ATTEMPTS_MAX):
            claimed = await world.claim()
            again = await world.db.write(lambda tx, c=claimed: lifecycle.retry(tx, c, GAVE_UP))
            assert again
            world.clock.advance(RETRY_MS * 2 ** (attempt - 1) - 1)
            assert await world.try_claim() is None
            assert (await world.now()).status is Status.PROCESSING
            world.clock.advance(1)
        last = await world.claim()
        assert not await world.db.write(lambda tx: lifecycle.retry(tx, last, GAVE_UP))
        assert (await world.now()).error == GAVE_UP.message
        assert await world.balance() == Balance(available=GRANTED, held=0)

    async def test_a_worker_that_stops_gives_the_task_back_as_it_was(self, world: World) -> None:
        for fence in range(1, 2 * ATTEMPTS_MAX):
            claimed = await world.claim()
            assert (claimed.fence, claimed.attempts) == (fence, 1)
            await world.write(lambda tx, c=claimed: lifecycle.let_go(tx, c))
        assert (await world.now()).status is Status.PROCESSING
        assert await world.balance() == Balance(available=700, held=300)


class TestCancel:
    async def test_while_it_waits(self, world: World) -> None:
        await self._cancels(world)
        assert await world.try_claim() is None

    async def test_while_it_is_filmed_the_worker_is_told(self, world: World) -> None:
        claimed = await world.claim("w")
        with world.db.listen(lifecycle.worker_topic("w")) as bell:
            await self._cancels(world)
            assert await bell.wait(30)
        with pytest.raises(LostTask):
            await world.write(lambda tx: lifecycle.complete(tx, claimed, new_film(claimed, PRICE)))

    async def test_while_it_waits_to_be_tried_again(self, world: World) -> None:
        claimed = await world.claim()
        await world.write(lambda tx: lifecycle.retry(tx, claimed, GAVE_UP))
        await self._cancels(world)
        world.clock.advance(HOUR_MS)
        assert await world.try_claim() is None

    @pytest.mark.parametrize("end", [_complete, _fail])
    async def test_after_the_end_it_changes_nothing(
        self, world: World, end: Callable[[Tx, Task], None]
    ) -> None:
        claimed = await world.claim()
        await world.write(lambda tx: end(tx, claimed))
        ended, balance = await world.now(), await world.balance()
        answer = await world.db.write(lambda tx: lifecycle.cancel(tx, world.account, world.task.id))
        assert answer == ended
        assert await world.balance() == balance

    @pytest.mark.parametrize("step", [lifecycle.cancel, lifecycle.delete])
    async def test_anothers_task_is_not_there(
        self, world: World, step: Callable[[Tx, str, str], Task]
    ) -> None:
        stranger = await world.db.write(lambda tx: new_account(tx, "stranger", 10))
        with pytest.raises(NotFound):
            await world.write(lambda tx: step(tx, stranger, world.task.id))
        assert await world.now() == world.task

    async def _cancels(self, world: World) -> None:
        for _ in range(2):  # the second time it is over already
            answer = await world.db.write(
                lambda tx: lifecycle.cancel(tx, world.account, world.task.id)
            )
            assert (answer.status, answer.error_code) == (Status.FAILED, "cancelled")
            assert await world.balance() == Balance(available=GRANTED, held=0)


class TestDelete:
    async def test_a_finished_task_gives_up_its_video_and_its_words(self, world: World) -> None:
        claimed = await world.claim()
        film = new_film(claimed, PRICE)
        await world.write(lambda tx: lifecycle.complete(tx, claimed, film))
        first = world.clock.now_ms
        await world.write(lambda tx: lifecycle.delete(tx, world.account, world.task.id))
        world.clock.advance(5)  # a second time changes nothing
        answer = await world.db.write(lambda tx: lifecycle.delete(tx, world.account, world.task.id))
        assert answer.status is Status.COMPLETED
        assert (answer.deleted_at_ms, answer.recipe) == (first, None)
        assert json.dumps(answer.parameters) == '{"delete_video": true}'
        asset = await world.db.read(lambda tx: assets.get(tx, film.assets[0].id))
        assert asset is not None
        assert asset.gone(first)
        assert await world.balance() == Balance(available=700, held=0)  # it was made: it costs

    async def test_a_running_task_is_cancelled_first(self, world: World) -> None:
        await world.claim()
        answer = await world.db.write(lambda tx: lifecycle.delete(tx, world.account, world.task.id))
        assert (answer.status, answer.error_code) == (Status.FAILED, "cancelled")
        assert await world.balance() == Balance(available=GRANTED, held=0)


class TestExpire:
    async def test_links_die_at_their_time_and_not_before(self, world: World) -> None:
        claimed = await world.claim()
        film = new_film(claimed, PRICE, kept_ms=10)
        await world.write(lambda tx: lifecycle.complete(tx, claimed, film))
        world.clock.advance(9)
        assert await world.db.write(lifecycle.expire) == 0
        world.clock.advance(1)
        assert await world.db.write(lifecycle.expire) == 1
        done = await world.now()
        assert (done.status, done.deleted_at_ms, done.recipe) == (
            Status.COMPLETED,
            world.clock.now_ms,
            None,
        )
        assert await world.db.write(lifecycle.expire) == 0

    async def test_what_is_kept_for_ever_stays(self, world: World) -> None:
        claimed = await world.claim()
        await world.write(lambda tx: lifecycle.complete(tx, claimed, new_film(claimed, PRICE)))
        world.clock.advance(10**12)
        assert await world.db.write(lifecycle.expire) == 0
        assert (await world.now()).deleted_at_ms is None
