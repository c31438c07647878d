"""Getting, waiting, listing, showing."""

import asyncio
import threading

import pytest
from house import BASE_URL, T2V, House

from tenku import lifecycle
from tenku.db import Tx
from tenku.errors import InvalidParameter, NotFound
from tenku.service import WAITS_MAX, Listing
from tenku.tasks import Status, Task

pytestmark = pytest.mark.anyio


async def submit(house: House) -> Task:
    return (await house.service.submit(house.account, T2V, {"prompt": "p"})).task


async def test_a_task_is_found_by_any_spelling_of_its_id(house: House) -> None:
    task = await submit(house)
    for spelling in (task.id, f"video_{task.id}", task.id.upper()):
        assert (await house.service.get(house.account, spelling)).id == task.id
        with pytest.raises(NotFound):
            await house.service.get(house.stranger, spelling)


async def test_a_seed_is_chosen_and_recorded(house: House) -> None:
    assert isinstance((await submit(house)).parameters["seed"], int)
    house.service.making.new_seed = lambda: 1
    asked = await house.service.submit(house.account, T2V, {"prompt": "p", "seed": 5})
    assert asked.task.parameters["seed"] == 5
    assert (await submit(house)).parameters["seed"] == 1


async def test_pages_lead_through_all_tasks(house: House) -> None:
    made = [(await submit(house)).id for _ in range(7)]
    found: list[str] = []
    cursor = None
    while True:
        page = await house.service.page(house.account, Listing.read(limit=3, cursor=cursor))
        found += [task.id for task in page.tasks]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert sorted(found) == sorted(made)
    assert len(found) == len(made)
    assert (await house.service.page(house.stranger, Listing.read())).tasks == ()
    assert len((await house.service.page(house.account, Listing.read(status="pending"))).tasks) == 7
    assert (await house.service.page(house.account, Listing.read(status="failed"))).tasks == ()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("limit", 0),
        ("limit", 101),
        ("status", "IN_QUEUE"),
        ("cursor", "1"),
        ("cursor", f"x-{'0' * 32}"),
        ("cursor", ""),
    ],
)
def test_a_page_that_cannot_be(field: str, value: str | int) -> None:
    with pytest.raises(InvalidParameter) as refusal:
        Listing.read(**{field: value})  # pyright: ignore[reportArgumentType]
    assert refusal.value.details["field"] == field


async def test_waiting_ends_with_the_task(house: House) -> None:
    task = await submit(house)
    seen: list[Status] = []
    began = asyncio.Event()

    async def report(look: Task) -> None:
        seen.append(look.status)
        began.set()

    waiting = asyncio.create_task(house.service.wait(house.account, task.id, 60, report))
    await began.wait()
    await house.service.cancel(house.account, task.id)
    assert (await waiting).error_code == "cancelled"
    assert set(seen) == {Status.PENDING}


async def test_waiting_sees_what_another_process_has_written(house: House) -> None:
    task = await submit(house)
    waiting = asyncio.create_task(house.service.wait(house.account, task.id, 60))

    def cancel_in_silence(tx: Tx) -> None:
        lifecycle.cancel(tx, house.account, task.id)
        tx.topics.clear()  # the bells of another process don't ring here

    await house.db.write(cancel_in_silence)
    assert (await waiting).status is Status.FAILED


async def test_waiting_holds_no_reader(house: House) -> None:
    task = await submit(house)
    waits = [
        asyncio.create_task(house.service.wait(house.account, task.id, 60))
        for _ in range(WAITS_MAX)
    ]
    await asyncio.sleep(0)
    # Reads are served though more callers wait than there are readers, and one more wait than
    # is allowed answers at once.
    assert (await house.service.wait(house.account, task.id, 60)).status is Status.PENDING
    await house.service.cancel(house.account, task.id)
    assert {(await wait).status for wait in waits} == {Status.FAILED}
    again = await submit(house)
    assert (await house.service.wait(house.account, again.id, 0)).status is Status.PENDING


async def test_a_view_of_a_waiting_task_has_its_place(house: House) -> None:
    await submit(house)
    house.clock.advance(1)
    second = await submit(house)
    shown = await house.service.show(second, BASE_URL)
    assert (shown.queue_position, shown.result) == (1, None)


async def test_reads_go_on_while_a_write_takes_long(house: House) -> None:
    task = await submit(house)
    begun, go = threading.Event(), threading.Event()

    def long(_: Tx) -> bool:
        begun.set()
        return go.wait(30)

    writing = asyncio.create_task(house.db.write(long))
    await asyncio.to_thread(begun.wait, 30)
    assert (await house.service.get(house.account, task.id)).status is Status.PENDING
    go.set()
    assert await writing
