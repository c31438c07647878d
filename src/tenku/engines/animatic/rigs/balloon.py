"""A hot-air balloon from the side. Unit: its height; the basket's floor lies at y = 0."""

import math

import numpy as np

from tenku.engines.animatic.rigs.figure import Colour, Part, mixed, shade
from tenku.engines.animatic.rigs.shape import Points, Shape, Xy, blob, disc, limb, points

BURNER: Xy = (0.0, 0.185)
HEART: Xy = (0.0, 0.56)  # the middle of the envelope
_WICKER: Colour = (0.58, 0.40, 0.22)
_ROPE: Colour = (0.24, 0.20, 0.22)
_GORES = 9  # that face us
_LEVELS = np.linspace(0.0, 1.0, 41)  # from the mouth to the crown
_MOUTH, _CROWN = 0.235, 1.0


def _profile() -> Points:
    """The half width of the envelope and its height, from the mouth up: a drop on its point."""
    t = _LEVELS
    round_ = np.sqrt(np.maximum(1.0 - ((t - 0.60) / 0.40) ** 2, 0.0))
    cone = 0.165 + 0.835 * np.sin(0.5 * np.pi * np.minimum(t / 0.60, 1.0)) ** 1.05
    half = 0.362 * np.where(t < 0.60, cone, round_)
    return np.stack([half, _MOUTH + (_CROWN - _MOUTH) * t], 1)


_PROFILE = _profile()


def _meridian(turn: float) -> Points:
    """A seam of the envelope at `turn` (-1 left edge .. 1 right edge); it bulges downwards."""
    a = 0.5 * math.pi * turn
    sag = 0.020 * math.cos(a) * np.sin(np.pi * _LEVELS)
    return np.stack([_PROFILE[:, 0] * math.sin(a), _PROFILE[:, 1] - sag], 1)


def _gore(k: int) -> Shape:
    edges = [-1.0 + 2.0 * (k + d) / _GORES for d in (0, 1)]
    return (np.vstack([_meridian(edges[0]), _meridian(edges[1])[::-1]]),)


def _belt(low: float, high: float) -> Shape:
    """A ring of the envelope between two levels (0 mouth .. 1 crown), seen from a little below."""
    a = np.linspace(-0.5, 0.5, 25) * np.pi

    def ring(level: float) -> Points:
        half = float(np.interp(level, _LEVELS, _PROFILE[:, 0]))
        y = _MOUTH + (_CROWN - _MOUTH) * level
        return np.stack(
            [half * 1.02 * np.sin(a), y - 0.10 * half * (1 - np.cos(a)) + 0.05 * half], 1
        )

    return (np.vstack([ring(low), ring(high)[::-1]]),)


def balloon(body: Colour, second: Colour, third: Colour) -> list[Part]:
    """The parts from back to front."""
    outline = (np.vstack([_PROFILE, (_PROFILE * (-1.0, 1.0))[::-1]]),)
    colours = (body, second, body, third, body, second, body, third, body)
    inner = blob((-0.058, 0.236), (0.0, 0.222), (0.058, 0.236), (0.0, 0.252))
    return [
        Part(shape=outline, colour=body, soft=0.16, lift=-0.02, brush=0.7),
        *(Part(shape=_gore(k), colour=colours[k], tint=True, inside=True) for k in range(_GORES)),
        Part(shape=_belt(0.40, 0.455), colour=second, tint=True, inside=True),
        Part(shape=_belt(0.475, 0.495), colour=third, tint=True, inside=True),
        Part(shape=_belt(0.0, 0.085), colour=shade(second, 0.8), tint=True, inside=True),
        Part(shape=inner, colour=mixed(body, (0.16, 0.10, 0.14), 0.7), flat=0.3),
        *_car(),
    ]


def _car() -> list[Part]:
    """Ropes, burner, basket, and two who look out of it."""
    ropes = [
        limb(points((x, 0.24), (0.72 * x, 0.085)), ((0, 0.0026, 0.0026), (1, 0.0026, 0.0026)), 1)
        for x in (-0.058, -0.020, 0.020, 0.058)
    ]
    burner = blob((-0.018, 0.150), (-0.014, 0.178), (0.014, 0.178), (0.018, 0.150))
    basket = blob(
        (-0.047, 0.085), (-0.047, 0.085), (-0.044, 0.03), (-0.038, 0.004), (-0.02, 0.0), (0.02, 0.0),
        (0.038, 0.004), (0.044, 0.03), (0.047, 0.085), (0.047, 0.085),
    )  # fmt: skip
    rim = limb(points((-0.048, 0.086), (0.048, 0.086)), ((0, 0.008, 0.008), (1, 0.008, 0.008)), 2)
    weave = [
        limb(points((-0.045, y), (0.0, y - 0.004), (0.045, y)), ((0, 0.0035, 0.0035), (2, 0.0035, 0.0035)), 2)
        for y in (0.025, 0.050)
    ]  # fmt: skip
    crew: list[Part] = []
    for x, top, coat in ((-0.020, 0.128, (0.24, 0.36, 0.52)), (0.018, 0.121, (0.72, 0.34, 0.28))):
        trunk = blob((x - 0.015, 0.07), (x - 0.015, top - 0.022), (x, top - 0.013), (x + 0.015, top - 0.022), (x + 0.015, 0.07))  # fmt: skip
        crew += [
            Part(shape=trunk, colour=coat, soft=0.012),
            Part(shape=disc((x, top), 0.0105, 0.0125), colour=(0.80, 0.58, 0.44), soft=0.010),
            Part(shape=disc((x - 0.001, top + 0.005), 0.0112, 0.0085), colour=(0.26, 0.18, 0.16), soft=0.01),
        ]  # fmt: skip
    return [
        *(Part(shape=rope, colour=_ROPE, flat=0.4) for rope in ropes),
        Part(shape=burner, colour=(0.55, 0.56, 0.60), soft=0.012),
        *crew,
        Part(shape=basket, colour=_WICKER, soft=0.035, crease=0.2),
        *(Part(shape=w, colour=shade(_WICKER, 0.72), tint=True, inside=True) for w in weave),
        Part(shape=rim, colour=shade(_WICKER, 0.62), soft=0.01),
    ]
