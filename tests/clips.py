"""Clips that were really filmed, once for all tests."""

import asyncio
from collections.abc import Mapping

import av
import pytest

from tenku.brief import Brief, Clip, Mode
from tenku.engines.base import Run
from tenku.engines.testcard import TestcardEngine


class NoCheckpoint:
    async def load(self) -> str | None:
        return None

    async def save(self, token: str) -> None:
        return None


@pytest.fixture(scope="session")
def canned(tmp_path_factory: pytest.TempPathFactory) -> Clip:
    brief = Brief(mode=Mode.TEXT, prompt="p", seconds=4, width=1280, height=720, seed=1)
    folder = tmp_path_factory.mktemp("canned")
    run = Run(folder=folder, report=lambda _progress, _stage: None, checkpoint=NoCheckpoint())
    return asyncio.run(TestcardEngine().film(brief, run))


@pytest.fixture(scope="session")
def clips(canned: Clip, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    """MP4s of the kinds that providers deliver: good, small, short, silent."""

    def filmed(seconds: int, width: int, height: int) -> bytes:
        folder = tmp_path_factory.mktemp("clip")
        brief = Brief(
            mode=Mode.TEXT, prompt="p", seconds=seconds, width=width, height=height, seed=1
        )
        run = Run(folder=folder, report=lambda _p, _s: None, checkpoint=NoCheckpoint())
        return asyncio.run(TestcardEngine().film(brief, run)).video.read_bytes()

    silent = tmp_path_factory.mktemp("clip") / "silent.mp4"
    with av.open(str(canned.video)) as source, av.open(str(silent), "w") as target:
        stream = target.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(source.streams.video[0]):
            if packet.dts is not None:
                packet.stream = stream
                target.mux(packet)
    return {
        "good": canned.video.read_bytes(),
        "small": filmed(4, 320, 180),
        "short": filmed(2, 1280, 720),
        "silent": silent.read_bytes(),
    }
