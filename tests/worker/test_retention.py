"""What is past its time goes: links at once, bytes soon after, and files that no row knows."""

import os

import pytest
from house import House
from stores import DAY_MS, new_asset
from worker.conftest import Stage
from worker.hostile import films
from worker.staging import submit

from tenku import assets, lifecycle
from tenku.ledger.verify import verify
from tenku.media.links import Expired
from tenku.tasks import Status, Task
from tenku.worker.presence import Presence
from tenku.worker.retention import ORPHAN_SECONDS

pytestmark = pytest.mark.anyio


async def made(house: House, **given: object) -> Task:
    task = await submit(house, **given)
    assert await house.worker().step()
    done = await house.service.get(house.account, task.id)
    assert done.status is Status.COMPLETED
    return done


async def test_a_video_lasts_an_hour_and_its_row_says_so(stage: Stage) -> None:
    house, _ = await stage(films)
    task = await made(house)
    assert task.result is not None
    asset_id = task.result.video.asset_id
    token = house.service.links.sign(asset_id, house.clock.now_ms // 1000 + 10**6)
    house.clock.advance(3600 * 1000 - 1)
    await house.worker().retention.expire()
    assert (await house.rows())["files"] == 3
    await house.service.open_asset(token)
    house.clock.advance(1)
    with pytest.raises(Expired):  # the link dies at its moment, whenever the bytes go
        await house.service.open_asset(token)
    await house.worker().retention.expire()
    rows = await house.rows()
    assert (rows["files"], rows["assets"], rows["tasks"]) == (0, 3, 1)
    gone = await house.db.read(lambda tx: assets.get(tx, asset_id))
    assert gone is not None
    assert gone.erased_at_ms == house.clock.now_ms
    done = await house.service.get(house.account, task.id)
    assert (done.status, done.deleted_at_ms) == (Status.COMPLETED, house.clock.now_ms)


async def test_a_kept_video_stays_and_a_deleted_one_goes(stage: Stage) -> None:
    house, _ = await stage(films)
    kept, deleted = await made(house, delete_video=False), await made(house, delete_video=False)
    house.clock.advance(24 * 3600 * 1000)
    await house.service.delete(house.account, deleted.id)
    await house.worker().retention.expire()
    assert (await house.rows())["files"] == 3
    assert (await house.service.get(house.account, kept.id)).remixable(house.clock.now_ms)


async def test_erasing_goes_on_where_it_was_interrupted(stage: Stage) -> None:
    house, _ = await stage(films)
    task = await made(house)
    await house.service.delete(house.account, task.id)
    (first, *_) = await house.db.read(assets.to_erase)
    await house.service.files.delete(first.key)  # and then the process died
    await house.worker().retention.expire()
    assert (await house.rows())["files"] == 0
    assert list(await house.db.read(assets.to_erase)) == []


async def test_the_sweep_takes_old_files_that_no_row_knows(stage: Stage) -> None:
    house, _ = await stage(films)
    await made(house)
    files = house.service.files
    now = 2_000_000_000.0
    for key, age in [("aa/young.mp4", 5), ("aa/old.mp4", ORPHAN_SECONDS + 1), ("aa/known.png", 0)]:
        await files.put_bytes(key, b"x")
        written = now - age if key != "aa/known.png" else 0.0
        os.utime(files.path(key), (written, written))
    known = new_asset(house.account, "known", key="aa/known.png")
    await house.db.write(lambda tx: assets.add(tx, known))
    for entry in await files.entries():
        if not entry.key.startswith("aa/"):
            os.utime(files.path(entry.key), (0, 0))
    assert await house.worker().retention.sweep(now) == 1
    assert not files.path("aa/old.mp4").exists()
    assert (await house.rows())["files"] == 5


async def test_work_folders_of_dead_attempts_go(stage: Stage) -> None:
    house, _ = await stage(films)
    task = await submit(house)
    claimed = await house.db.write(lambda tx: lifecycle.claim(tx, "w", run_ms=10**6))
    assert claimed is not None
    live, dead = house.home / "work" / claimed.attempt_name, house.home / "work" / f"{task.id}-0"
    for folder in (live, dead):
        (folder / "engine").mkdir(parents=True)
    await house.worker().retention.sweep_work()
    assert live.exists()
    assert not dead.exists()


async def test_prompts_go_some_days_after_the_end(stage: Stage) -> None:
    house, _ = await stage(films)
    gone, kept = await made(house), await made(house, delete_video=False)
    cancelled = await submit(house)
    await house.service.cancel(house.account, cancelled.id)
    waiting = await submit(house)
    house.clock.advance(10 * DAY_MS)
    worker = house.worker()
    await worker.retention.expire()

    async def prompts() -> list[bool]:
        tasks = [
            await house.service.get(house.account, t.id) for t in (gone, kept, cancelled, waiting)
        ]
        return ["prompt" in task.parameters for task in tasks]

    await worker.retention.forget_words()
    assert await prompts() == [True] * 4  # nobody has asked for it
    worker.history_days = 11
    await worker.retention.forget_words()
    assert await prompts() == [True] * 4
    worker.history_days = 10
    await worker.retention.forget_words()
    assert await prompts() == [False, True, False, True]
    bare = await house.service.get(house.account, gone.id)
    assert bare.result is not None
    assert bare.result.notes == ()
    findings = await verify(house.db, house.service.files)
    assert [finding.offenders for finding in findings if finding.broken] == []


async def test_what_an_engine_said_of_a_prompt_goes_with_it(stage: Stage) -> None:
    house, _ = await stage(films)
    task = await made(house, delete_video=False)
    assert task.result is not None
    assert task.result.notes
    deleted = await house.service.delete(house.account, task.id)
    assert "prompt" not in deleted.parameters
    assert deleted.result is not None
    assert deleted.result.notes == ()


async def test_locks_of_workers_that_died_idle_go_after_a_day(stage: Stage) -> None:
    house, _ = await stage(films)
    folder = house.home / "workers"
    alive, me = Presence(folder, "alive"), Presence(folder, "me")
    alive.enter()
    me.enter()
    (folder / "old.lock").touch()
    (folder / "young.lock").touch()
    for name in ("old", "alive", "me"):
        os.utime(folder / f"{name}.lock", (0, 0))
    try:
        await me.bury_dead(house.db)
        left = {path.stem for path in folder.iterdir()}
        assert left == {"alive", "me", "young"}
    finally:
        alive.leave()
        me.leave()
