"""A curving road in perspective and the light of its traffic."""

from dataclasses import dataclass
from typing import Self, cast

import cv2
import numpy as np
import numpy.typing as npt

from tenku.engines.animatic.paint import Planes, Points
from tenku.engines.animatic.scene import Canvas, Moment, Picture, rng

Curve = npt.NDArray[np.float64]

REACH = 34.0  # how deep traffic is seen, world units


@dataclass(frozen=True, kw_only=True)
class Road:
    """The ground plane y = horizon + drop * s with s = 1/depth: 1 at the frame's lower edge.

    `bend` are (s, x) knots of the centre line in pixels; `width` is the carriageway at s=1.
    """

    horizon: float
    drop: float
    width: float
    bend: tuple[tuple[float, float], ...]

    def at(self, s: npt.ArrayLike, lane: npt.ArrayLike) -> Points:
        """Points at depth s and lane -1 (left kerb) .. 1 (right kerb); beyond is the verge."""
        s = np.asarray(s, np.float64)
        knots = np.asarray(self.bend, np.float64)
        order = np.argsort(knots[:, 0])
        x = _cubic(s, knots[order, 0], knots[order, 1])
        x = x + np.asarray(lane, np.float64) * 0.5 * self.width * s
        return np.stack([x, self.horizon + self.drop * s], axis=-1)

    def strip(self, left: float, right: float, s0: float, s1: float, lift: float = 0.0) -> Points:
        """The outline of a lane strip between two depths; `lift` raises its right edge."""
        s = np.geomspace(max(s0, 1e-3), s1, 40)
        a, b = self.at(s, left), self.at(s, right)
        b[:, 1] -= lift * s
        return np.concatenate([a, b[::-1]])


def _cubic(x: npt.NDArray[np.float64], xs: Curve, ys: Curve) -> npt.NDArray[np.float64]:
    """Monotone-safe cubic Hermite interpolation with Catmull-Rom slopes."""
    slopes = np.gradient(ys, xs)
    k = np.clip(np.searchsorted(xs, x) - 1, 0, len(xs) - 2)
    h = xs[k + 1] - xs[k]
    t = (x - xs[k]) / h
    a, b, c, d = ys[k], ys[k + 1], slopes[k] * h, slopes[k + 1] * h
    t2, t3 = t * t, t * t * t
    return a * (2 * t3 - 3 * t2 + 1) + b * (3 * t2 - 2 * t3) + c * (t3 - 2 * t2 + t) + d * (t3 - t2)


@dataclass(frozen=True, kw_only=True)
class Trails:
    """Head- and tail-lamps drawn out into strokes of light."""

    road: Road
    canvas: Canvas
    lanes: npt.NDArray[np.float64]  # (n,) -1..1
    start: npt.NDArray[np.float64]  # (n,) depth at clock 0, world units
    length: npt.NDArray[np.float64]
    speed: npt.NDArray[np.float64]  # world units a scene second; > 0 comes nearer
    bright: npt.NDArray[np.float64]
    z: float
    floor: float  # intensity by day

    @classmethod
    def of(cls, road: Road, canvas: Canvas, z: float, *, count: int = 64) -> Self:
        random = rng(canvas.seed, "trails")
        towards = np.arange(count) % 2 == 0
        lane = random.integers(0, 3, count)
        lanes = 0.16 + 0.27 * lane + random.normal(0, 0.016, count)
        return cls(
            road=road,
            canvas=canvas,
            lanes=np.where(towards, -lanes, lanes),
            start=(np.arange(count) // 2 + random.uniform(0, 1, count))
            * (REACH + 14.0)
            / (count / 2),
            length=random.uniform(3.0, 11.0, count),
            speed=np.where(towards, -1.0, 1.0) * random.uniform(0.55, 0.8, count),
            bright=random.uniform(0.55, 1.0, count),
            z=z,
            floor=0.10,
        )

    def paint(self, picture: Picture, moment: Moment) -> None:
        power = self.floor + (1 - self.floor) * moment.light.night
        if power <= 0.03:
            return
        view = moment.eye.view(self.z)
        top = int(self.road.horizon) - 6
        box = cast(Planes, np.zeros((picture.shape[0] - top, picture.shape[1], 3), np.uint8))
        outlines, colours = self._strokes(moment.clock, power)
        outlines = view.scale * (outlines - view.centre) + view.centre + (view.dx, view.dy - top)
        fixed = np.round(outlines * 16).astype(np.int32)
        for outline, colour in zip(fixed, colours.tolist(), strict=True):
            cv2.fillPoly(box, [outline], colour, cv2.LINE_AA, 4)
        target = picture[top:]
        half = cv2.resize(box, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
        size = max(3, int(7 * self.canvas.unit) | 1)
        glow = cv2.blur(cv2.blur(half, (size, size)), (size, size))
        glow = cv2.resize(glow, (box.shape[1], box.shape[0]), interpolation=cv2.INTER_LINEAR)
        cv2.add(target, cv2.addWeighted(glow, 0.9, box, 1.0, 0), dst=target)

    def _strokes(self, clock: float, power: float) -> tuple[Points, npt.NDArray[np.float64]]:
        """Tapered strokes between the depths of tail and head: (n, points, 2) and (n, RGB).

        All at once: a loop over them would keep the other threads from drawing.
        """
        tail = (self.start + self.speed * clock) % (REACH + 14.0) - 12.0
        seen = tail + self.length > 0.01
        tail, head, lanes = tail[seen], (tail + self.length)[seen], self.lanes[seen]
        q = np.linspace(0.0, 1.0, 22)
        far, near = 1.0 / (np.maximum(tail, 0.0) + 0.82), 1.0 / (head + 0.82)
        s = far[:, None] + (near - far)[:, None] * q
        away = lanes > 0
        raised = 0.035 * self.road.width * s * np.where(away, 0.8, 1.0)[:, None]
        taper = np.minimum(1.0, 6.0 * np.minimum(q, 1 - q) + 0.12)
        half = np.maximum(0.0052 * self.road.width * s * taper, 0.28)
        pair: list[Points] = []  # a car has two lamps
        for side in (-0.055, 0.055):
            line = self.road.at(s, lanes[:, None] + side)
            line[..., 1] -= raised
            upper, lower = line.copy(), line[:, ::-1].copy()
            upper[..., 1] += half
            lower[..., 1] -= half[:, ::-1]
            pair.append(np.concatenate([upper, lower], axis=1))
        fade = power * self.bright[seen] * np.minimum(1.0, 0.35 + 1.2 * s.max(axis=1))
        colours = np.where(away[:, None], (255.0, 58.0, 30.0), (255.0, 214.0, 150.0))
        both = np.stack(pair, axis=1).reshape(-1, 2 * len(q), 2)
        return both, np.repeat(colours * fade[:, None], 2, axis=0)
