"""Open land: ridges far away, and bands of ground that roll towards the camera."""

from collections.abc import Callable, Sequence
from math import ceil

import numpy as np
import numpy.typing as npt

from tenku.engines.animatic.layers.sheet import Sheet
from tenku.engines.animatic.paint import (
    Albedo,
    Board,
    Points,
    TiledBoard,
    oval,
    points,
    ribbon,
    span,
)
from tenku.engines.animatic.scene import Canvas

Wave = npt.NDArray[np.float64]


def period(canvas: Canvas) -> int:
    """The width after which scrolling ground repeats, in pixels."""
    return ceil(canvas.width * 1.45)


def wave(
    random: np.random.Generator, x: npt.ArrayLike, length: float, harmonics: Sequence[int]
) -> Wave:
    """A smooth periodic curve of about -1..1; higher harmonics are weaker."""
    x = np.asarray(x, np.float64)
    out = np.zeros_like(x)
    total = 0.0
    for k in harmonics:
        weight = random.uniform(0.6, 1.0) / k**0.8
        out += weight * np.sin(2 * np.pi * k * x / length + random.uniform(0, 2 * np.pi))
        total += weight
    return out / total


def tiled(canvas: Canvas, top: float, bottom: float) -> TiledBoard:
    board = TiledBoard(0, top, period(canvas), bottom)
    board.lights = False
    return board


def sweep(
    board: Board, random: np.random.Generator, y: float, rise: float, harmonics: Sequence[int]
) -> Points:
    """A periodic line across the board about height y with hills of `rise` pixels."""
    x = np.linspace(-4, board.width + 4, 241) + board.x0
    return np.stack([x, y - rise * wave(random, x, board.width, harmonics)], axis=1)


def under(line: Points, bottom: float) -> Points:
    """The area below a line."""
    return np.concatenate([line, points((line[-1, 0], bottom), (line[0, 0], bottom))])


def ridge(
    canvas: Canvas,
    random: np.random.Generator,
    *,
    z: float,
    foot: float,
    rise: float,
    albedo: Albedo,
    haze: float,
    sun_x: float,
    harmonics: Sequence[int] = (1, 2, 3, 5),
    dress: Callable[[Board, np.random.Generator, float, float], None] | None = None,
) -> Sheet:
    """A range of hills with a lit and a shaded side, its feet in mist."""
    board = tiled(canvas, foot - 2.4 * rise, foot + 0.05 * canvas.height)
    line = sweep(board, random, foot - rise, rise * 0.8, harmonics)
    board.polygon(under(line, foot + canvas.height), albedo, 0.52)
    slope = np.gradient(line[:, 1]) * (1 if sun_x > 0 else -1)
    away = slope < -0.12  # faces turned from the sun
    shift = np.where(away, 0.0, 1.0)
    drop = 0.75 * rise * (1 - np.clip(shift, 0, 1))
    soft = np.convolve(np.pad(drop, 8, mode="wrap"), np.ones(17) / 17, "valid")
    shade = np.concatenate(
        [line, (line + np.stack([0.45 * soft * np.sign(sun_x), soft], axis=1))[::-1]]
    )
    board.tone(shade, 0.20, soft=0.02 * rise)
    if dress:  # (board, random, foot, unit) paints what grows on the hills
        dress(board, random, foot, canvas.unit)
    rows = (np.arange(board.height) + board.y0 - foot) / rise
    board.mist(np.clip(haze + 0.22 * np.exp(1.8 * np.minimum(rows, 0)), 0, 0.92))
    return Sheet.of(board, z, period=board.width, snow="all")


def ragged(
    random: np.random.Generator, line: Points, pitch: float, tall: float, lean: float = 0.25
) -> Points:
    """A line with leaves of grass growing out of it upwards: one outline for a whole edge."""
    n = max(4, int((line[-1, 0] - line[0, 0]) / pitch))
    x = span(line[0, 0], line[-1, 0], n + 1)
    y = np.interp(x, line[:, 0], line[:, 1])
    clump = 0.62 + 0.38 * np.sin(np.arange(n + 1) * 0.55 + random.uniform(0, 6))
    size = tall * clump * random.uniform(0.35, 1.15, n + 1)
    side = (lean + random.normal(0, 0.28, n + 1)) * size
    size[-1], side[-1] = size[0], side[0]  # so that a periodic line stays periodic
    root = np.stack([x, y + 0.12 * tall], axis=1)
    rising = np.stack([x + 0.30 * pitch + 0.30 * side, y - 0.55 * size], axis=1)
    tip = np.stack([x + 0.45 * pitch + side, y - size], axis=1)
    falling = np.stack([x + 0.72 * pitch + 0.42 * side, y - 0.50 * size], axis=1)
    return np.stack([root, rising, tip, falling], axis=1).reshape(-1, 2)


def patch(
    board: Board,
    random: np.random.Generator,
    line: Points,
    x: float,
    down: float,
    size: tuple[float, float],
    blades: float,
    albedo: Albedo,
    tone: float,
    haze: float,
) -> None:
    """A drift of grass of one tone: flat below, ragged above, following the fold `line`."""
    wide, high = size
    q = np.linspace(-0.5, 0.5, 24)
    along = x + q * wide
    ground = np.interp((along - board.x0) % board.width + board.x0, line[:, 0], line[:, 1])
    middle = ground + down + random.uniform(-0.1, 0.1) * high * np.sin(7 * q)
    half = 0.5 * high * np.sqrt(np.maximum(1 - (2 * q) ** 2, 0))
    top = ragged(random, np.stack([along, middle - half], axis=1), 0.42 * blades, blades)
    low = np.stack([along, middle + half], axis=1)[::-1]
    board.polygon(np.concatenate([top, low]), albedo, tone, haze)


def blade(x: float, y: float, tall: float, lean: float, wide: float) -> Points:
    """One leaf of grass as a tapered curve."""
    q = np.linspace(0, 1, 5)
    line = np.stack([x + lean * q**1.8, y - tall * q * (1 - 0.10 * q)], axis=1)
    return ribbon(line, wide * (0.25 + q) ** 0.5 * (1 - q) ** 0.8 + 0.25)


def tuft(
    board: Board,
    random: np.random.Generator,
    x: float,
    y: float,
    size: float,
    albedo: Albedo,
    tone: float,
    count: int = 5,
    haze: float = 0.0,
) -> None:
    """A few leaves that fan out of one point."""
    for k in range(count):
        q = (k + 0.5) / count - 0.5
        lean = size * (0.9 * q + random.normal(0, 0.12))
        tall = size * (1.0 - 0.9 * q * q) * random.uniform(0.7, 1.1)
        t = tone + random.uniform(-0.1, 0.14)
        board.polygon(
            blade(x + 0.22 * size * q, y, tall, lean, 0.11 * size),
            albedo,
            min(max(t, 0.05), 1),
            haze,
        )


def flower(
    board: Board,
    random: np.random.Generator,
    x: float,
    y: float,
    size: float,
    colour: Albedo,
    haze: float,
) -> None:
    """A stem and a small head of petals, seen a little from above."""
    tall = size * random.uniform(1.6, 2.8)
    head = y - tall
    board.polygon(
        blade(x, y, tall, size * random.uniform(-0.2, 0.2), 0.16 * size),
        (0.30, 0.46, 0.20),
        0.4,
        haze,
    )
    board.polygon(oval(x, head, 0.50 * size, 0.34 * size, 10), colour, 0.86, haze)
    board.polygon(
        oval(x + 0.05 * size, head + 0.08 * size, 0.40 * size, 0.20 * size, 10), colour, 0.56, haze
    )
    board.polygon(
        oval(x, head - 0.02 * size, 0.15 * size, 0.11 * size, 8), (0.92, 0.68, 0.20), 0.8, haze
    )
