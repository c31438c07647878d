"""`tenku serve` and `tenku mcp` as processes: how they start, and that they stop in good order."""

import contextlib
import json
import signal
import socket
import subprocess
from pathlib import Path

import pytest
from terminal import Terminal

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path / "home", tmp_path)


def answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except ConnectionRefusedError:
        return False
    return True


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda n: n.name)
def test_a_server_stops_in_good_order(terminal: Terminal, number: signal.Signals) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = terminal.start("serve", "--port", str(port))
    assert server.stderr is not None
    first = json.loads(server.stderr.readline())
    assert (first["event"], first["url"]) == ("serving", f"http://127.0.0.1:{port}")
    while not answers(port):
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(0.05)
            pytest.fail(f"it ended too early: {server.communicate()}")
    server.send_signal(number)
    out, err = server.communicate(timeout=60)
    assert server.returncode == 0
    assert out == ""
    assert json.loads(err.splitlines()[-1])["event"] == "stopped"
    assert "Traceback" not in err


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
