"""Whatever is thrown at the routes that /openapi.json tells of, nothing answers 5xx."""

import json
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from terminal import Terminal

pytestmark = pytest.mark.timeout(600)
EXAMPLES = os.environ.get("TENKU_TEST_FUZZ", "15")  # for each route
TOOL = Path(sys.executable).with_name("schemathesis")
CASES = re.compile(r"(\d+) generated, (\d+) passed")


def test_no_route_fails_whatever_it_is_sent(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path / "home", tmp_path)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{probe.getsockname()[1]}"
    server = terminal.start("serve", "--role", "api", "--port", url.rpartition(":")[2])
    assert server.stderr is not None
    assert json.loads(server.stderr.readline())["event"] == "serving"
    key = (terminal.home / "api_key").read_text().strip()
    try:
        done = subprocess.run(
            [
                TOOL, "run", f"{url}/openapi.json", "-H", f"Authorization: Bearer {key}",
                "--checks", "not_a_server_error", "--phases", "examples,coverage,fuzzing",
                "--max-examples", EXAMPLES, "--seed", "1", "--request-timeout", "20",
            ],
            cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip
    finally:
        server.terminate()
        server.communicate(timeout=60)
    assert done.returncode == 0, done.stdout[-4000:]
    counts = CASES.search(done.stdout)
    assert counts is not None, done.stdout[-2000:]
    assert int(counts[1]) == int(counts[2]) > 300
    print(f"schemathesis: {counts[0]}")
    assert terminal.run("ledger", "verify").status == 0
