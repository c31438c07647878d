"""Neon: signs of bent tubes without a word, their glow on what is near, and lamps that hang."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Self

import cv2
import numpy as np
import numpy.typing as npt

from tenku.engines.animatic.layers.lane import Lane
from tenku.engines.animatic.light import Light
from tenku.engines.animatic.paint import Points, oval, points, spline
from tenku.engines.animatic.rigs import sprite
from tenku.engines.animatic.rigs.figure import Baked
from tenku.engines.animatic.scene import Moment, Picture

Rgb = tuple[float, float, float]
Tubes = list[tuple[Points, Rgb, bool]]  # line in 0..1 of the sign's box, colour, closed

MAGENTA: Rgb = (1.0, 0.24, 0.66)
CYAN: Rgb = (0.24, 0.90, 1.0)
AMBER: Rgb = (1.0, 0.68, 0.26)
VIOLET: Rgb = (0.66, 0.42, 1.0)
HUES = (MAGENTA, CYAN, AMBER, VIOLET)


@dataclass(frozen=True, kw_only=True)
class Halo:
    """A layer: light that is added by night, in every copy of a lane."""

    light: npt.NDArray[np.uint8]  # (h, w, 3)
    x: float  # of its corner, pixels
    y: float
    z: float
    lane: Lane
    inside: bool = True  # the lane, and not before it
    flutter: float = 0.0  # how far it dims when it falters
    phase: float = 0.0

    @classmethod
    def of(
        cls, tubes: Tubes, box: tuple[float, float, float, float], thick: float, reach: float,
        lane: Lane, z: float, *, inside: bool = True, flutter: float = 0.0, phase: float = 0.0,
    ) -> Self:  # fmt: skip
        """The glow of tubes in a box (x0, y0, x1, y1); `thick` and `reach` are pixels."""
        x0, y0, x1, y1 = box
        pad = 2.4 * reach
        w, h = int(x1 - x0 + 2 * pad) + 2, int(y1 - y0 + 2 * pad) + 2
        core = np.zeros((h, w, 3), np.float32)
        for line, colour, closed in tubes:
            at = line * (x1 - x0, y1 - y0) + pad
            fixed = [np.round(at * 16).astype(np.int32)]
            mask = np.zeros((h, w), np.uint8)
            cv2.polylines(mask, fixed, closed, 255, max(1, round(thick)), cv2.LINE_AA, 4)
            core = np.maximum(
                core, mask[..., None].astype(np.float32) * np.asarray(colour, np.float32)
            )
        near = cv2.GaussianBlur(core, (0, 0), max(0.16 * reach, 0.7))
        far = cv2.GaussianBlur(core, (0, 0), 0.75 * reach)
        white = 0.22 * core.max(axis=2, keepdims=True)
        light = np.clip(0.75 * core + white * (core > 0) + 0.40 * near + 0.80 * far, 0, 255)
        return cls(
            light=light.astype(np.uint8), x=x0 - pad, y=y0 - pad, z=z, lane=lane, inside=inside,
            flutter=flutter, phase=phase,
        )  # fmt: skip

    def paint(self, picture: Picture, moment: Moment) -> None:
        power = min(moment.light.night * 1.15, 1.0) * self._steady(moment.t)
        if power < 0.03:
            return
        view = moment.eye.view(self.z)
        (cx, cy), s = view.centre, view.scale
        light = np.asarray(cv2.convertScaleAbs(self.light, alpha=power), np.uint8)
        end = self.x + self.light.shape[1]
        for shift in self.lane.copies(moment, self.z, self.x, end, self.inside):
            x = s * (self.x + shift - cx) + cx + view.dx
            y = s * (self.y - cy) + cy + view.dy
            sprite.glow(picture, light, np.asarray([[s, 0.0, x], [0.0, s, y]]))

    def _steady(self, t: float) -> float:
        """Burning, breathing a little; a worn tube falters now and then."""
        breath = 0.95 + 0.05 * math.sin(2.1 * t + self.phase)
        beat = math.sin(1.9 * t + self.phase) + math.sin(3.1 * t + 2.0 * self.phase)
        falters = self.flutter * (beat > 1.5) * (0.5 + 0.5 * math.sin(41.0 * t))
        return breath * (1.0 - falters)


@dataclass(frozen=True, kw_only=True)
class Hanging:
    """A layer: something on a hook that swings about it."""

    baked: Baked
    x: float  # of the hook, pixels
    y: float
    z: float
    lane: Lane
    swing: float  # radians at full wind
    phase: float
    inside: bool = True  # the lane, and not before it

    def settled(self, light: Light) -> Self:
        """The same thing, coloured for good."""
        return replace(self, baked=sprite.settled(self.baked, light))

    def angle(self, moment: Moment) -> float:
        """How far it swings now, radians."""
        t = moment.clock
        gust = 0.3 + 0.7 * moment.wind
        return self.swing * gust * (math.sin(1.6 * t + self.phase) + 0.4 * math.sin(2.9 * t))

    def paint(self, picture: Picture, moment: Moment) -> None:
        view, reach = moment.eye.view(self.z), float(self.baked.alpha.shape[1])
        rgba = sprite.colour(self.baked, moment.light)
        ends = self.x - reach, self.x + reach
        for shift in self.lane.copies(moment, self.z, *ends, self.inside):
            at = (self.x + shift, self.y)
            sprite.blend(
                picture, rgba, sprite.matrix(self.baked, at, view, 1.0, self.angle(moment))
            )


# --- signs: lines in a box of 1 by 1 -----------------------------------------------------------


def _ring(x: float, y: float, rx: float, ry: float, colour: Rgb) -> tuple[Points, Rgb, bool]:
    return oval(x, y, rx, ry, 36), colour, True


def _line(colour: Rgb, *xy: tuple[float, float]) -> tuple[Points, Rgb, bool]:
    return points(*xy), colour, False


def _frame(colour: Rgb) -> tuple[Points, Rgb, bool]:
    return points((0.05, 0.02), (0.95, 0.02), (0.95, 0.98), (0.05, 0.98)), colour, True


def stack(random: np.random.Generator, a: Rgb, b: Rgb) -> Tubes:
    """An upright sign: simple shapes over one another in a frame."""
    tubes: Tubes = [_frame(a)]
    n = 4
    for k, kind in enumerate(random.permutation(4)):
        y, d = (k + 0.5) / n, 0.30 / n
        if kind == 0:
            tubes += [_ring(0.5, y, 0.27, d, b), _ring(0.5, y, 0.09, 0.3 * d, b)]
        elif kind == 1:
            tubes += [
                _line(b, (0.2, y + q * d), (0.8 - 0.16 * (q + 1), y + q * d))
                for q in (-0.9, 0.0, 0.9)
            ]
        elif kind == 2:
            tubes.append((points((0.5, y - d), (0.74, y), (0.5, y + d), (0.26, y)), b, True))
        else:
            tubes += [
                _ring(x, y + q * d, 0.06, 0.2 * d, a)
                for x in (0.3, 0.5, 0.7)
                for q in (-0.55, 0.55)
            ]
    return tubes


def bowl(random: np.random.Generator, a: Rgb, b: Rgb) -> Tubes:
    """A bowl that steams, in a ring."""
    dish = spline(points((0.24, 0.52), (0.30, 0.70), (0.50, 0.78), (0.70, 0.70), (0.76, 0.52)))
    tubes: Tubes = [_ring(0.5, 0.5, 0.46, 0.46, a), (dish, b, True)]
    for x in (0.40, 0.58):
        q = np.linspace(0, 1, 12)
        tubes.append((np.stack([x + 0.04 * np.sin(6.28 * q), 0.44 - 0.22 * q], axis=1), b, False))
    return tubes


def arrow(random: np.random.Generator, a: Rgb, b: Rgb) -> Tubes:
    """An arrow that turns down to a door, with a bar beside it."""
    bend = spline(points((0.14, 0.12), (0.62, 0.12), (0.80, 0.30), (0.80, 0.80)))
    tip = _line(a, (0.62, 0.64), (0.80, 0.84), (0.98, 0.64))
    bars = [_line(b, (0.10, y), (0.56, y)) for y in (0.38, 0.54, 0.70)]
    return [(bend, a, False), tip, *bars]


def moon(random: np.random.Generator, a: Rgb, b: Rgb) -> Tubes:
    """A crescent with a star."""
    q = np.linspace(0.6, 5.68, 30)
    outer = np.stack([0.45 + 0.36 * np.cos(q), 0.5 + 0.40 * np.sin(q)], axis=1)
    inner = np.stack([0.62 + 0.28 * np.cos(q), 0.5 + 0.31 * np.sin(q)], axis=1)[::-1]
    star = [_line(b, (0.78, 0.40), (0.78, 0.60)), _line(b, (0.68, 0.50), (0.88, 0.50))]
    return [(np.concatenate([outer, inner]), a, True), *star]


SIGNS: Sequence[Callable[[np.random.Generator, Rgb, Rgb], Tubes]] = (
    stack,
    bowl,
    stack,
    arrow,
    moon,
)
