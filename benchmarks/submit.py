"""How many submits a second one process takes, each with its hold and its fsync.

Without --http the service is called in this process; with it, a real `tenku serve --role api` is
asked over HTTP by as many connections that stay open. Prints one JSON object.

    python benchmarks/submit.py --seconds 10 --connections 8 [--http] [--profile]
"""

import argparse
import asyncio
import cProfile
import http.client
import json
import os
import pstats
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path

MODEL = "fal-ai/sora-2/text-to-video"
CREDITS = 1_000_000_000


def summary(latencies: list[float], seconds: float, cpu_seconds: float) -> dict[str, float]:
    """Figures of a run; latencies in seconds."""
    ordered = sorted(latencies)
    return {
        "submits": len(ordered),
        "per_second": round(len(ordered) / seconds, 1),
        "p50_ms": round(ordered[len(ordered) // 2] * 1000, 2),
        "p99_ms": round(ordered[int(len(ordered) * 0.99)] * 1000, 2),
        "cpu_ms_each": round(cpu_seconds / len(ordered) * 1000, 3),
    }


async def in_process(home: Path, seconds: float, connections: int) -> dict[str, float]:
    """`connections` callers of the service, one submit after the other."""
    from tenku import config
    from tenku.app import open_app

    settings = config.load(
        home=home, engines={"*": ("testcard",)}, initial_credits=CREDITS, queue_max=10**6
    )
    async with open_app(settings) as app:

        async def submit(number: int) -> None:
            await app.service.submit(
                app.local_account, MODEL, {"prompt": f"a dog {number}", "duration": 4}
            )

        cpu = time.process_time()
        latencies, spent = await crowd(submit, seconds, connections)
        found = summary(latencies, spent, time.process_time() - cpu)
        return {**found, "rss_mb": round(peak_rss_mb(os.getpid()), 1)}


async def crowd(
    submit: Callable[[int], Awaitable[None]], seconds: float, connections: int
) -> tuple[list[float], float]:
    """Latencies of every call, and how long the whole took."""
    latencies: list[float] = []
    began = time.perf_counter()

    async def caller() -> None:
        while (start := time.perf_counter()) < began + seconds:
            await submit(len(latencies))
            latencies.append(time.perf_counter() - start)

    await asyncio.gather(*(caller() for _ in range(connections)))
    return latencies, time.perf_counter() - began


def over_http(home: Path, seconds: float, connections: int) -> dict[str, float]:
    """As `in_process`, against a server process; its CPU time alone is counted."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    given = {
        "TENKU_HOME": str(home),
        "TENKU_ENGINES": '{"*": ["testcard"]}',
        "TENKU_INITIAL_CREDITS": str(CREDITS),
        "TENKU_QUEUE_MAX": "1000000",
        "TENKU_LOG_FORMAT": "text",
    }
    with (home / "server.log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "tenku.cli", "serve", "--role", "api", "--port", str(port)],
            env={**os.environ, **given},
            stdout=log,
            stderr=log,
        )
    try:
        wait_for(port)
        key = (home / "api_key").read_text().strip()
        before = cpu_seconds(server.pid)
        latencies: list[float] = []
        began = time.perf_counter()
        threads = [
            threading.Thread(target=caller, args=(port, key, began + seconds, latencies))
            for _ in range(connections)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        spent = time.perf_counter() - began
        found = summary(latencies, spent, cpu_seconds(server.pid) - before)
        return {**found, "server_rss_mb": round(peak_rss_mb(server.pid), 1)}
    finally:
        server.terminate()
        server.wait()


def caller(port: int, key: str, until: float, latencies: list[float]) -> None:
    """One connection, kept open."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"authorization": f"Bearer {key}", "content-type": "application/json"}
    body = json.dumps({"model": MODEL, "params": {"prompt": "a dog", "duration": 4}})
    while (start := time.perf_counter()) < until:
        connection.request("POST", "/api/v3/tasks/create", body, headers)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == http.client.OK, answer.status
        latencies.append(time.perf_counter() - start)
    connection.close()


def wait_for(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError("the server did not come up")


def cpu_seconds(pid: int) -> float:
    """User and system time of a process so far (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def peak_rss_mb(pid: int) -> float:
    """The most memory that a process has held so far (Linux)."""
    status = Path(f"/proc/{pid}/status").read_text()
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--http", action="store_true")
    parser.add_argument("--profile", action="store_true", help="where the event loop's time goes")
    given = parser.parse_args()
    profile = cProfile.Profile()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        if given.http:
            found = over_http(home, given.seconds, given.connections)
        elif given.profile:
            # Threads have profiles of their own: this shows the caller's side.
            found = profile.runcall(asyncio.run, in_process(home, given.seconds, given.connections))
            pstats.Stats(profile).sort_stats("tottime").print_stats(25)
        else:
            found = asyncio.run(in_process(home, given.seconds, given.connections))
    print(json.dumps(found))


if __name__ == "__main__":
    main()
