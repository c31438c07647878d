"""The engine over HTTP: each dialect's form, states and traps, and Tenku behind Tenku."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any, cast

import pytest
from engines.fake_videos import FakeVideos, faking
from house import PRICE, House, build
from PIL import Image
from stores import Clock, new_account
from surfaces.mcp_site import serving
from worker.staging import at_work, over, submit

from tenku.brief import Brief, EngineKind, Mode, Source
from tenku.db import Database
from tenku.engines.openai_videos import (
    Jobs,
    OpenAIVideosEngine,
    Options,
    configured,
)
from tenku.engines.provider import (
    Accepted,
    Broken,
    Finished,
    Gone,
    JobState,
    Silent,
    Waiting,
    Working,
)
from tenku.engines.router import installed
from tenku.errors import EngineUnavailable, InvalidParameter
from tenku.tasks import Status

pytestmark = pytest.mark.anyio
SEED = 7
FPS = 24
BRIEF = Brief(mode=Mode.TEXT, prompt="p", seconds=4, width=1280, height=720, seed=SEED)
LOST = "The engine's answer was lost; you were not charged."
Open = Callable[..., Awaitable[House]]


@pytest.fixture
async def fake(clips: Mapping[str, bytes]) -> AsyncIterator[FakeVideos]:
    async with faking(clips["good"]) as fake:
        yield fake


async def at_once(_seconds: float) -> None:
    await asyncio.sleep(0)


@pytest.fixture
def house(database: Database, clock: Clock, tmp_path: Path, fake: FakeVideos) -> Open:
    """`await house(paid=False)` is one whose only engine is at the fake; the words are Options'."""

    async def opened(sleep: Callable[[float], Awaitable[None]] = at_once, **given: Any) -> House:
        options = Options.model_validate({"base_url": fake.url, "model": "m", **given})
        fake.dialect = options.dialect
        engine = OpenAIVideosEngine(options=options, sleep=sleep)
        built = build(tmp_path, database, clock, {engine.name: engine})
        built.account = await database.write(lambda tx: new_account(tx, "local", House.GRANTED))
        return built

    return opened


async def filmed(house: House, **given: object) -> Any:
    task = await submit(house, seed=SEED, **given)
    assert await house.worker().step()
    return await over(house, task)


# -- what is sent -----------------------------------------------------------------------------

WORDS = {"prompt": "p", "seconds": "4", "size": "1280x720", "model": "m"}
MORE = {"num_frames": str(4 * FPS), "fps": str(FPS), "seed": str(SEED)}


@pytest.mark.parametrize(
    ("dialect", "words"),
    [("openai", WORDS), ("sglang", WORDS | MORE), ("vllm-omni", WORDS | MORE)],
)
async def test_a_task_is_filmed_there(
    house: Open, fake: FakeVideos, dialect: str, words: Mapping[str, str]
) -> None:
    fake.key = "sk-upstream"
    built = await house(dialect=dialect, api_key=fake.key)
    done = await filmed(built)
    assert (done.status, done.error) == (Status.COMPLETED, None)
    assert fake.forms == [words]
    assert len(fake.submit_keys[0]) == 32
    assert done.result.engine.model_dump() == {
        "name": "openai-videos", "version": "m", "kind": EngineKind.MODEL
    }  # fmt: skip
    assert (done.result.video.width, done.result.video.duration) == (1280, 4)
    assert House.GRANTED - await built.spendable() == PRICE


VIDEOS = [("sglang", "video_reference"), ("vllm-omni", "source_video")]


async def sent(fake: FakeVideos, brief: Brief, dialect: str) -> Mapping[str, object]:
    """The form in which a brief goes up; the server takes it only if it is the dialect's."""
    fake.dialect = dialect
    options = Options.model_validate({"base_url": fake.url, "dialect": dialect, "model": "m"})
    assert await Jobs(brief=brief, options=options, name="openai-videos").submit("k") == Accepted(
        "video_gen_1"
    )
    return fake.forms[0]


@pytest.mark.parametrize("dialect", ["openai", "sglang", "vllm-omni"])
async def test_a_first_frame_goes_up_as_bytes_that_fill_the_canvas(
    fake: FakeVideos, tmp_path: Path, dialect: str
) -> None:
    picture = tmp_path / "f.png"
    image = Image.new("RGB", (90, 30), "teal")  # wider than 16:9: what is cut are its ends
    image.paste("red", (0, 0, 15, 30))
    image.save(picture)
    brief = replace(BRIEF, mode=Mode.IMAGE, prompt="é “x”\r\n--", first_frame=picture)
    form = await sent(fake, brief, dialect)
    assert form["prompt"] == brief.prompt
    kind, data = cast("tuple[str, bytes]", form["input_reference"])
    with Image.open(BytesIO(data)) as seen:
        assert (kind, seen.format, seen.size) == ("image/png", "PNG", (1280, 720))
        assert seen.getpixel((2, 360)) == (0, 128, 128)


@pytest.mark.parametrize(("dialect", "name"), VIDEOS)
async def test_a_source_goes_up_as_bytes(
    fake: FakeVideos, tmp_path: Path, clips: Mapping[str, bytes], dialect: str, name: str
) -> None:
    video = tmp_path / "s.mp4"
    video.write_bytes(clips["good"])
    source = Source(video=video, engine="testcard", kind=EngineKind.PREVIEW, recipe=None)
    form = await sent(fake, replace(BRIEF, mode=Mode.REMIX, source=source), dialect)
    assert form[name] == ("video/mp4", clips["good"])


# -- what a poll is answered with -------------------------------------------------------------


async def polled(fake: FakeVideos, *states: tuple[int, Mapping[str, object]]) -> JobState:
    fake.states = list(states)
    return await Jobs(brief=BRIEF, options=Options(base_url=fake.url), name="openai-videos").poll(
        "video_1"
    )


STATES: list[tuple[int, Mapping[str, object], JobState]] = [
    (200, {"status": "queued"}, Waiting()),
    (200, {"status": "in_progress", "progress": 37}, Working(progress=0.37)),
    (200, {"status": "in_progress", "progress": 250}, Working(progress=1.0)),
    (200, {"status": "in_progress", "progress": "half"}, Working()),
    (404, {}, Gone()),
    (503, {}, Silent("status 503")),
    (200, {"status": 7}, Silent("status 200")),
    (200, {"id": "another", "status": "completed"}, Silent("status 200")),
]


@pytest.mark.parametrize(("status", "job", "state"), STATES)
async def test_states(
    fake: FakeVideos, status: int, job: Mapping[str, object], state: JobState
) -> None:
    assert await polled(fake, (status, job)) == state


async def test_a_server_says_when_it_wants_to_be_asked_again(fake: FakeVideos) -> None:
    fake.polls_after_ms = 2500
    assert await polled(fake, (200, {"status": "queued"})) == Waiting(ask_after_seconds=2.5)


async def test_a_finished_job_is_at_its_server(fake: FakeVideos) -> None:
    elsewhere = {"status": "completed", "url": "http://169.254.169.254/latest"}
    found = await polled(fake, (200, elsewhere))
    assert found == Finished(url=f"{fake.url}/videos/video_1/content")


@pytest.mark.parametrize(
    ("more", "notes"),
    [
        (
            {"notes": ["not drawn: 熊猫", " see http://10.0.0.1/x ", "", 7]},
            ("not drawn: 熊猫", "see …"),
        ),
        ({"notes": ["n"] * 100}, ("n",) * 20),
        ({"notes": "none"}, ()),
        ([], ()),
    ],
)
async def test_another_tenkus_notes_are_passed_on(
    fake: FakeVideos, more: object, notes: tuple[str, ...]
) -> None:
    found = await polled(fake, (200, {"status": "completed", "tenku": more}))
    assert isinstance(found, Finished)
    assert found.notes == notes


@pytest.mark.parametrize("status", [200, 400, 404, 500])
async def test_a_failed_job_counts_whatever_the_status_of_its_answer(
    fake: FakeVideos, status: int
) -> None:
    job = {
        "status": "failed",
        "error": {"code": 500, "message": "out of memory at http://10.0.0.1"},
    }
    found = await polled(fake, (status, job))
    assert isinstance(found, Broken)
    assert found.failure.message == "The engine's provider failed: out of memory at …."


async def test_a_state_that_nobody_knows_ends_the_job(fake: FakeVideos) -> None:
    assert isinstance(await polled(fake, (200, {"status": "sleeping"})), Broken)


# -- what becomes of the task -----------------------------------------------------------------


async def test_a_paid_job_that_its_server_forgot_is_not_sent_again(
    house: Open, fake: FakeVideos
) -> None:
    fake.states = [(404, {})]
    built = await house()
    done = await filmed(built)
    assert (done.error, len(fake.forms)) == (LOST, 1)
    assert await built.spendable() == House.GRANTED


async def test_a_free_one_is_sent_once_more(house: Open, fake: FakeVideos) -> None:
    fake.states = [(404, {})] * 3 + [(200, {"status": "completed"})]
    done = await filmed(await house(paid=False))
    assert (done.status, len(fake.forms)) == (Status.COMPLETED, 2)


async def test_a_refusal_is_told(house: Open, fake: FakeVideos) -> None:
    fake.refusal = (422, {"detail": "the prompt is too long"})
    done = await filmed(await house())
    assert done.error == "The engine's provider refused the job: the prompt is too long."


async def test_a_wrong_key_is_the_operators_business(house: Open, fake: FakeVideos) -> None:
    fake.key = "sk-upstream"
    done = await filmed(await house(api_key="sk-another"))
    assert done.error_code == "engine_unavailable"


async def test_a_cancel_reaches_the_server(house: Open, fake: FakeVideos) -> None:
    fake.states = [(200, {"status": "in_progress"})]
    built = await house()
    async with at_work(built.worker()):
        task = await submit(built)
        await fake.heard.wait()
        fake.heard.clear()
        await built.service.cancel(built.account, task.id)
        while not fake.deleted:
            await fake.heard.wait()
            fake.heard.clear()
    assert fake.deleted == ["video_gen_1"]


async def test_what_it_can_not_make_is_not_sent(house: Open, fake: FakeVideos) -> None:
    built = await house(seconds=[4])
    with pytest.raises(EngineUnavailable, match="No engine"):
        await submit(built, duration=8)
    assert fake.forms == []


# -- the operator's options -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "base_url"),
        ({"base_url": "ftp://x"}, "must be an http or https URL"),
        ({"base_url": "http://a:b@x"}, "must not have a query, a fragment or a user"),
        ({"base_url": "http://x", "dialect": "other"}, "dialect"),
        ({"base_url": "http://x", "sizes": [[1281, 720]]}, "a side must be even"),
        ({"base_url": "http://x", "modes": ["video-to-video"]}, "no field for a video to edit"),
        ({"base_url": "http://x", "modle": "m"}, "modle"),
    ],
)
def test_wrong_options_are_named(given: Mapping[str, object], says: str) -> None:
    with pytest.raises(InvalidParameter, match=says):
        installed(["openai-videos"], {"openai-videos": given})


@pytest.mark.parametrize(("paid", "pause"), [(True, 2.0), (False, 0.5)])
async def test_a_hosted_server_is_asked_less_often(
    fake: FakeVideos, house: Open, paid: bool, pause: float
) -> None:
    fake.states = [(200, {"status": "queued"}), (200, {"status": "completed"})]
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    assert (await filmed(await house(paid=paid, sleep=sleep))).status is Status.COMPLETED
    assert slept == [pause]


def test_a_base_is_written_without_a_slash_and_a_key_is_not_shown() -> None:
    assert "sk-1" not in repr(configured(base_url="http://x/v1/", api_key="sk-1"))
    assert configured(base_url="http://x/v1/").options.base_url == "http://x/v1"


# -- Tenku behind Tenku -----------------------------------------------------------------------


async def test_tenku_behind_tenku(database: Database, clock: Clock, tmp_path: Path) -> None:
    """A real round trip: our engine, our own surface, a worker on each side."""
    async with serving(tmp_path / "upstream", engines={"*": ("animatic",)}) as site:
        engine = configured(
            base_url=f"{site.url}/v1",
            api_key=site.key,
            model="sora-2",
            kind="preview",
            paid=False,
            key_seconds=86_400,
        )
        house = build(tmp_path / "front", database, clock, {engine.name: engine})
        house.account = await database.write(lambda tx: new_account(tx, "local", House.GRANTED))
        done = await filmed(house, prompt="a zeppelin over the sea")
        assert (done.status, done.error) == (Status.COMPLETED, None)
        assert done.result.engine.kind is EngineKind.PREVIEW
        assert done.result.notes == ('partly understood: "zeppelin"',)
        above = await site.app.service.balance(site.app.local_account)
        assert above[0].held == 0
