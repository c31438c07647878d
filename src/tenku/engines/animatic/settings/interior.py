"""What happens in a room: the day beyond its windows, light that falls in, dust, steam, lamps."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import product
from typing import Self

import cv2
import numpy as np
import numpy.typing as npt

from tenku.engines.animatic.layers.clouds import clouds
from tenku.engines.animatic.layers.falling import Falling
from tenku.engines.animatic.layers.sheet import Sheet
from tenku.engines.animatic.layers.sky import Sky, moon_at, sun_at
from tenku.engines.animatic.layers.terrain import period
from tenku.engines.animatic.light import Light, elevation_at, light_at
from tenku.engines.animatic.paint import Mask, Points, fill, points
from tenku.engines.animatic.plan import ShotPlan
from tenku.engines.animatic.scene import Canvas, Layer, Moment, Picture, smooth
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
    bottom: float  # pixels: nothing is seen below ...
    right: float  # ... nor right of this, unless the camera follows somebody along the wall
    z: float = 40.0

    @classmethod
    def of(
        cls, plan: ShotPlan, canvas: Canvas, town: tuple[Sheet, ...], horizon: float, sun_x: float,
        bottom: float, right: float,
    ) -> Self:  # fmt: skip
        """The sky over `town`, and what falls from it."""
        front = compose(plan, canvas, horizon)
        light = light_at(elevation_at(plan.light, 0.4), sun_x)
        low = smooth(16, 9, light.elevation)
        free = [sun_at(light, canvas, horizon), moon_at(light, canvas, horizon)]
        amount = min(max(0.4, 1.6 * front.cover), 0.8) * (1.0 - smooth(0.4, 0.8, front.fog))
        falls = [replace(la, z=6.0) for la in front.layers if isinstance(la, Falling)]
        layers: list[Layer] = [
            Sky.of(canvas, horizon, front.cover),
            *clouds(canvas, horizon, free, amount, low),
            *(sheet.weathered(front.fog, front.snow) for sheet in town),
            *falls,
        ]
        layers.sort(key=lambda layer: -layer.z)
        return cls(layers=tuple(layers), front=front, bottom=bottom, right=right)

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
        end = view.centre[0] + view.scale * (self.right - view.centre[0]) + view.dx
        part = picture[: max(int(low) + 2, 2)]
        seen = part if moment.scroll else part[:, : max(int(end) + 2, 2)]
        outside = replace(moment, light=self.day(moment.light))
        for layer in self.layers:  # the sky is laid out over the whole width
            layer.paint(part if isinstance(layer, Sky) else seen, outside)


def plate(top: float, bottom: float, period: int) -> Mask:
    """An empty plate of light for the rows between top and bottom (pixels)."""
    return np.zeros((int(bottom - top) // _COARSE + 1, -(-period // _COARSE)), np.uint8)


def throw(mask: Mask, top: float, shape: Points, strength: float = 1.0) -> None:
    """Draws a shape (pixels of the frame) of light 0..1 on a plate."""
    fill(mask, (shape - (0.0, top)) / _COARSE, (255 * strength,))


def softened(mask: Mask, soft: float) -> Mask:
    """A plate with soft edges (pixels of the frame)."""
    return np.asarray(cv2.GaussianBlur(mask, (0, 0), max(soft / _COARSE, 0.3)), np.uint8)


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
    z: float  # when it is painted ...
    at: float  # ... and the depth that it moves with
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
        view = moment.eye.view(self.at)
        s, (cx, cy) = view.scale, view.centre
        y = s * (self.top - cy) + cy + view.dy
        top = max(0, int(y))
        bottom = min(picture.shape[0], int(y + s * self.high.shape[0] * _COARSE) + 1)
        if bottom <= top:
            return None
        both = cv2.addWeighted(self.high, 1.0 - low, self.low, low, 0)
        width = picture.shape[1]
        out = np.zeros((bottom - top, width), np.uint8)
        x = -moment.scroll / self.at
        left = cx + (0 - view.dx - cx) / s
        x += np.floor((left - x) / self.period) * self.period
        k = s * _COARSE
        while s * (x - cx) + cx + view.dx < width:
            place = np.asarray([[k, 0, s * (x - cx) + cx + view.dx], [0, k, y - top]], np.float64)
            tile = cv2.warpAffine(both, place, (width, bottom - top), flags=cv2.INTER_LINEAR)
            cv2.max(out, tile, dst=out)
            x += self.period
        return top, np.asarray(out, np.uint8)


def daylight(
    canvas: Canvas, hole: Points, foot: float, metre: float, beyond: Beyond, panes: tuple[int, int],
    throws: tuple[tuple[float, float, float], tuple[float, float, float]],
) -> list[Layer]:  # fmt: skip
    """The fall of a window's light on the floor and through the air.

    `hole` is the window's outline and `foot` the wall's, in pixels; `panes` are its columns and
    rows. Of a high and of a low sun `throws` says in metres how far from the wall the light
    begins, how far it leans, and how deep it is.
    """
    wide, bottom = period(canvas), 1.1 * canvas.height
    x0, x1 = float(hole[:, 0].min()), float(hole[:, 0].max())
    top, sill = float(hole[:, 1].min()), float(hole[:, 1].max())
    floor = [plate(foot, bottom, wide) for _ in throws]
    air = [plate(top, bottom, wide) for _ in throws]
    columns, rows = panes
    for k, (down, across, deep) in enumerate(throws):
        for i, j in product(range(columns), range(rows)):
            a = x0 + (x1 - x0) * (i + 0.05) / columns
            b = x0 + (x1 - x0) * (i + 0.95) / columns
            q0, q1 = (j + 0.04) / rows, (j + 0.96) / rows
            y0, y1 = foot + (down + deep * q0) * metre, foot + (down + deep * q1) * metre
            s0, s1 = across * metre * (0.1 + 0.9 * q0), across * metre * (0.1 + 0.9 * q1)
            pane = points((a + s0, y0), (b + s0, y0), (b + s1, y1), (a + s1, y1))
            throw(floor[k], foot, pane)
        low, lean = foot + (down + deep) * metre, across * metre
        beam = points((x0, top), (x1, top), (x1 + lean, low), (x0 + lean, low), (x0, sill))
        throw(air[k], top, beam, (0.35, 0.55)[k])
    floor = [softened(mask, 0.012 * metre) for mask in floor]
    air = [softened(mask, 0.05 * metre) for mask in air]
    return [
        Fall(high=floor[0], low=floor[1], top=foot, period=wide, beyond=beyond, z=1.05, at=1.2),
        Fall(
            high=air[0], low=air[1], top=top, period=wide, beyond=beyond, z=1.04, at=1.3, air=True,
            power=0.75,
        ),
    ]  # fmt: skip
