"""What water does about a hull: a rippled reflection, foam along it, and a wake."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from tenku.engines.animatic.light import Light
from tenku.engines.animatic.rigs import sprite
from tenku.engines.animatic.rigs.sprite import Matrix
from tenku.engines.animatic.scene import Picture

_DEEP = np.asarray([0.14, 0.46, 0.54])  # albedo of the water that shows through a reflection
_SQUASH = 0.72  # rough water shortens what it mirrors
_STROKES = 12  # of foam in a wake


def reflect(
    picture: Picture, rgba: npt.NDArray[np.uint8], place: Matrix, row: int, t: float, light: Light
) -> None:
    """Mirrors a sprite below the waterline `row`, broken by ripples that run with `t` seconds."""
    corners = np.asarray([[0, 0, 1], [rgba.shape[1], 0, 1]]) @ place.T
    tall = int(max(row - corners[:, 1].min(), 0) * _SQUASH)
    far = (
        np.asarray([[0, 0, 1], [rgba.shape[1], rgba.shape[0], 1], [0, rgba.shape[0], 1]]) @ place.T
    )
    xs = np.concatenate([corners[:, 0], far[:, 0]])
    x0, x1 = max(int(xs.min()) - 8, 0), min(int(xs.max()) + 9, picture.shape[1])
    y1 = min(row + tall, picture.shape[0])
    if x1 - x0 < 4 or y1 - row < 4 or row < 0:
        return
    flip = np.asarray([[1.0, 0.0, -x0], [0.0, -_SQUASH, _SQUASH * row]])
    size = (x1 - x0, y1 - row)
    patch = cv2.warpAffine(rgba, sprite.after(place, flip), size, flags=cv2.INTER_LINEAR)
    j = np.arange(size[1], dtype=np.float32)[:, None]
    down = j / tall
    line = np.log(0.06 + down) * 17.0
    shift = (
        (np.sin(line + 2.1 * t) + 0.6 * np.sin(1.7 * line - 1.4 * t)) * tall * 0.030 * (0.25 + down)
    )
    x = np.arange(size[0], dtype=np.float32)[None, :] + shift.astype(np.float32)
    y = np.broadcast_to(j, x.shape).astype(np.float32)
    patch = cv2.remap(patch, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    gaps = 0.62 + 0.38 * np.clip(2.2 * np.sin(1.3 * line + 1.7 * t + 1.0) + 0.8, -0.4, 1.0)
    keep = (0.66 * np.clip(1.0 - down, 0, 1) ** 0.8 * gaps * np.clip(j / 2.0, 0.4, 1.0))[..., None]
    paint = patch.astype(np.float32) * keep.astype(np.float32)
    cover = paint[..., 3:] / 255.0
    deep = _DEEP * (0.5 * light.key + 0.5 * light.middle) * 255.0
    target = picture[row:y1, x0:x1]
    mixed = target * (1.0 - cover) + 0.78 * paint[..., :3] + 0.22 * cover * deep
    target[:] = np.clip(mixed + 0.5, 0, 255).astype(np.uint8)


def stroke() -> npt.NDArray[np.uint8]:
    """One stroke of foam as coverage: pointed at both ends, fuller below."""
    plane = np.zeros((24, 160), np.uint8)
    x = np.linspace(3, 156, 40)
    half = 8.5 * np.sin(np.pi * np.linspace(0, 1, 40)) ** 0.7
    edge = np.concatenate([np.stack([x, 12 - half], 1), np.stack([x, 12 + 0.7 * half], 1)[::-1]])
    cv2.fillPoly(plane, [np.round(edge * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
    return plane


_FOAM = stroke()


@dataclass(frozen=True, kw_only=True)
class Foam:
    """The foam of one hull. Lengths in heights of the boat."""

    bow: float
    stern: float
    speed: float  # heights a second; 0 leaves only the line along the hull

    def paint(
        self, picture: Picture, at: tuple[float, float], size: float, t: float, light: Light
    ) -> None:
        """`at` is the waterline under the boat's middle, `size` its height (pixels, < 0 flips)."""
        colour = np.clip(light.key * 0.55 + light.middle * 0.45, 0, 1) * 242.0
        sign, tall = float(np.sign(size)), abs(size)
        middle = (self.bow + self.stern) / 2
        _lay(picture, colour, (at[0] + sign * middle * tall, at[1]), (0.96 * (self.bow - self.stern) * tall, 0.020 * tall), 0.75)  # fmt: skip
        if self.speed <= 0.0:
            return
        surge = 0.5 + 0.5 * np.sin(2.1 * t)
        for k, (dx, long) in enumerate(((0.01, 0.17), (-0.10, 0.22))):
            x = at[0] + sign * (self.bow + dx) * tall
            y = at[1] + (0.010 + 0.012 * k) * tall
            _lay(picture, colour, (x, y), ((long + 0.03 * surge) * tall, (0.026 + 0.008 * surge) * tall), 0.85)  # fmt: skip
        for k in range(_STROKES):
            age = (k / _STROKES + 0.16 * t) % 1.0
            side = -0.35 if k % 2 else 1.0
            x = at[0] + sign * (self.stern + 0.06 - 1.25 * age) * tall
            y = at[1] + (0.008 + side * 0.075 * age) * tall
            long = (0.16 + 0.20 * age) * tall * (0.8 + 0.4 * ((k * 0.618) % 1.0))
            _lay(picture, colour, (x, y), (long, (0.026 - 0.010 * age) * tall), 0.80 * (1 - age) * min(age * 9, 1.0))  # fmt: skip


def _lay(
    picture: Picture,
    colour: npt.NDArray[np.floating],
    at: tuple[float, float],
    size: tuple[float, float],
    strength: float,
) -> None:
    """A stroke of foam of the given length and thickness (pixels) about `at`."""
    h, w = _FOAM.shape
    kx, ky = size[0] / w, max(size[1], 1.2) / h
    place = np.asarray([[kx, 0.0, at[0] - kx * w / 2], [0.0, ky, at[1] - ky * h / 2]])
    x0, y0 = max(int(place[0, 2]), 0), max(int(place[1, 2]), 0)
    x1 = min(int(place[0, 2] + size[0]) + 2, picture.shape[1])
    y1 = min(int(place[1, 2] + ky * h) + 2, picture.shape[0])
    if x1 <= x0 or y1 <= y0:
        return
    moved = place - np.asarray([[0, 0, x0], [0, 0, y0]])
    mask = cv2.warpAffine(_FOAM, moved, (x1 - x0, y1 - y0), flags=cv2.INTER_AREA)
    m = (mask.astype(np.float32) * (strength / 255.0))[..., None]
    target = picture[y0:y1, x0:x1]
    target[:] = (target + m * (colour.astype(np.float32) - target) + 0.5).astype(np.uint8)
