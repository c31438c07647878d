"""Aeroplanes: airliners with their trails, and small ones with a propeller."""

import math
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from tenku.engines.animatic.plan import ShotSize
from tenku.engines.animatic.rigs import sprite
from tenku.engines.animatic.rigs.aeroplane import (
    AIRLINER_LAMPS,
    CABIN,
    COCKPIT,
    PROPELLER_LAMPS,
    TIP_SINKS,
    Livery,
    airliner,
    propeller_plane,
)
from tenku.engines.animatic.rigs.figure import Easel, bake
from tenku.engines.animatic.rigs.poses import Poses
from tenku.engines.animatic.rigs.shape import Xy
from tenku.engines.animatic.scene import Cue, Layer, Moment, Picture, rng
from tenku.engines.animatic.subjects.afloat import course
from tenku.engines.animatic.subjects.aloft import HEIGHTS, Aloft, Lamp, lamp, room, share
from tenku.engines.animatic.subjects.base import subject
from tenku.engines.animatic.subjects.palette import choice
from tenku.engines.animatic.subjects.performer import Casting, Performer

_TRIMS = ("#c8473c", "#2f5f9a", "#e09a36", "#2f7f7a")
_SMALL = ("#e9e2d2", "#d9b23c", "#c8473c", "#dfe6ea")
_LONG: dict[ShotSize, float] = {"wide": 0.46, "medium": 0.68, "close": 1.0}  # widths of the frame
_ROLL = 40  # poses of a slow roll to and fro
_FINEST = 900.0  # pixels
_RED, _GREEN, _FLASH = (
    lamp((1.0, 0.16, 0.12), 1.0),
    lamp((0.2, 1.0, 0.5), 0.9),
    lamp((1.0, 0.98, 0.94), 1.0),
)
_WARM = lamp((1.0, 0.78, 0.42), 0.75)


@dataclass(frozen=True, kw_only=True)
class Trail:
    """A layer: the white lines that engines leave in cold air, widening until they are gone."""

    owner: Aloft
    mask: npt.NDArray[np.uint8]
    from_: Xy  # own lengths: where it begins
    length: float  # own lengths
    wide: float  # own lengths
    z: float

    def paint(self, picture: Picture, moment: Moment) -> None:
        place = self.owner.place(moment)
        baked = self.owner.poses[0]
        k, sign = baked.scale, -1.0 if self.owner.flip else 1.0
        h, w = self.mask.shape
        x, y = baked.origin[0] + sign * self.from_[0] * k, baked.origin[1] - self.from_[1] * k
        sx, sy = -sign * self.length * k / w, self.wide * k / h
        local = np.asarray([[sx, 0.0, x], [0.0, sy, y - 0.5 * self.wide * k]])
        light = moment.light
        white = np.clip(0.35 * light.shade + 0.65 * light.key, 0, 1.0)
        rgb = self.mask[..., None] * (white + 0.35 * self.owner.haze * (light.haze - white))
        rgba = np.dstack([rgb, self.mask]).astype(np.uint8)
        sprite.blend(picture, rgba, sprite.after(local, place))


def _trail(lines: int) -> npt.NDArray[np.uint8]:
    """Coverage of a trail, from its beginning at the left: `lines` that run into one."""
    h, w = 64, 512
    x = np.linspace(0.0, 1.0, w, dtype=np.float32)[None, :]
    y = np.linspace(-1.0, 1.0, h, dtype=np.float32)[:, None]
    out = np.zeros((h, w), np.float32)
    puffs = rng(3, "trail").standard_normal((h, w)).astype(np.float32)
    puffs = cv2.GaussianBlur(puffs, (0, 0), 9.0, sigmaY=4.0)
    puffs = puffs / np.float32(puffs.std())
    for k in range(lines):
        middle = 0.30 * (k - (lines - 1) / 2) * (1.0 - 0.35 * x)
        half = 0.05 + 0.42 * x**0.8
        d = np.abs(y - middle) / half + 0.16 * puffs * np.minimum(4 * x, 1)
        out = np.maximum(out, np.clip((1.0 - d) / 0.45, 0, 1))
    fade = np.minimum(x / 0.04, 1.0) * (1.0 - x) ** 1.2
    return (255 * 0.62 * out * fade).astype(np.uint8)


@subject("plane", "fly", aloft=True)
@subject("propeller_plane", "fly", aloft=True)
def plane(casting: Casting) -> Performer:
    """One or a few in formation; in the heights near by, from the ground far up."""
    canvas, n = casting.canvas, casting.subject.count
    jet = casting.subject.kind == "plane"
    near = casting.plan.setting == HEIGHTS or casting.plan.shot != "wide"
    long = (
        _LONG[casting.plan.shot] * canvas.width if near else (0.22 if jet else 0.16) * canvas.width
    )
    long = min(long * (0.86 if not jet else 1.0), 1.15 * canvas.height) * (1.0 if n == 1 else 0.62)
    if canvas.portrait:
        long *= 1.3
    haze = 0.0 if near else 0.22
    z = casting.depth if near else 26.0
    poses = _poses(casting, min(long, _FINEST), jet)
    layers: list[Layer] = []
    for i in range(n):
        size = 1.0 if n == 1 else 0.84**i
        start = _at(casting, i, long)
        figure = Aloft(
            poses=poses, cadence=0.11, phase=float(rng(canvas.seed, "plane", i).random()),
            way=course(casting, start, 0.16 * long, 1.1 * long), z=z / size, size=long * size / poses[0].scale,
            haze=min(haze + 0.30 * (1.0 - size), 0.6), bob=0.018 * long * size, tilt=0.012, pace=0.13,
            nose=0.045 if jet else 0.03, flip=casting.leftwards, lamps=_lamps(jet, 0.03 if near else 0.07),
        )  # fmt: skip
        if jet:
            layers.append(
                Trail(owner=figure, mask=_CONTRAIL, from_=(-0.30, 0.0), length=2.6, wide=0.24, z=figure.z * 1.0001)
            )  # fmt: skip
        layers.append(figure)
    cues = (Cue(kind="jet" if jet else "engine", gain=0.6 if near else 0.35),)
    return Performer(layers=tuple(layers), cues=cues, height=long, speed=0.5)


_CONTRAIL = _trail(2)


def _poses(casting: Casting, scale: float, jet: bool) -> Poses:
    if jet:
        livery = Livery(
            body=choice(casting, "body", ("#f1f2f4",)), trim=choice(casting, "trim", _TRIMS)
        )
    else:
        livery = Livery(
            body=choice(casting, "body", _SMALL), trim=choice(casting, "trim", _TRIMS, 1)
        )
    easel = Easel(scale=scale, flip=casting.leftwards)
    draw = airliner if jet else propeller_plane
    return Poses(_ROLL, lambda k: bake(draw(math.sin(2 * math.pi * k / _ROLL), livery), easel))


def _at(casting: Casting, i: int, long: float) -> Xy:
    w, h = casting.canvas.width, casting.canvas.height
    top, bottom = room(casting)
    n = casting.subject.count
    if n == 1 and casting.plan.shot != "wide":
        return 0.5 * w, 0.48 * h
    level = top + 0.42 * (bottom - top)
    sign = 1.0 if casting.leftwards else -1.0
    if n == 1:
        return share(casting, 0.5 if casting.canvas.portrait else 0.42) * w, level
    back = (i + 1) // 2
    x = (0.60 if not casting.leftwards else 0.40) * w + sign * 0.50 * back * long
    return x, level + (0.30 * back * long * (1 if i % 2 else -1) if i else 0.0)


def _lamps(jet: bool, radius: float) -> tuple[Lamp, ...]:
    wing, tail, belly = AIRLINER_LAMPS if jet else PROPELLER_LAMPS
    rows = CABIN if jet else COCKPIT
    return (
        *(Lamp(at=at, radius=0.011 if jet else 0.05, light=_WARM) for at in rows),
        Lamp(at=wing, radius=1.2 * radius, light=_GREEN, sinks=TIP_SINKS),
        Lamp(at=tail, radius=2.0 * radius, light=_FLASH, beat=0.9),
        Lamp(at=belly, radius=1.6 * radius, light=_RED, beat=1.0),
    )
