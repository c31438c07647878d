"""What every answer of `/api/v3` looks like.

Success is `{"code": 200, "message": "ok", "data": ...}`; an error has its HTTP status as code,
the same sentence as message and detail, and the machine-readable part in data.
"""

import json
from collections.abc import Mapping

from fastapi.responses import Response

from tenku.errors import Failure
from tenku.surfaces._http import error_response, status_of

PREFIX = "/api/v3"
FORM = "v3"  # the name of this surface's payload, in tasks and outbox


def ok(data: object, headers: Mapping[str, str] | None = None) -> Response:
    text = json.dumps({"code": 200, "message": "ok", "data": data}, ensure_ascii=False)
    return Response(text, 200, headers, "application/json")


def render_error(failure: Failure) -> Response:
    """A failure in this surface's vocabulary."""
    status = status_of(failure.kind)
    body = {
        "code": status,
        "message": failure.message,
        "detail": failure.message,
        "data": {"error_code": failure.kind.value, **failure.details},
    }
    return error_response(status, body, failure)
