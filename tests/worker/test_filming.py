"""Which engine of a route films a task: what happens when one can't, is full, away, or gone."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from house import PRICE, House, build
from stores import Clock, new_account
from worker.hostile import Act, Scripted, films, gives_up, hangs, stumbles
from worker.staging import at_work, happens, over, submit

from tenku import audit, lifecycle
from tenku.brief import Brief, Clip
from tenku.db import Database
from tenku.engines.base import Place, Run
from tenku.engines.health import OPEN_SECONDS, REST_SECONDS, Health
from tenku.engines.router import Router
from tenku.engines.token import State, Token
from tenku.errors import EngineFailed, EngineLocked, EngineUnavailable, TimedOut
from tenku.tasks import Status, Task, claims, store

pytestmark = pytest.mark.anyio
QUEUE_MS = 3600 * 1000  # of the house


def away(engine: Scripted, brief: Brief, run: Run) -> Clip:
    raise EngineUnavailable("The engine's provider can't be reached.")


def locked(engine: Scripted, brief: Brief, run: Run) -> Clip:
    raise EngineLocked("The engine is not set up to work with its provider.")


def late(engine: Scripted, brief: Brief, run: Run) -> Clip:
    raise TimedOut("The engine's provider did not finish in time.")


def token(engine: str, state: State) -> str:
    return Token(
        state=state,
        engine=engine,
        base_url="http://127.0.0.1:9",
        model="m",
        submit_key="k",
        sends=1,
        begun_at=0,
        submitted_at=0,
        upstream_id="j1",
    ).model_dump_json()


async def buys_and_fails(engine: Scripted, brief: Brief, run: Run) -> Clip:
    await run.checkpoint.save(token(engine.name, State.CONFIRMED))
    raise EngineFailed("The engine's provider failed.")


async def is_refused(engine: Scripted, brief: Brief, run: Run) -> Clip:
    await run.checkpoint.save(token(engine.name, State.CLEAR))
    raise EngineFailed("The engine's provider refused the job.")


async def finds_nothing_kept(engine: Scripted, brief: Brief, run: Run) -> Clip:
    assert await run.checkpoint.load() is None
    return films(engine, brief, run)


@dataclass
class Route:
    """A house whose models are all routed to these engines, in order; `watch` is its breakers'."""

    house: House
    engines: Sequence[Scripted]
    seconds: list[float]

    async def task(self, task: Task) -> Task:
        found = await self.house.db.read(lambda tx: store.by_id(tx, task.id))
        assert found is not None
        return found


def was_instead(task: Task) -> bool:
    """Whether the result says that another engine should have filmed it."""
    assert task.result is not None
    return any("could not film" in note for note in task.result.notes)


Build = Callable[..., Route]


@pytest.fixture
async def route(database: Database, clock: Clock, tmp_path: Path, canned: Clip) -> Build:
    account = await database.write(lambda tx: new_account(tx, "local", House.GRANTED))

    def built(*acts: tuple[Act, ...], place: Place = Place.ELSEWHERE, **can: object) -> Route:
        engines: list[Scripted] = []
        for name, mine in zip("abc", acts, strict=False):
            engine = Scripted(acts=mine, canned=replace(canned, engine=name), name=name)
            changes: dict[str, object] = {"place": place, "jobs_max": 10, **can}
            engine.capabilities = replace(engine.capabilities, **changes)  # pyright: ignore[reportArgumentType]
            engines.append(engine)
        named = {engine.name: engine for engine in engines}
        house = build(tmp_path, database, clock, named)
        house.account, seconds = account, [0.0]
        health = Health(clock=lambda: seconds[0])
        house.router = Router({"*": tuple(named)}, named, health=health)
        return Route(house, engines, seconds)

    return built


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
    assert not await worker.step()
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
        assert not await there.house.worker().step()  # as good as another process
        slot = there.house.worker().slots.take()
        assert slot is not None
        slot.release()


# -- bought already -------------------------------------------------------------------------------


async def left_behind(there: Route, text: str) -> Task:
    """A task whose worker has died after it wrote this down."""
    task = await submit(there.house)
    claimed = await there.house.db.write(lambda tx: lifecycle.claim(tx, "dead", run_ms=QUEUE_MS))
    assert claimed is not None
    await there.house.db.write(lambda tx: claims.checkpoint(tx, claimed, text))
    await there.house.db.write(lambda tx: lifecycle.abandon(tx, "dead"))
    return task


@pytest.mark.parametrize("state", [State.INTENT, State.CONFIRMED, State.FETCHED])
async def test_who_may_have_bought_it_goes_on_with_it(
    route: Build, state: State
) -> None:
    there = route((films,), (films,), jobs_max=1)
    task = await left_behind(there, token("b", state))
    assert await there.house.worker().step()
    done = await there.task(task)
    assert done.result is not None
    assert (done.result.engine.name, was_instead(done)) == ("b", False)
    assert there.engines[0].calls == []


@pytest.mark.parametrize("others", [(), ((films,),)])
async def test_what_was_bought_waits_for_no_room(
    route: Build, others: tuple[tuple[Act, ...], ...]
) -> None:
    there = route((hangs, films), *others, jobs_max=1)
    await submit(there.house)
    worker = there.house.worker()
    fills = asyncio.create_task(worker.step())
    await happens(there.engines[0].begun)
    bought = await left_behind(there, token("a", State.CONFIRMED))
    assert await worker.step()
    done = await there.task(bought)
    assert done.result is not None
    assert done.result.engine.name == "a"
    fills.cancel()
    await asyncio.wait([fills])


async def test_what_was_certainly_not_bought_is_anybodys(route: Build) -> None:
    there = route((films,), (films,))
    task = await left_behind(there, token("b", State.CLEAR))
    assert await there.house.worker().step()
    done = await there.task(task)
    assert done.result is not None
    assert done.result.engine.name == "a"


async def test_what_an_engine_bought_that_is_gone_is_lost_and_told(route: Build) -> None:
    there = route((films,))
    task = await left_behind(there, token("gone", State.CONFIRMED))
    assert await there.house.worker().step()
    ended = await there.task(task)
    assert (ended.status, ended.error_code) == (Status.FAILED, "engine_failed")
    assert there.engines[0].calls == []
    assert await there.house.spendable() == House.GRANTED
    acts = await there.house.db.read(lambda tx: audit.entries(tx, limit=10))
    assert "purchase.lose" in [row.action for row in acts]


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
