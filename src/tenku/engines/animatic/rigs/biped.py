"""A person from the side, walking to the right. Unit: the body's height."""

import math
from dataclasses import dataclass, replace

import numpy as np

from tenku.engines.animatic.rigs.body import Build, Outfit
from tenku.engines.animatic.rigs.figure import Part, far
from tenku.engines.animatic.rigs.gait import Gait, Keys
from tenku.engines.animatic.rigs.profile import head, neck
from tenku.engines.animatic.rigs.shape import (
    Points,
    Xy,
    blob,
    cycle,
    limb,
    placed,
    points,
    reach,
    spline,
    turn,
)


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


@dataclass(frozen=True, kw_only=True)
class Posture:
    """How a body holds itself at one moment. Of two limbs the far one comes first."""

    hip: Xy
    feet: tuple[Xy, Xy]  # where they stand, or hang above the ground
    arms: tuple[Xy, Xy]  # (upper arm, elbow) in radians: 0 hangs, forward is positive
    rolls: Xy = (0.0, 0.0)  # pitch of the feet, toes up > 0
    lean: float = 0.0  # forward
    nod: float = 0.0  # of the head, forward, on top of the lean
    lag: float = 0.0  # -1..1: swing of the hair
    flow: float = 0.0  # of a skirt's back hem, own heights
    seated: bool = False  # a skirt lies on the thighs


def pose(
    phase: float, gait: Gait, carriage: Carriage, build: Build, outfit: Outfit
) -> tuple[list[Part], list[Xy]]:
    """The parts from back to front and both feet (far, near) at `phase` 0..1 of the gait."""
    return drawn(going(phase, gait, carriage, build), build, outfit)


def drawn(
    posture: Posture, build: Build, outfit: Outfit, *, headless: bool = False
) -> tuple[list[Part], list[Xy]]:
    """The parts from back to front and both feet (far, near), maybe without head and hair."""
    hip = np.asarray(posture.hip)
    lean = posture.lean
    legs = [_leg(i, posture, build, outfit, hip) for i in range(2)]
    shoulder = _shoulder(posture, build)
    arms = [arm(_chain(angles, build, shoulder), build, outfit) for angles in posture.arms]
    skull = skull_of(posture, build)
    tilt = lean * 0.3 + posture.nod
    parts = [
        *(far(p) for p in arms[0]),
        *(far(p) for p in legs[0][0]),
        *legs[1][0],
        neck(skull, tilt, build, outfit),
        *_clothes(posture, build, outfit, hip, [leg[1] for leg in legs]),
        *([] if headless else head(skull, tilt, build, outfit, posture.lag)),
        *arms[1],
    ]
    return parts, [foot for _, _, foot in legs]


def hand_of(posture: Posture, build: Build) -> Xy:
    """Where the near hand is."""
    x, y = _chain(posture.arms[1], build, _shoulder(posture, build))[2]
    return float(x), float(y)


def _shoulder(posture: Posture, build: Build) -> Points:
    return _on_torso(np.asarray(posture.hip), posture.lean, 0.004, build.torso - 0.012)


def skull_of(posture: Posture, build: Build) -> Points:
    """The skull's middle."""
    lean = posture.lean * 0.75
    return _on_torso(np.asarray(posture.hip), lean, 0.012, build.skull - build.hip)


def going(phase: float, gait: Gait, carriage: Carriage, build: Build) -> Posture:
    """The posture at `phase` 0..1 of a gait."""
    lean = carriage.lean + cycle(phase, gait.pitch)
    feet: list[Xy] = []
    rolls: list[float] = []
    arms: list[Xy] = []
    for i in range(2):
        x, y = gait.foot(i, phase, 0.0)
        feet.append((float(x), float(y)))
        p = (phase - gait.offsets[i]) % 1.0
        stands = p < gait.duty
        turns = 0.5 * p / gait.duty if stands else 1 - 0.5 * (1 - p) / (1 - gait.duty)
        rolls.append(cycle(turns, carriage.roll))
        swing = -math.cos(2 * math.pi * (phase - gait.offsets[i] - 0.04))
        upper = carriage.arm * swing + 0.06 - lean * 0.3
        arms.append((upper, carriage.elbow * (1.0 + 0.35 * swing)))
    return Posture(
        hip=(0.0, build.hip + cycle(phase, gait.bob)),
        feet=(feet[0], feet[1]),
        rolls=(rolls[0], rolls[1]),
        arms=(arms[0], arms[1]),
        lean=lean,
        lag=0.5 * math.sin(2 * math.pi * (2 * phase - 0.2)) * min(gait.speed, 1.5),
        flow=0.030 * math.sin(2 * math.pi * (2 * phase - 0.25)) * min(gait.speed, 1.0),
    )


def _on_torso(hip: Points, lean: float, x: float, y: float) -> Points:
    return turn(points((x, y)), -lean)[0] + hip


def _leg(
    i: int, posture: Posture, build: Build, outfit: Outfit, hip: Points
) -> tuple[list[Part], Points, Xy]:
    ground, roll = np.asarray(posture.feet[i]), posture.rolls[i]
    pivot = points((_BALL, 0.0) if roll < 0 else (-_HEEL, 0.0))
    ankle = ground + turn(points((0.0, _ANKLE)) - pivot, roll)[0] + pivot[0]
    bones = reach(hip, ankle, build.thigh, build.shin, 1.0)
    foot = ground + bones[2] - ankle
    return leg(bones, roll, build, outfit), bones[1], (float(foot[0]), float(foot[1]))


def leg(bones: Points, roll: float, build: Build, outfit: Outfit) -> list[Part]:
    """A leg with shoe and cloth along hip, knee and ankle; `roll` is the foot's pitch."""
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


def _chain(angles: Xy, build: Build, shoulder: Points) -> Points:
    """Shoulder, elbow, wrist and fingertips."""
    upper, elbow = angles
    size = min(build.torso / 0.285, 1.0)
    joints = [shoulder]
    for length, angle in (
        (0.165 * size, upper), (0.140 * size, upper + elbow), (0.058, upper + elbow * 1.08 + 0.10),
    ):  # fmt: skip
        joints.append(joints[-1] + length * np.asarray([math.sin(angle), -math.cos(angle)]))
    return np.asarray(joints)


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
    posture: Posture, build: Build, outfit: Outfit, hip: Points, knees: list[Points]
) -> list[Part]:
    w, s, t = build.waist, build.seat, build.torso / 0.285
    top = torso(hip, posture.lean, build, outfit)
    if outfit.bottom in ("trousers", "shorts"):
        return [top]
    if posture.seated:
        return _lap(top, build, outfit, hip, knees)
    lead = max(knees, key=lambda knee: float(knee[0]))
    front, high = float(lead[0]) + 0.050, float(lead[1])
    back = min(float(k[0]) for k in knees) - 0.075
    low = min(float(k[1]) for k in knees) - 0.035
    flow = posture.flow
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


def _lap(top: Part, build: Build, outfit: Outfit, hip: Points, knees: list[Points]) -> list[Part]:
    """The skirt of somebody who sits: it lies on the thighs and hangs a little over the knees."""
    s = build.seat
    waist = hip + (0.0, 0.085)
    cloth: list[Points] = []
    for knee in knees:
        along = knee - hip
        over = knee + 0.10 * along + (0.0, -0.045)
        cloth += limb(
            np.stack([waist, hip + (0.0, 0.012), hip + 0.6 * along, over]),
            ((0.0, 0.050, 0.054 * build.waist), (1.0, 0.066, 0.080 * s), (2.0, 0.058, 0.064),
             (3.0, 0.052, 0.058)),
        )  # fmt: skip
    shape = tuple(cloth)
    if outfit.bottom == "dress":
        return [replace(top, shape=(*shape, *top.shape))]
    return [Part(shape=shape, colour=outfit.trousers, soft=0.055, crease=0.35), top]
