"""A sea turtle from the side and a little from above; it flies through the water.

Unit: the length from beak to tail. The origin is the middle of its shell.
"""

import math
from dataclasses import replace

import numpy as np

from tenku.engines.animatic.rigs.figure import Colour, Part, far, mixed
from tenku.engines.animatic.rigs.shape import Shape, Xy, blob, disc, limb, placed, points, spline

_INK: Colour = (0.07, 0.08, 0.12)
_CREAM: Colour = (0.94, 0.88, 0.66)


def pose(phase: float, shell: Colour, skin: Colour) -> list[Part]:
    """A turtle at `phase` 0..1 of its stroke: down fast, up slowly."""
    angle = 2 * math.pi * phase
    lift = (0.0, -0.022 * math.cos(angle))
    tilt = 0.05 * math.sin(angle + 0.8)
    body = [*_hind(skin, phase, 0.5), *_body(shell, skin, phase), *_hind(skin, phase, 0.0)]
    front = _wing(skin, phase, -1.0)
    return [
        *(far(p) for p in _set(_wing(skin, phase + 0.02, 1.0), lift, tilt)),
        *_set(body, lift, tilt),
        *_set(front, lift, tilt),
    ]


def _set(parts: list[Part], at: Xy, tilt: float) -> list[Part]:
    return [replace(p, shape=placed(p.shape, at, tilt)) for p in parts]


def _body(shell: Colour, skin: Colour, phase: float) -> list[Part]:
    dome = blob(
        (0.275, 0.012), (0.215, 0.098), (0.100, 0.162), (-0.050, 0.180), (-0.210, 0.132), (-0.345, 0.045),
        (-0.425, -0.022), (-0.360, -0.048), (-0.200, -0.066), (0.000, -0.072), (0.180, -0.052), (0.262, -0.022),
    )  # fmt: skip
    under = blob(
        (0.240, -0.030), (0.190, -0.082), (0.060, -0.118), (-0.120, -0.116), (-0.270, -0.082), (-0.360, -0.040), (-0.100, -0.030),
    )  # fmt: skip
    rim = blob(
        (0.275, 0.0), (0.18, -0.038), (0.0, -0.052), (-0.2, -0.046), (-0.36, -0.026), (-0.43, -0.024), (-0.36, -0.06),
        (-0.2, -0.08), (0.0, -0.09), (0.2, -0.065),
    )  # fmt: skip
    tail = blob((-0.36, -0.02), (-0.46, -0.045), (-0.49, -0.062), (-0.45, -0.068), (-0.34, -0.06))
    gold = mixed(shell, (0.98, 0.80, 0.42), 0.30)
    return [
        Part(shape=tail, colour=skin, soft=0.02),
        *_head(skin, phase),
        Part(shape=under, colour=_CREAM, soft=0.05, lift=-0.16),
        Part(shape=dome, colour=shell, soft=0.10, crease=0.30),
        *(
            Part(shape=(spline(plate, 5),), colour=gold, tint=True, inside=True, blur=0.004)
            for plate in _plates()
        ),
        Part(shape=rim, colour=mixed(shell, _CREAM, 0.42), tint=True, inside=True, blur=0.003),
    ]


def _head(skin: Colour, phase: float) -> list[Part]:
    """Neck and head, which nods a little with the stroke."""
    at, nod = (0.385, 0.042), 0.05 * math.sin(2 * math.pi * phase + 2.2)
    pale, dark = mixed(skin, _CREAM, 0.55), mixed(skin, _INK, 0.35)
    neck = limb(
        points((0.16, -0.02), (0.27, 0.010), (0.35, 0.028)),
        ((0, 0.075, 0.075), (1, 0.056, 0.056), (2, 0.050, 0.050)),
    )
    skull = blob(
        (0.135, -0.012), (0.120, 0.030), (0.065, 0.058), (-0.010, 0.056), (-0.062, 0.026), (-0.062, -0.030),
        (-0.005, -0.050), (0.075, -0.045), (0.122, -0.032),
    )  # fmt: skip
    throat = blob((0.20, -0.055), (0.30, -0.048), (0.36, -0.030), (0.30, -0.020), (0.2, -0.03))
    beak = blob((0.140, -0.016), (0.085, -0.020), (0.045, -0.012), (0.084, -0.026), (0.138, -0.024))
    return [
        Part(shape=neck, colour=skin, soft=0.05),
        Part(shape=throat, colour=pale, tint=True, inside=True, blur=0.008),
        Part(shape=placed(skull, at, nod), colour=skin, soft=0.05, crease=0.15),
        *(
            Part(shape=placed(spot, at, nod), colour=dark if k else pale, tint=True, inside=True, blur=0.003)
            for k, spot in enumerate(_cheeks())
        ),
        Part(shape=placed(beak, at, nod), colour=_INK, flat=0.3, inside=True),
        Part(shape=placed(disc((0.062, 0.016), 0.017, 0.014), at, nod), colour=_INK, flat=0.15),
        Part(shape=placed(disc((0.067, 0.021), 0.0050), at, nod), colour=(0.96, 0.97, 1.0), flat=0.95),
    ]  # fmt: skip


def _cheeks() -> list[Shape]:
    """A pale cheek with dark scales."""
    cheek = blob(
        (0.10, -0.030), (0.02, -0.020), (-0.05, -0.010), (-0.06, -0.04), (0.0, -0.06), (0.09, -0.05)
    )
    return [
        cheek,
        disc((0.015, 0.030), 0.020, 0.014),
        disc((-0.028, 0.018), 0.016, 0.012),
        disc((-0.010, -0.018), 0.014, 0.010),
    ]


def _plates() -> list[list[Xy]]:
    """The plates of the shell: a row along its ridge, a row on its side."""
    ridge = [(0.215, 0.070), (0.115, 0.126), (-0.020, 0.148), (-0.160, 0.124), (-0.285, 0.060)]
    side = [(0.165, 0.008), (0.050, 0.032), (-0.090, 0.034), (-0.225, 0.006), (-0.325, -0.022)]
    out: list[list[Xy]] = []
    for row, (wide, tall) in ((ridge, (0.050, 0.030)), (side, (0.052, 0.044))):
        for k, (x, y) in enumerate(row):
            lean = 0.020 * (k - 2)
            s = 1.0 - 0.10 * abs(k - 1.6)
            a, b = wide * s, tall * s
            out.append([(x - a, y - 0.1 * b), (x - 0.55 * a - lean, y + b), (x + 0.55 * a - lean, y + b), (x + a, y + 0.1 * b), (x + 0.6 * a + lean, y - b), (x - 0.6 * a + lean, y - b)])  # fmt: skip
    return out


def _wing(skin: Colour, phase: float, side: float) -> list[Part]:
    """A front flipper: arm and blade; the blade lags behind. `side` -1 is the near one."""

    def toward(lag: float) -> np.ndarray:
        a = 2 * math.pi * (phase - lag)
        e = 0.12 + 0.86 * math.sin(a + 0.45 * math.sin(a))
        return np.asarray(
            [-0.34 - 1.1 * lag - 0.25 * math.cos(e), math.sin(e) + side * 0.42 * math.cos(e)]
        )

    root = np.asarray([0.165, -0.012 if side < 0 else 0.035])
    wrist = root + 0.20 * toward(0.0) + np.asarray([0.085, 0.0])
    tip = wrist + 0.30 * toward(0.12)
    along = tip - root
    normal = np.asarray([-along[1], along[0]]) / max(float(np.hypot(*along)), 0.12)
    if normal[0] < 0:
        normal = -normal

    def at(k: float, off: float) -> Xy:
        p = (
            (1 - k) ** 2 * root
            + 2 * k * (1 - k) * (wrist + (wrist - 0.5 * (root + tip)))
            + k * k * tip
        )
        return float(p[0] + off * normal[0]), float(p[1] + off * normal[1])

    outline = [at(0.0, 0.050), at(0.28, 0.058), at(0.58, 0.046), at(0.86, 0.020), at(1.0, 0.0), at(0.90, -0.024), at(0.60, -0.050), at(0.30, -0.052), at(0.0, -0.060)]  # fmt: skip
    edge = [
        at(0.10, -0.040),
        at(0.40, -0.036),
        at(0.75, -0.020),
        at(1.02, 0.0),
        at(0.85, -0.06),
        at(0.5, -0.08),
        at(0.1, -0.08),
    ]
    marks = [
        disc(at(k, off), 0.020 * (1.1 - 0.5 * k), 0.013)
        for k, off in ((0.24, 0.014), (0.40, 0.010), (0.55, 0.006), (0.70, 0.004))
    ]
    return [
        Part(shape=(spline(outline, 8),), colour=skin, soft=0.035, lift=0.05, crease=0.35),
        Part(
            shape=(spline(edge, 6),),
            colour=mixed(skin, _CREAM, 0.55),
            tint=True,
            inside=True,
            blur=0.005,
        ),
        *(
            Part(shape=m, colour=mixed(skin, _INK, 0.40), tint=True, inside=True, blur=0.003)
            for m in marks
        ),
    ]


def _hind(skin: Colour, phase: float, lag: float) -> list[Part]:
    """A hind flipper, which steers."""
    a = 0.22 * math.sin(2 * math.pi * (phase - 0.3 - lag)) - 0.10
    blade = blob(
        (0.03, 0.03),
        (-0.06, 0.030),
        (-0.16, 0.004),
        (-0.215, -0.030),
        (-0.200, -0.056),
        (-0.12, -0.050),
        (-0.02, -0.032),
    )
    part = Part(
        shape=placed(blade, (-0.285, -0.045 + 0.04 * (lag > 0)), a),
        colour=skin,
        soft=0.03,
        crease=0.2,
    )
    return [far(part) if lag else part]
