"""Wet ground of a lane: it mirrors the walls about their feet, smeared and broken by ripples."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from tenku.engines.animatic.layers.lane import Lane
from tenku.engines.animatic.scene import Moment, Picture

_LESS = 3  # the mirror is this much smaller than the picture


@dataclass(frozen=True, kw_only=True)
class Gloss:
    """A layer. By night the ground is as wet as if rain had just stopped (`always`, 0..1)."""

    lane: Lane
    z: float
    always: float = 0.85

    def paint(self, picture: Picture, moment: Moment) -> None:
        wet = max(moment.wet, self.always * moment.light.night) * (1.0 - 0.8 * moment.snow)
        if wet <= 0.03:
            return
        height, width = picture.shape[:2]
        feet = self._feet(moment, width)
        top = int(np.clip(feet.min(), 0, height - 8))
        rows, columns = (height - top) // _LESS, width // _LESS
        x = np.arange(columns, dtype=np.float32)[None, :] * _LESS
        y = np.arange(rows, dtype=np.float32)[:, None] * _LESS + top
        foot = feet[::_LESS][None, :columns]
        deep = y - foot
        unit = self.lane.canvas.unit
        ripple = np.sin(y / (3.1 * unit) + 0.7 * np.sin(x / (60 * unit)) + 1.3 * moment.t)
        steep = 3.0 + 1.8 * (foot - feet.min()) / max(float(np.ptp(feet)), 1.0)
        away = np.abs(foot - steep * deep)
        at_x = x + (2.2 * unit * ripple * np.clip(deep / (60 * unit), 0, 1)).astype(np.float32)
        mirror = cv2.remap(
            picture, at_x.astype(np.float32), np.clip(away, 0, height - 1).astype(np.float32),
            cv2.INTER_LINEAR,
        )  # fmt: skip
        mirror = cv2.blur(mirror, (7, 13))
        share = (
            np.clip(deep / (5 * unit), 0, 1) * (0.66 + 0.10 * ripple) * np.exp(-1.3 * deep / height)
        )
        puddle = 0.72 + 0.28 * np.sin(x / (91 * unit) + 2.6 * np.sin(y / (23 * unit)))
        size = (width, rows * _LESS)
        weight = np.asarray(cv2.resize((share * puddle * wet).astype(np.float32), size), np.float32)
        area = picture[top : top + rows * _LESS]
        whole = cv2.resize(mirror, (width, rows * _LESS), interpolation=cv2.INTER_LINEAR)
        dark = cv2.convertScaleAbs(area, alpha=1.0 - 0.42 * wet)
        area[:] = cv2.blendLinear(whole, dark, weight, 1.0 - weight)

    def _feet(self, moment: Moment, width: int) -> npt.NDArray[np.float32]:
        """For each column of the picture, the row where something stands on the ground."""
        lane = self.lane
        near = moment.eye.view(lane.mouth)
        far = moment.eye.view(lane.end)
        cx, cy = near.centre
        low = near.scale * (lane.at(0.0, 0.0, lane.mouth)[1] - cy) + cy + near.dy
        high = far.scale * (lane.at(0.0, 0.0, lane.end)[1] - cy) + cy + far.dy
        feet = np.full(width, low, np.float32)
        columns = np.arange(width)
        first = round(moment.scroll / lane.repeat)
        for k in range(first - 1, first + 2):
            shift = k * lane.repeat - moment.scroll
            knots: list[float] = []
            for side, z, view in (
                (-1, lane.mouth, near),
                (-1, lane.end, far),
                (1, lane.end, far),
                (1, lane.mouth, near),
            ):
                x = lane.at(side * lane.half, 0.0, z)[0] + shift / z
                knots.append(view.scale * (x - cx) + cx + view.dx)
            if np.all(np.diff(knots) > 0):
                notch = np.interp(columns, knots, [low, high, high, low])
                feet = np.minimum(feet, notch.astype(np.float32))
        return feet
