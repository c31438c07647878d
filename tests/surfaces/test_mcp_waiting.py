"""get_task waits: how long, for what, and what it tells meanwhile. Time is moved by hand."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest
from mcp import Client
from surfaces.mcp_calls import ERAS, call, claimed, opened, submitted

from tenku import lifecycle
from tenku.app import App
from tenku.service import service
from tenku.surfaces.mcp.stdio import local_server
from tenku.tasks import claims

pytestmark = pytest.mark.anyio


@dataclass
class Seconds:
    """A clock that goes on by a quarter of a second whenever it is read, or stands still."""

    now: float = 0.0
    step: float = 0.25

    def __call__(self) -> float:
        self.now += self.step
        return self.now


@pytest.fixture
def seconds(monkeypatch: pytest.MonkeyPatch) -> Seconds:
    monkeypatch.setattr(service, "WAIT_POLL_SECONDS", 0.0005)  # the time of the looks is ours
    return Seconds()


@pytest.fixture
async def app(tmp_path: Path, seconds: Seconds) -> AsyncIterator[App]:
    async with opened(tmp_path) as app:
        app.service.monotonic = seconds
        yield app


@pytest.fixture(params=ERAS)
async def client(app: App, request: pytest.FixtureRequest) -> AsyncIterator[Client]:
    server = local_server(app.service, app.local_account, app.base_url)
    async with Client(server, mode=request.param) as client:
        yield client


@pytest.mark.parametrize(
    ("asked", "waited"),
    [
        ({}, 20),
        ({"wait_seconds": 3}, 3),
        ({"wait_seconds": 50}, 50),
        ({"wait_seconds": 51}, 50),
        ({"wait_seconds": "9000"}, 50),
        ({"wait_seconds": 0}, 0),
        ({"wait_seconds": -5}, 0),
    ],
)
async def test_how_long(
    client: Client, seconds: Seconds, asked: dict[str, object], waited: int
) -> None:
    task_id = await submitted(client)
    seconds.now = 0.0
    task = await call(client, "get_task", task_id=task_id, **asked)
    assert task["status"] == "pending"
    assert waited <= seconds.now <= waited + 1.5


async def test_the_end_of_the_task_ends_the_wait(app: App, client: Client) -> None:
    task_id = await submitted(client)
    app.service.monotonic = lambda: 0.0  # no time passes
    waiting = asyncio.create_task(call(client, "get_task", task_id=task_id, wait_seconds=50))
    await call(client, "cancel_task", task_id=task_id)
    assert (await waiting)["error_code"] == "cancelled"


async def test_news_at_once_and_a_sign_of_life_every_five_seconds(
    app: App, client: Client, seconds: Seconds
) -> None:
    task_id = await submitted(client)
    task = await claimed(app)
    heard: list[tuple[float, float, str | None]] = []

    async def hear(progress: float, total: float | None, message: str | None) -> None:
        assert total == 100
        heard.append((seconds.now, progress, message))
        seconds.step = 0.0  # what follows takes no time
        if len(heard) == 3:
            await app.db.write(lambda tx: claims.report(tx, task, 40, "filming"))
        if len(heard) == 6:
            await app.db.write(lambda tx: lifecycle.cancel(tx, app.local_account, task_id))
        seconds.step = 0.25

    result = await client.call_tool(
        "get_task", {"task_id": task_id, "wait_seconds": 50}, progress_callback=hear
    )
    assert result.structured_content["error_code"] == "cancelled"
    assert len(heard) == 6
    numbers = [number for _, number, _ in heard]
    assert numbers[0] == 0
    assert numbers[3] == 40
    assert numbers == sorted(set(numbers))  # each higher than the one before
    gaps = [later[0] - earlier[0] for earlier, later in pairwise(heard)]
    assert [5 <= gap < 7 for gap in gaps] == [True, True, False, True, True]
    assert gaps[2] < 2
    for _, _, message in heard:
        assert message is not None
        assert message.startswith("Still processing, ")
        assert message.endswith("do not submit again.")


async def test_beyond_the_limit_of_waits_the_answer_comes_at_once(
    app: App, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "WAITS_MAX", 0)
    task_id = await submitted(client)
    app.service.monotonic = lambda: 0.0  # a wait would have no end
    assert (await call(client, "get_task", task_id=task_id))["status"] == "pending"


async def test_reading_changes_nothing(client: Client) -> None:
    task_id = await submitted(client)
    asked = {"task_id": task_id, "wait_seconds": 0}
    first, second = [await call(client, "get_task", **asked) for _ in range(2)]
    assert first | {"message": ""} == second | {"message": ""}  # the time left in it runs
