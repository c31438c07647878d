"""An open umbrella. Unit: an adult's height; the origin is the hand that holds its handle."""

import math

from tenku.engines.animatic.rigs.figure import Colour, Part, shade
from tenku.engines.animatic.rigs.shape import Points, Shape, limb, placed, points, spline

_IRON: Colour = (0.22, 0.20, 0.24)
_RADIUS = 0.34
_DOME = 0.155
_PANELS = 5


def umbrella(colour: Colour, length: float, lean: float) -> list[Part]:
    """Handle and canopy; the tip is `length` above the hand and leans by `lean` (left > 0)."""
    shaft = limb(
        points((0.0, -0.05), (0.0, length + 0.02)), ((0.0, 0.0055, 0.0055), (1.0, 0.0045, 0.0045))
    )
    grip = limb(points((0.0, -0.075), (0.0, -0.015)), ((0.0, 0.010, 0.010), (1.0, 0.008, 0.008)))

    def put(shape: Shape) -> Shape:
        return placed(shape, (0.0, 0.0), lean)

    rim = length - _DOME
    inner = spline(
        [(-0.94 * _RADIUS, rim), (0.0, rim + 0.055), (0.94 * _RADIUS, rim), (0.0, rim + 0.010)]
    )
    parts = [
        Part(shape=put((inner,)), colour=shade(colour, 0.42), soft=0.03, lift=-0.2),
        Part(shape=put(shaft), colour=_IRON, soft=0.006),
        Part(shape=put(grip), colour=(0.45, 0.28, 0.17), soft=0.008),
        Part(shape=put((_canopy(rim),)), colour=colour, soft=0.075),
    ]
    dark = shade(colour, 0.70)
    seams = [
        Part(shape=put(_seam(k, rim)), colour=dark, flat=0.5, inside=True)
        for k in range(1, _PANELS)
    ]
    return [*parts, *seams]


def _edge(k: float) -> float:
    """x of the rim's k-th corner: panels at the sides are seen foreshortened."""
    return -_RADIUS * math.cos(math.pi * k / _PANELS)


def _canopy(rim: float) -> Points:
    """A dome whose rim hangs in shallow scallops."""
    top = [
        (_RADIUS * -math.cos(a), rim + _DOME * math.sin(a) ** 0.9)
        for a in (math.pi * t / 12 for t in range(1, 12))
    ]
    low: list[tuple[float, float]] = []
    for k in range(_PANELS, 0, -1):
        low += [(_edge(k), rim - 0.004)] * 2
        low.append((0.5 * (_edge(k) + _edge(k - 1)), rim + 0.020))
    return spline([(-_RADIUS, rim - 0.004), (-_RADIUS, rim - 0.004), *top, *low])


def _seam(k: int, rim: float) -> Shape:
    x = _edge(k)
    line = points(
        (x, rim), (0.80 * x, rim + 0.62 * _DOME), (0.30 * x, rim + 0.95 * _DOME), (0.0, rim + _DOME)
    )
    return limb(line, ((0.0, 0.0028, 0.0028), (3.0, 0.0014, 0.0014)), steps=3)
