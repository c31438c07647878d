"""A small internet in one process, to try a guard on: `python outside_world.py < urls.json`.

Every name is answered by a zone of our own, and every connection is recorded and led to one
of two local servers: the one public pair of addresses to PUBLIC, whatever else to SECRET.
So nothing leaves this machine, and a guard that connects where it should not is seen to.
Writes {"cases": {url: Case}, "canaries": {...}, "growth_mb": n} as JSON.
"""

import asyncio
import gzip
import json
import logging
import resource
import socket
import sys
import threading
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tenku.errors import ImageUnusable
from tenku.media.fetch import fetch
from tenku.media.guard import FetchPolicy

PUBLIC = {"93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"}
ZONE = {
    "pub.test": ["93.184.216.34"],
    "loop4.test": ["127.0.0.1"],
    "loop6.test": ["::1"],
    "mapped.test": ["::ffff:127.0.0.1"],
    "nat64.test": ["64:ff9b::a9fe:a9fe"],
    "zero.test": ["0.0.0.0"],
    "meta.test": ["169.254.169.254"],
    "metadata.google.internal": ["169.254.169.254"],
    "mixed.test": ["93.184.216.34", "127.0.0.1"],
    "mixed2.test": ["10.0.0.5", "93.184.216.34"],
    "rebind.test": ["93.184.216.34"],  # at the first look-up; 127.0.0.1 ever after
    "priv.test": ["192.168.1.1"],
    "cgnat.test": ["100.100.100.200"],
    "sixtofour.test": ["2002:7f00:1::"],
    "localhost": ["127.0.0.1"],
    "stuck.test": ["93.184.216.34"],  # answers only when the world ends
}
ENCODED = {"/gz": "gzip", "/br": "br", "/zstd": "zstd"}
BOMB = gzip.compress(bytes(64 << 20), 9)

connects: list[tuple[str, int]] = []
lookups: Counter[str] = Counter()
sent_headers: list[list[str]] = []
reasons: list[str] = []
loops: list[str] = []
world_ends = threading.Event()
real_connect: Callable[[socket.socket, Any], None] = socket.socket.connect
real_getaddrinfo = socket.getaddrinfo


class Server(BaseHTTPRequestHandler):
    """What pub.test answers."""

    def do_GET(self) -> None:
        sent_headers.append(sorted(key.lower() for key in self.headers))
        path, _, query = self.path.partition("?")
        try:
            if path == "/redir":
                self.answer(302, {"Location": urllib.parse.unquote(query), "Set-Cookie": "a=b"})
            elif path == "/loop":
                self.answer(302, {"Location": "/loop"})
            elif path in ENCODED:
                self.answer(200, {"Content-Encoding": ENCODED[path]}, BOMB)
            elif path == "/announced":
                self.answer(200, {"Content-Length": str(1 << 30)}, b"x")
            elif path == "/short":
                self.answer(200, {"Content-Length": "1000"}, b"x" * 10)
            elif path == "/long":
                self.answer(200, {"Content-Length": "3"}, b"x" * 10)
            elif path == "/flood":
                self.answer(200, {f"X-{i}": "y" * 100 for i in range(5000)}, b"x")
            elif path == "/teapot":
                self.answer(418, {}, b"x")
            elif path == "/big":
                self.answer(200, {}, *[b"x" * 65536] * 3200)
            elif path in ("/slow", "/slow-headers"):
                self.trickle(headers=path == "/slow-headers")
            else:
                self.answer(200, {"Content-Length": "6"}, b"PUBLIC")
        except OSError:
            pass  # the client hung up, as it should

    def answer(self, status: int, headers: dict[str, str], *chunks: bytes) -> None:
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key, value)
        self.end_headers()
        for chunk in chunks:
            self.wfile.write(chunk)

    def trickle(self, *, headers: bool) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        self.wfile.write(b"" if headers else b"Content-Length: 1000\r\n\r\n")
        for _ in range(1000):
            self.wfile.write(b"x: y\r\n" if headers else b"x")
            if world_ends.wait(0.2):
                return

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


class Secret(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"SECRET")

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


def serve(handler: type[BaseHTTPRequestHandler]) -> int:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


def lead_astray(public: int, secret: int) -> None:
    """Put the recorded connect and the zone in the place of the real ones."""

    def connect(self: socket.socket, address: Any) -> None:
        if self.family not in (socket.AF_INET, socket.AF_INET6):
            return real_connect(self, address)
        connects.append((address[0], address[1]))
        port = public if address[0] in PUBLIC else secret
        host = "127.0.0.1" if self.family == socket.AF_INET else "::ffff:127.0.0.1"
        return real_connect(self, (host, port))

    def getaddrinfo(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
        name = (host.decode() if isinstance(host, bytes) else host).lower().rstrip(".")
        if name not in ZONE:  # numeric in whatever notation: decoded as in production
            return real_getaddrinfo(host, port, flags=socket.AI_NUMERICHOST)
        lookups[name] += 1
        if name == "stuck.test":
            world_ends.wait()
        again = name == "rebind.test" and lookups[name] > 1
        addresses = ["127.0.0.1"] if again else ZONE[name]
        return [info for a in addresses for info in real_getaddrinfo(a, port, 0, 1)]

    socket.socket.connect = connect  # type: ignore[method-assign]
    socket.getaddrinfo = getaddrinfo  # type: ignore[assignment]


async def attempt(url: str, policy: FetchPolicy) -> str:
    try:
        return (await fetch(url, policy=policy)).decode("latin-1")[:100]
    except ImageUnusable as error:
        return f"ImageUnusable: {error.message}"


async def case(url: str, policy: FetchPolicy) -> dict[str, object]:
    connects.clear()
    lookups.clear()
    reasons.clear()
    sent_headers.clear()
    outcome = await attempt(url, policy)
    return {
        "outcome": outcome,
        "connects": list(connects),
        "lookups": sum(lookups.values()),
        "reasons": list(reasons),
        "headers": list(sent_headers),
    }


async def explore(urls: list[str]) -> dict[str, object]:
    loops.append(type(asyncio.get_running_loop()).__module__)
    default, hasty = FetchPolicy(), FetchPolicy(seconds_max=1.0)
    cases = {url: await case(url, default) for url in urls}
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for path in ("loop", "big", "gz", "br", "zstd", "announced", "short", "flood", "teapot"):
        cases[path] = await case(f"http://pub.test/{path}", default)
    cases["long"] = await case("http://pub.test/long", default)
    for path in ("slow", "slow-headers"):
        cases[path] = await case(f"http://pub.test/{path}", hasty)
    growth = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    cases["stuck"] = await case("http://stuck.test/", default)
    cases["off"] = await case("http://pub.test/", FetchPolicy(enabled=False))
    cases["allowed"] = await case("http://priv.test:81/", FetchPolicy(allow_private=("priv.test",)))
    lookups.clear()
    rebinds = [await attempt("http://rebind.test/", default) for _ in range(2)]
    return {"cases": cases, "growth_mb": growth, "rebinds": rebinds}


class Reasons(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        reasons.append(record.getMessage())


def main() -> None:
    logging.getLogger("tenku").addHandler(Reasons())
    lead_astray(serve(Server), serve(Secret))
    unguarded = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    leaked = unguarded.open("http://loop4.test/").read().decode()
    world = asyncio.run(explore(json.load(sys.stdin)))
    world["loop"] = loops[0]
    world_ends.set()
    json.dump({**world, "leaked": leaked}, sys.stdout)


if __name__ == "__main__":
    main()
