"""An engine at the fake, and one order's calls there."""

import asyncio
from dataclasses import replace
from typing import Any

from engines.fake_fal import KEY, FakeFal

from tenku.brief import Brief, Mode
from tenku.engines.fal import FalEngine, configured
from tenku.engines.fal.jobs import Jobs

BRIEF = Brief(mode=Mode.TEXT, prompt="a dog", seconds=4, width=1280, height=720, seed=7)


async def at_once(_seconds: float) -> None:
    await asyncio.sleep(0)


def engine(fake: FakeFal, **given: Any) -> FalEngine:
    options = {"preset": "seedance-1_5-pro", "key": KEY, **given}
    made = configured(queue_url=fake.url, rest_url=fake.url, **options)
    return replace(made, sleep=at_once)


def jobs(fake: FakeFal, brief: Brief = BRIEF, **given: Any) -> Jobs:
    options = engine(fake, **given).options
    return Jobs(brief=brief, options=options, way=options.what.films[brief.mode], name="fal")
