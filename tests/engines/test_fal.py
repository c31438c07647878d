"""The engine over HTTP: what becomes of a task whatever fal answers; bought at most once."""

import asyncio
import base64
import io
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from engines.fake_fal import KEY, POLICY, FakeFal, faking
from house import PRICE, House, build
from PIL import Image
from stores import Clock, new_account
from worker.staging import DEADLINE_SECONDS, at_work, over, submit

from tenku.brief import Brief, Clip, EngineKind, Mode, Source
from tenku.db import Database
from tenku.engines.base import Run
from tenku.engines.fal import FalEngine, configured
from tenku.engines.fal.jobs import Jobs
from tenku.engines.provider import (
    Away,
    Broken,
    Busy,
    Finished,
    Gone,
    JobState,
    Refused,
    Reply,
    Silent,
    Waiting,
    Working,
)
from tenku.engines.purchase import State, Token
from tenku.errors import (
    AnswerLost,
    ContentRejected,
    EngineLocked,
    ImageUnusable,
    SourceNotRemixable,
    TimedOut,
)
from tenku.tasks import Status

pytestmark = pytest.mark.anyio
BRIEF = Brief(mode=Mode.TEXT, prompt="a dog", seconds=4, width=1280, height=720, seed=7)
LOST = "The engine's answer was lost; you were not charged."
Open = Callable[..., Awaitable[House]]


@pytest.fixture
async def fake(clips: Mapping[str, bytes]) -> AsyncIterator[FakeFal]:
    async with faking(clips["good"]) as fake:
        yield fake
        assert fake.odd == []


async def at_once(_seconds: float) -> None:
    await asyncio.sleep(0)


def engine(fake: FakeFal, **given: Any) -> FalEngine:
    options = {"preset": "seedance-1_5-pro", "key": KEY, **given}
    made = configured(queue_url=fake.url, rest_url=fake.url, **options)
    return replace(made, sleep=at_once)


def jobs(fake: FakeFal, brief: Brief = BRIEF, **given: Any) -> Jobs:
    options = engine(fake, **given).options
    return Jobs(brief=brief, options=options, way=options.what.films[brief.mode], name="fal")


@pytest.fixture
def house(database: Database, clock: Clock, tmp_path: Path, fake: FakeFal) -> Open:
    """`await house(paid=False)` is one whose only engine is at the fake; the words are Options'."""

    async def opened(**given: Any) -> House:
        films = engine(fake, **given)
        built = build(tmp_path, database, clock, {films.name: films})
        built.account = await database.write(lambda tx: new_account(tx, "local", House.GRANTED))
        return built

    return opened


async def filmed(house: House) -> Any:
    task = await submit(house)
    assert await house.worker().step()
    return await over(house, task)


# -- what becomes of a task -----------------------------------------------------------------------


async def test_a_task_is_filmed_there(house: Open, fake: FakeFal) -> None:
    fake.polls = ["queued", "queued", "working"]
    built = await house()
    done = await filmed(built)
    assert (done.status, done.error) == (Status.COMPLETED, None)
    app = "fal-ai/bytedance/seedance/v1.5/pro/text-to-video"
    assert [name for name, _ in fake.bought] == [app]
    assert done.result.engine.model_dump() == {
        "name": "fal", "version": app, "kind": EngineKind.MODEL
    }  # fmt: skip
    assert House.GRANTED - await built.spendable() == PRICE
    told = fake.submit_headers[0]
    assert told["x-fal-object-lifecycle-preference"] == '{"expiration_duration_seconds": 3600}'
    assert told["x-fal-request-timeout"] == "1800"
    assert "idempotency-key" not in told


OK = [
    ("submits", ["busy", "busy"]),
    ("submits", ["foreign"]),
    ("polls", ["500", "queued"]),
    ("contents", ["truncated", "short"]),
]


@pytest.mark.parametrize(("what", "acts"), OK)
async def test_what_can_be_borne(house: Open, fake: FakeFal, what: str, acts: list[str]) -> None:
    setattr(fake, what, acts)
    done = await filmed(await house())
    assert (done.status, done.error, len(fake.bought)) == (Status.COMPLETED, None, 1)


FAILED = "The engine's provider failed"
NOT_FETCHED = "The engine's video could not be fetched from its provider."
LATE = "The engine's provider did not finish in time."
BAD = [
    ("submits", ["drop"], "engine_failed", LOST, 1),
    ("submits", ["500"], "engine_failed", LOST, 0),
    ("submits", ["bad_id"], "engine_failed", LOST, 1),
    ("submits", ["policy"], "content_rejected", "The engine's provider refuses this content.", 0),
    (
        "submits", ["unpaid"], "engine_unavailable",
        "The engine is not set up to work with its provider.", 0,
    ),
    (
        "polls", ["unknown"], "engine_failed",
        f"{FAILED}: it answered with a state that means nothing.", 1,
    ),
    ("polls", ["lost"], "engine_failed", LOST, 1),
    ("contents", ["truncated"] * 3, "engine_failed", NOT_FETCHED, 1),
    ("contents", ["short"] * 3, "engine_failed", NOT_FETCHED, 1),
    ("contents", ["away"], "engine_failed", NOT_FETCHED, 1),
]  # fmt: skip


@pytest.mark.parametrize(("what", "acts", "code", "says", "bought"), BAD)
async def test_what_goes_wrong_ends_the_task_and_costs_nothing(
    house: Open, fake: FakeFal, what: str, acts: list[str], code: str, says: str, bought: int
) -> None:
    setattr(fake, what, acts)
    built = await house()
    done = await filmed(built)
    assert (done.error_code, done.error) == (code, says)
    assert (fake.posts, len(fake.bought)) == (1, bought)
    assert await built.spendable() == House.GRANTED


async def test_a_job_that_never_ends_is_cancelled(house: Open, fake: FakeFal) -> None:
    fake.polls = ["stuck"]
    done = await filmed(await house(run_seconds_max=0.05))
    assert (done.error_code, done.error) == ("timed_out", LATE)
    assert fake.cancelled == ["r-1"]


async def test_nobody_at_home(fake: FakeFal) -> None:
    away = replace(fake, url="http://127.0.0.1:1")
    assert await jobs(away).submit("k") == Away()


async def test_a_cancel_reaches_the_provider(house: Open, fake: FakeFal) -> None:
    fake.polls = ["stuck"]
    built = await house()
    async with asyncio.timeout(DEADLINE_SECONDS), at_work(built.worker()):
        task = await submit(built)
        await fake.heard.wait()
        fake.heard.clear()
        await built.service.cancel(built.account, task.id)
        while not fake.cancelled:
            await fake.heard.wait()
            fake.heard.clear()
    assert fake.cancelled == ["r-1"]


async def test_a_lost_answer_is_found_by_its_key_at_an_own_tenku(
    house: Open, fake: FakeFal
) -> None:
    fake.idempotent, fake.submits = True, ["drop"]
    done = await filmed(await house(preset="sora-2", key_seconds=86_400))
    assert (done.status, len(fake.bought), fake.posts) == (Status.COMPLETED, 1, 2)
    assert len(fake.submit_headers[0]["idempotency-key"]) == 32
    assert "x-fal-object-lifecycle-preference" not in fake.submit_headers[0]  # it keeps it


# -- killed on the way ----------------------------------------------------------------------------


class Killed(Exception):
    """The process has ended here."""


@dataclass
class Dying:
    """A checkpoint at whose `at`-th save the process dies, before or after it is on disk."""

    at: int
    after: bool
    token: str | None = None
    saves: int = 0

    async def load(self) -> str | None:
        return self.token

    async def save(self, token: str) -> None:
        self.saves += 1
        if self.saves == self.at and not self.after:
            raise Killed
        self.token = token
        if self.saves == self.at:
            raise Killed


KILLS = [
    # saves are: the intent, the id, first seen at work, the file
    (1, False, "film", 0, 1),
    (1, True, "lost", 0, 0),
    (2, False, "lost", 1, 1),
    (2, True, "film", 1, 1),
    (3, False, "film", 1, 1),
    (3, True, "film", 1, 1),
    (4, False, "film", 1, 1),
    (4, True, "film", 1, 1),
]


async def shoot(films: FalEngine, folder: Path, checkpoint: Dying, brief: Brief = BRIEF) -> Clip:
    folder.mkdir()
    run = Run(folder=folder, report=lambda _progress, _stage: None, checkpoint=checkpoint)
    return await films.film(brief, run)


@pytest.mark.parametrize(("at", "after", "ends", "bought", "bought_in_all"), KILLS)
async def test_whenever_it_is_killed_it_is_bought_at_most_once(
    fake: FakeFal,
    tmp_path: Path,
    at: int,
    after: bool,
    ends: str,
    bought: int,
    bought_in_all: int,
) -> None:
    fake.polls = ["working"]
    checkpoint = Dying(at, after)
    with pytest.raises(Killed):
        await shoot(engine(fake), tmp_path / "first", checkpoint)
    assert len(fake.bought) == bought
    # The operator has meanwhile chosen another model of the provider: the id says where to look.
    later = engine(fake, preset="veo-3_1" if bought else "seedance-1_5-pro")
    if ends == "lost":
        with pytest.raises(AnswerLost):
            await shoot(later, tmp_path / "second", checkpoint)
    else:
        clip = await shoot(later, tmp_path / "second", checkpoint)
        assert clip.video.read_bytes() == fake.film
        assert clip.engine_version == fake.bought[0][0]
        assert fake.fetches == (2 if (at, after) == (4, False) else 1)
        token = Token.model_validate_json(checkpoint.token or "")
        assert (token.state, token.upstream_id) == (State.FETCHED, "fal-ai:bytedance:r-1")
    assert len(fake.bought) == bought_in_all


async def test_a_clip_says_what_was_bought(fake: FakeFal, tmp_path: Path) -> None:
    clip = await shoot(engine(fake, preset="h3-max"), tmp_path / "run", Dying(0, False))
    assert (clip.engine, clip.engine_version) == ("fal", "minimax/h3-max/text-to-video")
    assert (clip.kind, clip.cost_usd) == (EngineKind.MODEL, Decimal("0.40"))
    assert (clip.notes, clip.recipe) == ((), None)


async def test_a_preset_that_lacks_the_mode_leaves_what_was_bought_to_the_operator(
    fake: FakeFal, tmp_path: Path
) -> None:
    brief = replace(BRIEF, mode=Mode.REMIX)
    with pytest.raises(AnswerLost) as lost:
        await shoot(engine(fake), tmp_path / "run", Dying(0, False, "a token"), brief)
    assert lost.value.clue.endswith("does no video-to-video: a token")
    assert fake.posts == 0


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


async def ended(fake: FakeFal, result: tuple[int, object], mode: Mode = Mode.TEXT) -> JobState:
    asked = jobs(fake, replace(BRIEF, mode=mode))
    await asked.submit("k")
    fake.bought.append((asked.way.app, {}))
    fake.result = result
    return await asked.poll(f"fal-ai:bytedance:r-{len(fake.bought)}")


IMAGE = {
    "loc": ["body", "image_url"],
    "msg": "too large: see https://x.y/z",
    "type": "image_too_large",
}
TOO_BIG = {"loc": ["body", "image_url"], "msg": "12 MB", "type": "file_too_large"}
GENERIC = {"loc": ["body"], "msg": "CUDA error at 10.0.0.1:80", "type": "value_error"}
ENDS: list[tuple[int, object, Mode, type[Exception], str]] = [
    (422, {"detail": [POLICY]}, Mode.TEXT, ContentRejected, "refuses this content."),
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


@pytest.mark.parametrize(
    "recipe", [None, "{}", json.dumps({"queue_url": "http://other/queue", "request_id": "r-1"})]
)
async def test_what_another_engine_has_filmed_is_unknown_to_a_tenku_behind(
    fake: FakeFal, remix: Brief, tmp_path: Path, recipe: str | None
) -> None:
    assert remix.source is not None
    brief = replace(remix, source=replace(remix.source, recipe=recipe))
    with pytest.raises(SourceNotRemixable, match="knows only what it has filmed itself"):
        await shoot(engine(fake, preset="sora-2"), tmp_path / "run", Dying(0, False), brief)
    assert fake.posts == 0


async def test_a_wrong_key_is_the_operators_business(fake: FakeFal) -> None:
    found = await jobs(fake, key="another").submit("k")
    assert isinstance(found, Refused)
    assert isinstance(found.failure, EngineLocked)
