"""A narrow street of a city: a lane between high houses, with neon by night and laundry by day."""

import itertools
from dataclasses import replace

import numpy as np

from tenku.engines.animatic.layers.gloss import Gloss
from tenku.engines.animatic.layers.lane import Flank, Front, Lane, Side
from tenku.engines.animatic.layers.overhead import across, front_signs, near, signs
from tenku.engines.animatic.layers.sheet import Sheet, glow_code
from tenku.engines.animatic.layers.shopfront import PLASTER, Facade, shade_of
from tenku.engines.animatic.layers.terrain import tiled
from tenku.engines.animatic.light import Light
from tenku.engines.animatic.paint import Albedo, Board, TiledBoard, oval, points, rect
from tenku.engines.animatic.plan import ShotPlan
from tenku.engines.animatic.scene import Canvas, Cue, Layer, Spot, rng
from tenku.engines.animatic.settings.base import Scenery, setting

_SUN_X = 0.24
_STONE: Albedo = (0.54, 0.52, 0.54)
_TALLEST = 14.0  # metres


def _lamplight(light: Light) -> Light:
    """By night the air between the walls holds the colour of the signs."""
    n = np.float32(light.night)
    glow = np.asarray([0.34, 0.16, 0.33], np.float32)
    key = np.asarray([0.16, 0.05, 0.12], np.float32)
    dim = np.float32(1.0) - np.float32(0.38) * n
    return replace(
        light,
        haze=light.haze + 0.75 * n * (glow - light.haze),
        key=dim * light.key + n * key,
        shade=dim * light.shade,
    )


@setting("alley", light=((0.0, -12.0),))
def alley(plan: ShotPlan, canvas: Canvas) -> Scenery:
    width, height, up = canvas.width, canvas.height, canvas.portrait
    tall = (0.27 if up else 0.35) * height
    horizon, y = (0.60 if up else 0.585) * height, (0.87 if up else 0.915) * height
    metre = tall / 1.72
    mouth = 1.32
    lane = Lane(
        canvas=canvas, horizon=horizon, metre=metre, eye=(y - horizon) / metre,
        half=1.75 if up else 2.7, mouth=mouth, end=9.0, repeat=round(1.45 * width) * mouth,
    )  # fmt: skip
    layers: list[Layer] = [
        _end(lane),
        _floor(lane),
        _flank(lane, right=False),
        _flank(lane, right=True),
        *across(lane),
        *signs(lane),
        _fronts(lane),
        *front_signs(lane),
        *_ground(lane),
        Gloss(lane=lane, z=1.005),
        *near(lane),
    ]
    return Scenery(
        layers=tuple(layers),
        horizon=horizon,
        spot=Spot(x=0.40 * width, y=y, height=tall, ground="pavement"),
        reach=(0.18 * width, 0.82 * width),
        sun_x=_SUN_X,
        clouds=0.3,
        cues=(Cue(kind="hum", gain=0.9), Cue(kind="traffic", gain=0.15)),
        lit=_lamplight,
    )


def _end(lane: Lane) -> Sheet:
    """Where the lane ends: a lit house across its way, bright in the haze."""
    canvas, z = lane.canvas, lane.end
    period = lane.tiles(z)
    x0 = round(canvas.width / 2 - period / 2)
    top, foot = lane.at(0.0, 15.0, z)[1], lane.at(0.0, 0.0, z)[1]
    board = TiledBoard(x0, top, period, foot + 3)
    random = rng(canvas.seed, "alley end")
    m = lane.metre / z
    x, k = float(x0), 0
    while x < x0 + period:
        w = random.uniform(3.0, 4.6) * m
        high = foot - random.uniform(8.0, 14.0) * m
        board.polygon(rect(x, high, x + w + 1, foot + 3), PLASTER[k % 6], 0.6, 0.62)
        board.tone(rect(x + 0.7 * w, high, x + w, foot), 0.9)
        for row in range(4):
            for column in range(2):
                wx, wy = x + (0.2 + 0.4 * column) * w, high + (1.2 + 2.4 * row) * m
                _glow(board, wx, wy, wx + 0.22 * w, wy + 1.3 * m, 0, 0.1 * row)
        x += w
        k += 1
    cx = canvas.width / 2
    gate = rect(cx - 1.3 * m, foot - 3.0 * m, cx + 1.3 * m, foot + 1)
    board.polygon(gate, (0.95, 0.80, 0.55), 0.9, 0.2)
    _glow(board, cx - 1.3 * m, foot - 3.0 * m, cx + 1.3 * m, foot + 1, 2, 0.0)
    board.shine(cx, foot - 1.5 * m, 7.5 * m, 7.5 * m, 0.75)
    return Sheet.of(board, z, period=period)


def _glow(board: Board, x0: float, y0: float, x1: float, y1: float, hue: int, hour: float) -> None:
    a, b = round(x0 - board.x0), round(x1 - board.x0)
    c, d = round(y0 - board.y0), round(y1 - board.y0)
    board.glow[max(c, 0) : max(d, 0), max(a, 0) : max(b, 0)] = glow_code(hue, hour)


def _floor(lane: Lane) -> Flank:
    """The lane's paving in perspective, with a gutter down its middle."""
    canvas, half = lane.canvas, lane.half + 0.1
    x0, low = lane.at(-half, 0.0, lane.mouth)
    x1, _ = lane.at(half, 0.0, lane.mouth)
    high = lane.at(0.0, 0.0, lane.end)[1]
    board = Board(x0, high, x1, low + 2)
    random = rng(canvas.seed, "alley floor")

    def slab(a: float, z0: float, b: float, z1: float) -> np.ndarray:
        return points(lane.at(a, 0, z0), lane.at(b, 0, z0), lane.at(b, 0, z1), lane.at(a, 0, z1))

    board.polygon(slab(-half, lane.mouth * 0.98, half, lane.end), _STONE, 0.5)
    z = lane.mouth
    while z < lane.end:
        step = 0.16 + 0.02 * z
        for k in range(6):
            a = -half + 2 * half * (k + random.uniform(-0.1, 0.1)) / 6
            tone = (0.40, 0.5, 0.60)[int(random.integers(3))]
            board.tone(slab(a, z, a + half / 3, z + step * 0.93), tone)
        z += step
    board.tone(slab(-0.22, lane.mouth, 0.22, lane.end), 0.22)
    sun = points(
        lane.at(-0.2 * half, 0, 7.0),
        lane.at(0.5 * half, 0, 7.0),
        lane.at(0.62 * half, 0, lane.mouth),
        lane.at(-0.45 * half, 0, lane.mouth),
    )
    board.tone(sun, 0.90, soft=2 * canvas.unit, opacity=0.8)
    rows = np.linspace(0.55, 0.0, board.height)
    board.mist(rows)
    corners = tuple((x, 0.0, z) for x, z in (
        (-half, lane.mouth), (half, lane.mouth), (half, lane.end), (-half, lane.end)
    ))  # fmt: skip
    return Flank.between(board, lane, corners, lane.end * 0.99)


def _flank(lane: Lane, right: bool) -> Flank:
    """The houses of one side, the farthest first."""
    canvas = lane.canvas
    wall = Side(lane=lane, right=right)
    xs = sorted((lane.at(lane.half, 0, lane.mouth)[0], lane.at(lane.half, 0, lane.end)[0]))
    if not right:
        xs = sorted(canvas.width - x for x in xs)
    low = lane.at(0.0, -0.1, lane.mouth)[1]
    board = Board(xs[0], -0.22 * canvas.height, xs[1], low)
    random = rng(canvas.seed, "alley flank", int(right))
    cuts = [lane.mouth, 2.35, 3.4, 4.7, 6.2, 7.6, lane.end]
    for k in reversed(range(len(cuts) - 1)):
        Facade(
            wall=wall, s0=cuts[k], s1=cuts[k + 1], tall=(8.8, 9.8, 9.4, 11.0, 12.4, 12.0)[k] + 0.9 * right,
            plaster=PLASTER[(k * 2 + 3 * right) % 6], tone=shade_of(wall, _SUN_X),
        ).house(board, random)  # fmt: skip
    side = lane.half if right else -lane.half
    corners = tuple((side, h, z) for h, z in (
        (0.0, lane.mouth), (8.0, lane.mouth), (8.0, lane.end), (0.0, lane.end)
    ))  # fmt: skip
    return Flank.between(board, lane, corners, lane.end * 0.98)


def _fronts(lane: Lane) -> Sheet:
    """The houses that face us on both sides of the mouth."""
    canvas, z = lane.canvas, lane.mouth
    board = tiled(canvas, -0.22 * canvas.height, lane.at(0, 0, z)[1] + 3)
    board.lights = True
    random = rng(canvas.seed, "alley fronts")
    m = lane.metre / z
    right, left = lane.at(lane.half, 0, z)[0], lane.at(-lane.half, 0, z)[0] + board.width
    foot = lane.at(0, 0, z)[1]
    count = max(2, round((left - right) / (4.4 * m)))
    wide = (left - right) / m / count
    wall = Front(x=right, foot=foot, metre=m)
    for k in range(count):
        Facade(
            wall=wall, s0=k * wide, s1=(k + 1) * wide, tall=_TALLEST, plaster=PLASTER[(2 * k + 1) % 6],
            tone=0.60,
        ).house(board, random)  # fmt: skip
    for x, tone in ((right, 0.9), (left - 0.10 * m, 0.16)):  # the corners catch or lose the light
        board.tone(rect(x, board.y0, x + 0.10 * m, foot), tone)
    return Sheet.of(board, z, period=board.width)


def _ground(lane: Lane) -> list[Layer]:
    """The way that passes the mouth: slabs, and the road that comes nearer."""
    canvas = lane.canvas
    out: list[Layer] = []
    for k, (z0, z1, z) in enumerate(((lane.mouth, 1.10, 1.2), (1.12, 0.55, 1.01))):
        top, low = lane.at(0, 0, z0)[1], min(lane.at(0, 0, z1)[1], 1.14 * canvas.height)
        board = tiled(canvas, top, low)
        random = rng(canvas.seed, "alley ground", k)
        board.polygon(rect(-4, top, board.width + 4, low), _STONE, 0.5)
        rows = [top + (low - top) * q for q in (0.0, 0.22, 0.52, 1.0)]
        for a, b in itertools.pairwise(rows):
            n = round(board.width / (0.9 * lane.metre))
            for i in range(n):
                x = board.width * (i + random.uniform(-0.12, 0.12)) / n
                tone = (0.38, 0.5, 0.6)[int(random.integers(3))]
                board.tone(rect(x, a, x + board.width / n, b - 2), tone, opacity=0.8)
        half, x = lane.half, 0.5 * canvas.width
        lit = [(-0.45 - 0.9 * (lane.mouth - z0), z0), (0.62 - 0.9 * (lane.mouth - z0), z0),
               (0.62 - 0.9 * (lane.mouth - z1), z1), (-0.45 - 0.9 * (lane.mouth - z1), z1)]  # fmt: skip
        sun = points(*(lane.at(a * half, 0, z) for a, z in lit))
        board.tone(sun, 0.90, soft=2 * canvas.unit, opacity=0.8)
        for i in range(3 if k == 0 else 0):  # light from the shops
            spill = x + (0.5 + 0.25 * (i - 1)) * board.width
            board.shine(spill % board.width, top, 0.13 * board.width, 2.2 * (low - top), 0.34)
        if k == 0:
            board.tone(rect(-4, low - 0.05 * lane.metre, board.width + 4, low), 0.86)
        else:
            board.tone(rect(-4, top, board.width + 4, top + 0.05 * lane.metre), 0.16)
            for _ in range(10):
                x, y = random.uniform(0, board.width), random.uniform(top, low)
                board.tone(oval(x, y, 0.5 * lane.metre, 0.05 * lane.metre), 0.3, soft=3)
        out.append(Sheet.of(board, z, period=board.width, snow="all"))
    return out
