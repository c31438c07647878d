"""What hangs or flies in the air: a layer that rides on it, its lamps, and where there is room."""

import math
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from tenku.engines.animatic.light import Light
from tenku.engines.animatic.rigs import sprite
from tenku.engines.animatic.rigs.shape import Xy
from tenku.engines.animatic.scene import Moment, Picture
from tenku.engines.animatic.subjects.performer import Actor, Casting

Glow = npt.NDArray[np.uint8]
HEIGHTS = "sky"  # the setting where the air is all around, near as well as far


@dataclass(frozen=True, kw_only=True)
class Lamp:
    """A light on a figure, seen by night; `beat` flashes a second, 0 burns steadily."""

    at: Xy  # own heights
    radius: float  # own heights
    light: Glow
    beat: float = 0.0
    flare: float = 0.0  # a burner's: how much it swells and sinks
    sinks: float = 0.0  # own heights: how far it goes down and up in a cycle of the poses

    def power(self, t: float) -> float:
        if self.flare:
            gust = math.sin(1.9 * t + 11 * self.at[0]) + 0.6 * math.sin(3.1 * t)
            return 1.0 - self.flare * (0.5 - 0.31 * gust)
        if not self.beat:
            return 1.0
        since = (t * self.beat) % 1.0 / self.beat  # a short flash that dies away
        return math.exp(-since / 0.09)


def lamp(rgb: tuple[float, float, float], strength: float, sharp: float = 2.0) -> Glow:
    spot = sprite.soft_disc()[..., None] / 255.0
    return np.asarray(255.0 * strength * spot**sharp * np.asarray(rgb), np.uint8)


@dataclass(frozen=True, kw_only=True)
class Aloft(Actor):
    """A figure that rises, sinks and leans a little on its way; it leaves no shadow."""

    bob: float = 0.0  # pixels
    tilt: float = 0.0  # radians
    pace: float = 0.12  # how often it rises, times a second
    nose: float = 0.0  # radians: how far its nose points up
    flip: bool = False
    lamps: tuple[Lamp, ...] = ()

    def settled(self, light: Light) -> "Aloft":
        return replace(self, poses=self.poses.each(lambda p: sprite.settled(p, light, self.haze)))

    def place(self, moment: Moment) -> sprite.Matrix:
        t = min(moment.clock, 2.0 * moment.t)
        turn = 2 * math.pi * (self.pace * t + self.phase)
        x, y = self.way.at(moment.clock)
        rise = math.sin(turn) + 0.35 * math.sin(1.7 * turn + 1.0)
        sign = 1.0 if self.flip else -1.0
        angle = self.tilt * (math.cos(turn) + 0.4 * math.sin(2.3 * turn)) + sign * self.nose
        baked = self.pose(t)
        view = sprite.seen(moment, self.z)
        return sprite.matrix(baked, (x, y + self.bob * rise), view, self.size, angle)

    def paint(self, picture: Picture, moment: Moment) -> None:
        baked = self.pose(min(moment.clock, 2.0 * moment.t))
        place = self.place(moment)
        sprite.blend(picture, sprite.colour(baked, moment.light, self.haze), place)
        if moment.light.night > 0.05 and self.lamps:
            self._shine(picture, moment, place)

    def _shine(self, picture: Picture, moment: Moment, place: sprite.Matrix) -> None:
        baked, sign = self.poses[0], -1.0 if self.flip else 1.0
        k = baked.scale
        size = float(np.hypot(place[0, 0], place[1, 0])) * k
        cycle = self.cadence * min(moment.clock, 2.0 * moment.t) + self.phase
        roll = math.sin(2 * math.pi * cycle)
        for lit in self.lamps:
            down = (lit.sinks * roll - lit.at[1]) * k
            x, y = place @ (baked.origin[0] + sign * lit.at[0] * k, baked.origin[1] + down, 1.0)
            n, r = lit.light.shape[0], lit.radius * size
            power = moment.light.night * lit.power(moment.t) * (1.0 - 0.5 * self.haze)
            light = np.asarray(lit.light * np.float32(power), np.uint8)
            s = 2.0 * r / n
            sprite.glow(picture, light, np.asarray([[s, 0.0, x - r], [0.0, s, y - r]]))


def room(casting: Casting) -> tuple[float, float]:
    """The upper and lower edge (pixels) of the air that is seen."""
    h = casting.canvas.height
    if casting.plan.setting == HEIGHTS:
        return 0.10 * h, 0.80 * h
    return 0.08 * h, max(0.92 * casting.horizon, 0.30 * h)


def share(casting: Casting, usual: float = 0.42) -> float:
    """Where a single one is, in widths of the frame: it looks into the larger part.

    Beside a first subject it hangs in the other half, not over that one's head.
    """
    named = {"left": 0.28, "centre": 0.5, "right": 0.72}.get(casting.subject.place)
    if named is not None:
        return named
    first = casting.plan.subjects[0] if casting.plan.subjects else casting.subject
    if first.kind != casting.subject.kind:
        return 0.34 if first.facing == "left" else 0.70
    return 1.0 - usual if casting.leftwards else usual
