"""A farm: the red barn, its silo, the farmhouse, hay bales and a wooden fence."""

import numpy as np

from tenku.engines.animatic.layers.sheet import glow_code
from tenku.engines.animatic.paint import Albedo, Board, Points, oval, points, rect, ribbon

_RED: Albedo = (0.74, 0.25, 0.20)
_ROOF: Albedo = (0.40, 0.38, 0.44)
_TRIM: Albedo = (0.93, 0.89, 0.82)
_STEEL: Albedo = (0.72, 0.75, 0.80)
_WALL: Albedo = (0.92, 0.86, 0.75)
_TILES: Albedo = (0.58, 0.33, 0.28)
_HAY: Albedo = (0.95, 0.78, 0.42)
_WOOD: Albedo = (0.58, 0.47, 0.38)
_PANE: Albedo = (0.34, 0.40, 0.48)


def _at(x: float, foot: float, u: float, *xy: tuple[float, float]) -> Points:
    """Points given in drawing units from (x, foot), y upwards."""
    return np.asarray([(x + dx * u, foot - dy * u) for dx, dy in xy])


def window(board: Board, x: float, y: float, w: float, h: float, hour: float) -> None:
    """A pane that is lit from a degree of night `hour` on."""
    board.polygon(rect(x, y, x + w, y + h), _PANE, 0.6)
    row, column = int(y - board.y0), int(x - board.x0) % board.width
    board.glow[row : row + max(1, round(h)), column : column + max(1, round(w))] = glow_code(
        1, hour
    )


def barn(board: Board, x: float, foot: float, u: float) -> None:
    """A gambrel barn, gable to the viewer, its long side to the right; lit from the left."""
    side = _at(x, foot, u, (44, 0), (44, 34), (112, 31), (112, 0))
    board.polygon(side, _RED, 0.30)
    roof = _at(x, foot, u, (20, 70), (92, 64), (106, 50), (117, 30), (48, 32), (41, 53))
    board.polygon(roof, _ROOF, 0.44)
    board.polygon(_at(x, foot, u, (20, 70), (92, 64), (106, 50), (41, 53)), _ROOF, 0.86)
    gable = _at(x, foot, u, (-4, 0), (-4, 34), (1, 52), (20, 69), (39, 52), (44, 34), (44, 0))
    board.polygon(gable, _RED, 0.88)
    for dx in (6, 15, 25, 34):
        board.polygon(_at(x, foot, u, (dx, 0), (dx, 44), (dx + 0.8, 44), (dx + 0.8, 0)), _RED, 0.6)
    edge = _at(x, foot, u, (-7, 32), (-1, 53), (20, 71.5), (41, 53), (47, 32))
    board.polygon(ribbon(edge, 3.2 * u), _TRIM, 0.92)
    door = _at(x, foot, u, (9, 0), (9, 24), (31, 24), (31, 0))
    board.polygon(door, _RED, 0.42)
    for line in (
        ((9, 0), (9, 24)), ((31, 0), (31, 24)), ((9, 24), (31, 24)), ((20, 0), (20, 24)),
        ((9, 1), (20, 23)), ((20, 1), (9, 23)), ((20, 1), (31, 23)), ((31, 1), (20, 23)),
    ):  # fmt: skip
        board.polygon(ribbon(_at(x, foot, u, *line), 1.5 * u), _TRIM, 0.88)
    board.polygon(_at(x, foot, u, (15, 38), (15, 50), (25, 50), (25, 38)), _TRIM, 0.9)
    window(board, x + 16.5 * u, foot - 48 * u, 7 * u, 9 * u, 0.25)
    for dx in (56, 74, 92):
        window(board, x + dx * u, foot - 22 * u, 7 * u, 8 * u, 0.10 + 0.004 * dx)
    board.polygon(_at(x, foot, u, (60, 66), (60, 76), (70, 75), (70, 65)), _TRIM, 0.6)
    board.polygon(_at(x, foot, u, (58, 75), (65, 83), (72, 74)), _ROOF, 0.7)
    board.shine(x + 20 * u, foot - 6 * u, 70 * u, 30 * u, 0.5)


def silo(board: Board, x: float, foot: float, u: float) -> None:
    """A steel tower with a round cap and hoops."""
    body = _at(x, foot, u, (-12, 0), (-12, 84), (12, 84), (12, 0))
    board.polygon(body, _STEEL, 0.30)
    board.polygon(_at(x, foot, u, (-12, 0), (-12, 84), (2, 84), (2, 0)), _STEEL, 0.62)
    board.polygon(_at(x, foot, u, (-9, 0), (-9, 84), (-4, 84), (-4, 0)), _STEEL, 0.95)
    for dy in range(10, 84, 12):
        board.polygon(
            _at(x, foot, u, (-12, dy), (-12, dy + 1), (12, dy + 1), (12, dy)), _STEEL, 0.3
        )
    t = np.linspace(0, np.pi, 14)
    dome = np.stack([x + 13 * u * np.cos(t), foot - (83 + 15 * np.sin(t)) * u], 1)
    board.polygon(dome, _RED, 0.40)
    board.polygon(dome[5:] * (0.9, 1) + (0.1 * x - 1 * u, 0), _RED, 0.9)


def farmhouse(board: Board, x: float, foot: float, u: float) -> None:
    """A pale house with a red roof, a porch and a chimney."""
    board.polygon(_at(x, foot, u, (24, 0), (24, 26), (62, 24), (62, 0)), _WALL, 0.36)
    board.polygon(_at(x, foot, u, (0, 0), (0, 26), (12, 42), (24, 26), (24, 0)), _WALL, 0.92)
    board.polygon(_at(x, foot, u, (46, 36), (46, 53), (52, 53), (52, 36)), _TILES, 0.5)
    board.polygon(_at(x, foot, u, (11, 45), (54, 42), (67, 22), (27, 24)), _TILES, 0.74)
    eave = _at(x, foot, u, (-4, 23), (12, 44), (28, 23))
    board.polygon(ribbon(eave, 2.6 * u), _TILES, 0.9)
    board.polygon(_at(x, foot, u, (26, 0), (26, 13), (31, 13), (31, 0)), _ROOF, 0.3)
    for dx, dy, hour in ((5, 10, 0.0), (14, 10, 0.05), (9.5, 24, 0.4), (38, 9, 0.0), (50, 9, 0.2)):
        window(board, x + dx * u, foot - (dy + 8) * u, 5.4 * u, 7 * u, hour)
    board.shine(x + 26 * u, foot - 6 * u, 90 * u, 36 * u, 0.6)


def bale(board: Board, x: float, foot: float, size: float) -> None:
    """A round hay bale, its spiral towards the viewer, and its shadow."""
    board.polygon(oval(x + 0.5 * size, foot, 1.0 * size, 0.12 * size), (0.66, 0.50, 0.26), 0.34)
    y = foot - 0.58 * size
    back = np.concatenate(
        [
            oval(x + 0.55 * size, y - 0.05 * size, 0.40 * size, 0.56 * size)[-7:],
            oval(x + 0.55 * size, y - 0.05 * size, 0.40 * size, 0.56 * size)[:8],
        ]
    )
    board.polygon(
        np.concatenate([back, points((x, y + 0.60 * size), (x, y - 0.60 * size))]), _HAY, 0.22
    )
    board.polygon(
        points(
            (x, y - 0.60 * size),
            (x + 0.55 * size, y - 0.62 * size),
            (x + 0.80 * size, y - 0.44 * size),
            (x + 0.2 * size, y - 0.36 * size),
        ),
        _HAY,
        0.96,
    )
    board.polygon(oval(x, y, 0.50 * size, 0.60 * size), _HAY, 0.52)
    board.polygon(oval(x - 0.03 * size, y - 0.03 * size, 0.45 * size, 0.54 * size), _HAY, 0.80)
    t = np.linspace(0.6, 15.0, 64)
    spiral = np.stack([x + 0.028 * size * t * np.cos(t), y + 0.034 * size * t * np.sin(t)], 1)
    board.polygon(ribbon(spiral, 0.030 * size + 0.3), _HAY, 0.40)


def fence(
    board: Board, x0: float, x1: float, foot: float, tall: float, random: np.random.Generator
) -> None:
    """Posts and two rails of old wood; the last rail has slipped."""
    gap = 1.35 * tall
    count = max(2, round((x1 - x0) / gap))
    xs = [x0 + k * gap for k in range(count + 1)]
    for k in range(count):
        for level in (0.40, 0.80):
            drop = 0.30 * tall if k == count - 1 and level > 0.5 else 0.0
            a = (xs[k] - 0.08 * tall, foot - (level + random.uniform(-0.03, 0.03)) * tall)
            b = (
                xs[k + 1] + 0.08 * tall,
                foot - (level + random.uniform(-0.03, 0.03)) * tall + drop,
            )
            line = points(a, ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2 + 0.02 * tall), b)
            board.polygon(ribbon(line, 0.105 * tall), _WOOD, 0.26)
            board.polygon(ribbon(line - (0, 0.022 * tall), 0.055 * tall), _WOOD, 0.82)
    for x in xs:
        tilt, top = random.uniform(-0.06, 0.06) * tall, tall * random.uniform(0.96, 1.10)
        w = 0.075 * tall
        post = points(
            (x - w, foot + 0.1 * tall), (x - w + tilt, foot - top), (x + 0.2 * w + tilt, foot - 1.05 * top),
            (x + w + tilt, foot - 0.98 * top), (x + w, foot + 0.1 * tall),
        )  # fmt: skip
        board.polygon(post, _WOOD, 0.30)
        half = points(post[0], post[1], post[2], (x + 0.1 * w, foot + 0.1 * tall))
        board.polygon(half, _WOOD, 0.86)
