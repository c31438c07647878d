"""Simulate queue, ledger, outbox and provider in one thread; every seed is a history of its own.

API servers, workers and a courier run over the real service, lifecycle and purchase functions and
a real SQLite in memory, interleaved at random, with full disks, crashes before and after commits,
late and lost workers, jumping clocks and a provider that loses answers. Afterwards everything
calms down, and then every invariant must hold and every task must have ended.

    python scripts/simulate.py --seeds 2000
    python scripts/simulate.py --first 1234 --seeds 1 --trace
"""

import argparse
import multiprocessing
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import NamedTuple

from proof import Proof
from sim_history import DEFAULT, Mix, quiet, simulate

PART = 250  # seeds that a process does at a time


class Ran(NamedTuple):
    """What became of some seeds."""

    seeds: int
    events: int
    tasks: int
    purchases: int
    violations: list[str]

    def plus(self, other: "Ran") -> "Ran":
        return Ran(
            self.seeds + other.seeds,
            self.events + other.events,
            self.tasks + other.tasks,
            self.purchases + other.purchases,
            self.violations + other.violations,
        )


NOTHING = Ran(0, 0, 0, 0, [])


def run_seeds(seeds: range, mix: Mix) -> Ran:
    ran = NOTHING
    for seed in seeds:
        simulation = simulate(seed, mix)
        tasks = simulation.world.store.rows("select count(*) from tasks")[0][0]
        bought = simulation.market.paid.total()
        found = [f"seed {seed}: {words}" for words in simulation.world.violations[:3]]
        ran = ran.plus(Ran(1, simulation.world.steps, tasks, bought, found))
    return ran


def run_all(seeds: range, jobs: int, mix: Mix = DEFAULT) -> Ran:
    """Every seed, in that many processes; says now and then how far it is."""
    parts = [seeds[start : start + PART] for start in range(0, len(seeds), PART)]
    ran = NOTHING
    with ProcessPoolExecutor(jobs, multiprocessing.get_context("fork"), quiet) as pool:
        for part in pool.map(partial(run_seeds, mix=mix), parts):
            ran = ran.plus(part)
            for words in part.violations:
                print(words, file=sys.stderr, flush=True)
            if ran.seeds % (PART * 20) == 0:
                print(
                    f"{ran.seeds} seeds, {len(ran.violations)} failed", file=sys.stderr, flush=True
                )
    return ran


def show(seed: int) -> int:
    """The whole history of a seed, line by line."""
    quiet()
    world = simulate(seed, traced=True).world
    print(*world.trace, *world.violations, f"trace {world.digest}", sep="\n")
    return 1 if world.violations else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--seeds", "--cases", type=int, default=2000, dest="seeds")
    parser.add_argument("--first", "--seed", type=int, default=0, dest="first")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes")
    parser.add_argument("--trace", action="store_true", help="show what happened")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    if asked.trace:
        return max(show(seed) for seed in range(asked.first, asked.first + asked.seeds))
    began = time.monotonic()
    ran = run_all(range(asked.first, asked.first + asked.seeds), asked.jobs)
    seconds = time.monotonic() - began
    return Proof(
        part="simulation",
        cases=asked.seeds,
        violations=ran.violations,
        seed=asked.first,
        began=began,
        figures={
            "events": ran.events,
            "tasks": ran.tasks,
            "purchases": ran.purchases,
            "seeds_per_second": round(asked.seeds / max(seconds, 0.1)),
        },
    ).tell(as_json=asked.json)


if __name__ == "__main__":
    sys.exit(main())
