"""Parts of a figure, and how they are painted once into planes that any light can colour."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from tenku.engines.animatic.rigs.shape import Points, Shape, Xy
from tenku.engines.animatic.scene import rng

Plane = npt.NDArray[np.uint8]
_Field = npt.NDArray[np.float32]
Colour = tuple[float, float, float]  # albedo, 0..1 RGB

_FINE = 2  # masks are drawn this much larger
_SUBPIXEL = 4  # bits
_TILE = 512


@dataclass(frozen=True, kw_only=True)
class Part:
    """One painted shape. Lengths in own heights."""

    shape: Shape
    colour: Colour
    soft: float = 0.06  # how round it is modelled: about the half width of its form
    lift: float = 0.0  # added to the tone before it steps: below 0 is turned from the light
    crease: float = 0.0  # 0..1: the soft dark edge it leaves on what lies behind it
    inside: bool = False  # painted only where the figure already is
    brush: float = 1.0  # how much the brush shows at the edges between tones
    flat: float | None = None  # this tone everywhere instead of modelled ones
    tint: bool = False  # changes the colour only: the tone beneath it stays
    blur: float = 0.0  # softness of its edge, for patches inside a coat
    fade: tuple[Xy, float] | None = None  # it melts into what is behind towards this point


def mixed(a: Colour, b: Colour, t: float) -> Colour:
    return a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1]), a[2] + t * (b[2] - a[2])


def shade(c: Colour, k: float) -> Colour:
    return c[0] * k, c[1] * k, c[2] * k


def warm(c: Colour) -> Colour:
    """Skin where the blood shows: cheeks, ears."""
    return c[0] * 0.98, c[1] * 0.82, c[2] * 0.78


def far(part: Part) -> Part:
    """The same part on the far side of a body: darker and cooler."""
    r, g, b = part.colour
    return replace(part, colour=(r * 0.70, g * 0.70, b * 0.80), lift=part.lift - 0.16)


@dataclass(frozen=True, kw_only=True)
class Baked:
    """A painted figure: `origin` is the pixel of the planes where its own (0, 0) lies."""

    albedo: npt.NDArray[np.uint8]  # (h, w, 3), premultiplied by alpha
    alpha: Plane
    tones: tuple[Plane, Plane]  # lit from the left, from the right
    rims: tuple[Plane, Plane]
    origin: Xy
    scale: float  # pixels per own height
    contacts: tuple[Xy, ...] = ()  # feet, own heights
    settled: npt.NDArray[np.uint8] | None = None  # RGBA, if coloured for good


@dataclass(frozen=True, kw_only=True)
class Easel:
    """How big, and which way round, a figure is painted."""

    scale: float  # pixels per own height
    flip: bool = False  # faces left
    window: tuple[int, int, int, int] | None = None  # paint only x0, y0, x1, y1 about the origin

    def pixels(self, p: Points) -> Points:
        sign = -1.0 if self.flip else 1.0
        return p * np.asarray([sign * self.scale, -self.scale])


def _brush() -> _Field:
    """A tile of brush strokes, -0.5..0.5, wrapping at its edges."""
    noise = rng(7, "brush").standard_normal((_TILE, _TILE)).astype(np.float32)
    wrapped = np.tile(noise, (2, 2))
    soft = cv2.GaussianBlur(wrapped, (0, 0), 8.0, sigmaY=4.0)[_TILE // 2 :, _TILE // 2 :]
    soft = soft[:_TILE, :_TILE]
    return np.clip(soft / (4.0 * float(soft.std())), -0.5, 0.5).astype(np.float32)


_BRUSH = _brush()


def bake(
    parts: Sequence[Part], easel: Easel, contacts: Sequence[Xy] = (), rim: float = 1.0
) -> Baked:
    """Paints parts from back to front.

    `contacts` are the points that touch the ground; `rim` is the strength of the light's edge,
    0 for what lies within another figure.
    """
    edge = min(max(0.007 * easel.scale, 1.2), 3.0)
    corners = easel.pixels(np.vstack([p for part in parts for p in part.shape]))
    low = np.floor(corners.min(0)).astype(int) - 4
    high = np.ceil(corners.max(0)).astype(int) + 5
    if easel.window is not None:
        low = np.maximum(low, easel.window[:2])
        high = np.maximum(np.minimum(high, easel.window[2:]), low + 2)
    board = _Board.blank(*(int(v) for v in high - low))
    for part in parts:
        _paint(board, part, easel, low)
    left, right = board.tones
    return Baked(
        albedo=_over(np.zeros_like(board.albedo), board.albedo, board.alpha),
        alpha=board.alpha,
        tones=(left, right),
        rims=(_rim(board.alpha, -edge, rim), _rim(board.alpha, edge, rim)),
        origin=(float(-low[0]), float(-low[1])),
        scale=easel.scale,
        contacts=tuple(((-x if easel.flip else x), y) for x, y in contacts),
    )


@dataclass(frozen=True, kw_only=True)
class _Board:
    """What has been painted so far; `box` is a window onto the same planes."""

    albedo: Plane  # (h, w, 3)
    tones: tuple[Plane, Plane]  # lit from the left, from the right
    alpha: Plane

    @staticmethod
    def blank(w: int, h: int) -> "_Board":
        tones = np.zeros((h, w), np.uint8), np.zeros((h, w), np.uint8)
        return _Board(
            albedo=np.zeros((h, w, 3), np.uint8), tones=tones, alpha=np.zeros((h, w), np.uint8)
        )

    def box(self, x0: int, y0: int, x1: int, y1: int) -> "_Board":
        at = slice(y0, y1), slice(x0, x1)
        left, right = self.tones
        return _Board(albedo=self.albedo[at], tones=(left[at], right[at]), alpha=self.alpha[at])


def _paint(board: _Board, part: Part, easel: Easel, low: npt.NDArray[np.int_]) -> None:
    h, w = board.alpha.shape
    polygons = [easel.pixels(p) - low for p in part.shape]
    every = np.vstack(polygons)
    shadow = max(0.010 * easel.scale, 1.0)  # how wide a crease is, pixels
    soft = part.blur * easel.scale
    pad = int(2.5 * max(soft, shadow if part.crease else 0.0)) + 3
    x0, y0 = (max(int(v) - pad, 0) for v in every.min(0))
    x1, y1 = min(int(every[:, 0].max()) + pad, w), min(int(every[:, 1].max()) + pad, h)
    if x1 <= x0 or y1 <= y0:
        return
    mask = _mask(polygons, (x0, y0, x1 - x0, y1 - y0))
    box = board.box(x0, y0, x1, y1)
    cover = mask
    if soft > 0.0:
        cover = _blurred(cover, max(soft, 0.5))
    if part.inside:
        cover = _times(cover, box.alpha)
    if part.fade is not None:
        centre = easel.pixels(np.asarray([part.fade[0]])) - low - (x0, y0)
        gone = 255 - _melt(cover.shape, centre[0], part.fade[1] * easel.scale)
        cover = _times(cover, 255 - _times(gone, box.alpha))
    colour = _bytes(np.asarray(part.colour, np.float32))
    box.albedo[:] = _over(box.albedo, np.broadcast_to(colour, box.albedo.shape), cover)
    if part.tint:
        return
    if part.crease > 0.0:
        dark = _bytes(1.0 - part.crease * np.linspace(0, 1, 256, dtype=np.float32))
        dark = np.asarray(cv2.LUT(_blurred(cover, shadow), dark), np.uint8)
        for tone in box.tones:
            tone[:] = _times(tone, dark)
    new = _tones(mask, part, easel.scale, every[0] - (x0, y0))
    for tone, fresh in zip(box.tones, new, strict=True):
        tone[:] = _over(tone, fresh, cover)
    box.alpha[:] = cv2.add(box.alpha, _times(cover, 255 - box.alpha))


def _times(a: Plane, b: Plane) -> Plane:
    """Two fractions of 255 multiplied."""
    return np.asarray(cv2.multiply(a, b, scale=1 / 255.0), np.uint8)


def _over(under: Plane, paint: Plane, cover: Plane) -> Plane:
    """`paint` upon `under` where `cover` is."""
    if under.ndim == 3:
        cover = np.asarray(cv2.cvtColor(cover, cv2.COLOR_GRAY2RGB), np.uint8)
    laid = _times(np.ascontiguousarray(paint), cover)
    return np.asarray(cv2.add(_times(under, 255 - cover), laid), np.uint8)


def _blurred(mask: Plane, sigma: float) -> Plane:
    return np.asarray(
        cv2.GaussianBlur(mask, (0, 0), sigma, borderType=cv2.BORDER_CONSTANT), np.uint8
    )


def _melt(size: tuple[int, ...], centre: Points, radius: float) -> Plane:
    """0 within half the radius about the centre, easing to 255 at the radius."""
    y, x = np.ogrid[: size[0], : size[1]]
    t = np.clip(np.hypot(x - centre[0], y - centre[1]) / radius * 2.0 - 1.0, 0.0, 1.0)
    return _bytes(t * t * (3 - 2 * t))


def _mask(polygons: Sequence[Points], box: tuple[int, int, int, int]) -> Plane:
    x, y, w, h = box
    fine = np.zeros((h * _FINE, w * _FINE), np.uint8)
    for p in polygons:
        at = np.round(((p - (x, y)) * _FINE - 0.5) * (1 << _SUBPIXEL)).astype(np.int32)
        cv2.fillPoly(fine, [at], 255, cv2.LINE_AA, _SUBPIXEL)
    return np.asarray(cv2.resize(fine, (w, h), interpolation=cv2.INTER_AREA), np.uint8)


def _tones(mask: Plane, part: Part, scale: float, anchor: Points) -> tuple[Plane, Plane]:
    """Three tones from the form: the blurred mask is a height, its slope turns to the light.

    Form is smooth, so it is found in a smaller picture; only the steps are made at full size.
    """
    if part.flat is not None:
        tone = np.full_like(mask, round(255 * part.flat))
        return tone, tone
    h, w = mask.shape
    sigma = max(part.soft * scale, 0.8)
    less = max(1, min(int(sigma / 3.0), int(scale / 85.0), h // 4, w // 4))
    size = (max(w // less, 2), max(h // less, 2))
    small = cv2.resize(mask, size, interpolation=cv2.INTER_AREA).astype(np.float32) / 255.0
    sigma /= less
    height = cv2.GaussianBlur(small, (0, 0), sigma, borderType=cv2.BORDER_CONSTANT)
    side = cv2.Sobel(height, cv2.CV_32F, 1, 0, scale=0.42 * sigma * 2.5 / 8.0)
    up = cv2.Sobel(height, cv2.CV_32F, 0, 1, scale=0.52 * sigma * 2.5 / 8.0)
    grain = 170.0 / scale  # strokes keep their size on the figure
    rows = np.asarray((np.arange(size[1]) * less - anchor[1]) * grain, np.int64) % _TILE
    columns = np.asarray((np.arange(size[0]) * less - anchor[0]) * grain, np.int64) % _TILE
    brush = 0.10 * part.brush * _BRUSH[rows[:, None], columns]
    facing = np.asarray(0.60 + part.lift + brush + up, np.float32)
    return _stepped(facing + side, (w, h)), _stepped(facing - side, (w, h))


def _stepped(facing: npt.NDArray[np.floating], size: tuple[int, int]) -> Plane:
    """How far a surface faces the light, as one of three tones with brushed transitions."""
    whole = cv2.resize(_bytes(facing), size, interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.LUT(whole, _STEPS), np.uint8)


def _steps() -> Plane:
    facing = np.linspace(0.0, 1.0, 256, dtype=np.float32)
    core = np.clip((facing - 0.27) / 0.12, 0.0, 1.0)
    lit = np.clip((facing - 0.50) / 0.12, 0.0, 1.0)
    return _bytes(0.12 + 0.38 * core**2 * (3 - 2 * core) + 0.42 * lit**2 * (3 - 2 * lit))


def _rim(alpha: Plane, dx: float, strength: float) -> Plane:
    """The edge that looks towards the light: what a shifted copy doesn't cover."""
    shift = np.asarray([[1, 0, -dx], [0, 1, abs(dx) * 0.8]], np.float32)
    behind = cv2.warpAffine(alpha, shift, (alpha.shape[1], alpha.shape[0]))
    edge = cv2.subtract(alpha, np.asarray(behind, np.uint8))
    return np.asarray(cv2.convertScaleAbs(edge, alpha=strength), np.uint8)


def _bytes(plane: npt.NDArray[np.floating]) -> Plane:
    return np.clip(plane * 255.0 + 0.5, 0, 255).astype(np.uint8)


_STEPS = _steps()
