"""Providers that misbehave: every task ends once, is bought at most once, and costs 0 if it fails.

The real worker and service, an engine built on `Purchase`, and real HTTP to a provider that does
what its schedule says.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

import pytest
from provider_double import Schedule
from worker.shop import IMPATIENT_SECONDS, LOST, PROMPT, Cancelling, Ending, Open
from worker.staging import at_work, happens, over, submit

from tenku import audit
from tenku.engines.base import Run
from tenku.engines.provider import Provider
from tenku.engines.purchase import Terms
from tenku.engines.token import Token
from tenku.tasks import Status

pytestmark = pytest.mark.anyio


async def test_a_job_is_bought_polled_fetched_and_captured(shop: Open) -> None:
    open_shop = await shop(secret="Bearer abc")
    done = await open_shop.sees(Schedule(polls=["queued", "working", "back_to_queued", "working"]))
    assert (done.status, done.error) == (Status.COMPLETED, None)
    assert (open_shop.provider.paid[PROMPT], open_shop.provider.fetches[PROMPT]) == (1, 1)
    assert done.checkpoint is not None
    assert Token.model_validate_json(done.checkpoint).upstream_id == "job-1"


# What is said, and whether a job was bought.
SUBMITS = [
    ("hang_before", LOST, 0),
    ("hang_after", LOST, 1),
    ("reset_before", LOST, 0),
    ("reset_after", LOST, 1),
    ("500_before", LOST, 0),
    ("500_after", LOST, 1),
    ("502_before", LOST, 0),
    ("502_after", LOST, 1),
    ("503_before", LOST, 0),
    ("503_after", LOST, 1),
    ("garbage_after", LOST, 1),
    ("html_before", LOST, 0),
    ("html_after", LOST, 1),
    ("wrong_types", LOST, 1),
    ("no_id", LOST, 1),
    ("bad_id", LOST, 1),
    ("cut_answer", LOST, 1),
    ("redirect", LOST, 0),
    ("refused", "The engine's provider refused the job: prompt too odd at ….", 0),
]


@pytest.mark.parametrize(("act", "says", "paid"), SUBMITS)
async def test_a_submit_that_goes_wrong_is_never_sent_twice(
    shop: Open, act: str, says: str, paid: int
) -> None:
    open_shop = await shop()
    ended = await open_shop.sees(Schedule(submits=[act]))
    assert (ended.error_code, ended.error) == ("engine_failed", says)
    assert open_shop.provider.posts[PROMPT] == 1
    assert open_shop.provider.paid[PROMPT] == paid
    acts = await open_shop.house.db.read(lambda tx: audit.entries(tx, action="purchase"))
    assert [(act.subject, act.account_id) for act in acts] == (
        [(ended.id, open_shop.house.account)] if says == LOST else []
    )


@pytest.mark.parametrize(
    "act", [act for act, says, _ in SUBMITS if says == LOST and act != "redirect"]
)
async def test_where_the_key_is_known_again_the_job_is_found(shop: Open, act: str) -> None:
    open_shop = await shop(key_seconds=86_400.0)
    done = await open_shop.sees(Schedule(submits=[act, "busy", "500_before"]))
    assert (done.status, done.error) == (Status.COMPLETED, None)
    assert open_shop.provider.posts[PROMPT] == 4
    assert open_shop.provider.paid[PROMPT] == 1


@pytest.mark.parametrize("act", ["hang_after", "reset_after", "500_after", "html_after"])
async def test_where_jobs_can_be_looked_up_the_job_is_found(shop: Open, act: str) -> None:
    open_shop = await shop(can_look_up=True)
    done = await open_shop.sees(Schedule(submits=[act]))
    assert (done.status, done.error) == (Status.COMPLETED, None)
    assert open_shop.provider.posts[PROMPT] == 1


async def test_what_is_not_found_may_still_be_on_its_way(shop: Open) -> None:
    open_shop = await shop(can_look_up=True)
    ended = await open_shop.sees(Schedule(submits=["hang_before"]))
    assert (ended.error, open_shop.provider.posts[PROMPT]) == (LOST, 1)


async def test_a_key_that_is_too_old_is_not_sent_again(shop: Open) -> None:
    open_shop = await shop(key_seconds=1.0)
    open_shop.provider.idempotent = False  # as after its time
    ended = await open_shop.sees(Schedule(submits=["reset_after", "500_before"]))
    assert (ended.error, open_shop.provider.paid[PROMPT]) == (LOST, 1)


async def test_a_provider_that_is_busy_is_asked_again_when_it_says(shop: Open) -> None:
    open_shop = await shop()
    done = await open_shop.sees(Schedule(submits=["busy", "busy"]))
    assert done.status is Status.COMPLETED
    assert open_shop.engine.clock.slept[:2] == [7.0, 7.0]
    assert (open_shop.provider.posts[PROMPT], open_shop.provider.paid[PROMPT]) == (3, 1)


async def test_a_provider_that_stays_busy_is_given_up(shop: Open) -> None:
    open_shop = await shop(terms=Terms(queue_seconds_max=60.0))
    ended = await open_shop.sees(Schedule(submits=["busy"] * 20))
    assert ended.error_code == "engine_unavailable"
    assert ended.error == "The engine's provider takes no more jobs now."
    assert open_shop.provider.posts[PROMPT] == 60 // 7 + 1


async def test_nobody_at_home(shop: Open) -> None:
    open_shop = await shop(terms=Terms(queue_seconds_max=20.0))
    open_shop.engine.base_url = "http://127.0.0.1:1"
    ended = await open_shop.sees(Schedule())
    assert ended.error_code == "engine_unavailable"


async def test_an_operator_without_credit_is_not_the_callers_fault(shop: Open) -> None:
    open_shop = await shop()
    ended = await open_shop.sees(Schedule(submits=["unpaid"]))
    assert ended.error_code == "engine_unavailable"
    assert ended.error == "The engine is not set up to work with its provider."


BROKEN = "The engine's provider failed: CUDA out of memory on …, see …."
ODD = "The engine's provider failed: it answered with a state that means nothing."


@pytest.mark.parametrize(
    ("acts", "code", "says"),
    [
        (["failed"], "engine_failed", BROKEN),
        (["failed_422"], "engine_failed", BROKEN),
        (["unknown_status"], "engine_failed", ODD),
        (["no_url"], "engine_failed", ODD),
        (["lost"], "engine_failed", LOST),
        (["working", "lost"], "engine_failed", LOST),
        (["stuck"], "timed_out", "The engine's provider did not finish in time."),
        (["queued"] * 400, "timed_out", "The engine's provider did not finish in time."),
        (["500"] * 400, "timed_out", "The engine's provider did not finish in time."),
    ],
)
async def test_a_job_that_goes_wrong_ends_the_task(
    shop: Open, acts: list[str], code: str, says: str
) -> None:
    open_shop = await shop()
    open_shop.engine.terms = Terms(queue_seconds_max=300.0, run_seconds_max=300.0)
    ended = await open_shop.sees(Schedule(polls=acts))
    assert (ended.error_code, ended.error) == (code, says)
    assert open_shop.provider.posts[PROMPT] == 1
    assert open_shop.provider.deletes[PROMPT] == (code == "timed_out")


async def test_what_says_nothing_about_a_job_is_borne(shop: Open) -> None:
    open_shop = await shop()
    nonsense = ["500", "garbage", "html", "wrong_types", "another", "hang", "reset", "busy"]
    done = await open_shop.sees(Schedule(polls=["gone", *nonsense, "gone", "gone"]))
    assert (done.status, done.error) == (Status.COMPLETED, None)
    assert 3.0 in open_shop.engine.clock.slept  # as Retry-After said


@pytest.mark.parametrize(
    ("act", "says"),
    [
        ("truncated", "could not be fetched"),
        ("cut", "could not be fetched"),
        ("flipped", "could not be fetched"),
        ("html", "could not be fetched"),
        ("to_metadata", "could not be fetched"),
        ("to_other_port", "could not be fetched"),
        ("huge", "could not be fetched"),
        ("endless", "could not be fetched"),
        ("reset", "could not be fetched"),
        ("500", "could not be fetched"),
        ("404", "could not be fetched"),
        ("drip", "could not be fetched"),
    ],
)
async def test_a_file_that_cannot_be_had_costs_nothing(shop: Open, act: str, says: str) -> None:
    open_shop = await shop()
    ended = await open_shop.sees(Schedule(contents=[act] * 3))
    assert ended.error_code == "engine_failed"
    assert says in (ended.error or "")
    assert open_shop.provider.fetches[PROMPT] == (1 if act.startswith("to_") else 3)
    assert (await open_shop.house.rows())["files"] == 0


@pytest.mark.parametrize("act", ["truncated", "flipped", "reset", "500", "small"])
async def test_a_file_that_came_badly_is_fetched_again(shop: Open, act: str) -> None:
    open_shop = await shop()
    done = await open_shop.sees(Schedule(contents=[act, act]))
    assert (done.status, open_shop.provider.posts[PROMPT]) == (Status.COMPLETED, 1)


@pytest.mark.parametrize(
    ("clip", "says"),
    [
        ("small", "320x180 pixels instead of 1280x720"),
        ("short", "2.00 s of picture instead of 4 s"),
        ("silent", "no sound"),
    ],
)
async def test_a_clip_that_is_not_what_was_ordered(
    shop: Open, clips: Mapping[str, bytes], clip: str, says: str
) -> None:
    open_shop = await shop()
    open_shop.provider.clips = {**clips, "good": clips[clip]}
    ended = await open_shop.sees(Schedule())
    assert ended.error_code == "engine_failed"
    assert says in (ended.error or "")


async def test_own_machines_may_be_sent_a_lost_job_again_once(shop: Open) -> None:
    open_shop = await shop(resend=True)
    done = await open_shop.sees(Schedule(submits=["reset_after"]))
    assert (done.status, open_shop.provider.posts[PROMPT]) == (Status.COMPLETED, 2)


async def test_own_machines_that_lose_a_job_twice_are_given_up(shop: Open) -> None:
    open_shop = await shop(resend=True)
    ended = await open_shop.sees(Schedule(polls=["lost", "lost"]))
    assert (ended.error, open_shop.provider.posts[PROMPT]) == (LOST, 2)


@pytest.mark.parametrize("delete", ["stops", "goes_on", "500", "hang"])
async def test_a_cancel_reaches_the_provider(shop: Open, delete: str) -> None:
    open_shop = await shop()
    open_shop.provider.schedules[PROMPT] = Schedule(polls=["stuck"], delete=delete)
    if delete == "hang":
        open_shop.engine.call_seconds = IMPATIENT_SECONDS
    open_shop.engine.clock.still = True
    async with at_work(open_shop.house.worker()):
        task = await submit(open_shop.house, prompt=PROMPT)
        await open_shop.provider.until(open_shop.provider.polls, PROMPT)
        await open_shop.house.service.cancel(open_shop.house.account, task.id)
        await open_shop.provider.until(open_shop.provider.deletes, PROMPT)
        ended = await over(open_shop.house, task)
    assert ended.error_code == "cancelled"
    await open_shop.check(ended)


async def test_a_cancel_reaches_the_provider_though_the_attempt_is_stopped_meanwhile(
    shop: Open,
) -> None:
    """The attempt finds out by itself that its task is over, and is cancelled as it asks why."""
    attempt: list[asyncio.Task[Any]] = []

    def wrapping(provider: Provider, run: Run) -> tuple[Provider, Run]:
        current = asyncio.current_task()
        assert current is not None
        attempt.append(current)

        async def ended() -> bool:
            attempt[0].cancel()
            return await run.ended()

        return provider, replace(run, checkpoint=Ending(run.checkpoint, open_shop), ended=ended)

    open_shop = await shop(wrapping=wrapping)
    open_shop.provider.schedules[PROMPT] = Schedule(polls=["stuck"])
    open_shop.engine.clock.still = True
    await submit(open_shop.house, prompt=PROMPT)
    async with at_work(open_shop.house.worker()):
        await open_shop.provider.until(open_shop.provider.deletes, PROMPT)


async def test_a_worker_that_stops_leaves_the_job_to_the_next(shop: Open) -> None:
    open_shop = await shop()
    open_shop.provider.schedules[PROMPT] = Schedule(polls=["stuck"])
    open_shop.engine.clock.still = True
    async with at_work(open_shop.house.worker()):
        task = await submit(open_shop.house, prompt=PROMPT)
        await open_shop.provider.until(open_shop.provider.polls, PROMPT)
    open_shop.provider.schedules[PROMPT] = Schedule()
    done = await open_shop.end(task)
    assert (done.status, done.attempts) == (Status.COMPLETED, 1)
    assert (open_shop.provider.posts[PROMPT], open_shop.provider.deletes[PROMPT]) == (1, 0)


async def test_a_worker_that_stops_waits_for_the_answer_to_a_submit(shop: Open) -> None:
    open_shop = await shop()
    open_shop.provider.think_seconds = 0.2
    async with at_work(open_shop.house.worker()):
        task = await submit(open_shop.house, prompt=PROMPT)
        await happens(open_shop.engine.begun)
        await open_shop.provider.until(open_shop.provider.posts, PROMPT)
    done = await open_shop.end(task)
    assert (done.status, open_shop.provider.posts[PROMPT]) == (Status.COMPLETED, 1)


async def test_a_job_is_not_looked_for_at_another_server(shop: Open) -> None:
    open_shop = await shop()
    open_shop.provider.schedules[PROMPT] = Schedule(polls=["stuck"])
    open_shop.engine.clock.still = True
    async with at_work(open_shop.house.worker()):
        task = await submit(open_shop.house, prompt=PROMPT)
        await open_shop.provider.until(open_shop.provider.polls, PROMPT)
    open_shop.engine.base_url = open_shop.provider.url.replace("127.0.0.1", "localhost")
    ended = await open_shop.end(task)
    assert (ended.error_code, ended.error) == ("engine_failed", LOST)
    assert open_shop.provider.posts[PROMPT] == 1
    (act,) = await open_shop.house.db.read(lambda tx: audit.entries(tx, action="purchase"))
    assert "set up anew" in str(act.details["clue"])
    assert "id job-1" in str(act.details["clue"])


async def test_the_operator_hears_of_a_lost_answer_though_the_task_is_over(shop: Open) -> None:
    def wrapping(provider: Provider, run: Run) -> tuple[Provider, Run]:
        return cast("Provider", Cancelling(provider, open_shop)), run

    open_shop = await shop(wrapping=wrapping)
    ended = await open_shop.sees(Schedule(submits=["reset_after"]))
    assert ended.error_code == "cancelled"
    (act,) = await open_shop.house.db.read(lambda tx: audit.entries(tx, action="purchase"))
    assert act.subject == ended.id


async def test_what_a_busy_provider_did_not_take_was_not_sent(shop: Open) -> None:
    open_shop = await shop(resend=True)
    done = await open_shop.sees(Schedule(submits=["busy", "busy", "reset_before"]))
    assert (done.status, open_shop.provider.posts[PROMPT]) == (Status.COMPLETED, 4)
