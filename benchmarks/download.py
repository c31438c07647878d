"""A large video to several clients at once: memory, time to the first byte, exact ranges.

A file is put in a home as the video of a finished task, and a real `tenku serve --role api`
sends it over every wire that has a download: the signed link and, with a key, /v1's content.
The server's memory is watched while four clients read, each at its own pace. Prints one JSON
object a wire.

    python benchmarks/download.py --megabytes 100 --clients 4
"""

import argparse
import asyncio
import hashlib
import json
import secrets
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from polling import PORT, request_of, serving
from scale import RESULT
from submit import MODEL

from tenku import config, lifecycle
from tenku.app import open_app
from tenku.assets import Asset
from tenku.db import Tx
from tenku.provenance import Output
from tenku.tasks.result import Result

CHUNK = 1 << 16
FIRST, LAST = 12_345_678, 23_456_789  # a range in the middle, both ends included
LOOK_SECONDS = 0.02  # how often the server's memory is read


@dataclass(frozen=True)
class Large:
    """The finished task, its video's bytes, and the signed path of it."""

    task_id: str
    data: bytes
    path: str


async def prepare(home: Path, size: int) -> Large:
    """A home with one finished task whose video has `size` random bytes."""
    data = secrets.token_bytes(size)
    settings = config.load(home=home, engines={"*": ("testcard",)})
    async with open_app(settings, base_url=f"http://127.0.0.1:{PORT}") as app:
        service, asset_id = app.service, secrets.token_hex(16)
        done = await service.submit(app.local_account, MODEL, {"prompt": "p"})
        key = f"{asset_id[:2]}/{asset_id}.mp4"
        stored = await service.files.put_bytes(key, data)
        result = Result.model_validate_json(RESULT)
        facts = {"asset_id": asset_id, "key": key, "file_size": size}
        result = result.model_copy(update={"video": result.video.model_copy(update=facts)})

        def finish(tx: Tx) -> None:
            task = lifecycle.claim(tx, "benchmark", run_ms=10**7)
            assert task is not None
            asset = Asset(
                id=asset_id,
                account_id=app.local_account,
                task_id=task.id,
                kind="video",
                key=key,
                file_name="video.mp4",
                content_type="video/mp4",
                size_bytes=size,
                sha256=stored.sha256,
                width=1280,
                height=720,
                created_at_ms=tx.now_ms,
                expires_at_ms=None,
            )
            output = Output(
                task_id=task.id,
                account_id=task.account_id,
                sha256=asset.sha256,
                size_bytes=asset.size_bytes,
                engine=result.engine.name,
                engine_version=result.engine.version,
                kind=result.engine.kind,
                label="off",
                signed_by=None,
                frame_hashes=(),
            )
            film = lifecycle.Film(
                output=output,
                result=result,
                recipe=None,
                price_credits=task.price_credits,
                assets=(asset,),
                kept_ms=3_600_000,
            )
            lifecycle.complete(tx, task, film)

        await app.db.write(finish)
        task = await service.get(app.local_account, done.task.id)
        view = await service.show(task, app.base_url)
    assert view.result is not None
    return Large(task.id, data, view.result.video.url.removeprefix(f"http://127.0.0.1:{PORT}"))


async def fetch(request: bytes, pause: float = 0.0) -> tuple[float, int, bytes]:
    """Seconds to the first byte of the body, the status, and the SHA-256 of the body."""
    reader, writer = await asyncio.open_connection("127.0.0.1", PORT, limit=CHUNK)
    began = time.perf_counter()
    writer.write(request)
    head = (await reader.readuntil(b"\r\n\r\n")).lower().split(b"\r\n")
    (left,) = (int(line[16:]) for line in head if line.startswith(b"content-length: "))
    first, digest = 0.0, hashlib.sha256()
    while left:
        chunk = await reader.read(CHUNK)
        first = first or time.perf_counter() - began
        digest.update(chunk)
        left -= len(chunk)
        if pause:
            await asyncio.sleep(pause)
    writer.close()
    return first, int(head[0][9:12]), digest.digest()


def rss_mb(pid: int) -> float:
    """The memory that a process holds now (Linux)."""
    status = Path(f"/proc/{pid}/status").read_text()
    (line,) = (line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


async def highest(pid: int) -> float:
    """The most memory seen, until cancelled."""
    most = 0.0
    try:
        while True:
            most = max(most, rss_mb(pid))
            await asyncio.sleep(LOOK_SECONDS)
    except asyncio.CancelledError:
        return most


async def measure(size: int, clients: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        large = await prepare(home, size)
        whole, part = (
            hashlib.sha256(piece).digest() for piece in (large.data, large.data[FIRST : LAST + 1])
        )
        content = f"/v1/videos/video_{large.task_id}/content"
        async with serving(home) as (pid, key):
            for wire, path in {"files": large.path, "openai": content}.items():
                request = request_of("GET", path, key)
                ranged = request.replace(
                    b"\r\n", f"\r\nRange: bytes={FIRST}-{LAST}\r\n".encode(), 1
                )
                _, status, digest = await fetch(ranged)  # warms up as well
                assert (status, digest) == (206, part), (wire, status)
                before, watch = rss_mb(pid), asyncio.create_task(highest(pid))
                paces = (0.0005 * n for n in range(clients))
                got = await asyncio.gather(*(fetch(request, pace) for pace in paces))
                watch.cancel()
                assert all((status, digest) == (200, whole) for _, status, digest in got)
                figures = {
                    "first_byte_ms": round(max(first for first, _, _ in got) * 1000, 1),
                    "growth_mb": round(await watch - before, 1),
                }
                print(json.dumps({"wire": wire, "clients": clients, **figures}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=100)
    parser.add_argument("--clients", type=int, default=4)
    given = parser.parse_args()
    asyncio.run(measure(given.megabytes * 10**6, given.clients))


if __name__ == "__main__":
    main()
