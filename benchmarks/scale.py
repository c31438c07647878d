"""What reading and submitting cost when many tasks have ended, or many wait.

Fills a home with rows made by SQL, then times the service's calls, each in a process that does
nothing else. Prints a line for each size.

    python benchmarks/scale.py --finished 1000 100000 1000000 --waiting 0 5000 10000
"""

import argparse
import asyncio
import os
import random
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from submit import CREDITS, MODEL, peak_rss_mb

from tenku import config
from tenku.app import App, open_app
from tenku.db import Tx
from tenku.service import Listing
from tenku.tasks.result import EngineName, Result, StoredFile, StoredVideo

CALLS = 300
_FILE = StoredFile(
    asset_id="0" * 32,
    key=f"00/{'0' * 32}.mp4",
    file_name=f"video_{'0' * 32}.mp4",
    content_type="video/mp4",
    file_size=1_000_000,
    width=1280,
    height=720,
)
RESULT = Result(
    video=StoredVideo(**_FILE.model_dump(), fps=24, duration=4.0, num_frames=96),
    thumbnail=_FILE,
    spritesheet=_FILE,
    seed=1,
    engine=EngineName.model_validate({"name": "animatic", "version": "1", "kind": "preview"}),
    notes=("The dog does not turn its head.",),
).model_dump_json()
_NUMBERS = (
    "with recursive n(i) as (select :first union all select i + 1 from n where i < :last)"
    " insert into tasks (id, account_id, model_id, parameters, status, price_credits,"
    " estimated_seconds, created_at_ms, start_by_ms, completed_at_ms, fence, attempts, progress,"
    " stage, result)"
)
_FINISHED = (
    f"{_NUMBERS} select printf('%032x', i), :account, :model, :parameters, 'completed', 160, 4,"
    " :now - :last + i, :now + 86400000, :now, 1, 1, 100, '', :result from n"
)
_WAITING = (
    f"{_NUMBERS} select printf('%032x', i), :account, :model, :parameters, 'pending', 160, 4,"
    " :now - :last + i, :now + 86400000, null, 0, 0, 0, '', null from n"
)


async def fill(app: App, statement: str, first: int, last: int) -> None:
    """Rows numbered `first` to `last`, without their money."""
    if last < first:
        return

    def work(tx: Tx) -> None:
        given = {
            "first": first,
            "last": last,
            "account": app.local_account,
            "model": MODEL,
            "parameters": '{"prompt": "a golden retriever on a meadow", "delete_video": true}',
            "now": tx.now_ms,
            "result": RESULT,
        }
        tx.connection.exec_driver_sql(statement, given)  # pyright: ignore[reportArgumentType]

    await app.db.write(work)


async def median_ms(call: Callable[[], Awaitable[object]]) -> float:
    """The median time of a call."""
    times: list[float] = []
    for _ in range(CALLS):
        began = time.perf_counter()
        await call()
        times.append(time.perf_counter() - began)
    return sorted(times)[CALLS // 2] * 1000


async def measure(app: App, known: int) -> str:
    """A line of medians: get, page, submit; and the memory of this process."""
    dice = random.Random(1)
    service, account = app.service, app.local_account

    async def get() -> None:
        await service.get(account, f"{dice.randint(1, known):032x}")

    async def submit() -> None:
        done = await service.submit(account, MODEL, {"prompt": "p"})
        await service.cancel(account, done.task.id)

    figures = {
        "get": await median_ms(get),
        "page of 20": await median_ms(lambda: service.page(account, Listing.read())),
        "submit + cancel": await median_ms(submit),
    }
    text = "  ".join(f"{name} {value:6.2f} ms" for name, value in figures.items())
    return f"{text}  peak {peak_rss_mb(os.getpid()):5.0f} MB"


async def run(home: Path, finished: list[int], waiting: list[int]) -> None:
    settings = config.load(
        home=home, engines={"*": ("testcard",)}, initial_credits=CREDITS, queue_max=10**6
    )
    async with open_app(settings) as app:
        there = 0
        for count in finished:
            await fill(app, _FINISHED, there + 1, count)
            there = count
            print(f"{count:9,} finished  {await measure(app, there)}", flush=True)
        more = 0
        for count in waiting:
            await fill(app, _WAITING, there + more + 1, there + count)
            more = count
            print(f"{count:9,} waiting   {await measure(app, there + more)}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--finished", type=int, nargs="+", default=[1_000, 100_000, 1_000_000])
    parser.add_argument("--waiting", type=int, nargs="+", default=[5_000, 10_000])
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(run(Path(folder), given.finished, given.waiting))


if __name__ == "__main__":
    main()
