"""A city on a bay at evening: skylines, a bridge in the sun's gap, an avenue along the water."""

import numpy as np

from tenku.engines.animatic.camera import OVERSCAN
from tenku.engines.animatic.layers.cars import Cars
from tenku.engines.animatic.layers.foliage import crown, trunk
from tenku.engines.animatic.layers.lamps import globe_lamp
from tenku.engines.animatic.layers.paving import slabs
from tenku.engines.animatic.layers.road import Road, Trails
from tenku.engines.animatic.layers.sheet import Sheet, glow_code
from tenku.engines.animatic.layers.skyline import STONE, Tower, Town, draw_town
from tenku.engines.animatic.layers.terrain import tiled
from tenku.engines.animatic.layers.water import Mirror
from tenku.engines.animatic.paint import Albedo, Board, oval, points, rect, ribbon, spline
from tenku.engines.animatic.plan import ShotPlan
from tenku.engines.animatic.scene import Canvas, Cue, Layer, Spot, rng
from tenku.engines.animatic.settings.base import Scenery, setting

_SUN_X = -0.20
_DARK: Albedo = (0.30, 0.30, 0.38)
_GREEN: Albedo = (0.24, 0.36, 0.28)

# The composition: (x share of the width, height share of the sky, width in units, style).
_FAR = (
    (-0.11, 0.52, 50, "spire"), (0.055, 0.60, 40, "slab"), (0.125, 0.66, 44, "spire"),
    (0.185, 0.42, 42, "slant"), (0.235, 0.30, 44, "slab"), (0.295, 0.20, 40, "slab"),
    (0.545, 0.30, 40, "slab"), (0.605, 0.46, 40, "stepped"), (0.675, 0.56, 42, "slab"),
    (0.735, 0.62, 44, "round"), (0.80, 0.50, 40, "slab"), (0.875, 0.80, 44, "stepped"),
    (0.945, 0.62, 46, "slant"), (1.01, 0.72, 44, "slab"),
    (-0.08, 0.30, 60, "slab"), (-0.02, 0.42, 46, "slant"), (0.05, 0.33, 58, "stepped"),
    (0.11, 0.24, 50, "slab"), (0.17, 0.31, 40, "round"), (0.22, 0.18, 54, "slab"),
    (0.27, 0.13, 60, "gabled"), (0.52, 0.15, 60, "slab"), (0.57, 0.24, 44, "round"),
    (0.62, 0.34, 48, "spire"), (0.67, 0.26, 56, "slab"), (0.72, 0.40, 44, "slant"),
    (0.78, 0.30, 58, "stepped"), (0.85, 0.44, 48, "slab"), (0.92, 0.34, 60, "slab"),
    (0.99, 0.42, 46, "spire"), (1.06, 0.30, 60, "slab"),
)  # fmt: skip
_MIDDLE = (
    (-0.07, 0.52, 92, "slab"), (0.015, 0.66, 74, "stepped"), (0.085, 0.44, 84, "slant"),
    (0.145, 0.55, 50, "round"), (0.20, 0.28, 76, "slab"), (0.255, 0.15, 66, "slab"), (0.30, 0.10, 60, "slab"),
    (0.53, 0.12, 60, "slab"), (0.585, 0.26, 72, "slant"), (0.640, 0.50, 66, "twins"), (0.705, 0.38, 86, "slab"),
    (0.765, 0.80, 88, "spire"), (0.835, 0.52, 78, "slant"), (0.905, 0.68, 84, "stepped"),
    (0.975, 0.46, 88, "round"), (1.05, 0.60, 90, "slab"),
)  # fmt: skip
_NEAR = (
    (0.62, 0.12, 60, "slab"), (0.67, 0.20, 74, "slab"), (0.725, 0.15, 90, "gabled"),
    (0.785, 0.30, 84, "slab"), (0.845, 0.22, 96, "slant"), (0.905, 0.38, 96, "round"),
    (0.965, 0.28, 112, "slab"), (1.03, 0.54, 120, "stepped"), (1.11, 0.40, 130, "slab"),
)  # fmt: skip


@setting("city", light=((0.0, 12.0), (1.0, -4.0)))
def city(plan: ShotPlan, canvas: Canvas) -> Scenery:
    """Reads plan.features: "light_trails" draws traffic out into strokes of light."""
    width, height = canvas.width, canvas.height
    horizon = height * (0.60 if canvas.portrait else 0.64)
    shore = horizon + 0.014 * height
    road = _road(canvas, horizon)
    neon = "neon" in plan.features or any(look.kind == "neon" for look in plan.looks)
    lead = 2.6 if plan.subjects else 1.0  # beside a walker the far shore hardly moves
    layers: list[Layer] = [
        _hills(canvas, horizon, shore, 14.0 * lead),
        _skyline(canvas, shore, horizon, "far", 10.0 * lead, neon),
        _bridge(canvas, shore, horizon, 9.0 * lead),
        _skyline(canvas, shore, horizon, "middle", 7.0 * lead, neon),
        _bank(canvas, shore, 6.5 * lead),
        Mirror(canvas=canvas, horizon=horizon, top=shore, bottom=height, z=5.0),
    ]
    if plan.subjects:
        layers += _promenade(canvas)
    else:
        drawn_out = "light_trails" in plan.features or plan.tempo == "timelapse"
        layers += [
            _skyline(canvas, shore, horizon, "near", 4.5, neon),
            _avenue(canvas, road),
            Trails.of(road, canvas, 2.0, count=84) if drawn_out else Cars.of(road, canvas, 2.0),
            _verge(canvas, road),
            _front(canvas),
        ]
    tall = (0.25 if canvas.portrait else 0.36) * height
    spot = Spot(x=0.40 * width, y=0.94 * height, height=tall, ground="pavement")
    return Scenery(
        layers=tuple(layers),
        horizon=horizon,
        spot=spot,
        reach=(0.2 * width, 0.8 * width),
        sun_x=_SUN_X,
        clouds=0.45,
        cues=(Cue(kind="traffic", gain=0.8), Cue(kind="wind", gain=0.3)),
    )


def _left_right(canvas: Canvas) -> tuple[float, float]:
    return -OVERSCAN * canvas.width, (1 + OVERSCAN) * canvas.width


def _road(canvas: Canvas, horizon: float) -> Road:
    """The avenue: from the lower right it swings out and back towards the bridge."""
    w = canvas.width
    shares = (
        (0.0, 0.52),
        (0.05, 0.545),
        (0.12, 0.61),
        (0.24, 0.70),
        (0.42, 0.77),
        (0.68, 0.76),
        (1.0, 0.70),
        (1.5, 0.56),
    )
    if canvas.portrait:
        shares = (
            (0.0, 0.50),
            (0.05, 0.54),
            (0.12, 0.63),
            (0.24, 0.75),
            (0.42, 0.80),
            (0.68, 0.75),
            (1.0, 0.66),
            (1.5, 0.5),
        )
    return Road(
        horizon=horizon + 2 * canvas.unit,
        drop=canvas.height - horizon,
        width=0.62 * min(canvas.width, canvas.height * 1.2),
        bend=tuple((s, x * w) for s, x in shares),
    )


def _hills(canvas: Canvas, horizon: float, shore: float, z: float) -> Sheet:
    x0, x1 = _left_right(canvas)
    board = Board(x0, horizon - 0.2 * canvas.height, x1, shore + 4)
    unit = canvas.unit
    for k, (rise, haze, seed) in enumerate(((74, 0.74, 1), (40, 0.62, 5))):
        random = rng(canvas.seed, "hills", seed)
        n = 9
        knots = np.stack(
            [np.linspace(x0, x1, n), shore - unit * rise * random.uniform(0.25, 1.0, n)], axis=1
        )
        knots[4:6, 1] += 0.3 * rise * unit * (1 - k)
        line = spline(knots, 12)
        shape = np.concatenate([line, points((x1, shore + 4), (x0, shore + 4))])
        board.polygon(shape, (0.42, 0.46, 0.52), 0.4, haze)
    return Sheet.of(board, z)


def _skyline(
    canvas: Canvas, shore: float, horizon: float, which: str, z: float, neon: bool
) -> Sheet:
    table, size, haze, foot_haze, detail = {
        "far": (_FAR, 0.92, 0.46, 0.30, 4.0),
        "middle": (_MIDDLE, 0.95, 0.15, 0.36, 6.0),
        "near": (_NEAR, 0.90, 0.03, 0.16, 8.0),
    }[which]
    random = rng(canvas.seed, "skyline", len(table))
    x0, x1 = _left_right(canvas)
    board = Board(x0, horizon * 0.02, x1, shore + 0.07 * canvas.height)
    town = Town(
        unit=canvas.unit,
        sun_x=canvas.width * (0.5 + 0.5 * _SUN_X),
        detail=max(detail * canvas.unit, 2.4),
        random=random,
        lights=0.62,
        neon=neon,
    )
    foot = shore + (0.03 * canvas.height if which == "near" else 1.0)
    wide = 0.78 if canvas.portrait else 1.0
    tall = 1.08 if canvas.portrait else 1.0
    towers: list[Tower] = []
    for i, (x, h, w, style) in enumerate(table):
        jitter = random.uniform(0.94, 1.06)
        towers.append(
            Tower(
                x=x * canvas.width,
                foot=foot,
                width=w * size * canvas.unit * wide * jitter,
                height=h * horizon * 0.92 * tall * random.uniform(0.94, 1.06),
                style=style,
                stone=STONE[(i * 2 + len(which)) % len(STONE)],
            )
        )
    order = sorted(towers, key=lambda t: -t.height)
    draw_town(board, town, order)
    rows = (np.arange(board.height) + board.y0 - foot) / (0.35 * horizon)
    board.mist(np.clip(haze + foot_haze * np.exp(3.2 * np.minimum(rows, 0)), 0, 0.9))
    return Sheet.of(board, z)


def _bridge(canvas: Canvas, shore: float, horizon: float, z: float) -> Sheet:
    """A suspension bridge across the gap: two pylons, a deck and cables."""
    unit, w = canvas.unit, canvas.width
    x0, x1 = 0.20 * w, 0.66 * w
    board = Board(x0 - 10, shore - 0.24 * horizon, x1 + 10, shore + 6)
    deck = shore - 19 * unit
    top = shore - 0.19 * horizon
    a, b = x0 + 0.25 * (x1 - x0), x0 + 0.75 * (x1 - x0)
    stone: Albedo = (0.46, 0.36, 0.40)
    haze = 0.34
    for anchor, pylon in ((x0, a), (x1, b)):
        side = spline(
            points(
                (anchor, deck), ((anchor + pylon) / 2, (deck + top) / 2 + 16 * unit), (pylon, top)
            ),
            12,
        )
        board.polygon(ribbon(side, 2.0 * unit), stone, 0.4, haze)
    q = np.linspace(0, 1, 40)
    cable = np.stack(
        [a + (b - a) * q, top + (deck - top - 5 * unit) * (1 - (2 * q - 1) ** 2)], axis=1
    )
    board.polygon(ribbon(cable, 2.0 * unit), stone, 0.4, haze)
    for x, y in cable[2:-2:2]:
        board.polygon(rect(x - 0.4 * unit, y, x + 0.4 * unit, deck), stone, 0.4, haze + 0.1)
    board.polygon(rect(x0 - 8, deck, x1 + 8, deck + 4.5 * unit), stone, 0.3, haze)
    board.polygon(rect(x0 - 8, deck, x1 + 8, deck + 1.2 * unit), stone, 0.9, haze)
    for x in (a, b):
        for s in (-4.0, 4.0):
            xs = x + s * unit
            board.polygon(
                rect(xs - 1.8 * unit, top - 5 * unit, xs + 1.8 * unit, shore + 4), stone, 0.5, haze
            )
        for y in (top, top + 0.35 * (deck - top), top + 0.7 * (deck - top)):
            board.polygon(rect(x - 5 * unit, y, x + 5 * unit, y + 3 * unit), stone, 0.5, haze)
    for k, x in enumerate(np.arange(x0, x1, 9 * unit)):
        board.glow[int(deck - board.y0) - 1, int(x - board.x0)] = glow_code(2, 0.1 + 0.02 * (k % 7))
    for x in (a, b):
        board.glow[int(top - board.y0) - 7, int(x - board.x0)] = glow_code(4, 0.05)
    return Sheet.of(board, z)


def _bank(canvas: Canvas, shore: float, z: float) -> Sheet:
    """The far quay: a thin wall, trees and lamps between the towers and the water."""
    x0, x1 = _left_right(canvas)
    unit = canvas.unit
    board = Board(x0, shore - 16 * unit, x1, shore + 4)
    random = rng(canvas.seed, "quay")
    x = x0
    while x < 0.34 * canvas.width or (x > 0.5 * canvas.width and x < x1):
        r = random.uniform(3.5, 7.5) * unit
        board.polygon(oval(x, shore - r * 0.8, r * 1.2, r), (0.22, 0.30, 0.28), 0.25, 0.22)
        board.tone(oval(x - 0.3 * r, shore - r * 1.1, r * 0.7, r * 0.5), 0.7, soft=0.8)
        x += random.uniform(5, 26) * unit
        if 0.31 * canvas.width < x < 0.53 * canvas.width:
            x = 0.53 * canvas.width
    board.polygon(rect(x0, shore - 2.5 * unit, x1, shore + 4), (0.34, 0.32, 0.36), 0.3, 0.3)
    for k, x in enumerate(np.arange(x0 + 5, x1, 23 * unit)):
        row, column = int(shore - 5 * unit - board.y0), int(x - board.x0)
        board.glow[row : row + 2, column : column + 2] = glow_code(
            (0, 2, 0, 1)[k % 4], 0.12 + 0.06 * (k % 3)
        )
    return Sheet.of(board, z)


def _avenue(canvas: Canvas, road: Road) -> Sheet:
    x0, x1 = _left_right(canvas)
    board = Board(x0, road.horizon - 8, x1, canvas.height * 1.06)
    far, near = 0.012, 1.45
    # the land to the right of the road, then the promenade, wall and carriageway
    board.polygon(
        np.concatenate([road.strip(1.0, 1.0, far, near)[:40], points((x1, canvas.height * 1.1), (x1, road.horizon - 4))]),
        _GREEN, 0.22,
    )  # fmt: skip
    wall = np.concatenate(
        [
            road.strip(-1.34, -1.34, far, near)[:40],
            (
                road.strip(-1.34, -1.34, far, near)[:40]
                + np.stack([np.zeros(40), 0.13 * road.width * np.geomspace(far, near, 40)], axis=1)
            )[::-1],
        ]
    )
    board.polygon(wall, (0.36, 0.33, 0.36), 0.16)
    board.polygon(road.strip(-1.34, -1.0, far, near), (0.58, 0.52, 0.52), 0.42)
    board.polygon(road.strip(1.0, 1.5, far, near), (0.55, 0.50, 0.50), 0.34)
    board.polygon(road.strip(-1.0, 1.0, far, near), (0.30, 0.30, 0.36), 0.34)
    board.tone(road.strip(-1.0, -0.55, far, near), 0.46, soft=2 * canvas.unit)
    board.polygon(road.strip(-1.36, -1.30, far, near), (0.66, 0.60, 0.58), 0.85)
    board.polygon(road.strip(-1.03, -0.985, far, near), (0.66, 0.62, 0.60), 0.8)
    board.polygon(road.strip(0.985, 1.03, far, near), (0.66, 0.62, 0.60), 0.6)
    board.polygon(road.strip(-0.03, 0.03, far, near), (0.26, 0.34, 0.27), 0.5)
    for lane in (-0.62, -0.33, 0.33, 0.62):
        z = 0.8
        while z < 30:
            dash = road.strip(lane - 0.009, lane + 0.009, 1 / (z + 0.35), 1 / z)
            board.polygon(dash, (0.72, 0.70, 0.66), 0.6)
            z += 0.8 + 0.05 * z
    return Sheet.of(board, 2.0, snow="all")


def _verge(canvas: Canvas, road: Road) -> Sheet:
    """Along the road: lamps on the water side, trees on the other, the far ones first."""
    x0, x1 = _left_right(canvas)
    board = Board(x0, 0.25 * canvas.height, x1, canvas.height * 1.06)
    random = rng(canvas.seed, "verge")
    size = road.width
    for k in range(34):  # the park between the avenue and the houses
        z = 40.0 * 0.934**k
        s = 1.0 / z
        x, y = road.at(s, random.uniform(1.9, 2.2 + 0.16 * z))
        r = 0.24 * size * s * random.uniform(0.7, 1.3)
        haze = min(0.42, 0.024 * z)
        crown(board, random, float(x) + 0.1 * r, float(y) - 0.7 * r, r, _GREEN, -1.0, haze)
    for z in (14.0, 10.5, 8.0, 6.2, 4.9, 3.9, 3.1, 2.5, 2.02):
        s = 1.0 / z
        x, y = road.at(s, 1.32)
        haze = min(0.42, 0.032 * z)
        tall = 0.50 * size * s * random.uniform(0.85, 1.2)
        trunk(board, float(x), float(y), tall, canvas.unit, haze)
        crown(board, random, float(x), float(y) - tall * 0.72, tall * 0.42, _GREEN, -1.0, haze)
    for z in (9.0, 6.6, 5.0, 3.8, 2.9, 2.2, 1.62, 1.2):
        _lamp(board, road, 1.0 / z, canvas.unit)
    return Sheet.of(board, 1.9)


def _lamp(board: Board, road: Road, s: float, unit: float) -> None:
    x, y = (float(v) for v in road.at(s, -1.14))
    tall = 0.40 * road.width * s
    thick = max(0.0105 * road.width * s, 0.9)
    arm = 0.13 * road.width * s
    pole = spline(
        points((x, y), (x, y - 0.8 * tall), (x + 0.25 * arm, y - 0.97 * tall), (x + arm, y - tall)),
        8,
    )
    board.polygon(
        ribbon(pole, np.linspace(thick * 1.3, thick * 0.6, len(pole))), (0.26, 0.27, 0.33), 0.5
    )
    head = rect(x + 0.8 * arm, y - tall - thick * 0.2, x + 1.25 * arm, y - tall + thick * 0.9)
    board.polygon(head, (0.34, 0.34, 0.38), 0.4)
    half = max(thick * 0.9, 1.0)
    board.shine(
        x + arm,
        y - tall + thick,
        0.10 * road.width * s + 6 * unit,
        0.10 * road.width * s + 6 * unit,
        0.5,
    )
    cx, cy = x + 1.03 * arm - board.x0, y - tall + thick * 1.1 - board.y0
    board.glow[
        int(cy - half * 0.5) : int(cy + half * 0.6) + 1,
        int(cx - half * 1.3) : int(cx + half * 1.3) + 1,
    ] = glow_code(0, 0.08 + 0.04 * (1 - s))


def _promenade(canvas: Canvas) -> list[Layer]:
    """Where people are: a paved terrace over the water, its railing and its lamps."""
    u, h = canvas.unit, canvas.height
    top = 0.855 * h
    ground = tiled(canvas, top - 2 * u, 1.08 * h)
    slabs(ground, rng(canvas.seed, "terrace"), top, 1.10 * h, u, 11)
    ground.polygon(rect(-4, top - 2 * u, ground.width + 4, top + 7 * u), (0.62, 0.57, 0.55), 0.85)
    rail = tiled(canvas, top - 260 * u, top + 60 * u)
    iron: Albedo = (0.20, 0.23, 0.28)
    count = 44
    for k in range(count):
        x = rail.width * k / count
        rail.polygon(rect(x - 1.2 * u, top - 60 * u, x + 1.2 * u, top + 2 * u), iron, 0.45)
        if k % 4 == 0:
            rail.polygon(rect(x - 3.5 * u, top - 68 * u, x + 3.5 * u, top + 3 * u), iron, 0.35)
            rail.polygon(rect(x + 1 * u, top - 68 * u, x + 3.5 * u, top + 3 * u), iron, 0.9)
            rail.polygon(oval(x, top - 71 * u, 4.5 * u, 4 * u), iron, 0.7)
    for y, thick in ((64, 5.0), (52, 2.5), (8, 3.0)):
        rail.polygon(rect(-4, top - y * u, rail.width + 4, top - (y - thick) * u), iron, 0.42)
        rail.polygon(rect(-4, top - y * u, rail.width + 4, top - (y - 1.2) * u), iron, 0.95)
    for share in (0.18, 0.68):
        globe_lamp(rail, share * rail.width, top + 4 * u, 230 * u, u)
    return [
        Sheet.of(ground, 1.1, period=ground.width, snow="all"),
        Sheet.of(rail, 1.08, period=rail.width),
    ]


def _front(canvas: Canvas) -> Sheet:
    """Leaves and a railing in the lower left corner, close to the camera."""
    w, h, unit = canvas.width, canvas.height, canvas.unit
    board = Board(-OVERSCAN * w, 0.55 * h, 0.5 * w, 1.08 * h)
    random = rng(canvas.seed, "front")
    masses = (
        (-0.10, 0.93, 90), (-0.03, 0.96, 84), (0.04, 1.02, 92),
        (0.11, 1.03, 70), (0.17, 1.06, 74), (0.23, 1.09, 60),
    )  # fmt: skip
    for x, y, r in masses:
        crown(board, random, x * w, y * h, r * unit, (0.18, 0.26, 0.24), 1.0, 0.0)
    return Sheet.of(board, 0.8, sway=5 * unit)
