"""What every answer of `/api/v3` looks like.

Success is `{"code": 200, "message": "ok", "data": ...}`; an error has its HTTP status as code,
the same sentence as message and detail, and the machine-readable part in data.
"""

import json
from collections.abc import Mapping

from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, model_validator

from tenku.errors import Failure
from tenku.service import Submitted
from tenku.surfaces import _json
from tenku.surfaces._http import error_response, status_of

PREFIX = "/api/v3"
_NAMES = {"retry_after_seconds": "retry_after"}  # details that the platform names otherwise
FORM = "v3"  # the name of this surface's payload, in tasks and outbox


class Body(BaseModel):
    """What a request says in JSON. Other names are refused."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _checked(cls, given: object) -> object:
        _json.check(given)
        return given


def ok(data: object, headers: Mapping[str, str] | None = None) -> Response:
    text = json.dumps({"code": 200, "message": "ok", "data": data}, ensure_ascii=False)
    return Response(text, 200, headers, "application/json")


def replayed(submitted: Submitted) -> Mapping[str, str] | None:
    """The headers that tell an answer which was given before."""
    return {"idempotent-replayed": "true"} if submitted.replayed else None


def render_error(failure: Failure, request_id: str, status: int | None = None) -> Response:
    """A failure in this surface's vocabulary; its kind says the status, unless one is given."""
    status = status or status_of(failure)
    body = {
        "code": status,
        "message": failure.message,
        "detail": failure.message,
        "data": {
            "error_code": failure.kind.value,
            **{_NAMES.get(name, name): value for name, value in failure.details.items()},
            "request_id": request_id,
        },
    }
    return error_response(status, body, failure)
