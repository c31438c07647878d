"""What fal's answers mean, and what goes up to it, call by call."""

import base64
import io
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from engines.at_fal import BRIEF, jobs
from engines.fake_fal import POLICY, FakeFal, faking
from PIL import Image

from tenku.brief import Brief, EngineKind, Mode, Source
from tenku.engines.provider import (
    Away,
    Broken,
    Busy,
    Finished,
    Gone,
    JobState,
    NotFetched,
    Refused,
    Reply,
    Silent,
    Waiting,
    Working,
)
from tenku.errors import ContentRejected, EngineLocked, EngineUnavailable, ImageUnusable, TimedOut

pytestmark = pytest.mark.anyio
LATE = "The engine's provider did not finish in time."


@pytest.fixture
async def fake(clips: Mapping[str, bytes]) -> AsyncIterator[FakeFal]:
    async with faking(clips["good"]) as fake:
        yield fake
        assert fake.odd == []


# -- what a poll is answered with -----------------------------------------------------------------


STATES: list[tuple[str, JobState]] = [
    ("queued", Waiting()),
    ("working", Working()),
    ("lost", Gone()),
    ("500", Silent("status 500")),
]


@pytest.mark.parametrize(("act", "state"), STATES)
async def test_states(fake: FakeFal, act: str, state: JobState) -> None:
    asked = jobs(fake)
    await asked.submit("k")
    fake.polls = [act]
    assert await asked.poll("fal-ai:bytedance:r-1") == state


async def ended(
    fake: FakeFal, result: tuple[int, object], mode: Mode = Mode.TEXT, **given: object
) -> JobState:
    asked = jobs(fake, replace(BRIEF, mode=mode), **given)
    await asked.submit("k")
    fake.bought.append((asked.way.app, {}))
    fake.result = result
    return await asked.poll(":".join((*asked.way.place, f"r-{len(fake.bought)}")))


IMAGE = {
    "loc": ["body", "image_url"],
    "msg": "too large: see https://x.y/z",
    "type": "image_too_large",
}
TOO_BIG = {"loc": ["body", "image_url"], "msg": "12 MB", "type": "file_too_large"}
GENERIC = {"loc": ["body"], "msg": "CUDA error at 10.0.0.1:80", "type": "value_error"}
ENDS: list[tuple[int, object, Mode, type[Exception], str]] = [
    (422, {"detail": [POLICY]}, Mode.TEXT, ContentRejected, "refused the content."),
    (422, {"detail": [IMAGE]}, Mode.IMAGE, ImageUnusable, "can't use the image: too large: see …."),
    (422, {"detail": [TOO_BIG]}, Mode.IMAGE, ImageUnusable, "can't use the image: 12 MB."),
    (422, {"detail": [IMAGE]}, Mode.TEXT, Exception, "provider failed: too large: see …."),
    (422, {"detail": [GENERIC]}, Mode.TEXT, Exception, "provider failed: CUDA error at …."),
    (504, {"detail": "late", "error_type": "generation_timeout"}, Mode.TEXT, TimedOut, LATE),
    (504, {"detail": "late"}, Mode.TEXT, TimedOut, LATE),
    (
        500,
        {"detail": "oh", "error_type": "internal_server_error"},
        Mode.TEXT,
        Exception,
        "failed: oh.",
    ),
    (200, {"video": {}}, Mode.TEXT, Exception, "it says that it has finished, and names no video."),
    (200, {"images": []}, Mode.TEXT, Exception, "names no video."),
]


@pytest.mark.parametrize(("status", "body", "mode", "kind", "says"), ENDS)
async def test_a_failed_job_has_its_errors_own_status(
    fake: FakeFal, status: int, body: object, mode: Mode, kind: type[Exception], says: str
) -> None:
    found = await ended(fake, (status, body), mode)
    assert isinstance(found, Broken)
    assert isinstance(found.failure, kind)
    assert found.failure.message.endswith(says)


async def test_the_status_alone_may_say_why_a_job_failed(fake: FakeFal) -> None:
    fake.failed = {"error": "flagged", "error_type": "content_policy_violation"}
    found = await ended(fake, (502, b"<html>Bad gateway</html>"))
    assert isinstance(found, Broken)
    assert isinstance(found.failure, ContentRejected)


@pytest.mark.parametrize(
    ("result", "state"),
    [
        ((400, {"detail": "Request is still in progress"}), Working()),
        ((502, b"<html>Bad gateway</html>"), Silent("status 502 of a result")),
        ((403, {"detail": "User is locked"}), Silent("status 403 of a result")),
        ((404, {"detail": "not found"}), Gone()),
    ],
)
async def test_what_says_nothing_about_a_finished_job_is_borne(
    fake: FakeFal, result: tuple[int, object], state: JobState
) -> None:
    assert await ended(fake, result) == state


async def test_a_size_that_is_none_is_no_size(fake: FakeFal) -> None:
    url = f"{fake.url}/files/1"
    for size in (None, "12", True, 0, 12.5):
        found = await ended(fake, (200, {"video": {"url": url, "file_size": size}}))
        assert found == Finished(url=url)


async def test_a_tenkus_notes_are_passed_on_and_nobody_elses(fake: FakeFal) -> None:
    url = f"{fake.url}/files/1"
    result = (200, {"video": {"url": url}, "notes": ["not drawn: panda", "see http://10.0.0.1"]})
    assert await ended(fake, result) == Finished(url=url)
    notes = ("not drawn: panda", "see …")
    assert await ended(fake, result, preset="sora-2") == Finished(url=url, notes=notes)


async def test_a_film_at_a_private_address_is_not_fetched(fake: FakeFal, tmp_path: Path) -> None:
    """Where it is says the provider; the same machine under another name is no public one."""
    with pytest.raises(NotFetched) as caught:
        await jobs(fake).fetch(Finished(url=f"{fake.lure}/x.mp4"), tmp_path / "x.mp4")
    assert caught.value.final
    assert not (tmp_path / "x.mp4").exists()


async def test_another_kind_than_the_operator_says_ends_the_job(fake: FakeFal) -> None:
    for told, kind in (("preview", "model"), ("model", "preview")):
        asked = jobs(fake, preset="sora-2", kind=kind)
        await asked.submit("k")
        video = {"url": f"{fake.url}/files/1"}
        fake.result = (200, {"video": video, "engine": {"kind": told}})
        found = await asked.poll(f"fal-ai:sora-2:r-{len(fake.bought)}")
        assert isinstance(found, Broken)
        assert "The operator can set the option kind." in found.failure.message
        fake.result = (200, {"video": video, "engine": {"kind": kind}})
        assert isinstance(await asked.poll(f"fal-ai:sora-2:r-{len(fake.bought)}"), Finished)


# -- what goes up ---------------------------------------------------------------------------------


async def test_a_first_frame_goes_up_in_the_shape_of_the_order(
    fake: FakeFal, tmp_path: Path
) -> None:
    Image.new("RGB", (90, 90), "teal").save(tmp_path / "f.png")
    brief = replace(BRIEF, mode=Mode.IMAGE, prompt="é “x”", first_frame=tmp_path / "f.png")
    await jobs(fake, brief, preset="kling-v3-standard").submit("k")
    (app, body) = fake.bought[0]
    assert (app, body["prompt"]) == (
        "fal-ai/kling-video/v3/standard/image-to-video", "é “x”"
    )  # fmt: skip
    uri = str(body["start_image_url"])
    assert uri.startswith("data:image/png;base64,")
    with Image.open(io.BytesIO(base64.b64decode(uri.partition(",")[2]))) as sent:
        assert (sent.size, sent.getpixel((5, 5))) == ((1280, 720), (0, 128, 128))


@pytest.fixture
def remix(tmp_path: Path, clips: Mapping[str, bytes]) -> Brief:
    (tmp_path / "s.mp4").write_bytes(clips["good"])
    kind = EngineKind.PREVIEW
    source = Source(video=tmp_path / "s.mp4", engine="testcard", kind=kind, recipe="{}")
    return replace(BRIEF, mode=Mode.REMIX, source=source)


async def test_a_source_goes_up_as_bytes_before_the_order(
    fake: FakeFal, remix: Brief, clips: Mapping[str, bytes]
) -> None:
    fake.submits = ["busy"]
    asked = jobs(fake, remix, preset="wan-2_7")
    assert await asked.submit("k") == Busy(7.0)
    await asked.submit("k")
    assert fake.stored == {"1.mp4": clips["good"]}  # once for both
    ((app, body),) = fake.bought
    assert (app, body["video_url"]) == (
        "fal-ai/wan/v2.7/edit-video",
        "https://v3b.fal.media/files/1.mp4",
    )


UPLOADS: list[tuple[str, Reply | type[Refused]]] = [
    ("500", Away()),
    ("nothing", Away()),
    ("refused", Away()),
    ("elsewhere", Away()),  # an address that the guard doesn't let through
    ("busy", Busy()),
    ("unpaid", Refused),
]


@pytest.mark.parametrize(("act", "reply"), UPLOADS)
async def test_what_was_not_uploaded_is_not_bought(
    fake: FakeFal, remix: Brief, act: str, reply: Reply | type[Refused]
) -> None:
    fake.uploads = [act]
    found = await jobs(fake, remix, preset="wan-2_7").submit("k")
    if isinstance(reply, type):
        assert isinstance(found, Refused)
        assert isinstance(found.failure, EngineLocked)
    else:
        assert found == reply
    assert fake.posts == 0


async def test_a_wrong_key_is_the_operators_business(fake: FakeFal) -> None:
    found = await jobs(fake, key="another").submit("k")
    assert isinstance(found, Refused)
    assert isinstance(found.failure, EngineLocked)


async def test_whether_it_is_there_costs_nothing(fake: FakeFal) -> None:
    await jobs(fake).reach()
    with pytest.raises(EngineLocked):
        await jobs(fake, key="another").reach()
    with pytest.raises(EngineUnavailable, match="can't be reached"):
        await jobs(replace(fake, url="http://127.0.0.1:1")).reach()
    assert fake.posts == 0
