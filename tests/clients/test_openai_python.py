"""openai 3.x for Python against `/v1`: making videos in every encoding, and reading them."""

import asyncio
import base64
import io
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import openai
import pytest
from clients.openai_calls import DEPRECATION, blocking, client, more, png, png_file
from openai.types import Video
from surfaces.mcp_site import Site, serving

pytestmark = [pytest.mark.anyio, pytest.mark.filterwarnings(DEPRECATION)]
POLL_MS = 50


@pytest.fixture(scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    async with serving(tmp_path_factory.mktemp("home"), slots=2) as site:
        yield site


@pytest.fixture(scope="module")
async def finished(site: Site) -> Video:
    """One video that many tests read."""
    async with client(site) as (api, _):
        return await api.videos.create_and_poll(prompt="a dog", poll_interval_ms=POLL_MS)


@pytest.fixture
async def api(site: Site) -> AsyncIterator[openai.AsyncOpenAI]:
    async with client(site) as (api, _):
        yield api


async def test_create_and_poll_ends_with_a_video(site: Site) -> None:
    async with client(site) as (api, sent):
        before = await api.videos.create(prompt="a dog", seconds="4", size="1280x720")
        assert (before.status, before.progress, before.size) == ("queued", 0, "1280x720")
        assert (before.seconds, before.model, before.completed_at) == ("4", "sora-2", None)
        assert more(before)["price"] == 160
        video = await api.videos.poll(before.id)
    polls = [request for request in sent.requests if request.method == "GET"]
    assert all(request.headers["x-stainless-poll-helper"] == "true" for request in polls)
    assert (video.id, video.status, video.progress) == (before.id, "completed", 100)
    assert video.completed_at is not None
    assert video.expires_at is not None
    assert video.expires_at - video.completed_at == 30 * 86_400
    assert video.error is None
    assert more(video)["engine"] == {"name": "testcard", "version": "1", "kind": "preview"}
    assert more(video)["remixable"] is True


async def test_the_interval_is_told_until_the_video_is_there(
    api: openai.AsyncOpenAI, finished: Video
) -> None:
    made = await api.videos.with_raw_response.create(prompt="a cat")
    assert 250 <= int(made.headers["openai-poll-after-ms"]) <= 2000
    done = await api.videos.with_raw_response.retrieve(finished.id)
    assert "openai-poll-after-ms" not in done.headers


async def test_the_client_that_blocks(site: Site, tmp_path: Path) -> None:
    def work() -> bytes:
        with blocking(site) as api:
            video = api.videos.create_and_poll(
                prompt="a boat", seconds="4", input_reference=png_file(tmp_path)
            )
            assert video.status == "completed"
            content = api.videos.download_content(video.id)
            content.write_to_file(tmp_path / "v.mp4")
            assert next(iter(api.videos.list(limit=1))).id == video.id
            assert api.videos.delete(video.id).deleted
            return (tmp_path / "v.mp4").read_bytes()

    assert (await asyncio.to_thread(work))[4:8] == b"ftyp"


@pytest.mark.parametrize("way", ["path", "bytes", "file", "tuple", "url", "string", "json", "form"])
async def test_a_first_frame_in_every_way(
    site: Site, api: openai.AsyncOpenAI, tmp_path: Path, way: str
) -> None:
    data, path = png(36, 64), png_file(tmp_path)
    uri = "data:image/png;base64," + base64.b64encode(data).decode()
    given: dict[str, Any]
    match way:
        case "path":
            given = {"input_reference": path}
        case "bytes":
            given = {"input_reference": io.BytesIO(data)}
        case "file":
            given = {"input_reference": path.open("rb")}
        case "tuple":  # neither name nor type is believed
            given = {"input_reference": ("a.txt", data, "text/plain")}
        case "url":
            given = {"extra_body": {"input_reference": {"image_url": uri}}}
        case "string":
            given = {"extra_body": {"input_reference": uri}}
        case _:
            given = {}
    if way == "json":
        body = {"prompt": "x", "input_reference": {"image_url": uri}}
        video = await api.post("/videos", body=body, cast_to=Video)
    elif way == "form":
        form = urlencode({"prompt": "x", "input_reference[image_url]": uri}).encode()
        head = {"content-type": "application/x-www-form-urlencoded"}
        video = await api.post("/videos", content=form, options={"headers": head}, cast_to=Video)
    else:
        video = await api.videos.create(prompt="x", **given)
        if way == "file":
            given["input_reference"].close()
    assert more(video)["model_id"] == "fal-ai/sora-2/image-to-video"
    assert video.size == ("1280x720" if way in ("path", "file") else "720x1280")
    done = await api.videos.poll(video.id, poll_interval_ms=POLL_MS)
    assert (done.status, done.size) == ("completed", video.size)


async def test_a_first_frame_by_the_id_of_a_file(api: openai.AsyncOpenAI) -> None:
    file = await api.files.create(file=("frame.png", png(36, 64)), purpose="vision")
    assert (file.filename, file.purpose, file.status) == ("frame.png", "vision", "processed")
    assert (await api.files.retrieve(file.id)) == file
    video = await api.videos.create(
        prompt="x", extra_body={"input_reference": {"file_id": file.id}}
    )
    assert video.size == "720x1280"
    body = {"prompt": "x", "input_reference": {"file_id": file.id}}
    again = await api.post("/videos", body=body, cast_to=Video)
    assert again.size == "720x1280"
    assert (await api.files.content(file.id)).content[:4] == b"\x89PNG"
    assert (await api.files.delete(file.id)).deleted
    with pytest.raises(openai.NotFoundError):
        await api.files.retrieve(file.id)
    with pytest.raises(openai.BadRequestError) as caught:
        await api.post("/videos", body=body, cast_to=Video)
    assert caught.value.param == "input_reference"


async def test_parameters_beyond_the_librarys(api: openai.AsyncOpenAI) -> None:
    video = await api.videos.create(prompt="x", extra_body={"delete_video": True, "seed": 7})
    assert more(video)["seed"] == 7
    done = await api.videos.poll(video.id, poll_interval_ms=POLL_MS)
    assert more(done)["remixable"] is False
    assert done.completed_at is not None
    assert done.expires_at is not None
    assert done.expires_at - done.completed_at == 3600
    with pytest.raises(openai.BadRequestError) as caught:
        await api.videos.remix(video.id, prompt="night")
    assert caught.value.code == "source_not_remixable"


async def test_content_in_three_variants_whole_and_in_part(
    api: openai.AsyncOpenAI, finished: Video
) -> None:
    raw = api.videos.with_raw_response
    types = {"video": "video/mp4", "thumbnail": "image/webp", "spritesheet": "image/jpeg"}
    for variant, content_type in types.items():
        whole = await raw.download_content(finished.id, variant=variant)  # pyright: ignore[reportArgumentType] - one of the three
        assert whole.headers["content-type"] == content_type
        assert whole.headers["content-disposition"].startswith("attachment; filename=")
        data = whole.http_response.content
        part = await raw.download_content(
            finished.id,
            variant=variant,  # pyright: ignore[reportArgumentType]
            extra_headers={"Range": "bytes=10-19"},
        )
        assert part.http_response.status_code == 206
        assert part.headers["content-range"] == f"bytes 10-19/{len(data)}"
        assert part.http_response.content == data[10:20]


async def test_a_download_can_be_streamed(
    api: openai.AsyncOpenAI, finished: Video, tmp_path: Path
) -> None:
    stream = api.videos.with_streaming_response
    async with stream.download_content(finished.id) as content:
        await content.stream_to_file(tmp_path / "v.mp4")
    assert (tmp_path / "v.mp4").read_bytes()[4:8] == b"ftyp"


async def test_remix_and_edits_by_id_and_by_own_file(
    api: openai.AsyncOpenAI, finished: Video
) -> None:
    remix = await api.videos.remix(finished.id, prompt="by night")
    body = {"prompt": "in snow", "video": {"id": finished.id}}
    by_id = await api.post("/videos/edits", body=body, cast_to=Video)
    data = (await api.videos.download_content(finished.id)).content
    by_file = await api.videos.edit(prompt="in fog", video=("v.mp4", data))
    for made in (remix, by_id, by_file):
        assert made.remixed_from_video_id == finished.id
        assert (made.model, made.seconds, made.size) == ("sora-2", "4", "720x1280")
    again = await api.videos.poll(remix.id, poll_interval_ms=POLL_MS)
    assert again.status == "completed"
    with pytest.raises(openai.BadRequestError) as caught:
        await api.videos.edit(prompt="x", video=("v.mp4", data + b"0"))
    assert caught.value.param == "video"
    assert "made here" in str(caught.value)


async def test_delete_takes_a_video_away_and_cancels_what_runs(
    site: Site, api: openai.AsyncOpenAI
) -> None:
    video = await api.videos.create(prompt="x")
    before, _ = await site.app.service.balance(site.app.local_account)
    gone = await api.videos.delete(video.id)
    assert (gone.id, gone.deleted, gone.object) == (video.id, True, "video.deleted")
    after, _ = await site.app.service.balance(site.app.local_account)
    assert after.available - before.available == more(video)["price"]
    for call in (
        api.videos.retrieve(video.id),
        api.videos.delete(video.id),
        api.videos.download_content(video.id),
        api.videos.remix(video.id, prompt="x"),
    ):
        with pytest.raises(openai.NotFoundError):
            await call
    assert video.id not in [found.id async for found in api.videos.list(limit=100)]


async def test_a_failed_video_says_why(api: openai.AsyncOpenAI) -> None:
    image = {"image_url": "https://localhost/a.png"}  # a name is looked up by the worker only
    video = await api.videos.create(prompt="x", extra_body={"input_reference": image})
    failed = await api.videos.poll(video.id, poll_interval_ms=POLL_MS)
    assert failed.status == "failed"
    assert failed.error is not None
    assert failed.error.code == "invalid_image"
    with pytest.raises(openai.BadRequestError) as caught:
        await api.videos.download_content(video.id)
    assert caught.value.code == "video_not_ready"


async def test_models(api: openai.AsyncOpenAI) -> None:
    names = [model.id async for model in api.models.list()]
    assert names[:4] == ["sora-2", "sora-2-2025-10-06", "sora-2-2025-12-08", "sora-2-pro"]
    assert len(names) == 4 + 5
    for name in names:
        assert (await api.models.retrieve(name)).owned_by == "tenku"
    with pytest.raises(openai.NotFoundError) as caught:
        await api.models.retrieve("sora-3")
    assert caught.value.code == "model_not_found"


async def test_posts_of_plain_objects_with_and_without_files(
    site: Site, finished: Video, tmp_path: Path
) -> None:
    """As sora.py of openai/skills makes its requests: JSON without a file, multipart with one."""
    from openai.resources.videos import (
        make_request_options,  # pyright: ignore[reportPrivateImportUsage] - as the script does
    )

    def work() -> list[dict[str, Any]]:
        def post(path: str, body: dict[str, Any], **files: Any) -> dict[str, Any]:
            head = {"Content-Type": "multipart/form-data"} if files else None
            return api.post(
                path,
                cast_to=dict,
                body=body,
                files=list(files.items()) or None,
                options=make_request_options(extra_headers=head),
            )

        with blocking(site) as api, png_file(tmp_path).open("rb") as frame:
            api.videos.download_content(finished.id).write_to_file(tmp_path / "v.mp4")
            asked = {"model": "sora-2", "prompt": "x", "size": "1280x720", "seconds": "4"}
            with (tmp_path / "v.mp4").open("rb") as own:
                made = [
                    post("/videos", asked),
                    post("/videos", asked, input_reference=frame),
                    post("/videos/edits", {"prompt": "x", "model": "sora-2"}, video=own),
                ]
            json.dumps(api.videos.list(limit=3).model_dump(), sort_keys=True)
            return made

    plain, framed, edited = await asyncio.to_thread(work)
    assert plain["tenku"]["model_id"] == "fal-ai/sora-2/text-to-video"
    assert framed["tenku"]["model_id"] == "fal-ai/sora-2/image-to-video"
    assert edited["remixed_from_video_id"] == finished.id
