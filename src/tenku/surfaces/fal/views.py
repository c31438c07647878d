"""A task in fal's words: its addresses, its status, its output."""

from collections.abc import Sequence

from starlette.requests import HTTPConnection
from starlette.responses import Response

from tenku.service import Seen, Service
from tenku.surfaces._http import base_url_of
from tenku.surfaces.fal import problems
from tenku.surfaces.fal.words import APP, PREFIX, answer, spelled
from tenku.tasks import Status, Step, Task
from tenku.tasks.view import TaskView, iso

PENDING = "Request is still in progress"  # the AI SDK compares with these very words
STATES = {
    Status.PENDING: "IN_QUEUE",
    Status.PROCESSING: "IN_PROGRESS",
    Status.COMPLETED: "COMPLETED",
    Status.FAILED: "COMPLETED",  # that it failed is said by the result
}


def queue_url_of(connection: HTTPConnection) -> str:
    """Where the caller believes the queue to be: of a proxied request, at fal's."""
    found: str | None = connection.scope["state"].get("fal_queue")
    return found or f"{base_url_of(connection)}{PREFIX}/queue"


def addresses(task: Task, queue_url: str) -> dict[str, object]:
    """The id of a request and where to ask for it."""
    request_id = spelled(task.id)
    url = f"{queue_url}/{APP}/requests/{request_id}"
    return {
        "request_id": request_id,
        "gateway_request_id": request_id,
        "response_url": url,
        "status_url": f"{url}/status",
        "cancel_url": f"{url}/cancel",
    }


def status(seen: Seen, queue_url: str, *, logs: bool, since: int = 0) -> dict[str, object]:
    """The body of a status. `since` is how many steps the caller has been told before."""
    task = seen.task
    body: dict[str, object] = {"status": STATES[task.status], **addresses(task, queue_url)}
    if task.status is Status.PENDING:
        return {**body, "queue_position": seen.queue_position or 0}
    body["logs"] = _log(task.steps[since:]) if logs else []
    if task.status.terminal:
        body["metrics"] = {"inference_time": _inference_seconds(task)}
    if task.status is Status.FAILED:
        body["error"] = task.error
        body["error_type"] = problems.of_task(task).type
    return body


def output(view: TaskView) -> dict[str, object]:
    """What the model gave back; fal's fields first, then Tenku's own."""
    assert view.result is not None, "a completed task has a result"
    return view.result.model_dump(mode="json", exclude={"video": {"local_path"}})


def result(service: Service, seen: Seen, base_url: str) -> Response:
    """The answer to whoever asks for the result."""
    task = seen.task
    request_id = spelled(task.id)
    if not task.status.terminal:
        return answer(400, {"detail": PENDING}, request_id=request_id)
    if task.status is Status.FAILED:
        return problems.of_task(task).answer(request_id)
    view = service.present(seen, base_url)
    assert view.result is not None, "a completed task has a result"
    units = {"x-fal-billable-units": f"{view.result.video.duration:g}"}
    return answer(200, output(view), request_id=request_id, headers=units)


def _inference_seconds(task: Task) -> float | None:
    if task.started_at_ms is None or task.completed_at_ms is None:
        return None
    return (task.completed_at_ms - task.started_at_ms) / 1000


def _log(steps: Sequence[Step]) -> list[dict[str, object]]:
    return [
        {"message": step.words, "level": "INFO", "source": "USER", "timestamp": iso(step.at_ms)}
        for step in steps
    ]
