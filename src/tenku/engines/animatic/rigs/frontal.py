"""A whole person seen from the front in any posture, head included. Unit: the body's height."""

import math
from dataclasses import dataclass, replace

import numpy as np

from tenku.engines.animatic.rigs import face, front
from tenku.engines.animatic.rigs.body import Build, Outfit
from tenku.engines.animatic.rigs.figure import Part
from tenku.engines.animatic.rigs.shape import (
    Points,
    Shape,
    Xy,
    blob,
    disc,
    limb,
    placed,
    points,
    reach,
    spline,
    turn,
)

_SHOE = blob(
    (-0.022, 0.050), (-0.024, 0.012), (-0.018, -0.006), (0.012, -0.008), (0.032, 0.004),
    (0.022, 0.050),
)  # fmt: skip
_SIDES = (1.0, -1.0)  # of the picture: right, left
_GAP = 0.046  # from the middle to where a foot stands at rest


@dataclass(frozen=True, kw_only=True)
class Frontal:
    """How a body that faces us holds itself. Of two limbs the picture's right one comes first."""

    hip: Xy = (0.0, 0.0)  # away from where it is at rest
    feet: tuple[Xy, Xy] = ((_GAP, 0.0), (-_GAP, 0.0))  # where they stand, or hang
    arms: tuple[Xy, Xy] = ((0.16, 0.10), (0.16, 0.10))  # (upper arm, elbow): 0 hangs, outward > 0
    sway: float = 0.0  # of the trunk, to the right, radians
    tilt: float = 0.0  # of the head, on top of the sway
    glance: float = 0.0  # the face is turned, -1..1
    nod: float = 0.0  # the face is lowered (> 0) or raised, -1..1
    flow: float = 0.0  # a skirt's hem swings, own heights
    smile: float = 0.5
    opened: float = 0.0  # the mouth
    lids: float = 1.0


def drawn(pose: Frontal, build: Build, outfit: Outfit) -> tuple[list[Part], list[Xy]]:
    """The parts from back to front, and both feet."""
    hip = np.asarray(pose.hip) + (0.0, build.hip)

    def trunk(shape: Shape) -> Shape:
        return placed(tuple(p - (0.0, build.hip) for p in shape), hip, -pose.sway)

    legs = [_leg(i, pose, build, outfit, hip) for i in range(2)]
    top = build.hip + build.torso
    shoulders = [
        trunk((points((side * 0.080 * build.chest, top - 0.042)),))[0][0] for side in _SIDES
    ]
    skull = trunk((points((0.0, build.skull)),))[0][0]
    arms = [_arm(side, a, build, outfit, s) for side, a, s in zip(_SIDES, pose.arms, shoulders, strict=True)]  # fmt: skip
    parts = [
        *_head(face.hair_behind(build, outfit), skull, pose, 0.5),
        *(part for leg in legs for part in leg[0]),
        *_dressed(pose, build, outfit, hip, [leg[1] for leg in legs], trunk(front.torso(build))),
        *(replace(p, shape=trunk(p.shape)) for p in front.neckline(build, outfit)),
        *arms[0],
        *arms[1],
        *_face(skull, pose, build, outfit),
    ]
    return parts, [pose.feet[0], pose.feet[1]]


def _head(parts: list[Part], skull: Points, pose: Frontal, share: float = 1.0) -> list[Part]:
    angle = -share * (pose.sway + pose.tilt)
    return [replace(p, shape=placed(p.shape, skull, angle)) for p in parts]


def _face(skull: Points, pose: Frontal, build: Build, outfit: Outfit) -> list[Part]:
    slid = skull + (0.014 * build.head * pose.glance, -0.010 * build.head * pose.nod)
    woman = build.limbs < 0.95
    cap = skull + (0.003 * pose.glance, -0.004 * pose.nod)
    return [
        *_head([face.neck(build, outfit)], skull, pose),
        *_head(face.bare(build, outfit), skull, pose),
        *_head(face.features(build, outfit), slid, pose),
        *_head(face.eyes(build, outfit, pose.lids, woman), slid, pose),
        *_head(face.mouth(build, outfit, pose.opened, pose.smile), slid, pose),
        *_head(face.cap(build, outfit), cap, pose),
    ]


def _leg(
    i: int, pose: Frontal, build: Build, outfit: Outfit, hip: Points
) -> tuple[list[Part], Points]:
    side, k, s = _SIDES[i], build.limbs, build.seat
    root = hip + turn(points((side * 0.042 * s, -0.010)), -0.4 * pose.sway)[0]
    foot = np.asarray(pose.feet[i])
    ankle = foot + (0.0, 0.05)
    # A knee that bends comes towards us: the bones look shorter, and turn out a little only.
    seen = min(1.0, 1.012 * float(np.hypot(*(ankle - root))) / (build.thigh + build.shin))
    bones = reach(root, ankle, build.thigh * seen, build.shin * seen, side)
    shoe = tuple(p * (side, 1.0) + bones[2] - (0.0, 0.05) for p in _SHOE)
    parts = [Part(shape=shoe, colour=outfit.shoes, soft=0.02)]
    if outfit.bottom == "trousers":
        cloth = limb(
            bones,
            ((0, 0.048 * k * s, 0.048 * k * s), (1, 0.036 * k, 0.036 * k), (2, 0.030, 0.030)),
            hem=True,
        )
        return [*parts, Part(shape=cloth, colour=outfit.trousers, soft=0.035, crease=0.25)], bones[
            1
        ]
    skin = limb(
        bones,
        ((0, 0.047 * k, 0.047 * k), (1, 0.034 * k, 0.034 * k), (1.4, 0.033 * k, 0.033 * k),
         (2, 0.022 * k, 0.022 * k)),
    )  # fmt: skip
    parts.append(Part(shape=skin, colour=outfit.skin, soft=0.025, crease=0.2))
    if outfit.bottom == "shorts":
        cuff = limb(
            np.stack([bones[0], bones[0] * 0.45 + bones[1] * 0.55, bones[1]]),
            ((0, 0.056 * k, 0.056 * k), (1, 0.050 * k, 0.050 * k), (2, 0.046 * k, 0.046 * k)),
            hem=True,
        )
        parts.append(Part(shape=cuff, colour=outfit.trousers, soft=0.035, crease=0.2))
    return parts, bones[1]


def _dressed(
    pose: Frontal, build: Build, outfit: Outfit, hip: Points, knees: list[Points], shape: Shape
) -> list[Part]:
    """What the trunk wears; `shape` is the trunk's."""
    torso = Part(shape=shape, colour=outfit.top, soft=0.055, crease=0.2)
    if outfit.bottom in ("trousers", "shorts"):
        return [torso]
    right, left = knees
    low = 0.5 * float(right[1] + left[1]) - 0.035
    f = pose.flow
    waist = [turn(points(xy), -pose.sway)[0] + hip for xy in (
        (-0.052 * build.waist, 0.10), (0.052 * build.waist, 0.10), (0.084 * build.seat, 0.0),
    )]  # fmt: skip
    back = turn(points((-0.084 * build.seat, 0.0)), -pose.sway)[0] + hip
    skirt = spline(
        np.stack([
            waist[0], waist[1], waist[2],
            np.asarray([float(right[0]) + 0.076 + max(f, 0.0), low + 0.010 + 0.5 * f]),
            np.asarray([float(right[0]) + 0.060 + max(f, 0.0), low - 0.006 + 0.5 * f]),
            np.asarray([0.5 * float(right[0] + left[0]) + 0.4 * f, low - 0.016]),
            np.asarray([float(left[0]) - 0.060 + min(f, 0.0), low - 0.006 - 0.5 * f]),
            np.asarray([float(left[0]) - 0.076 + min(f, 0.0), low + 0.010 - 0.5 * f]),
            back,
        ])
    )  # fmt: skip
    if outfit.bottom == "dress":
        return [replace(torso, shape=(skirt, *shape))]
    return [Part(shape=(skirt,), colour=outfit.trousers, soft=0.05, crease=0.25), torso]


def _arm(side: float, angles: Xy, build: Build, outfit: Outfit, shoulder: Points) -> list[Part]:
    upper, elbow = angles
    t, k = build.torso / 0.285, build.limbs
    chain = [shoulder]
    for length, angle in (
        (0.146 * t, upper),
        (0.133 * t, upper + elbow),
        (0.056 * t, upper + elbow),
    ):
        chain.append(chain[-1] + length * np.asarray([side * math.sin(angle), -math.cos(angle)]))
    joints = np.asarray(chain)
    long = outfit.sleeve > 1.5
    cut = np.vstack([joints[:2], joints[1] * 0.1 + joints[2] * 0.9])
    if not long:
        cut = np.stack([joints[0], joints[0] * 0.5 + joints[1] * 0.5, joints[0] * 0.2 + joints[1] * 0.8])  # fmt: skip
    bare = joints[2] + 0.12 * (joints[1] - joints[2]) if long else cut[2] + 0.1 * (cut[1] - cut[2])
    arm = np.vstack([bare, joints[2:] if long else joints[1:]])
    wrist = len(arm) - 2.0
    skin = limb(
        arm,
        ((0.0, 0.022 * k, 0.022 * k), (wrist - 0.05, 0.016 * k, 0.016 * k),
         (wrist + 0.45, 0.020 * k, 0.020 * k), (wrist + 1.0, 0.010 * k, 0.010 * k)),
    )  # fmt: skip
    widths = ((0.0, 0.031 * k, 0.031 * k), (1.0, 0.029 * k, 0.029 * k), (2.0, 0.025 * k, 0.025 * k))
    near = (float(shoulder[0]), float(shoulder[1]) + 0.015)
    sleeve = (
        *limb(cut, widths, hem=True),
        *disc((float(shoulder[0]), float(shoulder[1])), 0.031 * k),
    )
    return [
        Part(shape=skin, colour=outfit.skin, soft=0.02, crease=0.3),
        Part(shape=sleeve, colour=outfit.top, soft=0.028, crease=0.3, fade=(near, 0.070 * k)),
    ]
