"""A server killed again and again keeps its promises, and the judge of that is not blind."""

import json
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest
from crash import CREDITS
from crash_check import judge
from crash_clients import Note, read_notes

CYCLES, CLIENTS = 8, 4


@pytest.fixture(scope="module")
def ended(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run that was judged to be without fault."""
    folder = tmp_path_factory.mktemp("crash")
    command = [
        sys.executable, str(root / "scripts" / "crash.py"),
        *("--cycles", str(CYCLES), "--clients", str(CLIENTS), "--seed", "7"),
        *("--keep", str(folder)),
    ]  # fmt: skip
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr + server_log(folder)
    assert "       0  faults" in run.stdout
    return folder


def server_log(folder: Path) -> str:
    return (folder / "server.log").read_text("utf-8", errors="replace")[-4000:]


def faults(folder: Path) -> tuple[str, ...]:
    logs = sorted(folder.glob("client-*.jsonl"))
    return judge(folder / "home" / "tenku.db", logs, CREDITS).faults


@pytest.mark.timeout(600)
def test_no_promise_is_broken_by_kills(ended: Path) -> None:
    assert faults(ended) == ()
    notes = [note for path in ended.glob("client-*.jsonl") for note in read_notes(path)]
    assert {"ok", "unknown"} <= {note.outcome for note in notes}
    assert any(note.operation == "submit" and note.outcome == "ok" for note in notes)


# Each of these makes a fault in a copy of the run, in the database or in what a client was told.

A_TASK = "(select id from tasks where status = 'completed' limit 1)"
BREAKS: dict[str, tuple[str, str]] = {
    "acknowledged and is lost": (f"delete from tasks where id = {A_TASK}", ""),
    "has not ended": (
        f"update tasks set status = 'processing', result = null, lease_until_ms = 1"
        f" where id = {A_TASK}",
        "",
    ),
    "was charged": (
        f"update holds set captured_credits = captured_credits - 1 where task_id = {A_TASK}",
        "",
    ),
    "its credits moved": (
        "insert into ledger_entries (txn, account_id, book, amount_credits, at_ms)"
        f" select 'release:' || {A_TASK}, id, 'funding', 1, 1 from accounts",
        "",
    ),
    "adds up to": (
        "insert into ledger_entries (txn, account_id, book, amount_credits, at_ms)"
        " select 'grant:x', id, 'user', 1, 1 from accounts",
        "",
    ),
    "the balance is": ("update accounts set balance_credits = balance_credits - 1", ""),
    "was made into 2 tasks": (
        "update tasks set parameters = (select parameters from tasks order by id limit 1)"
        " where id in (select id from tasks order by id limit 2)",
        "",
    ),
    "nobody asked for": (
        f"""update tasks set parameters = '{{"prompt": "x"}}' where id = {A_TASK}""",
        "",
    ),
    "went from completed to failed": ("", "failed"),
    "was failed and is completed": ("", "failed"),
    "the cancel of task": ("", "processing"),
}


@pytest.mark.parametrize("fault", BREAKS)
@pytest.mark.timeout(600)
def test_the_judge_sees(ended: Path, tmp_path: Path, fault: str) -> None:
    statement, status = BREAKS[fault]
    (tmp_path / "home").mkdir()
    for path in (ended / "home").glob("tenku.db*"):
        shutil.copy(path, tmp_path / "home")
    for path in ended.glob("client-*.jsonl"):
        shutil.copy(path, tmp_path)
    raw = sqlite3.connect(tmp_path / "home" / "tenku.db", isolation_level=None)
    raw.execute(statement)
    (done,) = raw.execute(f"select {A_TASK}").fetchone()
    raw.close()
    if status:
        tell(tmp_path / "client-0.jsonl", done, "completed", "get")
        tell(tmp_path / "client-0.jsonl", done, status, "cancel")
    assert any(fault in found for found in faults(tmp_path)), faults(tmp_path)


def tell(log: Path, task_id: str, status: str, operation: str) -> None:
    note = Note(
        operation="cancel" if operation == "cancel" else "get",
        outcome="ok",
        subject=task_id,
        task_id=task_id,
        status=status,
    )
    with log.open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(note)) + "\n")
