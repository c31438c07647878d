"""What swims: a layer that rises, sinks and tilts on its way, and where it is in the water."""

import math
from dataclasses import dataclass

from tenku.engines.animatic.rigs import sprite
from tenku.engines.animatic.scene import Moment, Picture, rng
from tenku.engines.animatic.subjects.performer import Actor, Casting


@dataclass(frozen=True, kw_only=True)
class Afloat(Actor):
    """A figure that swims through its baked poses; it leaves no shadow on the ground."""

    bob: float = 0.0  # pixels
    leads: bool = False  # it faces left
    sway: float = 0.45  # how often it rises, times a second

    def paint(self, picture: Picture, moment: Moment) -> None:
        baked = self.pose(moment.clock)
        t = min(moment.clock, 2.0 * moment.t)
        turn = 2 * math.pi * (self.sway * t + self.phase)
        x, y = self.way.at(moment.clock)
        rise = math.sin(turn) + 0.4 * math.sin(1.9 * turn + 1.0)
        # It looks where it goes: nose up while it rises.
        angle = 0.055 * math.cos(turn) * (-1.0 if self.leads else 1.0) * (self.bob > 0)
        place = sprite.matrix(
            baked, (x, y + self.bob * rise), sprite.seen(moment, self.z), self.size, angle
        )
        sprite.blend(picture, sprite.colour(baked, moment.light, self.haze), place)


def stroke(casting: Casting, cadence: float) -> int:
    """How many poses a stroke needs to look smooth."""
    return max(16, casting.phases(cadence))


def depth_of(casting: Casting, i: int, length: float) -> tuple[float, float]:
    """Where swimmer `i` is at the middle of the clip: in mid-water, a school as a loose spindle."""
    spot, n, canvas = casting.spot, casting.subject.count, casting.canvas
    if n == 1 and casting.plan.shot != "wide":
        return spot.x, spot.y
    share = {"left": 0.30, "centre": 0.5, "right": 0.70}.get(casting.subject.place)
    x = spot.x if share is None else share * canvas.width
    level = spot.y - 1.18 * spot.height
    if n == 1:
        return x, max(level, 0.30 * canvas.height)
    dice = rng(casting.canvas.seed, "depth", i)
    across = 2.0 * (i + 0.5) / n - 1.0
    golden = 2.0 * ((i * 0.618034 + 0.2) % 1.0) - 1.0
    room = (0.42 * n if n <= 5 else 0.95 * math.sqrt(n)) * 1.5 * length
    wide = min(room, 0.84 * canvas.width)
    tall = min((0.50 + 0.30 * math.sqrt(n)) * 1.4 * length, 0.42 * canvas.height)
    thin = math.sqrt(max(1.0 - 0.75 * across * across, 0.1))
    middle = 0.5 * canvas.width + 0.3 * (x - 0.5 * canvas.width)
    y = level + 0.5 * tall * golden * (thin if n > 5 else 1.0) - 0.05 * canvas.height * across
    return middle + 0.5 * wide * across + float(dice.uniform(-0.2, 0.2)) * length, y
