"""Waves that roll in, break and run up the sand."""

from dataclasses import dataclass
from typing import Self

import cv2
import numpy as np
import numpy.typing as npt

from tenku.engines.animatic.light import Light
from tenku.engines.animatic.paint import Albedo, Points, span
from tenku.engines.animatic.scene import Canvas, Moment, Picture, rng, smooth

Row = npt.NDArray[np.float64]

_PERIOD = 7.0  # seconds of the scene from one breaker to the next
_COUNT = 3
_FOAM: Albedo = (0.98, 0.98, 0.97)


def _colour(light: Light, albedo: Albedo, tone: float, haze: float = 0.0) -> tuple[float, ...]:
    rgb = light.ramp(albedo, haze)[round(tone * 255), 0]
    return tuple(float(c) for c in rgb)


@dataclass(frozen=True, kw_only=True)
class Surf:
    """Breakers between the open sea (`far`) and the waterline (`shore`), and the swash beyond it.

    All in pixels of the frame; the wash runs up to `shore + reach`.
    """

    canvas: Canvas
    far: float
    shore: float
    reach: float
    waves: npt.NDArray[np.float64]  # (n, 4) length, amplitude, phase, pace of each edge's harmonics
    water: Albedo = (0.36, 0.66, 0.66)
    z: float = 1.6

    @classmethod
    def of(cls, canvas: Canvas, far: float, shore: float, reach: float) -> Self:
        random = rng(canvas.seed, "surf")
        count = 7
        length = canvas.width * random.uniform(0.08, 0.6, count)
        waves = np.stack(
            [
                length,
                length * 0.022,
                random.uniform(0, 6.28, count),
                random.uniform(-0.3, 0.3, count),
            ],
            axis=1,
        )
        return cls(canvas=canvas, far=far, shore=shore, reach=reach, waves=waves)

    def paint(self, picture: Picture, moment: Moment) -> None:
        view = moment.eye.view(self.z)
        shift = moment.scroll / self.z - view.dx
        x = span(-8, picture.shape[1] + 8, 160)
        order = sorted(range(_COUNT), key=lambda k: self._age(k, moment.clock))
        self._swash(picture, moment, x, shift)
        for k in order:
            self._breaker(picture, moment.light, x, shift, self._age(k, moment.clock), k)

    @staticmethod
    def _age(k: int, clock: float) -> float:
        """0 = a swell far out .. 1 = broken at the waterline."""
        return float((clock / (_PERIOD * _COUNT) + k / _COUNT) % 1.0)

    def _edge(self, x: Row, shift: float, k: float, scale: float) -> Row:
        """The wavy deviation of a line along the shore, in pixels."""
        out = np.zeros_like(x)
        for length, size, phase, pace in self.waves:
            out += size * np.sin(2 * np.pi * (x + shift) / length + phase + k * (2.4 + pace))
        return out * scale

    def _breaker(
        self, picture: Picture, light: Light, x: Row, shift: float, age: float, k: int
    ) -> None:
        unit = self.canvas.unit
        near = age**1.6
        y = (
            self.far
            + (self.shore - self.far) * near
            + self._edge(x, shift, 1.7 * k, 0.10 + 0.34 * near)
        )
        grow = smooth(0.02, 0.55, age) * smooth(1.0, 0.80, age)
        if grow <= 0.01:
            return
        tall = (0.02 + 0.27 * near) * (self.shore - self.far) * grow
        along = (x + shift) / unit
        swell = 0.50 + 0.34 * np.sin(along / 97 + 2.1 * k) + 0.16 * np.sin(along / 37 - k)
        crest = y - tall * swell
        haze = 0.25 * (1 - near)
        face = _band(x, crest, y + 0.45 * tall)
        dark = _band(x, y - 0.10 * tall * swell, y + 0.55 * tall)
        back = _band(x, crest - 0.04 * tall, crest + 0.26 * tall * swell)
        _draw(picture, [(face, _colour(light, self.water, 0.46, haze))], 0.8)
        _draw(picture, [(dark, _colour(light, self.water, 0.16, haze))], 0.55)
        _draw(picture, [(back, _colour(light, (0.56, 0.84, 0.80), 0.85, haze))], 0.8)
        foam = smooth(0.25, 0.75, age)
        if foam <= 0:
            return
        breaks = np.clip(1.7 * foam + 1.1 * np.sin(along / 97 + 2.1 * k) - 0.7, 0, 1)
        lace = 0.75 + 0.25 * np.sin(along / 13 + 3 * k) + 0.22 * np.sin(along / 5.3 + k)
        thick = tall * breaks * lace * (0.35 + 0.35 * foam) * swell + 0.4
        roll = _band(x, crest - 0.35 * thick, crest + thick)
        shaded = _band(x, crest + 0.45 * thick, crest + 1.25 * thick)
        run = breaks * tall * (0.12 + 0.22 * foam) * (1.3 - lace) + 0.3
        fall = _band(x, y + 0.45 * tall - run, y + 0.45 * tall + 1.6 * run)
        white, grey = _colour(light, _FOAM, 0.92, haze), _colour(light, _FOAM, 0.42, haze)
        _draw(picture, [(shaded, grey), (roll, white), (fall, white)], 0.92)

    def _swash(self, picture: Picture, moment: Moment, x: Row, shift: float) -> None:
        """The thin sheet of water that runs up the sand and back, with its hem of foam."""
        unit, light = self.canvas.unit, moment.light
        q = (moment.clock / _PERIOD) % 1.0
        run = (
            np.sin(np.pi * min(q / 0.42, 1.0) / 2)
            if q < 0.42
            else np.cos(np.pi * (q - 0.42) / 1.16)
        )
        turn = np.floor(moment.clock / _PERIOD)
        ease = smooth(0.0, 0.12, q)  # from the last wave's hem to this one's
        edge = (1 - ease) * self._edge(x, shift, turn - 1, 0.9) + ease * self._edge(
            x, shift, turn, 0.9
        )
        y = self.shore + self.reach * (0.12 + 0.72 * run) + edge
        row = int(np.clip(self.shore - 10 * unit, 0, picture.shape[0] - 1))
        water = tuple(float(c) for c in picture[row].mean(axis=0))
        for share, opacity in ((1.0, 0.34), (0.72, 0.34), (0.42, 0.45)):
            low = self.shore + (y - self.shore) * share
            _draw(
                picture, [(_band(x, np.full_like(x, self.shore - 3 * unit), low), water)], opacity
            )
        lace = 1.0 + 0.6 * np.sin(2 * np.pi * (x + shift) / (61 * unit)) * np.sin(
            (x + shift) / (23 * unit)
        )
        thick = 4.4 * unit * lace + 1.0
        hem = _band(x, y - thick, y + 0.8)
        inner = y - (16 + 6 * np.sin((x + shift) / (37 * unit))) * unit * (0.4 + 0.6 * run)
        second = _band(x, inner, inner + 1.5 * unit * np.clip(lace - 0.7, 0, 1) + 0.3)
        white = _colour(light, _FOAM, 0.9)
        shade = _band(x, y, y + 2.2 * unit)
        _draw(picture, [(shade, _colour(light, (0.50, 0.42, 0.34), 0.2))], 0.5)
        _draw(picture, [(hem, white), (second, white)], 0.9)


def _band(x: Row, top: Row, bottom: Row) -> Points:
    upper = np.stack([x, top], axis=1)
    lower = np.stack([x, np.maximum(bottom, top)], axis=1)[::-1]
    return np.concatenate([upper, lower])


def _draw(picture: Picture, shapes: list[tuple[Points, tuple[float, ...]]], opacity: float) -> None:
    """Blends polygons into the rows of the picture that they cover."""
    low = min(float(shape[:, 1].min()) for shape, _ in shapes)
    high = max(float(shape[:, 1].max()) for shape, _ in shapes)
    top, bottom = max(0, int(low) - 1), min(picture.shape[0], int(high) + 2)
    if bottom <= top:
        return
    box = picture[top:bottom]
    drawn = box.copy()
    for shape, colour in shapes:
        fixed = np.round((shape - (0, top)) * 16).astype(np.int32)
        cv2.fillPoly(drawn, [fixed], colour, cv2.LINE_AA, 4)
    cv2.addWeighted(drawn, opacity, box, 1 - opacity, 0, dst=box)
