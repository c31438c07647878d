"""Failures in fal's words.

A problem with what was asked has a list as `detail`, any other one a sentence. The sentence
stands under `message` and `error` as well, where the JavaScript clients look for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, assert_never, cast

from starlette.responses import Response

from tenku.catalog import ModelSpec
from tenku.errors import ErrorKind, Failure, Internal, InvalidParameter, TooLarge
from tenku.surfaces.fal.words import TIMEOUT_TYPE, answer
from tenku.tasks import Task

DOCS = "docs/clients/fal-client.md#errors"
STORE_SECONDS = 5  # when to ask again while the store is down
_QUERY = ("fal_webhook", "fal_max_queue_length")
# Of a task's failure only the sentence is kept, so it is the sentence that tells these apart.
_IMAGE_TYPES = (
    ("larger than", "file_too_large"),
    ("pixels", "image_too_large"),
    ("not a PNG", "unsupported_image_format"),
    ("fetched", "file_download_error"),
    ("must be a public", "file_download_error"),
)


@dataclass(frozen=True, kw_only=True)
class Problem:
    """`loc` is where in the request it lies; None = the request's content is not at fault."""

    status: int
    type: str
    message: str
    retryable: bool = False
    loc: tuple[str, ...] | None = None
    ctx: Mapping[str, object] = field(default_factory=dict[str, object])
    extra: Mapping[str, object] = field(default_factory=dict[str, object])
    headers: Mapping[str, str] = field(default_factory=dict[str, str])

    def body(self) -> dict[str, object]:
        detail: object = self.message
        if self.loc is not None:
            item = {"loc": self.loc, "msg": self.message, "type": self.type, "url": DOCS}
            detail = [{**item, "ctx": self.ctx} if self.ctx else item]
        return {
            "detail": detail,
            "message": self.message,
            "error_type": self.type,
            "error": {"message": self.message, "code": self.status},
            **self.extra,
        }

    def answer(self, request_id: str | None = None) -> Response:
        again = "true" if self.retryable else "false"
        named = {
            "x-fal-error-type": self.type,
            "x-fal-retryable": again,
            "x-fal-needs-retry": again,
            **self.headers,
        }
        return answer(self.status, self.body(), request_id=request_id, headers=named)


class Refusal(InvalidParameter):
    """A refusal for which fal has a word."""

    def __init__(
        self,
        message: str,
        *loc: str,
        type: str,  # noqa: A002 - fal's name for it
        ctx: Mapping[str, object] | None = None,
        status: int = 422,
    ) -> None:
        self.loc = loc
        self.type = type
        self.ctx = ctx or {}
        self.status = status
        super().__init__(message)


def explained(
    failure: InvalidParameter, spec: ModelSpec[Any], raw: Mapping[str, object]
) -> InvalidParameter:
    """A refusal of the catalog with the rule of it that was broken."""
    name = str(failure.details["field"])
    if name not in raw and _place(name)[0] != "body":
        return failure
    rules = cast("Mapping[str, Mapping[str, object]]", spec.json_schema()["properties"])
    ctx = dict[str, object]()
    if name not in rules:
        word = "extra_forbidden"
    elif name not in raw:
        word = "missing"
    else:
        word, ctx = _broken(rules[name], raw[name])
    return Refusal(failure.message, "body", name, type=word, ctx=ctx)


def of_failure(failure: Failure) -> Problem:
    """The answer to a request that is refused."""
    details = failure.details
    problem = _of_kind(failure.kind, failure.message)
    name = details.get("field")
    if failure.kind is ErrorKind.NOT_FOUND and name == "video_id":
        problem = _of_kind(ErrorKind.SOURCE_NOT_REMIXABLE, failure.message)
    elif name is not None and problem.loc is not None:
        problem = replace(problem, loc=_place(str(name)))
    if isinstance(failure, Refusal):
        word, ctx = failure.type, failure.ctx
        problem = replace(problem, status=failure.status, loc=failure.loc, type=word, ctx=ctx)
    if isinstance(failure, TooLarge):
        problem = replace(problem, status=413, type="file_too_large")
    seconds = STORE_SECONDS if isinstance(failure, Internal) else details.get("retry_after_seconds")
    if seconds is not None:
        problem = replace(problem, headers={"retry-after": str(seconds)})
    if failure.kind is ErrorKind.UNAUTHENTICATED:
        problem = replace(problem, headers={"www-authenticate": 'Bearer realm="tenku"'})
    return problem


def of_task(task: Task) -> Problem:
    """The answer to whoever asks for the result of a task that has failed."""
    kind, message = ErrorKind(task.error_code or "internal"), task.error or "The task failed."
    match kind:
        case ErrorKind.TIMED_OUT if task.started_at_ms is None:
            return Problem(
                status=504,
                type="request_timeout",
                message=message,
                retryable=True,
                headers={TIMEOUT_TYPE: "user"},
            )
        case ErrorKind.ENGINE_UNAVAILABLE:
            return _of_task(500, "downstream_service_unavailable", message)
        case ErrorKind.INTERNAL:
            return _of_task(500, "internal_server_error", message)
        case _:
            return _of_kind(kind, message)


def render_error(failure: Failure, status: int | None = None) -> Response:
    """A failure in this surface's vocabulary; its kind or `status` is the status."""
    problem = of_failure(failure)
    return replace(problem, status=status or problem.status).answer()


def _of_task(status: int, word: str, message: str) -> Problem:
    return Problem(status=status, type=word, message=message, retryable=True, loc=("body",))


def _of_kind(kind: ErrorKind, message: str) -> Problem:
    status, word, loc = _words(kind, message)
    extra = {"status": "NOT_FOUND"} if kind is ErrorKind.NOT_FOUND else {}
    return Problem(
        status=status,
        type=word,
        message=message,
        retryable=kind.retryable,
        loc=loc,
        extra=extra,
    )


def _words(  # noqa: PLR0912 - a case for every kind
    kind: ErrorKind, message: str
) -> tuple[int, str, tuple[str, ...] | None]:
    """HTTP status, fal's word, and where in the request it lies."""
    match kind:
        case ErrorKind.INVALID_PARAMETER:
            return 422, "value_error", ("body",)
        case ErrorKind.UNKNOWN_MODEL | ErrorKind.NOT_FOUND:
            return 404, "not_found", None
        case ErrorKind.UNAUTHENTICATED:
            return 401, "unauthorized", None
        case ErrorKind.FORBIDDEN:
            return 403, "forbidden", None
        case ErrorKind.INSUFFICIENT_CREDITS:
            return 402, "insufficient_credits", None
        case ErrorKind.SOURCE_NOT_REMIXABLE:
            return 422, "value_error", ("body", "video_id")
        case ErrorKind.CONFLICT:  # not 409, which fal-client would send ten times
            return 422, "idempotency_conflict", ("header", "idempotency-key")
        case ErrorKind.RATE_LIMITED:
            return 429, "rate_limited", None
        case ErrorKind.QUEUE_FULL:
            return 429, "concurrent_requests_limit", None
        case ErrorKind.IMAGE_UNUSABLE:
            return 422, _image_type(message), ("body", "image_url")
        case ErrorKind.CONTENT_REJECTED:
            return 422, "content_policy_violation", ("body", "prompt")
        case ErrorKind.ENGINE_UNAVAILABLE:
            return 503, "runner_scheduling_failure", None
        case ErrorKind.ENGINE_FAILED:
            return 500, "internal_server_error", ("body",)
        case ErrorKind.TIMED_OUT:
            return 504, "generation_timeout", ("body",)
        case ErrorKind.CANCELLED:
            return 499, "client_cancelled", None
        case ErrorKind.INTERNAL:
            return 503, "internal_error", None
        case _ as never:
            assert_never(never)


def _place(name: str) -> tuple[str, ...]:
    """Where in a request a field stands."""
    if name == "body":
        return ("body",)
    if name in _QUERY:
        return ("query", name)
    if name == "idempotency_key" or name.startswith("x-fal-"):
        return ("header", name.replace("_", "-"))
    return ("body", name)


def _broken(rule: Mapping[str, object], value: object) -> tuple[str, dict[str, object]]:
    """fal's word, and its context, for a value that a rule of JSON Schema doesn't allow."""
    options = rule.get("enum") or ([rule["const"]] if "const" in rule else None)
    if options is not None:
        return "one_of", {"expected": options}
    if isinstance(value, str) and "maxLength" in rule:
        longest = cast("int", rule["maxLength"])
        if len(value.strip()) > longest:
            return "sequence_too_long", {"max_length": longest}
        if not value.strip():
            return "sequence_too_short", {"min_length": rule["minLength"]}
    return "value_error", {}


def _image_type(message: str) -> str:
    return next((word for part, word in _IMAGE_TYPES if part in message), "image_load_error")
