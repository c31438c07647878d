"""What a model is: an id, a parameter schema, a price, and how to brief an engine. No I/O."""

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar, cast

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)
from pydantic_core import ErrorDetails

from tenku.brief import Mode
from tenku.errors import InvalidParameter

SEED_MAX = 2**31 - 1  # JavaScript keeps it exact
GIVEN_MAX = 200  # characters of a refused value that are echoed
_MEANT = {"image_size": "aspect_ratio"}  # what others call it -> what it is called here


@dataclass(frozen=True, kw_only=True)
class Shape:
    """What a clip will be: pixels and seconds. `exact` is false while an image is awaited."""

    width: int
    height: int
    seconds: int
    exact: bool = True

    def __str__(self) -> str:
        """As it is kept with a task: 8:1280x720, with a ? where an image is awaited."""
        return f"{self.seconds}:{self.width}x{self.height}{'' if self.exact else '?'}"

    @classmethod
    def read(cls, text: str) -> "Shape | None":
        """What `str` has written; None of what is none."""
        found = re.fullmatch(r"(\d+):(\d+)x(\d+)(\??)", text, re.ASCII)
        if found is None:
            return None
        seconds, width, height = (int(number) for number in found.groups()[:3])
        return cls(width=width, height=height, seconds=seconds, exact=not found[4])


class Parameters(BaseModel):
    """What every model takes. Unknown names are refused: a misspelt one must not cost money."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    prompt: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=5000),
        Field(description="What to film. 1 to 5,000 characters, English or Chinese."),
    ]
    delete_video: bool = Field(
        default=True,
        description="true: the video is deleted after its download time (1 hour) and can't be"
        " remixed. false: it is kept (30 days) and can be remixed.",
    )
    seed: Annotated[
        int | None,
        Field(
            ge=0,
            le=SEED_MAX,
            description="The same request and seed give the same video. Default: chosen for you.",
        ),
    ] = None


def _seconds(value: object) -> object:
    """8, "8" and "8s" are the same duration."""
    if isinstance(value, str) and (match := re.fullmatch(r"\s*([0-9]{1,4})\s*s?\s*", value)):
        return int(match[1])
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


Seconds = BeforeValidator(_seconds)

P = TypeVar("P", bound=Parameters)


@dataclass(frozen=True, kw_only=True)
class ModelSpec(Generic[P]):
    """One model as data. `price` is credits for a shape; `shape` is what the parameters ask for.

    `shape(parameters, frame, source)` takes the pixel size of the first frame once it is known
    (None before), and the shape of the source of a remix.
    """

    id: str
    title: str
    title_zh: str
    mode: Mode
    parameters: type[P]
    shape: Callable[[P, tuple[int, int] | None, Shape | None], Shape]
    credits_per_second: Callable[[Shape], int]
    prices: Mapping[str, int]  # resolution -> credits per second, as listed
    examples: tuple[Mapping[str, object], ...]

    @property
    def needs(self) -> tuple[str, ...]:
        """The names of the required parameters."""
        fields = self.parameters.model_fields
        return tuple(name for name, field in fields.items() if field.is_required())

    def parse(self, raw: Mapping[str, object]) -> P:
        """Check and complete what a caller gave.

        Raises:
            InvalidParameter: names the field, what was given and what is allowed.
        """
        try:
            return self.parameters.model_validate(dict(raw))
        except ValidationError as error:
            raise self._refusal(error.errors()[0], raw) from None

    def price(self, shape: Shape) -> int:
        """Credits for a clip of this shape."""
        return self.credits_per_second(shape) * shape.seconds

    def json_schema(self) -> dict[str, object]:
        """JSON Schema (2020-12) of the parameters."""
        schema = self.parameters.model_json_schema()
        schema.pop("title", None)
        schema.pop("description", None)
        properties: dict[str, dict[str, object]] = schema["properties"]
        for field in properties.values():
            field.pop("title", None)
        properties["seed"] = {
            "type": "integer",
            "minimum": 0,
            "maximum": SEED_MAX,
            "description": properties["seed"]["description"],
        }
        return schema

    def _refusal(self, error: ErrorDetails, raw: Mapping[str, object]) -> InvalidParameter:
        known = self.parameters.model_fields
        nameless = next((name for name in raw if name not in known), "")  # half a character, say
        field = str(error["loc"][0]) if error["loc"] else nameless
        if error["type"] == "extra_forbidden" or field not in known:
            close = difflib.get_close_matches(field, known, n=1, cutoff=0.6)
            meant = _MEANT.get(field) or next(iter(close), None)
            hint = f" Did you mean {meant}?" if meant else ""
            names = ", ".join(known)
            return InvalidParameter(
                f"{self.id} has no parameter {field[:GIVEN_MAX]!r}.{hint} It takes: {names}.",
                field=field[:GIVEN_MAX],
                allowed=tuple(known),
            )
        allowed = _allowed(self.json_schema(), field)
        if error["type"] == "missing":
            meaning = known[field].description
            return InvalidParameter(
                f"{field} is missing; {self.id} needs it: {meaning}", field=field, allowed=allowed
            )
        given = _shown(raw[field])
        return InvalidParameter(
            f"{field} is {given}; allowed: {allowed}.", field=field, given=given, allowed=allowed
        )


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= GIVEN_MAX else text[: GIVEN_MAX - 1] + "…"


def _allowed(schema: Mapping[str, object], field: str) -> str:
    """What a field takes, in words, from its JSON Schema."""
    rule = cast("Mapping[str, Mapping[str, object]]", schema["properties"])[field]
    if "enum" in rule:
        return ", ".join(str(option) for option in cast("list[object]", rule["enum"]))
    if "const" in rule:
        return str(rule["const"])
    match rule["type"]:
        case "boolean":
            return "true or false"
        case "integer":
            return f"a whole number from {rule['minimum']} to {rule['maximum']}"
        case _ if "maxLength" in rule:
            return f"text of {rule['minLength']} to {rule['maxLength']} characters"
        case _:
            return str(rule["description"]).rstrip(".")
