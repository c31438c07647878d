"""Aeroplanes from the side and a little from above. Unit: their length; they fly to the right."""

from dataclasses import dataclass

from tenku.engines.animatic.rigs.figure import Colour, Part, far, mixed, shade
from tenku.engines.animatic.rigs.shape import Shape, Xy, blob, disc, limb, points

_WHITE: Colour = (0.93, 0.94, 0.96)
_STEEL: Colour = (0.62, 0.65, 0.71)
_GLASS: Colour = (0.16, 0.24, 0.34)
_DARK: Colour = (0.15, 0.16, 0.22)

AIRLINER_LAMPS: tuple[Xy, ...] = ((-0.250, -0.200), (-0.500, 0.045), (0.02, -0.052))
PROPELLER_LAMPS: tuple[Xy, ...] = ((0.04, 0.232), (-0.465, 0.15), (0.05, -0.09))
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
    belly = blob((0.60, -0.026), (0.30, -0.022), (-0.20, -0.017), (-0.42, 0.006), (-0.50, -0.2), (0.6, -0.2))
    line = limb(points((0.5, -0.018), (0.30, -0.011), (-0.2, -0.010), (-0.36, 0.004), (-0.47, 0.03)), ((0, 0.003, 0.003), (2, 0.005, 0.005), (4, 0.008, 0.008)), 4)  # fmt: skip
    screen = blob((0.468, 0.017), (0.454, 0.027), (0.430, 0.030), (0.430, 0.018), (0.460, 0.011))
    wing = _wing((0.130, -0.095), (-0.225, -0.205 - near), 0.042, -0.018)
    wing_far = _wing((0.100, -0.055), (-0.120, 0.165 - away), 0.030, 0.034)
    tail = _wing((-0.355, -0.452), (-0.492, -0.030 - 0.4 * near), 0.030, 0.030)
    tail_far = _wing((-0.365, -0.448), (-0.475, 0.092 - 0.4 * away), 0.022, 0.040)
    tip = blob((-0.222, -0.200 - near), (-0.252, -0.176 - near), (-0.262, -0.176 - near), (-0.268, -0.206 - near))
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
    """A high-winged one, seen a little from below; its propeller is a disc of blur."""
    near = 0.045 * bank
    body = blob(
        (0.430, -0.030), (0.425, 0.016), (0.385, 0.034), (0.235, 0.046), (0.175, 0.098), (0.135, 0.112),
        (-0.02, 0.112), (-0.10, 0.085), (-0.25, 0.040), (-0.46, 0.030), (-0.485, 0.012), (-0.42, -0.012),
        (-0.15, -0.072), (0.12, -0.094), (0.34, -0.086), (0.420, -0.062),
    )  # fmt: skip
    screen = blob((0.222, 0.046), (0.222, 0.046), (0.172, 0.090), (0.128, 0.094), (0.128, 0.040), (0.128, 0.040))
    side = blob((0.108, 0.040), (0.108, 0.040), (0.108, 0.090), (0.010, 0.090), (0.004, 0.084), (-0.004, 0.040), (-0.004, 0.040))
    rear = blob((-0.024, 0.040), (-0.024, 0.040), (-0.018, 0.088), (-0.055, 0.082), (-0.105, 0.048), (-0.100, 0.040))
    pilot = [
        Part(shape=disc((0.078, 0.058), 0.020, 0.024), colour=(0.78, 0.56, 0.42), soft=0.02, inside=True),
        Part(shape=disc((0.074, 0.070), 0.022, 0.015), colour=(0.24, 0.18, 0.16), soft=0.02, inside=True),
    ]  # fmt: skip
    fin = blob((-0.32, 0.034), (-0.32, 0.034), (-0.395, 0.066), (-0.438, 0.150), (-0.484, 0.152), (-0.496, 0.06), (-0.484, 0.012))
    stripe = limb(points((0.46, -0.022), (0.1, -0.024), (-0.48, 0.014)), ((0, 0.018, 0.018), (1, 0.016, 0.016), (2, 0.006, 0.006)), 5)
    cowl = blob((0.47, 0.06), (0.348, 0.08), (0.330, -0.10), (0.47, -0.10))
    wing = _poly((0.178, 0.108), (0.170, 0.122), (0.120, 0.232 - near), (0.098, 0.242 - near), (-0.018, 0.240 - near), (-0.040, 0.230 - near), (-0.062, 0.122), (-0.070, 0.108))
    ends = _poly((0.20, 0.205 - 0.9 * near), (0.20, 0.30), (-0.2, 0.30), (-0.2, 0.203 - 0.9 * near))
    strut = limb(points((0.060, -0.060), (0.052, 0.176 - 0.6 * near)), ((0, 0.007, 0.007), (1, 0.005, 0.005)), 2)
    tail = _poly((-0.345, 0.022), (-0.395, 0.070 - 0.4 * near), (-0.455, 0.072 - 0.4 * near), (-0.465, 0.022))
    blur = disc((0.450, -0.022), 0.013, 0.150)
    spinner = blob((0.418, 0.006), (0.452, 0.000), (0.482, -0.022), (0.452, -0.044), (0.418, -0.050))
    return [
        *_gear(0.120, -0.030, 0.75),
        *_gear(0.340, -0.020, 0.9),
        Part(shape=fin, colour=livery.trim, soft=0.03),
        Part(shape=body, colour=livery.body, soft=0.055, brush=0.4),
        *(Part(shape=pane, colour=_GLASS, flat=0.55, inside=True) for pane in (screen, side, rear)),
        *pilot,
        Part(shape=stripe, colour=livery.trim, tint=True, inside=True),
        Part(shape=cowl, colour=livery.trim, tint=True, inside=True),
        Part(shape=tail, colour=livery.body, soft=0.02, crease=0.2),
        *_gear(0.085, -0.055, 1.0),
        Part(shape=strut, colour=shade(livery.body, 0.8), soft=0.01),
        Part(shape=wing, colour=livery.body, soft=0.035, lift=-0.10, crease=0.3),
        Part(shape=ends, colour=livery.trim, tint=True, inside=True),
        Part(shape=spinner, colour=shade(livery.trim, 0.8), soft=0.02),
        Part(shape=blur, colour=(0.80, 0.82, 0.86), flat=0.75, blur=0.005, fade=((0.450, -0.022), 0.30)),
    ]  # fmt: skip


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
