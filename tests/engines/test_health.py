"""The circuit breaker: when an engine is left alone, and when it is tried again."""

from dataclasses import dataclass

import pytest

from tenku.engines.health import OPEN_SECONDS, OPEN_SECONDS_MAX, REST_SECONDS, Health


@dataclass
class Watch:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def health(watch: Watch) -> Health:
    return Health(clock=watch)


def fail(health: Health, watch: Watch, times: int) -> None:
    """So many failures in a row, each by a task that was let in."""
    for _ in range(times):
        assert health.ready("e")
        health.begin("e")
        health.bad("e", "no connection")
        health.left("e")
        watch.now += REST_SECONDS


def test_an_engine_is_ready_until_it_fails(health: Health) -> None:
    assert health.ready("e")
    health.begin("e")
    assert health.ready("e")  # any number at once
    assert health.trouble("e") == ""


def test_the_first_failures_rest_it_for_a_moment(health: Health, watch: Watch) -> None:
    health.bad("e", "no connection")
    assert not health.ready("e")
    assert health.trouble("e") == "no connection"
    assert health.ready("other")
    watch.now += REST_SECONDS
    assert health.ready("e")


def test_the_third_in_a_row_opens_the_breaker_ever_longer(health: Health, watch: Watch) -> None:
    fail(health, watch, 3)
    seconds, waits = OPEN_SECONDS, []
    for _ in range(6):
        watch.now += seconds - REST_SECONDS - 0.1
        assert not health.ready("e")
        watch.now += 0.1
        waits.append(seconds)
        fail(health, watch, 1)
        seconds = min(2 * seconds, OPEN_SECONDS_MAX)
    assert waits == [60, 120, 240, 480, 600, 600]


def test_one_task_tries_and_the_others_wait_for_it(health: Health, watch: Watch) -> None:
    fail(health, watch, 3)
    watch.now += OPEN_SECONDS
    assert health.ready("e")
    health.begin("e")
    assert not health.ready("e")
    health.good("e")
    assert health.ready("e")
    fail(health, watch, 2)  # what was is forgotten: two are not three
    assert health.ready("e")


def test_a_trial_that_was_stopped_leaves_room_for_another(health: Health, watch: Watch) -> None:
    fail(health, watch, 3)
    watch.now += OPEN_SECONDS
    health.begin("e")
    health.left("e")  # cancelled: nothing was learnt
    assert health.ready("e")


def test_what_only_the_operator_can_mend_opens_it_at_once(health: Health, watch: Watch) -> None:
    health.bad("e", "the key is refused", lasting=True)
    watch.now += OPEN_SECONDS - 0.1
    assert not health.ready("e")
    watch.now += 0.1
    assert health.ready("e")
