"""What windows look out on: a town's roofs from upstairs, or the other side of a street."""

import numpy as np

from tenku.engines.animatic.layers.foliage import crown, trunk
from tenku.engines.animatic.layers.houses import HOUSES, ROOFS, WALLS, House
from tenku.engines.animatic.layers.lamps import lantern
from tenku.engines.animatic.layers.sheet import Sheet
from tenku.engines.animatic.layers.terrain import ridge, tiled
from tenku.engines.animatic.paint import Albedo, points, rect
from tenku.engines.animatic.scene import Canvas, rng

_LEAVES: tuple[Albedo, ...] = ((0.40, 0.54, 0.26), (0.34, 0.48, 0.26), (0.74, 0.54, 0.24))


def town(
    canvas: Canvas, foot: float, storey: float, sun_x: float, street: bool
) -> tuple[Sheet, ...]:
    """Hills, roofs and a row of houses with trees; `street`: seen from its level.

    `foot` is where the houses stand and `storey` the height of one, in pixels.
    """
    hills = ridge(
        canvas, rng(canvas.seed, "view hills"), z=24.0, foot=foot, rise=2.6 * storey,
        albedo=(0.42, 0.56, 0.60), haze=0.48, sun_x=sun_x, harmonics=(1, 2, 3),
    )  # fmt: skip
    row = _row(canvas, foot, storey, sun_x, street)
    near = (_pavement(canvas, foot, storey),) if street else ()
    return (hills, _spires(canvas, foot, storey), row, _trees(canvas, foot, storey, street), *near)


def _spires(canvas: Canvas, foot: float, storey: float) -> Sheet:
    """Pale gables and one church tower, far away."""
    board = tiled(canvas, foot - 5.2 * storey, foot + 4)
    random = rng(canvas.seed, "view spires")
    x = 0.0
    k = 0
    while x < board.width - 0.5 * storey:
        w, top = random.uniform(0.9, 1.7) * storey, foot - random.uniform(1.5, 2.4) * storey
        wall, roof = WALLS[k % 6], ROOFS[(k + 1) % 4]
        board.polygon(rect(x, top, x + w, foot + 4), wall, 0.5, 0.42)
        board.polygon(
            points((x - 3, top), (x + w / 2, top - 0.45 * w), (x + w + 3, top)), roof, 0.55, 0.42
        )
        board.polygon(
            points((x + w / 2, top - 0.45 * w), (x + w + 3, top), (x + 0.8 * w, top)),
            roof,
            0.85,
            0.42,
        )
        x += w * random.uniform(0.85, 1.15)
        k += 1
    x, w, top = 0.36 * board.width, 0.5 * storey, foot - 3.4 * storey
    board.polygon(rect(x - w / 2, top, x + w / 2, foot), (0.74, 0.68, 0.64), 0.42, 0.38)
    board.polygon(rect(x, top, x + w / 2, foot), (0.74, 0.68, 0.64), 0.8, 0.38)
    board.polygon(
        points((x - 0.62 * w, top), (x, top - 1.5 * storey), (x + 0.62 * w, top)),
        (0.36, 0.46, 0.46),
        0.4,
        0.38,
    )
    board.polygon(
        points((x, top - 1.5 * storey), (x + 0.62 * w, top), (x, top)),
        (0.36, 0.46, 0.46),
        0.8,
        0.38,
    )
    return Sheet.of(board, 14.0, period=board.width)


def _row(canvas: Canvas, foot: float, storey: float, sun_x: float, street: bool) -> Sheet:
    """Houses across the street."""
    board = tiled(canvas, foot - 6.5 * storey, foot + 4)
    board.lights = True
    random = rng(canvas.seed, "view row")
    x, k = 0.2 * storey, int(random.integers(0, 5))
    while True:
        kind = (0, 2, 1, 0, 1)[k % 5]
        w = (2.4, 2.9, 2.6)[kind] * storey * random.uniform(0.85, 1.1)
        if x + w > board.width - 0.2 * storey:
            break
        floors = 2 + int(street and k % 3 == 1)
        HOUSES[kind](
            board, random,
            House(
                x=x, foot=foot, width=w, storey=storey, floors=floors, wall=WALLS[k % 6],
                roof=ROOFS[(2 * k) % 4], lit_right=sun_x > 0,
            ),
        )  # fmt: skip
        x += w + random.uniform(0.1, 1.0) * storey
        k += 1
    board.mist(np.full(board.height, 0.16))
    return Sheet.of(board, 7.0, period=board.width)


def _trees(canvas: Canvas, foot: float, storey: float, street: bool) -> Sheet:
    """A few trees of different size in front of the houses; lanterns in a street."""
    board = tiled(canvas, foot - 4.5 * storey, foot + 0.5 * storey)
    board.lights = True
    random = rng(canvas.seed, "view trees")
    unit = storey / 75.0
    for k, size in enumerate((2.6, 1.9, 3.1)):
        x = board.width * (k + random.uniform(0.25, 0.75)) / 3
        tall = size * storey
        trunk(board, x, foot + 0.25 * storey, tall, unit, 0.08)
        crown(
            board, random, x, foot + 0.25 * storey - 0.78 * tall, 0.34 * tall, _LEAVES[k], 1.0, 0.08
        )
        if street:
            lantern(board, x + 0.17 * board.width, foot + 0.3 * storey, 2.1 * storey, unit)
    return Sheet.of(board, 5.0, period=board.width)


def _pavement(canvas: Canvas, foot: float, storey: float) -> Sheet:
    """The far pavement, the road and the near one, as the sill lets them be seen."""
    board = tiled(canvas, foot, foot + 2.2 * storey)
    wide = board.width + 4
    board.polygon(rect(-4, foot, wide, foot + 0.4 * storey), (0.70, 0.66, 0.62), 0.66)
    board.polygon(
        rect(-4, foot + 0.34 * storey, wide, foot + 0.42 * storey), (0.78, 0.75, 0.70), 0.86
    )
    board.polygon(
        rect(-4, foot + 0.42 * storey, wide, foot + 2.3 * storey), (0.40, 0.40, 0.45), 0.56
    )
    for k in range(6):
        x = board.width * k / 6
        board.polygon(
            rect(x, foot + 0.9 * storey, x + 0.06 * board.width, foot + 0.97 * storey),
            (0.88, 0.86, 0.80),
            0.7,
        )
    return Sheet.of(board, 5.4, period=board.width, snow="all")
