"""A skydiver. Unit: the body's height.

In free fall we hang before the face: the origin is the skull's middle, the body lies behind it,
arms and legs are spread. Under an open canopy we see the whole from the front: the origin is the
canopy's middle, about which it swings.
"""

import math
from dataclasses import dataclass

import numpy as np

from tenku.engines.animatic.rigs.body import Build, Outfit
from tenku.engines.animatic.rigs.figure import Colour, Part, mixed, shade
from tenku.engines.animatic.rigs.shape import (
    Points,
    Shape,
    Xy,
    blob,
    both,
    disc,
    limb,
    mirrored,
    points,
    sized,
    spline,
    turn,
)

_BLACK: Colour = (0.16, 0.16, 0.21)
_SOLE: Colour = (0.30, 0.29, 0.33)
_LENS: Colour = (0.93, 0.56, 0.22)
CANOPY_WIDE = 1.30  # own heights of the whole figure under its canopy
HANG = 0.84  # how far its feet are below the origin


@dataclass(frozen=True, kw_only=True)
class Kit:
    suit: Colour
    trim: Colour
    helmet: Colour
    canopy: Colour


def falling(phase: float, kit: Kit) -> list[Part]:
    """All but the head, in the wind of the fall at `phase` 0..1 of its flutter."""
    parts: list[Part] = []
    for side in (1.0, -1.0):
        parts += _leg(phase + 0.23 * side, side, kit)
    back = blob(
        (-0.105, -0.075), (-0.118, -0.02), (-0.098, 0.05), (-0.085, 0.135), (-0.045, 0.175), (0.045, 0.175),
        (0.085, 0.135), (0.098, 0.05), (0.118, -0.02), (0.105, -0.075), (0.0, -0.105),
    )  # fmt: skip
    pack = blob(
        (-0.072, -0.01), (-0.078, 0.06), (-0.062, 0.142), (0.0, 0.158), (0.062, 0.142), (0.078, 0.06), (0.072, -0.01),
    )  # fmt: skip
    flap = blob(
        (-0.05, 0.085), (-0.046, 0.135), (0.0, 0.147), (0.046, 0.135), (0.05, 0.085), (0.0, 0.076)
    )
    parts += [
        Part(shape=back, colour=kit.suit, soft=0.06, crease=0.2),
        Part(shape=pack, colour=_BLACK, soft=0.045, crease=0.3, lift=0.08),
        Part(shape=flap, colour=kit.trim, soft=0.03),
    ]
    for side in (1.0, -1.0):
        parts += _arm(phase + 0.31 * side, side, kit)
    straps = both(
        limb(
            points((0.074, -0.015), (0.070, -0.070), (0.050, -0.105)),
            ((0, 0.014, 0.014), (2, 0.012, 0.012)),
            4,
        )
    )
    collar = blob(
        (-0.05, -0.055),
        (-0.055, -0.085),
        (0.0, -0.112),
        (0.055, -0.085),
        (0.05, -0.055),
        (0.0, -0.04),
    )
    return [
        *parts,
        Part(shape=straps, colour=_BLACK, soft=0.012, inside=True),
        Part(shape=collar, colour=shade(kit.suit, 0.72), soft=0.02, crease=0.3),
    ]


def _ripple(phase: float, n: int, size: float) -> Points:
    """How the cloth of a sleeve stands out along it as the wind runs through."""
    q = np.linspace(0.0, 1.0, n)
    return 1.0 + size * np.sin(2 * math.pi * (2.2 * q - phase))


def _sleeve(joints: Points, half: tuple[float, ...], phase: float, size: float) -> Shape:
    """A wide sleeve or leg of the suit, in ripples."""
    n = 13
    at = np.linspace(0.0, len(joints) - 1.0, n)
    line = np.stack([np.interp(at, range(len(joints)), joints[:, c]) for c in (0, 1)], 1)
    wide = np.interp(at, np.linspace(0, len(joints) - 1.0, len(half)), half)
    a, b = wide * _ripple(phase, n, size), wide * _ripple(phase + 0.4, n, size)
    return limb(line, tuple((float(k), float(a[k]), float(b[k])) for k in range(n)), 2)


def _arm(phase: float, side: float, kit: Kit) -> list[Part]:
    beat = math.sin(2 * math.pi * phase)
    shoulder, elbow = np.asarray([0.088, -0.055]), np.asarray([0.262, -0.062 + 0.004 * beat])
    hand = np.asarray([0.345 + 0.004 * beat, 0.082 + 0.010 * beat])
    joints = np.stack([shoulder, elbow, hand]) * (side, 1.0)
    cuff = joints[2]
    along = turn(points((0.0, 1.0)), -0.45 * side)[0]
    sleeve = _sleeve(
        np.stack([joints[0], joints[1], joints[2]]),
        (0.046, 0.044, 0.046, 0.040, 0.026),
        phase,
        0.10,
    )
    palm = _glove(side, phase)
    band = _ring(joints[1], joints[2], 0.62, 0.80)
    slash = _ring(joints[0], joints[1], 0.66, 0.74)
    return [
        Part(
            shape=tuple(p + cuff + 0.012 * along for p in palm),
            colour=_BLACK,
            soft=0.018,
            lift=0.08,
        ),
        Part(shape=sleeve, colour=kit.suit, soft=0.038, crease=0.3),
        Part(shape=(*band, *slash), colour=kit.trim, tint=True, inside=True),
    ]


def _ring(start: Points, end: Points, a: float, b: float) -> Shape:
    """A band around a limb between two shares of its length."""
    way = end - start
    across = np.asarray([-way[1], way[0]]) / float(np.hypot(*way)) * 0.07
    low, high = start + a * way, start + b * way
    return (np.stack([low - across, low + across, high + across, high - across]),)


def _glove(side: float, phase: float) -> Shape:
    """A spread hand at the origin, its fingers up and outwards."""
    beat = 0.06 * math.sin(2 * math.pi * (2 * phase + 0.2))
    palm = disc((0.010, 0.022), 0.025, 0.030)
    fingers = [
        limb(
            points(
                (0.010, 0.02),
                (0.010 + 0.064 * math.sin(a + beat), 0.02 + 0.064 * math.cos(a + beat)),
            ),
            ((0, 0.011, 0.011), (1, 0.0075, 0.0075)),
            4,
        )
        for a in (-0.22, 0.14, 0.48, 0.84)
    ]
    thumb = limb(points((0.0, 0.015), (-0.036, 0.036)), ((0, 0.011, 0.011), (1, 0.008, 0.008)), 4)
    shape = (*palm, *thumb, *(p for finger in fingers for p in finger))
    return tuple(p * (side, 1.0) for p in shape)


def _leg(phase: float, side: float, kit: Kit) -> list[Part]:
    """The thigh goes away from us and outwards, the shin comes up behind it."""
    beat = math.sin(2 * math.pi * phase)
    hip, knee = np.asarray([0.048, 0.135]), np.asarray([0.168, 0.175 + 0.003 * beat])
    foot = np.asarray([0.176 + 0.006 * beat, 0.345 + 0.006 * beat])
    joints = np.stack([hip, knee, foot]) * (side, 1.0)
    cloth = _sleeve(joints, (0.058, 0.056, 0.052, 0.044, 0.032), phase, 0.09)
    band = _ring(joints[1], joints[2], 0.42, 0.56)
    boot = blob(
        (-0.030, -0.016), (-0.034, 0.030), (-0.030, 0.070), (-0.010, 0.090), (0.014, 0.084), (0.030, 0.050), (0.030, 0.0), (0.02, -0.02),
    )  # fmt: skip
    sole = blob(
        (-0.018, 0.012),
        (-0.022, 0.05),
        (-0.006, 0.080),
        (0.012, 0.074),
        (0.020, 0.046),
        (0.016, 0.006),
    )
    place = joints[2]
    lean = 0.10 * side
    return [
        Part(shape=cloth, colour=shade(kit.suit, 0.90), soft=0.042, crease=0.25, lift=-0.06),
        Part(shape=band, colour=kit.trim, tint=True, inside=True),
        Part(
            shape=tuple(turn(p * (side, 1.0), -lean) + place for p in boot),
            colour=_BLACK,
            soft=0.02,
            crease=0.2,
        ),
        Part(
            shape=tuple(turn(p * (side, 1.0), -lean) + place for p in sole),
            colour=_SOLE,
            soft=0.015,
        ),
    ]


def helmet(build: Build, kit: Kit) -> list[Part]:
    """An open helmet over the forehead and the ears, with its strap."""
    shell = mirrored(
        (0.0, 0.092), (0.040, 0.082), (0.066, 0.046), (0.0685, 0.0), (0.060, -0.034), (0.0515, -0.036),
        (0.0480, -0.012), (0.0455, 0.018), (0.028, 0.030), (0.0, 0.033),
    )  # fmt: skip
    stripe = mirrored((0.0, 0.12), (0.014, 0.11), (0.015, 0.03), (0.0, 0.02))
    edge = limb(
        spline([(-0.0475, -0.012), (-0.045, 0.018), (-0.028, 0.0305), (0.0, 0.0335), (0.028, 0.0305), (0.045, 0.018), (0.0475, -0.012)], 5, closed=False),
        ((0, 0.003, 0.003), (30, 0.003, 0.003)), 1,
    )  # fmt: skip
    size = build.head
    return [
        Part(shape=sized(shell, size), colour=kit.helmet, soft=0.035 * size),
        Part(shape=sized(stripe, size), colour=kit.trim, tint=True, inside=True),
        Part(shape=sized(edge, size), colour=_BLACK, flat=0.4),
    ]


def strap(build: Build) -> list[Part]:
    """From the helmet's ears under the chin."""
    side = limb(
        points((0.0500, -0.028), (0.0385, -0.052), (0.016, -0.0735), (0.0, -0.0745)),
        ((0, 0.0042, 0.0042), (3, 0.0042, 0.0042)),
        5,
    )
    return [Part(shape=sized(both(side), build.head), colour=_BLACK, soft=0.004)]


def goggles(build: Build) -> list[Part]:
    """A wide amber lens in a soft frame, and the sky mirrored in it."""
    frame = mirrored(
        (0.0, 0.0235), (0.026, 0.0245), (0.0445, 0.017), (0.0475, 0.0), (0.0420, -0.0180), (0.025, -0.0225),
        (0.010, -0.0195), (0.0045, -0.0120), (0.0, -0.0105),
    )  # fmt: skip
    lens = mirrored(
        (0.0, 0.0180), (0.025, 0.0190), (0.0390, 0.0125), (0.0410, 0.0), (0.0360, -0.0135), (0.0245, -0.0170),
        (0.0130, -0.0145), (0.0070, -0.0075), (0.0, -0.0060),
    )  # fmt: skip
    low = blob((-0.05, -0.002), (0.0, 0.001), (0.05, -0.002), (0.05, -0.03), (-0.05, -0.03))
    glint = blob((0.016, 0.0165), (0.024, 0.0170), (0.015, -0.0120), (0.009, -0.0100))
    thin = blob((0.0285, 0.0165), (0.0315, 0.0155), (0.0235, -0.0145), (0.0205, -0.0145))
    size = build.head
    return [
        Part(shape=sized(frame, size), colour=_BLACK, soft=0.006 * size, crease=0.35),
        Part(shape=sized(lens, size), colour=_LENS, flat=0.62),
        Part(shape=tuple(p for p in sized(_cut(lens[0], low[0]), size)), colour=mixed(_LENS, (0.55, 0.16, 0.16), 0.55), flat=0.5),
        Part(shape=sized(glint, size), colour=(1.0, 0.93, 0.78), flat=0.90),
        Part(shape=sized(thin, size), colour=(1.0, 0.93, 0.78), flat=0.90),
    ]  # fmt: skip


def _cut(outline: Points, half: Points) -> Shape:
    """The part of the lens below the mirrored horizon."""
    top = float(half[:, 1].max()) - 0.002
    low = outline[:, 1].clip(max=top - 0.0025 * np.cos(outline[:, 0] * 70))
    return (np.stack([outline[:, 0], low], 1),)


def gliding(phase: float, kit: Kit, outfit: Outfit) -> list[Part]:
    """Canopy, lines and who hangs below them, legs swinging at `phase` 0..1."""
    return [*_canopy(phase, kit), *_lines(), *_hanging(phase, kit, outfit)]


def _arch(x: Points, high: float, sag: float) -> Points:
    """A curve over the canopy's width, -1..1."""
    return np.stack([0.5 * CANOPY_WIDE * x, high - sag * x**2], 1)


def _canopy(phase: float, kit: Kit) -> list[Part]:
    """Nine cells seen from below and in front: their open mouths above, the cloth below them."""
    n = 9
    x = np.linspace(-1.0, 1.0, 8 * n + 1)
    bulge = 0.012 * np.abs(np.sin(0.5 * n * np.pi * (x + 1.0)))
    beat = 0.004 * np.sin(2 * math.pi * (1.5 * x + phase))
    top, mouth = _arch(x, 0.135, 0.165) + np.stack([0 * x, bulge + beat], 1), _arch(x, 0.090, 0.165)
    tail = _arch(x * 0.97, -0.020, 0.135) - np.stack([0 * x, 0.8 * bulge - beat], 1)
    cloth = (np.vstack([mouth, tail[::-1]]),)
    nose = (np.vstack([top, mouth[::-1]]),)
    stripes: list[Part] = []
    for k in range(n):
        at = slice(8 * k, 8 * k + 9)
        cell = (np.vstack([mouth[at], tail[at][::-1]]),)
        hole = 0.5 * (top[at] + mouth[at]) + (0.0, -0.002)
        colour = (kit.canopy, kit.trim, kit.canopy, kit.canopy, kit.trim)[abs(k - 4)]
        stripes.append(Part(shape=cell, colour=colour, tint=True, inside=True))
        stripes.append(
            Part(
                shape=(np.vstack([hole[1:-1] + (0, 0.010), (hole[1:-1] - (0, 0.012))[::-1]]),),
                colour=shade(kit.canopy, 0.42),
                flat=0.35,
            )
        )
    ribs = [
        limb(np.stack([mouth[8 * k], tail[8 * k]]), ((0, 0.0028, 0.0028), (1, 0.0028, 0.0028)), 1)
        for k in range(1, n)
    ]
    return [
        Part(shape=cloth, colour=kit.canopy, soft=0.05, lift=-0.06),
        Part(shape=nose, colour=shade(kit.canopy, 1.05), soft=0.03, lift=0.12),
        *stripes,
        *(Part(shape=rib, colour=shade(kit.canopy, 0.62), tint=True, inside=True) for rib in ribs),
    ]  # fmt: skip


def _lines() -> list[Part]:
    out: list[Part] = []
    for x in (-0.92, -0.62, -0.32, -0.12, 0.12, 0.32, 0.62, 0.92):
        start = _arch(np.asarray([x]), -0.005, 0.145)[0]
        end = (0.040 * math.copysign(1.0, x), -0.475)
        rope = limb(
            np.stack([start, np.asarray(end)]), ((0, 0.0016, 0.0016), (1, 0.0016, 0.0016)), 1
        )
        out.append(Part(shape=rope, colour=_BLACK, flat=0.45))
    return out


def _hanging(phase: float, kit: Kit, outfit: Outfit) -> list[Part]:
    """The jumper: 0.36 of the whole tall, from the front, hands at the toggles."""
    swing = math.sin(2 * math.pi * phase)
    parts: list[Part] = []
    for side in (1.0, -1.0):
        knee: Xy = (0.034 * side, -0.700)
        foot: Xy = ((0.036 + 0.006 * swing) * side, -0.800 + 0.004 * swing * side)
        leg = limb(
            points((0.018 * side, -0.630), knee, foot),
            ((0, 0.024, 0.024), (1, 0.020, 0.020), (2, 0.013, 0.013)),
        )
        shoe = disc((foot[0] + 0.002 * side, foot[1] - 0.012), 0.013, 0.020)
        arm = limb(
            points((0.036 * side, -0.535), (0.066 * side, -0.500), (0.048 * side, -0.440)),
            ((0, 0.015, 0.015), (1, 0.013, 0.013), (2, 0.009, 0.009)),
        )
        parts += [
            Part(shape=shoe, colour=_BLACK, soft=0.01),
            Part(shape=leg, colour=kit.suit, soft=0.020, crease=0.2),
            Part(shape=arm, colour=kit.suit, soft=0.014),
            Part(shape=disc((0.047 * side, -0.434), 0.010, 0.012), colour=_BLACK, soft=0.008),
        ]
    torso = mirrored(
        (0.0, -0.515),
        (0.030, -0.520),
        (0.041, -0.545),
        (0.034, -0.595),
        (0.036, -0.650),
        (0.0, -0.662),
    )
    harness = both(
        limb(
            points((0.020, -0.515), (0.016, -0.580), (0.030, -0.648)),
            ((0, 0.005, 0.005), (2, 0.005, 0.005)),
            3,
        )
    )
    head = (0.0, -0.478)
    return [
        *parts,
        Part(shape=torso, colour=kit.suit, soft=0.028, crease=0.2),
        Part(shape=harness, colour=_BLACK, soft=0.005, inside=True),
        Part(shape=disc((0.0, -0.485), 0.0215, 0.0275), colour=outfit.skin, soft=0.018, crease=0.2),
        Part(shape=disc((0.0, head[1] + 0.006), 0.0265, 0.0225), colour=kit.helmet, soft=0.018),
        Part(shape=blob((-0.020, -0.478), (-0.020, -0.488), (0.0, -0.491), (0.020, -0.488), (0.020, -0.478)), colour=_LENS, flat=0.6),
    ]  # fmt: skip
