"""A friendly robot: a shell of painted metal, dark joints, two lamps for eyes behind glass."""

import math

import numpy as np

from tenku.engines.animatic.rigs.figure import Colour, Part, far, mixed, shade
from tenku.engines.animatic.rigs.mannequin import Body, Pose
from tenku.engines.animatic.rigs.shape import Points, Shape, Xy, blob, disc, limb, placed

SHELL = Body(
    hip=0.470, thigh=0.215, shin=0.195, torso=0.268, head=0.150, upper=0.150, lower=0.145,
    shoulders=0.122, hips=0.056, ankle=0.060,
)  # fmt: skip
STEEL: Colour = (0.34, 0.37, 0.45)
PALE: Colour = (0.90, 0.90, 0.87)
_GLASS: Colour = (0.09, 0.13, 0.22)
LAMP: Colour = (0.52, 0.95, 1.0)
_EYES = 0.042  # half the distance between them

_SMILE = blob(
    (-0.026, 0.004), (0.0, -0.004), (0.026, 0.004), (0.024, 0.009), (0.0, 0.002), (-0.024, 0.009),
)  # fmt: skip
_FOOT = blob(
    (-0.050, -0.014), (-0.056, -0.046), (-0.048, -0.060), (0.02, -0.060), (0.094, -0.060),
    (0.108, -0.046), (0.092, -0.018), (0.045, 0.006), (-0.020, 0.012),
)  # fmt: skip
_FOOT_FRONT = blob(
    (-0.040, 0.008), (-0.056, -0.036), (-0.054, -0.064), (0.0, -0.068), (0.054, -0.064), (0.056, -0.036), (0.040, 0.008),
)  # fmt: skip


def robot(pose: Pose, paint: Colour) -> list[Part]:
    """The parts from back to front."""
    trim = mixed(paint, PALE, 0.86)
    side = pose.turned > 0.3
    arms = [_arm(pose.arms[k], paint, trim, -1.0 if k == 0 and not side else 1.0) for k in range(2)]
    legs = [_leg(pose, k, paint, trim) for k in range(2)]
    if side:
        arms[0], legs[0] = [far(p) for p in arms[0]], [far(p) for p in legs[0]]
    trunk = _trunk(pose, paint, trim)
    if side:
        return [*arms[0], *legs[0], *legs[1], *trunk, *_head(pose, paint, trim), *arms[1]]
    return [*legs[0], *legs[1], *trunk, *_head(pose, paint, trim), *arms[0], *arms[1]]


def eyes(pose: Pose) -> tuple[Xy, ...]:
    """Where its eyes are: what glows."""
    t = pose.turned
    xs = (0.080,) if t > 0.7 else (-_EYES, _EYES)
    return tuple(_on(pose, (x, 0.008)) for x in xs)


def mouth(pose: Pose) -> Xy:
    """Where its voice can be seen."""
    return _on(pose, (0.082 if pose.turned > 0.7 else 0.0, -0.040))


def heart(pose: Pose) -> Xy:
    """The lamp on its chest."""
    p = placed((np.asarray([[0.052 * pose.turned, 0.185]]),), pose.hip, -pose.lean)[0][0]
    return float(p[0]), float(p[1])


def _on(pose: Pose, at: Xy) -> Xy:
    p = placed((np.asarray([at]),), pose.head, -pose.tilt)[0][0]
    return float(p[0]), float(p[1])


def _leg(pose: Pose, k: int, paint: Colour, trim: Colour) -> list[Part]:
    hip, knee, ankle = pose.legs[k]
    side = pose.turned > 0.3
    bones = limb(pose.legs[k], ((0.0, 0.030, 0.030), (1.0, 0.022, 0.022), (2.0, 0.018, 0.018)))
    way = ankle - knee
    shin = limb(
        np.stack([knee + 0.10 * way, knee + 0.5 * way, knee + 0.93 * way]),
        ((0.0, 0.034, 0.034), (0.8, 0.044, 0.046), (2.0, 0.036, 0.036)), hem=True,
    )  # fmt: skip
    way = knee - hip
    thigh = limb(
        np.stack([hip + 0.16 * way, hip + 0.5 * way, hip + 0.84 * way]),
        ((0.0, 0.044, 0.044), (1.0, 0.040, 0.040), (2.0, 0.031, 0.031)),
    )  # fmt: skip
    foot = placed(_FOOT if side else _FOOT_FRONT, ankle, pose.toes[k])
    return [
        Part(shape=bones, colour=STEEL, soft=0.025),
        Part(shape=foot, colour=paint, soft=0.035),
        Part(shape=disc(_xy(ankle), 0.026), colour=STEEL, soft=0.02),
        Part(shape=thigh, colour=trim, soft=0.035, crease=0.25, brush=0.3),
        Part(shape=shin, colour=paint, soft=0.040, crease=0.2, brush=0.3),
        Part(shape=disc(_xy(knee), 0.033), colour=STEEL, soft=0.024, crease=0.2),
        Part(shape=disc(_xy(knee), 0.014), colour=trim, flat=0.85),
    ]


def _arm(chain: Points, paint: Colour, trim: Colour, thumb: float) -> list[Part]:
    shoulder, elbow, wrist = chain
    bones = limb(chain, ((0.0, 0.022, 0.022), (1.0, 0.017, 0.017), (2.0, 0.015, 0.015)))
    way = elbow - shoulder
    upper = limb(
        np.stack([shoulder + 0.22 * way, shoulder + 0.82 * way]),
        ((0.0, 0.032, 0.032), (1.0, 0.025, 0.025)),
    )
    way = wrist - elbow
    lower = limb(
        np.stack([elbow + 0.14 * way, elbow + 0.5 * way, elbow + 0.94 * way]),
        ((0.0, 0.026, 0.026), (0.8, 0.036, 0.036), (2.0, 0.028, 0.028)), hem=True,
    )  # fmt: skip
    angle = math.atan2(float(way[1]), float(way[0]))
    flip = np.asarray([1.0, thumb])
    palm = blob((-0.006, -0.022), (-0.004, 0.022), (0.024, 0.028), (0.038, 0.0), (0.024, -0.028))
    fingers = tuple(
        p
        for y, turned in ((0.018, 0.26), (0.0, 0.0), (-0.018, -0.26))
        for p in placed(limb(np.asarray([[0.0, 0.0], [0.042, 0.0]]), ((0.0, 0.0105, 0.0105), (1.0, 0.009, 0.009))), (0.026, y), turned)
    )  # fmt: skip
    digit = placed(
        limb(np.asarray([[0.0, 0.0], [0.034, 0.0]]), ((0.0, 0.011, 0.011), (1.0, 0.009, 0.009))),
        (0.006, 0.020),
        0.95,
    )
    hand = tuple(p * flip for p in (*fingers, *digit))
    return [
        Part(shape=bones, colour=STEEL, soft=0.02),
        Part(shape=placed(hand, wrist, angle), colour=STEEL, soft=0.015, brush=0.3),
        Part(shape=placed(tuple(p * flip for p in palm), wrist, angle), colour=trim, soft=0.022, crease=0.2),
        Part(shape=upper, colour=trim, soft=0.028, crease=0.3, brush=0.3),
        Part(shape=lower, colour=paint, soft=0.034, crease=0.25, brush=0.3),
        Part(shape=disc(_xy(elbow), 0.026), colour=STEEL, soft=0.02, crease=0.2),
        Part(shape=disc(_xy(elbow), 0.011), colour=trim, flat=0.85),
        Part(shape=disc(_xy(shoulder), 0.046), colour=paint, soft=0.040, crease=0.35, brush=0.3),
        Part(shape=disc(_xy(shoulder), 0.016), colour=STEEL, flat=0.5),
    ]  # fmt: skip


def _trunk(pose: Pose, paint: Colour, trim: Colour) -> list[Part]:
    t = pose.turned
    k = 1.0 - 0.22 * t

    def at(shape: Shape) -> Shape:
        return placed(shape, pose.hip, -pose.lean)

    pelvis = blob(
        (-0.074 * k, 0.018), (-0.082 * k, -0.012), (-0.045 * k, -0.040), (0.045 * k, -0.040), (0.082 * k, -0.012), (0.074 * k, 0.018),
    )  # fmt: skip
    waist = blob((-0.036, 0.01), (-0.036, 0.09), (0.036, 0.09), (0.036, 0.01))
    rings = tuple(
        p
        for y in (0.028, 0.052)
        for p in blob(
            (-0.05, y),
            (0.0, y - 0.004),
            (0.05, y),
            (0.05, y + 0.008),
            (0.0, y + 0.004),
            (-0.05, y + 0.008),
        )
    )
    chest = blob(
        (-0.062 * k, 0.078), (-0.094 * k, 0.130), (-0.124 * k, 0.210), (-0.118 * k, 0.268), (-0.070 * k, 0.296),
        (0.070 * k, 0.296), (0.118 * k, 0.268), (0.124 * k + 0.012 * t, 0.210), (0.094 * k, 0.130), (0.062 * k, 0.078), (0.0, 0.068),
    )  # fmt: skip
    x = 0.052 * t
    plate = blob(
        (x - 0.060 * k, 0.120), (x - 0.082 * k, 0.190), (x - 0.072 * k, 0.244), (x + 0.072 * k, 0.244),
        (x + 0.082 * k, 0.190), (x + 0.060 * k, 0.120), (x, 0.108),
    )  # fmt: skip
    neck = limb(
        np.stack([pose.chest - (0.0, 0.01), pose.head - (0.0, 0.05)]),
        ((0.0, 0.030, 0.030), (1.0, 0.026, 0.026)),
    )
    lamp = heart(pose)
    return [
        Part(shape=at(waist), colour=STEEL, soft=0.03, lift=-0.1),
        Part(shape=at(rings), colour=shade(STEEL, 0.6), flat=0.3, inside=True),
        Part(shape=at(pelvis), colour=paint, soft=0.045, crease=0.2, brush=0.3),
        Part(shape=neck, colour=STEEL, soft=0.025, lift=-0.1),
        Part(shape=at(chest), colour=paint, soft=0.070, crease=0.3, brush=0.4),
        Part(shape=at(plate), colour=trim, soft=0.045, inside=True, brush=0.3),
        Part(shape=disc(lamp, 0.025), colour=STEEL, flat=0.35, inside=True),
        Part(shape=disc(lamp, 0.017), colour=mixed(LAMP, _GLASS, 0.25), flat=0.9, inside=True),
    ]  # fmt: skip


def _head(pose: Pose, paint: Colour, trim: Colour) -> list[Part]:
    t = pose.turned

    def on(shape: Shape) -> Shape:
        return placed(shape, pose.head, -pose.tilt)

    w = 0.122 - 0.010 * t
    skull = blob(
        (-0.92 * w, -0.062), (-1.02 * w, 0.0), (-0.92 * w, 0.062), (-0.52 * w, 0.098), (0.52 * w, 0.098),
        (0.92 * w, 0.062), (1.02 * w, 0.0), (0.92 * w, -0.062), (0.52 * w, -0.086), (-0.52 * w, -0.086),
    )  # fmt: skip
    x, gw = 0.046 * t, 0.092 - 0.020 * t
    glass = blob(
        (x - 0.94 * gw, -0.042), (x - 1.04 * gw, 0.004), (x - 0.90 * gw, 0.050), (x - 0.45 * gw, 0.066), (x + 0.45 * gw, 0.066),
        (x + 0.90 * gw, 0.050), (x + 1.04 * gw, 0.004), (x + 0.94 * gw, -0.042), (x + 0.45 * gw, -0.062), (x - 0.45 * gw, -0.062),
    )  # fmt: skip
    gleam = blob(
        (x - 0.80 * gw, 0.024),
        (x - 0.66 * gw, 0.046),
        (x - 0.25 * gw, 0.054),
        (x - 0.42 * gw, 0.036),
        (x - 0.70 * gw, 0.012),
    )
    stalk = limb(
        np.asarray([[-0.02 * t, 0.09], [-0.028 * t, 0.135]]),
        ((0.0, 0.008, 0.008), (1.0, 0.005, 0.005)),
    )
    if t > 0.3:
        ears = disc((-0.030, -0.004), 0.036)
    else:
        ears = disc((-1.04 * w, -0.004), 0.020, 0.036) + disc((1.04 * w, -0.004), 0.020, 0.036)
    ear = Part(shape=on(ears), colour=trim, soft=0.022, crease=0.25, brush=0.3)
    knob = Part(
        shape=on(disc((-0.028 * t, 0.142), 0.015)),
        colour=mixed(paint, (0.95, 0.55, 0.25), 0.8),
        soft=0.014,
    )
    face = [
        Part(shape=on(glass), colour=_GLASS, soft=0.05, lift=-0.1, inside=True, brush=0.2),
        Part(shape=on(gleam), colour=(0.34, 0.46, 0.58), flat=0.6, inside=True, blur=0.002),
    ]
    face += [
        Part(
            shape=disc(at, 0.018 if t < 0.7 else 0.013, 0.023, -pose.tilt),
            colour=LAMP,
            flat=0.95,
            inside=True,
        )
        for at in eyes(pose)
    ]
    smile = placed(_SMILE, mouth(pose), -pose.tilt, 1.0 if t < 0.7 else 0.55)
    face.append(Part(shape=smile, colour=mixed(LAMP, _GLASS, 0.4), flat=0.8, inside=True))
    return [
        Part(shape=on(stalk), colour=STEEL, flat=0.4),
        knob,
        *([] if t > 0.3 else [ear]),
        Part(shape=on(skull), colour=paint, soft=0.070, crease=0.25, brush=0.4),
        *face,
        *([ear, Part(shape=on(disc((-0.030, -0.004), 0.015)), colour=STEEL, flat=0.5)] if t > 0.3 else []),
    ]  # fmt: skip


def _xy(p: Points) -> Xy:
    return float(p[0]), float(p[1])
