"""The shadows of clouds on open ground."""

from dataclasses import dataclass
from typing import Self

import cv2
import numpy as np

from tenku.engines.animatic.layers.terrain import period
from tenku.engines.animatic.paint import Mask
from tenku.engines.animatic.scene import Canvas, Moment, Picture, rng, smooth

_COARSE = 4
_DEPTH = 0.30  # how much of the light a cloud takes


@dataclass(frozen=True, kw_only=True)
class CloudShadow:
    """Large soft shapes that drift over the ground below the horizon and darken it."""

    plate: Mask  # coarse, periodic sideways; 255 = in full shadow
    top: int  # pixels
    speed: float  # pixels a second of the scene
    z: float

    @classmethod
    def of(cls, canvas: Canvas, horizon: float, z: float) -> Self:
        random = rng(canvas.seed, "cloud shadow")
        height, width = int(canvas.height - horizon) // _COARSE + 1, period(canvas) // _COARSE
        plate = np.zeros((height, width * 3), np.uint8)
        for k in range(5):
            depth = 0.12 + 0.75 * ((k * 0.618) % 1.0)
            size = width * (0.07 + 0.16 * depth) * random.uniform(0.8, 1.3)
            x = width * ((k + random.uniform(0.1, 0.6)) / 5)
            for shift in (0, width, 2 * width):
                for dx, dy, share in ((0, 0, 1.0), (-0.7, 0.10, 0.6), (0.75, -0.08, 0.55)):
                    centre = (round(x + dx * size + shift), round(depth * height + dy * size))
                    axes = (round(size * share), round(size * share * 0.16) + 1)
                    cv2.ellipse(plate, centre, axes, 0, 0, 360, 255, -1, cv2.LINE_AA)
        soft = cv2.GaussianBlur(plate, (0, 0), 2.0 * canvas.unit + 0.5)[:, width : 2 * width]
        fade = np.clip(np.arange(height) / (0.16 * height), 0, 1)[:, None]
        soft = (soft * fade).astype(np.uint8)
        return cls(
            plate=np.concatenate([soft, soft], axis=1),
            top=int(horizon),
            speed=9.0 * canvas.unit,
            z=z,
        )

    def paint(self, picture: Picture, moment: Moment) -> None:
        strength = _DEPTH * smooth(6, 16, moment.light.elevation) * moment.light.clear
        if strength < 0.02:
            return
        width = self.plate.shape[1] // 2
        area = picture[self.top :]
        columns = -(-area.shape[1] // _COARSE)
        x = (moment.scroll / (2.2 * _COARSE) - self.speed * moment.clock / _COARSE) % width
        whole = int(x)
        part = self.plate[:, whole : whole + columns + 1]
        shift = np.asarray([[1, 0, whole - x], [0, 1, 0]], np.float64)
        part = cv2.warpAffine(part, shift, (columns, part.shape[0]))
        taken = np.arange(256)[:, None] * np.asarray([1.0, 0.85, 0.45]) * strength
        table = (255 - taken).astype(np.uint8)[:, None, :]
        keep = cv2.resize(cv2.applyColorMap(part, table), (area.shape[1], area.shape[0]))
        cv2.multiply(area, keep, dst=area, scale=1 / 255.0)
