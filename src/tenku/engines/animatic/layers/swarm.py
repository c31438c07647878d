"""Small things in water, drawn all at once: rising bubbles, floating motes, a distant school."""

from dataclasses import dataclass
from typing import Self

import cv2
import numpy as np
import numpy.typing as npt

from tenku.engines.animatic.paint import Albedo
from tenku.engines.animatic.scene import Canvas, Moment, Picture, View, rng

_SHIFT = 4  # bits of sub-pixel precision in OpenCV's drawing
_Numbers = npt.NDArray[np.float64]

_RING = np.stack([np.cos(np.linspace(0, 2 * np.pi, 18, endpoint=False)),
                  np.sin(np.linspace(0, 2 * np.pi, 18, endpoint=False))], axis=1)  # fmt: skip


def _fixed(shapes: _Numbers) -> npt.NDArray[np.int32]:
    """(n, points, 2) pixels as OpenCV's fixed-point polygons."""
    return np.round((shapes - 0.5) * (1 << _SHIFT)).astype(np.int32)


def _seen(xy: _Numbers, view: View) -> _Numbers:
    centre = np.asarray(view.centre)
    return centre + view.scale * (xy - centre) + (view.dx, view.dy)


def _rgb(colour: npt.NDArray[np.floating]) -> tuple[float, float, float]:
    r, g, b = (float(c) for c in np.clip(colour * 255.0, 0, 255))
    return r, g, b


@dataclass(frozen=True, kw_only=True)
class Bubbles:
    """Columns of bubbles that rise, wobble and grow, from a few places on the ground."""

    foot: _Numbers  # (n, 2) where each begins, pixels
    radius: _Numbers  # (n,) pixels
    phase: _Numbers  # (n,) 0..1, where on its way
    rise: float  # pixels a second
    way: float  # pixels it rises before it begins again
    span: float  # pixels, after which places repeat when the ground scrolls
    z: float

    @classmethod
    def of(
        cls, canvas: Canvas, feet: tuple[tuple[float, float], ...], size: float, z: float
    ) -> Self:
        random = rng(canvas.seed, "bubbles", int(10 * z))
        each = 11
        foot = np.repeat(np.asarray(feet), each, axis=0)
        n = len(foot)
        return cls(
            foot=foot + random.normal(0, 3.0 * canvas.unit, (n, 2)) * (1.0, 0.0),
            radius=size * canvas.unit * random.choice([0.35, 0.6, 1.0], n, p=[0.45, 0.35, 0.2]),
            phase=(np.arange(n) * 0.618 + random.uniform(0, 0.08, n)) % 1.0,
            rise=95.0 * canvas.unit,
            way=1.12 * canvas.height,
            span=1.7 * canvas.width,
            z=z,
        )

    def paint(self, picture: Picture, moment: Moment) -> None:
        t = min(moment.clock, 2.0 * moment.t)
        age = (
            self.phase + t * self.rise * (0.8 + 0.2 * self.radius / self.radius.max()) / self.way
        ) % 1.0
        up = age * self.way
        wobble = (
            self.radius
            * (0.9 + 3.2 * age)
            * np.sin(0.045 * up / (0.4 + self.radius / 9.0) + 9.0 * self.phase)
        )
        x = (
            self.foot[:, 0] - moment.scroll / self.z + 0.2 * self.span
        ) % self.span - 0.2 * self.span
        middle = _seen(
            np.stack([x + wobble, self.foot[:, 1] - up], axis=1), moment.eye.view(self.z)
        )
        r = (
            self.radius
            * (0.65 + 0.5 * age)
            * np.clip(age * 18.0, 0.15, 1.0)
            * moment.eye.view(self.z).scale
        )
        flat = np.stack([r * (1.0 + 0.10 * np.sin(7.0 * t + 20 * self.phase)), r], axis=1)
        rings = middle[:, None, :] + _RING[None] * flat[:, None, :]
        light = moment.light
        rim = _rgb(0.45 * light.haze + 0.55 * light.horizon)
        thick = max(1, round(float(self.radius.max()) / 5.0))
        cv2.polylines(picture, list(_fixed(rings)), True, rim, thick, cv2.LINE_AA, _SHIFT)
        spots = middle[:, None, :] + (_RING[None] * 0.26 - (0.36, 0.38)) * flat[:, None, :]
        bright = _rgb(0.75 * light.horizon + 0.25 * light.key)
        cv2.fillPoly(picture, list(_fixed(spots)), bright, cv2.LINE_AA, _SHIFT)


@dataclass(frozen=True, kw_only=True)
class School:
    """Many small fish far away that swim as one, each with a beating tail."""

    place: _Numbers  # (n, 2) of each, from the school's middle, pixels
    size: _Numbers  # (n,) length, pixels
    phase: _Numbers  # (n,)
    at: tuple[float, float]  # of the school at the middle of its way, pixels
    speed: float  # pixels a second, negative to the left
    span: float  # pixels of its round trip
    colour: Albedo
    haze: float
    z: float

    @classmethod
    def of(
        cls, canvas: Canvas, k: int, at: tuple[float, float], count: int, size: float, *,
        wide: float, speed: float, colour: Albedo, haze: float, z: float,
    ) -> Self:  # fmt: skip
        """`wide` is the length of the school; it is a leaning spindle, never a grid."""
        random = rng(canvas.seed, "school", k)
        golden = np.arange(count) * 0.618034
        across = 2.0 * ((np.arange(count) + 0.5) / count) - 1.0
        thick = (1.0 - across**2) ** 0.7 * (0.30 + 0.10 * np.sin(3.0 * across + k))
        up = (2.0 * (golden % 1.0) - 1.0) * thick
        place = np.stack([across, up - 0.16 * across + 0.12 * across**2], axis=1)
        place += random.normal(0, 0.012, (count, 2))
        return cls(
            place=place * 0.5 * wide,
            size=size * random.uniform(0.75, 1.2, count),
            phase=random.uniform(0, 6.3, count),
            at=at,
            speed=speed,
            span=1.35 * canvas.width + wide,
            colour=colour,
            haze=haze,
            z=z,
        )

    def paint(self, picture: Picture, moment: Moment) -> None:
        t, view = min(moment.clock, 3.0 * moment.t), moment.eye.view(self.z)
        low = 0.5 * (picture.shape[1] - self.span)
        x = (self.at[0] + self.speed * t - moment.scroll / self.z - low) % self.span + low
        flow = (
            0.10
            * np.abs(self.place).max()
            * np.sin(0.5 * t + 0.012 * self.place[:, 0] / view.scale)
        )
        middle = self.place + np.stack(
            [0.4 * self.size * np.sin(0.7 * t + self.phase), flow], axis=1
        )
        middle = _seen(middle + (x, self.at[1]), view)
        sign = 1.0 if self.speed >= 0 else -1.0
        beat = np.sin(9.0 * t + self.phase)
        body = np.asarray([
            (0.50, 0.02), (0.30, -0.13), (0.0, -0.17), (-0.26, -0.05), (-0.52, -0.19), (-0.43, 0.0),
            (-0.52, 0.17), (-0.26, 0.04), (0.0, 0.13), (0.30, 0.10),
        ])  # fmt: skip
        belly = np.asarray([(0.48, 0.03), (0.25, 0.0), (-0.22, 0.0), (0.0, 0.13), (0.30, 0.10)])
        light = moment.light
        for shape, tone in ((body, 0.22), (belly, 0.85)):
            bent = np.repeat(shape[None], len(middle), axis=0)
            back = np.clip(-bent[..., 0] - 0.05, 0, 1)
            bent[..., 1] += 0.30 * back * beat[:, None]
            bent[..., 0] += 0.22 * back * np.abs(beat[:, None])
            bent = bent * self.size[:, None, None] * view.scale * (sign, 1.0)
            paint = np.asarray(self.colour) * (light.shade + tone * (light.key - light.shade))
            paint = paint + self.haze * (light.haze - paint)
            # One fish a polygon in one call: they keep apart, so that no two cancel out.
            cv2.fillPoly(
                picture, list(_fixed(middle[:, None, :] + bent)), _rgb(paint), cv2.LINE_AA, _SHIFT
            )


@dataclass(frozen=True, kw_only=True)
class Motes:
    """Specks that float in the light."""

    place: _Numbers  # (n, 2) 0..1 of the frame
    radius: _Numbers  # (n,) pixels
    z: float

    @classmethod
    def of(cls, canvas: Canvas, count: int, z: float) -> Self:
        random = rng(canvas.seed, "motes", int(z * 10))
        radius = canvas.unit * random.choice([1.0, 1.5, 2.3], count, p=[0.5, 0.35, 0.15])
        return cls(place=random.uniform(0, 1, (count, 2)), radius=np.maximum(radius, 0.6), z=z)

    def paint(self, picture: Picture, moment: Moment) -> None:
        (h, w), t = picture.shape[:2], min(moment.clock, 2.0 * moment.t)
        drift = np.stack([0.010 * t + 0.010 * np.sin(0.5 * t + 40 * self.place[:, 1]),
                          0.004 * t + 0.012 * np.sin(0.7 * t + 50 * self.place[:, 0])], axis=1)  # fmt: skip
        view = moment.eye.view(self.z)
        shift = np.asarray([(view.dx - moment.scroll / self.z) / w, view.dy / h])
        at = ((self.place + drift + shift) % 1.0) * (w, h)
        shapes = at[:, None, :] + _RING[None, ::3] * self.radius[:, None, None]
        light = moment.light
        bright = _rgb(0.40 * light.haze + 0.60 * light.horizon)
        cv2.fillPoly(picture, list(_fixed(shapes)), bright, cv2.LINE_AA, _SHIFT)
