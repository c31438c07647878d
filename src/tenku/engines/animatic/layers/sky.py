"""The sky: a gradient, the sun with its glow, the moon and the stars."""

from dataclasses import dataclass
from math import inf
from typing import Self, cast

import cv2
import numpy as np
import numpy.typing as npt

from tenku.engines.animatic.light import Light
from tenku.engines.animatic.paint import Mask
from tenku.engines.animatic.scene import Canvas, Moment, Picture, rng, smooth

_COARSE = 4  # the gradient is worked out at a quarter of the size
_SUN_RADIUS = 0.042  # of the frame's shorter side
_TOP = 42.0  # degrees of elevation at the top of the frame


def sun_at(light: Light, canvas: Canvas, horizon: float) -> tuple[float, float]:
    """Where the sun stands, in pixels; below the horizon line when it has set."""
    drift = 0.0035 * (light.elevation - 3.0) * (1 if light.sun_x < 0 else -1)
    x = canvas.width * (0.5 + 0.5 * light.sun_x + drift)
    y = horizon * (1.0 - 0.92 * light.elevation / _TOP) - 0.03 * canvas.unit * 720
    return float(x), float(y)


def moon_at(light: Light, canvas: Canvas, horizon: float) -> tuple[float, float]:
    """Where the moon stands by night, in pixels: across from where the sun went down."""
    return canvas.width * (0.5 - 0.42 * light.sun_x), 0.24 * horizon


@dataclass(frozen=True, kw_only=True)
class Sky:
    """Fills the picture from its top to somewhat below the horizon."""

    canvas: Canvas
    horizon: float  # pixels
    cover: float  # of clouds 0..1: hides stars, dims the sun
    dither: npt.NDArray[np.float32]  # (h, w, 1) at the coarse size, +-0.5
    stars: tuple[Mask, Mask]  # two sets that twinkle in turns, full size
    z: float = inf

    @classmethod
    def of(cls, canvas: Canvas, horizon: float, cover: float = 0.0) -> Self:
        random = rng(canvas.seed, "sky")
        rows = int(horizon + 0.06 * canvas.height) // _COARSE + 1
        dither = random.uniform(-0.5, 0.5, (rows, canvas.width // _COARSE, 1)).astype(np.float32)
        stars = (_stars(canvas, horizon, 0), _stars(canvas, horizon, 1))
        return cls(canvas=canvas, horizon=horizon, cover=cover, dither=dither, stars=stars)

    def paint(self, picture: Picture, moment: Moment) -> None:
        view = moment.eye.view(inf)
        light = moment.light
        x, y = sun_at(light, self.canvas, self.horizon)
        x, y = x + view.dx, y + view.dy
        coarse = self._gradient(light, x, y)
        rows = min(coarse.shape[0] * _COARSE, picture.shape[0])
        size = (picture.shape[1], coarse.shape[0] * _COARSE)
        picture[:rows] = cv2.resize(coarse, size, interpolation=cv2.INTER_LINEAR)[:rows]
        self._draw_stars(picture, moment)
        if light.elevation > -6:
            self._draw_sun(picture, light, x, y)
        self._draw_moon(picture, light)

    def _gradient(self, light: Light, x: float, y: float) -> Picture:
        rows, columns = self.dither.shape[:2]
        e = (self.horizon / _COARSE - np.arange(rows, dtype=np.float32)) / (self.horizon / _COARSE)
        low = _ramp(e, -0.02, 0.52)[:, None]
        high = _ramp(e, 0.34, 1.08)[:, None]
        column = light.horizon + low * (light.middle - light.horizon)
        column = column + high * (light.zenith - column)
        unit = self.canvas.unit * 720
        dx = (np.arange(columns, dtype=np.float32) * _COARSE - x) / unit
        dy = (np.arange(rows, dtype=np.float32) * _COARSE - y) / unit
        d = np.sqrt(dx[None, :] ** 2 + 1.25 * dy[:, None] ** 2)
        strength = smooth(-9, -1, light.elevation) * (1.0 - 0.75 * self.cover)
        strength *= 1.0 - 0.4 * smooth(3, 15, light.elevation)
        strength += 0.5 * smooth(16, 32, light.elevation) * (1.0 - self.cover)
        glow = 0.30 * np.exp(-3.0 * d) + 0.06 * np.exp(-9.0 * d)
        # Two painted rings around the disc, the poster's way to say "bright".
        glow += 0.055 * _ramp(-d, -0.21, -0.195) + 0.05 * _ramp(-d, -0.115, -0.103)
        amount = (strength * glow)[..., None]
        halo = light.sun * np.asarray([1.1, 0.93, 0.70], np.float32)
        sky = column[:, None, :] + amount * (halo - 0.35 * column[:, None, :])
        return np.clip(sky * 255.0 + self.dither + 0.5, 0, 255).astype(np.uint8)

    def _draw_sun(self, picture: Picture, light: Light, x: float, y: float) -> None:
        radius = (
            _SUN_RADIUS * self.canvas.unit * 720 * (1.0 + 0.25 * smooth(20, 0, light.elevation))
        )
        if self.cover > 0.7:
            return
        pale = light.sun + 0.5 * (1.0 - light.sun)
        colour = np.clip(pale * np.asarray([1.0, 0.98, 0.86]) * 255.0, 0, 255)
        _disc(picture, x, y, radius, colour, 1.0 - 0.4 * self.cover)

    def _draw_moon(self, picture: Picture, light: Light) -> None:
        amount = smooth(-9.0, -12.0, light.elevation) * smooth(0.8, 0.3, self.cover)
        if amount <= 0:
            return
        unit = self.canvas.unit * 720
        x, y = moon_at(light, self.canvas, self.horizon)
        _disc(picture, x, y, 0.105 * unit, light.zenith * 255 + 24, 0.35 * amount)
        _disc(picture, x, y, 0.070 * unit, light.zenith * 255 + 40, 0.40 * amount)
        _disc(picture, x, y, 0.040 * unit, np.asarray([240.0, 236.0, 214.0]), amount)
        _disc(
            picture,
            x - 0.012 * unit,
            y - 0.006 * unit,
            0.009 * unit,
            np.asarray([216.0, 214.0, 204.0]),
            amount,
        )
        _disc(
            picture,
            x + 0.014 * unit,
            y + 0.012 * unit,
            0.006 * unit,
            np.asarray([216.0, 214.0, 204.0]),
            amount,
        )

    def _draw_stars(self, picture: Picture, moment: Moment) -> None:
        amount = smooth(0.55, 1.0, moment.light.night) * (1.0 - self.cover)
        if amount <= 0.02:
            return
        for k, plate in enumerate(self.stars):
            rows = plate.shape[0]
            twinkle = amount * (0.8 + 0.2 * np.sin(2.2 * moment.t + np.pi * k))
            dots = cv2.convertScaleAbs(plate, alpha=float(twinkle))
            cv2.add(picture[:rows], cv2.cvtColor(dots, cv2.COLOR_GRAY2RGB), dst=picture[:rows])


def _ramp(x: npt.NDArray[np.float32], a: float, b: float) -> npt.NDArray[np.float32]:
    t = np.clip((x - a) / (b - a), 0.0, 1.0)
    return cast(npt.NDArray[np.float32], t * t * (3.0 - 2.0 * t))


def _disc(
    picture: Picture,
    x: float,
    y: float,
    radius: float,
    colour: npt.NDArray[np.floating],
    amount: float,
) -> None:
    """Blends a disc into the picture; amount 0..1."""
    x0, x1 = max(0, int(x - radius - 2)), min(picture.shape[1], int(x + radius + 3))
    y0, y1 = max(0, int(y - radius - 2)), min(picture.shape[0], int(y + radius + 3))
    if x1 <= x0 or y1 <= y0 or amount <= 0:
        return
    box = picture[y0:y1, x0:x1]
    drawn = box.copy()
    centre = (round((x - x0) * 16), round((y - y0) * 16))
    rgb = tuple(float(c) for c in np.clip(colour, 0, 255))
    cv2.circle(drawn, centre, round(radius * 16), rgb, -1, cv2.LINE_AA, 4)
    cv2.addWeighted(drawn, amount, box, 1.0 - amount, 0, dst=box)


def _stars(canvas: Canvas, horizon: float, k: int) -> Mask:
    """A plate of stars: few bright, many faint, fewer towards the horizon."""
    random = rng(canvas.seed, "stars", k)
    plate = np.zeros((max(2, int(horizon * 0.86)), canvas.width), np.uint8)
    unit = canvas.unit
    for _ in range(90):
        x, y = random.uniform(0, canvas.width), random.uniform(0, 1) ** 1.4 * plate.shape[0]
        bright = random.uniform(0, 1) ** 3
        centre = (round(x * 16), round(y * 16))
        radius = (0.55 + 1.15 * bright) * unit
        shade = round(70 + 170 * bright) * (1 - 0.6 * y / plate.shape[0])
        cv2.circle(plate, centre, max(6, round(radius * 16)), (shade,), -1, cv2.LINE_AA, 4)
    return plate
