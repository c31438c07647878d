"""What parts the fields far off: hills in strips with hedges, and poplars."""

import numpy as np

from tenku.engines.animatic.layers.foliage import leaf_mass
from tenku.engines.animatic.paint import Albedo, Board, points, ribbon

_RAPE: Albedo = (0.94, 0.82, 0.22)
_GREEN: Albedo = (0.46, 0.62, 0.24)
_WHEAT: Albedo = (0.90, 0.70, 0.30)
_RIDGE: Albedo = (0.56, 0.42, 0.32)
_LEAF: Albedo = (0.34, 0.52, 0.22)
_SOIL: Albedo = (0.46, 0.34, 0.27)
_HEDGE: Albedo = (0.27, 0.42, 0.28)


def quilt(board: Board, random: np.random.Generator, foot: float, u: float) -> None:
    """Fields on the hills, striped along their rows and parted by hedges."""
    x, k = 0.0, 0
    while x < board.width:
        wide = random.uniform(90, 190) * u
        low, high = foot - random.uniform(-4, 6) * u, foot - random.uniform(34, 56) * u
        skew = random.uniform(-50, 50) * u
        colour = (_RAPE, _GREEN, _WHEAT, _RIDGE, _LEAF)[k % 5]
        a, b = (
            points((x, low), (x + 0.2 * wide + skew, high)),
            points((x + 1.05 * wide, low), (x + 0.95 * wide + skew, high - 4 * u)),
        )
        board.wash(np.concatenate([a, b[::-1]]), colour, 0.74, opacity=0.92, soft=0.4)
        for q in np.arange(0.08, 1.0, 0.13):
            line = a + (b - a) * q
            board.tone(
                ribbon(line, points((3.0 * u, 0), (1.4 * u, 0))[:, 0]), 0.40, soft=0.3, opacity=0.7
            )
        hedge = b + np.asarray([(0.0, 0.0), (0.0, 0.0)])
        for q in np.linspace(0, 1, 9):
            at = hedge[0] + (hedge[1] - hedge[0]) * q
            r = (7.5 - 4.0 * q) * u * random.uniform(0.7, 1.3)
            board.wash(leaf_mass(random, at[0], at[1] - 0.5 * r, 1.3 * r, r), _HEDGE, 0.22)
        x += wide * random.uniform(1.0, 1.5)
        k += 1


def wooded(board: Board, random: np.random.Generator, foot: float, u: float) -> None:
    """Woods in the folds of a hill, and clearings between them."""
    for k in range(30):
        x, up = random.uniform(0, board.width), random.uniform(0, 1) ** 1.4 * 190 * u
        r = random.uniform(26, 58) * u * (1.0 - 0.002 * up / u)
        if k % 5 == 0:
            glade = leaf_mass(random, x, foot - up, 2.2 * r, 0.5 * r)
            board.wash(glade, _GREEN, 0.86, opacity=0.5, soft=0.5)
            continue
        for dx, dy, size in ((0.0, 0.0, 1.0), (1.1, 0.16, 0.72), (-1.2, 0.20, 0.6)):
            wood = leaf_mass(
                random, x + dx * r, foot - up + dy * r, 1.2 * size * r, 0.36 * size * r, 13
            )
            board.wash(wood, _HEDGE, 0.20, opacity=0.62)
            lit = leaf_mass(
                random,
                x + (dx - 0.08) * r,
                foot - up + (dy - 0.08) * r,
                size * r,
                0.22 * size * r,
                13,
            )
            board.wash(lit, _HEDGE, 0.55, opacity=0.55, soft=0.4)


def poplar(
    board: Board, random: np.random.Generator, x: float, foot: float, tall: float, leaf: Albedo
) -> None:
    """A narrow flame of leaves in three tones."""
    board.polygon(ribbon(points((x, foot), (x, foot - 0.3 * tall)), 0.03 * tall), _SOIL, 0.3, 0.16)
    for dx, share, tone in ((0.0, 1.0, 0.18), (-0.018, 0.74, 0.52), (-0.034, 0.42, 0.90)):
        q = np.linspace(0, 1, 12)
        half = 0.085 * tall * share * np.sin(np.pi * q**0.72) * random.uniform(0.85, 1.15, 12)
        y = foot - tall * (0.10 + 0.90 * (0.5 + (q - 0.5) * (0.4 + 0.6 * share)))
        left = np.stack([x + dx * tall - half, y], 1)
        right = np.stack([x + dx * tall + half, y], 1)
        board.polygon(np.concatenate([left, right[::-1]]), leaf, tone, 0.16)
