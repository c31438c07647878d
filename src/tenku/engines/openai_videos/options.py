"""What the operator says of a server, and how the servers' dialects differ."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, SecretStr, model_validator

from tenku.brief import Mode
from tenku.engines.base import Licence, Range, Size
from tenku.engines.frames import FAMILIES, Family, FamilyName, upscaled
from tenku.engines.licences import LICENCES, SILENT
from tenku.engines.prompts import PromptOptions
from tenku.engines.remote import BaseUrl, RemoteOptions

DialectName = Literal["openai", "sglang", "vllm-omni", "plain"]


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """What a server takes besides prompt, model, seconds and size, and how it is to be treated."""

    json: bool = False  # the body is JSON, and there are no files in it
    frames: bool = False  # num_frames and fps; what is said there goes before seconds
    seed: bool = False
    video: str | None = None  # the field of a video to edit
    links: bool = False  # a finished job may say where its file is
    keeps: bool = True  # jobs and files are kept for ever, or pruned by the server itself


DIALECTS: Mapping[DialectName, Dialect] = {
    "openai": Dialect(),
    "sglang": Dialect(frames=True, seed=True, video="video_reference", links=True, keeps=False),
    "vllm-omni": Dialect(frames=True, seed=True, video="source_video", keeps=False),
    "plain": Dialect(json=True, links=True),
}


def _even(size: Size) -> Size:
    if any(side % 2 or not 64 <= side <= 4096 for side in size):
        raise ValueError("a side must be even, from 64 to 4096 pixels")
    return size


class Options(RemoteOptions):
    """What the operator says of the server, under TENKU_ENGINE_OPTIONS."""

    base_url: BaseUrl
    api_key: SecretStr | None = None
    dialect: DialectName = "openai"
    model: str = ""  # as the server calls it; empty: not sent
    family: FamilyName = "other"  # on whose grid of frames and pixels the model films
    modes: frozenset[Mode] = frozenset({Mode.TEXT})
    seconds: frozenset[Annotated[int, Field(ge=1, le=60)]] = frozenset({4, 8, 12})
    sizes: frozenset[Annotated[Size, AfterValidator(_even)]] = frozenset({(1280, 720), (720, 1280)})
    seconds_type: Literal["text", "number"] = "text"  # of `plain`
    extra: Mapping[Annotated[str, Field(pattern=r"^[\w.-]+$")], str | int | float | bool] = Field(
        default_factory=dict
    )  # further fields, sent as they are
    prompts: PromptOptions = PromptOptions()
    sound: Literal["native", "none"] = "native"
    usd_per_second: Annotated[Decimal, Field(ge=0)] | None = None
    licence: str = ""  # a note for the operator; empty: what binds the family

    @model_validator(mode="after")
    def _takes(self) -> Self:
        dialect = DIALECTS[self.dialect]
        if Mode.REMIX in self.modes and not self._takes_videos:
            raise ValueError(f"the dialect {self.dialect} has no field for a video to edit")
        if Mode.IMAGE in self.modes and dialect.json:
            raise ValueError(f"the dialect {self.dialect} has no field for an image")
        if self.family == "h3" and self.dialect not in {"sglang", "vllm-omni"}:
            raise ValueError(f"the family h3 is not known in the dialect {self.dialect}")
        if not self.range.seconds or not self.range.sizes:
            raise ValueError(f"the family {self.family} has none of these seconds, or sizes")
        return self

    @model_validator(mode="before")
    @classmethod
    def _as_the_family_needs(cls, given: object) -> object:
        """A server of which nobody knows what it films with gets prompts as they are."""
        if not isinstance(given, dict):
            return given
        words = dict[str, object](given)  # pyright: ignore[reportUnknownArgumentType]
        if words.get("family", "other") == "other":
            words.setdefault("prompts", {"shaping": "as-is"})
        if words.get("family") in SILENT:
            words.setdefault("sound", "none")
        return words

    @property
    def binding(self) -> Licence:
        """What binds who films here: the operator's own words, else what is known of the family."""
        if self.licence:
            return Licence(id="", notice=self.licence)
        return LICENCES.get(self.family, Licence(id="", notice=""))

    @property
    def _takes_videos(self) -> bool:
        if self.family == "h3":
            return self.dialect == "sglang"
        return DIALECTS[self.dialect].video is not None

    @property
    def grid(self) -> Family:
        return FAMILIES[self.family]

    @property
    def range(self) -> Range:
        """What may be ordered: of what the operator says, that which the family reaches."""
        grid = self.grid
        return Range(
            seconds=frozenset(n for n in self.seconds if grid.can_last(n)),
            sizes=frozenset(
                size
                for size in self.sizes
                if self.allow_upscale or not upscaled(grid.canvas(size), size)
            ),
        )
