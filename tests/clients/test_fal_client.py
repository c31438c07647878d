"""fal's Python client, unmodified, in both of its forms: everything that works."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import fal_client
import pytest
from clients.fal_wire import (
    I2V,
    PRO,
    REMIX,
    T2V,
    balance,
    claimed,
    held,
    picture,
    pointed,
    sync,
)
from PIL import Image
from surfaces.mcp_site import Site, serving

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    async with serving(tmp_path_factory.mktemp("home")) as site:
        yield site


@pytest.fixture(scope="module", autouse=True)
def there(site: Site) -> Iterator[None]:
    with pointed(site):
        yield


@pytest.fixture
def client(site: Site) -> Iterator[fal_client.SyncClient]:
    with sync(site) as client:
        yield client


@pytest.fixture
async def aclient(site: Site) -> AsyncIterator[fal_client.AsyncClient]:
    client = fal_client.AsyncClient(key=site.key)
    yield client
    await (await client._client).aclose()


def checked(result: dict[str, Any], width: int = 1280, height: int = 720) -> str:
    """An output as fal's schema has it; returns its video_id."""
    video = result["video"]
    assert (video["width"], video["height"]) == (width, height)
    assert video["content_type"] == "video/mp4"
    assert video.keys() == {
        "url", "content_type", "file_name", "file_size", "width", "height",
        "fps", "duration", "num_frames",
    }  # fmt: skip
    for image in (result["thumbnail"], result["spritesheet"]):
        assert image.keys() == video.keys() - {"fps", "duration", "num_frames"}
    assert isinstance(result["seed"], int)
    return result["video_id"]


async def test_subscribe_with_logs_then_remix(client: fal_client.SyncClient, site: Site) -> None:
    before = await balance(site)
    ids: list[str] = []
    seen: list[fal_client.Status] = []
    first = await asyncio.to_thread(
        client.subscribe,
        T2V,
        arguments={"prompt": "a dog", "duration": "4", "delete_video": False},
        with_logs=True,
        on_enqueue=ids.append,
        on_queue_update=seen.append,
    )
    video_id = checked(first)
    done = seen[-1]
    assert isinstance(done, fal_client.Completed)
    assert done.error is None
    assert done.metrics["inference_time"] > 0
    assert done.logs is not None
    assert {*done.logs[0]} == {"message", "level", "source", "timestamp"}
    assert video_id == f"video_{ids[0].replace('-', '')}"
    remix = await asyncio.to_thread(
        client.subscribe, REMIX, arguments={"prompt": "at night", "video_id": video_id}
    )
    checked(remix)
    assert before - await balance(site) == 160 + 160


async def test_the_async_client_asks_step_by_step(aclient: fal_client.AsyncClient) -> None:
    handle = await aclient.submit(PRO, arguments={"prompt": "a dog", "resolution": "720p"})
    kinds = {type(event).__name__ async for event in handle.iter_events(with_logs=True)}
    assert kinds <= {"Queued", "InProgress", "Completed"}
    assert "Completed" in kinds
    status = await aclient.status(PRO, handle.request_id, with_logs=True)
    assert isinstance(status, fal_client.Completed)
    assert status.logs
    checked(await aclient.result(PRO, handle.request_id))
    checked(await handle.get())
    again = await aclient.get_handle(T2V, handle.request_id)
    checked(await again.get())


async def test_run_answers_with_the_output(
    client: fal_client.SyncClient, aclient: fal_client.AsyncClient
) -> None:
    wish = {"prompt": "a dog", "aspect_ratio": "9:16", "seed": 7}
    checked(await asyncio.to_thread(client.run, T2V, arguments=wish), 720, 1280)
    result = await aclient.run(T2V, arguments=wish, start_timeout=60)
    checked(result, 720, 1280)
    assert result["seed"] == 7


async def test_uploads_by_every_way(
    client: fal_client.SyncClient, aclient: fal_client.AsyncClient, tmp_path: Path
) -> None:
    path = tmp_path / "first.png"
    path.write_bytes(picture())
    image = Image.open(path)
    urls = [
        await asyncio.to_thread(client.upload_file, path),
        await asyncio.to_thread(client.upload_image, image),
        await asyncio.to_thread(client.upload, picture("WEBP"), "image/webp"),
        await asyncio.to_thread(client.upload, picture(), "image/png", repository="fal"),
        await aclient.upload_file(path),
        await aclient.upload(picture("JPEG"), "image/jpeg", repository="fal"),
        fal_client.encode_file(path),
        fal_client.encode_image(image),
    ]
    assert len(set(urls)) == 8
    for url in urls:
        wish = {"prompt": "it moves", "image_url": url}
        handle = await asyncio.to_thread(client.submit, I2V, arguments=wish)
        checked(await asyncio.to_thread(handle.get))


async def test_expiry_is_lowered_and_never_raised(
    client: fal_client.SyncClient, site: Site
) -> None:
    """Of uploads and of results; the shortest is a minute."""
    lifecycle = fal_client.StorageSettings(expires_in="immediate")
    for repository in ("fal_v3", "fal"):
        await asyncio.to_thread(
            client.upload, picture(), "image/png", repository=repository, lifecycle=lifecycle
        )
    uploads = await site.app.service.intake.uploads(site.app.local_account, limit=2)
    for asset in uploads:
        assert asset.expires_at_ms is not None
        assert asset.expires_at_ms - asset.created_at_ms == 60_000
    wishes = {1: 60, 600: 600, 10**9: 3600}
    for asked, given in wishes.items():
        handle = await asyncio.to_thread(
            client.submit,
            T2V,
            arguments={"prompt": "a dog"},
            headers={
                "X-Fal-Object-Lifecycle-Preference": f'{{"expiration_duration_seconds": {asked}}}'
            },
        )
        await asyncio.to_thread(handle.get)
        task = await site.app.service.get(site.app.local_account, handle.request_id)
        assert task.expires_at_ms is not None
        assert task.completed_at_ms is not None
        assert (task.expires_at_ms - task.completed_at_ms) // 1000 == pytest.approx(given, abs=1)


async def test_priority_and_places_in_the_queue(
    client: fal_client.SyncClient, aclient: fal_client.AsyncClient, site: Site
) -> None:
    async with held(site):
        low = await aclient.submit(T2V, arguments={"prompt": "low"}, priority="low")
        high = await asyncio.to_thread(client.submit, T2V, arguments={"prompt": "high"})
        assert await low.status() == fal_client.Queued(position=1)
        assert await asyncio.to_thread(high.status) == fal_client.Queued(position=0)
        await claimed(site, high.request_id)
        status = await asyncio.to_thread(high.status, with_logs=True)
        assert status == fal_client.InProgress(logs=[])
        for handle in (low.request_id, high.request_id):
            await aclient.cancel(T2V, handle)


async def test_the_same_key_is_the_same_request(client: fal_client.SyncClient, site: Site) -> None:
    before = await balance(site)
    key = {"Idempotency-Key": "once"}
    wish = {"prompt": "a dog", "duration": "4s"}
    handles = [
        await asyncio.to_thread(client.submit, T2V, arguments=again, headers=key)
        for again in (wish, {**wish, "duration": 4}, {**wish, "api_key": "sk-other"})
    ]
    assert len({handle.request_id for handle in handles}) == 1
    result = await asyncio.to_thread(client.run, T2V, arguments=wish, headers=key)
    assert result["video_id"].endswith(handles[0].request_id.replace("-", ""))
    assert before - await balance(site) == 160


async def test_what_fal_knows_and_tenku_does_not(client: fal_client.SyncClient, site: Site) -> None:
    wish = {
        "prompt": "a dog",
        "api_key": "sk-someone-elses",
        "detect_and_block_ip": True,
        "character_ids": [],
    }
    handle = await asyncio.to_thread(client.submit, T2V, arguments=wish)
    result = await asyncio.to_thread(handle.get)
    assert "detect_and_block_ip was ignored" in result["notes"][0]
    for file in site.app.settings.home.rglob("*"):
        assert not file.is_file() or b"sk-someone-elses" not in file.read_bytes(), file
