"""The reef of the distance: stacks deep in the blue, a gate of rock, banks grown over with coral."""

import numpy as np

from tenku.engines.animatic.layers.coral import (
    CORALS,
    SAND,
    STONE,
    Growth,
    anemone,
    dome,
    fan,
    rock,
    shine,
    staghorn,
    table,
    tubes,
)
from tenku.engines.animatic.layers.sheet import Sheet
from tenku.engines.animatic.layers.terrain import sweep, tiled, under
from tenku.engines.animatic.paint import Board, Points, points, ribbon, spline
from tenku.engines.animatic.scene import Canvas, Layer, rng


def stacks(canvas: Canvas, horizon: float) -> list[Layer]:
    """Sea mounts and stacks that are little more than a deeper blue."""
    w, u = canvas.width, canvas.unit
    out: list[Layer] = []
    tall = 1.25 if canvas.portrait else 1.0
    for k, (z, haze, stacks) in enumerate((
        (22.0, 0.80, ((0.10, 0.10, 150), (0.24, 0.14, 90), (0.62, 0.20, 120), (0.86, 0.10, 210))),
        (12.0, 0.62, ((0.02, 0.13, 235), (0.40, 0.16, 62), (0.545, 0.06, 120), (0.80, 0.17, 96))),
    )):  # fmt: skip
        board = tiled(canvas, horizon - (232, 258)[k] * u * tall, horizon + 44 * u)
        random = rng(canvas.seed, "far", k)
        line = sweep(board, random, horizon - 14 * u, 16 * u, (1, 2, 3))
        board.polygon(under(line, horizon + 70 * u), STONE, 0.40, haze)
        for share, wide, high in stacks:
            x, half, top = share * board.width, 0.5 * wide * w, high * u * tall
            left = points(
                (-1.0, 0.0), (-0.86, -0.40), (-0.55, -0.55), (-0.50, -0.86), (-0.16, -1.0)
            )
            right = points((0.14, -0.96), (0.34, -0.74), (0.44, -0.46), (0.78, -0.34), (1.05, 0.0))
            shape = spline(
                np.concatenate([left, right]) * (half, top) * random.uniform(0.92, 1.08, (10, 1)), 6
            )
            board.polygon(shape + (x, horizon + 8 * u), STONE, 0.30, haze)
            lit = shape[: len(shape) // 2] * (0.98, 0.97)
            board.polygon(
                np.concatenate([lit, (lit * (0.52, 1.0) + (0.05 * half, 0.25 * top))[::-1]])
                + (x, horizon + 8 * u),
                STONE,
                0.62,
                haze,
            )
        out.append(Sheet.of(board, z, period=board.width, snow="none"))
    return out


def reef(canvas: Canvas, horizon: float) -> list[Layer]:
    """The middle distance: a great gate of rock on the right, lower banks on the left."""
    return [*_arch(canvas, horizon), _bank(canvas, horizon)]


def _arch(canvas: Canvas, horizon: float) -> list[Layer]:
    """A gate of rock, grown over with coral, that opens on the blue behind it."""
    w, h, u = canvas.width, canvas.height, canvas.unit
    random = rng(canvas.seed, "arch")
    haze, foot = 0.34, horizon + 22 * u
    k, wide, x0 = (1.25, 0.66 * w, 0.47 * w) if canvas.portrait else (1.0, 0.40 * w, 0.615 * w)
    board = Board(x0 - 0.24 * wide, -0.08 * h, x0 + 1.36 * wide, horizon + 74 * u)
    board.lights = False
    outer = _gate(board, (x0, foot), (wide, 330 * u * k), u, haze)
    spots: tuple[tuple[Growth, float, float, int], ...] = (
        (table, 0.03, 88, 4), (fan, 0.185, 92, 2), (staghorn, 0.29, 54, 1), (dome, 0.40, 84, 0),
        (tubes, 0.545, 60, 3), (table, 0.66, 120, 0), (fan, 0.79, 104, 3), (staghorn, 0.905, 74, 1),
    )  # fmt: skip
    size = 0.85 if canvas.portrait else 1.0
    for growth, share, tall, colour in spots:
        x = x0 + share * wide
        y = float(np.interp(x, outer[20:112, 0], outer[20:112, 1])) + 0.08 * tall * u
        growth(board, random, x, y, tall * u * size, CORALS[colour], haze)
    for growth, share, tall, colour in (
        (dome, -0.10, 64, 4),
        (fan, -0.03, 96, 0),
        (staghorn, 0.62, 84, 2),
        (dome, 0.72, 60, 1),
        (tubes, 1.16, 84, 3),
    ):
        growth(board, random, x0 + share * wide, foot + 12 * u, tall * u, CORALS[colour], haze)
    strip = tiled(canvas, horizon - 10 * u, horizon + 74 * u)
    _skirt(strip, random, horizon + 20 * u, 12 * u, 0.40, haze + 0.06)
    gate = Sheet.of(board, 6.0, span=strip.width, snow="none")
    return [gate, Sheet.of(strip, 5.99, period=strip.width, snow="none")]


def _gate(
    board: Board, at: tuple[float, float], size: tuple[float, float], u: float, haze: float
) -> Points:
    """The bare rock, its left foot at `at`, of width and height `size`. Returns its outer edge."""

    def on(*xy: tuple[float, float]) -> Points:
        return points(*xy) * size + at

    outer = spline(on(
        (-0.08, 0.05), (-0.02, -0.12), (0.02, -0.22), (-0.01, -0.44), (0.05, -0.62), (0.14, -0.70), (0.20, -0.80), (0.36, -0.84),
        (0.50, -0.79), (0.62, -0.86), (0.70, -0.99), (0.82, -1.04), (0.93, -0.95), (1.00, -0.70), (1.03, -0.40), (1.16, -0.20), (1.26, 0.05),
    ), 8)  # fmt: skip
    inner = spline(on(
        (0.60, 0.06), (0.60, -0.16), (0.56, -0.36), (0.47, -0.50), (0.35, -0.53), (0.26, -0.42), (0.22, -0.24), (0.24, -0.10), (0.20, 0.06),
    ), 8)  # fmt: skip
    board.polygon(np.concatenate([outer, inner]), STONE, 0.24, haze)
    wall = inner[:26]  # its right side faces the light
    board.polygon(
        np.concatenate([wall, (wall + (0.075 * size[0], 6 * u))[::-1]]), STONE, 0.62, haze
    )
    for share, drop, tone in ((0.015, 0.164, 0.46), (0.008, 0.091, 0.80)):
        for a, b in ((34, 66), (72, 92)):
            top, i = outer[a:b], np.arange(b - a)
            notch = drop * size[1] * (0.75 + 0.25 * np.sin(0.9 * i) * np.sin(0.23 * i))
            low = top + np.stack([0 * notch + share * size[0], notch], axis=1)
            board.polygon(np.concatenate([top, low[::-1]]), STONE, tone, haze)
    for shape in (
        on((-0.05, 0.03), (0.03, -0.21), (0.01, -0.44), (0.05, -0.60), (0.10, -0.46), (0.08, -0.22), (0.12, 0.03)),
        on((0.66, 0.03), (0.66, -0.30), (0.72, -0.66), (0.80, -0.72), (0.78, -0.36), (0.84, 0.03)),
        on((0.98, 0.03), (0.92, -0.26), (0.98, -0.44), (1.06, -0.26), (1.10, 0.03)),
    ):  # fmt: skip
        board.polygon(shape, STONE, 0.46, haze)
    cracks = ((0.02, -0.34, 0.17, -0.30), (0.66, -0.50, 0.86, -0.56), (0.64, -0.22, 0.90, -0.26), (0.90, -0.72, 1.0, -0.66))  # fmt: skip
    for a, b, c, d in cracks:
        line = spline(on((a, b), (0.6 * a + 0.4 * c, b - 0.02), (c, d)), 6)
        board.polygon(ribbon(line, np.linspace(5, 0.5, 13) * u), STONE, 0.10, haze)
    return outer


def _skirt(
    board: Board, random: np.random.Generator, y: float, rise: float, tone: float, haze: float
) -> Points:
    """Sand that has drifted over the feet of what stands on it."""
    line = sweep(board, random, y, rise, (1, 2, 3, 5))
    board.polygon(under(line, board.y0 + board.height + 9.0), SAND, tone, haze)
    board.tone(
        np.concatenate([line, (line + (0.0, 1.1 * rise))[::-1]]),
        0.5 * tone,
        soft=0.3 * rise,
        opacity=0.55,
    )
    return line


def _bank(canvas: Canvas, horizon: float) -> Sheet:
    """Banks of rock and coral, nearer than the arch: a high one on the left, a low one far right."""
    h, u = canvas.height, canvas.unit
    ground = h - horizon
    board = tiled(canvas, horizon - 226 * u, horizon + 0.36 * ground)
    random = rng(canvas.seed, "bank")
    haze = 0.14
    y = horizon + 0.16 * ground
    _skirt(board, random, y - 6 * u, 8 * u, 0.52, haze + 0.08)
    stones = (
        (0.085, 200, 118), (0.000, 220, 150), (0.135, 190, 84), (0.205, 120, 58), (0.045, 150, 62),
        (0.47, 130, 46), (0.66, 230, 92), (0.735, 150, 62), (0.965, 170, 88),
    )  # fmt: skip
    for share, wide, tall in stones:
        rock(board, random, share * board.width, y + 12 * u, (wide * u, tall * u), STONE, haze)
    spots: tuple[tuple[Growth, float, float, float, int], ...] = (
        (fan, -0.012, -120, 136, 2), (table, 0.080, -96, 158, 1), (tubes, 0.128, -62, 92, 3), (fan, 0.035, -40, 84, 0),
        (dome, 0.060, -4, 100, 4), (staghorn, 0.115, -6, 112, 0), (anemone, 0.205, -34, 66, 4), (dome, 0.232, 14, 64, 5),
        (dome, 0.480, -10, 84, 4), (staghorn, 0.452, 14, 62, 1), (table, 0.640, -62, 118, 2), (fan, 0.685, -66, 104, 0),
        (dome, 0.715, -4, 78, 1), (tubes, 0.752, -28, 78, 4), (staghorn, 0.96, -52, 84, 1), (dome, 0.985, 6, 70, 3),
    )  # fmt: skip
    for growth, share, up, size, colour in spots:
        growth(board, random, share * board.width, y + up * u, size * u, CORALS[colour], haze)
        shine(board, random, share * board.width, y + up * u, size * u)
    _skirt(board, random, y + 12 * u, 7 * u, 0.62, haze)
    return Sheet.of(board, 2.9, period=board.width, snow="none")
