"""What a caller may wish of a submit, and that none of it changes film or price."""

import asyncio

import pytest
from house import PRICE, T2V, House
from stores import new_task

from tenku import lifecycle
from tenku.db import Tx
from tenku.errors import Conflict, InvalidParameter, QueueFull
from tenku.service import Listing, Submitted, Wishes
from tenku.tasks import Callback, Status, Task, claims

pytestmark = pytest.mark.anyio
RESEND = Wishes(resend=True)
HOOK = Callback(form="v3", url="https://93.184.216.34/hook")


async def submit(
    house: House, prompt: str = "p", wishes: Wishes | None = None, key: str | None = None
) -> Submitted:
    return await house.service.submit(
        house.account, T2V, {"prompt": prompt}, wishes=wishes or Wishes(), idempotency_key=key
    )


async def claim(house: House) -> Task:
    found = await house.db.write(lambda tx: lifecycle.claim(tx, "w", run_ms=10**7))
    assert found is not None
    return found


async def test_a_clients_own_resend_is_the_same_task(house: House) -> None:
    first = await submit(house)
    again = await submit(house, wishes=RESEND)
    assert (again.task.id, again.replayed) == (first.task.id, True)
    assert again.balance == House.GRANTED - PRICE
    other = await submit(house, "another", RESEND)
    assert not other.replayed
    assert (await submit(house)).task.id != first.task.id  # nobody said that it was a resend


async def test_a_resend_is_found_for_ten_minutes_and_by_its_account_alone(house: House) -> None:
    first = await submit(house)
    foreign = await house.service.submit(house.stranger, T2V, {"prompt": "p"}, wishes=RESEND)
    assert not foreign.replayed
    house.clock.advance(10 * 60_000)
    assert (await submit(house, wishes=RESEND)).task.id == first.task.id
    house.clock.advance(1)
    assert not (await submit(house, wishes=RESEND)).replayed


async def test_two_resends_at_once_are_one_task(house: House) -> None:
    both = await asyncio.gather(*(submit(house, wishes=RESEND) for _ in range(5)))
    assert len({done.task.id for done in both}) == 1
    assert await house.spendable() == House.GRANTED - PRICE


async def test_a_key_goes_before_a_resend(house: House) -> None:
    await submit(house)
    keyed = await submit(house, wishes=RESEND, key="k")
    assert not keyed.replayed


async def test_who_must_start_soon_fails_if_it_does_not(house: House) -> None:
    hasty = await submit(house, wishes=Wishes(start_seconds=5))
    patient = await submit(house)
    house.clock.advance(5000)
    assert (await claim(house)).id == patient.task.id
    failed = await house.service.get(house.account, hasty.task.id)
    assert (failed.status, failed.error_code, failed.started_at_ms) == (
        Status.FAILED,
        "timed_out",
        None,
    )
    assert await house.spendable() == House.GRANTED - PRICE


async def test_the_operators_deadline_is_not_put_off(house: House) -> None:
    done = await submit(house, wishes=Wishes(start_seconds=10**6))
    assert done.task.start_by_ms == house.clock.now_ms + 3600 * 1000


async def test_low_priority_waits_for_its_own_account_alone(house: House) -> None:
    low = await submit(house, wishes=Wishes(low_priority=True))
    house.clock.advance(1)
    foreign = await house.service.submit(house.stranger, T2V, {"prompt": "p"})
    house.clock.advance(1)
    normal = await submit(house)

    async def place(done: Submitted, account: str) -> int | None:
        return (await house.service.look(account, done.task.id)).queue_position

    assert await place(foreign, house.stranger) == 1
    assert await place(normal, house.account) == 1  # the low one is behind it
    assert await place(low, house.account) == 1
    order = [(await claim(house)).id for _ in range(3)]
    assert order == [foreign.task.id, normal.task.id, low.task.id]


async def test_low_ones_keep_their_order_among_themselves(house: House) -> None:
    made: list[str] = []
    for _ in range(3):
        made.append((await submit(house, wishes=Wishes(low_priority=True))).task.id)
        house.clock.advance(1)
    assert [(await claim(house)).id for _ in range(3)] == made


@pytest.mark.parametrize(("keep", "seconds"), [(False, 60), (True, 60), (False, 10**9)])
async def test_a_video_may_be_gone_sooner_but_not_later(
    house: House, keep: bool, seconds: int
) -> None:
    raw: dict[str, object] = {"prompt": "p", "delete_video": not keep}
    wishes = Wishes(result_seconds_max=seconds)
    done = await house.service.submit(house.account, T2V, raw, wishes=wishes)
    assert await house.worker().step()
    task = await house.service.wait(house.account, done.task.id, 60)
    assert task.status is Status.COMPLETED
    assert task.expires_at_ms == house.clock.now_ms + min(seconds, 3600) * 1000


async def test_so_many_may_wait_and_no_more(house: House) -> None:
    await submit(house, wishes=Wishes(queue_max=2))
    await submit(house, wishes=Wishes(queue_max=2))
    before = await house.rows()
    with pytest.raises(QueueFull):
        await submit(house, wishes=Wishes(queue_max=2))
    assert await house.rows() == before
    await submit(house)


async def test_a_key_holds_for_the_callback_too(house: House) -> None:
    wishes = Wishes(callback=HOOK)
    first = await submit(house, wishes=wishes, key="k")
    assert (await submit(house, wishes=wishes, key="k")).task.id == first.task.id
    with pytest.raises(Conflict):
        await submit(house, key="k")


async def test_remarks_stand_before_the_engines_notes(house: House) -> None:
    wishes = Wishes(remarks=("made at 1920x1080",), asked_as="sora-2-pro")
    done = await submit(house, wishes=wishes)
    assert await house.worker().step()
    task = await house.service.wait(house.account, done.task.id, 60)
    assert task.asked_as == "sora-2-pro"
    view = await house.service.show(task, "http://x")
    assert view.result is not None
    assert view.result.notes[0] == "made at 1920x1080"
    assert len(view.result.notes) > 1


async def test_the_steps_of_an_attempt_are_kept_in_order(house: House) -> None:
    await submit(house)
    task = await claim(house)

    def report(progress: int, stage: str) -> None:
        house.clock.advance(10)
        told.append((progress, stage))

    told: list[tuple[int, str]] = []
    for progress, stage in [(1, "reading"), (2, "reading"), (5, "filming"), (15, "filming")]:
        report(progress, stage)
        await house.db.write(lambda tx, p=progress, s=stage: claims.report(tx, task, p, s))
    steps = (await house.service.get(house.account, task.id)).steps
    assert [step.words for step in steps] == ["reading (1 %)", "filming (5 %)", "filming (15 %)"]
    assert [step.at_ms for step in steps] == sorted(step.at_ms for step in steps)


async def test_a_talkative_engine_fills_no_database(house: House) -> None:
    await submit(house)
    task = await claim(house)

    def many(tx: Tx) -> None:
        for n in range(500):
            claims.report(tx, task, 1, f"step {n}")

    await house.db.write(many)
    now = await house.service.get(house.account, task.id)
    assert (len(now.steps), now.stage) == (claims.STEPS_MAX, "step 499")


async def test_a_list_goes_on_after_an_id_in_either_direction(house: House) -> None:
    made: list[str] = []
    for _ in range(5):
        made.append((await submit(house)).task.id)
        house.clock.advance(1)

    async def page(**wanted: object) -> list[str]:
        listing = Listing.read(**wanted)  # pyright: ignore[reportArgumentType]
        return [task.id for task in (await house.service.page(house.account, listing)).tasks]

    assert await page(limit=2, after=f"video_{made[3]}") == [made[2], made[1]]
    assert await page(limit=2, after=made[1], oldest_first=True) == [made[2], made[3]]
    await house.service.delete(house.account, made[2])
    assert await page(removed=False) == [made[4], made[3], made[1], made[0]]
    assert len(await page()) == 5
    foreign = await house.service.submit(house.stranger, T2V, {"prompt": "p"})
    for unknown in (foreign.task.id, "0" * 32, "x"):
        with pytest.raises(InvalidParameter) as refusal:
            await page(after=unknown)
        assert refusal.value.details["field"] == "after"


async def test_a_deleted_task_is_marked_as_such_and_an_expired_one_is_not(house: House) -> None:
    task = new_task(house.account, 1, house.clock)
    await house.db.write(lambda tx: lifecycle.submit(tx, task))
    assert (await house.service.get(house.account, task.id)).removed_at_ms is None
    gone = await house.service.delete(house.account, task.id)
    assert gone.removed_at_ms == house.clock.now_ms
