"""Fireflies over a meadow by night: points of light that drift and pulse."""

from dataclasses import dataclass
from typing import Self

import cv2
import numpy as np
import numpy.typing as npt

from tenku.engines.animatic.scene import Canvas, Moment, Picture, rng, smooth


@dataclass(frozen=True, kw_only=True)
class Fireflies:
    at: npt.NDArray[np.float64]  # (n, 6): x, y in pixels, phase, pace, wander x, wander y
    unit: float
    width: int
    z: float

    @classmethod
    def of(cls, canvas: Canvas, top: float, z: float, count: int = 34) -> Self:
        random = rng(canvas.seed, "fireflies")
        x = random.uniform(0, canvas.width, count)
        y = top + random.uniform(0, 1, count) ** 0.8 * (canvas.height - top) * 0.8
        rest = random.uniform(0.3, 1.0, (count, 4))
        at = np.concatenate([x[:, None], y[:, None], rest], axis=1)
        return cls(at=at, unit=canvas.unit, width=canvas.width, z=z)

    def paint(self, picture: Picture, moment: Moment) -> None:
        power = smooth(0.7, 1.0, moment.light.night) * moment.light.clear
        if power <= 0.02:
            return
        for x, y, phase, pace, wx, wy in self.at:
            pulse = np.sin(6.28 * phase * 7 + (0.6 + 1.4 * pace) * moment.t)
            if pulse <= 0:
                continue
            px = (x + 40 * wx * self.unit * np.sin(0.5 * moment.t * pace + 9 * phase)) % self.width
            py = y + 26 * wy * self.unit * np.sin(0.7 * moment.t + 5 * phase)
            _dot(
                picture, float(px), float(py), self.unit * (0.7 + 0.8 * phase), float(pulse) * power
            )


def _dot(picture: Picture, x: float, y: float, size: float, power: float) -> None:
    """A small light with its glow, added to the picture."""
    reach = int(9 * size) + 2
    x0, y0 = int(x) - reach, int(y) - reach
    if x0 < 0 or y0 < 0 or x0 + 2 * reach >= picture.shape[1] or y0 + 2 * reach >= picture.shape[0]:
        return
    box = picture[y0 : y0 + 2 * reach, x0 : x0 + 2 * reach]
    d = np.hypot(
        *np.mgrid[0 : 2 * reach, 0 : 2 * reach] - np.asarray([y - y0, x - x0])[:, None, None]
    )
    light = 0.30 * np.clip(1 - d / reach, 0, 1) ** 2 + np.clip(1.8 - d / size, 0, 1)
    glow = light[..., None] * power * np.asarray([235.0, 240.0, 120.0])
    cv2.add(box, np.clip(glow, 0, 255).astype(np.uint8), dst=box)
