"""The other outbound calls - a webhook's POST, a provider's download - to a real local server."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tenku.media.fetch import check_target, download, fetch, post, put
from tenku.media.guard import FetchPolicy, Refused, Unreachable

HERE = FetchPolicy(allow_private=("127.0.0.1",))
CLIP = bytes(range(256)) * 4096


class Receiver(ThreadingHTTPServer):
    """Keeps what it was sent; answers a redirect at /moved, CLIP at /clip, 404 elsewhere.

    At /away?URL it redirects to the URL; at /stalls it begins, and goes on when all is over.
    """

    received: list[tuple[str, str, bytes]]
    keys: list[str | None]
    over: threading.Event

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Answer(BaseHTTPRequestHandler):
    server: Receiver  # pyright: ignore[reportIncompatibleVariableOverride] - the usual idiom

    def do_GET(self) -> None:
        self.server.received.append((self.path, self.headers["Host"], b""))
        self.server.keys.append(self.headers["Authorization"])
        if self.path == "/stalls":
            self.send_response(200)
            self.end_headers()
            self.wfile.write(CLIP[:1000])
            self.server.over.wait()
            return
        if self.path.startswith("/away?"):
            self.send_response(302)
            self.send_header("Location", self.path.removeprefix("/away?"))
            self.end_headers()
            return
        self.send_response(200 if self.path.startswith("/clip") else 404)
        self.send_header("Content-Length", str(len(CLIP)))
        self.end_headers()
        with suppress(ConnectionError):  # it may have hung up, as it should
            self.wfile.write(CLIP)

    def do_PUT(self) -> None:
        self.do_POST()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received.append((self.path, self.headers["Webhook-Id"], body))
        self.send_response(307 if self.path == "/moved" else 204)
        self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with serving() as server:
        yield server


@contextmanager
def serving() -> Iterator[Receiver]:
    with Receiver(("127.0.0.1", 0), Answer) as server:
        server.received, server.keys, server.over = [], [], threading.Event()
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server
        server.over.set()
        server.shutdown()
        thread.join()


def test_post_sends_once_and_follows_nothing(receiver: Receiver) -> None:
    for path, status in (("/hook", 204), ("/moved", 307)):
        sent = post(
            receiver.url + path, content=b"{}", headers={"Webhook-Id": "msg_1"}, policy=HERE
        )
        assert asyncio.run(sent) == status
    assert receiver.received == [("/hook", "msg_1", b"{}"), ("/moved", "msg_1", b"{}")]


def test_put_sends_once_and_follows_nothing_and_is_under_guard(receiver: Receiver) -> None:
    headers = {"Webhook-Id": "x", "Content-Type": "video/mp4"}

    def sent(policy: FetchPolicy) -> int:
        url = f"{receiver.url}/moved"
        return asyncio.run(put(url, content=b"film", headers=headers, policy=policy))

    assert sent(HERE) == 307
    with pytest.raises(Refused):
        sent(FetchPolicy())
    assert receiver.received == [("/moved", "x", b"film")]


def test_post_is_under_guard(receiver: Receiver) -> None:
    with pytest.raises(Refused):
        asyncio.run(post(receiver.url, content=b"", headers={}, policy=FetchPolicy()))
    assert receiver.received == []


def test_download_streams_to_a_new_file(receiver: Receiver, tmp_path: Path) -> None:
    asyncio.run(download(receiver.url + "/clip", tmp_path / "c.mp4", policy=HERE))
    assert (tmp_path / "c.mp4").read_bytes() == CLIP
    with pytest.raises(FileExistsError):
        asyncio.run(download(receiver.url + "/clip", tmp_path / "c.mp4", policy=HERE))
    assert (tmp_path / "c.mp4").read_bytes() == CLIP


def test_a_failed_download_leaves_no_file(receiver: Receiver, tmp_path: Path) -> None:
    small = FetchPolicy(allow_private=("127.0.0.1",), bytes_max=len(CLIP) - 1)
    for path, policy in (("/clip", small), ("/none", HERE)):
        with pytest.raises(Unreachable):
            asyncio.run(download(receiver.url + path, tmp_path / "c.mp4", policy=policy))
    assert list(tmp_path.iterdir()) == []


def test_path_and_query_arrive_as_given(receiver: Receiver) -> None:
    path = "/clip/a%20b;c=1/天?x=%2F&y=空&sig=a+b/c=="
    asyncio.run(fetch(receiver.url + path, policy=HERE))
    sent, host, _ = receiver.received[0]
    assert sent == "/clip/a%20b;c=1/%E5%A4%A9?x=%2F&y=%E7%A9%BA&sig=a+b/c=="
    assert host == receiver.url.removeprefix("http://")


def test_nobody_listening_is_unreachable(receiver: Receiver) -> None:
    with pytest.raises(Unreachable, match="ConnectError"):
        asyncio.run(post("http://127.0.0.1:1/", content=b"", headers={}, policy=HERE))


def test_a_webhook_is_judged_at_submit() -> None:
    asyncio.run(check_target("http://127.0.0.1:9999/hook", policy=HERE))
    asyncio.run(check_target("http://93.184.216.34/hook", policy=FetchPolicy()))
    for url in ("http://127.0.0.1/", "http://localhost/", "ftp://93.184.216.34/"):
        with pytest.raises(Refused):
            asyncio.run(check_target(url, policy=FetchPolicy()))


def test_an_engines_key_goes_to_its_own_origin_alone(receiver: Receiver, tmp_path: Path) -> None:
    """Not to where its origin redirects, and not to the same host on another port."""
    policy = FetchPolicy(origin=receiver.url, allow_private=("127.0.0.1",))
    key = {"Authorization": "Bearer sk-secret"}
    with serving() as elsewhere:
        url = f"{receiver.url}/away?{elsewhere.url}/clip"
        asyncio.run(download(url, tmp_path / "a.mp4", policy=policy, headers=key))
        asyncio.run(
            download(f"{elsewhere.url}/clip", tmp_path / "b.mp4", policy=policy, headers=key)
        )
        assert elsewhere.keys == [None, None]
    assert receiver.keys == ["Bearer sk-secret"]


def test_an_origin_opens_no_other_door(receiver: Receiver, tmp_path: Path) -> None:
    policy = FetchPolicy(origin=receiver.url)
    with serving() as elsewhere:
        for url in (f"{elsewhere.url}/clip", f"{receiver.url}/away?{elsewhere.url}/clip"):
            with pytest.raises(Refused):
                asyncio.run(download(url, tmp_path / "a.mp4", policy=policy))
        assert elsewhere.received == []


def test_nobody_makes_the_server_call_itself() -> None:
    policy = FetchPolicy(own=frozenset({"video.example.com", "93.184.216.34"}))
    for url in (
        "https://video.example.com/api/v3/balance",
        "https://VIDEO.example.com./",
        "http://93.184.216.34/",
    ):
        with pytest.raises(Refused, match="this server's own"):
            policy.check(url)
    policy.check("https://example.com/")
    allowed = FetchPolicy(own=policy.own, allow_private=("video.example.com", "93.184.216.34"))
    allowed.check("https://video.example.com:9000/hook")
    allowed.check("http://93.184.216.34:9000/hook")


def test_a_result_may_take_its_time_but_not_stand_still(receiver: Receiver, tmp_path: Path) -> None:
    policy = FetchPolicy.of_results(receiver.url)
    assert (policy.bytes_max, policy.seconds_max) == (512 << 20, 300.0)
    assert policy.stall_seconds_max == 10.0
    with pytest.raises(Unreachable, match="ReadTimeout"):
        asyncio.run(
            download(
                f"{receiver.url}/stalls",
                tmp_path / "a.mp4",
                policy=replace(policy, stall_seconds_max=0.3),
            )
        )
    assert list(tmp_path.iterdir()) == []
