"""The engine over HTTP: what becomes of a task whatever fal answers; bought at most once."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from engines.at_fal import BRIEF, engine, jobs
from engines.fake_fal import FakeFal, faking
from engines.killed import Dying, Killed
from house import PRICE, House, build
from stores import Clock, new_account
from worker.staging import DEADLINE_SECONDS, at_work, over, submit

from tenku.brief import Brief, Clip, EngineKind, Mode, Source
from tenku.db import Database
from tenku.engines.base import Run
from tenku.engines.fal import FalEngine
from tenku.engines.provider import (
    Away,
)
from tenku.engines.token import State, Token
from tenku.errors import (
    AnswerLost,
    EngineFailed,
)
from tenku.tasks import Status

pytestmark = pytest.mark.anyio
LOST = "The engine's answer was lost; you were not charged."
Open = Callable[..., Awaitable[House]]


@pytest.fixture
async def fake(clips: Mapping[str, bytes]) -> AsyncIterator[FakeFal]:
    async with faking(clips["good"]) as fake:
        yield fake
        assert fake.odd == []


@pytest.fixture
def house(database: Database, clock: Clock, tmp_path: Path, fake: FakeFal) -> Open:
    """`await house(paid=False)` is one whose only engine is at the fake; the words are Options'."""

    async def opened(**given: Any) -> House:
        films = engine(fake, **given)
        built = build(tmp_path, database, clock, {films.name: films})
        built.account = await database.write(lambda tx: new_account(tx, "local", House.GRANTED))
        return built

    return opened


async def filmed(house: House) -> Any:
    task = await submit(house)
    assert await house.worker().step()
    return await over(house, task)


# -- what becomes of a task -----------------------------------------------------------------------


async def test_a_task_is_filmed_there(house: Open, fake: FakeFal) -> None:
    fake.polls = ["queued", "queued", "working"]
    built = await house()
    done = await filmed(built)
    assert (done.status, done.error) == (Status.COMPLETED, None)
    app = "fal-ai/bytedance/seedance/v1.5/pro/text-to-video"
    assert [name for name, _ in fake.bought] == [app]
    assert done.result.engine.model_dump() == {
        "name": "fal", "version": app, "kind": EngineKind.MODEL
    }  # fmt: skip
    assert House.GRANTED - await built.spendable() == PRICE
    told = fake.submit_headers[0]
    assert told["x-fal-object-lifecycle-preference"] == '{"expiration_duration_seconds": 3600}'
    assert told["x-fal-request-timeout"] == "1800"
    assert "idempotency-key" not in told


OK = [
    ("submits", ["busy", "busy"]),
    ("submits", ["foreign"]),
    ("polls", ["500", "queued"]),
    ("contents", ["truncated", "short"]),
]


@pytest.mark.parametrize(("what", "acts"), OK)
async def test_what_can_be_borne(house: Open, fake: FakeFal, what: str, acts: list[str]) -> None:
    setattr(fake, what, acts)
    done = await filmed(await house())
    assert (done.status, done.error, len(fake.bought)) == (Status.COMPLETED, None, 1)


FAILED = "The engine's provider failed"
NOT_FETCHED = "The engine's video could not be fetched from its provider."
LATE = "The engine's provider did not finish in time."
BAD = [
    ("submits", ["drop"], "engine_failed", LOST, 1),
    ("submits", ["500"], "engine_failed", LOST, 0),
    ("submits", ["bad_id"], "engine_failed", LOST, 1),
    ("submits", ["odd_id"], "engine_failed", LOST, 1),
    ("submits", ["policy"], "content_rejected", "The engine's provider refused the content.", 0),
    (
        "submits", ["unpaid"], "engine_unavailable",
        "The engine is not set up to work with its provider.", 0,
    ),
    (
        "polls", ["unknown"], "engine_failed",
        f"{FAILED}: it answered with a state that means nothing.", 1,
    ),
    ("polls", ["lost"], "engine_failed", LOST, 1),
    ("contents", ["truncated"] * 3, "engine_failed", NOT_FETCHED, 1),
    ("contents", ["short"] * 3, "engine_failed", NOT_FETCHED, 1),
    ("contents", ["away"], "engine_failed", NOT_FETCHED, 1),
]  # fmt: skip


@pytest.mark.parametrize(("what", "acts", "code", "says", "bought"), BAD)
async def test_what_goes_wrong_ends_the_task_and_costs_nothing(
    house: Open, fake: FakeFal, what: str, acts: list[str], code: str, says: str, bought: int
) -> None:
    setattr(fake, what, acts)
    built = await house()
    done = await filmed(built)
    assert (done.error_code, done.error) == (code, says)
    assert (fake.posts, len(fake.bought)) == (1, bought)
    assert await built.spendable() == House.GRANTED


async def test_a_job_that_never_ends_is_cancelled(house: Open, fake: FakeFal) -> None:
    fake.polls = ["stuck"]
    done = await filmed(await house(run_seconds_max=0.05))
    assert (done.error_code, done.error) == ("timed_out", LATE)
    assert fake.cancelled == ["r-1"]


async def test_nobody_at_home(fake: FakeFal) -> None:
    away = replace(fake, url="http://127.0.0.1:1")
    assert await jobs(away).submit("k") == Away()


async def test_a_cancel_reaches_the_provider(house: Open, fake: FakeFal) -> None:
    fake.polls = ["stuck"]
    built = await house()
    async with asyncio.timeout(DEADLINE_SECONDS), at_work(built.worker()):
        task = await submit(built)
        await fake.heard.wait()
        fake.heard.clear()
        await built.service.cancel(built.account, task.id)
        while not fake.cancelled:
            await fake.heard.wait()
            fake.heard.clear()
    assert fake.cancelled == ["r-1"]


async def test_a_lost_answer_is_found_by_its_key_at_an_own_tenku(
    house: Open, fake: FakeFal
) -> None:
    fake.idempotent, fake.submits = True, ["drop"]
    done = await filmed(await house(preset="sora-2", key_seconds=86_400))
    assert (done.status, len(fake.bought), fake.posts) == (Status.COMPLETED, 1, 2)
    assert len(fake.submit_headers[0]["idempotency-key"]) == 32
    assert "x-fal-object-lifecycle-preference" not in fake.submit_headers[0]  # it keeps it


# -- killed on the way ----------------------------------------------------------------------------


KILLS = [
    # saves are: the intent, the id, first seen at work, the file
    (1, False, "film", 0, 1),
    (1, True, "lost", 0, 0),
    (2, False, "lost", 1, 1),
    (2, True, "film", 1, 1),
    (3, False, "film", 1, 1),
    (3, True, "film", 1, 1),
    (4, False, "film", 1, 1),
    (4, True, "film", 1, 1),
]


async def shoot(films: FalEngine, folder: Path, checkpoint: Dying, brief: Brief = BRIEF) -> Clip:
    folder.mkdir()
    run = Run(folder=folder, report=lambda _progress, _stage: None, checkpoint=checkpoint)
    return await films.film(brief, run)


@pytest.mark.parametrize(("at", "after", "ends", "bought", "bought_in_all"), KILLS)
async def test_whenever_it_is_killed_it_is_bought_at_most_once(
    fake: FakeFal,
    tmp_path: Path,
    at: int,
    after: bool,
    ends: str,
    bought: int,
    bought_in_all: int,
) -> None:
    fake.polls = ["working"]
    checkpoint = Dying(at, after)
    with pytest.raises(Killed):
        await shoot(engine(fake), tmp_path / "first", checkpoint)
    assert len(fake.bought) == bought
    # The operator has meanwhile chosen another model of the provider: the id says where to look.
    later = engine(fake, preset="veo-3_1" if bought else "seedance-1_5-pro")
    if ends == "lost":
        with pytest.raises(AnswerLost):
            await shoot(later, tmp_path / "second", checkpoint)
    else:
        clip = await shoot(later, tmp_path / "second", checkpoint)
        assert clip.video.read_bytes() == fake.film
        assert clip.engine_version == fake.bought[0][0]
        assert fake.fetches == (2 if (at, after) == (4, False) else 1)
        token = Token.model_validate_json(checkpoint.token or "")
        assert (token.state, token.upstream_id) == (State.FETCHED, "fal-ai:bytedance:r-1")
    assert len(fake.bought) == bought_in_all


@pytest.mark.parametrize(
    ("given", "added"),
    [
        ({}, "The camera follows the action smoothly, in one continuous shot."),
        ({"prompts": {"shaping": "as-is"}}, ""),
        ({"preset": "sora-2"}, ""),
    ],
)
async def test_a_model_is_given_advice_and_a_tenku_the_prompt_as_it_is(
    fake: FakeFal, tmp_path: Path, given: Mapping[str, Any], added: str
) -> None:
    clip = await shoot(engine(fake, **given), tmp_path / "run", Dying(0, False))
    sent = str(fake.bought[0][1]["prompt"])
    assert added in sent
    assert clip.prompt == (sent if added else "")
    assert sent == BRIEF.prompt or added


async def test_a_clip_says_what_was_bought(fake: FakeFal, tmp_path: Path) -> None:
    clip = await shoot(engine(fake, preset="h3-max"), tmp_path / "run", Dying(0, False))
    assert (clip.engine, clip.engine_version) == ("fal", "minimax/h3-max/text-to-video")
    assert (clip.kind, clip.cost_usd) == (EngineKind.MODEL, Decimal("0.40"))
    assert (clip.notes, clip.recipe) == ((), None)
    fake.notes = ["not drawn: panda"]
    clip = await shoot(engine(fake, preset="sora-2"), tmp_path / "tenku", Dying(0, False))
    assert clip.notes == ("not drawn: panda",)


async def test_a_preset_that_lacks_the_mode_leaves_what_was_bought_to_the_operator(
    fake: FakeFal, tmp_path: Path
) -> None:
    brief = replace(BRIEF, mode=Mode.REMIX)
    with pytest.raises(AnswerLost) as lost:
        await shoot(engine(fake), tmp_path / "run", Dying(0, False, "a token"), brief)
    assert lost.value.clue.endswith("does no video-to-video: a token")
    assert fake.posts == 0


@pytest.mark.parametrize(
    "recipe", [None, "{}", json.dumps({"queue_url": "http://other/queue", "request_id": "r-1"})]
)
async def test_what_another_engine_has_filmed_is_unknown_to_a_tenku_behind(
    fake: FakeFal, tmp_path: Path, recipe: str | None
) -> None:
    video, kind = tmp_path / "s.mp4", EngineKind.PREVIEW
    source = Source(video=video, engine="testcard", kind=kind, recipe=recipe)
    brief = replace(BRIEF, mode=Mode.REMIX, source=source)
    with pytest.raises(EngineFailed, match="knows only what it has filmed itself"):
        await shoot(engine(fake, preset="sora-2"), tmp_path / "run", Dying(0, False), brief)
    assert fake.posts == 0
