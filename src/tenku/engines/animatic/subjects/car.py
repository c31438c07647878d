"""Cars: they drive through, or are parked; their lamps burn by night."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from tenku.engines.animatic.light import Light
from tenku.engines.animatic.plan import ShotSize
from tenku.engines.animatic.rigs import sprite, vehicle
from tenku.engines.animatic.rigs.figure import Baked, Colour, Easel, bake
from tenku.engines.animatic.rigs.shape import Xy
from tenku.engines.animatic.scene import Cue, Moment, Picture
from tenku.engines.animatic.subjects.base import subject
from tenku.engines.animatic.subjects.palette import choice
from tenku.engines.animatic.subjects.performer import Casting, Framing, Performer, Way, places, way

_HEIGHT = 0.84  # in adult persons
_SPEED = 3.0  # own heights a second: a quiet street
_FRAMINGS: dict[ShotSize, Framing] = {
    "medium": Framing(size=0.42, width=0.28, y=0.0, level=0.94),
    "close": Framing(size=0.60, width=0.42, x=0.55, level=0.58),
}
_PAINTS = ("#c2453a", "#e0b13f", "#2f6f86", "#dfe3e0", "#4d7a5a", "#d9773c")


@dataclass(frozen=True, kw_only=True)
class Car:
    """A layer: the body, two wheels that roll, and lamps."""

    body: Baked
    wheel: Baked
    lamps: tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8], npt.NDArray[np.uint8]]
    way: Way
    height: float  # pixels
    rolls: float  # own heights a second, negative to the left
    flip: bool
    z: float = 0.75  # before the road, and before those who walk beside it

    def settled(self, light: Light) -> "Car":
        """The same car, coloured for good."""
        return replace(
            self,
            body=sprite.settled(self.body, light),
            wheel=sprite.settled(self.wheel, light),
        )

    def paint(self, picture: Picture, moment: Moment) -> None:
        view, h = sprite.seen(moment, self.z), self.height
        x, y = self.way.at(moment.clock)
        rolling = self.rolls * moment.clock
        bounce = 0.004 * h * float(np.sin(9.0 * moment.clock)) if self.rolls else 0.0
        place = sprite.matrix(self.body, (x, y + bounce), view)
        fall, tint = sprite.shadow(self.body, moment.light)
        sprite.darken(picture, self.body.alpha, sprite.after(fall, place), tint)
        under = _under(self.body, h)
        sprite.darken(picture, sprite.soft_disc(), sprite.after(under, place), tint * 0.6)
        sprite.blend(picture, sprite.colour(self.body, moment.light), place)
        sign = -1.0 if self.flip else 1.0
        rubber = sprite.colour(self.wheel, moment.light)
        for ax, ay in vehicle.AXLES:
            at = (x + sign * ax * h, y - ay * h)
            angle = rolling / vehicle.WHEEL
            sprite.blend(picture, rubber, sprite.matrix(self.wheel, at, view, 1.0, angle))
        if moment.light.night > 0.02 and self.rolls:
            self._shine(picture, moment, (x, y + bounce))

    def _shine(self, picture: Picture, moment: Moment, at: Xy) -> None:
        """Head and tail lamps, and the pool of light ahead, as strong as the night."""
        view, h, sign = sprite.seen(moment, self.z), self.height, -1.0 if self.flip else 1.0
        head, tail, pool = self.lamps
        for lamp, (lx, ly), rx, ry in (
            (head, vehicle.HEADLAMP, 0.42, 0.42),
            (tail, vehicle.TAIL_LAMP, 0.26, 0.26),
            (pool, (2.35, 0.02), 1.15, 0.16),
        ):
            x = view.centre[0] + view.scale * (at[0] + sign * lx * h - view.centre[0]) + view.dx
            y = view.centre[1] + view.scale * (at[1] - ly * h - view.centre[1]) + view.dy
            n = lamp.shape[0]
            kx, ky = 2 * rx * h * view.scale / n, 2 * ry * h * view.scale / n
            place = np.asarray([[kx, 0, x - kx * n / 2], [0, ky, y - ky * n / 2]])
            light = np.asarray(lamp * np.float32(moment.light.night), np.uint8)
            sprite.glow(picture, light, place)


def _on_road(casting: Casting) -> Casting:
    """Where people walk on a pavement, cars keep to the road before it."""
    spot = casting.spot
    if spot.ground != "pavement" or casting.plan.shot != "wide":
        return casting
    return replace(casting, spot=replace(spot, y=spot.y + 0.24 * spot.height))


def _under(body: Baked, height: float) -> sprite.Matrix:
    """The dark between the wheels, as a map of the soft spot into the body's planes."""
    n = 48
    kx, ky = 2 * 1.55 * height / n, 2 * 0.11 * height / n
    return np.asarray(
        [[kx, 0, body.origin[0] - kx * n / 2], [0, ky, body.origin[1] - ky * n / 2 - 0.01 * height]]
    )


def _lamp(rgb: Colour, strength: float) -> npt.NDArray[np.uint8]:
    spot = sprite.soft_disc()[..., None] / 255.0
    return np.asarray(255.0 * strength * spot**1.5 * np.asarray(rgb), np.uint8)


@subject("car", "drive", "park")
def car(casting: Casting) -> Performer:
    """One car or a few behind one another."""
    drives = casting.subject.action == "drive"
    casting = _on_road(casting.framed(_FRAMINGS, _HEIGHT))
    height = casting.spot.height * _HEIGHT
    speed = _SPEED * min(2.0 / casting.tempo, 1.0) if drives else 0.0
    lamps = (
        _lamp((1.0, 0.90, 0.66), 0.85),
        _lamp((1.0, 0.20, 0.14), 0.75),
        _lamp((1.0, 0.88, 0.62), 0.40),
    )
    layers: list[Car] = []
    for i, (at, size) in enumerate(places(casting, 3.4 * _HEIGHT)):
        tall = height * size
        easel = Easel(scale=tall, flip=casting.leftwards)
        step = way(casting, at, speed * height, vehicle.LENGTH * height)
        rolls = speed * (-1.0 if casting.leftwards else 1.0)
        layers.append(
            Car(
                body=bake(vehicle.car(choice(casting, "body", _PAINTS, i), drives), easel),
                wheel=bake(vehicle.wheel(), Easel(scale=tall), rim=0.3),
                lamps=lamps,
                way=step,
                height=tall,
                rolls=rolls / size,
                flip=casting.leftwards,
            )
        )
    cues = (Cue(kind="engine", gain=0.5),) if drives else ()
    return Performer(layers=tuple(layers), cues=cues, height=height, speed=speed)
