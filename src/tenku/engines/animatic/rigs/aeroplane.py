"""Aeroplanes from the side and a little from above. Unit: their length; they fly to the right."""

from dataclasses import dataclass

from tenku.engines.animatic.rigs.figure import Colour, Part, far, mixed, shade
from tenku.engines.animatic.rigs.shape import Shape, Xy, blob, disc, limb, points

_WHITE: Colour = (0.93, 0.94, 0.96)
_STEEL: Colour = (0.62, 0.65, 0.71)
_GLASS: Colour = (0.16, 0.24, 0.34)
_DARK: Colour = (0.15, 0.16, 0.22)

AIRLINER_LAMPS: tuple[Xy, ...] = ((-0.250, -0.200), (-0.500, 0.045), (0.02, -0.052))
PROPELLER_LAMPS: tuple[Xy, ...] = ((-0.04, -0.258), (-0.47, 0.14), (0.05, -0.09))
CABIN: tuple[Xy, ...] = tuple((0.385 - 0.0225 * k, 0.013) for k in range(32))
COCKPIT: tuple[Xy, ...] = ((0.05, 0.065),)
TIP_SINKS = 0.052  # how far a near wing tip sinks in a full bank


@dataclass(frozen=True, kw_only=True)
class Livery:
    body: Colour
    trim: Colour


def _poly(*xy: Xy) -> Shape:
    return (points(*xy),)


def _wing(root: tuple[float, float], tip: Xy, chord: float, y: float) -> Shape:
    """A swept wing: `root` is where its edges leave the body (x), `tip` its outer leading corner."""
    x, ty = tip
    return _poly(
        (root[0], y), (x + 0.012, ty + 0.004), (x, ty - 0.002), (x - chord, ty + 0.001),
        (root[1] - 0.03, y - 0.25 * (y - ty)), (root[1], y),
    )  # fmt: skip


def _nacelle(at: Xy, size: float, colour: Colour) -> list[Part]:
    x, y = at
    pod = blob(
        (x + 0.052 * size, y + 0.020 * size), (x + 0.052 * size, y - 0.022 * size), (x, y - 0.027 * size),
        (x - 0.050 * size, y - 0.012 * size), (x - 0.056 * size, y + 0.004 * size), (x, y + 0.026 * size),
    )  # fmt: skip
    lip = disc((x + 0.053 * size, y - 0.001), 0.006 * size, 0.021 * size)
    return [
        Part(shape=pod, colour=colour, soft=0.020, crease=0.2),
        Part(shape=lip, colour=_DARK, flat=0.3),
    ]


def airliner(bank: float, livery: Livery) -> list[Part]:
    """`bank` -1..1: how far it leans towards us (its near wing sinks)."""
    near, away = 0.052 * bank, 0.034 * bank
    body = blob(
        (0.500, -0.010), (0.488, 0.012), (0.450, 0.033), (0.390, 0.043), (0.20, 0.045), (-0.15, 0.045),
        (-0.34, 0.043), (-0.455, 0.038), (-0.500, 0.030), (-0.47, 0.018), (-0.36, -0.016), (-0.22, -0.039),
        (0.0, -0.045), (0.30, -0.045), (0.42, -0.040), (0.480, -0.028),
    )  # fmt: skip
    fin = blob(
        (-0.330, 0.040), (-0.330, 0.040), (-0.378, 0.066), (-0.458, 0.176), (-0.466, 0.182), (-0.506, 0.182),
        (-0.508, 0.176), (-0.474, 0.08), (-0.462, 0.036), (-0.462, 0.036),
    )  # fmt: skip
    belly = blob(
        (0.60, -0.026), (0.30, -0.022), (-0.20, -0.017), (-0.42, 0.006), (-0.50, -0.2), (0.6, -0.2)
    )
    line = limb(points((0.5, -0.018), (0.30, -0.011), (-0.2, -0.010), (-0.36, 0.004), (-0.47, 0.03)), ((0, 0.003, 0.003), (2, 0.005, 0.005), (4, 0.008, 0.008)), 4)  # fmt: skip
    screen = blob((0.468, 0.017), (0.454, 0.027), (0.430, 0.030), (0.430, 0.018), (0.460, 0.011))
    wing = _wing((0.130, -0.095), (-0.225, -0.205 - near), 0.042, -0.018)
    wing_far = _wing((0.100, -0.055), (-0.120, 0.165 - away), 0.030, 0.034)
    tail = _wing((-0.355, -0.452), (-0.492, -0.030 - 0.4 * near), 0.030, 0.030)
    tail_far = _wing((-0.365, -0.448), (-0.475, 0.092 - 0.4 * away), 0.022, 0.040)
    tip = blob(
        (-0.222, -0.200 - near),
        (-0.252, -0.176 - near),
        (-0.262, -0.176 - near),
        (-0.268, -0.206 - near),
    )
    dots = [disc(at, 0.0042, 0.0060) for at in CABIN]
    return [
        far(Part(shape=wing_far, colour=_STEEL, soft=0.03)),
        *(far(part) for part in _nacelle((0.010, 0.074 - 0.4 * away), 0.60, livery.trim)),
        far(Part(shape=tail_far, colour=_STEEL, soft=0.02)),
        Part(shape=fin, colour=livery.trim, soft=0.03),
        Part(shape=body, colour=livery.body, soft=0.040, brush=0.4),
        Part(shape=belly, colour=mixed(livery.body, _STEEL, 0.45), tint=True, inside=True),
        Part(shape=line, colour=livery.trim, tint=True, inside=True),
        *(Part(shape=dot, colour=_GLASS, flat=0.4, inside=True) for dot in dots),
        Part(shape=screen, colour=_GLASS, flat=0.45, inside=True),
        Part(shape=tail, colour=_STEEL, soft=0.02, crease=0.2),
        *_nacelle((0.028, -0.088 - 0.45 * near), 0.92, livery.trim),
        Part(shape=wing, colour=_STEEL, soft=0.035, lift=0.06, crease=0.3),
        Part(shape=tip, colour=livery.trim, soft=0.01),
    ]  # fmt: skip


def propeller_plane(bank: float, livery: Livery) -> list[Part]:
    """A low-winged two-seater under a bubble of glass; its propeller is a disc of blur."""
    near, away = 0.052 * bank, 0.034 * bank
    body = blob(
        (0.438, -0.004), (0.425, 0.036), (0.30, 0.060), (0.12, 0.068), (-0.08, 0.062), (-0.26, 0.036),
        (-0.455, 0.026), (-0.480, 0.010), (-0.42, -0.008), (-0.15, -0.056), (0.12, -0.078), (0.34, -0.066),
        (0.426, -0.042),
    )  # fmt: skip
    canopy = blob(
        (0.165, 0.058), (0.120, 0.108), (0.045, 0.126), (-0.04, 0.112), (-0.150, 0.052), (0.0, 0.04)
    )
    glint = blob((0.110, 0.100), (0.045, 0.119), (0.030, 0.116), (0.090, 0.088))
    frame = limb(points((0.088, 0.05), (0.072, 0.125)), ((0, 0.005, 0.005), (1, 0.004, 0.004)), 1)
    fin = blob(
        (-0.31, 0.030),
        (-0.31, 0.030),
        (-0.395, 0.075),
        (-0.445, 0.140),
        (-0.488, 0.142),
        (-0.498, 0.06),
        (-0.484, 0.010),
    )
    stripe = limb(
        points((0.46, -0.010), (0.1, -0.012), (-0.48, 0.014)),
        ((0, 0.017, 0.017), (1, 0.015, 0.015), (2, 0.006, 0.006)),
        5,
    )
    cowl = blob((0.47, 0.06), (0.345, 0.08), (0.330, -0.10), (0.47, -0.10))
    wing = _broad((0.185, -0.095), (0.020, -0.262 - near), 0.105, -0.040)
    ends = _poly((0.3, -0.215 - 0.9 * near), (-0.3, -0.215 - 0.9 * near), (-0.3, -0.5), (0.3, -0.5))
    wing_far = _broad((0.150, -0.070), (-0.012, 0.205 - away), 0.078, 0.045)
    tail = _broad((-0.345, -0.462), (-0.425, -0.052 - 0.4 * near), 0.050, 0.016)
    blur = disc((0.462, -0.008), 0.013, 0.150)
    spinner = blob(
        (0.425, 0.022), (0.460, 0.014), (0.490, -0.008), (0.460, -0.030), (0.425, -0.038)
    )
    return [
        far(Part(shape=wing_far, colour=livery.body, soft=0.03)),
        *_gear(0.235, -0.060, 0.8),
        Part(shape=disc((0.030, 0.082), 0.020, 0.024), colour=(0.72, 0.50, 0.38), soft=0.02),
        Part(shape=disc((0.024, 0.094), 0.022, 0.016), colour=(0.30, 0.22, 0.18), soft=0.02),
        Part(shape=canopy, colour=(0.34, 0.50, 0.62), flat=0.62, fade=((0.030, 0.088), 0.075)),
        Part(shape=glint, colour=(0.95, 0.97, 1.0), flat=0.85),
        Part(shape=frame, colour=livery.body, flat=0.6),
        Part(shape=fin, colour=livery.trim, soft=0.03),
        Part(shape=body, colour=livery.body, soft=0.050, brush=0.4),
        Part(shape=stripe, colour=livery.trim, tint=True, inside=True),
        Part(shape=cowl, colour=livery.trim, tint=True, inside=True),
        Part(shape=tail, colour=livery.body, soft=0.02, crease=0.2),
        *_gear(0.130, -0.078, 1.0),
        Part(shape=wing, colour=livery.body, soft=0.04, lift=0.06, crease=0.3),
        Part(shape=ends, colour=livery.trim, tint=True, inside=True),
        Part(shape=spinner, colour=shade(livery.trim, 0.8), soft=0.02),
        Part(shape=blur, colour=(0.80, 0.82, 0.86), flat=0.75, blur=0.005, fade=((0.462, -0.008), 0.30)),
    ]  # fmt: skip


def _broad(root: tuple[float, float], tip: Xy, chord: float, y: float) -> Shape:
    """A straight, broad wing with a rounded tip; see `_wing`."""
    x, ty = tip
    return blob(
        (root[0], y), (root[0], y), (x + 0.006, ty + 0.022 * (1 if ty < y else -1)), (x - 0.020, ty),
        (x - chord + 0.010, ty), (x - chord, ty + 0.016 * (1 if ty < y else -1)), (root[1], y), (root[1], y),
    )  # fmt: skip


def _gear(x: float, y: float, size: float) -> list[Part]:
    """A fixed wheel in its spat, hanging from (x, y)."""
    foot = y - 0.085 * size
    leg = limb(points((x, y), (x + 0.012, foot)), ((0, 0.009, 0.009), (1, 0.006, 0.006)), 2)
    spat = blob(
        (x - 0.040 * size, foot), (x + 0.005, foot + 0.020 * size), (x + 0.045 * size, foot + 0.002),
        (x + 0.035 * size, foot - 0.014 * size), (x - 0.01, foot - 0.016 * size),
    )  # fmt: skip
    return [
        Part(shape=leg, colour=_STEEL, soft=0.01),
        Part(shape=disc((x + 0.008, foot - 0.010 * size), 0.021 * size), colour=_DARK, soft=0.02),
        Part(shape=spat, colour=_WHITE, soft=0.012),
    ]
