"""C2PA manifests: what is signed into a file.

The library is imported when it is first needed; there are systems that it has no wheel for.
"""
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false

import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

from tenku import __version__
from tenku.brief import EngineKind, Mode
from tenku.provenance.identity import Identity

MP4 = "video/mp4"
SOURCE_TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/"

Relation = Literal["parentOf", "inputTo"]


class Unsigned(Exception):
    """The file could not be signed; the text says why."""


class Absent(Unsigned):
    """The library is not installed."""


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What a manifest says of a video."""

    title: str
    engine: str
    engine_version: str
    source_type: str
    labelled: bool = False


@dataclass(frozen=True)
class Ingredient:
    """An earlier file that carries a manifest: the clip as it came (parentOf), or what a remix
    starts from (inputTo).
    """

    path: Path
    relation: Relation


def source_type(kind: EngineKind, mode: Mode, source: EngineKind | None) -> str:
    """IPTC's word for how the pictures came about; `source` made what a remix starts from."""
    if kind is EngineKind.MODEL:
        word = "trainedAlgorithmicMedia"
    elif source is EngineKind.MODEL:
        word = "compositeWithTrainedAlgorithmicMedia"
    elif mode is Mode.TEXT:
        word = "algorithmicMedia"
    else:
        word = "composite"
    return SOURCE_TYPES + word


def library() -> Any:
    """The module c2pa, which has no types. Raises Absent where it isn't installed."""
    try:
        return import_module("c2pa")
    except (ImportError, OSError, RuntimeError) as error:  # or its binary doesn't load here
        raise Absent("c2pa-python is not installed") from error


def installed() -> bool:
    """Whether files can be signed on this system at all."""
    try:
        library()
    except Absent:
        return False
    return True


def sign(
    source: Path,
    target: Path,
    said: Statement,
    identity: Identity,
    ingredients: Sequence[Ingredient] = (),
) -> None:
    """Write `source` with a signed manifest to `target`.

    Raises:
        Unsigned: says why; `target` is of no use.
    """
    c2pa = library()
    info = c2pa.C2paSignerInfo(
        alg=identity.algorithm.encode(),
        sign_cert=identity.chain.encode(),
        private_key=identity.key.encode(),
        ta_url=None,  # no time stamp: that would need the network; "" is refused
    )
    try:
        with (
            c2pa.Signer.from_info(info) as signer,
            c2pa.Builder(json.dumps(_definition(said, ingredients))) as builder,
        ):
            for number, ingredient in enumerate(ingredients):
                about = {"relationship": ingredient.relation, "label": f"ingredient{number}"}
                with ingredient.path.open("rb") as file:
                    builder.add_ingredient(json.dumps(about), MP4, file)
            with source.open("rb") as given, target.open("w+b") as to:
                builder.sign(signer, MP4, given, to)
    except (c2pa.C2paError, OSError) as error:
        raise Unsigned(str(error) or type(error).__name__) from error


def _definition(said: Statement, ingredients: Sequence[Ingredient]) -> dict[str, object]:
    agent = {"name": said.engine, "version": said.engine_version}
    tenku = {"name": "tenku", "version": __version__}
    named = {"ingredientIds": [f"ingredient{number}" for number in range(len(ingredients))]}
    arrived = any(ingredient.relation == "parentOf" for ingredient in ingredients)
    actions: list[dict[str, object]] = []
    if arrived:
        actions.append({"action": "c2pa.opened", "softwareAgent": tenku, "parameters": named})
        actions.append({"action": "c2pa.edited.metadata", "softwareAgent": tenku})
    else:
        made: dict[str, object] = {"action": "c2pa.created", "softwareAgent": agent}
        made["digitalSourceType"] = said.source_type
        if ingredients:
            made["parameters"] = named
        actions.append(made)
    if said.labelled:
        drawn = {"description": "A visible label was drawn."}
        actions.append({"action": "c2pa.edited", "softwareAgent": tenku, "parameters": drawn})
    return {
        "claim_generator_info": [tenku],
        "title": said.title,
        "format": MP4,
        "assertions": [{"label": "c2pa.actions.v2", "data": {"actions": actions}}],
    }
