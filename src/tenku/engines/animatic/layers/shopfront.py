"""Houses of a narrow street: a shop below, windows above, and what people hang out of them."""

from dataclasses import dataclass

import cv2
import numpy as np

from tenku.engines.animatic.layers.lane import Front, Side, Wall, pane
from tenku.engines.animatic.layers.sheet import glow_code
from tenku.engines.animatic.paint import Albedo, Board, Points, TiledBoard, points

PLASTER: tuple[Albedo, ...] = (
    (0.60, 0.46, 0.40), (0.40, 0.48, 0.50), (0.68, 0.56, 0.42), (0.46, 0.42, 0.54), (0.58, 0.38, 0.36),
    (0.44, 0.52, 0.44),
)  # fmt: skip
_WOOD: Albedo = (0.48, 0.35, 0.28)
_IRON: Albedo = (0.29, 0.29, 0.37)
_GLASS: Albedo = (0.38, 0.46, 0.57)
_CLOTH: tuple[Albedo, ...] = (
    (0.74, 0.28, 0.26), (0.24, 0.46, 0.48), (0.84, 0.64, 0.30), (0.34, 0.34, 0.52), (0.82, 0.76, 0.66),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Facade:
    """One house on a wall, from s0 to s1; heights in metres."""

    wall: Wall
    s0: float
    s1: float
    tall: float
    plaster: Albedo
    tone: float  # of its plaster: turned to the sun or away

    def house(self, board: Board, random: np.random.Generator) -> None:
        """The wall, its floors from the top to the shop, and the awning over it."""
        if isinstance(self.wall, Side):  # the end that faces us, over the roof of the nearer house
            end = [
                self.wall.at(self.s0, h, out)
                for out, h in ((0, 0), (0, self.tall), (-7, self.tall), (-7, 0))
            ]
            board.polygon(points(*end), self.plaster, 0.42, self.wall.veil(self.s0))
        self._box(board, self.s0, -0.1, self.s1, self.tall, self.plaster, self.tone)
        self._relief(board, random)
        ground = random.uniform(2.9, 3.3)
        storey = random.uniform(2.7, 3.1)
        floors = int((self.tall - ground - 0.5) / storey)
        for k in range(floors):
            self._floor(board, random, ground + k * storey, storey)
        self._shop(board, random, ground)

    def _box(
        self, board: Board, s0: float, h0: float, s1: float, h1: float, albedo: Albedo, tone: float
    ) -> Points:
        shape = pane(self.wall, s0, h0, s1, h1)
        board.polygon(shape, albedo, tone, self.wall.veil(s0))
        return shape

    def _relief(self, board: Board, random: np.random.Generator) -> None:
        """A cornice, a stained foot, strokes of the brush down the wall and a drainpipe."""
        wide = self.s1 - self.s0
        light, dark = min(self.tone + 0.30, 0.95), max(self.tone - 0.22, 0.08)
        for _ in range(5):
            s = self.s0 + random.uniform(0.0, 0.85) * wide
            h = random.uniform(0.35, 0.95) * self.tall
            stroke = pane(self.wall, s, h - random.uniform(0.8, 2.6), s + 0.14 * wide, h)
            board.tone(stroke, (light, dark)[int(random.integers(2))], soft=2.0, opacity=0.35)
        board.tone(pane(self.wall, self.s0, self.tall - 0.45, self.s1, self.tall), light)
        board.tone(pane(self.wall, self.s0, self.tall - 0.62, self.s1, self.tall - 0.45), dark)
        pipe = self.wall.along(0.12)
        s = self.s0 + 0.02 * wide
        self._box(board, s, 0.0, s + pipe, self.tall - 0.5, _IRON, 0.45)

    def _light(self, board: Board, shape: Points, hue: int, hour: float) -> None:
        local = np.round(shape - (board.x0, board.y0)).astype(np.int32)
        rounds = (-board.width, 0, board.width) if isinstance(board, TiledBoard) else (0,)
        for shift in rounds:
            cv2.fillPoly(board.glow, [local + (shift, 0)], (glow_code(hue, hour),))

    def _floor(self, board: Board, random: np.random.Generator, low: float, storey: float) -> None:
        """A row of windows with sills, some lit, shutters, a balcony or a machine that cools."""
        wall, m = self.wall, self.wall.along
        count = max(1, round((self.s1 - self.s0) / m(2.3)))
        pitch = (self.s1 - self.s0) / count
        balcony = random.uniform() < 0.4
        for k in range(count):
            s = self.s0 + (k + 0.5) * pitch
            half = min(m(0.55), 0.36 * pitch)
            h0, h1 = low + 0.75, low + storey - 0.45
            self._box(board, s - 1.16 * half, h0 - 0.10, s + 1.16 * half, h1 + 0.10, _WOOD, 0.4)
            glass = self._box(board, s - half, h0, s + half, h1, _GLASS, 0.34)
            board.tone(pane(wall, s - half, h1 - 0.35, s + half, h1), 0.12)
            if random.uniform() < 0.62:
                self._light(
                    board, glass, int(random.choice([0, 0, 1, 2, 3])), random.uniform(0, 0.5)
                )
                if random.uniform() < 0.5:  # half a curtain
                    self._box(
                        board,
                        s - half,
                        h0,
                        s - 0.2 * half,
                        h1,
                        _CLOTH[int(random.integers(5))],
                        0.3,
                    )
            self._box(board, s - 0.06 * half, h0, s + 0.06 * half, h1, _WOOD, 0.35)
            self._box(
                board, s - 1.3 * half, h0 - 0.20, s + 1.3 * half, h0 - 0.06, self.plaster, 0.86
            )
            if low > 4.0 and not balcony and random.uniform() < 0.45:
                self._cooler(board, s + 0.9 * half, h0 - 0.85)
        if balcony:
            self._balcony(board, random, low + 0.55)

    def _cooler(self, board: Board, s: float, h: float) -> None:
        wide = self.wall.along(0.62)
        self._box(board, s, h, s + wide, h + 0.52, (0.72, 0.72, 0.70), 0.55)
        board.tone(pane(self.wall, s, h + 0.42, s + wide, h + 0.52), 0.9)
        self._box(board, s + 0.16 * wide, h + 0.08, s + 0.72 * wide, h + 0.42, _IRON, 0.4)

    def _balcony(self, board: Board, random: np.random.Generator, h: float) -> None:
        """A railing with pots along it."""
        s0, s1 = self.s0 + 0.08 * (self.s1 - self.s0), self.s1 - 0.08 * (self.s1 - self.s0)
        self._box(board, s0, h - 0.16, s1, h, self.plaster, 0.22)
        for k in range(11):
            s = s0 + k / 10 * (s1 - s0)
            self._box(board, s, h, s + self.wall.along(0.04), h + 0.85, _IRON, 0.4)
        self._box(board, s0, h + 0.82, s1, h + 0.90, _IRON, 0.7)
        for _ in range(3):
            s = s0 + random.uniform(0.05, 0.8) * (s1 - s0)
            self.pot(board, random, s, h, 0.7)

    def pot(
        self, board: Board, random: np.random.Generator, s: float, h: float, size: float
    ) -> None:
        """A plant in a pot, `size` metres tall."""
        wide = self.wall.along(0.20 * size)
        veil = self.wall.veil(s)
        leaf: Albedo = (0.28, 0.44, 0.28)
        for k in range(9):
            top = self.wall.at(
                s + wide * random.uniform(-2.0, 2.0), h + size * random.uniform(0.55, 1.0)
            )
            root = self.wall.at(s - 0.2 * wide, h + 0.3 * size)
            side = self.wall.at(s + 0.35 * wide, h + 0.3 * size)
            board.polygon(points(root, top, side), leaf, (0.25, 0.5, 0.85)[k % 3], veil)
        jar = points(
            self.wall.at(s - 0.8 * wide, h), self.wall.at(s + 0.8 * wide, h),
            self.wall.at(s + wide, h + 0.42 * size), self.wall.at(s - wide, h + 0.42 * size),
        )  # fmt: skip
        board.polygon(jar, (0.62, 0.36, 0.26), 0.55, veil)

    def _shop(self, board: Board, random: np.random.Generator, top: float) -> None:
        """An open front with warm light and goods, or a shutter; a signboard and an awning."""
        wide = self.s1 - self.s0
        s0, s1 = self.s0 + 0.10 * wide, self.s1 - 0.10 * wide
        self._box(board, s0 - 0.03 * wide, 0.0, s1 + 0.03 * wide, top - 0.35, _WOOD, 0.3)
        if isinstance(self.wall, Front) or random.uniform() < 0.72:
            self._counter(board, random, s0, s1, top - 0.5)
        else:
            self._shutter(board, s0, s1, top - 0.5)
        self._box(board, s0 - 0.05 * wide, top - 0.45, s1 + 0.05 * wide, top + 0.25, _IRON, 0.35)
        hue = int(random.choice([5, 6, 1, 7]))
        bar = pane(self.wall, s0 + 0.04 * wide, top - 0.28, s1 - 0.04 * wide, top - 0.16)
        board.polygon(bar, (0.80, 0.76, 0.72), 0.6, self.wall.veil(s0))
        self._light(board, bar, hue, 0.05)
        if random.uniform() < 0.75:
            self._awning(board, s0 - 0.06 * wide, s1 + 0.06 * wide, top - 0.5, random)
        for s in (s0 + 0.02 * wide, s1 - 0.02 * wide):
            if random.uniform() < 0.6:
                self.pot(board, random, s, 0.0, random.uniform(0.7, 1.1))

    def _counter(
        self, board: Board, random: np.random.Generator, s0: float, s1: float, top: float
    ) -> None:
        """A room full of light behind a counter: shelves, jars, somebody's half curtain."""
        room = self._box(board, s0, 0.0, s1, top, (0.62, 0.48, 0.34), 0.45)
        self._light(board, room, 0, 0.02)
        x, y = self.wall.at(0.5 * (s0 + s1), 0.2)
        across = abs(self.wall.at(s1, 0)[0] - self.wall.at(s0, 0)[0])
        board.shine(x, y, 0.8 * across, 1.1 * abs(self.wall.at(s0, 1.7)[1] - y), 0.30)
        for h in (1.45, 1.95):
            self._box(board, s0, h, s1, h + 0.06, _WOOD, 0.3)
            n = max(3, round((s1 - s0) / self.wall.along(0.42)))
            for k in range(n):
                s = s0 + (k + random.uniform(0.1, 0.5)) * (s1 - s0) / n
                high, w = (
                    random.uniform(0.15, 0.34),
                    self.wall.along(random.uniform(0.12, 0.24)),
                )
                self._box(board, s, h + 0.06, min(s + w, s1), h + high, _CLOTH[k % 5], 0.35)
        self._box(board, s0, 0.0, s1, 0.95, _WOOD, 0.36)
        board.tone(pane(self.wall, s0, 0.86, s1, 0.95), 0.9)
        n = max(3, round((s1 - s0) / self.wall.along(0.62)))
        for k in range(n):  # crates before it
            s = s0 + (k + random.uniform(0.0, 0.25)) * (s1 - s0) / n
            wide, high = self.wall.along(0.5), random.uniform(0.28, 0.5)
            self._box(board, s, 0.0, s + wide, high, (0.58, 0.42, 0.28), 0.46)
            board.tone(pane(self.wall, s, high - 0.08, s + wide, high), 0.9)
            self._box(
                board, s + 0.1 * wide, high, s + 0.9 * wide, high + 0.10, _CLOTH[(k * 2) % 5], 0.6
            )
        n = 4
        for k in range(n):  # cloths that hang into the opening
            a = s0 + k * (s1 - s0) / n
            b = a + 0.92 * (s1 - s0) / n
            self._box(board, a, top - random.uniform(0.45, 0.6), b, top, _CLOTH[(k // 2) % 5], 0.42)

    def _shutter(self, board: Board, s0: float, s1: float, top: float) -> None:
        self._box(board, s0, 0.0, s1, top, (0.52, 0.54, 0.56), 0.5)
        for k in range(9):
            h = (k + 0.5) * top / 9
            board.tone(pane(self.wall, s0, h, s1, h + 0.07), 0.2)
            board.tone(pane(self.wall, s0, h + 0.07, s1, h + 0.11), 0.85)

    def _awning(
        self, board: Board, s0: float, s1: float, h: float, random: np.random.Generator
    ) -> None:
        """Striped cloth that leans out over the way, with a scalloped edge."""
        wall, out, drop = self.wall, 1.0, 0.62
        cloth = _CLOTH[int(random.integers(0, 4))]
        n = 8
        for k in range(n):
            a, b = s0 + k * (s1 - s0) / n, s0 + (k + 1) * (s1 - s0) / n
            colour = cloth if k % 2 == 0 else _CLOTH[4]
            low = [wall.at(s, h - drop, out) for s in (a, b)]
            board.polygon(
                points(wall.at(a, h), wall.at(b, h), low[1], low[0]), colour, 0.72, wall.veil(a)
            )
            hang = [wall.at(s, h - drop - 0.22, out) for s in (a, b)]
            middle = wall.at(0.5 * (a + b), h - drop - 0.30, out)
            edge = points(low[0], low[1], hang[1], middle, hang[0])
            board.polygon(edge, colour, 0.34, wall.veil(a))


def shade_of(wall: Wall, sun_x: float) -> float:
    """The tone of a wall's plaster: fronts are half lit, a flank is lit if the sun is opposite."""
    if isinstance(wall, Front):
        return 0.46
    return 0.78 if (sun_x < 0) == wall.right else 0.36
