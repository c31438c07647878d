"""One key, one task, one hold: whatever is sent again, however often, at whatever time."""

import asyncio
from collections.abc import Mapping

import pytest
from house import PRICE, T2V, House
from stores import DAY_MS

from tenku.errors import Conflict, InsufficientCredits
from tenku.service import Listing, Submitted

pytestmark = pytest.mark.anyio

GIVEN: dict[str, object] = {"prompt": "a dog", "duration": 4}


async def submit(
    house: House, key: str | None, given: Mapping[str, object] | None = None
) -> Submitted:
    return await house.service.submit(house.account, T2V, given or GIVEN, idempotency_key=key)


async def test_without_a_key_every_submit_is_a_task(house: House) -> None:
    assert (await submit(house, None)).task.id != (await submit(house, None)).task.id
    assert (await house.rows())["tasks"] == 2


async def test_the_first_answer_is_given_again(house: House) -> None:
    first = await submit(house, "k")
    await submit(house, "another")
    house.clock.advance(DAY_MS - 1)
    again = await submit(house, "k")
    assert again.replayed
    assert not first.replayed
    assert again.task.id == first.task.id
    assert again.balance == first.balance == House.GRANTED - PRICE
    assert (await house.rows())["holds"] == 2


async def test_the_same_request_may_be_written_otherwise(house: House) -> None:
    first = await submit(house, "k")
    for given in ({"prompt": " a dog ", "duration": "4s"}, {"duration": 4.0, "prompt": "a dog"}):
        assert (await submit(house, "k", given)).task.id == first.task.id


async def test_it_is_replayed_though_the_credits_are_spent_and_the_task_is_over(
    house: House,
) -> None:
    first = await submit(house, "k")
    while await house.spendable() >= PRICE:
        await submit(house, None)
    await house.service.cancel(house.account, first.task.id)
    await submit(house, None)
    again = await submit(house, "k")
    assert (again.task.id, again.task.error_code) == (first.task.id, "cancelled")
    with pytest.raises(InsufficientCredits):
        await submit(house, "new")


async def test_another_body_or_model_is_a_conflict_and_costs_nothing(house: House) -> None:
    await submit(house, "k")
    before = await house.rows()
    with pytest.raises(Conflict, match="'k' was used for another request"):
        await submit(house, "k", {**GIVEN, "duration": 8})
    with pytest.raises(Conflict):
        await house.service.submit(house.account, f"{T2V}/pro", GIVEN, idempotency_key="k")
    assert await house.rows() == before


async def test_after_a_day_the_key_is_new(house: House) -> None:
    first = await submit(house, "k")
    house.clock.advance(DAY_MS)
    second = await submit(house, "k", {**GIVEN, "duration": 8})
    assert second.task.id != first.task.id
    assert (await submit(house, "k", {**GIVEN, "duration": 8})).task.id == second.task.id


async def test_a_key_belongs_to_its_account(house: House) -> None:
    mine = await submit(house, "k")
    theirs = await house.service.submit(house.stranger, T2V, GIVEN, idempotency_key="k")
    assert theirs.task.id != mine.task.id
    assert not theirs.replayed


async def test_a_refused_request_does_not_use_up_its_key(house: House) -> None:
    while await house.spendable() >= PRICE:
        await submit(house, None)
    with pytest.raises(InsufficientCredits):
        await submit(house, "k")
    page = await house.service.page(house.account, Listing.read(limit=1))
    await house.service.cancel(house.account, page.tasks[0].id)
    assert not (await submit(house, "k")).replayed


async def test_fifty_at_once_are_one(house: House) -> None:
    for key in ("a", "b", "c"):
        answers = await asyncio.gather(*(submit(house, key) for _ in range(50)))
        assert len({answer.task.id for answer in answers}) == 1
        assert [answer.replayed for answer in answers].count(False) == 1
        assert len({answer.balance for answer in answers}) == 1
    rows = await house.rows()
    assert (rows["tasks"], rows["holds"], rows["idempotency"]) == (3, 3, 3)
    assert await house.spendable() == House.GRANTED - 3 * PRICE


@pytest.mark.parametrize("affordable", [1, 7, 40])
async def test_sixty_four_at_once_never_spend_more_than_there_is(
    house: House, affordable: int
) -> None:
    while await house.spendable() > affordable * PRICE + PRICE - 1:
        left = await house.spendable() - affordable * PRICE
        seconds = 12 if left >= 480 else 4
        await submit(house, None, {**GIVEN, "duration": seconds})
    before = (await house.rows())["tasks"]
    answers = await asyncio.gather(
        *(submit(house, None) for _ in range(64)), return_exceptions=True
    )
    refused = [answer for answer in answers if isinstance(answer, InsufficientCredits)]
    assert len(refused) == 64 - affordable
    rows = await house.rows()
    assert rows["tasks"] - before == affordable
    assert rows["tasks"] == rows["holds"]
    assert 0 <= await house.spendable() < PRICE
