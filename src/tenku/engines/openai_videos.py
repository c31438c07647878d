"""`openai-videos`: any server with OpenAI's `/v1/videos`. How servers differ is data: `DIALECTS`.

    POST /videos (a form) ──▶ GET /videos/ID ... ──▶ GET /videos/ID/content
                                     └─▶ DELETE /videos/ID, when the task was cancelled

What a user sends goes up as bytes, never as a URL: the server would fetch it from inside its own
network. A server's file is fetched from that server alone.

Read in the source of SGLang-Diffusion 0.5.23 and vLLM-Omni 0.30.0; `openai` is what the openai
library 3.54 sends, and what Tenku itself takes.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import quote, urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator

from tenku.brief import Brief, Clip, EngineKind, Mode
from tenku.engines.base import Capabilities, Licence, Place, Run, alike
from tenku.engines.calls import Answer, CallFailed, NotSent, call
from tenku.engines.multipart import File, form
from tenku.engines.provider import (
    Arrived,
    Away,
    Finished,
    Gone,
    JobState,
    Reply,
    Silent,
    Unsure,
    Waiting,
    Working,
    broken,
    checked_seconds,
    download,
    fields,
    reply_of,
    told,
)
from tenku.engines.purchase import Purchase, Terms
from tenku.media.guard import FetchPolicy

NAME = "openai-videos"
FPS = 24  # asked of servers that let one choose
CALL_SECONDS = 30.0
CANCEL_SECONDS = 5.0
FILE_BYTES_MAX = 512 << 20
FILE_SECONDS_MAX = 600.0
OWN_POLLS, HOSTED_POLLS = (0.5, 5.0), (2.0, 10.0)  # seconds: the first pause, and the longest


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """What a server takes besides prompt, model, seconds, size and `input_reference`."""

    frames: bool = False  # num_frames and fps; what is said there goes before seconds
    seed: bool = False
    video: str | None = None  # the field of a video to edit


DIALECTS: Mapping[str, Dialect] = {
    "openai": Dialect(),
    "sglang": Dialect(frames=True, seed=True, video="video_reference"),
    "vllm-omni": Dialect(frames=True, seed=True, video="source_video"),
}


def _base(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("it must be an http or https URL, such as http://127.0.0.1:8000/v1")
    if parts.query or parts.fragment or parts.username:
        raise ValueError("it must not have a query, a fragment or a user")
    return url.rstrip("/")


def _even(size: tuple[int, int]) -> tuple[int, int]:
    if any(side % 2 or not 64 <= side <= 4096 for side in size):
        raise ValueError("a side must be even, from 64 to 4096 pixels")
    return size


class Options(BaseModel):
    """What the operator says of the server, under TENKU_ENGINE_OPTIONS."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    base_url: Annotated[str, AfterValidator(_base)]
    api_key: SecretStr | None = None
    dialect: Literal["openai", "sglang", "vllm-omni"] = "openai"
    model: str = ""  # as the server calls it; empty: not sent
    modes: frozenset[Mode] = frozenset({Mode.TEXT})
    seconds: frozenset[Annotated[int, Field(ge=1, le=60)]] = frozenset({4, 8, 12})
    sizes: frozenset[Annotated[tuple[int, int], AfterValidator(_even)]] = frozenset(
        {(1280, 720), (720, 1280)}
    )
    kind: EngineKind = EngineKind.MODEL  # what its films are: a server may draw them by rules
    paid: bool = True  # a call costs money: a lost one is never sent again
    key_seconds: Annotated[float, Field(ge=0, le=7 * 86_400)] = 0.0  # that it honours a key for
    jobs_max: Annotated[int, Field(ge=1, le=100_000)] = 100  # at once, in one process
    queue_seconds_max: Annotated[float, Field(gt=0, le=86_400)] = 1800.0
    run_seconds_max: Annotated[float, Field(gt=0, le=86_400)] = 1800.0
    licence: str = ""

    @model_validator(mode="after")
    def _takes_videos(self) -> Self:
        if Mode.REMIX in self.modes and DIALECTS[self.dialect].video is None:
            raise ValueError(f"the dialect {self.dialect} has no field for a video to edit")
        return self


@dataclass(kw_only=True)
class Jobs:
    """One brief at the server, as `purchase` sees it."""

    brief: Brief
    options: Options
    name: str = NAME

    @property
    def base_url(self) -> str:
        return self.options.base_url

    @property
    def model(self) -> str:
        return self.options.model

    @property
    def key_seconds(self) -> float:
        return self.options.key_seconds

    @property
    def resend(self) -> bool:
        return not self.options.paid

    async def submit(self, key: str) -> Reply:
        content_type, body = await asyncio.to_thread(_order, self.brief, self.options)
        headers = {"Content-Type": content_type, "Idempotency-Key": key}
        try:
            answer = await self._call("POST", "/videos", headers=headers, content=body)
        except NotSent:
            return Away()
        except CallFailed as error:
            return Unsure(str(error))
        job = told(answer)
        return reply_of(answer, job.get("id"), _message(job))

    async def look_up(self, key: str) -> str | None:
        """None of these servers finds a job by its key."""
        del key
        return None

    async def poll(self, job_id: str) -> JobState:
        try:
            answer = await self._call("GET", _path(job_id))
        except CallFailed as error:
            return Silent(str(error))
        job = told(answer)
        # vLLM-Omni answers of a failed job with an error's status: what the body says counts.
        if job.get("id") == job_id and isinstance(job.get("status"), str):
            return self._state(job_id, job, _wish(answer))
        if answer.status == 404:
            return Gone()
        return Silent(f"status {answer.status}", answer.retry_after_seconds)

    def _state(self, job_id: str, job: Mapping[str, object], wish: float | None) -> JobState:
        match job["status"]:
            case "queued":
                return Waiting(ask_after_seconds=wish)
            case "in_progress":
                return Working(progress=_share(job.get("progress")), ask_after_seconds=wish)
            case "completed":
                return Finished(url=f"{self.base_url}{_path(job_id)}/content")
            case "failed" | "cancelled" | "deleted":
                return broken(_message(job))
            case _:
                return broken("it answered with a state that means nothing")

    async def fetch(self, job: Finished, path: Path) -> Arrived:
        policy = FetchPolicy(
            origin=self.base_url, bytes_max=FILE_BYTES_MAX, seconds_max=FILE_SECONDS_MAX
        )
        return await download(job.url, path, policy=policy, headers=self._headers)

    async def cancel(self, job_id: str) -> None:
        try:
            await self._call("DELETE", _path(job_id), seconds=CANCEL_SECONDS)
        except CallFailed:
            return  # it goes on there; nobody waits for it

    @property
    def _headers(self) -> dict[str, str]:
        key = self.options.api_key
        return {"Authorization": f"Bearer {key.get_secret_value()}"} if key else {}

    async def _call(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes = b"",
        seconds: float = CALL_SECONDS,
    ) -> Answer:
        return await call(
            method,
            self.base_url + path,
            headers={**self._headers, **(headers or {})},
            content=content,
            seconds=seconds,
        )


@dataclass(frozen=True, kw_only=True)
class OpenAIVideosEngine:
    """Films by buying at the server. `sleep` is the world's, which tests replace."""

    options: Options
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    name: str = NAME

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(
            films=alike(self.options.modes, self.options.seconds, self.options.sizes),
            sound="native",
            kind=self.options.kind,
            place=Place.ELSEWHERE,
            jobs_max=self.options.jobs_max,
            paid=self.options.paid,
            licence=Licence(id="", notice=self.options.licence),
        )

    @property
    def version(self) -> str:
        return self.options.model or self.options.dialect

    def estimate_seconds(self, brief: Brief) -> float:
        """A guess that the first films correct."""
        return 30.0 + 10.0 * brief.seconds

    async def film(self, brief: Brief, run: Run) -> Clip:
        terms = Terms(
            queue_seconds_max=self.options.queue_seconds_max,
            run_seconds_max=self.options.run_seconds_max,
            poll_seconds=HOSTED_POLLS if self.options.paid else OWN_POLLS,
        )
        jobs = Jobs(brief=brief, options=self.options)
        path = await Purchase(provider=jobs, run=run, terms=terms, sleep=self.sleep).bring()
        return Clip(  # what it is, the worker reads from the file itself
            video=path,
            width=brief.width,
            height=brief.height,
            fps=FPS,
            num_frames=FPS * brief.seconds,
            engine=self.name,
            engine_version=self.version,
            kind=self.options.kind,
        )


def configured(**options: object) -> OpenAIVideosEngine:
    """The engine with the operator's options. Raises ValidationError, also where none are given."""
    return OpenAIVideosEngine(options=Options.model_validate(options))


def _order(brief: Brief, options: Options) -> tuple[str, bytes]:
    """The form of a submit: its content type, and its bytes."""
    dialect = DIALECTS[options.dialect]
    words = {
        "prompt": brief.prompt,
        "seconds": str(brief.seconds),
        "size": f"{brief.width}x{brief.height}",
    }
    if options.model:
        words["model"] = options.model
    if dialect.frames:
        words |= {"num_frames": str(FPS * brief.seconds), "fps": str(FPS)}
    if dialect.seed:
        words["seed"] = str(brief.seed)
    files: dict[str, File] = {}
    if brief.first_frame is not None:
        data = brief.first_frame.read_bytes()
        files["input_reference"] = File(name="first.png", content_type="image/png", data=data)
    if brief.source is not None and dialect.video is not None:
        data = brief.source.video.read_bytes()
        files[dialect.video] = File(name="source.mp4", content_type="video/mp4", data=data)
    return form(words, files)


def _path(job_id: str) -> str:
    return f"/videos/{quote(job_id, safe='')}"


def _message(job: Mapping[str, object]) -> str:
    """What a job or an error says: {error: {message}}, or {detail} of FastAPI's servers."""
    for said in (fields(job.get("error")).get("message"), job.get("detail")):
        if isinstance(said, str):
            return said
    return ""


def _share(progress: object) -> float:
    """A percentage as 0..1; 0 of what is none."""
    if isinstance(progress, bool) or not isinstance(progress, int | float):
        return 0.0
    return min(max(float(progress) / 100, 0.0), 1.0) if progress == progress else 0.0  # noqa: PLR0124


def _wish(answer: Answer) -> float | None:
    """When the server wants to be asked again: OpenAI's header, else the usual one; in seconds."""
    text = answer.headers.get("openai-poll-after-ms", "")
    return checked_seconds(int(text) / 1000) if text.isdecimal() else answer.retry_after_seconds
