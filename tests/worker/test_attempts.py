"""One attempt at one task, with engines good and bad: the task always ends, and money agrees."""

import asyncio
import hashlib

import pytest
from house import BASE_URL, PRICE, T2V, House
from worker.conftest import Stage
from worker.hostile import (
    Act,
    babbles,
    crashes,
    cut_off,
    empty,
    films,
    gives_up,
    no_thumbnail,
    noise,
    nothing,
    remembers,
    stumbles,
)
from worker.staging import submit

from tenku import lifecycle
from tenku.tasks import Status, queue

pytestmark = pytest.mark.anyio


async def test_the_test_card_from_prompt_to_file(house: House) -> None:
    """The whole way with a real engine, and everything that a caller is then shown."""
    task = await submit(house, seed=5, delete_video=False)
    worker = house.worker()
    assert await worker.step()
    done = await house.service.get(house.account, task.id)
    assert (done.status, done.error) == (Status.COMPLETED, None)
    shown = (await house.service.show(done, BASE_URL, local=True)).dump()
    result = shown["result"]
    assert isinstance(result, dict)
    video = result["video"]
    assert (video["width"], video["height"], video["fps"]) == (1280, 720, 24)
    assert (video["duration"], video["num_frames"]) == (4.0, 96)
    assert result["engine"] == {"name": "testcard", "version": "1", "kind": "preview"}
    assert (result["seed"], result["remixable"]) == (5, True)
    assert await house.spendable() == House.GRANTED - PRICE
    for file in (video, result["thumbnail"], result["spritesheet"]):
        token = file["url"].removeprefix(f"{BASE_URL}/files/").split("/")[0]
        asset = await house.service.open_asset(token)
        data = house.service.files.path(asset.key).read_bytes()
        assert len(data) == asset.size_bytes == file["file_size"]
        assert hashlib.sha256(data).hexdigest() == asset.sha256
    assert not list((house.home / "work").iterdir())
    assert not await worker.step()  # nothing is left to do, and the slot is free again


@pytest.mark.parametrize(
    ("act", "code", "says"),
    [
        (gives_up, "engine_failed", "The engine gave up."),
        (crashes, "internal", "Tenku failed because of a bug of its own."),
        (empty, "engine_failed", "not a readable MP4"),
        (noise, "engine_failed", "not a readable MP4"),
        (cut_off, "engine_failed", "The engine's"),
        (nothing, "engine_failed", "not a readable MP4"),
        (no_thumbnail, "internal", "could not be stored"),
    ],
)
async def test_a_bad_engine_costs_nothing(stage: Stage, act: Act, code: str, says: str) -> None:
    house, engine = await stage(act)
    task = await submit(house)
    assert await house.worker().step()
    ended = await house.service.get(house.account, task.id)
    assert (ended.status, ended.error_code) == (Status.FAILED, code)
    assert says in (ended.error or "")
    assert "secret" not in (ended.error or "")
    assert await house.spendable() == House.GRANTED
    assert (await house.rows())["files"] == 0
    assert not any(folder.exists() for folder in engine.folders)


@pytest.mark.parametrize(
    "given", [{"duration": 8}, {"aspect_ratio": "9:16"}, {"duration": 12, "aspect_ratio": "9:16"}]
)
async def test_a_clip_that_was_not_ordered_is_not_sold(
    stage: Stage, given: dict[str, object]
) -> None:
    house, _ = await stage(films)  # four seconds of 1280x720, whatever is asked
    task = await submit(house, **given)
    assert await house.worker().step()
    ended = await house.service.get(house.account, task.id)
    assert ended.error_code == "engine_failed"
    assert "not what was ordered" in (ended.error or "")
    assert await house.spendable() == House.GRANTED


async def test_a_stumble_is_tried_again_after_a_pause(stage: Stage) -> None:
    house, engine = await stage(stumbles, films)
    task = await submit(house)
    worker = house.worker()
    assert await worker.step()
    assert not await worker.step()
    house.clock.advance(lifecycle.RETRY_MS)
    assert await worker.step()
    done = await house.service.get(house.account, task.id)
    assert (done.status, done.attempts) == (Status.COMPLETED, 2)
    assert engine.folders[0] != engine.folders[1]
    assert await house.spendable() == House.GRANTED - PRICE


async def test_an_engine_that_only_stumbles_is_given_up(stage: Stage) -> None:
    house, engine = await stage(stumbles)
    task = await submit(house)
    while (await house.service.get(house.account, task.id)).status is not Status.FAILED:
        assert await house.worker().step()
        house.clock.advance(60_000)
    assert len(engine.calls) == queue.ATTEMPTS_MAX
    ended = await house.service.get(house.account, task.id)
    assert (ended.error_code, ended.error) == ("engine_failed", "The engine stumbled.")
    assert await house.spendable() == House.GRANTED


async def test_a_checkpoint_outlives_the_attempt(stage: Stage) -> None:
    house, _ = await stage(remembers)
    task = await submit(house)
    assert await house.worker().step()
    house.clock.advance(lifecycle.RETRY_MS)
    assert await house.worker().step()
    assert (await house.service.get(house.account, task.id)).status is Status.COMPLETED


async def test_a_babbling_engine_does_no_harm(stage: Stage) -> None:
    house, _ = await stage(babbles)
    task = await submit(house)
    assert await house.worker().step()
    assert (await house.service.get(house.account, task.id)).status is Status.COMPLETED


async def test_the_brief_is_what_was_asked(stage: Stage) -> None:
    house, engine = await stage(films)
    given = {"prompt": " 一只狗 ", "duration": "4s", "seed": 9}
    await house.service.submit(house.account, T2V, given)
    await house.worker().step()
    (brief,) = engine.calls
    assert (brief.prompt, brief.seconds, brief.seed) == ("一只狗", 4, 9)
    assert (brief.width, brief.height) == (1280, 720)


async def test_a_completion_is_not_undone_by_a_worker_that_stops(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped while the completion is being written: the files of what was sold stay."""
    import threading

    house, _ = await stage(films)
    task = await submit(house)
    writing, go = threading.Event(), threading.Event()
    real = lifecycle.complete

    def slow(*args: object) -> None:
        writing.set()
        go.wait(30)
        real(*args)  # pyright: ignore[reportArgumentType]

    monkeypatch.setattr(lifecycle, "complete", slow)
    step = asyncio.create_task(house.worker().step())
    assert await asyncio.to_thread(writing.wait, 60)
    step.cancel()
    await asyncio.wait([step])
    go.set()
    done = await house.service.wait(house.account, task.id, 60)
    assert done.status is Status.COMPLETED
    assert done.result is not None
    assert house.service.files.path(done.result.video.key).exists()
    assert await house.spendable() == House.GRANTED - PRICE
