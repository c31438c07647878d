"""Failures as this protocol says them: always message, type, param and code."""

from typing import assert_never

from fastapi.responses import Response

from tenku.errors import ErrorKind, Failure, TooLarge
from tenku.surfaces._http import error_response

# The catalog's names of parameters, and this protocol's.
WORDS = {
    "duration": "seconds",
    "aspect_ratio": "size",
    "resolution": "size",
    "image_url": "input_reference",
}
_INVALID = "invalid_request_error"
_LIMIT = "rate_limit_error"
_SERVER = "server_error"


def render_error(failure: Failure, status: int | None = None) -> Response:
    """A failure in this surface's vocabulary; its kind says the status, unless one is given."""
    own, kind, code, param = _said(failure)
    field = str(failure.details.get("field", param or "")) or None
    message = failure.message
    if field in WORDS and "code" not in failure.details:  # the catalog's word, not the caller's
        if message.startswith(field):
            message = WORDS[field] + message.removeprefix(field)
        field = WORDS[field]
    body = {
        "error": {
            "message": message,
            "type": kind,
            "param": field,
            "code": str(failure.details.get("code", code)),
        }
    }
    never_again = failure.kind in _FINAL
    return error_response(
        status or (413 if isinstance(failure, TooLarge) else own),
        body,
        failure,
        [("x-should-retry", "false")] if never_again else (),
    )


# What the SDKs would send again though it must fail again.
_FINAL = frozenset(
    {ErrorKind.INSUFFICIENT_CREDITS, ErrorKind.CONFLICT, ErrorKind.ENGINE_UNAVAILABLE}
)


def task_code(kind: str) -> str:
    """The code of a failed video, from the task's."""
    other = {
        ErrorKind.IMAGE_UNUSABLE: "invalid_image",
        ErrorKind.CONTENT_REJECTED: "moderation_blocked",
        ErrorKind.INTERNAL: "internal_error",
    }
    return other.get(ErrorKind(kind), kind)


def _said(failure: Failure) -> tuple[int, str, str, str | None]:  # noqa: PLR0912 - an arm a kind
    """HTTP status, type, code, and the parameter where the kind alone tells it."""
    match failure.kind:
        case ErrorKind.INVALID_PARAMETER:
            return 400, _INVALID, "invalid_value", None
        case ErrorKind.UNKNOWN_MODEL:
            return 400, _INVALID, "model_not_found", "model"
        case ErrorKind.UNAUTHENTICATED:
            return 401, _INVALID, "invalid_api_key", None
        case ErrorKind.FORBIDDEN:
            return 403, _INVALID, "permission_denied", None
        case ErrorKind.INSUFFICIENT_CREDITS:
            return 402, "insufficient_quota", "insufficient_quota", None
        case ErrorKind.NOT_FOUND:
            return 404, _INVALID, "not_found", None
        case ErrorKind.SOURCE_NOT_REMIXABLE:
            return 400, _INVALID, "source_not_remixable", "video_id"
        case ErrorKind.CONFLICT:
            return 409, _INVALID, "idempotency_key_reuse", None
        case ErrorKind.RATE_LIMITED:
            return 429, _LIMIT, "rate_limit_exceeded", None
        case ErrorKind.QUEUE_FULL:
            return 429, _LIMIT, "queue_full", None
        case ErrorKind.IMAGE_UNUSABLE:
            return 400, _INVALID, "invalid_image", "image_url"
        case ErrorKind.CONTENT_REJECTED:
            return 400, _INVALID, "content_policy_violation", "prompt"
        case ErrorKind.ENGINE_UNAVAILABLE:
            return 503, _SERVER, "engine_unavailable", None
        case ErrorKind.ENGINE_FAILED | ErrorKind.TIMED_OUT | ErrorKind.CANCELLED:
            return 500, _SERVER, failure.kind.value, None
        case ErrorKind.INTERNAL:
            return 503, _SERVER, "internal_error", None
        case _ as never:
            assert_never(never)
