"""Running a worker in a test, and waiting for what it does."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from house import T2V, House

from tenku.tasks import Task
from tenku.worker import Worker

DEADLINE_SECONDS = 60.0


@asynccontextmanager
async def at_work(worker: Worker) -> AsyncIterator[Worker]:
    """The worker runs inside the block and stops in good order at its end."""
    running = asyncio.create_task(worker.run())
    try:
        yield worker
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


async def submit(house: House, **given: object) -> Task:
    return (await house.service.submit(house.account, T2V, {"prompt": "p", **given})).task


async def over(house: House, task: Task) -> Task:
    """The task once it has ended."""
    ended = await house.service.wait(house.account, task.id, DEADLINE_SECONDS)
    assert ended.status.terminal, "not over in time"
    return ended


async def happens(event: asyncio.Event) -> None:
    async with asyncio.timeout(DEADLINE_SECONDS):
        await event.wait()


async def finds_nothing(worker: Worker) -> None:
    """The worker has nothing to do now; one that has would perhaps do it for ever."""
    async with asyncio.timeout(DEADLINE_SECONDS):
        assert not await worker.step()
