"""High mountains: peaks with lit and shaded faces and snow, mist that drifts between, eagles."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import cv2
import numpy as np
import numpy.typing as npt

from tenku.engines.animatic.layers.sheet import Sheet, glow_code
from tenku.engines.animatic.layers.terrain import tiled
from tenku.engines.animatic.paint import Albedo, Board, Points, oval, points, rect
from tenku.engines.animatic.scene import Canvas, Moment, Picture, rng, smooth

SNOW: Albedo = (0.95, 0.96, 0.98)


@dataclass(frozen=True, kw_only=True)
class Peak:
    """A summit of a range. `x` in frame widths, `tall` and `half` (its width) in pixels."""

    x: float
    tall: float
    half: float


@dataclass(frozen=True, kw_only=True)
class Flanks:
    """A peak's outline: x of both flanks at the same heights, from the foot to the summit."""

    y: npt.NDArray[np.float64]
    left: npt.NDArray[np.float64]
    right: npt.NDArray[np.float64]

    def across(self, y: npt.ArrayLike, q: npt.ArrayLike) -> Points:
        """Points at heights y, a share q (0 left .. 1 right) of the way across the mountain."""
        y, q = np.asarray(y, np.float64), np.asarray(q, np.float64)
        low = np.interp(-y, -self.y, self.left)
        high = np.interp(-y, -self.y, self.right)
        return np.stack([low + q * (high - low), np.broadcast_to(y, low.shape)], axis=-1)


def _flanks(random: np.random.Generator, x: float, foot: float, peak: Peak) -> Flanks:
    """Concave flanks in straight cuts of different length, with a shoulder on one side."""
    n = 8
    t = np.concatenate([[0.0], np.sort(random.uniform(0.06, 0.97, n)), [1.0]])
    sides: list[npt.NDArray[np.float64]] = []
    for _ in range(2):
        out = (1.0 - t) ** random.uniform(1.05, 1.35)
        shoulder = random.uniform(0.35, 0.75)
        out += 0.06 * np.exp(-(((t - shoulder) / 0.12) ** 2))
        out[1:-1] *= 1.0 + random.normal(0, 0.04, n)
        slope = 0.35 * (1.0 - t)  # never a wall
        out = np.minimum.accumulate(out - slope) + slope
        sides.append(out * random.uniform(0.85, 1.15))
    return Flanks(
        y=foot - peak.tall * t, left=x - peak.half * sides[0], right=x + peak.half * sides[1]
    )


def draw_peak(
    board: Board,
    random: np.random.Generator,
    x: float,
    foot: float,
    peak: Peak,
    *,
    rock: Albedo,
    snow: float,
    side: float,
) -> None:
    """A mountain whose summit is above x (pixels); lit from `side`; snow from that height, 0..1."""
    f = _flanks(random, x, foot, peak)
    outline = np.concatenate([np.stack([f.left, f.y], 1), np.stack([f.right, f.y], 1)[::-1]])
    board.polygon(outline, rock, 0.80)
    if snow < 1.0:
        _cap(board, random, f, foot, peak, snow)
    ridge = _arete(random, f, foot, peak, 0.5 - 0.04 * side, 0.5 + 0.20 * side)
    _bands(board, random, f, foot, peak, rock, snow)
    away = np.stack([f.right if side < 0 else f.left, f.y], axis=1)
    fine = 0.003 * peak.tall
    board.tone(np.concatenate([ridge, away[::-1]]), 0.16, soft=fine)
    qs = (0.30, 0.72, 0.14, 0.86, 0.42, 0.62, 0.22, 0.80)  # across, from the sun's side
    for k, across in enumerate(
        qs
    ):  # ribs: facets of half tone on the lit face, of half light on the dark one
        dark = k % 2 == 0
        start = random.uniform(0.10, 0.70)
        y0 = foot - peak.tall * (1 - start)
        y1 = min(y0 + peak.tall * random.uniform(0.20, 0.46), foot)
        q0 = across if side < 0 else 1.0 - across
        q1 = q0 + random.uniform(-0.05, 0.05) - 0.06 * side
        rib = _facet(random, f, y0, y1, q0, q1, -side if dark else side)
        board.tone(rib, 0.40 if dark else 0.46, soft=fine)


def _arete(
    random: np.random.Generator, f: Flanks, foot: float, peak: Peak, q0: float, q1: float
) -> Points:
    """The edge between light and shade, from the foot up to the summit, in zigzags that widen."""
    n = 9
    t = np.concatenate([[0.0], np.sort(random.uniform(0.05, 0.93, n - 2)), [1.0]])
    q = q1 + (q0 - q1) * t
    swing = np.where(np.arange(n) % 2 == 0, 1.0, -1.0) * random.uniform(0.02, 0.085, n)
    q = q + swing * (1.0 - t) ** 0.3
    line = f.across(foot - peak.tall * t, q)
    line[-1] = (0.5 * (f.left[-1] + f.right[-1]), f.y[-1])
    return line


def _facet(
    random: np.random.Generator, f: Flanks, y0: float, y1: float, q0: float, q1: float, side: float
) -> Points:
    """A long triangle down the slope, one edge broken."""
    y = np.linspace(y0, y1, 5)
    spine = f.across(y, np.linspace(q0, q1, 5))
    wide = (y1 - y0) * np.asarray([0.0, 0.10, 0.22, 0.20, 0.06]) * random.uniform(0.8, 1.3)
    edge = spine + np.stack([side * wide, 0 * wide], axis=1)
    return np.concatenate([spine, edge[::-1]])


def _cap(
    board: Board, random: np.random.Generator, f: Flanks, foot: float, peak: Peak, snow: float
) -> None:
    """Snow above a ragged line that runs far down the gullies."""
    n = 19
    q = np.linspace(0.0, 1.0, n)
    drop = np.where(np.arange(n) % 2 == 0, -0.02, 1.0) * random.uniform(0.03, 0.15, n)
    drop += 0.05 * np.sin(7 * q + random.uniform(0, 6))
    y = foot - peak.tall * np.clip(snow - drop * (1 - snow) * 2.0, 0.05, 0.98)
    edge = f.across(y, q)
    above = f.y < float(min(y[0], y[-1]))
    top = np.concatenate(
        [np.stack([f.left, f.y], 1)[above], np.stack([f.right, f.y], 1)[above][::-1]]
    )
    board.polygon(np.concatenate([edge[:1], top, edge[::-1][:-1]]), SNOW, 0.88)
    for _ in range(9):  # patches that lie in hollows below
        y0 = foot - peak.tall * snow * random.uniform(0.55, 0.92)
        long = peak.tall * random.uniform(0.04, 0.11)
        q0 = random.uniform(0.12, 0.88)
        board.polygon(_facet(random, f, y0, y0 + long, q0, q0 + 0.02, 1.0), SNOW, 0.84)


def _bands(
    board: Board, random: np.random.Generator, f: Flanks, foot: float, peak: Peak, rock: Albedo,
    snow: float,
) -> None:  # fmt: skip
    """Rock that breaks through the snow: slanting slits, dense towards the snow line."""
    if snow >= 1.0:
        return
    for k in range(13):
        t = snow + (1.0 - snow) * random.uniform(0.0, 0.75) ** 1.3
        y = foot - peak.tall * t
        q = random.uniform(0.12, 0.88)
        a = f.across(y, q)
        long = peak.tall * random.uniform(0.03, 0.09) * (1.2 - t)
        lean = (0.9 if k % 2 else -0.7) * long
        slit = points(
            tuple(a), (a[0] + 0.4 * lean, a[1] + 0.22 * long), (a[0] + lean, a[1] + long),
            (a[0] + 0.35 * lean - 0.16 * long, a[1] + 0.62 * long),
        )  # fmt: skip
        board.polygon(slit, rock, 0.55)


def mountain_range(
    canvas: Canvas,
    k: int,
    peaks: Sequence[Peak],
    *,
    z: float,
    foot: float,
    rock: Albedo,
    snow: float,
    haze: float,
    sun_x: float,
) -> Sheet:
    """Peaks side by side, the low ones before the tall ones, their feet in haze."""
    random = rng(canvas.seed, "range", k)
    top = max(peak.tall for peak in peaks)
    board = tiled(canvas, foot - 1.05 * top, foot + 0.03 * canvas.height)
    side = 1.0 if sun_x > 0 else -1.0
    for peak in sorted(peaks, key=lambda p: -p.tall):
        x = (peak.x * canvas.width) % board.width
        line = min(snow * top / peak.tall, 1.0)  # level over the range: low peaks have less snow
        draw_peak(board, random, x, foot, peak, rock=rock, snow=line, side=side)
    rows = (np.arange(board.height) + board.y0 - foot) / top
    board.mist(np.clip(haze + (0.80 - haze) * np.exp(4.2 * np.minimum(rows, 0)), 0, 0.9))
    return Sheet.of(board, z, period=board.width, snow="all")


def mist(canvas: Canvas, k: int, y: float, thick: float, z: float) -> Sheet:
    """A band of mist about height y that drifts along: long strokes, thin at their ends."""
    random = rng(canvas.seed, "mist", k)
    board = tiled(canvas, y - 1.6 * thick, y + 1.6 * thick)
    for i in range(7):
        x = board.width * ((i * 0.618 + 0.21 * k) % 1.0)
        long = canvas.width * random.uniform(0.10, 0.26)
        at = y + random.uniform(-0.5, 0.5) * thick
        high = thick * random.uniform(0.16, 0.36)
        board.wash(
            oval(x, at, long, high), SNOW, 0.72, soft=0.22 * thick, inside=False, opacity=0.8
        )
    board.mist(np.full(board.height, 0.6))
    speed = (2.2 + 9.0 / z) * canvas.unit * (1 if k % 2 else 1.4)
    return Sheet.of(board, z, period=board.width, drift=speed, snow="none")


def hut(board: Board, x: float, foot: float, u: float) -> None:
    """A log cabin, `u` the drawing unit, with light in its windows by night."""
    wood, roof = (0.62, 0.42, 0.28), (0.44, 0.30, 0.28)
    board.polygon(rect(x, foot - 13 * u, x + 26 * u, foot + 1 * u), wood, 0.82)
    board.polygon(
        points((x + 26 * u, foot - 13 * u), (x + 33 * u, foot - 20 * u), (x + 40 * u, foot - 13 * u), (x + 40 * u, foot + 1 * u), (x + 26 * u, foot + 1 * u)),
        wood, 0.30,
    )  # fmt: skip
    board.polygon(
        points((x - 3 * u, foot - 12 * u), (x + 4 * u, foot - 24 * u), (x + 33 * u, foot - 24 * u), (x + 27 * u, foot - 12 * u)),
        roof, 0.85,
    )  # fmt: skip
    board.polygon(
        points((x + 33 * u, foot - 24 * u), (x + 43 * u, foot - 11 * u), (x + 40 * u, foot - 11 * u), (x + 32 * u, foot - 21 * u)),
        roof, 0.3,
    )  # fmt: skip
    for dx in (5, 15):
        pane = rect(x + dx * u, foot - 9 * u, x + (dx + 5) * u, foot - 4 * u)
        board.polygon(pane, (0.30, 0.32, 0.36), 0.4)
        row, column = int(foot - 9 * u - board.y0), int(x + dx * u - board.x0)
        size = max(1, round(5 * u))
        board.glow[row : row + size, column : column + size] = glow_code(1, 0.1)
    board.shine(x + 14 * u, foot - 6 * u, 46 * u, 26 * u, 0.4)


_WING = points(
    (0.05, -0.03), (0.22, -0.10), (0.44, -0.09), (0.66, -0.01), (0.80, -0.02), (0.96, 0.06),
    (0.78, 0.05), (0.92, 0.13), (0.70, 0.09), (0.56, 0.09), (0.34, 0.06), (0.16, 0.08), (0.05, 0.07),
)  # fmt: skip
_BODY = points(
    (0.0, -0.12), (0.055, -0.05), (0.05, 0.10), (0.10, 0.26), (0.0, 0.22), (-0.10, 0.26),
    (-0.05, 0.10), (-0.055, -0.05),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Eagles:
    """Eagles that circle on the wind before the mountains; none by night or in rain, snow and fog."""

    at: npt.NDArray[np.float64]  # (n, 5): centre x, y, radius, half span (pixels), phase
    z: float

    @classmethod
    def of(cls, canvas: Canvas, x: float, y: float, z: float) -> Self:
        u, w = canvas.unit, canvas.width
        rows = (
            (x * w, y, 0.075 * w, 27 * u, 0.0),
            ((x + 0.10) * w, y - 40 * u, 0.05 * w, 15 * u, 2.4),
        )
        return cls(at=np.asarray(rows, np.float64), z=z)

    def paint(self, picture: Picture, moment: Moment) -> None:
        light = moment.light
        if light.night > 0.85 or light.clear < 0.3:
            return
        view = moment.eye.view(self.z)
        t = min(moment.clock, moment.t * 1.6)
        colour = 0.62 * light.shade + 0.20 * light.haze
        rgb = tuple(float(c) for c in np.clip(np.asarray([0.8, 0.74, 0.72]) * colour * 255, 0, 255))
        for x, y, radius, span, phase in self.at:
            a = 0.42 * t + phase
            flap = (
                0.22 * np.sin(7.0 * t + phase) * smooth(0.72, 1.0, float(np.sin(0.9 * t + phase)))
            )
            turn = np.asarray([[1.0, 0.0], [0.34 * np.cos(a), 1.15 + 0.45 * np.sin(a)]])
            at = np.asarray(
                [x + radius * np.cos(a) + view.dx, y + 0.26 * radius * np.sin(a) + view.dy]
            )
            tips = np.stack([_WING[:, 0], _WING[:, 1] - (0.20 + flap) * _WING[:, 0] ** 1.5], axis=1)
            mirrored = np.stack([-tips[:, 0], tips[:, 1]], axis=1)
            for shape in (tips, mirrored, _BODY):
                placed: Points = (shape @ turn.T) * span + at
                fixed = np.round(placed * 16).astype(np.int32)
                cv2.fillPoly(picture, [fixed], rgb, cv2.LINE_AA, 4)
