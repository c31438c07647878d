"""`/fal/queue`: submit, status, result, cancel. `{app}` of a read may be anything: ids are ours."""

import json
from collections.abc import AsyncGenerator
from contextlib import aclosing

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse

from tenku.accounts import Scope
from tenku.errors import ErrorKind, NotFound
from tenku.service import Seen, Service
from tenku.surfaces._http import allowed, base_url_of
from tenku.surfaces.fal import views
from tenku.surfaces.fal.asking import TAKES, Asking
from tenku.surfaces.fal.problems import Problem
from tenku.surfaces.fal.words import REQUEST_ID, answer, spelled

STREAM_SECONDS = 24 * 3600.0  # as long as a task may wait
PING_SECONDS = 10.0
_REQUEST = "/queue/{app:path}/requests/{task_id}"
_PATH = {"name": "app", "in": "path", "required": True, "schema": {"type": "string"}}
_APP = {"parameters": [_PATH]}  # for openapi.json; nothing reads it, since the id says it all


def routes(service: Service) -> APIRouter:
    """The queue's routes, below the surface's prefix."""
    router = APIRouter(tags=["fal"])

    @router.get(f"{_REQUEST}/status", openapi_extra=_APP)
    async def status(request: Request, task_id: str) -> Response:
        seen = await look(service, request, task_id)
        body = views.status(seen, views.queue_url_of(request), logs=_wants_logs(request))
        code = 200 if seen.task.status.terminal else 202
        return answer(code, body, request_id=spelled(seen.task.id))

    @router.get(f"{_REQUEST}/status/stream", openapi_extra=_APP)
    async def stream(request: Request, task_id: str) -> Response:
        seen = await look(service, request, task_id)
        headers = {REQUEST_ID: spelled(seen.task.id)}
        return StreamingResponse(_events(service, request, seen), 200, headers, "text/event-stream")

    @router.get(_REQUEST, openapi_extra=_APP)
    @router.get(f"{_REQUEST}/response", openapi_extra=_APP)
    async def result(request: Request, task_id: str) -> Response:
        seen = await look(service, request, task_id)
        return views.result(service, seen, base_url_of(request))

    @router.put(f"{_REQUEST}/cancel", openapi_extra=_APP)
    async def cancel(request: Request, task_id: str) -> Response:
        task = (await look(service, request, task_id, Scope.GENERATE)).task
        over = task.status.terminal
        if not over:
            task = await service.cancel(task.account_id, task.id)
        if over or task.error_code != ErrorKind.CANCELLED.value:
            return _already.answer(spelled(task.id))
        return answer(202, {"status": "CANCELLATION_REQUESTED"}, request_id=spelled(task.id))

    @router.post("/queue/{model_id:path}", openapi_extra=TAKES)
    async def submit(request: Request, model_id: str) -> Response:
        caller = allowed(request, Scope.GENERATE)
        asking = await Asking.read(request, model_id)
        done = await asking.submit(service, caller)
        body = {
            "status": "IN_QUEUE",
            **views.addresses(done.task, views.queue_url_of(request)),
            "queue_position": done.queue_position or 0,
            "tenku": {
                "price": done.task.price_credits,
                "balance": done.balance,
                "estimated_seconds": done.task.estimated_seconds,
                "poll_after_seconds": done.poll_after_seconds,
            },
        }
        replayed = {"idempotent-replayed": "true"} if done.replayed else None
        return answer(200, body, request_id=spelled(done.task.id), headers=replayed)

    return router


async def look(service: Service, request: Request, task_id: str, scope: Scope = Scope.READ) -> Seen:
    """The caller's task. Raises NotFound, in the same words for another account's; Forbidden."""
    caller = allowed(request, scope)
    try:
        return await service.look(caller.account_id, task_id)
    except NotFound:
        raise NotFound(f"You have made no request with the id {task_id[:80]!r}.") from None


async def _events(service: Service, request: Request, first: Seen) -> AsyncGenerator[str]:
    """The status at each change as server-sent events; each log line is sent once."""
    task, url, logs = first.task, views.queue_url_of(request), _wants_logs(request)
    told, since = "", 0
    watch = service.watch(task.account_id, task.id, seconds=STREAM_SECONDS, every=PING_SECONDS)
    async with aclosing(watch) as looks:
        async for seen in looks:
            text = json.dumps(views.status(seen, url, logs=logs, since=since))
            since = len(seen.task.steps)
            yield ": ping\n\n" if text == told else f"data: {text}\n\n"
            told = text


def _wants_logs(request: Request) -> bool:
    return request.query_params.get("logs", "").lower() in ("1", "true")


_already = Problem(
    status=400,
    type="bad_request",
    message="The request has ended already and can't be cancelled.",
    extra={"status": "ALREADY_COMPLETED"},
)
