"""The Video object: a task as this protocol shows it, and all that it tells besides."""

from dataclasses import replace

from tenku import catalog
from tenku.brief import Mode
from tenku.errors import Failure
from tenku.service import Seen, Service, poll_seconds
from tenku.surfaces.openai_videos import names
from tenku.surfaces.openai_videos.failures import task_code
from tenku.tasks import Status, Task
from tenku.tasks.view import video_id

POLL_MS = (250, 2000)  # at least and at most
STATES = {
    Status.PENDING: "queued",
    Status.PROCESSING: "in_progress",
    Status.COMPLETED: "completed",
    Status.FAILED: "failed",
}


def poll_after_ms(task: Task) -> int:
    """When to ask for an unfinished video again; clients take the first answer for all."""
    low, high = POLL_MS
    return min(high, max(low, task.estimated_seconds * 1000 // 20))


def as_created(task: Task) -> Task:
    """The task as it was when it was created, for an answer that is given again."""
    return replace(
        task,
        status=Status.PENDING,
        progress=0,
        result=None,
        error=None,
        error_code=None,
        completed_at_ms=None,
        expires_at_ms=None,
    )


async def model_name(service: Service, task: Task) -> str:
    """The model as it was asked for; a remix has its source's."""
    if task.asked_as is not None:
        return task.asked_as
    if task.source_id is not None:
        return await model_name(service, await service.get(task.account_id, task.source_id))
    return names.name_of(task.model_id, task.parameters)


async def video(
    service: Service,
    seen: Seen,
    base_url: str,
    *,
    source: Task | None = None,
    balance: int | None = None,
) -> dict[str, object]:
    """The Video of a task.

    Whoever has the source of a remix at hand gives it; `balance` is for whoever has just paid.
    """
    task = seen.task
    seconds, size = await _shape(service, task, source)
    failed = task.error_code is not None
    return {
        "id": video_id(task.id),
        "object": "video",
        "created_at": task.created_at_ms // 1000,
        "completed_at": _unix(task.completed_at_ms),
        "expires_at": _unix(task.expires_at_ms),
        "status": STATES[task.status],
        "progress": task.progress,
        "model": await model_name(service, task),
        "prompt": task.parameters.get("prompt"),
        "seconds": str(seconds),
        "size": size,
        "remixed_from_video_id": video_id(task.source_id) if task.source_id else None,
        "error": {"code": task_code(task.error_code or ""), "message": task.error}
        if failed
        else None,
        "tenku": _more(service, seen, base_url) | ({} if balance is None else {"balance": balance}),
    }


def _more(service: Service, seen: Seen, base_url: str) -> dict[str, object]:
    """What only Tenku tells."""
    task = seen.task
    result = service.present(seen, base_url).result
    gone = task.expires_at_ms is not None and task.expires_at_ms <= service.now_ms()
    return {
        "task_id": task.id,
        "model_id": task.model_id,
        "price": task.price_credits,
        "queue_position": seen.queue_position,
        "url": result.video.url if result and not gone else None,
        "seed": result.seed if result else task.parameters.get("seed"),
        "engine": result.engine.model_dump(mode="json") if result else None,
        "notes": result.notes if result else list(task.remarks),
        "remixable": bool(result and result.remixable),
        "poll_after_seconds": None if task.status.terminal else poll_seconds(task),
    }


async def _shape(service: Service, task: Task, source: Task | None = None) -> tuple[int, str]:
    """Seconds and size: delivered, or as far as they are known before."""
    if task.result is not None:
        film = task.result.video
        return round(film.duration), f"{film.width}x{film.height}"
    if task.source_id is not None:
        source = source or await service.get(task.account_id, task.source_id)
        return await _shape(service, source)
    spec = catalog.find(task.model_id)
    parameters = spec.parse({"prompt": "-", **task.parameters})
    frame = await _frame(service, task) if spec.mode is Mode.IMAGE else None
    shape = spec.shape(parameters, frame, None)
    unknown = frame is None and task.parameters.get("aspect_ratio") == "auto"
    size = names.DEFAULT_SIZE if unknown else f"{shape.width}x{shape.height}"
    return shape.seconds, size


async def _frame(service: Service, task: Task) -> tuple[int, int] | None:
    """The pixels of the first frame, if it is at hand."""
    if task.image_id is None:
        return None
    try:
        image = await service.intake.live(task.account_id, task.image_id)
    except Failure:  # a video that is paid for is shown in any case
        return None
    return image.width, image.height


def _unix(ms: int | None) -> int | None:
    return None if ms is None else ms // 1000
