"""A bird from the side and a little from above. Unit: the length of its body."""

import math
from dataclasses import dataclass

import numpy as np

from tenku.engines.animatic.rigs.figure import Colour, Part, far
from tenku.engines.animatic.rigs.shape import Points, Xy, blob, disc, limb, placed, points, spline

_INK: Colour = (0.12, 0.10, 0.12)


@dataclass(frozen=True, kw_only=True)
class Plumage:
    body: Colour
    wing: Colour
    tip: Colour  # the last third of the wing
    beak: Colour


@dataclass(frozen=True, kw_only=True)
class Beat:
    """How wings beat: angles in radians, cadence in beats a second."""

    cadence: float
    swing: float
    middle: float
    rise: float  # of the body against the stroke, own lengths


def pose(phase: float, beat: Beat, plumage: Plumage) -> list[Part]:
    """A flying bird at `phase` 0..1 of its beat; its origin is the middle of the body."""
    stroke = math.sin(2 * math.pi * phase)
    lift = (0.0, -beat.rise * stroke)
    tilt = 0.06 + 0.05 * stroke
    return [
        *(far(p) for p in _wing(phase, beat, plumage, 1.0, lift)),
        *_body(plumage, lift, tilt),
        *_wing(phase, beat, plumage, -1.0, lift),
    ]


def _wing(phase: float, beat: Beat, plumage: Plumage, side: float, lift: Xy) -> list[Part]:
    """Arm and hand of a wing; the hand lags. `side` -1 is the near one."""

    def along(length: float, lag: float, extra: float) -> Points:
        a = beat.middle + extra + beat.swing * math.sin(2 * math.pi * (phase - lag))
        c, s = math.cos(a), math.sin(a)
        return length * np.asarray([-0.20 * c * (1.0 + 3.0 * lag), s + side * 0.34 * c])

    root = np.asarray([0.10, 0.06]) + np.asarray(lift)
    wrist = root + along(0.52, 0.0, 0.10) + np.asarray([0.10, 0.0])
    tip = wrist + along(0.66, 0.13, -0.18) + np.asarray([-0.30, 0.0])

    def ink(start: Points, end: Points, k: float, x: float, y: float) -> Xy:
        p = start + k * (end - start)
        return float(p[0]) + x, float(p[1]) + y

    outline = spline([
        ink(root, wrist, 0.0, 0.08, 0.0), ink(root, wrist, 0.5, 0.10, 0.03),
        ink(root, wrist, 1.0, 0.04, 0.02), ink(wrist, tip, 0.5, 0.06, 0.03),
        ink(wrist, tip, 1.0, 0.0, 0.0), ink(wrist, tip, 0.55, -0.13, -0.03),
        ink(wrist, tip, 0.0, -0.22, -0.03), ink(root, wrist, 0.5, -0.24, -0.02),
        ink(root, wrist, 0.0, -0.24, -0.01),
    ])  # fmt: skip
    dark = spline([
        ink(wrist, tip, 0.55, 0.10, 0.06), ink(wrist, tip, 1.0, 0.03, 0.03),
        ink(wrist, tip, 1.0, -0.05, -0.05), ink(wrist, tip, 0.65, -0.16, -0.06),
    ])  # fmt: skip
    return [
        Part(shape=(outline,), colour=plumage.wing, soft=0.07, crease=0.25),
        Part(shape=(dark,), colour=plumage.tip, tint=True, inside=True, blur=0.015),
    ]


def _body(plumage: Plumage, lift: Xy, tilt: float) -> list[Part]:
    body = blob(
        (0.50, 0.075), (0.43, 0.135), (0.34, 0.135), (0.20, 0.115), (-0.05, 0.09), (-0.34, 0.04),
        (-0.36, -0.01), (-0.10, -0.09), (0.14, -0.10), (0.33, -0.02), (0.44, 0.02),
    )  # fmt: skip
    tail = blob(
        (-0.24, 0.05),
        (-0.42, 0.055),
        (-0.60, 0.03),
        (-0.57, 0.0),
        (-0.61, -0.04),
        (-0.42, -0.035),
        (-0.24, -0.02),
    )
    beak = blob((0.475, 0.105), (0.56, 0.075), (0.585, 0.05), (0.55, 0.055), (0.48, 0.05))
    return [
        Part(shape=placed(tail, lift, tilt), colour=plumage.wing, soft=0.04),
        Part(shape=placed(beak, lift, tilt), colour=plumage.beak, soft=0.02),
        Part(shape=placed(body, lift, tilt), colour=plumage.body, soft=0.075),
        Part(shape=placed(disc((0.435, 0.088), 0.014), lift, tilt), colour=_INK, flat=0.3),
    ]


def perched(phase: float, plumage: Plumage) -> list[Part]:
    """A bird on its feet, looking about at `phase` 0..1."""
    nod = 0.05 * math.sin(2 * math.pi * phase) + 0.025 * math.sin(4 * math.pi * phase + 0.6)
    body = blob(
        (0.26, 0.60), (0.20, 0.70), (0.02, 0.62), (-0.20, 0.47), (-0.46, 0.28), (-0.42, 0.23),
        (-0.18, 0.22), (0.08, 0.23), (0.24, 0.36), (0.29, 0.50),
    )  # fmt: skip
    skull = blob(
        (0.13, 0.0),
        (0.07, 0.105),
        (-0.04, 0.11),
        (-0.13, 0.02),
        (-0.13, -0.10),
        (0.0, -0.14),
        (0.11, -0.09),
    )
    beak = blob((0.10, 0.035), (0.20, 0.0), (0.25, -0.035), (0.19, -0.03), (0.10, -0.035))
    wing = blob(
        (0.14, 0.56), (0.02, 0.58), (-0.22, 0.44), (-0.52, 0.24), (-0.62, 0.17), (-0.40, 0.23),
        (-0.10, 0.29), (0.12, 0.38),
    )  # fmt: skip
    tip = blob((-0.30, 0.42), (-0.48, 0.29), (-0.66, 0.15), (-0.40, 0.20), (-0.28, 0.28))
    at = (0.20, 0.68 + 0.2 * nod)
    legs = [
        part
        for x in (0.0, 0.06)
        for part in (
            Part(shape=limb(points((x, 0.26), (x + 0.01, 0.02)), ((0, 0.016, 0.016), (1, 0.011, 0.011))), colour=plumage.beak, soft=0.012),
            Part(shape=blob((x - 0.03, 0.0), (x + 0.01, 0.025), (x + 0.09, 0.004), (x + 0.09, -0.008)), colour=plumage.beak, soft=0.012),
        )
    ]  # fmt: skip
    return [
        *legs,
        Part(shape=placed(beak, at, nod), colour=plumage.beak, soft=0.02),
        Part(shape=(*body, *placed(skull, at, nod)), colour=plumage.body, soft=0.09),
        Part(shape=wing, colour=plumage.wing, soft=0.06, crease=0.25),
        Part(shape=tip, colour=plumage.tip, tint=True, inside=True, blur=0.02),
        Part(shape=placed(disc((0.055, 0.035), 0.017), at, nod), colour=_INK, flat=0.3),
    ]
