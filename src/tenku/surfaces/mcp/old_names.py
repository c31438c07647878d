"""The tools of the original platform's MCP server, for callers who know only those names.

They exist on its own route alone, beside ours, and are marked as old where they are listed.
"""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from tenku import catalog
from tenku.accounts import Scope
from tenku.errors import InvalidParameter
from tenku.service import Service
from tenku.surfaces._platform import models, tasks
from tenku.surfaces.mcp import schemas, tools
from tenku.surfaces.mcp.schemas import A, Answer, Arguments
from tenku.surfaces.mcp.tools import Hints, ToolSpec, Visit

_LANG = "zh"  # the platform's own


def _text(value: object) -> object:
    """Callers write a duration as 8 or "8"."""
    return str(value) if isinstance(value, int | float) else value


Options = Annotated[schemas.Object, Field(description="Further parameters of the model.")]
ModelId = Annotated[str, Field(description="From search_models.")]


class GetModelInfo(Arguments):
    model_id: ModelId


class UploadImage(Arguments):
    image_data: Annotated[str | None, Field(description="The image in base64.")] = None
    image_url: Annotated[str | None, Field(description="Or the address of one.")] = None
    file_name: Annotated[str | None, Field(description="Not used.")] = None
    folder: Annotated[str | None, Field(description="Not used.")] = None


class Generate(Arguments):
    model: ModelId
    prompt: str
    image_url: str | None = None
    image_size: Annotated[str | None, Field(description="Refused; say aspect_ratio.")] = None
    aspect_ratio: str | None = None
    duration: Annotated[
        str | None, BeforeValidator(_text), Field(description="Seconds: 4, 8 or 12.")
    ] = None
    options: Options | None = None


class GetResult(Arguments):
    task_id: Annotated[str | None, Field(description="From generate.")] = None
    status: Annotated[str | None, Field(description="Without task_id: of which state.")] = None
    limit: Annotated[schemas.Whole, Field(description="Without task_id: 1 to 100.")] = 20


class SearchModels(Arguments):
    query: Annotated[str | None, Field(description="Words in id, name or tags.")] = None
    category: Annotated[str | None, Field(description="video or all.")] = None
    capability: Annotated[str | None, Field(description="t2v, i2v or v2v.")] = None
    model_id: Annotated[str | None, Field(description="Only this one, with its schema.")] = None


class Account(Arguments):
    action: Annotated[str, Field(description="balance.")] = "balance"


class Guide(Arguments):
    query: Annotated[str | None, Field(description="Not used: there is one skill.")] = None
    skill_id: str | None = None
    category: Annotated[str | None, Field(description="video or all.")] = None


class TransferUrl(Arguments):
    url: str
    type: Annotated[str, Field(description="image.")] = "image"


class OldAnswer(Answer):
    """An object as the old tool gave it."""

    body: dict[str, object]

    def dump(self) -> dict[str, object]:
        return self.body


async def get_model_info(service: Service, visit: Visit, given: GetModelInfo) -> Answer:
    del service, visit
    return _model_info(given.model_id)


async def upload_image(service: Service, visit: Visit, given: UploadImage) -> Answer:
    source = given.image_url
    if given.image_data is not None:
        is_uri = given.image_data[:5].lower() == "data:"
        source = given.image_data if is_uri else f"data:image/png;base64,{given.image_data}"
    if not source:
        allowed = "image_data (base64) or image_url"
        raise InvalidParameter(f"Both are missing: {allowed}.", field="image_data", allowed=allowed)
    account_id = visit.caller.account_id
    upload = await service.intake.upload_from(account_id, source, visit.base_url)
    return OldAnswer(
        body={
            "success": True,
            "url": upload.image_url,
            "file_id": upload.file_id,
            "expires_at": upload.expires_at,
        }
    )


async def generate(service: Service, visit: Visit, given: Generate) -> Answer:
    wish = tasks.parameters_of(
        given.options,
        prompt=given.prompt,
        image_url=given.image_url,
        image_size=given.image_size,
        aspect_ratio=given.aspect_ratio,
        duration=given.duration,
    )
    submit = schemas.SubmitTask(model_id=given.model, parameters=wish)
    return await tools.submit_task(service, visit, submit)


async def get_result(service: Service, visit: Visit, given: GetResult) -> Answer:
    if given.task_id is None:
        listing = schemas.ListTasks(status=given.status, limit=given.limit)
        return await tools.list_tasks(service, visit, listing)
    asked = schemas.GetTask(task_id=given.task_id, wait_seconds=0)
    answer = await tools.get_task(service, visit, asked)
    assert isinstance(answer, schemas.TaskAnswer)
    return OldAnswer(body=tasks.task_data(answer))


async def search_models(service: Service, visit: Visit, given: SearchModels) -> Answer:
    del service, visit
    if given.model_id is not None:
        return _model_info(given.model_id)
    found = models.items(
        _LANG, category=given.category, task_type=given.capability, query=given.query
    )
    return OldAnswer(body={"success": True, "models": found, "total": len(found)})


async def account(service: Service, visit: Visit, given: Account) -> Answer:
    if given.action != "balance":
        raise InvalidParameter(
            f"action is {given.action[:80]!r}; allowed: balance. Credits are granted by the "
            "operator: `tenku credits grant`.",
            field="action",
            given=given.action[:80],
            allowed=("balance",),
        )
    balance = await tasks.balance_data(service, visit.caller.account_id)
    return OldAnswer(body={"success": True} | balance)


async def guide(service: Service, visit: Visit, given: Guide) -> Answer:
    del service, visit
    if not models.category_fits(given.category):
        return OldAnswer(body={"success": True, "skills": []})
    skill_id = given.skill_id or models.SKILL
    return OldAnswer(body={"success": True} | models.whole_skill(skill_id, _LANG))


async def transfer_url(service: Service, visit: Visit, given: TransferUrl) -> Answer:
    account_id = visit.caller.account_id
    moved = await tasks.transfer(service, account_id, given.url, given.type, visit.base_url)
    return OldAnswer(body={"success": True} | moved)


def _model_info(model_id: str) -> OldAnswer:
    spec = catalog.find(model_id)
    info = models.item(spec, _LANG) | {"parameters": spec.json_schema()}
    return OldAnswer(body={"success": True, "model": info})


def _old(
    name: str,
    takes: type[A],
    work: Callable[[Service, Visit, A], Awaitable[Answer]],
    now: str,
    *,
    writes: bool = False,
) -> ToolSpec[A]:
    return ToolSpec(
        name=name,
        title=f"{name} (old name)",
        description=f"Old name (旧名), for callers who know no other: {now}.",
        scope=Scope.GENERATE if writes else Scope.READ,
        takes=takes,
        gives=None,
        work=work,
        hints=Hints(read_only=False, idempotent=False, open_world=True) if writes else Hints(),
    )


OLD_TOOLS: tuple[ToolSpec[Any], ...] = (
    _old("generate", Generate, generate, "submit_task", writes=True),
    _old("get_result", GetResult, get_result, "get_task with task_id, list_tasks without"),
    _old("search_models", SearchModels, search_models, "list_models"),
    _old("get_model_info", GetModelInfo, get_model_info, "list_models, of one model"),
    _old("upload_image", UploadImage, upload_image, "upload_file", writes=True),
    _old("transfer_url", TransferUrl, transfer_url, "upload_file with source", writes=True),
    _old("account", Account, account, "get_balance"),
    _old("guide", Guide, guide, "how to use all this"),
)
