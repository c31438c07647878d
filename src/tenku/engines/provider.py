"""What a provider is, seen from a purchase: a few calls, and all that each may be answered with.

Each dialect (an inference server's, a hosted service's) implements `Provider` for one brief: it
turns HTTP into these words and decides nothing. `purchase` decides, and knows no HTTP.
"""

import asyncio
import hashlib
import json
import os
import re
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from tenku.engines.calls import Answer
from tenku.errors import ContentRejected, EngineFailed, EngineLocked, Failure, ImageUnusable
from tenku.media import fetch, guard

BUSY_SECONDS = 5.0  # until a provider is asked again that doesn't say when
_ID = re.compile(r"[\w.:~-]{1,200}", re.ASCII)
_SHOWN_MAX = 300  # characters of a provider's message
_NOTES_MAX = 20
_PRIVATE = re.compile(
    r"\b[a-z][a-z0-9+.-]*://\S+"  # URLs
    r"|(?<!\w)(?:/[\w.-]+){2,}/?"  # paths
    r"|\b(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?\b"  # addresses
    r"|\b[\w-]+(?:\.[\w-]+)+:\d+\b"  # hosts with a port
    r"|\b(?=[\w.-]*\d)(?=[\w.-]*[A-Za-z])[\w.-]{20,}",  # keys
    re.IGNORECASE,
)
_POLICY = re.compile(r"content[ _]policy|moderation|safety (?:system|filter|check)", re.IGNORECASE)
_IMAGE = re.compile(r"input[ _](?:reference|image)|image_too_|invalid image", re.IGNORECASE)

# -- what a submit may be answered with -------------------------------------------------------


@dataclass(frozen=True)
class Accepted:
    """The job was taken, under this id."""

    id: str


@dataclass(frozen=True)
class Busy:
    """The job was certainly not taken; it may be sent again after so many seconds."""

    seconds: float = BUSY_SECONDS


@dataclass(frozen=True)
class Away:
    """There was no connection, so the job was certainly not taken."""


@dataclass(frozen=True)
class Refused:
    """The job was certainly not taken, and never will be."""

    failure: Failure


@dataclass(frozen=True)
class Unsure:
    """The request may have been acted on. `why` is for the log."""

    why: str


Reply = Accepted | Busy | Away | Refused | Unsure

# -- what a job may be ------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """In the provider's queue. `ask_after_seconds`: when it wants to be asked again."""

    ask_after_seconds: float | None = None


@dataclass(frozen=True, kw_only=True)
class Working:
    """Being made; `progress` is 0..1, or 0 where the provider doesn't say."""

    progress: float = 0.0
    ask_after_seconds: float | None = None


@dataclass(frozen=True, kw_only=True)
class Finished:
    """Made, and to be had at `url`; size and hash where the provider says them."""

    url: str
    size_bytes: int | None = None
    sha256: str | None = None  # in hex, lower case
    notes: tuple[str, ...] = ()  # on what was left out or made up, of another Tenku


@dataclass(frozen=True)
class Broken:
    """The provider gave the job up, or says what nobody understands."""

    failure: Failure


@dataclass(frozen=True)
class Gone:
    """The provider knows no job of this id."""


@dataclass(frozen=True)
class Silent:
    """No usable answer now; that says nothing about the job."""

    why: str
    ask_after_seconds: float | None = None


JobState = Waiting | Working | Finished | Broken | Gone | Silent


@dataclass(frozen=True, kw_only=True)
class Arrived:
    """A file that was fetched, as it lies on the disk."""

    size_bytes: int
    sha256: str


class NotFetched(Exception):
    """The file could not be had. `final`: asking again is of no use."""

    def __init__(self, why: str, *, final: bool = False) -> None:
        self.final = final
        super().__init__(why)


class Provider(Protocol):
    """One brief at one provider. No call raises but `fetch`; none repeats anything by itself."""

    @property
    def name(self) -> str:
        """The engine's name in the settings."""
        ...

    @property
    def base_url(self) -> str: ...

    @property
    def model(self) -> str: ...

    @property
    def key_seconds(self) -> float:
        """How long it answers a submit under a known key with the first job; 0: it never does."""
        ...

    @property
    def resend(self) -> bool:
        """Whether a lost job may be sent anew, because it costs nothing but time (an own GPU)."""
        ...

    async def submit(self, key: str) -> Reply: ...

    async def look_up(self, key: str) -> str | None:
        """The id of the job that was submitted under this key; None if it can't be found so."""
        ...

    async def poll(self, job_id: str) -> JobState: ...

    async def fetch(self, job: Finished, path: Path) -> Arrived:
        """Download the job's file to `path`, which doesn't exist yet, and flush it to the disk.

        Raises:
            NotFetched: and there is no file.
        """
        ...

    def cancel(self, job_id: str) -> Coroutine[Any, Any, None]:
        """Stop the job if that can be done; in at most 5 seconds."""
        ...

    async def tidy(self, job_id: str) -> None:
        """The job's file is here: it may be deleted there, where nothing was paid for it."""
        ...


# -- what dialects have in common -------------------------------------------------------------


def reply_of(answer: Answer, job_id: object, message: str = "") -> Reply:
    """What the answer to a submit means. `job_id` is what the body gives as one, if anything.

    Only a whole answer of the 4xx kind proves that a job was not taken, and of those not the
    ones that speak of a conflict or of time: a gateway may say these after the job went through.
    """
    status = answer.status
    if 200 <= status < 300:
        if isinstance(job_id, str) and _ID.fullmatch(job_id):
            return Accepted(job_id)
        return Unsure(f"status {status} without a usable id")
    if status == 429:
        seconds = answer.retry_after_seconds
        return Busy(BUSY_SECONDS if seconds is None else seconds)
    if not 400 <= status < 500 or status in {408, 409, 425}:
        return Unsure(f"status {status}")
    if status in {401, 402, 403}:
        return Refused(EngineLocked("The engine is not set up to work with its provider."))
    return Refused(_about_content(message) or EngineFailed(_told("refused the job", message)))


def broken(message: str) -> Broken:
    """The end of a job that failed at the provider, in words that may be shown."""
    return Broken(_about_content(message) or EngineFailed(_told("failed", message)))


def _about_content(message: str) -> Failure | None:
    """What a user can mend, as far as a provider's words tell: the prompt, or the image."""
    if _POLICY.search(message):
        return ContentRejected(_told("refused the content", message))
    if _IMAGE.search(message):
        return ImageUnusable(_told("can't use the image", message))
    return None


def _told(what: str, message: str) -> str:
    words = said(message)
    return f"The engine's provider {what}{f': {words}' if words else ''}."


def checked_seconds(seconds: object) -> float | None:
    """A provider's wish when to be asked again, if it is one: 0.1 s to 60 s."""
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return None
    return min(max(float(seconds), 0.1), 60.0) if seconds == seconds else None  # noqa: PLR0124


def fields(body: object) -> Mapping[str, object]:
    """A JSON object's fields; none of anything else."""
    return dict[str, object](body) if isinstance(body, dict) else {}  # pyright: ignore[reportUnknownArgumentType]


def told(answer: Answer) -> Mapping[str, object]:
    """The fields of an answer in JSON; none of anything else."""
    try:
        return fields(json.loads(answer.body))
    except ValueError:
        return {}


def said(message: str) -> str:
    """A provider's message for a user's eyes: short, and without addresses, paths and keys."""
    words = _PRIVATE.sub("…", "".join(c if c.isprintable() else " " for c in message[:2000]))
    return " ".join(words.split())[:_SHOWN_MAX].rstrip(".")


def noted(notes: object) -> tuple[str, ...]:
    """Another Tenku's notes on a film, for a user's eyes; none of anything else."""
    found = list[object](notes) if isinstance(notes, list) else []  # pyright: ignore[reportUnknownArgumentType]
    return tuple(
        words for note in found[:_NOTES_MAX] if isinstance(note, str) and (words := said(note))
    )


async def download(
    url: str, path: Path, *, policy: guard.FetchPolicy, headers: Mapping[str, str]
) -> Arrived:
    """Fetch a result under guard and flush it to the disk.

    `policy.origin` is the provider's own; `headers` are sent there alone.

    Raises:
        NotFetched: and there is no file; final where the guard refused the address.
    """
    try:
        await fetch.download(url, path, policy=policy, headers=headers)
    except guard.Unreachable as error:
        raise NotFetched(str(error), final=isinstance(error, guard.Refused)) from error
    return await asyncio.to_thread(_arrived, path)


def _arrived(path: Path) -> Arrived:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
        return Arrived(size_bytes=file.tell(), sha256=digest)
