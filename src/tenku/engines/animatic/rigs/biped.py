"""A person from the side, walking to the right. Unit: the body's height."""

import math
from dataclasses import dataclass, replace
from typing import Literal

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

INK: Colour = (0.12, 0.09, 0.12)
Hair = Literal["short", "crop", "bob", "long", "ponytail", "bun"]
Bottom = Literal["trousers", "shorts", "skirt", "dress"]


@dataclass(frozen=True, kw_only=True)
class Build:
    """Proportions of a body."""

    hip: float = 0.525
    thigh: float = 0.245
    shin: float = 0.235
    torso: float = 0.290  # hip to shoulder
    head: float = 1.0
    limbs: float = 1.0  # thickness
    chest: float = 1.0
    bust: float = 0.074  # how far the chest stands out
    waist: float = 1.0
    seat: float = 1.0

    @property
    def skull(self) -> float:
        """Height of the skull's middle."""
        return 1.0 - 0.068 * self.head


WOMAN = Build(hip=0.530, torso=0.282, limbs=0.86, chest=0.92, waist=0.74, seat=1.04, head=0.98)
MAN = Build(limbs=1.04, chest=1.06, waist=1.16, seat=0.90, bust=0.064)
CHILD = Build(
    hip=0.458, thigh=0.212, shin=0.206, torso=0.300, head=1.42, chest=0.95, waist=1.1, bust=0.066
)


@dataclass(frozen=True, kw_only=True)
class Outfit:
    """What somebody wears, and the colours of everything."""

    skin: Colour
    hair: Colour
    top: Colour
    trousers: Colour
    shoes: Colour
    style: Hair = "short"
    bottom: Bottom = "trousers"
    sleeve: float = 2.0  # how far sleeves reach: 1 elbow, 2 wrist

    @property
    def bare(self) -> bool:
        return self.bottom != "trousers"


@dataclass(frozen=True, kw_only=True)
class Carriage:
    """How arms, feet and back go with a gait."""

    arm: float  # swing of the upper arm, radians
    elbow: float
    lean: float
    roll: Keys  # pitch of the foot, toes up > 0: 0..0.5 while it stands, then swings


_ANKLE = 0.045
_BALL = 0.075
_HEEL = 0.030
_SHOE = blob(
    (-0.036, 0.030), (-0.041, 0.0), (-0.040, -0.036), (-0.028, -0.045), (0.03, -0.044),
    (0.088, -0.045), (0.104, -0.038), (0.100, -0.022), (0.066, -0.010), (0.034, 0.012),
    (0.028, 0.034),
)  # fmt: skip


def pose(
    phase: float, gait: Gait, carriage: Carriage, build: Build, outfit: Outfit
) -> tuple[list[Part], list[Xy]]:
    """The parts from back to front and both feet (far, near) at `phase` 0..1 of the gait."""
    hip = np.asarray([0.0, build.hip + cycle(phase, gait.bob)])
    lean = carriage.lean + cycle(phase, gait.pitch)
    legs = [_leg(i, phase, gait, carriage, build, outfit, hip) for i in range(2)]
    shoulder = _on_torso(hip, lean, 0.004, build.torso - 0.012)
    arms = [_arm(i, phase, gait, carriage, build, outfit, shoulder, lean) for i in range(2)]
    skull = _on_torso(hip, lean * 0.75, 0.012, build.skull - build.hip)
    lag = 0.5 * math.sin(2 * math.pi * (2 * phase - 0.2)) * min(gait.speed, 1.5)
    parts = [
        *(far(p) for p in arms[0]),
        *(far(p) for p in legs[0][0]),
        *legs[1][0],
        neck(skull, lean * 0.3, build, outfit),
        *_clothes(phase, gait, build, outfit, hip, lean, [leg[1] for leg in legs]),
        *head(skull, lean * 0.3, build, outfit, lag),
        *arms[1],
    ]
    return parts, [foot for _, _, foot in legs]


def _on_torso(hip: Points, lean: float, x: float, y: float) -> Points:
    return turn(points((x, y)), -lean)[0] + hip


def _leg(
    i: int, phase: float, gait: Gait, carriage: Carriage, build: Build, outfit: Outfit, hip: Points
) -> tuple[list[Part], Points, Xy]:
    ground = gait.foot(i, phase, 0.0)
    p = (phase - gait.offsets[i]) % 1.0
    stands = p < gait.duty
    roll = cycle(
        0.5 * p / gait.duty if stands else 1 - 0.5 * (1 - p) / (1 - gait.duty), carriage.roll
    )
    pivot = points((_BALL, 0.0) if roll < 0 else (-_HEEL, 0.0))
    ankle = ground + turn(points((0.0, _ANKLE)) - pivot, roll)[0] + pivot[0]
    bones = reach(hip, ankle, build.thigh, build.shin, 1.0)
    foot = ground + bones[2] - ankle
    return leg(bones, roll, build, outfit), bones[1], (float(foot[0]), float(foot[1]))


def leg(bones: Points, roll: float, build: Build, outfit: Outfit) -> list[Part]:
    """A leg with its clothes along hip, knee and ankle; `roll` is the foot's pitch, toes up > 0."""
    w = build.limbs
    shape = limb(
        bones,
        (
            (0.0, 0.064 * w, 0.070 * w * build.seat), (0.55, 0.056 * w, 0.052 * w),
            (1.0, 0.040 * w, 0.036 * w), (1.35, 0.031 * w, 0.044 * w),
            (1.75, 0.025 * w, 0.028 * w), (2.0, 0.022 * w, 0.024 * w),
        ),
    )  # fmt: skip
    shoe = Part(
        shape=placed(_SHOE, bones[2], roll, 0.92 if build.limbs < 1 else 1.0),
        colour=outfit.shoes,
        soft=0.02,
    )
    bare = Part(shape=shape, colour=outfit.skin if outfit.bare else outfit.trousers, soft=0.035)
    cloth = limb(
        bones,
        (
            (0.0, 0.068 * w, 0.072 * w * build.seat), (0.55, 0.060 * w, 0.055 * w),
            (1.0, 0.045 * w, 0.042 * w), (1.4, 0.040 * w, 0.046 * w), (2.0, 0.037, 0.039),
        ),
        hem=True,
    )  # fmt: skip
    parts = [shoe, bare]
    if outfit.bottom == "trousers":
        parts = [shoe, Part(shape=cloth, colour=outfit.trousers, soft=0.035, crease=0.3)]
    elif outfit.bottom == "shorts":
        bones_short = np.stack([bones[0], (bones[0] + bones[1]) / 2, bones[1]])
        cuff = limb(
            bones_short,
            (
                (0.0, 0.068 * w, 0.074 * w),
                (1.0, 0.062 * w, 0.060 * w),
                (1.8, 0.056 * w, 0.054 * w),
                (2.0, 0.05 * w, 0.05 * w),
            ),
            hem=True,
        )
        parts = [shoe, bare, Part(shape=cuff, colour=outfit.trousers, soft=0.035, crease=0.3)]
    return parts


def _arm(
    i: int, phase: float, gait: Gait, carriage: Carriage, build: Build, outfit: Outfit,
    shoulder: Points, lean: float,
) -> list[Part]:  # fmt: skip
    swing = -math.cos(2 * math.pi * (phase - gait.offsets[i] - 0.04))
    upper = carriage.arm * swing + 0.06 - lean * 0.3
    elbow = carriage.elbow * (1.0 + 0.35 * swing)
    a, b = 0.165 * min(build.torso / 0.285, 1.0), 0.140 * min(build.torso / 0.285, 1.0)
    joints = [shoulder]
    for length, angle in ((a, upper), (b, upper + elbow), (0.058, upper + elbow * 1.08 + 0.10)):
        joints.append(joints[-1] + length * np.asarray([math.sin(angle), -math.cos(angle)]))
    return arm(np.asarray(joints), build, outfit)


def arm(chain: Points, build: Build, outfit: Outfit) -> list[Part]:
    """An arm with its sleeve along shoulder, elbow, wrist and fingertips."""
    w = build.limbs
    skin = limb(
        chain,
        ((0.0, 0.030 * w, 0.032 * w), (1.0, 0.022 * w, 0.024 * w), (1.9, 0.016 * w, 0.016 * w),
         (2.4, 0.022 * w, 0.020 * w), (3.0, 0.010 * w, 0.012 * w)),
    )  # fmt: skip
    n = outfit.sleeve
    cut = np.vstack([chain[:2], chain[1] + (n - 1.0) * 0.94 * (chain[2] - chain[1])])
    end = 0.026 if n > 1.3 else 0.032
    sleeve = limb(
        cut if n > 1.05 else np.stack([chain[0], chain[0] * 0.5 + chain[1] * 0.5, chain[0] * 0.2 + chain[1] * 0.8]),
        ((0.0, 0.040 * w, 0.043 * w), (1.0, 0.032 * w, 0.035 * w), (2.0, end * w, end * w)),
        hem=True,
    )  # fmt: skip
    return [
        Part(shape=skin, colour=outfit.skin, soft=0.02, crease=0.3),
        Part(shape=sleeve, colour=outfit.top, soft=0.028, crease=0.35),
    ]


def _clothes(
    phase: float, gait: Gait, build: Build, outfit: Outfit, hip: Points, lean: float,
    knees: list[Points],
) -> list[Part]:  # fmt: skip
    w, s, t = build.waist, build.seat, build.torso / 0.285
    top = torso(hip, lean, build, outfit)

    if outfit.bottom in ("trousers", "shorts"):
        return [top]
    lead = max(knees, key=lambda knee: float(knee[0]))
    front, high = float(lead[0]) + 0.050, float(lead[1])
    back = min(float(k[0]) for k in knees) - 0.075
    low = min(float(k[1]) for k in knees) - 0.035
    flow = 0.030 * math.sin(2 * math.pi * (2 * phase - 0.25)) * min(gait.speed, 1.0)
    hem = front + 0.016 - 0.5 * max(high - low - 0.10, 0.0)
    waist = hip[1] + 0.10 * t
    skirt = spline(
        [
            (-0.050 * w, waist), (0.052 * w, waist), (0.066, hip[1] + 0.02), (front, high + 0.052),
            (hem + 0.006, low + 0.03), (hem, low + 0.004), ((hem + back) / 2, low - 0.016),
            (back - abs(flow), low + 0.010 + flow), (back - 0.012 - abs(flow), low + 0.030 + flow),
            (-0.086 * s - 0.02, (hip[1] + low) / 2 + 0.03), (-0.084 * s, hip[1]),
        ],
    )  # fmt: skip
    if outfit.bottom == "dress":
        return [replace(top, shape=(skirt, *top.shape))]
    return [Part(shape=(skirt,), colour=outfit.trousers, soft=0.055, crease=0.35), top]


def torso(hip: Points, lean: float, build: Build, outfit: Outfit) -> Part:
    """The upper body in its top."""
    c, w, s, t = build.chest, build.waist, build.seat, build.torso / 0.285
    body = placed(
        blob(
            (-0.062 * s, -0.030), (-0.078 * s, 0.02), (-0.056 * w, 0.105 * t),
            (-0.070 * c, 0.195 * t), (-0.062 * c, 0.262 * t), (-0.026, 0.300 * t),
            (0.026, 0.296 * t), (0.052 * c, 0.262 * t), (build.bust, 0.195 * t),
            (0.056 * w, 0.105 * t), (0.060, 0.02), (0.058, -0.030),
        ),
        hip, -lean,
    )  # fmt: skip
    return Part(shape=body, colour=outfit.top, soft=0.055, crease=0.3)


_FACE = blob(
    (0.0, 0.067), (0.036, 0.052), (0.0515, 0.022), (0.0525, 0.004), (0.0535, 0.002), (0.0675, -0.016),
    (0.0670, -0.0205), (0.0565, -0.0255), (0.0605, -0.0325), (0.0570, -0.038), (0.0585, -0.0435),
    (0.0525, -0.050), (0.0535, -0.062), (0.0440, -0.0715), (0.022, -0.066), (-0.006, -0.050),
    (-0.022, -0.046), (-0.052, -0.034), (-0.063, 0.004), (-0.050, 0.046),
)  # fmt: skip
_CAPS: dict[Hair, Shape] = {
    "short": blob(
        (0.050, 0.036), (0.034, 0.068), (-0.004, 0.080), (-0.048, 0.062), (-0.071, 0.018),
        (-0.064, -0.022), (-0.046, -0.048), (-0.034, -0.040), (-0.020, -0.012), (-0.006, -0.020),
        (-0.004, 0.008), (0.014, 0.020), (0.022, 0.036), (0.038, 0.034),
    ),
    "crop": blob(
        (0.046, 0.038), (0.030, 0.064), (-0.004, 0.073), (-0.044, 0.056), (-0.066, 0.016),
        (-0.060, -0.020), (-0.042, -0.036), (-0.026, -0.018), (-0.010, -0.014), (0.002, 0.012),
        (0.022, 0.034),
    ),
    "bob": blob(
        (0.050, 0.030), (0.040, 0.066), (-0.002, 0.082), (-0.050, 0.066), (-0.076, 0.020),
        (-0.080, -0.035), (-0.066, -0.078), (-0.030, -0.080), (0.006, -0.066), (0.010, -0.050),
        (0.004, -0.020), (0.016, 0.012), (0.030, 0.034),
    ),
    "long": blob(
        (0.050, 0.030), (0.040, 0.066), (-0.002, 0.081), (-0.050, 0.066), (-0.075, 0.020),
        (-0.072, -0.03), (-0.058, -0.07), (-0.020, -0.06), (-0.006, -0.030), (0.012, 0.010),
        (0.030, 0.034),
    ),
}  # fmt: skip
_CAPS["ponytail"] = blob(
    (0.048, 0.038), (0.034, 0.066), (-0.002, 0.077), (-0.048, 0.060), (-0.069, 0.018),
    (-0.060, -0.018), (-0.040, -0.034), (-0.022, -0.022), (-0.012, -0.004), (0.008, 0.012),
    (0.024, 0.036),
)  # fmt: skip
_CAPS["bun"] = _CAPS["ponytail"]


def neck(at: Points, tilt: float, build: Build, outfit: Outfit) -> Part:
    """The neck of a head at `at`; clothes go over it."""
    line = points((-0.014, -0.03), (-0.024, -0.075), (-0.034, -0.125))
    slim = 0.029 * (0.5 + 0.5 * build.limbs) * (0.55 + 0.45 * build.head)
    widths = ((0.0, slim, slim), (1.0, slim * 0.95, slim), (2.0, slim * 1.2, slim * 1.3))
    shape = limb(placed((line,), at, -tilt, build.head)[0], widths)
    return Part(shape=shape, colour=outfit.skin, soft=0.025, lift=-0.14)


def head(at: Points, tilt: float, build: Build, outfit: Outfit, lag: float) -> list[Part]:
    """Head and hair in profile; `lag` -1..1 swings what hangs."""
    size = build.head

    def on(shape: Shape, where: Xy = (0.0, 0.0), angle: float = 0.0) -> Shape:
        return placed(placed(shape, where, angle), at, -tilt, size)

    hanging: list[Part] = []
    sway = -0.10 * lag
    if outfit.style == "ponytail":
        tail = blob(
            (0.0, 0.012), (-0.030, 0.012), (-0.052, -0.030), (-0.052, -0.085), (-0.040, -0.125),
            (-0.030, -0.085), (-0.020, -0.035), (0.0, -0.012),
        )  # fmt: skip
        hanging = [
            Part(shape=on(tail, (-0.058, 0.034), sway * 2.5 - 0.15), colour=outfit.hair, soft=0.02)
        ]
    elif outfit.style == "bun":
        hanging = [
            Part(shape=on(disc((-0.068, 0.044), 0.029, 0.026)), colour=outfit.hair, soft=0.02)
        ]
    elif outfit.style == "long":
        fall = blob(
            (0.0, 0.0), (-0.040, 0.01), (-0.062, -0.04), (-0.066, -0.11), (-0.074, -0.175),
            (-0.050, -0.160), (-0.030, -0.165), (-0.018, -0.12), (0.004, -0.06), (0.012, -0.02),
        )  # fmt: skip
        hanging = [
            Part(shape=on(fall, (-0.018, -0.01), sway), colour=outfit.hair, soft=0.03, crease=0.25)
        ]
    ear = on(disc((-0.010, -0.008), 0.010, 0.016, 0.15))
    shows_ear = outfit.style not in ("bob", "long")
    blush = (outfit.skin[0] * 0.97, outfit.skin[1] * 0.80, outfit.skin[2] * 0.76)
    return [
        Part(shape=on(_FACE), colour=outfit.skin, soft=0.040 * size, crease=0.25),
        Part(shape=on(disc((0.028, -0.022), 0.015, 0.012)), colour=blush, soft=0.03, inside=True, blur=0.006 * size, flat=0.8),
        Part(shape=on(disc((0.0375, 0.0045), 0.0042, 0.0068)), colour=INK, flat=0.4, inside=True),
        Part(shape=on(blob((0.024, 0.0185), (0.038, 0.0225), (0.048, 0.0185), (0.038, 0.0195))), colour=_dark(outfit.hair), flat=0.4, inside=True),
        Part(shape=on(blob((0.062, -0.0375), (0.050, -0.0385), (0.040, -0.0345), (0.050, -0.0400))), colour=(0.52, 0.20, 0.20), flat=0.4, inside=True),
        *hanging,
        Part(shape=on(_CAPS[outfit.style]), colour=outfit.hair, soft=0.035 * size, crease=0.15),
        *([Part(shape=ear, colour=blush, soft=0.012)] if shows_ear else []),
    ]  # fmt: skip


def _dark(c: Colour) -> Colour:
    return c[0] * 0.6, c[1] * 0.55, c[2] * 0.55
