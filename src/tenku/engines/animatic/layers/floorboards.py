"""Floors of wood: planks along the picture, in strips of depth."""

import numpy as np

from tenku.engines.animatic.layers.sheet import Sheet
from tenku.engines.animatic.layers.terrain import tiled
from tenku.engines.animatic.paint import Albedo, Board, rect, ribbon
from tenku.engines.animatic.scene import Canvas, Layer, rng


def strips(
    canvas: Canvas, wood: Albedo, cuts: tuple[float, ...], depths: tuple[float, ...]
) -> list[Layer]:
    """A floor from the wall (first cut) to the camera (last), each strip at its depth (z).

    Strips move as a floor does when the camera goes along or forward; their seams are joints.
    """
    unit, out = canvas.unit, list[Layer]()
    for k, z in enumerate(depths):
        top, bottom = cuts[k], cuts[k + 1]
        board = tiled(canvas, top, bottom + 0.06 * canvas.height)
        random = rng(canvas.seed, "boards", k)
        rows, count = ((4, 8), (4, 6), (2, 4))[k]
        boards(board, random, top, bottom, rows, wood, unit, 1.22, count)
        board.tone(rect(-4, bottom, board.width + 4, bottom + canvas.height), 0.4)
        if k == 0:
            board.tone(rect(-4, top, board.width + 4, top + 12 * unit), 0.16, soft=5 * unit)
        out.append(Sheet.of(board, z, period=board.width, snow="none"))
    return out


def boards(
    board: Board, random: np.random.Generator, top: float, bottom: float, rows: int, albedo: Albedo,
    unit: float, grow: float = 1.24, count: int = 5,
) -> None:  # fmt: skip
    """A floor of planks along the picture, broader towards the camera; `count` to a width."""
    left, right = board.x0 - 4.0, board.x0 + board.width + 4.0
    board.polygon(rect(left, top, right, bottom), albedo, 0.52)
    edges = np.cumsum(np.concatenate([[0.0], grow ** np.arange(rows)]))
    ys = top + (bottom - top) * edges / edges[-1]
    for k in range(rows):
        y0, y1 = float(ys[k]), float(ys[k + 1])
        n = count + int(random.integers(0, 2))
        cuts = (np.arange(n) + random.uniform(-0.22, 0.22, n)) / n * board.width + board.x0
        for i in range(n):
            x0 = float(cuts[i])
            x1 = float(cuts[(i + 1) % n]) + (board.width if i == n - 1 else 0)
            plank = rect(x0, y0, x1, y1)
            shade = float(random.choice([0.42, 0.50, 0.58, 0.64], p=[0.2, 0.35, 0.3, 0.15]))
            board.tone(plank, shade)
            if random.uniform() < 0.5:
                _grain(board, random, x0, x1, y0, y1)
            board.tone(rect(x0 - 0.5 * unit, y0, x0 + 0.7 * unit, y1), 0.22)
        board.tone(rect(left, y1 - (0.5 + 0.10 * (y1 - y0) / unit) * unit, right, y1), 0.26)


def _grain(
    board: Board, random: np.random.Generator, x0: float, x1: float, y0: float, y1: float
) -> None:
    """One or two brush strokes along a plank."""
    for _ in range(int(random.integers(1, 3))):
        a, b = np.sort(random.uniform(x0 + 0.05 * (x1 - x0), x1 - 0.05 * (x1 - x0), 2))
        y = random.uniform(y0 + 0.25 * (y1 - y0), y0 + 0.8 * (y1 - y0))
        q = np.linspace(0, 1, 8)
        path = np.stack([a + (b - a) * q, y + 0.04 * (y1 - y0) * np.sin(5 * q)], axis=1)
        width = 0.16 * (y1 - y0) * np.sin(np.pi * q) + 0.3
        board.tone(ribbon(path, width), float(random.choice([0.40, 0.66])), opacity=0.8)
