"""An astronaut: a white suit with a pack, and a golden visor that mirrors what is around."""

import math
from dataclasses import replace

import numpy as np

from tenku.engines.animatic.rigs.figure import Colour, Part, far
from tenku.engines.animatic.rigs.mannequin import Body, Pose
from tenku.engines.animatic.rigs.shape import Points, Shape, blob, disc, limb, placed

SUIT = Body(
    hip=0.425, thigh=0.185, shin=0.185, torso=0.300, head=0.148, upper=0.145, lower=0.125,
    shoulders=0.118, hips=0.062, ankle=0.062,
)  # fmt: skip
_JOINT: Colour = (0.60, 0.62, 0.68)
_PACK: Colour = (0.78, 0.79, 0.82)
_GLASS: Colour = (0.50, 0.27, 0.13)
_GOLD: Colour = (0.90, 0.60, 0.22)
_GLINT: Colour = (1.0, 0.95, 0.80)
_R = 0.124  # of the helmet

_BOOT = blob(
    (-0.052, 0.045), (-0.056, -0.010), (-0.060, -0.050), (-0.048, -0.062), (0.02, -0.062),
    (0.088, -0.061), (0.106, -0.046), (0.098, -0.020), (0.060, 0.004), (0.050, 0.045),
)  # fmt: skip
_BOOT_FRONT = blob(
    (-0.046, 0.045), (-0.050, -0.020), (-0.058, -0.056), (-0.030, -0.068), (0.030, -0.068),
    (0.058, -0.056), (0.050, -0.020), (0.046, 0.045),
)  # fmt: skip


def astronaut(pose: Pose, suit: Colour, accent: Colour) -> list[Part]:
    """The parts from back to front."""
    back, front = pose.arms
    side = pose.turned > 0.3
    arm_b, arm_f = _arm(back, suit, accent, pose), _arm(front, suit, accent, pose)
    leg_b, leg_f = (_leg(pose, k, suit, accent) for k in range(2))
    if side:
        arm_b, leg_b = [far(p) for p in arm_b], [far(p) for p in leg_b]
    pack = [*_pack(pose), *_torso(pose, suit, accent)]
    if side:
        return [*arm_b, *leg_b, *leg_f, *pack, *_helmet(pose, suit), *arm_f]
    return [*leg_b, *leg_f, *pack, *_helmet(pose, suit), *arm_b, *arm_f]


def _at(pose: Pose, shape: Shape) -> Shape:
    """A shape about the hip, on the leaning back."""
    return placed(shape, pose.hip, -pose.lean)


def _leg(pose: Pose, k: int, suit: Colour, accent: Colour) -> list[Part]:
    bones = pose.legs[k]
    shape = limb(
        bones,
        ((0.0, 0.078, 0.078), (0.5, 0.076, 0.074), (0.92, 0.062, 0.062), (1.08, 0.062, 0.062),
         (1.45, 0.064, 0.066), (2.0, 0.053, 0.053)),
    )  # fmt: skip
    boot = _BOOT if pose.turned > 0.3 else _BOOT_FRONT
    angle = pose.toes[k]
    if pose.turned > 0.3 and not pose.contacts:  # adrift: the boot goes on along its shin
        shin = bones[2] - bones[1]
        angle += math.atan2(float(shin[1]), float(shin[0])) + 0.5 * math.pi
        angle *= 0.9
    return [
        Part(shape=placed(boot, bones[2], angle), colour=_PACK, soft=0.035),
        Part(shape=shape, colour=suit, soft=0.045, crease=0.25),
        _ring(bones[0] + 0.98 * (bones[1] - bones[0]), bones[1] - bones[0], 0.056, 0.016, _JOINT),
        _ring(bones[1] + 0.86 * (bones[2] - bones[1]), bones[2] - bones[1], 0.055, 0.013, accent),
    ]


def _ring(at: Points, along: Points, half: float, thick: float, colour: Colour) -> Part:
    """A band around a limb."""
    way = along / max(float(np.hypot(*along)), 1e-9)
    cross = np.asarray([-way[1], way[0]]) * half
    a, b = at - way * thick, at + way * thick
    bow = way * 0.3 * thick
    shape = (np.stack([a - cross, a - 0.5 * cross + bow, a + 0.5 * cross + bow, a + cross,
                       b + cross, b + 0.5 * cross + bow, b - 0.5 * cross + bow, b - cross]),)  # fmt: skip
    return Part(shape=shape, colour=colour, soft=0.04, inside=True)


def _arm(bones: Points, suit: Colour, accent: Colour, pose: Pose) -> list[Part]:
    sleeve = limb(
        bones,
        ((0.0, 0.062, 0.062), (0.5, 0.056, 0.056), (1.0, 0.047, 0.047), (1.4, 0.052, 0.052), (2.0, 0.040, 0.040)),
    )  # fmt: skip
    way = bones[2] - bones[1]
    angle = math.atan2(float(way[1]), float(way[0]))
    mitten = blob(
        (-0.012, -0.036), (-0.012, 0.036), (0.030, 0.042), (0.046, 0.058), (0.058, 0.052), (0.056, 0.034),
        (0.078, 0.022), (0.084, -0.010), (0.062, -0.036), (0.02, -0.040),
    )  # fmt: skip
    return [
        Part(shape=placed(mitten, bones[2], angle), colour=_PACK, soft=0.03, crease=0.2),
        Part(shape=sleeve, colour=suit, soft=0.040, crease=0.35),
        _ring(bones[0] + 0.62 * (bones[1] - bones[0]), bones[1] - bones[0], 0.054, 0.013, accent),
        _ring(bones[1] + 0.97 * way, way, 0.043, 0.014, _JOINT),
    ]


def _pack(pose: Pose) -> list[Part]:
    """The pack on the back: behind the shoulders from the front, a box behind from the side."""
    t = pose.turned
    x = -0.145 * t
    wide = 0.152 - 0.055 * t
    shape = blob(
        (x - wide, 0.06), (x - wide - 0.004, 0.16), (x - wide, 0.30), (x - 0.75 * wide, 0.338), (x + 0.6 * wide, 0.342),
        (x + wide, 0.31), (x + wide, 0.07), (x + 0.8 * wide, 0.030), (x - 0.8 * wide, 0.030),
    )  # fmt: skip
    vent = blob(
        (x - 0.95 * wide, 0.10),
        (x - 0.2 * wide, 0.10),
        (x - 0.2 * wide, 0.125),
        (x - 0.95 * wide, 0.125),
    )
    parts = [Part(shape=_at(pose, shape), colour=_PACK, soft=0.05, lift=-0.10)]
    if t > 0.3:
        parts.append(Part(shape=_at(pose, vent), colour=_JOINT, flat=0.3, inside=True))
    return parts


def _torso(pose: Pose, suit: Colour, accent: Colour) -> list[Part]:
    t = pose.turned
    w = 0.142 - 0.034 * t
    body = blob(
        (-0.80 * w - 0.012, -0.045), (-0.92 * w, 0.03), (-0.90 * w, 0.12), (-1.02 * w, 0.215), (-0.86 * w, 0.292),
        (-0.40 * w, 0.322), (0.40 * w, 0.322), (0.88 * w, 0.290), (1.04 * w, 0.215), (0.94 * w, 0.12),
        (0.92 * w, 0.03), (0.80 * w + 0.012, -0.045), (0.0, -0.072),
    )  # fmt: skip
    x = 0.058 * t
    box = blob(
        (x - 0.062, 0.135), (x - 0.064, 0.215), (x - 0.052, 0.228), (x + 0.052, 0.228), (x + 0.064, 0.215),
        (x + 0.062, 0.135), (x + 0.05, 0.124), (x - 0.05, 0.124),
    )  # fmt: skip
    belt = blob(
        (-0.16, 0.036), (0.0, 0.024), (0.16, 0.036), (0.16, 0.060), (0.0, 0.049), (-0.16, 0.060)
    )
    dials = tuple(p for k in (-1, 0, 1) for p in disc((x + 0.030 * k, 0.200), 0.010))
    return [
        Part(shape=_at(pose, body), colour=suit, soft=0.075, crease=0.25),
        Part(shape=_at(pose, belt), colour=_JOINT, soft=0.04, inside=True, flat=0.55),
        Part(shape=_at(pose, box), colour=_PACK, soft=0.030, crease=0.45),
        Part(shape=_at(pose, dials[:1]), colour=accent, flat=0.9),
        Part(shape=_at(pose, dials[1:2]), colour=(0.30, 0.62, 0.74), flat=0.85),
        Part(shape=_at(pose, dials[2:]), colour=(0.92, 0.78, 0.34), flat=0.9),
        Part(shape=_at(pose, blob((x - 0.046, 0.150), (x + 0.046, 0.150), (x + 0.046, 0.166), (x - 0.046, 0.166))), colour=_JOINT, flat=0.35),
    ]  # fmt: skip


def _helmet(pose: Pose, suit: Colour) -> list[Part]:
    """A round helmet; its visor looks where the figure does and mirrors a horizon and the sun."""
    t = pose.turned

    def on(shape: Shape) -> Shape:
        return placed(shape, pose.head, -pose.tilt)

    x = 0.052 * t
    rx, ry = _R * (0.80 - 0.10 * t), _R * 0.66
    visor = disc((x, 0.004), rx, ry)
    frame = disc((x - 0.004 * t, 0.004), rx + 0.015, ry + 0.015)
    land = _cut(x, rx, ry, -0.20, 0.16)
    glow = _cut(x, rx, ry, 0.02, 0.12)
    collar = blob(
        (-0.088, -0.128),
        (0.088, -0.128),
        (0.098, -0.106),
        (0.07, -0.088),
        (-0.07, -0.088),
        (-0.098, -0.106),
    )
    ear = (
        disc((-0.035 * t - 0.002, -0.004), 0.030, 0.040)
        if t > 0.3
        else disc((-_R, 0.0), 0.016, 0.036) + disc((_R, 0.0), 0.016, 0.036)
    )
    crest = blob(
        (x - 0.62 * rx, 0.34 * ry),
        (x - 0.30 * rx, 0.72 * ry),
        (x + 0.12 * rx, 0.86 * ry),
        (x - 0.20 * rx, 0.58 * ry),
        (x - 0.44 * rx, 0.26 * ry),
    )
    return [
        Part(shape=on(collar), colour=_JOINT, soft=0.03),
        *([] if t > 0.3 else [Part(shape=on(ear), colour=_PACK, soft=0.02)]),
        Part(shape=on(disc((0.0, 0.0), _R, _R * 1.01)), colour=suit, soft=0.085, crease=0.2),
        *([Part(shape=on(disc((-0.062, -0.012), 0.030, 0.040)), colour=_PACK, soft=0.02, crease=0.3, inside=True)] if t > 0.7 else []),
        Part(shape=on(frame), colour=_JOINT, soft=0.02, inside=True, flat=0.5),
        Part(shape=on(visor), colour=_GLASS, inside=True, flat=0.66),
        Part(shape=on(glow), colour=_GOLD, flat=0.85, inside=True),
        Part(shape=on(land), colour=(0.26, 0.17, 0.24), flat=0.5, inside=True),
        Part(shape=on(crest), colour=_GLINT, flat=0.95, blur=0.002, inside=True),
        Part(shape=on(disc((x + 0.52 * rx, -0.46 * ry), 0.12 * rx, 0.09 * ry, 0.6)), colour=_GLINT, flat=0.7, inside=True),
    ]  # fmt: skip


def _cut(x: float, rx: float, ry: float, level: float, bow: float) -> Shape:
    """The part of the visor below a bowed horizon, `level` in half heights above its middle."""
    a = math.asin(level)
    low = np.linspace(math.pi - a, 2 * math.pi + a, 22)
    arc = np.stack([x + 0.985 * rx * np.cos(low), 0.004 + 0.985 * ry * np.sin(low)], axis=1)
    q = np.linspace(1, -1, 12)[1:-1]
    end = float(arc[-1, 0] - x)
    top = np.stack([x + end * q, 0.004 + ry * (level + bow * (1 - q * q))], axis=1)
    return (np.concatenate([arc, top]),)


def lowered(parts: list[Part], by: float) -> list[Part]:
    """The same figure with its origin `by` own heights further up: what it turns about."""
    return [replace(part, shape=tuple(p - (0.0, by) for p in part.shape)) for part in parts]
