"""Let the server die at every named point of its code, alone and in pairs; then judge.

Each case has a home of its own. The real server dies at the case's first point, is started
again with its second one, if it has two, and then in peace, while one client goes through
everything that a client does (crash_story.py) and a receiver hears the webhooks. In the end
every promise must have been kept, by the judgement of crash_check.py, which knows the client's
log, the receiver's log, the files and the database, and by `tenku ledger verify`.

    python scripts/crash_points.py            # every point
    python scripts/crash_points.py --pairs    # and every pair of two
"""

import argparse
import asyncio
import itertools
import json
import os
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from multiprocessing import connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import NamedTuple

import crash_heard
import crash_server
import crash_story
from crash_check import judge
from crash_server import CREDITS, FORK, Run, Server, answers, forked, free_port, untold, warm
from proof import Proof

from tenku.failpoints import EXIT, POINTS

# The first file that is stored is an upload; these die later, among the files of a video.
DEEPER = tuple(
    f"{point}:{times}"
    for point in ("mid_asset_write", "before_asset_rename", "after_asset_rename")
    for times in (3, 5)
)
CASE_SECONDS = 120.0
END_SECONDS = 60.0  # from the last start, until every task has ended


class Outcome(NamedTuple):
    """What came of a case: its points that were passed, and what was wrong afterwards."""

    points: Sequence[str]
    died: int
    seconds: float
    faults: Sequence[str]


class Case:
    """One home, one story, the deaths in their order."""

    def __init__(self, run: Run, points: Sequence[str], hook: str) -> None:
        self.run = run
        self.hook = hook
        self.points = points
        self.died = 0
        self.faults: list[str] = []
        self._log = run.folder / "client-0.jsonl"
        self._started = 0.0

    def play(self) -> None:
        """Every death, until nothing is left to do; then the judgement."""
        server, deadline = self._start(), time.monotonic() + CASE_SECONDS
        while not (self.run.home / "api_key").exists() or not _is_made(self.run):
            server = self._watched(server)
            if time.monotonic() > deadline:
                raise TimeoutError("there was no first start")
        story = FORK.Process(
            target=crash_story.tell, args=(self.run.port, self.run.key(), self._log, self.hook)
        )
        story.start()
        while story.is_alive() and time.monotonic() < deadline:
            server = self._watched(server)
        story.join(0)
        if story.exitcode != 0:
            self.faults.append("the story came to no end")
            story.kill()
        server.kill()  # what retention does, it does at the next start
        server = self._start()
        while not self._at_rest() and time.monotonic() < deadline:
            server = self._watched(server)
        if not answers(self.run.port) or server.kill(signal.SIGTERM) != 0:
            self.faults.append("the server did not end in good order")
        self._judge()

    def _start(self) -> Server:
        """Start the server, with the point that is next."""
        self._started = time.monotonic()
        return forked(self.run, self.points[self.died] if self.died < len(self.points) else "")

    def _watched(self, server: Server) -> Server:
        """The server, or the next one if it has died."""
        status = server.wait(0.02)
        if status is None:
            return server
        if status != EXIT or self.died >= len(self.points):
            self.faults.append(f"the server ended with status {status}")
        self.died += 1
        return self._start()

    def _at_rest(self) -> bool:
        """Whether all has ended, been told and been erased. The minute that belongs to a try
        whose sender was killed is skipped: it is due at once.
        """
        with closing(sqlite3.connect(self.run.database, timeout=30, isolation_level=None)) as raw:
            raw.execute("update outbox set due_at_ms = 1 where due_at_ms > ?", (_in_a_while(),))
            (dead,) = raw.execute(
                "select count(*) from assets where deleted_at_ms is not null"
                " and erased_at_ms is null"
            ).fetchone()
        return not dead and not crash_server.unfinished(self.run) and not untold(self.run)

    def _judge(self) -> None:
        if (seconds := time.monotonic() - self._started) > END_SECONDS:
            self.faults.append(f"{seconds:.0f} s after the last start not all was over")
        letters = self.run.folder.parent / "heard.jsonl"
        self.faults += judge(self.run.database, [self._log], CREDITS, mine(letters, self)).faults
        self.faults += asyncio.run(_books(self.run))


def _in_a_while() -> int:
    return time.time_ns() // 1_000_000 + 20_000


def mine(letters: Path, case: Case) -> Path:
    """The letters to this case alone, in a log of its own."""
    path, prefix = case.run.folder / "heard.jsonl", f'"path": "/{case.run.folder.name}/'
    lines = letters.read_text("utf-8").splitlines(keepends=True) if letters.exists() else []
    path.write_text("".join(line for line in lines if prefix in line), "utf-8")
    return path


def _is_made(run: Run) -> bool:
    """Whether the first start has come to its end."""
    try:
        return crash_server.ask(run, "select count(*) from accounts") > 0
    except sqlite3.OperationalError:
        return False


async def _books(run: Run) -> list[str]:
    """What `tenku ledger verify` would find."""
    from tenku.db import Database
    from tenku.ledger.verify import verify
    from tenku.media.files import Files

    db = Database(run.database, lambda: time.time_ns() // 1_000_000)
    await db.open()
    try:
        found = await verify(db, Files(run.home / "assets"))
    finally:
        await db.close()
    return [f"{f.id}: {offender}" for f in found for offender in f.offenders]


def play(folder: Path, number: int, points: Sequence[str], receiver: int) -> None:
    """The body of a case's process; leaves its outcome as a file."""
    began = time.monotonic()
    run = Run(folder / f"case-{number}", free_port(), folder / "plugin")
    run.folder.mkdir()
    case = Case(run, points, f"http://127.0.0.1:{receiver}/{run.folder.name}")
    try:
        case.play()
    except Exception as error:  # noqa: BLE001 - one case's misfortune is its outcome
        case.faults.append(f"{type(error).__name__}: {error}")
    outcome = Outcome(points, case.died, time.monotonic() - began, case.faults)
    (folder / f"outcome-{number}.json").write_text(json.dumps(outcome), "utf-8")
    if not case.faults:
        shutil.rmtree(run.folder)


def play_all(folder: Path, cases: Sequence[Sequence[str]], at_a_time: int) -> list[Outcome]:
    """Every case, some side by side. Prints a line for each that went wrong."""
    port = free_port()
    receiver = FORK.Process(
        target=crash_heard.receive, args=(folder / "heard.jsonl", port), daemon=True
    )
    receiver.start()
    outcomes: list[Outcome] = []
    waiting = list(enumerate(cases))
    running: dict[int, tuple[int, BaseProcess]] = {}
    while waiting or running:
        while waiting and len(running) < at_a_time:
            number, points = waiting.pop(0)
            process = FORK.Process(target=play, args=(folder, number, points, port))
            process.start()
            running[process.sentinel] = (number, process)
        for sentinel in connection.wait(list(running)):
            number, process = running.pop(sentinel)  # pyright: ignore[reportArgumentType]
            process.join()
            outcomes.append(_outcome(folder, number, cases[number]))
    receiver.kill()
    return outcomes


def _outcome(folder: Path, number: int, points: Sequence[str]) -> Outcome:
    file = folder / f"outcome-{number}.json"
    outcome = Outcome(points, 0, 0, ["the case came to no end"])
    if file.exists():
        outcome = Outcome(*json.loads(file.read_text("utf-8")))
    for fault in outcome.faults[:5]:
        print(f"FAULT     {' then '.join(points)}: {fault}", flush=True)
    return outcome


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", action="store_true", help="every pair of points as well")
    parser.add_argument("--points", nargs="*", default=POINTS + DEEPER, help="only these")
    parser.add_argument("--jobs", type=int, default=3, help="cases at a time")
    parser.add_argument("--json", action="store_true", help="one JSON object as the last line")
    parser.add_argument("--keep", type=Path, help="leave homes and logs of faults in this folder")
    given = parser.parse_args()
    cases: list[Sequence[str]] = [(point,) for point in given.points]
    if given.pairs:
        cases += itertools.product([p for p in given.points if ":" not in p], repeat=2)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        warm(folder / "plugin")
        os.environ["QUICK_SECONDS"] = "0.02"
        outcomes = play_all(folder, cases, given.jobs)
    seconds = time.monotonic() - began
    singles = {outcome.points[0]: outcome for outcome in outcomes if len(outcome.points) == 1}
    violations = [f"{' then '.join(o.points)}: {fault}" for o in outcomes for fault in o.faults]
    violations += [f"{point} was never passed" for point, o in singles.items() if o.died != 1]
    both = sum(outcome.died == len(outcome.points) for outcome in outcomes)
    print(f"{len(cases)} cases in {seconds:.0f} s, {both} died at every point that they name")
    figures = {
        "points": len(singles),
        "pairs": len(outcomes) - len(singles),
        "died at every named point": both,
        "slowest case, seconds": round(max(o.seconds for o in outcomes), 1),
    }
    return Proof(
        part="crash points",
        cases=len(cases),
        violations=violations,
        seed=None,
        began=began,
        figures=figures,
    ).tell(as_json=given.json)


if __name__ == "__main__":
    sys.exit(main())
