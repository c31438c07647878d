"""Baked figures into the picture: coloured by the light of the moment, placed, blended, clipped."""

import math
from dataclasses import replace

import cv2
import numpy as np
import numpy.typing as npt

from tenku.engines.animatic.light import Light
from tenku.engines.animatic.rigs.figure import Baked, Plane
from tenku.engines.animatic.rigs.shape import Xy
from tenku.engines.animatic.scene import Moment, Picture, View

_HEADROOM = 1.25  # light above 1 fits the 8-bit table
Matrix = npt.NDArray[np.float64]  # (2, 3): plane pixel -> picture pixel


def colour(baked: Baked, light: Light, haze: float = 0.0) -> npt.NDArray[np.uint8]:
    """The figure as premultiplied RGBA (h, w, 4) in this light, `haze` 0 near .. 1 gone."""
    if baked.settled is not None:
        return baked.settled
    side = 1 if light.sun_x >= 0 else 0
    table = _lamplit(light).ramp((1 / _HEADROOM,) * 3)
    lit = cv2.multiply(
        baked.albedo, cv2.applyColorMap(baked.tones[side], table), scale=_HEADROOM / 255.0
    )
    glow = 0.42 * light.key * np.asarray([1.0, 0.93, 0.80]) * (1.0 - 0.6 * light.night)
    lit = cv2.add(lit, cv2.applyColorMap(baked.rims[side], _linear(glow)))
    if haze > 0.0:
        veil = cv2.applyColorMap(baked.alpha, _linear(light.haze))
        lit = cv2.addWeighted(lit, 1.0 - haze, veil, haze, 0.0)
    return np.asarray(cv2.merge([lit, baked.alpha]), np.uint8)


def _lamplit(light: Light) -> Light:
    """By night a figure catches some of the lamps around it, or it would sink into the dark."""
    warm = np.asarray([0.34, 0.26, 0.20], np.float32) * np.float32(light.night)
    return replace(light, key=light.key + warm, shade=light.shade + 0.35 * warm)


def settled(baked: Baked, light: Light, haze: float = 0.0) -> Baked:
    """The same figure, coloured once for a light that stays."""
    none = np.zeros((0, 0), np.uint8)
    return replace(
        baked,
        settled=colour(baked, light, haze),
        albedo=none,
        tones=(none, none),
        rims=(none, none),
    )


def _linear(rgb: npt.NDArray[np.floating]) -> npt.NDArray[np.uint8]:
    t = np.arange(256, dtype=np.float64)[:, None]
    return np.clip(t * rgb + 0.5, 0, 255).astype(np.uint8)[:, None, :]


def seen(moment: Moment, z: float) -> View:
    """The view of a figure at depth z. A figure nearer than 1 is painted later, not seen larger."""
    return moment.eye.view(max(z, 1.0))


def matrix(baked: Baked, at: Xy, view: View, size: float = 1.0, angle: float = 0.0) -> Matrix:
    """Where the planes go when the figure's own origin stands at pixel `at` of depth `view`.

    The planes are scaled by `size` and turned by `angle` (radians, clockwise) about the origin.
    """
    c, s = view.scale * size * math.cos(angle), view.scale * size * math.sin(angle)
    ox, oy = baked.origin
    x = view.centre[0] + view.scale * (at[0] - view.centre[0]) + view.dx
    y = view.centre[1] + view.scale * (at[1] - view.centre[1]) + view.dy
    return np.asarray([[c, -s, x - c * ox + s * oy], [s, c, y - s * ox - c * oy]])


def blend(picture: Picture, rgba: npt.NDArray[np.uint8], place: Matrix) -> None:
    """Paints a premultiplied sprite through an affine map, clipped at all four edges."""
    box = _box(picture, rgba.shape[1], rgba.shape[0], place)
    if box is None:
        return
    patch = _warped(rgba, place, box)
    x0, y0, x1, y1 = box
    target = picture[y0:y1, x0:x1]
    through = cv2.cvtColor(255 - patch[..., 3], cv2.COLOR_GRAY2RGB)
    target[:] = cv2.add(cv2.multiply(target, through, scale=1 / 255.0), patch[..., :3])


def darken(picture: Picture, mask: Plane, place: Matrix, shade: npt.NDArray[np.floating]) -> None:
    """Multiplies the picture by `shade` (RGB 0..1) where the mask is."""
    box = _box(picture, mask.shape[1], mask.shape[0], place)
    if box is None:
        return
    x0, y0, x1, y1 = box
    target = picture[y0:y1, x0:x1]
    t = np.arange(256, dtype=np.float64)[:, None]
    table = (255.0 + t / 255.0 * (shade - 1.0) * 255.0 + 0.5).astype(np.uint8)[:, None, :]
    target[:] = cv2.multiply(
        target, cv2.applyColorMap(_warped(mask, place, box), table), scale=1 / 255.0
    )


def shadow(baked: Baked, light: Light) -> tuple[Matrix, npt.NDArray[np.float64]]:
    """How a standing figure's silhouette falls on the ground, and the tint that it leaves.

    The light of the sky's side throws it towards the viewer and away from the sun.
    """
    low = min(max(light.elevation, 4.0), 60.0) if light.elevation > -4.0 else 40.0
    length = min(0.42 / math.tan(math.radians(low)), 1.5) * 0.45
    oy = baked.origin[1]
    fall = 0.16 + 0.55 * length
    lean = light.sun_x * (0.35 + 1.5 * length)
    place = np.asarray([[1.0, lean, -lean * oy], [0.0, -fall, oy * (1.0 + fall)]])
    strength = 0.75 * (1.0 - 0.65 * light.night)
    tint = 1.0 - strength * (1.0 - np.clip(light.shade / np.maximum(light.key, 0.05), 0.0, 1.0))
    return place, tint.astype(np.float64)


def glow(picture: Picture, light: npt.NDArray[np.uint8], place: Matrix) -> None:
    """Adds light, an RGB plane (h, w, 3), to the picture."""
    box = _box(picture, light.shape[1], light.shape[0], place)
    if box is None:
        return
    x0, y0, x1, y1 = box
    target = picture[y0:y1, x0:x1]
    target[:] = cv2.add(target, _warped(light, place, box))


def soft_disc(size: int = 48) -> Plane:
    """A round soft spot, a stamp for contact shadows and lamps."""
    r = np.hypot(*np.meshgrid(*[np.linspace(-1, 1, size)] * 2))
    t = np.clip(1.0 - r, 0.0, 1.0)
    return (255 * t * t * (3 - 2 * t)).astype(np.uint8)


def after(first: Matrix, second: Matrix) -> Matrix:
    """The map that applies `first`, then `second`."""
    down = np.asarray([[0.0, 0.0, 1.0]])
    return second @ np.vstack([first, down])


def _box(picture: Picture, w: int, h: int, place: Matrix) -> tuple[int, int, int, int] | None:
    corners = np.asarray([[0, 0, 1], [w, 0, 1], [0, h, 1], [w, h, 1]]) @ place.T
    low, high = np.floor(corners.min(0)).astype(int), np.ceil(corners.max(0)).astype(int) + 1
    x0, y0 = max(int(low[0]), 0), max(int(low[1]), 0)
    x1, y1 = min(int(high[0]), picture.shape[1]), min(int(high[1]), picture.shape[0])
    return (x0, y0, x1, y1) if x1 > x0 and y1 > y0 else None


def _warped(
    image: npt.NDArray[np.uint8], place: Matrix, box: tuple[int, int, int, int]
) -> npt.NDArray[np.uint8]:
    x0, y0, x1, y1 = box
    moved = place - np.asarray([[0, 0, x0], [0, 0, y0]])
    out = cv2.warpAffine(image, moved, (x1 - x0, y1 - y0), flags=cv2.INTER_LINEAR)
    return np.asarray(out, np.uint8)
