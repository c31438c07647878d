"""A grove: where things are in a wood, and its floor with the path and all that grows on it."""

from dataclasses import dataclass

import numpy as np

from tenku.engines.animatic.layers.terrain import period, ragged, sweep, tiled, tuft, under
from tenku.engines.animatic.layers.undergrowth import bush, fern, log, stone, toadstool
from tenku.engines.animatic.paint import Albedo, Board, Points, oval, spline
from tenku.engines.animatic.scene import Canvas, rng

GAP = 0.51  # where the wood opens, in frame widths: the sun passes it, and the moon
DEPTHS = (10.0, 6.2, 4.0, 2.7, 1.9, 1.38, 1.05)
_EARTH: Albedo = (0.66, 0.52, 0.37)
_SHIFT = 0.84  # of the ground's height: where the ground at z=1 lies


@dataclass(frozen=True, kw_only=True)
class Dress:
    """The colours of a season."""

    crowns: tuple[Albedo, Albedo, Albedo]
    ferns: Albedo
    moss: Albedo
    leafy: bool = True
    tread: float = 0.74  # the tone of the path: trodden snow is darker than what lies beside it


SUMMER = Dress(
    crowns=((0.40, 0.54, 0.22), (0.48, 0.58, 0.22), (0.30, 0.48, 0.26)),
    ferns=(0.34, 0.54, 0.22),
    moss=(0.42, 0.52, 0.24),
)
AUTUMN = Dress(
    crowns=((0.86, 0.52, 0.18), (0.80, 0.36, 0.16), (0.84, 0.66, 0.24)),
    ferns=(0.66, 0.50, 0.22),
    moss=(0.58, 0.46, 0.24),
)
WINTER = Dress(
    crowns=((0.30, 0.42, 0.34), (0.26, 0.38, 0.32), (0.34, 0.46, 0.36)),
    ferns=(0.50, 0.46, 0.34),
    moss=(0.46, 0.46, 0.36),
    leafy=False,
    tread=0.26,
)


@dataclass(frozen=True, kw_only=True)
class Grove:
    """One wood on one canvas. Its floor is painted in bands, from each of DEPTHS to the next."""

    canvas: Canvas
    horizon: float
    dress: Dress
    along: bool  # the path runs across the picture, for a camera that goes along with somebody

    def ground(self, z: float) -> float:
        """The row (pixels) of the ground at depth z."""
        return self.horizon + _SHIFT * (self.canvas.height - self.horizon) / z

    def haze(self, z: float) -> float:
        return 0.74 * (1.0 - float(np.exp(-max(z - 1.0, 0.0) / 4.6)))

    def path(self, z: float) -> tuple[float, float]:
        """The middle and the half width (pixels) of the path at depth z."""
        near = 1.0 / z
        wind = 0.050 * np.sin(5.2 * near + 0.2)
        middle = GAP - 0.26 * near**1.15 + wind
        size = 0.165 * self.canvas.width if not self.canvas.portrait else 0.25 * self.canvas.width
        return float(middle * self.canvas.width), size * near**0.92 + 2 * self.canvas.unit

    def blade(self, z: float) -> float:
        return (5 + 30 / z) * self.canvas.unit

    def beside(self, random: np.random.Generator, z: float, margin: float) -> float:
        """A place (pixels of the tile) that is not on the path nor before the opening."""
        long = period(self.canvas)
        middle, half = self.path(z)
        half = half if not self.along else 0.0
        while True:
            x = float(random.uniform(0, long))
            away = min(abs(x - middle), long - abs(x - middle))
            if away > half + margin:
                return x

    def floor(self, k: int) -> Board:
        canvas, unit, z = self.canvas, self.canvas.unit, DEPTHS[k]
        random = rng(canvas.seed, "floor", k)
        last = k + 1 == len(DEPTHS)
        y = self.ground(z)
        bottom = canvas.height * 1.08 if last else self.ground(DEPTHS[k + 1]) + 16 * unit
        blades, haze = self.blade(z), self.haze(z)
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
            self._path(board, random, k)
        elif last:
            self._trail(board, random)
        for _ in range(round(16 + 24 / z)):
            x = self.beside(random, z, 0.0)
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
        x = self.beside(random, z, 0.9 * size)
        side = 1.0 if x < GAP * self.canvas.width else -1.0
        foot = y + 4 * unit
        if i % 3 == 2:
            bush(board, random, x, foot, 0.5 * size, self.dress.crowns[i % 2 + 1], side, haze)
        elif self.dress.leafy:
            fern(board, random, x, foot, size, self.dress.ferns, 0.35 + 0.2 * (i % 2), haze)

    def _edge(self, z0: float, z1: float, side: float) -> Points:
        """One side of the path between two depths."""
        rows = np.linspace(1 / z0, 1 / z1, 12)
        xy: list[tuple[float, float]] = []
        for near in rows:
            middle, half = self.path(1 / near)
            xy.append((middle + side * half, self.ground(1 / near)))
        return np.asarray(xy, np.float64)

    def _path(self, board: Board, random: np.random.Generator, k: int) -> None:
        """The trodden earth of this band, with light on it and grass over its sides."""
        z = DEPTHS[k]
        up = self.ground(z) - self.horizon  # it begins above the grass on this band's edge
        z0 = z * up / max(up - 1.1 * self.blade(z), 0.5 * up)
        z1 = DEPTHS[k + 1] * 0.94 if k + 1 < len(DEPTHS) else 0.70
        left, right = self._edge(z0, z1, -1.0), self._edge(z0, z1, 1.0)
        haze, unit = self.haze(DEPTHS[k]), self.canvas.unit
        bits = random.normal(0, 0.018, (2, 12, 1)) * (right[:, :1] - left[:, :1]) * [1.0, 0.0]
        left, right = spline(left + bits[0], 4), spline(right + bits[1], 4)
        board.polygon(np.concatenate([left, right[::-1]]), _EARTH, self.dress.tread, haze)
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
        board.polygon(np.concatenate([top, low[::-1]]), _EARTH, self.dress.tread)
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
        unit, z = self.canvas.unit, DEPTHS[k]
        w = self.canvas.width
        if k == 4:
            log(board, random, 0.74 * w, self.ground(z) + 40 * unit, 84 * unit, self.dress.moss)
        if k in (3, 5, 6):
            for _ in range(3):
                size = (8 + 30 / z) * unit * random.uniform(0.6, 1.2)
                x = self.beside(random, z, size)
                stone(board, random, x, self.ground(z) + 18 * unit, size, 1.0, self.haze(z))
        if (k == 5 or (k == 6 and not self.along)) and self.dress.leafy:
            for x, down, size in ((0.135, 8, 34), (0.158, 14, 20), (0.845, 10, 26), (1.12, 6, 30)):
                at = (x + 0.06 * (k - 5)) * w, self.ground(z) + down * unit
                toadstool(board, *at, size * unit / z, 1.0)
