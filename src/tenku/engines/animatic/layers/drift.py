"""Sand or snow that the wind carries off a crest and along the ground, in long thin streaks."""

from dataclasses import dataclass
from typing import Self, cast

import cv2
import numpy as np
import numpy.typing as npt

from tenku.engines.animatic.layers.sheet import Sheet
from tenku.engines.animatic.paint import Albedo, Mask, Planes
from tenku.engines.animatic.scene import Canvas, Moment, Picture, rng

_SNOW: Albedo = (0.93, 0.95, 0.98)

Field = npt.NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class Drift:
    """Streaks that run along bent paths, seen through a veil that says where they are."""

    veil: Mask  # (h, w): how dense it is, 0..255
    across: Field  # (h, w): along which path, as a row of the streaks
    along: Field  # (h, w): how far down that path, as a column of the streaks
    streaks: Mask  # (rows, length + 2), periodic in x
    x: float  # of the veil's corner, pixels
    y: float
    z: float
    period: int  # pixels, after which it is repeated sideways
    speed: float  # pixels a scene second
    albedo: Albedo
    calm: float = 0.35  # how dense it is without wind, 0..1

    @classmethod
    def of(
        cls,
        canvas: Canvas,
        name: str,
        veil: Field,
        path: npt.NDArray[np.float64],
        at: tuple[float, float],
        **rest: object,
    ) -> Self:
        """`veil` (h, w) is 0..1, `path` (w) how many pixels lower the paths run at each column."""
        height, width = veil.shape
        rows, length = height + int(np.ptp(path)) + 4, max(int(1.3 * width), 8)
        down = np.arange(height, dtype=np.float32)[:, None]
        across = down + (path.max() - path)[None, :].astype(np.float32)
        along = np.tile(np.arange(width, dtype=np.float32), (height, 1))
        return cls(
            veil=(np.clip(veil, 0, 1) * 255).astype(np.uint8),
            across=across,
            along=along,
            streaks=_streaks(canvas, name, rows, length),
            x=at[0],
            y=at[1],
            **rest,  # pyright: ignore[reportArgumentType] # fields by name
        )

    def paint(self, picture: Picture, moment: Moment) -> None:
        gust = 0.86 + 0.14 * np.sin(1.1 * moment.clock) * np.cos(0.37 * moment.clock)
        power = (self.calm + (1.0 - self.calm) * moment.wind) * float(gust)
        power *= 1.0 - 0.9 * moment.wet
        pace = min(moment.clock, 1.6 * moment.t) * self.speed * (0.6 + moment.wind)
        length = self.streaks.shape[1] - 2
        along = np.mod(self.along - np.float32(pace % length), np.float32(length))
        mask = cv2.remap(self.streaks, along, self.across, cv2.INTER_LINEAR)
        mask = cv2.multiply(mask, self.veil, scale=power / 255.0)
        light = moment.light
        albedo = np.asarray(self.albedo)
        albedo = albedo + moment.snow * (np.asarray(_SNOW) - albedo)
        colour = albedo * (light.shade + 0.92 * (light.key - light.shade))
        steps = np.arange(256)[:, None] * np.clip(colour, 0, 1)
        rgb = cv2.applyColorMap(mask, (steps + 0.5).astype(np.uint8)[:, None, :])
        rgba = cast(Planes, np.dstack([rgb, mask]))
        Sheet(
            z=self.z, x=self.x, y=self.y, body=rgba, lit=rgba, painted=rgba, period=self.period
        ).paint(picture, moment)


def _streaks(canvas: Canvas, name: str, rows: int, length: int) -> Mask:
    """Long thin strokes of different strength on a faint even veil; the last columns repeat."""
    random = rng(canvas.seed, name)
    unit = canvas.unit
    plate = np.full((rows, length), 84, np.uint8)
    for _ in range(max(10, int(rows * length / (1500 * unit * unit)))):
        x, y = random.uniform(0, length), random.uniform(0, rows)
        long = min(random.uniform(30, 150) * unit, 0.4 * length)
        thick = random.uniform(0.8, 3.2) * unit
        stroke = np.zeros_like(plate)
        for shift in (-length, 0, length):
            centre = (round((x + shift) * 16), round(y * 16))
            axes = (round(long * 8), max(6, round(thick * 16)))
            cv2.ellipse(stroke, centre, axes, 0, 0, 360, (170,), -1, cv2.LINE_AA, 4)
        low, high = max(0, int(y - 2 * thick) - 2), int(y + 2 * thick) + 3
        part = plate[low:high]
        cv2.add(part, cv2.convertScaleAbs(stroke[low:high], alpha=random.uniform(0.4, 1)), dst=part)
    wide = np.concatenate([plate, plate, plate], axis=1)
    wide = cv2.GaussianBlur(wide, (0, 0), 3.5 * unit + 0.3, sigmaY=0.6 * unit + 0.2)
    soft = wide[:, length : 2 * length]
    return cast(Mask, np.concatenate([soft, soft[:, :2]], axis=1))
