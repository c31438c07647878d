"""Judges a run of `crash.py` by the clients' logs and the database alone; knows no code of Tenku's."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from crash_clients import Note, read_notes
from crash_heard import judge_letters, read_letters
from crash_stored import judge_files

RANK = {"pending": 0, "processing": 1, "completed": 2, "failed": 2}


@dataclass(frozen=True)
class Row:
    """A task as the database has it in the end."""

    status: str
    error_code: str | None
    key: str | None  # None: its prompt was deleted
    resolution: str | None
    captured: int | None
    price: int


@dataclass(frozen=True)
class Verdict:
    """`faults` is empty where every promise was kept; `counts` are figures to report."""

    faults: tuple[str, ...]
    counts: dict[str, int]


def judge(
    database: Path, logs: Sequence[Path], granted: int, letters: Path | None = None
) -> Verdict:
    """Compare what clients, and the receiver with the log `letters`, were told with what is there."""
    events = [read_notes(path) for path in logs]
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as raw:
        rows = _rows(raw)
        faults = [*_integrity(raw), *_money(raw, rows, granted)]
        if (folder := database.parent / "assets").exists():
            faults += judge_files(raw, folder)
        if letters is not None:
            faults += judge_letters(raw, read_letters(letters))
        uploads = {
            asset_id for (asset_id,) in raw.execute("select id from assets where task_id is null")
        }
    faults += _tasks(rows)
    for mine in events:
        faults += _told(mine, rows, uploads)
    everything = [event for mine in events for event in mine]
    faults += _keys(everything, rows)
    return Verdict(tuple(faults), _counts(everything, rows))


def _rows(raw: sqlite3.Connection) -> dict[str, Row]:
    found = raw.execute(
        "select id, status, error_code, parameters, resolution, captured_credits, price_credits"
        " from tasks left join holds on holds.task_id = tasks.id"
    )
    return {
        task_id: Row(status, code, _key_in(parameters), resolution, captured, price)
        for task_id, status, code, parameters, resolution, captured, price in found
    }


def _key_in(parameters: str) -> str | None:
    """The word of the prompt that names a submit; clients send it as the idempotency key too."""
    prompt = json.loads(parameters).get("prompt")
    return None if prompt is None else str(prompt).split()[0]


def _integrity(raw: sqlite3.Connection) -> Iterator[str]:
    (said,) = raw.execute("pragma integrity_check").fetchone()
    if said != "ok":
        yield f"the database is damaged: {said}"


def _money(raw: sqlite3.Connection, rows: dict[str, Row], granted: int) -> Iterator[str]:
    for txn, total in raw.execute(
        "select txn, sum(amount_credits) from ledger_entries group by txn"
        " having sum(amount_credits) <> 0"
    ):
        yield f"{txn} adds up to {total}"
    books = dict(
        raw.execute("select book, sum(amount_credits) from ledger_entries group by book").fetchall()
    )
    spent = sum(row.captured or 0 for row in rows.values())
    if books.get("hold", 0):
        yield f"{books['hold']} credits are still held"
    if books.get("revenue", 0) != spent or books.get("user", 0) != granted - spent:
        yield f"the books say {books}, but {spent} of {granted} were captured"
    (balance,) = raw.execute("select sum(balance_credits) from accounts").fetchone()
    if balance != granted - spent:
        yield f"the balance is {balance}, but {spent} of {granted} were captured"
    moved: defaultdict[str, list[str]] = defaultdict(list)
    for (txn,) in raw.execute("select distinct txn from ledger_entries"):
        movement, _, task_id = str(txn).partition(":")
        moved[task_id].append(movement)
    for task_id, row in rows.items():
        end = "capture" if row.status == "completed" else "release"
        if sorted(moved[task_id]) != sorted(["hold", end]):
            yield f"task {task_id} is {row.status}, and its credits moved: {moved[task_id]}"


def _tasks(rows: dict[str, Row]) -> Iterator[str]:
    for task_id, row in rows.items():
        if row.status not in {"completed", "failed"}:
            yield f"task {task_id} has not ended: {row.status}"
        captured = row.price if row.status == "completed" else None
        if row.captured != captured:
            yield f"task {task_id} is {row.status} and was charged {row.captured}"


def _told(events: Sequence[Note], rows: dict[str, Row], uploads: set[str]) -> Iterator[str]:
    """What one client was told, in the order in which it was told, against the end."""
    seen: dict[str, str] = {}
    for event in events:
        if event.outcome == "fail":
            yield f"{event.operation} of {event.subject} was refused: {event.detail}"
        if event.outcome != "ok" or event.task_id is None:
            continue
        if event.operation == "upload":
            if event.task_id not in uploads:
                yield f"upload {event.task_id} was acknowledged and is lost"
            continue
        task_id, row = event.task_id, rows.get(event.task_id)
        if row is None:
            yield f"task {task_id} was acknowledged and is lost"
            continue
        if event.operation == "submit":
            if row.key not in {event.subject, None}:
                yield f"the answer to {event.subject} was task {task_id} of {row.key}"
            continue
        status = event.status or ""
        before = seen.get(task_id, "pending")
        if RANK[status] < RANK[before] or (RANK[before] == RANK["failed"] and status != before):
            yield f"task {task_id} went from {before} to {status}"
        if RANK[status] == RANK["failed"] and status != row.status:
            yield f"task {task_id} was {status} and is {row.status}"
        if event.operation in {"cancel", "delete"} and RANK[status] != RANK["failed"]:
            yield f"the cancel of task {task_id} was answered with {status}"
        seen[task_id] = status


def _keys(events: Sequence[Note], rows: dict[str, Row]) -> Iterator[str]:
    """One key, one task, for every key that was ever sent; and no task without a key."""
    tasks: defaultdict[str, set[str]] = defaultdict(set)
    for task_id, row in rows.items():
        if row.key is not None:
            tasks[row.key].add(task_id)
    for event in events:  # a deleted task has lost its prompt
        if event.operation == "submit" and event.task_id in rows:
            tasks[event.subject].add(event.task_id)
    sent = {event.subject for event in events if event.operation == "submit"}
    for key, ids in tasks.items():
        if len(ids) > 1:
            yield f"{key} was made into {len(ids)} tasks"
        if key not in sent:
            yield f"nobody asked for {key}"
    for event in events:
        if event.operation == "submit" and event.outcome == "ok" and event.task_id not in rows:
            yield f"{event.subject} was acknowledged and is lost"


def _counts(events: Sequence[Note], rows: dict[str, Row]) -> dict[str, int]:
    acknowledged = {e.subject for e in events if e.operation == "submit" and e.outcome == "ok"}
    codes = [row.error_code for row in rows.values()]
    return {
        "requests": sum(event.outcome == "invoke" for event in events),
        "without an answer": sum(event.outcome == "unknown" for event in events),
        "acknowledged tasks": len(acknowledged),
        "completed": sum(row.status == "completed" for row in rows.values()),
        "cancelled": codes.count("cancelled"),
        "failed otherwise": sum(code not in {None, "cancelled"} for code in codes),
    }
