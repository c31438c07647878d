"""An engine built on `Purchase` as a remote engine is: a dialect, real HTTP, a clock that runs."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from tenku.brief import Brief, Clip, EngineKind
from tenku.engines.base import Capabilities, Run
from tenku.engines.calls import Answer, CallFailed, NotSent, call
from tenku.engines.provider import (
    Arrived,
    Busy,
    Finished,
    Gone,
    JobState,
    Provider,
    Reply,
    Silent,
    Unsure,
    Waiting,
    Working,
    broken,
    download,
    fields,
    reply_of,
    told,
)
from tenku.engines.purchase import Purchase, Terms
from tenku.engines.testcard import TestcardEngine
from tenku.media import pictures, probe
from tenku.media.guard import FetchPolicy

CALL_SECONDS = 20.0
MEGABYTE = 1 << 20


@dataclass(kw_only=True)
class PlainJobs:
    """The dialect of tests/provider_double.py, for one brief."""

    brief: Brief
    base_url: str
    secret: str = ""
    key_seconds: float = 0.0
    can_look_up: bool = False
    resend: bool = False
    name: str = "plain"
    model: str = "plain-1"
    call_seconds: float = CALL_SECONDS
    fetch_seconds: float = CALL_SECONDS

    async def submit(self, key: str) -> Reply:
        try:
            answer = await self._call(
                "POST", "/jobs", {"prompt": self.brief.prompt}, {"Idempotency-Key": key}
            )
        except NotSent:
            return Busy()
        except CallFailed as error:
            return Unsure(str(error))
        body = told(answer)
        return reply_of(answer, body.get("id"), _message(answer))

    async def look_up(self, key: str) -> str | None:
        if not self.can_look_up:
            return None
        try:
            jobs = told(await self._call("GET", f"/jobs?key={quote(key)}")).get("jobs")
        except CallFailed:
            return None
        found = fields(jobs[0]).get("id") if isinstance(jobs, list) and jobs else None
        return found if isinstance(found, str) else None

    async def poll(self, job_id: str) -> JobState:
        try:
            answer = await self._call("GET", f"/jobs/{quote(job_id, safe='')}")
        except CallFailed as error:
            return Silent(str(error))
        job = told(answer)
        if job.get("id") != job_id or not isinstance(job.get("status"), str):
            if answer.status == 404:
                return Gone()
            return Silent(f"status {answer.status}", answer.retry_after_seconds)
        match job["status"]:
            case "queued":
                return Waiting()
            case "in_progress":
                progress = job.get("progress")
                return Working(progress=progress / 100 if isinstance(progress, int) else 0.0)
            case "completed" if isinstance(url := job.get("url"), str):
                size, digest = job.get("size"), job.get("sha256")
                return Finished(
                    url=url,
                    size_bytes=size if isinstance(size, int) else None,
                    sha256=digest if isinstance(digest, str) else None,
                )
            case "failed":
                return broken(_message(answer))
            case _:
                return broken("it answered with a state that means nothing")

    async def fetch(self, job: Finished, path: Path) -> Arrived:
        policy = FetchPolicy(
            origin=self.base_url, bytes_max=16 * MEGABYTE, seconds_max=self.fetch_seconds
        )
        return await download(job.url, path, policy=policy, headers=self._headers)

    async def tidy(self, job_id: str) -> None:
        pass

    async def cancel(self, job_id: str) -> None:
        try:
            await self._call("DELETE", f"/jobs/{quote(job_id, safe='')}")
        except CallFailed:
            return

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": self.secret} if self.secret else {}

    async def _call(
        self,
        method: str,
        path: str,
        body: object = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        return await call(
            method,
            self.base_url + path,
            headers={**self._headers, **(headers or {})},
            content=b"" if body is None else json.dumps(body).encode(),
            seconds=self.call_seconds,
        )


def _message(answer: Answer) -> str:
    message = fields(told(answer).get("error")).get("message")
    return message if isinstance(message, str) else ""


@dataclass
class Virtual:
    """A clock that only a sleep moves; `slept` are the pauses that were asked for."""

    now: float = 1_700_000_000.0
    slept: list[float] = field(default_factory=list[float])
    still: bool = False  # stand still, and let every sleep take a moment

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += 0 if self.still else seconds
        self.slept.append(seconds)
        await asyncio.sleep(0.01 if self.still else 0)


Wrapping = Callable[[Provider, Run], tuple[Provider, Run]]


@dataclass(kw_only=True)
class BuyingEngine:
    """Films by buying. `wrapping` may put something between it and the world, e.g. a crash."""

    base_url: str
    secret: str = ""
    key_seconds: float = 0.0
    can_look_up: bool = False
    resend: bool = False
    terms: Terms = field(default_factory=Terms)
    clock: Virtual = field(default_factory=Virtual)
    wrapping: Wrapping = lambda provider, run: (provider, run)
    call_seconds: float = CALL_SECONDS
    fetch_seconds: float = CALL_SECONDS
    name: str = "plain"
    version: str = "1"
    capabilities: Capabilities = TestcardEngine().capabilities
    begun: asyncio.Event = field(default_factory=asyncio.Event)

    def estimate_seconds(self, brief: Brief) -> float:
        return 1.0

    async def film(self, brief: Brief, run: Run) -> Clip:
        self.begun.set()
        jobs = PlainJobs(
            brief=brief,
            base_url=self.base_url,
            secret=self.secret,
            key_seconds=self.key_seconds,
            can_look_up=self.can_look_up,
            resend=self.resend,
            call_seconds=self.call_seconds,
            fetch_seconds=self.fetch_seconds,
        )
        provider, run = self.wrapping(jobs, run)
        purchase = Purchase(
            provider=provider,
            run=run,
            terms=self.terms,
            clock=self.clock,
            sleep=self.clock.sleep,
        )
        path = await purchase.bring()
        return await asyncio.to_thread(_clip, self, brief, path)


def _clip(engine: BuyingEngine, brief: Brief, path: Path) -> Clip:
    """The file with its companions. What it is, the worker reads from it itself."""
    frames = probe.read_frames(path, [0.0, 0.4, 1.0])
    pictures.write_thumbnail(frames[1], path.with_name("thumbnail.webp"))
    pictures.write_sprite_sheet(frames, path.with_name("spritesheet.jpg"))
    return Clip(
        video=path,
        thumbnail=path.with_name("thumbnail.webp"),
        spritesheet=path.with_name("spritesheet.jpg"),
        width=brief.width,
        height=brief.height,
        fps=24,
        num_frames=24 * brief.seconds,
        engine=engine.name,
        engine_version=engine.version,
        kind=EngineKind.MODEL,
    )
