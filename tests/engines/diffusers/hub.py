"""A small hub on loopback: as much of the Hugging Face hub's HTTP as its library asks for."""

import hashlib
import json
import threading
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

REPO = "acme/tiny-video"
SHA = "0123456789abcdef0123456789abcdef01234567"
LARGE = 1_000_000  # bytes; such files have a sum in the list
TOKEN = "hf_of_whom_the_form_was_accepted"


@dataclass
class Hub:
    """The repository's files, and what was asked of them."""

    files: Mapping[str, bytes]
    gated: bool = False
    said_bytes: int | None = None  # that every file has, as the list says
    stall: threading.Event | None = None  # a large file stops half-way until it is set
    url: str = ""
    ignores_ranges: bool = False
    sums: Mapping[str, str] = field(default_factory=dict[str, str])  # that are wrong in the list
    served: list[str] = field(default_factory=list[str])  # files, by name
    sent: dict[str, int] = field(default_factory=dict[str, int])  # bytes of each, at the last time
    stalled: threading.Event = field(default_factory=threading.Event)


class Handler(BaseHTTPRequestHandler):
    """Answers for the class's hub."""

    protocol_version = "HTTP/1.1"
    hub: ClassVar[Hub]

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        models, resolved = f"/api/models/{REPO}", f"/{REPO}/resolve/{SHA}/"
        if path in {models, f"{models}/revision/main"}:
            self._json(self._info())
        elif path == f"{models}/tree/{SHA}":
            self._json(
                [
                    {"type": "file", "path": name, "size": len(data), "oid": etag(data)}
                    for name, data in self.hub.files.items()
                ]
            )
        elif not path.startswith(resolved):
            self._end(404, {"X-Error-Code": "RepoNotFound"})
        elif self.hub.gated and self.headers["Authorization"] != f"Bearer {TOKEN}":
            self._end(403, {"X-Error-Code": "GatedRepo"})
        else:
            self._file(path.removeprefix(resolved))

    def do_HEAD(self) -> None:
        self.do_GET()

    def _info(self) -> dict[str, object]:
        siblings = [self._sibling(name, data) for name, data in self.hub.files.items()]
        return {"id": REPO, "sha": SHA, "siblings": siblings, "gated": self.hub.gated}

    def _sibling(self, name: str, data: bytes) -> dict[str, object]:
        size = self.hub.said_bytes or len(data)
        found: dict[str, object] = {"rfilename": name, "size": size}
        if len(data) > LARGE:
            digest = self.hub.sums.get(name) or hashlib.sha256(data).hexdigest()
            found["lfs"] = {"sha256": digest, "size": size, "pointerSize": 134}
        return found

    def _file(self, name: str) -> None:
        data, status = self.hub.files[name], 200
        headers = {"ETag": f'"{etag(data)}"', "X-Repo-Commit": SHA}
        asked = self.headers.get("Range", "").removeprefix("bytes=").removesuffix("-")
        if asked and not self.hub.ignores_ranges:
            headers["Content-Range"] = f"bytes {asked}-{len(data) - 1}/{len(data)}"
            data, status = data[int(asked) :], 206
        if self.command == "GET":
            self.hub.served.append(name)
            self.hub.sent[name] = len(data)
        self._end(status, headers, data)

    def _json(self, body: object) -> None:
        self._end(200, {"Content-Type": "application/json"}, json.dumps(body).encode())

    def _end(self, status: int, headers: Mapping[str, str], body: bytes = b"") -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "HEAD":
            return
        if self.hub.stall is not None and len(body) > LARGE:
            self.wfile.write(body[: len(body) // 2])
            self.wfile.flush()
            self.hub.stalled.set()
            self.hub.stall.wait()
            self.close_connection = True
        else:
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Say nothing."""


def etag(data: bytes) -> str:
    return hashlib.sha1(data, usedforsecurity=False).hexdigest()


@contextmanager
def serving(hub: Hub) -> Generator[Hub]:
    with ThreadingHTTPServer(("127.0.0.1", 0), type("Of", (Handler,), {"hub": hub})) as server:
        server.daemon_threads = True
        hub.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield hub
        finally:
            if hub.stall is not None:
                hub.stall.set()
            server.shutdown()
            thread.join()
