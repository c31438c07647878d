"""The joints of an upright figure in its poses, to be dressed by a suit or a machine's shell.

Unit: the figure's height, x forward (or to the right when it faces us), y up.
"""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from tenku.engines.animatic.rigs.gait import Gait, Keys
from tenku.engines.animatic.rigs.shape import Points, Xy, cycle, points, reach, turn

Act = Literal["stand", "wave", "talk", "dance"]


@dataclass(frozen=True, kw_only=True)
class Body:
    """Proportions."""

    hip: float
    thigh: float
    shin: float
    torso: float  # hip to shoulder
    head: float  # shoulder to the middle of the head
    upper: float
    lower: float
    shoulders: float  # half their width, seen from the front
    hips: float
    ankle: float = 0.06


@dataclass(frozen=True, kw_only=True)
class Stride:
    """How arms and back go with a gait."""

    arm: float  # swing of the upper arm, radians
    elbow: float
    lean: float
    out: float = 0.0  # the upper arm's rest, ahead of hanging
    roll: Keys = ((0.0, 0.0), (0.5, 0.0))  # pitch of the foot, toes up > 0: first while it stands


@dataclass(frozen=True, kw_only=True)
class Pose:
    """Joints of one moment: of arms (shoulder, elbow, wrist) and legs (hip, knee, ankle)."""

    turned: float  # 0 faces us .. 1 seen from the side
    hip: Points
    chest: Points  # between the shoulders
    head: Points  # its middle
    lean: float  # of the back, radians forwards (to the right from the front)
    tilt: float  # of the head
    arms: tuple[Points, Points]  # far and near; left and right of the picture from the front
    legs: tuple[Points, Points]
    toes: tuple[float, float]  # radians, up > 0
    contacts: tuple[Xy, ...] = ()


def walking(phase: float, gait: Gait, body: Body, stride: Stride) -> Pose:
    """Seen from the side at `phase` 0..1 of the gait."""
    hip = points((0.0, body.hip + cycle(phase, gait.bob)))[0]
    lean = stride.lean + cycle(phase, gait.pitch)
    chest = hip + turn(points((0.0, body.torso)), -lean)[0]
    head = chest + turn(points((0.01, body.head)), -0.7 * lean)[0]
    arms, legs, toes, feet = list[Points](), list[Points](), list[float](), list[Xy]()
    for i in range(2):
        ground = gait.foot(i, phase, 0.0)
        p = (phase - gait.offsets[i]) % 1.0
        standing = p < gait.duty
        roll = cycle(
            0.5 * p / gait.duty if standing else 1 - 0.5 * (1 - p) / (1 - gait.duty), stride.roll
        )
        pivot = points((0.075, 0.0) if roll < 0 else (-0.035, 0.0))
        ankle = ground + turn(points((0.0, body.ankle)) - pivot, roll)[0] + pivot[0]
        bones = reach(hip, ankle, body.thigh, body.shin, 1.0)
        legs.append(bones)
        toes.append(roll)
        foot = ground + bones[2] - ankle
        feet.append((float(foot[0]), float(foot[1])))
        swing = -math.cos(2 * math.pi * (phase - gait.offsets[i] - 0.04)) * (gait.stride > 0)
        upper = stride.out + stride.arm * swing - 0.3 * lean
        arms.append(
            _arm(chest - (0.0, 0.02), upper, upper + stride.elbow * (1 + 0.3 * swing), body)
        )
    return Pose(
        turned=1.0, hip=hip, chest=chest, head=head, lean=lean, tilt=0.4 * lean,
        arms=(arms[0], arms[1]), legs=(legs[0], legs[1]), toes=(toes[0], toes[1]), contacts=tuple(feet),
    )  # fmt: skip


def facing(phase: float, act: Act, body: Body) -> Pose:
    """Facing us, at `phase` 0..1 of what it does; its feet stay where they are, or step in turn."""
    wave = math.sin(2 * math.pi * phase)
    twice = math.sin(4 * math.pi * phase)
    sway, drop, lean = 0.004 * wave, 0.002 * twice, 0.008 * wave
    if act == "dance":
        sway, drop, lean = (
            0.040 * wave,
            -0.026 + 0.024 * math.cos(4 * math.pi * phase),
            -0.10 * wave,
        )
    hip = points((sway, body.hip + drop - 0.006))[0]
    chest = hip + turn(points((0.0, body.torso)), -lean)[0]
    tilt = {
        "stand": 0.03 * wave,
        "wave": 0.09 + 0.03 * wave,
        "talk": 0.06 * wave,
        "dance": 0.16 * wave,
    }[act]
    head = chest + turn(points((0.0, body.head)), -tilt)[0]
    legs, feet = list[Points](), list[Xy]()
    for side in (-1.0, 1.0):
        lift = max(0.0, side * wave) ** 2 * 0.05 if act == "dance" else 0.0
        ankle = points(
            (side * (body.hips + 0.022) + (0.02 * side if act == "dance" else 0), body.ankle + lift)
        )[0]
        root = hip + (side * body.hips, 0.0)
        legs.append(reach(root, ankle, body.thigh, body.shin, side))
        feet.append((float(ankle[0]), lift))
    arms = [_gesture(k, side, act, phase, chest, lean, body) for k, side in enumerate((-1.0, 1.0))]
    return Pose(
        turned=0.0, hip=hip, chest=chest, head=head, lean=lean, tilt=tilt, arms=(arms[0], arms[1]),
        legs=(legs[0], legs[1]), toes=(0.0, 0.0), contacts=tuple(feet),
    )  # fmt: skip


def _gesture(
    k: int, side: float, act: Act, phase: float, chest: Points, lean: float, body: Body
) -> Points:
    """An arm of a figure that faces us; angles from hanging, outwards."""
    wave = math.sin(2 * math.pi * phase)
    upper, lower = 0.20 + 0.015 * wave, 0.08 + 0.02 * wave
    if act == "wave" and k == 1:
        upper, lower = 2.05 + 0.06 * wave, 2.95 + 0.36 * wave
    elif act == "talk":
        own = math.sin(2 * math.pi * phase + 1.7 * k)
        upper, lower = 0.30 + 0.05 * own, (0.62, 1.25)[k] + 0.22 * own
    elif act == "dance":
        upper, lower = 0.95 + 0.55 * side * wave, 1.75 + 0.85 * side * wave
    shoulder = chest + turn(points((side * body.shoulders, -0.025)), -lean)[0]
    return _arm(shoulder, side * upper, side * lower, body)


def floating(phase: float, body: Body, greets: bool = False) -> Pose:
    """Weightless, turned half towards us: limbs bent and adrift. y = 0 is where its feet would be."""
    a, b = math.sin(2 * math.pi * phase), math.sin(2 * math.pi * phase + 1.3)
    hip = points((0.0, body.hip))[0]
    lean = 0.10 + 0.02 * a
    chest = hip + turn(points((0.0, body.torso)), -lean)[0]
    head = chest + turn(points((0.01, body.head)), -0.10 - 0.03 * b)[0]
    arms = (
        _arm(chest + (0.55 * body.shoulders, -0.03), 1.05 + 0.07 * a, 1.62 + 0.12 * b, body),
        _arm(chest + (-0.62 * body.shoulders, -0.03), -0.72 + 0.07 * b, -0.30 + 0.10 * a, body),
    )
    if greets:
        swing = math.sin(6 * math.pi * phase)
        arms = (
            _arm(chest + (0.55 * body.shoulders, -0.03), 1.95, 2.75 + 0.30 * swing, body),
            arms[1],
        )
    legs = (
        _arm2(hip + (0.45 * body.hips, 0.0), 0.50 + 0.05 * b, -0.42 + 0.06 * a, body),
        _arm2(hip + (-0.45 * body.hips, 0.0), 0.02 + 0.05 * a, -0.62 + 0.06 * b, body),
    )
    return Pose(
        turned=0.55, hip=hip, chest=chest, head=head, lean=lean, tilt=0.12 + 0.02 * b, arms=arms,
        legs=legs, toes=(-0.55, -0.95),
    )  # fmt: skip


def _arm(shoulder: Points, upper: float, lower: float, body: Body) -> Points:
    """Shoulder, elbow and wrist by angles from hanging, forwards > 0."""
    return _chain(shoulder, (body.upper, upper), (body.lower, lower))


def _arm2(hip: Points, thigh: float, shin: float, body: Body) -> Points:
    return _chain(hip, (body.thigh, thigh), (body.shin, shin))


def _chain(root: Points, *bones: tuple[float, float]) -> Points:
    joints = [root]
    for length, angle in bones:
        joints.append(joints[-1] + length * np.asarray([math.sin(angle), -math.cos(angle)]))
    return np.asarray(joints)
