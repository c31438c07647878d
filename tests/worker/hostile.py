"""Engines that do what engines shouldn't: each a whole implementation of the protocol."""

import asyncio
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from tenku.brief import Brief, Clip
from tenku.engines.base import Capabilities, Run
from tenku.engines.testcard import TestcardEngine
from tenku.errors import EngineFailed


@dataclass(kw_only=True)
class Scripted:
    """Does `acts` one after the other, a call each; the last one again and again."""

    acts: tuple["Act", ...]
    canned: Clip
    name: str = "scripted"
    version: str = "1"
    capabilities: Capabilities = TestcardEngine().capabilities
    calls: list[Brief] = field(default_factory=list[Brief])
    folders: list[Path] = field(default_factory=list[Path])
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    stopped: asyncio.Event = field(default_factory=asyncio.Event)

    def estimate_seconds(self, brief: Brief) -> float:
        return 1.0

    async def film(self, brief: Brief, run: Run) -> Clip:
        act = self.acts[min(len(self.calls), len(self.acts) - 1)]
        self.calls.append(brief)
        self.folders.append(run.folder)
        self.begun.set()
        found = act(self, brief, run)
        if asyncio.iscoroutine(found):
            found = await found
        assert isinstance(found, Clip)
        return found


Act = Callable[[Scripted, Brief, Run], object]


def films(engine: Scripted, brief: Brief, run: Run) -> Clip:
    """A real clip, filmed once and copied: four seconds of 1280x720."""
    video = run.folder / "clip.mp4"
    shutil.copyfile(engine.canned.video, video)
    return replace(engine.canned, video=video)


def gives_up(engine: Scripted, brief: Brief, run: Run) -> Clip:
    raise EngineFailed("The engine gave up.", retryable=False)


def stumbles(engine: Scripted, brief: Brief, run: Run) -> Clip:
    raise EngineFailed("The engine stumbled.", retryable=True)


def crashes(engine: Scripted, brief: Brief, run: Run) -> Clip:
    raise ZeroDivisionError("secret of the house")


async def hangs(engine: Scripted, brief: Brief, run: Run) -> Clip:
    run.report(0.5, "hanging")
    (run.folder / "half").write_bytes(b"half a clip")
    try:
        await asyncio.Event().wait()
    finally:
        engine.stopped.set()
    raise AssertionError


async def remembers(engine: Scripted, brief: Brief, run: Run) -> Clip:
    """Keeps a token at the first call, and must find it at the second."""
    token = await run.checkpoint.load()
    if token is None:
        await run.checkpoint.save("upstream-1")
        raise EngineFailed("Cut off.", retryable=True)
    assert token == "upstream-1"
    return films(engine, brief, run)


def babbles(engine: Scripted, brief: Brief, run: Run) -> Clip:
    for progress in (float("nan"), float("inf"), -5.0, 1e300, 0.7, 0.1):
        run.report(progress, "b\x00bble \U0001f3ac" * 100)
    return films(engine, brief, run)


def empty(engine: Scripted, brief: Brief, run: Run) -> Clip:
    clip = films(engine, brief, run)
    clip.video.write_bytes(b"")
    return clip


def noise(engine: Scripted, brief: Brief, run: Run) -> Clip:
    clip = films(engine, brief, run)
    clip.video.write_bytes(bytes(range(256)) * 4000)
    return clip


def cut_off(engine: Scripted, brief: Brief, run: Run) -> Clip:
    clip = films(engine, brief, run)
    clip.video.write_bytes(clip.video.read_bytes()[:5000])
    return clip


def nothing(engine: Scripted, brief: Brief, run: Run) -> Clip:
    clip = films(engine, brief, run)
    clip.video.unlink()
    return clip


def no_thumbnail(engine: Scripted, brief: Brief, run: Run) -> Clip:
    return replace(films(engine, brief, run), thumbnail=run.folder / "none.webp")
