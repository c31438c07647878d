"""What the operator says of fal, or of what stands in its place, under TENKU_ENGINE_OPTIONS."""

import os
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    Field,
    SecretStr,
    field_validator,
    model_validator,
)

from tenku.brief import EngineKind
from tenku.engines.fal.presets import Preset, Resolution, presets
from tenku.engines.prompts import PromptOptions
from tenku.engines.remote import BaseUrl, RemoteOptions

KEY = "FAL_KEY"  # of the environment, as fal's own clients read it


def _known(name: str) -> str:
    if name not in presets():
        raise ValueError(f"there is no preset {name!r}; there are: {', '.join(presets())}")
    return name


class Options(RemoteOptions):
    """`key_seconds` and `paid = false` are for an own Tenku; fal knows no keys of orders."""

    preset: Annotated[str, AfterValidator(_known)]
    key: Annotated[SecretStr, Field(validate_default=True)] = SecretStr("")
    queue_url: BaseUrl = "https://queue.fal.run"
    rest_url: BaseUrl = "https://rest.fal.ai"
    usd_per_second: Mapping[Resolution, Annotated[Decimal, Field(ge=0)]] | None = None
    prompts: PromptOptions | None = None
    jobs_max: Annotated[int, Field(ge=1, le=100_000)] = 20

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
