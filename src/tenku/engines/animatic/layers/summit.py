"""The crest of a mountain that stands out of the clouds: turf above, rock below."""

import numpy as np

from tenku.engines.animatic.layers.sheet import Sheet
from tenku.engines.animatic.layers.terrain import flower, patch, sweep, tiled, tuft, under
from tenku.engines.animatic.layers.undergrowth import stone
from tenku.engines.animatic.paint import Albedo, Board, Points, points
from tenku.engines.animatic.scene import Canvas, rng

_TURF: Albedo = (0.42, 0.54, 0.24)
_DRY: Albedo = (0.66, 0.62, 0.32)
_ROCK: Albedo = (0.52, 0.49, 0.50)
_PETALS: tuple[Albedo, ...] = ((0.95, 0.92, 0.86), (0.86, 0.70, 0.28), (0.72, 0.48, 0.70))


def crest(canvas: Canvas, y: float, side: float) -> Sheet:
    """Ground whose edge runs near height `y` (pixels), from edge to edge of the frame."""
    u, h = canvas.unit, canvas.height
    random = rng(canvas.seed, "crest")
    board = tiled(canvas, y - 120 * u, 1.10 * h)
    line = sweep(board, random, y, 34 * u, (1, 2, 3, 5))
    board.polygon(under(line, 1.3 * h), _TURF, 0.62)
    rim = np.concatenate([line, (line + (0, 7 * u))[::-1]])
    board.tone(rim, 0.96, soft=1.4 * u)
    deep = h - y
    for k in range(22):  # turf in tones, darker and larger towards us
        down = ((k * 0.618) % 1.0) ** 0.8
        x = random.uniform(0, board.width)
        size = (random.uniform(110, 240) * u, (10 + 20 * down) * u)
        albedo = _DRY if k % 4 == 0 else _TURF
        patch(
            board,
            random,
            line,
            x,
            (0.10 + 0.80 * down) * deep,
            size,
            (7 + 9 * down) * u,
            albedo,
            float(random.choice([0.34, 0.46, 0.80])),
            0.0,
        )
    _ledge(board, random, line, deep, u)
    for x, size in (
        (0.045, 74),
        (0.105, 38),
        (0.60, 58),
        (0.645, 30),
        (0.69, 44),
        (0.83, 26),
        (0.90, 64),
    ):
        at = x * board.width
        stone(
            board,
            random,
            at,
            float(np.interp(at, line[:, 0], line[:, 1])) + 0.32 * size * u,
            size * u,
            side,
            0.0,
            _ROCK,
        )
    for k in range(60):
        x = random.uniform(0, board.width)
        foot = float(np.interp(x, line[:, 0], line[:, 1]))
        down = random.uniform(0.0, 0.5) ** 1.5
        tuft(
            board,
            random,
            x,
            foot + down * deep + 3 * u,
            (13 + 26 * down) * u,
            _DRY if k % 3 == 0 else _TURF,
            float(random.choice([0.36, 0.6, 0.86])),
            5,
        )
    for c in range(5):
        middle = (c + random.uniform(0.1, 0.9)) / 5 * board.width
        for _ in range(7):
            x = (middle + random.normal(0, 0.025) * board.width) % board.width
            foot = float(np.interp(x, line[:, 0], line[:, 1])) + random.uniform(0.08, 0.55) * deep
            flower(board, random, x, foot, random.uniform(5, 8) * u, _PETALS[c % 3], 0.0)
    return Sheet.of(board, 1.05, period=board.width, snow="all")


def _ledge(board: Board, random: np.random.Generator, line: Points, deep: float, u: float) -> None:
    """Bare rock that breaks through the turf towards us, in cut planes."""
    for x, wide, down in ((0.22, 230, 0.62), (0.52, 160, 0.78), (0.86, 270, 0.58)):
        cx = x * board.width
        top = float(np.interp(cx, line[:, 0], line[:, 1])) + down * deep
        n = 7
        t = np.linspace(-0.5, 0.5, n)
        edge = np.stack(
            [cx + t * wide * u, top + np.abs(t) ** 1.5 * 60 * u + random.uniform(-7, 7, n) * u],
            axis=1,
        )
        board.polygon(under(edge, top + deep), _ROCK, 0.66)
        face = edge + (0, 15 * u)
        board.polygon(under(face, top + deep), _ROCK, 0.34)
        for k in range(1, n - 1, 2):
            a = face[k]
            crack = points(
                (a[0], a[1]),
                (a[0] + 16 * u, a[1] + 2 * u),
                (a[0] + 30 * u, top + deep),
                (a[0] + 2 * u, top + deep),
            )
            board.polygon(crack, _ROCK, 0.16)
