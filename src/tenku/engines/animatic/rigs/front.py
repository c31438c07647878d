"""A person's body seen from the front, as pieces that a puppet moves. Unit: the body's height."""

import numpy as np

from tenku.engines.animatic.rigs.body import Build, Outfit
from tenku.engines.animatic.rigs.figure import Part, shade
from tenku.engines.animatic.rigs.shape import (
    Points,
    Shape,
    Xy,
    blob,
    both,
    disc,
    limb,
    mirrored,
    placed,
    points,
)

ELBOW = (0.150, 0.690)  # of a waving arm


def body(build: Build, outfit: Outfit, waving: bool) -> list[Part]:
    """All below the neck; of a waving right arm only the sleeve's upper half."""
    c, w, s, k = build.chest, build.waist, build.seat, build.limbs
    hip, top = build.hip, build.hip + build.torso
    parts = _legs(build, outfit)
    skirt = mirrored(
        (0.0, hip + 0.11),
        (0.052 * w, hip + 0.10),
        (0.084 * s, hip),
        (0.118, hip - 0.25),
        (0.104, hip - 0.265),
        (0.0, hip - 0.275),
    )
    if outfit.bottom == "skirt":
        parts.append(Part(shape=skirt, colour=outfit.trousers, soft=0.05, crease=0.25))
    far_down = 1.0 if outfit.sleeve > 1.5 else 0.6  # of the upper arm
    sleeves: list[Shape] = []
    for side in (1.0, -1.0):
        shoulder, elbow = _hanging(side, build)[:2]
        upper = np.stack([shoulder, shoulder + far_down * (elbow - shoulder)])
        sleeves.append(_sleeve(upper, outfit, k).shape)
    clothed = (*torso(build), *sleeves[1], *(() if waving else sleeves[0]))
    shape = (*clothed, *skirt) if outfit.bottom == "dress" else clothed
    parts.append(Part(shape=shape, colour=outfit.top, soft=0.055, crease=0.2))
    parts += neckline(build, outfit)
    for side in (1.0, -1.0):
        if side > 0 and waving:
            joints = points(
                (0.080 * c, top - 0.042),
                (0.04 * c + 0.5 * ELBOW[0], 0.5 * (top - 0.042 + ELBOW[1])),
                ELBOW,
            )
            parts.append(_sleeve(joints, outfit, k))
            continue
        parts += arm(side, build, outfit)
    return parts


def _legs(build: Build, outfit: Outfit) -> list[Part]:
    """Shoes, then legs or trousers, and shorts over them."""
    s, k, hip = build.seat, build.limbs, build.hip
    parts: list[Part] = []
    bones = points((0.042 * s, hip - 0.01), (0.044, hip - build.thigh), (0.042, 0.05))
    leg = limb(
        bones,
        (
            (0, 0.050 * k, 0.044 * k),
            (1, 0.034 * k, 0.034 * k),
            (1.4, 0.034 * k, 0.032 * k),
            (2, 0.022 * k, 0.022 * k),
        ),
    )
    cloth = limb(
        bones,
        ((0, 0.046 * k * s, 0.046 * k), (1, 0.036 * k, 0.036 * k), (2, 0.030, 0.030)),
        hem=True,
    )
    shoe = blob(
        (0.020, 0.05),
        (0.018, 0.012),
        (0.026, -0.006),
        (0.054, -0.008),
        (0.074, 0.004),
        (0.064, 0.05),
    )
    for side in (1.0, -1.0):
        flip = np.asarray([side, 1.0])
        parts.append(Part(shape=tuple(p * flip for p in shoe), colour=outfit.shoes, soft=0.02))
        if outfit.bottom == "trousers":
            parts.append(
                Part(
                    shape=tuple(p * flip for p in cloth),
                    colour=outfit.trousers,
                    soft=0.035,
                    crease=0.25,
                )
            )
        else:
            parts.append(
                Part(shape=tuple(p * flip for p in leg), colour=outfit.skin, soft=0.025, crease=0.2)
            )
    if outfit.bottom == "shorts":
        thighs = np.stack([bones[0], bones[0] * 0.5 + bones[1] * 0.5, bones[1]])
        shorts = limb(
            thighs,
            ((0, 0.058 * k, 0.05 * k), (1, 0.052 * k, 0.046 * k), (2, 0.05 * k, 0.044 * k)),
            hem=True,
        )
        parts.append(Part(shape=both(shorts), colour=outfit.trousers, soft=0.035, crease=0.2))
    return parts


def torso(build: Build) -> Shape:
    """The trunk from the collar to below the hip."""
    c, w, s = build.chest, build.waist, build.seat
    hip, top = build.hip, build.hip + build.torso
    return mirrored(
        (0.0, top + 0.040), (0.024, top + 0.036), (0.040, top + 0.018), (0.074 * c, top - 0.002),
        (0.102 * c, top - 0.022), (0.106 * c, top - 0.050), (0.088 * c, top - 0.12),
        (0.068 * (0.4 + 0.6 * w), hip + 0.095), (0.082 * s, hip), (0.080 * s, hip - 0.035),
        (0.0, hip - 0.042),
    )  # fmt: skip


def neckline(build: Build, outfit: Outfit) -> list[Part]:
    """The skin at the neck and the collar around it."""
    top = build.hip + build.torso
    shape = mirrored(
        (0.0, top + 0.05),
        (0.034, top + 0.040),
        (0.029, top + 0.020),
        (0.012, top - 0.008),
        (0.0, top - 0.014),
    )
    collar = mirrored(
        (0.0, top - 0.012),
        (0.013, top - 0.006),
        (0.028, top + 0.020),
        (0.030, top + 0.040),
        (0.036, top + 0.036),
        (0.034, top + 0.014),
        (0.017, top - 0.014),
        (0.0, top - 0.023),
    )
    return [
        Part(shape=shape, colour=outfit.skin, soft=0.03, inside=True, lift=-0.12),
        Part(shape=collar, colour=shade(outfit.top, 0.86), soft=0.012, inside=True),
    ]


def _sleeve(chain: Points, outfit: Outfit, k: float) -> Part:
    n = len(chain) - 1.0
    widths = (
        (0.0, 0.030 * k, 0.030 * k),
        (0.5 * n, 0.030 * k, 0.030 * k),
        (n, 0.026 * k, 0.026 * k),
    )
    return Part(
        shape=limb(chain, widths, hem=True),
        colour=outfit.top,
        soft=0.028,
        crease=0.35,
        fade=(_xy(chain[0] + (0.0, 0.02)), 0.075 * k),
    )


def _hanging(side: float, build: Build) -> Points:
    """Shoulder, elbow, wrist and fingertips of an arm at rest."""
    c, top, t = build.chest, build.hip + build.torso, build.torso / 0.285
    chain = points(
        (0.080 * c, top - 0.042), (0.110 * c, top - 0.185 * t), (0.108 * c, top - 0.318 * t),
        (0.100 * c, top - 0.372 * t),
    )  # fmt: skip
    return chain * np.asarray([side, 1.0])


def arm(side: float, build: Build, outfit: Outfit) -> list[Part]:
    """An arm that hangs at rest, on the right for side 1, on the left for -1."""
    k = build.limbs
    chain = _hanging(side, build)
    long = outfit.sleeve > 1.5
    cuff = chain[1] * 0.15 + chain[2] * 0.85 if long else chain[0] * 0.2 + chain[1] * 0.8
    joints = np.vstack([cuff, chain[2:] if long else chain[1:]])
    wrist = len(joints) - 2.0
    skin = limb(
        joints,
        (
            (0.0, 0.023 * k, 0.023 * k), (wrist - 0.05, 0.016 * k, 0.016 * k),
            (wrist + 0.45, 0.020 * k, 0.020 * k), (wrist + 1.0, 0.010 * k, 0.010 * k),
        ),
    )  # fmt: skip
    upper = chain[:2] if long else np.stack([chain[0], (chain[0] + chain[1]) / 2])
    cut = np.vstack([upper, cuff + 0.08 * (cuff - upper[-1])])
    return [Part(shape=skin, colour=outfit.skin, soft=0.02, crease=0.3), _sleeve(cut, outfit, k)]


GRIP = (0.014, 0.158)  # from ELBOW to the middle of a closed hand


def forearm(build: Build, outfit: Outfit, closed: bool = False) -> list[Part]:
    """The raised forearm of a waving arm, upright; it turns about ELBOW. A `closed` hand holds."""
    k = build.limbs
    x, y = ELBOW
    chain = points((x, y), (x + 0.012, y + 0.135))
    hand = blob(
        (0.013, 0.0),
        (0.021, 0.026),
        (0.017, 0.060),
        (0.0, 0.068),
        (-0.015, 0.058),
        (-0.019, 0.034),
        (-0.034, 0.030),
        (-0.030, 0.020),
        (-0.012, 0.0),
    )
    if closed:
        hand = disc((0.002, 0.026), 0.020, 0.026)
    wrist = (x + 0.012, y + 0.130)
    skin = limb(chain, ((0, 0.024 * k, 0.024 * k), (1, 0.016 * k, 0.016 * k)))
    n = 1.0 if outfit.sleeve > 1.3 else 0.18
    cut = np.stack(
        [
            chain[0],
            chain[0] + (chain[1] - chain[0]) * 0.45 * n,
            chain[0] + (chain[1] - chain[0]) * 0.9 * n,
        ]
    )
    return [
        Part(shape=(*skin, *placed(hand, wrist)), colour=outfit.skin, soft=0.02),
        Part(shape=limb(cut, ((0, 0.028 * k, 0.028 * k), (2, 0.024 * k, 0.024 * k)), hem=True) + disc((x, y), 0.0275 * k), colour=outfit.top, soft=0.028, crease=0.25),
    ]  # fmt: skip


def _xy(p: Points) -> Xy:
    return float(p[0]), float(p[1])
