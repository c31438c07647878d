"""The depth of a flat picture: by a learned model where one is installed, else by a guess.

The guess: low and salient is near, like the sky is far. A package brings a better estimator as an
entry point of the group `tenku.depth`; the first by name is taken.
"""

from importlib.metadata import entry_points
from typing import Protocol, cast

import cv2
import numpy as np
import numpy.typing as npt

from tenku.engines.animatic.scene import Picture

Plane = npt.NDArray[np.float32]  # (h, w)

_COARSE = 4


class DepthEstimator(Protocol):
    def __call__(self, picture: Picture) -> Plane:
        """Nearness 0 (far) .. 1 (near) of an RGB picture, at any size of the same aspect."""
        ...


def estimate(picture: Picture) -> Plane:
    """Nearness 0 (far) .. 1 (near), coarser than the picture, by the best estimator there is."""
    found = sorted(entry_points(group="tenku.depth"), key=lambda point: point.name)
    estimator = cast(DepthEstimator, found[0].load()) if found else guess
    return np.clip(np.asarray(estimator(picture), np.float32), 0.0, 1.0)


def guess(picture: Picture) -> Plane:
    """Nearness 0 (far) .. 1 (near) at a quarter of the picture's size. A guess, no more."""
    height, width = picture.shape[:2]
    size = (max(width // _COARSE, 8), max(height // _COARSE, 8))
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    lab = cast(npt.NDArray[np.float32], cv2.cvtColor(small, cv2.COLOR_RGB2LAB).astype(np.float32))
    y = np.linspace(0, 1, size[1], dtype=np.float32)[:, None]
    t = np.clip((y - 0.35) / 0.65, 0, 1)
    low = t * t * (3 - 2 * t)
    stands_out = np.linalg.norm(lab - np.median(lab, axis=(0, 1)), axis=2).astype(np.float32)
    stands_out = _blur(stands_out, 0.02 * size[0])
    stands_out /= max(float(np.percentile(stands_out, 98)), 1e-3)
    top = np.median(lab[: max(2, size[1] // 8)], axis=(0, 1))
    like_sky = np.exp(-((np.linalg.norm(lab - top, axis=2) / 26.0) ** 2))
    near = 0.15 + 0.55 * low + 0.35 * np.clip(stands_out, 0, 1) * _centred(size)
    near = (near * (1 - 0.75 * like_sky * (1 - y))).astype(np.float32)
    guide = cast(Plane, lab[..., 0] / np.float32(255.0))
    for radius in (20, 8):
        near = _guided(guide, near, radius)
    near = cv2.dilate(near, np.ones((5, 5), np.uint8))
    return np.clip(_blur(cast(Plane, near), 2.5), 0, 1)


def _blur(plane: Plane, sigma: float) -> Plane:
    return cast(Plane, cv2.GaussianBlur(plane, (0, 0), max(sigma, 0.5)))


def _centred(size: tuple[int, int]) -> Plane:
    x = np.linspace(-1, 1, size[0], dtype=np.float32)[None, :]
    y = np.linspace(-1, 1, size[1], dtype=np.float32)[:, None]
    return np.exp(-(0.8 * x * x + 0.6 * (y - 0.1) ** 2)).astype(np.float32)


def _guided(guide: Plane, plane: Plane, radius: int, eps: float = 2e-3) -> Plane:
    """The guided filter: smooths a plane along the edges of its guide."""
    size = (2 * radius + 1, 2 * radius + 1)

    def mean(x: npt.NDArray[np.floating]) -> Plane:
        return cast(Plane, cv2.blur(x, size, borderType=cv2.BORDER_REFLECT))

    mg, mp = mean(guide), mean(plane)
    slope = (mean(guide * plane) - mg * mp) / (mean(guide * guide) - mg * mg + eps)
    return mean(slope) * guide + mean(mp - slope * mg)
