"""A street of a small town: houses with gardens, trees along the kerb, lamps, the road in front."""

from collections.abc import Sequence

import numpy as np

from tenku.engines.animatic.layers.foliage import crown, leaf_mass, leafage, trunk
from tenku.engines.animatic.layers.houses import HOUSES, ROOFS, WALLS, House
from tenku.engines.animatic.layers.lamps import lantern
from tenku.engines.animatic.layers.paving import slabs
from tenku.engines.animatic.layers.sheet import Sheet
from tenku.engines.animatic.layers.terrain import ridge, tiled
from tenku.engines.animatic.paint import Albedo, oval, points, rect, ribbon, spline
from tenku.engines.animatic.plan import ShotPlan
from tenku.engines.animatic.scene import Canvas, Cue, Layer, Spot, rng
from tenku.engines.animatic.settings.base import Scenery, setting

_SUN_X = 0.34
_LEAVES: tuple[Albedo, ...] = (
    (0.40, 0.54, 0.26),
    (0.34, 0.48, 0.26),
    (0.52, 0.58, 0.26),
    (0.76, 0.54, 0.22),
)
_ASPHALT: Albedo = (0.38, 0.38, 0.43)


@setting("street", light=((0.0, 18.0),))
def street(plan: ShotPlan, canvas: Canvas) -> Scenery:
    width, height = canvas.width, canvas.height
    foot = height * (0.70 if canvas.portrait else 0.735)  # of the houses
    walk = height * (0.80 if canvas.portrait else 0.835)  # kerb of the pavement
    unit = canvas.unit
    leaves = leafage(_LEAVES, "autumn" in plan.features)
    layers: list[Layer] = [
        ridge(
            canvas, rng(canvas.seed, "hill"), z=20.0, foot=foot, rise=190 * unit,
            albedo=(0.40, 0.56, 0.50), haze=0.40, sun_x=_SUN_X, harmonics=(1, 2, 3),
        ),
        _roofs(canvas, foot, 7.0, leaves),
        _row(canvas, foot),
        _lawn(canvas, foot, walk),
        _gardens(canvas, foot, walk, leaves),
        _pavement(canvas, walk - 0.052 * height, walk),
        _kerbside(canvas, walk, leaves),
        _road(canvas, walk, leaves),
        _near(canvas, leaves),
    ]  # fmt: skip
    tall = (0.33 if not canvas.portrait else 0.24) * height
    return Scenery(
        layers=tuple(layers),
        horizon=0.60 * height,
        spot=Spot(x=0.42 * width, y=walk + 0.045 * height, height=tall, ground="pavement"),
        reach=(0.16 * width, 0.84 * width),
        sun_x=_SUN_X,
        clouds=0.45,
        wet=(walk - 0.052 * height, height, 0.91),
        cues=(Cue(kind="birds", gain=0.5), Cue(kind="traffic", gain=0.25), Cue(kind="wind", gain=0.2)),
    )  # fmt: skip


def _roofs(canvas: Canvas, foot: float, z: float, leaves: Sequence[Albedo]) -> Sheet:
    """The next street: gables, trees and a church tower, pale."""
    unit = canvas.unit
    board = tiled(canvas, foot - 330 * unit, foot + 4)
    random = rng(canvas.seed, "roofs")
    x = 0.0
    k = 0
    while x < board.width - 20 * unit:
        w = random.uniform(60, 120) * unit
        top = foot - random.uniform(110, 165) * unit
        wall, roof = WALLS[k % 6], ROOFS[k % 4]
        if k % 3 == 1:
            crown(board, random, x + w / 2, top + 20 * unit, 0.6 * w, leaves[k % 3], 1.0, 0.42)
            crown(board, random, x + w, top + 50 * unit, 0.45 * w, leaves[(k + 1) % 3], 1.0, 0.42)
            board.polygon(rect(x, top + 40 * unit, x + w, foot), leaves[1], 0.2, 0.42)
        else:
            board.polygon(rect(x, top, x + w, foot + 4), wall, 0.55, 0.42)
            board.polygon(
                points(
                    (x - 4 * unit, top + 2),
                    (x + 0.5 * w, top - 0.42 * w),
                    (x + w + 4 * unit, top + 2),
                ),
                roof,
                0.6,
                0.42,
            )
            board.polygon(
                points(
                    (x + 0.5 * w, top - 0.42 * w),
                    (x + w + 4 * unit, top + 2),
                    (x + w * 0.9, top + 2),
                ),
                roof,
                0.86,
                0.42,
            )
        x += w * random.uniform(0.9, 1.3)
        k += 1
    x, w, top = 0.30 * board.width, 34 * unit, foot - 215 * unit
    board.polygon(rect(x - w / 2, top, x + w / 2, foot), (0.76, 0.70, 0.64), 0.45, 0.42)
    board.polygon(rect(x + 0.1 * w, top, x + w / 2, foot), (0.76, 0.70, 0.64), 0.85, 0.42)
    board.polygon(
        points((x - 0.65 * w, top), (x, top - 88 * unit), (x + 0.65 * w, top)),
        (0.36, 0.44, 0.46),
        0.4,
        0.42,
    )
    board.polygon(
        points((x, top - 88 * unit), (x + 0.65 * w, top), (x + 0.1 * w, top)),
        (0.36, 0.44, 0.46),
        0.85,
        0.42,
    )
    return Sheet.of(board, z, period=board.width)


def _row(canvas: Canvas, foot: float) -> Sheet:
    """The houses of the street, no two alike, with gaps for trees."""
    unit = canvas.unit
    scale = 1.0 if not canvas.portrait else 1.4
    board = tiled(canvas, foot - (460 + 130 * canvas.portrait) * unit * scale, foot + 6)
    board.lights = True
    random = rng(canvas.seed, "row")
    x, k = 18.0 * unit, 0
    kinds = (0, 1, 0, 2, 1, 0, 2, 0, 1)
    start = int(random.integers(0, len(kinds)))
    while True:
        kind = kinds[(k + start) % len(kinds)]
        w = (
            (random.uniform(150, 190), random.uniform(190, 230), random.uniform(170, 200))[kind]
            * unit
            * scale
        )
        if x + w > board.width - 20 * unit:
            break
        floors = (1 if random.uniform() < 0.4 else 2, 2, 2 if random.uniform() < 0.6 else 3)[kind]
        house = House(
            x=x, foot=foot, width=w, storey=random.uniform(70, 80) * unit * scale, floors=floors + canvas.portrait,
            wall=WALLS[(k + start) % 6], roof=ROOFS[(2 * k + start) % 4], lit_right=_SUN_X > 0,
        )  # fmt: skip
        HOUSES[kind](board, random, house)
        x += w + random.uniform(16, 70) * unit
        k += 1
    board.mist(np.full(board.height, 0.07))
    return Sheet.of(board, 2.6, period=board.width)


def _lawn(canvas: Canvas, foot: float, walk: float) -> Sheet:
    unit = canvas.unit
    board = tiled(canvas, foot - 4 * unit, walk)
    random = rng(canvas.seed, "lawn")
    board.polygon(rect(-4, foot - 3 * unit, board.width + 4, walk), (0.46, 0.60, 0.28), 0.62)
    for k in range(12):
        x = board.width * (k + random.uniform(0, 0.8)) / 12
        board.tone(
            oval(x, foot + random.uniform(4, 26) * unit, 70 * unit, 5 * unit),
            (0.36, 0.86)[k % 2],
            soft=2 * unit,
            opacity=0.7,
        )
    return Sheet.of(board, 2.0, period=board.width, snow="all")


def _gardens(canvas: Canvas, foot: float, walk: float, leaves: Sequence[Albedo]) -> Sheet:
    """Hedges, fences and garden trees between the houses and the pavement."""
    unit = canvas.unit
    board = tiled(canvas, foot - 260 * unit, walk)
    random = rng(canvas.seed, "gardens")
    for k in range(5):
        x = board.width * (k + random.uniform(0.2, 0.8)) / 5
        tall = random.uniform(110, 200) * unit
        y = foot + random.uniform(2, 12) * unit
        trunk(board, x, y, tall, unit, 0.05)
        crown(board, random, x, y - 0.78 * tall, 0.40 * tall, leaves[k % 3], 1.0, 0.05)
    y = walk - 0.052 * canvas.height
    x = 0.0
    k = 0
    while x < board.width:
        w = random.uniform(120, 230) * unit
        if k % 3 == 0:  # a clipped hedge
            hedge = rect(x, y - 34 * unit, x + w, y + 2)
            board.polygon(hedge, (0.30, 0.44, 0.24), 0.34)
            board.tone(rect(x, y - 34 * unit, x + w, y - 25 * unit), 0.85, soft=1.0 * unit)
            for _ in range(int(w / (9 * unit))):
                lx, ly = x + random.uniform(0, w), y - random.uniform(2, 32) * unit
                board.tone(
                    leaf_mass(random, lx, ly, 6 * unit, 3 * unit, 5), random.choice([0.2, 0.6])
                )
        elif k % 3 == 1:  # a picket fence
            board.polygon(rect(x, y - 20 * unit, x + w, y - 16 * unit), (0.92, 0.90, 0.86), 0.6)
            board.polygon(rect(x, y - 9 * unit, x + w, y - 5 * unit), (0.92, 0.90, 0.86), 0.6)
            for px in np.arange(x, x + w, 10 * unit):
                picket = points(
                    (px, y + 2),
                    (px, y - 23 * unit),
                    (px + 2.5 * unit, y - 27 * unit),
                    (px + 5 * unit, y - 23 * unit),
                    (px + 5 * unit, y + 2),
                )
                board.polygon(picket, (0.94, 0.92, 0.88), 0.82)
        else:  # shrubs with flowers
            for _ in range(4):
                r = random.uniform(16, 27) * unit
                sx = x + random.uniform(0.1, 0.9) * w
                crown(
                    board, random, sx, y - 0.7 * r, r, leaves[int(random.integers(0, 3))], 1.0, 0.0
                )
                for _ in range(6):
                    fx, fy = sx + random.normal(0, 0.5) * r, y - 0.8 * r + random.normal(0, 0.4) * r
                    board.polygon(
                        oval(fx, fy, 2.2 * unit, 2 * unit, 8),
                        ((0.92, 0.62, 0.66), (0.95, 0.92, 0.86))[k % 2],
                        0.85,
                    )
        x += w + random.uniform(24, 60) * unit
        k += 1
    return Sheet.of(board, 1.9, period=board.width)


def _pavement(canvas: Canvas, top: float, walk: float) -> Sheet:
    """The pavement in front of the gardens, with the shadows of the trees on it."""
    unit = canvas.unit
    board = tiled(canvas, top, walk + 0.085 * canvas.height)
    random = rng(canvas.seed, "paving")
    bottom = walk + 0.07 * canvas.height
    slabs(board, random, top, bottom, unit)
    for k in range(3):  # dappled shade, thrown to the left of each tree
        x = board.width * (k + 0.5) / 3 - 120 * unit
        for _ in range(9):
            at = (x + random.normal(0, 70) * unit, top + random.uniform(0.2, 0.95) * (bottom - top))
            board.tone(
                leaf_mass(
                    random, *at, random.uniform(24, 56) * unit, random.uniform(4, 9) * unit, 7
                ),
                0.30,
                soft=0.8 * unit,
                opacity=0.85,
            )
    kerb = bottom
    board.polygon(rect(-4, kerb, board.width + 4, kerb + 5 * unit), (0.78, 0.75, 0.70), 0.9)
    board.polygon(
        rect(-4, kerb + 5 * unit, board.width + 4, kerb + 12 * unit), (0.60, 0.57, 0.55), 0.34
    )
    return Sheet.of(board, 1.06, period=board.width, snow="all")


def _kerbside(canvas: Canvas, walk: float, leaves: Sequence[Albedo]) -> Sheet:
    """Trees in their beds and lamps, at the back of the pavement where people pass before them."""
    unit = canvas.unit
    scale = 1.0 if not canvas.portrait else 1.2
    y = walk - 0.030 * canvas.height
    board = tiled(canvas, y - 430 * unit * scale, y + 70 * unit)
    board.lights = True
    random = rng(canvas.seed, "kerbside")
    for k in range(3):
        x = board.width * (k + 0.5) / 3 + random.uniform(-40, 40) * unit
        tall = (300, 230, 330)[k] * unit * scale
        board.polygon(oval(x, y, 34 * unit, 6 * unit), (0.42, 0.34, 0.30), 0.3)
        trunk(board, x, y, tall, unit, 0.0)
        crown(board, random, x, y - 0.80 * tall, 0.31 * tall, leaves[(k * 2 + 1) % 4], 1.0, 0.0)
        lamp = x + board.width / 6 + random.uniform(-20, 20) * unit
        lantern(board, lamp, y + 4 * unit, 236 * unit * scale, unit)
    return Sheet.of(board, 1.05, period=board.width)


def _road(canvas: Canvas, walk: float, leaves: Sequence[Albedo]) -> Sheet:
    """The road with its gutter and a dashed line."""
    unit, height = canvas.unit, canvas.height
    top = walk + 0.07 * height + 10 * unit
    board = tiled(canvas, top, 1.10 * height)
    random = rng(canvas.seed, "road")
    board.polygon(rect(-4, top, board.width + 4, 1.2 * height), _ASPHALT, 0.56)
    board.tone(rect(-4, top, board.width + 4, top + 9 * unit), 0.24, soft=3 * unit)
    for k in range(14):
        x = board.width * (k + random.uniform(0, 0.7)) / 14
        y = top + random.uniform(0.15, 0.9) * (height - top)
        board.tone(
            oval(x, y, random.uniform(60, 150) * unit, random.uniform(3, 8) * unit),
            (0.44, 0.70)[k % 2],
            soft=3 * unit,
            opacity=0.7,
        )
    line = top + 0.40 * (1.04 * height - top)
    for k in range(10):
        x = board.width * k / 10
        board.polygon(
            points(
                (x, line),
                (x + 0.055 * board.width, line),
                (x + 0.052 * board.width, line + 7 * unit),
                (x - 0.003 * board.width, line + 7 * unit),
            ),
            (0.88, 0.86, 0.80),
            0.74,
        )
    for _ in range(18):
        x, y = random.uniform(0, board.width), top + random.uniform(3, 15) * unit
        board.polygon(
            leaf_mass(random, x, y, 4.5 * unit, 2 * unit, 4),
            leaves[int(random.integers(2, 4))],
            0.75,
        )
    return Sheet.of(board, 0.92, period=board.width, snow="all")


def _near(canvas: Canvas, leaves: Sequence[Albedo]) -> Sheet:
    """A branch that hangs into the picture from above, once in a period."""
    unit = canvas.unit
    board = tiled(canvas, -30 * unit, 0.36 * canvas.height)
    random = rng(canvas.seed, "near")
    x = 0.03 * board.width
    for k, (dx, y0, length) in enumerate(((0, -14, 260), (60, -24, 190), (-190, -20, 180))):
        q = np.linspace(0, 1, 5)
        line = spline(
            np.stack([x + (dx + q * length) * unit, (y0 + 70 * q**1.7 - 10 * k) * unit], axis=1), 6
        )
        board.polygon(
            ribbon(line, np.linspace(9 * unit, 2 * unit, len(line))), (0.30, 0.23, 0.22), 0.3
        )
        for i in range(24):
            p = line[int(random.uniform(0.05, 1) * (len(line) - 1))]
            at = p + random.normal(0, 20, 2) * unit + (0, 10 * unit)
            size = random.uniform(11, 21) * unit
            tone = (0.16, 0.36, 0.62, 0.88)[i % 4]
            board.polygon(
                leaf_mass(random, float(at[0]), float(at[1]), size, 0.66 * size, 4),
                leaves[1 if i % 5 else 2],
                tone,
            )
    return Sheet.of(board, 0.58, period=board.width, sway=-5 * unit, phase=1.0)
