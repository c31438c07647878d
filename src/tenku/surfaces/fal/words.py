"""Answers in fal's form: every one is JSON and says of which request it speaks."""

import json
from collections.abc import Mapping
from uuid import UUID, uuid4

from starlette.responses import Response

PREFIX = "/fal"
APP = "fal-ai/sora-2"  # an app id is two segments; what follows them names the model
FORM = "fal"  # the name of this surface's payload, in tasks and outbox
REQUEST_ID = "x-fal-request-id"
TIMEOUT_TYPE = "x-fal-request-timeout-type"


def spelled(task_id: str) -> str:
    """A task's id as fal spells request ids: a UUID."""
    return str(UUID(task_id))


def answer(
    status: int,
    body: object,
    *,
    request_id: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """JSON with `x-fal-request-id`, without which fal-client takes our 503 for a proxy's."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    named = {REQUEST_ID: request_id or str(uuid4()), **(headers or {})}
    return Response(text.encode("utf-8", "replace"), status, named, "application/json")
