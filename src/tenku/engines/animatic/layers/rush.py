"""Shreds of cloud that rush upwards past somebody who falls."""

from dataclasses import dataclass
from typing import Self

import cv2
import numpy as np
import numpy.typing as npt

from tenku.engines.animatic.rigs import sprite
from tenku.engines.animatic.scene import Canvas, Moment, Picture, rng


@dataclass(frozen=True, kw_only=True)
class Rush:
    """Soft streaks; x, phase, pace, width and length of each, in shares of the frame."""

    streaks: npt.NDArray[np.float64]  # (n, 5)
    canvas: Canvas
    power: float  # 0..1
    z: float

    @classmethod
    def of(cls, canvas: Canvas, k: int, z: float, count: int, power: float) -> Self:
        random = rng(canvas.seed, "rush", k)
        x = (np.arange(count) + random.uniform(-0.3, 0.3, count)) / count
        near = 1.0 / z
        return cls(
            streaks=np.stack(
                [
                    x, random.uniform(0, 1, count), random.uniform(0.9, 1.5, count) * near,
                    random.uniform(0.5, 1.3, count) * near, random.uniform(0.6, 1.3, count) * near,
                ],
                axis=1,
            ),
            canvas=canvas, power=power, z=z,
        )  # fmt: skip

    def paint(self, picture: Picture, moment: Moment) -> None:
        w, h, unit = self.canvas.width, self.canvas.height, self.canvas.unit
        view = moment.eye.view(max(self.z, 1.0))
        white = np.clip(0.3 * moment.light.shade + 0.75 * moment.light.key, 0, 1)
        n = _SHRED.shape[0]
        for x, phase, pace, wide, long in self.streaks:
            half, reach = 34.0 * wide * unit, 0.17 * long * h
            span = h + 2 * reach
            y = h + reach - (phase * span + 1.5 * pace * h * moment.clock) % span
            mask = cv2.convertScaleAbs(_SHRED, alpha=0.26 * self.power)
            rgba = np.dstack([mask[..., None] * white, mask]).astype(np.uint8)
            left = x * w + view.dx - half
            top = y + view.dy - reach
            place = np.asarray([[2 * half / n, 0.0, left], [0.0, 2 * reach / n, top]])
            sprite.blend(picture, rgba, place)


_SHRED = sprite.soft_disc(64)
