"""A forest: trunks that fade into light haze, a path into a clearing, ferns, and shafts of sun.

The wood opens where the sun stands, and the path leads there. Falling leaves and the
feature autumn turn its leaves, snow makes it winter with firs instead of crowns.
"""

from dataclasses import replace

import numpy as np

from tenku.engines.animatic.layers.fireflies import Fireflies
from tenku.engines.animatic.layers.foliage import crown, leaf_mass
from tenku.engines.animatic.layers.grove import AUTUMN, DEPTHS, GAP, SUMMER, WINTER, Grove
from tenku.engines.animatic.layers.shafts import Motes, Shafts
from tenku.engines.animatic.layers.sheet import Sheet
from tenku.engines.animatic.layers.terrain import period, sweep, tiled, under
from tenku.engines.animatic.layers.undergrowth import fern, spray
from tenku.engines.animatic.layers.woods import bole, fir
from tenku.engines.animatic.light import Light
from tenku.engines.animatic.paint import Albedo, Board
from tenku.engines.animatic.plan import ShotPlan
from tenku.engines.animatic.scene import Canvas, Cue, Layer, Spot, rng
from tenku.engines.animatic.settings.base import Scenery, daylight, setting

_SUN_X = 0.12
_TOP = -0.16  # of the frame's height: how far up trunks and crowns are painted
_NEAR: dict[int, tuple[tuple[float, float], ...]] = {  # great trunks: x in frame widths, size
    3: ((0.06, 0.9), (0.33, 0.7), (0.86, 1.0), (1.16, 0.8)),
    4: ((0.20, 0.8), (0.97, 1.0), (1.30, 0.9)),
    5: ((-0.01, 1.0), (1.20, 0.9)),
}
# Twigs that hang into the upper corners: both ends in frame widths, and the leaves' size.
_TWIGS = (
    (1.12, -0.10, 0.80, 0.10, 56), (1.10, -0.02, 0.90, 0.20, 50), (1.00, -0.12, 0.74, -0.02, 46),
    (-0.12, -0.08, 0.10, 0.06, 50), (-0.10, -0.10, 0.20, -0.03, 44),
)  # fmt: skip


def _within(light: Light) -> Light:
    """Light among leaves: the haze is greener by day."""
    green = np.asarray([0.97, 1.02, 0.84], np.float32)
    return replace(light, haze=light.haze * (1 + (1 - light.night) * (green - 1)))


@setting("forest", light=((0.0, 17.0),))
def forest(plan: ShotPlan, canvas: Canvas) -> Scenery:
    wood = _Wood.of(plan, canvas)
    width, height = canvas.width, canvas.height
    layers: list[Layer] = [
        wood.distance(),
        wood.middle(),
        *(layer for k in range(len(DEPTHS)) for layer in wood.row(k)),
        *wood.front(),
        Shafts.of(canvas, wood.horizon, wood.ground(1.7), 2.3, count=10, power=0.62),
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
        lit=_within if wood.dress is not WINTER else daylight,
    )  # fmt: skip


class _Wood(Grove):
    """A grove with its trees."""

    @classmethod
    def of(cls, plan: ShotPlan, canvas: Canvas) -> "_Wood":
        kinds = {degree.kind for degree in plan.weather}
        autumn = "leaves" in kinds or "autumn" in plan.features
        dress = WINTER if "snow" in kinds else AUTUMN if autumn else SUMMER
        horizon = canvas.height * (0.57 if canvas.portrait else 0.60)
        along = bool(plan.subjects) and any(move.kind == "tracking" for move in plan.camera)
        return cls(canvas=canvas, horizon=horizon, dress=dress, along=along)

    def distance(self) -> Sheet:
        """The far wall of crowns, open where the sun stands, and the first row of trunks."""
        canvas, unit = self.canvas, self.canvas.unit
        w, hor = canvas.width, self.horizon
        random = rng(canvas.seed, "wall")
        board = tiled(canvas, _TOP * canvas.height, self.ground(9.0) + 10 * unit)
        gap = GAP * w
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
        self._trunks(board, 0)
        return Sheet.of(board, DEPTHS[0] * 1.01, period=board.width)

    def middle(self) -> Sheet:
        """The second and the third row of trunks."""
        foot = self.ground(DEPTHS[2]) + 0.4 * self.blade(DEPTHS[2])
        board = tiled(self.canvas, _TOP * self.canvas.height, foot)
        self._trunks(board, 1)
        self._trunks(board, 2)
        return Sheet.of(board, DEPTHS[2] * 1.01, period=board.width)

    def _tree(
        self, board: Board, random: np.random.Generator, x: float, foot: float, top: float,
        r: float, green: Albedo, haze: float,
    ) -> None:  # fmt: skip
        """A whole tree far away: crowns from its top down to its foot, or a fir in winter."""
        side = 1.0 if x < GAP * self.canvas.width else -1.0
        if not self.dress.leafy:
            fir(board, random, x, foot, foot - top, green, side=side, haze=haze, tiers=9)
            return
        y = top + r
        stack: list[tuple[float, float, float]] = []
        while y < foot - 0.3 * r:
            stack.append((x + random.uniform(-0.5, 0.5) * r, y, r * random.uniform(0.8, 1.15)))
            y += 0.95 * r
        for cx, cy, cr in stack[::-1]:
            board.polygon(leaf_mass(random, cx, cy, cr, 0.9 * cr), green, 0.22, haze)
            for tone, share, lift in ((0.52, 0.72, 0.14), (0.90, 0.42, 0.34)):
                at = (cx + 0.26 * side * cr * (1.2 - share), cy - lift * cr)
                board.polygon(
                    leaf_mass(random, *at, share * cr, 0.72 * share * cr, 7), green, tone, haze
                )

    def row(self, k: int) -> list[Layer]:
        """The floor from depth k to the next, and the trees that stand on it."""
        z = DEPTHS[k]
        board = self.floor(k)
        floor = Sheet.of(
            board, z, period=board.width, sway=(1 + 5 / z) * self.canvas.unit, phase=1.7 * k, snow="all"
        )  # fmt: skip
        firs = [] if self.dress.leafy or k == 6 else [self._firs(k)]
        return [*self._great_trunks(k), *firs, floor]

    def _trunks(self, board: Board, k: int) -> None:
        canvas, z = self.canvas, DEPTHS[k]
        random = rng(canvas.seed, "far trunks", k)
        count = (17, 12, 9)[k]
        gap = GAP * canvas.width
        clear = (0.095, 0.105, 0.125)[k] * canvas.width * (1.5 if canvas.portrait else 1.0)
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
                board, random, x, foot, _TOP * canvas.height, thick,
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
            away = min(abs(x - GAP * w), board.width - abs(x - GAP * w))
            rise = float(np.clip((away - 0.6 * clear) / (0.22 * w), 0, 1))
            r = (44 + 70 / z) * canvas.unit * random.uniform(0.8, 1.2)
            y = self.horizon * (-0.10 + (0.08 + 0.05 * z**0.5) * rise * random.uniform(0.5, 1.5))
            side = 1.0 if x < GAP * w else -1.0
            crown(board, random, x, y, r, self.dress.crowns[i % 3], side, haze)

    def _great_trunks(self, k: int) -> list[Layer]:
        """Great trunks, each a sheet of its own, cut to its size."""
        canvas, z = self.canvas, DEPTHS[k]
        w, unit = canvas.width, canvas.unit
        random = rng(canvas.seed, "near trunks", k)
        places = _NEAR.get(k, ())[: 2 if canvas.portrait else 4]
        out: list[Layer] = []
        for i, (share, size) in enumerate(places):
            x = (share + random.uniform(-0.025, 0.025)) * w
            thick = (16 + 92 / z) * unit * size
            foot = self.ground(z) + 6 * unit
            board = Board(x - 4 * thick, _TOP * canvas.height, x + 4 * thick, foot + thick)
            board.lights = False
            side = 1.0 if x < GAP * w else -1.0
            bole(
                board, random, x, foot, _TOP * canvas.height, thick, side=side,
                haze=self.haze(z), birch=(k + i) % 4 == 0, fine=True,
                moss=self.dress.moss if self.dress.leafy else None,
            )  # fmt: skip
            out.append(self._repeated(Sheet.of(board, z * 1.004)))
        return out

    def _repeated(self, sheet: Sheet) -> Sheet:
        """A sheet of one thing, cut to its size, at its place in every tile of the ground."""
        return replace(sheet, period=period(self.canvas))

    def _firs(self, k: int) -> Sheet:
        """Firs of all ages, which winter leaves their boughs."""
        unit, z = self.canvas.unit, DEPTHS[k]
        random = rng(self.canvas.seed, "firs", k)
        y = self.ground(z) + 5 * unit
        board = tiled(self.canvas, y - (60 + 520 / z) * unit, y + 8 * unit)
        for i in range((9, 8, 6, 5, 4, 2)[k]):
            tall = (40 + 400 / z) * unit * (0.9, 0.45, 1.15, 0.65, 0.3)[i % 5]
            x = self.beside(random, z, 0.24 * tall)
            side = 1.0 if x < GAP * self.canvas.width else -1.0
            green = self.dress.crowns[i % 3]
            fir(board, random, x, y, tall, green, side=side, haze=0.6 * self.haze(z), tiers=9)
        return Sheet.of(board, z * 1.002, period=board.width)

    def front(self) -> list[Layer]:
        """What is close to the camera: ferns below, crowns and boughs above."""
        canvas, unit, dress = self.canvas, self.canvas.unit, self.dress
        w, h = canvas.width, canvas.height
        random = rng(canvas.seed, "front")
        dark = (dress.ferns[0] * 0.7, dress.ferns[1] * 0.8, dress.ferns[2] * 0.9)
        out: list[Layer] = self._twigs()
        if not dress.leafy:
            return out
        for share, reach, count in ((0.04, 1.0, 4), (1.01, 0.8, 3)):
            size = 270 * reach * unit
            board = Board(share * w - 1.9 * size, 0.6 * h, share * w + 1.9 * size, 1.08 * h)
            board.lights = False
            for _ in range(count):
                x = share * w + random.normal(0, 0.17) * size
                fern(board, random, x, h * 1.06, size * random.uniform(0.65, 1.0), dark, 0.14)
            sheet = Sheet.of(board, 0.56, sway=12 * unit, phase=1.0 + share)
            out.append(self._repeated(sheet))
        return [self._boughs(), *out]

    def _boughs(self) -> Sheet:
        """The crowns that the near trunks carry, along the top of the picture."""
        canvas, unit = self.canvas, self.canvas.unit
        w, h = canvas.width, canvas.height
        random = rng(canvas.seed, "boughs")
        top = tiled(canvas, _TOP * h, 0.26 * h)
        for i in range(13):
            x = top.width * (i + random.uniform(0.1, 0.9)) / 13
            away = min(abs(x - GAP * w), top.width - abs(x - GAP * w)) / w
            r = random.uniform(52, 96) * unit
            y = (-0.13 + 0.10 * min(away / 0.4, 1.0) * random.uniform(0.5, 1.4)) * h
            crown(top, random, x, y, r, self.dress.crowns[2], 0.5, 0.0)
        return Sheet.of(top, 1.15, period=top.width, sway=-4 * unit)

    def _twigs(self) -> list[Layer]:
        """Branches close to the camera that hang into the upper corners."""
        canvas, unit = self.canvas, self.canvas.unit
        w, h = canvas.width, canvas.height
        random = rng(canvas.seed, "bough")
        tall, narrow = min(h, 1.3 * w), 1.0 if self.dress.leafy else 0.4
        out: list[Layer] = []
        for twigs in (_TWIGS[:3], _TWIGS[3:]):
            ends = [x * w for twig in twigs for x in (twig[0], twig[2])]
            board = Board(min(ends) - 60 * unit, _TOP * h, max(ends) + 60 * unit, 0.36 * h)
            board.lights = False
            for x0, y0, x1, y1, leaf in twigs:
                a, b = (x0 * w, y0 * tall), (x1 * w, y1 * tall)
                spray(board, random, a, b, leaf * unit, self.dress.crowns[2], narrow)
            sheet = Sheet.of(board, 0.7, sway=-9 * unit, phase=0.7 + twigs[0][0])
            out.append(self._repeated(sheet))
        return out
