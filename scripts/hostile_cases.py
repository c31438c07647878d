"""Requests that no client sends by accident, as bytes, made by chance from a seed.

Each family is a function of a source of chance and a `Target`; all of a family's cases together
must be answered below 500 or have their connection closed, and must cost nothing.
"""

import json
import random
import string
from collections.abc import Callable
from typing import NamedTuple

T2V = "fal-ai/sora-2/text-to-video"
CREATES = ("/api/v3/tasks/create", f"/fal/queue/{T2V}", "/v1/videos", "/mcp", "/api/v3/estimate")
BODIES = (
    *CREATES,
    "/api/v3/uploads",
    "/v1/webhook_endpoints",
    "/v1/videos/edits",
    "/api/v3/sync/video",
)
READS = (
    "/api/v3/balance",
    "/v1/videos",
    "/fal/queue/x/requests/y/status",
    "/files/a.b/c.png",
    "/healthz",
)
MARK = "smuggled"  # the prompt of requests that must not be seen as requests


class Target(NamedTuple):
    """Where a server is, and a key that it takes."""

    host: str  # with the port
    key: str

    def head(self, line: str, *headers: str) -> bytes:
        """A request line and good headers, the given ones after them, without the blank line."""
        lines = (line, f"Host: {self.host}", f"Authorization: Bearer {self.key}", *headers)
        return "".join(f"{one}\r\n" for one in lines).encode("latin-1")

    def post(self, path: str, body: bytes, *headers: str) -> bytes:
        return (
            self.head(
                f"POST {path} HTTP/1.1",
                "Content-Type: application/json",
                f"Content-Length: {len(body)}",
                *headers,
                "Connection: close",
            )
            + b"\r\n"
            + body
        )

    def smuggled(self) -> bytes:
        """A whole request that would make a film."""
        body = json.dumps({"prompt": MARK}).encode()
        return self.post("/v1/videos", body)


Family = Callable[[random.Random, Target], bytes]


def request_line(chance: random.Random, to: Target) -> bytes:
    """A first line with something wrong in it."""
    method = chance.choice(
        ["GET", "get", "G\x00T", "", "GET GET", "TRACE", "CONNECT", "PRI", "BREW", "X" * 9000]
    )
    path = chance.choice(READS)
    path = chance.choice([
        path, "", "*", "http://", "http://evil.example/", "//evil.example//", path + "\t", path + " x",
        "/" + "a" * chance.choice([100, 9_000, 40_000, 300_000]), "/%", "/%zz", "/%00", "/%c0%af", "/\xff\xfe",
        "/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "?", "/?" + "a=b&" * 3000, "/;", "/\x7f", "\\",
        path + "?limit=" + "9" * 400, path + "?cursor=%00", path + "#x", path + "?" + "%f0%9f" * 50,
    ])  # fmt: skip
    version = chance.choice(
        [
            "HTTP/1.1",
            "HTTP/1.0",
            "HTTP/0.9",
            "HTTP/2.0",
            "HTTP/9.9",
            "http/1.1",
            "HTTP/1.1 ",
            "HTTP/",
            "",
        ]
    )
    end = chance.choice(["\r\n", "\r\n", "\n", "\r", "\r\r\n", "\x00\r\n", ""])
    rest = f"Host: {to.host}\r\nAuthorization: Bearer {to.key}\r\nConnection: close\r\n\r\n"
    return f"{method} {path} {version}{end}{rest}".encode("latin-1")


def noise(chance: random.Random, to: Target) -> bytes:
    """A good request with some bytes of it changed, doubled or left out; or chance alone."""
    if chance.random() < 0.1:
        return chance.randbytes(chance.randrange(1, 4000))
    body = json.dumps({"model": "x", "params": {"prompt": "p"}}).encode()
    data = bytearray(to.post(chance.choice(CREATES), body))
    for _ in range(chance.randrange(1, 8)):
        at = chance.randrange(len(data))
        match chance.randrange(4):
            case 0:
                data[at] = chance.randrange(256)
            case 1:
                del data[at]
            case 2:
                data[at:at] = chance.choice([b"\x00", b"\r\n", b"\n", b"\xff", b" ", b":", b"%"])
            case _:
                data[at:at] = data[max(0, at - 20) : at]
    return bytes(data)


def headers(chance: random.Random, to: Target) -> bytes:
    """Too many, too large, twice, without a colon, with what has no place in them."""
    odd = chance.choice([
        "X: " + "a" * chance.choice([8_000, 33_000, 100_000, 1_000_000]),
        "X" * chance.choice([8_000, 40_000]) + ": a", "\r\n".join(f"X-{n}: y" for n in range(chance.choice([100, 4000]))),
        "no colon", ": empty", "X : space", " folded: x", "X: a\r\n b", "X: a\x00b", "X: a\rb", "X\x00: b", "X: \xff\xfe",
        f"Host: {to.host}", "Host: evil.example", "Host:", "Host: a@b", "Origin: null", "Origin: http://evil.example",
        "Origin: http://[", "Authorization: Bearer x", "Authorization: Basic \xff", "Content-Length: 1e3", "Range: bytes=" + "0-1," * 3000,
        "Accept: " + "*/*," * 2000, "Content-Type: \xff", "Content-Type: multipart/form-data", "Expect: 100-continue", "Expect: x",
        "Upgrade: websocket\r\nConnection: Upgrade", "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings", "Idempotency-Key: " + "k" * 300,
        "Idempotency-Key: \x01", "X-Fal-Request-Timeout: nan", "X-Fal-Request-Timeout: 1e400", "X-Fal-Target-Url: http://[", "Cookie: " + "a=b;" * 6000,
        "X-Stainless-Retry-Count: " + "9" * 400, "Mcp-Session-Id: \xff", "Mcp-Protocol-Version: \x7f", "Last-Event-Id: x", "If-Range: x\tx",
    ])  # fmt: skip
    path = chance.choice([*READS, "/fal/proxy"])
    return (
        to.head(
            f"{chance.choice(['GET', 'POST', 'DELETE'])} {path} HTTP/1.1", odd, "Connection: close"
        )
        + b"\r\n"
    )


LENGTHS = (
    "Content-Length: 4", "Content-Length: 4\r\nContent-Length: {n}", "Content-Length: 4, {n}", "Content-Length: +4", "Content-Length: -4", "Content-Length: 0x4",
    "Content-Length: 4 4", "Content-Length:\t4\x0b", "Content-Length: ", "Content-Length: 04", "Content-Length: 18446744073709551620", "Content-Length : 4",
    "Content-Length: 4\n", "X: y\nContent-Length: 4", "X: y\rContent-Length: 4", "Content-Length: 4\r\n Content-Length: {n}",
)  # fmt: skip
CODINGS = (
    "Transfer-Encoding: chunked", "Transfer-Encoding: xchunked", "Transfer-Encoding : chunked", "Transfer-Encoding:\tchunked", "Transfer-Encoding: chunked, identity",
    "Transfer-Encoding: identity, chunked", "Transfer-Encoding: chunked\r\nTransfer-Encoding: x", "Transfer-Encoding: x\r\nTransfer-Encoding: chunked",
    "Transfer-Encoding: \x0bchunked", "Transfer-Encoding:\r\n chunked", "X: y\nTransfer-Encoding: chunked", "Transfer-Encoding: CHUNKED", 'Transfer-Encoding: "chunked"',
)  # fmt: skip
GOOD_CHUNKS = (b"0\r\n\r\n", b"0\r\nX: y\r\n\r\n", b"4\r\nabcd\r\n0\r\n\r\n")
BAD_CHUNKS = (
    b"0\n\n", b"0\r\n\n", b"0;x=\n\r\n\r\n", b"-1\r\nx\r\n0\r\n\r\n", b"0x0\r\n\r\n", b"ffffffffffffffff\r\nx\r\n0\r\n\r\n", b"10000000000000000\r\n\r\n",
    b"4\r\nabcde0\r\n\r\n", b"4\nabcd\n0\n\n", b" 0\r\n\r\n", b"0 \r\n\r\n", b"1_0\r\nx\r\n0\r\n\r\n", b"0\rx\r\n\r\n",
)  # fmt: skip


def smuggling(chance: random.Random, to: Target) -> bytes:
    """Lengths on which two readers would disagree, and after them a request that must be body."""
    hidden = to.smuggled()
    length = chance.choice(LENGTHS).replace("{n}", str(len(hidden) + 4))
    coding, chunk = chance.choice(CODINGS), chance.choice(GOOD_CHUNKS + BAD_CHUNKS)
    lines = chance.choice([(length, coding), (coding, length), (length, length), (coding,)])
    if len(lines) == 1:  # else what follows is a second request, and rightly so
        chunk = chance.choice(BAD_CHUNKS)
    head = to.head("POST /api/v3/tasks/query HTTP/1.1", "Content-Type: application/json", *lines)
    return head + b"\r\n" + chunk + hidden


def bodies(chance: random.Random, to: Target) -> bytes:
    """What is no JSON, or JSON that nobody should send."""
    deep = chance.choice([65, 1000, 100_000])
    value = chance.choice([
        "NaN", "Infinity", "-Infinity", "1e999", "9007199254740993", "-" + "9" * 400, "9" * 5000, "1" + "0" * 30, "0.1e-999", "true", "null", "[]", "{}", '"\\u0000"',
        '"\\ud800"', '"\\udfff\\ud800"', "[" * deep + "]" * deep, '{"a":' * deep + "1" + "}" * deep, '"' + "x" * 60_000 + '"', '"\\x"', "'a'", "\x00", "0x10", "01", "+1", "[1,]",
    ])  # fmt: skip
    name = chance.choice(
        [
            "prompt",
            "duration",
            "seed",
            "seconds",
            "image_url",
            "video_id",
            "n\\u0000",
            "\\ud800",
            "model",
            "params",
            "task_id",
            "id",
            "method",
            "",
            "url",
            "__proto__",
        ]
    )
    inner = f'{{"{name}": {value}}}'
    text = chance.choice([
        inner, f'{{"model": "{T2V}", "params": {inner}}}', f'{{"prompt": "x", "{name}": {value}}}', f'{{"{name}": {value}, "{name}": 1}}', value, inner[:-1], inner + "x", "\ufeff" + inner,
        f'{{"jsonrpc": "2.0", "id": {value}, "method": "tools/call", "params": {{"name": "estimate_cost", "arguments": {inner}}}}}',
        f'{{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {{"name": {value}, "arguments": {inner}}}}}',
        f'[{{"jsonrpc": "2.0", "id": 1, "method": "{name}", "params": {inner}}}]',
    ])  # fmt: skip
    body = text.encode(chance.choice(["utf-8", "utf-8", "utf-8", "utf-16", "latin-1"]), "replace")
    if chance.random() < 0.2:
        body = body[: chance.randrange(len(body) + 1)] + chance.choice(
            [b"\xff", b"\x00", b"\xed\xa0\x80", b""]
        )
    path = chance.choice(BODIES)
    path += chance.choice(
        ["", "", "", "?fal_webhook=http://[", "?fal_max_queue_length=" + "9" * 99]
    )
    return to.post(
        path, body, chance.choice(["X: y", "Accept: text/event-stream", "Accept: application/json"])
    )


def forms(chance: random.Random, to: Target) -> bytes:
    """Multipart forms that break off, lie about themselves, or have strange names."""
    mark = chance.choice(["XX", "X" * 200, "X X", "", "\xff", "X\x00"])
    name = chance.choice(
        [
            "file",
            "prompt",
            "a[b][c]",
            "a[",
            "a[" * 50,
            "x" * 5000,
            "",
            "\x00",
            "model",
            "purpose",
            "input_reference[file_id]",
        ]
    )
    value = "".join(chance.choices(string.printable, k=chance.randrange(200)))
    head = chance.choice([
        f'Content-Disposition: form-data; name="{name}"', f'Content-Disposition: form-data; name="{name}"; filename="{name}"', "Content-Disposition: form-data", "X" * 3000, "",
        f"Content-Disposition: form-data; name*=utf-8''%ff; name={name}", f'Content-Disposition: form-data; name="{name}"\r\nContent-Type: \xff', 'Content-Disposition: x; name="file"',
    ])  # fmt: skip
    parts = f"--{mark}\r\n{head}\r\n\r\n{value}\r\n" * chance.choice([1, 2, 150])
    body = (parts + chance.choice([f"--{mark}--\r\n", f"--{mark}", "", "--", "\r\n"])).encode(
        "latin-1"
    )
    kind = chance.choice(
        [
            f"multipart/form-data; boundary={mark}",
            "multipart/form-data",
            f"multipart/form-data; boundary={mark}; charset=x",
            "application/x-www-form-urlencoded",
            "image/png",
        ]
    )
    path = chance.choice(
        [
            "/v1/videos",
            "/v1/files",
            "/api/v3/uploads",
            "/v1/videos/edits",
            "/fal/rest/cdn/files/upload",
            "/uploads/x",
        ]
    )
    lines = (f"Content-Type: {kind}", f"Content-Length: {len(body)}", "Connection: close")
    return to.head(f"POST {path} HTTP/1.1", *lines) + b"\r\n" + body


FAMILIES: dict[str, Family] = {
    family.__name__: family for family in (request_line, noise, headers, smuggling, bodies, forms)
}
