"""`/fal/run`: an ordinary task whose result is the answer to the request that made it."""

import asyncio
from contextlib import aclosing

from fastapi import APIRouter, Request
from fastapi.responses import Response

from tenku.accounts import Scope
from tenku.service import Seen, Service
from tenku.surfaces._http import allowed, base_url_of
from tenku.surfaces.fal import views
from tenku.surfaces.fal.asking import TAKES, Asking
from tenku.surfaces.fal.problems import Problem
from tenku.surfaces.fal.words import TIMEOUT_TYPE, spelled
from tenku.tasks import Status, Task

RUN_SECONDS = 15 * 60.0


def routes(service: Service) -> APIRouter:
    """The one route, below the surface's prefix."""
    router = APIRouter(tags=["fal"])

    @router.post("/run/{model_id:path}", openapi_extra=TAKES)
    async def run(request: Request, model_id: str) -> Response:
        caller = allowed(request, Scope.GENERATE)
        asking = await Asking.read(request, model_id)
        done = await asking.submit(service, caller)
        seen, ended = None, False
        try:
            seen = await _ended(service, request, done.task)
            ended = seen is not None and seen.task.status.terminal
        finally:
            # Nobody has its id. With an idempotency key the same request finds it again.
            if not ended and asking.key is None:
                task = await service.cancel(caller.account_id, done.task.id)
                if seen is not None and task.status is Status.COMPLETED:  # at the last moment
                    seen, ended = Seen(task=task, queue_position=None), True
        if seen is None:
            return Response(status_code=499)  # to nobody
        if not ended:
            return _too_long.answer(spelled(done.task.id))
        answer = views.result(service, seen, base_url_of(request))
        if done.replayed:
            answer.headers["idempotent-replayed"] = "true"
        return answer

    return router


async def _ended(service: Service, request: Request, task: Task) -> Seen | None:
    """The task when it is over, or as it is after `RUN_SECONDS`; None if the caller has gone."""
    over = asyncio.create_task(_watched(service, task))
    gone = asyncio.create_task(_disconnected(request))
    try:
        await asyncio.wait({over, gone}, return_when=asyncio.FIRST_COMPLETED)
        return over.result() if over.done() else None
    finally:
        for waiting in (over, gone):
            waiting.cancel()
        await asyncio.wait({over, gone})


async def _watched(service: Service, task: Task) -> Seen:
    watch = service.watch(task.account_id, task.id, seconds=RUN_SECONDS, every=RUN_SECONDS)
    async with aclosing(watch) as looks:
        return [seen async for seen in looks][-1]


async def _disconnected(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


_too_long = Problem(
    status=504,
    type="generation_timeout",
    message="The video was not finished within 15 minutes. Use the queue for long ones.",
    loc=("body",),
    headers={TIMEOUT_TYPE: "user"},  # else clients would send it again
)
