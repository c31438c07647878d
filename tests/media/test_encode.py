"""The container recipe, read back from real files."""
# pyright: reportUnknownMemberType=false

import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from tenku.errors import EngineUnavailable
from tenku.media import encode
from tenku.media.encode import Encoder, Sound
from tenku.media.pictures import Picture
from tenku.media.probe import check, probe

WIDTH, HEIGHT, FPS = 192, 128, 24


def tone(seconds: float) -> Sound:
    t = np.arange(round(seconds * 48_000)) / 48_000
    wave = (0.3 * np.sin(2 * np.pi * 440 * t)).astype(np.float32)
    return np.stack([wave, wave])


def plain(red: int, green: int, blue: int) -> Picture:
    return np.full((HEIGHT, WIDTH, 3), (red, green, blue), np.uint8)


def noise(count: int, seed: int = 7) -> list[Picture]:
    draw = np.random.default_rng(seed)
    return [draw.integers(0, 255, (HEIGHT, WIDTH, 3), np.uint8) for _ in range(count)]


def passing_over(count: int) -> list[Picture]:
    """A bright square that passes over a faint, still texture."""
    plate = noise(1)[0] // 8 + np.linspace(0, 120, WIDTH).astype(np.uint8)[None, :, None]
    frames = [plate.copy() for _ in range(count)]
    for i, frame in enumerate(frames):
        frame[20:60, 3 * i % (WIDTH - 40) :][:, :40] = 200
    return frames


def encoded(path: Path, frames: list[Picture], sound: Sound, **metadata: str) -> Path:
    with Encoder(
        path, width=WIDTH, height=HEIGHT, fps=FPS, audio=sound, metadata=metadata
    ) as encoder:
        for frame in frames:
            encoder.write(frame)
    return path


def pictures_of(path: Path) -> list[NDArray[np.uint8]]:
    with av.open(str(path)) as container:
        return [f.to_ndarray(format="rgb24").astype(np.uint8) for f in container.decode(video=0)]


def sound_of(path: Path) -> NDArray[np.float32]:
    with av.open(str(path)) as container:
        blocks = [f.to_ndarray().astype(np.float32) for f in container.decode(audio=0)]
    return np.concatenate(blocks, axis=1)


def boxes_of(path: Path) -> list[bytes]:
    """The types of the file's top-level boxes, in order."""
    data, at, types = path.read_bytes(), 0, list[bytes]()
    while at < len(data):
        types.append(data[at + 4 : at + 8])
        at += int.from_bytes(data[at : at + 4], "big")
    return types


@pytest.mark.parametrize("seconds", [1, 2.5])
def test_lengths_are_exact(tmp_path: Path, seconds: float) -> None:
    frames = [plain(40, 90, 160)] * round(seconds * FPS)
    facts = probe(encoded(tmp_path / "clip.mp4", frames, tone(seconds)))
    assert (facts.num_frames, facts.fps) == (round(seconds * FPS), FPS)
    assert facts.video_seconds == seconds
    assert facts.audio_seconds == pytest.approx(seconds, abs=1e-4)
    check(facts, WIDTH, HEIGHT, seconds)


@pytest.mark.parametrize("given_seconds", [0, 0.4, 1.7])
def test_sound_is_fitted_to_the_pictures(tmp_path: Path, given_seconds: float) -> None:
    facts = probe(encoded(tmp_path / "clip.mp4", [plain(9, 9, 9)] * FPS, tone(given_seconds)))
    assert facts.audio_seconds == pytest.approx(1.0, abs=1e-4)
    assert facts.has_sound is (given_seconds > 0)


def test_format_is_what_players_expect(tmp_path: Path) -> None:
    path = encoded(tmp_path / "clip.mp4", [plain(9, 9, 9)] * FPS, tone(1))
    with av.open(str(path)) as container:
        video = container.streams.video[0].codec_context
        colours = (video.color_range, video.colorspace, video.color_primaries, video.color_trc)
        assert (video.name, video.pix_fmt, colours) == ("h264", "yuv420p", (1, 1, 1, 1))
        audio = container.streams.audio[0]
        assert (audio.codec_context.name, audio.sample_rate, audio.channels) == ("aac", 48_000, 2)
        starts = [stream.start_time for stream in container.streams]
    assert starts == [0, 0]
    boxes = boxes_of(path)
    assert boxes.index(b"moov") < boxes.index(b"mdat")


def test_tags_are_kept(tmp_path: Path) -> None:
    label = '{"Label":"1","ProduceID":"video_0"}'
    path = encoded(tmp_path / "clip.mp4", [plain(9, 9, 9)] * 2, tone(1), AIGC=label, title="空")
    metadata = probe(path).metadata
    assert (metadata["AIGC"], metadata["title"]) == (label, "空")


@pytest.mark.parametrize("colour", [(200, 30, 30), (30, 160, 60), (40, 60, 220), (255, 255, 255)])
def test_colours_survive(tmp_path: Path, colour: tuple[int, int, int]) -> None:
    decoded = pictures_of(encoded(tmp_path / "clip.mp4", [plain(*colour)] * 3, tone(1)))
    assert np.abs(decoded[1].mean(axis=(0, 1)) - np.array(colour)).max() < 4


def test_picture_and_sound_are_in_step(tmp_path: Path) -> None:
    frames = [plain(0, 0, 0)] * (2 * FPS)
    frames[FPS] = plain(255, 255, 255)
    sound = np.zeros((2, 2 * 48_000), np.float32)
    sound[:, 48_000] = 1.0
    path = encoded(tmp_path / "clip.mp4", frames, sound)
    flash = int(np.argmax([picture.mean() for picture in pictures_of(path)]))
    click = int(np.argmax(np.abs(sound_of(path)[0])))
    assert flash == FPS
    assert click == pytest.approx(48_000, abs=16)


def test_same_frames_give_the_same_clip(tmp_path: Path) -> None:
    frames = passing_over(60)
    clips = [encoded(tmp_path / f"{i}.mp4", frames, tone(2.5)) for i in range(6)]
    assert len({np.stack(pictures_of(clip)).tobytes() for clip in clips}) == 1
    assert len({sound_of(clip).tobytes() for clip in clips}) == 1


def test_a_failure_leaves_no_file(tmp_path: Path) -> None:
    encoder = Encoder(
        tmp_path / "clip.mp4", width=WIDTH, height=HEIGHT, fps=FPS, audio=tone(1), metadata={}
    )
    encoder.write(plain(1, 2, 3))
    assert not (tmp_path / "clip.mp4").exists()
    encoder.__exit__(RuntimeError, RuntimeError("the engine stopped"), None)
    assert list(tmp_path.iterdir()) == []


FULL_DISK = """
import resource, sys
from pathlib import Path
import numpy as np
from tenku.media.encode import Encoder
folder, limit = Path(sys.argv[1]), int(sys.argv[2])
draw = np.random.default_rng(1)
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
sound = np.zeros((2, 48_000), np.float32)
try:
    with Encoder(
        folder / "a.mp4", width=320, height=240, fps=24, audio=sound, metadata={}
    ) as encoder:
        for _ in range(24):
            encoder.write(draw.integers(0, 255, (240, 320, 3), np.uint8))
except OSError:
    print("OSError", [path.name for path in folder.iterdir()])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on the size of files")
@pytest.mark.parametrize("limit", [100, 100_000])
def test_a_full_disk_is_an_error_and_leaves_no_file(tmp_path: Path, limit: int) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(tmp_path), str(limit)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.stdout == "OSError []\n", ran.stderr


def test_wrong_shapes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="even"):
        Encoder(tmp_path / "a.mp4", width=15, height=16, fps=24, audio=tone(1), metadata={})
    with pytest.raises(ValueError, match=r"\(2, samples\)"):
        Encoder(tmp_path / "a.mp4", width=16, height=16, fps=24, audio=tone(1).T, metadata={})
    with pytest.raises(ValueError, match="frame must have the shape"):
        encoded(tmp_path / "a.mp4", [np.zeros((4, 4, 3), np.uint8)], tone(1))
    assert list(tmp_path.iterdir()) == []


def test_without_an_encoder_the_engine_is_unavailable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encode, "codecs_available", {"aac", "mpeg4"})
    with pytest.raises(EngineUnavailable, match=r"No H\.264 encoder"):
        encoded(tmp_path / "a.mp4", [], tone(1))
    assert list(tmp_path.iterdir()) == []
