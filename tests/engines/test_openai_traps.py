"""What servers with `/v1/videos` are known to do, and what becomes of the task: over HTTP, whole."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from fractions import Fraction
from pathlib import Path

import pytest
from engines.fake_videos import FakeVideos, faking
from house import House, build
from media.takes import SILENT, Take, filmed
from stores import Clock, new_account
from worker.staging import submit

from tenku.db import Database
from tenku.engines.openai_videos import OpenAIVideosEngine, Options
from tenku.engines.router import Router
from tenku.tasks import Status, Task

pytestmark = pytest.mark.anyio


@pytest.fixture
async def fake(clips: Mapping[str, bytes]) -> AsyncIterator[FakeVideos]:
    async with faking(clips["good"]) as fake:
        fake.dialect = "vllm-omni"
        yield fake


@pytest.fixture
async def house(database: Database, clock: Clock, tmp_path: Path) -> House:
    built = build(tmp_path, database, clock, {})
    built.account = await database.write(lambda tx: new_account(tx, "local", House.GRANTED))
    return built


async def tried_at(
    fake: FakeVideos, house: House, slept: list[float] | None = None, **given: object
) -> Task:
    """A task after its first attempt; `slept` hears the pauses."""

    async def sleep(seconds: float) -> None:
        if slept is not None:
            slept.append(seconds)
        await asyncio.sleep(0)

    options = Options.model_validate(
        {"base_url": fake.url, "dialect": "vllm-omni", "model": "m", **given}
    )
    engine = OpenAIVideosEngine(options=options, sleep=sleep)
    house.service.making.forecast = house.router = Router(
        {"*": (engine.name,)}, {engine.name: engine}
    )
    task = await submit(house)
    assert await house.worker().step()
    return await house.service.get(house.account, task.id)


@pytest.mark.parametrize("paid", [True, False])
async def test_a_full_server_is_asked_again_when_it_says(
    fake: FakeVideos, house: House, paid: bool
) -> None:
    fake.busy, slept = 2, list[float]()
    done = await tried_at(fake, house, slept, paid=paid)
    assert (done.status, len(fake.forms)) == (Status.COMPLETED, 1)
    assert slept[:2] == [7.0, 7.0]


async def test_who_is_full_for_too_long_is_left_alone(fake: FakeVideos, house: House) -> None:
    fake.busy = 10**6
    task = await tried_at(fake, house, queue_seconds_max=5)  # it says seven
    assert (task.status, task.attempts, fake.forms) == (Status.PROCESSING, 0, [])
    assert not house.router.health.ready("openai-videos")


@pytest.mark.parametrize(("times", "status"), [(2, Status.COMPLETED), (3, Status.FAILED)])
async def test_a_download_that_breaks_off_is_fetched_anew(
    fake: FakeVideos, house: House, times: int, status: Status
) -> None:
    fake.broken = times
    done = await tried_at(fake, house)
    assert (done.status, len(fake.forms)) == (status, 1)


async def test_a_job_in_progress_for_ever_ends_at_our_deadline(
    fake: FakeVideos, house: House
) -> None:
    fake.states = [(200, {"status": "in_progress", "progress": 50})]
    done = await tried_at(fake, house, run_seconds_max=0.05)
    assert (done.status, done.error_code) == (Status.FAILED, "timed_out")
    assert fake.deleted == ["video_gen_1"]
    assert await house.spendable() == House.GRANTED


async def test_waiting_there_does_not_eat_the_time_of_running(
    fake: FakeVideos, house: House
) -> None:
    queued = [(200, {"status": "queued"})] * 50
    fake.states = [*queued, (200, {"status": "completed"})]
    done = await tried_at(fake, house, run_seconds_max=0.001)
    assert done.status is Status.COMPLETED


@pytest.mark.parametrize(
    ("take", "notes"),
    [
        (Take(width=1344, height=768, num_frames=107), []),
        (Take(width=1280, height=720, num_frames=97, sound=None), ["synthetic"]),
        (
            Take(width=1280, height=720, num_frames=65, rate=Fraction(16), sound=SILENT),
            ["synthetic"],
        ),
        (Take(width=960, height=544, num_frames=97), ["Upscaled from 960x544"]),
    ],
)
async def test_what_comes_otherwise_is_cut_and_told(
    fake: FakeVideos, house: House, take: Take, notes: list[str]
) -> None:
    fake.film = filmed(take)
    done = await tried_at(fake, house)
    assert (done.status, done.error) == (Status.COMPLETED, None)
    assert done.result is not None
    video = done.result.video
    assert (video.width, video.height) == (1280, 720)
    assert video.duration == pytest.approx(4, abs=0.07)
    for note in notes:
        assert any(note in said for said in done.result.notes)
    assert len(done.result.notes) >= len(notes)


@pytest.mark.parametrize(
    "film",
    [
        b"<!doctype html><title>Bad gateway</title>",
        filmed(Take(width=1280, height=720, num_frames=72)),
    ],
    ids=["html", "three seconds"],
)
async def test_what_is_no_such_film_fails_and_costs_nothing(
    fake: FakeVideos, house: House, clock: Clock, film: bytes
) -> None:
    fake.film = film
    done = await tried_at(fake, house)
    while not done.status.terminal:  # another download might have been better
        clock.advance(60_000)
        assert await house.worker().step()
        done = await house.service.get(house.account, done.id)
    assert len(fake.forms) == 1
    assert (done.status, done.error_code) == (Status.FAILED, "engine_failed")
    assert await house.spendable() == House.GRANTED
