"""What is a file of `/v1/files` and what isn't, what is too large, and what has expired."""

from collections.abc import AsyncIterator

import openai
import pytest
from clients.openai_calls import DEPRECATION, client, more
from openai.types import Video
from surfaces.mcp_site import Site, serving

from tenku import lifecycle
from tenku.db import Tx
from tenku.db.tables import assets, tasks
from tenku.tasks import find_id

pytestmark = [pytest.mark.anyio, pytest.mark.filterwarnings(DEPRECATION)]
MIB = 1 << 20


@pytest.fixture(scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    async with serving(tmp_path_factory.mktemp("home"), slots=2) as site:
        yield site


@pytest.fixture
async def api(site: Site) -> AsyncIterator[openai.AsyncOpenAI]:
    async with client(site) as (api, _):
        yield api


@pytest.fixture
async def video(api: openai.AsyncOpenAI) -> Video:
    return await api.videos.create_and_poll(prompt="a dog", poll_interval_ms=50)


async def test_files_of_results_are_no_uploads(
    site: Site, api: openai.AsyncOpenAI, video: Video
) -> None:
    task = await site.app.service.get(site.app.local_account, video.id)
    assert task.result is not None
    thumbnail = f"file-{task.result.thumbnail.asset_id}"
    assert [file async for file in api.files.list()] == []
    for call in (api.files.retrieve(thumbnail), api.files.delete(thumbnail)):
        with pytest.raises(openai.NotFoundError):
            await call
    with pytest.raises(openai.BadRequestError) as caught:
        await api.videos.create(prompt="x", extra_body={"input_reference": {"file_id": thumbnail}})
    assert (caught.value.param, caught.value.code) == ("input_reference", "invalid_value")


@pytest.mark.parametrize(
    ("data", "words"), [(b"no image", "image"), (b"\x89PNG" + bytes(21 * MIB), "20 MiB")]
)
async def test_images_that_cannot_be_used(api: openai.AsyncOpenAI, data: bytes, words: str) -> None:
    with pytest.raises(openai.BadRequestError, match=words) as caught:
        await api.files.create(file=("a.png", data), purpose="vision")
    assert (caught.value.param, caught.value.code) == ("file", "invalid_image")
    with pytest.raises(openai.BadRequestError, match=words) as caught:
        await api.videos.create(prompt="x", input_reference=("a.png", data))
    assert (caught.value.param, caught.value.code) == ("input_reference", "invalid_image")


async def test_files_with_a_wish_that_is_not_kept(api: openai.AsyncOpenAI) -> None:
    with pytest.raises(openai.BadRequestError) as caught:
        await api.files.create(
            file=("a.png", b"x"),
            purpose="vision",
            expires_after={"anchor": "created_at", "seconds": 3600},
        )
    assert (caught.value.param, caught.value.code) == ("expires_after", "unsupported")


async def test_a_large_upload_to_what_is_not_offered_hears_why(site: Site) -> None:
    large = ("v.mp4", bytes(24 * MIB))
    async with client(site) as (api, sent):
        for call in (
            api.videos.extend(prompt="x", seconds="4", video=large),
            api.videos.create_character(name="n", video=large),
        ):
            sent.requests.clear()
            with pytest.raises(openai.BadRequestError) as caught:
                await call
            assert caught.value.code == "unsupported"
            assert len(sent.requests) == 1
        with pytest.raises(openai.BadRequestError) as caught:
            await api.videos.edit(prompt="x", video=large)
        assert caught.value.param == "video"


async def test_a_head_tells_the_size(site: Site, video: Video) -> None:
    async with site.web(Authorization=f"Bearer {site.key}") as web:
        head = await web.head(f"/v1/videos/{video.id}/content")
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["accept-ranges"] == "bytes"
        whole = await web.get(f"/v1/videos/{video.id}/content")
        assert head.headers["content-length"] == str(len(whole.content))


async def test_an_expired_video_is_there_without_its_files(
    site: Site, api: openai.AsyncOpenAI, video: Video
) -> None:
    def expire(tx: Tx) -> None:
        past = tx.now_ms - 1
        task_id = find_id(video.id)
        tx.run(tasks.update().where(tasks.c.id == task_id).values(expires_at_ms=past))
        tx.run(assets.update().where(assets.c.task_id == task_id).values(expires_at_ms=past))
        lifecycle.expire(tx)

    assert more(video)["url"] is not None
    await site.app.db.write(expire)
    gone = await api.videos.retrieve(video.id)
    assert (gone.status, gone.progress) == ("completed", 100)
    assert (more(gone)["url"], more(gone)["remixable"]) == (None, False)
    with pytest.raises(openai.NotFoundError, match="expired at 20") as caught:
        await api.videos.download_content(video.id)
    assert caught.value.code == "not_found"
    with pytest.raises(openai.BadRequestError) as refused:
        await api.videos.remix(video.id, prompt="x")
    assert refused.value.code == "source_not_remixable"
