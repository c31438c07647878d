"""The anatomy of a cat: slim, with a small head, pointed ears and a long tail.

Unit: the height at its withers. The seated cat, which turns its face to us, is in `sitting_cat`.
"""

import numpy as np

from tenku.engines.animatic.rigs.figure import Colour, Part
from tenku.engines.animatic.rigs.quadruped import INK, Anatomy, Leg, Neck, Pose
from tenku.engines.animatic.rigs.shape import Points, Shape, Xy, blob, disc, limb, points, spline

PINK: Colour = (0.86, 0.56, 0.52)
_PALE: Colour = (0.98, 0.95, 0.90)
_PAW = blob(
    (-0.045, 0.02), (0.0, 0.042), (0.045, 0.034), (0.078, 0.0), (0.058, -0.02), (-0.03, -0.022)
)
_HIND = Leg(
    root=(-0.49, 0.78),
    bones=(0.34, 0.36, 0.245),
    bend=1.0,
    fold=((0.0, -0.40), (0.25, -0.15), (0.5, 0.65), (0.70, 1.25), (0.88, 0.10)),
    paw=_PAW,
    outline=(
        (0.0, 0.150, 0.165, 0.0), (0.5, 0.120, 0.140, 0.0), (1.0, 0.072, 0.078, 0.0),
        (1.55, 0.044, 0.048, 0.0), (2.0, 0.034, 0.040, 0.0), (2.5, 0.031, 0.033, 0.0),
        (3.0, 0.040, 0.040, 0.0),
    ),
)  # fmt: skip
_FORE = Leg(
    root=(0.36, 0.745),
    bones=(0.26, 0.36, 0.15),
    bend=-1.0,
    fold=((0.0, -0.30), (0.25, 0.0), (0.5, 0.60), (0.68, 1.7), (0.88, 0.45)),
    paw=_PAW,
    outline=(
        (0.0, 0.110, 0.110, 0.0), (0.6, 0.075, 0.080, 0.0), (1.0, 0.052, 0.055, 0.0),
        (1.5, 0.042, 0.044, 0.0), (2.0, 0.036, 0.038, 0.0), (2.5, 0.032, 0.033, 0.0),
        (3.0, 0.038, 0.040, 0.0),
    ),
)  # fmt: skip
_HEAD = blob(
    (-0.165, -0.01), (-0.14, 0.10), (-0.06, 0.158), (0.04, 0.158), (0.105, 0.115), (0.145, 0.058),
    (0.196, 0.022), (0.208, -0.012), (0.194, -0.050), (0.168, -0.088), (0.09, -0.118),
    (0.0, -0.142), (-0.09, -0.130), (-0.15, -0.075),
)  # fmt: skip
_EAR = blob(
    (-0.125, 0.085), (-0.128, 0.19), (-0.105, 0.298), (-0.100, 0.300), (-0.035, 0.225), (0.018, 0.140),
    (-0.05, 0.10),
)  # fmt: skip
_EAR_INSIDE = blob((-0.085, 0.12), (-0.098, 0.19), (-0.094, 0.255), (-0.045, 0.20), (-0.015, 0.14))
_FAR_EAR = blob(
    (0.0, 0.13), (0.022, 0.21), (0.058, 0.288), (0.063, 0.289), (0.088, 0.20), (0.10, 0.115)
)
_MUZZLE = blob(
    (0.115, 0.0), (0.17, 0.012), (0.22, -0.01), (0.21, -0.07), (0.15, -0.11), (0.08, -0.11), (0.07, -0.05)
)  # fmt: skip
_EYE = blob((0.050, 0.042), (0.085, 0.073), (0.118, 0.050), (0.118, 0.028), (0.085, 0.016))
_MOUTH = blob((0.204, -0.040), (0.165, -0.056), (0.135, -0.050), (0.165, -0.048))
_NOSE = blob((0.178, 0.026), (0.204, 0.026), (0.214, 0.002), (0.196, -0.006))


def whisker(at: Xy, tip: Xy, width: float = 0.0035) -> Shape:
    """A hair from `at` to `tip`, bent a little upwards."""
    a, b = np.asarray(at), np.asarray(tip)
    middle = (a + b) / 2 + np.asarray([0.0, 0.010])
    return limb(np.stack([a, middle, b]), ((0.0, width, width), (2.0, width / 4, width / 4)), 2)


def _head(now: Pose) -> list[Part]:
    """In profile, with both ears."""
    coat, on, run = now.coat, now.on_head, now.run
    back = 0.20 * run + 0.05 * now.wave(0.3)  # ears lie back at a run
    parts = [
        Part(shape=on(_FAR_EAR, back, (0.0, 0.0)), colour=coat.main, soft=0.03, lift=-0.22),
        Part(shape=on(_HEAD), colour=coat.main, soft=0.09, crease=0.26),
        Part(shape=on(_MUZZLE), colour=coat.light, soft=0.05, inside=True, blur=0.014),
        Part(shape=on(_EAR, back), colour=coat.main, soft=0.04, crease=0.15),
        Part(shape=on(_EAR_INSIDE, back), colour=PINK, soft=0.04, lift=-0.12, blur=0.004),
    ]
    if coat.marked:
        parts += [
            Part(shape=on(stripe), colour=coat.dark, tint=True, inside=True, blur=0.005)
            for stripe in _FACE_STRIPES
        ]
    return [
        *parts,
        Part(shape=on(_EYE), colour=INK, flat=0.35),
        Part(shape=on(disc((0.089, 0.043), 0.025, 0.024)), colour=coat.eyes, flat=0.9),
        Part(shape=on(disc((0.094, 0.043), 0.009, 0.023)), colour=INK, flat=0.3),
        Part(shape=on(disc((0.099, 0.055), 0.006)), colour=_PALE, flat=1.0),
        Part(shape=on(_NOSE), colour=PINK, soft=0.02),
        Part(shape=on(_MOUTH), colour=INK, flat=0.4, inside=True),
        *(
            Part(shape=on(whisker((0.165, -0.035), tip)), colour=_PALE, flat=0.85)
            for tip in ((0.300, 0.020), (0.310, -0.045), (0.285, -0.105))
        ),
    ]


_FACE_STRIPES = (
    blob((-0.02, 0.162), (0.005, 0.16), (0.045, 0.09), (0.03, 0.09)),
    blob((0.05, 0.16), (0.07, 0.15), (0.085, 0.088), (0.072, 0.088)),
    blob((0.045, 0.03), (-0.02, 0.01), (-0.12, 0.03), (-0.12, 0.005), (-0.02, -0.01)),
    blob((0.03, -0.03), (-0.03, -0.055), (-0.11, -0.04), (-0.11, -0.065), (-0.03, -0.075)),
)


def band(curve: Points, width: float) -> Shape:
    """A stripe that tapers at both ends, as a tabby's."""
    return limb(
        spline(curve, 4, closed=False),
        ((0.0, 0.2 * width, 0.2 * width), (4.0, width, width), (8.0, 0.1 * width, 0.1 * width)),
        1,
    )


def _marks(now: Pose) -> list[Part]:
    """A light belly and chest; a tabby's bands run down its flank."""
    body, coat = now.body, now.coat
    belly = body.shape(
        (0.56, 0.90), (0.62, 0.78), (0.54, 0.58), (0.30, 0.48), (-0.10, 0.55), (-0.10, 0.60),
        (0.20, 0.58), (0.42, 0.66),
    )  # fmt: skip
    parts = [Part(shape=belly, colour=coat.light, tint=True, inside=True, blur=0.025)]
    if coat.marked:
        for k, (x, low, wide) in enumerate(_BANDS):
            lean = 0.05 * (-1) ** k
            curve = points((x, 1.02), (x - 0.03 + lean / 2, (1.02 + low) / 2), (x + lean, low))
            stripe = band(body.warp(curve), wide)
            parts.append(Part(shape=stripe, colour=coat.dark, tint=True, inside=True, blur=0.006))
    return parts


_BANDS = (  # of a tabby: x, how low it reaches, half width
    (-0.60, 0.78, 0.030), (-0.47, 0.62, 0.024), (-0.35, 0.78, 0.018), (-0.25, 0.66, 0.030),
    (-0.13, 0.80, 0.018), (-0.01, 0.64, 0.027), (0.11, 0.80, 0.016), (0.23, 0.70, 0.030),
    (0.38, 0.82, 0.022),
)  # fmt: skip


def tail_part(chain: Points, now: Pose, width: float = 0.044) -> list[Part]:
    """A tail along a chain of joints, ringed if the coat is."""
    chain = spline(chain, 4, closed=False)
    n = len(chain) - 1.0
    rows = ((0.0, 1.1 * width, 1.1 * width), (0.5 * n, width, width), (0.9 * n, 0.85 * width, 0.85 * width), (n, 0.5 * width, 0.5 * width))  # fmt: skip
    parts = [Part(shape=limb(chain, rows, 1), colour=now.coat.main, soft=0.04, crease=0.2)]
    if now.coat.marked:
        for k in range(3, len(chain) - 2, 4):
            ring = limb(chain[k : k + 2], ((0.0, width, width), (1.0, width, width)), 1, hem=True)
            parts.append(
                Part(shape=ring[:1], colour=now.coat.dark, tint=True, inside=True, blur=0.005)
            )
    return parts


_WALKING = (2.65, 2.20, 1.85, 1.66, 1.58, 1.70, 2.05, 2.50)  # held high, its tip hooked
_RUNNING = (3.00, 3.15, 3.28, 3.30, 3.20, 3.02, 2.86, 2.75)
_STANDING = (3.35, 3.75, 4.00, 4.00, 3.72, 3.30, 2.90, 2.60)


def _tail(now: Pose) -> list[Part]:
    """A long chain with a life of its own: waves run from the root to the tip."""
    rest = _STANDING if not now.gait.stride else _RUNNING if now.run > 0.8 else _WALKING
    at = now.body.at(-0.66, 0.90)
    joints = [at]
    for k, angle in enumerate(rest):
        lively = 0.04 + 0.035 * k
        turned = angle + lively * now.wave(0.10 + 0.09 * k) + now.body.pitch
        joints.append(joints[-1] + 0.135 * np.asarray([np.cos(turned), np.sin(turned)]))
    return tail_part(np.asarray(joints), now)


def _fringe(_: Pose) -> Shape:
    return ()


FELINE = Anatomy(
    hind=_HIND,
    fore=_FORE,
    trunk=(
        (-0.71, 0.82), (-0.68, 0.93), (-0.54, 1.00), (-0.30, 0.985), (0.0, 0.955), (0.22, 0.985),
        (0.40, 0.995), (0.53, 0.90), (0.56, 0.78), (0.50, 0.62), (0.36, 0.53), (0.12, 0.545),
        (-0.15, 0.59), (-0.34, 0.63), (-0.50, 0.62), (-0.65, 0.70),
    ),
    neck=Neck(
        root=(0.36, 0.84), arch=(0.0, 0.015), nape=(-0.05, -0.03),
        widths=((0.0, 0.15, 0.19), (1.0, 0.115, 0.13), (2.0, 0.10, 0.10)),
        skull=(0.72, 1.13), eager=(0.10, -0.10), tilt=0.0, dip=0.02, nod=0.018,
    ),
    fringe=_fringe,
    marks=_marks,
    head=_head,
    tail=_tail,
    skull_size=1.12,
)  # fmt: skip
