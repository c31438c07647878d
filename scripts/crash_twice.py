"""Two workers with one task: the first is stopped in its film until its lease is over, then goes on.

The second worker films the task meanwhile. Whichever of the two comes first, one result and one
charge must be left. Real processes, stopped with SIGSTOP; the end of the lease is written into the
database, as a clock that jumps forward would bring it.
"""

import argparse
import os
import signal
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from pathlib import Path

import crash_server
import crash_story
from crash_check import judge
from crash_clients import Wire
from crash_server import CREDITS, Run, Server, answers, forked, free_port, warm
from proof import Proof

WAIT_SECONDS = 60.0


def until(run: Run, question: str) -> None:
    """Wait until the database answers this with something else than 0."""
    deadline = time.monotonic() + WAIT_SECONDS
    while not crash_server.ask(run, question):
        if time.monotonic() > deadline:
            raise TimeoutError(question)
        time.sleep(0.02)


def stop(run: Run, worker: Server) -> None:
    """Stop a worker where it holds no lock of the database, which nobody else could write then."""
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        os.kill(worker.pid, signal.SIGSTOP)
        with closing(sqlite3.connect(run.database, timeout=0.2, isolation_level=None)) as raw:
            try:
                raw.execute("begin immediate")
            except sqlite3.OperationalError:
                os.kill(worker.pid, signal.SIGCONT)
                time.sleep(0.01)
            else:
                return
    raise TimeoutError("a worker never lets go of the database")


@contextmanager
def workers(run: Run) -> Generator[Callable[[], Server]]:
    """Starts workers. At the end they are told to go; one that is stopped can't hear it."""
    started: list[Server] = []

    def start() -> Server:
        started.append(forked(run, role="worker"))
        return started[-1]

    try:
        yield start
    finally:
        for worker in started:
            os.kill(worker.pid, signal.SIGCONT)
            worker.kill(signal.SIGTERM)


def case(run: Run, key: str, wire: Wire, *, first_ends_first: bool) -> None:
    """One task, and two workers that both believe that it is theirs."""
    body: dict[str, object] = {"model": crash_story.T2V, "params": {"prompt": key, "duration": 4}}
    assert wire.call("submit", key, "/api/v3/tasks/create", body, key=key) is not None
    with workers(run) as start:
        first = start()
        until(run, "select count(*) from tasks where status = 'processing'")
        stop(run, first)
        with closing(sqlite3.connect(run.database, timeout=30, isolation_level=None)) as raw:
            raw.execute("update tasks set lease_until_ms = 1 where status = 'processing'")
        second = start()
        until(run, "select count(*) from tasks where status = 'processing' and fence = 2")
        held, free = (second, first) if first_ends_first else (first, second)
        stop(run, held)
        os.kill(free.pid, signal.SIGCONT)
        if first_ends_first:
            time.sleep(2 * crash_server.FILM_SECONDS)  # it comes to its end, which must not count
        else:
            until(run, "select count(*) from tasks where status = 'completed'")
        os.kill(held.pid, signal.SIGCONT)
        until(run, "select count(*) = 0 from tasks where status in ('pending', 'processing')")
        time.sleep(2 * crash_server.FILM_SECONDS)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=2)
    parser.add_argument("--json", action="store_true", help="one JSON object as the last line")
    given = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        faults = play(Path(folder), given.cases)
    return Proof(
        part="two workers with one task",
        cases=given.cases,
        violations=faults,
        seed=None,
        began=began,
        figures={"workers stopped in their film": given.cases},
    ).tell(as_json=given.json)


def play(folder: Path, cases: int) -> list[str]:
    run = Run(folder, free_port(), folder / "plugin")
    warm(run.plugin)
    os.environ.update(QUICK_SECONDS=str(crash_server.FILM_SECONDS), TENKU_SLOTS="2")
    server = forked(run, role="api")
    assert answers(run.port), "the server did not come up"
    log = folder / "client-0.jsonl"
    wire = Wire(run.port, run.key(), log)
    for number in range(cases):
        case(run, f"task-{number}", wire, first_ends_first=number % 2 == 0)
    server.kill(signal.SIGTERM)
    faults = [*judge(run.database, [log], CREDITS).faults]
    faults += filter(None, [crash_server.verify_books(run)])
    return faults


if __name__ == "__main__":
    sys.exit(main())
