"""Spotlights of a stage: beams in the air and the pools that they throw."""

from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np
import numpy.typing as npt

from tenku.engines.animatic.paint import Mask, Points, fill, oval, points
from tenku.engines.animatic.scene import Canvas, Moment, Picture, Spot

_BEAMS = (
    (1.0, 0.90, 0.68),
    (1.0, 0.72, 0.46),
    (0.62, 0.74, 1.0),
    (1.0, 0.84, 0.60),
    (0.86, 0.56, 0.86),
)


@dataclass(frozen=True, kw_only=True)
class Spotlights:
    """Beams from above that sway about their marks, and the pools that they throw."""

    lamps: npt.NDArray[np.float64]  # (n, 5): x of the lamp, x of its mark, radius, swing, phase
    top: float  # pixels, of the lamps
    mark: float  # pixels, of the pools
    unit: float
    z: float = 1.04

    @classmethod
    def of(cls, canvas: Canvas, spot: Spot, back: float) -> "Spotlights":
        w = canvas.width
        m = spot.height
        rows = [
            (0.50, 0.50, 0.62, 0.00, 0.0), (0.16, 0.40, 0.34, 0.05, 1.1), (0.84, 0.62, 0.34, 0.05, 2.6),
            (0.30, 0.24, 0.26, 0.09, 4.0), (0.70, 0.78, 0.26, 0.09, 5.2),
        ]  # fmt: skip
        lamps = np.asarray([(a * w, b * w, r * m, s * w, p) for a, b, r, s, p in rows])
        return cls(
            lamps=lamps,
            top=-0.10 * canvas.height,
            mark=spot.y - 0.1 * (spot.y - back),
            unit=canvas.unit,
        )

    def paint(self, picture: Picture, moment: Moment) -> None:
        height, width = picture.shape[:2]
        view = moment.eye.view(self.z)
        k = 4
        small = (-(-height // k), -(-width // k))
        glow = np.zeros((*small, 3), np.uint8)
        rows = np.arange(small[0], dtype=np.float32)[:, None] * k / max(view.scale * self.mark, 1.0)
        fade = (255.0 * np.clip(1.0 - 0.72 * rows, 0.16, 1.0)).astype(np.uint8) * np.ones(
            (1, small[1]), np.uint8
        )
        for lamp, colour in zip(self.lamps, _BEAMS, strict=True):
            beam = self._beam(lamp, moment, small, k)
            beam = cv2.multiply(beam, fade, scale=1 / 255.0)
            table = np.clip(np.arange(256)[:, None] * np.asarray(colour), 0, 255)
            cv2.add(glow, cv2.applyColorMap(beam, table.astype(np.uint8)[:, None, :]), dst=glow)
        for lamp, colour in zip(self.lamps, _BEAMS, strict=True):
            self._pool(picture, lamp, colour, moment)
        cv2.add(
            picture, cv2.resize(glow, (width, height), interpolation=cv2.INTER_LINEAR), dst=picture
        )

    def _place(self, lamp: npt.NDArray[np.float64], moment: Moment) -> Points:
        """The lamp, and the middle of its pool, as the camera sees them."""
        x0, x1, _, swing, phase = lamp
        x1 = x1 + swing * np.sin(0.55 * moment.clock + phase)
        view = moment.eye.view(self.z)
        c = np.asarray(view.centre)
        at = points((float(x0), self.top), (float(x1), self.mark))
        return view.scale * (at - c) + c + (view.dx, view.dy)

    def _beam(
        self, lamp: npt.NDArray[np.float64], moment: Moment, small: tuple[int, int], k: int
    ) -> Mask:
        """The cone of light in the air, with a brighter core."""
        a, b = self._place(lamp, moment)
        r = moment.eye.view(self.z).scale * float(lamp[2])
        out = np.zeros(small, np.uint8)
        for share, shade in ((1.0, 44), (0.62, 74)):
            near, far = 0.10 * r * share, r * share
            cone = points(
                (a[0] - near, a[1]), (a[0] + near, a[1]), (b[0] + far, b[1]), (b[0] - far, b[1])
            )
            fill(out, cone / k, (shade,))
            fill(out, oval(b[0], b[1], far, 0.20 * far) / k, (shade,))
        soft = max(0.02 * r / k, 0.4)
        return cast(Mask, cv2.GaussianBlur(out, (0, 0), soft))

    def _pool(
        self,
        picture: Picture,
        lamp: npt.NDArray[np.float64],
        colour: tuple[float, float, float],
        moment: Moment,
    ) -> None:
        """The floor under a beam, brighter in two steps."""
        b = self._place(lamp, moment)[1]
        r = moment.eye.view(self.z).scale * float(lamp[2])
        x0, x1 = max(int(b[0] - 1.1 * r), 0), min(int(b[0] + 1.1 * r) + 1, picture.shape[1])
        y0, y1 = max(int(b[1] - 0.26 * r), 0), min(int(b[1] + 0.26 * r) + 1, picture.shape[0])
        if x1 - x0 < 3 or y1 - y0 < 3:
            return
        mask = np.zeros((y1 - y0, x1 - x0), np.uint8)
        fill(mask, oval(b[0] - x0, b[1] - y0, r, 0.20 * r, 60), (110,))
        fill(mask, oval(b[0] - x0, b[1] - y0, 0.80 * r, 0.155 * r, 60), (170,))
        mask = cv2.GaussianBlur(mask, (0, 0), max(0.012 * r, 0.4))
        gain = np.clip(
            128.0 * (1.0 + np.arange(256)[:, None] / 255.0 * np.asarray(colour) * 0.95), 0, 255
        )
        area = picture[y0:y1, x0:x1]
        cv2.multiply(
            area,
            cv2.applyColorMap(np.asarray(mask, np.uint8), gain.astype(np.uint8)[:, None, :]),
            dst=area,
            scale=1 / 128.0,
        )
