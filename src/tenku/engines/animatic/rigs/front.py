"""A person seen from the front, as pieces that a puppet moves. Unit: the body's height."""

import numpy as np

from tenku.engines.animatic.rigs.biped import INK, Build, Hair, Outfit
from tenku.engines.animatic.rigs.figure import Colour, Part
from tenku.engines.animatic.rigs.shape import (
    Points,
    Shape,
    Xy,
    blob,
    disc,
    limb,
    placed,
    points,
    spline,
)

ELBOW = (0.150, 0.690)  # of a waving arm


def _mirrored(*right: Xy) -> Shape:
    """A symmetric outline from its right half, from top to bottom."""
    half = np.asarray(right)
    left = half[::-1] * np.asarray([-1.0, 1.0])
    return (spline(np.vstack([half, left[left[:, 0] < -1e-6]])),)


def _both(shape: Shape) -> Shape:
    return (*shape, *(p * np.asarray([-1.0, 1.0]) for p in shape))


def body(build: Build, outfit: Outfit, waving: bool) -> list[Part]:
    """All below the neck; of a waving right arm only the sleeve's upper half."""
    c, w, s, k = build.chest, build.waist, build.seat, build.limbs
    hip, top = build.hip, build.hip + build.torso
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
    skirt = _mirrored(
        (0.0, hip + 0.11),
        (0.052 * w, hip + 0.10),
        (0.084 * s, hip),
        (0.118, hip - 0.25),
        (0.104, hip - 0.265),
        (0.0, hip - 0.275),
    )
    torso = _mirrored(
        (0.0, top + 0.040), (0.024, top + 0.036), (0.040, top + 0.018), (0.074 * c, top - 0.002),
        (0.102 * c, top - 0.022), (0.106 * c, top - 0.050), (0.088 * c, top - 0.12),
        (0.068 * (0.4 + 0.6 * w), hip + 0.095), (0.082 * s, hip), (0.080 * s, hip - 0.035),
        (0.0, hip - 0.042),
    )  # fmt: skip
    shorts = limb(
        np.stack([bones[0], bones[0] * 0.5 + bones[1] * 0.5, bones[1]]),
        ((0, 0.058 * k, 0.05 * k), (1, 0.052 * k, 0.046 * k), (2, 0.05 * k, 0.044 * k)),
        hem=True,
    )
    if outfit.bottom == "shorts":
        parts.append(Part(shape=_both(shorts), colour=outfit.trousers, soft=0.035, crease=0.2))
    if outfit.bottom == "skirt":
        parts.append(Part(shape=skirt, colour=outfit.trousers, soft=0.05, crease=0.25))
    far_down = 1.0 if outfit.sleeve > 1.5 else 0.6  # of the upper arm
    sleeves: list[Shape] = []
    for side in (1.0, -1.0):
        shoulder, elbow = _hanging(side, build)[:2]
        upper = np.stack([shoulder, shoulder + far_down * (elbow - shoulder)])
        sleeves.append(_sleeve(upper, outfit, k).shape)
    torso = (*torso, *sleeves[1], *(() if waving else sleeves[0]))
    shape = (*torso, *skirt) if outfit.bottom == "dress" else torso
    parts.append(Part(shape=shape, colour=outfit.top, soft=0.055, crease=0.2))
    neckline = _mirrored(
        (0.0, top + 0.05),
        (0.034, top + 0.040),
        (0.029, top + 0.020),
        (0.012, top - 0.008),
        (0.0, top - 0.014),
    )
    parts.append(Part(shape=neckline, colour=outfit.skin, soft=0.03, inside=True, lift=-0.12))
    collar = _mirrored(
        (0.0, top - 0.012),
        (0.013, top - 0.006),
        (0.028, top + 0.020),
        (0.030, top + 0.040),
        (0.036, top + 0.036),
        (0.034, top + 0.014),
        (0.017, top - 0.014),
        (0.0, top - 0.023),
    )
    parts.append(Part(shape=collar, colour=_shade(outfit.top, 0.86), soft=0.012, inside=True))
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


def forearm(build: Build, outfit: Outfit) -> list[Part]:
    """The raised forearm of a waving arm, upright; it turns about ELBOW."""
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


# --- the head: origin at the skull's middle, for a head of size 1

_BACK: dict[Hair, Shape] = {
    "bob": _mirrored((0.0, 0.08), (0.040, 0.070), (0.062, 0.025), (0.066, -0.040), (0.058, -0.082), (0.0, -0.075)),
    "long": _mirrored((0.0, 0.08), (0.040, 0.070), (0.061, 0.025), (0.066, -0.060), (0.074, -0.150), (0.056, -0.180), (0.0, -0.165)),
    "ponytail": blob((0.0, 0.06), (0.044, 0.02), (0.060, -0.05), (0.070, -0.115), (0.056, -0.150), (0.040, -0.10), (0.02, -0.02)),
    "bun": disc((0.0, 0.092), 0.030, 0.026),
}  # fmt: skip
_CAP: dict[Hair, Shape] = {
    "short": blob(
        (-0.048, -0.006), (-0.055, 0.030), (-0.042, 0.066), (-0.008, 0.084), (0.034, 0.074), (0.054, 0.036),
        (0.048, -0.006), (0.044, 0.012), (0.040, 0.030), (0.018, 0.043), (-0.016, 0.037), (-0.036, 0.034), (-0.043, 0.012),
    ),
    "crop": blob(
        (-0.047, 0.000), (-0.050, 0.032), (-0.034, 0.064), (0.0, 0.073), (0.034, 0.064), (0.050, 0.032),
        (0.047, 0.000), (0.043, 0.020), (0.034, 0.040), (0.0, 0.046), (-0.034, 0.040), (-0.043, 0.020),
    ),
    "bob": blob(
        (-0.050, -0.062), (-0.064, -0.020), (-0.059, 0.035), (-0.036, 0.074), (0.004, 0.086), (0.042, 0.070), (0.061, 0.030), (0.064, -0.020),
        (0.050, -0.062), (0.046, -0.015), (0.038, 0.026), (0.018, 0.048), (-0.016, 0.030), (-0.040, 0.020), (-0.046, -0.020),
    ),
}  # fmt: skip
_CAP["long"] = blob(
    (-0.052, -0.075), (-0.063, -0.020), (-0.058, 0.035), (-0.036, 0.073), (0.0, 0.083), (0.036, 0.073), (0.058, 0.035), (0.063, -0.020),
    (0.052, -0.075), (0.0475, -0.020), (0.040, 0.022), (0.012, 0.052), (0.008, 0.060), (0.004, 0.052), (-0.038, 0.022), (-0.0475, -0.020),
)  # fmt: skip
_CAP["ponytail"] = blob(
    (-0.047, 0.000), (-0.053, 0.032), (-0.038, 0.068), (0.0, 0.080), (0.038, 0.068), (0.053, 0.032),
    (0.047, 0.000), (0.043, 0.022), (0.030, 0.042), (0.010, 0.050), (-0.014, 0.040), (-0.036, 0.030), (-0.043, 0.018),
)  # fmt: skip
_CAP["bun"] = _CAP["ponytail"]


def hair_behind(build: Build, outfit: Outfit) -> list[Part]:
    """Hair behind the shoulders."""
    if outfit.style not in _BACK:
        return []
    shape = _sized(_BACK[outfit.style], build.head)
    return [Part(shape=shape, colour=_shade(outfit.hair, 0.82), soft=0.04, lift=-0.1)]


def neck(build: Build, outfit: Outfit) -> Part:
    """Down to the point of the neckline, so that it may turn with the head."""
    slim = 0.0245 * (0.4 + 0.6 * build.limbs) * (0.5 + 0.5 * build.head)
    top = build.hip + build.torso - build.skull
    shape = _mirrored(
        (0.0, -0.02), (slim, -0.03 * build.head), (slim, top + 0.045), (slim * 1.06, top + 0.026),
        (slim * 0.55, top + 0.002), (0.0, top - 0.010),
    )  # fmt: skip
    return Part(shape=shape, colour=outfit.skin, soft=0.03, lift=-0.20)


def face(build: Build, outfit: Outfit) -> list[Part]:
    """Ears and the face without its features."""
    jaw = 0.5 * build.limbs + 0.5
    shape = _mirrored(
        (0.0, 0.062), (0.030, 0.054), (0.0465, 0.024), (0.0475, -0.006), (0.0425 * jaw, -0.034),
        (0.028 * jaw, -0.058), (0.011 * jaw, -0.0690), (0.0, -0.0700),
    )  # fmt: skip
    size, skin = build.head, outfit.skin
    ears = _both(disc((0.0485, -0.008), 0.0085, 0.0150, -0.15))
    covered = outfit.style in ("bob", "long")
    return [
        *([] if covered else [Part(shape=_sized(ears, size), colour=_warm(skin), soft=0.012)]),
        Part(shape=_sized(shape, size), colour=skin, soft=0.042 * size, crease=0.35, lift=0.13),
    ]


def features(build: Build, outfit: Outfit) -> list[Part]:
    """Brows, nose and cheeks: they slide over the face when the head turns."""
    skin, size = outfit.skin, build.head
    brow = blob(
        (0.0085, 0.0128),
        (0.019, 0.0172),
        (0.0305, 0.0135),
        (0.0320, 0.0115),
        (0.019, 0.0145),
        (0.0090, 0.0108),
    )
    thick = 1.0 if build.limbs < 1 else 1.25
    nose = blob(
        (-0.002, -0.004),
        (0.0035, -0.016),
        (0.0085, -0.0245),
        (0.0060, -0.0285),
        (-0.0070, -0.0285),
        (-0.0080, -0.0250),
        (-0.0030, -0.0240),
        (0.0005, -0.015),
    )
    bridge = blob((-0.0035, 0.004), (0.0, 0.004), (0.0, -0.018), (-0.0045, -0.022))
    return [
        Part(shape=_sized(_both(disc((0.027, -0.026), 0.0115, 0.0085)), size), colour=_warm(skin), tint=True, blur=0.0045 * size),
        Part(shape=_sized(nose, size), colour=_shade(skin, 0.66), tint=True, blur=0.0012 * size),
        Part(shape=_sized(bridge, size), colour=_mixed(skin, (1.0, 0.93, 0.82), 0.35), tint=True, blur=0.002 * size),
        Part(shape=_sized(_both(tuple((p - (0.02, 0.015)) * (1.0, thick) + (0.02, 0.015) for p in brow)), size), colour=_shade(outfit.hair, 0.75), flat=0.35),
    ]  # fmt: skip


def eyes(build: Build, outfit: Outfit, opened: float, lashes: bool) -> list[Part]:
    """Both eyes, `opened` 0 shut .. 1."""
    size, at = (
        build.head * (1.12 if build.head > 1.2 else 1.0),
        (0.0198, -0.0035),
    )
    h = max(opened, 0.0)
    y = at[1]
    low, up = y - 0.0050 * h - 0.0012 * (1 - h), y + 0.0062 * h - 0.0030 * (1 - h)
    white = blob(
        (at[0] - 0.0098, y - 0.0008),
        (at[0], up),
        (at[0] + 0.0105, y + 0.0006),
        (at[0] + 0.001, low),
    )
    lid = blob(
        (at[0] - 0.0105, y - 0.0012),
        (at[0] - 0.003, up + 0.0006),
        (at[0] + 0.005, up),
        (at[0] + 0.0120, y + (0.0024 if lashes else 0.0008)),
        (at[0] + 0.0105, y - 0.0002),
        (at[0] + 0.004, up - 0.0020),
        (at[0] - 0.003, up - 0.0014),
    )
    k = 1.0 / build.head * size
    dark = [Part(shape=_sized(_both(lid), build.head * k), colour=INK, flat=0.35)]
    if opened < 0.25:
        return dark
    iris = _mixed((0.30, 0.18, 0.10), outfit.hair, 0.3)
    return [
        Part(shape=_sized(_both(white), size), colour=(0.96, 0.94, 0.92), flat=0.72),
        Part(shape=_sized(_both(disc((at[0], y + 0.0008), 0.0052, min(0.0054, 0.0058 * h))), size), colour=iris, flat=0.7),
        Part(shape=_sized(_both(disc((at[0], y + 0.0008), 0.0029, min(0.0030, 0.0040 * h))), size), colour=INK, flat=0.3),
        Part(shape=_sized((*disc((at[0] + 0.0020, y + 0.0028), 0.0013), *disc((-at[0] + 0.0020, y + 0.0028), 0.0013)), size), colour=(1, 1, 1), flat=1.0),
        *dark,
    ]  # fmt: skip


def mouth(build: Build, outfit: Outfit, opened: float, smile: float) -> list[Part]:
    """The mouth, `opened` 0..1 and smiling 0..1."""
    size, y = build.head, -0.0445
    w, c = 0.0130 + 0.0045 * smile - 0.0022 * opened, 0.0052 * smile
    gap = 0.0125 * opened
    lip = _mixed(outfit.skin, (0.66, 0.20, 0.22), 0.55 if build.limbs < 1 else 0.34)
    corner = y + c
    inside = blob(
        (-w, corner),
        (-w * 0.5, y + 0.0006 + 0.2 * c),
        (0.0, y),
        (w * 0.5, y + 0.0006 + 0.2 * c),
        (w, corner),
        (w * 0.55, y - gap * 0.85 - 0.001),
        (0, y - gap - 0.001),
        (-w * 0.55, y - gap * 0.85 - 0.001),
    )
    upper = blob(
        (-w, corner),
        (-w * 0.45, y + 0.0042 + 0.2 * c),
        (0.0, y + 0.0030),
        (w * 0.45, y + 0.0042 + 0.2 * c),
        (w, corner),
        (w * 0.5, y + 0.2 * c),
        (0, y - 0.0004),
        (-w * 0.5, y + 0.2 * c),
    )
    lower = blob(
        (-w * 0.9, corner - 0.0006),
        (-w * 0.5, y - gap * 0.8),
        (0.0, y - gap - 0.0002),
        (w * 0.5, y - gap * 0.8),
        (w * 0.9, corner - 0.0006),
        (w * 0.5, y - gap - 0.0048),
        (0, y - gap - 0.0062),
        (-w * 0.5, y - gap - 0.0048),
    )
    teeth = blob(
        (-w * 0.7, y + 0.3 * c),
        (0, y + 0.0006),
        (w * 0.7, y + 0.3 * c),
        (w * 0.5, y - 0.0040),
        (0, y - 0.0046),
        (-w * 0.5, y - 0.0040),
    )
    line = blob(
        (-w, corner),
        (-w * 0.5, y + 0.15 * c),
        (0, y - 0.0002),
        (w * 0.5, y + 0.15 * c),
        (w, corner),
        (w * 0.5, y - 0.0014),
        (0, y - 0.0018),
        (-w * 0.5, y - 0.0014),
    )
    parts = [
        Part(shape=_sized(lower, size), colour=lip, flat=0.78),
        Part(shape=_sized(upper, size), colour=lip, flat=0.55),
    ]
    if opened > 0.1:
        parts.append(Part(shape=_sized(inside, size), colour=(0.25, 0.07, 0.09), flat=0.4))
        if opened > 0.25 or smile > 0.7:
            parts.append(Part(shape=_sized(teeth, size), colour=(0.95, 0.92, 0.88), flat=0.8))
        return parts
    return [*parts, Part(shape=_sized(line, size), colour=_shade(lip, 0.45), flat=0.4)]


def cap(build: Build, outfit: Outfit) -> list[Part]:
    """Hair over the forehead and at the sides."""
    size = build.head
    return [Part(shape=_sized(_CAP[outfit.style], size), colour=outfit.hair, soft=0.030 * size)]


def _xy(p: Points) -> Xy:
    return float(p[0]), float(p[1])


def _sized(shape: Shape, size: float) -> Shape:
    return tuple(p * size for p in shape)


def _shade(c: Colour, k: float) -> Colour:
    return c[0] * k, c[1] * k, c[2] * k


def _warm(c: Colour) -> Colour:
    return c[0] * 0.98, c[1] * 0.82, c[2] * 0.78


def _mixed(a: Colour, b: Colour, t: float) -> Colour:
    return a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1]), a[2] + t * (b[2] - a[2])
