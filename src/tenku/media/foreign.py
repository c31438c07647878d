"""Clips that were not encoded here: read in the sandbox, never in this process."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict

from tenku.errors import EngineFailed
from tenku.media.pictures import Picture
from tenku.media.probe import Facts
from tenku.media.sandbox import Sandbox

_SECONDS_MAX = 120.0  # on the clock; of the processor it takes 60 at most (see `mediabox`)
PICTURE_SIDE = 640  # pixels, the longest


@dataclass(frozen=True, kw_only=True)
class Screened:
    """What a clip is, and its pictures at the shares that were asked for, in order."""

    facts: Facts
    pictures: list[Picture]


class _Line(BaseModel):
    """The first line of the child's answer: facts and shapes, or an error.

    The child may have been taken over by what it read, so every value is checked for its type.
    """

    model_config = ConfigDict(strict=True)

    facts: Facts | None = None
    shapes: list[tuple[int, int, int]] = []
    error: str = ""
    again: bool = False


def screen(path: Path, *, seconds: float, shares: Sequence[float], sandbox: Sandbox) -> Screened:
    """Decode every frame and sample of a clip that should last `seconds`. Blocks.

    `shares` (0..1, rising) say of which frames pictures are wanted, made small. Raises
    EngineFailed, with what is wrong; retryable where another download might be better.
    """
    wanted = json.dumps({"seconds": seconds, "shares": list(shares), "side": PICTURE_SIDE})
    try:
        with path.open("rb") as source:
            output = sandbox.run(source, "clip", wanted, seconds_max=_SECONDS_MAX)
    except FileNotFoundError:
        raise EngineFailed("The engine's clip is missing.") from None
    head, _, body = output.partition(b"\n")
    try:
        line = _Line.model_validate_json(head)
        if line.error:
            raise EngineFailed(
                f"The engine's clip is unusable: {line.error}.", retryable=line.again
            )
        return Screened(facts=_checked(line.facts), pictures=_pictures(line.shapes, body))
    except ValueError as error:
        raise EngineFailed(  # killed before it could say why
            "The engine's clip is unusable: it takes too long or too much memory to decode."
        ) from error


def _checked(facts: Facts | None) -> Facts:
    if facts is None or facts.fps <= 0:
        raise ValueError("no facts")
    if not (isfinite(facts.video_seconds) and isfinite(facts.audio_seconds)):
        raise ValueError("no length")
    return facts


def _pictures(shapes: Sequence[tuple[int, int, int]], body: bytes) -> list[Picture]:
    pictures: list[Picture] = []
    for height, width, planes in shapes:
        if not (0 < height <= PICTURE_SIDE and 0 < width <= PICTURE_SIDE and planes == 3):
            raise ValueError("a picture of an impossible shape")
        data, body = body[: height * width * 3], body[height * width * 3 :]
        pictures.append(np.frombuffer(data, np.uint8).reshape(height, width, 3))
    return pictures
