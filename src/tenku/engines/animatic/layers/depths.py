"""Water all around: the blue depth, the surface seen from below, shafts of light, caustics."""

from dataclasses import dataclass
from typing import Self

import cv2
import numpy as np
import numpy.typing as npt

from tenku.engines.animatic.light import Light
from tenku.engines.animatic.paint import Planes
from tenku.engines.animatic.scene import Canvas, Moment, Picture, rng, smooth

_COARSE = 4  # pixels: light is worked out this much smaller ...
_ROWS = 2  # ... and nets of light, which close up towards the distance, finer downwards
_FAN = 2048
_Field = npt.NDArray[np.float32]


def _step(canvas: Canvas) -> int:
    """How much smaller a net of light is worked out sideways: in small frames its threads are thin."""
    return _COARSE if canvas.unit > 0.7 else _ROWS


def sunshine(light: Light) -> float:
    """How strongly light comes through the surface: 1 by day, faint moonlight by night."""
    day = smooth(-9.0, 6.0, light.elevation)
    return (0.36 + 0.64 * day) * (0.30 + 0.70 * light.clear)


def _net(across: npt.NDArray[np.floating], deep: npt.NDArray[np.floating], t: float) -> _Field:
    """A net of light on rippling water, 0..1: bright threads around dark cells, never still."""
    x, z = np.asarray(across, np.float32), np.asarray(deep, np.float32)
    a = x + 0.9 * np.sin(0.83 * z + 0.7 * t) + 0.35 * np.sin(1.9 * x - 0.9 * t)
    b = z + 0.9 * np.sin(0.91 * x - 0.6 * t) + 0.35 * np.sin(2.1 * z + 0.8 * t)
    first = np.sin(a + 0.5 * b)
    second = np.sin(1.13 * b - 0.62 * a + 1.3 + 0.3 * t)
    closest = np.minimum(first * first, second * second)
    threads = 1.14 - np.sqrt(closest + 0.02)  # rounded, so that a coarse grid holds them
    swell = 0.80 + 0.20 * np.sin(0.31 * x + 0.23 * z + 0.4 * t)
    return np.asarray(threads * threads * swell, np.float32)


def _table(*stops: tuple[float, npt.ArrayLike]) -> Planes:
    """A table of 256 colours through (place 0..1, RGB 0..1) stops."""
    at = [k for k, _ in stops]
    x = np.linspace(0.0, 1.0, 256)
    colours = np.asarray([c for _, c in stops], np.float64)
    rgb = [np.interp(x, at, colours[:, j]) for j in range(3)]
    table = np.clip(np.stack(rgb, axis=1) * 255.0 + 0.5, 0, 255).astype(np.uint8)
    return table[:, None, :]


@dataclass(frozen=True, kw_only=True)
class Deep:
    """The water itself, from the bright surface to the dark deep, with the sun's glow in it."""

    canvas: Canvas
    horizon: float  # pixels
    z: float = np.inf

    def paint(self, picture: Picture, moment: Moment) -> None:
        light, (h, w) = moment.light, picture.shape[:2]
        view = moment.eye.view(self.z)
        y = (np.arange(0, h, _COARSE, dtype=np.float32) - view.dy) / self.horizon
        haze = np.asarray(light.haze, np.float32)
        stops = (light.horizon, light.middle, haze, 0.80 * haze, 0.34 * haze)
        rows = np.stack(
            [np.interp(y, (-0.05, 0.36, 0.80, 1.08, 1.75), [s[c] for s in stops]) for c in range(3)],
            axis=1,
        ).astype(np.float32)  # fmt: skip
        x = np.arange(0, w, _COARSE, dtype=np.float32)
        sun = (0.5 + 0.5 * light.sun_x) * self.canvas.width + view.dx
        side = np.exp(-(((x - sun) / (0.42 * max(w, 0.8 * h))) ** 2))
        fall = np.exp(-((np.maximum(y, 0.0) / 0.95) ** 2)) * sunshine(light)
        glow = 0.38 * fall[:, None] * side[None, :]
        colour = rows[:, None, :] * (0.86 + 0.14 * side[None, :, None])
        colour += glow[..., None] * (np.asarray(light.horizon, np.float32) - 0.35 * colour)
        small = np.clip(colour * 255.0 + 0.5, 0, 255).astype(np.uint8)
        cv2.resize(small, (w, h), dst=picture, interpolation=cv2.INTER_LINEAR)


@dataclass(frozen=True, kw_only=True)
class Ceiling:
    """The rippling surface seen from below; it closes towards the distance and fades there."""

    canvas: Canvas
    horizon: float  # pixels, where it would meet the ground
    reach: float  # pixels, how far down it is seen
    z: float = 40.0

    def paint(self, picture: Picture, moment: Moment) -> None:
        light, width = moment.light, picture.shape[1]
        view = moment.eye.view(self.z)
        rows = min(picture.shape[0], int(self.reach + view.dy))
        if rows < 8:
            return
        step = _step(self.canvas)
        u, t = self.canvas.unit, min(moment.clock, 1.5 * moment.t)
        i = np.arange(0, width + step, step, dtype=np.float32)[None, :]
        j = np.arange(0, rows + _ROWS, _ROWS, dtype=np.float32)[:, None] - view.dy
        far = self.horizon / np.maximum(self.horizon - j, 0.2 * self.horizon)  # 1 near .. 5 far
        x = (i - view.centre[0] - view.dx) / (44.0 * u) * far + 0.006 * moment.scroll / u
        net = _net(x, far * far * 6.0 + 0 * i, t)
        net = net + np.clip(0.55 * far - 0.75, 0.0, 1.0) * (0.52 - net)  # too fine to be seen
        sun = (0.5 + 0.5 * light.sun_x) * self.canvas.width + view.dx
        near_sun = np.exp(
            -(((i - sun) / (0.16 * width + 60 * u)) ** 2) - (j / (0.42 * self.reach)) ** 2
        )
        fade = np.clip(1.0 - np.maximum(j, 0) / self.reach, 0.0, 1.0)
        field = np.clip(net * (0.40 + 0.34 * fade) + 0.50 * near_sun, 0.0, 1.0)
        veil = np.clip(fade * 1.7, 0.0, 1.0) + 0 * i
        self._lay(picture[:rows], field.astype(np.float32), veil.astype(np.float32), light)

    def _lay(self, area: Picture, field: _Field, veil: _Field, light: Light) -> None:
        h, w = area.shape[:2]
        size = (field.shape[1] * _step(self.canvas), field.shape[0] * _ROWS)
        full = cv2.resize((field * 255).astype(np.uint8), size, interpolation=cv2.INTER_CUBIC)
        cover = cv2.resize((veil * 235).astype(np.uint8), size)[:h, :w]
        top, middle = light.horizon, light.middle
        glare = np.minimum(0.25 * top + 0.80 * light.sun * (0.35 + 0.65 * sunshine(light)), 1.0)
        dark = 0.72 * middle
        table = _table(
            (0.0, dark), (0.30, dark), (0.34, middle), (0.47, middle), (0.52, 0.45 * middle + 0.55 * top), (0.68, top),
            (0.76, 0.4 * top + 0.6 * glare), (0.90, glare), (1.0, glare),
        )  # fmt: skip
        colour = cv2.applyColorMap(full[:h, :w], table)
        m = cover.astype(np.float32) / np.float32(255.0)
        for c in range(3):
            plane = cv2.extractChannel(colour, c)
            old = cv2.extractChannel(area, c)
            cv2.insertChannel(cv2.blendLinear(plane, old, m, np.float32(1.0) - m), area, c)


@dataclass(frozen=True, kw_only=True)
class Shafts:
    """Light that slants down through the water in swaying beams."""

    canvas: Canvas
    ray: npt.NDArray[np.int32]  # where a coarse pixel lies across the fan, 0.._FAN
    fall: _Field  # how much of the light reaches it, 0..1, coarse
    beams: npt.NDArray[np.float32]  # (n, 4): place, width, strength, phase
    pad: int  # coarse pixels painted beyond each side
    strength: float
    z: float

    @classmethod
    def of(
        cls, canvas: Canvas, sun_x: float, reach: float, strength: float, z: float, k: int
    ) -> Self:
        """`reach` is how far down they come, in heights of the frame."""
        w, h = canvas.width, canvas.height
        pad = int(0.16 * w) // _COARSE
        columns, rows = w // _COARSE + 2 * pad, -(-h // _COARSE)
        x = ((np.arange(columns) - pad) * _COARSE / w)[None, :]
        y = (np.arange(rows) * _COARSE / h)[:, None]
        source, up = 0.5 + 0.5 * sun_x, 0.55
        fan = (x - source) * (w / h) / (y + up)
        ray = np.clip(fan / 3.2 + 0.5, 0.0, 1.0)
        fall = np.clip(1.0 - y / reach, 0.0, 1.0) ** 1.25 * (0.55 + 0.45 * np.clip(y / 0.10, 0, 1))
        random = rng(canvas.seed, "shafts", k)
        n = 11
        place = np.linspace(0.16, 0.84, n) + random.uniform(-0.028, 0.028, n)
        wide = random.choice([0.008, 0.016, 0.030], n, p=[0.35, 0.35, 0.30])
        force = random.uniform(0.45, 1.0, n) * np.exp(-(((place - 0.5) / 0.30) ** 2))
        beams = np.stack([place, wide, force, random.uniform(0, 6.3, n)], axis=1)
        return cls(
            canvas=canvas,
            ray=(ray * (_FAN - 1) + 0.5).astype(np.int32),
            fall=(fall + 0 * x).astype(np.float32),
            beams=beams.astype(np.float32),
            pad=pad,
            strength=strength,
            z=z,
        )

    def paint(self, picture: Picture, moment: Moment) -> None:
        light, (h, w) = moment.light, picture.shape[:2]
        power = self.strength * sunshine(light) * (1.0 + 0.9 * light.night)
        if power < 0.01:
            return
        t = min(moment.clock, 1.5 * moment.t)
        place, wide, force, phase = self.beams.T
        a = np.linspace(0.0, 1.0, _FAN, dtype=np.float32)[:, None]
        sway = place + 0.012 * np.sin(0.45 * t + phase) + 0.004 * np.sin(1.1 * t + 2 * phase)
        off = np.abs(a - sway) / wide
        soft = np.clip(2.4 - 1.6 * off, 0.0, 1.0)
        pulse = 0.62 + 0.38 * np.sin(0.6 * t + 1.7 * phase)
        profile = np.minimum((soft * soft * (3 - 2 * soft) * force * pulse).sum(axis=1), 1.0)
        lit = (profile.astype(np.float32)[self.ray] * self.fall * 255.0).astype(np.uint8)
        shift = moment.eye.view(self.z).dx / _COARSE
        left = min(max(round(self.pad - shift), 0), lit.shape[1] - w // _COARSE)
        mask = cv2.resize(np.ascontiguousarray(lit[:, left : left + -(-w // _COARSE)]), (w, h))
        ray = np.asarray(0.45 * light.horizon + 0.55 * light.sun * light.horizon.max(), np.float32)
        table = _table((0.0, (0.0, 0.0, 0.0)), (1.0, ray * power))
        cv2.add(picture, cv2.applyColorMap(mask, table), dst=picture)


@dataclass(frozen=True, kw_only=True)
class Caustics:
    """The net of light that the ripples throw on the ground and all that stands on it."""

    canvas: Canvas
    horizon: float  # pixels
    top: float  # pixels, where they begin
    z: float

    def paint(self, picture: Picture, moment: Moment) -> None:
        light, (h, w) = moment.light, picture.shape[:2]
        power = 0.22 * sunshine(light) * (0.35 + 0.65 * light.clear)
        view = moment.eye.view(self.z)
        top = max(int(self.top + view.dy), 0)
        rows = h - top
        if rows < 8 or power < 0.01:
            return
        step = _step(self.canvas)
        u, t = self.canvas.unit, min(moment.clock, 1.5 * moment.t)
        i = np.arange(0, w + step, step, dtype=np.float32)[None, :]
        j = np.arange(top, h + _ROWS, _ROWS, dtype=np.float32)[:, None] - view.dy
        deep = self.canvas.height - self.horizon
        far = deep / np.maximum(j - self.horizon, 0.12 * deep)  # 1 near .. 8 far
        x = ((i - view.centre[0] - view.dx) * far + moment.scroll) / (50.0 * u)
        net = _net(x, 11.0 * far + 0 * i, 1.15 * t)
        net = net + np.clip(0.5 * far - 0.8, 0.0, 0.85) * (0.62 - net)  # too fine to be seen
        fade = np.clip((j - self.top) / (0.6 * deep), 0.0, 1.0) ** 1.4
        small = (np.clip((net - 0.46) / 0.50, 0.0, 1.0) * fade * 255).astype(np.uint8)
        size = (small.shape[1] * step, small.shape[0] * _ROWS)
        mask = cv2.resize(small, size, interpolation=cv2.INTER_CUBIC)[:rows, :w]
        ray = np.asarray(light.key * (0.9, 1.0, 0.95), np.float32)
        table = _table((0.0, (0.0, 0.0, 0.0)), (1.0, ray))
        gain = cv2.applyColorMap(mask, table)
        area = picture[top:]
        lit = cv2.multiply(area, gain, scale=power * 2.2 / 255.0)
        cv2.add(area, lit, dst=area)
