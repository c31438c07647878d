"""How many times a second one process tells how a task stands, over every wire.

A real `tenku serve --role api` is asked by as many connections that stay open, each of which
asks again as soon as it has its answer; one task waits, one is over. The server's CPU time
alone is counted. Prints one JSON object a wire.

    python benchmarks/polling.py --seconds 5 --connections 8
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from submit import MODEL, cpu_seconds, peak_rss_mb, wait_for

WIRES = {
    "v3": "/api/v3/tasks/{hex}",
    "fal": "/fal/queue/fal-ai/sora-2/requests/{uuid}/status?logs=1",
    "openai": "/v1/videos/video_{hex}",
}
PORT = 18420


@asynccontextmanager
async def serving(home: Path) -> AsyncGenerator[tuple[int, str]]:
    """A server process; its pid, and the key."""
    given = {"TENKU_HOME": str(home), "TENKU_ENGINES": '{"*": ["testcard"]}'}
    with (home / "server.log").open("wb") as log:
        server = subprocess.Popen(  # noqa: ASYNC220 - it is waited for in a thread
            [sys.executable, "-m", "tenku.cli", "serve", "--role", "api", "--port", str(PORT)],
            env={**os.environ, **given},
            stdout=log,
            stderr=log,
        )
    try:
        await asyncio.to_thread(wait_for, PORT)
        yield server.pid, (home / "api_key").read_text().strip()
    finally:
        server.terminate()
        await asyncio.to_thread(server.wait)


async def answer(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes
) -> tuple[int, bytes]:
    """Status and body of one request."""
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.lower().split(b"\r\n")
    (length,) = (int(line[16:]) for line in lines if line.startswith(b"content-length: "))
    return int(head[9:12]), await reader.readexactly(length)


def request_of(method: str, path: str, key: str, body: bytes = b"") -> bytes:
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{PORT}\r\nAuthorization: Bearer {key}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def poll(request: bytes, until: float) -> int:
    """How many answers one connection got."""
    reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
    count = 0
    while time.perf_counter() < until:
        status, _ = await answer(reader, writer, request)
        assert status in (200, 202), status
        count += 1
    writer.close()
    return count


async def submitted(key: str) -> str:
    body = json.dumps({"model": MODEL, "params": {"prompt": "a dog", "duration": 4}}).encode()
    reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
    _, text = await answer(reader, writer, request_of("POST", "/api/v3/tasks/create", key, body))
    writer.close()
    return json.loads(text)["data"]["task_id"]


async def measure(seconds: float, connections: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with serving(Path(folder)) as (pid, key):
            for name, template in WIRES.items():
                task_id = await submitted(key)
                path = template.format(hex=task_id, uuid=uuid.UUID(task_id))
                request = request_of("GET", path, key)
                cpu, began = cpu_seconds(pid), time.perf_counter()
                polls = (poll(request, began + seconds) for _ in range(connections))
                count = sum(await asyncio.gather(*polls))
                spent, used = time.perf_counter() - began, cpu_seconds(pid) - cpu
                figures = {
                    "per_second": round(count / spent),
                    "cpu_ms_each": round(used / count * 1000, 3),
                    "rss_mb": round(peak_rss_mb(pid), 1),
                }
                print(json.dumps({"wire": name, **figures}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--connections", type=int, default=8)
    given = parser.parse_args()
    asyncio.run(measure(given.seconds, given.connections))


if __name__ == "__main__":
    main()
