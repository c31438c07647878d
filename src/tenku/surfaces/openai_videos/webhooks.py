"""`/v1/webhook_endpoints`: who hears of an account's tasks, and what they are sent."""

import json
import secrets
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from tenku.accounts import Scope
from tenku.errors import InvalidParameter
from tenku.media.guard import Unreachable
from tenku.outbox import FORM_OF_ENDPOINTS, Delivery, Endpoint, Event
from tenku.service import Service, check_limit
from tenku.surfaces._http import allowed
from tenku.surfaces.openai_videos import body
from tenku.surfaces.openai_videos.bodies import FLAG, TEXT, Schema, takes
from tenku.surfaces.openai_videos.fields import MISSING, Fields, refusal
from tenku.surfaces.openai_videos.pages import listed
from tenku.tasks import Task
from tenku.tasks.view import video_id

FORM = FORM_OF_ENDPOINTS
NAME_MAX = 255  # characters
EVENTS: dict[str, Event] = {"video.completed": "completed", "video.failed": "failed"}
_KEEP_OLD = "keep_old_secret_active_for_24_hours"
_EVENT = {"type": "string", "enum": list(EVENTS)}
_ENDPOINT: Mapping[str, Schema] = {
    "name": {"type": "string", "minLength": 1, "maxLength": NAME_MAX},
    "url": TEXT,
    "event_types": {"type": "array", "items": _EVENT, "minItems": 1},
}
_SAMPLE = "0" * 32  # the task of a test's event


async def payload(service: Service, delivery: Delivery, task: Task, base_url: str) -> bytes:
    """What a delivery in this form says: the event and the video's id, which is asked for then."""
    del service, base_url
    return _event(delivery, task.id)


def routes(service: Service) -> APIRouter:
    router = APIRouter(tags=["webhooks"])
    _endpoints(router, service)
    _acts(router, service)
    return router


def _endpoints(router: APIRouter, service: Service) -> None:
    hooks = service.webhooks

    @router.post("/webhook_endpoints", openapi_extra=takes(_ENDPOINT, list(_ENDPOINT)))
    async def create(request: Request) -> Response:
        caller = allowed(request, Scope.GENERATE)
        async with body.read(request) as fields:
            name, url, events = _name(fields), fields.needed("url"), _events(fields)
            fields.end()
        if name is None or events is None:
            missing = "name" if name is None else "event_types"
            raise InvalidParameter(f"{missing} is missing.", field=missing, code=MISSING)
        made = await hooks.add(caller.account_id, name=name, url=url, events=events)
        return JSONResponse(_shown(made) | {"signing_secret": made.secret})

    @router.get("/webhook_endpoints")
    async def listing(request: Request, limit: int = 20, after: str | None = None) -> Response:
        caller = allowed(request, Scope.READ)
        check_limit(limit)
        shown = [_shown(endpoint) for endpoint in await hooks.listing(caller.account_id)]
        ids = [endpoint["id"] for endpoint in shown]
        if after is not None and after not in ids:
            raise refusal("after", after, "the id of one of your webhook endpoints")
        rest = shown[0 if after is None else ids.index(after) + 1 :]
        return JSONResponse(listed(rest[:limit], more=len(rest) > limit))

    @router.get("/webhook_endpoints/{endpoint}")
    async def retrieve(request: Request, endpoint: str) -> Response:
        caller = allowed(request, Scope.READ)
        return JSONResponse(_shown(await hooks.get(caller.account_id, endpoint)))

    @router.post("/webhook_endpoints/{endpoint}", openapi_extra=takes(_ENDPOINT))
    async def update(request: Request, endpoint: str) -> Response:
        caller = allowed(request, Scope.GENERATE)
        async with body.read(request) as fields:
            name, url, events = _name(fields), fields.text("url"), _events(fields)
            fields.end()
        changed = await hooks.change(caller.account_id, endpoint, name=name, url=url, events=events)
        return JSONResponse(_shown(changed))

    @router.delete("/webhook_endpoints/{endpoint}")
    async def delete(request: Request, endpoint: str) -> Response:
        caller = allowed(request, Scope.GENERATE)
        await hooks.remove(caller.account_id, endpoint)
        return JSONResponse({"id": endpoint, "object": "webhook_endpoint.deleted", "deleted": True})


def _acts(router: APIRouter, service: Service) -> None:
    hooks = service.webhooks

    @router.post(
        "/webhook_endpoints/{endpoint}/rotate_secret", openapi_extra=takes({_KEEP_OLD: FLAG})
    )
    async def rotate(request: Request, endpoint: str) -> Response:
        caller = allowed(request, Scope.GENERATE)
        async with body.read(request) as fields:
            keep_old = fields.flag(_KEEP_OLD) or False
            fields.end()
        made = await hooks.rotate(caller.account_id, endpoint, keep_old=keep_old)
        return JSONResponse(_shown(made) | {"signing_secret": made.secret})

    @router.post(
        "/webhook_endpoints/{endpoint}/test",
        openapi_extra=takes({"event_type": _EVENT}, ["event_type"]),
    )
    async def test(request: Request, endpoint: str) -> Response:
        caller = allowed(request, Scope.GENERATE)
        async with body.read(request) as fields:
            event_type = fields.needed("event_type")
            fields.end()
        if event_type not in EVENTS:
            raise refusal("event_type", event_type, ", ".join(EVENTS))
        found = await hooks.get(caller.account_id, endpoint)
        sample = _sample(found, EVENTS[event_type], service.now_ms())
        try:
            status = await hooks.send(sample, _event(sample, _SAMPLE))
        except Unreachable:
            raise InvalidParameter(
                "The endpoint gave no answer.", field="url", code="endpoint_unreachable"
            ) from None
        return JSONResponse(
            {
                "object": "webhook_endpoint.test",
                "webhook_endpoint_id": found.id,
                "event_type": event_type,
                "status_code": status,
                "success": 200 <= status < 300,
            }
        )

    @router.get("/webhook_event_types")
    async def event_types(request: Request) -> Response:
        allowed(request, Scope.READ)
        return JSONResponse({"object": "list", "data": list(EVENTS)})


def _event(delivery: Delivery, task_id: str) -> bytes:
    event = {
        "id": f"evt_{delivery.id}",
        "object": "event",
        "created_at": delivery.created_at_ms // 1000,
        "type": f"video.{delivery.event}",
        "data": {"id": video_id(task_id)},
    }
    return json.dumps(event, separators=(",", ":")).encode()


def _sample(endpoint: Endpoint, event: Event, now_ms: int) -> Delivery:
    """A delivery of this moment that no outbox knows."""
    return Delivery(
        id=secrets.token_hex(16),
        account_id=endpoint.account_id,
        task_id=_SAMPLE,
        endpoint_id=endpoint.id,
        form=FORM,
        event=event,
        url=endpoint.url,
        host=urlsplit(endpoint.url).netloc.lower(),
        created_at_ms=now_ms,
        due_at_ms=now_ms,
        tries=1,
        answer=None,
        delivered_at_ms=None,
        dead_at_ms=None,
    )


def _name(fields: Fields) -> str | None:
    name = fields.text("name")
    if name is not None and not 1 <= len(name) <= NAME_MAX:
        raise refusal("name", name, f"text of 1 to {NAME_MAX} characters")
    return name


def _events(fields: Fields) -> Sequence[Event] | None:
    given = fields.texts("event_types")
    if given is None:
        return None
    for name in given or ("",):
        if name not in EVENTS:
            raise refusal("event_types", name, ", ".join(EVENTS))
    return [event for name, event in EVENTS.items() if name in given]


def _shown(endpoint: Endpoint) -> dict[str, object]:
    return {
        "id": endpoint.id,
        "object": "webhook_endpoint",
        "name": endpoint.name,
        "url": endpoint.url,
        "event_types": [name for name, event in EVENTS.items() if event in endpoint.events],
        "created_at": endpoint.created_at_ms // 1000,
        "updated_at": endpoint.updated_at_ms // 1000,
        "signing_secret_hint": f"whsec_...{endpoint.secret[-4:]}",
    }
