"""Aeroplanes from the side and a little from above. Unit: their length; they fly to the right."""

import math
from dataclasses import dataclass

import numpy as np

from tenku.engines.animatic.rigs.figure import Colour, Part, far, mixed, shade
from tenku.engines.animatic.rigs.shape import Shape, Xy, blob, disc, limb, points

_WHITE: Colour = (0.93, 0.94, 0.96)
_STEEL: Colour = (0.62, 0.65, 0.71)
_GLASS: Colour = (0.16, 0.24, 0.34)
_DARK: Colour = (0.15, 0.16, 0.22)

AIRLINER_LAMPS: tuple[Xy, ...] = ((-0.245, -0.180), (-0.492, 0.045), (0.02, -0.062))
PROPELLER_LAMPS: tuple[Xy, ...] = ((0.075, -0.235), (-0.485, 0.10), (0.05, -0.10))
CABIN: tuple[Xy, ...] = tuple((0.345 - 0.032 * k, 0.016) for k in range(20))
COCKPIT: tuple[Xy, ...] = ((0.10, 0.075),)
NACELLES: tuple[Xy, ...] = ((-0.02, -0.075), (0.02, 0.045))


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
        (0.500, -0.010), (0.484, 0.018), (0.440, 0.042), (0.380, 0.052), (0.20, 0.053), (-0.15, 0.053),
        (-0.34, 0.050), (-0.455, 0.042), (-0.498, 0.034), (-0.47, 0.018), (-0.36, -0.018), (-0.22, -0.046),
        (0.0, -0.053), (0.30, -0.053), (0.42, -0.046), (0.478, -0.032),
    )  # fmt: skip
    fin = blob(
        (-0.335, 0.046), (-0.335, 0.046), (-0.395, 0.098), (-0.452, 0.190), (-0.462, 0.196), (-0.500, 0.196),
        (-0.502, 0.190), (-0.478, 0.10), (-0.464, 0.042), (-0.464, 0.042),
    )  # fmt: skip
    belly = blob((0.60, -0.030), (0.30, -0.026), (-0.20, -0.020), (-0.42, 0.006), (-0.50, -0.2), (0.6, -0.2))
    line = limb(points((0.5, -0.022), (0.30, -0.014), (-0.2, -0.012), (-0.36, 0.004), (-0.47, 0.03)), ((0, 0.004, 0.004), (2, 0.006, 0.006), (4, 0.010, 0.010)), 4)  # fmt: skip
    screen = blob((0.462, 0.022), (0.446, 0.033), (0.424, 0.034), (0.424, 0.019), (0.455, 0.014))
    wing = _wing((0.115, -0.085), (-0.215, -0.178 - near), 0.050, -0.020)
    wing_far = _wing((0.095, -0.055), (-0.110, 0.150 - away), 0.036, 0.040)
    tail = _wing((-0.355, -0.452), (-0.478, -0.030 - 0.4 * near), 0.036, 0.034)
    tail_far = _wing((-0.365, -0.448), (-0.462, 0.098 - 0.4 * away), 0.026, 0.046)
    tip = blob((-0.225, -0.172 - near), (-0.262, -0.140 - near), (-0.272, -0.142 - near), (-0.266, -0.180 - near))
    dots = [disc(at, 0.0062, 0.0078) for at in CABIN]
    return [
        far(Part(shape=wing_far, colour=_STEEL, soft=0.03)),
        *(far(part) for part in _nacelle((0.035, 0.072 - 0.4 * away), 0.72, livery.trim)),
        far(Part(shape=tail_far, colour=_STEEL, soft=0.02)),
        Part(shape=fin, colour=livery.trim, soft=0.03),
        Part(shape=body, colour=livery.body, soft=0.040, brush=0.4),
        Part(shape=belly, colour=mixed(livery.body, _STEEL, 0.45), tint=True, inside=True),
        Part(shape=line, colour=livery.trim, tint=True, inside=True),
        *(Part(shape=dot, colour=_GLASS, flat=0.4, inside=True) for dot in dots),
        Part(shape=screen, colour=_GLASS, flat=0.45, inside=True),
        Part(shape=tail, colour=_STEEL, soft=0.02, crease=0.2),
        *_nacelle((0.052, -0.082 - 0.45 * near), 1.0, livery.trim),
        Part(shape=wing, colour=_STEEL, soft=0.035, lift=0.06, crease=0.3),
        Part(shape=tip, colour=livery.trim, soft=0.01),
    ]  # fmt: skip


def propeller_plane(bank: float, livery: Livery) -> list[Part]:
    """A low-winged two-seater with a fixed gear; its propeller is a disc of blur."""
    near, away = 0.05 * bank, 0.03 * bank
    body = blob(
        (0.445, 0.010), (0.430, 0.050), (0.30, 0.072), (0.12, 0.080), (-0.05, 0.075), (-0.25, 0.045),
        (-0.455, 0.030), (-0.480, 0.012), (-0.42, -0.008), (-0.15, -0.052), (0.12, -0.078), (0.34, -0.066),
        (0.430, -0.035),
    )  # fmt: skip
    canopy = blob((0.175, 0.068), (0.135, 0.118), (0.05, 0.138), (-0.05, 0.125), (-0.135, 0.062), (0.0, 0.05))
    frame = [limb(points((x, 0.06), (x - 0.012, 0.145)), ((0, 0.005, 0.005), (1, 0.005, 0.005)), 1) for x in (0.09, -0.01)]
    head = disc((0.045, 0.095), 0.020, 0.024)
    fin = blob((-0.33, 0.03), (-0.33, 0.03), (-0.405, 0.09), (-0.440, 0.150), (-0.482, 0.150), (-0.492, 0.06), (-0.482, 0.012))
    stripe = limb(points((0.46, 0.004), (0.1, 0.0), (-0.48, 0.018)), ((0, 0.020, 0.020), (1, 0.018, 0.018), (2, 0.007, 0.007)), 5)
    cowl = blob((0.47, 0.06), (0.335, 0.08), (0.325, -0.08), (0.47, -0.06))
    wing = _poly((0.175, -0.030), (0.135, -0.235 - near), (0.115, -0.248 - near), (0.005, -0.242 - near), (-0.075, -0.045), (-0.07, -0.030))
    band = _poly((0.157, -0.17 - 0.7 * near), (0.148, -0.205 - 0.85 * near), (-0.03, -0.20 - 0.85 * near), (-0.05, -0.16 - 0.7 * near))
    wing_far = _poly((0.155, 0.030), (0.130, 0.175 - away), (0.030, 0.178 - away), (-0.045, 0.030))
    tail = _poly((-0.335, 0.020), (-0.390, -0.060 - 0.4 * near), (-0.458, -0.060 - 0.4 * near), (-0.462, 0.020))
    disc_of_blur = disc((0.470, 0.006), 0.016, 0.150)
    spinner = blob((0.430, 0.034), (0.470, 0.026), (0.497, 0.004), (0.470, -0.018), (0.430, -0.026))
    wheels = [p for x in (0.20,) for p in _gear(x)]
    return [
        far(Part(shape=wing_far, colour=livery.trim, soft=0.03)),
        *wheels,
        Part(shape=head, colour=(0.78, 0.56, 0.42), soft=0.02),
        Part(shape=disc((0.042, 0.106), 0.022, 0.017), colour=(0.30, 0.20, 0.15), soft=0.02),
        Part(shape=canopy, colour=(0.55, 0.70, 0.80), flat=0.72, blur=0.002, fade=((0.045, 0.100), 0.085)),
        *(Part(shape=f, colour=livery.body, flat=0.6) for f in frame),
        Part(shape=fin, colour=livery.trim, soft=0.03),
        Part(shape=body, colour=livery.body, soft=0.055, brush=0.4),
        Part(shape=stripe, colour=livery.trim, tint=True, inside=True),
        Part(shape=cowl, colour=livery.trim, tint=True, inside=True),
        Part(shape=tail, colour=livery.body, soft=0.02, crease=0.2),
        Part(shape=wing, colour=livery.body, soft=0.05, lift=0.06, crease=0.3),
        Part(shape=band, colour=livery.trim, tint=True, inside=True),
        Part(shape=disc_of_blur, colour=(0.80, 0.82, 0.86), flat=0.75, blur=0.006, fade=((0.470, 0.006), 0.30)),
        Part(shape=spinner, colour=shade(livery.trim, 0.8), soft=0.02),
    ]  # fmt: skip


def _gear(x: float) -> list[Part]:
    leg = limb(points((x, -0.06), (x + 0.012, -0.118)), ((0, 0.010, 0.010), (1, 0.007, 0.007)), 2)
    return [
        Part(shape=leg, colour=_STEEL, soft=0.01),
        Part(shape=disc((x + 0.012, -0.125), 0.026), colour=_DARK, soft=0.02),
        Part(shape=blob((x - 0.022, -0.118), (x + 0.010, -0.094), (x + 0.046, -0.112), (x + 0.046, -0.124), (x + 0.010, -0.108), (x - 0.022, -0.128)), colour=_WHITE, soft=0.01),
    ]  # fmt: skip


def lean(k: int, n: int) -> float:
    """The bank -1..1 at step k of n of a slow roll to and fro."""
    return math.sin(2 * math.pi * k / n) + 0.0 * float(np.pi)
