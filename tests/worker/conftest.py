"""A clip that was really filmed, once for all tests, and houses with engines of the test's own."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import av
import pytest
from house import House, build
from provider_double import providing
from stores import Clock, new_account
from worker.buying import BuyingEngine
from worker.hostile import Act, Scripted
from worker.shop import Open, Shop

from tenku.brief import Brief, Clip, Mode
from tenku.db import Database
from tenku.engines.base import Run
from tenku.engines.testcard import TestcardEngine

Stage = Callable[..., Awaitable[tuple[House, Scripted]]]


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


@pytest.fixture
async def stage(database: Database, clock: Clock, tmp_path: Path, canned: Clip) -> Stage:
    """`await stage(act, ...)` gives a house and its engine, which does these acts, one a call."""

    async def staged(*acts: Act, encodes_here: bool = True) -> tuple[House, Scripted]:
        engine = Scripted(acts=acts, canned=canned)
        engine.capabilities = replace(engine.capabilities, encodes_here=encodes_here)
        house = build(tmp_path, database, clock, {"scripted": engine})
        house.account = await database.write(lambda tx: new_account(tx, "local", House.GRANTED))
        return house, engine

    return staged


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


@pytest.fixture
async def shop(
    database: Database, clock: Clock, tmp_path: Path, clips: Mapping[str, bytes]
) -> AsyncIterator[Open]:
    """`await shop(key_seconds=...)` opens one; its words are those of BuyingEngine."""
    async with providing(clips) as provider:

        async def opened(**options: Any) -> Shop:
            engine = BuyingEngine(base_url=provider.url, **options)
            provider.idempotent = engine.key_seconds > 0
            provider.can_look_up = engine.can_look_up
            provider.key_wanted = engine.secret
            house = build(tmp_path, database, clock, {"plain": engine})
            house.account = await database.write(lambda tx: new_account(tx, "local", House.GRANTED))
            return Shop(house, engine, provider)

        yield opened
