"""What every engine keeps, as tests: inherit EngineContract and give it an engine.

One clip is filmed for most of the tests; they only look at it from different sides.
"""

import asyncio
import hashlib
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, runtime_checkable

import av
import numpy as np
import pytest
from PIL import Image

from tenku.brief import Brief, Clip, Mode, Source
from tenku.engines.base import Engine, Run
from tenku.media.probe import probe
from tenku.media.sandbox import Sandbox
from tenku.worker import checking

CANCEL_SECONDS = 5.0


class Memory:
    """A checkpoint that lives as long as the test."""

    def __init__(self) -> None:
        self.token: str | None = None

    async def load(self) -> str | None:
        return self.token

    async def save(self, token: str) -> None:
        self.token = token


@dataclass
class Filming:
    """A clip, and what was reported while it was filmed."""

    folder: Path
    clip: Clip | None = None
    reports: list[float] = field(default_factory=list[float])

    def run(self) -> Run:
        return Run(
            folder=self.folder,
            report=lambda progress, _: self.reports.append(progress),
            checkpoint=Memory(),
        )


def film(engine: Engine, brief: Brief, folder: Path) -> Filming:
    """What an engine films, as it may be stored: cut to the order where it comes from elsewhere."""
    folder.mkdir(parents=True)
    filming = Filming(folder)
    clip = asyncio.run(_filmed(engine, brief, filming.run()))
    filming.clip = checking.accept(clip, brief, engine, folder, Sandbox("rlimit"))
    return filming


@runtime_checkable
class Closing(Protocol):
    """An engine that keeps a process for its next film."""

    async def close(self) -> None: ...


async def _filmed(engine: Engine, brief: Brief, run: Run) -> Clip:
    try:
        return await engine.film(brief, run)
    finally:
        if isinstance(engine, Closing):
            await engine.close()


def decoded(video: Path) -> tuple[list[str], str]:
    """Hashes of the decoded frames, and of the sound."""
    pictures = [hashlib.md5(f.tobytes(), usedforsecurity=False).hexdigest() for f in frames(video)]
    return pictures, hashlib.md5(samples(video).tobytes(), usedforsecurity=False).hexdigest()


def frames(video: Path) -> Iterator[np.ndarray]:
    with av.open(str(video)) as container:
        for frame in container.decode(video=0):
            yield frame.to_ndarray(format="rgb24")


def samples(video: Path) -> np.ndarray:
    """The sound, float32 (2, samples)."""
    with av.open(str(video)) as container:
        return np.concatenate([f.to_ndarray() for f in container.decode(audio=0)], axis=1)


def apart(one: Path, other: Path) -> float:
    """How far two films of the same length are from each other: levels 0..255, on the average."""
    pairs = zip(frames(one), frames(other), strict=True)
    return float(np.mean([np.abs(a.astype(np.int16) - b).mean() for a, b in pairs]))


def psnr(a: np.ndarray, b: np.ndarray) -> float:
    error = np.mean((a.astype(np.float64) - b.astype(np.float64)) ** 2)
    return float(10 * np.log10(255.0**2 / max(error, 1e-9)))


def children() -> set[int]:
    """The child processes of this one (Linux)."""
    found = set[int]()
    for task in Path("/proc/self/task").iterdir():
        found |= {int(pid) for pid in (task / "children").read_text().split()}
    return found


def picture(width: int, height: int) -> Image.Image:
    """A smooth picture, which H.264 keeps well: sky, sea and a sun."""
    y, x = np.mgrid[0:height, 0:width] / height
    rgb = np.stack([120 + 90 * y, 150 - 60 * y, 210 - 120 * y], axis=2)
    sun = np.exp(-(((x - 0.9) ** 2 + (y - 0.4) ** 2) / 0.02))
    return Image.fromarray(np.clip(rgb + 70 * sun[..., None], 0, 255).astype(np.uint8))


def drawn_here(contract: "EngineContract") -> bool:
    return contract.engine().capabilities.encodes_here


class EngineContract:
    """Inherit as Test...; give `engine`, and smaller sizes if the engine takes them.

    `first_frame` is the likeness of a clip's first picture to the image, in dB: None where a model
    only leans on it.
    """

    size = (1280, 720)
    first_frame: float | None = 33.0
    repeatable = True  # the same seed gives the same clip
    rounding = 0.0  # but for so much, see `apart`: a library may add floats in another order
    seconds = 4
    prompt = "A golden retriever runs through a meadow at sunset"

    @classmethod
    def engine(cls) -> Engine:
        raise NotImplementedError

    @classmethod
    def brief(cls, mode: Mode = Mode.TEXT, **changes: object) -> Brief:
        values: dict[str, object] = {
            "mode": mode,
            "prompt": cls.prompt,
            "seconds": cls.seconds,
            "width": cls.size[0],
            "height": cls.size[1],
            "seed": 7,
        }
        return Brief(**{**values, **changes})  # pyright: ignore[reportArgumentType]

    @pytest.fixture(scope="class")
    @classmethod
    def filming(cls, tmp_path_factory: pytest.TempPathFactory) -> Filming:
        return film(cls.engine(), cls.brief(), tmp_path_factory.mktemp("clip") / "run")

    @pytest.fixture
    def clip(self, filming: Filming) -> Clip:
        assert filming.clip is not None
        return filming.clip

    def test_it_names_itself(self, clip: Clip) -> None:
        engine = self.engine()
        assert (clip.engine, clip.engine_version) == (engine.name, engine.version)
        assert clip.kind is engine.capabilities.kind

    def test_size_frames_and_length_are_exact(self, clip: Clip) -> None:
        facts = probe(clip.video)
        assert (facts.width, facts.height) == (clip.width, clip.height) == self.size
        assert facts.num_frames == clip.num_frames
        assert abs(clip.num_frames - self.seconds * clip.fps) <= (0 if drawn_here(self) else 1)
        assert facts.fps == clip.fps
        assert facts.video_seconds == pytest.approx(self.seconds, abs=1 / clip.fps)
        assert facts.audio_seconds == pytest.approx(self.seconds, abs=1 / clip.fps)
        assert (facts.video_codec, facts.pixel_format) == ("h264", "yuv420p")
        assert (facts.audio_codec, facts.audio_rate, facts.audio_channels) == ("aac", 48_000, 2)

    def test_it_sounds(self, clip: Clip) -> None:
        sound = samples(clip.video)
        assert 20 * np.log10(np.sqrt(np.mean(sound**2))) > -45
        assert np.abs(sound).max() < 1.0

    def test_it_moves(self, clip: Clip) -> None:
        pictures = frames(clip.video)
        first, (last,) = next(pictures), deque(pictures, maxlen=1)  # all at once would be large
        assert np.abs(first.astype(int) - last.astype(int)).mean() > 0.2

    def test_thumbnail_and_spritesheet_are_pictures(self, clip: Clip) -> None:
        assert clip.thumbnail is not None
        assert clip.spritesheet is not None
        with Image.open(clip.thumbnail) as thumbnail, Image.open(clip.spritesheet) as sheet:
            assert (thumbnail.format, sheet.format) == ("WEBP", "JPEG")
            assert thumbnail.width / thumbnail.height == pytest.approx(
                self.size[0] / self.size[1], rel=0.02
            )
            assert np.asarray(thumbnail.convert("L")).std() > 4
            assert np.asarray(sheet.convert("L")).std() > 4

    def test_all_files_are_in_its_folder(self, filming: Filming, clip: Clip) -> None:
        for path in (clip.video, clip.thumbnail, clip.spritesheet):
            assert path is not None
            assert path.is_relative_to(filming.folder)

    def test_progress_only_rises(self, filming: Filming) -> None:
        assert filming.reports == sorted(filming.reports)
        assert filming.reports
        assert 0 <= filming.reports[0] <= filming.reports[-1] <= 1

    def test_same_seed_same_clip(self, clip: Clip, tmp_path: Path) -> None:
        if not self.repeatable:
            return  # nothing is promised
        again = film(self.engine(), self.brief(), tmp_path / "again").clip
        assert again is not None
        if self.rounding:
            assert apart(again.video, clip.video) < self.rounding
        else:
            assert decoded(again.video) == decoded(clip.video)

    def test_the_first_frame_is_the_image(self, tmp_path: Path) -> None:
        if Mode.IMAGE not in self.engine().capabilities.modes:
            return  # and promises nothing
        image = picture(*self.size)
        image.save(tmp_path / "first.png")
        brief = self.brief(Mode.IMAGE, first_frame=tmp_path / "first.png")
        clip = film(self.engine(), brief, tmp_path / "run").clip
        assert clip is not None
        assert probe(clip.video).video_seconds == pytest.approx(self.seconds, abs=0.1)
        if self.first_frame is not None:
            assert psnr(next(frames(clip.video)), np.asarray(image)) > self.first_frame

    def test_it_remixes_its_own_clip(self, clip: Clip, tmp_path: Path) -> None:
        if Mode.REMIX not in self.engine().capabilities.modes:
            return  # and promises nothing
        source = Source(video=clip.video, engine=clip.engine, kind=clip.kind, recipe=clip.recipe)
        brief = self.brief(Mode.REMIX, prompt="make it night, with snow", source=source)
        remix = film(self.engine(), brief, tmp_path / "remix").clip
        assert remix is not None
        facts = probe(remix.video)
        assert (facts.width, facts.height) == self.size
        assert facts.num_frames == clip.num_frames

    def test_cancelling_ends_its_processes(self, tmp_path: Path) -> None:
        before = children()
        filming = Filming(tmp_path)

        async def cancel_at_the_first_report() -> None:
            begun = asyncio.Event()
            run = Run(folder=tmp_path, report=lambda *_: begun.set(), checkpoint=Memory())
            task = asyncio.create_task(_filmed(self.engine(), self.brief(), run))
            await begun.wait()
            task.cancel()
            async with asyncio.timeout(CANCEL_SECONDS):
                with pytest.raises(asyncio.CancelledError):
                    await task

        asyncio.run(cancel_at_the_first_report())
        assert children() <= before
        assert filming.clip is None
