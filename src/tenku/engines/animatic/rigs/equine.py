"""The anatomy of a horse: a long neck with a mane, a deep chest, hooves. Unit: its withers."""

import numpy as np

from tenku.engines.animatic.rigs.figure import Colour, Part
from tenku.engines.animatic.rigs.quadruped import INK, Anatomy, Leg, Neck, Pose
from tenku.engines.animatic.rigs.shape import Points, Shape, blob, disc, limb, spline

_BLAZE: Colour = (0.95, 0.92, 0.87)
_PASTERN = blob((-0.036, 0.03), (0.036, 0.03), (0.040, -0.02), (0.075, -0.075), (0.005, -0.085), (-0.030, -0.030))  # fmt: skip
_HOOF = (np.asarray([(0.018, -0.048), (0.076, -0.060), (0.108, -0.120), (-0.030, -0.120), (-0.012, -0.076)]),)  # fmt: skip
_HIND = Leg(
    root=(-0.43, 0.77),
    bones=(0.25, 0.32, 0.27),
    bend=1.0,
    fold=((0.0, -0.32), (0.25, -0.06), (0.5, 0.50), (0.70, 1.15), (0.88, 0.15)),
    paw=_PASTERN,
    heel=(-0.045, 0.10),
    roll=0.9,
    flat=0.55,
    hoof=_HOOF,
    outline=(
        (0.0, 0.185, 0.165, 0.0), (0.6, 0.155, 0.150, 0.0), (1.0, 0.115, 0.115, 0.0),
        (1.5, 0.068, 0.066, 0.0), (1.9, 0.043, 0.050, 0.0), (2.1, 0.042, 0.046, 0.0),
        (2.5, 0.031, 0.034, 0.0), (3.0, 0.038, 0.042, 0.0),
    ),
)  # fmt: skip
_FORE = Leg(
    root=(0.36, 0.72),
    bones=(0.17, 0.30, 0.245),
    bend=-1.0,
    fold=((0.0, -0.30), (0.25, 0.0), (0.5, 0.48), (0.68, 1.75), (0.88, 0.40)),
    paw=_PASTERN,
    heel=(-0.045, 0.10),
    roll=0.9,
    flat=0.50,
    hoof=_HOOF,
    outline=(
        (0.0, 0.140, 0.130, 0.0), (0.6, 0.110, 0.105, 0.0), (1.0, 0.082, 0.080, 0.0),
        (1.5, 0.058, 0.060, 0.0), (1.9, 0.043, 0.040, 0.0), (2.1, 0.042, 0.038, 0.0),
        (2.5, 0.030, 0.031, 0.0), (3.0, 0.036, 0.042, 0.0),
    ),
)  # fmt: skip
# The head lies along x, from the poll to the muzzle.
_HEAD = blob(
    (-0.075, 0.035), (-0.03, 0.078), (0.06, 0.086), (0.17, 0.062), (0.28, 0.036), (0.365, 0.030),
    (0.412, -0.004), (0.408, -0.052), (0.365, -0.084), (0.31, -0.082), (0.22, -0.090), (0.13, -0.142),
    (0.03, -0.150), (-0.06, -0.085),
)  # fmt: skip
_NOSE = blob((0.315, 0.045), (0.40, 0.03), (0.43, -0.03), (0.40, -0.08), (0.33, -0.10), (0.30, -0.03))  # fmt: skip
_BLAZED = blob((0.07, 0.10), (0.20, 0.075), (0.33, 0.05), (0.32, 0.02), (0.19, 0.038), (0.075, 0.062))  # fmt: skip
_CHEEK = blob((0.0, -0.02), (0.07, 0.0), (0.125, -0.06), (0.10, -0.125), (0.02, -0.13), (-0.03, -0.08))  # fmt: skip
_MOUTH = blob((0.415, -0.046), (0.37, -0.050), (0.315, -0.060), (0.37, -0.058))
_NOSTRIL = disc((0.375, 0.000), 0.021, 0.012, 0.8)
_EAR = blob(
    (0.030, 0.0), (0.036, 0.055), (0.006, 0.128), (0.0, 0.130), (-0.036, 0.07), (-0.030, 0.0)
)


def _lock(root: Points, angle: float, length: float, width: float, bend: float) -> Shape:
    """A strand of long hair: it leaves its root at `angle` and bends towards the ground."""
    joints = [root]
    for k in range(4):
        turned = angle + bend * k / 3
        joints.append(joints[-1] + length / 4 * np.asarray([np.cos(turned), np.sin(turned)]))
    rows = ((0.0, 0.7 * width, 0.7 * width), (1.4, width, width), (4.0, 0.05 * width, 0.05 * width))
    return limb(spline(np.asarray(joints), 2, closed=False), [(2 * a, b, c) for a, b, c in rows], 1)


def _crest(now: Pose) -> Points:
    """The upper edge of the neck, from the withers to the poll."""
    neck, skull = now.anatomy.neck, now.skull[0]
    low, root = now.body.at(0.24, 0.985), now.body.at(*neck.root)
    middle = (root + skull) / 2 + np.asarray(neck.arch)
    along = skull - root
    across = np.asarray([-along[1], along[0]]) / np.hypot(*along)
    return spline(
        np.stack([low, middle + 0.145 * across, skull + (-0.045, 0.075)]), 6, closed=False
    )


def _mane(now: Pose) -> list[Part]:
    """Locks that fall down the near side of the neck, and stream back at a run."""
    crest = _crest(now)
    shape: list[Points] = []
    for k in range(11):
        at = crest[len(crest) - 1 - round(k * (len(crest) - 2) / 10.5)]
        lag = 0.05 * k
        stream = now.run * (0.85 + 0.15 * now.wave(0.25 + lag))
        angle = -1.95 - 1.55 * stream + 0.10 * now.wave(lag) + 0.12 * (k % 3 - 1)
        bend = 0.25 + 0.35 * stream * now.wave(0.45 + lag)
        size = (0.25, 0.31, 0.22)[k % 3] * (1.0 - 0.028 * k)
        shape += _lock(at, angle, size, 0.050 - 0.0012 * k, bend)
    shape += limb(crest, ((0.0, 0.02, 0.03), (6.0, 0.035, 0.05), (12.0, 0.03, 0.05)), 1)
    return [Part(shape=tuple(shape), colour=now.coat.dark, soft=0.045, crease=0.22)]


def _marks(now: Pose) -> list[Part]:
    return _mane(now)


def _head(now: Pose) -> list[Part]:
    coat, on = now.coat, now.on_head
    back = 0.55 + 0.45 * now.run + 0.05 * now.wave(0.2)
    opened = on(disc((0.115, 0.012), 0.026, 0.022, 0.2))
    parts = [
        Part(shape=on(_EAR, back - 0.30, (0.005, 0.070)), colour=coat.main, soft=0.03, lift=-0.25),
        Part(shape=on(_HEAD), colour=coat.main, soft=0.075, crease=0.30),
        Part(shape=on(_CHEEK), colour=coat.main, soft=0.06, lift=0.05, inside=True, blur=0.01),
        Part(shape=on(_NOSE), colour=_muzzle(coat.main), tint=True, inside=True, blur=0.02),
    ]
    if coat.marked:
        parts.append(Part(shape=on(_BLAZED), colour=_BLAZE, flat=0.85, inside=True, blur=0.004))
    locks = (
        *_lock_on(now, 0.10, 0.20), *_lock_on(now, 0.36, 0.16), *_lock_on(now, -0.10, 0.15)
    )  # fmt: skip
    return [
        *parts,
        Part(shape=opened, colour=INK, flat=0.15),
        Part(shape=on(disc((0.120, 0.019), 0.006)), colour=(1.0, 0.98, 0.92), flat=1.0),
        Part(shape=on(_NOSTRIL), colour=INK, flat=0.2, inside=True),
        Part(shape=on(_MOUTH), colour=INK, flat=0.3, inside=True),
        Part(shape=on(_EAR, back, (-0.030, 0.062)), colour=coat.main, soft=0.03, crease=0.3),
        Part(shape=locks, colour=coat.dark, soft=0.03, crease=0.15),
    ]


def _muzzle(main: Colour) -> Colour:
    return main[0] * 0.55 + 0.06, main[1] * 0.52 + 0.06, main[2] * 0.55 + 0.07


def _lock_on(now: Pose, turned: float, length: float) -> Shape:
    """A lock of the forelock, which lifts at a run."""
    tilt = now.skull[1]
    root = now.on_head((np.asarray([(-0.015, 0.075)]),))[0][0]
    lift = 0.9 * now.run * (0.8 + 0.2 * now.wave(0.4))
    return _lock(root, tilt - 0.15 + turned + lift, length, 0.028, -0.5 + 0.2 * now.wave(0.3))


_HANGING = (3.45, 4.05, 4.45, 4.62, 4.70, 4.74, 4.74)
_STREAMING = (2.75, 2.95, 3.22, 3.42, 3.55, 3.62, 3.62)


def _tail(now: Pose) -> list[Part]:
    """Three strands from the dock; they stream at a run and swish at rest."""
    lift = now.run**1.3
    strands: list[Points] = []
    for s, (spread, size) in enumerate(((0.0, 1.0), (0.13, 0.90), (-0.12, 0.82))):
        joints = [now.body.at(-0.585, 0.90)]
        for k, (low, high) in enumerate(zip(_HANGING, _STREAMING, strict=True)):
            wave = (0.05 + 0.05 * k) * now.wave(0.12 + 0.10 * k + 0.05 * s)
            angle = low + lift * (high - low) + 0.55 * wave + spread * k / 4
            joints.append(joints[-1] + 0.112 * size * np.asarray([np.cos(angle), np.sin(angle)]))
        chain = spline(np.asarray(joints), 3, closed=False)
        n = len(chain) - 1.0
        rows = ((0.0, 0.035, 0.035), (0.25 * n, 0.055, 0.055), (0.65 * n, 0.070, 0.070), (n, 0.006, 0.006))  # fmt: skip
        strands += limb(chain, rows, 1)
    return [Part(shape=tuple(strands), colour=now.coat.dark, soft=0.06, lift=-0.04)]


def _fringe(_: Pose) -> Shape:
    return ()


EQUINE = Anatomy(
    hind=_HIND,
    fore=_FORE,
    trunk=(
        (-0.635, 0.80), (-0.605, 0.90), (-0.49, 0.975), (-0.34, 0.985), (-0.12, 0.940), (0.08, 0.945),
        (0.24, 0.995), (0.40, 0.985), (0.52, 0.88), (0.555, 0.76), (0.49, 0.62), (0.36, 0.545),
        (0.18, 0.505), (-0.04, 0.510), (-0.22, 0.55), (-0.38, 0.615), (-0.54, 0.66), (-0.62, 0.72),
    ),
    neck=Neck(
        root=(0.33, 0.79), arch=(-0.035, 0.035), nape=(0.0, -0.025),
        widths=((0.0, 0.20, 0.25), (1.0, 0.150, 0.165), (2.0, 0.085, 0.090)),
        skull=(0.79, 1.38), eager=(0.13, -0.13), tilt=-0.82, dip=-0.22, nod=0.030,
    ),
    fringe=_fringe,
    marks=_marks,
    head=_head,
    tail=_tail,
)  # fmt: skip
