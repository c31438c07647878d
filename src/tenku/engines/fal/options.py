"""What the operator says of fal, or of what stands in its place, under TENKU_ENGINE_OPTIONS."""

import os
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    field_validator,
    model_validator,
)

from tenku.brief import EngineKind
from tenku.engines.fal.presets import Preset, Resolution, presets
from tenku.engines.prompts import PromptOptions

KEY = "FAL_KEY"  # of the environment, as fal's own clients read it


def _base(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("it must be an http or https URL, such as http://127.0.0.1:8420/fal/queue")
    if parts.query or parts.fragment or parts.username:
        raise ValueError("it must not have a query, a fragment or a user")
    return url.rstrip("/")


def _known(name: str) -> str:
    if name not in presets():
        raise ValueError(f"there is no preset {name!r}; there are: {', '.join(presets())}")
    return name


Base = Annotated[str, AfterValidator(_base)]
Seconds = Annotated[float, Field(gt=0, le=86_400)]


class Options(BaseModel):
    """`key_seconds` and `paid = false` are for an own Tenku; fal knows no keys of orders."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    preset: Annotated[str, AfterValidator(_known)]
    key: Annotated[SecretStr, Field(validate_default=True)] = SecretStr("")
    queue_url: Base = "https://queue.fal.run"
    rest_url: Base = "https://rest.fal.ai"
    paid: bool = True  # a call costs money: a lost one is never sent again
    key_seconds: Annotated[float, Field(ge=0, le=7 * 86_400)] = 0.0  # that it honours a key for
    usd_per_second: Mapping[Resolution, Annotated[Decimal, Field(ge=0)]] | None = None
    prompts: PromptOptions | None = None
    allow_upscale: bool = False  # take orders of sizes that only enlarging reaches
    kind: EngineKind = EngineKind.MODEL  # what its films are: another Tenku may draw them by rules
    jobs_max: Annotated[int, Field(ge=1, le=100_000)] = 20  # at once, in one process
    queue_seconds_max: Seconds = 1800.0
    run_seconds_max: Seconds = 1800.0

    @field_validator("key")
    @classmethod
    def _is_given(cls, key: SecretStr) -> SecretStr:
        found = key.get_secret_value() or os.environ.get(KEY, "")
        if not found:
            raise ValueError(f"give the provider's key, or set {KEY}")
        return SecretStr(found)

    @model_validator(mode="after")
    def _kind_is_open(self) -> Self:
        if self.kind is not EngineKind.MODEL and not self.what.tenku:
            raise ValueError(f"kind: what films under {self.preset} is a model")
        return self

    @property
    def what(self) -> Preset:
        return presets()[self.preset]

    @property
    def wording(self) -> PromptOptions:
        """How prompts are sent. Another Tenku gets them as they are: it knows what films there."""
        return self.prompts or PromptOptions(shaping="as-is" if self.what.tenku else "shaped")

    def usd(self, resolution: Resolution, seconds: int) -> Decimal | None:
        """What so many seconds cost; None where no price is known, or nothing is paid."""
        prices = self.what.usd_per_second if self.usd_per_second is None else self.usd_per_second
        price = prices.get(resolution) if self.paid else None
        return None if price is None else price * seconds
