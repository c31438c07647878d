"""Street lamps: iron, glass, and the light that they throw by night."""

from tenku.engines.animatic.layers.sheet import glow_code
from tenku.engines.animatic.paint import Albedo, Board, oval, points, rect

_IRON: Albedo = (0.20, 0.24, 0.27)


def lantern(board: Board, x: float, foot: float, tall: float, unit: float) -> None:
    """A lantern on an iron post; lengths in pixels."""
    board.polygon(
        points(
            (x - 5 * unit, foot),
            (x - 3 * unit, foot - 30 * unit),
            (x + 3 * unit, foot - 30 * unit),
            (x + 5 * unit, foot),
        ),
        _IRON,
        0.5,
    )
    board.polygon(rect(x - 2 * unit, foot - tall, x + 2 * unit, foot - 20 * unit), _IRON, 0.5)
    board.polygon(rect(x + 0.6 * unit, foot - tall, x + 2 * unit, foot - 20 * unit), _IRON, 0.95)
    top = foot - tall
    glass = points(
        (x - 6 * unit, top),
        (x - 9 * unit, top - 24 * unit),
        (x + 9 * unit, top - 24 * unit),
        (x + 6 * unit, top),
    )
    board.polygon(glass, (0.86, 0.84, 0.74), 0.7)
    board.polygon(
        points(
            (x - 11 * unit, top - 24 * unit), (x, top - 35 * unit), (x + 11 * unit, top - 24 * unit)
        ),
        _IRON,
        0.6,
    )
    board.polygon(rect(x - 8 * unit, top - 1 * unit, x + 8 * unit, top + 2 * unit), _IRON, 0.5)
    c, r = int(x - board.x0), int(top - 22 * unit - board.y0)
    half, deep = max(2, round(6 * unit)), max(3, round(19 * unit))
    board.shine(x, top - 12 * unit, 95 * unit, 95 * unit, 0.34)
    board.shine(x, foot + 22 * unit, 210 * unit, 40 * unit, 0.30)
    if half < c < board.width - half:
        board.glow[r : r + deep, c - half : c + half] = glow_code(0, 0.03)


def globe_lamp(board: Board, x: float, foot: float, tall: float, unit: float) -> None:
    """A post with two glass globes on short arms."""
    board.polygon(rect(x - 2.5 * unit, foot - tall, x + 2.5 * unit, foot), _IRON, 0.4)
    board.polygon(rect(x + 0.8 * unit, foot - tall, x + 2.5 * unit, foot), _IRON, 0.92)
    board.polygon(rect(x - 5 * unit, foot - 26 * unit, x + 5 * unit, foot), _IRON, 0.45)
    board.polygon(
        rect(x - 24 * unit, foot - tall + 14 * unit, x + 24 * unit, foot - tall + 17 * unit),
        _IRON,
        0.6,
    )
    for side in (-22, 22):
        cx, cy, r = x + side * unit, foot - tall + 3 * unit, 10 * unit
        board.polygon(oval(cx, cy, r, r), (0.88, 0.87, 0.82), 0.7)
        board.tone(oval(cx - 0.25 * r, cy + 0.2 * r, 0.7 * r, 0.7 * r), 0.4, soft=1.2 * unit)
        board.shine(cx, cy, 80 * unit, 80 * unit, 0.36)
        half = max(2, round(0.66 * r))
        row, column = int(cy - board.y0), int(cx - board.x0)
        board.glow[row - half : row + half, column - half : column + half] = glow_code(0, 0.03)
    board.shine(x, foot + 26 * unit, 230 * unit, 34 * unit, 0.26)
