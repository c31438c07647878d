"""What swims: a layer that rises, sinks and tilts on its way, and where it is in the water."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from tenku.engines.animatic.rigs import sprite
from tenku.engines.animatic.rigs.shape import Xy
from tenku.engines.animatic.scene import Layer, Moment, Picture, rng
from tenku.engines.animatic.subjects.performer import Actor, Casting, Way, way

_OFF_SHORE = 0.588  # heights of the frame: where the sea is open water


@dataclass(frozen=True, kw_only=True)
class Afloat(Actor):
    """A figure that swims through its baked poses; it leaves no shadow on the ground."""

    bob: float = 0.0  # pixels
    leads: bool = False  # it faces left
    sway: float = 0.45  # how often it rises, times a second
    waterline: float | None = None  # pixels: seen from above the water, which hides what is below

    def paint(self, picture: Picture, moment: Moment) -> None:
        baked = self.pose(moment.clock)
        t = min(moment.clock, 2.0 * moment.t)
        turn = 2 * math.pi * (self.sway * t + self.phase)
        x, y = self.way.at(moment.clock)
        rise = math.sin(turn) + 0.4 * math.sin(1.9 * turn + 1.0)
        # It looks where it goes: nose up while it rises.
        angle = 0.055 * math.cos(turn) * (-1.0 if self.leads else 1.0) * (self.bob > 0)
        view = sprite.seen(moment, self.z)
        place = sprite.matrix(baked, (x, y + self.bob * rise), view, self.size, angle)
        if self.waterline is not None:
            _, cy = view.centre
            row = int(view.scale * (self.waterline - cy) + cy + view.dy)
            self._foam(picture, moment, place @ (*baked.origin, 1.0), row, view.scale)
            picture = picture[: max(row, 0)]
        sprite.blend(picture, sprite.colour(baked, moment.light, self.haze), place)

    def _foam(
        self, picture: Picture, moment: Moment, middle: npt.NDArray[np.float64], row: int, k: float
    ) -> None:
        """The line of foam where the body breaks the surface."""
        length = self.poses[0].scale * self.size * k
        centre = (round(float(middle[0]) * 16), row * 16)
        axes = (round(0.33 * length * 16), round(max(0.016 * length, 0.8) * 16))
        colour = tuple(float(c) for c in np.clip(moment.light.key * 225.0, 0, 255))
        cv2.ellipse(picture, centre, axes, 0, 0, 360, colour, -1, cv2.LINE_AA, 4)


def surfaced(casting: Casting, layers: Sequence[Afloat]) -> tuple[Layer, ...]:
    """The same swimmers where they are seen from the shore: far out, their backs above water."""
    if casting.plan.setting != "sea":
        return tuple(layers)
    line = _OFF_SHORE * casting.canvas.height
    out: list[Layer] = []
    middle = sum(layer.way.start[0] for layer in layers) / len(layers)
    for i, layer in enumerate(layers):
        length = layer.poses[0].scale * layer.size * 0.8
        x = middle + 1.8 * (layer.way.start[0] - middle) + 0.10 * casting.canvas.width
        at = line + 0.011 * casting.canvas.height * (i % 3)
        way = replace(layer.way, start=(x, at + 0.030 * length))
        out.append(
            replace(
                layer, size=0.8 * layer.size, way=way, waterline=at, z=8.0 - 0.1 * (i % 3),
                bob=0.05 * length, haze=0.10,
            )
        )  # fmt: skip
    return tuple(out)


def stroke(casting: Casting, cadence: float) -> int:
    """How many poses a stroke needs to look smooth."""
    return max(16, casting.phases(cadence))


def course(casting: Casting, start: Xy, speed: float, length: float) -> Way:
    """Its way: who isn't followed by the camera idles, so that the frame holds it all the time."""
    if not casting.tracked:
        w = casting.canvas.width
        room = 2.0 * (min(start[0], w - start[0]) - 0.5 * length)
        travel = min(max(room, 0.04 * w), 0.42 * w) if casting.subject.count == 1 else 0.25 * w
        if casting.plan.shot != "wide":
            travel = 0.08 * w
        speed = min(speed, travel / (casting.canvas.seconds * casting.tempo))
    return way(casting, start, speed, length)


def depth_of(casting: Casting, i: int, length: float) -> Xy:
    """Where swimmer `i` is at the middle of the clip: in mid-water, a school as a loose spindle."""
    spot, n, canvas = casting.spot, casting.subject.count, casting.canvas
    if n == 1 and casting.plan.shot != "wide":
        return spot.x, spot.y
    share = {"left": 0.30, "centre": 0.5, "right": 0.70}.get(casting.subject.place)
    x = spot.x if share is None else share * canvas.width
    half = min(0.62 * length, 0.5 * canvas.width)  # it is seen whole, from snout to tail
    x = min(max(x, half), canvas.width - half)
    level = spot.y - 1.18 * spot.height
    if n == 1:
        return x, max(level, 0.30 * canvas.height)
    dice = rng(casting.canvas.seed, "depth", i)
    across = 2.0 * (i + 0.5) / n - 1.0
    golden = 2.0 * ((i * 0.618034 + 0.2) % 1.0) - 1.0
    room = (0.42 * n if n <= 5 else 0.95 * math.sqrt(n)) * 1.5 * length
    wide = min(room, 0.86 * canvas.width - length)
    tall = min((0.50 + 0.30 * math.sqrt(n)) * 1.4 * length, 0.42 * canvas.height)
    thin = math.sqrt(max(1.0 - 0.75 * across * across, 0.1))
    middle = 0.5 * canvas.width + 0.3 * (x - 0.5 * canvas.width)
    y = level + 0.5 * tall * golden * (thin if n > 5 else 1.0) - 0.05 * canvas.height * across
    return middle + 0.5 * wide * across + float(dice.uniform(-0.2, 0.2)) * length, y
