"""Dunes: a lit and a shaded side that meet in a sharp winding crest, and the ripples of the wind."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tenku.engines.animatic.paint import Albedo, Board, Points, points, ribbon, spline

Curve = npt.NDArray[np.float64]  # one number a point

SAND: Albedo = (0.97, 0.75, 0.46)
LEE: Albedo = (0.86, 0.56, 0.42)  # the shaded side: light comes to it from the sand around


@dataclass(frozen=True, kw_only=True)
class Dune:
    """A star dune, in pixels: its summit, its two feet on the skyline, and its crest's way down."""

    summit: tuple[float, float]
    left: tuple[float, float]
    right: tuple[float, float]
    toe: tuple[float, float]  # where the crest that comes towards the camera ends
    swing: float  # of that crest, to either side
    bends: float = 1.1  # how many times it winds

    def windward(self) -> Points:
        """The skyline from the left foot up to the summit: hollow, then full."""
        q = np.linspace(0, 1, 26)
        rise = 0.75 * q**1.35 + 0.25 * (3 * q**2 - 2 * q**3)
        return self._flank(self.left, q, rise)

    def lee(self) -> Points:
        """The skyline from the summit down to the right foot: steep, then running out."""
        q = np.linspace(0, 1, 26)
        rise = 0.7 * q**1.5 + 0.3 * q**3 + 0.045 * np.sin(3 * np.pi * q) * (1 - q)
        return self._flank(self.right, q, rise)[::-1]

    def _flank(self, foot: tuple[float, float], q: Curve, rise: Curve) -> Points:
        (x0, y0), (x1, y1) = foot, self.summit
        return np.stack([x0 + (x1 - x0) * q, y0 + (y1 - y0) * rise], axis=1)

    def crest(self) -> Points:
        """From the summit down towards the camera, winding wider as it comes nearer."""
        t = np.linspace(0, 1, 60)
        (x0, y0), (x1, y1) = self.summit, self.toe
        x = x0 + (x1 - x0) * t**1.2
        x += self.swing * np.sin(2 * np.pi * self.bends * t**0.8) * t**0.6 * (1 - 0.25 * t)
        return np.stack([x, y0 + (y1 - y0) * t**1.1], axis=1)


def draw_dune(board: Board, random: np.random.Generator, dune: Dune, spurs: bool = True) -> None:
    """The whole dune with its near ground; the sun stands on the left."""
    crest, lee, windward = dune.crest(), dune.lee(), dune.windward()
    low = max(dune.toe[1], dune.left[1], dune.right[1])
    tall = low - dune.summit[1]
    body = np.concatenate(
        [windward, lee, points((dune.right[0], low), dune.toe, (dune.left[0], low))]
    )
    board.polygon(body, SAND, 0.90)
    fine = max(0.006 * tall, 0.3)
    if spurs:
        _spurs(board, random, dune, windward, tall)
    base = spline(
        points(
            dune.toe,
            (0.6 * dune.toe[0] + 0.4 * dune.right[0], dune.toe[1] - 0.10 * tall),
            (0.25 * dune.toe[0] + 0.75 * dune.right[0], 0.6 * dune.right[1] + 0.4 * dune.toe[1]),
            dune.right,
        ),
        8,
    )
    shade = np.concatenate([crest, base[1:], lee[::-1][1:]])
    board.wash(shade, LEE, 0.10, soft=0.25 * fine)
    _folds(board, dune, tall)
    edge = crest - (0.012 * tall, -0.004 * tall)
    t = np.linspace(0, 1, len(crest))
    board.tone(ribbon(edge, 0.030 * tall * (0.25 + t) * (1 - t) ** 0.6), 1.0, soft=fine)


def _spurs(
    board: Board, random: np.random.Generator, dune: Dune, windward: Points, tall: float
) -> None:
    """Lesser crests on the lit side: they leave the skyline and wind down, dark on their lee."""
    (x0, _), (x1, _) = dune.left, dune.summit
    low_at = dune.left[1] + 0.30 * tall
    tall = min(tall, 0.55 * (x1 - x0))
    t = np.linspace(0, 1, 34)
    for a, run, fall, size in (
        (0.80, -0.20, 0.80, 1.0),
        (0.55, -0.16, 0.62, 0.7),
        (0.30, -0.10, 0.5, 0.45),
    ):
        x = x0 + (x1 - x0) * (a + random.uniform(-0.04, 0.04))
        y = float(np.interp(x, windward[:, 0], windward[:, 1]))
        low = y + fall * (low_at - y)
        line = np.stack(
            [
                x + run * (x1 - x0) * t**1.1 + 0.085 * tall * size * np.sin(6.6 * t**0.8) * t**0.5,
                y + (low - y) * t,
            ],
            axis=1,
        )
        wide = tall * 0.20 * size * np.sin(np.pi * t**0.7) ** 1.2
        lee = line + np.stack([wide, 0.20 * wide], axis=1)
        board.tone(np.concatenate([line, lee[::-1]]), 0.58, soft=0.006 * tall)
        inner = line + np.stack([0.45 * wide, 0.08 * wide], axis=1)
        board.tone(np.concatenate([line, inner[::-1]]), 0.42, soft=0.010 * tall, opacity=0.7)
        board.tone(ribbon(line - (0.008 * tall, 0), 0.10 * wide), 1.0, soft=0.004 * tall)


def _folds(board: Board, dune: Dune, tall: float) -> None:
    """On the shaded side: planes that take light from the sand around, one edge crisp each."""
    t = np.linspace(0, 1, 24)
    (x0, y0), (x1, y1) = dune.summit, dune.right
    low = max(dune.toe[1], y1)
    for a, out, down, wide, tone in (
        (0.10, 0.10, 0.62, 0.16, 0.19), (0.34, 0.38, 0.66, 0.20, 0.22), (0.66, 0.74, 0.74, 0.13, 0.28),
    ):  # fmt: skip
        sx, sy = x0 + (x1 - x0) * 0.42 * a, y0 + (y1 - y0) * 0.80 * a
        ex, ey = x0 + (x1 - x0) * out, y0 + (low - y0) * down
        bow = 0.06 * tall * np.sin(5.5 * t**0.8)
        line = np.stack([sx + (ex - sx) * t - bow, sy + (ey - sy) * t**0.9], axis=1)
        side = wide * (x1 - x0) * np.sin(np.pi * t**0.9) ** 1.1
        edge = line + np.stack([side, 0.12 * side], axis=1)
        board.tone(np.concatenate([line, edge[::-1]]), tone, soft=0.006 * tall)


def slip_face(board: Board, crest: Points, deep: Curve, lean: Curve, tone: float = 0.12) -> None:
    """The steep shaded side under a crest that runs across; `deep` and `lean` are pixels."""
    foot = crest + np.stack([lean, deep], axis=1)
    board.wash(np.concatenate([crest, foot[::-1]]), LEE, tone, soft=0.3)
    middle = crest + np.stack([0.7 * lean, 0.74 * deep], axis=1)
    size = float(deep.max())
    board.tone(ribbon(middle, 0.30 * deep), 0.26, soft=0.05 * size, opacity=0.9)
    board.tone(ribbon(crest - (0, 0.05 * size), 0.09 * deep + 0.4), 1.0, soft=0.012 * size)


def ripples(
    board: Board,
    random: np.random.Generator,
    top: float,
    bottom: float,
    size: tuple[float, float],
    tones: tuple[float, float] = (0.70, 1.0),
) -> None:
    """Ripples from top to bottom (pixels), `size` apart there and there, in drifts with gaps."""
    y = top
    k = 0
    drift = random.uniform(0, 6, 4)
    dark, bright = tones
    while y < bottom:
        near = (y - top) / (bottom - top)
        pitch = size[0] + (size[1] - size[0]) * near
        x = np.linspace(-4, board.width + 4, 260) + board.x0
        a = 2 * np.pi * (x - board.x0) / board.width
        wind = 0.8 * np.sin(3 * a + drift[0] + 0.16 * k) + 0.5 * np.sin(8 * a + drift[1] - 0.55 * k)
        wind += 0.16 * np.sin(19 * a + drift[2] + 2.2 * k)
        line = np.stack([x, y + 0.95 * pitch * wind], axis=1)
        here = np.sin(2 * a + drift[3] + 0.22 * k) + 0.9 * np.sin(5 * a - 0.5 * k) - 0.30
        here += 0.5 * np.sin(11 * a + 1.9 * k)
        width = pitch * 0.42 * np.clip(0.9 * here, 0, 1) ** 0.8
        lee = np.concatenate([line, (line + np.stack([0 * x, width], axis=1))[::-1]])
        board.tone(lee, dark, soft=0.04 * pitch)
        board.tone(ribbon(line - (0, 0.12 * pitch), 0.4 * width), bright, soft=0.03 * pitch)
        y += pitch * random.uniform(0.9, 1.12)
        k += 1
