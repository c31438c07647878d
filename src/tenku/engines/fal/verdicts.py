"""What fal's errors mean for a task. It tells them by their type and where they lie.

They come as `{"detail": [{"loc", "msg", "type"}]}`, or as `{"detail": "...", "error_type": "..."}`;
the status of a failed job has `error` and `error_type` alone.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from tenku.engines.provider import Broken, broken, fields, said
from tenku.errors import ContentRejected, Failure, ImageUnusable, TimedOut

_POLICY = "content_policy_violation"
_TIMES = frozenset({"generation_timeout", "request_timeout"})
_IMAGES = frozenset(
    {"image_too_small", "image_too_large", "image_load_error", "unsupported_image_format"}
)
_FILES = frozenset({"file_too_large", "file_download_error"})  # of an image, if it lies there


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One error: fal's word for it, the input's field at fault, and what it says."""

    type: str = ""
    field: str = ""
    message: str = ""


def problems(body: Mapping[str, object]) -> tuple[Problem, ...]:
    """All that a body complains of."""
    return tuple(_problems(body))


def _problems(body: Mapping[str, object]) -> Iterator[Problem]:
    detail, word = body.get("detail"), _text(body.get("error_type"))
    if isinstance(detail, list):
        for item in map(fields, cast("list[object]", detail)):
            loc = item.get("loc")
            last = cast("list[object]", loc)[-1] if isinstance(loc, list) and loc else ""
            yield Problem(
                type=_text(item.get("type")), field=_text(last), message=_text(item.get("msg"))
            )
    else:
        message = _text(detail) or _text(body.get("error"))
        if message or word:
            yield Problem(type=word, message=message)


def verdict(found: tuple[Problem, ...], *, image: str | None) -> Failure | None:
    """The failure that is the caller's to know as such; None where the provider just failed.

    `image` is the field of the first frame, where one was sent.
    """
    words = {problem.type for problem in found}
    if _POLICY in words:
        return ContentRejected("The engine's provider refused the content.")
    if image is not None:
        for problem in found:
            if problem.type in _IMAGES or (problem.type in _FILES and problem.field == image):
                why = said(problem.message)
                told = f": {why}" if why else ""
                return ImageUnusable(f"The engine's provider can't use the image{told}.")
    if words & _TIMES:
        return TimedOut("The engine's provider did not finish in time.")
    return None


def ended(status: int, found: tuple[Problem, ...], *, image: str | None) -> Broken:
    """The end of a job whose result is answered with this status and these problems."""
    failure = verdict(found, image=image)
    if failure is None and status == 504:
        failure = TimedOut("The engine's provider did not finish in time.")
    return broken(first(found)) if failure is None else Broken(failure)


def first(found: tuple[Problem, ...]) -> str:
    """What the first problem says; empty where none says anything."""
    return next((problem.message for problem in found if problem.message), "")


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
