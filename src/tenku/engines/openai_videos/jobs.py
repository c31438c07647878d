"""One brief at the server, as a purchase sees it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

from tenku.brief import Brief
from tenku.engines.calls import Answer, CallFailed, NotSent, call
from tenku.engines.openai_videos.options import DIALECTS, Dialect, Options
from tenku.engines.openai_videos.orders import order
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
    noted,
    reply_of,
    told,
)
from tenku.errors import EngineLocked, EngineUnavailable
from tenku.media.guard import FetchPolicy

CALL_SECONDS = 30.0
CANCEL_SECONDS = 5.0
REACH_SECONDS = 5.0
FILE_BYTES_MAX = 512 << 20
FILE_SECONDS_MAX = 600.0
CANCELS_MAX, CANCEL_PAUSE_SECONDS = 5, 0.8  # vLLM-Omni answers 409 while it is still stopping


@dataclass(kw_only=True)
class Jobs:
    """One brief at the server, as `purchase` sees it."""

    brief: Brief
    options: Options
    name: str
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

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
        content_type, body = await asyncio.to_thread(order, self.brief, self.options)
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
                return Finished(
                    url=self._link(job) or f"{self.base_url}{_path(job_id)}/content",
                    notes=noted(fields(job.get("tenku")).get("notes")),
                )
            case "failed" | "cancelled" | "deleted":
                return broken(_message(job))
            case _:
                return broken("it answered with a state that means nothing")

    def _link(self, job: Mapping[str, object]) -> str | None:
        """Where a server's store has the file, if the job says so."""
        url = job.get("url")
        if not self._dialect.links or not isinstance(url, str):
            return None
        return url if urlsplit(url).scheme in {"http", "https"} else None

    async def fetch(self, job: Finished, path: Path) -> Arrived:
        policy = FetchPolicy(
            origin=self.base_url, bytes_max=FILE_BYTES_MAX, seconds_max=FILE_SECONDS_MAX
        )
        return await download(job.url, path, policy=policy, headers=self._headers)

    async def tidy(self, job_id: str) -> None:
        """An own server keeps its jobs and their files in memory until somebody deletes them."""
        if not self._dialect.keeps and self.resend:
            await self.cancel(job_id)

    async def cancel(self, job_id: str) -> None:
        try:
            async with asyncio.timeout(CANCEL_SECONDS):
                for _ in range(CANCELS_MAX):
                    answer = await self._call("DELETE", _path(job_id), seconds=CANCEL_SECONDS)
                    if answer.status != 409:
                        return
                    await self.sleep(CANCEL_PAUSE_SECONDS)
        except (CallFailed, TimeoutError):
            return  # it goes on there; nobody waits for it

    async def reach(self) -> None:
        """Ask for the newest job, which costs nothing.

        Raises:
            EngineUnavailable: it can't be reached, is ill, or refuses the key.
        """
        try:
            answer = await self._call("GET", "/videos?limit=1", seconds=REACH_SECONDS)
        except CallFailed as error:
            raise EngineUnavailable(f"The server can't be reached: {error}.") from error
        if answer.status in {401, 402, 403}:
            raise EngineLocked("The server refuses the key, or the wallet behind it.")
        if answer.status >= 500:
            raise EngineUnavailable(f"The server answers with status {answer.status}.")

    @property
    def _dialect(self) -> Dialect:
        return DIALECTS[self.options.dialect]

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
