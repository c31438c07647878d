"""Back up a server's home under load, again and again; restore each copy elsewhere, and judge it.

Clients work against a real server all the while. In every case a backup is made in a process of
its own. Three of four run to their end: the copy is restored into another home, where it must
hold what was acknowledged before, the balances of its moment and the files; a server on it must
finish what was under way, and the books must be in order. The fourth is killed at a random
moment: nothing may be left that passes for a backup.

    python scripts/backups.py --cases 20 --seed 1
"""

import argparse
import hashlib
import json
import os
import random
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from crash_clients import crowd, read_notes
from crash_server import (
    CREDITS,
    FORK,
    Run,
    Server,
    forked,
    free_port,
    unfinished,
    up,
    verify_books,
    warm,
)
from proof import Proof

CLIENTS = 4
KILL_EVERY = 4
BACKUP_SECONDS = 300.0
END_SECONDS = 300.0
DOWNLOADS = 5  # videos fetched of each restored home


def serving(run: Run) -> Server:
    server = forked(run)
    assert up(run.port), "the server did not come up"
    return server


def make(home: Path, target: Path) -> None:
    """The body of the process that makes a backup."""
    from tenku import backup

    backup.back_up(home, target)


def acknowledged(folder: Path) -> set[str]:
    """The ids of the tasks that clients have been told of so far."""
    notes = [note for path in folder.glob("client-*.jsonl") for note in read_notes(path)]
    return {note.task_id for note in notes if note.outcome == "ok" and note.task_id}


def rows(home: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(home / "tenku.db", timeout=30)) as raw:
        return raw.execute(query).fetchall()


def whole(run: Run, target: Path, told: set[str], counts: Counter[str]) -> Iterator[str]:
    """Restore a backup that was made while `told` was known, and judge the new home."""
    from tenku import backup

    folder = target.with_name(f"{target.name}-restored")
    folder.mkdir()
    restored = Run(folder, free_port(), run.plugin)
    backup.restore(target, restored.home)
    found = {task_id for (task_id,) in rows(restored.home, "select id from tasks")}
    for task_id in told - found:
        yield f"task {task_id} was acknowledged before the backup and is not in it"
    for query in ("select * from accounts", "select * from ledger_entries", "select id from tasks"):
        if rows(target, query) != rows(restored.home, query):
            yield f"the restored home answers otherwise: {query}"
    ((balance, held),) = rows(restored.home, "select balance_credits, held_credits from accounts")
    ((spent,),) = rows(restored.home, "select coalesce(sum(captured_credits), 0) from holds")
    ((open_,),) = rows(
        restored.home,
        "select coalesce(sum(amount_credits), 0) from holds where resolution is null",
    )
    if (balance, held) != (CREDITS - spent - open_, open_):
        yield f"the balance is {balance} and {held} held; captured are {spent}, open {open_}"
    counts["tasks under way in a copy"] += unfinished(restored)
    counts["tasks in copies"] += len(found)
    server = serving(restored)
    deadline = time.monotonic() + END_SECONDS
    while unfinished(restored) and time.monotonic() < deadline:
        time.sleep(0.1)
    if left := unfinished(restored):
        yield f"{left} tasks of the restored home have not ended"
    yield from downloads(run, restored, counts)
    server.kill(signal.SIGTERM)
    if said := verify_books(restored):
        yield f"ledger verify of the restored home: {said}"
    shutil.rmtree(folder)


def downloads(run: Run, restored: Run, counts: Counter[str]) -> Iterator[str]:
    """Some videos of the moment of the backup, fetched from the restored home's server."""
    made = rows(
        restored.home,
        "select task_id, key, sha256 from assets where kind = 'video' and deleted_at_ms is null"
        f" order by created_at_ms limit {DOWNLOADS}",
    )
    for task_id, name, sha256 in made:
        asked = urllib.request.Request(
            f"{restored.url}/api/v3/tasks/{task_id}",
            headers={"authorization": f"Bearer {restored.key()}"},
        )
        with urllib.request.urlopen(asked, timeout=30) as answer:
            url = json.load(answer)["data"]["result"]["video"]["url"]
        with urllib.request.urlopen(url, timeout=30) as answer:
            data = answer.read()
        counts["videos downloaded from copies"] += 1
        if hashlib.sha256(data).hexdigest() != sha256:
            yield f"the video of task {task_id} was downloaded with other bytes"
        original = run.home / "assets" / name
        if original.exists() and original.read_bytes() != data:
            yield f"the video of task {task_id} differs from the original's"


def broken_off(run: Run, target: Path, told: set[str], counts: Counter[str]) -> Iterator[str]:
    """What a killed backup has left passes for one only if it was killed after its last word."""
    from tenku import backup

    part = target.with_name(f"{target.name}.part")
    nothing = run.folder / "nothing"
    try:
        backup.restore(part, nothing)
    except backup.Refused:
        pass
    else:
        shutil.rmtree(nothing)
        yield from whole(run, part, told, counts)
    shutil.rmtree(part, ignore_errors=True)


def case(run: Run, number: int, dice: random.Random, counts: Counter[str]) -> Iterator[str]:
    """One backup."""
    target = run.folder / f"backup-{number}"
    time.sleep(dice.uniform(0.2, 1.0))
    told = acknowledged(run.folder)
    began = time.monotonic()
    process = FORK.Process(target=make, args=(run.home, target))
    process.start()
    if number % KILL_EVERY == KILL_EVERY - 1:
        time.sleep(dice.uniform(0, 0.15))
        process.kill()
        process.join()
        if not target.exists():
            counts["backups killed"] += 1
            yield from broken_off(run, target, told, counts)
            return
    process.join(BACKUP_SECONDS)
    if not target.exists():
        yield f"no backup was made (exit {process.exitcode})"
        return
    counts["backups restored"] += 1
    counts["milliseconds of backups"] += round(1000 * (time.monotonic() - began))
    yield from whole(run, target, told, counts)
    shutil.rmtree(target)


def torture(folder: Path, cases: int, seed: int) -> tuple[list[str], Counter[str]]:
    """All cases, one after another, while clients work."""
    run = Run(folder, free_port(), folder / "plugin")
    warm(run.plugin)
    os.environ["TENKU_SLOTS"] = "4"
    server = serving(run)
    logs = [folder / f"client-{number}.jsonl" for number in range(CLIENTS)]
    finish = FORK.Event()
    clients = FORK.Process(target=crowd, args=(logs, seed, run.port, run.key(), finish))
    clients.start()
    dice = random.Random(seed)
    faults, counts = list[str](), Counter[str]()
    for number in range(cases):
        faults += [f"case {number}: {fault}" for fault in case(run, number, dice, counts)]
    finish.set()
    clients.join(END_SECONDS)
    server.kill(signal.SIGTERM)
    counts["requests meanwhile"] = sum(
        note.outcome == "invoke" for path in logs for note in read_notes(path)
    )
    return faults, counts


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="one JSON object as the last line")
    given = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        faults, counts = torture(Path(folder), given.cases, given.seed)
    return Proof(
        part="backups",
        cases=given.cases,
        violations=faults,
        seed=given.seed,
        began=began,
        figures=dict(sorted(counts.items())),
    ).tell(as_json=given.json)


if __name__ == "__main__":
    sys.exit(main())
