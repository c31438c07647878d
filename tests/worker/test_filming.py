"""Which engine of a route films a task: what happens when one can't, is full, away, or gone."""

import asyncio
from dataclasses import replace

import pytest
from house import PRICE, House
from stores import Clock
from worker.hostile import Act, Scripted, films, gives_up, hangs, stumbles
from worker.routing import Build, token, was_instead
from worker.staging import at_work, finds_nothing, happens, over, submit

from tenku import lifecycle
from tenku.brief import Brief, Clip
from tenku.engines.base import Place, Run
from tenku.engines.health import OPEN_SECONDS, REST_SECONDS
from tenku.engines.token import State
from tenku.errors import EngineFailed, EngineLocked, EngineUnavailable, TimedOut
from tenku.tasks import Status

pytestmark = pytest.mark.anyio
QUEUE_MS = 3600 * 1000  # of the house


def away(engine: Scripted, brief: Brief, run: Run) -> Clip:
    raise EngineUnavailable("The engine's provider can't be reached.")


def locked(engine: Scripted, brief: Brief, run: Run) -> Clip:
    raise EngineLocked("The engine is not set up to work with its provider.")


def late(engine: Scripted, brief: Brief, run: Run) -> Clip:
    raise TimedOut("The engine's provider did not finish in time.")


async def buys_and_fails(engine: Scripted, brief: Brief, run: Run) -> Clip:
    await run.checkpoint.save(token(engine.name, State.CONFIRMED))
    raise EngineFailed("The engine's provider failed.")


async def is_refused(engine: Scripted, brief: Brief, run: Run) -> Clip:
    await run.checkpoint.save(token(engine.name, State.CLEAR))
    raise EngineFailed("The engine's provider refused the job.")


async def finds_nothing_kept(engine: Scripted, brief: Brief, run: Run) -> Clip:
    assert await run.checkpoint.load() is None
    return films(engine, brief, run)


# -- another engine -----------------------------------------------------------------------------


@pytest.mark.parametrize("act", [gives_up, is_refused, away, locked])
@pytest.mark.parametrize(
    ("prompt", "says"),
    [("p", "The engine a could not film this; another one did."), ("猫", "引擎 a 无法拍摄")],
)
async def test_another_engine_films_while_nothing_was_bought(
    route: Build, act: Act, prompt: str, says: str
) -> None:
    there = route((act,), (finds_nothing_kept,), paid=True)
    task = await submit(there.house, prompt=prompt)
    assert await there.house.worker().step()
    done = await there.task(task)
    assert done.status is Status.COMPLETED
    assert done.result is not None
    assert done.result.engine.name == "b"
    assert done.result.notes[0].startswith(says)
    assert await there.house.spendable() == House.GRANTED - PRICE


async def test_no_other_engine_films_what_was_paid_for(route: Build) -> None:
    there = route((buys_and_fails,), (films,), paid=True)
    task = await submit(there.house)
    assert await there.house.worker().step()
    ended = await there.task(task)
    assert (ended.status, ended.error_code) == (Status.FAILED, "engine_failed")
    assert there.engines[1].calls == []
    assert await there.house.spendable() == House.GRANTED


async def test_another_engine_films_what_cost_nothing_but_time(route: Build) -> None:
    there = route((buys_and_fails,), (finds_nothing_kept,), paid=False)
    task = await submit(there.house)
    assert await there.house.worker().step()
    assert (await there.task(task)).status is Status.COMPLETED


async def test_one_that_stumbles_is_asked_again_before_the_next(route: Build, clock: Clock) -> None:
    there = route((stumbles, films), (films,), place=Place.CPU)
    task = await submit(there.house)
    worker = there.house.worker()
    assert await worker.step()
    assert (await there.task(task)).status is Status.PROCESSING
    clock.advance(lifecycle.RETRY_MS)
    assert await worker.step()
    assert (await there.task(task)).status is Status.COMPLETED
    assert there.engines[1].calls == []


@pytest.mark.parametrize(
    ("act", "code"), [(gives_up, "engine_failed"), (locked, "engine_unavailable")]
)
async def test_the_last_reason_is_told_when_all_have_failed(
    route: Build, act: Act, code: str
) -> None:
    there = route((away,), (act,))
    task = await submit(there.house)
    assert await there.house.worker().step()
    ended = await there.task(task)
    assert (ended.status, ended.error_code) == (Status.FAILED, code)
    assert await there.house.spendable() == House.GRANTED


async def test_one_that_is_left_alone_is_not_asked_instead(route: Build) -> None:
    there = route((gives_up,), (films,))
    there.house.router.health.bad("b", "no connection")
    task = await submit(there.house)
    assert await there.house.worker().step()
    assert (await there.task(task)).error_code == "engine_failed"
    assert there.engines[1].calls == []


async def test_one_of_this_machine_that_cannot_work_is_not_waited_for(route: Build) -> None:
    there = route((away,), place=Place.GPU)
    task = await submit(there.house)
    assert await there.house.worker().step()
    assert (await there.task(task)).error_code == "engine_unavailable"


# -- away ---------------------------------------------------------------------------------------


async def test_a_task_waits_for_an_engine_that_is_away(route: Build, clock: Clock) -> None:
    there = route((away, films))
    task = await submit(there.house)
    worker = there.house.worker()
    assert await worker.step()
    waiting = await there.task(task)
    assert (waiting.status, waiting.attempts, waiting.checkpoint) == (Status.PROCESSING, 0, None)
    clock.advance(60_000)
    assert not await worker.step()  # it rests
    there.seconds[0] += REST_SECONDS
    assert await worker.step()
    assert (await there.task(task)).status is Status.COMPLETED


async def test_its_run_time_does_not_run_while_it_waits(route: Build, clock: Clock) -> None:
    there = route((away, hangs))
    there.house.service.making.terms = replace(there.house.service.terms, queue_seconds=86_400)
    task = await submit(there.house)
    worker = there.house.worker()
    assert await worker.step()
    clock.advance(QUEUE_MS * 2)  # longer than the run time, of an hour
    there.seconds[0] += REST_SECONDS
    claimed = await there.house.db.write(lambda tx: lifecycle.claim(tx, "w", run_ms=QUEUE_MS))
    assert claimed is not None
    assert (claimed.id, claimed.finish_by_ms) == (task.id, clock() + QUEUE_MS)


@pytest.mark.parametrize("tried", [True, False])
async def test_at_the_queue_deadline_it_ends_and_costs_nothing(
    route: Build, clock: Clock, tried: bool
) -> None:
    there = route((away,))
    first = await submit(there.house)
    worker = there.house.worker()
    for _ in range(3):  # then the breaker is open
        assert await worker.step()
        there.seconds[0] += REST_SECONDS
        clock.advance(10_000)
    task = first if tried else await submit(there.house)
    clock.advance(QUEUE_MS)
    assert not await worker.step()
    ended = await there.task(task)
    assert (ended.status, ended.error_code) == (Status.FAILED, "engine_unavailable")
    assert "before the queue deadline" in (ended.error or "")
    assert len(there.engines[0].calls) == 3


async def test_with_the_breaker_open_tasks_stay_pending_and_one_tries(
    route: Build, clock: Clock
) -> None:
    there = route((away, away, away, films))
    tasks = [await submit(there.house) for _ in range(3)]
    worker = there.house.worker()
    for _ in range(3):
        assert await worker.step()
        there.seconds[0] += REST_SECONDS
        clock.advance(10_000)
    assert not await worker.step()
    states = sorted([(await there.task(task)).status for task in tasks])
    assert states == [Status.PENDING, Status.PENDING, Status.PROCESSING]
    there.seconds[0] += OPEN_SECONDS
    while await worker.step():
        pass
    assert {(await there.task(task)).status for task in tasks} == {Status.COMPLETED}


async def test_a_run_deadline_opens_the_breaker(route: Build) -> None:
    there = route((late,), (films,))
    task = await submit(there.house)
    assert await there.house.worker().step()
    assert (await there.task(task)).error_code == "timed_out"
    assert not there.house.router.health.ready("a")
    there.seconds[0] += OPEN_SECONDS - 1
    assert not there.house.router.health.ready("a")


# -- room ---------------------------------------------------------------------------------------


async def test_films_made_elsewhere_take_no_slot_and_have_a_limit_of_their_own(
    route: Build,
) -> None:
    there = route((hangs,), jobs_max=2)
    tasks = [await submit(there.house) for _ in range(3)]
    worker, begun = there.house.worker(), there.engines[0].begun
    slot = worker.slots.take()
    assert slot is not None  # the only one of this machine
    running: list[asyncio.Task[bool]] = []
    for _ in range(2):
        begun.clear()
        running.append(asyncio.create_task(worker.step()))
        await happens(begun)
    await finds_nothing(worker)
    states = sorted([(await there.task(task)).status for task in tasks])
    assert states == [Status.PENDING, Status.PROCESSING, Status.PROCESSING]
    begun.clear()
    running[0].cancel()
    await asyncio.wait(running[:1])
    running.append(asyncio.create_task(worker.step()))
    await happens(begun)
    for step in running:
        step.cancel()
    await asyncio.wait(running)
    slot.release()


async def test_a_full_engine_leaves_its_films_to_the_next(route: Build) -> None:
    there = route((hangs,), (films,), jobs_max=1)
    first = await submit(there.house)
    async with at_work(there.house.worker()):
        await happens(there.engines[0].begun)
        second = await over(there.house, await submit(there.house))
        assert second.result is not None
        assert (second.result.engine.name, was_instead(second)) == ("b", False)
        assert (await there.task(first)).status is Status.PROCESSING


async def test_a_card_has_slots_of_its_own_over_all_processes(route: Build) -> None:
    there = route((hangs,), place=Place.GPU, jobs_max=1)
    await submit(there.house)
    await submit(there.house)
    async with at_work(there.house.worker()):
        await happens(there.engines[0].begun)
        await finds_nothing(there.house.worker())  # as good as another process
        slot = there.house.worker().slots.take()
        assert slot is not None
        slot.release()


async def test_what_no_engine_films_ends_with_the_reason(route: Build) -> None:
    there = route((films,))
    task = await submit(there.house)
    there.engines[0].capabilities = replace(there.engines[0].capabilities, films={})
    assert await there.house.worker().step()
    ended = await there.task(task)
    assert (ended.status, ended.error_code) == (Status.FAILED, "engine_unavailable")
    assert "a: it does no text-to-video" in (ended.error or "")


async def test_an_estimate_knows_that_films_elsewhere_are_made_side_by_side(route: Build) -> None:
    there = route((films,), jobs_max=10)
    for _ in range(5):
        await submit(there.house)
    sixth = await submit(there.house)
    assert sixth.estimated_seconds == round(1 * (1 + 5 / 10))
