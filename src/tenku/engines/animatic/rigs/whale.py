"""Whales and dolphins from the side, a little from above: a wave that goes up and down.

Unit: the length from snout to flukes. The origin is the middle of the body.
"""

import math
from dataclasses import dataclass, replace

import numpy as np

from tenku.engines.animatic.rigs.figure import Colour, Part, far
from tenku.engines.animatic.rigs.shape import Points, Shape, Xy, disc, placed, spline
from tenku.engines.animatic.rigs.swimmer import Wave

_INK: Colour = (0.07, 0.08, 0.13)
_SLOW = Wave(swing=0.10, waves=0.55, upright=True, stiff=0.25)


@dataclass(frozen=True, kw_only=True)
class Hull:
    """A kind of whale as data, own lengths."""

    back: tuple[Xy, ...]  # from the snout to the flukes
    chest: tuple[Xy, ...]
    dorsal: tuple[Xy, ...]
    flipper: tuple[Xy, ...]  # about its root
    root: Xy  # of the near flipper
    mouth: tuple[Xy, ...]
    eye: Xy
    eye_size: float
    fluke: float  # half width of the tail's flukes
    pleats: int = 0  # grooves along the throat
    wave: Wave = _SLOW


@dataclass(frozen=True, kw_only=True)
class Skin:
    back: Colour
    belly: Colour


HUMPBACK = Hull(
    back=((0.500, 0.000), (0.470, 0.032), (0.410, 0.056), (0.350, 0.074), (0.200, 0.104), (0.020, 0.112), (-0.120, 0.098), (-0.270, 0.052), (-0.440, 0.016)),
    chest=((0.500, -0.016), (0.470, -0.062), (0.400, -0.108), (0.270, -0.142), (0.100, -0.138), (-0.080, -0.098), (-0.260, -0.044), (-0.440, -0.014)),
    dorsal=((-0.120, 0.085), (-0.165, 0.118), (-0.215, 0.140), (-0.232, 0.122), (-0.250, 0.050)),
    flipper=((0.030, 0.020), (-0.010, -0.060), (-0.080, -0.170), (-0.160, -0.260), (-0.205, -0.282), (-0.205, -0.250), (-0.165, -0.175), (-0.110, -0.085), (-0.070, 0.010)),
    root=(0.200, -0.070),
    mouth=((0.500, -0.006), (0.440, -0.012), (0.370, -0.018), (0.320, -0.040), (0.300, -0.062)),
    eye=(0.306, -0.022),
    eye_size=0.0075,
    fluke=0.135,
    pleats=6,
)  # fmt: skip
DOLPHIN = Hull(
    back=((0.500, -0.010), (0.460, 0.006), (0.410, 0.016), (0.385, 0.050), (0.320, 0.084), (0.200, 0.106), (0.040, 0.112), (-0.120, 0.086), (-0.280, 0.044), (-0.430, 0.018)),
    chest=((0.500, -0.028), (0.450, -0.042), (0.400, -0.056), (0.300, -0.090), (0.140, -0.108), (-0.060, -0.088), (-0.260, -0.040), (-0.430, -0.014)),
    dorsal=((0.090, 0.090), (0.030, 0.160), (-0.040, 0.220), (-0.066, 0.214), (-0.058, 0.150), (-0.070, 0.080)),
    flipper=((0.030, 0.015), (-0.010, -0.050), (-0.080, -0.125), (-0.135, -0.150), (-0.125, -0.110), (-0.080, -0.040), (-0.055, 0.010)),
    root=(0.205, -0.062),
    mouth=((0.500, -0.018), (0.440, -0.022), (0.390, -0.026), (0.350, -0.018)),
    eye=(0.325, 0.006),
    eye_size=0.0110,
    fluke=0.150,
    wave=Wave(swing=0.13, waves=0.60, upright=True, stiff=0.22),
)  # fmt: skip


def pose(phase: float, hull: Hull, skin: Skin) -> list[Part]:
    """A whale at `phase` 0..1 of its stroke."""
    wave = hull.wave

    def bent(control: tuple[Xy, ...] | list[Xy]) -> Shape:
        return (wave.bend(spline(control, 8), phase),)

    outline = (*hull.back, *reversed(hull.chest))
    belly = [(x, 0.36 * y - 0.014) for x, y in hull.chest] + [
        (x, 1.5 * y - 0.03) for x, y in reversed(hull.chest)
    ]
    near = _flipper(hull, skin, phase, 0.0)
    away = replace(_flipper(hull, skin, phase, 0.12), crease=0.0)
    away = replace(away, shape=tuple(p + np.asarray([0.035, 0.020]) for p in away.shape))
    dark = tuple(0.62 * c for c in skin.back)
    parts = [
        far(away),
        *_flukes(hull, skin, phase),
        Part(shape=bent(hull.dorsal), colour=skin.back, soft=0.03),
        Part(shape=bent(outline), colour=skin.back, soft=0.085, lift=0.10, crease=0.15),
        Part(shape=bent(belly), colour=skin.belly, flat=0.40, inside=True, blur=0.007),
        *(Part(shape=bent(line), colour=(dark[0], dark[1], dark[2]), tint=True, inside=True, blur=0.002) for line in _pleats(hull)),
        Part(shape=bent(_stroke(hull.mouth, 0.0048)), colour=_INK, flat=0.25, inside=True),
        Part(shape=disc(hull.eye, 1.9 * hull.eye_size, 1.4 * hull.eye_size), colour=(dark[0], dark[1], dark[2]), flat=0.25),
        Part(shape=disc(hull.eye, hull.eye_size), colour=_INK, flat=0.15),
        Part(shape=disc((hull.eye[0] + 0.3 * hull.eye_size, hull.eye[1] + 0.35 * hull.eye_size), 0.32 * hull.eye_size), colour=(0.95, 0.97, 1.0), flat=0.95),
    ]  # fmt: skip
    return [*parts, near]


def _stroke(line: tuple[Xy, ...] | list[Xy], wide: float) -> list[Xy]:
    """A thin closed shape along a line, pointed at both ends."""
    n = len(line)
    up = [(x, y + wide * math.sin(math.pi * (k + 0.4) / n)) for k, (x, y) in enumerate(line)]
    low = [(x, y - wide * math.sin(math.pi * (k + 0.4) / n)) for k, (x, y) in enumerate(line)]
    return [*up, *reversed(low)]


def _pleats(hull: Hull) -> list[list[Xy]]:
    """The grooves from the chin to the chest."""
    out: list[list[Xy]] = []
    for k in range(hull.pleats):
        share = (k + 1.0) / (hull.pleats + 0.6)
        line = [
            (x - 0.012 * k, y * (0.46 + 0.50 * share) - 0.012 * (1 - share))
            for x, y in hull.chest[1:6]
        ]
        out.append(_stroke(line, 0.0030))
    return out


def _flipper(hull: Hull, skin: Skin, phase: float, lag: float) -> Part:
    swing = 0.20 * math.sin(2 * math.pi * (phase - lag + 0.2)) - 0.05
    shape = placed((spline(hull.flipper, 8),), hull.root, swing)
    return Part(shape=shape, colour=skin.back, soft=0.035, lift=0.06, crease=0.35)


def _flukes(hull: Hull, skin: Skin, phase: float) -> list[Part]:
    """Both halves of the tail: they pitch with the stroke, so that one sees more or less of them."""
    root = hull.wave.bend(np.asarray([[-0.43, 0.0], [-0.40, 0.0]]), phase)
    slope = math.atan2(float(root[1, 1] - root[0, 1]), float(root[1, 0] - root[0, 0]))
    tilt = 0.42 + 0.26 * math.sin(2 * math.pi * (phase + 0.22))
    f = hull.fluke
    half: Points = spline([(0.045, 0.10), (-0.010, 0.45), (-0.085, 0.85), (-0.150, 1.04), (-0.165, 1.0), (-0.120, 0.60), (-0.080, 0.20), (-0.060, 0.0), (0.0, -0.05)], 8)  # fmt: skip
    out: list[Part] = []
    for side, k in ((1.0, 0.80), (-1.0, 1.0)):
        flat = half * np.asarray([0.9, side * f * k * tilt])
        part = Part(
            shape=placed((flat,), (float(root[0, 0]), float(root[0, 1])), slope),
            colour=skin.back,
            soft=0.03,
            lift=0.02,
        )
        out.append(far(part) if side > 0 else part)
    return out
