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
    w, h = (int(v) for v in high - low)
    canvas = np.zeros((h, w, 6), np.float32)  # albedo, tone left, tone right, alpha
    for part in parts:
        _paint(canvas, part, easel, low)
    alpha = canvas[..., 5]
    return Baked(
        albedo=_bytes(canvas[..., :3] * alpha[..., None]),
        alpha=_bytes(alpha),
        tones=(_bytes(canvas[..., 3]), _bytes(canvas[..., 4])),
        rims=(_bytes(rim * _rim(alpha, -edge)), _bytes(rim * _rim(alpha, edge))),
        origin=(float(-low[0]), float(-low[1])),
        scale=easel.scale,
        contacts=tuple(((-x if easel.flip else x), y) for x, y in contacts),
    )


def _paint(canvas: _Field, part: Part, easel: Easel, low: npt.NDArray[np.int_]) -> None:
    h, w = canvas.shape[:2]
    polygons = [easel.pixels(p) - low for p in part.shape]
    every = np.vstack(polygons)
    sigma = max(part.soft * easel.scale, 0.8)
    pad = int(sigma * 2) + 3
    x0, y0 = (max(int(v) - pad, 0) for v in every.min(0))
    x1, y1 = min(int(every[:, 0].max()) + pad, w), min(int(every[:, 1].max()) + pad, h)
    if x1 <= x0 or y1 <= y0:
        return
    mask = _mask(polygons, (x0, y0, x1 - x0, y1 - y0))
    box = canvas[y0:y1, x0:x1]
    cover = mask
    if part.blur > 0.0:
        cover = cv2.GaussianBlur(mask, (0, 0), max(part.blur * easel.scale, 0.5))
    if part.inside:
        cover = cover * box[..., 5]
    if part.fade is not None:
        centre = easel.pixels(np.asarray([part.fade[0]])) - low - (x0, y0)
        cover = cover * _melt(cover.shape, centre[0], part.fade[1] * easel.scale)
    if part.crease > 0.0:
        edge = 1.0 - part.crease * cv2.GaussianBlur(cover, (0, 0), max(0.010 * easel.scale, 1.0))
        box[..., 3:5] *= edge[..., None]
    if part.tint:
        box[..., :3] += cover[..., None] * (np.asarray(part.colour, np.float32) - box[..., :3])
        return
    left, right = _tones(mask, part, sigma, easel.scale, every[0] - (x0, y0))
    m = cover[..., None]
    paint = np.empty((*mask.shape, 5), np.float32)
    paint[..., :3] = part.colour
    paint[..., 3], paint[..., 4] = left, right
    box[..., :5] += m * (paint - box[..., :5])
    np.maximum(box[..., 5], box[..., 5] + cover * (1.0 - box[..., 5]), out=box[..., 5])


def _melt(size: tuple[int, ...], centre: Points, radius: float) -> _Field:
    """0 within half the radius about the centre, easing to 1 at the radius."""
    y, x = np.ogrid[: size[0], : size[1]]
    t = np.clip(np.hypot(x - centre[0], y - centre[1]) / radius * 2.0 - 1.0, 0.0, 1.0)
    return (t * t * (3 - 2 * t)).astype(np.float32)


def _mask(polygons: Sequence[Points], box: tuple[int, int, int, int]) -> _Field:
    x, y, w, h = box
    fine = np.zeros((h * _FINE, w * _FINE), np.uint8)
    for p in polygons:
        at = np.round(((p - (x, y)) * _FINE - 0.5) * (1 << _SUBPIXEL)).astype(np.int32)
        cv2.fillPoly(fine, [at], 255, cv2.LINE_AA, _SUBPIXEL)
    mask = cv2.resize(fine, (w, h), interpolation=cv2.INTER_AREA)
    return mask.astype(np.float32) * np.float32(1 / 255)


def _tones(
    mask: _Field, part: Part, sigma: float, scale: float, anchor: Points
) -> tuple[_Field, _Field]:
    """Three tones from the form: the blurred mask is a height, its slope turns to the light."""
    if part.flat is not None:
        tone = np.full_like(mask, part.flat)
        return tone, tone
    h, w = mask.shape
    height = cv2.GaussianBlur(mask, (0, 0), sigma)
    side = cv2.Sobel(height, cv2.CV_32F, 1, 0, scale=-sigma * 2.5 / 8.0)
    up = cv2.Sobel(height, cv2.CV_32F, 0, 1, scale=sigma * 2.5 / 8.0)
    grain = 170.0 / scale  # strokes keep their size on the figure
    rows = np.asarray((np.arange(h) - anchor[1]) * grain, np.int64) % _TILE
    columns = np.asarray((np.arange(w) - anchor[0]) * grain, np.int64) % _TILE
    brush = _BRUSH[rows[:, None], columns]
    facing = np.asarray(0.60 + part.lift + 0.52 * up + 0.10 * part.brush * brush, np.float32)
    turned = np.asarray(0.42 * side, np.float32)
    return _steps(facing - turned), _steps(facing + turned)


def _steps(facing: _Field) -> _Field:
    core = np.clip((facing - 0.27) / 0.12, 0.0, 1.0)
    lit = np.clip((facing - 0.50) / 0.12, 0.0, 1.0)
    tone = 0.12 + 0.38 * core * core * (3 - 2 * core) + 0.42 * lit * lit * (3 - 2 * lit)
    return np.asarray(tone, np.float32)


def _rim(alpha: _Field, dx: float) -> _Field:
    """The edge that looks towards the light: what a shifted copy doesn't cover."""
    shift = np.asarray([[1, 0, -dx], [0, 1, abs(dx) * 0.8]], np.float32)
    behind = cv2.warpAffine(alpha, shift, (alpha.shape[1], alpha.shape[0]))
    return np.asarray(np.clip(alpha - behind, 0.0, 1.0), np.float32)


def _bytes(plane: _Field) -> npt.NDArray[np.uint8]:
    return np.clip(plane * 255.0 + 0.5, 0, 255).astype(np.uint8)
