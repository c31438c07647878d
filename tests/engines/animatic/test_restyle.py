"""Remix of a clip that another engine made: its own pictures and sound, in another light."""

import asyncio
from pathlib import Path

import numpy as np
import pytest
from engines.contract import Filming, frames, psnr, samples

from tenku.brief import Brief, Clip, Mode, Source
from tenku.engines import testcard
from tenku.engines.animatic import reader
from tenku.engines.animatic.engine import AnimaticEngine
from tenku.errors import EngineFailed
from tenku.media import decode

WIDTH, HEIGHT, SECONDS = 320, 180, 4


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Clip:
    brief = Brief(
        mode=Mode.TEXT, prompt="a card", seconds=SECONDS, width=WIDTH, height=HEIGHT, seed=3
    )
    filming = Filming(tmp_path_factory.mktemp("original"))
    return asyncio.run(testcard.TestcardEngine().film(brief, filming.run()))


def remix(original: Clip, prompt: str, folder: Path, video: Path | None = None) -> Clip:
    source = Source(
        video=video or original.video,
        engine=original.engine,
        kind=original.kind,
        recipe=original.recipe,
    )
    brief = Brief(
        mode=Mode.REMIX,
        prompt=prompt,
        seconds=SECONDS,
        width=WIDTH,
        height=HEIGHT,
        seed=9,
        source=source,
    )
    folder.mkdir(exist_ok=True)
    return asyncio.run(AnimaticEngine().film(brief, Filming(folder).run()))


def test_the_pictures_are_graded_in_order_and_the_sound_is_kept(
    original: Clip, tmp_path: Path
) -> None:
    made = remix(original, "black and white", tmp_path)
    assert (made.engine, made.kind.value, made.recipe) == ("animatic", "preview", None)
    assert made.num_frames == SECONDS * made.fps
    assert "was not drawn by this engine" in " ".join(made.notes)
    before = list(decode.pictures(original.video, fps=made.fps, num_frames=made.num_frames))
    for i, frame in enumerate(frames(made.video)):
        assert np.ptp(frame.astype(int), axis=2).mean() < 4  # no colour is left
        grey, was = frame.mean(axis=2), before[i] @ np.asarray([0.2126, 0.7152, 0.0722])
        assert np.corrcoef(grey.ravel(), was.ravel())[0, 1] > 0.95
    kept, heard = samples(original.video)[:, :180_000], samples(made.video)[:, :180_000]
    assert np.corrcoef(kept.ravel(), heard.ravel())[0, 1] > 0.98


def test_night_darkens_and_rain_falls(original: Clip, tmp_path: Path) -> None:
    night = list(frames(remix(original, "at night", tmp_path / "night").video))
    rain = list(frames(remix(original, "heavy rain", tmp_path / "rain").video))
    plain = list(frames(original.video))
    assert np.mean(night[50]) < 0.65 * np.mean(plain[50])
    assert night[50][..., 2].mean() > night[50][..., 0].mean()  # towards blue
    moving = np.abs(rain[50].astype(int) - rain[51]).mean()
    assert moving > np.abs(plain[50].astype(int) - plain[51]).mean() + 0.5


def test_a_remix_of_a_restyled_clip_is_restyled_again(original: Clip, tmp_path: Path) -> None:
    once = remix(original, "black and white", tmp_path / "1")
    twice = remix(once, "sepia", tmp_path / "2")
    picture = next(frames(twice.video)).astype(int)
    assert picture[..., 0].mean() > picture[..., 2].mean() + 8


@pytest.mark.parametrize(
    ("prompt", "note"),
    [
        ("add a dragon", "nothing in the prompt could be applied"),
        ("cartoon style, at night", "not drawn: cartoon style"),
        ("改成卡通风格", "未画出：卡通风格"),
        ("换成夜晚", "原视频不是本引擎所画"),
    ],
)
def test_what_is_left_out_is_said(prompt: str, note: str) -> None:
    plan = reader.read_restyle(prompt)
    assert note in " ".join(plan.notes)
    assert all(look.kind not in ("cartoon", "ink") for look in plan.looks)


def test_a_clip_that_is_broken_is_a_failure(original: Clip, tmp_path: Path) -> None:
    for content in (b"", b"no video", original.video.read_bytes()[:2000]):
        broken = tmp_path / "broken.mp4"
        broken.write_bytes(content)
        with pytest.raises(EngineFailed, match="can't be decoded") as caught:
            remix(original, "at night", tmp_path / "run", broken)
        assert not caught.value.retryable


def test_a_shorter_clip_holds_its_last_picture(original: Clip) -> None:
    longer = list(decode.pictures(original.video, fps=24, num_frames=SECONDS * 24 + 5))
    assert len(longer) == SECONDS * 24 + 5
    assert np.array_equal(longer[-1], longer[-6])
    half = list(decode.pictures(original.video, fps=12, num_frames=SECONDS * 12))
    assert psnr(half[7], longer[14]) > 99
    assert decode.sound(original.video, seconds=SECONDS + 1).shape == (2, 48_000 * (SECONDS + 1))
