"""Tasks, prices and credits of `/api/v3`; list, cancel, delete, estimate and ledger are our own."""

import json
from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import Response
from pydantic import Field, WithJsonSchema

from tenku import catalog
from tenku.accounts import Caller, Scope
from tenku.errors import InvalidParameter
from tenku.outbox import Delivery
from tenku.service import NO_WISHES, Listing, Service, Wishes
from tenku.surfaces._http import allowed, base_url_of
from tenku.surfaces._platform.tasks import balance_data, task_data
from tenku.surfaces.tasks_v3.envelope import FORM, Body, ok, replayed
from tenku.tasks import Callback, Task
from tenku.tasks.view import iso

# Refusing is the catalog's; here openapi.json learns what it takes.
Model = Annotated[str | None, WithJsonSchema({"type": "string", "enum": [*catalog.MODELS]})]
Params = Annotated[
    dict[str, Any] | None,
    WithJsonSchema({"anyOf": [spec.json_schema() for spec in catalog.MODELS.values()]}),
]


T = TypeVar("T")


class Create(Body):
    """`model`/`model_id` and `params`/`parameters` are the same thing under two names."""

    model: Model = None
    model_id: Model = None
    params: Params = None
    parameters: Params = None
    channel: str | None = Field(default=None, description="Accepted and ignored.")
    callback_url: str | None = None

    def asked(self) -> tuple[str, Mapping[str, object]]:
        model_id = _one("model", self.model, "model_id", self.model_id)
        if model_id is None:
            raise InvalidParameter("model is missing: the id of a model.", field="model")
        return model_id, _one("params", self.params, "parameters", self.parameters) or {}


def _one(name: str, value: T | None, other: str, same: T | None) -> T | None:
    """What was given under one of two names. Raises InvalidParameter: they differ."""
    if value is not None and same is not None and value != same:
        raise InvalidParameter(f"{name} and {other} differ; give one of them.", field=other)
    return same if value is None else value


class QueryTask(Body):
    task_id: str


def routes(service: Service) -> APIRouter:
    """The routes that need a key."""
    router = APIRouter(tags=["tasks"])
    _credits(router, service)

    @router.post("/tasks/create")
    @router.post("/tasks", include_in_schema=False)
    async def create(
        request: Request,
        body: Create,
        idempotency_key: Annotated[str | None, Header()] = None,
    ) -> Response:
        caller = allowed(request, Scope.GENERATE)
        model_id, parameters = body.asked()
        url = body.callback_url
        wishes = NO_WISHES if url is None else Wishes(callback=Callback(form=FORM, url=url))
        done = await service.submit(
            caller.account_id,
            model_id,
            parameters,
            idempotency_key=idempotency_key,
            wishes=wishes,
            api_key=caller.api_key,
        )
        data = {
            "task_id": done.task.id,
            "status": "pending",
            "model": model_id,
            "model_id": model_id,
            "price": done.task.price_credits,
            "balance": done.balance,
            "poll_after_seconds": done.poll_after_seconds,
            "estimated_seconds": done.task.estimated_seconds,
        }
        return ok(data, replayed(done))

    @router.get("/tasks")
    async def listing(
        request: Request,
        status: str | None = None,
        model: str | None = None,
        limit: Annotated[int, Query()] = 20,
        cursor: str | None = None,
    ) -> Response:
        caller = allowed(request, Scope.READ)
        wanted = Listing.read(status=status, model_id=model, limit=limit, cursor=cursor)
        page = await service.page(caller.account_id, wanted)
        shown = [await _shown(request, service, task) for task in page.tasks]
        return ok({"tasks": shown, "next_cursor": page.next_cursor})

    _one_task(router, service)
    return router


def _one_task(router: APIRouter, service: Service) -> None:
    """What can be asked of a task, and done to it."""

    @router.post("/tasks/query")
    async def query(request: Request, body: QueryTask) -> Response:
        caller = allowed(request, Scope.READ)
        return ok(await _look(request, service, caller, body.task_id))

    @router.get("/tasks/{task_id}")
    async def get(request: Request, task_id: str) -> Response:
        caller = allowed(request, Scope.READ)
        return ok(await _look(request, service, caller, task_id))

    @router.post("/tasks/{task_id}/cancel")
    async def cancel(request: Request, task_id: str) -> Response:
        caller = allowed(request, Scope.GENERATE)
        return ok(await _shown(request, service, await service.cancel(caller.account_id, task_id)))

    @router.delete("/tasks/{task_id}")
    async def delete(request: Request, task_id: str) -> Response:
        caller = allowed(request, Scope.GENERATE)
        return ok(await _shown(request, service, await service.delete(caller.account_id, task_id)))


def _credits(router: APIRouter, service: Service) -> None:
    """What things cost, and what there is to pay with."""

    @router.post("/estimate")
    async def estimate(request: Request, body: Create) -> Response:
        caller = allowed(request, Scope.READ)
        model_id, parameters = body.asked()
        found = await service.estimate(
            caller.account_id, model_id, parameters, api_key=caller.api_key
        )
        return ok(
            {
                "model_id": found.model_id,
                "parameters": dict(found.parameters),
                "price": found.price,
                "balance": found.balance,
                "enough": found.enough,
                "estimated_seconds": found.estimated_seconds,
            }
        )

    @router.get("/balance")
    async def balance(request: Request) -> Response:
        caller = allowed(request, Scope.READ)
        return ok(await balance_data(service, caller.account_id))

    @router.get("/ledger")
    async def ledger(request: Request, limit: Annotated[int, Query(ge=1, le=100)] = 20) -> Response:
        caller = allowed(request, Scope.READ)
        now, entries = await service.balance(caller.account_id, limit)
        moved = [{"txn": e.txn, "amount": e.amount_credits, "at": iso(e.at_ms)} for e in entries]
        return ok({"balance": now.available, "held": now.held, "entries": moved})


async def payload(service: Service, delivery: Delivery, task: Task, base_url: str) -> bytes:
    """What a callback_url is told: the task, as `/tasks/query` answers it."""
    del delivery
    shown = await service.show(task, base_url)
    return json.dumps(task_data(shown), ensure_ascii=False).encode()


async def _look(
    request: Request, service: Service, caller: Caller, task_id: str
) -> dict[str, object]:
    seen = await service.look(caller.account_id, task_id)
    return task_data(service.present(seen, base_url_of(request)))


async def _shown(request: Request, service: Service, task: Task) -> dict[str, object]:
    shown = await service.show(task, base_url_of(request))
    return task_data(shown)
