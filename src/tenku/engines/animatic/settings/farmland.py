"""Farmland: fields in rows that run to the distance, a red barn, a fence and ears of corn near.

The features wheat, paddy and maize say what grows; without one the fields differ.
"""

from dataclasses import dataclass

import numpy as np

from tenku.engines.animatic.layers.barns import bale, barn, farmhouse, fence, silo
from tenku.engines.animatic.layers.fireflies import Fireflies
from tenku.engines.animatic.layers.foliage import crown, leaf_mass, leafage, trunk
from tenku.engines.animatic.layers.furrows import Plan, Plane, ears, rows
from tenku.engines.animatic.layers.hedgerow import poplar, quilt, wooded
from tenku.engines.animatic.layers.shadow import CloudShadow
from tenku.engines.animatic.layers.sheet import Sheet
from tenku.engines.animatic.layers.smoke import Smoke
from tenku.engines.animatic.layers.terrain import (
    blade,
    flower,
    patch,
    period,
    ragged,
    ridge,
    sweep,
    tiled,
    tuft,
    under,
)
from tenku.engines.animatic.paint import Albedo, Board, oval
from tenku.engines.animatic.plan import ShotPlan
from tenku.engines.animatic.scene import Canvas, Cue, Layer, Spot, rng
from tenku.engines.animatic.settings.base import Scenery, setting

_SUN_X = -0.30
_FAR, _NEAR = 0.13, 1.02  # nearness of the plane's edges
_STAND = 0.80  # of the ground's height: where the ground at z=1 lies

_WHEAT: Albedo = (0.90, 0.70, 0.30)
_STRAW: Albedo = (0.72, 0.53, 0.24)
_RAPE: Albedo = (0.94, 0.82, 0.22)
_GREEN: Albedo = (0.46, 0.62, 0.24)
_LEAF: Albedo = (0.34, 0.52, 0.22)
_SOIL: Albedo = (0.46, 0.34, 0.27)
_RIDGE: Albedo = (0.56, 0.42, 0.32)
_GRASS: Albedo = (0.45, 0.58, 0.25)
_PATH: Albedo = (0.76, 0.63, 0.44)
_WATER: Albedo = (0.44, 0.54, 0.58)
_SHOOT: Albedo = (0.50, 0.68, 0.26)
_POPPY: Albedo = (0.86, 0.30, 0.22)
_LEAVES: tuple[Albedo, ...] = ((0.32, 0.46, 0.24), (0.40, 0.52, 0.25), (0.27, 0.42, 0.28))

# A field: soil, crop, rows of a strip, and how high it stands at z=1 in drawing units.
_Field = tuple[Albedo, Albedo, int, float]
_FIELDS: dict[str, _Field] = {
    "wheat": (_STRAW, _WHEAT, 9, 30),
    "rape": (_LEAF, _RAPE, 7, 22),
    "green": (_SOIL, _GREEN, 6, 20),
    "plough": (_SOIL, _RIDGE, 8, 0),
    "maize": (_SOIL, _LEAF, 5, 60),
    "paddy": (_WATER, _SHOOT, 9, 20),
}
_MIXED = ("green", "track", "wheat", "rape", "plough", "wheat")
_ONE: dict[str, tuple[str, ...]] = {
    "wheat": ("wheat", "track", "wheat", "wheat", "wheat"),
    "maize": ("maize", "track", "maize", "maize", "green"),
    "paddy": ("paddy", "dyke", "paddy", "dyke", "paddy", "dyke"),
}
_STANDING: dict[str, Albedo] = {"wheat": _WHEAT, "paddy": _SHOOT, "maize": _LEAF, "": _WHEAT}


@dataclass(frozen=True, kw_only=True)
class _Farm:
    plan: ShotPlan
    canvas: Canvas
    horizon: float
    ground: float  # pixels
    crop: str  # "" = fields that differ

    @property
    def autumn(self) -> bool:
        return "autumn" in self.plan.features

    def at(self, z: float) -> float:
        """The row (pixels) of the ground at depth z."""
        return self.horizon + _STAND * self.ground / z


@setting("farmland", light=((0.0, 22.0),))
def farmland(plan: ShotPlan, canvas: Canvas) -> Scenery:
    width, height = canvas.width, canvas.height
    horizon = height * (0.55 if canvas.portrait else 0.58)
    crop = next((name for name in _ONE if name in plan.features), "")
    farm = _Farm(plan=plan, canvas=canvas, horizon=horizon, ground=height - horizon, crop=crop)
    tall = 0.36 * height if not canvas.portrait else 0.27 * height
    layers: list[Layer] = [
        *_distance(farm),
        _hedges(farm),
        *_yard(farm),
        _plane(farm),
        *_standing(farm),
        _verge(farm),
        _fence(farm),
        _front(farm),
        Fireflies.of(canvas, horizon + 0.1 * farm.ground, 0.9),
        CloudShadow.of(canvas, horizon, 1.2),
    ]
    return Scenery(
        layers=tuple(layers),
        horizon=horizon,
        spot=Spot(x=0.42 * width, y=farm.at(1.0), height=tall, ground="grass"),
        reach=(0.18 * width, 0.82 * width),
        sun_x=_SUN_X,
        clouds=0.45,
        cues=(Cue(kind="wind", gain=0.6), Cue(kind="birds", gain=0.6), Cue(kind="crickets", gain=0.3)),
    )  # fmt: skip


def _distance(farm: _Farm) -> list[Layer]:
    u = farm.canvas.unit
    hills = (
        (30.0, 120, (0.45, 0.56, 0.62), 0.44, wooded),
        (16.0, 74, (0.58, 0.66, 0.38), 0.26, quilt),
    )
    return [
        ridge(
            farm.canvas, rng(farm.canvas.seed, "farm hill", k), z=z, foot=farm.horizon + 14 * u,
            rise=rise * u, albedo=albedo, haze=haze, sun_x=_SUN_X, harmonics=(1, 2, 3), dress=dress,
        )
        for k, (z, rise, albedo, haze, dress) in enumerate(hills)
    ]  # fmt: skip


def _hedges(farm: _Farm) -> Sheet:
    """The edge of the plane: a hedgerow with trees, and a line of poplars."""
    canvas, u = farm.canvas, farm.canvas.unit
    random = rng(canvas.seed, "hedges")
    foot = farm.at(1 / _FAR) + 2 * u
    board = tiled(canvas, foot - 150 * u, foot + 40 * u)
    line = sweep(board, random, foot - 5 * u, 4 * u, (1, 2, 3))
    board.polygon(under(line, foot + 60 * u), _GRASS, 0.72, 0.18)
    leaves = leafage(_LEAVES, farm.autumn)
    x = 0.0
    while x < board.width:
        r = random.uniform(9, 17) * u
        board.polygon(leaf_mass(random, x, foot - 0.4 * r, 1.5 * r, r), leaves[0], 0.24, 0.22)
        board.polygon(
            leaf_mass(random, x - 2 * u, foot - 0.7 * r, r, 0.6 * r), leaves[1], 0.70, 0.22
        )
        x += r * random.uniform(0.9, 2.2)
    for k, share in enumerate((0.04, 0.30, 0.43, 0.86, 0.95)):
        x, tall = share * board.width, (70, 46, 62, 54, 80)[k] * u
        trunk(board, x, foot, tall, u, 0.2)
        crown(board, random, x, foot - 0.72 * tall, 0.40 * tall, leaves[k % 3], -1.0, 0.2)
    for k in range(6):
        x = (0.135 + 0.017 * k) * board.width
        poplar(board, random, x, foot + k * u, (104 + 9 * k - 16 * (k % 2)) * u, leaves[k % 2])
    return Sheet.of(board, 1 / _FAR, period=board.width)


def _yard(farm: _Farm) -> list[Layer]:
    """Barn, silo and farmhouse where the track leads, trees about them, smoke above."""
    canvas, w = farm.canvas, farm.canvas.width
    u = canvas.unit * (1.15 if not canvas.portrait else 0.95)
    random = rng(canvas.seed, "yard")
    z = 5.4
    foot = farm.at(z) + 1 * u
    x = 0.62 * w if not canvas.portrait else 0.50 * w
    board = tiled(canvas, foot - 130 * u, foot + 30 * u)
    leaves = leafage(_LEAVES, farm.autumn)
    for dx, tall, k in ((-42, 78, 0), (134, 60, 2), (236, 92, 1), (262, 60, 0)):
        trunk(board, x + dx * u, foot, tall * u, u, 0.10)
        crown(
            board, random, x + dx * u, foot - 0.7 * tall * u, 0.42 * tall * u, leaves[k], -1.0, 0.1
        )
    lawn = oval(x + 90 * u, foot + 3 * u, 200 * u, 10 * u)
    board.polygon(lawn, _GRASS, 0.66, 0.08)
    board.lights = True
    silo(board, x - 16 * u, foot, u)
    barn(board, x, foot, u)
    farmhouse(board, x + 152 * u, foot - 1 * u, u)
    for dx in (-34, 118, 140, 222):
        r = random.uniform(8, 13) * u
        crown(board, random, x + dx * u, foot - 0.5 * r, r, leaves[1], -1.0, 0.06)
    board.mist(np.full(board.height, 0.12))
    smoke = Smoke(x=x + 201 * u, y=foot - 54 * u, tall=80 * u, z=z - 0.01, period=period(canvas))
    return [Sheet.of(board, z, period=board.width), smoke]


def _plane(farm: _Farm) -> Plane:
    """The fields, in strips that run to the vanishing point."""
    canvas, w = farm.canvas, farm.canvas.width
    wide = 0.25 * w if not canvas.portrait else 0.50 * w
    strips = _ONE.get(farm.crop, _MIXED)
    shares = [0.42 if s in ("track", "dyke") else 1.0 for s in strips]
    plan = Plan(
        horizon=farm.horizon, drop=_STAND * farm.ground,
        vanish=(0.60 if not canvas.portrait else 0.56) * w, period=wide * sum(shares),
    )  # fmt: skip
    random = rng(canvas.seed, "furrows")
    board = plan.board(canvas, _FAR, _NEAR)
    n = (_FAR * 0.98, _NEAR * 1.01)
    for copy in plan.copies(board, _FAR):
        a = copy * plan.period - 1.6 * wide
        for name, share in zip(strips, shares, strict=True):
            b = a + share * wide
            if name in ("track", "dyke"):
                _track(board, random, plan, (a, b), n, name)
            else:
                soil, crop, count, tall = _FIELDS[name]
                rows(board, random, plan, (a, b), n, (soil, crop, count), tall * canvas.unit)
                if name == "paddy":
                    _mirror(board, plan, (a, b), n, count)
            a = b
    return Plane.on(board, plan, 0.30)


def _track(
    board: Board, random: np.random.Generator, plan: Plan,
    at: tuple[float, float], n: tuple[float, float], name: str,
) -> None:  # fmt: skip
    """Two ruts of a tractor in the grass; a dyke has none."""
    a, b = at
    wide = b - a
    board.polygon(plan.strip(a, b, *n), _GRASS, 0.70)
    board.polygon(plan.strip(a, a + 0.12 * wide, *n), _GRASS, 0.42)
    ruts = ((0.20, 0.36), (0.62, 0.78)) if name == "track" else ((0.30, 0.66),)
    for low, high in ruts:
        board.polygon(plan.strip(a + low * wide, a + high * wide, *n), _PATH, 0.84)
        board.polygon(plan.strip(a + low * wide, a + (low + 0.04) * wide, *n), _PATH, 0.40)
    for near in np.geomspace(0.3, n[1], 14):
        for q in (0.04, 0.48, 0.94):
            x, y = plan.at(a + (q + random.uniform(-0.06, 0.06)) * wide, float(near))
            tuft(board, random, x, y, 0.10 * wide * near, _GRASS, 0.62, 4)


def _mirror(
    board: Board, plan: Plan, at: tuple[float, float], n: tuple[float, float], count: int
) -> None:
    """Water between the rows that shows the colour of the sky, whatever it is."""
    pitch = (at[1] - at[0]) / count
    for k in range(count + 1):
        a = at[0] + k * pitch
        board.polygon(plan.strip(a - 0.40 * pitch, a + 0.16 * pitch, *n), _WATER, 0.9, 0.86)


def _standing(farm: _Farm) -> list[Layer]:
    """Corn that stands in the plane and leans with the wind: sheets of it, one behind another."""
    depths = (3.0, 2.15, 1.6, 1.25) if farm.crop == "wheat" else (1.75,)
    if farm.crop == "paddy":
        return []
    if any(degree.kind == "snow" for degree in farm.plan.weather):
        depths = ()  # it is harvested before it snows
    out: list[Layer] = []
    for k, z in enumerate(depths):
        out.append(_stand(farm, k, z))
    if farm.crop in ("", "wheat"):
        out.append(_bales(farm))
    return out


def _stand(farm: _Farm, k: int, z: float) -> Sheet:
    """A block of standing corn with a ragged top, dark foot and pale ears."""
    canvas, u, w = farm.canvas, farm.canvas.unit, farm.canvas.width
    random = rng(canvas.seed, "stand", k)
    y, tall = farm.at(z), 58 * u / z
    board = tiled(canvas, y - 2.1 * tall, y + 0.5 * tall)
    albedo = _STANDING[farm.crop]
    spans = ((-0.34, 0.30),) if farm.crop != "wheat" else (((-0.30, 0.34), (0.66, 1.02))[k % 2],)
    for low, high in spans:
        x = np.linspace(low * w, high * w, 90)
        q = np.linspace(-1, 1, 90)
        full = np.clip((1.0 - np.abs(q)) / 0.55, 0, 1)  # it thins out towards its ends
        full = full**1.2 * (3 - 2 * full) * (0.93 + 0.07 * np.sin(9 * q + 2 * k))
        top = y - tall * full
        for lift, tone, size in ((0.0, 0.22, 0.42), (0.16, 0.50, 0.40), (0.34, 0.86, 0.36)):
            line = np.stack([x, top + lift * tall * full], 1)
            edge = ragged(random, line, 0.10 * tall, size * tall, 0.35)
            base = np.stack([x, np.full(90, y + (0.08 - 0.02 * tone) * tall)], 1)[::-1]
            board.polygon(np.concatenate([edge, base]), albedo, tone if lift else 0.92)
        for share, tone in ((0.70, 0.62), (0.52, 0.40), (0.34, 0.26)):
            line = np.stack([x, y - share * tall * full + 2 * u * np.sin(7 * q + tone) * full], 1)
            edge = ragged(random, line, 0.14 * tall, 0.34 * tall, 0.35)
            base = np.stack([x, np.full(90, y + 0.1 * tall)], 1)[::-1]
            board.polygon(np.concatenate([edge, base]), albedo, tone)
        for _ in range(70):
            along = random.uniform(-0.94, 0.94)
            at = (low + 0.5 * (along + 1.0) * (high - low)) * w
            here = float(np.interp(along, q, full))
            ears(
                board,
                random,
                at,
                y - 0.35 * tall * here,
                (0.25 + 0.55 * here) * tall * random.uniform(0.8, 1.15),
                albedo,
                0.66,
            )
    return Sheet.of(board, z, period=board.width, sway=11 * u / z, phase=1.1 * k)


def _bales(farm: _Farm) -> Sheet:
    canvas, u = farm.canvas, farm.canvas.unit
    y = farm.at(2.3)
    board = tiled(canvas, y - 90 * u, y + 60 * u)
    places = ((0.40, 4, 27), (0.625, 16, 40), (0.83, -10, 24), (0.885, -5, 26))
    for x, dy, size in places:
        bale(board, x * canvas.width, y + dy * u, size * u)
    return Sheet.of(board, 2.25, period=board.width)


def _verge(farm: _Farm) -> Sheet:
    """The grass beside the fields with a trodden path, where subjects stand."""
    canvas, u, h = farm.canvas, farm.canvas.unit, farm.canvas.height
    random = rng(canvas.seed, "verge")
    y = farm.horizon + 0.70 * farm.ground
    deep = 1.08 * h - y
    board = tiled(canvas, y - 60 * u, 1.10 * h)
    line = sweep(board, random, y, 7 * u, (1, 2, 3))
    board.polygon(under(ragged(random, line, 9 * u, 26 * u), 1.2 * h), _GRASS, 0.80)
    board.polygon(under(ragged(random, line + (0, 12 * u), 12 * u, 24 * u), 1.2 * h), _GRASS, 0.62)
    top = np.stack([line[:, 0], line[:, 1] + 0.16 * deep], 1)
    low = (
        top
        + (0, 0.22 * deep)
        - (0, 1)
        * np.stack([line[:, 0] * 0, 4 * u * np.sin(line[:, 0] * 12 * np.pi / board.width)], 1)
    )
    board.polygon(np.concatenate([ragged(random, top, 16 * u, 6 * u), low[::-1]]), _PATH, 0.56)
    board.polygon(
        np.concatenate([ragged(random, top + (0, 7 * u), 22 * u, 5 * u), (low - (0, 3 * u))[::-1]]),
        _PATH,
        0.86,
    )
    for i in range(22):
        x = board.width * ((i * 0.618) % 1.0)
        down = random.choice([0.06, 0.46, 0.62, 0.8]) * deep
        wide = random.uniform(0.05, 0.14) * board.width
        colour, tone = ((_LEAF, 0.66), (_GRASS, 0.86), (_LEAF, 0.5))[i % 3]
        patch(board, random, line, x, down, (wide, 0.05 * wide), 18 * u, colour, tone, 0.0)
    for i in range(46):
        x = random.uniform(0, board.width)
        down = (0.40, 0.03, 0.66)[i % 3] * deep + random.uniform(0, 0.1) * deep
        foot = float(np.interp(x, line[:, 0], line[:, 1])) + down
        tuft(
            board, random, x, foot, random.uniform(16, 30) * u, _GRASS, random.uniform(0.4, 0.9), 5
        )
        if i % 4 == 0:
            flower(board, random, x, foot, 7 * u, (_POPPY, (0.95, 0.93, 0.88))[i % 8 // 4], 0.0)
    return Sheet.of(board, 1.05, period=board.width, sway=6 * u, snow="all")


def _fence(farm: _Farm) -> Sheet:
    """A wooden fence between the fields and the path, at one side of who walks there."""
    canvas, u = farm.canvas, farm.canvas.unit
    random = rng(canvas.seed, "fence")
    w = canvas.width
    foot = farm.horizon + 0.80 * farm.ground
    tall = 92 * u
    board = tiled(canvas, foot - 1.3 * tall, foot + 0.3 * tall)
    low, high = (0.74, 1.22) if not canvas.portrait else (0.66, 1.25)
    fence(board, low * w, high * w, foot, tall, random)
    x = low * w - 20 * u
    while x < high * w:
        tuft(board, random, x, foot + 5 * u, random.uniform(16, 38) * u, _GRASS, 0.46, 5)
        x += random.uniform(10, 26) * u
    return Sheet.of(board, 1.04, period=board.width)


def _front(farm: _Farm) -> Sheet:
    """Ears of corn close to the camera in the lower left corner."""
    canvas, u, h = farm.canvas, farm.canvas.unit, farm.canvas.height
    random = rng(canvas.seed, "ears")
    board = tiled(canvas, 0.62 * h, 1.14 * h)
    albedo = _STANDING[farm.crop]
    for k in range(40):
        x = (0.02 + 0.055 * random.normal()) * canvas.width
        tall = random.uniform(130, 250) * u
        tone = (0.24, 0.44, 0.70)[k * 3 // 40]
        if farm.crop in ("paddy", "maize"):
            lean = random.uniform(-0.5, 0.6) * tall
            board.polygon(blade(x, 1.12 * h, 0.9 * tall, lean, 0.09 * tall), albedo, tone)
        else:
            ears(board, random, x, 1.12 * h, tall, albedo, tone)
    return Sheet.of(board, 0.60, period=board.width, sway=20 * u, phase=2.0)
