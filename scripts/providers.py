"""Buy from a provider that misbehaves at random, with crashes at random places between.

Most cases run in the simulated world (scripts/simulate.py) with a rough provider and a process
that dies often; some run over real HTTP, with the real worker and tests/provider_double.py. In
every case a task is bought at most once, ends once, and costs nothing if it fails.

    python scripts/providers.py --cases 10000
"""

import argparse
import asyncio
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from proof import Proof
from simulate import Mix, quiet, run_all

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT / "tests"))

from house import House, build  # noqa: E402 - from the tests, so after their path
from provider_double import ProviderDouble, Schedule, providing  # noqa: E402
from stores import Clock, new_account  # noqa: E402
from worker.buying import BuyingEngine  # noqa: E402

from tenku import lifecycle  # noqa: E402
from tenku.brief import Brief, Mode  # noqa: E402
from tenku.db import FILE, Database  # noqa: E402
from tenku.engines import testcard  # noqa: E402
from tenku.engines.base import Run  # noqa: E402
from tenku.engines.purchase import Terms  # noqa: E402
from tenku.ledger.verify import verify  # noqa: E402
from tenku.tasks import Status, Task  # noqa: E402

T2V = "fal-ai/sora-2/text-to-video"
PRICE = 160
ROUGH = Mix(steps=40, rough=0.5, kill=0.12, submits=2)
ENDS = {"engine_failed", "engine_unavailable", "timed_out"}


class NoCheckpoint:
    async def load(self) -> str | None:
        return None

    async def save(self, token: str) -> None:
        return None


async def film(folder: Path, *, seconds: int, width: int, height: int) -> bytes:
    folder.mkdir()
    brief = Brief(mode=Mode.TEXT, prompt="p", seconds=seconds, width=width, height=height, seed=1)
    run = Run(folder=folder, report=lambda _p, _s: None, checkpoint=NoCheckpoint())
    return (await testcard.TestcardEngine().film(brief, run)).video.read_bytes()


async def over_http(cases: int, seed: int) -> tuple[list[str], Counter[str]]:
    """Real worker, real service, real sockets; one task a case."""
    violations, seen = list[str](), Counter[str]()
    with tempfile.TemporaryDirectory() as name:
        home, clock = Path(name), Clock()
        good = await film(home / "good", seconds=4, width=1280, height=720)
        small = await film(home / "small", seconds=4, width=320, height=180)
        short = await film(home / "short", seconds=2, width=1280, height=720)
        clips = {"good": good, "small": small, "short": short, "silent": small}
        db = Database(home / FILE, clock)
        await db.open()
        try:
            async with providing(clips) as provider:
                for case in range(cases):
                    found, end = await _case(home, db, clock, provider, seed + case)
                    violations += [f"http case {seed + case}: {words}" for words in found]
                    seen[end] += 1
            findings = await verify(db, None)
            violations += [f"{f.id}: {f.offenders[0]}" for f in findings if f.broken]
        finally:
            await db.close()
    return violations, seen


async def _case(
    home: Path, db: Database, clock: Clock, provider: ProviderDouble, seed: int
) -> tuple[list[str], str]:
    rng = random.Random(seed)
    prompt = f"case {seed}"
    provider.idempotent, provider.can_look_up = rng.random() < 0.4, rng.random() < 0.3
    provider.schedules[prompt] = Schedule.random(rng)
    engine = BuyingEngine(
        base_url=provider.url,
        key_seconds=86_400.0 if provider.idempotent else 0.0,
        can_look_up=provider.can_look_up,
        terms=Terms(queue_seconds_max=120.0, run_seconds_max=120.0),
        call_seconds=0.3,
        fetch_seconds=2.0,
    )
    house = build(home, db, clock, {"plain": engine})
    house.account = await db.write(lambda tx: new_account(tx, prompt, House.GRANTED))
    task = (await house.service.submit(house.account, T2V, {"prompt": prompt})).task
    ended = await _end(house, task, rng)
    found = list[str]()
    cost = House.GRANTED - await house.spendable()
    if ended.status is Status.COMPLETED and cost != PRICE:
        found.append(f"completed for {cost}")
    if ended.status is Status.FAILED and cost:
        found.append(f"failed, and cost {cost}")
    if ended.status is Status.FAILED and ended.error_code not in ENDS:
        found.append(f"{ended.error_code}: {ended.error}")
    if provider.paid[prompt] > 1:
        found.append(f"bought {provider.paid[prompt]} times")
    if ended.status is Status.COMPLETED and provider.paid[prompt] != 1:
        found.append("completed without a purchase")
    return found, ended.error_code or "completed"


async def _end(house: House, task: Task, rng: random.Random) -> Task:
    """Let workers work until the task has ended; some stop or vanish while they have it."""
    while True:
        worker = house.worker()
        working = asyncio.create_task(worker.step())
        if rng.random() < 0.4:
            await asyncio.wait([working], timeout=rng.random() * 0.3)
            for _, attempt in list(worker._attempts.values()):  # pyright: ignore[reportPrivateUsage]
                attempt.cancel()
        await asyncio.gather(working, return_exceptions=True)
        seen = await house.service.get(house.account, task.id)
        if seen.status.terminal:
            return seen
        house.clock.advance(lifecycle.LEASE_MS + 1)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--http", type=int, help="how many of them over real HTTP (a 30th)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    quiet()
    http: int = asked.cases // 30 if asked.http is None else asked.http
    began = time.monotonic()
    ran = run_all(range(asked.seed, asked.seed + asked.cases - http), asked.jobs, ROUGH)
    broken, ends = asyncio.run(over_http(http, asked.seed))
    violations = [*ran.violations, *broken]
    figures: Mapping[str, int] = {
        "simulated": ran.seeds,
        "simulated_tasks": ran.tasks,
        "simulated_purchases": ran.purchases,
        "over_http": http,
        **{f"http_{name}": many for name, many in sorted(ends.items())},
    }
    return Proof(
        part="providers",
        cases=asked.cases,
        violations=violations,
        seed=asked.seed,
        began=began,
        figures=figures,
    ).tell(as_json=asked.json)


if __name__ == "__main__":
    sys.exit(main())
