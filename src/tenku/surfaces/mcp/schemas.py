"""What the tools take and give: one model each, published as plain JSON Schema.

Published schemas have no `anyOf` and no `$ref`: some hosts drop a whole server for them. The
arguments are checked here and not by the SDK, which drops unknown names in silence.
"""

import difflib
import json
from collections.abc import Mapping
from typing import Annotated, Any, TypeVar, cast

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from tenku import catalog
from tenku.errors import InvalidParameter
from tenku.surfaces import _json
from tenku.tasks.view import TaskView

GIVEN_MAX = 200  # characters of a refused value that are echoed
Schema = dict[str, Any]
A = TypeVar("A", bound="Arguments")


def _common_parameters() -> str:
    """One line for each parameter that a model takes, from the catalog."""
    options: dict[str, dict[str, None]] = {}  # what any model takes, in order
    described: dict[str, str] = {}
    for spec in catalog.MODELS.values():
        for name, field in cast("Schema", spec.json_schema())["properties"].items():
            values = field.get("enum", [field["const"]] if "const" in field else [])
            options.setdefault(name, {}).update((str(value), None) for value in values)
            described.setdefault(name, field.get("description", ""))
    return "\n".join(f"{name}: {', '.join(options[name]) or described[name]}" for name in options)


def _whole(value: object) -> object:
    """20, "20" and 20.0 are the same number; true is none."""
    if isinstance(value, bool):
        raise ValueError("a boolean")  # noqa: TRY004 - pydantic wants a ValueError
    return value


def _object(value: object) -> object:
    """Some agents send an object as the text of its JSON."""
    if isinstance(value, str):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


Whole = Annotated[int, BeforeValidator(_whole)]
TaskId = Annotated[str, Field(description="From submit_task.")]
Object = Annotated[dict[str, Any], BeforeValidator(_object)]


class Arguments(BaseModel):
    """What a tool takes. Unknown names are refused: a misspelt one must not cost money."""

    model_config = ConfigDict(extra="forbid")


class EstimateCost(Arguments):
    model_id: Annotated[str, Field(description="From list_models.")]
    parameters: Annotated[Object, Field(description="As for submit_task.")]


class SubmitTask(Arguments):
    model_id: Annotated[
        str, Field(description="From list_models, e.g. fal-ai/sora-2/text-to-video.")
    ]
    parameters: Annotated[
        Object,
        Field(
            description="An object; list_models says which names a model takes. Of all models:\n"
            + _common_parameters()
        ),
    ]
    idempotency_key: Annotated[
        str | None,
        Field(
            description="Any text of your own (1-255 characters). Repeating a call with the same"
            " key within 24 h gives the first answer again and costs nothing."
        ),
    ] = None


class GetTask(Arguments):
    task_id: TaskId
    wait_seconds: Annotated[
        Whole, Field(description="How long to wait for the end, 0 to 50 seconds.")
    ] = 20


class ListModels(Arguments):
    query: Annotated[str | None, Field(description="Words in id or title, e.g. pro.")] = None
    category: Annotated[str | None, Field(description="video or all.")] = None


class ListTasks(Arguments):
    status: Annotated[
        str | None, Field(description="pending, processing, completed or failed.")
    ] = None
    limit: Annotated[Whole, Field(description="1 to 100.")] = 20
    cursor: Annotated[str | None, Field(description="next_cursor of the page before.")] = None


class CancelTask(Arguments):
    task_id: TaskId


class GetBalance(Arguments):
    pass


class UploadFile(Arguments):
    source: Annotated[
        str | None,
        Field(description="URL, data: URI, or (over stdio only) the path of a local file."),
    ] = None
    file_name: Annotated[
        str | None, Field(description="Of the file that you will upload yourself.")
    ] = None


class Answer(BaseModel):
    """Base of what the tools give."""

    def dump(self) -> dict[str, object]:
        """Plain JSON values."""
        return self.model_dump(mode="json")


class Said(BaseModel):
    """Stands first in the object: some hosts show a model little else."""

    message: Annotated[str, Field(description="Where things stand and what to do next.")]


class SubmittedAnswer(Said, Answer):
    task_id: str
    status: str
    model_id: str
    price: int
    balance: int
    poll_after_seconds: int
    estimated_seconds: int


class TaskAnswer(TaskView, Said, Answer):
    """A task below its sentence."""


class ModelItem(BaseModel):
    model_id: str
    title: str
    needs: list[str]
    parameters: Annotated[Schema, Field(description="JSON Schema.")]
    prices: Annotated[dict[str, int], Field(description="Resolution: credits per second.")]
    examples: list[Schema]
    engine: str | None
    available: bool


class ModelsAnswer(Answer):
    models: list[ModelItem]


class EstimateAnswer(Answer):
    model_id: str
    parameters: Annotated[Schema, Field(description="Defaults filled in.")]
    price: int
    balance: int
    enough: bool
    estimated_seconds: int


class TasksAnswer(Answer):
    tasks: list[TaskView]
    next_cursor: str | None

    def dump(self) -> dict[str, object]:
        return {"tasks": [task.dump() for task in self.tasks], "next_cursor": self.next_cursor}


class EntryItem(BaseModel):
    txn: str
    amount: int
    at: str


class BalanceAnswer(Answer):
    balance: int
    held: int
    entries: list[EntryItem]


class UploadAnswer(Answer):
    """The image, or where to send it: what doesn't apply is left out."""

    image_url: Annotated[str, Field(description="Use it as image_url.")]
    expires_at: Annotated[str, Field(description="Of upload_url if there is one.")]
    width: int = 0
    height: int = 0
    upload_url: Annotated[str, Field(description="Send the file here, once.")] = ""
    method: str = ""
    curl: str = ""

    def dump(self) -> dict[str, object]:
        return self.model_dump(mode="json", exclude_defaults=True)


# -- checking ---------------------------------------------------------------------------------


def parse(tool: str, form: type[A], given: Mapping[str, object]) -> A:
    """The arguments of a call, checked.

    Raises:
        InvalidParameter: names the argument, what was given and what is allowed; see
            `_json.check` as well.
    """
    _json.check(given)
    try:
        return form.model_validate(dict(given))
    except ValidationError as error:
        # An unknown name first: it explains why the one that it was meant for is missing.
        errors = sorted(error.errors(), key=lambda e: e["type"] != "extra_forbidden")
        first = errors[0]
    field = str(first["loc"][0])
    if first["type"] == "extra_forbidden":
        raise _unknown(tool, field[:GIVEN_MAX], tuple(form.model_fields))
    allowed = _WORDS[published(form)["properties"][field]["type"]]
    if first["type"] == "missing":
        raise InvalidParameter(
            f"{field} is missing; {tool} needs it: {allowed}.", field=field, allowed=allowed
        )
    text = repr(first["input"])
    shown = text if len(text) <= GIVEN_MAX else text[: GIVEN_MAX - 1] + "…"
    raise InvalidParameter(
        f"{field} is {shown}; allowed: {allowed}.", field=field, given=shown, allowed=allowed
    )


_WORDS = {
    "string": "text",
    "integer": "a whole number",
    "object": 'an object such as {"prompt": "..."}',
}


def _unknown(tool: str, field: str, known: tuple[str, ...]) -> InvalidParameter:
    close = difflib.get_close_matches(field, known, n=1, cutoff=0.6)
    hint = ""
    if "parameters" in known and any(
        field in spec.parameters.model_fields for spec in catalog.MODELS.values()
    ):
        hint = " Put it into parameters."
    elif close:
        hint = f" Did you mean {close[0]}?"
    takes = f"It takes: {', '.join(known)}." if known else "It takes none."
    return InvalidParameter(
        f"{tool} has no argument {field!r}.{hint} {takes}", field=field, allowed=known
    )


# -- publishing -------------------------------------------------------------------------------


def published(model: type[BaseModel]) -> Schema:
    """The JSON Schema of a model without `$ref`, `anyOf`, titles and the code's own prose.

    Optional arguments have their bare type (leaving one out is the way to say null); nullable
    fields of an answer have `["type", "null"]`.
    """
    schema = model.model_json_schema()
    is_input = issubclass(model, Arguments)
    plain = _plain(schema, schema.get("$defs", {}), is_input=is_input)
    return {**plain, "additionalProperties": False} if is_input else plain


def _plain(node: Schema, defs: Mapping[str, Schema], *, is_input: bool) -> Schema:
    if "$ref" in node:
        node = {**defs[node["$ref"].rpartition("/")[2]], **node}
    if "anyOf" in node:
        first, second = node["anyOf"]
        assert second == {"type": "null"}, "only nullable fields may have a choice of types"
        inner = _plain(first, defs, is_input=is_input)
        of_type = inner["type"]
        node = {**inner, **node, "type": of_type if is_input else [of_type, "null"]}
    kept = {
        name: node[name] for name in ("type", "description", "enum", "required") if name in node
    }
    if is_input and node.get("default") is not None:
        kept["default"] = node["default"]
    if "properties" in node:
        kept.pop("description", None)  # the class's docstring
        kept["properties"] = {
            name: _plain(field, defs, is_input=is_input)
            for name, field in node["properties"].items()
        }
    if "items" in node:
        kept["items"] = _plain(node["items"], defs, is_input=is_input)
    return kept
