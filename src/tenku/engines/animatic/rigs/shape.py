"""Outlines of a figure, in its own heights: x forward, y up, the ground at y = 0."""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Points = npt.NDArray[np.float64]  # (n, 2)
Shape = tuple[Points, ...]  # polygons without holes or loops; the shape is their union
Xy = tuple[float, float]

_ANGLES = np.linspace(0.0, 2 * math.pi, 28, endpoint=False)
_RING = np.stack([np.cos(_ANGLES), np.sin(_ANGLES)], 1)


def points(*xy: Xy) -> Points:
    return np.asarray(xy, np.float64)


def spline(control: Points | Sequence[Xy], steps: int = 8, closed: bool = True) -> Points:
    """A Catmull-Rom curve through `control`. A point given twice makes a corner."""
    c = np.asarray(control, np.float64)
    if not closed:
        c = np.vstack([2 * c[0] - c[1], c, 2 * c[-1] - c[-2]])
    n = len(c)
    starts = range(n) if closed else range(1, n - 2)
    t = np.linspace(0.0, 1.0, steps, endpoint=False)[:, None]
    runs: list[Points] = []
    for i in starts:
        p0, p1, p2, p3 = c[(i - 1) % n], c[i], c[(i + 1) % n], c[(i + 2) % n]
        runs.append(
            p1
            + 0.5 * t * (p2 - p0)
            + 0.5 * t**2 * (2 * p0 - 5 * p1 + 4 * p2 - p3)
            + 0.5 * t**3 * (3 * p1 - p0 - 3 * p2 + p3)
        )
    if not closed:
        runs.append(c[-2][None])
    return np.vstack(runs)


def blob(*control: Xy) -> Shape:
    """A smooth closed shape through the given points."""
    return (spline(control),)


def disc(centre: Xy, rx: float, ry: float | None = None, angle: float = 0.0) -> Shape:
    """An ellipse, turned by `angle` radians."""
    ring = _RING * np.asarray([rx, rx if ry is None else ry])
    return (turn(ring, angle) + np.asarray(centre),)


def turn(p: Points, angle: float, about: Xy = (0.0, 0.0)) -> Points:
    """Rotates anticlockwise by `angle` radians."""
    c, s = math.cos(angle), math.sin(angle)
    return (p - np.asarray(about)) @ np.asarray([[c, s], [-s, c]]) + np.asarray(about)


def placed(shape: Shape, at: Xy | Points, angle: float = 0.0, size: float = 1.0) -> Shape:
    """The shape scaled, turned about its origin and moved to `at`."""
    return tuple(turn(p * size, angle) + np.asarray(at) for p in shape)


def limb(
    joints: Points,
    widths: Sequence[tuple[float, float, float]],
    steps: int = 6,
    *,
    hem: bool = False,
) -> Shape:
    """A tapered limb along a chain of joints.

    `widths` rows are (place, left, right): place 0 .. len(joints)-1 counts joints, left and right
    are the half widths on either side when looking along the chain. Widths ease between rows, so
    that a calf or a feathered tail may bulge on one side only. With `hem` it ends in a straight cut.
    """
    place = np.linspace(0.0, len(joints) - 1.0, (len(joints) - 1) * steps + 1)
    rows = np.asarray(widths, np.float64)
    left = _eased(place, rows[:, 0], rows[:, 1])
    right = _eased(place, rows[:, 0], rows[:, 2])
    k = np.minimum(place.astype(int), len(joints) - 2)
    along = joints[k] + (place - k)[:, None] * (joints[k + 1] - joints[k])
    way = np.gradient(along, axis=0)
    way /= np.maximum(np.linalg.norm(way, axis=1, keepdims=True), 1e-9)
    normal = np.stack([-way[:, 1], way[:, 0]], 1)
    a, b = along + normal * left[:, None], along - normal * right[:, None]
    quads = np.stack([a[:-1], a[1:], b[1:], b[:-1]], axis=1)
    radius = ((left + right) / 2)[:, None, None]
    discs = ((a + b) / 2)[:, None, :] + radius * _RING[None]
    return (*quads, *discs[: len(place) - hem])


def _eased(x: Points, at: Points, values: Points) -> Points:
    k = np.clip(np.searchsorted(at, x, "right") - 1, 0, len(at) - 2)
    t = np.clip((x - at[k]) / (at[k + 1] - at[k]), 0.0, 1.0)
    return values[k] + t * t * (3 - 2 * t) * (values[k + 1] - values[k])


def reach(root: Points, target: Points, upper: float, lower: float, bend: float) -> Points:
    """Two bones from root towards target: the joints (root, middle, end), shape (3, 2).

    `bend` 1 puts the middle joint to the left of the line root -> target, -1 to the right.
    Out of reach, the chain is stretched straight towards the target and ends short of it.
    """
    line = target - root
    far = float(np.hypot(*line))
    span = min(max(far, abs(upper - lower) + 1e-6), (upper + lower) * 0.9995)
    line = line / max(far, 1e-9)
    along = (upper**2 - lower**2 + span**2) / (2 * span)
    off = math.sqrt(max(upper**2 - along**2, 0.0))
    middle = root + line * along + bend * off * np.asarray([-line[1], line[0]])
    return np.stack([root, middle, root + line * span])


def cycle(phase: float, keys: Sequence[tuple[float, float]]) -> float:
    """A smooth periodic curve through (phase, value) keys; phases rise within 0..1."""
    at = [k for k, _ in keys]
    n = len(keys)
    phase %= 1.0
    i = next((j for j in range(n - 1, -1, -1) if at[j] <= phase), n - 1)
    value = [keys[(i + d) % n][1] for d in (-1, 0, 1, 2)]
    start, end = at[i], at[(i + 1) % n]
    t = ((phase - start) % 1.0) / max((end - start) % 1.0 or 1.0, 1e-9)
    a, b, c, d = value
    return float(
        b
        + 0.5 * t * (c - a)
        + 0.5 * t**2 * (2 * a - 5 * b + 4 * c - d)
        + 0.5 * t**3 * (3 * b - a - 3 * c + d)
    )


def mirrored(*right: Xy) -> Shape:
    """A symmetric outline from its right half, from top to bottom."""
    half = np.asarray(right)
    left = half[::-1] * np.asarray([-1.0, 1.0])
    return (spline(np.vstack([half, left[left[:, 0] < -1e-6]])),)


def both(shape: Shape) -> Shape:
    return (*shape, *(p * np.asarray([-1.0, 1.0]) for p in shape))


def sized(shape: Shape, size: float) -> Shape:
    """The shape `size` times as large, about its origin."""
    return tuple(p * size for p in shape)
