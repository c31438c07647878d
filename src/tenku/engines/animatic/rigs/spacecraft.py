"""A small spaceship from the side, its nose to the right. Unit: its length; y = 0 is its axis."""

import numpy as np

from tenku.engines.animatic.rigs.figure import Colour, Part, far, mixed, shade
from tenku.engines.animatic.rigs.shape import Xy, blob, disc, points, spline

NOZZLE: Xy = (-0.462, 0.004)
WINDOWS: tuple[Xy, ...] = ((0.055, 0.026), (-0.010, 0.028), (-0.075, 0.028))
_GLASS: Colour = (0.16, 0.30, 0.42)
_STEEL: Colour = (0.36, 0.38, 0.46)

_HULL = blob(
    (0.500, -0.010), (0.455, 0.022), (0.380, 0.048), (0.260, 0.074), (0.080, 0.090), (-0.120, 0.090),
    (-0.300, 0.074), (-0.410, 0.054), (-0.425, 0.030), (-0.425, -0.030), (-0.400, -0.052), (-0.250, -0.066),
    (0.000, -0.070), (0.220, -0.060), (0.400, -0.036), (0.470, -0.022),
)  # fmt: skip


def spacecraft(paint: Colour, accent: Colour) -> list[Part]:
    """The hull with fins, wing, cockpit and nozzle."""
    fin = (spline(points((-0.150, 0.080), (-0.150, 0.080), (-0.250, 0.122), (-0.400, 0.205), (-0.400, 0.205), (-0.462, 0.206), (-0.470, 0.195), (-0.395, 0.050), (-0.395, 0.050)), 5),)  # fmt: skip
    wing = (spline(points((0.060, -0.030), (0.060, -0.030), (-0.100, -0.086), (-0.380, -0.170), (-0.380, -0.170), (-0.455, -0.172), (-0.462, -0.160), (-0.330, -0.026), (-0.330, -0.026), (-0.120, -0.014)), 5),)  # fmt: skip
    far_wing = (spline(points((-0.020, 0.072), (-0.020, 0.072), (-0.240, 0.118), (-0.330, 0.122), (-0.335, 0.112), (-0.250, 0.070), (-0.250, 0.070)), 5),)  # fmt: skip
    nozzle = (points((-0.405, 0.046), (-0.462, 0.060), (-0.470, 0.040), (-0.470, -0.034), (-0.462, -0.054), (-0.405, -0.044)),)  # fmt: skip
    belly = blob(
        (0.52, -0.016),
        (0.30, -0.022),
        (0.0, -0.026),
        (-0.44, -0.020),
        (-0.44, -0.10),
        (0.0, -0.10),
        (0.40, -0.08),
    )
    stripe = blob(
        (0.46, 0.006),
        (0.25, 0.006),
        (-0.05, 0.003),
        (-0.44, 0.002),
        (-0.44, -0.016),
        (-0.05, -0.016),
        (0.25, -0.014),
        (0.47, -0.008),
    )
    glass = blob(
        (0.385, 0.040),
        (0.330, 0.068),
        (0.262, 0.082),
        (0.205, 0.080),
        (0.200, 0.060),
        (0.235, 0.040),
        (0.310, 0.032),
    )
    gleam = blob((0.345, 0.052), (0.300, 0.068), (0.255, 0.076), (0.262, 0.066), (0.305, 0.056))
    seam = (points((0.165, -0.08), (0.170, -0.08), (0.176, 0.1), (0.171, 0.1)), points((-0.205, -0.08), (-0.200, -0.08), (-0.194, 0.1), (-0.199, 0.1)))  # fmt: skip
    tip = (points((0.405, -0.06), (0.52, -0.06), (0.52, 0.05), (0.415, 0.05)),)
    dark = shade(paint, 0.62)
    parts = [
        far(Part(shape=far_wing, colour=accent, soft=0.03)),
        Part(shape=nozzle, colour=_STEEL, soft=0.04, brush=0.4),
        Part(shape=fin, colour=accent, soft=0.05, brush=0.4),
        Part(shape=_HULL, colour=paint, soft=0.085, crease=0.25, brush=0.4, lift=0.05),
        Part(
            shape=belly,
            colour=mixed(paint, dark, 0.9),
            soft=0.05,
            inside=True,
            tint=True,
            blur=0.002,
        ),
        Part(shape=stripe, colour=accent, soft=0.05, inside=True, tint=True),
        Part(shape=tip, colour=accent, inside=True, tint=True),
        Part(shape=seam, colour=dark, flat=0.35, inside=True),
        Part(shape=glass, colour=_GLASS, soft=0.04, inside=True, lift=-0.05, brush=0.2),
        Part(shape=gleam, colour=(0.86, 0.94, 0.98), flat=0.9, inside=True, blur=0.001),
    ]
    for at in WINDOWS:
        parts.append(Part(shape=disc(at, 0.0185), colour=_STEEL, flat=0.6, inside=True))
        parts.append(Part(shape=disc(at, 0.0135), colour=(0.98, 0.84, 0.52), flat=0.9, inside=True))
    edge = np.asarray(
        [[0.060, -0.030], [-0.100, -0.086], [-0.380, -0.170], [-0.352, -0.150], [-0.095, -0.070]]
    )
    parts += [
        Part(shape=wing, colour=accent, soft=0.05, crease=0.45, brush=0.4),
        Part(shape=(edge,), colour=paint, flat=0.9, inside=True, blur=0.001),
    ]
    return parts
