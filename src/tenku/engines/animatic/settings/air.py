"""What is in a room's air: dust in the light, and the steam of a cup."""

from dataclasses import dataclass
from typing import Self

import cv2
import numpy as np
import numpy.typing as npt

from tenku.engines.animatic.paint import Points, fill, ribbon, span
from tenku.engines.animatic.scene import Canvas, Moment, Picture, rng, smooth
from tenku.engines.animatic.settings.interior import Beyond


@dataclass(frozen=True, kw_only=True)
class Motes:
    """Dust that drifts through a box of air; it shows in the light of day, or always."""

    at: npt.NDArray[np.float64]  # (n, 4): x, y in pixels, phase, pace
    box: tuple[float, float, float, float]  # left, top, right, bottom in pixels
    unit: float
    beyond: Beyond | None
    colour: tuple[float, float, float] = (1.0, 0.92, 0.74)
    z: float = 1.02

    @classmethod
    def of(
        cls, canvas: Canvas, box: tuple[float, float, float, float], beyond: Beyond | None,
        count: int = 70,
    ) -> Self:  # fmt: skip
        at = rng(canvas.seed, "motes").uniform(0, 1, (count, 4))
        return cls(at=at, box=box, unit=canvas.unit, beyond=beyond)

    def paint(self, picture: Picture, moment: Moment) -> None:
        sun = 0.8
        if self.beyond:
            day = self.beyond.day(moment.light)
            sun = smooth(-3.0, 5.0, day.elevation) * day.clear
            sun = max(sun, 0.20)
        left, top, right, bottom = self.box
        x, y, phase, pace = self.at.T
        t = moment.clock
        px = left + (right - left) * ((x + 0.012 * t * (pace - 0.35)) % 1.0)
        px += 9 * self.unit * np.sin(0.5 * t * (0.5 + pace) + 9 * phase)
        py = top + (bottom - top) * ((y + 0.010 * t * (0.2 + phase)) % 1.0)
        edge = np.minimum(np.minimum(px - left, right - px) / (0.2 * (right - left)), 1.0)
        power = np.clip(edge, 0, 1) * (0.4 + 0.6 * np.sin(0.9 * t * pace + 17 * phase) ** 2) * sun
        _dots(picture, px, py, power, self.colour, 0.8 * self.unit)


def _dots(
    picture: Picture,
    x: npt.NDArray[np.float64],
    y: npt.NDArray[np.float64],
    power: npt.NDArray[np.float64],
    colour: tuple[float, float, float],
    radius: float,
) -> None:
    """Adds small soft dots to the picture, all at once."""
    reach = int(np.ceil(radius)) + 1
    height, width = picture.shape[:2]
    dy, dx = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    ix, iy = np.floor(x).astype(int), np.floor(y).astype(int)
    ok = (ix >= reach) & (iy >= reach) & (ix < width - reach) & (iy < height - reach)
    ix, iy, fx, fy, power = ix[ok], iy[ok], (x - ix)[ok], (y - iy)[ok], power[ok]
    far = np.hypot(dx[None] + 0.5 - fx[:, None, None], dy[None] + 0.5 - fy[:, None, None])
    spot = np.clip(radius + 0.6 - far, 0, 1) * power[:, None, None] * 150.0
    rows, columns = iy[:, None, None] + dy[None], ix[:, None, None] + dx[None]
    add = spot[..., None] * np.asarray(colour)
    picture[rows, columns] = np.minimum(picture[rows, columns] + add, 255).astype(np.uint8)


@dataclass(frozen=True, kw_only=True)
class Steam:
    """Three strands that curl up from a cup; lengths in pixels."""

    x: float
    y: float
    tall: float
    z: float
    seed: int

    def paint(self, picture: Picture, moment: Moment) -> None:
        view = moment.eye.view(self.z)
        s = view.scale
        x = s * (self.x - moment.scroll / self.z - view.centre[0]) + view.centre[0] + view.dx
        y = s * (self.y - view.centre[1]) + view.centre[1] + view.dy
        tall = s * self.tall
        half = 0.55 * tall
        x0, x1 = max(int(x - half), 0), min(int(x + half) + 1, picture.shape[1])
        y0, y1 = max(int(y - 1.15 * tall), 0), min(int(y) + 2, picture.shape[0])
        if x1 - x0 < 4 or y1 - y0 < 4:
            return
        mask = np.zeros((y1 - y0, x1 - x0), np.uint8)
        q = span(0.0, 1.0, 26)
        for k in range(3):
            line, width = self._strand(k, q, tall, moment.clock)
            for head, shade in ((1.0, 70), (0.72, 90), (0.45, 80)):
                n = max(4, int(head * len(q)))
                strand = ribbon(line[:n] + (x - x0, y - y0), width[:n])
                layer = np.zeros_like(mask)
                fill(layer, strand, (shade,))
                cv2.add(mask, layer, dst=mask)
        soft = cv2.GaussianBlur(mask, (0, 0), max(0.022 * tall, 0.5))
        light = np.clip((0.55 * moment.light.key + 0.45 * moment.light.shade) * 1.15, 0, 1)
        add = (np.arange(256)[:, None] * light * 0.62 + 0.5).astype(np.uint8)[:, None, :]
        area = picture[y0:y1, x0:x1]
        keep = cv2.convertScaleAbs(cv2.bitwise_not(soft), alpha=0.62, beta=255 * 0.38)
        cv2.multiply(area, cv2.cvtColor(keep, cv2.COLOR_GRAY2RGB), dst=area, scale=1 / 255.0)
        cv2.add(area, cv2.applyColorMap(np.asarray(soft, np.uint8), add), dst=area)

    def _strand(
        self, k: int, q: npt.NDArray[np.float64], tall: float, t: float
    ) -> tuple[Points, npt.NDArray[np.float64]]:
        """A line that waves more the higher it gets, and its widths."""
        phase = 2.1 * k + 0.7 * (self.seed % 7)
        wave = np.sin(5.0 * q + phase - 1.5 * t) + 0.5 * np.sin(9.0 * q + 2 * phase - 2.2 * t)
        x = tall * ((k - 1) * 0.07 + 0.10 * wave * q**1.2)
        top = (0.96, 0.78, 0.62)[k]
        width = tall * 0.060 * np.sin(np.pi * np.minimum(q + 0.06, 1.0)) ** 0.8 + 0.4
        return np.stack([x, -tall * top * q], axis=1), width
