"""`tenku serve` and `tenku mcp` as processes: how they start, and that they stop in good order."""

import asyncio
import contextlib
import json
import signal
import socket
import sqlite3
import subprocess
from pathlib import Path

import pytest
from terminal import Terminal

from tenku.app import open_app
from tenku.config import load

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path / "home", tmp_path)


async def submit(home: Path) -> None:
    """A task that takes long enough to be interrupted."""
    settings = load(home=home, engines={"*": ("testcard",)})
    async with open_app(settings) as app:
        model, parameters = "fal-ai/sora-2/text-to-video/pro", {"prompt": "x", "duration": 12}
        await app.service.submit(app.local_account, model, parameters)


def rows(home: Path, query: str) -> list[tuple[object, ...]]:
    db = sqlite3.connect(home / "tenku.db")
    try:
        return db.execute(query).fetchall()
    finally:
        db.close()


def wait_until_processing(home: Path, server: "subprocess.Popen[str]") -> None:
    while rows(home, "select status from tasks") != [("processing",)]:
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(0.05)
            pytest.fail(f"it ended too early: {server.communicate()}")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda n: n.name)
def test_a_server_that_is_stopped_gives_its_task_back(
    terminal: Terminal, number: signal.Signals
) -> None:
    asyncio.run(submit(terminal.home))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = terminal.start("serve", "--port", str(port))
    assert server.stderr is not None
    first = json.loads(server.stderr.readline())
    assert (first["event"], first["url"]) == ("serving", f"http://127.0.0.1:{port}")
    wait_until_processing(terminal.home, server)
    server.send_signal(number)
    out, err = server.communicate(timeout=60)
    assert (server.returncode, out) == (0, "")
    assert "Traceback" not in err
    # The attempt doesn't count, and whoever comes next may claim the task at once.
    left = rows(terminal.home, "select status, lease_owner, attempts from tasks")
    assert left == [("processing", None, 0)]


def test_a_port_that_is_taken_is_one_sentence(terminal: Terminal) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        server = terminal.start("serve", "--port", str(port))
        out, err = server.communicate(timeout=60)
    assert server.returncode == 2
    assert out == ""
    assert err.startswith(f"Error: Port {port} of 127.0.0.1 can't be used: ")
    assert len(err.splitlines()) == 1


def test_mcp_ends_with_its_input_and_prints_nothing_of_its_own(terminal: Terminal) -> None:
    server = terminal.start("mcp")  # its input is empty
    out, err = server.communicate(timeout=60)
    assert (server.returncode, out, err) == (0, "", "")


@pytest.mark.parametrize("sigint", [signal.SIG_DFL, signal.SIG_IGN], ids=lambda s: s.name)
def test_mcp_stops_at_sigterm_though_its_input_is_open(
    terminal: Terminal, sigint: signal.Handlers
) -> None:
    """Also as a job in the background of a script, which ignores SIGINT."""
    asyncio.run(submit(terminal.home))
    before = signal.signal(signal.SIGINT, sigint)  # what is ignored here, is in a child
    server = terminal.start("mcp", stdin=subprocess.PIPE)
    signal.signal(signal.SIGINT, before)
    wait_until_processing(terminal.home, server)
    server.terminate()
    assert server.wait(60) == 0
    assert rows(terminal.home, "select lease_owner, attempts from tasks") == [(None, 0)]
    assert server.communicate() == ("", "")
