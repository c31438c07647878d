"""What a webhook in fal's form is told, and the key with which its signature is checked."""

import json

from tenku.outbox import Delivery
from tenku.service import Seen, Service
from tenku.surfaces.fal import problems, views
from tenku.surfaces.fal.words import spelled
from tenku.tasks import Status, Task


async def payload(service: Service, delivery: Delivery, task: Task, base_url: str) -> bytes:
    """The body: the end of a task, with what its result URL answers, and links from now on."""
    del delivery  # every event of this form has the same body
    request_id = spelled(task.id)
    body: dict[str, object] = {"request_id": request_id, "gateway_request_id": request_id}
    if task.status is Status.COMPLETED:
        view = service.present(Seen(task=task, queue_position=None), base_url)
        body |= {"status": "OK", "payload": views.output(view)}
    else:
        problem = problems.of_task(task)
        body |= {
            "status": "ERROR",
            "error": f"Invalid status code: {problem.status}",
            "payload": problem.body(),
        }
    return json.dumps(body, ensure_ascii=False).encode()
