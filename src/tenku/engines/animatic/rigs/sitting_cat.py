"""A cat that sits, its face turned to us and its tail about its paws. Unit as in `feline`."""

import math
from collections.abc import Callable

import numpy as np

from tenku.engines.animatic.rigs.feline import PINK, band, tail_part, whisker
from tenku.engines.animatic.rigs.figure import Colour, Part
from tenku.engines.animatic.rigs.quadruped import INK, Pose
from tenku.engines.animatic.rigs.shape import (
    Shape,
    Xy,
    blob,
    disc,
    limb,
    mirrored,
    placed,
    points,
    sized,
)

_PALE: Colour = (0.98, 0.95, 0.90)
FEET: tuple[Xy, ...] = ((-0.28, 0.0), (0.0, 0.0), (0.24, 0.0))
_SKULL: Xy = (0.17, 1.36)
_BODY = (
    (0.06, 1.26), (-0.10, 1.14), (-0.25, 0.92), (-0.38, 0.66), (-0.46, 0.38), (-0.46, 0.14),
    (-0.38, 0.0), (-0.10, -0.015), (0.22, 0.0), (0.33, 0.10), (0.335, 0.40), (0.375, 0.72),
    (0.39, 0.92), (0.35, 1.12), (0.26, 1.24),
)  # fmt: skip
_HAUNCH = (
    (-0.40, 0.02), (-0.45, 0.20), (-0.40, 0.42), (-0.24, 0.53), (-0.06, 0.46), (0.03, 0.28),
    (0.03, 0.10), (0.0, 0.0),
)  # fmt: skip
_HIND_PAW = blob((-0.16, 0.01), (-0.08, 0.07), (0.06, 0.075), (0.125, 0.035), (0.11, -0.018), (-0.12, -0.02))  # fmt: skip
_PAW = blob((-0.055, 0.03), (0.0, 0.06), (0.06, 0.045), (0.085, 0.005), (0.06, -0.022), (-0.05, -0.022))  # fmt: skip
_BIB = blob((0.10, 1.20), (0.26, 1.22), (0.37, 1.10), (0.42, 0.90), (0.40, 0.70), (0.30, 0.55), (0.20, 0.72), (0.12, 1.0))  # fmt: skip
_FACE = mirrored((0.0, 0.165), (0.085, 0.162), (0.165, 0.10), (0.215, -0.02), (0.185, -0.105), (0.10, -0.158), (0.0, -0.172))  # fmt: skip
_EAR = blob((0.045, 0.140), (0.105, 0.245), (0.182, 0.322), (0.188, 0.320), (0.208, 0.19), (0.198, 0.050), (0.11, 0.08))  # fmt: skip
_EAR_INSIDE = blob((0.092, 0.150), (0.130, 0.230), (0.174, 0.285), (0.186, 0.19), (0.172, 0.09))
_MUZZLE = mirrored((0.0, -0.045), (0.05, -0.055), (0.078, -0.095), (0.055, -0.135), (0.0, -0.150))
_NOSE = mirrored((0.0, -0.048), (0.024, -0.046), (0.016, -0.066), (0.0, -0.076))
_LIPS = (
    *limb(points((0.0, -0.072), (0.012, -0.098), (0.045, -0.104)), ((0.0, 0.005, 0.005), (2.0, 0.002, 0.002)), 3),
    *limb(points((0.0, -0.072), (-0.012, -0.098), (-0.045, -0.104)), ((0.0, 0.005, 0.005), (2.0, 0.002, 0.002)), 3),
)  # fmt: skip
_STRIPES = (
    blob((-0.010, 0.17), (0.010, 0.17), (0.012, 0.09), (-0.012, 0.09)),
    *(s for x in (-1.0, 1.0) for s in (
        blob((0.040 * x, 0.17), (0.068 * x, 0.17), (0.070 * x, 0.085), (0.050 * x, 0.085)),
        blob((0.14 * x, -0.005), (0.22 * x, 0.02), (0.22 * x, -0.01), (0.15 * x, -0.025)),
        blob((0.13 * x, -0.055), (0.22 * x, -0.055), (0.21 * x, -0.085), (0.14 * x, -0.07)),
    )),
)  # fmt: skip


def seated(now: Pose) -> list[Part]:
    """The parts from back to front at a moment of its idling; one cycle is one blink."""
    coat = now.coat
    breath = 0.006 * math.sin(4 * math.pi * now.phase)
    swell = np.asarray([1.0 + breath, 1.0 + 0.4 * breath])
    body = tuple(p * swell for p in blob(*_BODY))
    parts = [
        *_foreleg(now, (0.29, 0.74), (0.285, 0.045), -0.16),
        Part(shape=body, colour=coat.main, soft=0.14, crease=0.2),
        Part(shape=_BIB, colour=coat.light, tint=True, inside=True, blur=0.03),
    ]
    if coat.marked:
        parts += [
            Part(
                shape=band(points((x, y), (x + 0.09, y - 0.03), (x + 0.17, y - 0.10)), 0.022),
                colour=coat.dark, tint=True, inside=True, blur=0.006,
            )
            for x, y in ((-0.20, 1.02), (-0.28, 0.88), (-0.35, 0.74), (-0.41, 0.60))
        ]  # fmt: skip
    parts += [
        Part(shape=blob(*_HAUNCH), colour=coat.main, soft=0.10, crease=0.35),
        Part(shape=_HIND_PAW, colour=coat.socks or coat.main, soft=0.04, crease=0.2),
        *_foreleg(now, (0.17, 0.76), (0.185, 0.035), 0.0),
    ]
    if coat.marked:
        parts += [
            Part(
                shape=band(points((-0.42, y), (-0.32, y + 0.03), (-0.20, y - 0.01)), 0.02),
                colour=coat.dark, tint=True, inside=True, blur=0.006,
            )
            for y in (0.38, 0.28, 0.18)
        ]  # fmt: skip
    return [*parts, *_tail(now), *_face(now, breath)]


def _foreleg(now: Pose, top: Xy, foot: Xy, lift: float) -> list[Part]:
    coat = now.coat
    middle = ((top[0] + foot[0]) / 2 + 0.01, (top[1] + foot[1]) / 2)
    leg = limb(
        points(top, middle, foot), ((0.0, 0.10, 0.10), (1.0, 0.062, 0.062), (2.0, 0.045, 0.045))
    )
    paw = placed(_PAW, np.asarray(foot) - (0.0, 0.02))
    parts = [Part(shape=leg, colour=coat.main, soft=0.05, lift=lift, crease=0.22, fade=(top, 0.2))]
    return [*parts, Part(shape=paw, colour=coat.socks or coat.main, soft=0.035, lift=lift)]


def _tail(now: Pose) -> list[Part]:
    """From behind the haunch about the paws; its tip lifts and falls again."""
    up = 0.5 + 0.5 * math.sin(2 * math.pi * now.phase - 0.6)
    flick = 0.5 * up * math.sin(4 * math.pi * now.phase)
    joints = points(
        (-0.42, 0.10), (-0.36, 0.035), (-0.18, 0.022), (0.02, 0.026), (0.20, 0.022),
        (0.36, 0.028), (0.47, 0.045 + 0.05 * up), (0.53 - 0.02 * up, 0.085 + 0.13 * up + 0.02 * flick),
    )  # fmt: skip
    return tail_part(joints, now, 0.040)


def _blink(phase: float) -> float:
    """1 open .. 0 shut: one slow blink a cycle and a short one."""
    shut = max(
        math.exp(-(((phase - 0.32) / 0.030) ** 2)), math.exp(-(((phase - 0.80) / 0.016) ** 2))
    )
    return 1.0 - min(1.15 * shut, 1.0)


def _face(now: Pose, breath: float) -> list[Part]:
    coat, phase = now.coat, now.phase
    sway = math.sin(2 * math.pi * phase)
    at, tilt = (
        (_SKULL[0] + 0.008 * sway, _SKULL[1] + breath),
        0.05 * math.sin(2 * math.pi * phase + 0.8),
    )

    def on(shape: Shape) -> Shape:
        return placed(shape, at, tilt, 1.07)

    flick = 0.30 * math.exp(-(((phase - 0.55) / 0.022) ** 2))  # one ear, for a moment
    left = tuple(p * np.asarray([-1.0, 1.0]) for p in _EAR), tuple(p * np.asarray([-1.0, 1.0]) for p in _EAR_INSIDE)  # fmt: skip
    ears = (left, 0.0), ((_EAR, _EAR_INSIDE), -flick)
    parts: list[Part] = []
    for (outer, inner), turned in ears:
        parts += [
            Part(shape=on(placed(outer, (0.0, 0.0), turned)), colour=coat.main, soft=0.04),
            Part(shape=on(placed(inner, (0.0, 0.0), turned)), colour=PINK, soft=0.05, lift=-0.1, blur=0.005),
        ]  # fmt: skip
    parts += [
        Part(shape=on(_FACE), colour=coat.main, soft=0.11, crease=0.30),
        Part(shape=on(_MUZZLE), colour=coat.light, soft=0.06, lift=0.06, inside=True, blur=0.014),
    ]
    if coat.marked:
        parts += [
            Part(shape=on(s), colour=coat.dark, tint=True, inside=True, blur=0.005)
            for s in _STRIPES
        ]
    parts += _eyes(now, _blink(phase), on)
    parts += [
        Part(shape=on(_NOSE), colour=PINK, soft=0.02),
        Part(shape=on(_LIPS), colour=INK, flat=0.4, inside=True),
    ]
    for x in (-1.0, 1.0):
        for dx, dy in ((0.235, -0.02), (0.245, -0.10), (0.225, -0.165)):
            hair = whisker((0.06 * x, -0.095), (dx * x + 0.02 * x, dy), 0.0032)
            parts.append(Part(shape=on(hair), colour=_PALE, flat=0.85))
    return parts


def _eyes(now: Pose, opened: float, on: Callable[[Shape], Shape]) -> list[Part]:
    """Almonds with an upright pupil; shut, they are a curved line."""
    tall = max(opened, 0.10)
    parts: list[Part] = []
    for x in (-1.0, 1.0):
        lid = tuple(p * np.asarray([x, tall]) + np.asarray([0.090 * x, 0.012]) for p in _LID)
        iris = tuple(p * np.asarray([x, tall]) + np.asarray([0.090 * x, 0.012]) for p in _IRIS)
        parts.append(Part(shape=on(lid), colour=INK, flat=0.3))
        if opened < 0.2:
            continue
        parts += [
            Part(shape=on(iris), colour=now.coat.eyes, flat=0.88),
            Part(shape=on(disc((0.089 * x, 0.012), 0.013, 0.033 * tall)), colour=INK, flat=0.2),
            Part(shape=on(disc((0.089 * x + 0.012, 0.024), 0.0075 * tall)), colour=_PALE, flat=1.0),
        ]
    return parts


_LID = blob((-0.050, -0.012), (-0.022, 0.034), (0.018, 0.040), (0.054, 0.022), (0.030, -0.028), (-0.018, -0.036))  # fmt: skip
_IRIS = sized(_LID, 0.80)
