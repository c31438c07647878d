"""Names of models and sizes in this protocol, and what of the catalog they stand for. No I/O."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from tenku import catalog
from tenku.brief import Mode
from tenku.errors import InvalidParameter, UnknownModel
from tenku.surfaces.openai_videos.fields import MISSING, UNSUPPORTED

STANDARD = "sora-2"
PRO = "sora-2-pro"
VERSIONS = (STANDARD, "sora-2-2025-10-06", "sora-2-2025-12-08")
LISTED = (*VERSIONS, PRO)
REMIX = "fal-ai/sora-2/video-to-video/remix"
_PRO_DATED = re.compile(rf"{PRO}-\d{{4}}-\d{{2}}-\d{{2}}")


@dataclass(frozen=True, kw_only=True)
class Size:
    """What is filmed where a caller asks for `asked`; both as WIDTHxHEIGHT."""

    asked: str
    aspect_ratio: str
    resolution: str
    delivered: str

    @property
    def pro(self) -> bool:
        """Whether only the pro models have it."""
        return self.resolution == "1080p"

    @property
    def remark(self) -> tuple[str, ...]:
        """What to tell of a size that is not made as it was asked for."""
        if self.asked == self.delivered:
            return ()
        return (f"made at {self.delivered}; {self.asked} is not a size of this catalog",)


DEFAULT_SIZE = "720x1280"  # of this protocol, without an image
SIZES: Mapping[str, Size] = {
    asked: Size(asked=asked, aspect_ratio=aspect, resolution=resolution, delivered=delivered)
    for asked, aspect, resolution, delivered in (
        ("720x1280", "9:16", "720p", "720x1280"),
        ("1280x720", "16:9", "720p", "1280x720"),
        ("1080x1920", "9:16", "1080p", "1080x1920"),
        ("1920x1080", "16:9", "1080p", "1920x1080"),
        ("1024x1792", "9:16", "1080p", "1080x1920"),
        ("1792x1024", "16:9", "1080p", "1920x1080"),
    )
}


@dataclass(frozen=True, kw_only=True)
class Model:
    """A model that was asked for. `version` is the catalog's parameter `model`, where it has one."""

    asked_as: str
    id: str
    pro: bool
    version: str | None


def find(name: str | None, *, with_image: bool) -> Model:
    """The model of a name.

    Raises:
        UnknownModel: lists the names.
        InvalidParameter: a Tenku id that doesn't go with a create, or not with this one.
    """
    asked = STANDARD if name is None else name
    if asked in catalog.MODELS:
        _check_mode(catalog.MODELS[asked].mode, with_image=with_image)
        return Model(asked_as=asked, id=asked, pro=asked.endswith("/pro"), version=None)
    kind = "image-to-video" if with_image else "text-to-video"
    if asked == PRO or _PRO_DATED.fullmatch(asked):
        return Model(asked_as=asked, id=f"fal-ai/sora-2/{kind}/pro", pro=True, version=None)
    if asked in VERSIONS:
        return Model(asked_as=asked, id=f"fal-ai/sora-2/{kind}", pro=False, version=asked)
    names = (*LISTED, *catalog.MODELS)
    raise UnknownModel(
        f"There is no model {asked[:80]!r}. The models are: {', '.join(names)}.", models=names
    )


def _check_mode(mode: Mode, *, with_image: bool) -> None:
    if mode is Mode.REMIX:
        raise InvalidParameter(
            "A remix is made with POST /v1/videos/{id}/remix.", field="model", code=UNSUPPORTED
        )
    if mode is Mode.IMAGE and not with_image:
        raise InvalidParameter(
            "input_reference is missing; this model needs it.",
            field="input_reference",
            code=MISSING,
        )
    if mode is Mode.TEXT and with_image:
        raise InvalidParameter(
            "This model takes no input_reference; its image-to-video one does.",
            field="input_reference",
            code=UNSUPPORTED,
        )


def name_of(model_id: str, parameters: Mapping[str, object]) -> str:
    """What this protocol calls the model of a task that was asked for in another one."""
    return PRO if model_id.endswith("/pro") else str(parameters.get("model", model_id))


def size(asked: str | None, model: Model, *, with_image: bool) -> Size | None:
    """The size that is asked for; None leaves it to the image.

    Raises:
        InvalidParameter: the model hasn't got it; names those that it has.
    """
    if asked is None and with_image:
        return None
    found = SIZES.get(DEFAULT_SIZE if asked is None else asked)
    if found is not None and (model.pro or not found.pro):
        return found
    allowed = tuple(name for name, known in SIZES.items() if model.pro or not known.pro)
    hint = "" if model.pro or found is None else f" {PRO} has {asked}."
    raise InvalidParameter(
        f"size is {str(asked)[:80]!r}; allowed for {model.asked_as}: {', '.join(allowed)}.{hint}",
        field="size",
        allowed=allowed,
    )
