"""The engine `testcard`: colour bars, a marker that runs, dots that count, a beep at each flash.

For developers: it films in a second what proves their plumbing (order of frames, sync of sound
and picture, length, size). No model is ever routed to it unless the operator says so.
"""

import asyncio
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tenku.brief import Brief, Clip, EngineKind, Mode
from tenku.engines.base import Capabilities, Run, alike

if TYPE_CHECKING:  # numpy and the codecs are loaded when filming begins
    from tenku.media.encode import Sound
    from tenku.media.pictures import Picture

FPS = 24
_RATE = 48_000  # Hz
_BEEP_SECONDS = 0.06
_SIZES = frozenset({(1280, 720), (720, 1280), (1920, 1080), (1080, 1920)})
_BARS = (
    (191, 191, 191), (191, 191, 0), (0, 191, 191), (0, 191, 0),
    (191, 0, 191), (191, 0, 0), (0, 0, 191), (16, 16, 40),
)  # fmt: skip


class _Stopped(Exception):
    """Filming was cancelled."""


@dataclass(frozen=True)
class TestcardEngine:
    """Films in a thread; see tenku.engines.base.Engine."""

    name: str = "testcard"
    version: str = "1"
    capabilities: Capabilities = field(
        default=Capabilities(
            films=alike(frozenset(Mode), frozenset({4, 8, 12}), _SIZES),
            sound="synthetic",
            kind=EngineKind.PREVIEW,
            encodes_here=True,
        )
    )

    def estimate_seconds(self, brief: Brief) -> float:
        return brief.seconds * brief.width * brief.height / (1280 * 720)

    async def film(self, brief: Brief, run: Run) -> Clip:
        stop = threading.Event()
        loop = asyncio.get_running_loop()

        def report(done: int) -> None:
            if stop.is_set():
                raise _Stopped
            progress = done / (brief.seconds * FPS)
            loop.call_soon_threadsafe(run.report, progress, "filming")

        thread = asyncio.ensure_future(asyncio.to_thread(_record, self, brief, run.folder, report))
        try:
            return await asyncio.shield(thread)
        finally:
            stop.set()  # the folder is the caller's again only when the thread has left it
            await asyncio.wait([thread])
            if not thread.cancelled():
                thread.exception()  # looked at, so that asyncio doesn't log it


def _record(
    engine: TestcardEngine, brief: Brief, folder: Path, report: Callable[[int], None]
) -> Clip:
    from tenku.engines.record import Shape, record

    num_frames = brief.seconds * FPS
    files = record(
        _frames(brief, num_frames),
        _sound(brief.seconds),
        shape=Shape(width=brief.width, height=brief.height, fps=FPS, num_frames=num_frames),
        folder=folder,
        metadata={"comment": f"Tenku {engine.name} {engine.version} (preview)"},
        report=report,
    )
    return Clip(
        video=files.video,
        thumbnail=files.thumbnail,
        spritesheet=files.spritesheet,
        width=brief.width,
        height=brief.height,
        fps=FPS,
        num_frames=num_frames,
        engine=engine.name,
        engine_version=engine.version,
        kind=EngineKind.PREVIEW,
        notes=("test card: the prompt was not read",),
        recipe="{}",
    )


def _frames(brief: Brief, num_frames: int) -> "Iterator[Picture]":
    """The pictures. Frame i holds i in binary: bright dots in the lower band, lowest bit right."""
    import numpy as np

    card = _card(brief)
    H, W = card.shape[:2]
    unit = W // 32
    for i in range(num_frames):
        frame = card.copy()
        if brief.first_frame is None or i > 0:
            top = H * 7 // 10
            x = round((W - unit) * i / (num_frames - 1))
            frame[top - unit : top, x : x + unit] = 235
            for bit in range(10):
                tone = 235 if i >> bit & 1 else 60
                right = W - unit - bit * 2 * unit
                frame[H - 3 * unit : H - 2 * unit, right - unit : right] = tone
            if i % FPS == 0:
                frame[unit : 4 * unit, unit : 4 * unit] = 235
        yield np.ascontiguousarray(frame)


def _card(brief: Brief) -> "Picture":
    """The still part: the first frame cut to the format, or bars over a band whose hue is seeded."""
    import numpy as np
    from PIL import Image, ImageOps

    W, H = brief.width, brief.height
    if brief.first_frame is not None:
        with Image.open(brief.first_frame) as image:
            return np.asarray(ImageOps.fit(image.convert("RGB"), (W, H)))
    card = np.empty((H, W, 3), np.uint8)
    edges = [round(W * i / len(_BARS)) for i in range(len(_BARS) + 1)]
    for bar, left, right in zip(_BARS, edges, edges[1:], strict=False):
        card[:, left:right] = bar
    band = np.random.default_rng(brief.seed).integers(20, 50, 3)
    card[H * 7 // 10 :] = band.astype(np.uint8)
    return card


def _sound(seconds: int) -> "Sound":
    """A quiet hum, and a beep of 1 kHz at every whole second; float32 (2, samples)."""
    import numpy as np

    t = np.arange(seconds * _RATE, dtype=np.float32) / _RATE
    beep = np.where(t % 1.0 < _BEEP_SECONDS, np.sin(2000 * np.pi * (t % 1.0)), 0.0)
    sound = 0.02 * np.sin(100 * np.pi * t) + 0.4 * beep
    return np.stack([sound, sound]).astype(np.float32)
