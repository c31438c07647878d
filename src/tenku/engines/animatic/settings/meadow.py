"""A meadow: hills, a tree line, and rolling grass with flowers that leans in the wind."""

from collections.abc import Sequence

import numpy as np

from tenku.engines.animatic.layers.fireflies import Fireflies
from tenku.engines.animatic.layers.foliage import crown, leafage, trunk
from tenku.engines.animatic.layers.shadow import CloudShadow
from tenku.engines.animatic.layers.sheet import Sheet
from tenku.engines.animatic.layers.terrain import (
    flower,
    patch,
    ragged,
    ridge,
    sweep,
    tiled,
    tuft,
    under,
)
from tenku.engines.animatic.paint import Albedo, Board, points, rect, ribbon
from tenku.engines.animatic.plan import ShotPlan
from tenku.engines.animatic.scene import Canvas, Cue, Layer, Spot, rng
from tenku.engines.animatic.settings.base import Scenery, setting

_SUN_X = -0.42
_PETALS: tuple[Albedo, ...] = (
    (0.97, 0.95, 0.92),
    (0.95, 0.78, 0.28),
    (0.86, 0.34, 0.28),
    (0.66, 0.56, 0.86),
)
_LEAVES: tuple[Albedo, ...] = ((0.30, 0.44, 0.24), (0.36, 0.50, 0.24), (0.26, 0.40, 0.28))
_FAR_GREEN: Albedo = (0.52, 0.62, 0.42)

# Bands of ground from far to near: (depth, y as a share of the ground's height, albedo, haze).
_BANDS: tuple[tuple[float, float, Albedo, float], ...] = (
    (6.0, 0.02, (0.60, 0.66, 0.36), 0.34),
    (4.2, 0.09, (0.50, 0.62, 0.30), 0.22),
    (2.9, 0.18, (0.58, 0.66, 0.30), 0.13),
    (2.0, 0.31, (0.44, 0.60, 0.25), 0.07),
    (1.45, 0.47, (0.50, 0.63, 0.25), 0.03),
    (1.05, 0.66, (0.40, 0.57, 0.22), 0.0),
)  # fmt: skip
_FRONT: tuple[tuple[float, float, Albedo], ...] = (
    (0.86, 0.90, (0.34, 0.52, 0.20)),
    (0.66, 1.02, (0.22, 0.40, 0.17)),
)


@setting("meadow", light=((0.0, 34.0),))
def meadow(plan: ShotPlan, canvas: Canvas) -> Scenery:
    width, height = canvas.width, canvas.height
    horizon = height * (0.56 if canvas.portrait else 0.60)
    ground = height - horizon
    leaves = leafage(_LEAVES, "autumn" in plan.features)
    layers: list[Layer] = [
        *_distance(canvas, horizon),
        _trees(canvas, horizon, 8.0, 34, 0.30, 0, leaves),
        _trees(canvas, horizon + 0.04 * ground, 5.2, 66, 0.16, 1, leaves),
    ]
    layers += [
        _band(canvas, k, z, horizon + share * ground, albedo, haze, ground)
        for k, (z, share, albedo, haze) in enumerate(_BANDS)
    ]
    layers += [
        _band(canvas, 10 + k, z, horizon + share * ground, albedo, 0.0, ground)
        for k, (z, share, albedo) in enumerate(_FRONT)
    ]
    layers.append(_frame(canvas))
    layers.append(Fireflies.of(canvas, horizon + 0.1 * ground, 0.9))
    layers.append(CloudShadow.of(canvas, horizon, 1.5))
    x = 0.44 * width
    tall = 0.36 * height if not canvas.portrait else 0.27 * height
    return Scenery(
        layers=tuple(layers),
        horizon=horizon,
        spot=Spot(x=x, y=horizon + 0.80 * ground, height=tall, ground="grass"),
        reach=(0.18 * width, 0.82 * width),
        sun_x=_SUN_X,
        clouds=0.5,
        cues=(Cue(kind="wind", gain=0.6), Cue(kind="birds", gain=0.7)),
    )


def _distance(canvas: Canvas, horizon: float) -> list[Layer]:
    unit = canvas.unit
    rows = (
        (30.0, 118, (0.46, 0.56, 0.72), 0.52),
        (18.0, 70, (0.44, 0.62, 0.56), 0.34),
        (12.0, 40, _FAR_GREEN, 0.20),
    )
    return [
        ridge(
            canvas, rng(canvas.seed, "ridge", k), z=z, foot=horizon + 6 * unit, rise=rise * unit,
            albedo=albedo, haze=haze, sun_x=_SUN_X, harmonics=(1, 2, 3, 5) if k == 0 else (1, 2, 3),
            dress=_fields if k == 2 else None,
        )
        for k, (z, rise, albedo, haze) in enumerate(rows)
    ]  # fmt: skip


def _trees(
    canvas: Canvas, foot: float, z: float, size: float, haze: float, k: int,
    leaves: Sequence[Albedo],
) -> Sheet:  # fmt: skip
    """Groups of trees of different size, with gaps between them; a farm in one of the gaps."""
    unit = canvas.unit
    random = rng(canvas.seed, "trees", k)
    board = tiled(canvas, foot - 3.2 * size * unit, foot + 12 * unit)
    groups = 3 if k else 5
    if k == 0:
        _farm(board, 0.72 * board.width, foot - 1 * unit, 1.0 * unit, haze)
    for g in range(groups):
        middle = (g + random.uniform(0.25, 0.75)) / groups * board.width
        count = int(random.integers(2, 5) + (2 if k == 0 else 0))
        for i in range(count):
            x = middle + (i - count / 2 + random.uniform(-0.3, 0.3)) * size * 1.05 * unit
            tall = size * unit * random.choice([0.75, 1.0, 1.7], p=[0.4, 0.4, 0.2])
            y = foot + random.uniform(-2, 5) * unit
            trunk(board, x, y, tall, unit, haze)
            green = leaves[i % 3]
            crown(board, random, x, y - 0.78 * tall, 0.46 * tall, green, -1.0, haze)
            bush = random.uniform(0.14, 0.24) * size * unit
            crown(board, random, x + 0.5 * size * unit, y - 0.5 * bush, bush, green, -1.0, haze)
    return Sheet.of(board, z, period=board.width)


def _frame(canvas: Canvas) -> Sheet:
    """Tall grass and poppies close to the camera, in two clumps that frame the view."""
    unit, height = canvas.unit, canvas.height
    random = rng(canvas.seed, "frame")
    board = tiled(canvas, height * 0.70, height * 1.08)
    for share, reach in ((0.06, 1.0), (0.63, 0.7)):
        middle = share * board.width
        for k in range(16):
            x = middle + random.normal(0, 0.036) * board.width
            size = random.uniform(90, 170) * reach * unit
            tone = (0.22, 0.40, 0.62)[k % 3]
            tuft(board, random, x, height * 1.10, size, (0.25, 0.42, 0.18), tone, 4)
        for _ in range(5):
            x = middle + random.normal(0, 0.045) * board.width
            flower(
                board,
                random,
                x,
                height * (1.09 + random.uniform(0, 0.05)),
                30 * unit * reach,
                _PETALS[2],
                0.0,
            )
    return Sheet.of(board, 0.52, period=board.width, sway=16 * unit, phase=2.0)


def _fields(board: Board, random: np.random.Generator, foot: float, unit: float) -> None:
    """A patchwork on the near hills: rape, corn and young green, parted by hedges."""
    colours: tuple[Albedo, ...] = (
        (0.86, 0.76, 0.30),
        (0.62, 0.68, 0.34),
        (0.48, 0.60, 0.34),
        (0.74, 0.64, 0.42),
    )
    x = 0.0
    k = 0
    while x < board.width:
        wide = random.uniform(50, 130) * unit
        low, high = foot - random.uniform(2, 9) * unit, foot - random.uniform(17, 30) * unit
        skew = random.uniform(-30, 30) * unit
        quad = points(
            (x, low),
            (x + 0.22 * wide + skew, high),
            (x + wide + skew, high - 3 * unit),
            (x + 1.1 * wide, low),
        )
        board.wash(quad, colours[k % 4], 0.72, opacity=0.85, soft=0.5)
        board.tone(ribbon(quad[2:], 2.2 * unit), 0.15, soft=0.4)
        x += wide * random.uniform(1.1, 2.2)
        k += 1


def _farm(board: Board, x: float, foot: float, u: float, haze: float) -> None:
    """A small house and barn with warm roofs: the accent of the distance."""
    wall, roof = (0.86, 0.80, 0.70), (0.72, 0.34, 0.24)
    for dx, w, h in ((0, 30, 13), (-27, 20, 10)):
        x0 = x + dx * u
        board.polygon(rect(x0, foot - h * u, x0 + w * u, foot + 2 * u), wall, 0.85, haze)
        board.polygon(
            rect(x0 + 0.7 * w * u, foot - h * u, x0 + w * u, foot + 2 * u), wall, 0.3, haze
        )
        top = foot - (h + 0.8 * h) * u
        board.polygon(
            points((x0 - 2 * u, foot - h * u), (x0 + 4 * u, top), (x0 + (w - 4) * u, top), (x0 + (w + 2) * u, foot - h * u)),
            roof, 0.7, haze,
        )  # fmt: skip
    board.polygon(
        rect(x + 7 * u, foot - 6 * u, x + 11 * u, foot + 2 * u), (0.4, 0.3, 0.3), 0.4, haze
    )


def _band(
    canvas: Canvas, k: int, z: float, y: float, albedo: Albedo, haze: float, ground: float
) -> Sheet:
    """One fold of the ground: a ragged edge, drifts of grass along its form, flowers."""
    unit = canvas.unit
    near = 1.0 / z
    random = rng(canvas.seed, "band", k)
    front = z < 1.0
    deep = (0.22 + 0.36 * near) * ground if not front else canvas.height * 1.06 - y + 20 * unit
    rise = (6 + 20 * near) * unit if not front else 12 * unit
    blades = (4 + 26 * near) * unit
    board = tiled(canvas, y - rise - 1.8 * blades, y + deep)
    line = sweep(board, random, y, rise, (1, 2, 3))
    board.polygon(under(ragged(random, line, 0.34 * blades, blades), y + deep), albedo, 0.80, haze)
    body = line + (0.0, 0.10 * deep + 0.4 * blades)
    board.polygon(
        under(ragged(random, body, 0.5 * blades, blades * 1.2), y + deep), albedo, 0.60, haze
    )
    cool = (albedo[0] * 0.74, albedo[1] * 0.90, albedo[2] * 0.98)
    warm = (min(albedo[0] * 1.18, 1.0), albedo[1] * 1.03, albedo[2] * 0.86)
    for i in range(26):
        down = ((i + random.uniform(0, 1)) / 26) ** 1.3
        wide = random.uniform(0.05, 0.20) * board.width * (0.6 + 0.5 * near)
        high = wide * random.uniform(0.035, 0.06)
        colour, tone = ((cool, 0.66), (albedo, 0.78), (cool, 0.54), (warm, 0.86))[i % 4]
        tuft_size = blades * (0.75 + 0.5 * down)
        x = board.x0 + board.width * ((i * 0.618 + 0.07 * k) % 1.0)
        patch(
            board,
            random,
            line,
            x,
            (0.08 + 0.85 * down) * deep,
            (wide, high),
            tuft_size,
            colour,
            tone,
            haze,
        )
    for _ in range(int(24 + 30 * near)):
        x = random.uniform(0, board.width)
        down = random.uniform(0.05, 0.8)
        foot = float(np.interp(x, line[:, 0], line[:, 1])) + down * deep
        tone = float(random.choice([0.45, 0.7, 0.9]))
        tuft(board, random, x, foot, blades * random.uniform(0.8, 1.25), warm, tone, 5, haze)
    _flowers(board, random, line, deep, near, haze, unit)
    return Sheet.of(
        board, z, period=board.width, sway=(1 + 6 * near) * unit, phase=1.3 * k, snow="all"
    )


def _flowers(
    board: Board, random: np.random.Generator, line: np.ndarray, deep: float, near: float,
    haze: float, unit: float,
) -> None:  # fmt: skip
    """Flowers in a few drifts, never sprinkled evenly."""
    size = (1.6 + 6.4 * near) * unit
    for c in range(4):
        middle = (c + random.uniform(0.1, 0.9)) / 4 * board.width
        colour = _PETALS[int(random.choice(4, p=[0.42, 0.28, 0.16, 0.14]))]
        for _ in range(int(random.integers(5, 13))):
            x = (middle + random.normal(0, 0.035) * board.width) % board.width
            down = abs(random.normal(0.18, 0.16))
            y = float(np.interp(x, line[:, 0], line[:, 1])) + down * min(deep, 140 * unit) + size
            flower(board, random, x, y, size * random.uniform(0.7, 1.15), colour, haze)
