"""Table mountains: a flat cap, a cliff in pillars, and a skirt of scree."""

import numpy as np

from tenku.engines.animatic.paint import Albedo, Board, points, ribbon

_ROCK: Albedo = (0.80, 0.46, 0.34)


def mesa(
    board: Board, random: np.random.Generator, x: float, foot: float, wide: float, tall: float
) -> None:
    """A table mountain about x, lit from the left; pixels."""
    n = max(4, int(wide / (0.34 * tall)) + 1)
    cliff = foot - 0.40 * tall
    skirt = points(
        (x - 0.72 * wide, foot + 0.1 * tall), (x - 0.58 * wide, foot - 0.08 * tall),
        (x - 0.46 * wide, cliff - 0.06 * tall), (x + 0.46 * wide, cliff - 0.06 * tall),
        (x + 0.60 * wide, foot - 0.10 * tall), (x + 0.76 * wide, foot + 0.1 * tall),
    )  # fmt: skip
    board.polygon(skirt, _ROCK, 0.66)
    board.tone(points(tuple(skirt[3]), tuple(skirt[4]), tuple(skirt[5]), (x + 0.34 * wide, foot + 0.1 * tall), (x + 0.30 * wide, cliff)), 0.22)  # fmt: skip
    edge = np.linspace(-0.46, 0.46, n) * wide + x
    edge[1:-1] += random.uniform(-0.25, 0.25, n - 2) * wide / n
    step = np.where(np.arange(n) < 0.24 * n, 0.22, 0.0) + random.choice([0.0, 0.03, 0.09], n)
    top = foot - tall * (1.0 - step)
    crown = [points((edge[k], top[k]), (edge[k + 1], top[k])) for k in range(n - 1)]
    body = np.concatenate([*crown, points((edge[-1], cliff), (edge[0], cliff))])
    board.polygon(body, _ROCK, 0.74)
    for k in range(n - 1):
        a, b = edge[k], edge[k + 1]
        low = cliff + random.uniform(-0.02, 0.14) * tall
        dark = 0.16 if k > 0.62 * n else 0.34
        split = a + (b - a) * random.uniform(0.45, 0.75)
        face = points((split, top[k] + 0.05 * tall), (b, top[k] + 0.02 * tall), (b, low), (split + 0.1 * (b - a), low - 0.05 * tall))  # fmt: skip
        board.tone(face, dark)
        if k <= 0.4 * n:
            board.tone(points((a, top[k]), (split, top[k]), (split, low), (a, low)), 0.94)
    for level in (0.16, 0.46):
        y = foot - tall * (1 - 0.55 * level)
        line = points((x - 0.46 * wide, y), (x - 0.1 * wide, y + 0.01 * tall), (x + 0.46 * wide, y))
        board.tone(ribbon(line, 0.025 * tall), 0.36, opacity=0.7)
