"""A train from the side, piece by piece. Unit: the height of a car; it runs to the right.

Every piece begins at x = 0 with its front end and lies to the left of it, the rails at y = 0.
"""

from tenku.engines.animatic.rigs.figure import Colour, Part, shade
from tenku.engines.animatic.rigs.shape import Points, Shape, Xy, blob, disc, points, spline

CAR = 5.2  # length
HEAD = 5.6  # ... of the car with the nose
LAMP: Xy = (-0.42, 0.40)
_DARK: Colour = (0.20, 0.20, 0.24)
_GLASS: Colour = (0.22, 0.29, 0.38)
_STEEL: Colour = (0.56, 0.57, 0.60)
_LOW, _HIGH = 0.15, 0.985  # of the body


def _box(x0: float, y0: float, x1: float, y1: float) -> Points:
    return points((x0, y0), (x1, y0), (x1, y1), (x0, y1))


def _round(x0: float, y0: float, x1: float, y1: float, r: float) -> Points:
    """A rectangle with round corners."""
    return spline(
        [
            (x0 + r, y0), (x1 - r, y0), (x1 - r, y0), (x1, y0 + r), (x1, y1 - r), (x1, y1 - r),
            (x1 - r, y1), (x0 + r, y1), (x0 + r, y1), (x0, y1 - r), (x0, y0 + r), (x0, y0 + r),
        ],
        4,
    )  # fmt: skip


def windows(head: bool) -> list[Points]:
    """The panes of a car, which are lit by night."""
    first = -1.55 if head else -0.72
    count = 8 if head else 9
    pitch = 0.40
    return [
        _round(first - k * pitch - 0.31, 0.53, first - k * pitch, 0.80, 0.035) for k in range(count)
    ]


def windscreen() -> Points:
    """The driver's window, over the slope of the nose."""
    return spline(
        [(-1.24, 0.80), (-1.22, 0.82), (-0.98, 0.79), (-0.62, 0.60), (-0.60, 0.575), (-0.70, 0.575), (-1.10, 0.62), (-1.22, 0.65)],
        6,
    )  # fmt: skip


def _bogie(x: float) -> list[Part]:
    """Two wheels in their frame."""
    wheels = tuple(p for dx in (-0.22, 0.22) for p in disc((x + dx, 0.105), 0.105))
    hubs = tuple(p for dx in (-0.22, 0.22) for p in disc((x + dx, 0.105), 0.05))
    return [
        Part(shape=wheels, colour=_DARK, flat=0.34),
        Part(shape=hubs, colour=_STEEL, flat=0.5),
        Part(shape=(_round(x - 0.40, 0.10, x + 0.40, 0.19, 0.03),), colour=_DARK, flat=0.5),
    ]


def _dress(body: Shape, paint: Colour, band: Colour, length: float, head: bool) -> list[Part]:
    """A body with its band, belt of windows, doors and roof; under it the frame and the wheels."""
    belt = (-length + 0.86, -1.42 if head else -0.64)
    doors = (-length + 0.62,) if head else (-0.42, -length + 0.62)
    end = 1.0 if head else -0.03
    parts = [
        Part(shape=body, colour=paint, soft=0.16, lift=0.10, brush=0.3),
        Part(shape=(_box(-length - 1, 0.0, end, 0.30),), colour=paint, flat=0.32, inside=True),
        Part(shape=(_box(-length - 1, 0.30, end, 0.375),), colour=band, flat=0.55, inside=True),
        Part(shape=(_box(-length - 1, 0.895, end, 1.1),), colour=shade(paint, 0.72), flat=0.92, inside=True, blur=0.01),
        Part(shape=(_round(belt[0], 0.49, belt[1], 0.84, 0.05),), colour=_DARK, flat=0.42, inside=True),
        *(Part(shape=(pane,), colour=_GLASS, flat=0.5, inside=True) for pane in windows(head)),
        *(Part(shape=(points((p[:, 0].min() + 0.05, 0.53), (p[:, 0].min() + 0.12, 0.53), (p[:, 0].min() + 0.24, 0.80), (p[:, 0].min() + 0.17, 0.80)),), colour=(0.52, 0.62, 0.70), flat=0.6, inside=True) for p in windows(head)),
    ]  # fmt: skip
    for x in doors:
        parts += [
            Part(shape=(_round(x - 0.15, 0.22, x + 0.15, 0.86, 0.03),), colour=band, flat=0.62, inside=True),
            Part(shape=(_round(x - 0.09, 0.53, x + 0.09, 0.80, 0.03),), colour=_GLASS, flat=0.5, inside=True),
        ]  # fmt: skip
    roof = [-length * q for q in ((0.5, 0.78) if head else (0.24, 0.5, 0.78))]
    gear = tuple(_round(x - 0.30, 0.965, x + 0.30, 1.035, 0.03) for x in roof)
    front = -1.25 if head else -0.95
    return [
        Part(shape=gear, colour=_STEEL, soft=0.04),
        Part(shape=(_box(-length + 0.25, 0.07, front + 0.55, 0.18),), colour=_DARK, flat=0.22),
        *parts,
        *_bogie(-length + 0.95),
        *_bogie(front),
    ]


def car(paint: Colour, band: Colour) -> list[Part]:
    """A car, with the bellows to the one before it."""
    bellows = Part(shape=(_box(-0.05, 0.20, 0.07, 0.94),), colour=_DARK, flat=0.3)
    body = (_round(-CAR + 0.05, _LOW, -0.03, _HIGH, 0.07),)
    return [bellows, *_dress(body, paint, band, CAR, head=False)]


def head(paint: Colour, band: Colour) -> list[Part]:
    """The first car, with a long smooth nose; turned round it is the last one."""
    body = blob(
        (-HEAD + 0.05, 0.25), (-HEAD + 0.12, _LOW), (-HEAD + 0.2, _LOW), (-1.0, _LOW), (-0.35, 0.17),
        (-0.10, 0.20), (0.0, 0.27), (-0.03, 0.36), (-0.20, 0.47), (-0.50, 0.60), (-0.90, 0.78),
        (-1.30, 0.92), (-1.75, 0.975), (-2.4, _HIGH), (-HEAD + 0.2, _HIGH), (-HEAD + 0.12, _HIGH),
        (-HEAD + 0.05, 0.91),
    )  # fmt: skip
    return [
        *_dress(body, paint, band, HEAD, head=True),
        Part(shape=(windscreen(),), colour=_GLASS, flat=0.42, inside=True),
        Part(shape=blob((-0.34, 0.43), (-0.52, 0.455), (-0.58, 0.41), (-0.40, 0.375)), colour=(0.97, 0.94, 0.84), flat=0.9, inside=True),
    ]  # fmt: skip
