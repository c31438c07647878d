"""The anatomy of a dog: long-haired, with hanging ears. Unit: the height at its withers."""

import math

import numpy as np

from tenku.engines.animatic.rigs.figure import Part
from tenku.engines.animatic.rigs.quadruped import INK, Anatomy, Leg, Neck, Pose, Seat
from tenku.engines.animatic.rigs.shape import Shape, blob, disc, limb, spline

_PAW = blob(
    (-0.045, 0.02), (0.0, 0.045), (0.05, 0.035), (0.085, 0.0), (0.06, -0.02), (-0.03, -0.022)
)
_HIND = Leg(
    root=(-0.43, 0.77),
    bones=(0.36, 0.36, 0.235),
    bend=1.0,
    fold=((0.0, -0.45), (0.25, -0.20), (0.5, 0.65), (0.70, 1.25), (0.88, 0.10)),
    paw=_PAW,
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
    paw=_PAW,
    outline=(
        (0.0, 0.120, 0.12, 0.0), (0.6, 0.085, 0.09, 0.0), (1.0, 0.058, 0.062, 0.025),
        (1.5, 0.044, 0.046, 0.040), (2.0, 0.038, 0.042, 0.0), (2.5, 0.034, 0.036, 0.0),
        (3.0, 0.038, 0.040, 0.0),
    ),
)  # fmt: skip


def _fringe(now: Pose) -> Shape:
    """The long hair of belly and chest."""
    f, body = now.coat.feather, now.body
    if f == 0.0:
        return ()
    s = 0.022 * now.wave(0.30) * min(now.gait.speed, 1.0)
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
    return (*belly, *ruff)


def _marks(now: Pose) -> list[Part]:
    """A light bib."""
    if now.coat.feather == 0.0:
        return []
    bib = now.body.shape(
        (0.46, 1.0), (0.66, 1.02), (0.72, 0.75), (0.58, 0.44), (0.46, 0.52), (0.44, 0.8)
    )
    return [Part(shape=bib, colour=now.coat.light, tint=True, inside=True, blur=0.025)]


def _head(now: Pose) -> list[Part]:
    coat, eager, run, on = now.coat, now.eager, now.run, now.on_head
    opened = 0.40 * eager + 0.05 * eager * math.sin(4 * math.pi * now.phase)
    swing = -0.15 - 0.45 * run + 0.40 * run * now.wave(0.35)
    tongue = -opened * 0.7 + 0.10 * now.wave(0.3)
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


def _tail(now: Pose) -> list[Part]:
    """A chain that trails the body by a fraction of the cycle per link."""
    body, eager = now.body, now.eager
    joints = [body.at(-0.57, 0.88)]
    for k in range(4):
        wave = 0.26 * now.wave(0.16 + 0.14 * k) * (0.4 + 0.25 * k)
        rise = 0.42 - 0.17 * k if body.sitting else 0.05 - 0.45 * eager + body.pitch - 0.16 * k
        angle = math.pi + rise + wave
        joints.append(joints[-1] + 0.15 * np.asarray([math.cos(angle), math.sin(angle)]))
    chain = spline(np.asarray(joints), 3, closed=False)
    n = len(chain) - 1
    f = now.coat.feather
    fringe = [
        (0.0, 0.045, 0.045), (0.25 * n, 0.05 + 0.09 * f, 0.04), (0.6 * n, 0.035 + 0.12 * f, 0.035),
        (0.9 * n, 0.02 + 0.05 * f, 0.025), (1.0 * n, 0.006, 0.006),
    ]  # fmt: skip
    top = [(at, 0.03 * (1 - at / n) + 0.004, back) for at, _, back in fringe]
    return [
        Part(shape=limb(chain, fringe, 2), colour=now.coat.light, soft=0.06, lift=-0.05),
        Part(shape=limb(chain, top, 2), colour=now.coat.main, soft=0.05, inside=True, blur=0.008),
    ]


HOUND = Anatomy(
    hind=_HIND,
    fore=_FORE,
    trunk=(
        (-0.63, 0.80), (-0.60, 0.89), (-0.48, 0.955), (-0.25, 0.955), (0.05, 0.955),
        (0.26, 0.99), (0.42, 1.00), (0.56, 0.88), (0.585, 0.76), (0.52, 0.60), (0.36, 0.49),
        (0.12, 0.48), (-0.12, 0.54), (-0.30, 0.61), (-0.46, 0.60), (-0.60, 0.68),
    ),
    neck=Neck(
        root=(0.33, 0.82), arch=(0.0, 0.02), nape=(-0.05, -0.02),
        widths=((0.0, 0.18, 0.24), (1.0, 0.135, 0.175), (2.0, 0.11, 0.12)),
        skull=(0.74, 1.20), eager=(0.07, -0.08),
    ),
    fringe=_fringe,
    marks=_marks,
    head=_head,
    tail=_tail,
    seat=Seat(
        drop=-0.235, pitch=0.78, flex=0.10, skull=(0.43, 1.27),
        paws=(((-0.01, 0.0), -1.32), ((0.05, 0.0), -1.32), ((0.34, 0.0), -0.05), ((0.28, 0.0), -0.05)),
    ),
)  # fmt: skip
