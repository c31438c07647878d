"""Who is told what: rows that stand and fall with the change they tell of."""

from collections import Counter

import pytest
from stores import Clock, new_account, new_task

from tenku import lifecycle, outbox
from tenku.db import Database, Tx
from tenku.errors import EngineFailed, InsufficientCredits, NotFound
from tenku.outbox import Delivery, Endpoint, Told, endpoints
from tenku.outbox.store import DELIVERED_MS, LEASE_MS
from tenku.tasks import Callback, Task, claims

pytestmark = pytest.mark.anyio
HOOK = "https://receiver.example/hook"


async def account(database: Database, name: str = "local") -> str:
    return await database.write(lambda tx: new_account(tx, name, 1000))


def with_callback(task: Task) -> Task:
    from dataclasses import replace

    return replace(task, callback=Callback(form="v3", url=HOOK))


async def rows(database: Database) -> list[Delivery]:
    return list(await database.read(outbox.listing))


async def test_the_end_of_a_task_is_told_to_its_callback_and_to_the_endpoints(
    database: Database, clock: Clock
) -> None:
    mine, other = await account(database), await account(database, "other")

    def prepare(tx: Tx) -> None:
        endpoints.add(tx, mine, name="all", url=HOOK, events=("completed", "failed"))
        endpoints.add(tx, mine, name="done", url=HOOK, events=("completed",))
        endpoints.add(tx, other, name="foreign", url=HOOK, events=("completed", "failed"))
        lifecycle.submit(tx, with_callback(new_task(mine, 1, clock)))

    await database.write(prepare)
    assert await rows(database) == []
    await database.write(lambda tx: lifecycle.cancel(tx, mine, f"{1:032x}"))
    told = await rows(database)
    assert sorted((row.form, row.event, row.endpoint_id is None) for row in told) == [
        ("openai", "failed", False),
        ("v3", "failed", True),
    ]
    assert {(row.account_id, row.task_id, row.host) for row in told} == {
        (mine, f"{1:032x}", "receiver.example")
    }
    await database.write(lambda tx: lifecycle.cancel(tx, mine, f"{1:032x}"))
    assert len(await rows(database)) == 2  # it ends once


async def test_what_is_rolled_back_is_never_told(database: Database, clock: Clock) -> None:
    mine = await account(database)
    task = with_callback(new_task(mine, 1, clock))
    await database.write(lambda tx: lifecycle.submit(tx, task))

    def fails_after_the_end(tx: Tx) -> None:
        lifecycle.cancel(tx, mine, task.id)
        raise InsufficientCredits(need=1, have=0)

    with pytest.raises(InsufficientCredits):
        await database.write(fails_after_the_end)
    assert await rows(database) == []


async def test_a_retry_is_no_end(database: Database, clock: Clock) -> None:
    mine = await account(database)
    await database.write(lambda tx: lifecycle.submit(tx, with_callback(new_task(mine, 1, clock))))
    claimed = await database.write(lambda tx: lifecycle.claim(tx, "w", run_ms=10**6))
    assert claimed is not None
    failure = EngineFailed("no", retryable=True)
    await database.write(lambda tx: lifecycle.retry(tx, claimed, failure))
    assert await rows(database) == []
    with pytest.raises(claims.LostTask):
        await database.write(lambda tx: lifecycle.fail(tx, new_task(mine, 1, clock), failure))
    assert await rows(database) == []


def tell(tx: Tx, mine: str, number: int, url: str = HOOK) -> None:
    told = Told(account_id=mine, task_id=f"{number:032x}", event="completed")
    outbox.tell(tx, told, form="v3", url=url)


async def test_a_claim_is_one_couriers_until_it_runs_out(database: Database, clock: Clock) -> None:
    mine = await account(database)
    await database.write(lambda tx: tell(tx, mine, 1))

    def claim(tx: Tx) -> list[Delivery]:
        return outbox.claim(tx, limit=10)

    (first,) = await database.write(claim)
    assert first.tries == 1
    assert await database.write(claim) == []
    clock.advance(LEASE_MS)
    (second,) = await database.write(claim)
    assert (second.id, second.tries) == (first.id, 2)
    await database.write(lambda tx: outbox.delivered(tx, first, "200"))  # too late: not its claim
    assert (await rows(database))[0].delivered_at_ms is None
    await database.write(lambda tx: outbox.delivered(tx, second, "200"))
    assert (await rows(database))[0].delivered_at_ms == clock.now_ms


async def test_hosts_take_turns(database: Database) -> None:
    mine, other = await account(database), await account(database, "other")

    def prepare(tx: Tx) -> None:
        for number in range(50):
            tell(tx, mine, number, "https://slow.example/")
        tell(tx, other, 99, "https://quick.example/")

    await database.write(prepare)
    found = await database.write(lambda tx: outbox.claim(tx, limit=10))
    assert sorted(d.host for d in found) == ["quick.example"] + ["slow.example"] * 4
    more = await database.write(
        lambda tx: outbox.claim(tx, busy=((mine, "slow.example"),), limit=10)
    )
    assert more == []
    more = await database.write(lambda tx: outbox.claim(tx, crowded=(mine,), limit=10))
    assert more == []


async def test_accounts_take_turns(database: Database) -> None:
    """One with hosts without number, all of them due before the others', holds nobody up."""
    mine, other = await account(database), await account(database, "other")

    def prepare(tx: Tx) -> None:
        for number in range(200):
            tell(tx, mine, number, f"https://h{number}.example/")
        for number in range(5):
            tell(tx, other, number, "https://h0.example/")

    await database.write(prepare)
    found = await database.write(lambda tx: outbox.claim(tx, limit=128))
    counts = Counter(d.account_id for d in found)
    assert counts == {mine: outbox.OF_ACCOUNT_MAX, other: 4}
    more = await database.write(lambda tx: outbox.claim(tx, crowded=(mine,), limit=128))
    assert [d.account_id for d in more] == [other]


async def test_a_changed_endpoint_hears_where_it_is_now_and_what_it_wants(
    database: Database, clock: Clock
) -> None:
    mine = await account(database)

    def prepare(tx: Tx) -> Endpoint:
        made = endpoints.add(tx, mine, name="n", url=HOOK, events=("completed", "failed"))
        for number in (1, 2):
            lifecycle.submit(tx, new_task(mine, number, clock))
            lifecycle.cancel(tx, mine, f"{number:032x}")
        return made

    made = await database.write(prepare)
    new = "https://new.example:444/hook"
    moved = await database.write(
        lambda tx: endpoints.change(tx, made, name="n", url=new, events=("failed",))
    )
    assert {(row.url, row.host) for row in await rows(database)} == {(new, "new.example:444")}
    await database.write(
        lambda tx: endpoints.change(tx, moved, name="n", url=new, events=("completed",))
    )
    assert await rows(database) == []


async def test_the_dead_can_be_replayed_and_are_forgotten_in_the_end(
    database: Database, clock: Clock
) -> None:
    mine = await account(database)
    await database.write(lambda tx: tell(tx, mine, 1))
    (claimed,) = await database.write(lambda tx: outbox.claim(tx, limit=1))
    await database.write(lambda tx: outbox.put_off(tx, claimed, "500", None))
    (dead,) = await database.read(lambda tx: outbox.listing(tx, dead=True))
    assert (dead.answer, dead.due_at_ms, dead.dead_at_ms) == ("500", None, clock.now_ms)
    assert await database.write(outbox.replay) == 1
    assert await database.write(outbox.replay) == 0  # nothing is dead any more
    (again,) = await database.write(lambda tx: outbox.claim(tx, limit=1))
    assert (again.id, again.tries) == (dead.id, 1)
    await database.write(lambda tx: outbox.delivered(tx, again, "200"))
    clock.advance(DELIVERED_MS - 1)
    await database.write(outbox.forget)
    assert len(await rows(database)) == 1
    clock.advance(1)
    await database.write(outbox.forget)
    assert await rows(database) == []


async def test_an_endpoint_belongs_to_its_account(database: Database, clock: Clock) -> None:
    mine, other = await account(database), await account(database, "other")
    made = await database.write(
        lambda tx: endpoints.add(tx, mine, name="n", url=HOOK, events=("failed",))
    )
    for who, what in ((other, made.id), (mine, "we_none")):
        with pytest.raises(NotFound):
            await database.read(lambda tx, who=who, what=what: endpoints.get(tx, who, what))
    rotated = await database.write(lambda tx: endpoints.rotate(tx, made, keep_old=True))
    assert rotated.secrets(clock.now_ms) == (rotated.secret, made.secret)
    assert rotated.secrets(clock.now_ms + endpoints.OVERLAP_MS) == (rotated.secret,)
    at_once = await database.write(lambda tx: endpoints.rotate(tx, rotated, keep_old=False))
    assert at_once.secrets(clock.now_ms) == (at_once.secret,)
    await database.write(lambda tx: lifecycle.submit(tx, new_task(mine, 1, clock)))
    await database.write(lambda tx: lifecycle.cancel(tx, mine, f"{1:032x}"))
    assert len(await rows(database)) == 1
    await database.write(lambda tx: endpoints.remove(tx, made))
    assert await rows(database) == []
    assert await database.read(lambda tx: endpoints.listing(tx, mine)) == []
