"""Frames and sound into a clip's three files, for the engines that draw on this machine.

Imports the codecs: engines import it where they film, not where they are registered.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tenku.media import pictures
from tenku.media.encode import Encoder, Sound
from tenku.media.pictures import Picture

SHEET_TILES = 16
THUMBNAIL_AT = 0.4  # of the clip
_TAP_SIDE = 640  # pixels: taps are kept until the end, so they are kept small


@dataclass(frozen=True, kw_only=True)
class Recording:
    video: Path
    thumbnail: Path
    spritesheet: Path


@dataclass(frozen=True, kw_only=True)
class Shape:
    width: int
    height: int
    fps: int
    num_frames: int


def record(
    frames: Iterable[Picture],
    sound: Sound,
    *,
    shape: Shape,
    folder: Path,
    metadata: Mapping[str, str],
    report: Callable[[int], None],
) -> Recording:
    """Write video, thumbnail and spritesheet into `folder`; `report` gets the frames done.

    `frames` yields `shape.num_frames` pictures, uint8 RGB (height, width, 3). The thumbnail is
    the picture at 40 %, or the next one that shows something.
    """
    files = Recording(
        video=folder / "video.mp4",
        thumbnail=folder / "thumbnail.webp",
        spritesheet=folder / "spritesheet.jpg",
    )
    last = shape.num_frames - 1
    tiles_at = {round(i * last / (SHEET_TILES - 1)) for i in range(SHEET_TILES)}
    tiles: list[Picture] = []
    thumbnail: Picture | None = None
    with Encoder(
        files.video,
        width=shape.width,
        height=shape.height,
        fps=shape.fps,
        audio=sound,
        metadata=metadata,
    ) as encoder:
        for i, frame in enumerate(frames):
            encoder.write(frame)
            if i in tiles_at:
                tiles.append(_tap(frame))
            if i >= round(THUMBNAIL_AT * last) and thumbnail is None:
                thumbnail = None if pictures.is_blank(frame) and i < last else _tap(frame)
            report(i + 1)
    pictures.write_thumbnail(tiles[-1] if thumbnail is None else thumbnail, files.thumbnail)
    pictures.write_sprite_sheet(tiles, files.spritesheet)
    return files


def _tap(frame: NDArray[np.uint8]) -> Picture:
    factor = max(max(frame.shape[:2]) // _TAP_SIDE, 1)
    return np.asarray(Image.fromarray(frame).reduce(factor))
