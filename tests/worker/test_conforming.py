"""Clips that are not what was ordered are cut to it, in the real sandbox, picture by picture."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from media import corpus_clips, takes
from media.takes import SILENT, Sounded, Take, filmed, numbers
from worker.hostile import Scripted

from tenku.brief import Brief, Clip, EngineKind, Mode
from tenku.engines import testcard
from tenku.errors import EngineFailed
from tenku.media import probe
from tenku.media.sandbox import Sandbox, SandboxMode
from tenku.worker import checking

SECONDS = 2
SOUND_NOTE = "The sound is synthetic, not from the model."
WIDE = Brief(
    mode=Mode.TEXT, prompt="a forest in the rain", seconds=SECONDS, width=320, height=180, seed=7
)
TALL = replace(WIDE, width=180, height=320)


def accept(
    data: bytes,
    folder: Path,
    brief: Brief = WIDE,
    mode: SandboxMode = "rlimit",
    stopped: Callable[[], bool] = lambda: False,
) -> Clip:
    """As an attempt does it, of an engine that is wrong about everything but the file."""
    video = folder / "video.mp4"
    video.write_bytes(data)
    clip = Clip(
        video=video,
        width=1,
        height=1,
        fps=1,
        num_frames=1,
        engine="e",
        engine_version="1",
        kind=EngineKind.MODEL,
        notes=("the engine's own",),
    )
    capabilities = replace(testcard.TestcardEngine().capabilities, encodes_here=False)
    engine = Scripted(acts=(), canned=clip, capabilities=capabilities)
    found = checking.accept(clip, brief, engine, folder, Sandbox(mode), stopped)
    assert found.notes[0] == "the engine's own"
    facts = probe.probe(found.video)
    probe.check(facts, brief.width, brief.height, brief.seconds)
    assert (found.width, found.height) == (facts.width, facts.height)
    assert (found.fps, found.num_frames) == (round(facts.fps), facts.num_frames)
    assert abs(found.seconds - SECONDS) <= 1.001 / found.fps
    return found


def uneven() -> list[Fraction]:
    """Times of pictures at no rate at all, 15 to 60 ms apart, in whole milliseconds."""
    dice, found = random.Random(3), [Fraction(0), Fraction(15, 1000)]
    while found[-1] < SECONDS:
        found.append(found[-1] + Fraction(dice.choice([20, 33, 50, 60]), 1000))
    return found


def rounded(rate: int) -> list[Fraction]:
    """Times at a rate, in whole milliseconds, as some muxers write them."""
    return [Fraction(round(1000 * k / rate), 1000) for k in range(rate * SECONDS)]


@dataclass(frozen=True)
class Case:
    """`shown`: what number each picture of the result shows, 0, 1, 2 and so on if not said."""

    take: Take
    brief: Brief = WIDE
    fps: int = 24
    num_frames: int = 48
    notes: tuple[str, ...] = ()
    shown: Sequence[int] | None = None


LATE = Fraction(8, 100)
NTSC = Fraction(24000, 1001)
CASES = {
    "H3's canvas, too long, sound at 32 kHz": Case(
        Take(width=336, height=192, num_frames=56, sound=Sounded(rate=32_000, seconds=2.3))
    ),
    "LTX's canvas": Case(Take(width=320, height=192, num_frames=49)),
    "small, 16 a second, no sound": Case(
        Take(width=240, height=136, rate=Fraction(16), num_frames=33, sound=None),
        fps=16,
        num_frames=32,
        notes=("Upscaled from 240x136.", SOUND_NOTE),
    ),
    "smaller by a trifle": Case(Take(width=310, height=176)),
    "upright": Case(Take(width=192, height=336), TALL),
    "25 a second": Case(
        Take(width=336, height=192, rate=Fraction(25), num_frames=55), fps=25, num_frames=50
    ),
    "30 a second": Case(
        Take(width=336, height=192, rate=Fraction(30), num_frames=60), fps=30, num_frames=60
    ),
    "60 a second": Case(
        Take(codec="mpeg4", rate=Fraction(60), num_frames=120), fps=60, num_frames=120
    ),
    "10 a second": Case(
        Take(codec="mpeg4", rate=Fraction(10), num_frames=20), fps=10, num_frames=20
    ),
    "23.976 a second": Case(Take(width=336, height=192, rate=NTSC, num_frames=60)),
    "8 a second": Case(Take(rate=Fraction(8), num_frames=16), shown=[k // 3 for k in range(48)]),
    "120 a second": Case(
        Take(rate=Fraction(120), num_frames=240),
        fps=30,
        num_frames=60,
        shown=[4 * k for k in range(60)],
    ),
    "12.5 a second": Case(
        Take(rate=Fraction(25, 2), num_frames=25),
        shown=[int((k + 0.5) * 12.5 / 24) for k in range(48)],
    ),
    "times in milliseconds": Case(Take(width=336, height=192, times=rounded(24), num_frames=48)),
    "pictures begin after the sound": Case(
        Take(width=336, height=192, times=[LATE + k for k in rounded(24)], num_frames=48)
    ),
    "HEVC": Case(Take(codec="libx265")),
    "VP9": Case(Take(codec="libvpx-vp9")),
    "AV1": Case(Take(codec="libsvtav1")),
    "MPEG-4": Case(Take(codec="mpeg4")),
    "10 bits": Case(Take(pix_fmt="yuv420p10le")),
    "4:4:4": Case(Take(pix_fmt="yuv444p")),
    "full range": Case(Take(pix_fmt="yuvj420p")),
    "mono at 44.1 kHz": Case(Take(sound=Sounded(rate=44_100, layout="mono"))),
    "Opus": Case(Take(sound=Sounded(codec="libopus"))),
    "MP3": Case(Take(sound=Sounded(codec="libmp3lame", rate=44_100))),
    "a silent track": Case(Take(sound=SILENT), notes=(SOUND_NOTE,)),
    "less sound than picture": Case(Take(sound=Sounded(seconds=1.3))),
    "more sound than picture": Case(Take(sound=Sounded(seconds=2.6))),
    "one picture too few": Case(Take(width=336, height=192, num_frames=47), num_frames=47),
    "sound only in what is cut off": Case(
        Take(width=336, height=192, num_frames=72, sound=Sounded(seconds=3, level=0, late=True)),
        notes=(SOUND_NOTE,),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_whatever_comes_is_cut_to_what_was_ordered(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    clip = accept(filmed(case.take), tmp_path, case.brief)
    assert (clip.fps, clip.num_frames) == (case.fps, case.num_frames)
    assert clip.notes[1:] == case.notes
    assert clip.original == tmp_path / "video.mp4"
    shown = list(range(case.num_frames)) if case.shown is None else list(case.shown)
    assert [number & 255 for number in numbers(clip.video, case.take)] == shown
    if SOUND_NOTE in case.notes:
        assert probe.probe(clip.video).has_sound
    else:
        lag = takes.beep(clip.video, SECONDS) - _flash(clip, case.take)
        assert abs(lag - (takes.FLASH - case.take.flash)) < 0.04


def _flash(clip: Clip, take: Take) -> float:
    """The second of the result at which the flash is seen."""
    with av.open(str(clip.video)) as container:
        times = [frame.time for frame in container.decode(video=0)]
    lit = [number > 255 for number in numbers(clip.video, take)].index(True)
    time = times[lit]
    assert time is not None
    return time


def test_uneven_times_become_a_rate(tmp_path: Path) -> None:
    times = uneven()
    take = Take(times=times, num_frames=len(times))
    clip = accept(filmed(take), tmp_path)
    assert (clip.fps, clip.num_frames) == (24, 48)
    shown = [number & 255 for number in numbers(clip.video, take)]
    assert shown[0] == 0
    assert all(abs(float(times[n]) - k / 24) < 0.06 for k, n in enumerate(shown))
    assert shown == sorted(shown)
    lag = takes.beep(clip.video, SECONDS) - _flash(clip, take)
    assert abs(lag - (takes.FLASH - take.flash)) < 0.04


@pytest.mark.parametrize("rate", [Fraction(24), NTSC])
def test_what_was_ordered_stays_as_it_is(rate: Fraction, tmp_path: Path) -> None:
    data = filmed(Take(rate=rate))
    clip = accept(data, tmp_path)
    assert (clip.video, clip.original) == (tmp_path / "video.mp4", None)
    assert clip.video.read_bytes() == data
    assert (clip.fps, clip.num_frames, clip.notes[1:]) == (24, 48, ())


def packets(path: Path, kind: str) -> list[tuple[bytes, int | None]]:
    with av.open(str(path)) as container:
        stream = container.streams.get(**{kind: 0})[0]  # pyright: ignore[reportArgumentType]
        return [(bytes(p), p.pts) for p in container.demux(stream) if p.dts is not None]


@pytest.mark.parametrize(
    "sound", [None, SILENT, Sounded(rate=32_000), Sounded(seconds=2.5), Sounded(codec="libopus")]
)
def test_for_the_sake_of_the_sound_no_picture_is_touched(
    sound: Sounded | None, tmp_path: Path
) -> None:
    clip = accept(filmed(Take(sound=sound)), tmp_path)
    assert clip.original is not None
    assert packets(clip.video, "video") == packets(clip.original, "video")


def test_only_the_index_is_moved_where_only_that_is_wrong(tmp_path: Path) -> None:
    clip = accept(filmed(Take(flags="use_metadata_tags")), tmp_path)
    assert clip.original is not None
    for kind in ("video", "audio"):
        assert packets(clip.video, kind) == packets(clip.original, kind)


@pytest.mark.parametrize("take", [Take(num_frames=45), Take(num_frames=40, width=336, height=192)])
def test_a_clip_that_is_too_short_is_not_stretched(take: Take, tmp_path: Path) -> None:
    with pytest.raises(EngineFailed, match=r"1\.\d\d s of picture instead of 2 s") as failed:
        accept(filmed(take), tmp_path)
    assert not failed.value.retryable


def test_a_last_picture_that_stands_is_no_length(tmp_path: Path) -> None:
    """Pictures for 1.67 s, of which the last says that it is shown until the second is full."""
    data = filmed(Take(codec="mpeg4", num_frames=40, hold=Fraction(9, 24)))
    with pytest.raises(EngineFailed, match=r"1\.67 s of picture instead of 2 s"):
        accept(data, tmp_path)


@pytest.mark.parametrize("mode", ["auto", "bwrap", "off"])
def test_every_sandbox_cuts_alike(mode: SandboxMode, tmp_path: Path) -> None:
    data = filmed(Take(width=240, height=136, sound=None))
    found: list[bytes] = []
    for of in (mode, "rlimit"):
        folder = tmp_path / of
        folder.mkdir()
        found.append(accept(data, folder, mode=of).video.read_bytes())  # pyright: ignore[reportArgumentType]
    assert found[0] == found[1]


CUT = {"no sound", "wrong codec", "wrong format", "too long", "slow start"}


@pytest.mark.parametrize("name", sorted(corpus_clips.BAD.keys() - CUT - {"wrong size"}))
def test_a_bad_clip_is_refused_as_ever(name: str, tmp_path: Path) -> None:
    bad = corpus_clips.BAD[name]()
    with pytest.raises(EngineFailed, match=bad.reason) as refused:
        accept(bad.data, tmp_path)
    assert refused.value.retryable is bad.again


@pytest.mark.parametrize("name", sorted(CUT | {"wrong size"}))
def test_a_clip_that_is_only_otherwise_is_cut(name: str, tmp_path: Path) -> None:
    assert accept(corpus_clips.BAD[name]().data, tmp_path).original is not None


def test_not_every_picture_is_a_key_picture_because_it_was_one(tmp_path: Path) -> None:
    clip = accept(filmed(Take(codec="mjpeg", pix_fmt="yuvj420p")), tmp_path)
    with av.open(str(clip.video)) as container:
        assert sum(packet.is_keyframe for packet in container.demux(video=0)) < 5


def test_notes_are_in_the_language_of_the_prompt(tmp_path: Path) -> None:
    data = filmed(Take(width=240, height=136, sound=None))
    clip = accept(data, tmp_path, replace(WIDE, prompt="雨中的森林"))
    assert clip.notes[1:] == (
        "由 240x136 放大而成。",
        "声音是另行合成的，并非出自模型。",
    )


def test_tags_go_over(tmp_path: Path) -> None:
    data = corpus_clips.sound_clip(336, 192)  # its comment is "made"
    assert probe.probe(accept(data, tmp_path).video).metadata["comment"] == "made"


def test_colours_stay_and_are_said_to_be_bt709(tmp_path: Path) -> None:
    """Pictures that FFmpeg made of RGB without a word are in BT.601."""
    colours = [(200, 30, 60), (20, 180, 60), (30, 60, 200), (220, 200, 40)]
    given = np.zeros((192, 336, 3), np.uint8)
    for i, colour in enumerate(colours):
        given[:, 84 * i : 84 * i + 84] = colour
    clip = accept(_still(given), tmp_path)
    with av.open(str(clip.video)) as container:
        video = container.streams.video[0].codec_context
        said = (video.colorspace, video.color_primaries, video.color_trc, video.color_range)
        assert said == (1, 1, 1, 1)
        shown = next(container.decode(video=0)).to_ndarray(format="rgb24")
    for i, colour in enumerate(colours):
        assert np.abs(shown[90, 40 + 80 * i].astype(int) - colour).max() <= 4


def test_the_first_picture_is_the_one_that_was_given(tmp_path: Path) -> None:
    dice = np.random.default_rng(2)
    coarse = dice.integers(20, 235, (12, 21, 3), np.uint8)
    given = np.kron(coarse, np.ones((16, 16, 1), np.uint8))
    clip = accept(_still(given), tmp_path, replace(WIDE, width=336, height=180))
    with av.open(str(clip.video)) as container:
        shown = next(container.decode(video=0)).to_ndarray(format="rgb24")
    wrong = np.mean((shown.astype(float) - given[6:186]) ** 2)
    assert 10 * np.log10(255**2 / wrong) >= 30


def _still(picture: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> bytes:
    return filmed(Take(width=picture.shape[1], height=picture.shape[0], still=picture))


def test_nobody_waits_and_it_is_given_up(tmp_path: Path) -> None:
    asked: list[bool] = []

    def stopped() -> bool:
        asked.append(True)
        return True

    with pytest.raises(EngineFailed):
        accept(filmed(Take(num_frames=96, width=1344, height=768)), tmp_path, stopped=stopped)
    assert asked
    assert not (tmp_path / "conformed.mp4").exists()
