"""Water: a rippled mirror of everything above it, and the sun's glitter."""

from dataclasses import dataclass

import cv2
import numpy as np

from tenku.engines.animatic.layers.sky import sun_at
from tenku.engines.animatic.scene import Canvas, Moment, Picture, smooth

_COARSE = 4


@dataclass(frozen=True, kw_only=True)
class Mirror:
    """Still or slow water from its far edge `top` (pixels) down to `bottom`; reads the picture."""

    canvas: Canvas
    horizon: float
    top: float
    bottom: float
    rough: float = 1.0  # size of the ripples
    tint: tuple[float, float, float] = (0.50, 0.66, 0.74)  # albedo of its depth
    keep: float = 0.78  # how much of the mirror is left after the tint
    z: float = 3.0

    def paint(self, picture: Picture, moment: Moment) -> None:
        view = moment.eye.view(self.z)
        top = round(view.scale * (self.top - view.centre[1]) + view.centre[1] + view.dy)
        bottom = min(picture.shape[0], int(self.bottom) + 8)
        rows = bottom - top
        if rows < 4 or top < 4:
            return
        width = picture.shape[1]
        depth = min(top, int(rows * 1.25))
        source = picture[top - depth : top]
        x, y = self._maps(rows, width, depth, moment)
        mirror = cv2.remap(source, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
        deep = np.asarray(self.tint, np.float32) * (
            0.5 * moment.light.key + 0.5 * moment.light.middle
        )
        offset = (1 - self.keep) * 255 * deep
        grade = np.concatenate([self.keep * np.eye(3), offset[:, None]], axis=1)
        picture[top:bottom] = cv2.transform(mirror, grade.astype(np.float32))
        self._glitter(picture, moment, top, bottom)

    def _maps(
        self, rows: int, width: int, depth: int, moment: Moment
    ) -> tuple[np.ndarray, np.ndarray]:
        """Where each pixel of the water looks into the picture above, in fixed point."""
        t = min(moment.clock, moment.t)  # a time-lapse doesn't make water race
        j = np.arange(0, rows + _COARSE, _COARSE, dtype=np.float32)[:, None]
        i = np.arange(0, width + _COARSE, _COARSE, dtype=np.float32)[None, :]
        near = (j + 2.0) / rows  # 0 far .. 1 near
        u = self.canvas.unit
        k = 1.0 / (0.10 + near)  # waves crowd towards the far shore
        line = np.log(0.05 + near) * 26.0
        wave = np.sin(line + 0.9 * np.sin(i * 0.004 * k / u) + 1.9 * t)
        wave = wave + 0.7 * np.sin(1.9 * line - i * 0.011 * k / u - 1.3 * t)
        wave = wave + 0.5 * np.sin(3.7 * line + i * 0.023 * k / u + 2.7 * t)
        wave *= self.rough * u
        y = depth - 1 - j * (depth / rows) + wave * (1.0 + 9.0 * near)
        x = i + wave * (0.6 + 5.0 * near)
        size = (x.shape[1] * _COARSE, x.shape[0] * _COARSE)
        full_x = cv2.resize(x.astype(np.float32), size)[:rows, :width]
        full_y = cv2.resize(np.broadcast_to(y, x.shape).astype(np.float32), size)[:rows, :width]
        return cv2.convertMaps(full_x, np.clip(full_y, 0, depth - 1), cv2.CV_16SC2)

    def _glitter(self, picture: Picture, moment: Moment, top: int, bottom: int) -> None:
        """Short bright strokes under the sun."""
        light = moment.light
        amount = smooth(-3.5, 0.0, light.elevation) * (1.0 - 0.7 * smooth(14, 40, light.elevation))
        amount *= light.clear
        if amount <= 0.02:
            return
        sun, _ = sun_at(light, self.canvas, self.horizon)
        sun += moment.eye.view(np.inf).dx
        u = self.canvas.unit
        area = picture[top:bottom]
        layer = area.copy()
        random = np.random.default_rng(7)
        colour = tuple(float(c) for c in np.clip(light.sun * 255, 0, 255))
        count = 120
        where, across, phase, pace = (random.uniform(0, 1, count) for _ in range(4))
        for a, b, c, d in zip(where, across, phase, pace, strict=True):
            pulse = np.sin(2 * np.pi * c + (1.5 + 2 * d) * moment.t)
            if pulse <= 0:
                continue
            y = a**1.5 * (bottom - top)
            spread = (10 + 80 * a) * u
            x = sun + (b - 0.5) * 2 * spread * (0.4 + b)
            length = (4 + 30 * a) * u * pulse
            thick = max(1.0, (0.8 + 2.2 * a) * u * pulse)
            centre = (round(x * 16), round(y * 16))
            axes = (round(length * 16), round(thick * 8))
            cv2.ellipse(layer, centre, axes, 0, 0, 360, colour, -1, cv2.LINE_AA, 4)
        cv2.addWeighted(layer, 0.75 * amount, area, 1 - 0.75 * amount, 0, dst=area)


@dataclass(frozen=True, kw_only=True)
class Wet:
    """Paved ground under rain: it darkens and mirrors what stands above it, smeared downwards."""

    canvas: Canvas
    top: float  # pixels
    bottom: float
    z: float

    def paint(self, picture: Picture, moment: Moment) -> None:
        if moment.wet <= 0.02:
            return
        view = moment.eye.view(self.z)
        top = round(view.scale * (self.top - view.centre[1]) + view.centre[1] + view.dy)
        rows = min(picture.shape[0], int(self.bottom)) - top
        if rows < 8 or top < rows:
            return
        area = picture[top : top + rows]
        depth = min(top, 2 * rows)
        mirror = cv2.flip(picture[top - depth : top], 0)
        small = cv2.resize(
            mirror, (area.shape[1] // 2, max(rows // 6, 2)), interpolation=cv2.INTER_AREA
        )
        smear = cv2.resize(small, (area.shape[1], rows), interpolation=cv2.INTER_LINEAR)
        weight = 0.34 * moment.wet
        cv2.addWeighted(area, 0.80 - 0.45 * weight, smear, 1.15 * weight, 0, dst=area)
