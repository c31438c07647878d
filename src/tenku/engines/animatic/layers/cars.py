"""Traffic in real time: small cars that keep to their lanes, with lamps that come on at dusk."""

from dataclasses import dataclass
from typing import Self

import cv2
import numpy as np
import numpy.typing as npt

from tenku.engines.animatic.layers.road import Road
from tenku.engines.animatic.light import Light
from tenku.engines.animatic.paint import Albedo, Points, oval, points
from tenku.engines.animatic.scene import Canvas, Moment, Picture, View, rng

_PAINT: tuple[Albedo, ...] = (
    (0.82, 0.80, 0.76),
    (0.66, 0.24, 0.20),
    (0.26, 0.36, 0.50),
    (0.30, 0.32, 0.36),
    (0.86, 0.66, 0.26),
    (0.44, 0.54, 0.50),
)
_REACH = 26.0  # depths on which cars drive


@dataclass(frozen=True, kw_only=True)
class Cars:
    """Cars on a road; those on the left come towards the camera."""

    road: Road
    lanes: npt.NDArray[np.float64]  # (n,) -1..1
    start: npt.NDArray[np.float64]  # (n,) depth at clock 0
    speed: npt.NDArray[np.float64]  # depths a second
    z: float

    @classmethod
    def of(cls, road: Road, canvas: Canvas, z: float, count: int = 22) -> Self:
        random = rng(canvas.seed, "cars")
        towards = np.arange(count) % 2 == 0
        lane = random.choice([0.20, 0.46, 0.74], count)
        gap = _REACH / (count / 2)
        return cls(
            road=road,
            lanes=np.where(towards, -lane, lane),
            start=(np.arange(count) // 2 + random.uniform(0.1, 0.6, count)) * gap,
            speed=np.where(towards, -1.5, 1.3),
            z=z,
        )

    def paint(self, picture: Picture, moment: Moment) -> None:
        view = moment.eye.view(self.z)
        depth = (self.start + self.speed * min(moment.clock, moment.t)) % _REACH + 0.72
        for k in np.argsort(-depth):
            self._car(picture, moment.light, view, int(k), float(depth[k]))

    def _car(self, picture: Picture, light: Light, view: View, k: int, depth: float) -> None:
        s = 1.0 / depth
        x, y = (float(v) for v in self.road.at(s, self.lanes[k]))
        x = view.scale * (x - view.centre[0]) + view.centre[0] + view.dx
        y = view.scale * (y - view.centre[1]) + view.centre[1] + view.dy
        w = 0.105 * self.road.width * s * view.scale
        haze = min(0.5, 0.02 * depth)
        front = self.lanes[k] < 0
        paint = _PAINT[k % len(_PAINT)]

        def draw(shape: Points, albedo: Albedo, tone: float) -> None:
            rgb = light.ramp(albedo, haze)[round(tone * 255), 0]
            _fill(picture, shape * w + (x, y), tuple(float(c) for c in rgb))

        draw(oval(0.0, 0.0, 0.62, 0.10, 14), (0.16, 0.16, 0.22), 0.1)
        for side in (-0.36, 0.36):
            draw(oval(side, -0.08, 0.11, 0.13, 10), (0.12, 0.12, 0.16), 0.2)
        draw(_BODY, paint, 0.50)
        draw(_BONNET, paint, 0.88)
        draw(_CABIN, paint, 0.66)
        draw(_GLASS, (0.34, 0.44, 0.54), 0.45 if front else 0.25)
        self._lamps(picture, light, x, y, w, front)

    def _lamps(
        self, picture: Picture, light: Light, x: float, y: float, w: float, front: bool
    ) -> None:
        on = light.night
        lamp = np.asarray([255.0, 236.0, 190.0] if front else [236.0, 40.0, 30.0])
        dull = np.asarray([190.0, 190.0, 180.0] if front else [120.0, 40.0, 36.0])
        colour = dull * (0.4 + 0.6 * float(light.key.mean())) * (1 - on) + lamp * on
        rgb = tuple(float(c) for c in np.clip(colour, 0, 255))
        for side in (-0.38, 0.38):
            shape = oval(side, -0.34, 0.085 + 0.03 * on, 0.06 + 0.03 * on, 10)
            _fill(picture, shape * w + (x, y), rgb)


_BODY = points(
    (-0.50, -0.10), (-0.50, -0.40), (-0.44, -0.50), (0.44, -0.50), (0.50, -0.40), (0.50, -0.10)
)
_BONNET = points((-0.46, -0.42), (-0.40, -0.54), (0.40, -0.54), (0.46, -0.42))
_CABIN = points(
    (-0.40, -0.50), (-0.28, -0.84), (-0.20, -0.88), (0.20, -0.88), (0.28, -0.84), (0.40, -0.50)
)
_GLASS = points((-0.33, -0.53), (-0.24, -0.80), (0.24, -0.80), (0.33, -0.53))


def _fill(picture: Picture, shape: Points, colour: tuple[float, ...]) -> None:
    cv2.fillPoly(picture, [np.round(shape * 16).astype(np.int32)], colour, cv2.LINE_AA, 4)
