"""`tenku serve --tls` as a process: two listeners, one application."""

import base64
import io
import json
import shlex
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from PIL import Image
from surfaces.mcp_calls import IMAGE, call
from terminal import Terminal

from tenku.cli.serving import exports
from tenku.config import load
from tenku.listeners import STOP_SECONDS

pytestmark = pytest.mark.timeout(120)


@dataclass(frozen=True)
class Running:
    """A server that answers on both ports, and the lines that it printed before."""

    terminal: Terminal
    process: "subprocess.Popen[str]"
    port: int
    tls_port: int
    printed: list[str]

    @property
    def bundle(self) -> Path:
        return self.terminal.home / "tls" / "bundle.pem"

    @property
    def trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.bundle))


def free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as two:
        one.bind(("127.0.0.1", 0))
        two.bind(("127.0.0.1", 0))
        return one.getsockname()[1], two.getsockname()[1]


@contextmanager
def started(folder: Path) -> Iterator[Running]:
    terminal = Terminal(folder / "the home", folder)
    port, tls_port = free_ports()
    process = terminal.start("serve", "--port", str(port), "--tls", "--tls-port", str(tls_port))
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        made, serving = (json.loads(process.stderr.readline()) for _ in range(2))
        assert made["event"] == "certificate made"
        assert (serving["event"], serving["url"], serving["further"]) == (
            "serving",
            f"http://127.0.0.1:{port}",
            [f"https://127.0.0.1:{tls_port}"],
        )
        printed = [process.stdout.readline().strip() for _ in range(5)]
        yield Running(terminal, process, port, tls_port, printed)
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with started(tmp_path_factory.mktemp("tls")) as server:
        yield server


def picture() -> str:
    file = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(file, "PNG")
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"


def test_both_listeners_answer(running: Running) -> None:
    for name in ("127.0.0.1", "localhost"):
        for url in (f"http://{name}:{running.port}", f"https://{name}:{running.tls_port}"):
            answer = httpx2.get(f"{url}/healthz", verify=running.trust)
            assert (answer.status_code, answer.text) == (200, "ok"), url


@pytest.mark.anyio
async def test_links_are_https_and_come_back_as_uploads(running: Running) -> None:
    url = f"https://127.0.0.1:{running.tls_port}"
    key = (running.terminal.home / "api_key").read_text().strip()
    headers = {"Authorization": f"Bearer {key}"}
    async with httpx2.AsyncClient(verify=running.trust, headers=headers) as web:
        async with Client(streamable_http_client(f"{url}/mcp", http_client=web)) as client:
            link = (await call(client, "upload_file", source=picture()))["image_url"]
        assert link.startswith(f"{url}/files/")
        assert (await web.get(link)).headers["content-type"] == "image/png"
        # A foreign address of this machine would be refused at once.
        body = {"model_id": IMAGE, "parameters": {"prompt": "x", "image_url": link}}
        made = await web.post(f"{url}/api/v3/tasks/create", json=body)
        assert made.status_code == 200, made.text


def test_a_process_with_the_printed_lines_trusts_the_server(running: Running) -> None:
    """As a shell reads them; the key itself is in none of them."""
    comment, *lines = running.printed
    assert comment.startswith("# ")
    names = ("FAL_KEY", "SSL_CERT_FILE", "FAL_RUN_HOST", "FAL_QUEUE_RUN_HOST")
    key = (running.terminal.home / "api_key").read_text().strip()
    assert not any(key in line for line in lines)
    code = (
        "import json, os, urllib.request, fal_client.client as c\n"
        f"url = 'https://localhost:{running.tls_port}/api/v3/mcp/models'\n"
        "with urllib.request.urlopen(url) as answer: status = answer.status\n"
        f"print(json.dumps([status, c.RUN_URL_FORMAT, c.QUEUE_URL_FORMAT,\n"
        f"                  *(os.environ[name] for name in {names})]))\n"
    )
    script = "\n".join([*lines, f"exec {shlex.quote(sys.executable)} -c {shlex.quote(code)}"])
    environment = running.terminal.environment()
    said = subprocess.run(
        ["sh", "-c", script],
        check=False,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert json.loads(said.stdout or said.stderr) == [
        200,
        f"https://localhost:{running.tls_port}/fal/run/",
        f"https://localhost:{running.tls_port}/fal/queue/",
        key,
        str(running.bundle),
        f"localhost:{running.tls_port}/fal/run",
        f"localhost:{running.tls_port}/fal/queue",
    ]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda n: n.name)
def test_it_stops_in_good_order_though_clients_keep_their_connections(
    tmp_path: Path, number: signal.Signals
) -> None:
    with (
        started(tmp_path) as running,
        httpx2.Client() as plain,
        httpx2.Client(verify=running.trust) as secure,
    ):
        assert plain.get(f"http://127.0.0.1:{running.port}/healthz").text == "ok"
        assert secure.get(f"https://127.0.0.1:{running.tls_port}/healthz").text == "ok"
        begun = time.monotonic()
        running.process.send_signal(number)
        out, err = running.process.communicate(timeout=60)
        assert time.monotonic() - begun < STOP_SECONDS - 2
    assert (running.process.returncode, out) == (0, "")
    assert [json.loads(line)["event"] for line in err.splitlines()] == ["stopped"]
    assert not is_open(running.port)
    assert not is_open(running.tls_port)


def test_it_finishes_a_request_while_nobody_else_is_let_in(tmp_path: Path) -> None:
    body = b'{"model_id": "fal-ai/sora-2/text-to-video", "parameters": {"prompt": "x"}}'
    with started(tmp_path) as running:
        key = (running.terminal.home / "api_key").read_text().strip()
        head = (
            f"POST /api/v3/estimate HTTP/1.1\r\nHost: localhost:{running.tls_port}\r\n"
            f"Authorization: Bearer {key}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\nExpect: 100-continue\r\n\r\n"
        )
        with (
            kept_connection(running) as kept,
            socket.create_connection(("127.0.0.1", running.tls_port)) as plain,
            running.trust.wrap_socket(plain, server_hostname="localhost") as secure,
            secure.makefile("rb") as answer,
        ):
            secure.sendall(head.encode())
            assert answer.readline().startswith(b"HTTP/1.1 100 ")  # it waits for the body
            running.process.terminate()
            deadline = time.monotonic() + STOP_SECONDS / 2
            while is_open(running.port) or is_open(running.tls_port):
                assert time.monotonic() < deadline
            with suppress(ConnectionResetError):  # the idle one is cut
                while kept.recv(65_536):
                    pass
            secure.sendall(body)
            assert b"HTTP/1.1 200 OK\r\n" in answer.read()
        assert running.process.wait(60) == 0


def kept_connection(running: Running) -> socket.socket:
    """A connection over TLS that has been used, and whose client listens no more."""
    plain = socket.create_connection(("127.0.0.1", running.tls_port))
    secure = running.trust.wrap_socket(plain, server_hostname="localhost")
    host = f"localhost:{running.tls_port}"
    secure.sendall(f"GET /healthz HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
    assert secure.recv(65_536).startswith(b"HTTP/1.1 200 OK")
    return socket.socket(fileno=secure.detach())


def is_open(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except ConnectionRefusedError:
        return False
    except ConnectionResetError:  # just now being closed
        return True
    return True


@pytest.mark.parametrize("option", ["--port", "--tls-port"])
def test_a_port_that_is_taken_ends_both_listeners(tmp_path: Path, option: str) -> None:
    terminal = Terminal(tmp_path / "home", tmp_path)
    port, tls_port = map(str, free_ports())
    ports: dict[str, str] = {"--port": port, "--tls-port": tls_port}
    with socket.socket() as other:
        other.bind(("127.0.0.1", int(ports[option])))
        other.listen()
        words = [word for pair in ports.items() for word in pair]
        server = terminal.start("serve", "--tls", *words)
        out, err = server.communicate(timeout=60)
    assert (server.returncode, out) == (2, "")
    assert err.splitlines()[-1] == (
        f"Error: Port {ports[option]} of 127.0.0.1 can't be used: Address already in use."
        f" {option} chooses another."
    )
    assert not (terminal.home / "tenku.db").exists()


def test_what_goes_with_tls_needs_it(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path / "home", tmp_path)
    server = terminal.start("serve", "--tls-cert", "own.pem")
    assert server.communicate(timeout=60) == ("", "Error: --tls-cert goes with --tls.\n")
    assert server.returncode == 2


def test_an_own_certificate_is_asked_for_by_its_settings(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path / "home", tmp_path)
    server = terminal.start("serve", TENKU_TLS="1", TENKU_TLS_CERT="own.pem")
    out, err = server.communicate(timeout=60)
    assert (server.returncode, out) == (2, "")
    assert err.startswith("Error: Setting TENKU_TLS_CERT: own.pem can't be read: ")
    assert not (tmp_path / "home" / "tls").exists()


@pytest.mark.parametrize(
    ("given", "host", "where"),
    [
        ({}, "127.0.0.1", "localhost:8443"),
        ({"tls_port": 9443}, "::1", "localhost:9443"),
        ({}, "127.0.0.2", "127.0.0.2:8443"),
        ({"public_url": "http://nas:8420"}, "0.0.0.0", "localhost:8443"),
        ({"public_url": "https://video.example.com/"}, "0.0.0.0", "video.example.com"),
    ],
)
def test_the_lines_lead_to_where_the_server_is(
    tmp_path: Path, given: dict[str, object], host: str, where: str
) -> None:
    lines = exports(load(home=tmp_path, **given), host)
    assert lines[2:] == [
        f"export FAL_RUN_HOST={where}/fal/run",
        f"export FAL_QUEUE_RUN_HOST={where}/fal/queue",
    ]
    own = load(home=tmp_path, tls_cert="own.pem", tls_key="own.key", **given)
    assert exports(own, host) == [lines[0], *lines[2:]]  # clients trust it already, or never will
