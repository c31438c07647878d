"""What grows in water: a sheet that bends in slow waves from its root to its tip."""

from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np

from tenku.engines.animatic.layers.sheet import Sheet, over
from tenku.engines.animatic.paint import Planes
from tenku.engines.animatic.scene import Moment, Picture

_COARSE = 8


@dataclass(frozen=True, kw_only=True)
class Weed(Sheet):
    """`bend` is how far its top swings, in pixels; waves run up it, `length` pixels long."""

    bend: float = 0.0
    length: float = 200.0
    pace: float = 1.0  # radians a second

    def _paint_once(self, picture: Picture, moment: Moment, x: float) -> None:
        view = moment.eye.view(self.z)
        height, width = self.body.shape[:2]
        s, (cx, cy) = view.scale, view.centre
        ox, oy = s * (x - cx) + cx + view.dx, s * (self.y - cy) + cy + view.dy
        pad = 0.0 if self.period else 1.4 * self.bend * s
        left, right = max(0, int(ox - pad)), min(picture.shape[1], int(ox + s * width + pad) + 1)
        top, bottom = max(0, int(oy)), min(picture.shape[0], int(oy + s * height) + 1)
        if right - left < 2 or bottom - top < 2:
            return
        source = self._coloured((slice(None), slice(None)), moment.light)
        if self.period:  # what swings over the seam comes from the other side
            edge = int(1.5 * self.bend) + 2
            source = cv2.copyMakeBorder(source, 0, 0, edge, edge, cv2.BORDER_WRAP)
            ox -= s * edge
        middle = 0.5 * (_COARSE - 1)  # of a coarse pixel
        columns = np.arange(left + middle, right + _COARSE, _COARSE, dtype=np.float32)[None, :]
        rows = np.arange(top + middle, bottom + _COARSE, _COARSE, dtype=np.float32)[:, None]
        u, v = (columns - ox) / s, (rows - oy) / s
        t = min(moment.clock, 2.0 * moment.t) * self.pace
        up = np.clip(1.0 - v / height, 0.0, 1.0)
        wave = np.sin(t + self.phase + 6.28 * v / self.length + 0.008 * u)
        wave = wave + 0.4 * np.sin(1.7 * t + 2.1 * self.phase + 11.0 * v / self.length + 0.019 * u)
        shift = self.bend * up**1.35 * wave
        size = (shift.shape[1] * _COARSE, shift.shape[0] * _COARSE)
        h, w = bottom - top, right - left
        x_of = np.asarray(u + shift, np.float32)
        y_of = np.asarray(v + 0.0 * u, np.float32)
        map_x, map_y = (np.asarray(cv2.resize(m, size)[:h, :w], np.float32) for m in (x_of, y_of))
        warped = cv2.remap(source, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
        over(picture, cast(Planes, warped), left, top)
