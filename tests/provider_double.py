"""A small real HTTP server with a plain job API, which misbehaves as its schedule says.

    POST /jobs {"prompt": ...}    GET /jobs?key=...    GET, DELETE /jobs/{id}    GET /jobs/{id}/content

A schedule is three lists of acts, for submits, polls and downloads; each call takes the next one,
and when a list has run out the server behaves. Every prompt has a schedule and a count of its own:
`paid` is how many jobs were bought for it.
"""

import asyncio
import json
import random
import struct
from collections import Counter, defaultdict
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import parse_qs, urlsplit

SUBMITS = (
    "hang_before", "hang_after", "reset_before", "reset_after", "busy", "500_before", "500_after",
    "502_before", "502_after", "503_before", "503_after", "garbage_after", "html_after",
    "html_before", "wrong_types", "no_id", "bad_id", "refused", "unpaid", "redirect", "cut_answer",
)  # fmt: skip
POLLS = (
    "queued", "working", "working", "back_to_queued", "500", "garbage", "html", "wrong_types",
    "reset", "hang", "another", "gone", "lost", "failed", "failed_422", "unknown_status",
    "no_url", "stuck", "busy",
)  # fmt: skip
UNTIL_SECONDS = 60.0  # far more than it takes on a loaded machine
CONTENTS = (
    "truncated", "cut", "flipped", "small", "short", "silent", "html", "to_metadata",
    "to_other_port", "huge", "endless", "reset", "500", "404",
)  # fmt: skip


@dataclass
class Schedule:
    """What goes wrong for one prompt, call by call."""

    submits: list[str] = field(default_factory=list[str])
    polls: list[str] = field(default_factory=list[str])
    contents: list[str] = field(default_factory=list[str])
    delete: str = "stops"  # or "goes_on", "500", "hang"

    @classmethod
    def random(cls, rng: random.Random) -> "Schedule":
        def some(acts: tuple[str, ...], most: int) -> list[str]:
            return [rng.choice(acts) for _ in range(rng.randint(0, most))]

        return cls(some(SUBMITS, 2), some(POLLS, 3), some(CONTENTS, 2))

    def next(self, acts: list[str]) -> str:
        return acts.pop(0) if acts else "ok"


@dataclass
class Job:
    prompt: str
    key: str
    polls: int = 0
    deleted: bool = False


class _Hang(Exception):
    """The connection stays open, and nothing is said."""


class _Reset(Exception):
    """The connection breaks."""


@dataclass
class ProviderDouble:
    """`clips` are MP4s by name: good, small, short, silent."""

    clips: Mapping[str, bytes]
    url: str = ""
    idempotent: bool = False
    can_look_up: bool = False
    think_seconds: float = 0.0  # between taking a job and saying so
    key_wanted: str = ""  # the Authorization that its callers should send
    schedules: dict[str, Schedule] = field(default_factory=lambda: defaultdict(Schedule))
    jobs: dict[str, Job] = field(default_factory=dict[str, Job])
    paid: Counter[str] = field(default_factory=Counter[str])
    posts: Counter[str] = field(default_factory=Counter[str])
    polls: Counter[str] = field(default_factory=Counter[str])
    fetches: Counter[str] = field(default_factory=Counter[str])
    deletes: Counter[str] = field(default_factory=Counter[str])
    odd: list[str] = field(default_factory=list[str])  # requests without the key
    news: asyncio.Event = field(default_factory=asyncio.Event)

    async def until(self, counter: Counter[str], prompt: str) -> None:
        """Wait until something was counted for the prompt. Raises TimeoutError in the end."""
        async with asyncio.timeout(UNTIL_SECONDS):
            while not counter[prompt]:
                self.news.clear()
                await self.news.wait()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            method, target, _ = head[0].split(" ")
            pairs = (line.split(": ", 1) for line in head[1:] if line)
            headers = {name.lower(): value for name, value in pairs}
            body = await reader.readexactly(int(headers.get("content-length", "0")))
            if headers.get("authorization", "") != self.key_wanted:
                self.odd.append(head[0])
            await self._answer(method, target, headers, body, writer)
        except _Hang:
            await reader.read()  # until the other side has had enough
        except _Reset:
            # Lingering for no time makes the system send RST instead of FIN.
            sock = writer.get_extra_info("socket")
            sock.setsockopt(1, 13, struct.pack("ii", 1, 0))
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    async def _answer(
        self,
        method: str,
        target: str,
        headers: Mapping[str, str],
        body: bytes,
        writer: asyncio.StreamWriter,
    ) -> None:
        parts = urlsplit(target)
        words = parts.path.strip("/").split("/")
        if method == "POST":
            answer = self._submit(headers.get("idempotency-key", ""), body)
            await asyncio.sleep(self.think_seconds)
            await _send(writer, *answer)
        elif len(words) == 1:
            key = parse_qs(parts.query).get("key", [""])[0]
            found = [i for i, job in self.jobs.items() if job.key == key and self.can_look_up]
            await _send(writer, 200, {"jobs": [{"id": i} for i in found]})
        elif words[1] not in self.jobs:
            await _send(writer, 404, {"error": {"message": "no such job"}})
        elif method == "DELETE":
            await _send(writer, *self._delete(words[1]))
        elif len(words) == 2:
            await _send(writer, *self._poll(words[1]))
        else:
            await self._content(words[1], writer)

    # -- submit -------------------------------------------------------------------------------

    def _submit(self, key: str, body: bytes) -> tuple[int, object, Mapping[str, str]]:
        prompt = json.loads(body)["prompt"]
        schedule = self.schedules[prompt]
        self.posts[prompt] += 1
        self.news.set()
        act = schedule.next(schedule.submits)
        if act == "busy":
            return 429, {"error": {"message": "slow down"}}, {"Retry-After": "7"}
        if act == "refused":
            return 400, {"error": {"message": "prompt too odd at http://10.0.0.7/x"}}, {}
        if act == "unpaid":
            return 402, {"error": {"message": "top up"}}, {}
        if act == "redirect":
            return 307, "", {"Location": "http://169.254.169.254/latest"}
        before = act.endswith("_before")
        job_id = "" if before else self._buy(prompt, key)
        if act.startswith("hang"):
            raise _Hang
        if act.startswith("reset"):
            raise _Reset
        if act[:3].isdigit():
            return int(act[:3]), {"error": {"message": "oh"}}, {}
        odd: Mapping[str, object] = {
            "garbage_after": b"\x00\xff\xfe{not json",
            "html_after": b"<html>Welcome to the portal</html>",
            "html_before": b"<html>Welcome to the portal</html>",
            "wrong_types": [17, {"id": 17}],
            "no_id": {"status": "queued"},
            "bad_id": {"id": "../../admin?x=1", "status": "queued"},
        }
        if act in odd:
            return 200, odd[act], {}
        cut = {"X-Cut": "1"} if act == "cut_answer" else {}
        return 200, {"id": job_id, "status": "queued"}, cut

    def _buy(self, prompt: str, key: str) -> str:
        for job_id, job in self.jobs.items():
            if self.idempotent and key and job.key == key:
                return job_id
        self.paid[prompt] += 1
        job_id = f"job-{len(self.jobs) + 1}"
        self.jobs[job_id] = Job(prompt, key)
        return job_id

    # -- poll ---------------------------------------------------------------------------------

    def _poll(self, job_id: str) -> tuple[int, object, Mapping[str, str]]:
        job = self.jobs[job_id]
        schedule = self.schedules[job.prompt]
        self.polls[job.prompt] += 1
        self.news.set()
        job.polls += 1
        act = schedule.next(schedule.polls)
        if act == "stuck":
            schedule.polls.append("stuck")
        if act == "lost":
            schedule.polls.insert(0, "lost")
        if act == "hang":
            raise _Hang
        if act == "reset":
            raise _Reset
        body: dict[str, object] = {"id": job_id, "status": "completed", **self._file(job_id)}
        states: Mapping[str, tuple[int, object]] = {
            "queued": (200, {"id": job_id, "status": "queued"}),
            "back_to_queued": (200, {"id": job_id, "status": "queued"}),
            "working": (200, {"id": job_id, "status": "in_progress", "progress": 40}),
            "stuck": (200, {"id": job_id, "status": "in_progress", "progress": 99}),
            "failed": (200, _failed(job_id)),
            "failed_422": (422, _failed(job_id)),
            "unknown_status": (200, {"id": job_id, "status": "levitating"}),
            "no_url": (200, {"id": job_id, "status": "completed"}),
            "another": (200, {**body, "id": "job-of-another"}),
            "wrong_types": (200, {"id": job_id, "status": 3, "progress": "many", "url": 5}),
            "garbage": (200, b"\xff\xfe\x00"),
            "html": (200, b"<html>Please log in</html>"),
            "500": (500, {"error": {"message": "oh"}}),
            "busy": (429, {"error": {"message": "slow down"}}),
            "gone": (404, {"error": {"message": "no such job"}}),
            "lost": (404, {"error": {"message": "no such job"}}),
        }
        status, said = states.get(act, (200, body))
        return status, said, {"Retry-After": "3"} if status == 429 else {}

    def _file(self, job_id: str) -> dict[str, object]:
        good = self.clips["good"]
        return {
            "url": f"{self.url}/jobs/{job_id}/content",
            "size": len(good),
            "sha256": sha256(good).hexdigest(),
        }

    def _delete(self, job_id: str) -> tuple[int, object, Mapping[str, str]]:
        job = self.jobs[job_id]
        self.deletes[job.prompt] += 1
        self.news.set()
        how = self.schedules[job.prompt].delete
        if how == "hang":
            raise _Hang
        job.deleted = how == "stops"
        return (500 if how == "500" else 200), {"id": job_id}, {}

    # -- content ------------------------------------------------------------------------------

    async def _content(self, job_id: str, writer: asyncio.StreamWriter) -> None:
        job = self.jobs[job_id]
        schedule = self.schedules[job.prompt]
        self.fetches[job.prompt] += 1
        act, good = schedule.next(schedule.contents), self.clips["good"]
        half = good[: len(good) // 2]
        if act == "reset":
            _head(writer, 200, {"Content-Length": str(len(good))})
            writer.write(half)
            await writer.drain()
            raise _Reset
        if act == "truncated":
            _head(writer, 200, {"Content-Length": str(len(good))})
            writer.write(half)
            await writer.drain()
        elif act == "huge":
            _head(writer, 200, {"Content-Length": str(10 << 30)})
            writer.write(half)
            await writer.drain()
        elif act == "endless":
            _head(writer, 200, {})
            for _ in range(4096):
                writer.write(bytes(1 << 16))
                await writer.drain()
        elif act == "drip":
            _head(writer, 200, {"Content-Length": str(len(good))})
            for byte in good:
                writer.write(bytes([byte]))
                await writer.drain()
                await asyncio.sleep(0.05)
        elif act == "to_metadata":
            await _send(writer, 302, "", {"Location": "http://169.254.169.254/latest/meta-data"})
        elif act == "to_other_port":
            await _send(writer, 302, "", {"Location": "http://127.0.0.1:1/"})
        elif act in {"500", "404"}:
            await _send(writer, int(act), {"error": {"message": "oh"}})
        else:
            files = {**self.clips, "cut": half, "flipped": _flipped(good), "html": b"<html>Hello"}
            await _send(writer, 200, files.get(act, good))


def _failed(job_id: str) -> dict[str, object]:
    message = "CUDA out of memory on gpu-3.internal:8091, see /var/log/jobs/17.log"
    return {"id": job_id, "status": "failed", "error": {"message": message}}


def _flipped(good: bytes) -> bytes:
    """Some bytes in the middle changed, as a bad cable would."""
    damaged = bytearray(good)
    for place in range(len(good) // 3, len(good) * 2 // 3, max(1, len(good) // 6000)):
        damaged[place] ^= 0x55
    return bytes(damaged)


def _head(writer: asyncio.StreamWriter, status: int, headers: Mapping[str, str]) -> None:
    lines = [f"HTTP/1.1 {status} X", *(f"{name}: {value}" for name, value in headers.items())]
    writer.write("\r\n".join([*lines, "Connection: close", "", ""]).encode())


async def _send(
    writer: asyncio.StreamWriter,
    status: int,
    body: object,
    headers: Mapping[str, str] | None = None,
) -> None:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    sent = dict(headers or {})
    cut = sent.pop("X-Cut", None)
    _head(writer, status, {**sent, "Content-Length": str(len(raw) + (9 if cut else 0))})
    writer.write(raw)
    await writer.drain()


@asynccontextmanager
async def providing(clips: Mapping[str, bytes]) -> AsyncGenerator[ProviderDouble]:
    """A provider that listens on a port of its own."""
    double = ProviderDouble(clips)
    server = await asyncio.start_server(double.serve, "127.0.0.1", 0)
    async with server:
        host, port = server.sockets[0].getsockname()[:2]
        double.url = f"http://{host}:{port}"
        yield double
