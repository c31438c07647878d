"""Table mountains: a flat cap, a cliff in pillars, and a skirt of scree."""

import numpy as np

from tenku.engines.animatic.paint import Albedo, Board, points, ribbon

_ROCK: Albedo = (0.80, 0.46, 0.34)


def mesa(
    board: Board, random: np.random.Generator, x: float, foot: float, wide: float, tall: float
) -> None:
    """A table mountain about x, lit from the left; pixels."""
    n = max(5, int(wide / (0.26 * tall)) + 1)
    cliff = foot - 0.40 * tall
    skirt = points(
        (x - 0.76 * wide, foot + 0.1 * tall), (x - 0.60 * wide, foot - 0.06 * tall),
        (x - 0.47 * wide, cliff - 0.06 * tall), (x + 0.47 * wide, cliff - 0.06 * tall),
        (x + 0.60 * wide, foot - 0.10 * tall), (x + 0.80 * wide, foot + 0.1 * tall),
    )  # fmt: skip
    board.polygon(skirt, _ROCK, 0.70)
    share = np.linspace(-0.46, 0.46, n)
    share[1:-1] += random.uniform(-0.38, 0.38, n - 2) / n
    share = np.sort(share)
    low_end = np.where(share < share[max(1, n // 4)], 0.24, 0.0)  # a lower terrace on one side
    top = foot - tall * (1.0 - low_end - 0.03 * np.abs(share) - random.uniform(0, 0.02, n))
    high, foot_x = x + 0.94 * share * wide, x + share * wide  # cliffs lean in a little
    crown = [points((high[k], top[k]), (high[k + 1] - 0.012 * tall, top[k])) for k in range(n - 1)]
    outer = points(
        (high[-1], top[-2] + 0.06 * tall), (foot_x[-1], cliff), (foot_x[0], cliff),
        (high[0], top[0] + 0.04 * tall),
    )  # fmt: skip
    board.polygon(np.concatenate([*crown, outer]), _ROCK, 0.80)
    for k in range(n - 1):
        a, b, fa, fb = high[k], high[k + 1], foot_x[k], foot_x[k + 1]
        low = cliff + random.uniform(-0.04, 0.12) * tall
        dark = 0.14 if share[k] > 0.16 else (0.30, 0.46)[k % 2]
        cut = random.uniform(0.40, 0.80)
        top_cut, low_cut = a + (b - a) * cut, fa + (fb - fa) * (cut - 0.1)
        y = top[k] + random.uniform(0.0, 0.10) * tall
        board.tone(points((top_cut, y), (b, top[k]), (fb, low), (low_cut, low - 0.05 * tall)), dark)
        gully = 0.5 * (low_cut + fb)  # scree below, lit on one side of its rib
        rib = points((gully, low - 0.02 * tall), (gully + 0.06 * wide, foot + 0.1 * tall), (gully - 0.01 * wide, foot + 0.1 * tall))  # fmt: skip
        board.tone(rib, 0.28 if share[k] > 0.16 else 0.46, soft=0.01 * tall)
    away = points(tuple(skirt[3]), tuple(skirt[4]), tuple(skirt[5]), (x + 0.50 * wide, foot + 0.1 * tall), (x + 0.36 * wide, cliff))  # fmt: skip
    board.tone(away, 0.20, soft=0.01 * tall)
    for level, thin in ((0.14, 0.030), (0.36, 0.018)):  # strata
        y = foot - tall * (1.0 - level)
        line = points((x - 0.5 * wide, y + 0.01 * tall), (x, y), (x + 0.5 * wide, y + 0.012 * tall))
        board.tone(ribbon(line, thin * tall), 0.40, opacity=0.75)
