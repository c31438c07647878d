"""Simulated histories: whatever happens in whatever order, the invariants hold and all ends.

`make mutate` plants bugs that these seeds find. Many more run in `scripts/simulate.py`.
"""

from collections import Counter

import pytest
from simulate import Mix, quiet, simulate

SEEDS = 800
PARTS = 2


@pytest.fixture(autouse=True, scope="module")
def silence() -> None:
    quiet()


@pytest.mark.parametrize("part", range(PARTS))
def test_every_history_ends_well(part: int) -> None:
    for seed in range(part, SEEDS, PARTS):
        found = simulate(seed).world.violations
        assert not found, f"seed {seed}: {found[:5]}"


def test_a_seed_is_a_whole_history() -> None:
    first, again = (simulate(5, traced=True).world for _ in range(2))
    assert first.trace == again.trace
    assert (first.digest, first.steps) == (again.digest, again.steps)
    assert first.digest != simulate(6).world.digest


def test_the_histories_are_eventful() -> None:
    """The seeds reach what they are for; a simulation in which nothing happens proves nothing."""
    seen: Counter[str] = Counter()
    for seed in range(150):
        world = simulate(seed, Mix(), traced=True).world
        for line in world.trace:
            words = line.split(" ", 2)[2]
            seen[words.rsplit(" ", 2)[-2] + " " + words.rsplit(" ", 1)[-1]] += 1
            seen["cancelled"] += " cancelled at " in words
            seen["jump"] += words == "the clock jumps"
        states = world.store.rows("select status, coalesce(error_code, ''), attempts from tasks")
        for status, code, attempts in states:
            seen[f"{status} {code}".strip()] += 1
            seen["taken over"] += attempts > 1
    for event in (
        *("completed", "failed engine_failed", "failed timed_out", "failed cancelled"),
        *("write Internal", "write crash", "submit crash", "submit Unsure", "write LostTask"),
        *("cancelled", "jump", "taken over", "poll Gone", "deliver int"),
    ):
        assert seen[event] >= 5, (event, seen)
