"""Queries on tasks: order, pages, places in the queue, and whose they are."""

from collections.abc import Callable
from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from stores import DAY_MS, Clock, new_account, new_task

from tenku import lifecycle
from tenku.db import Database, Tx
from tenku.db.tables import tasks
from tenku.errors import NotFound
from tenku.tasks import Callback, Status, Task, queue, store

pytestmark = pytest.mark.anyio


@pytest.fixture
async def two(database: Database) -> tuple[str, str]:
    def make(tx: Tx) -> tuple[str, str]:
        return new_account(tx, "a", 10_000), new_account(tx, "b", 10_000)

    return await database.write(make)


def submits(*wanted: Task) -> Callable[[Tx], None]:
    def work(tx: Tx) -> None:
        for task in wanted:
            lifecycle.submit(tx, task)

    return work


async def test_what_was_inserted_is_read_back(
    database: Database, two: tuple[str, str], clock: Clock
) -> None:
    task = new_task(two[0], 1, clock)
    await database.write(submits(task))
    assert await database.read(lambda tx: store.get(tx, two[0], task.id)) == task
    assert await database.read(lambda tx: store.by_id(tx, task.id)) == task
    assert await database.read(lambda tx: store.by_id(tx, "f" * 32)) is None


async def test_what_its_maker_wrote_goes_and_the_choices_stay(
    database: Database, two: tuple[str, str], clock: Clock
) -> None:
    words = {"prompt": "a dog", "image_url": "https://example.com/?me=anna"}
    task = replace(
        new_task(two[0], 1, clock),
        parameters={**words, "duration": 4},
        callback=Callback(form="tasks_v3", url="https://example.com/anna"),
    )
    await database.write(submits(task))
    await database.write(lambda tx: store.forget_words(tx, [task.id]))
    bare = await database.read(lambda tx: store.get(tx, two[0], task.id))
    assert (bare.parameters, bare.callback) == ({"duration": 4}, None)


async def test_anothers_task_answers_as_one_that_never_was(
    database: Database, two: tuple[str, str], clock: Clock
) -> None:
    task = new_task(two[0], 1, clock)
    await database.write(submits(task))
    for task_id in (task.id, "f" * 32):
        with pytest.raises(NotFound) as refusal:
            await database.read(lambda tx, task_id=task_id: store.get(tx, two[1], task_id))
        assert refusal.value.message.replace(task_id, "?") == (
            "There is no task '?'. list_tasks shows yours."
        )
    assert await database.read(lambda tx: store.listing(tx, two[1], limit=10)) == []


async def test_pages_are_newest_first_and_complete(
    database: Database, two: tuple[str, str], clock: Clock
) -> None:
    made: list[Task] = []
    for number in range(7):
        made.append(new_task(two[0], number, clock))
        clock.advance(number % 2)  # some have the same time: the id decides
    await database.write(submits(*made))
    expected = [task.id for task in sorted(made, key=lambda t: (t.created_at_ms, t.id))][::-1]
    found: list[Task] = []
    before = None
    while page := await database.read(
        lambda tx, before=before: store.listing(tx, two[0], limit=3, before=before)
    ):
        found += page
        before = (page[-1].created_at_ms, page[-1].id)
    assert [task.id for task in found] == expected


async def test_listing_by_status_and_model(
    database: Database, two: tuple[str, str], clock: Clock
) -> None:
    await database.write(submits(new_task(two[0], 1, clock), new_task(two[0], 2, clock)))
    await database.write(lambda tx: lifecycle.cancel(tx, two[0], f"{1:032x}"))

    def ids(tx: Tx, status: Status | None, model_id: str | None) -> list[int]:
        found = store.listing(tx, two[0], status=status, model_id=model_id, limit=9)
        return [int(task.id, 16) for task in found]

    model = "fal-ai/sora-2/text-to-video"
    for status, model_id, expected in [
        (Status.FAILED, None, [1]),
        (Status.PENDING, model, [2]),
        (None, model, [2, 1]),
        (None, "another", []),
    ]:
        assert await database.read(lambda tx, s=status, m=model_id: ids(tx, s, m)) == expected


async def test_the_place_in_the_queue_counts_everybody(
    database: Database, two: tuple[str, str], clock: Clock
) -> None:
    first, second, third = (new_task(two[n % 2], n, clock) for n in (1, 2, 3))
    await database.write(submits(third, first, second))

    def places(tx: Tx) -> list[int | None]:
        current = [store.by_id(tx, task.id) for task in (first, second, third)]
        return [store.queue_position(tx, task) for task in current if task]

    assert await database.read(places) == [0, 1, 2]
    waiting = await database.read(lambda tx: store.waiting(tx, two[1]))
    assert waiting == store.Waiting(everybody=3, account=2)
    await database.write(lambda tx: lifecycle.claim(tx, "w", run_ms=DAY_MS))
    assert await database.read(places) == [None, 0, 1]


async def test_due_says_whether_a_claim_would_find_something(
    database: Database, two: tuple[str, str], clock: Clock
) -> None:
    assert not await database.read(queue.due)
    await database.write(submits(new_task(two[0], 1, clock)))
    assert await database.read(queue.due)
    claimed = await database.write(lambda tx: lifecycle.claim(tx, "w", run_ms=DAY_MS))
    assert claimed is not None
    assert not await database.read(queue.due)
    assert await database.read(lambda tx: store.leases(tx, "w")) == {claimed.id: 1}
    assert await database.read(lambda tx: store.leases(tx, "v")) == {}
    clock.advance(lifecycle.LEASE_MS)
    assert await database.read(queue.due)


async def test_receipts_are_dropped_after_a_day(
    database: Database, two: tuple[str, str], clock: Clock
) -> None:
    receipt = store.Receipt(
        fingerprint="f", task_id="t", balance_credits=5, created_at_ms=clock.now_ms
    )
    await database.write(lambda tx: store.add_receipt(tx, two[0], "k", receipt))
    clock.advance(DAY_MS - 1)
    await database.write(store.forget_receipts)
    assert await database.read(lambda tx: store.receipt(tx, two[0], "k")) == receipt
    assert await database.read(lambda tx: store.receipt(tx, two[1], "k")) is None
    with pytest.raises(IntegrityError):  # one receipt a key and account
        await database.write(lambda tx: store.add_receipt(tx, two[0], "k", receipt))
    clock.advance(1)
    await database.write(store.forget_receipts)
    assert await database.read(lambda tx: store.receipt(tx, two[0], "k")) is None


async def test_counts_and_the_oldest_that_waits(
    database: Database, two: tuple[str, str], clock: Clock
) -> None:
    assert await database.read(store.oldest_pending_ms) is None
    born = clock.now_ms
    await database.write(submits(new_task(two[0], 1, clock)))
    clock.advance(9)
    await database.write(submits(new_task(two[0], 2, clock)))
    assert await database.read(store.oldest_pending_ms) == born
    await database.write(lambda tx: lifecycle.cancel(tx, two[0], f"{1:032x}"))
    model = "fal-ai/sora-2/text-to-video"
    assert sorted(await database.read(store.counts)) == [
        ("failed", model, 1),
        ("pending", model, 1),
    ]


_FORBIDDEN = {
    "an unknown status": {"status": "paused"},
    "processing without a lease": {"status": "processing"},
    "a lease without processing": {"lease_until_ms": 1},
    "completed without a result": {"status": "completed"},
    "failed without a reason": {"status": "failed"},
    "a result of a task that waits": {"result": "{}"},
    "more than all of it": {"progress": 101},
}


@pytest.mark.parametrize("what", _FORBIDDEN)
async def test_the_database_refuses(
    database: Database, two: tuple[str, str], clock: Clock, what: str
) -> None:
    await database.write(submits(new_task(two[0], 1, clock)))
    with pytest.raises(IntegrityError, match="CHECK"):
        await database.write(lambda tx: tx.run(tasks.update().values(_FORBIDDEN[what])))


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ("select * from tasks where tasks.status = 'pending' order by created_at_ms, id limit 1",
         "tasks_pending"),
        ("select * from tasks where tasks.status = 'processing' and lease_until_ms <= 1",
         "tasks_leased"),
        ("select * from tasks where account_id = 'a' order by created_at_ms desc, id desc limit 9",
         "tasks_account"),
        ("select * from tasks where deleted_at_ms is null and expires_at_ms <= 1",
         "tasks_expiring"),
    ],
)  # fmt: skip
async def test_hot_queries_use_their_index(database: Database, query: str, index: str) -> None:
    plan = await database.read(
        lambda tx: [row.detail for row in tx.run(sa.text(f"explain query plan {query}"))]
    )
    assert len(plan) == 1
    assert index in plan[0]
