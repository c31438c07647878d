"""Smoke that rises from a chimney and leans with the wind."""

from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np

from tenku.engines.animatic.layers.sheet import Sheet
from tenku.engines.animatic.paint import Planes
from tenku.engines.animatic.scene import Moment, Picture

_PUFFS = 11


@dataclass(frozen=True, kw_only=True)
class Smoke:
    x: float  # of the chimney's mouth, pixels
    y: float
    tall: float  # how high it rises, pixels
    z: float
    period: int = 0  # pixels, after which it is repeated sideways

    def paint(self, picture: Picture, moment: Moment) -> None:
        height, width = int(self.tall) + 4, int(1.7 * self.tall) + 8
        mask = np.zeros((height, width), np.uint8)
        left = 0.4 * self.tall
        for k in range(_PUFFS):
            age = (0.10 * min(moment.clock, 2 * moment.t) + k / _PUFFS) % 1.0
            lean = (0.2 + 0.8 * moment.wind) * self.tall * age**1.4
            x = left + lean + 0.05 * self.tall * np.sin(5 * age + k) * age
            y = height - 3 - 0.88 * self.tall * age
            r = self.tall * (0.035 + 0.10 * age)
            thick = 225 * (1 - age) ** 1.2 * min(age / 0.05, 1.0)
            puff = np.zeros_like(mask)
            centre = (round(float(x) * 16), round(float(y) * 16))
            cv2.circle(puff, centre, round(r * 16), (round(thick),), -1, cv2.LINE_AA, 4)
            cv2.max(mask, puff, dst=mask)
        mask = cv2.GaussianBlur(mask, (0, 0), 0.02 * self.tall + 0.4)
        light = moment.light
        colour = np.clip(0.62 * light.shade + 0.34 * light.key, 0, 1)
        steps = (np.arange(256)[:, None] * colour + 0.5).astype(np.uint8)[:, None, :]
        rgba = cast(Planes, np.dstack([cv2.applyColorMap(mask, steps), mask]))
        Sheet(
            z=self.z, x=self.x - left, y=self.y - height + 3,
            body=rgba, lit=rgba, painted=rgba, period=self.period,
        ).paint(picture, moment)  # fmt: skip
