"""A full, read-only or nameless disk: honest answers, nothing held, and all is well afterwards."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from clients.openai_calls import png
from disk.small import NEEDS_ROOT, SmallDisk, small_disk
from surfaces.mcp_calls import TEXT
from surfaces.mcp_site import Site, serving

from tenku.db import Tx
from tenku.ledger.verify import verify
from tenku.tasks import Status, Task, store
from tenku.tasks.model import task_topic

pytestmark = [pytest.mark.anyio, NEEDS_ROOT]
CREATE = {"model": TEXT, "params": {"prompt": "a dog"}}
SECONDS = 60


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path / "home", 16) as disk:
        yield disk


@pytest.fixture
async def site(disk: SmallDisk) -> AsyncIterator[Site]:
    async with serving(disk.folder) as site:
        yield site


async def tasks_of(site: Site) -> list[Task]:
    def look(tx: Tx) -> list[Task]:
        rows = tx.connection.exec_driver_sql("select id from tasks").scalars()
        return [task for row in list(rows) if (task := store.by_id(tx, row)) is not None]

    return await site.app.db.read(look)


async def ended(site: Site, task_id: str) -> Task:
    task = await site.app.service.wait(site.app.local_account, task_id, SECONDS)
    assert task.status.terminal
    return task


async def in_order(site: Site) -> None:
    """The books are in order, nothing is held, and every file belongs to a row."""
    findings = await verify(site.app.db, site.app.service.files)
    assert [finding for finding in findings if finding.broken] == []
    balance, _ = await site.app.service.balance(site.app.local_account)
    spent = sum(t.price_credits for t in await tasks_of(site) if t.status is Status.COMPLETED)
    assert (balance.available, balance.held) == (100_000 - spent, 0)


async def post(site: Site, path: str, body: object) -> httpx2.Response:
    async with site.web(authorization=f"Bearer {site.key}") as web:
        return await web.post(path, json=body)


def with_image() -> dict[str, Any]:
    data = base64.b64encode(png(640, 360)).decode()
    return {"prompt": "a dog", "image_url": f"data:image/png;base64,{data}"}


SUBMITS: dict[str, tuple[str, object]] = {
    "platform": ("/api/v3/tasks/create", CREATE),
    "fal": (f"/fal/queue/{TEXT}", {"prompt": "a dog"}),
    "fal with an image": ("/fal/queue/fal-ai/sora-2/image-to-video", with_image()),
    "openai": ("/v1/videos", {"prompt": "a dog", "seconds": "4"}),
}


@pytest.mark.parametrize("wire", SUBMITS)
async def test_a_submit_to_a_full_disk_is_refused_for_now(
    site: Site, disk: SmallDisk, wire: str
) -> None:
    path, body = SUBMITS[wire]
    disk.fill()
    refused = await post(site, path, body)
    assert refused.status_code == 503, refused.text
    assert int(refused.headers["retry-after"]) > 0
    assert "disk" in refused.text or "database" in refused.text
    assert str(disk.folder) not in refused.text
    assert "Errno" not in refused.text
    assert await tasks_of(site) == []
    await in_order(site)
    disk.free()
    accepted = await post(site, path, body)
    assert accepted.status_code == 200, accepted.text
    (task,) = await tasks_of(site)
    assert (await ended(site, task.id)).status is Status.COMPLETED
    await in_order(site)


async def test_an_agent_is_told_of_a_full_disk_in_its_own_words(
    site: Site, disk: SmallDisk
) -> None:
    disk.fill()
    given = {"model_id": TEXT, "parameters": {"prompt": "a dog"}}
    async with site.client() as client:
        result = await client.call_tool("submit_task", given)
        assert result.is_error
        assert json.loads(result.content[0].text)["code"] == "internal"  # type: ignore[union-attr]
        assert await tasks_of(site) == []
        disk.free()
        assert not (await client.call_tool("submit_task", given)).is_error
    (task,) = await tasks_of(site)
    assert (await ended(site, task.id)).status is Status.COMPLETED
    await in_order(site)


async def test_a_disk_that_fills_under_a_task_costs_nothing_and_leaves_no_half_video(
    site: Site, disk: SmallDisk
) -> None:
    made = (await post(site, "/api/v3/tasks/create", CREATE)).json()["data"]
    with site.app.db.listen(task_topic(made["task_id"])) as bell:
        while (await tasks_of(site))[0].status is Status.PENDING:
            await bell.wait(1)
    disk.fill()
    waiting = asyncio.create_task(ended(site, made["task_id"]))
    done, _ = await asyncio.wait([waiting], timeout=3)  # it may wait for space to be told
    disk.free()
    task = waiting.result() if done else await waiting
    assert (task.status, task.error_code) == (Status.FAILED, "internal")
    assert await site.app.service.files.entries() == []
    await in_order(site)
    again = (await post(site, "/api/v3/tasks/create", CREATE)).json()["data"]
    assert (await ended(site, again["task_id"])).status is Status.COMPLETED


async def test_a_disk_without_names_left(tmp_path: Path) -> None:
    with small_disk(tmp_path / "home", 16, inodes=120) as disk:
        async with serving(disk.folder) as site:
            disk.use_up_names()
            image = {"model": "fal-ai/sora-2/image-to-video", "params": with_image()}
            assert (await post(site, "/api/v3/tasks/create", image)).status_code == 503
            assert await tasks_of(site) == []
            made = (await post(site, "/api/v3/tasks/create", CREATE)).json()["data"]
            waiting = asyncio.create_task(ended(site, made["task_id"]))
            await asyncio.wait([waiting], timeout=2)  # without a name for a slot it waits
            disk.free()
            task = await waiting
            assert (task.status, task.error_code) in {
                (Status.FAILED, "internal"),
                (Status.COMPLETED, None),
            }
            await in_order(site)
            again = (await post(site, "/api/v3/tasks/create", CREATE)).json()["data"]
            assert (await ended(site, again["task_id"])).status is Status.COMPLETED


async def test_a_disk_that_turns_read_only(site: Site, disk: SmallDisk) -> None:
    """The open database goes on; nothing else can be written, and nothing dies of that."""
    with disk.read_only():
        image = {"model": "fal-ai/sora-2/image-to-video", "params": with_image()}
        assert (await post(site, "/api/v3/tasks/create", image)).status_code == 503
        assert await tasks_of(site) == []
        made = (await post(site, "/api/v3/tasks/create", CREATE)).json()["data"]
        waiting = asyncio.create_task(ended(site, made["task_id"]))
        await asyncio.wait([waiting], timeout=2)
    task = await waiting
    assert task.status is Status.COMPLETED or task.error_code == "internal"
    await in_order(site)
    again = (await post(site, "/api/v3/tasks/create", CREATE)).json()["data"]
    assert (await ended(site, again["task_id"])).status is Status.COMPLETED
