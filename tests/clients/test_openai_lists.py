"""Lists of `/v1` as openai for Python walks them: pages, order, what other surfaces made."""

from collections.abc import AsyncIterator

import openai
import pytest
from clients.openai_calls import DEPRECATION, client, png
from surfaces.mcp_site import Site, serving

from tenku.tasks.view import video_id

pytestmark = [pytest.mark.anyio, pytest.mark.filterwarnings(DEPRECATION)]
T2V = "fal-ai/sora-2/text-to-video"


@pytest.fixture
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    async with serving(tmp_path_factory.mktemp("home"), working=False) as site:
        yield site


def pass_a_millisecond(site: Site) -> None:
    """What is made in the same one comes in no order that a test could know."""
    began = site.app.service.now_ms()
    while site.app.service.now_ms() == began:
        pass


async def test_three_pages_of_videos_whoever_made_them(site: Site) -> None:
    service, account = site.app.service, site.app.local_account
    made = list[str]()
    for k in range(3):
        made.append((await service.submit(account, T2V, {"prompt": str(k)})).task.id)
        pass_a_millisecond(site)
    pro = await service.submit(account, f"{T2V}/pro", {"prompt": "p", "duration": 8})
    pass_a_millisecond(site)
    async with client(site) as (api, sent):
        last = await api.videos.create(prompt="x", model="sora-2-pro-2025-10-06")
        ids = [*map(video_id, made), video_id(pro.task.id), last.id]
        page = await api.videos.list(limit=2)
        assert (page.has_more, page.last_id) == (True, page.data[-1].id)
        assert [video.id for video in page.data] == ids[:-3:-1]
        assert [video.model for video in page.data] == ["sora-2-pro-2025-10-06", "sora-2-pro"]
        assert (page.data[1].seconds, page.data[1].size) == ("8", "1920x1080")
        sent.requests.clear()
        assert [video.id async for video in api.videos.list(limit=2)] == ids[::-1]
        assert len(sent.requests) == 3
        assert [video.id async for video in api.videos.list(limit=2, order="asc")] == ids
        sent.requests.clear()
        assert [video.id async for video in api.videos.list(limit=5)] == ids[::-1]
        assert len(sent.requests) == 1  # has_more is exact


async def test_an_empty_list_and_wrong_questions(site: Site) -> None:
    async with client(site) as (api, _):
        page = await api.videos.list()
        assert (page.data, page.has_more, page.last_id) == ([], False, None)
        for wrong in ({"limit": 0}, {"limit": 101}, {"after": "video_1"}, {"after": "0" * 32}):
            with pytest.raises(openai.BadRequestError) as caught:
                await api.videos.list(**wrong)  # pyright: ignore[reportArgumentType]
            assert caught.value.param == next(iter(wrong))


async def test_pages_of_files(site: Site) -> None:
    async with client(site) as (api, sent):
        ids = [
            (await api.files.create(file=(f"{k}.png", png()), purpose=purpose)).id
            for k, purpose in enumerate(("vision", "user_data", "vision", "vision", "vision"))
        ]  # fmt: skip
        sent.requests.clear()
        assert [file.id async for file in api.files.list(limit=2)] == ids[::-1]
        assert len(sent.requests) == 3
        assert [file.id async for file in api.files.list(order="asc")] == ids
        assert (await api.files.list(limit=5)).has_more is False
        found = [file.id async for file in api.files.list(purpose="vision", limit=2)]
        assert found == [ids[4], ids[3], ids[2], ids[0]]
        with pytest.raises(openai.BadRequestError) as caught:
            await api.files.list(after="file-1")
        assert caught.value.param == "after"


async def test_another_accounts_things_are_not_there(site: Site) -> None:
    stranger = await site.new_account("stranger")
    async with client(site) as (api, _), client(site, key=stranger) as (other, _):
        video = await api.videos.create(prompt="x")
        file = await api.files.create(file=("a.png", png()), purpose="vision")
        assert [found async for found in other.videos.list()] == []
        assert [found async for found in other.files.list()] == []
        for call in (
            other.videos.retrieve(video.id),
            other.videos.remix(video.id, prompt="x"),
            other.files.retrieve(file.id),
            other.files.delete(file.id),
            other.files.content(file.id),
        ):
            with pytest.raises(openai.NotFoundError):
                await call
        with pytest.raises(openai.BadRequestError) as caught:
            await other.videos.create(
                prompt="x", extra_body={"input_reference": {"file_id": file.id}}
            )
        assert caught.value.param == "input_reference"
