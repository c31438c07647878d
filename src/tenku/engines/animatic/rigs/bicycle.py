"""A bicycle from the side, and who pedals it. Unit: the height of an adult; it rides to the right.

The crank's phase runs 0..1 clockwise from the top; feet are led by the pedals and legs follow.
"""

import math
from dataclasses import replace

import numpy as np

from tenku.engines.animatic.rigs import biped, profile
from tenku.engines.animatic.rigs.body import Build, Outfit
from tenku.engines.animatic.rigs.figure import Colour, Part, far
from tenku.engines.animatic.rigs.shape import (
    Points,
    Shape,
    Xy,
    blob,
    disc,
    limb,
    placed,
    points,
    reach,
)

WHEEL = 0.192  # radius
AXLES: tuple[Xy, Xy] = ((-0.285, WHEEL), (0.325, WHEEL))
GEAR = 2.0  # turns of the wheel for one of the crank
LENGTH = 1.02
LAMP: Xy = (0.288, 0.470)
_CRANK: Xy = (-0.010, 0.165)
_ARM = 0.094  # of the crank
_SADDLE: Xy = (-0.125, 0.540)
_GRIP: Xy = (0.215, 0.605)
_HEAD: Xy = (0.240, 0.520)  # of the steering tube
_RUBBER: Colour = (0.14, 0.13, 0.16)
_STEEL: Colour = (0.72, 0.73, 0.76)
_LEATHER: Colour = (0.40, 0.25, 0.17)


def wheel() -> list[Part]:
    """A wheel about its axle; it is turned when painted, so its tones are flat."""
    spokes: list[Points] = []
    for k in range(10):
        spokes += placed(
            (
                points(
                    (-0.0022, 0.0), (0.0022, 0.0), (0.0022, WHEEL - 0.02), (-0.0022, WHEEL - 0.02)
                ),
            ),
            (0, 0),
            0.2 * math.pi * k,
        )
    return [
        Part(shape=_ring(WHEEL, 0.020), colour=_RUBBER, flat=0.35),
        Part(shape=_ring(WHEEL - 0.018, 0.008), colour=_STEEL, flat=0.75),
        Part(shape=tuple(spokes), colour=_STEEL, flat=0.6),
        Part(shape=disc((0, 0), 0.016), colour=_STEEL, flat=0.5),
    ]  # fmt: skip


def _ring(radius: float, thick: float) -> Shape:
    """A hoop as pieces, since a shape has no holes."""
    a = np.linspace(0.0, 2 * math.pi, 49)
    unit = np.stack([np.cos(a), np.sin(a)], axis=1)
    outer, inner = unit * radius, unit * (radius - thick)
    return tuple(
        np.stack([outer[k], outer[k + 1], inner[k + 1], inner[k]]) for k in range(len(a) - 1)
    )


def _tube(a: Xy, b: Xy, thick: float, colour: Colour) -> Part:
    half = thick / 2
    line = np.asarray([a, b], np.float64)
    return Part(
        shape=limb(line, ((0.0, half, half), (1.0, half, half)), hem=True),
        colour=colour,
        soft=0.012,
    )


def _pedal(phase: float, side: int) -> Points:
    """The near (0) or far (1) pedal's axle."""
    angle = 2 * math.pi * (phase + 0.5 * side)
    return np.asarray(_CRANK) + _ARM * np.asarray([math.sin(angle), math.cos(angle)])


def frame(paint: Colour, phase: float) -> tuple[list[Part], list[Part]]:
    """The bicycle without wheels: what lies behind the near leg, and the near crank with it."""
    rear, front = AXLES
    top = (_SADDLE[0] + 0.028, 0.465)
    tubes = [
        _tube(rear, _CRANK, 0.014, paint), _tube(rear, top, 0.013, paint),
        _tube(_CRANK, (_SADDLE[0], 0.53), 0.021, paint), _tube(_CRANK, (0.255, 0.430), 0.024, paint),
        _tube(top, (_HEAD[0] + 0.008, 0.480), 0.020, paint),
        _tube((_HEAD[0] - 0.006, 0.535), (0.268, 0.395), 0.026, paint),
        Part(shape=limb(points((0.268, 0.40), (0.296, 0.29), front), ((0.0, 0.010, 0.010), (2.0, 0.006, 0.006))), colour=paint, soft=0.012),
        _tube(_HEAD, (_HEAD[0] - 0.018, 0.585), 0.014, _STEEL),
        Part(shape=limb(points((_HEAD[0] + 0.02, 0.588), (0.225, 0.605), (_GRIP[0] - 0.05, 0.600)), ((0.0, 0.008, 0.008), (2.0, 0.010, 0.010))), colour=_RUBBER, soft=0.01),
        Part(shape=blob((-0.205, 0.556), (-0.190, 0.532), (-0.12, 0.530), (-0.045, 0.545), (-0.04, 0.553), (-0.12, 0.560)), colour=_LEATHER, soft=0.015),
        Part(shape=_guard(rear, 0.45, 2.95), colour=paint, soft=0.006),
        Part(shape=_guard(front, 0.55, 2.35), colour=paint, soft=0.006),
        Part(shape=disc(LAMP, 0.022, 0.020), colour=(0.95, 0.90, 0.76), flat=0.85),
        Part(shape=disc((-0.478, 0.300), 0.012, 0.016), colour=(0.74, 0.16, 0.14), flat=0.7),
        _tube((rear[0], WHEEL + 0.010), (_CRANK[0], _CRANK[1] + 0.042), 0.005, _RUBBER),
        _tube((rear[0], WHEEL - 0.010), (_CRANK[0], _CRANK[1] - 0.042), 0.005, _RUBBER),
        Part(shape=disc(_CRANK, 0.044), colour=_STEEL, flat=0.42), Part(shape=disc(_CRANK, 0.030), colour=(0.34, 0.34, 0.38), flat=0.4),
    ]  # fmt: skip
    near, away = (_crank(phase, side) for side in range(2))
    return [*(far(p) for p in away), *tubes], near


def _guard(axle: Xy, start: float, stop: float) -> Shape:
    a = np.linspace(start, stop, 12)
    unit = np.stack([np.cos(a), np.sin(a)], axis=1)
    ring = np.asarray(axle) + unit * (WHEEL + 0.012), np.asarray(axle) + unit * (WHEEL + 0.020)
    return tuple(
        np.stack([ring[1][k], ring[1][k + 1], ring[0][k + 1], ring[0][k]]) for k in range(11)
    )


def _crank(phase: float, side: int) -> list[Part]:
    x, y = _pedal(phase, side)
    return [
        _tube(_CRANK, (float(x), float(y)), 0.014, _STEEL),
        Part(shape=(points((x - 0.036, y - 0.008), (x + 0.036, y - 0.008), (x + 0.036, y + 0.008), (x - 0.036, y + 0.008)),), colour=_RUBBER, flat=0.4),
    ]  # fmt: skip


def ridden(phase: float, build: Build, outfit: Outfit, paint: Colour) -> list[Part]:
    """Rider and bicycle from back to front at a phase of the crank."""
    sway = 0.004 * math.sin(4 * math.pi * phase)
    hip = np.asarray([_SADDLE[0] + 0.010, _SADDLE[1] + 0.052 + sway])
    lean = 0.36
    shoulder = hip + _turned((0.004, build.torso - 0.012), lean)
    skull = hip + _turned((0.012, build.skull - build.hip), 0.66 * lean) + (0.012, 0.0)
    behind, crank = frame(paint, phase)
    near, away = (_leg(phase, side, build, outfit, hip) for side in range(2))
    lag = 0.6 + 0.3 * math.sin(4 * math.pi * phase)
    return [
        *(far(p) for p in _arm(build, outfit, shoulder)),
        *(far(p) for p in away),
        *behind,
        *crank,
        *near,
        profile.neck(skull, 0.5 * lean, build, outfit),
        biped.torso(hip, lean, build, outfit),
        *profile.head(skull, 0.10, build, outfit, lag),
        *_arm(build, outfit, shoulder),
    ]


def parked(paint: Colour) -> list[Part]:
    """The bicycle alone, on its stand."""
    behind, crank = frame(paint, 0.30)
    stand = _tube((-0.06, 0.17), (-0.105, 0.004), 0.011, _STEEL)
    return [stand, *behind, *crank]


def _turned(p: Xy, lean: float) -> Points:
    c, s = math.cos(lean), math.sin(lean)
    return np.asarray([c * p[0] + s * p[1], c * p[1] - s * p[0]])


def _leg(phase: float, side: int, build: Build, outfit: Outfit, hip: Points) -> list[Part]:
    """A leg whose ball of the foot is on its pedal; the heel drops as the pedal goes down."""
    angle = 2 * math.pi * (phase + 0.5 * side)
    pitch = -0.22 - 0.16 * math.cos(angle - 0.9)
    pedal = _pedal(phase, side) + (0.0, 0.010)
    reachable = (build.thigh + build.shin) * 0.985
    ankle = pedal - _turned((0.055, -0.045), -pitch)
    line = ankle - hip
    if float(np.hypot(*line)) > reachable:  # a child stretches the foot instead
        ankle = hip + line * reachable / float(np.hypot(*line))
    return biped.leg(reach(hip, ankle, build.thigh, build.shin, 1.0), pitch, build, outfit)


def _arm(build: Build, outfit: Outfit, shoulder: Points) -> list[Part]:
    a = 0.165 * min(build.torso / 0.285, 1.0)
    hand = np.asarray(_GRIP) + (-0.012, 0.014)
    line = hand - shoulder
    away = float(np.hypot(*line))
    long = max(a * 0.92, (away + 0.012) / 2.04)  # slack enough for an elbow that bends a little
    chain = reach(shoulder, hand, long * 1.04, long, -1.0)
    tip = hand + 0.045 * (chain[2] - chain[1]) / max(float(np.hypot(*(chain[2] - chain[1]))), 1e-6)
    return biped.arm(np.vstack([chain, tip]), build, outfit)


def dressed_to_ride(outfit: Outfit) -> Outfit:
    """What one can pedal in: no long skirt."""
    return outfit if outfit.bottom in ("trousers", "shorts") else replace(outfit, bottom="shorts")
