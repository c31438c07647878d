"""A flower: a stem with leaves, and petals in rings that open about its heart.

Petals turn in three dimensions; each is painted once, upright about its root, and is put into the
picture by an affine map, so that a flower opens without steps.
"""

import math
from dataclasses import dataclass

import numpy as np

from tenku.engines.animatic.rigs.figure import Colour, Part, mixed, shade
from tenku.engines.animatic.rigs.shape import Points, Shape, Xy, disc, limb, placed, spline

HEAD = 0.80  # own heights: where the stem carries the flower


@dataclass(frozen=True, kw_only=True)
class Ring:
    """Petals that open alike. Angles are degrees from the flower's axis."""

    count: int
    long: float  # own heights
    wide: float  # half, in lengths of a petal
    shut: float
    wide_open: float
    tip: float = 0.0  # 0 round .. 1 pointed
    turn: float = 0.0  # of a petal's step
    tone: float = 1.0  # of its colour


@dataclass(frozen=True, kw_only=True)
class Bloom:
    """A kind of flower. `tilt` is how far it turns its face to the viewer, degrees."""

    rings: tuple[Ring, ...]  # from outside to inside
    tilt: float
    heart: float  # radius of its middle, own heights
    middle: Colour
    leaf: tuple[float, float]  # length and half width of its leaves


FLOWER = Bloom(
    rings=(Ring(count=8, long=0.205, wide=0.33, shut=6, wide_open=82, tip=0.1),),
    tilt=56, heart=0.050, middle=(0.93, 0.70, 0.20), leaf=(0.30, 0.20),
)  # fmt: skip
TULIP = Bloom(
    rings=(
        Ring(count=3, long=0.27, wide=0.40, shut=-4, wide_open=48, tip=0.55, turn=0.5, tone=0.9),
        Ring(count=3, long=0.26, wide=0.42, shut=-6, wide_open=36, tip=0.55),
    ),
    tilt=16, heart=0.022, middle=(0.30, 0.28, 0.20), leaf=(0.52, 0.12),
)  # fmt: skip
ROSE = Bloom(
    rings=(
        Ring(count=5, long=0.225, wide=0.58, shut=10, wide_open=76, tip=0.2, tone=0.92),
        Ring(count=5, long=0.205, wide=0.60, shut=4, wide_open=54, tip=0.15, turn=0.5),
        Ring(count=4, long=0.180, wide=0.62, shut=0, wide_open=34, turn=0.2, tone=0.92),
        Ring(count=3, long=0.150, wide=0.62, shut=-4, wide_open=14, turn=0.6, tone=0.82),
    ),
    tilt=38, heart=0.0, middle=(0.5, 0.2, 0.2), leaf=(0.20, 0.34),
)  # fmt: skip
SUNFLOWER = Bloom(
    rings=(
        Ring(count=16, long=0.205, wide=0.20, shut=8, wide_open=88, tip=0.8, tone=0.84),
        Ring(count=16, long=0.190, wide=0.20, shut=4, wide_open=80, tip=0.8, turn=0.5),
    ),
    tilt=68, heart=0.108, middle=(0.36, 0.22, 0.14), leaf=(0.30, 0.36),
)  # fmt: skip


def stem(bloom: Bloom, green: Colour) -> list[Part]:
    """Stem and leaves, from the ground to the flower."""
    long, half = bloom.leaf
    line = spline([(0.0, -0.04), (0.012, 0.25), (-0.010, 0.52), (0.0, HEAD)], 6, closed=False)
    last = len(line) - 1.0
    parts: list[Part] = []
    for at, angle, size in (((0.0, 0.03), 0.75, 1.0), ((0.01, 0.20), -0.85, 0.86), ((0.0, 0.40), 0.95, 0.6)):  # fmt: skip
        for part in _leaf(long * size, half, green):
            shape = placed(part.shape, at, angle)
            parts.append(_with(part, shape))
    thick = 0.015 if bloom.heart < 0.1 else 0.020
    stalk = limb(line, ((0, thick, thick), (last, 0.8 * thick, 0.8 * thick)), 2)
    parts.append(Part(shape=stalk, colour=green, soft=0.012, crease=0.3))
    return parts


def _with(part: Part, shape: Shape) -> Part:
    return Part(
        shape=shape, colour=part.colour, soft=part.soft, lift=part.lift, inside=part.inside,
        flat=part.flat, crease=part.crease,
    )  # fmt: skip


def _leaf(long: float, half: float, green: Colour) -> list[Part]:
    """A leaf that points up and bends over, its far half darker."""
    q = np.linspace(0, 1, 13)
    bend = 0.16 * long * q**2
    wide = half * long * np.sin(math.pi * q**0.8) ** 0.9
    rib = np.stack([bend, long * q], 1)
    left, right = rib - np.stack([wide, 0 * q], 1), rib + np.stack([wide, 0 * q], 1)
    whole: Points = np.concatenate([left, right[::-1]])
    dark: Points = np.concatenate([rib, right[::-1]])
    return [
        Part(shape=(whole,), colour=green, soft=0.03, crease=0.25),
        Part(shape=(dark,), colour=green, flat=0.22, inside=True),
    ]


def cup(green: Colour) -> list[Part]:
    """The green swelling under the petals."""
    return [Part(shape=disc((0.0, -0.012), 0.034, 0.030), colour=green, soft=0.02)]


def petal(ring: Ring, colour: Colour, inner: bool) -> list[Part]:
    """One petal, upright about its root; its inner face is lighter, with a darker throat."""
    long, half = ring.long, ring.wide * ring.long
    hue = shade(colour, ring.tone)
    q = np.linspace(0, 1, 15)
    round_ = np.sqrt(np.maximum(1 - (2 * q - 1) ** 2, 0)) ** 0.8 * (0.55 + 0.45 * q) * 1.08
    pointed = np.sin(math.pi * q**1.15) * (0.6 + 0.5 * q)
    wide = half * ((1 - ring.tip) * round_ + ring.tip * pointed)
    edge = np.concatenate([np.stack([-wide, long * q], 1), np.stack([wide, long * q], 1)[::-1]])
    light = mixed(hue, (1.0, 0.96, 0.88), 0.16) if inner else hue
    parts = [Part(shape=(edge,), colour=light, flat=0.84 if inner else 0.60)]
    side = np.concatenate([np.stack([0 * q, long * q], 1), np.stack([wide, long * q], 1)[::-1]])
    parts.append(Part(shape=(side,), colour=light, flat=0.62 if inner else 0.34, inside=True,
                      blur=0.01))  # fmt: skip
    throat = disc((0.0, 0.02 * long), 0.5 * half + 0.01, 0.34 * long)
    parts.append(Part(shape=throat, colour=shade(hue, 0.72), flat=0.3, inside=True, blur=0.016))
    for x, top in ((-0.42, 0.66), (0.0, 0.80), (0.42, 0.62)):
        line = spline([(0.1 * x * half, 0.1 * long), (0.7 * x * half, 0.45 * long),
                       (x * half, top * long)], 4, closed=False)  # fmt: skip
        vein = limb(line, ((0, 0.0025, 0.0025), (8, 0.0006, 0.0006)), 1)
        parts.append(Part(shape=vein, colour=shade(hue, 0.82), flat=0.45, inside=True))
    return parts


def heart(bloom: Bloom, random: np.random.Generator) -> list[Part]:
    """The middle, seen from above: a dome with seeds in spirals."""
    r = bloom.heart
    parts = [Part(shape=disc((0, 0), r), colour=bloom.middle, soft=0.6 * r)]
    for k in range(70 if r > 0.08 else 26):
        a, q = 2.39996 * k, r * math.sqrt((k + 0.5) / (71 if r > 0.08 else 27))
        dot = disc((q * math.cos(a), q * math.sin(a)), r * 0.055 * (1.3 if r < 0.08 else 1.0))
        bright = 0.9 if (k % 3 == 0) ^ (q > 0.72 * r) else 0.25
        parts.append(Part(shape=dot, colour=mixed(bloom.middle, (0.95, 0.72, 0.30), 0.35),
                          flat=bright, inside=True))  # fmt: skip
    return parts


def axes(angle: float, around: float, tilt: float) -> tuple[Xy, Xy, float]:
    """Where a petal's length and width point on the screen (x right, y up), and how near it is.

    `angle` from the flower's axis, `around` the axis from the viewer's right, `tilt` of the axis
    towards the viewer; radians. The third is the depth of its tip towards the viewer.
    """
    out = (math.sin(angle) * math.cos(around), math.cos(angle), math.sin(angle) * math.sin(around))
    side = (-math.sin(around), 0.0, math.cos(around))
    c, s = math.cos(tilt), math.sin(tilt)

    def seen(v: tuple[float, float, float]) -> tuple[float, float, float]:
        return v[0], c * v[1] - s * v[2], s * v[1] + c * v[2]

    along, across = seen(out), seen(side)
    return (along[0], along[1]), (across[0], across[1]), along[2]
