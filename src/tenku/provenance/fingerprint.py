"""Fingerprints of pictures: how a copy is known again that has other bytes.

A picture is shrunk to 9x8 greys; each of 64 bits says whether a grey is lighter than its left
neighbour (dHash). Of each kept picture two are stored, of the whole and of its middle, so that
a copy with its edges cut off is found as well. What is found is alike, never proven.
"""
# pyright: reportUnknownMemberType=false

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import av
import numpy as np
from av.error import FFmpegError
from numpy.typing import NDArray
from PIL import Image

from tenku.media.pictures import SHEET_COLUMNS

Hashes = NDArray[np.uint64]

FRAMES_MAX = 1500  # looked at in a file, from its beginning
DISTANCE_MAX = 4  # bits of 64 in which two pictures may differ and still be alike
_W, _H = 9, 8
_FINE = 16  # greys are first taken this much finer, so that every resizer agrees
_MIDDLE = 0.9  # of each side
_FLAT = 3.0  # of 255: the standard deviation below which a picture shows nothing
_MIN_FRAMES = 4  # a clip that shows less can't be told from others


def of_sheet(path: Path, width: int, height: int) -> tuple[str, ...]:
    """The fingerprint of a clip of that shape, from its sprite sheet: 32 hex digits for each of
    its pictures that shows something.
    """
    with Image.open(path) as sheet:
        grey = sheet.convert("L")
    tile = grey.width // SHEET_COLUMNS, round(grey.width / SHEET_COLUMNS * height / width)
    words: list[str] = []
    for y in range(0, grey.height - tile[1] + 1, tile[1]):
        for x in range(0, grey.width - tile[0] + 1, tile[0]):
            picture = grey.crop((x, y, x + tile[0], y + tile[1]))
            whole = _fine(picture)
            if whole.std() >= _FLAT:
                words.append(f"{_hash(whole):016x}{_hash(_fine(_middle(picture))):016x}")
    return tuple(words)


def of_video(file: BinaryIO) -> Hashes:
    """The hashes of the pictures of an MP4, each once, in no order; none if it can't be decoded."""
    try:
        return np.array(sorted(set(_hashes(file))), np.uint64)
    except (FFmpegError, OSError, ValueError, IndexError, MemoryError):
        return np.empty(0, np.uint64)


def alike(words: Sequence[str], seen: Hashes) -> float:
    """The share of a fingerprint's pictures that are among those seen, 0..1."""
    if len(words) < _MIN_FRAMES or not seen.size:
        return 0.0
    kept = np.array([[int(word[:16], 16), int(word[16:], 16)] for word in words], np.uint64)
    away = np.bitwise_count(kept[:, :, None] ^ seen).min(axis=(1, 2))
    return float((away <= DISTANCE_MAX).mean())


def _hashes(file: BinaryIO) -> Iterator[int]:
    file.seek(0)
    with av.open(file, "r", format="mp4") as container:
        stream = container.streams.video[0]
        stream.thread_type, stream.codec_context.thread_count = "AUTO", 2
        for number, frame in enumerate(container.decode(stream)):
            if number >= FRAMES_MAX:
                return
            small = frame.reformat(_W * _FINE, _H * _FINE, format="gray", interpolation="AREA")
            grey = np.asarray(small.to_ndarray(), np.uint8)
            if grey.std() >= _FLAT:
                yield _hash(grey)


def _fine(picture: Image.Image) -> NDArray[np.uint8]:
    return np.asarray(picture.resize((_W * _FINE, _H * _FINE), Image.Resampling.BOX))


def _middle(picture: Image.Image) -> Image.Image:
    x, y = (round(side * (1 - _MIDDLE) / 2) for side in picture.size)
    return picture.crop((x, y, picture.width - x, picture.height - y))


def _hash(fine: NDArray[np.uint8]) -> int:
    cells = fine.reshape(_H, _FINE, _W, _FINE).mean(axis=(1, 3))
    bits = cells[:, 1:] > cells[:, :-1]
    return int.from_bytes(np.packbits(bits).tobytes(), "big")
