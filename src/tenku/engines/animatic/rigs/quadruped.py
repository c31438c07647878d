"""A four-legged animal from the side. Unit: its height at the withers."""

import math
from dataclasses import dataclass

import numpy as np

from tenku.engines.animatic.rigs.figure import Colour, Part, far
from tenku.engines.animatic.rigs.gait import Gait, Keys
from tenku.engines.animatic.rigs.shape import (
    Points,
    Shape,
    Xy,
    blob,
    cycle,
    disc,
    limb,
    placed,
    points,
    reach,
    spline,
    turn,
)

INK: Colour = (0.13, 0.09, 0.10)


@dataclass(frozen=True, kw_only=True)
class Coat:
    """Colours of an animal, and how long its hair hangs."""

    main: Colour
    light: Colour  # chest, muzzle, breeches, tail's fringe
    dark: Colour  # ears
    feather: float = 1.0  # 0 short-haired .. 1 long


@dataclass(frozen=True, kw_only=True)
class Body:
    """How a body stands in one moment: bends its back, tips and rises."""

    bob: float
    pitch: float
    flex: float
    sitting: bool = False

    def warp(self, p: Points) -> Points:
        """From rest to now: loin and chest bend against each other."""
        p = np.atleast_2d(p)
        x = p[:, 0] - 0.02
        angle = np.where(x < 0, 0.62, -0.38) * self.flex * np.tanh(np.abs(x) / 0.28)
        c, s = np.cos(angle), np.sin(angle)
        dx, dy = x * (1.0 - 0.10 * self.flex), p[:, 1] - 0.80
        bent = np.stack([0.02 + c * dx - s * dy, 0.80 + s * dx + c * dy], 1)
        bent[:, 1] += 0.10 * self.flex * np.exp(-((x / 0.35) ** 2))
        return turn(bent, self.pitch, (0.0, 0.80)) + np.asarray([0.0, self.bob])

    def at(self, x: float, y: float) -> Points:
        return self.warp(points((x, y)))[0]

    def shape(self, *control: Xy) -> Shape:
        return (self.warp(spline(control)),)


@dataclass(frozen=True, kw_only=True)
class Leg:
    """Bones, outline and folding of a leg; the outline's rows are (joint, front, back, hair)."""

    root: Xy
    bones: tuple[float, float, float]  # the last one is the foot's
    bend: float  # 1: the middle joint points forward
    fold: Keys  # lean of the foot's bone: 0..0.5 while it stands, 0.5..1 while it swings
    outline: tuple[tuple[float, float, float, float], ...]


_HIND = Leg(
    root=(-0.43, 0.77),
    bones=(0.36, 0.36, 0.235),
    bend=1.0,
    fold=((0.0, -0.45), (0.25, -0.20), (0.5, 0.65), (0.70, 1.25), (0.88, 0.10)),
    outline=(
        (0.0, 0.150, 0.17, 0.0), (0.5, 0.125, 0.15, 0.03), (1.0, 0.080, 0.085, 0.06),
        (1.55, 0.048, 0.055, 0.03), (2.0, 0.038, 0.046, 0.0), (2.5, 0.034, 0.036, 0.0),
        (3.0, 0.040, 0.040, 0.0),
    ),
)  # fmt: skip
_FORE = Leg(
    root=(0.36, 0.735),
    bones=(0.27, 0.36, 0.15),
    bend=-1.0,
    fold=((0.0, -0.35), (0.25, 0.0), (0.5, 0.60), (0.68, 2.0), (0.88, 0.50)),
    outline=(
        (0.0, 0.120, 0.12, 0.0), (0.6, 0.085, 0.09, 0.0), (1.0, 0.058, 0.062, 0.025),
        (1.5, 0.044, 0.046, 0.040), (2.0, 0.038, 0.042, 0.0), (2.5, 0.034, 0.036, 0.0),
        (3.0, 0.038, 0.040, 0.0),
    ),
)  # fmt: skip
_LEGS = (_HIND, _HIND, _FORE, _FORE)  # far, near, far, near
_SITTING: tuple[tuple[Xy, float], ...] = (  # paws, and how their feet lean
    ((-0.01, 0.0), -1.32),
    ((0.05, 0.0), -1.32),
    ((0.34, 0.0), -0.05),
    ((0.28, 0.0), -0.05),
)
_PAW = blob(
    (-0.045, 0.02), (0.0, 0.045), (0.05, 0.035), (0.085, 0.0), (0.06, -0.02), (-0.03, -0.022)
)


def pose(
    phase: float, gait: Gait, coat: Coat, eager: float, sitting: bool = False
) -> tuple[list[Part], list[Xy]]:
    """The parts from back to front and the four feet, at `phase` 0..1 of the gait.

    `eager` 0..1 opens the mouth and lifts the tail. A sitting animal uses only the gait's bob.
    """
    bob = cycle(phase, gait.bob)
    if sitting:
        body = Body(bob=bob - 0.235, pitch=0.78, flex=0.10, sitting=True)
        steps = [(points(paw)[0], lean) for paw, lean in _SITTING]
    else:
        body = Body(bob=bob, pitch=cycle(phase, gait.pitch), flex=cycle(phase, gait.flex))
        steps = [_step(i, phase, gait) for i in range(4)]
    legs = [_leg(i, paw, lean, body, coat) for i, (paw, lean) in enumerate(steps)]
    parts = [
        *_tail(phase, body, coat, eager),
        far(legs[0][0]),
        far(legs[2][0]),
        *_trunk(phase, gait, body, coat),
        legs[1][0],
        legs[3][0],
        *_head(phase, gait, body, coat, eager),
    ]
    return parts, [foot for _, foot in legs]


def _step(i: int, phase: float, gait: Gait) -> tuple[Points, float]:
    """Where a paw is, and how its foot leans."""
    leg = _LEGS[i]
    paw = gait.foot(i, phase, leg.root[0])
    p = (phase - gait.offsets[i]) % 1.0
    stands = p < gait.duty
    lean = cycle(0.5 * p / gait.duty if stands else 1 - 0.5 * (1 - p) / (1 - gait.duty), leg.fold)
    lean *= min(0.45 + 0.55 * gait.speed / 4.0, 1.0) if gait.stride else 0.35
    return paw, lean


def _leg(i: int, paw: Points, lean: float, body: Body, coat: Coat) -> tuple[Part, Xy]:
    leg = _LEGS[i]
    ankle = paw + leg.bones[2] * np.asarray([math.sin(lean), math.cos(lean)])
    root = body.at(*leg.root)
    root[0] += float(np.clip(0.22 * (ankle[0] - root[0]), -0.09, 0.09))  # the blade swings along
    bones = reach(root, ankle, leg.bones[0], leg.bones[1], leg.bend)
    paw = paw + bones[2] - ankle
    rows = [(at, front, back + coat.feather * hair) for at, front, back, hair in leg.outline]
    shape = (
        *limb(np.vstack([bones, paw]), rows),
        *placed(_PAW, paw + np.asarray([0.0, 0.02]), -0.65 * lean),
    )
    melt = ((float(root[0]), float(root[1]) + 0.02), leg.outline[0][1] * 1.5)
    part = Part(shape=shape, colour=coat.main, soft=0.05, crease=0.24, fade=melt)
    return part, (float(paw[0]), float(paw[1]))


def _wave(phase: float, lag: float) -> float:
    return math.sin(2 * math.pi * (phase - lag))


def _skull(phase: float, gait: Gait, body: Body) -> tuple[Points, float]:
    """Where the skull's middle is, and the tilt of the head."""
    run = min(gait.speed / 5.0, 1.0)
    nod = 0.035 * _wave(phase, 0.13) * min(gait.speed, 1.0)
    if body.sitting:
        rest = np.asarray([0.43, 1.27 + 0.5 * body.bob + 0.12])
        return rest + np.asarray([0.0, 0.3 * nod]), 0.03 + 0.02 * _wave(phase, 0.2)
    at = body.at(0.74 + 0.07 * run, 1.20 - 0.08 * run) + np.asarray([0.0, nod])
    return at, 0.04 - 0.08 * run + 0.4 * body.pitch + nod


def _trunk(phase: float, gait: Gait, body: Body, coat: Coat) -> list[Part]:
    """Body and neck as one form, and the long hair of chest and belly."""
    skull, _ = _skull(phase, gait, body)
    base = body.at(0.33, 0.82)
    middle = (base + skull) / 2 + np.asarray([0.0, 0.02])
    neck = limb(
        np.stack([base, middle, skull - np.asarray([0.05, 0.02])]),
        ((0.0, 0.18, 0.24), (1.0, 0.135, 0.175), (2.0, 0.11, 0.12)),
    )
    trunk = body.shape(
        (-0.63, 0.80), (-0.60, 0.89), (-0.48, 0.955), (-0.25, 0.955), (0.05, 0.955),
        (0.26, 0.99), (0.42, 1.00), (0.56, 0.88), (0.585, 0.76), (0.52, 0.60), (0.36, 0.49),
        (0.12, 0.48), (-0.12, 0.54), (-0.30, 0.61), (-0.46, 0.60), (-0.60, 0.68),
    )  # fmt: skip
    s = 0.022 * _wave(phase, 0.30) * min(gait.speed, 1.0)
    f = coat.feather
    belly = body.shape(
        (0.50, 0.60), (0.42, 0.47), (0.36 + s, 0.475 - 0.045 * f), (0.29, 0.475),
        (0.20 + s, 0.485 - 0.055 * f), (0.13, 0.50), (0.03 + s, 0.52 - 0.05 * f), (-0.05, 0.545),
        (-0.14 + s, 0.57 - 0.04 * f), (-0.24, 0.61), (0.0, 0.66), (0.4, 0.66),
    )  # fmt: skip
    ruff = body.shape(
        (0.44, 1.02), (0.57, 1.00), (0.625, 0.89), (0.61, 0.82), (0.635 + s, 0.735), (0.59, 0.70),
        (0.595 + s, 0.615), (0.54, 0.60), (0.52 + s, 0.515), (0.45, 0.53), (0.41, 0.62),
        (0.40, 0.80),
    )  # fmt: skip
    bib = body.shape(
        (0.46, 1.0), (0.66, 1.02), (0.72, 0.75), (0.58, 0.44), (0.46, 0.52), (0.44, 0.8)
    )
    if f == 0.0:
        return [Part(shape=(*trunk, *neck), colour=coat.main, soft=0.12)]
    return [
        Part(
            shape=(*belly, *trunk, *neck, *ruff), colour=coat.main, soft=0.12, lift=0.03, brush=0.6
        ),
        Part(shape=bib, colour=coat.light, tint=True, inside=True, blur=0.025),
    ]


def _head(phase: float, gait: Gait, body: Body, coat: Coat, eager: float) -> list[Part]:
    skull, tilt = _skull(phase, gait, body)

    def on(shape: Shape, angle: float = 0.0, at: Xy = (0.0, 0.0)) -> Shape:
        return placed(placed(shape, at, angle), skull, tilt)

    run = min(gait.speed / 5.0, 1.0)
    opened = 0.40 * eager + 0.05 * eager * _wave(2 * phase, 0.0)
    swing = -0.15 - 0.45 * run + 0.40 * run * _wave(phase, 0.35)
    tongue = -opened * 0.7 + 0.10 * _wave(phase, 0.3)
    parts = [
        Part(shape=on(_MOUTH), colour=(0.28, 0.10, 0.11), soft=0.03, lift=-0.2),
        Part(shape=on(_JAW, -opened, (0.03, -0.075)), colour=coat.light, soft=0.03, lift=-0.12),
        Part(shape=on(_TONGUE, tongue, (0.05, -0.075)), colour=(0.86, 0.42, 0.44), soft=0.025),
        Part(shape=on(_HEAD), colour=coat.main, soft=0.07, crease=0.30),
        Part(shape=on(_MUZZLE), colour=coat.light, soft=0.06, inside=True, blur=0.012),
        Part(shape=on(_LIPS), colour=INK, flat=0.35, inside=True),
        Part(shape=on(disc((0.275, 0.020), 0.030, 0.025, 0.3)), colour=INK, soft=0.02),
        Part(shape=on(disc((0.085, 0.050), 0.019, 0.016, 0.2)), colour=INK, flat=0.4),
        Part(shape=on(_BROW), colour=coat.light, flat=0.9, inside=True),
        Part(shape=on(disc((0.090, 0.056), 0.006)), colour=(1.0, 0.98, 0.92), flat=1.0),
        Part(shape=on(_EAR, swing, (-0.035, 0.085)), colour=coat.dark, soft=0.045, crease=0.4),
    ]
    return parts if eager > 0.2 else [p for p in parts if p is not parts[2]]


_HEAD = blob(
    (-0.155, 0.02), (-0.10, 0.115), (0.0, 0.142), (0.075, 0.12), (0.115, 0.074), (0.17, 0.058),
    (0.25, 0.052), (0.29, 0.022), (0.28, -0.03), (0.25, -0.062), (0.17, -0.075), (0.09, -0.09),
    (0.03, -0.125), (-0.06, -0.14), (-0.13, -0.09),
)  # fmt: skip
_MUZZLE = blob(
    (0.12, 0.02), (0.20, 0.035), (0.30, 0.03), (0.31, -0.05), (0.22, -0.10), (0.08, -0.12),
    (0.05, -0.05),
)  # fmt: skip
_JAW = blob(
    (-0.02, 0.03), (0.10, 0.015), (0.19, 0.0), (0.205, -0.03), (0.15, -0.055), (0.02, -0.06),
    (-0.06, -0.02),
)  # fmt: skip
_TONGUE = blob(
    (0.0, 0.0), (0.10, 0.01), (0.165, -0.03), (0.185, -0.10), (0.155, -0.135), (0.12, -0.09),
    (0.09, -0.03),
)  # fmt: skip
_MOUTH = blob((0.06, -0.07), (0.16, -0.05), (0.25, -0.05), (0.20, -0.10), (0.10, -0.12))
_LIPS = blob(
    (0.055, -0.050), (0.068, -0.072), (0.10, -0.084), (0.20, -0.070), (0.25, -0.058), (0.20, -0.064),
    (0.11, -0.074), (0.075, -0.064),
)  # fmt: skip
_BROW = blob((0.058, 0.088), (0.085, 0.093), (0.11, 0.080), (0.085, 0.084))
_EAR = blob(
    (0.0, 0.02), (0.05, 0.0), (0.06, -0.10), (0.02, -0.20), (-0.04, -0.225), (-0.085, -0.17),
    (-0.075, -0.06),
)  # fmt: skip


def _tail(phase: float, body: Body, coat: Coat, eager: float) -> list[Part]:
    """A chain that trails the body by a fraction of the cycle per link."""
    joints = [body.at(-0.57, 0.88)]
    for k in range(4):
        wave = 0.26 * _wave(phase, 0.16 + 0.14 * k) * (0.4 + 0.25 * k)
        rise = 0.42 - 0.17 * k if body.sitting else 0.05 - 0.45 * eager + body.pitch - 0.16 * k
        angle = math.pi + rise + wave
        joints.append(joints[-1] + 0.15 * np.asarray([math.cos(angle), math.sin(angle)]))
    chain = spline(np.asarray(joints), 3, closed=False)
    n = len(chain) - 1
    f = coat.feather
    fringe = [
        (0.0, 0.045, 0.045), (0.25 * n, 0.05 + 0.09 * f, 0.04), (0.6 * n, 0.035 + 0.12 * f, 0.035),
        (0.9 * n, 0.02 + 0.05 * f, 0.025), (1.0 * n, 0.006, 0.006),
    ]  # fmt: skip
    top = [(at, 0.03 * (1 - at / n) + 0.004, back) for at, _, back in fringe]
    return [
        Part(shape=limb(chain, fringe, 2), colour=coat.light, soft=0.06, lift=-0.05),
        Part(shape=limb(chain, top, 2), colour=coat.main, soft=0.05, inside=True, blur=0.008),
    ]
