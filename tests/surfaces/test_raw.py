"""Bytes from clients that know no manners, to `tenku serve` in a process of its own."""

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hostile import STATUS, Site, exchange, hidden, measure, serving, throw

from tenku.connection import BODY_SECONDS, HEAD_BYTES_MAX, HEAD_SECONDS

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(300)]
CASES = 500
POLL = "GET /api/v3/balance HTTP/1.1"


@pytest.fixture(scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    with serving(tmp_path_factory.mktemp("raw")) as site:
        yield site


def statuses(answer: bytes | None) -> list[int]:
    assert answer is not None, "the connection stayed open"
    return [int(status) for status in STATUS.findall(answer)]


async def test_whatever_bytes_come_nothing_fails(site: Site) -> None:
    tally = await throw(site, CASES, seed=2)
    assert tally.wrong == []
    assert await hidden(site) == 0
    assert sum(tally.statuses.values()) >= CASES
    print(f"raw: {CASES} cases, {dict(tally.statuses)}")


async def test_slow_clients_hold_nobody_up(site: Site) -> None:
    waits = []
    for _ in range(3):  # the machine has other work as well
        waits.append(await measure(site, slow=500, seconds=3))
        if waits[-1].ratio < 2:
            break
    print(f"raw: {waits[-1]}")
    assert waits[-1].ratio < 2, waits
    assert waits[-1].opened >= 500


async def lived(site: Site, first: bytes, more: bytes) -> tuple[float, bytes]:
    """How long a connection lives on which this is sent, and `more` every half second."""
    reader, writer = await asyncio.open_connection("127.0.0.1", site.port)
    begun = time.monotonic()
    writer.write(first)
    answer = asyncio.create_task(reader.read())
    while not (await asyncio.wait({answer}, timeout=0.5))[0]:
        writer.write(more)
    writer.transport.abort()
    return time.monotonic() - begun, answer.result()


async def a_body_that_comes_steadily(site: Site) -> bytes | None:
    """The answer to one that takes longer than 20 s, of which each 4 KiB adds another."""
    length = 40 * 4096
    head = ("Content-Type: application/json", f"Content-Length: {length}", "Connection: close", "")
    reader, writer = await asyncio.open_connection("127.0.0.1", site.port)
    writer.write(site.target.head("POST /api/v3/estimate HTTP/1.1", *head))
    answer = asyncio.create_task(reader.read())
    for _ in range(39):
        writer.write(b" " * 4096)
        assert not (await asyncio.wait({answer}, timeout=0.55))[0]
    writer.write(b" " * 4096)
    said = await answer
    writer.transport.abort()
    return said


async def test_who_does_not_finish_a_request_is_sent_away_and_the_steady_are_not(
    site: Site,
) -> None:
    body = ("Content-Type: application/json", "Content-Length: 100000", "")
    ways = {
        "headers": (site.target.head(POLL), b"X: y\r\n", HEAD_SECONDS, [408]),
        "a header": (site.target.head(POLL) + b"X: ", b"y", HEAD_SECONDS, [408]),
        "nothing": (b"", b"", HEAD_SECONDS, []),
        "a body": (site.target.head("POST /v1/videos HTTP/1.1", *body) + b"{", b" ", BODY_SECONDS, [408]),
        "a body for nobody": (
            site.target.head("POST /v1/nothing HTTP/1.1", *body) + b"{", b" ", BODY_SECONDS, [404, 408],
        ),
        "a second request": (
            site.target.head(POLL) + b"\r\n" + site.target.head(POLL), b"X: y\r\n", HEAD_SECONDS, [200, 408],
        ),
    }  # fmt: skip
    steady = asyncio.create_task(a_body_that_comes_steadily(site))
    found = await asyncio.gather(*(lived(site, first, more) for first, more, _, _ in ways.values()))
    assert statuses(await steady) == [422], "a slow line is no attacker's"
    for (name, (_, _, due, expected)), (seconds, answer) in zip(ways.items(), found, strict=True):
        assert due - 1 < seconds < due + 8, name
        assert statuses(answer) == expected, name


async def test_headers_have_a_limit_together(site: Site) -> None:
    for size, status in ((HEAD_BYTES_MAX - 1000, 200), (HEAD_BYTES_MAX + 1000, 431)):
        for lines in (
            (f"X: {'a' * size}",),
            tuple(f"X-{n}: {'a' * 93}" for n in range(size // 100)),
        ):
            head = site.target.head(POLL, *lines, "Connection: close")
            answer = await exchange(site.port, head + b"\r\n")
            assert statuses(answer) == [status]
    endless = site.target.head(POLL) + b"X: " + b"a" * 4_000_000
    assert statuses(await exchange(site.port, endless)) in ([431], [])
    assert b"32768" in (answer or b"")


async def test_a_trailer_is_no_header(site: Site) -> None:
    lines = ("Content-Type: application/json", "Transfer-Encoding: chunked", "Connection: close")
    head = site.target.head("POST /api/v3/tasks/query HTTP/1.1", *lines)
    ends = b"\r\n0\r\nHost: evil.example\r\nOrigin: http://evil.example\r\n\r\n"
    assert statuses(await exchange(site.port, head + ends)) == [422]


async def test_no_other_protocol_is_spoken(site: Site) -> None:
    for other in ("websocket", "h2c"):
        lines = (f"Upgrade: {other}", "Connection: Upgrade", "Sec-WebSocket-Key: eA==")
        first = site.target.head(POLL, *lines) + b"\r\n"
        second = site.target.head(POLL, "Connection: close") + b"\r\n"
        assert statuses(await exchange(site.port, first + second)) == [200, 200]
        many = await exchange(site.port, 3000 * first + second)
        assert statuses(many) == 3001 * [200]


async def test_a_full_server_closes_idle_connections_and_then_says_that_it_is_full(
    tmp_path: Path,
) -> None:
    with serving(tmp_path, TENKU_CONNECTIONS_MAX="10") as site:
        idle = [await asyncio.open_connection("127.0.0.1", site.port) for _ in range(10)]
        poll = site.target.head(POLL, "Connection: close") + b"\r\n"
        assert statuses(await exchange(site.port, poll)) == [200]
        assert await idle[0][0].read() == b"", "the oldest idle one had to go"
        lines = ("Content-Length: 9", "Expect: 100-continue", "")
        busy = [await asyncio.open_connection("127.0.0.1", site.port) for _ in range(10)]
        for reader, writer in busy:
            writer.write(site.target.head("POST /v1/videos HTTP/1.1", *lines))
            assert b"100" in await reader.readuntil(b"\r\n\r\n")  # it is being answered
        answer = await exchange(site.port, poll)
        assert answer is not None
        assert statuses(answer) == [503]
        assert re.search(rb"retry-after: \d", answer)
        assert json.loads(answer.partition(b"\r\n\r\n")[2])["error"]["code"] == "rate_limited"
        for writer in (one for _, one in (*busy, *idle)):
            writer.transport.abort()
        async with asyncio.timeout(10):
            while statuses(await exchange(site.port, poll)) != [200]:
                pass
