"""Firs under snow: tiers of dark boughs, each with its load of snow, lit on the sun's side."""

import numpy as np
import numpy.typing as npt

from tenku.engines.animatic.layers.snow import BLUE, SNOW
from tenku.engines.animatic.paint import Albedo, Board, points

Curve = npt.NDArray[np.float64]  # one number a point

NEEDLES: Albedo = (0.20, 0.34, 0.33)
_BARK: Albedo = (0.34, 0.27, 0.26)
_N = 33  # points across a bough, odd


def snowy_fir(
    board: Board,
    random: np.random.Generator,
    x: float,
    foot: float,
    tall: float,
    *,
    side: float = -1.0,
    haze: float = 0.0,
    tiers: int = 7,
    load: float = 0.62,
) -> None:
    """A fir at (x, foot), `tall` pixels; the sun is on `side`; `load` of each bough is white."""
    half = 0.23 * tall * random.uniform(0.85, 1.15)
    board.polygon(
        points(
            (x - 0.024 * tall, foot), (x - 0.012 * tall, foot - 0.3 * tall),
            (x + 0.012 * tall, foot - 0.3 * tall), (x + 0.024 * tall, foot),
        ), _BARK, 0.2, haze,
    )  # fmt: skip
    u = np.linspace(-1.0, 1.0, _N)
    for k in range(tiers):  # the upper over the lower
        a, b = k / tiers, (k + 1) / tiers
        low = foot - tall * (0.06 + 0.90 * a**0.92)
        high = foot - tall * min(0.06 + 0.95 * (b + 0.45 / tiers) ** 0.92, 1.0)
        wide = half * (1.0 - 0.92 * a) * random.uniform(0.86, 1.12)
        droop = 0.22 * wide + 0.010 * tall
        skew = random.uniform(-0.10, 0.10) * wide
        at = x + u * wide + skew * np.abs(u)
        top = high + (low + droop - high) * np.abs(u) ** 1.25
        spiky = np.abs((np.arange(_N) * 0.25 + random.uniform()) % 1.0 * 2 - 1)
        under = low + droop * np.abs(u) ** 1.3 + droop * spiky * (1 - 0.75 * np.abs(u) ** 3)
        bough = np.concatenate([np.stack([at, top], 1), np.stack([at, under], 1)[::-1]])
        board.polygon(bough, NEEDLES, 0.20, haze)
        if side < 0:
            board.polygon(bough[np.r_[0 : _N // 2, _N + _N // 2 + 1 : 2 * _N]], NEEDLES, 0.38, haze)
        lobes = np.abs(np.sin(np.pi * (2.3 * u * (1 - 0.1 * a) + random.uniform()))) ** 0.55
        thick = (under - top) * load * (0.42 + 0.62 * lobes)
        edge = top + np.minimum(thick, 0.95 * (under - top)) * (1 - 0.30 * np.abs(u) ** 4)
        _load(board, at, top, edge, random, side, haze)


def _load(
    board: Board,
    at: Curve,
    top: Curve,
    edge: Curve,
    random: np.random.Generator,
    side: float,
    haze: float,
) -> None:
    """Snow on one bough: blue in the shade, warm white towards the sun."""
    split = _N // 2 + int(random.integers(0, 5)) * (1 if side < 0 else -1)
    lit = slice(0, split + 1) if side < 0 else slice(split, _N)
    whole = np.concatenate([np.stack([at, top], 1), np.stack([at, edge], 1)[::-1]])
    board.polygon(whole, BLUE, 0.34, haze)
    part = np.concatenate([np.stack([at, top], 1)[lit], np.stack([at, edge], 1)[lit][::-1]])
    board.polygon(part, SNOW, 0.95, haze)
    low = 0.62 * edge + 0.38 * top
    fold = np.concatenate([np.stack([at, low], 1)[lit], np.stack([at, edge], 1)[lit][::-1]])
    board.polygon(fold, BLUE, 0.66, haze)


def cast_shadow(board: Board, x: float, foot: float, tall: float, reach: float = 0.85) -> None:
    """The long blue shadow of a fir on snow, to the right and towards the camera."""
    t = np.linspace(0, 1, 9)
    step = np.where(np.arange(9) % 2 == 0, 1.0, 0.78)
    wide = 0.20 * tall * (1 - t) ** 0.85 * step * 0.5 + 0.01 * tall * (1 - t)
    mx, my = x + reach * tall * t, foot + 0.26 * tall * t
    shape = np.concatenate(
        [np.stack([mx - 0.35 * wide, my + 0.55 * wide], 1), np.stack([mx + 0.35 * wide, my - 0.55 * wide], 1)[::-1]]
    )  # fmt: skip
    board.wash(shape, BLUE, 0.22, soft=0.006 * tall)
