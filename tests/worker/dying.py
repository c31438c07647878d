"""Workers that die, as by kill -9, at every step of a purchase; forked, so that each is quick.

    python dying.py FOLDER URL [idempotent]

Writes one JSON object a place: how the task ended, and what its account has left.
"""

import asyncio
import json
import os
import shutil
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from house import T2V, House, build
from stores import Clock, new_account
from worker.buying import BuyingEngine

from tenku import lifecycle
from tenku.db import FILE, Database
from tenku.engines.base import Run
from tenku.engines.provider import Provider
from tenku.tasks import Status
from tenku.tasks.store import by_id

# What an attempt asks of the world, in this order, while all goes well.
STEPS = (
    "load", "save intent", "submit", "save id", "poll", "save started", "poll", "fetch", "save file",
)  # fmt: skip
PLACES = (*range(len(STEPS)), len(STEPS))  # die before this step; the last one: after them all
TASK = "0" * 31 + "1"


@dataclass
class Counted:
    """Provider or checkpoint, whose calls are counted; at one of them the process is gone."""

    behind: Any
    count: list[int]
    dies_at: int

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.behind, name)
        if name not in {"load", "save", "submit", "poll", "fetch"}:
            return found

        async def counted(*given: object) -> object:
            self._step()
            value = await found(*given)
            if self.count[0] == self.dies_at == len(STEPS):
                os._exit(9)
            return value

        return counted

    def _step(self) -> None:
        if self.count[0] == self.dies_at:
            os._exit(9)
        self.count[0] += 1


async def attempt(
    home: Path, url: str, place: int, life: int, key_seconds: float
) -> dict[str, object]:
    """One worker's life; the first one dies at `place`."""
    clock = Clock()
    clock.advance(life * 2 * lifecycle.LEASE_MS)
    db = Database(home / FILE, clock)
    await db.open()
    count = [0]

    def wrapping(provider: Provider, run: Run) -> tuple[Provider, Run]:
        if life:
            return provider, run
        counted = Counted(run.checkpoint, count, place)
        return Counted(provider, count, place), replace(run, checkpoint=counted)  # pyright: ignore[reportReturnType, reportArgumentType]

    engine = BuyingEngine(base_url=url, key_seconds=key_seconds, wrapping=wrapping)
    house = build(home, db, clock, {"plain": engine})
    if not life:
        house.account = await db.write(lambda tx: new_account(tx, "local", House.GRANTED))
        house.service.making.new_id = lambda: TASK
        await house.service.submit(house.account, T2V, {"prompt": f"place {place}"})
    await house.worker().step()
    task = await db.read(lambda tx: by_id(tx, TASK))
    assert task is not None
    house.account = task.account_id
    told = {
        "place": place,
        "status": task.status.value,
        "error": task.error,
        "spent": House.GRANTED - await house.spendable(),
        "attempts": task.attempts,
    }
    await db.close()
    return told


def live(home: Path, url: str, place: int, life: int, key_seconds: float) -> int:
    """In a process of its own; its exit status is 0 once the task has ended."""
    child = os.fork()
    if not child:
        told = asyncio.run(attempt(home, url, place, life, key_seconds))
        over = told["status"] in {Status.COMPLETED.value, Status.FAILED.value}
        if over:
            print(json.dumps(told), flush=True)
        os._exit(0 if over else 1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def main() -> None:
    folder, url = Path(sys.argv[1]), sys.argv[2]
    key_seconds = 86_400.0 if "idempotent" in sys.argv else 0.0
    for place in PLACES:
        home = folder / str(place)
        home.mkdir()
        shutil.copyfile(folder / "migrated.db", home / FILE)
        died = live(home, url, place, 0, key_seconds)
        assert died == 9, f"at {place} it ended with {died}"
        assert live(home, url, place, 1, key_seconds) == 0, f"not over after {place}"


if __name__ == "__main__":
    main()
