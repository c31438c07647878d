"""A clip's companions: the thumbnail and the sprite sheet."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

Picture = NDArray[np.uint8]  # (height, width, 3), RGB

_THUMBNAIL_SIDE = 640  # pixels, the longest
_TILE_SIDE = 320  # pixels, the longest
SHEET_COLUMNS = 4
_JPEG_SIDE = 1280  # pixels, the longest
_BLANK_SPREAD = 4.0  # of 255: the standard deviation below which a picture shows nothing


def is_blank(frame: Picture) -> bool:
    """Whether a picture is all of one tone (a fade, a black opening): no use as a thumbnail."""
    return float(frame[::8, ::8].mean(axis=2).std()) < _BLANK_SPREAD


def write_thumbnail(frame: Picture, path: Path) -> None:
    """Write the frame as WebP, scaled down so that its longest side is at most 640 pixels."""
    _shrink(frame, _THUMBNAIL_SIDE).save(path, "WEBP", quality=82, method=4)


def write_sprite_sheet(frames: Sequence[Picture], path: Path) -> None:
    """Write the frames as one JPEG, row by row, four in a row, each at most 320 pixels long.

    All frames are of one size; there is at least one.
    """
    if not frames:
        raise ValueError("a sprite sheet needs at least one frame")
    tiles = [_shrink(frame, _TILE_SIDE) for frame in frames]
    width, height = tiles[0].size
    columns = min(SHEET_COLUMNS, len(tiles))
    rows = -(-len(tiles) // columns)
    sheet = Image.new("RGB", (columns * width, rows * height))
    for i, tile in enumerate(tiles):
        sheet.paste(tile, (i % columns * width, i // columns * height))
    sheet.save(path, "JPEG", quality=85)


def fitted(width: int, height: int, side_max: int) -> tuple[int, int]:
    """The size, made smaller until the longest side is at most `side_max` pixels."""
    scale = min(1.0, side_max / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def covering(source: Path, size: tuple[int, int]) -> bytes:
    """A picture that was written here as a PNG of this size: scaled to cover it, cut at the middle.

    Raises:
        OSError: it isn't there, or is no picture.
    """
    with Image.open(source) as image:
        cut = ImageOps.fit(image.convert("RGB"), size, Image.Resampling.LANCZOS)
    buffer = BytesIO()
    cut.save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


def as_jpeg(source: Path | bytes) -> bytes:
    """A picture that was written here, as JPEG, its longest side at most 1280 pixels.

    Raises:
        OSError: it isn't there, or is no picture.
    """
    with Image.open(BytesIO(source) if isinstance(source, bytes) else source) as image:
        image.draft("RGB", (_JPEG_SIDE, _JPEG_SIDE))
        small = image.convert("RGB")
    small.thumbnail((_JPEG_SIDE, _JPEG_SIDE), Image.Resampling.BILINEAR, reducing_gap=2.0)
    buffer = BytesIO()
    small.save(buffer, "JPEG", quality=85)
    return buffer.getvalue()


def size_of(path: Path) -> tuple[int, int]:
    """Width and height in pixels of a picture that was written here."""
    with Image.open(path) as image:
        return image.size


def _shrink(frame: Picture, side_max: int) -> Image.Image:
    picture = Image.fromarray(np.ascontiguousarray(frame))
    picture.thumbnail((side_max, side_max), Image.Resampling.LANCZOS)
    return picture
