"""What hosted models take, as data: `presets.toml`, read and checked once.

A preset is one model; each mode that it films is a `Way`: an app and the fields of its input.
The fields' names are fal's customary ones (duration, resolution, aspect_ratio, prompt, seed);
only where models differ does a way name them.
"""

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from tenku.brief import Mode
from tenku.engines.base import Range, Size

ORDERED = (4, 8, 12)  # seconds that may be ordered
SIZES: Mapping[str, tuple[Size, Size]] = {  # wide and upright
    "720p": ((1280, 720), (720, 1280)),
    "1080p": ((1920, 1080), (1080, 1920)),
}
NOTICE = (
    "{model}, hosted: the provider's terms hold, and prompts, images and videos leave this machine."
)
NOTICE_TENKU = "Another Tenku films: its operator's terms hold, and prompts and images go there."
NOTICE_REPORTED = " What it takes was read on public pages, not in a schema."

Resolution = Literal["720p", "1080p"]
FieldName = Annotated[str, Field(pattern=r"^[a-z_]+$")]


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Duration(_Data):
    """How a length is written: as text "8", as text "8s", or as the number 8."""

    form: Literal["text", "seconds", "number"]
    allowed: Annotated[tuple[int, ...], Field(min_length=1)]

    def bought(self, seconds: int) -> int | None:
        """The shortest length on offer that covers `seconds`; the worker cuts off what is over."""
        return min((n for n in self.allowed if n >= seconds), default=None)

    def written(self, seconds: int) -> str | int:
        match self.form:
            case "text":
                return str(seconds)
            case "seconds":
                return f"{seconds}s"
            case "number":
                return seconds


class Way(_Data):
    """One mode of a model. What is absent isn't sent: the model or its source decides.

    Of `image`, `video` and `earlier` at most one is there: the field of the first frame, of the
    source as a file, or of the id that an earlier film has at the same provider.
    """

    app: Annotated[str, Field(pattern=r"^[\w.-]+(/[\w.-]+)+$")]
    image: FieldName | None = None
    video: FieldName | None = None
    earlier: FieldName | None = None
    seed: bool = False
    extra: Mapping[FieldName, bool | str] = Field(default_factory=dict[str, bool | str])
    duration: Duration | None = None
    resolution: Mapping[Resolution, str] | None = None
    aspect_ratio: frozenset[str] | None = None
    sizes: tuple[Resolution, ...] = ("720p",)  # that come where no resolution is sent

    @property
    def place(self) -> tuple[str, str]:
        """Owner and app: under these two requests are found again, whatever follows in the id."""
        owner, app, *_ = self.app.split("/")
        return owner, app

    def bought(self, seconds: int) -> int | None:
        """How long a film is ordered for `seconds`; None where none is long enough."""
        return seconds if self.duration is None else self.duration.bought(seconds)

    def resolutions(self) -> frozenset[str]:
        return frozenset(self.sizes if self.resolution is None else self.resolution)

    def range(self, *, upscaled: bool) -> Range:
        """What may be ordered; with `upscaled`, also sizes that only enlarging reaches."""
        names = SIZES if upscaled else self.resolutions()
        return Range(
            seconds=frozenset(n for n in ORDERED if self.bought(n) is not None),
            sizes=frozenset(size for name in names for size in SIZES[name]),
        )

    def shape(self, width: int, height: int) -> dict[str, str]:
        """The fields for a picture of this size."""
        said = dict[str, str]()
        if self.resolution is not None:
            said["resolution"] = self.resolution.get(
                resolution_of(width, height), [*self.resolution.values()][-1]
            )
        if self.aspect_ratio is not None:
            said["aspect_ratio"] = "16:9" if width > height else "9:16"
        return said


class Preset(_Data):
    """A hosted model. `tenku`: behind it is another Tenku, which may film previews."""

    model: str
    reported: bool = False
    tenku: bool = False
    attribution: str = ""
    territory: str = ""
    usd_per_second: Mapping[Resolution, Decimal] = Field(default_factory=dict[Resolution, Decimal])
    films: Annotated[Mapping[Mode, Way], Field(min_length=1)]

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        for mode, way in self.films.items():
            fed = {
                Mode.TEXT: (None, None, None),
                Mode.IMAGE: (way.image, None, None),
                Mode.REMIX: (None, way.video, way.earlier),
            }[mode]
            if (way.image, way.video, way.earlier) != fed or (mode is not Mode.TEXT) != any(fed):
                raise ValueError(f"{mode.value} has the wrong field for what it starts from")
        return self

    @property
    def notice(self) -> str:
        said = NOTICE_TENKU if self.tenku else NOTICE.format(model=self.model)
        return said + NOTICE_REPORTED if self.reported else said


def resolution_of(width: int, height: int) -> Resolution:
    return "1080p" if min(width, height) >= 1080 else "720p"


@cache
def presets() -> Mapping[str, Preset]:
    """All that are shipped, by name."""
    text = files("tenku.engines.fal").joinpath("presets.toml").read_text("utf-8")
    tables = tomllib.loads(text, parse_float=Decimal)
    return {name: Preset.model_validate(table) for name, table in tables.items()}
