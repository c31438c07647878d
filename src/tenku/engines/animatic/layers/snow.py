"""Lying snow: drifts with a warm edge and a blue lee, footprints, and ice."""

import numpy as np
import numpy.typing as npt

from tenku.engines.animatic.paint import Albedo, Board, Points, oval, points, ribbon

Curve = npt.NDArray[np.float64]  # one number a point, pixels

SNOW: Albedo = (0.96, 0.96, 0.98)
BLUE: Albedo = (0.78, 0.88, 1.0)  # snow that only the sky lights
ICE: Albedo = (0.62, 0.82, 0.90)
_TILT = 0.42  # of the ground: how much it is foreshortened


def bank(board: Board, crest: Points, deep: Curve, lean: Curve) -> None:
    """The shaded side under a drift's crest in three steps; `deep` and `lean` are pixels."""
    size = max(float(deep.max()), 1.0)
    for share, tone in ((1.0, 0.62), (0.66, 0.44), (0.36, 0.26)):
        foot = crest + np.stack([share * lean, share * deep], axis=1)
        shape = np.concatenate([crest, foot[::-1]])
        board.wash(shape, BLUE, tone, soft=0.035 * size * share)
    board.wash(ribbon(crest - (0, 0.05 * size), 0.11 * deep + 0.4), SNOW, 1.0, soft=0.012 * size)


def heap(
    board: Board, start: tuple[float, float], end: tuple[float, float], high: float, bend: float
) -> None:
    """A drift from start to end (pixels) that rises `high` above its foot; `bend` is its swing."""
    q = np.linspace(0, 1, 60)
    arch = np.sin(np.pi * q**1.4) ** 1.3
    base = start[1] + (end[1] - start[1]) * q + bend * np.sin(2 * np.pi * q)
    x = start[0] + (end[0] - start[0]) * q
    crest = np.stack([x, base - 0.62 * high * arch], axis=1)
    bank(board, crest, high * arch, 0.35 * high * arch)


def footprints(board: Board, path: Points, sizes: Curve) -> None:
    """Prints to the left and right of a path of steps, `sizes` pixels long; the sun is behind."""
    ahead = np.gradient(path, axis=0) * (1.0, 1 / _TILT)  # as seen from above
    ahead /= np.maximum(np.hypot(ahead[:, 0], ahead[:, 1]), 1e-6)[:, None]
    side = np.where(np.arange(len(path)) % 2 == 1, 0.36, -0.36) * sizes
    at = path + side[:, None] * np.stack([-ahead[:, 1], _TILT * ahead[:, 0]], axis=1)
    for place, towards, r in zip(at, ahead, sizes, strict=True):
        outline = _sole(towards, float(r))
        board.wash(1.25 * outline + place + (0.09 * r, 0.10 * r), SNOW, 1.0, soft=0.03 * r)
        board.wash(outline + place, BLUE, 0.14, soft=0.015 * r)
        board.wash(0.62 * outline + place + (0.05 * r, 0.06 * r), BLUE, 0.44, soft=0.02 * r)


def _sole(towards: Points, r: float) -> Points:
    """The outline of a sole of length r about 0, broad in front, turned and foreshortened."""
    ring = oval(0, 0, 0.52 * r, 0.25 * r, 20)
    x, y = ring[:, 0], ring[:, 1] * (1.0 + 0.25 * ring[:, 0] / r)
    turned = np.stack([x * towards[0] - y * towards[1], x * towards[1] + y * towards[0]], axis=1)
    return turned * (1.0, _TILT)


def frozen_river(
    board: Board, random: np.random.Generator, middle: Points, widths: Curve, unit: float
) -> None:
    """Ice along a line that comes nearer, with a shaded bank, snow blown onto it and cracks."""
    half = np.stack([widths / 2, np.zeros(len(widths))], axis=1)
    left, right = middle - half, middle + half
    board.wash(np.concatenate([left - (3 * unit, 0), right[::-1] + (2 * unit, 0)]), BLUE, 0.30)
    board.polygon(np.concatenate([left, right[::-1]]), ICE, 0.70)
    share = widths / widths.max()
    lip = np.concatenate([left, (left + np.stack([0.16 * widths, 5 * unit * share], 1))[::-1]])
    board.wash(lip, (0.44, 0.66, 0.84), 0.30, soft=0.6 * unit)
    edge = np.stack([np.zeros(len(share)), 1.5 * unit * share], axis=1)
    board.wash(ribbon(right + edge, 5 * unit * share + 0.5), SNOW, 1.0, soft=0.3 * unit)
    n = len(middle)
    for k in range(15):
        i = int(n * (0.08 + 0.9 * ((k * 0.618) % 1.0))) % n
        x = middle[i, 0] + random.uniform(-0.42, 0.38) * widths[i]
        rx = widths[i] * random.uniform(0.07, 0.22)
        white = k % 3 != 0
        board.wash(
            oval(x, middle[i, 1], rx, 0.10 * rx + 0.4), SNOW if white else (0.44, 0.70, 0.84),
            0.9 if white else 0.6, soft=0.3 * unit, opacity=0.85,
        )  # fmt: skip
    for _ in range(7):
        i = int(n * (0.25 + 0.7 * random.uniform())) % n
        x, y, size = middle[i, 0], middle[i, 1], widths[i]
        zig = points(
            (x - 0.3 * size, y - 0.03 * size), (x - 0.08 * size, y + 0.015 * size),
            (x + 0.06 * size, y - 0.02 * size), (x + 0.28 * size, y + 0.04 * size),
        )  # fmt: skip
        shift = (random.uniform(-0.1, 0.1) * size, 0)
        board.wash(ribbon(zig + shift, max(0.006 * size, 0.5)), SNOW, 0.95, opacity=0.8)
