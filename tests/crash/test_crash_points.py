"""The server dies at every named point and keeps every promise; every name is a real place."""

import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tenku import failpoints
from tenku.failpoints import EXIT, POINTS, VARIABLE

LIFE = "from tenku.failpoints import failpoint as f; f('before_ack'); f('before_ack'); print('on')"


def test_every_name_stands_at_one_place_at_least_and_every_place_has_a_name(root: Path) -> None:
    sources = [path.read_text("utf-8") for path in (root / "src" / "tenku").rglob("*.py")]
    found = Counter(name for text in sources for name in re.findall(r'failpoint\("(\w+)"\)', text))
    assert set(found) == set(POINTS)
    assert {name for name, count in found.items() if count > 1} == set()


@pytest.mark.timeout(600)
def test_a_death_at_any_point_breaks_no_promise(root: Path) -> None:
    command = [sys.executable, str(root / "scripts" / "crash_points.py"), "--json"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    said = json.loads(run.stdout.splitlines()[-1])
    assert (said["violations"], run.returncode) == ([], 0), run.stderr[-4000:]
    assert said["figures"]["died at every named point"] == said["cases"] >= len(POINTS)


@pytest.mark.parametrize(
    ("points", "status", "said"),
    [("before_ack", EXIT, ""), ("before_ack:2", EXIT, ""), ("before_ack:3", 0, "on\n")],
)
def test_a_process_dies_at_the_time_that_is_named(
    monkeypatch: pytest.MonkeyPatch, points: str, status: int, said: str
) -> None:
    monkeypatch.setenv(VARIABLE, points)
    run = subprocess.run([sys.executable, "-c", LIFE], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout) == (status, said), run.stderr


def test_a_point_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="'nowhere' is no failpoint; there are mid_upgrade"):
        failpoints.arm("after_hold,nowhere")
    failpoints.arm("")
