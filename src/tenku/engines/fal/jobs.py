"""One brief at fal's queue, as `purchase` sees it.

    POST queue/APP ──▶ GET queue/OWNER/APP/requests/ID/status ... ──▶ GET queue/.../ID
                                     └─▶ PUT queue/.../ID/cancel, when the task was cancelled

The addresses are always built here, from where the operator says the queue is: those that an
answer names are not followed, so the key goes nowhere else. A job's id holds owner and app, so
it is found again though the preset was changed meanwhile.
"""

import asyncio
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tenku.brief import Brief
from tenku.engines.base import Size
from tenku.engines.calls import Answer, CallFailed, NotSent, call
from tenku.engines.fal.options import Options
from tenku.engines.fal.presets import Way
from tenku.engines.fal.verdicts import ended, first, problems, verdict
from tenku.engines.provider import (
    Arrived,
    Away,
    Broken,
    Finished,
    Gone,
    JobState,
    Refused,
    Reply,
    Silent,
    Unsure,
    Waiting,
    Working,
    broken,
    download,
    fields,
    noted,
    reply_of,
    told,
)
from tenku.engines.remote import data_uri
from tenku.errors import EngineFailed, EngineLocked, EngineUnavailable
from tenku.media import fetch
from tenku.media.guard import FetchPolicy, Unreachable

CALL_SECONDS = 30.0
SUBMIT_SECONDS = 120.0  # an image of some megabytes goes with it
CANCEL_SECONDS = 5.0
REACH_SECONDS = 5.0
FILE_BYTES_MAX = 512 << 20
FILE_SECONDS_MAX = 600.0
LIFECYCLE = '{"expiration_duration_seconds": 3600}'  # how long fal keeps what it was sent and made
PENDING = "Request is still in progress"
_ID = re.compile(r"[\w.~-]{1,100}", re.ASCII)


class _NotUploaded(Exception):
    """The source could not be handed over, so nothing was ordered."""

    def __init__(self, reply: Reply) -> None:
        self.reply = reply
        super().__init__()


@dataclass(kw_only=True)
class Jobs:
    """`earlier` is the id of the source at this very provider, where it films it anew by that."""

    brief: Brief
    options: Options
    way: Way
    name: str
    earlier: str = ""
    _source_url: str = ""

    @property
    def base_url(self) -> str:
        return self.options.queue_url

    @property
    def model(self) -> str:
        return self.way.app

    @property
    def key_seconds(self) -> float:
        return self.options.key_seconds

    @property
    def resend(self) -> bool:
        return not self.options.paid

    # -- the order --------------------------------------------------------------------------------

    async def submit(self, key: str) -> Reply:
        try:
            body = json.dumps(await self.input()).encode()
            answer = await self._call(
                "POST",
                f"{self.base_url}/{self.way.app}",
                headers=self._wishes(key),
                content=body,
                seconds=SUBMIT_SECONDS,
            )
        except _NotUploaded as error:
            return error.reply
        except NotSent:
            return Away()
        except CallFailed as error:
            return Unsure(str(error))
        found = problems(told(answer)) if answer.status >= 400 else ()
        if answer.status == 422 and (failure := verdict(found, image=self.way.image)) is not None:
            return Refused(failure)
        return reply_of(answer, self._job_id(told(answer).get("request_id")), first(found))

    async def input(self) -> dict[str, object]:
        """What the model is asked for. Raises _NotUploaded."""
        brief, way = self.brief, self.way
        asked: dict[str, object] = {"prompt": brief.prompt, **way.extra}
        if way.duration is not None:
            seconds = way.duration.bought(brief.seconds)
            assert seconds is not None, "capabilities leave out what is too long"
            asked["duration"] = way.duration.written(seconds)
        asked |= way.shape(brief.width, brief.height)
        if way.seed:
            asked["seed"] = brief.seed
        if way.image is not None and brief.first_frame is not None:
            size = (brief.width, brief.height)
            asked[way.image] = await asyncio.to_thread(_framed, brief.first_frame, size)
        if way.video is not None and brief.source is not None:
            self._source_url = self._source_url or await self._upload(brief.source.video)
            asked[way.video] = self._source_url
        if way.earlier is not None:
            asked[way.earlier] = self.earlier
        return asked

    def _wishes(self, key: str) -> dict[str, str]:
        wishes = {
            "Content-Type": "application/json",
            "X-Fal-No-Retry": "1",  # fal itself would film up to ten times
            "X-Fal-Request-Timeout": f"{self.options.queue_seconds_max:g}",  # until it is begun
        }
        if not self.options.what.tenku:  # a Tenku is to keep it, for a remix
            wishes["X-Fal-Object-Lifecycle-Preference"] = LIFECYCLE
        if self.key_seconds:
            wishes["Idempotency-Key"] = key
        return wishes

    async def _upload(self, path: Path) -> str:
        """The address of the source at the provider. A failure here buys nothing."""
        try:
            answer = await self._call(
                "POST",
                f"{self.options.rest_url}/storage/upload/initiate?storage_type=fal-cdn-v3",
                headers={
                    "Content-Type": "application/json",
                    "X-Fal-Object-Lifecycle-Preference": LIFECYCLE,
                },
                content=b'{"content_type": "video/mp4", "file_name": "source.mp4"}',
            )
            there = told(answer)
            to, file_url = there.get("upload_url"), there.get("file_url")
            if not (
                200 <= answer.status < 300 and isinstance(to, str) and isinstance(file_url, str)
            ):
                reply = reply_of(answer, None, first(problems(there)))
                raise _NotUploaded(Away() if isinstance(reply, Unsure) else reply)
            status = await fetch.put(  # where to is the provider's word: under guard, without key
                to,
                content=await asyncio.to_thread(path.read_bytes),
                headers={"Content-Type": "video/mp4"},
                policy=self._policy(self.options.rest_url),
            )
        except (CallFailed, Unreachable) as error:
            raise _NotUploaded(Away()) from error
        if not 200 <= status < 300:
            raise _NotUploaded(Away())
        return file_url

    def _job_id(self, request_id: object) -> str | None:
        if isinstance(request_id, str) and _ID.fullmatch(request_id):
            return ":".join((*self.way.place, request_id))
        return None

    async def look_up(self, key: str) -> str | None:
        """fal finds no job by a key."""
        del key
        return None

    # -- the job ----------------------------------------------------------------------------------

    async def poll(self, job_id: str) -> JobState:
        place = self._place(job_id)
        try:
            answer = await self._call("GET", f"{place}/status")
            job = told(answer)
            state = job.get("status") if answer.status in {200, 202} else None
            if state == "COMPLETED":
                return self._over(job, await self._call("GET", place))
        except CallFailed as error:
            return Silent(str(error))
        match state:
            case "IN_QUEUE":
                return Waiting(ask_after_seconds=answer.retry_after_seconds)
            case "IN_PROGRESS":
                return Working(ask_after_seconds=answer.retry_after_seconds)
            case str():
                return broken("it answered with a state that means nothing")
            case _ if answer.status == 404:
                return Gone()
            case _:
                return Silent(f"status {answer.status}", answer.retry_after_seconds)

    def _over(self, job: Mapping[str, object], answer: Answer) -> JobState:
        """What the result says. That of a failed job has its error's own status."""
        result = told(answer)
        if answer.status == 200:
            return self._made(result)
        if answer.status == 400 and result.get("detail") == PENDING:
            return Working()
        found = problems(result)
        if job.get("error") or job.get("error_type"):
            return ended(answer.status, found or problems(job), image=self.way.image)
        if found and (answer.status == 422 or answer.status >= 500):
            return ended(answer.status, found, image=self.way.image)
        if answer.status == 404:
            return Gone()
        return Silent(f"status {answer.status} of a result", answer.retry_after_seconds)

    def _made(self, result: Mapping[str, object]) -> JobState:
        video = fields(result.get("video"))
        url, size = video.get("url"), video.get("file_size")
        if not isinstance(url, str):
            return broken("it says that it has finished, and names no video")
        kind = fields(result.get("engine")).get("kind")
        if self.options.what.tenku and isinstance(kind, str) and kind != self.options.kind.value:
            return Broken(
                EngineFailed(
                    f"The engine's films are set up as those of kind {self.options.kind.value}, "
                    "and its provider says otherwise. The operator can set the option kind."
                )
            )
        return Finished(
            url=url,
            size_bytes=size if isinstance(size, int) and size > 1 else None,
            notes=noted(result.get("notes")) if self.options.what.tenku else (),
        )

    async def fetch(self, job: Finished, path: Path) -> Arrived:
        return await download(job.url, path, policy=self._policy(self.base_url), headers={})

    async def cancel(self, job_id: str) -> None:
        try:
            await self._call("PUT", f"{self._place(job_id)}/cancel", seconds=CANCEL_SECONDS)
        except CallFailed:
            return  # it goes on there; nobody waits for it

    async def tidy(self, job_id: str) -> None:
        """fal deletes by itself what it made; another Tenku is to keep it, for a remix."""
        del job_id

    async def reach(self) -> None:
        """Ask for a request that nobody has made.

        Raises:
            EngineUnavailable: the queue can't be reached, or refuses the key.
        """
        nobodys = self._job_id("00000000-0000-0000-0000-000000000000")
        assert nobodys is not None, "it looks like an id"
        try:
            url = f"{self._place(nobodys)}/status"
            answer = await self._call("GET", url, seconds=REACH_SECONDS)
        except CallFailed as error:
            raise EngineUnavailable("The engine's provider can't be reached.") from error
        if answer.status in {401, 402, 403}:
            raise EngineLocked("The engine's provider refuses the key, or the wallet behind it.")
        if answer.status >= 500:
            raise EngineUnavailable(f"The engine's provider answers with status {answer.status}.")

    def _place(self, job_id: str) -> str:
        owner, app, request_id = job_id.split(":")
        return f"{self.base_url}/{owner}/{app}/requests/{request_id}"

    # -- calls ------------------------------------------------------------------------------------

    def _policy(self, origin: str) -> FetchPolicy:
        return FetchPolicy(origin=origin, bytes_max=FILE_BYTES_MAX, seconds_max=FILE_SECONDS_MAX)

    async def _call(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes = b"",
        seconds: float = CALL_SECONDS,
    ) -> Answer:
        key = {"Authorization": f"Key {self.options.key.get_secret_value()}"}
        return await call(
            method, url, headers={**key, **(headers or {})}, content=content, seconds=seconds
        )


def _framed(path: Path, size: Size) -> str:
    """The first frame as a data: URI, in the order's shape: models follow the image's."""
    from tenku.media import pictures

    return data_uri("image/png", pictures.covering(path, size))
