"""A sailing boat from the side. Unit: its height above the water, which lies at y = 0."""

import math

import numpy as np

from tenku.engines.animatic.rigs.figure import Colour, Part, mixed, shade
from tenku.engines.animatic.rigs.shape import Points, Shape, Xy, blob, disc, limb, points, spline

BOW, STERN = 0.43, -0.40  # where the hull meets the water
MASTHEAD: Xy = (0.045, 1.0)
PORTHOLES: tuple[Xy, ...] = ((-0.115, 0.136), (-0.035, 0.136), (0.045, 0.134))
LENGTH = 0.90
_WOOD: Colour = (0.52, 0.34, 0.20)
_DARK: Colour = (0.16, 0.18, 0.26)
_CLOTH: Colour = (0.96, 0.92, 0.84)
_DECK: Colour = (0.93, 0.90, 0.84)


def _edge(*xy: Xy) -> Points:
    return spline(points(*xy), 6, closed=False)


_SHEER = _edge((-0.41, 0.125), (-0.25, 0.098), (0.0, 0.095), (0.26, 0.118), (0.485, 0.172))
_KEEL = _edge((0.485, 0.172), (0.43, 0.05), (0.34, -0.05), (0.0, -0.07), (-0.30, -0.06), (-0.38, -0.01), (-0.41, 0.125))  # fmt: skip
_HULL: Shape = (np.vstack([_SHEER, _KEEL]),)
_STRAKE: Shape = (np.vstack([_SHEER + (0.0, 0.005), (_SHEER - (0.0, 0.022))[::-1]]),)
_BOOT: Shape = (points((-0.45, 0.022), (0.50, 0.034), (0.50, -0.1), (-0.45, -0.1)),)
_CABIN = (
    np.vstack([_edge((-0.20, 0.10), (-0.185, 0.165), (-0.05, 0.172), (0.09, 0.164), (0.16, 0.105)), points((0.16, 0.09), (-0.20, 0.09))]),
)  # fmt: skip


def _mainsail(belly: float) -> Points:
    """Luff, foot and a leech that the wind rounds by `belly`."""
    leech = _edge(
        (-0.375, 0.215), (-0.325 - 0.5 * belly, 0.42), (-0.205 - belly, 0.68), (0.024, 0.965)
    )
    luff, foot = points((0.030, 0.60), (0.032, 0.225)), _edge((0.032, 0.225), (-0.17, 0.203), (-0.375, 0.215))  # fmt: skip
    return np.vstack([leech, luff, foot])


def _jib(belly: float) -> Points:
    stay = points((0.062, 0.885), (0.462, 0.182))
    foot = _edge((0.462, 0.182), (0.26, 0.168), (0.085, 0.195))
    leech = _edge(
        (0.085, 0.195), (0.120 + belly, 0.42), (0.095 + 0.5 * belly, 0.66), (0.062, 0.885)
    )
    return np.vstack([stay, foot, leech])


def sailboat(phase: float, hull: Colour, jib: Colour, sailing: bool) -> list[Part]:
    """The parts from back to front; `phase` 0..1 of the wind in its cloth.

    A boat at anchor has its sails furled along the boom.
    """
    wave = math.sin(2 * math.pi * phase)
    parts = [_line(MASTHEAD, (0.475, 0.175)), _line(MASTHEAD, (-0.395, 0.125))]
    if sailing:
        parts += _sails(0.016 * wave, jib)
    else:
        furled = blob((0.02, 0.215), (-0.10, 0.262), (-0.25, 0.250), (-0.36, 0.222), (-0.30, 0.200), (-0.10, 0.200))  # fmt: skip
        parts.append(Part(shape=furled, colour=_CLOTH, soft=0.03))
    mast = limb(points((0.045, 0.10), MASTHEAD), ((0.0, 0.009, 0.009), (1.0, 0.005, 0.005)), 2)
    boom = limb(points((0.045, 0.205), (-0.375, 0.195)), ((0.0, 0.008, 0.008), (1.0, 0.006, 0.006)), 2)  # fmt: skip
    parts += [
        Part(shape=mast, colour=_WOOD, soft=0.012),
        Part(shape=boom, colour=_WOOD, soft=0.012),
        Part(shape=_pennant(phase), colour=jib, soft=0.012),
        *_crew(),
        Part(shape=_CABIN, colour=_DECK, soft=0.03, crease=0.2),
        *(Part(shape=disc(at, 0.016, 0.012), colour=_DARK, flat=0.35) for at in PORTHOLES),
        Part(shape=_HULL, colour=hull, soft=0.075, lift=-0.02, crease=0.25, brush=0.5),
        Part(shape=_STRAKE, colour=_DECK, flat=0.85, inside=True),
        Part(shape=_BOOT, colour=mixed(shade(hull, 0.45), _DARK, 0.5), soft=0.05, lift=-0.15, inside=True),
    ]  # fmt: skip
    return parts


def _sails(belly: float, jib: Colour) -> list[Part]:
    """Two cloths: the main catches the light, its panels and a band of colour give it form."""
    main, fore = _mainsail(0.045 + belly), _jib(0.030 + 0.7 * belly)
    seams = tuple(
        limb(points((0.03, y), (-0.20 + 0.10 * k, y - 0.03), (-0.42 + 0.13 * k, y - 0.02)), ((0.0, 0.003, 0.003), (2.0, 0.003, 0.003)), 2)
        for k, y in enumerate((0.36, 0.52, 0.68))
    )  # fmt: skip
    number = blob((0.03, 0.80), (-0.06, 0.76), (-0.30, 0.76), (-0.30, 0.84), (-0.05, 0.86), (0.03, 0.88))  # fmt: skip
    return [
        Part(shape=(main,), colour=_CLOTH, soft=0.10, lift=0.02, brush=0.6),
        *(Part(shape=s, colour=shade(_CLOTH, 0.80), tint=True, inside=True) for s in seams),
        Part(shape=number, colour=jib, tint=True, inside=True),
        Part(shape=(fore,), colour=jib, soft=0.09, crease=0.15, brush=0.6),
    ]


def _line(a: Xy, b: Xy) -> Part:
    rope = limb(points(a, b), ((0.0, 0.0022, 0.0022), (1.0, 0.0022, 0.0022)), 1)
    return Part(shape=rope, colour=_DARK, flat=0.4)


def _pennant(phase: float) -> Shape:
    """A long flag that waves astern from the masthead."""
    x = np.linspace(0.0, 1.0, 9)
    lift = 0.018 * x * np.sin(2 * math.pi * (1.2 * x - phase))
    joints = np.stack([MASTHEAD[0] - 0.13 * x, MASTHEAD[1] - 0.012 + lift - 0.01 * x], 1)
    return limb(joints, ((0.0, 0.014, 0.014), (8.0, 0.003, 0.003)), 1)


def _crew() -> list[Part]:
    """Who steers: a back, a head, an arm on the tiller."""
    body = blob((-0.345, 0.10), (-0.345, 0.175), (-0.322, 0.205), (-0.295, 0.190), (-0.285, 0.10))
    arm = limb(points((-0.315, 0.180), (-0.280, 0.150), (-0.250, 0.145)), ((0.0, 0.013, 0.013), (2.0, 0.009, 0.009)), 2)  # fmt: skip
    return [
        Part(shape=disc((-0.312, 0.228), 0.020, 0.022), colour=(0.72, 0.50, 0.38), soft=0.015),
        Part(shape=disc((-0.316, 0.238), 0.021, 0.013), colour=(0.28, 0.20, 0.18), soft=0.012),
        Part(shape=(*body, *arm), colour=(0.20, 0.34, 0.50), soft=0.025),
    ]
