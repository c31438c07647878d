"""A world in the sky: a ball whose face turns slowly under a light that stays."""

import math
from dataclasses import dataclass
from typing import Any, Literal, Self

import cv2
import numpy as np
import numpy.typing as npt

from tenku.engines.animatic.paint import Mask, Planes
from tenku.engines.animatic.rigs import sprite
from tenku.engines.animatic.scene import Canvas, Moment, Picture, rng

_Field = npt.NDArray[np.floating[Any]]
_FACE = 900  # pixels: a face is painted no larger than this
_AIR = 0.085  # of the radius: how far the air of a world can be seen
World = Literal["blue", "grey"]


# Towns shine where it is night: by tone, and in what colour by their own brightness.
_DARK = np.clip((0.42 - np.linspace(0, 1, 256)) * 4.0 * 255, 0, 255).astype(np.uint8)
_LAMPS = np.clip(np.arange(256)[:, None] * np.asarray([1.0, 0.74, 0.38]), 0, 255).astype(np.uint8)[
    :, None, :
]


@dataclass(frozen=True, kw_only=True)
class Globe:
    """A layer. The face turns about the middle of the disc; tone, edge and air keep still."""

    face: Planes  # (n, n, 4) albedo of the whole disc, and the lamps of its towns
    tone: Mask  # 0 night .. 255 day, of the part that can be in the frame
    alpha: Mask
    air: Mask  # light of the air on the limb
    corner: tuple[int, int]  # of that part, pixels of the frame
    centre: tuple[float, float]  # pixels
    radius: float  # pixels
    spin: float  # radians a second of the scene
    z: float

    @classmethod
    def of(
        cls,
        canvas: Canvas,
        world: World,
        centre: tuple[float, float],
        radius: float,
        sun: tuple[float, float, float],
        *,
        z: float,
        spin: float = 0.0,
        turned: float = 0.0,
    ) -> Self:
        """`sun` points to the light: right, up, towards us. `turned` (radians) chooses the face."""
        reach = radius * (1.0 + (_AIR if world == "blue" else 0.01))
        over = 0.16 * canvas.width
        x0, x1 = max(centre[0] - reach, -over), min(centre[0] + reach, canvas.width + over)
        y0, y1 = max(centre[1] - reach, -over), min(centre[1] + reach, canvas.height + over)
        x = (np.arange(int(x0), int(x1) + 1, dtype=np.float32)[None, :] - centre[0]) / radius
        y = (centre[1] - np.arange(int(y0), int(y1) + 1, dtype=np.float32)[:, None]) / radius
        r = np.sqrt(x * x + y * y)
        depth = np.sqrt(np.clip(1.0 - r * r, 0.0, 1.0))
        light = np.asarray(sun, np.float32) / np.float32(math.hypot(*sun))
        facing = light[0] * x + light[1] * y + light[2] * depth
        wobble = 0.020 * np.sin(7.0 * y - 4.0 * x) + 0.010 * np.sin(17.0 * y + 9.0 * x)
        soft = 0.10 if world == "blue" else 0.06
        steps = (
            _ease(facing + wobble, 0.0, soft) * 0.42
            + _ease(facing + wobble, 0.34, 0.34 + soft) * 0.46
        )
        alpha = np.clip((1.0 - r) * radius + 0.5, 0.0, 1.0)
        air = np.zeros_like(r)
        if world == "blue":
            outside = np.exp(-np.clip(r - 1.0, 0, None) / (0.26 * _AIR)) * (r > 1.0)
            inside = np.exp(-np.clip(1.0 - r, 0, None) / (0.55 * _AIR)) * (r <= 1.0)
            sunny = _ease(light[0] * x + light[1] * y, -0.35, 0.75)
            air = (0.62 * outside + 0.60 * inside) * sunny * _ease(1.0 + _AIR - r, 0.0, 0.6 * _AIR)
        n = min(_FACE, max(24, int(2.2 * radius)))
        fine = 2.1 if radius > 0.4 * canvas.height else 1.0  # of a world close by one sees more
        return cls(
            face=_face(world, n, turned, fine),
            tone=_bytes(0.06 + steps),
            alpha=_bytes(alpha),
            air=_bytes(air),
            corner=(int(x0), int(y0)),
            centre=centre,
            radius=radius,
            spin=spin,
            z=z,
        )

    def paint(self, picture: Picture, moment: Moment) -> None:
        h, w = self.tone.shape
        k = 2.0 * self.radius / self.face.shape[0]
        angle = self.spin * moment.clock
        c, s = k * math.cos(angle), k * math.sin(angle)
        n = self.face.shape[0] / 2
        x, y = self.centre[0] - self.corner[0], self.centre[1] - self.corner[1]
        turn = np.asarray([[c, -s, x - c * n + s * n], [s, c, y - s * n - c * n]])
        face = cv2.warpAffine(self.face, turn, (w, h), borderMode=cv2.BORDER_REPLICATE)
        light = moment.light
        day = cv2.applyColorMap(self.tone, light.ramp((0.86, 0.86, 0.86)))
        lit = cv2.multiply(cv2.cvtColor(face, cv2.COLOR_RGBA2RGB), day, scale=1.16 / 255.0)
        towns = cv2.multiply(
            cv2.extractChannel(face, 3), cv2.LUT(self.tone, _DARK), scale=1 / 255.0
        )
        lit = cv2.add(lit, cv2.applyColorMap(towns, _LAMPS))
        lit = cv2.multiply(lit, cv2.cvtColor(self.alpha, cv2.COLOR_GRAY2RGB), scale=1 / 255.0)
        glow = float(light.key.max()) * np.asarray([0.42, 0.76, 1.0])
        table = np.clip(np.arange(256)[:, None] * glow + 0.5, 0, 255).astype(np.uint8)[:, None, :]
        lit = cv2.add(lit, cv2.applyColorMap(self.air, table))
        rgba = np.asarray(cv2.merge([lit, self.alpha]), np.uint8)
        view = moment.eye.view(self.z)
        (cx, cy), m = view.centre, view.scale
        place = np.asarray(
            [[m, 0.0, m * (self.corner[0] - cx) + cx + view.dx],
             [0.0, m, m * (self.corner[1] - cy) + cy + view.dy]]
        )  # fmt: skip
        sprite.blend(picture, rgba, place)


def _ease(x: _Field, a: float, b: float) -> _Field:
    t = np.clip((x - a) / (b - a), 0.0, 1.0)
    return np.asarray(t * t * (3.0 - 2.0 * t), np.float32)


def _bytes(plane: _Field) -> Mask:
    return np.clip(plane * 255.0 + 0.5, 0, 255).astype(np.uint8)


def _face(world: World, n: int, turned: float, fine: float) -> Planes:
    """The albedo of a disc of n pixels: what the ball shows, foreshortened towards its limb."""
    axis = (np.arange(n, dtype=np.float32) + 0.5) / n * 2.0 - 1.0
    x, y = np.meshgrid(axis, -axis)
    r = np.maximum(np.sqrt(x * x + y * y), 1e-6)
    inside = np.minimum(r, 0.995)
    x, y = x / r * inside, y / r * inside
    z = np.sqrt(1.0 - inside * inside)
    c, s = math.cos(turned), math.sin(turned)
    x, z = c * x + s * z, c * z - s * x
    if world == "grey":
        return _with(_grey(x, y, z), np.zeros((n, n), np.uint8))
    return _blue(fine * x, fine * y, fine * z, y)


def _with(colour: Planes, lamps: Mask) -> Planes:
    rgba = cv2.cvtColor(colour, cv2.COLOR_RGB2RGBA)
    return np.asarray(cv2.insertChannel(lamps, rgba, 3), np.uint8)


def _towns(land: _Field, cloud: _Field) -> Mask:
    """Clusters of small lamps on the land, each with its suburbs."""
    n = land.shape[0]
    random = rng(n, "towns")
    lamps = np.zeros((n, n), np.uint8)
    size = max(n / 900.0, 0.4)
    for x, y in random.uniform(0.04, 0.96, (170, 2)) * n:
        for dx, dy in random.normal(0, 7.0 * size, (6, 2)):
            i, j = int(y + dy), int(x + dx)
            if 0 <= i < n and 0 <= j < n and land[i, j] > 0.66 and cloud[i, j] < 0.8:
                radius = int(16 * size * random.uniform(0.7, 1.7))
                cv2.circle(
                    lamps,
                    (j * 16, i * 16),
                    radius,
                    (int(random.uniform(110, 255)),),
                    -1,
                    cv2.LINE_AA,
                    4,
                )
    return lamps


def _laid(under: _Field, colour: tuple[float, float, float], cover: _Field) -> _Field:
    return under + cover[..., None] * (np.asarray(colour, np.float32) - under)


def _blue(x: _Field, y: _Field, z: _Field, latitude: _Field) -> Planes:
    """Seas, two tones of land, and clouds in bands that curl."""
    shape = (*x.shape, 3)
    paint = np.broadcast_to(np.asarray([0.10, 0.34, 0.60], np.float32), shape)
    deep = np.sin(3.1 * x + 2.0 * np.sin(2.2 * y + 0.4)) + np.sin(4.3 * z - 2.7 * y + 1.0)
    paint = _laid(paint, (0.16, 0.50, 0.70), _ease(deep, 0.15, 0.30))
    coast = 0.22 * np.sin(11.0 * x + 4.0 * np.sin(7.0 * y)) + 0.14 * np.sin(17.0 * y - 9.0 * z)
    land = np.sin(3.7 * x + 1.6 * np.sin(3.0 * y + 1.0)) + np.sin(4.1 * y + 2.2 * z + 0.6) + coast
    paint = _laid(paint, (0.40, 0.52, 0.34), _ease(land, 0.62, 0.70))
    paint = _laid(
        paint, (0.74, 0.62, 0.42), _ease(land + 0.3 * np.sin(9.0 * z + 3.0 * x), 1.12, 1.22)
    )
    curl = y + 0.10 * np.sin(5.0 * x + 2.0) + 0.07 * np.sin(8.0 * z + 5.0 * y)
    band = np.sin(15.0 * curl + 1.5 * np.sin(4.0 * x + 3.0 * z))
    broken = np.sin(6.0 * x - 5.0 * z + 4.0 * y) + 0.7 * np.sin(
        13.0 * x + 6.0 * np.sin(6.0 * y + z)
    )
    cloud = band + 0.75 * broken + 0.20 * np.sin(31.0 * x + 17.0 * y + 5.0 * np.sin(9.0 * z))
    paint = _laid(paint, (0.66, 0.78, 0.88), _ease(cloud, 0.70, 0.86))
    paint = _laid(paint, (0.98, 0.97, 0.95), _ease(cloud, 1.02, 1.14))
    cap = np.abs(latitude) + 0.05 * np.sin(9.0 * x + 4.0 * z)
    paint = _laid(paint, (0.95, 0.97, 0.98), _ease(cap, 0.90, 0.92))
    return _with(_bytes(np.asarray(paint, np.float32)), _towns(land, cloud))


# Craters of a grey world, on its near side: x, y, size.
_CRATERS = (
    (-0.42, 0.36, 0.13), (0.30, -0.46, 0.17), (0.52, 0.28, 0.09), (-0.10, -0.70, 0.08),
    (-0.62, -0.20, 0.07), (0.10, 0.62, 0.06), (0.68, -0.12, 0.05), (-0.26, -0.34, 0.05),
)  # fmt: skip


def _grey(x: _Field, y: _Field, z: _Field) -> Planes:
    """Dark plains, pale highlands, a few craters with a bright rim on one side."""
    paint = np.broadcast_to(np.asarray([0.80, 0.77, 0.74], np.float32), (*x.shape, 3))
    plain = np.sin(3.3 * x + 1.4 * np.sin(2.9 * y)) + np.sin(3.9 * y - 2.1 * z + 2.0)
    plain = plain + 0.22 * np.sin(11.0 * x + 5.0 * y)
    paint = _laid(paint, (0.58, 0.56, 0.60), _ease(plain, 0.30, 0.42))
    paint = _laid(paint, (0.48, 0.47, 0.54), _ease(plain, 1.05, 1.18))
    for cx, cy, size in _CRATERS:
        cz = math.sqrt(1.0 - cx * cx - cy * cy)
        d = np.sqrt((x - cx) ** 2 + (y - cy) ** 2 + (z - cz) ** 2) / size
        inner = np.sqrt((x - cx - 0.16 * size) ** 2 + (y - cy + 0.16 * size) ** 2 + (z - cz) ** 2)
        paint = _laid(paint, (0.92, 0.89, 0.84), 1.0 - _ease(d, 0.96, 1.06))
        paint = _laid(paint, (0.52, 0.50, 0.56), 1.0 - _ease(inner / size, 0.80, 0.92))
    return _bytes(np.asarray(paint, np.float32))
