"""What happens in a room: the day beyond its windows, light that falls in, dust, steam, lamps."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Self

import cv2
import numpy as np
import numpy.typing as npt

from tenku.engines.animatic.layers.clouds import clouds
from tenku.engines.animatic.layers.falling import Falling
from tenku.engines.animatic.layers.sheet import Sheet
from tenku.engines.animatic.layers.sky import Sky, moon_at, sun_at
from tenku.engines.animatic.light import Light, elevation_at, light_at
from tenku.engines.animatic.paint import Mask, Points, fill, points, ribbon, span, spline
from tenku.engines.animatic.plan import ShotPlan
from tenku.engines.animatic.scene import Canvas, Layer, Moment, Picture, rng, smooth
from tenku.engines.animatic.weather import Front, compose

_COARSE = 2  # plates of light are kept at half the size


def lamplit(
    lamp: tuple[float, float, float], least: float = 0.0, airy: float = 1.0
) -> Callable[[Light], Light]:
    """The light of a room: the day's, dimmed, and by night that of its lamps (RGB 0..1).

    `least` is the night (0..1) that the lamps are always lit for; `airy` is how much of the day
    gets in, 1 in a room with one window.
    """
    key = np.asarray(lamp, np.float32)
    deep = np.asarray([0.34, 0.27, 0.40], np.float32) * key.max()
    warm = np.asarray([1.05, 1.0, 0.93], np.float32)

    def lit(day: Light) -> Light:
        night = max(day.night, least)

        def mix(by_day: npt.NDArray[np.float32], by_night: npt.NDArray[np.float32]):
            return np.asarray(by_day + day.night * (by_night - by_day), np.float32)

        return replace(
            day,
            night=night,
            key=mix(0.90 * airy * day.key, key),
            shade=mix(0.66 * airy * day.shade * warm, deep),
            haze=mix(0.80 * day.haze, 0.5 * (key + deep)),
        )

    return lit


@dataclass(frozen=True, kw_only=True)
class Beyond:
    """All that is seen through windows, in the light of the day; walls are painted over it."""

    layers: tuple[Layer, ...]  # from far to near
    front: Front
    bottom: int  # pixels: nothing is seen below
    z: float = 40.0

    @classmethod
    def of(
        cls, plan: ShotPlan, canvas: Canvas, town: tuple[Sheet, ...], horizon: float, sun_x: float,
        bottom: float,
    ) -> Self:  # fmt: skip
        """The sky over `town`, and what falls from it."""
        front = compose(plan, canvas, horizon)
        light = light_at(elevation_at(plan.light, 0.4), sun_x)
        low = smooth(16, 9, light.elevation)
        free = [sun_at(light, canvas, horizon), moon_at(light, canvas, horizon)]
        amount = max(0.4, 1.6 * front.cover) * (1.0 - smooth(0.4, 0.8, front.fog))
        falls = [replace(la, z=6.0) for la in front.layers if isinstance(la, Falling)]
        layers: list[Layer] = [
            Sky.of(canvas, horizon, front.cover),
            *clouds(canvas, horizon, free, amount, low),
            *(sheet.weathered(front.fog, front.snow) for sheet in town),
            *falls,
        ]
        layers.sort(key=lambda layer: -layer.z)
        return cls(layers=tuple(layers), front=front, bottom=int(bottom) + 1)

    def day(self, light: Light) -> Light:
        """The light outside, of a light inside."""
        return self.front.grade(light_at(light.elevation, light.sun_x))

    def settled(self, light: Light) -> "Beyond":
        day = self.day(light)
        layers = [la.settled(day) if isinstance(la, Sheet) else la for la in self.layers]
        return replace(self, layers=tuple(layers))

    def paint(self, picture: Picture, moment: Moment) -> None:
        view = moment.eye.view(1.3)
        low = view.centre[1] + view.scale * (self.bottom - view.centre[1]) + view.dy
        part = picture[: min(max(int(low) + 2, 2), picture.shape[0])]
        outside = replace(moment, light=self.day(moment.light))
        for layer in self.layers:
            layer.paint(part, outside)


def plate(canvas: Canvas, top: float, bottom: float, period: int) -> Mask:
    """An empty plate of light for the rows between top and bottom (pixels)."""
    return np.zeros((int(bottom - top) // _COARSE + 1, -(-period // _COARSE)), np.uint8)


def throw(mask: Mask, top: float, shape: Points, strength: float = 1.0, soft: float = 0.0) -> None:
    """Adds a shape (pixels of the frame) of light 0..1 with a soft edge (pixels) to a plate."""
    fresh = np.zeros_like(mask)
    fill(fresh, (shape - (0.0, top)) / _COARSE, (255 * strength,))
    if soft > 0:
        fresh = cv2.GaussianBlur(fresh, (0, 0), max(soft / _COARSE, 0.3))
    cv2.max(mask, np.asarray(fresh, np.uint8), dst=mask)


@dataclass(frozen=True, kw_only=True)
class Fall:
    """Light that falls through windows: on a surface it brightens, in the air it shows itself.

    A high sun throws one plate, a low sun the other; they cross-fade.
    """

    high: Mask
    low: Mask
    top: float  # of the plates, pixels
    period: int
    beyond: Beyond
    z: float
    air: bool = False
    power: float = 1.0

    def paint(self, picture: Picture, moment: Moment) -> None:
        day = self.beyond.day(moment.light)
        sun = smooth(-3.0, 5.0, day.elevation) * (0.22 + 0.78 * day.clear)
        if sun * self.power < 0.02:
            return
        low = smooth(20.0, 8.0, day.elevation)
        mask = self._seen(picture, moment, low)
        if mask is None:
            return
        rows, light = mask
        area = picture[rows : rows + light.shape[0]]
        steps = np.arange(256, dtype=np.float32)[:, None] / 255.0 * (sun * self.power)
        if self.air:
            table = np.clip(steps * day.key * (255.0 * 0.30), 0, 255)
            glow = cv2.applyColorMap(light, table.astype(np.uint8)[:, None, :])
            cv2.add(area, glow, dst=area)
            return
        tint = day.key / max(float(day.key.max()), 1e-3)
        table = np.clip(128.0 * (1.0 + steps * (0.95 * tint - 0.10)), 0, 255)
        gain = cv2.applyColorMap(light, table.astype(np.uint8)[:, None, :])
        cv2.multiply(area, gain, dst=area, scale=1 / 128.0)

    def _seen(self, picture: Picture, moment: Moment, low: float) -> tuple[int, Mask] | None:
        """The plate as the camera sees it: its first row in the picture, and its pixels."""
        view = moment.eye.view(self.z)
        s, (cx, cy) = view.scale, view.centre
        y = s * (self.top - cy) + cy + view.dy
        top = max(0, int(y))
        bottom = min(picture.shape[0], int(y + s * self.high.shape[0] * _COARSE) + 1)
        if bottom <= top:
            return None
        both = cv2.addWeighted(self.high, 1.0 - low, self.low, low, 0)
        width = picture.shape[1]
        out = np.zeros((bottom - top, width), np.uint8)
        x = -moment.scroll / self.z
        left = cx + (0 - view.dx - cx) / s
        x += np.floor((left - x) / self.period) * self.period
        k = s * _COARSE
        while s * (x - cx) + cx + view.dx < width:
            place = np.asarray([[k, 0, s * (x - cx) + cx + view.dx], [0, k, y - top]], np.float64)
            tile = cv2.warpAffine(both, place, (width, bottom - top), flags=cv2.INTER_LINEAR)
            cv2.max(out, tile, dst=out)
            x += self.period
        return top, np.asarray(out, np.uint8)


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


def slanted(window: Points, down: float, across: float, tall: float) -> Points:
    """The pool of light on the floor of a window's outline: moved, leant and flattened.

    `down` is where its far edge lies (pixels), `across` how far it leans to the right from its
    far to its near edge, `tall` how deep it is.
    """
    x0, x1 = float(window[:, 0].min()), float(window[:, 0].max())
    lean = across / max(tall, 1.0)
    wide = 1.06
    return points(
        (x0 + lean * 0.10 * tall, down),
        (x1 + lean * 0.10 * tall, down),
        (x0 + (x1 - x0) * wide + across, down + tall),
        (x0 + across - 0.02 * (x1 - x0), down + tall),
    )


def curve(*xy: tuple[float, float], n: int = 8) -> Points:
    """A smooth line through points."""
    return spline(points(*xy), n)
