"""Paved ground: slabs in rows that widen towards the camera."""

import itertools

import numpy as np

from tenku.engines.animatic.paint import Albedo, Board, points, rect

PAVING: Albedo = (0.70, 0.66, 0.62)


def slabs(
    board: Board,
    random: np.random.Generator,
    top: float,
    bottom: float,
    unit: float,
    count: int = 15,
) -> None:
    """Fills the board from `top` to `bottom`; `count` slabs to its width."""
    end = board.x0 + board.width + 4
    board.polygon(rect(board.x0 - 4, top, end, bottom), PAVING, 0.74)
    board.tone(rect(board.x0 - 4, top, end, top + 5 * unit), 0.36, soft=1.5 * unit)
    rows = (0.0, 0.20, 0.46, 0.80, 1.0)
    lean = 0.9 * (bottom - top)  # joints run back at a slope, as one looks down on them
    wide = board.width / count
    for a, b in itertools.pairwise(rows):
        y0, y1 = top + a * (bottom - top), top + b * (bottom - top)
        for k in range(count):
            x = board.x0 + wide * k
            x0, x1 = x + lean * (1 - a), x + lean * (1 - b)
            if random.uniform() < 0.30:
                slab = points((x0, y0), (x0 + wide, y0), (x1 + wide, y1), (x1, y1))
                board.tone(slab, float(random.choice([0.66, 0.82])), opacity=0.7)
            joint = points((x0, y0), (x0 + 1.2 * unit, y0), (x1 + 1.8 * unit, y1), (x1, y1))
            board.tone(joint, 0.56)
        board.tone(rect(board.x0 - 4, y1 - (0.5 + 0.8 * b) * unit, end, y1), 0.56)
