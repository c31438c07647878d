"""Bicycles: somebody rides by, or one is parked. Wheels roll with the ground, feet go round."""

from dataclasses import dataclass, replace

import numpy as np

from tenku.engines.animatic.light import Light
from tenku.engines.animatic.plan import ShotSize
from tenku.engines.animatic.rigs import bicycle as rig
from tenku.engines.animatic.rigs import sprite
from tenku.engines.animatic.rigs.body import CHILD, Build, Outfit
from tenku.engines.animatic.rigs.figure import Baked, Colour, Easel, bake
from tenku.engines.animatic.rigs.poses import Poses
from tenku.engines.animatic.scene import Cue, Moment, Picture
from tenku.engines.animatic.subjects import wardrobe
from tenku.engines.animatic.subjects.base import subject
from tenku.engines.animatic.subjects.palette import choice
from tenku.engines.animatic.subjects.performer import (
    Actor,
    Casting,
    Framing,
    Performer,
    places,
    way,
)

_SPEED = 2.1  # own heights a second: an easy ride
_POSES = 32
_PAINTS = ("#2f6f73", "#c2453a", "#e0b13f", "#35507a", "#e6dccb")
_FRAMINGS: dict[ShotSize, Framing] = {
    "medium": Framing(size=0.80, width=0.60, x=0.05, y=0.54, level=0.55),
    "close": Framing(size=1.5, width=1.2, x=0.05, y=0.80, level=0.46),
}


# A child's bicycle is a small one, and its legs reach the pedals.
_RIDERS = {
    **wardrobe.BUILDS,
    "child": replace(CHILD, hip=0.52, thigh=0.238, shin=0.228, torso=0.27, head=1.3),
}


@dataclass(frozen=True, kw_only=True)
class Bicycle(Actor):
    """A layer: two wheels that roll, and the rest with its rider in poses of the crank."""

    wheel: Baked
    height: float  # pixels, of an adult
    rolls: float  # own heights a second, negative to the left
    flip: bool

    def settled(self, light: Light) -> "Bicycle":
        """The same bicycle, coloured for good."""
        poses = self.poses.each(lambda pose: sprite.settled(pose, light))
        return replace(self, poses=poses, wheel=sprite.settled(self.wheel, light))

    def paint(self, picture: Picture, moment: Moment) -> None:
        view, h = sprite.seen(moment, self.z), self.height
        x, y = self.way.at(moment.clock)
        baked = self.pose(moment.clock)
        place = sprite.matrix(baked, (x, y), view, self.size)
        self._shadow(picture, moment, baked, place)
        rubber = sprite.colour(self.wheel, moment.light)
        angle = self.rolls * moment.clock / rig.WHEEL
        fall, tint = sprite.shadow(self.wheel, moment.light)
        sign = -1.0 if self.flip else 1.0
        wheels = [
            sprite.matrix(self.wheel, (x + sign * ax * h, y - ay * h), view, self.size, angle)
            for ax, ay in rig.AXLES
        ]
        for ax, _ in rig.AXLES:
            flat = sprite.matrix(
                self.wheel, (x + sign * ax * h, y - rig.WHEEL * h), view, self.size
            )
            oy = (
                self.wheel.origin[1] + rig.WHEEL * self.wheel.scale
            )  # it stands on its lowest point
            cast = np.asarray(
                [[1.0, fall[0, 1], -fall[0, 1] * oy], [0.0, fall[1, 1], oy * (1.0 - fall[1, 1])]]
            )
            sprite.darken(picture, self.wheel.alpha, sprite.after(cast, flat), tint)
        for turned in wheels:
            sprite.blend(picture, rubber, turned)
        sprite.blend(picture, sprite.colour(baked, moment.light), place)
        if moment.light.night > 0.05 and self.rolls:
            self._shine(picture, moment)

    def _shine(self, picture: Picture, moment: Moment) -> None:
        """The lamp and the spot that it throws ahead."""
        view, h, sign = sprite.seen(moment, self.z), self.height, -1.0 if self.flip else 1.0
        x, y = self.way.at(moment.clock)
        for (lx, ly), rx, ry, power in (
            (rig.LAMP, 0.16, 0.16, 0.95),
            ((0.95, 0.0), 0.42, 0.07, 0.34),
        ):
            px = view.scale * (x + sign * lx * h - view.centre[0]) + view.centre[0] + view.dx
            py = view.scale * (y - ly * h - view.centre[1]) + view.centre[1] + view.dy
            n = _SPOT.shape[0]
            kx, ky = 2 * rx * h * view.scale / n, 2 * ry * h * view.scale / n
            light = np.asarray(_SPOT * np.float32(power * moment.light.night), np.uint8)
            sprite.glow(
                picture, light, np.asarray([[kx, 0, px - kx * n / 2], [0, ky, py - ky * n / 2]])
            )


_SPOT = np.asarray(
    (sprite.soft_disc()[..., None] / 255.0) ** 1.4 * np.asarray([255.0, 232.0, 180.0]), np.uint8
)


def _ridden(build: Build, outfit: Outfit, paint: Colour, easel: Easel) -> Poses:
    return Poses(_POSES, lambda k: bake(rig.ridden(k / _POSES, build, outfit, paint), easel))


@subject("bicycle", "ride", "park")
def bicycle(casting: Casting) -> Performer:
    """One or a few; those that are parked stand alone."""
    rides = casting.subject.action != "park"
    casting = casting.framed(_FRAMINGS, 1.0)
    easy = 1.0 if casting.tracked else 0.72  # who crosses the frame is seen for longer
    speed = easy * _SPEED * min(2.0 / casting.tempo, 1.0) if rides else 0.0
    layers: list[Bicycle] = []
    for i, (at, size) in enumerate(places(casting, 1.15)):
        kind = wardrobe.sex(casting, i)
        tall = casting.spot.height * size * (0.80 if kind == "child" and rides else 1.0)
        easel = casting.easel(tall, at)
        paint = choice(casting, "frame", _PAINTS, i)
        if rides:
            outfit = rig.dressed_to_ride(wardrobe.outfit(casting, kind, i))
            poses = _ridden(_RIDERS[kind], outfit, paint, easel)
        else:
            poses = Poses.one(bake(rig.parked(paint), easel))
        cadence = speed * casting.spot.height / tall / (2 * np.pi * rig.WHEEL * rig.GEAR)
        layers.append(
            Bicycle(
                poses=poses, cadence=float(cadence), phase=0.37 * i, z=casting.depth, size=tall / easel.scale,
                way=way(casting, at, speed * casting.spot.height, rig.LENGTH * tall),
                wheel=bake(rig.wheel(), Easel(scale=easel.scale), rim=0.3), height=tall,
                rolls=speed * casting.spot.height / tall * (-1.0 if casting.leftwards else 1.0),
                flip=casting.leftwards,
            )
        )  # fmt: skip
    cues = (Cue(kind="freewheel", gain=0.5),) if rides else ()
    return Performer(layers=tuple(layers), cues=cues, height=casting.spot.height, speed=speed)
