"""The eight tools: what each does, in the order in which they are listed."""

import shlex
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar
from urllib.parse import urlsplit

from tenku import catalog
from tenku.accounts import Caller, Scope
from tenku.errors import Forbidden, InvalidParameter
from tenku.service import Listing, Service
from tenku.surfaces.mcp import schemas, texts
from tenku.surfaces.mcp.schemas import Answer, Arguments
from tenku.tasks import Status, Task
from tenku.tasks.view import TaskView, iso

WAIT_SECONDS_MAX = 50  # below every client's time-out of 60 s
REPORT_SECONDS = 5.0
A = TypeVar("A", bound=Arguments)


async def unheard(progress: float, message: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One call: who makes it, where the server is for them, and how to tell them of progress.

    `local` callers sit at this machine: they may name its files, and are told where videos are.
    """

    caller: Caller
    base_url: str
    local: bool = False
    report: Callable[[float, str], Awaitable[None]] = unheard


@dataclass(frozen=True, kw_only=True)
class Hints:
    """What a client may assume of a tool; the server enforces the truth itself."""

    read_only: bool = True
    destructive: bool = False
    idempotent: bool = True
    open_world: bool = False


@dataclass(frozen=True, kw_only=True)
class ToolSpec(Generic[A]):
    """One tool as data. `work` raises Failure where it can't."""

    name: str
    title: str
    description: str
    scope: Scope
    takes: type[A]
    gives: type[Answer] | None  # None: it has no schema
    work: Callable[[Service, Visit, A], Awaitable[Answer]]
    hints: Hints = Hints()

    async def call(self, service: Service, visit: Visit, given: dict[str, object]) -> Answer:
        """Check the arguments and the caller's right, then do it.

        Raises:
            Failure: what the caller is to be told.
        """
        if not visit.caller.may(self.scope):
            what, from_whom = "key", "The operator can make one that may with `tenku keys create`."
            if visit.caller.api_key is None:
                what, from_whom = "token", "The identity provider can give one with it."
            raise Forbidden(
                f"This {what} may not use {self.name}: it lacks the scope {self.scope.value}. "
                f"{from_whom}"
            )
        return await self.work(service, visit, schemas.parse(self.name, self.takes, given))


async def submit_task(service: Service, visit: Visit, given: schemas.SubmitTask) -> Answer:
    done = await service.submit(
        visit.caller.account_id,
        given.model_id,
        given.parameters,
        idempotency_key=given.idempotency_key,
        api_key=visit.caller.api_key,
    )
    return schemas.SubmittedAnswer(
        message=texts.submitted(done.task),
        task_id=done.task.id,
        status=Status.PENDING.value,
        model_id=done.task.model_id,
        price=done.task.price_credits,
        balance=done.balance,
        poll_after_seconds=done.poll_after_seconds,
        estimated_seconds=done.task.estimated_seconds,
    )


async def get_task(service: Service, visit: Visit, given: schemas.GetTask) -> Answer:
    seconds = min(max(given.wait_seconds, 0), WAIT_SECONDS_MAX)
    task = await service.wait(
        visit.caller.account_id, given.task_id, seconds, _reporter(service, visit)
    )
    return await _answer(service, visit, task, texts.state)


async def list_models(service: Service, visit: Visit, given: schemas.ListModels) -> Answer:
    del visit
    words = (given.query or "").casefold().split()
    right_kind = (given.category or "all").casefold() in ("all", "video")
    items = models(service).models if right_kind else []
    return schemas.ModelsAnswer(
        models=[
            item
            for item in items
            if all(word in f"{item.model_id} {item.title}".casefold() for word in words)
        ]
    )


async def estimate_cost(service: Service, visit: Visit, given: schemas.EstimateCost) -> Answer:
    found = await service.estimate(
        visit.caller.account_id,
        given.model_id,
        given.parameters,
        api_key=visit.caller.api_key,
    )
    return schemas.EstimateAnswer(
        model_id=found.model_id,
        parameters=dict(found.parameters),
        price=found.price,
        balance=found.balance,
        enough=found.enough,
        estimated_seconds=found.estimated_seconds,
    )


async def list_tasks(service: Service, visit: Visit, given: schemas.ListTasks) -> Answer:
    wanted = Listing.read(status=given.status, limit=given.limit, cursor=given.cursor)
    page = await service.page(visit.caller.account_id, wanted)
    tasks = [await service.show(task, visit.base_url, local=visit.local) for task in page.tasks]
    return schemas.TasksAnswer(tasks=tasks, next_cursor=page.next_cursor)


async def cancel_task(service: Service, visit: Visit, given: schemas.CancelTask) -> Answer:
    task = await service.cancel(visit.caller.account_id, given.task_id)
    return await _answer(service, visit, task, texts.cancelled)


async def get_balance(service: Service, visit: Visit, given: schemas.GetBalance) -> Answer:
    del given
    balance, entries = await service.balance(visit.caller.account_id)
    return schemas.BalanceAnswer(
        balance=balance.available,
        held=balance.held,
        entries=[
            schemas.EntryItem(txn=entry.txn, amount=entry.amount_credits, at=iso(entry.at_ms))
            for entry in entries
        ],
    )


async def upload_file(service: Service, visit: Visit, given: schemas.UploadFile) -> Answer:
    account_id, intake = visit.caller.account_id, service.intake
    source = (given.source or "").strip()
    if not source:
        return _ticket(service, visit, given.file_name)
    if source[:5].lower() == "data:" or urlsplit(source).scheme.lower() in ("http", "https"):
        upload = await intake.upload_from(account_id, source, visit.base_url)
    elif visit.local:
        data = await intake.read_file(Path(source).expanduser())
        upload = await intake.upload(account_id, data, visit.base_url)
    else:
        allowed = "an http or https URL, or a data: URI"
        raise InvalidParameter(
            f"source is {source[: schemas.GIVEN_MAX]!r}; allowed: {allowed}. This server can't "
            "read files of your machine: leave source out and send the file to the upload_url.",
            field="source",
            given=source[: schemas.GIVEN_MAX],
            allowed=allowed,
        )
    return schemas.UploadAnswer(
        image_url=upload.image_url,
        expires_at=upload.expires_at,
        width=upload.width,
        height=upload.height,
    )


def _ticket(service: Service, visit: Visit, file_name: str | None) -> Answer:
    """An address for the file, where there is a server to send it to."""
    if visit.local:
        allowed = "the path of a file, an http or https URL, or a data: URI"
        raise InvalidParameter(f"source is missing: {allowed}.", field="source", allowed=allowed)
    ticket = service.intake.rights.ticket(visit.caller.account_id, visit.base_url)
    upload_url = f"{visit.base_url}/uploads/{ticket.token}"
    name = shlex.quote(file_name or "image.png")
    return schemas.UploadAnswer(
        image_url=ticket.image_url,
        expires_at=ticket.expires_at,
        upload_url=upload_url,
        method="PUT",
        curl=f"curl --fail --upload-file {name} {upload_url}",
    )


def models(service: Service) -> schemas.ModelsAnswer:
    """Every model, from the catalog."""
    return schemas.ModelsAnswer(
        models=[
            schemas.ModelItem(
                model_id=spec.id,
                title=f"{spec.title} ({spec.title_zh})",
                needs=list(spec.needs),
                parameters=spec.json_schema(),
                prices=dict(spec.prices),
                examples=[dict(example) for example in spec.examples],
                engine=next(iter(service.forecast.names(spec.id)), None),
                available=bool(service.forecast.names(spec.id)),
            )
            for spec in catalog.MODELS.values()
        ]
    )


Sentence = Callable[[Task, TaskView, int], str]


async def _answer(service: Service, visit: Visit, task: Task, sentence: Sentence) -> Answer:
    view = await service.show(task, visit.base_url, local=visit.local)
    message = sentence(task, view, service.now_ms())
    return schemas.TaskAnswer.model_validate({"message": message, **dict(view)})


def _reporter(service: Service, visit: Visit) -> Callable[[Task], Awaitable[None]]:
    """Tells of a change at once, and every 5 s that there is none.

    The number rises with each report, as the protocol asks: by a hundredth if by nothing else.
    """
    told: tuple[Status, int] | None = None
    told_at = number = 0.0

    async def report(task: Task) -> None:
        nonlocal told, told_at, number
        now, news = service.monotonic(), (task.status, task.progress)
        if told is not None:
            if news == told and now - told_at < REPORT_SECONDS:
                return
            number += 0.01
        number = max(float(task.progress), number)
        told, told_at = news, now
        await visit.report(number, texts.waiting(task, service.now_ms()))

    return report


TOOLS: tuple[ToolSpec[Any], ...] = (
    ToolSpec(
        name="submit_task",
        title="Submit a video task",
        description=texts.SUBMIT_TASK,
        scope=Scope.GENERATE,
        takes=schemas.SubmitTask,
        gives=schemas.SubmittedAnswer,
        work=submit_task,
        hints=Hints(read_only=False, idempotent=False, open_world=True),
    ),
    ToolSpec(
        name="get_task",
        title="Get a task",
        description=texts.GET_TASK,
        scope=Scope.READ,
        takes=schemas.GetTask,
        gives=schemas.TaskAnswer,
        work=get_task,
    ),
    ToolSpec(
        name="list_models",
        title="List models",
        description=texts.LIST_MODELS,
        scope=Scope.READ,
        takes=schemas.ListModels,
        gives=schemas.ModelsAnswer,
        work=list_models,
    ),
    ToolSpec(
        name="estimate_cost",
        title="Estimate the cost",
        description=texts.ESTIMATE_COST,
        scope=Scope.READ,
        takes=schemas.EstimateCost,
        gives=schemas.EstimateAnswer,
        work=estimate_cost,
    ),
    ToolSpec(
        name="list_tasks",
        title="List tasks",
        description=texts.LIST_TASKS,
        scope=Scope.READ,
        takes=schemas.ListTasks,
        gives=schemas.TasksAnswer,
        work=list_tasks,
    ),
    ToolSpec(
        name="cancel_task",
        title="Cancel a task",
        description=texts.CANCEL_TASK,
        scope=Scope.GENERATE,
        takes=schemas.CancelTask,
        gives=schemas.TaskAnswer,
        work=cancel_task,
        hints=Hints(read_only=False, destructive=True),
    ),
    ToolSpec(
        name="get_balance",
        title="Get the balance",
        description=texts.GET_BALANCE,
        scope=Scope.READ,
        takes=schemas.GetBalance,
        gives=schemas.BalanceAnswer,
        work=get_balance,
    ),
    ToolSpec(
        name="upload_file",
        title="Upload an image",
        description=texts.UPLOAD_FILE,
        scope=Scope.GENERATE,
        takes=schemas.UploadFile,
        gives=schemas.UploadAnswer,
        work=upload_file,
        hints=Hints(read_only=False, idempotent=False, open_world=True),
    ),
)
