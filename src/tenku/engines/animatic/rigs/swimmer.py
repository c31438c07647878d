"""Swimmers from the side and a little from above. Unit: the length from snout to tail.

A wave runs down the body. It goes sideways in fish, which shows as a slant and a shorter tail,
and up and down in whales and dolphins. The origin is the middle of the body.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tenku.engines.animatic.rigs.figure import Colour, Part, mixed
from tenku.engines.animatic.rigs.shape import Points, Shape, Xy, disc, spline

_INK: Colour = (0.07, 0.08, 0.13)
_WHITE: Colour = (0.96, 0.95, 0.90)


@dataclass(frozen=True, kw_only=True)
class Wave:
    """The stroke: how far the tail swings (own lengths), and how much of a wave the body holds."""

    swing: float
    waves: float = 0.8
    upright: bool = False  # up and down, as whales do; else sideways
    stiff: float = 0.15  # x from which on to the front the body keeps straight

    def bend(self, p: Points, phase: float) -> Points:
        """The points of a straight body as the wave bends them at `phase` 0..1 of the stroke."""
        back = np.clip(self.stiff - p[:, 0], 0.0, 1.2)
        reach = self.swing * (back / (0.5 + self.stiff)) ** 1.6
        turn = 2 * math.pi * (phase + self.waves * p[:, 0])
        side = reach * np.sin(turn)
        sway = 0.05 * self.swing * math.sin(2 * math.pi * (phase + 0.5)) * np.maximum(p[:, 0], 0)
        if self.upright:
            return np.stack([p[:, 0] + 0.12 * np.abs(side), p[:, 1] + side + sway], axis=1)
        # A tail that swings away from the viewer is seen shorter; the rest shows from above.
        short = back * 0.34 * (1.0 - np.cos(1.25 * np.cos(turn) * np.minimum(back * 2.2, 1.0)))
        return np.stack([p[:, 0] + short, p[:, 1] + 0.30 * side + sway], axis=1)

    def facing(self, phase: float) -> float:
        """How far the tail's side is turned from the light: added to its tone."""
        return 0.0 if self.upright else 0.13 * math.cos(2 * math.pi * (phase - 0.45 * self.waves))


_USUAL = Wave(swing=0.13)


@dataclass(frozen=True, kw_only=True)
class Scales:
    """The colours of a fish."""

    body: Colour
    belly: Colour
    fin: Colour
    mark: Colour


@dataclass(frozen=True, kw_only=True)
class Build:
    """A kind of fish as data: outlines from the snout over the back to the tail, own lengths."""

    back: tuple[Xy, ...]
    chest: tuple[Xy, ...]  # from the snout along the belly to the tail
    tail: tuple[Xy, ...]
    dorsal: tuple[Xy, ...]
    anal: tuple[Xy, ...]
    eye: Xy
    eye_size: float = 0.030
    pectoral: Xy = (0.16, -0.03)
    pectoral_size: float = 1.0
    gill: bool = True
    bands: tuple[tuple[tuple[Xy, ...], str], ...] = ()  # outline, and "mark", "white" or "fin"
    wave: Wave = _USUAL


SHARK = Build(
    back=((0.500, 0.010), (0.430, 0.045), (0.330, 0.072), (0.160, 0.094), (-0.020, 0.086), (-0.200, 0.050), (-0.380, 0.022)),
    chest=((0.495, -0.008), (0.430, -0.034), (0.330, -0.060), (0.160, -0.080), (-0.020, -0.070), (-0.200, -0.038), (-0.380, -0.012)),
    tail=((-0.350, 0.024), (-0.420, 0.075), (-0.500, 0.170), (-0.540, 0.195), (-0.515, 0.110), (-0.462, 0.010), (-0.480, -0.055), (-0.505, -0.110), (-0.440, -0.065), (-0.350, -0.014)),
    dorsal=((0.130, 0.080), (0.080, 0.150), (0.025, 0.215), (0.000, 0.212), (0.004, 0.150), (-0.020, 0.075)),
    anal=((-0.120, -0.050), (-0.160, -0.090), (-0.200, -0.105), (-0.195, -0.070), (-0.220, -0.030)),
    eye=(0.400, 0.014),
    eye_size=0.011,
    pectoral=(0.185, -0.052),
    pectoral_size=1.35,
    gill=False,
    bands=tuple(
        (((x, 0.034), (x - 0.010, 0.000), (x - 0.004, -0.036), (x - 0.012, -0.036), (x - 0.019, 0.000), (x - 0.008, 0.034)), "mark")
        for x in (0.285, 0.262, 0.239, 0.216)
    ),
    wave=Wave(swing=0.14, waves=0.75, stiff=0.22),
)  # fmt: skip


def _bent(control: Sequence[Xy], wave: Wave, phase: float, steps: int = 6) -> Shape:
    return (wave.bend(spline(control, steps), phase),)


def fish(phase: float, build: Build, scales: Scales) -> list[Part]:
    """A fish at `phase` 0..1 of its stroke."""
    wave = build.wave

    def bent(control: Sequence[Xy], steps: int = 6) -> Shape:
        return _bent(control, wave, phase, steps)

    outline = (*build.back, *reversed(build.chest))
    turned = wave.facing(phase)
    paints = {"mark": scales.mark, "white": _WHITE, "fin": scales.fin, "belly": scales.belly}
    belly = _lower(build)
    parts = [
        Part(shape=bent(build.tail), colour=scales.fin, soft=0.05, lift=0.05 + turned),
        Part(shape=bent(_rays(build.tail)), colour=scales.mark, tint=True, inside=True, blur=0.012),
        Part(shape=bent(build.dorsal), colour=scales.fin, soft=0.05, lift=0.08),
        Part(shape=bent(build.anal), colour=scales.fin, soft=0.05, lift=-0.10),
        Part(shape=bent(outline), colour=scales.body, soft=0.13, crease=0.2),
        Part(shape=bent(belly), colour=scales.belly, tint=True, inside=True, blur=0.016),
    ]
    parts += [
        Part(shape=bent(shape), colour=paints[paint], tint=True, inside=True, blur=0.004)
        for shape, paint in build.bands
    ]
    return [*parts, *_face(build, scales), _pectoral(build, scales, phase)]


def _lower(build: Build) -> list[Xy]:
    """The pale belly: the lower part of the outline."""
    upper = [(x, 0.42 * y) for x, y in build.chest]
    return [*upper, *((x, 1.3 * y - 0.02) for x, y in reversed(build.chest))]


def _rays(tail: Sequence[Xy]) -> list[Xy]:
    """The darker rim of the tail fin."""
    points = np.asarray(tail)
    back = float(points[:, 0].min())
    return [
        (x - 0.34 * (x - back) - 0.035, y * 1.08) if x < back + 0.14 else (back + 0.05, 0.7 * y)
        for x, y in tail
    ]


def _face(build: Build, scales: Scales) -> list[Part]:
    x, y = build.eye
    r = build.eye_size
    if not build.gill:  # a small dark eye, and a mouth beneath the snout
        mouth = spline(
            [
                (x + 0.045, y - 0.050),
                (x - 0.005, y - 0.046),
                (x - 0.050, y - 0.058),
                (x - 0.005, y - 0.053),
            ],
            6,
        )
        return [
            Part(shape=(mouth,), colour=scales.mark, flat=0.2, inside=True),
            Part(shape=disc((x, y), r), colour=_INK, flat=0.15),
            Part(shape=disc((x + 0.3 * r, y + 0.35 * r), 0.35 * r), colour=_WHITE, flat=0.95),
        ]
    gill = spline(
        [
            (x - 0.075, y + 0.05),
            (x - 0.098, y - 0.01),
            (x - 0.085, y - 0.09),
            (x - 0.108, y - 0.085),
            (x - 0.120, y - 0.01),
            (x - 0.092, y + 0.05),
        ],
        6,
    )
    return [
        Part(
            shape=(gill,),
            colour=mixed(scales.body, scales.mark, 0.45),
            tint=True,
            inside=True,
            blur=0.003,
        ),
        Part(shape=disc((x, y), r), colour=_WHITE, flat=0.8),
        Part(shape=disc((x + 0.10 * r, y), 0.70 * r), colour=_INK, flat=0.2),
        Part(shape=disc((x + 0.34 * r, y + 0.34 * r), 0.22 * r), colour=_WHITE, flat=0.95),
    ]


def _pectoral(build: Build, scales: Scales, phase: float) -> Part:
    """The near side's breast fin, which sculls."""
    x, y = build.pectoral
    swing = 0.35 * math.sin(4 * math.pi * phase)
    c, s = math.cos(-0.55 + swing), math.sin(-0.55 + swing)
    fin = np.asarray(
        [
            (0.0, 0.022),
            (-0.09, 0.050),
            (-0.16, 0.035),
            (-0.175, -0.01),
            (-0.12, -0.045),
            (-0.02, -0.03),
        ]
    )
    turned = (
        fin @ np.asarray([[c, -s], [s, c]]).T * (0.85 + 0.15 * math.cos(4 * math.pi * phase), 1.0)
    )
    return Part(
        shape=(spline(turned + (x, y), 6),), colour=scales.fin, soft=0.03, lift=0.10, crease=0.35
    )
