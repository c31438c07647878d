"""The longer fault scripts, in short: they run, find nothing in the code, and find what is planted."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import clock_jumps
import crash_bugs
import pytest
from planting import stale

pytestmark = pytest.mark.timeout(900)


def run(root: Path, script: str, *options: str) -> dict[str, Any]:
    command = [sys.executable, str(root / "scripts" / script), *options, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout, done.stderr[-4000:]
    said = json.loads(done.stdout.splitlines()[-1])
    assert (said["violations"], done.returncode) == ([], 0), done.stderr[-4000:]
    return said


def test_of_two_workers_with_one_task_one_settles(root: Path) -> None:
    assert run(root, "crash_twice.py")["cases"] == 2


def test_a_minute_of_mixed_work_with_faults(root: Path) -> None:
    figures = run(root, "soak.py", "--minutes", "0.8")["figures"]
    assert figures["worker killed"] > 0
    assert figures["receiver gone"] > 0
    for client in ("fal", "openai", "mcp", "apiz", "cli", "plain", "mixed"):
        assert figures[f"answered, {client}"] > 0, client


@pytest.mark.skipif(clock_jumps.library() is None, reason="libfaketime is not installed")
def test_the_clock_of_a_whole_server_jumps_to_and_fro(root: Path) -> None:
    """Two hours ahead while it films, and back while it is dead."""
    assert run(root, "clock_jumps.py", "--jumps", "7200")["cases"] == 1


def test_planted_crash_bugs_are_in_the_code_and_one_of_them_is_found(root: Path) -> None:
    assert stale(crash_bugs.BUGS, root / "src" / "tenku") == []
    assert run(root, "crash_bugs.py", "outbox")["cases"] == 1
