"""Date palms: a ringed stem that leans, and a crown of feathered fronds."""

import numpy as np

from tenku.engines.animatic.paint import Albedo, Board, Points, oval, ribbon

_STEM: Albedo = (0.56, 0.42, 0.32)
_LEAF: Albedo = (0.42, 0.54, 0.24)
_FRUIT: Albedo = (0.86, 0.46, 0.18)


def _frond(x: float, y: float, angle: float, long: float) -> Points:
    """A feathered leaf that leaves (x, y) at `angle` (radians, up is negative) and sinks."""
    q = np.linspace(0, 1, 15)
    run = long * q
    sink = 0.62 * long * q**2.2 * (0.45 + 0.55 * np.abs(np.cos(angle)))
    line = np.stack(
        [x + run * np.cos(angle) * (1 - 0.12 * q), y + 0.8 * run * np.sin(angle) + sink], 1
    )
    comb = np.where(np.arange(15) % 2 == 0, 1.0, 0.42)
    width = 0.24 * long * np.sin(np.pi * q**0.75) * comb * (1 - 0.4 * q) + 0.02 * long
    return ribbon(line, width)


def palm(
    board: Board, random: np.random.Generator, x: float, foot: float, tall: float, lean: float
) -> None:
    """A palm of height `tall` (pixels) whose top stands `lean` heights beside its foot."""
    q = np.linspace(0, 1, 14)
    stem = np.stack([x + lean * tall * q**1.6, foot - 0.80 * tall * q], axis=1)
    thick = 0.052 * tall * (1.25 - 0.55 * q + 0.5 * np.exp(-9 * q))
    board.polygon(ribbon(stem, thick), _STEM, 0.20)
    board.tone(ribbon(stem - (0.016 * tall, 0), 0.4 * thick), 0.85)
    for k in range(2, 13):  # the scars of old fronds
        ring = np.stack([stem[k] - (0.6 * thick[k], 0), stem[k] + (0.6 * thick[k], -0.008 * tall)])
        board.tone(ribbon(ring, 0.010 * tall), 0.10)
    cx, cy = stem[-1]
    long = 0.40 * tall
    angles = np.linspace(-np.pi - 0.75, 0.75, 13)
    order = np.argsort(-np.abs(angles + np.pi / 2))  # the drooping ones first
    for i, k in enumerate(order):
        angle = angles[k] + random.uniform(-0.10, 0.10)
        size = long * random.uniform(0.82, 1.08)
        left = np.cos(angle) < 0.25
        tone = (0.12 if i < 5 else 0.36) if not left else (0.34 if i < 5 else 0.86)
        board.polygon(_frond(float(cx), float(cy), float(angle), size), _LEAF, tone)
    for dx in (-0.028, 0.02, 0.05):
        board.polygon(
            oval(cx + dx * tall, cy + 0.05 * tall, 0.022 * tall, 0.04 * tall, 10), _FRUIT, 0.6
        )
