"""A lane between two rows of houses in one-point perspective, and planes that keep to it.

Lengths are metres: x from the lane's middle, h above the ground. Depth z counts distances to the
subject's plane, as everywhere.
"""

from dataclasses import dataclass, replace
from typing import Self, cast

import cv2
import numpy as np
import numpy.typing as npt

from tenku.engines.animatic.layers.sheet import Sheet, over
from tenku.engines.animatic.paint import Board, Planes, Points, points
from tenku.engines.animatic.scene import Canvas, Moment, Picture

_DISTANCE = 5.5  # metres from the camera to the subject's plane
_REACH = 2  # lanes on either side of the nearest one that may be seen


@dataclass(frozen=True, kw_only=True)
class Lane:
    """Where the lane is; it comes again every `repeat` pixels of the subject's plane."""

    canvas: Canvas
    horizon: float  # pixels
    metre: float  # pixels at z = 1
    eye: float  # height of the camera, metres
    half: float  # half the lane's width, metres
    mouth: float  # depth of its mouth
    end: float
    repeat: float

    def at(self, x: float, h: float, z: float) -> tuple[float, float]:
        """The pixel of a point, with the camera at rest."""
        k = self.metre / z
        return 0.5 * self.canvas.width + x * k, self.horizon + (self.eye - h) * k

    def tiles(self, z: float) -> int:
        """The period of a sheet at depth z, pixels."""
        return round(self.repeat / z)

    def window(self, moment: Moment, shift: float) -> tuple[float, float]:
        """The columns in which the mouth is seen that lies `shift` pixels of z = 1 aside."""
        z = self.mouth
        ends = [self.at(side * self.half, 0.0, z)[0] for side in (-1.0, 1.0)]
        left, right = (_seen(moment, (x, 0.0, z), shift)[0] for x in ends)
        return left, right

    def copies(self, moment: Moment, z: float, x0: float, x1: float, inside: bool) -> list[float]:
        """How far aside (pixels of depth z) a thing from x0 to x1 is seen again.

        What is `inside` the lane is only seen through its own mouth, not through the next one.
        """
        near = round(moment.scroll / self.repeat)
        out: list[float] = []
        for k in range(near - _REACH, near + _REACH + 1):
            shift = k * self.repeat - moment.scroll
            left, right = (_seen(moment, (x, 0.0, z), shift)[0] for x in (x0, x1))
            low, high = self.window(moment, shift) if inside else (left, right)
            low, high = max(low, 0.0), min(high, float(self.canvas.width))
            if right > low and left < high:
                out.append(shift / z)
        return out


@dataclass(frozen=True, kw_only=True)
class Flank(Sheet):
    """A plane that recedes, as a board drawn in perspective; the camera bends it as it would."""

    corners: tuple[tuple[float, float, float], ...] = ()  # x, y (pixels at rest), z; four
    lane: Lane | None = None

    @classmethod
    def between(
        cls, board: Board, lane: Lane, corners: tuple[tuple[float, float, float], ...], z: float
    ) -> Self:
        """A board that holds the plane with these corners (x, h in metres, z), painted at z."""
        pixels = tuple((*lane.at(*corner), corner[2]) for corner in corners)
        sheet = cls.of(board, z)
        return replace(sheet, corners=pixels, lane=lane)

    def paint(self, picture: Picture, moment: Moment) -> None:
        lane = self.lane
        if lane is None:
            return
        near = round(moment.scroll / lane.repeat)
        for k in range(near - 1, near + 2):
            shift = k * lane.repeat - moment.scroll
            left, right = lane.window(moment, shift)
            if right > 0 and left < picture.shape[1]:
                self._bend(picture, moment, shift, left, right)

    def _bend(
        self, picture: Picture, moment: Moment, shift: float, left: float, right: float
    ) -> None:
        """Paints the plane as it lies `shift` pixels aside, between two columns."""
        rest = np.asarray([(x - self.x, y - self.y) for x, y, _ in self.corners], np.float32)
        seen = np.asarray([_seen(moment, corner, shift) for corner in self.corners], np.float32)
        if _area(seen) * _area(rest) <= 0 or abs(_area(seen)) < 60.0:
            return  # turned away
        bend = cv2.getPerspectiveTransform(rest, seen)
        h, w = self.body.shape[:2]
        box = np.asarray([[[0, 0], [w, 0], [w, h], [0, h]]], np.float32)
        edge = cv2.perspectiveTransform(box, bend)[0]
        x0 = max(int(np.floor(edge[:, 0].min())), int(left) - 1, 0)
        y0 = max(int(np.floor(edge[:, 1].min())), 0)
        x1 = min(int(np.ceil(edge[:, 0].max())) + 1, int(right) + 2, picture.shape[1])
        y1 = min(int(np.ceil(edge[:, 1].max())) + 1, picture.shape[0])
        if x1 <= x0 or y1 <= y0:
            return
        rgba = self._coloured((slice(None), slice(None)), moment.light)
        moved = np.asarray([[1, 0, -x0], [0, 1, -y0], [0, 0, 1]], np.float64) @ bend
        warped = cv2.warpPerspective(rgba, moved, (x1 - x0, y1 - y0), flags=cv2.INTER_LINEAR)
        over(picture, cast(Planes, warped), x0, y0)


def _seen(moment: Moment, corner: tuple[float, float, float], shift: float) -> tuple[float, float]:
    x, y, z = corner
    view = moment.eye.view(z)
    cx, cy = view.centre
    return view.scale * (x + shift / z - cx) + cx + view.dx, view.scale * (y - cy) + cy + view.dy


def _area(quad: npt.NDArray[np.float32]) -> float:
    x, y = quad[:, 0].astype(float), quad[:, 1].astype(float)
    return float(0.5 * (x * np.roll(y, -1) - y * np.roll(x, -1)).sum())


@dataclass(frozen=True, kw_only=True)
class Inner(Sheet):
    """A sheet that hangs or stands in the lane, seen through its mouth only."""

    lane: Lane | None = None

    def paint(self, picture: Picture, moment: Moment) -> None:
        if self.lane is None:
            return
        end = self.x + self.body.shape[1]
        for shift in self.lane.copies(moment, self.z, self.x, end, inside=True):
            self._paint_once(picture, moment, self.x + shift)


@dataclass(frozen=True, kw_only=True)
class Side:
    """A wall of the lane to paint on: along s, which is depth, and h, metres above the ground."""

    lane: Lane
    right: bool
    haze: float = 0.60  # at the lane's end

    def at(self, s: float, h: float, out: float = 0.0) -> tuple[float, float]:
        """A point of the wall, or `out` metres before it."""
        x = self.lane.half - out
        return self.lane.at(x if self.right else -x, h, s)

    def veil(self, s: float) -> float:
        """How much haze lies before the wall at depth s."""
        lane = self.lane
        return self.haze * min(max((s - lane.mouth) / (lane.end - lane.mouth), 0.0), 1.0)

    def along(self, length: float) -> float:
        """How far s moves on for a length of wall, metres."""
        return length / _DISTANCE


@dataclass(frozen=True, kw_only=True)
class Front:
    """A wall that faces us, from pixel `x` on: s and h are metres."""

    x: float
    foot: float
    metre: float  # pixels

    def at(self, s: float, h: float, out: float = 0.0) -> tuple[float, float]:
        """A point of the wall; what stands out of it comes lower in the picture."""
        return self.x + s * self.metre, self.foot - (h - 0.25 * out) * self.metre

    def veil(self, _s: float) -> float:
        return 0.0

    def along(self, length: float) -> float:
        return length


Wall = Side | Front


def pane(wall: Wall, s0: float, h0: float, s1: float, h1: float) -> Points:
    """A rectangle on a wall."""
    return points(wall.at(s0, h0), wall.at(s1, h0), wall.at(s1, h1), wall.at(s0, h1))
