"""Clips that were not encoded here: read and cut in the sandbox, never in this process."""

import json
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from math import isfinite
from pathlib import Path
from typing import BinaryIO

import numpy as np
from pydantic import BaseModel, ConfigDict

from tenku.errors import EngineFailed
from tenku.media.conforming import Order
from tenku.media.encode import Sound
from tenku.media.pictures import Picture
from tenku.media.probe import Facts
from tenku.media.sandbox import Sandbox

# On the clock; of the processor it is half of that at most (see `mediabox`).
_SECONDS_MAX = {"clip": 120.0, "conform": 600.0}
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
    bytes: int = 0
    error: str = ""
    again: bool = False


def screen(
    path: Path,
    *,
    seconds: float,
    shares: Sequence[float],
    sandbox: Sandbox,
    stopped: Callable[[], bool] = lambda: False,
) -> Screened:
    """Decode every frame and sample of a clip that should last `seconds`. Blocks.

    `shares` (0..1, rising) say of which frames pictures are wanted, made small. Raises
    EngineFailed, with what is wrong; retryable where another download might be better. Soon after
    `stopped` says so the child is given up, which is a failure as well.
    """
    with _opened(path) as source:
        wanted = {"seconds": seconds, "shares": list(shares), "side": PICTURE_SIDE}
        seen, _ = _answer(source, "clip", wanted, sandbox, stopped)
    return seen


def conform(
    path: Path,
    target: Path,
    order: Order,
    sound: Sound | None,
    *,
    shares: Sequence[float],
    sandbox: Sandbox,
    stopped: Callable[[], bool] = lambda: False,
) -> Screened:
    """Make the clip that `order` asks for into `target`: what is seen then is the new one.

    `sound` takes the place of the clip's own. Blocks, and raises, as `screen` does.
    """
    with tempfile.TemporaryFile() as source, _opened(path) as clip:
        if sound is not None:
            order = replace(order, sound_bytes=sound.nbytes)
            source.write(sound.tobytes())
        shutil.copyfileobj(clip, source)
        source.seek(0)
        wanted = {
            "order": asdict(order),
            "seconds": order.seconds,
            "shares": list(shares),
            "side": PICTURE_SIDE,
        }
        seen, made = _answer(source, "conform", wanted, sandbox, stopped)
    target.write_bytes(made)
    return seen


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise EngineFailed("The engine's clip is missing.") from None


def _answer(
    source: BinaryIO,
    kind: str,
    wanted: Mapping[str, object],
    sandbox: Sandbox,
    stopped: Callable[[], bool],
) -> tuple[Screened, bytes]:
    """What a child has seen, and the file that it has made, if it was to make one."""
    output = sandbox.run(
        source, kind, json.dumps(wanted), seconds_max=_SECONDS_MAX[kind], stopped=stopped
    )
    head, _, body = output.partition(b"\n")
    try:
        line = _Line.model_validate_json(head)
        if line.error:
            raise EngineFailed(
                f"The engine's clip is unusable: {line.error}.", retryable=line.again
            )
        seen = Screened(facts=_checked(line.facts), pictures=_pictures(line.shapes, body))
        made = body[sum(picture.nbytes for picture in seen.pictures) :]
        _check_whole(made, line.bytes, kind)
    except ValueError as error:
        raise EngineFailed(  # killed before it could say why
            "The engine's clip is unusable: it takes too long or too much memory to decode."
        ) from error
    return seen, made


def _check_whole(made: bytes, size: int, kind: str) -> None:
    if len(made) != size or bool(made) != (kind == "conform"):
        raise ValueError("the file is not whole")


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
