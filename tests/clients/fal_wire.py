"""fal's own clients against a real server: pointing them there, and holding its worker back."""

import asyncio
import contextlib
import io
from collections.abc import AsyncGenerator, Generator, Mapping
from typing import Any

import fal_client
import fal_client.client
import pytest
from PIL import Image
from surfaces.mcp_site import Site

from tenku import lifecycle
from tenku.clients import fal
from tenku.errors import Failure
from tenku.tasks import Task, find_id

APP = "fal-ai/sora-2"
T2V = f"{APP}/text-to-video"
I2V = f"{APP}/image-to-video"
PRO = f"{APP}/text-to-video/pro"
REMIX = f"{APP}/video-to-video/remix"


@contextlib.contextmanager
def pointed(site: Site) -> Generator[None]:
    """fal_client calls this site meanwhile."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("RUN_URL_FORMAT", "QUEUE_URL_FORMAT", "REST_URL", "CDN_URL"):
            patch.setattr(fal_client.client, name, getattr(fal_client.client, name))
        fal.use(site.url)
        yield


@contextlib.asynccontextmanager
async def held(site: Site) -> AsyncGenerator[None]:
    """Every render slot of the machine is taken meanwhile, so no task is started."""
    slots = []
    while True:
        if (slot := site.app.worker.slots.take()) is not None:
            slots.append(slot)
        elif site.app.worker.busy == 0:
            break
        await asyncio.sleep(0.05)
    try:
        yield
    finally:
        for slot in slots:
            slot.release()


async def claimed(site: Site, request_id: str) -> Task:
    """The task, started by a worker that does nothing with it."""
    bare = find_id(request_id)
    task = await site.app.db.write(
        lambda tx: lifecycle.claim(tx, "idle", run_ms=3_600_000, only=bare)
    )
    assert task is not None
    return task


async def failed(site: Site, request_id: str, failure: Failure) -> None:
    """The task, started and failed by an engine."""
    task = await claimed(site, request_id)
    await site.app.db.write(lambda tx: lifecycle.fail(tx, task, failure))


def picture(kind: str = "PNG", size: tuple[int, int] = (640, 360)) -> bytes:
    """A small image, in a file's bytes."""
    file = io.BytesIO()
    Image.new("RGB", size, (200, 120, 40)).save(file, kind)
    return file.getvalue()


async def balance(site: Site) -> int:
    now, _ = await site.app.service.balance(site.app.local_account)
    return now.available


@contextlib.contextmanager
def sync(site: Site, key: str | None = None) -> Generator[fal_client.SyncClient]:
    """The client, with the connections closed that it leaves open for good."""
    client = fal_client.SyncClient(key=key or site.key)
    with contextlib.ExitStack() as left_open:
        connect = client._get_cdn_client
        for_cdn = lambda: left_open.enter_context(connect())  # noqa: E731
        object.__setattr__(client, "_get_cdn_client", for_cdn)  # it is frozen
        yield client
        client._client.close()


async def refused(call: Any, *words: object, **named: object) -> fal_client.FalClientHTTPError:
    """What fal_client raises, in a thread of its own."""
    with pytest.raises(fal_client.FalClientHTTPError) as caught:
        await asyncio.to_thread(call, *words, **named)
    return caught.value


def detail(raised: fal_client.FalClientHTTPError) -> Mapping[str, Any]:
    """The one item of a list as detail."""
    (item,) = raised.response.json()["detail"]
    return item
