"""What the server does about its own work."""

import asyncio
import signal
from types import FrameType

import pytest

from tenku.server import _stop_if_dead

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("ending", ["crash", "cancel", "end"])
async def test_a_server_stops_when_its_work_crashes_and_only_then(ending: str) -> None:
    told: list[int] = []

    def caught(number: int, _frame: FrameType | None) -> None:
        told.append(number)

    async def work() -> None:
        if ending == "crash":
            raise ZeroDivisionError
        if ending == "cancel":
            await asyncio.Event().wait()

    before = signal.signal(signal.SIGTERM, caught)
    try:
        running = asyncio.create_task(work())
        running.add_done_callback(_stop_if_dead)
        if ending == "cancel":
            await asyncio.sleep(0)
            running.cancel()
        await asyncio.wait({running})
        await asyncio.sleep(0)
    finally:
        signal.signal(signal.SIGTERM, before)
    assert told == ([signal.SIGTERM] if ending == "crash" else [])
