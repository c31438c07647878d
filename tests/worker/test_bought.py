"""A job that was bought before: whose it is when another worker finds the task."""

import asyncio

import pytest
from house import House
from worker.hostile import Act, films, hangs
from worker.routing import Build, Route, token, was_instead
from worker.staging import happens, submit

from tenku import audit, lifecycle
from tenku.engines.token import State
from tenku.tasks import Status, Task, claims

pytestmark = pytest.mark.anyio
QUEUE_MS = 3600 * 1000  # of the house


async def left_behind(there: Route, text: str) -> Task:
    """A task whose worker has died after it wrote this down."""
    task = await submit(there.house)
    claimed = await there.house.db.write(lambda tx: lifecycle.claim(tx, "dead", run_ms=QUEUE_MS))
    assert claimed is not None
    await there.house.db.write(lambda tx: claims.checkpoint(tx, claimed, text))
    await there.house.db.write(lambda tx: lifecycle.abandon(tx, "dead"))
    return task


@pytest.mark.parametrize("state", [State.INTENT, State.CONFIRMED, State.FETCHED])
async def test_who_may_have_bought_it_goes_on_with_it(route: Build, state: State) -> None:
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
