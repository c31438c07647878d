"""The worker's loop: it hears of cancels, loses leases, stops in good order, and counts slots."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from house import I2V, PRICE, House
from service.test_pictures_taken_in import request
from stores import Clock
from worker.conftest import Stage
from worker.hostile import films, hangs
from worker.staging import at_work, happens, over, submit

from tenku import assets, lifecycle
from tenku.db import FILE, Database
from tenku.service import Listing
from tenku.tasks import Status, Task, store
from tenku.worker import Slots

pytestmark = pytest.mark.anyio


async def test_tasks_are_filmed_as_they_come(stage: Stage) -> None:
    house, _ = await stage(films)
    async with at_work(house.worker()):
        for _ in range(3):
            assert (await over(house, await submit(house))).status is Status.COMPLETED
    assert await house.spendable() == House.GRANTED - 3 * PRICE


async def test_a_cancel_stops_the_engine_and_frees_its_slot(stage: Stage) -> None:
    house, engine = await stage(hangs, films)
    async with at_work(house.worker()):
        task = await submit(house)
        await happens(engine.begun)
        await house.service.cancel(house.account, task.id)
        await happens(engine.stopped)
        assert await house.spendable() == House.GRANTED
        assert (await over(house, await submit(house))).status is Status.COMPLETED
    assert (await over(house, task)).error_code == "cancelled"
    assert not engine.folders[0].exists()


async def test_a_worker_that_lost_its_task_stops_and_changes_nothing(stage: Stage) -> None:
    house, engine = await stage(hangs)
    async with at_work(house.worker()):
        task = await submit(house)
        await happens(engine.begun)
        house.clock.advance(lifecycle.LEASE_MS)  # as after a long sleep of the machine
        taken = await house.db.write(lambda tx: lifecycle.claim(tx, "other", run_ms=10**6))
        assert taken is not None
        await happens(engine.stopped)
    found = await house.db.read(lambda tx: store.by_id(tx, task.id))
    assert found == taken


async def test_a_worker_that_stops_hands_its_task_to_the_next(stage: Stage) -> None:
    house, engine = await stage(hangs, films)
    async with at_work(house.worker()):
        task = await submit(house)
        await happens(engine.begun)
    assert engine.stopped.is_set()
    left = await house.service.get(house.account, task.id)
    assert (left.status, left.attempts, left.lease_owner) == (Status.PROCESSING, 0, None)
    async with at_work(house.worker()):
        done = await over(house, task)
    assert (done.status, done.fence, done.attempts) == (Status.COMPLETED, 2, 1)
    assert await house.spendable() == House.GRANTED - PRICE


async def test_a_deadline_ends_a_film_that_never_ends(stage: Stage) -> None:
    house, engine = await stage(hangs, films)
    async with at_work(house.worker()), at_work(house.worker(slots=2)):
        task = await submit(house)
        await happens(engine.begun)
        await submit(house)  # something to claim: deadlines are looked at then
        house.clock.advance(3600 * 1000)
        await submit(house)
        await happens(engine.stopped)
        ended = await over(house, task)
    assert ended.error_code == "timed_out"


async def test_two_workers_share_the_slots_of_a_machine(
    stage: Stage, tmp_path: Path, clock: Clock
) -> None:
    house, engine = await stage(hangs)
    other = Database(tmp_path / FILE, clock)
    await other.open()
    tasks: list[Task] = []
    for _ in range(3):
        tasks.append(await submit(house))
        house.clock.advance(1)
    one, two = house.worker(), house.worker(db=other)
    async with at_work(one), at_work(two):
        for number, task in enumerate(tasks, 1):
            await happens(engine.begun)
            engine.begun.clear()
            engine.stopped.clear()
            assert (len(engine.calls), one.busy + two.busy) == (number, 1)
            waiting = await house.service.page(house.account, Listing.read(status="pending"))
            assert len(waiting.tasks) == len(tasks) - number
            await house.service.cancel(house.account, task.id)
            await happens(engine.stopped)
    await other.close()


async def test_a_slot_of_a_killed_process_is_free(tmp_path: Path) -> None:
    code = (
        "import sys, pathlib; from tenku.worker import Slots;"
        "slot = Slots(pathlib.Path(sys.argv[1]), 1).take(); print(slot is not None, flush=True);"
        "sys.stdin.read()"
    )
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, str(tmp_path),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert child.stdout is not None
    assert await child.stdout.readline() == b"True\n"
    slots = Slots(tmp_path, 1)
    assert slots.take() is None
    child.kill()
    await child.wait()
    slot = slots.take()
    assert slot is not None
    assert slots.take() is None
    slot.release()
    assert slots.take() is not None


async def test_a_small_picture_costs_the_lower_price(stage: Stage) -> None:
    house, engine = await stage(films)
    pro = f"{I2V}/pro"
    held = await house.service.submit(house.account, pro, {**request(), "duration": 4})
    assert (held.task.price_credits, held.balance) == (800, House.GRANTED - 800)
    assert await house.worker().step()
    done = await house.service.get(house.account, held.task.id)
    assert (done.status, done.price_credits) == (Status.COMPLETED, 480)
    assert await house.spendable() == House.GRANTED - 480
    (brief,) = engine.calls
    assert (brief.width, brief.height) == (1280, 720)


async def test_a_picture_that_is_gone_fails_the_task(stage: Stage) -> None:
    house, engine = await stage(films)
    task = (await house.service.submit(house.account, I2V, request())).task
    assert task.image_id is not None
    await house.db.write(lambda tx: assets.mark_deleted(tx, [str(task.image_id)]))
    worker = house.worker()
    await worker.retention.expire()
    assert await worker.step()
    ended = await house.service.get(house.account, task.id)
    assert ended.error_code == "image_unusable"
    assert "deleted before its turn" in (ended.error or "")
    assert engine.calls == []
    assert await house.spendable() == House.GRANTED
