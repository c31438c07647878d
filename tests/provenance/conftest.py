"""A clip that was really filmed, once for all tests of this folder, and what marks it."""

import asyncio
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from engines.contract import Memory

from tenku.brief import Brief, Clip, Mode
from tenku.engines.base import Run
from tenku.engines.testcard import TestcardEngine
from tenku.provenance import Marked, Marking, anchors
from tenku.provenance.reading import Reading, read

BRIEF = Brief(mode=Mode.TEXT, prompt="a cat", seconds=4, width=1280, height=720, seed=1)
TASK_ID = "0123456789abcdef0123456789abcdef"


@pytest.fixture(scope="session")
def filmed(tmp_path_factory: pytest.TempPathFactory) -> Clip:
    run = Run(
        folder=tmp_path_factory.mktemp("filmed"), report=lambda _p, _s: None, checkpoint=Memory()
    )
    return asyncio.run(TestcardEngine().film(BRIEF, run))


@pytest.fixture
def clip(filmed: Clip, tmp_path: Path) -> Clip:
    """A copy of the clip, alone in a folder."""
    folder = tmp_path / "work"
    folder.mkdir()
    video = folder / "video.mp4"
    shutil.copyfile(filmed.video, video)
    return replace(filmed, video=video)


@pytest.fixture
def marking(tmp_path: Path) -> Marking:
    return Marking(folder=tmp_path / "home" / "secrets" / "c2pa")


Mark = Callable[..., Marked]


@pytest.fixture
def mark(marking: Marking) -> Mark:
    """Marks a clip as the worker does."""

    def run(clip: Clip, brief: Brief = BRIEF, by: Marking = marking) -> Marked:
        return asyncio.run(by.mark(clip, brief, TASK_ID))

    return run


def seen(video: Path, marking: Marking | None = None) -> Reading:
    """The file's manifest, judged by the roots of an install."""
    roots = "" if marking is None else anchors(marking.folder, marking.cert)
    with video.open("rb") as file:
        return read(file, roots)
