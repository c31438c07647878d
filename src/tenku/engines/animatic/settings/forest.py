"""A forest: trunks that fade into light haze, a path into a clearing, ferns, and shafts of sun.

The wood opens where the sun stands, and the path leads there. A place at depth z has its ground
at `_ground(z)`: the floor is painted in bands of depth, each with what grows on it.
"""

from dataclasses import dataclass, replace

import numpy as np

from tenku.engines.animatic.layers.fireflies import Fireflies
from tenku.engines.animatic.layers.foliage import crown, leaf_mass
from tenku.engines.animatic.layers.shafts import Motes, Shafts
from tenku.engines.animatic.layers.sheet import Sheet
from tenku.engines.animatic.layers.terrain import period, ragged, sweep, tiled, tuft, under
from tenku.engines.animatic.layers.woods import (
    bole,
    bush,
    fern,
    fir,
    log,
    spray,
    stone,
    toadstool,
)
from tenku.engines.animatic.light import Light
from tenku.engines.animatic.paint import Albedo, Board, Points, oval, spline
from tenku.engines.animatic.plan import ShotPlan
from tenku.engines.animatic.scene import Canvas, Cue, Layer, Spot, rng
from tenku.engines.animatic.settings.base import Scenery, daylight, setting

_SUN_X = 0.12
_GAP = 0.51  # where the wood opens, in frame widths: the sun passes it, and the moon
_EARTH: Albedo = (0.66, 0.52, 0.37)
_DEPTHS = (10.0, 6.2, 4.0, 2.7, 1.9, 1.38, 1.05)
_SHIFT = 0.84  # of the ground's height: where the ground at z=1 lies


@dataclass(frozen=True, kw_only=True)
class _Dress:
    """The colours of a season."""

    crowns: tuple[Albedo, Albedo, Albedo]
    ferns: Albedo
    moss: Albedo
    leafy: bool = True


_SUMMER = _Dress(
    crowns=((0.40, 0.54, 0.22), (0.48, 0.58, 0.22), (0.30, 0.48, 0.26)),
    ferns=(0.34, 0.54, 0.22),
    moss=(0.42, 0.52, 0.24),
)
_AUTUMN = _Dress(
    crowns=((0.86, 0.52, 0.18), (0.80, 0.36, 0.16), (0.84, 0.66, 0.24)),
    ferns=(0.66, 0.50, 0.22),
    moss=(0.58, 0.46, 0.24),
)
_WINTER = _Dress(
    crowns=((0.30, 0.42, 0.34), (0.26, 0.38, 0.32), (0.34, 0.46, 0.36)),
    ferns=(0.50, 0.46, 0.34),
    moss=(0.46, 0.46, 0.36),
    leafy=False,
)


def _within(light: Light) -> Light:
    """Light among leaves: the haze is greener by day."""
    green = np.asarray([0.97, 1.02, 0.84], np.float32)
    return replace(light, haze=light.haze * (1 + (1 - light.night) * (green - 1)))


@setting("forest", light=((0.0, 17.0),))
def forest(plan: ShotPlan, canvas: Canvas) -> Scenery:
    wood = _Wood.of(plan, canvas)
    width, height = canvas.width, canvas.height
    layers: list[Layer] = [wood.distance()]
    for k in range(len(_DEPTHS)):
        layers += wood.row(k)
    layers += wood.front()
    layers += [
        Shafts.of(canvas, wood.horizon, wood.ground(2.2), 3.3, count=9, power=0.62),
        Shafts.of(canvas, wood.horizon, wood.ground(1.05), 1.3, count=5, power=0.26),
        Motes.of(canvas, 0.3 * height, 0.95 * height, 0.9),
        Fireflies.of(canvas, wood.ground(6.0), 0.91),
    ]
    tall = (0.36 if not canvas.portrait else 0.27) * height
    return Scenery(
        layers=tuple(layers),
        horizon=wood.horizon,
        spot=Spot(x=0.40 * width, y=wood.ground(1.0), height=tall, ground="grass"),
        reach=(0.18 * width, 0.82 * width),
        sun_x=_SUN_X,
        clouds=0.25,
        cues=(Cue(kind="wind", gain=0.4), Cue(kind="birds", gain=1.0), Cue(kind="crickets", gain=0.4)),
        lit=_within if wood.dress is not _WINTER else daylight,
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class _Wood:
    """One forest on one canvas."""

    canvas: Canvas
    horizon: float
    dress: _Dress
    along: bool  # the path runs across the picture, for a camera that goes along with somebody

    @classmethod
    def of(cls, plan: ShotPlan, canvas: Canvas) -> "_Wood":
        kinds = {degree.kind for degree in plan.weather}
        dress = _WINTER if "snow" in kinds else _AUTUMN if "leaves" in kinds else _SUMMER
        horizon = canvas.height * (0.57 if canvas.portrait else 0.60)
        along = bool(plan.subjects) and any(move.kind == "tracking" for move in plan.camera)
        return cls(canvas=canvas, horizon=horizon, dress=dress, along=along)

    def ground(self, z: float) -> float:
        """The row (pixels) of the ground at depth z."""
        return self.horizon + _SHIFT * (self.canvas.height - self.horizon) / z

    def haze(self, z: float) -> float:
        return 0.74 * (1.0 - float(np.exp(-max(z - 1.0, 0.0) / 4.6)))

    def path(self, z: float) -> tuple[float, float]:
        """The middle and the half width (pixels) of the path at depth z."""
        near = 1.0 / z
        wind = 0.050 * np.sin(5.2 * near + 0.2)
        middle = _GAP - 0.26 * near**1.15 + wind
        size = 0.165 * self.canvas.width if not self.canvas.portrait else 0.25 * self.canvas.width
        return float(middle * self.canvas.width), size * near**0.92 + 2 * self.canvas.unit

    def distance(self) -> Sheet:
        """The far wall of crowns, open where the sun stands."""
        canvas, unit = self.canvas, self.canvas.unit
        w, hor = canvas.width, self.horizon
        random = rng(canvas.seed, "wall")
        board = tiled(canvas, -0.12 * canvas.height, self.ground(9.0) + 10 * unit)
        gap = _GAP * w
        open_ = 0.085 * w if not canvas.portrait else 0.14 * w
        hedge = sweep(board, random, hor - 0.02 * hor, 0.02 * hor, (2, 3, 5))
        board.polygon(under(hedge, board.y0 + board.height), self.dress.crowns[0], 0.4, 0.76)
        ranks = ((0.80, 1.0), (0.68, 0.66), (0.58, 0.34))
        if not self.dress.leafy:
            ranks = ((0.60, 1.0), (0.44, 0.74), (0.30, 0.46))
        for rank, (haze, lift) in enumerate(ranks):
            count = 26
            for i in range(count):
                x = board.width * (i + random.uniform(0.1, 0.9)) / count
                away = min(abs(x - gap), board.width - abs(x - gap))
                rise = np.clip((away - (0.7 + 0.16 * rank) * open_) / (0.20 * w), 0.0, 1.0)
                r = (30 + 34 * rise) * unit * random.uniform(0.8, 1.25)
                top = hor - (0.07 + 0.82 * rise**0.8) * lift * hor * random.uniform(0.8, 1.08)
                green = self.dress.crowns[(i + rank) % 3]
                self._tree(board, random, x, self.ground(9.5), top, r, green, haze)
        return Sheet.of(board, 14.0, period=board.width, snow="top")

    def _tree(
        self, board: Board, random: np.random.Generator, x: float, foot: float, top: float,
        r: float, green: Albedo, haze: float,
    ) -> None:  # fmt: skip
        """A whole tree far away: crowns from its top down to its foot, or a fir in winter."""
        side = 1.0 if x < _GAP * self.canvas.width else -1.0
        if not self.dress.leafy:
            fir(board, random, x, foot, foot - top, green, side=side, haze=haze, tiers=9)
            return
        y, k = top + r, 0
        stack: list[tuple[float, float, float]] = []
        while y < foot - 0.3 * r:
            stack.append((x + random.uniform(-0.5, 0.5) * r, y, r * random.uniform(0.8, 1.15)))
            y += 0.95 * r
            k += 1
        for cx, cy, cr in stack[::-1]:
            board.polygon(leaf_mass(random, cx, cy, cr, 0.9 * cr), green, 0.22, haze)
            for tone, share, lift in ((0.52, 0.72, 0.14), (0.90, 0.42, 0.34)):
                at = (cx + 0.26 * side * cr * (1.2 - share), cy - lift * cr)
                board.polygon(
                    leaf_mass(random, *at, share * cr, 0.72 * share * cr, 7), green, tone, haze
                )

    def row(self, k: int) -> list[Layer]:
        """The floor from depth k to the next, and the trees that stand on it."""
        z = _DEPTHS[k]
        far = z > 3.5
        board = self._floor(k)
        trees: list[Layer] = []
        if far:
            tall = tiled(
                self.canvas, -0.14 * self.canvas.height, self.ground(z) + 0.4 * self._blade(z)
            )
            self._far_trunks(tall, k)
            trees = [Sheet.of(tall, z * 1.01, period=tall.width)]
        elif z > 1.3:
            trees = self._near_trunks(k)
        if not self.dress.leafy and k < 6:
            trees.append(self._firs(k))
        floor = Sheet.of(
            board,
            z,
            period=board.width,
            sway=(1 + 5 / z) * self.canvas.unit,
            phase=1.7 * k,
            snow="all",
        )
        return [*trees, floor]

    def _blade(self, z: float) -> float:
        return (5 + 30 / z) * self.canvas.unit

    def _beside(self, random: np.random.Generator, z: float, margin: float) -> float:
        """A place (pixels of the tile) that is not on the path nor before the opening."""
        long = period(self.canvas)
        middle, half = self.path(z)
        half = half if not self.along else 0.0
        while True:
            x = float(random.uniform(0, long))
            away = min(abs(x - middle), long - abs(x - middle))
            if away > half + margin:
                return x

    def _far_trunks(self, board: Board, k: int) -> None:
        canvas, z = self.canvas, _DEPTHS[k]
        random = rng(canvas.seed, "far trunks", k)
        count = (17, 12, 9)[k]
        gap, clear = (
            _GAP * canvas.width,
            (0.095, 0.105, 0.125)[k] * canvas.width * (1.5 if canvas.portrait else 1),
        )
        haze = self.haze(z)
        for i in range(count):
            x = board.width * (i + random.uniform(0.12, 0.88)) / count
            away = x - gap
            if abs(away) < clear:
                x = gap + np.copysign(clear * random.uniform(1.0, 1.3), away)
            thick = (10 + 62 / z) * canvas.unit * random.choice([0.6, 0.85, 1.25])
            side = 1.0 if x < gap else -1.0
            foot = self.ground(z) + random.uniform(-1, 3) * canvas.unit
            bole(
                board, random, x, foot, -0.14 * canvas.height, thick,
                side=side, haze=haze, birch=bool(i % 4 == 1),
            )  # fmt: skip
        self._leaves(board, random, z, haze, clear)

    def _leaves(
        self, board: Board, random: np.random.Generator, z: float, haze: float, clear: float
    ) -> None:
        """The canopy over a row of trunks: masses along the top that leave the opening free."""
        if not self.dress.leafy:
            return
        canvas, w = self.canvas, self.canvas.width
        count = round(9 + 1.1 * z)
        for i in range(count):
            x = board.width * (i + random.uniform(0.1, 0.9)) / count
            away = min(abs(x - _GAP * w), board.width - abs(x - _GAP * w))
            rise = float(np.clip((away - 0.6 * clear) / (0.22 * w), 0, 1))
            r = (44 + 70 / z) * canvas.unit * random.uniform(0.8, 1.2)
            y = self.horizon * (-0.10 + (0.08 + 0.05 * z**0.5) * rise * random.uniform(0.5, 1.5))
            side = 1.0 if x < _GAP * w else -1.0
            crown(board, random, x, y, r, self.dress.crowns[i % 3], side, haze)

    def _near_trunks(self, k: int) -> list[Layer]:
        """Great trunks, each a sheet of its own, cut to its size."""
        canvas, z = self.canvas, _DEPTHS[k]
        w, unit = canvas.width, canvas.unit
        random = rng(canvas.seed, "near trunks", k)
        places = {
            3: ((0.06, 0.9), (0.33, 0.7), (0.86, 1.0), (1.16, 0.8)),
            4: ((0.20, 0.8), (0.97, 1.0), (1.30, 0.9)),
            5: ((-0.01, 1.0), (1.20, 0.9)),
        }[k]
        out: list[Layer] = []
        for i, (share, size) in enumerate(places if not canvas.portrait else places[:2]):
            x = (share + random.uniform(-0.025, 0.025)) * w
            thick = (16 + 92 / z) * unit * size
            foot = self.ground(z) + 6 * unit
            board = Board(x - 4 * thick, -0.16 * canvas.height, x + 4 * thick, foot + thick)
            board.lights = False
            side = 1.0 if x < _GAP * w else -1.0
            bole(
                board, random, x, foot, -0.16 * canvas.height, thick, side=side,
                haze=self.haze(z), birch=(k + i) % 4 == 0, fine=True,
                moss=self.dress.moss if self.dress.leafy else None,
            )  # fmt: skip
            sheet = Sheet.of(board, z * 1.004)
            out.append(replace(sheet, period=period(canvas)))
        return out

    def _firs(self, k: int) -> Sheet:
        """Firs of all ages, which winter leaves their boughs."""
        unit, z = self.canvas.unit, _DEPTHS[k]
        random = rng(self.canvas.seed, "firs", k)
        y = self.ground(z) + 5 * unit
        board = tiled(self.canvas, y - (60 + 520 / z) * unit, y + 8 * unit)
        for i in range((9, 8, 6, 5, 4, 2)[k]):
            tall = (40 + 400 / z) * unit * (0.9, 0.45, 1.15, 0.65, 0.3)[i % 5]
            x = self._beside(random, z, 0.24 * tall)
            side = 1.0 if x < _GAP * self.canvas.width else -1.0
            green = self.dress.crowns[i % 3]
            fir(board, random, x, y, tall, green, side=side, haze=0.6 * self.haze(z), tiers=9)
        return Sheet.of(board, z * 1.002, period=board.width)

    def _floor(self, k: int) -> Board:
        canvas, unit, z = self.canvas, self.canvas.unit, _DEPTHS[k]
        random = rng(canvas.seed, "floor", k)
        last = k + 1 == len(_DEPTHS)
        y = self.ground(z)
        bottom = canvas.height * 1.08 if last else self.ground(_DEPTHS[k + 1]) + 16 * unit
        blades, haze = self._blade(z), self.haze(z)
        board = tiled(canvas, y - 4.5 * blades, bottom)
        line = sweep(board, random, y, (2 + 7 / z) * unit, (1, 2, 3))
        moss = self.dress.moss
        warm = (moss[0] * 1.25, moss[1] * 1.08, moss[2])
        cool = (moss[0] * 0.70, moss[1] * 0.84, moss[2] * 0.92)
        for i in range(round(8 + 12 / z)):  # what grows along the far edge
            self._undergrowth(board, random, z, y, i)
        board.polygon(
            under(ragged(random, line, 0.4 * blades, 0.9 * blades), bottom), moss, 0.62, haze
        )
        deep = bottom - y
        for i in range(16):
            q = (i + random.uniform(0, 1)) / 16
            x = board.width * ((i * 0.618 + 0.1 * k) % 1.0)
            wide = random.uniform(0.05, 0.16) * board.width
            drift = oval(x, y + 6 * unit + q * deep, wide, (0.05 + 0.10 * q) * wide * 0.6, 20)
            tone = (0.92, 0.34, 0.5)[i % 3]
            board.wash(drift, (warm, cool, moss)[i % 3], tone, soft=2 * unit, opacity=0.7)
        if not self.along:
            self._path(board, random, k, bottom)
        elif last:
            self._trail(board, random)
        for _ in range(round(16 + 24 / z)):
            x = self._beside(random, z, 0.0)
            foot = y + random.uniform(0.05, 0.9) * deep
            tuft(board, random, x, foot, 0.8 * blades * random.uniform(0.7, 1.3), moss,
                 float(random.choice([0.3, 0.6, 0.85])), 4, haze)  # fmt: skip
        self._things(board, random, k)
        return board

    def _undergrowth(
        self, board: Board, random: np.random.Generator, z: float, y: float, i: int
    ) -> None:
        unit, haze = self.canvas.unit, self.haze(z)
        size = (12 + 92 / z) * unit * random.choice([0.5, 0.8, 1.15])
        x = self._beside(random, z, 0.9 * size)
        side = 1.0 if x < _GAP * self.canvas.width else -1.0
        foot = y + 4 * unit
        if i % 3 == 2 and self.dress.leafy:
            bush(board, random, x, foot, 0.5 * size, self.dress.crowns[i % 2 + 1], side, haze)
        else:
            fern(board, random, x, foot, size, self.dress.ferns, 0.35 + 0.2 * (i % 2), haze)

    def _edge(self, z0: float, z1: float, side: float, wobble: Points | None = None) -> Points:
        """One side of the path between two depths."""
        rows = np.linspace(1 / z0, 1 / z1, 12)
        xy = []
        for near in rows:
            middle, half = self.path(1 / near)
            xy.append((middle + side * half, self.ground(1 / near)))
        return np.asarray(xy, np.float64)

    def _path(self, board: Board, random: np.random.Generator, k: int, bottom: float) -> None:
        """The trodden earth of this band, with light on it and grass over its sides."""
        z0 = _DEPTHS[k] * 1.03
        z1 = _DEPTHS[k + 1] * 0.94 if k + 1 < len(_DEPTHS) else 0.70
        left, right = self._edge(z0, z1, -1.0), self._edge(z0, z1, 1.0)
        haze, unit = self.haze(_DEPTHS[k]), self.canvas.unit
        bits = random.normal(0, 0.018, (2, 12, 1)) * (right[:, :1] - left[:, :1]) * [1.0, 0.0]
        left, right = spline(left + bits[0], 4), spline(right + bits[1], 4)
        board.polygon(np.concatenate([left, right[::-1]]), _EARTH, 0.74, haze)
        low, high = float(left[:, 1].min()), float(left[:, 1].max())
        for i in range(9):  # light that falls through the leaves, and the shadows between
            y = low + (high - low) * (i + random.uniform(0, 1)) / 9
            a, b = np.interp(y, left[:, 1], left[:, 0]), np.interp(y, right[:, 1], right[:, 0])
            x = a + (b - a) * random.uniform(0.05, 0.95)
            wide = (b - a) * random.uniform(0.10, 0.30)
            tone = (0.96, 0.40, 0.55)[i % 3]
            board.tone(oval(x, y, wide, 0.13 * wide, 16), tone, soft=1.2 * unit, opacity=0.8)

    def _trail(self, board: Board, random: np.random.Generator) -> None:
        """A path across the picture, on which somebody goes."""
        unit = self.canvas.unit
        top = sweep(board, random, self.ground(1.05) + 4 * unit, 4 * unit, (1, 2, 3))
        low = sweep(board, random, self.ground(0.92) + 4 * unit, 5 * unit, (1, 2))
        board.polygon(np.concatenate([top, low[::-1]]), _EARTH, 0.74)
        for i in range(26):
            x = board.width * (i + random.uniform(0, 1)) / 26
            q = random.uniform(0.15, 0.9)
            y = (1 - q) * np.interp(x, top[:, 0], top[:, 1]) + q * np.interp(
                x, low[:, 0], low[:, 1]
            )
            wide = random.uniform(24, 70) * unit
            board.tone(oval(x, y, wide, 0.10 * wide, 16), (0.96, 0.44, 0.56)[i % 3],
                       soft=1.2 * unit, opacity=0.8)  # fmt: skip
        for i in range(90):
            edge, lift = (top, 2.0) if i % 2 else (low, 8.0)
            x = board.width * random.uniform(0, 1)
            y = float(np.interp(x, edge[:, 0], edge[:, 1])) + lift * unit
            tuft(board, random, x, y, random.uniform(10, 26) * unit, self.dress.moss,
                 (0.3, 0.6, 0.85)[i % 3], 4)  # fmt: skip

    def _things(self, board: Board, random: np.random.Generator, k: int) -> None:
        """Stones, toadstools, a fallen trunk: few, where the eye rests."""
        unit, z = self.canvas.unit, _DEPTHS[k]
        w = self.canvas.width
        if k == 4:
            log(board, random, 0.74 * w, self.ground(z) + 40 * unit, 84 * unit, self.dress.moss)
        if k in (3, 5, 6):
            for _ in range(3):
                size = (8 + 30 / z) * unit * random.uniform(0.6, 1.2)
                x = self._beside(random, z, size)
                stone(board, random, x, self.ground(z) + 18 * unit, size, 1.0, self.haze(z))
        if (k == 5 or (k == 6 and not self.along)) and self.dress.leafy:
            for x, down, size in ((0.135, 8, 34), (0.158, 14, 20), (0.845, 10, 26), (1.12, 6, 30)):
                x, down = (x + 0.06 * (k - 5)) * w, down * unit
                toadstool(board, x, self.ground(z) + down, size * unit / z, 1.0)

    def front(self) -> list[Layer]:
        """What is close to the camera: ferns below, a bough above, a trunk at the side."""
        canvas, unit = self.canvas, self.canvas.unit
        w, h = canvas.width, canvas.height
        random = rng(canvas.seed, "front")
        ferns = tiled(canvas, 0.66 * h, 1.08 * h)
        clumps = ((0.03, 1.0, 4), (0.70, 0.8, 3)) if self.dress.leafy else ()
        for share, reach, count in clumps:
            for _ in range(count):
                x = (share + random.normal(0, 0.03)) * ferns.width
                size = random.uniform(170, 270) * reach * unit
                dark = (
                    self.dress.ferns[0] * 0.7,
                    self.dress.ferns[1] * 0.8,
                    self.dress.ferns[2] * 0.9,
                )
                fern(ferns, random, x, h * 1.06, size, dark, 0.14, fronds=7)
        out: list[Layer] = [Sheet.of(ferns, 0.56, period=ferns.width, sway=12 * unit, phase=1.0)]
        if self.dress.leafy:
            out.append(self._boughs())
        return [*out, self._bough()]

    def _boughs(self) -> Sheet:
        """The crowns that the near trunks carry, along the top of the picture."""
        canvas, unit = self.canvas, self.canvas.unit
        w, h = canvas.width, canvas.height
        random = rng(canvas.seed, "boughs")
        top = tiled(canvas, -0.16 * h, 0.26 * h)
        for i in range(13):
            x = top.width * (i + random.uniform(0.1, 0.9)) / 13
            away = min(abs(x - _GAP * w), top.width - abs(x - _GAP * w)) / w
            r = random.uniform(52, 96) * unit
            y = (-0.13 + 0.10 * min(away / 0.4, 1.0) * random.uniform(0.5, 1.4)) * h
            crown(top, random, x, y, r, self.dress.crowns[2], 0.5, 0.0)
        return Sheet.of(top, 1.15, period=top.width, sway=-4 * unit)

    def _bough(self) -> Sheet:
        """A branch close to the camera, hanging into the upper corner."""
        canvas, unit = self.canvas, self.canvas.unit
        w, h = canvas.width, canvas.height
        random = rng(canvas.seed, "bough")
        board = tiled(canvas, -0.16 * h, 0.36 * h)
        tall = min(h, 1.3 * w)
        for x0, y0, x1, y1, leaf in (
            (1.12, -0.10, 0.80, 0.10, 56), (1.10, -0.02, 0.90, 0.20, 50), (1.00, -0.12, 0.74, -0.02, 46),
            (-0.12, -0.08, 0.10, 0.06, 50), (-0.10, -0.10, 0.20, -0.03, 44),
        ):  # fmt: skip
            spray(board, random, (x0 * w, y0 * tall), (x1 * w, y1 * tall), leaf * unit,
                  self.dress.crowns[2], 1.0 if self.dress.leafy else 0.4)  # fmt: skip
        return Sheet.of(board, 0.7, period=board.width, sway=-9 * unit, phase=0.7)
