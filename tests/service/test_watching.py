"""Following a task: each change at once, its end, and a limit to what it costs."""

import asyncio
from contextlib import aclosing

import pytest
from house import T2V, House

from tenku import lifecycle
from tenku.errors import EngineFailed, NotFound
from tenku.service import watching
from tenku.tasks import Status, Task, claims

pytestmark = pytest.mark.anyio
LONG = 3600.0  # nothing in these tests waits for it


async def submit(house: House) -> Task:
    return (await house.service.submit(house.account, T2V, {"prompt": "p"})).task


async def test_each_change_is_seen_when_it_comes(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "LOOK_SECONDS", LONG)
    task = await submit(house)
    seen: list[tuple[Status, int]] = []
    claimed: Task | None = None
    watch = house.service.watch(house.account, f"video_{task.id}", seconds=LONG, every=LONG)
    async with asyncio.timeout(30), aclosing(watch) as looks:
        async for look in looks:
            seen.append((look.task.status, look.task.progress))
            if look.task.status is Status.PENDING:
                assert look.queue_position == 0
                claimed = await house.db.write(
                    lambda tx: lifecycle.claim(tx, "worker", run_ms=10**9)
                )
            elif look.task.status is Status.PROCESSING:
                await _go_on(house, claimed, look.task.progress)
    assert seen == [
        (Status.PENDING, 0),
        (Status.PROCESSING, 0),
        (Status.PROCESSING, 40),
        (Status.FAILED, 40),
    ]


async def _go_on(house: House, claimed: Task | None, progress: int) -> None:
    assert claimed is not None
    if progress == 0:
        await house.db.write(lambda tx: claims.report(tx, claimed, 40, "filming"))
    else:
        await house.db.write(lambda tx: lifecycle.fail(tx, claimed, EngineFailed("No more.")))


async def test_it_says_that_nothing_happened_and_ends_in_time(house: House) -> None:
    task = await submit(house)
    watch = house.service.watch(house.account, task.id, seconds=0.5, every=0.1)
    looks = [seen.task.status async for seen in watch]
    assert 3 <= len(looks) <= 7
    assert set(looks) == {Status.PENDING}


async def test_another_accounts_task_is_not_found(house: House) -> None:
    task = await submit(house)
    with pytest.raises(NotFound):
        await anext(house.service.watch(house.stranger, task.id, seconds=LONG, every=LONG))


async def test_many_watches_of_an_account_look_less_often(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of them together about as often as is allowed, when others write."""
    monkeypatch.setattr(watching, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(watching, "LOOKS_PER_SECOND", 20)
    task = await submit(house)
    looked = 0
    look = house.service.look

    async def counted(account_id: str, task_id: str):
        nonlocal looked
        looked += 1
        return await look(account_id, task_id)

    house.service.look = counted

    async def follow() -> None:
        async for _ in house.service.watch(house.account, task.id, seconds=1.0, every=LONG):
            pass

    await asyncio.gather(*(follow() for _ in range(20)))
    assert 40 <= looked <= 80  # at the beginning, once a second, and at the end; alone it is 100
