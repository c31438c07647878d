"""The bed of the sea: rippled sand with what lies and grows on it, kelp, and a dark bank in front."""

import numpy as np

from tenku.engines.animatic.layers.coral import (
    CORALS,
    SAND,
    STONE,
    Growth,
    anemone,
    dome,
    fan,
    kelp,
    rock,
    shine,
    staghorn,
    table,
    tubes,
)
from tenku.engines.animatic.layers.sheet import Sheet
from tenku.engines.animatic.layers.terrain import sweep, tiled, tuft, under
from tenku.engines.animatic.layers.weed import Weed
from tenku.engines.animatic.paint import Albedo, Board, Points, oval, points, ribbon
from tenku.engines.animatic.scene import Canvas, Layer, rng

_WEED: Albedo = (0.36, 0.52, 0.22)


def bed(canvas: Canvas, horizon: float) -> list[Layer]:
    """Rippled sand that comes towards the camera, with stones, shells and tufts of sea grass."""
    h, u = canvas.height, canvas.unit
    ground = h - horizon
    out: list[Layer] = []
    for k, (z, share, haze, tone) in enumerate(((2.0, 0.27, 0.08, 0.66), (1.15, 0.50, 0.0, 0.78))):
        random = rng(canvas.seed, "bed", k)
        top = horizon + share * ground
        board = tiled(canvas, top - 60 * u, 1.12 * h)
        line = sweep(board, random, top, (12, 22)[k] * u, (1, 2, 3))
        board.polygon(under(line, 1.2 * h), SAND, tone, haze)
        board.tone(np.concatenate([line, (line + (0, 16 * u))[::-1]]), tone + 0.14, soft=4 * u)
        _ripples(board, random, top, 1.1 * h - top, u / z)
        for i in range(9):
            x = board.width * ((i * 0.618 + 0.3 * k) % 1.0)
            y = (
                float(np.interp(x, line[:, 0], line[:, 1]))
                + random.uniform(0.1, 0.7) * ground * 0.4
            )
            size = random.uniform(14, 40) * u / z
            board.tone(
                oval(x + 0.4 * size, y + 0.1 * size, 1.1 * size, 0.22 * size), 0.30, soft=0.1 * size
            )
            rock(board, random, x, y, (size * 1.5, size * 0.8), STONE, haze)
        if k:
            _strewn(board, random, top, ground * 0.5, u)
            _patch(board, random, line, ground, u)
        out.append(Sheet.of(board, z, period=board.width, snow="none"))
        out += _grass(canvas, k, z, line, ground, haze)
    return out


def _patch(
    board: Board, random: np.random.Generator, line: Points, ground: float, u: float
) -> None:
    """Low corals on the near sand, where no one stands."""
    for growth, share, down, size, colour in (
        (dome, 0.170, 0.10, 84, 4), (staghorn, 0.205, 0.16, 74, 1), (anemone, 0.150, 0.20, 70, 2),
        (dome, 0.455, 0.04, 60, 0), (tubes, 0.475, 0.09, 58, 3), (dome, 0.80, 0.10, 90, 1), (fan, 0.83, 0.09, 110, 2),
    ):  # fmt: skip
        x = share * board.width
        y = float(np.interp(x, line[:, 0], line[:, 1])) + (0.06 + down) * ground
        board.tone(
            oval(x + 0.30 * size * u, y, 0.66 * size * u, 0.12 * size * u),
            0.26,
            soft=0.06 * size * u,
        )
        growth(board, random, x, y, size * u, CORALS[colour], 0.0)
        shine(board, random, x, y, size * u)


def _grass(
    canvas: Canvas, k: int, z: float, line: Points, ground: float, haze: float
) -> list[Layer]:
    """Sea grass in three drifts, one large and two small; each sways by itself."""
    u, top, period = canvas.unit, float(line[:, 1].mean()), float(line[-1, 0] - line[0, 0]) - 8.0
    random = rng(canvas.seed, "grass", k)
    out: list[Layer] = []
    for i, (share, count, tall) in enumerate((
        ((0.10, 13, 92), (0.53, 5, 58), (0.80, 4, 50)),
        ((0.36, 4, 60), (0.63, 14, 104), (0.93, 6, 66)),
    )[k]):  # fmt: skip
        middle, half = share * period, 8.0 * count * u + 0.8 * tall * u
        board = Board(middle - half, top - 120 * u, middle + half, top + 0.36 * ground)
        board.lights = False
        for _ in range(count):
            x = (
                middle
                + float(np.clip(random.normal(0, 3.4 * count), -8.0 * count, 8.0 * count)) * u
            )
            y = float(np.interp(x % period, line[:, 0], line[:, 1])) + random.uniform(8, 44) * u / z
            size = tall * random.uniform(0.5, 1.05) * u / z**0.6
            tuft(board, random, x, y, size, _WEED, random.choice([0.25, 0.5, 0.8]), 3, haze)
        phase = 1.7 * k + 0.8 * i
        out.append(
            Weed.of(
                board,
                (0.99 - 0.002 * i) * z,
                span=period,
                bend=8 * u,
                length=190 * u,
                phase=phase,
                snow="none",
            )
        )
    return out


def _strewn(
    board: Board, random: np.random.Generator, top: float, deep: float, unit: float
) -> None:
    """Starfish, shells and broken coral, in two places rather than everywhere."""
    for share, down, size, colour in (
        (0.30, 0.46, 34, 0),
        (0.50, 0.20, 22, 1),
        (0.345, 0.62, 20, 4),
        (0.86, 0.5, 30, 2),
    ):
        x, y, turn = share * board.width, top + down * deep, random.uniform(0, 1.2)
        a = np.linspace(0, 2 * np.pi, 60, endpoint=False)
        arm = size * unit * (0.60 + 0.40 * np.cos(5 * a)) ** 1.1
        star = np.stack([x + arm * np.cos(a + turn), y + 0.46 * arm * np.sin(a + turn)], axis=1)
        board.tone(star + (0.10 * size * unit, 0.14 * size * unit), 0.22, soft=0.06 * size * unit)
        board.polygon(star, CORALS[colour], 0.50)
        board.polygon(
            (star - (x, y)) * 0.66 + (x - 0.04 * size * unit, y - 0.08 * size * unit),
            CORALS[colour],
            0.88,
        )
    for share, down in (
        (0.27, 0.30),
        (0.325, 0.36),
        (0.36, 0.40),
        (0.55, 0.34),
        (0.57, 0.42),
        (0.90, 0.3),
    ):
        x, y, r = share * board.width, top + down * deep, random.uniform(6, 11) * unit
        a = np.linspace(np.pi, 2 * np.pi, 13)
        shell = np.stack(
            [x + r * np.cos(a) * (1 + 0.05 * np.sin(9 * a)), y + 0.8 * r * np.sin(a)], axis=1
        )
        board.tone(oval(x + 0.4 * r, y + 0.1 * r, 1.1 * r, 0.3 * r), 0.24, soft=0.12 * r)
        board.polygon(shell, (0.95, 0.80, 0.74), 0.62)
        for k in (-0.5, 0.0, 0.5):
            board.polygon(
                ribbon(points((x, y), (x + 0.8 * k * r, y - 0.68 * r)), 0.12 * r),
                (0.95, 0.80, 0.74),
                0.92,
            )


def _ripples(
    board: Board, random: np.random.Generator, top: float, deep: float, unit: float
) -> None:
    """The wavy ridges that water leaves on sand: long near the camera, close together far away."""
    q = np.linspace(-0.5, 0.5, 20)
    for i in range(30):
        down = ((i + 0.5) / 30) ** 1.5
        x = board.width * ((i * 0.618) % 1.0)
        y = top + 16 * unit + down * deep
        length = (120 + 320 * down) * unit * random.uniform(0.7, 1.4)
        arc = np.stack([x + q * length, y + 0.035 * length * np.sin(7 * q + i)], axis=1)
        wide = (2.5 + 11 * down) * unit * np.cos(np.pi * q) + 0.3
        board.tone(ribbon(arc, wide), 0.44, soft=(0.6 + 1.5 * down) * unit, opacity=0.6)
        board.tone(
            ribbon(arc - np.stack([0 * q, wide], axis=1), 0.8 * wide),
            0.96,
            soft=(0.5 + 1.2 * down) * unit,
            opacity=0.6,
        )


def front(canvas: Canvas, horizon: float) -> list[Layer]:
    """Kelp and a dark bank close to the camera, which frame the view on both sides."""
    w, h, u = canvas.width, canvas.height, canvas.unit
    out: list[Layer] = []
    span = 1.7 * w
    for k, (x, size, z, count) in enumerate(
        ((0.03, 560, 1.35, 4), (0.90, 330, 1.5, 3), (0.985, 350, 0.72, 3))
    ):
        random = rng(canvas.seed, "kelp", k)
        tall = size * u * (1.2 if canvas.portrait else 1.0)
        foot = h * (0.93, 0.86, 1.10)[k]
        board = Board(x * w - 130 * u, foot - 1.1 * tall, x * w + 130 * u, foot + 20 * u)
        board.lights = False
        for i in range(count):
            at = x * w + (i - (count - 1) / 2) * 52 * u + random.uniform(-8, 8) * u
            colour: Albedo = (0.46, 0.50, 0.16) if (i + k) % 2 else (0.30, 0.46, 0.20)
            kelp(board, random, at, foot, tall * random.uniform(0.62, 1.0), colour, 0.0)
        out.append(
            Weed.of(
                board,
                z,
                span=span,
                bend=26 * u,
                length=420 * u,
                pace=0.9,
                phase=1.3 * k,
                snow="none",
            )
        )
    out.append(_frame(canvas))
    return out


def _frame(canvas: Canvas) -> Sheet:
    """A bank of stones and coral in the lower corners, in shadow."""
    h, u = canvas.height, canvas.unit
    board = tiled(canvas, 0.66 * h, 1.10 * h)
    random = rng(canvas.seed, "frame")
    for share, wide, tall in (
        (0.02, 330, 120),
        (0.12, 190, 70),
        (0.60, 210, 84),
        (0.69, 320, 150),
        (0.93, 240, 84),
    ):
        rock(
            board,
            random,
            share * board.width,
            1.07 * h,
            (wide * u, tall * u),
            (0.40, 0.36, 0.44),
            0.0,
        )
    spots: tuple[tuple[Growth, float, float, float, int], ...] = (
        (staghorn, 0.045, 0.985, 130, 2), (dome, 0.115, 1.03, 120, 1), (anemone, 0.015, 0.96, 96, 0),
        (fan, 0.635, 0.99, 150, 0), (tubes, 0.690, 0.93, 120, 1), (dome, 0.595, 1.03, 110, 3), (table, 0.725, 0.94, 150, 4),
    )  # fmt: skip
    for growth, share, y, size, colour in spots:
        r, g, b = CORALS[colour]
        growth(
            board, random, share * board.width, y * h, size * u, (0.8 * r, 0.8 * g, 0.86 * b), 0.0
        )
        shine(board, random, share * board.width, y * h, size * u)
    return Sheet.of(board, 0.78, period=board.width, snow="none")
