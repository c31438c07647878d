"""Light in the air of a wood: shafts that fall between the trunks, and the motes in them."""

from dataclasses import dataclass
from typing import Self

import cv2
import numpy as np
import numpy.typing as npt

from tenku.engines.animatic.layers.sky import moon_at, sun_at
from tenku.engines.animatic.light import Light
from tenku.engines.animatic.scene import Canvas, Moment, Picture, rng, smooth

_COARSE = 4


def _strength(light: Light) -> float:
    """How much of a beam there is: most with a low sun, a little of it from the moon."""
    day = smooth(-3, 4, light.elevation) * (1.0 - 0.45 * smooth(24, 55, light.elevation))
    moon = 0.30 * smooth(-9, -12, light.elevation)
    return (day + moon) * light.clear


@dataclass(frozen=True, kw_only=True)
class Shafts:
    """Wedges of light that fan out from the sun or moon, brightest under the canopy."""

    canvas: Canvas
    horizon: float  # pixels, of the scene
    foot: float  # pixels, where the beams meet the ground
    rays: npt.NDArray[np.float64]  # (n, 4): direction -1..1, width, phase, strength
    power: float
    z: float

    @classmethod
    def of(
        cls, canvas: Canvas, horizon: float, foot: float, z: float, *, count: int, power: float
    ) -> Self:
        random = rng(canvas.seed, "shafts", count)
        at = np.linspace(-1, 1, count) + random.uniform(-0.6, 0.6, count) / count
        at = np.sign(at) * (0.16 + 0.84 * np.abs(at))  # none straight down
        rest = random.uniform(0.3, 1.0, (count, 3))
        rays = np.concatenate([at[:, None], rest], axis=1)
        return cls(canvas=canvas, horizon=horizon, foot=foot, rays=rays, power=power, z=z)

    def paint(self, picture: Picture, moment: Moment) -> None:
        strength = self.power * _strength(moment.light)
        if strength < 0.02:
            return
        mask = self._mask(picture.shape[1], picture.shape[0], moment)
        light = moment.light
        colour = light.sun * np.asarray([1.0, 0.93, 0.74]) if light.night < 0.95 else light.key
        table = np.arange(256)[:, None] * np.asarray(colour) * strength
        add = cv2.applyColorMap(mask, np.clip(table, 0, 255).astype(np.uint8)[:, None, :])
        size = (picture.shape[1], picture.shape[0])
        add = cv2.resize(add, size, interpolation=cv2.INTER_LINEAR)
        room = cv2.multiply(add, cv2.bitwise_not(picture), scale=1 / 255.0)  # never blown out
        cv2.add(picture, room, dst=picture)

    def _mask(self, width: int, height: int, moment: Moment) -> npt.NDArray[np.uint8]:
        """The beams at a quarter of the size."""
        w, h = width // _COARSE + 1, height // _COARSE + 1
        light = moment.light
        moonlit = light.elevation < -8
        place = moon_at if moonlit else sun_at
        x, y = place(light, self.canvas, self.horizon)
        x += moment.eye.view(np.inf).dx
        y = min(y, 0.42 * self.horizon)  # beams of a low sun still fall
        top = y - 0.30 * self.horizon
        reach = self.foot - top
        mask = np.zeros((h, w), np.uint8)
        angle = self.rays[:, 0] * 0.80
        for (_, wide, phase, bright), a in zip(self.rays, angle, strict=True):
            pulse = 0.72 + 0.28 * np.sin(0.5 * moment.t + 6.3 * phase)
            half = 0.018 + 0.040 * wide
            fan = np.tan(
                a + 0.012 * np.sin(0.23 * moment.t + 9 * phase) + half * np.asarray([-1, 1])
            )
            wedge = np.asarray(
                [
                    (x + 0.16 * reach * fan[0], top + 0.16 * reach),
                    (x + 0.16 * reach * fan[1], top + 0.16 * reach),
                    (x + reach * fan[1], self.foot),
                    (x + reach * fan[0], self.foot),
                ]
            )
            fixed = np.round(wedge * (16 / _COARSE)).astype(np.int32)
            part = np.zeros_like(mask)
            cv2.fillPoly(part, [fixed], (255 * bright * pulse,), cv2.LINE_AA, 4)
            cv2.max(mask, part, dst=mask)
        rows = (np.arange(h) * _COARSE - top) / reach
        fade = np.clip((rows - 0.16) / 0.34, 0, 1) * np.clip((1.0 - rows) / 0.5, 0, 1)
        mask = cv2.blur(mask, (3, 3))
        return (mask * fade[:, None].astype(np.float32)).astype(np.uint8)


@dataclass(frozen=True, kw_only=True)
class Motes:
    """Pollen and gnats that float in the light, as small bright points."""

    at: npt.NDArray[np.float64]  # (n, 2) pixels
    own: npt.NDArray[np.float64]  # (n, 3) phase, pace and size, 0..1
    unit: float
    z: float

    @classmethod
    def of(cls, canvas: Canvas, top: float, bottom: float, z: float, count: int = 90) -> Self:
        random = rng(canvas.seed, "motes")
        x = random.uniform(0, canvas.width, count)
        y = top + (bottom - top) * random.uniform(0, 1, count)
        own = random.uniform(0, 1, (count, 3))
        return cls(at=np.stack([x, y], axis=1), own=own, unit=canvas.unit, z=z)

    def paint(self, picture: Picture, moment: Moment) -> None:
        power = _strength(moment.light) * (1.0 - moment.wet) * (1.0 - moment.snow)
        if power < 0.05:
            return
        height, width = picture.shape[:2]
        t, (phase, pace, size) = moment.t, self.own.T
        view = moment.eye.view(self.z)
        drift = (6 + 16 * pace) * self.unit * (0.6 + moment.wind)
        x = self.at[:, 0] + drift * t - moment.scroll / self.z + view.dx
        x += 9 * self.unit * np.sin(0.8 * pace * t + 6.3 * phase)
        y = self.at[:, 1] + 14 * self.unit * np.sin(0.5 * t + 9 * phase) + view.dy
        radius = self.unit * (0.9 + 1.5 * size**3)
        reach = max(1, int(np.ceil(float(radius.max()))) + 1)
        span = np.arange(-reach, reach + 1)
        left, top = np.floor(x).astype(int), np.floor(y).astype(int)
        columns = (left[:, None] + span) % width
        rows = np.clip(top[:, None] + span, 0, height - 1)
        dx = (left[:, None] + span - x[:, None])[:, None, :]
        dy = (top[:, None] + span - y[:, None])[:, :, None]
        cover = np.clip(radius[:, None, None] + 0.5 - np.hypot(dx, dy), 0, 1)
        shine = np.clip(0.35 + 0.65 * np.sin((0.6 + pace) * t + 12 * phase), 0, 1) * min(power, 1)
        cover = (cover * shine[:, None, None] * 0.75)[..., None]
        at = (rows[:, :, None], columns[:, None, :])
        colour = np.clip(moment.light.sun * np.asarray([255.0, 250.0, 215.0]), 0, 255)
        under = picture[at]
        picture[at] = (under + cover * (colour - under)).astype(np.uint8)
