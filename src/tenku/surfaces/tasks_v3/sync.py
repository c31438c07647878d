"""A video in one call, for short ones: submitted as any other, and waited for."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Request
from fastapi.responses import Response

from tenku.accounts import Scope
from tenku.errors import Failure
from tenku.service import Seen, Service
from tenku.surfaces._http import allowed, base_url_of
from tenku.surfaces._platform.tasks import parameters_of
from tenku.surfaces.tasks_v3.envelope import Body, ok, replayed
from tenku.tasks import Status, Task

WAIT_SECONDS = 50  # the platform's clients give up after 60, and then know no task_id


class MakeVideo(Body):
    """`options` are further parameters of the model."""

    model: str
    prompt: str
    image_url: str | None = None
    duration: int | float | str | None = None
    aspect_ratio: str | None = None
    options: dict[str, Any] | None = None


def routes(service: Service) -> APIRouter:
    router = APIRouter(tags=["tasks"])

    @router.post("/sync/video")
    async def video(
        request: Request,
        body: MakeVideo,
        idempotency_key: Annotated[str | None, Header()] = None,
    ) -> Response:
        """The video, or after 50 seconds the id to ask for it with."""
        caller = allowed(request, Scope.GENERATE)
        parameters = parameters_of(
            body.options,
            prompt=body.prompt,
            image_url=body.image_url,
            duration=body.duration,
            aspect_ratio=body.aspect_ratio,
        )
        done = await service.submit(
            caller.account_id,
            body.model,
            parameters,
            idempotency_key=idempotency_key,
            api_key=caller.api_key,
        )
        task = await _waited_for(service, done.task)
        shown = service.present(Seen(task=task, queue_position=None), base_url_of(request))
        videos = None
        if shown.result is not None:
            made = shown.result.video
            videos = [made.model_dump(include={"url", "duration", "width", "height"})]
        data = {
            "task_id": task.id,
            "status": (task.status if task.status.terminal else Status.PROCESSING).value,
            "videos": videos,
            "price": task.price_credits,
            "error": task.error,
            "error_code": task.error_code,
        }
        return ok(data, replayed(done))

    return router


async def _waited_for(service: Service, task: Task) -> Task:
    """The task as it is when the wait is over.

    It is accepted and its price held: an error from now on would have clients send it again.
    """
    try:
        return await service.wait(task.account_id, task.id, WAIT_SECONDS)
    except Failure:
        return task
