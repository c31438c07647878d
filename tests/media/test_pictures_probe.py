"""Thumbnails, contact sheets, and what is seen of a clip."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tenku.errors import EngineFailed
from tenku.media.encode import Encoder
from tenku.media.pictures import Picture, is_blank, size_of, write_sprite_sheet, write_thumbnail
from tenku.media.probe import Facts, check, probe, read_frames

GOOD = Facts(
    width=1280,
    height=720,
    fps=Fraction(24),
    steady=True,
    num_frames=96,
    video_seconds=4.0,
    video_codec="h264",
    pixel_format="yuv420p",
    audio_seconds=4.01,
    audio_rate=48_000,
    audio_channels=2,
    audio_codec="aac",
    has_sound=True,
    faststart=True,
    metadata={},
)


def grey(level: int, height: int = 64, width: int = 96) -> Picture:
    return np.full((height, width, 3), level, np.uint8)


def clip(path: Path, frames: int = 24) -> Path:
    """A clip whose frame i is grey of level 8 * i."""
    sound = np.full((2, 48_000), 0.2, np.float32)
    with Encoder(path, width=96, height=64, fps=24, audio=sound, metadata={}) as encoder:
        for i in range(frames):
            encoder.write(grey(8 * i))
    return path


@pytest.mark.parametrize(
    ("shape", "size"),
    [((720, 1280, 3), (640, 360)), ((1920, 1080, 3), (360, 640)), ((90, 160, 3), (160, 90))],
)
def test_thumbnail_is_small_webp(
    tmp_path: Path, shape: tuple[int, int, int], size: tuple[int, int]
) -> None:
    write_thumbnail(np.full(shape, (200, 60, 20), np.uint8), tmp_path / "t.webp")
    with Image.open(tmp_path / "t.webp") as picture:
        assert (picture.format, picture.size) == ("WEBP", size)
        assert size_of(tmp_path / "t.webp") == size
        assert np.abs(np.asarray(picture).mean(axis=(0, 1)) - (200, 60, 20)).max() < 6


def test_contact_sheet_shows_the_frames_in_order(tmp_path: Path) -> None:
    write_sprite_sheet([grey(20 * i, 720, 1280) for i in range(6)], tmp_path / "s.jpg")
    with Image.open(tmp_path / "s.jpg") as picture:
        assert (picture.format, picture.size) == ("JPEG", (4 * 320, 2 * 180))
        levels = np.asarray(picture)[90::180, 160::320, 0]
    assert np.abs(levels.ravel()[:6].astype(int) - 20 * np.arange(6)).max() < 4
    with pytest.raises(ValueError, match="at least one"):
        write_sprite_sheet([], tmp_path / "none.jpg")


def test_blank_is_one_tone() -> None:
    step = grey(0)
    step[:, 48:] = 60
    assert is_blank(grey(0))
    assert is_blank(grey(200))
    assert not is_blank(step)


def test_read_frames_takes_the_shares_asked(tmp_path: Path) -> None:
    frames = read_frames(clip(tmp_path / "c.mp4"), [0.0, 0.5, 0.5, 1.0])
    assert [round(float(frame.mean()) / 8) for frame in frames] == [0, 12, 12, 23]


def test_good_clip_passes() -> None:
    check(GOOD, 1280, 720, 4)
    check(replace(GOOD, num_frames=97, video_seconds=97 / 24), 1280, 720, 4)


@pytest.mark.parametrize(
    ("facts", "fault"),
    [
        (replace(GOOD, width=1278), "1278x720 pixels instead of 1280x720"),
        (replace(GOOD, video_seconds=4.2), "4.20 s of picture"),
        (replace(GOOD, num_frames=90), "90 frames"),
        (replace(GOOD, video_codec="hevc"), "hevc"),
        (replace(GOOD, pixel_format="yuv444p"), "yuv444p"),
        (replace(GOOD, has_sound=False), "no sound"),
        (replace(GOOD, faststart=False), "index behind the pictures"),
        (replace(GOOD, audio_rate=44_100), "44100 Hz"),
        (replace(GOOD, audio_channels=1), "1 channels"),
        (replace(GOOD, audio_seconds=3.0), "3.00 s of sound"),
    ],
)
def test_each_fault_is_named(facts: Facts, fault: str) -> None:
    with pytest.raises(EngineFailed, match=fault) as caught:
        check(facts, 1280, 720, 4)
    assert not caught.value.retryable


PLAYLIST = b"#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nfile:///etc/passwd\n"


@pytest.mark.parametrize("data", [b"", b"nothing", PLAYLIST, b"ffconcat version 1.0\nfile c.mp4\n"])
def test_what_is_no_mp4_is_refused(tmp_path: Path, data: bytes) -> None:
    clip(tmp_path / "c.mp4", frames=2)
    (tmp_path / "x.mp4").write_bytes(data)
    with pytest.raises(EngineFailed):
        probe(tmp_path / "x.mp4")
    with pytest.raises(EngineFailed):
        read_frames(tmp_path / "x.mp4", [0.5])


def test_truncated_file_is_refused(tmp_path: Path) -> None:
    whole = clip(tmp_path / "c.mp4").read_bytes()
    (tmp_path / "t.mp4").write_bytes(whole[: len(whole) * 2 // 3])
    with pytest.raises(EngineFailed):
        check(probe(tmp_path / "t.mp4"), 96, 64, 1)
    with pytest.raises(EngineFailed):
        probe(tmp_path / "missing.mp4")
