"""Every model on offer. To add a family: a file here, a line in MODELS, a test file."""

import difflib
from typing import Any

from tenku.catalog import sora2
from tenku.catalog.spec import ModelSpec, Parameters, Shape
from tenku.errors import UnknownModel

__all__ = ["MODELS", "ModelSpec", "Parameters", "Shape", "find"]

MODELS: dict[str, ModelSpec[Any]] = {spec.id: spec for spec in sora2.MODELS}


def find(model_id: str) -> ModelSpec[Any]:
    """The model of that id.

    Raises:
        UnknownModel: lists the ids and suggests the nearest.
    """
    spec = MODELS.get(model_id)
    if spec is None:
        close = difflib.get_close_matches(model_id, MODELS, n=1, cutoff=0.5)
        hint = f" Did you mean {close[0]}?" if close else ""
        names = ", ".join(MODELS)
        raise UnknownModel(
            f"There is no model {model_id[:200]!r}.{hint} The models are: {names}.",
            models=tuple(MODELS),
        )
    return spec
