"""What a request asks for: the body is the model's input, header and query are wishes beside it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, Field, ValidationError
from starlette.requests import Request

from tenku import catalog
from tenku.accounts import Caller
from tenku.catalog import ModelSpec
from tenku.errors import InvalidParameter
from tenku.service import Service, Submitted, Wishes
from tenku.surfaces import _forms
from tenku.surfaces.fal.problems import Refusal, explained
from tenku.surfaces.fal.words import FORM
from tenku.tasks import Callback

TIMEOUT = "x-fal-request-timeout"
LIFECYCLES = ("x-fal-object-lifecycle-preference", "x-fal-object-lifecycle")
EXPIRY_SECONDS_MIN = 60  # what the clients call immediate
_IGNORED = "detect_and_block_ip was ignored: Tenku does not look for protected content."
_FULL_HD = " On this server 1080p is 1920x1080."


TAKES = {  # for openapi.json: what `Asking.read` reads
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {"anyOf": [spec.json_schema() for spec in catalog.MODELS.values()]}
            }
        },
    }
}


class _Lifecycle(BaseModel):
    expiration_duration_seconds: float | None = Field(default=None, ge=0, le=2**31 - 1)


@dataclass(frozen=True, kw_only=True)
class Asking:
    """One submit, with nothing of it tried yet."""

    spec: ModelSpec[Any]
    parameters: Mapping[str, object]
    wishes: Wishes
    key: str | None

    @classmethod
    async def read(cls, request: Request, model_id: str) -> "Asking":
        """Raises UnknownModel, InvalidParameter."""
        spec = catalog.find(model_id)
        body = await json_body(request)
        body.pop("api_key", None)  # a key of another service, which goes no further than this
        remarks = (_IGNORED,) if body.pop("detect_and_block_ip", None) else ()
        if body.pop("character_ids", None):
            raise Refusal(
                "character_ids is not supported: no characters can be made here. Describe them "
                "in the prompt instead.",
                "body",
                "character_ids",
                type="feature_not_supported",
            )
        return cls(
            spec=spec,
            parameters=body,
            wishes=_wishes(request, remarks),
            key=request.headers.get("idempotency-key"),
        )

    async def submit(self, service: Service, caller: Caller) -> Submitted:
        """As `Service.submit`; what the catalog refuses is explained in fal's words."""
        try:
            return await service.submit(
                caller.account_id,
                self.spec.id,
                self.parameters,
                idempotency_key=self.key,
                wishes=self.wishes,
                api_key=caller.api_key,
            )
        except InvalidParameter as failure:
            if self.parameters.get("resolution") == "true_1080p":
                failure.message += _FULL_HD
            raise explained(failure, self.spec, self.parameters) from None


async def json_body(request: Request) -> dict[str, object]:
    """The object in the body; none at all is an empty one."""
    try:
        return _forms.json_object(await request.body())
    except _forms.NotAnObject:
        raise Refusal("The body must be a JSON object.", "body", type="dict_type") from None
    except _forms.Unreadable:
        raise Refusal("The body is not JSON.", "body", type="json_invalid") from None


def expiry_seconds(request: Request) -> int | None:
    """How soon the caller wants a file to be gone, if it says so.

    Raises:
        InvalidParameter: such a wish is not passed over because it can't be read.
    """
    name = next((name for name in LIFECYCLES if name in request.headers), None)
    if name is None:
        return None
    try:
        seconds = _Lifecycle.model_validate_json(request.headers[name]).expiration_duration_seconds
    except ValidationError:
        raise InvalidParameter(
            f'{name} must be JSON such as {{"expiration_duration_seconds": 3600}}.', field=name
        ) from None
    return None if seconds is None else max(EXPIRY_SECONDS_MIN, math.ceil(seconds))


def _wishes(request: Request, remarks: tuple[str, ...]) -> Wishes:
    url = request.query_params.get("fal_webhook")
    return Wishes(
        callback=Callback(form=FORM, url=url) if url is not None else None,
        callback_field="fal_webhook",
        start_seconds=_start_seconds(request),
        low_priority=request.headers.get("x-fal-queue-priority", "").lower() == "low",
        result_seconds_max=expiry_seconds(request),
        queue_max=_queue_max(request),
        remarks=remarks,
    )


def _start_seconds(request: Request) -> int | None:
    given = request.headers.get(TIMEOUT)
    if given is None:
        return None
    try:
        seconds = float(given)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds < math.inf:
        raise InvalidParameter(
            "x-fal-request-timeout must be a number of seconds above 0: by then the video must "
            "have been started.",
            field=TIMEOUT,
        )
    return math.ceil(seconds)


def _queue_max(request: Request) -> int | None:
    given = request.query_params.get("fal_max_queue_length")
    if given is None:
        return None
    if not (given.isascii() and given.isdecimal() and 0 < len(given) < 10 and int(given) > 0):
        raise InvalidParameter(
            "fal_max_queue_length must be a whole number above 0.", field="fal_max_queue_length"
        )
    return int(given)
