"""Sailing boats: they sail past or lie at anchor, and rock with the waves."""

import math
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from tenku.engines.animatic.layers.wake import Foam, reflect
from tenku.engines.animatic.light import Light
from tenku.engines.animatic.plan import ShotSize
from tenku.engines.animatic.rigs import sprite
from tenku.engines.animatic.rigs.figure import Baked, Easel, bake
from tenku.engines.animatic.rigs.poses import Poses
from tenku.engines.animatic.rigs.sailboat import (
    BOW,
    LENGTH,
    MASTHEAD,
    PORTHOLES,
    STERN,
    sailboat,
)
from tenku.engines.animatic.scene import Cue, Moment, Picture, rng
from tenku.engines.animatic.subjects.base import subject
from tenku.engines.animatic.subjects.palette import choice
from tenku.engines.animatic.subjects.performer import Actor, Casting, Performer, places, way

_HEIGHT = 5.2  # of the mast, in adult persons
_SPEED = 0.17  # own heights a second
_POSES = 20
_HULLS = ("#b8443a", "#2f5f86", "#f0ebe0", "#2f6b62")
_JIBS = ("#c9553f", "#e0a43c", "#3d7d8f", "#cf7a4a")
# How far down the water it lies (0 far .. 1 near), and its height in heights and widths of the frame.
_LIES: dict[ShotSize, tuple[float, float, float]] = {
    "wide": (0.36, 0.44, 0.62),
    "medium": (0.42, 0.66, 0.86),
    "close": (0.46, 0.94, 0.96),
}


@dataclass(frozen=True, kw_only=True)
class Boat(Actor):
    """A layer: a boat with its reflection, its foam and, by night, its lamps."""

    foam: Foam
    flip: bool
    tall: float  # pixels

    def settled(self, light: Light) -> "Boat":
        return replace(self, poses=self.poses.each(lambda p: sprite.settled(p, light, self.haze)))

    def paint(self, picture: Picture, moment: Moment) -> None:
        t = min(moment.clock, moment.t)
        turn = 2 * math.pi * (0.21 * t + self.phase)
        baked, view = self.pose(t), sprite.seen(moment, self.z)
        x, y = self.way.at(moment.clock)
        heave = 0.010 * self.tall * math.sin(turn)
        pitch = 0.036 * math.cos(turn) + 0.014 * math.cos(1.7 * turn + 1.0)
        place = sprite.matrix(baked, (x, y + heave), view, self.size, pitch)
        cx, cy = view.centre
        at = view.scale * (x - cx) + cx + view.dx, view.scale * (y - cy) + cy + view.dy
        rgba, row = sprite.colour(baked, moment.light, self.haze), round(at[1])
        reflect(picture, rgba, place, row, t, moment.light)
        sprite.blend(picture[: max(row, 0)], rgba, place)
        size = self.tall * view.scale
        self.foam.paint(picture, at, -size if self.flip else size, t, moment.light)
        if moment.light.night > 0.05:
            self._shine(picture, moment.light.night, baked, place, at[1])

    def _shine(
        self, picture: Picture, night: float, baked: Baked, place: sprite.Matrix, level: float
    ) -> None:
        """A lamp at the masthead, lit portholes, and their streaks on the water."""
        sign, k = -1.0 if self.flip else 1.0, baked.scale
        size = float(np.hypot(place[0, 0], place[1, 0])) * k
        for (lx, ly), radius, lamp in (
            (MASTHEAD, 0.085, _LAMP), *((hole, 0.036, _WARM) for hole in PORTHOLES)
        ):  # fmt: skip
            x, y = place @ (baked.origin[0] + sign * lx * k, baked.origin[1] - ly * k, 1.0)
            light = np.asarray(lamp * np.float32(night), np.uint8)
            _glow(picture, light, (x, y), (radius * size, radius * size))
            streak = np.asarray(light * np.float32(0.5), np.uint8)
            below = level + 0.7 * (level - y)
            _glow(picture, streak, (x, below), (0.020 * size, 0.10 * size))


def _lamp(rgb: tuple[float, float, float], strength: float) -> npt.NDArray[np.uint8]:
    spot = sprite.soft_disc()[..., None] / 255.0
    return np.asarray(255.0 * strength * spot**2.0 * np.asarray(rgb), np.uint8)


_LAMP, _WARM = _lamp((1.0, 0.93, 0.76), 1.0), _lamp((1.0, 0.66, 0.28), 0.80)


def _glow(
    picture: Picture, light: npt.NDArray[np.uint8], at: tuple[float, float], r: tuple[float, float]
) -> None:
    n = light.shape[0]
    kx, ky = 2 * r[0] / n, 2 * r[1] / n
    place = np.asarray([[kx, 0, at[0] - kx * n / 2], [0, ky, at[1] - ky * n / 2]])
    sprite.glow(picture, light, place)


@subject("boat", "sail", "anchor", floats=True)
def boat(casting: Casting) -> Performer:
    """One boat or a few, on the water of the setting."""
    canvas, sailing = casting.canvas, casting.subject.action == "sail"
    top, bottom = casting.water or (casting.horizon, float(canvas.height))
    down, high, wide = _LIES[casting.plan.shot]
    casting = casting.away(top + down * (bottom - top))
    tall = min(casting.spot.height * _HEIGHT, high * canvas.height, wide * canvas.width / LENGTH)
    tall *= 1.0 if casting.subject.count == 1 else 0.72
    speed = _SPEED * min(2.0 / casting.tempo, 1.0) if sailing else 0.0
    easel = Easel(scale=min(tall, 640.0), flip=casting.leftwards)
    looks = [_poses(casting, k, easel, sailing) for k in range(casting.looks(3))]
    layers: list[Boat] = []
    spread = replace(casting, spot=replace(casting.spot, height=tall))
    for i, (at, size) in enumerate(places(spread, 0.80)):
        dice = rng(canvas.seed, "boat", i)
        back = (
            size if len(looks) == 1 else 1.0 - 0.62 * ((0.618 * i + 0.1) % 1.0)
        )  # a fleet in depth
        y = top + (casting.spot.y - top) * back
        layers.append(
            Boat(
                poses=looks[i % len(looks)],
                cadence=0.55,
                phase=float(dice.random()),
                way=way(casting, (at[0], y), speed * tall, 1.6 * tall),
                z=casting.depth / back,
                size=tall * back / easel.scale,
                haze=0.05 + 0.35 * (1.0 - back),
                foam=Foam(bow=BOW, stern=STERN, speed=speed),
                flip=casting.leftwards,
                tall=tall * back,
            )
        )
    cues = (Cue(kind="waves", gain=0.3),)
    # Its speed is told as of the plane of the subjects: the camera that follows it pans slowly.
    return Performer(layers=tuple(layers), cues=cues, height=tall * casting.depth, speed=speed)


def _poses(casting: Casting, i: int, easel: Easel, sailing: bool) -> Poses:
    hull, jib = choice(casting, "hull", _HULLS, i), choice(casting, "sail", _JIBS, i)
    return Poses(_POSES, lambda k: bake(sailboat(k / _POSES, hull, jib, sailing), easel))
