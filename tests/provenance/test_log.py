"""The log of outputs: a row with every completed task, in the same transaction, for good."""

import hashlib

import pytest
import sqlalchemy as sa
from house import House
from sqlalchemy.exc import IntegrityError
from stores import HOUR_MS, new_film
from worker.staging import submit
from world import PRICE, World

from tenku import lifecycle, provenance
from tenku.brief import EngineKind
from tenku.db import Tx
from tenku.lifecycle import LEASE_MS
from tenku.provenance import Output, anchors
from tenku.provenance.reading import read
from tenku.tasks import Status, Task
from tenku.tasks.claims import LostTask

pytestmark = pytest.mark.anyio


async def log(world: World) -> list[Output]:
    return await world.db.read(lambda tx: list(provenance.everybodys(tx)))


async def filmed(house: House) -> Task:
    task = await submit(house)
    worker = house.worker()
    assert await worker.step()
    return await house.service.get(house.account, task.id)


async def test_a_row_is_written_with_the_end_of_the_task(world: World) -> None:
    claimed = await world.claim()
    assert await log(world) == []
    await world.write(lambda tx: lifecycle.complete(tx, claimed, new_film(claimed, PRICE)))
    (row,) = await log(world)
    assert (row.task_id, row.created_at_ms) == (claimed.id, world.clock.now_ms)


async def test_a_worker_that_comes_too_late_logs_nothing(world: World) -> None:
    late = await world.claim("slow")
    world.clock.advance(LEASE_MS)
    await world.claim("quick")
    with pytest.raises(LostTask):
        await world.write(lambda tx: lifecycle.complete(tx, late, new_film(late, PRICE)))
    assert await log(world) == []


async def test_what_fails_after_the_row_takes_it_back(world: World) -> None:
    claimed = await world.claim()
    too_dear = new_film(claimed, PRICE + 1)
    with pytest.raises(IntegrityError):
        await world.write(lambda tx: lifecycle.complete(tx, claimed, too_dear))
    assert await log(world) == []
    assert (await world.now()).status is Status.PROCESSING


async def test_the_row_outlives_deletion_and_expiry(world: World) -> None:
    claimed = await world.claim()
    await world.write(lambda tx: lifecycle.complete(tx, claimed, new_film(claimed, PRICE, HOUR_MS)))
    before = await log(world)
    await world.write(lambda tx: lifecycle.delete(tx, world.account, claimed.id))
    world.clock.advance(2 * HOUR_MS)
    await world.write(lifecycle.expire)
    assert await log(world) == before


async def test_the_hash_is_of_the_signed_file_that_is_handed_out(house: House) -> None:
    task = await filmed(house)
    assert task.result is not None
    path = house.service.files.path(task.result.video.key)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    found = await house.db.read(lambda tx: provenance.find(tx, house.account, digest))
    assert found is not None
    assert (found.task_id, found.engine, found.kind) == (task.id, "testcard", EngineKind.PREVIEW)
    assert found.size_bytes == path.stat().st_size == task.result.video.file_size
    assert len(found.frame_hashes) == 16
    with path.open("rb") as file:
        signed = read(file, anchors(house.home / "secrets" / "c2pa"))
    assert (signed.state, signed.title) == ("Trusted", f"video_{task.id}.mp4")


async def test_another_account_finds_nothing(house: House) -> None:
    await filmed(house)

    def look(tx: Tx) -> tuple[Output | None, Output | None]:
        (row,) = provenance.everybodys(tx)
        theirs = provenance.find(tx, house.stranger, row.sha256)
        return theirs, provenance.find_anybodys(tx, row.sha256)

    theirs, operators = await house.db.read(look)
    assert theirs is None
    assert operators is not None


async def test_the_whole_log_is_read_newest_first_whatever_its_length(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenku.provenance.store._BATCH", 3)
    claimed = await world.claim()
    film = new_film(claimed, PRICE)

    def fill(tx: Tx) -> None:
        for number in range(10):
            tx.run(
                sa.text(
                    "insert into provenance select :task, :account, :sha, 1, 'e', '1', 'preview',"
                    " 'off', null, '[]', :at"
                ),
                {
                    "task": f"{number:032x}",
                    "account": film.output.account_id,
                    "sha": "0",
                    "at": number // 2,
                },
            )

    await world.write(fill)
    assert [row.task_id for row in await log(world)] == [f"{n:032x}" for n in reversed(range(10))]


def test_no_prompt_is_in_it() -> None:
    assert {"prompt", "parameters"}.isdisjoint(Output.__dataclass_fields__)
