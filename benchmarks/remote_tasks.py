"""How much of a machine it takes to wait for films that are made elsewhere.

So many tasks are submitted to one process whose only engine is `openai-videos`; the server, in a
process of its own, says "in_progress" for ever. When all have been bought and the pauses between
polls have reached their longest, for a while are measured: the processor time and the memory of
the process that waits, and at the server the gap between any two polls of a job, which is to be
the pause and at most a second more.

    python benchmarks/remote_tasks.py --tasks 2000 --seconds 60
"""

import argparse
import asyncio
import json
import multiprocessing
import os
import resource
import socket
import tempfile
import time
from collections import defaultdict
from multiprocessing.connection import Connection
from pathlib import Path

from tenku import lifecycle
from tenku.app import open_app
from tenku.config import Settings
from tenku.engines.purchase import QUESTIONS_MAX
from tenku.engines.remote import HOSTED_POLLS

MODEL = "fal-ai/sora-2/text-to-video"
SETTLE_SECONDS = 45.0  # until every pause is at its longest


def serve(listener: socket.socket, ask: Connection) -> None:
    """The server: raw HTTP, so that it costs little; answers the gaps when it is asked for them."""
    asyncio.run(_serve(listener, ask))


async def _serve(listener: socket.socket, ask: Connection) -> None:
    last: dict[str, float] = {}
    gaps: dict[str, list[float]] = defaultdict(list)
    made = 0

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal made
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                method, path, *_ = head.decode("latin-1").split(" ", 2)
                length = 0
                for line in head.decode("latin-1").lower().split("\r\n"):
                    if line.startswith("content-length:"):
                        length = int(line.split(":")[1])
                await reader.readexactly(length)
                if method == "POST":
                    made += 1
                    body = {"id": f"video_{made}", "status": "queued"}
                else:
                    job, now = path.rpartition("/")[2], time.monotonic()
                    if job in last:
                        gaps[job].append(now - last[job])
                    last[job] = now
                    body = {"id": job, "status": "in_progress", "progress": 50}
                data = json.dumps(body).encode()
                writer.write(
                    b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: "
                    + str(len(data)).encode()
                    + b"\r\n\r\n"
                    + data
                )
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(talk, sock=listener, backlog=4096)
    loop = asyncio.get_running_loop()
    async with server:
        while True:
            word = await loop.run_in_executor(None, ask.recv)
            if word == "clear":
                gaps.clear()
            ask.send((len(last), dict(gaps)))
            if word == "stop":
                os._exit(0)


def cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def memory_mb() -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    raise AssertionError


async def measure(tasks: int, seconds: float) -> None:
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(4096)
    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("fork").Process(
        target=serve, args=(listener, there), daemon=True
    )
    server.start()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
    with tempfile.TemporaryDirectory() as home:
        options = {"base_url": url, "paid": True, "jobs_max": tasks, "run_seconds_max": 86_400}
        settings = Settings(
            home=Path(home),
            engines={"*": ("openai-videos",)},
            engine_options={"openai-videos": options},
            queue_max=tasks,
        )
        async with open_app(settings) as app:
            account = app.local_account
            await app.db.write(lambda tx: lifecycle.grant(tx, "g", account, 200 * tasks))
            print(f"empty: {memory_mb():.0f} MB")
            begun = time.monotonic()
            for n in range(tasks):  # each in a task of its own, as in a server
                given = {"prompt": f"film {n}", "duration": 4}
                await asyncio.create_task(app.service.submit(account, MODEL, given))
            print(f"submitted {tasks} in {time.monotonic() - begun:.1f} s")
            worker = asyncio.create_task(app.worker.run())
            while True:
                await asyncio.sleep(1.0)
                here.send("count")
                if (await asyncio.to_thread(here.recv))[0] == tasks:
                    break
            print(f"all bought after {time.monotonic() - begun:.1f} s")
            await asyncio.sleep(SETTLE_SECONDS)
            here.send("clear")
            await asyncio.to_thread(here.recv)
            since, used = time.monotonic(), cpu_seconds()
            await asyncio.sleep(seconds)
            share = (cpu_seconds() - used) / (time.monotonic() - since)
            memory = memory_mb()
            here.send("stop")
            _, gaps = await asyncio.to_thread(here.recv)
            worker.cancel()
            await asyncio.wait([worker])
    found = sorted(gap for job in gaps.values() for gap in job)
    longest = max(HOSTED_POLLS[1], tasks / QUESTIONS_MAX)
    print(
        f"{tasks} tasks waiting: {memory:.0f} MB, {share:.1%} of a core,"
        f" {len(found) / seconds:.0f} polls/s of {len(gaps)} jobs; gaps {found[0]:.2f}.."
        f"{found[-1]:.2f} s, the pause is {longest:g} s: late by {found[-1] - longest:.2f} s at most"
    )
    server.join()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--tasks", type=int, default=2000)
    parser.add_argument("--seconds", type=float, default=60.0)
    given = parser.parse_args()
    asyncio.run(measure(given.tasks, given.seconds))


if __name__ == "__main__":
    main()
