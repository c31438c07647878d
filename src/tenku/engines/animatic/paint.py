"""The brush: polygons and soft masks onto a Board, baked once into planes that light recolours.

A surface of albedo a and tone t (0 core shadow .. 1 full light) is stored premultiplied by its
coverage as two pictures, body = a(1-t) and lit = at, so that body*shade + lit*key is its colour
under any light. Lengths are pixels of the frame; the board draws larger and shrinks once.
"""

from collections.abc import Sequence
from typing import cast

import cv2
import numpy as np
import numpy.typing as npt

Points = npt.NDArray[np.float64]  # (n, 2) x, y in pixels of the frame
Mask = npt.NDArray[np.uint8]  # (h, w) coverage 0..255
Planes = npt.NDArray[np.uint8]  # (h, w, 3) or (h, w, 4)
Albedo = tuple[float, float, float]

SHADOW, MID, LIT = 0.12, 0.5, 0.92  # the three steps of tone

_SHIFT = 4  # bits of sub-pixel precision in OpenCV's drawing


def points(*xy: tuple[float, float]) -> Points:
    return np.asarray(xy, np.float64)


def span(start: float, stop: float, count: int) -> npt.NDArray[np.float64]:
    """`count` evenly spaced numbers from start to stop."""
    return np.linspace(float(start), float(stop), count)


def rect(x0: float, y0: float, x1: float, y1: float) -> Points:
    return points((x0, y0), (x1, y0), (x1, y1), (x0, y1))


def oval(x: float, y: float, rx: float, ry: float, n: int = 28) -> Points:
    a = np.linspace(0.0, 2.0 * np.pi, n, endpoint=False)
    return np.stack([x + rx * np.cos(a), y + ry * np.sin(a)], axis=1)


def spline(knots: Points, n: int = 8, closed: bool = False) -> Points:
    """A Catmull-Rom curve through the knots, n points from each knot to the next."""
    if closed:
        p = np.concatenate([knots[-1:], knots, knots[:2]])
    else:
        first, last = 2 * knots[0] - knots[1], 2 * knots[-1] - knots[-2]
        p = np.concatenate([first[None], knots, last[None]])
    t = np.linspace(0.0, 1.0, n, endpoint=False)[None, :, None]
    a, b, c, d = (p[k : len(p) - 3 + k, None, :] for k in range(4))
    curve = 0.5 * (
        2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3
    )
    out = cast(Points, curve.reshape(-1, 2))
    return out if closed else np.concatenate([out, knots[-1:]])


def ribbon(line: Points, widths: npt.ArrayLike) -> Points:
    """The outline of a stroke along `line` with full widths (pixels) at its points."""
    along = np.gradient(line, axis=0)
    length = np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-6)
    normal = np.stack([-along[:, 1] / length, along[:, 0] / length], axis=1)
    side = normal * (np.broadcast_to(np.asarray(widths, np.float64), len(line))[:, None] / 2)
    return np.concatenate([line + side, (line - side)[::-1]])


def fill(target: Planes | Mask, shape: Points, colour: Sequence[float], scale: float = 1.0) -> None:
    """Fills a polygon, anti-aliased, into an 8-bit image whose pixel is 1/scale of the shape's."""
    fixed = np.round((shape * scale - 0.5 * (scale > 0)) * (1 << _SHIFT)).astype(np.int32)
    cv2.fillPoly(target, [fixed], tuple(colour), cv2.LINE_AA, _SHIFT)


class Board:
    """A rectangle of the scene to paint on; `x0, y0` is its corner in pixels of the frame."""

    def __init__(self, x0: float, y0: float, x1: float, y1: float, fine: int = 2) -> None:
        self.x0, self.y0 = int(np.floor(x0)), int(np.floor(y0))
        self.width = max(2, int(np.ceil(x1)) - self.x0)
        self.height = max(2, int(np.ceil(y1)) - self.y0)
        self.fine = fine
        shape = (self.height * fine, self.width * fine, 4)
        self._body = np.zeros(shape, np.uint8)  # a(1-t), coverage
        self._lit = np.zeros(shape, np.uint8)  # at, haze
        self.aura = np.zeros((self.height, self.width), np.uint8)  # warm light on what is near
        self.lights = True  # False: nothing glows here, which saves the work of hiding lights
        self.glow = np.zeros((self.height, self.width), np.uint8)  # see `layers.sheet.glow_code`

    def _local(self, shape: Points) -> Points:
        return shape - (self.x0, self.y0)

    def polygon(self, shape: Points, albedo: Albedo, tone: float, haze: float = 0.0) -> None:
        """An opaque shape; it also hides the lights behind it."""
        local = self._local(shape)
        a = np.asarray(albedo) * 255.0 * (1.0 - haze)
        fill(self._body, local, (*(a * (1 - tone)), 255), self.fine)
        fill(self._lit, local, (*(a * tone), 255 * haze), self.fine)
        if self.lights:
            cv2.fillPoly(self.glow, [np.round(local).astype(np.int32)], (0,))

    def _box(
        self, shape: Points, soft: float
    ) -> tuple[npt.NDArray[np.float32], tuple[slice, slice]]:
        """A blurred mask (0..1) of a polygon and the slices of the board that it covers."""
        local = self._local(shape) * self.fine
        pad = 3 * soft * self.fine + 2
        lo = np.floor(local.min(axis=0) - pad).astype(int)
        hi = np.ceil(local.max(axis=0) + pad).astype(int) + 1
        lo = np.maximum(lo, 0)
        hi = np.minimum(hi, (self._body.shape[1], self._body.shape[0]))
        if (hi <= lo).any():
            return np.zeros((0, 0), np.float32), (slice(0, 0), slice(0, 0))
        mask = np.zeros((hi[1] - lo[1], hi[0] - lo[0]), np.uint8)
        fill(mask, local - lo, (255,))
        if soft > 0:
            sigma = soft * self.fine
            mask = cast(Mask, cv2.GaussianBlur(mask, (0, 0), sigma))
        return mask.astype(np.float32) / 255.0, (slice(lo[1], hi[1]), slice(lo[0], hi[0]))

    def wash(
        self,
        shape: Points,
        albedo: Albedo,
        tone: float,
        *,
        soft: float = 0.0,
        opacity: float = 1.0,
        inside: bool = True,
    ) -> None:
        """A shape with a soft edge (pixels); `inside` keeps it on what is already painted."""
        mask, at = self._box(shape, soft)
        if mask.size == 0:
            return
        self._blend(mask * opacity, at, albedo, tone, inside)

    def _blend(
        self,
        mask: npt.NDArray[np.float32],
        at: tuple[slice, slice],
        albedo: Albedo,
        tone: float,
        inside: bool,
    ) -> None:
        m = mask[..., None]
        cover = self._body[at][..., 3:].astype(np.float32) if inside else np.float32(255.0)
        a = np.asarray(albedo, np.float32)
        body = np.concatenate([a * (1 - tone), [1.0]]).astype(np.float32)
        lit = np.concatenate([a * tone, [0.0]]).astype(np.float32)
        for plane, paint in ((self._body, body), (self._lit, lit)):
            old = plane[at].astype(np.float32)
            plane[at] = np.clip(old + m * (paint * cover - old) + 0.5, 0, 255).astype(np.uint8)

    def tone(self, shape: Points, tone: float, *, soft: float = 0.0, opacity: float = 1.0) -> None:
        """Changes the tone, not the albedo, of what is painted under a shape."""
        mask, at = self._box(shape, soft)
        if mask.size == 0:
            return
        m = mask * np.float32(opacity)
        body, lit = self._body[at].copy(), self._lit[at].copy()
        albedo = cv2.add(body, lit)
        for plane, share in ((body, 1.0 - tone), (lit, tone)):
            new = cv2.convertScaleAbs(albedo, alpha=share)
            cv2.insertChannel(cv2.extractChannel(plane, 3), new, 3)
            cv2.blendLinear(new, plane, m, np.float32(1.0) - m, plane)
        self._body[at], self._lit[at] = body, lit

    def mist(self, haze: npt.NDArray[np.float64]) -> None:
        """Puts haze (0..1, one value per row of the board) over all that is painted."""
        rows = np.interp(
            np.arange(self.height * self.fine) / self.fine, np.arange(self.height), haze
        ).astype(np.float32)[:, None]
        cover = self._body[..., 3].astype(np.float32)
        for plane in (self._body, self._lit):
            for c in range(3):
                plane[..., c] = (plane[..., c] * (1 - rows) + 0.5).astype(np.uint8)
        old = self._lit[..., 3].astype(np.float32)
        self._lit[..., 3] = (old + rows * (cover - old) + 0.5).astype(np.uint8)

    def shine(self, x: float, y: float, rx: float, ry: float, strength: float) -> None:
        """Light that a lamp at (x, y) throws around itself by night; strength 0..1."""
        cx, cy = x - self.x0, y - self.y0
        x0, x1 = max(0, int(cx - rx)), min(self.width, int(cx + rx) + 1)
        y0, y1 = max(0, int(cy - ry)), min(self.height, int(cy + ry) + 1)
        if x1 <= x0 or y1 <= y0:
            return
        dx = (np.arange(x0, x1) - cx)[None, :] / rx
        dy = (np.arange(y0, y1) - cy)[:, None] / ry
        fall = np.clip(1.0 - np.sqrt(dx * dx + dy * dy), 0, 1) ** 1.8 * strength * 255
        box = self.aura[y0:y1, x0:x1]
        cv2.add(box, fall.astype(np.uint8), dst=box)

    def erase(self, shape: Points, soft: float = 0.0) -> None:
        """Makes the board transparent under a shape."""
        mask, at = self._box(shape, soft)
        if mask.size == 0:
            return
        keep = 1.0 - mask[..., None]
        for plane in (self._body, self._lit):
            plane[at] = (plane[at] * keep + 0.5).astype(np.uint8)

    def planes(self) -> tuple[Planes, Planes]:
        """The finished body (RGB + coverage) and lit (RGB + haze) at the frame's resolution."""
        if self.fine == 1:
            return self._body, self._lit
        size = (self.width, self.height)
        body = cv2.resize(self._body, size, interpolation=cv2.INTER_AREA)
        lit = cv2.resize(self._lit, size, interpolation=cv2.INTER_AREA)
        return cast(Planes, body), cast(Planes, lit)


class TiledBoard(Board):
    """A board that repeats sideways: what leaves it on one side comes in on the other."""

    def __init__(self, x0: float, y0: float, period: float, y1: float, fine: int = 2) -> None:
        super().__init__(x0, y0, x0 + period, y1, fine)

    def _copies(self, shape: Points, pad: float) -> list[Points]:
        low, high = float(shape[:, 0].min()) - pad, float(shape[:, 0].max()) + pad
        out = [shape]
        if low < self.x0:
            out.append(shape + (self.width, 0))
        if high > self.x0 + self.width:
            out.append(shape - (self.width, 0))
        return out

    def polygon(self, shape: Points, albedo: Albedo, tone: float, haze: float = 0.0) -> None:
        for copy in self._copies(shape, 1):
            super().polygon(copy, albedo, tone, haze)

    def wash(
        self,
        shape: Points,
        albedo: Albedo,
        tone: float,
        *,
        soft: float = 0.0,
        opacity: float = 1.0,
        inside: bool = True,
    ) -> None:
        for copy in self._copies(shape, 3 * soft):
            super().wash(copy, albedo, tone, soft=soft, opacity=opacity, inside=inside)

    def tone(self, shape: Points, tone: float, *, soft: float = 0.0, opacity: float = 1.0) -> None:
        for copy in self._copies(shape, 3 * soft):
            super().tone(copy, tone, soft=soft, opacity=opacity)
