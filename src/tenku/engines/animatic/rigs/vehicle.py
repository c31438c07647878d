"""A car from the side. Unit: its height; it drives to the right, the ground at y = 0."""

import math

from tenku.engines.animatic.rigs.figure import Colour, Part
from tenku.engines.animatic.rigs.shape import Shape, Xy, blob, disc, placed, points, spline

WHEEL = 0.262  # radius
AXLES: tuple[Xy, Xy] = ((-0.90, WHEEL), (0.88, WHEEL))
HEADLAMP: Xy = (1.44, 0.455)
TAIL_LAMP: Xy = (-1.455, 0.52)
LENGTH = 2.95
_RUBBER: Colour = (0.13, 0.12, 0.15)
_STEEL: Colour = (0.74, 0.75, 0.78)
_GLASS: Colour = (0.30, 0.42, 0.50)


def _poly(*xy: Xy) -> Shape:
    return (points(*xy),)


_BODY = blob(
    (-1.44, 0.24), (-1.475, 0.40), (-1.45, 0.58), (-1.37, 0.665), (-1.10, 0.695), (-0.80, 0.715),
    (0.0, 0.72), (0.55, 0.705), (0.98, 0.635), (1.30, 0.555), (1.44, 0.47), (1.485, 0.34),
    (1.45, 0.22), (1.25, 0.185), (0.0, 0.175), (-1.25, 0.185),
)  # fmt: skip
_CABIN = blob(
    (-1.02, 0.69), (-0.86, 0.83), (-0.66, 0.945), (-0.36, 0.995), (0.0, 0.998), (0.24, 0.960),
    (0.50, 0.82), (0.70, 0.70), (0.40, 0.66), (-0.60, 0.66),
)  # fmt: skip
_FLANK = blob(
    (-1.55, 0.47), (-0.9, 0.44), (0.2, 0.43), (1.1, 0.40), (1.6, 0.36), (1.6, 0.10), (-1.6, 0.10),
)  # fmt: skip
_REAR_WINDOW = (
    spline(
        [
            (-0.86, 0.725),
            (-0.84, 0.735),
            (-0.61, 0.905),
            (-0.36, 0.945),
            (-0.245, 0.948),
            (-0.24, 0.94),
            (-0.235, 0.735),
            (-0.25, 0.725),
        ],
        6,
    ),
)
_FRONT_WINDOW = (
    spline(
        [
            (-0.175, 0.725),
            (-0.185, 0.735),
            (-0.19, 0.94),
            (-0.18, 0.948),
            (0.0, 0.945),
            (0.20, 0.905),
            (0.42, 0.785),
            (0.50, 0.725),
            (0.48, 0.72),
        ],
        6,
    ),
)


def car(paint: Colour, driver: bool) -> list[Part]:
    """The body without its wheels."""
    dark = (paint[0] * 0.45, paint[1] * 0.45, paint[2] * 0.52)
    light = tuple(c + 0.22 * (1.0 - c) for c in paint)
    arches = [disc((x, y + 0.01), 0.305, 0.300) for x, y in AXLES]
    tyres = tuple(disc(axle, WHEEL)[0] for axle in AXLES)
    parts = [
        Part(shape=tyres, colour=_RUBBER, flat=0.3),  # for its shadow; the wheels roll over them
        Part(shape=_poly((-1.36, 0.15), (1.36, 0.15), (1.36, 0.30), (-1.36, 0.30)), colour=_RUBBER, flat=0.15),
Part(shape=(*_BODY, *_CABIN), colour=paint, soft=0.10, lift=0.14, brush=0.0),
        Part(shape=_FLANK, colour=paint, flat=0.50, inside=True, blur=0.008),
        Part(shape=_poly((-1.47, 0.165), (1.49, 0.165), (1.49, 0.255), (-1.47, 0.255)), colour=dark, soft=0.05, inside=True),
        Part(shape=blob((-1.40, 0.60), (-0.5, 0.655), (0.5, 0.645), (1.20, 0.555), (0.5, 0.625), (-0.5, 0.632)), colour=(light[0], light[1], light[2]), flat=0.95, inside=True, blur=0.006),
    ]  # fmt: skip
    parts += [
        Part(shape=window, colour=_GLASS, soft=0.09, inside=True, lift=-0.12, brush=0.3)
        for window in (_REAR_WINDOW, _FRONT_WINDOW)
    ]
    if driver:
        figure = (
            *disc((0.06, 0.835), 0.062, 0.075),
            *blob((-0.08, 0.72), (-0.05, 0.77), (0.03, 0.79), (0.11, 0.775), (0.15, 0.72)),
        )
        parts.append(Part(shape=figure, colour=(0.14, 0.15, 0.20), flat=0.5, inside=True))
        parts.append(
            Part(
                shape=_poly((0.30, 0.72), (0.335, 0.80), (0.35, 0.79), (0.32, 0.72)),
                colour=(0.14, 0.15, 0.20),
                flat=0.5,
                inside=True,
            )
        )
    gleam = (0.80, 0.88, 0.92)
    parts += [
        Part(shape=_poly((-0.62, 0.72), (-0.50, 0.72), (-0.36, 0.95), (-0.44, 0.95)), colour=gleam, tint=True, inside=True, blur=0.004),
        Part(shape=_poly((0.22, 0.72), (0.27, 0.72), (0.20, 0.91), (0.165, 0.92)), colour=gleam, tint=True, inside=True, blur=0.004),
        *(Part(shape=arch, colour=(0.09, 0.08, 0.11), flat=0.1, inside=True) for arch in arches),
        Part(shape=_poly((-0.218, 0.25), (-0.205, 0.25), (-0.205, 0.72), (-0.218, 0.72)), colour=dark, flat=0.3, inside=True),
        Part(shape=_poly((0.52, 0.34), (0.532, 0.34), (0.555, 0.70), (0.543, 0.70)), colour=dark, flat=0.3, inside=True),
        Part(shape=_poly((-0.13, 0.585), (0.0, 0.59), (0.0, 0.612), (-0.13, 0.607)), colour=_STEEL, flat=0.9, inside=True),
        Part(shape=blob((0.45, 0.70), (0.44, 0.765), (0.37, 0.77), (0.36, 0.72)), colour=paint, soft=0.03, crease=0.3),
        Part(shape=blob((1.33, 0.515), (1.43, 0.47), (1.462, 0.41), (1.40, 0.405), (1.33, 0.45)), colour=(0.98, 0.93, 0.78), flat=0.9, inside=True),
        Part(shape=blob((-1.50, 0.56), (-1.41, 0.59), (-1.38, 0.54), (-1.40, 0.47), (-1.50, 0.46)), colour=(0.72, 0.14, 0.14), flat=0.75, inside=True),
        Part(shape=blob((1.36, 0.26), (1.50, 0.27), (1.515, 0.31), (1.46, 0.335), (1.36, 0.32)), colour=_STEEL, soft=0.03),
        Part(shape=blob((-1.36, 0.26), (-1.50, 0.27), (-1.515, 0.31), (-1.46, 0.335), (-1.36, 0.32)), colour=_STEEL, soft=0.03),
    ]  # fmt: skip
    return parts


def wheel() -> list[Part]:
    """A wheel about its axle; it is turned when painted, so its tones are flat."""
    spoke = blob((-0.028, 0.03), (-0.022, 0.14), (0.0, 0.163), (0.022, 0.14), (0.028, 0.03))
    spokes = tuple(p for k in range(5) for p in placed(spoke, (0.0, 0.0), 0.4 * math.pi * k))
    return [
        Part(shape=disc((0, 0), WHEEL), colour=_RUBBER, flat=0.35),
        Part(shape=disc((0, 0), WHEEL * 0.70), colour=(0.30, 0.30, 0.34), flat=0.3),
        Part(shape=spokes, colour=_STEEL, flat=0.8),
        Part(shape=disc((0, 0), 0.045), colour=_STEEL, flat=0.6),
    ]
