"""What hangs and stands in a theatre: velvet, swags, and scenery cut out of paper."""

import numpy as np

from tenku.engines.animatic.layers.sheet import Sheet
from tenku.engines.animatic.paint import Albedo, Board, Points, oval, points, rect, ribbon, spline
from tenku.engines.animatic.scene import Canvas

VELVET: Albedo = (0.66, 0.13, 0.16)


GOLD: Albedo = (0.86, 0.64, 0.28)


def drape(
    board: Board, x0: float, x1: float, top: float, bottom: float, folds: int, tie: float
) -> None:
    """Velvet in folds from x0 (outside) to x1 (inside), drawn back to a tie at `tie` of its height."""
    q = np.linspace(0, 1, 40)
    waist = np.exp(-(((q - tie) / 0.16) ** 2))
    flare = np.where(q > tie, 0.30 * np.clip((q - tie) / (1 - tie), 0, 1), 0.0)
    reach = (
        1.0
        - 0.34 * waist
        - (0.34 - flare) * (q > tie) * (1 - waist)
        - 0.30 * np.sin(np.pi * np.clip(q / tie, 0, 1)) ** 2 * (q < tie) * q / tie
    )
    y = top + (bottom - top) * q
    tones = (0.16, 0.50, 0.86, 0.36)
    for k in range(folds * 4):
        a, b = k / (folds * 4), (k + 1) / (folds * 4)
        left = x0 + (x1 - x0) * reach * a
        right = x0 + (x1 - x0) * reach * (b + 0.012)
        strip = np.concatenate([np.stack([left, y], axis=1), np.stack([right, y], axis=1)[::-1]])
        board.polygon(strip, VELVET, tones[k % 4] * (0.72 if k < folds else 1.0))
    level = top + tie * (bottom - top)
    width = float(np.interp(tie, q, reach)) * (x1 - x0)
    cord = spline(
        points(
            (x0, level - 0.01 * bottom),
            (x0 + 0.5 * width, level + 0.012 * bottom),
            (x0 + 1.04 * width, level - 0.004 * bottom),
        ),
        8,
    )
    board.polygon(ribbon(cord, 0.016 * bottom), GOLD, 0.62)
    board.polygon(ribbon(cord - (0, 0.003 * bottom), 0.005 * bottom), GOLD, 0.95)


def valance(canvas: Canvas) -> Sheet:
    """Swags of velvet with a golden fringe along the top."""
    w, h, unit = canvas.width, canvas.height, canvas.unit
    deep = (0.10 if canvas.portrait else 0.135) * h
    board = Board(-0.22 * w, -0.16 * h, 1.22 * w, deep + 0.08 * h)
    n = 5 if canvas.portrait else 7
    board.polygon(rect(-0.22 * w, -0.16 * h, 1.22 * w, 0.55 * deep), VELVET, 0.26)
    wide = 1.44 * w / n
    for k in range(n):
        x = -0.22 * w + wide * k
        q = np.linspace(0, 1, 30)
        for j, tone in enumerate((0.40, 0.20, 0.56, 0.30, 0.78, 0.44)):
            a = 1.0 - 0.15 * j
            sag = np.stack(
                [x + wide * q, 0.12 * deep + 0.92 * deep * a * np.sin(np.pi * q) ** 0.8], axis=1
            )
            board.polygon(
                np.concatenate([sag, points((x + wide, -0.16 * h), (x, -0.16 * h))]), VELVET, tone
            )
            if j == 0:
                board.polygon(ribbon(sag + (0, 4 * unit), 13 * unit), GOLD, 0.5)
                board.polygon(ribbon(sag - (0, 1 * unit), 4 * unit), GOLD, 0.92)
    for k in range(n + 1):
        x, y = -0.22 * w + wide * k, 0.12 * deep
        board.polygon(
            points(
                (x - 10 * unit, -0.16 * h),
                (x + 10 * unit, -0.16 * h),
                (x + 16 * unit, y + 46 * unit),
                (x - 16 * unit, y + 46 * unit),
            ),
            VELVET,
            0.62,
        )
        board.tone(
            rect(x + 3 * unit, -0.16 * h, x + 16 * unit, y + 46 * unit), 0.24, soft=1.5 * unit
        )
        board.polygon(rect(x - 16 * unit, y + 44 * unit, x + 16 * unit, y + 56 * unit), GOLD, 0.6)
    board.tone(rect(-0.22 * w, -0.16 * h, 1.22 * w, -0.02 * h), 0.16, soft=0.02 * h)
    return Sheet.of(board, 0.97, scrolls=False)


def fold(
    board: Board, y: float, rise: float, albedo: Albedo, tone: float, waves: tuple[int, ...],
    random: np.random.Generator, bottom: float,
) -> Points:  # fmt: skip
    """A cut-out hill across the board; gives its upper edge."""
    x = np.linspace(-4, board.width + 4, 160)
    wave = sum(np.sin(2 * np.pi * k * x / board.width + random.uniform(0, 6.28)) / k for k in waves)
    edge = np.stack([x, y - rise * (0.5 + 0.34 * wave)], axis=1)
    board.polygon(
        np.concatenate([edge, points((edge[-1, 0], bottom), (edge[0, 0], bottom))]), albedo, tone
    )
    return edge


def paper_tree(board: Board, x: float, foot: float, tall: float, albedo: Albedo) -> None:
    """A fir of three cut-out tiers."""
    dark = (albedo[0] * 0.8, albedo[1] * 0.8, albedo[2] * 0.85)
    board.polygon(
        rect(x - 0.03 * tall, foot - 0.2 * tall, x + 0.03 * tall, foot), (0.34, 0.22, 0.24), 0.4
    )
    for k in range(3):
        low, half, high = foot - (0.14 + 0.25 * k) * tall, (0.30 - 0.07 * k) * tall, 0.40 * tall
        board.polygon(points((x - half, low), (x, low - high), (x + half, low)), dark, 0.44)
        board.polygon(points((x, low - high), (x + half, low), (x + 0.15 * half, low)), dark, 0.78)


def paper_cloud(board: Board, x: float, y: float, wide: float) -> None:
    """A cut-out cloud of scrolls, hung on two strings."""
    pale: Albedo = (0.90, 0.84, 0.86)
    for dx in (-0.3, 0.34):
        board.polygon(
            rect(x + dx * wide - 0.6, board.y0, x + dx * wide + 0.6, y), (0.4, 0.36, 0.44), 0.4
        )
    parts = ((-0.36, -0.06, 0.15), (-0.10, -0.13, 0.22), (0.22, -0.10, 0.18), (0.42, -0.03, 0.11))
    for dx, dy, r in parts:
        board.polygon(oval(x + dx * wide, y + dy * wide, r * wide, r * wide, 40), pale, 0.42)
    board.polygon(
        rect(x - 0.50 * wide, y - 0.06 * wide, x + 0.52 * wide, y + 0.08 * wide), pale, 0.42
    )
    for dx, dy, r in parts:
        board.tone(
            oval(
                x + (dx + 0.02) * wide, y + (dy - 0.02) * wide, 0.82 * r * wide, 0.80 * r * wide, 40
            ),
            0.80,
            soft=0.006 * wide,
        )
