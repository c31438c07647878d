"""`tenku.clients.fal.use`: where fal_client sends its requests after it, and with which key."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import fal_client
import pytest
from fal_client import client

from tenku.clients import fal

MODEL = "fal-ai/sora-2/text-to-video"
CONSTANTS = ("RUN_URL_FORMAT", "QUEUE_URL_FORMAT", "REST_URL", "CDN_URL")


@dataclass
class Place:
    """A server that notes what is asked of it: method, path and Authorization."""

    url: str = ""
    asked: list[tuple[str, str, str]] = field(default_factory=list[tuple[str, str, str]])


@pytest.fixture
def place() -> Iterator[Place]:
    yield from listening()


@pytest.fixture
def elsewhere() -> Iterator[Place]:
    yield from listening()


def listening() -> Iterator[Place]:
    place = Place()

    class Noting(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            self.do_POST()

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("content-length", 0)))
            place.asked.append((self.command, self.path, self.headers["Authorization"]))
            body = json.dumps(
                {
                    "request_id": "1",
                    **{f"{name}_url": "" for name in ("response", "status", "cancel")},
                    "token": "of uploads",
                    "token_type": "Bearer",
                    "base_url": f"{place.url}/of-the-token",
                    "expires_at": (datetime.now(UTC) + timedelta(hours=1)).isoformat(),
                    "access_url": "https://file",
                    "upload_url": f"{place.url}/put",
                    "file_url": "https://file",
                }
            ).encode()
            self.send_response(200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Noting) as server:
        place.url = f"http://127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield place
        server.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def own_fal_client(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What `use` changes is as it was, after each test."""
    for name in CONSTANTS:
        monkeypatch.setattr(client, name, getattr(client, name))
    monkeypatch.setenv("FAL_KEY", "a key of fal's")
    yield
    for shared in (fal_client.sync_client, fal_client.async_client):
        for name in ("_auth", "_client", "_token_manager"):
            vars(shared).pop(name, None)


def test_every_request_goes_to_the_server(place: Place) -> None:
    fal.use(f"{place.url}/", "tk_1")
    fal_client.submit(MODEL, {"prompt": "x"})
    fal_client.run(MODEL, {"prompt": "x"})
    assert fal_client.upload(b"x", "image/png", "x.png") == "https://file"
    fal_client.upload(b"x", "image/png", "x.png", repository="fal")
    storage = "/fal/rest/storage"
    assert place.asked == [
        ("POST", f"/fal/queue/{MODEL}", "Key tk_1"),
        ("POST", f"/fal/run/{MODEL}", "Key tk_1"),
        ("POST", f"{storage}/auth/token?storage_type=fal-cdn-v3", "Key tk_1"),
        ("POST", "/fal/rest/cdn/files/upload", "Bearer of uploads"),
        ("POST", f"{storage}/upload/initiate?storage_type=gcs", "Key tk_1"),
        ("PUT", "/put", "Key tk_1"),
    ]
    handle = fal_client.SyncClient(key="tk_2").get_handle(MODEL, "1")
    assert handle.status_url == f"{place.url}/fal/queue/fal-ai/sora-2/requests/1/status"


@pytest.mark.anyio
async def test_the_async_functions_as_well(place: Place, elsewhere: Place) -> None:
    for server, key in ((elsewhere, "tk_1"), (place, "tk_2")):
        fal.use(server.url, key)
        await fal_client.submit_async(MODEL, {"prompt": "x"})
        await fal_client.upload_async(b"x", "image/png", "x.png")
        assert [asked[2] for asked in server.asked] == [
            f"Key {key}",
            f"Key {key}",
            "Bearer of uploads",
        ]


def test_a_key_that_was_used_elsewhere_is_forgotten(place: Place, elsewhere: Place) -> None:
    fal.use(elsewhere.url)
    own = fal_client.SyncClient()
    own.submit(MODEL, {"prompt": "x"})
    fal_client.submit(MODEL, {"prompt": "x"})
    fal_client.upload(b"x", "image/png", "x.png")
    assert {asked[2] for asked in elsewhere.asked} == {"Key a key of fal's", "Bearer of uploads"}
    fal.use(place.url, "tk_1")
    fal_client.submit(MODEL, {"prompt": "x"})
    fal_client.upload(b"x", "image/png", "x.png")
    assert [asked[2] for asked in place.asked] == ["Key tk_1", "Key tk_1", "Bearer of uploads"]
    own.submit(MODEL, {"prompt": "x"})  # as the docstring warns
    assert place.asked[-1][2] == "Key a key of fal's"


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="must start with http"):
        fal.use("localhost:8420")


def test_without_fal_client_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fal_client", None)
    with pytest.raises(RuntimeError, match="pip install fal-client"):
        fal.use()


def test_another_fal_client_is_named_and_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(client, "CDN_URL")
    before = vars(client).copy()
    with pytest.raises(RuntimeError, match=rf"fal_client {fal_client.__version__} has no CDN_URL"):
        fal.use(key="tk_1")
    assert vars(client) == before


def test_the_version_that_is_named_is_the_one_tested() -> None:
    assert fal_client.__version__ == fal.KNOWN


def test_it_brings_nothing_else_of_tenku() -> None:
    code = "import sys, tenku.clients.fal; print([m for m in sys.modules if 'tenku' in m])"
    said = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=60
    )
    assert said.stdout.strip() == "['tenku', 'tenku.clients', 'tenku.clients.fal']"
