"""Kill the server again and again under load; then judge whether every promise was kept.

Each cycle starts the real server over one home, lets clients work against it, and ends it with
SIGKILL at a random moment, sometimes before it is up. Most servers are forked from a parent that
has imported everything, which starts in a fraction of the time; every tenth is `tenku serve` in
a process of its own. The clients are plain ones, and the libraries of every wire: fal_client,
openai, MCP, apiz and the command line. A receiver hears of every end, and is deaf now and then.
Afterwards a server runs until all tasks have ended, and the judgement in crash_check.py is made
from what clients and receiver wrote down, the files and the database.

    python scripts/crash.py --cycles 200 --clients 4 --seed 1
"""

import argparse
import http.client
import json
import random
import signal
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import NamedTuple

import crash_heard
import crash_server
import crash_wires
from crash_check import Verdict, judge
from crash_clients import crowd
from crash_server import CREDITS, FORK, Run, environment, forked, free_port, fresh, up, warm
from proof import Proof

FRESH_EVERY = 10
ANSWER_SECONDS = 300.0  # for every client to have its answers
END_SECONDS = 60.0  # from the last start, until every task has ended
DEAF = 0.1  # of the webhooks that the receiver hears, it refuses so many


class Tally(NamedTuple):
    """What a run came to."""

    verdict: Verdict
    seconds: float  # of the cycles
    ended: float  # seconds from the last start until every task had ended
    told: float  # seconds until every webhook was delivered as well


def cycle(run: Run, number: int, dice: random.Random) -> None:
    """One server's life."""
    server = fresh(run) if number % FRESH_EVERY == FRESH_EVERY - 1 else forked(run)
    try:
        if dice.random() < 0.2:
            time.sleep(dice.uniform(0, 0.6))  # perhaps before it is up
        else:
            assert up(run.port), "the server did not come up"
            time.sleep(dice.uniform(0.02, 1.0))
    finally:
        server.kill()


def settle(run: Run, clients: list[BaseProcess]) -> tuple[float, float]:
    """Serve until every client has its answers, every task has ended, and all is told."""
    server = forked(run)
    assert up(run.port), "the last server did not come up"
    began, ended = time.monotonic(), 0.0
    while time.monotonic() - began < ANSWER_SECONDS:
        busy = any(client.is_alive() for client in clients)
        if busy or crash_server.unfinished(run):
            ended = time.monotonic() - began
        elif not crash_server.untold(run):
            break
        else:
            skip_pauses(run)
        time.sleep(0.1)
    for client in clients:
        assert not client.is_alive(), "clients still have no answer"
    told = time.monotonic() - began
    server.kill(signal.SIGTERM)
    return ended, told


def skip_pauses(run: Run) -> None:
    """Make webhooks due that wait for their next try, as if the time had passed."""
    now_ms = time.time_ns() // 1_000_000
    with closing(sqlite3.connect(run.database, timeout=30, isolation_level=None)) as raw:
        raw.execute("update outbox set due_at_ms = 1 where due_at_ms > ?", (now_ms + 1000,))


def endpoint(run: Run, hook: str) -> None:
    """An address that is told of every task of the account, whoever asks for it."""
    events = ["video.completed", "video.failed"]
    body = {"name": "all", "url": f"{hook}/endpoint", "event_types": events}
    caller = http.client.HTTPConnection("127.0.0.1", run.port, timeout=30)
    with closing(caller):
        headers = {"authorization": f"Bearer {run.key()}", "content-type": "application/json"}
        caller.request("POST", "/v1/webhook_endpoints", json.dumps(body), headers)
        answer = caller.getresponse()
        assert answer.status == http.client.OK, answer.read()


def torture(run: Run, cycles: int, count: int, seed: int) -> Tally:
    """The whole run. Deterministic in what is tried, not in when the system lets it happen."""
    letters, port = run.folder / "heard.jsonl", free_port()
    hook = f"http://127.0.0.1:{port}"
    receiver = FORK.Process(
        target=crash_heard.receive, args=(letters, port, DEAF, seed), daemon=True
    )
    receiver.start()
    first = forked(run)  # makes the home and its key
    assert up(run.port), "the first server did not come up"
    key = run.key()
    endpoint(run, hook)
    first.kill()
    finish = FORK.Event()
    logs = [run.folder / f"client-{number}.jsonl" for number in range(count)]
    # In processes of their own: forking a process that has threads is asking for trouble.
    plain = FORK.Process(target=crowd, args=(logs, seed, run.port, key, finish, hook), daemon=True)
    libraries = FORK.Process(
        target=crash_wires.use_all,
        args=(run.folder, seed, run.url, key, hook, environment(run), finish),
        daemon=True,
    )
    clients: list[BaseProcess] = [plain, libraries]
    for process in clients:
        process.start()
    dice = random.Random(seed)
    began = time.monotonic()
    for number in range(cycles):
        cycle(run, number, dice)
        if number % 100 == 99:
            spent = time.monotonic() - began
            print(f"{number + 1} cycles in {spent:.0f} s", flush=True)
    spent = time.monotonic() - began
    finish.set()
    ended, told = settle(run, clients)
    receiver.kill()
    every_log = sorted(run.folder.glob("client-*.jsonl"))
    verdict = judge(run.database, every_log, CREDITS, letters)
    faults = [*verdict.faults]
    if ended > END_SECONDS:
        faults.append(f"{ended:.0f} s after the last start not all tasks had ended")
    if books := crash_server.verify_books(run):
        faults.append(books)
    return Tally(Verdict(tuple(faults), verdict.counts), spent, ended, told)


def figures(run: Run, tally: Tally, cycles: int) -> dict[str, int | float]:
    acknowledged = Counter[str]()
    for path in run.folder.glob("client-*.jsonl"):
        for line in path.read_text("utf-8").splitlines():
            note = json.loads(line)
            if note["operation"] == "submit" and note["outcome"] == "ok":
                name = path.stem.removeprefix("client-")
                acknowledged["plain" if name.isdecimal() else name] += 1
    letters = crash_heard.read_letters(run.folder / "heard.jsonl")
    return {
        "kills": cycles,
        **tally.verdict.counts,
        **{f"submits acknowledged, {name}": count for name, count in acknowledged.items()},
        "webhooks heard": len(letters),
        "webhooks refused by the receiver": sum(letter.answer != 200 for letter in letters),
        "seconds a cycle": round(tally.seconds / max(cycles, 1), 2),
        "seconds until all tasks had ended": round(tally.ended, 1),
        "seconds until all webhooks were told": round(tally.told, 1),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cycles", type=int, default=200)
    parser.add_argument("--clients", type=int, default=4, help="plain ones, beside the libraries")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="leave the home and the logs in this folder")
    parser.add_argument("--json", action="store_true", help="one JSON object as the last line")
    given = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        base = given.keep or Path(folder)
        base.mkdir(parents=True, exist_ok=True)
        run = Run(base, free_port(), base / "plugin")
        warm(run.plugin)
        tally = torture(run, given.cycles, given.clients, given.seed)
        found = figures(run, tally, given.cycles)
    return Proof(
        part="kills on SQLite",
        cases=given.cycles,
        violations=tally.verdict.faults,
        seed=given.seed,
        began=began,
        figures=found,
    ).tell(as_json=given.json)


if __name__ == "__main__":
    sys.exit(main())
