"""Throw raw bytes at a real server; then see that nothing failed, and that nobody had to wait.

Part one sends cases of hostile_cases.py, each on a connection of its own: every answer is below
500 or there is none, no connection stays open, no hidden request is taken for one, and nothing is
charged. Part two measures polls of other clients while slow ones hold their connections.

    python scripts/hostile.py --cases 20000 --seed 1 --json
"""

import argparse
import asyncio
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from hostile_cases import FAMILIES, MARK, Target
from proof import Proof

END_SECONDS = 15.0  # from the last byte sent to the end of the connection
PATIENCE_SECONDS = 0.5  # then a request that isn't whole will never be
STATUS = re.compile(rb"HTTP/1\.[01] (\d{3}) ")
SLOW = 500  # connections that trickle
POLLS = 1500  # in each measured stretch
POLLERS = 4


class Site(NamedTuple):
    """A running server."""

    home: Path
    port: int
    key: str

    @property
    def target(self) -> Target:
        return Target(f"127.0.0.1:{self.port}", self.key)


@contextmanager
def serving(folder: Path, **settings: str) -> Generator[Site]:
    """`tenku serve` without a worker, in a process of its own, until the context ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    home = folder / "home"
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("TENKU_")},
        "TENKU_HOME": str(home),
        "TENKU_ENGINES": '{"*": ["testcard"]}',
        "TENKU_LOG_FORMAT": "json",
        **settings,
    }
    with (folder / f"server-{port}.log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "tenku.cli", "serve", "--role", "api", "--port", str(port)],
            env=environment,
            stdout=log,
            stderr=log,
        )
        try:
            _await_port(server, port)
            yield Site(home, port, (home / "api_key").read_text().strip())
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=60)


def _await_port(server: "subprocess.Popen[bytes]", port: int) -> None:
    until = time.monotonic() + 60
    while server.poll() is None and time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("the server did not start")


async def exchange(port: int, data: bytes, seconds: float = END_SECONDS) -> bytes | None:
    """What comes back until the server ends the connection; None if it never does.

    Where nothing comes, the client says that it has nothing more to send.
    """
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    found = b""
    try:
        async with asyncio.timeout(seconds):
            writer.write(data)
            try:
                await writer.drain()
                while True:
                    asked = asyncio.create_task(reader.read(65536))
                    if not (await asyncio.wait({asked}, timeout=PATIENCE_SECONDS))[0]:
                        writer.write_eof()
                    if not (chunk := await asked):
                        break
                    found += chunk
            except OSError:  # it was closed while we were still sending
                pass
    except TimeoutError:
        return None
    else:
        return found
    finally:
        writer.transport.abort()


class Tally(NamedTuple):
    """What came of the cases."""

    statuses: Counter[str]
    wrong: list[str]


async def throw(site: Site, cases: int, seed: int, together: int = 32) -> Tally:
    """Send so many cases, some at a time."""
    tally = Tally(Counter(), [])
    numbers = iter(range(cases))
    names = list(FAMILIES)

    async def one_after_another() -> None:
        for number in numbers:
            name = names[number % len(names)]
            data = FAMILIES[name](random.Random(f"{seed}-{number}"), site.target)
            answer = await exchange(site.port, data)
            wrong = _judged(name, answer)
            if wrong:
                tally.wrong.append(f"{name} {seed}-{number}: {wrong}; sent {data[:200]!r}")
            for status in STATUS.findall(answer or b"") or [b"none"]:
                tally.statuses[f"{name} {status.decode()}"] += 1

    await asyncio.gather(*(one_after_another() for _ in range(together)))
    return tally


def _judged(name: str, answer: bytes | None) -> str | None:
    """What is wrong with an answer, if anything is."""
    if answer is None:
        return f"the connection was open after {END_SECONDS:.0f} s"
    statuses = [int(status) for status in STATUS.findall(answer)]
    if any(status >= 500 for status in statuses):
        return f"answered {statuses}: {answer[:300]!r}"
    if name == "smuggling" and b"video_" in answer:
        return f"a hidden request was taken for one: {answer[:300]!r}"
    return None


async def hidden(site: Site) -> int:
    """How many tasks have the prompt of requests that were hidden in others."""
    head = site.target.head("GET /api/v3/tasks?limit=100 HTTP/1.1", "Connection: close")
    answer = await exchange(site.port, head + b"\r\n")
    return (answer or b"").count(MARK.encode())


# -- part two: slow clients


class Wait(NamedTuple):
    """How long other clients wait, and what became of the slow ones."""

    quiet_ms: float  # p99 of a poll
    attacked_ms: float
    opened: int
    longest_seconds: float  # that a slow connection lived

    @property
    def ratio(self) -> float:
        return self.attacked_ms / self.quiet_ms


async def measure(site: Site, slow: int, seconds: float) -> Wait:
    """p99 of polls before, while and after so many slow connections are kept open."""
    quiet = await polls(site, seconds)
    attacker = await asyncio.create_subprocess_exec(
        *(sys.executable, __file__, "--attack", site.target.host, "--key", site.key),
        *("--slow", str(slow)),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert attacker.stdin is not None
    assert attacker.stdout is not None
    await attacker.stdout.readline()  # all are open
    attacked = await polls(site, seconds * 2)
    attacker.stdin.close()
    told = json.loads(await attacker.stdout.readline())
    await attacker.wait()
    quiet += await polls(site, seconds)
    return Wait(p99(quiet), p99(attacked), told["opened"], told["longest"])


async def polls(site: Site, seconds: float) -> list[float]:
    """Milliseconds that each poll took, of some clients that ask one after another."""
    request = site.target.head("GET /api/v3/balance HTTP/1.1") + b"\r\n"
    until = time.perf_counter() + seconds

    async def client() -> list[float]:
        reader, writer = await asyncio.open_connection("127.0.0.1", site.port)
        took: list[float] = []
        while time.perf_counter() < until:
            begun = time.perf_counter()
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"content-length: (\d+)", head)
            assert length is not None
            assert head.startswith(b"HTTP/1.1 200"), head
            await reader.readexactly(int(length[1]))
            took.append((time.perf_counter() - begun) * 1000)
        writer.transport.abort()
        return took

    found = await asyncio.gather(*(client() for _ in range(POLLERS)))
    return [one for took in found for one in took]


def p99(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.99)]


async def attack(host: str, key: str, slow: int) -> None:
    """Keep so many connections open that send a little now and then, until stdin ends.

    A third trickles headers, a third a body that is waited for, a third one that is refused.
    """
    lives: list[float] = []
    open_now = asyncio.Semaphore(0)
    head = f"POST /v1/videos HTTP/1.1\r\nHost: {host}\r\n"
    body = "Content-Length: 100000\r\n\r\n{"
    starts = (head, f"{head}Authorization: Bearer {key}\r\n{body}", f"{head}{body}")

    async def hold(kind: int) -> None:
        first = True
        while True:
            reader, writer = await asyncio.open_connection(*host.split(":"))
            begun = time.monotonic()
            writer.write(starts[kind].encode())
            if first:
                open_now.release()
                first = False
            closed = asyncio.create_task(reader.read())
            while not (await asyncio.wait({closed}, timeout=1))[0]:
                writer.write(b"X: y\r\n" if kind == 0 else b" ")
            if not closed.cancelled():
                closed.exception()
            lives.append(time.monotonic() - begun)
            writer.transport.abort()

    holders = [asyncio.create_task(hold(number % 3)) for number in range(slow)]
    for _ in range(slow):
        await open_now.acquire()
    print("open", flush=True)
    await asyncio.to_thread(sys.stdin.read)
    for holder in holders:
        holder.cancel()
    print(json.dumps({"opened": slow + len(lives), "longest": max(lives, default=0.0)}))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--slow", type=int, default=SLOW, help="slow connections")
    parser.add_argument("--seconds", type=float, default=20, help="of each measured stretch")
    parser.add_argument("--json", action="store_true", help="the last line is one JSON object")
    parser.add_argument("--attack", metavar="HOST:PORT", help=argparse.SUPPRESS)
    parser.add_argument("--key", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.attack:
        asyncio.run(attack(given.attack, given.key, given.slow))
        return 0
    return asyncio.run(_run(given))


async def _run(given: argparse.Namespace) -> int:
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as site:
        tally = await throw(site, given.cases, given.seed)
        wrong = list(tally.wrong)
        if taken := await hidden(site):
            wrong.append(f"{taken} hidden requests were taken for requests")
        wait = await measure(site, given.slow, given.seconds)
    if wait.ratio >= 2:
        wrong.append(f"p99 of a poll is {wait.attacked_ms:.1f} ms instead of {wait.quiet_ms:.1f}")
    for name, count in sorted(tally.statuses.items()):
        print(f"{count:7} {name}")
    figures = {
        "answers": sum(tally.statuses.values()),
        "slow connections at a time": given.slow,
        "slow connections in all": wait.opened,
        "longest slow connection, s": round(wait.longest_seconds, 1),
        "p99 of a poll, quiet, ms": round(wait.quiet_ms, 2),
        "p99 of a poll, attacked, ms": round(wait.attacked_ms, 2),
        "ratio": round(wait.ratio, 2),
    }
    return Proof(
        part="T13 raw HTTP",
        cases=given.cases,
        violations=wrong,
        seed=given.seed,
        began=begun,
        figures=figures,
    ).tell(as_json=given.json)


if __name__ == "__main__":
    sys.exit(main())
