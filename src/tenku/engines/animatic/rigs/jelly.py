"""A jellyfish: a bell that pulses, ruffled arms and long threads that trail behind the pulse.

Unit: about its height with the arms. The origin is the middle of the bell's rim.
"""

import math

import numpy as np

from tenku.engines.animatic.rigs.figure import Colour, Part, mixed
from tenku.engines.animatic.rigs.shape import Points, Xy, disc, limb, spline

_CREAM: Colour = (0.99, 0.95, 0.92)


def pose(phase: float, body: Colour) -> list[Part]:
    """A jellyfish at `phase` 0..1 of its pulse: it closes fast and opens slowly."""
    squeeze = 0.5 - 0.5 * math.cos(2 * math.pi * phase + 0.6 * math.sin(2 * math.pi * phase))
    half, tall = 0.31 - 0.075 * squeeze, 0.27 + 0.055 * squeeze
    lift = 0.030 * math.sin(2 * math.pi * (phase - 0.2))
    deep = mixed(body, (0.42, 0.20, 0.52), 0.45)
    pale = mixed(body, _CREAM, 0.55)
    return [
        *_threads(phase, half, lift, deep),
        *_arms(phase, half, lift, pale, deep),
        Part(shape=disc((0.0, lift + 0.005), 0.92 * half, 0.055), colour=deep, soft=0.05, lift=-0.15),
        Part(shape=(_bell(half, tall, lift),), colour=body, soft=0.11, lift=0.06, crease=0.2),
        Part(shape=(_crown(half, tall, lift),), colour=pale, tint=True, inside=True, blur=0.020),
        *(Part(shape=(line,), colour=deep, tint=True, inside=True, blur=0.004) for line in _ribs(half, tall, lift)),
        Part(shape=(_rim(half, lift),), colour=pale, tint=True, inside=True, blur=0.006),
    ]  # fmt: skip


def _bell(half: float, tall: float, lift: float) -> Points:
    a = np.linspace(0.0, math.pi, 25)
    top = np.stack(
        [half * np.cos(a) * (1 - 0.05 * np.sin(a) ** 4), lift + tall * np.sin(a) ** 0.85], axis=1
    )
    x = np.linspace(-half, half, 41)
    hem = (
        lift
        - 0.050 * np.sqrt(np.maximum(1 - (x / half) ** 2, 0))
        - 0.016 * np.abs(np.sin(7.5 * math.pi * (x / half + 1) / 2))
    )
    return np.concatenate([top, np.stack([x, hem], axis=1)])


def _crown(half: float, tall: float, lift: float) -> Points:
    return spline([(-0.50 * half, lift + 0.44 * tall), (-0.34 * half, lift + 0.80 * tall), (0.10 * half, lift + 0.90 * tall), (0.50 * half, lift + 0.66 * tall), (0.44 * half, lift + 0.40 * tall), (0.0, lift + 0.50 * tall)], 8)  # fmt: skip


def _ribs(half: float, tall: float, lift: float) -> list[Points]:
    out: list[Points] = []
    for k in (-0.72, -0.40, 0.0, 0.40, 0.72):
        q = np.linspace(0.05, 0.62, 12)
        x, y = half * k * (1.0 - 0.55 * q**2), lift - 0.02 + tall * q * (1.0 - 0.30 * k * k)
        wide = 0.012 * (1.0 - q)
        out.append(
            np.concatenate([np.stack([x - wide, y], axis=1), np.stack([x + wide, y], axis=1)[::-1]])
        )
    return out


def _rim(half: float, lift: float) -> Points:
    x = np.linspace(-half, half, 25)
    low = lift - 0.062 * np.sqrt(np.maximum(1 - (x / half) ** 2, 0.0)) - 0.02
    return np.concatenate(
        [np.stack([x, low + 0.034], axis=1), np.stack([x, low - 0.01], axis=1)[::-1]]
    )


def _hanging(root: Xy, length: float, phase: float, swing: float, spread: float) -> Points:
    """A line that hangs and trails: the pulse runs down it."""
    q = np.linspace(0.0, 1.0, 12)
    wave = swing * q**1.2 * np.sin(2 * math.pi * (phase - 0.75 * q) + 9.0 * root[0])
    return np.stack([root[0] + spread * q + wave, root[1] - length * q], axis=1)


def _arms(phase: float, half: float, lift: float, pale: Colour, deep: Colour) -> list[Part]:
    out: list[Part] = []
    for k, x in enumerate((-0.34, 0.36, -0.10, 0.14)):
        line = _hanging(
            (x * half, lift - 0.01), 0.50 - 0.05 * (k % 2), phase + 0.07 * k, 0.050, 0.10 * x
        )
        ruffle = [
            (
                i,
                0.045 * (1 - i / 12.5) + 0.010 * (i % 2),
                0.045 * (1 - i / 12.5) + 0.010 * ((i + 1) % 2),
            )
            for i in range(12)
        ]
        colour = pale if k > 1 else mixed(pale, deep, 0.45)
        out.append(
            Part(
                shape=limb(line, ruffle, 4),
                colour=colour,
                soft=0.03,
                lift=0.04,
                crease=0.2 * (k > 1),
            )
        )
    return out


def _threads(phase: float, half: float, lift: float, colour: Colour) -> list[Part]:
    out: list[Part] = []
    for k in range(9):
        x = (k - 4) / 4.3
        line = _hanging(
            (x * half, lift - 0.03), 0.78 - 0.10 * ((k * 2) % 3), phase + 0.05 * k, 0.040, 0.10 * x
        )
        out.append(
            Part(
                shape=limb(line, ((0, 0.007, 0.007), (11, 0.0025, 0.0025)), 3),
                colour=colour,
                soft=0.012,
            )
        )
    return out
