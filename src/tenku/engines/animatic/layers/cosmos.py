"""Space itself: a dark ground with a nebula in washes, stars of a few sizes, a distant sun."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf
from typing import Any, Self

import cv2
import numpy as np
import numpy.typing as npt

from tenku.engines.animatic.light import Light
from tenku.engines.animatic.paint import Albedo, Planes
from tenku.engines.animatic.rigs import sprite
from tenku.engines.animatic.scene import Canvas, Moment, Picture, rng, smooth

_Field = npt.NDArray[np.floating[Any]]
_OVER = 0.20  # frame widths beyond each side: pans, and the slow drift
_TURN = 150.0  # seconds of the scene that the stars need to drift away and back

# The washes of the nebula from the widest to the brightest core: how far in, and the colour.
_WASHES: tuple[tuple[float, Albedo], ...] = (
    (0.16, (0.105, 0.085, 0.235)),
    (0.34, (0.190, 0.120, 0.330)),
    (0.54, (0.330, 0.170, 0.390)),
    (0.72, (0.530, 0.270, 0.420)),
    (0.87, (0.760, 0.450, 0.440)),
)


@dataclass(frozen=True, kw_only=True)
class Cosmos:
    """A layer that fills the picture; `plate` reaches beyond it on every side."""

    canvas: Canvas
    plate: Planes  # RGB, lights of their own: the sun changes only their tint
    z: float = inf
    tinted: bool = False  # for good, for a light that does not change

    @classmethod
    def of(cls, canvas: Canvas, *, nebula: float, sky: Sequence[Albedo], stars: int) -> Self:
        """`sky` is its colour above and below, `nebula` 0..1 how much of it there is."""
        over = int(_OVER * canvas.width)
        w, h = canvas.width + 2 * over, canvas.height + 2 * over
        plate = _washes(canvas, w, h, over, nebula, sky)
        _scatter(canvas, plate, stars)
        return cls(canvas=canvas, plate=plate)

    def settled(self, light: Light) -> "Cosmos":
        """The same, tinted for good."""
        return replace(self, plate=_tinted(self.plate, light), tinted=True)

    def paint(self, picture: Picture, moment: Moment) -> None:
        view = moment.eye.view(inf)
        over = _OVER * self.canvas.width
        drift = 0.055 * self.canvas.width * math.sin(2 * math.pi * moment.clock / _TURN)
        (cx, cy), m = view.centre, view.scale
        place = np.asarray(
            [[m, 0.0, m * (-over - drift - cx) + cx + view.dx],
             [0.0, m, m * (-over + 0.3 * drift - cy) + cy + view.dy]]
        )  # fmt: skip
        size = (picture.shape[1], picture.shape[0])
        cv2.warpAffine(self.plate, place, size, dst=picture, borderMode=cv2.BORDER_REFLECT)
        if not self.tinted:
            picture[:] = _tinted(picture, moment.light)


def _tinted(plate: Planes, light: Light) -> Planes:
    scale = np.diag(light.middle).astype(np.float32)
    return np.asarray(cv2.transform(plate, scale), np.uint8)


def _washes(
    canvas: Canvas, w: int, h: int, over: int, nebula: float, sky: Sequence[Albedo]
) -> Planes:
    """The band of the nebula: a slanting river whose banks are drawn in waves, laid in washes."""
    half = (h // 2, w // 2)
    unit = min(canvas.width, canvas.height)
    x = ((np.arange(half[1], dtype=np.float32) * 2 - over) / unit)[None, :]
    y = ((np.arange(half[0], dtype=np.float32) * 2 - over) / unit)[:, None]
    down = np.clip(y * unit / canvas.height, -0.3, 1.3)[..., None]
    top, low = (np.asarray(c, np.float32) for c in sky)
    paint = np.broadcast_to(top + down * (low - top), (*half, 3)).astype(np.float32)
    if nebula > 0:
        field = nebula * _river(x, y, canvas)
        for level, colour in _WASHES:
            ease = np.clip((field - level) / 0.055, 0.0, 1.0)
            cover = (ease * ease * (3 - 2 * ease))[..., None] * 0.92
            paint += cover * (np.asarray(colour, np.float32) - paint)
    whole = cv2.resize(paint * 255.0 + 0.5, (w, h), interpolation=cv2.INTER_LINEAR)
    return np.clip(whole, 0, 255).astype(np.uint8)


def _river(x: _Field, y: _Field, canvas: Canvas) -> _Field:
    """0 outside .. 1 in the core of the nebula; lengths in shorter sides of the frame."""
    a = float(rng(canvas.seed, "nebula").uniform(0.0, 2 * math.pi))
    tall = canvas.portrait
    slope, level = (0.62, 0.62) if tall else (-0.34, 0.62)
    along = x - slope * y
    off = y - level - slope * (x - (0.5 if tall else 0.9))
    wx = 0.11 * np.sin(3.1 * y + 1.2 + a) + 0.05 * np.sin(7.3 * y + 2.0 * x + a)
    off = off + 0.10 * np.sin(2.6 * (along + wx) + a) + 0.045 * np.sin(6.7 * along + 3.0 * y)
    off = off + 0.018 * np.sin(15.0 * along + 6.0 * np.sin(3.0 * y) + a)
    wide = 0.30 + 0.10 * np.sin(1.9 * along + 0.7)
    band = np.exp(-((off / wide) ** 2))
    heart = 0.66 + 0.34 * np.sin(2.3 * along + 1.1 + 0.6 * np.sin(5.0 * y))
    lane = np.exp(-(((off + 0.05 * np.sin(4.1 * along + a) - 0.03) / 0.052) ** 2))
    torn = 0.07 * np.sin(11.0 * along - 8.0 * y + 2.0 * np.sin(9.0 * y))
    return np.asarray(band * (0.72 * heart + 0.42) * (1.0 - 0.62 * lane) + torn * band, np.float32)


def _scatter(canvas: Canvas, plate: Planes, count: int) -> None:
    """Stars of four sizes, the many small ones in loose drifts, the few large ones apart."""
    random, u = rng(canvas.seed, "cosmos"), max(canvas.unit, 0.45)
    h, w = int(plate.shape[0]), int(plate.shape[1])
    hearts = random.uniform(0, 1, (9, 2)) * (w, h)
    for k in range(int(count * w * h / (1792 * 1232 * canvas.unit**2 + 1))):
        x, y = float(random.uniform(0, w)), float(random.uniform(0, h))
        if k % 3:
            heart = hearts[int(random.integers(len(hearts)))]
            off = random.normal(0, 0.10, 2)
            x, y = float(heart[0] + off[0] * w), float(heart[1] + off[1] * 0.7 * w)
        size = (0.62, 0.62, 0.62, 0.85, 0.85, 1.25)[k % 6] if k % 19 else 1.9
        light = (110, 150, 130, 175, 200, 225)[k % 6] if k % 19 else 250
        warm = ((1.0, 0.93, 0.80), (0.82, 0.90, 1.0), (1.0, 1.0, 1.0), (0.92, 0.95, 1.0))[k % 4]
        colour = tuple(light * c for c in warm)
        cv2.circle(
            plate,
            (int(x * 16), int(y * 16)),
            max(int(size * u * 16), 9),
            colour,
            -1,
            cv2.LINE_AA,
            4,
        )


@dataclass(frozen=True, kw_only=True)
class Glints:
    """A layer: the brightest stars, each a small cross that twinkles at its own pace."""

    at: npt.NDArray[np.float64]  # (n, 2) pixels
    size: npt.NDArray[np.float64]  # pixels
    phase: npt.NDArray[np.float64]
    stamp: npt.NDArray[np.uint8]
    canvas: Canvas
    z: float = 5000.0

    @classmethod
    def of(cls, canvas: Canvas, places: Sequence[tuple[float, float, float]]) -> Self:
        """`places` are x, y in shares of the frame and the size in drawing units."""
        rows = np.asarray(places, np.float64)
        return cls(
            at=rows[:, :2] * (canvas.width, canvas.height),
            size=rows[:, 2] * canvas.unit,
            phase=rng(canvas.seed, "glints").uniform(0, 2 * math.pi, len(rows)),
            stamp=_cross(),
            canvas=canvas,
        )

    def paint(self, picture: Picture, moment: Moment) -> None:
        view = moment.eye.view(inf)
        drift = 0.055 * self.canvas.width * math.sin(2 * math.pi * moment.clock / _TURN)
        n = self.stamp.shape[0]
        for (x, y), size, phase in zip(self.at, self.size, self.phase, strict=True):
            shine = 0.80 + 0.20 * math.sin(1.7 * moment.t + phase)
            k = 2 * size * (0.85 + 0.15 * shine) * view.scale / n
            px = view.centre[0] + view.scale * (x - drift - view.centre[0]) + view.dx
            py = view.centre[1] + view.scale * (y + 0.3 * drift - view.centre[1]) + view.dy
            place = np.asarray([[k, 0, px - k * n / 2], [0, k, py - k * n / 2]])
            light = cv2.convertScaleAbs(self.stamp, alpha=shine)
            sprite.glow(picture, np.asarray(light, np.uint8), place)


def _cross(n: int = 64) -> npt.NDArray[np.uint8]:
    """A star with four thin rays."""
    axis = np.abs(np.linspace(-1, 1, n))
    x, y = np.meshgrid(axis, axis)
    core = np.exp(-((x * x + y * y) / 0.012))
    halo = 0.20 * np.exp(-((x * x + y * y) / 0.10))
    rays = np.exp(-x / 0.30 - y / 0.022) + np.exp(-y / 0.30 - x / 0.022)
    edge = np.clip((1 - np.maximum(x, y)) * 4, 0, 1)
    light = np.clip(core + halo + 0.8 * rays, 0, 1) * edge
    return np.asarray(255 * light[..., None] * np.asarray([0.96, 0.97, 1.0]), np.uint8)


@dataclass(frozen=True, kw_only=True)
class Sun:
    """A layer: the distant sun, a small disc with two painted rings, as bright as the day."""

    at: tuple[float, float]  # pixels
    radius: float  # pixels
    stamp: npt.NDArray[np.uint8]
    low: float = -7.0  # degrees: below them it has set
    rise: float = 0.0  # pixels that it stands higher for each degree
    z: float = 4000.0

    @classmethod
    def of(
        cls, at: tuple[float, float], radius: float, low: float = -7.0, rise: float = 0.0
    ) -> Self:
        r = np.hypot(*np.meshgrid(*[np.linspace(-8, 8, 256)] * 2))
        disc = np.clip((1.0 - r) * 8 + 0.5, 0, 1)
        rings = 0.16 * np.clip((2.1 - r) * 5, 0, 1) + 0.09 * np.clip((3.6 - r) * 4, 0, 1)
        glow = 0.22 * np.exp(-r / 1.9) * np.clip((8 - r) / 3, 0, 1)
        light = disc[..., None] * np.asarray([1.0, 0.98, 0.92])
        light = light + (rings + glow)[..., None] * np.asarray([1.0, 0.80, 0.56])
        stamp = np.clip(255 * light, 0, 255).astype(np.uint8)
        return cls(at=at, radius=radius, stamp=stamp, low=low, rise=rise)

    def paint(self, picture: Picture, moment: Moment) -> None:
        shine = smooth(self.low - 2.0, self.low + 3.0, moment.light.elevation)
        if shine <= 0.01:
            return
        view = moment.eye.view(self.z)
        k = 16.0 * self.radius * view.scale / self.stamp.shape[0]
        x = view.centre[0] + view.scale * (self.at[0] - view.centre[0]) + view.dx
        y = self.at[1] - self.rise * moment.light.elevation
        y = view.centre[1] + view.scale * (y - view.centre[1]) + view.dy
        n = self.stamp.shape[0] / 2
        place = np.asarray([[k, 0, x - k * n], [0, k, y - k * n]])
        light = cv2.convertScaleAbs(self.stamp, alpha=shine)
        sprite.glow(picture, np.asarray(light, np.uint8), place)
