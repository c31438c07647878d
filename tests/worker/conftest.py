"""A clip that was really filmed, once for all tests, and houses with engines of the test's own."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from house import House, build
from provider_double import providing
from stores import Clock, new_account
from worker.buying import BuyingEngine
from worker.hostile import Act, Scripted
from worker.routing import Build, Route
from worker.shop import Open, Shop

from tenku.brief import Clip
from tenku.db import Database
from tenku.engines.base import Place
from tenku.engines.health import Health
from tenku.engines.router import Router

Stage = Callable[..., Awaitable[tuple[House, Scripted]]]


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


@pytest.fixture
async def route(database: Database, clock: Clock, tmp_path: Path, canned: Clip) -> Build:
    """`route(acts, ...)` gives a house and the engines a, b, c, each with its acts."""
    account = await database.write(lambda tx: new_account(tx, "local", House.GRANTED))

    def built(*acts: tuple[Act, ...], place: Place = Place.ELSEWHERE, **can: object) -> Route:
        engines: list[Scripted] = []
        for name, mine in zip("abc", acts, strict=False):
            engine = Scripted(acts=mine, canned=replace(canned, engine=name), name=name)
            changes: dict[str, object] = {"place": place, "jobs_max": 10, **can}
            engine.capabilities = replace(engine.capabilities, **changes)  # pyright: ignore[reportArgumentType]
            engines.append(engine)
        named = {engine.name: engine for engine in engines}
        house = build(tmp_path, database, clock, named)
        house.account, seconds = account, [0.0]
        health = Health(clock=lambda: seconds[0])
        house.router = Router({"*": tuple(named)}, named, health=health)
        return Route(house, engines, seconds)

    return built
