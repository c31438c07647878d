"""What each family of models is asked for in each dialect, and what is tidied up afterwards."""

import base64
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from engines.contract import Memory
from engines.fake_videos import FakeVideos, faking
from PIL import Image

from tenku.brief import Brief, EngineKind, Mode, Source
from tenku.engines.base import Run
from tenku.engines.openai_videos import Jobs, OpenAIVideosEngine, Options
from tenku.engines.provider import Accepted, Finished, Refused
from tenku.engines.router import Router
from tenku.errors import ContentRejected, EngineFailed, ImageUnusable

pytestmark = pytest.mark.anyio
BRIEF = Brief(mode=Mode.TEXT, prompt="p", seconds=4, width=1280, height=720, seed=7)
WIDE = {"width": 1920, "height": 1080}
TALL = {"width": 720, "height": 1280}


@pytest.fixture
async def fake(clips: Mapping[str, bytes]) -> AsyncIterator[FakeVideos]:
    async with faking(clips["good"]) as fake:
        yield fake


async def at_once(_seconds: float) -> None:
    return None


def jobs(fake: FakeVideos, brief: Brief = BRIEF, **given: object) -> Jobs:
    options = Options.model_validate({"base_url": fake.url, "model": "m", **given})
    fake.dialect = options.dialect + (" h3" if options.family == "h3" else "")
    return Jobs(brief=brief, options=options, name="e", sleep=at_once)


async def sent(fake: FakeVideos, brief: Brief, **given: object) -> Mapping[str, object]:
    assert await jobs(fake, brief, **given).submit("k") == Accepted("video_gen_1")
    return fake.forms[0]


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    Image.new("RGB", (64, 36), "teal").save(tmp_path / "f.png")
    return tmp_path / "f.png"


def a_source(tmp_path: Path, film: bytes) -> Source:
    (tmp_path / "s.mp4").write_bytes(film)
    return Source(video=tmp_path / "s.mp4", engine="e", kind=EngineKind.MODEL, recipe=None)


@pytest.mark.parametrize("dialect", ["sglang", "vllm-omni"])
@pytest.mark.parametrize(
    ("family", "order", "size", "frames", "fps"),
    [
        ("ltx2", {}, "1280x704", 97, 24),
        ("ltx2", {"seconds": 12, **WIDE}, "1920x1088", 289, 24),
        ("ltx2", {"seconds": 8, **TALL}, "704x1280", 193, 24),
        ("wan-5b", {}, "1280x704", 97, 24),
        ("wan-a14b", TALL, "720x1280", 65, 16),
        ("other", {"seconds": 8}, "1280x720", 192, 24),
    ],
)
async def test_a_family_is_asked_on_its_own_grid(
    fake: FakeVideos,
    dialect: str,
    family: str,
    order: Mapping[str, int],
    size: str,
    frames: int,
    fps: int,
) -> None:
    brief = replace(BRIEF, **order)  # pyright: ignore[reportArgumentType]
    sizes = [[brief.width, brief.height]]
    form = await sent(fake, brief, dialect=dialect, family=family, sizes=sizes)
    assert (form["size"], form["num_frames"], form["fps"]) == (size, str(frames), str(fps))
    assert (form["seconds"], form["seed"]) == (str(brief.seconds), "7")


@pytest.mark.parametrize(("order", "shape"), [({}, "16:9"), (TALL, "9:16")])
async def test_h3_of_sglang_has_words_of_its_own(
    fake: FakeVideos, order: Mapping[str, int], shape: str
) -> None:
    brief = replace(BRIEF, **order)  # pyright: ignore[reportArgumentType]
    form = await sent(fake, brief, dialect="sglang", family="h3")
    assert form["task"] == "t2va"
    target = {"short_edge": 768, "aspect_ratio": shape, "duration_seconds": 4}
    assert json.loads(str(form["target"])) == target


async def test_h3_of_sglang_gets_its_image_inside(fake: FakeVideos, picture: Path) -> None:
    brief = replace(BRIEF, mode=Mode.IMAGE, first_frame=picture)
    modes = ["image-to-video"]
    form = await sent(fake, brief, dialect="sglang", family="h3", modes=modes)
    (condition,) = json.loads(str(form["conditions"]))
    head, _, data = condition.pop("uri").partition(",")
    assert (form["task"], head) == ("fl2va", "data:image/png;base64")
    assert condition == {"type": "image", "role": "keyframe", "frame_index": 0}
    with Image.open(BytesIO(base64.b64decode(data))) as image:
        assert image.size == (1344, 768)


async def test_h3_of_sglang_gets_its_source_inside(
    fake: FakeVideos, tmp_path: Path, clips: Mapping[str, bytes]
) -> None:
    brief = replace(BRIEF, mode=Mode.REMIX, source=a_source(tmp_path, clips["good"]))
    modes = ["video-to-video"]
    form = await sent(fake, brief, dialect="sglang", family="h3", modes=modes)
    (condition,) = json.loads(str(form["conditions"]))
    data = condition.pop("uri").removeprefix("data:video/mp4;base64,")
    assert base64.b64decode(data) == clips["good"]
    assert condition == {"type": "video", "role": "reference"}


async def test_h3_of_vllm_omni_has_others(fake: FakeVideos, picture: Path) -> None:
    brief = replace(BRIEF, mode=Mode.IMAGE, first_frame=picture, seconds=8)
    modes = ["image-to-video"]
    form = await sent(fake, brief, dialect="vllm-omni", family="h3", modes=modes)
    assert (form["aspect_ratio"], form["short_edge"]) == ("16:9", "768")
    assert json.loads(str(form["extra_params"])) == {"task": "fl2va", "duration": 8}
    kind, _ = form["input_reference"]  # pyright: ignore[reportGeneralTypeIssues]
    assert kind == "image/png"


@pytest.mark.parametrize(("kind", "seconds"), [("text", "8"), ("number", 8)])
async def test_a_hosted_clone_takes_json(fake: FakeVideos, kind: str, seconds: object) -> None:
    brief = replace(BRIEF, seconds=8)
    form = await sent(fake, brief, dialect="plain", seconds_type=kind)
    assert form == {"prompt": "p", "model": "m", "size": "1280x720", "seconds": seconds}


async def test_further_fields_are_sent_as_they_are(fake: FakeVideos) -> None:
    fake.dialect = "sglang"
    extra = {"num_inference_steps": 8, "enable_teacache": True}
    options = Options.model_validate({"base_url": fake.url, "dialect": "sglang", "extra": extra})
    reply = await Jobs(brief=BRIEF, options=options, name="e").submit("k")
    assert isinstance(reply, Refused)  # the strict fake knows them not, and names what it saw
    assert "enable_teacache" in reply.failure.message
    assert "num_inference_steps" in reply.failure.message


# -- what the server says -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dialect", "url", "there"),
    [
        ("sglang", "https://store.example/v.mp4", "https://store.example/v.mp4"),
        ("plain", "https://store.example/v.mp4", "https://store.example/v.mp4"),
        ("sglang", "/outputs/v.mp4", None),
        ("sglang", "file:///etc/passwd", None),
        ("openai", "https://store.example/v.mp4", None),
        ("vllm-omni", "https://store.example/v.mp4", None),
    ],
)
async def test_only_some_say_where_the_file_is(
    fake: FakeVideos, dialect: str, url: str, there: str | None
) -> None:
    fake.states = [(200, {"status": "completed", "url": url})]
    found = await jobs(fake, dialect=dialect).poll("video_1")
    assert found == Finished(url=there or f"{fake.url}/videos/video_1/content")


@pytest.mark.parametrize("address", ["http://169.254.169.254/latest", "http://10.0.0.7/v.mp4"])
async def test_a_file_is_not_fetched_from_inside(
    fake: FakeVideos, tmp_path: Path, address: str
) -> None:
    fake.states = [(200, {"status": "completed", "url": address})]
    engine = OpenAIVideosEngine(options=jobs(fake, dialect="sglang").options, sleep=at_once)
    with pytest.raises(EngineFailed, match="could not be fetched"):
        await engine.film(BRIEF, Run(folder=tmp_path, report=lambda *_: None, checkpoint=Memory()))


@pytest.mark.parametrize(
    ("message", "failure"),
    [
        ("Blocked by our moderation system", ContentRejected),
        ("content_policy violation", ContentRejected),
        ("Input reference must be a PNG", ImageUnusable),
        ("out of memory", EngineFailed),
    ],
)
async def test_what_the_user_can_mend_is_told_as_such(
    fake: FakeVideos, message: str, failure: type[Exception]
) -> None:
    fake.refusal = (400, {"error": {"message": message}})
    reply = await jobs(fake).submit("k")
    assert isinstance(reply, Refused)
    assert type(reply.failure) is failure


# -- afterwards -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dialect", "paid", "deleted"),
    [("sglang", False, 1), ("vllm-omni", False, 1), ("sglang", True, 0), ("openai", False, 0)],
)
async def test_an_own_server_is_tidied_up(
    fake: FakeVideos, tmp_path: Path, dialect: str, paid: bool, deleted: int
) -> None:
    options = jobs(fake, dialect=dialect, paid=paid).options
    engine = OpenAIVideosEngine(options=options, sleep=at_once)
    run = Run(folder=tmp_path, report=lambda *_: None, checkpoint=Memory())
    clip = await engine.film(BRIEF, run)
    assert clip.video.stat().st_size == len(fake.film)
    assert len(fake.deleted) == deleted


@pytest.mark.parametrize(("stopping", "asked"), [(0, 1), (2, 3), (99, 5)])
async def test_a_server_that_is_still_stopping_is_asked_again(
    fake: FakeVideos, stopping: int, asked: int
) -> None:
    fake.stopping = stopping
    await jobs(fake, dialect="vllm-omni").cancel("video_1")
    assert len(fake.deleted) == asked


@pytest.mark.parametrize(
    ("refusal", "key", "says"),
    [
        (None, "", ""),
        ((404, {}), "", ""),
        ((503, {}), "", "The server answers with status 503."),
        (None, "another", "The server refuses the key"),
    ],
)
async def test_it_can_be_asked_whether_it_is_there(
    fake: FakeVideos, refusal: tuple[int, object] | None, key: str, says: str
) -> None:
    fake.refusal, fake.key = refusal, key
    engine = OpenAIVideosEngine(options=jobs(fake).options)
    trouble = await Router({}, {}).trouble(engine)
    assert trouble.startswith(says)
    assert bool(trouble) is bool(says)


async def test_a_server_that_is_not_there_is_trouble() -> None:
    engine = OpenAIVideosEngine(options=Options(base_url="http://127.0.0.1:9/v1"))
    assert "can't be reached" in await Router({}, {}).trouble(engine)
