"""Clips that an engine did not encode here: screened before anything else, and not believed."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import av
import pytest
from house import BASE_URL, PRICE, House
from media import corpus_clips
from media.takes import Take, filmed, numbers
from PIL import Image
from worker.conftest import Stage
from worker.hostile import Act, Scripted, films
from worker.staging import submit

from tenku.brief import Brief, Clip
from tenku.engines.base import Run
from tenku.media import probe
from tenku.media.sandbox import Sandbox
from tenku.tasks import Status, queue

pytestmark = pytest.mark.anyio


def downloads(change: Callable[[bytes], bytes] = bytes) -> Act:
    """An engine that has only the video, after `change`; its companions are hostile."""

    def act(engine: Scripted, brief: Brief, run: Run) -> Clip:
        clip = films(engine, brief, run)
        clip.video.write_bytes(change(clip.video.read_bytes()))
        (run.folder / "bomb.webp").write_bytes(b"no picture")
        return replace(
            clip, thumbnail=run.folder / "bomb.webp", spritesheet=None, num_frames=5, fps=1
        )

    return act


@pytest.fixture
def no_decoder_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """This process may read no container: what has not passed the sandbox is opened nowhere else.

    (A clip that has is opened here, for its tags and its label.)
    """
    real = av.open

    def write_only(file: object, mode: str = "r", **options: object) -> object:
        assert mode == "w", "a foreign clip was opened outside the sandbox"
        return real(file, mode, **options)  # pyright: ignore[reportArgumentType, reportCallIssue]

    monkeypatch.setattr(av, "open", write_only)


async def test_a_foreign_clip_is_screened_and_its_companions_are_ours(stage: Stage) -> None:
    house, _ = await stage(downloads(), encodes_here=False)
    task = await submit(house, delete_video=False)
    assert await house.worker().step()
    done = await house.service.get(house.account, task.id)
    assert (done.status, done.error) == (Status.COMPLETED, None)
    result = (await house.service.show(done, BASE_URL)).dump()["result"]
    assert isinstance(result, dict)
    video = result["video"]
    assert (video["fps"], video["num_frames"], video["duration"]) == (24, 96, 4.0)
    assert (result["thumbnail"]["width"], result["thumbnail"]["height"]) == (640, 360)
    assert (result["spritesheet"]["width"], result["spritesheet"]["height"]) == (1280, 720)
    assert done.result is not None
    for file in (done.result.thumbnail, done.result.spritesheet):
        with Image.open(house.service.files.path(file.key)) as picture:
            assert picture.convert("L").getextrema() != (0, 0)
    assert await house.spendable() == House.GRANTED - PRICE


@pytest.mark.usefixtures("no_decoder_here")
@pytest.mark.parametrize(
    ("change", "says", "again"),
    [
        (lambda _: b"<!doctype html>", "not an MP4", True),
        (lambda data: data[: len(data) // 2], "cut off", True),
        (lambda _: corpus_clips.HLS, "not an MP4", True),
        (lambda _: corpus_clips.sound_clip(), "2.00 s of picture instead of 4 s", False),
        (lambda _: corpus_clips.elsewhere(), "refers to another file", False),
    ],
)
async def test_a_bad_clip_costs_nothing(
    stage: Stage, change: Callable[[bytes], bytes], says: str, again: bool
) -> None:
    house, engine = await stage(downloads(change), encodes_here=False)
    task = await submit(house)
    worker = house.worker()
    assert await worker.step()
    while again and len(engine.calls) < queue.ATTEMPTS_MAX:
        assert (await house.service.get(house.account, task.id)).status is Status.PROCESSING
        house.clock.advance(60_000)
        assert await worker.step()
    ended = await house.service.get(house.account, task.id)
    assert (ended.status, ended.error_code) == (Status.FAILED, "engine_failed")
    assert says in (ended.error or "")
    assert await house.spendable() == House.GRANTED
    assert (await house.rows())["files"] == 0


async def test_a_clip_of_another_shape_is_cut_and_the_result_says_so(stage: Stage) -> None:
    """As Wan's servers give it: 16 pictures a second, 65 of them, small, without a sound."""
    take = Take(width=960, height=544, rate=Fraction(16), num_frames=65, sound=None)
    house, _ = await stage(downloads(lambda _: filmed(take)), encodes_here=False)
    task = await submit(house, delete_video=False, prompt="waves on a beach at dusk")
    assert await house.worker().step()
    done = await house.service.get(house.account, task.id)
    assert (done.status, done.error) == (Status.COMPLETED, None)
    assert done.result is not None
    video = done.result.video
    assert (video.width, video.height) == (1280, 720)
    assert (video.fps, video.num_frames, video.duration) == (16, 64, 4.0)
    path = house.service.files.path(video.key)
    facts = probe.probe(path)
    probe.check(facts, 1280, 720, 4)
    assert facts.num_frames == 64
    assert [number & 255 for number in numbers(path, take)] == list(range(64))
    assert done.result.notes[-2:] == (
        "Upscaled from 960x544.",
        "The sound is synthetic, not from the model.",
    )
    assert await house.spendable() == House.GRANTED - PRICE


async def test_where_the_wall_is_demanded_nothing_is_decoded_without_it(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenku.media.sandbox.wall", tuple)
    house, _ = await stage(downloads(), encodes_here=False)
    task = await submit(house)
    worker = house.worker()
    worker.sandbox = Sandbox("bwrap")
    assert await worker.step()
    ended = await house.service.get(house.account, task.id)
    assert (ended.status, ended.error_code) == (Status.FAILED, "internal")
    assert await house.spendable() == House.GRANTED
