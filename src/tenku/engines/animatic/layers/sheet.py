"""A sheet: a baked board that is recoloured by the light and moved by the camera."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal, Self, cast

import cv2
import numpy as np
import numpy.typing as npt

from tenku.engines.animatic.light import Light
from tenku.engines.animatic.paint import Board, Mask, Planes
from tenku.engines.animatic.scene import Moment, Picture, smooth

# Hues of light in the picture: warm windows, cool ones, lamps, accents.
HUES: tuple[tuple[float, float, float], ...] = (
    (1.0, 0.78, 0.42),
    (1.0, 0.64, 0.30),
    (0.98, 0.86, 0.62),
    (0.62, 0.78, 1.0),
    (1.0, 0.52, 0.36),
    (0.30, 0.95, 1.0),
    (1.0, 0.30, 0.72),
    (0.75, 0.45, 1.0),
)
_HOURS = 31


def glow_code(hue: int, hour: float) -> int:
    """The code of a light in `Board.glow`: which of HUES, and when it comes on (night 0..1)."""
    return (hue << 5) | (1 + min(int(hour * _HOURS), _HOURS - 1))


def glow_table(night: float, strength: float = 1.0) -> Planes:
    """The colours (256, 1, 3) of all glow codes at a degree of night."""
    codes = np.arange(256)
    hour = (codes & 31) / (_HOURS + 1.0)
    on = np.clip((night - 0.12 - 0.80 * hour) / 0.05, 0.0, 1.0) * ((codes & 31) > 0)
    flicker = 0.72 + 0.28 * np.sin(codes * 2.4)
    rgb = np.asarray(HUES)[codes >> 5] * (on * flicker * strength * 255.0)[:, None]
    return rgb.astype(np.uint8)[:, None, :]


@lru_cache(maxsize=8)
def _steps() -> npt.NDArray[np.float32]:
    return np.arange(256, dtype=np.float32)[:, None]


def _asphalt(albedo: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """1 where matter is dark and grey: traffic keeps it half free of snow."""
    high, low = albedo.max(-1, keepdims=True), albedo.min(-1, keepdims=True)
    return (np.clip((115 - high) / 20, 0, 1) * np.clip((24 - (high - low)) / 6, 0, 1)).astype(
        np.float32
    )


def _scale(rgb: npt.NDArray[np.floating]) -> npt.NDArray[np.float32]:
    return np.diag(rgb).astype(np.float32)


def over(picture: Picture, rgba: Planes, x: int, y: int, *, opaque: bool = False) -> None:
    """Blends a premultiplied sprite into the picture at its own size; clips on four sides."""
    height, width = picture.shape[:2]
    x0, y0 = max(x, 0), max(y, 0)
    x1, y1 = min(x + rgba.shape[1], width), min(y + rgba.shape[0], height)
    if x1 <= x0 or y1 <= y0:
        return
    part = rgba[y0 - y : y1 - y, x0 - x : x1 - x]
    target = picture[y0:y1, x0:x1]
    colour = cv2.cvtColor(part, cv2.COLOR_RGBA2RGB)
    if opaque:
        target[:] = colour
        return
    cover = cv2.bitwise_not(cv2.extractChannel(part, 3))
    under = cv2.multiply(target, cv2.cvtColor(cover, cv2.COLOR_GRAY2RGB), scale=1.0 / 255.0)
    cv2.add(under, colour, dst=target)


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """Painted matter at depth z with its corner at (x, y) in pixels; `period` > 0 repeats it.

    `drift` moves it by itself (pixels per scene second), wrapped over `span` pixels if given.
    `sway` leans its top with the wind (pixels at wind 1). `shade` names the light of its shadows.
    """

    z: float
    x: float
    y: float
    body: Planes
    lit: Planes
    glow: Mask | None = None
    aura: Mask | None = None
    period: int = 0
    drift: float = 0.0
    span: float = 0.0
    sway: float = 0.0
    phase: float = 0.0
    scrolls: bool = True
    cloudy: bool = False
    opaque: bool = False
    snow: Literal["none", "top", "all"] = "top"  # where snow lies on it
    painted: Planes | None = None  # already coloured, for a light that does not change

    @classmethod
    def of(cls, board: Board, z: float, **rest: object) -> Self:
        """A sheet of what a board holds, cut to its painted box."""
        body, lit = board.planes()
        glow = board.glow if board.glow.any() else None
        aura = board.aura if board.aura.any() else None
        x, y = board.x0, board.y0
        if not rest.get("period"):
            cover = cv2.extractChannel(body, 3)
            left, top, w, h = cv2.boundingRect(cover if aura is None else cv2.max(cover, aura))
            if w == 0:
                left, top, w, h = 0, 0, 2, 2
            at = (slice(top, top + h), slice(left, left + w))
            body, lit = body[at].copy(), lit[at].copy()
            glow = None if glow is None else glow[at].copy()
            aura = None if aura is None else aura[at].copy()
            x, y = x + left, y + top
        sheet = cls(z=z, x=x, y=y, body=body, lit=lit, glow=glow, aura=aura)
        return replace(sheet, **rest)  # pyright: ignore[reportArgumentType] # fields by name

    def weathered(self, fog: float, snow: float) -> "Sheet":
        """The same matter behind fog and under snow (0..1 each)."""
        if self.cloudy or not (fog or snow):
            return self
        body, lit = self.body.astype(np.float32), self.lit.astype(np.float32)
        cover, haze = body[..., 3:], lit[..., 3:]
        if snow and self.snow != "none":
            white = np.asarray([0.93, 0.95, 0.98], np.float32) * (cover - haze)
            albedo = body[..., :3] + lit[..., :3]
            tone = lit[..., :3].sum(-1, keepdims=True) / np.maximum(
                albedo.sum(-1, keepdims=True), 1
            )
            weight = snow * self._lies(tone, cover)
            weight = weight * (1.0 - 0.55 * _asphalt(albedo))
            tone = tone + weight * 0.35 * (0.75 - tone)
            albedo += weight * (white - albedo)
            body[..., :3], lit[..., :3] = albedo * (1 - tone), albedo * tone
        amount = 1.0 - float(np.exp(-0.22 * fog * max(self.z - 0.7, 0.0)))
        body[..., :3] *= 1 - amount
        lit[..., :3] *= 1 - amount
        haze += amount * (cover - haze)
        return replace(self, body=(body + 0.5).astype(np.uint8), lit=(lit + 0.5).astype(np.uint8))

    def _lies(
        self, tone: npt.NDArray[np.float32], cover: npt.NDArray[np.float32]
    ) -> npt.NDArray[np.float32]:
        """How much of each pixel is under snow: all of the ground, else lit tops and upper rims."""
        if self.snow == "all":
            return np.float32(0.72) + np.float32(0.28) * np.clip(tone * 2.2 - 0.5, 0, 1)
        deep = 6
        above = np.zeros_like(cover)
        above[deep:] = cover[:-deep]
        rim = np.clip((cover - above) / 255.0, 0, 1)
        return np.maximum(0.9 * rim, 0.55 * np.clip((tone - 0.60) * 5.0, 0, 1)).astype(np.float32)

    def settled(self, light: Light) -> "Sheet":
        """The same sheet coloured for good, for a clip whose light stays as it is."""
        whole = (slice(None), slice(None))
        return replace(self, painted=self._coloured(whole, light))

    def _coloured(self, at: tuple[slice, slice], light: Light) -> Planes:
        if self.painted is not None:
            return self.painted[at]
        body, lit = self.body[at], self.lit[at]
        shade = light.cloud if self.cloudy else light.shade
        rgb = cv2.transform(cv2.cvtColor(body, cv2.COLOR_RGBA2RGB), _scale(shade))
        key = light.key
        if self.cloudy:  # clouds lose their light after sunset, when windows still reflect the sky
            key = shade + (0.22 + 0.78 * smooth(-9, -2, light.elevation)) * (key - shade)
        rgb = cv2.add(rgb, cv2.transform(cv2.cvtColor(lit, cv2.COLOR_RGBA2RGB), _scale(key)))
        haze = np.clip(_steps() * light.haze + 0.5, 0, 255).astype(np.uint8)[:, None, :]
        rgb = cv2.add(rgb, cv2.applyColorMap(cv2.extractChannel(lit, 3), haze))
        if self.glow is not None and light.night > 0.1:
            strength = 1.0 if self.z < 5 else 0.8
            rgb = cv2.max(rgb, cv2.applyColorMap(self.glow[at], glow_table(light.night, strength)))
        if self.aura is not None and light.night > 0.1:
            power = smooth(0.3, 0.95, light.night)
            table = _steps() * np.asarray([1.0, 0.70, 0.36]) * power
            table = table.astype(np.uint8)[:, None, :]
            rgb = cv2.add(rgb, cv2.applyColorMap(self.aura[at], table))
        rgba = cv2.cvtColor(rgb, cv2.COLOR_RGB2RGBA)
        cv2.insertChannel(cv2.extractChannel(body, 3), rgba, 3)
        return cast(Planes, rgba)

    def paint(self, picture: Picture, moment: Moment) -> None:
        """Moves, colours and blends the part of the sheet that is in the frame."""
        offset = self.drift * moment.clock
        if self.scrolls:
            offset -= moment.scroll / self.z
        if self.period:
            self._paint_tiles(picture, moment, offset)
            return
        if self.span:
            low = -0.5 * (self.span - picture.shape[1]) - self.body.shape[1] * 0.5
            offset = (self.x + offset - low) % self.span + low - self.x
        self._paint_once(picture, moment, self.x + offset)

    def _paint_tiles(self, picture: Picture, moment: Moment, offset: float) -> None:
        view = moment.eye.view(self.z)
        left = view.centre[0] + (0 - view.dx - view.centre[0]) / view.scale
        right = view.centre[0] + (picture.shape[1] - view.dx - view.centre[0]) / view.scale
        x = self.x + offset
        x += np.floor((left - x) / self.period) * self.period
        while x < right:
            self._paint_once(picture, moment, x)
            x += self.period

    def _lean(self, moment: Moment) -> float:
        """How far the sheet's top leans, in pixels."""
        if not self.sway:
            return 0.0
        t = moment.clock
        gust = np.sin(1.7 * t + self.phase) + 0.5 * np.sin(3.1 * t + 1.7 * self.phase)
        return float(self.sway * moment.wind * (0.5 + gust))

    def _paint_once(self, picture: Picture, moment: Moment, x: float) -> None:
        view = moment.eye.view(self.z)
        height, width = self.body.shape[:2]
        s, (cx, cy) = view.scale, view.centre
        ox = s * (x - cx) + cx + view.dx  # of the sheet's corner in the frame
        oy = s * (self.y - cy) + cy + view.dy
        lean = self._lean(moment)
        pad = abs(lean) * s + 1
        left = max(0, int(np.floor(ox - pad)))
        right = min(picture.shape[1], int(np.ceil(ox + s * width + pad)))
        top = max(0, int(np.floor(oy)))
        bottom = min(picture.shape[0], int(np.ceil(oy + s * height)))
        if right <= left or bottom <= top:
            return
        u0 = max(0, int((left - ox - pad) / s) - 1)
        u1 = min(width, int(np.ceil((right - ox + pad) / s)) + 2)
        v0 = max(0, int((top - oy) / s) - 1)
        v1 = min(height, int(np.ceil((bottom - oy) / s)) + 2)
        rgba = self._coloured((slice(v0, v1), slice(u0, u1)), moment.light)
        k = -lean / height * s  # x per source row above the foot
        matrix = np.asarray(
            [
                [s, k, ox - left + s * u0 - k * (height - v0) + (s - 1) / 2],
                [0, s, oy - top + s * v0 + (s - 1) / 2],
            ],
            np.float64,
        )
        matrix[0, 2] += k * 0
        whole = self.period or self.opaque
        border = cv2.BORDER_REPLICATE if whole else cv2.BORDER_CONSTANT
        warped = cv2.warpAffine(
            rgba, matrix, (right - left, bottom - top), flags=cv2.INTER_LINEAR, borderMode=border
        )
        over(picture, cast(Planes, warped), left, top, opaque=self.opaque)
