"""Clouds by design: heaps with a flat base and a modelled top, and long bars for low sun."""

import numpy as np

from tenku.engines.animatic.layers.sheet import Sheet
from tenku.engines.animatic.paint import Albedo, Board, Points, oval, ribbon, spline
from tenku.engines.animatic.scene import Canvas, rng

_WHITE: Albedo = (0.97, 0.97, 0.98)


def clouds(canvas: Canvas, horizon: float, sun_x: float, amount: float, low_sun: float) -> list[Sheet]:
    """Sheets of drifting clouds. `amount` 0..1 of the sky; `low_sun` 0 heaps .. 1 bars."""
    random = rng(canvas.seed, "clouds")
    unit, span = canvas.unit, canvas.width * 1.5
    side = 1.0 if sun_x > 0 else -1.0
    out: list[Sheet] = []
    heaps = round((1.0 - low_sun) * (3 + 7 * amount))
    for i in range(heaps):
        depth = (i + 0.5) / heaps  # 0 far and low .. 1 near and high
        width = unit * (150 + 330 * depth**1.3) * random.uniform(0.8, 1.25)
        y = horizon * (0.80 - 0.58 * depth) + random.uniform(-18, 18) * unit
        x = canvas.width * ((i * 0.618 + 0.13) % 1.0)
        haze = 0.62 - 0.5 * depth
        board = heap(canvas, i, x, y, width, side, haze)
        out.append(_drifting(board, 40 - 20 * depth, (1.2 + 3.2 * depth) * unit, span))
    bars = round(low_sun * (8 + 10 * amount))
    for i in range(bars):
        depth = (i + 0.5) / bars
        y = horizon * (0.88 - 0.78 * depth**1.1) + random.uniform(-14, 14) * unit
        x = canvas.width * ((i * 0.618 + 0.3) % 1.0)
        length = unit * (220 + 330 * depth) * random.uniform(0.55, 1.45)
        board = bar(canvas, i, x, y, length, 0.42 * (1 - depth) + 0.04)
        out.append(_drifting(board, 40 - 20 * depth, (1.2 + 3.4 * depth) * unit, span))
    return out


def _drifting(board: Board, z: float, speed: float, span: float) -> Sheet:
    return Sheet.of(board, z, drift=speed, span=span, cloudy=True, scrolls=False)


def heap(
    canvas: Canvas, i: int, x: float, y: float, width: float, side: float, haze: float
) -> Board:
    """A cumulus with its base at y. Three tones: shaded foot, body, lit shoulders."""
    random = rng(canvas.seed, "heap", i)
    height = width * random.uniform(0.26, 0.36)
    board = Board(x - width * 0.62, y - height * 1.5, x + width * 0.62, y + height * 0.25)
    lumps = _lumps(random, width, height)
    base = _base(x, y, width, height)
    for cx, cy, r in lumps:
        board.wash(oval(x + cx, y + cy, r, r * 0.92), _WHITE, 0.60, inside=False)
    board.wash(base, _WHITE, 0.36, inside=False)
    for cx, cy, r in lumps:  # lit shoulders, towards the sun and up
        lit = oval(x + cx + 0.16 * r * side, y + cy - 0.20 * r, r * 0.84, r * 0.76)
        board.tone(lit, 0.94, soft=0.05 * r)
    for cx, cy, r in lumps[::2]:  # the body's shadow side
        dark = oval(x + cx - 0.30 * r * side, y + cy + 0.42 * r, r * 0.72, r * 0.46)
        board.tone(dark, 0.58, soft=0.09 * r, opacity=0.85)
    board.tone(base, 0.36, soft=0.055 * height, opacity=0.9)
    below = np.asarray([[x - width, y + 0.07 * height], [x + width, y + 0.07 * height]])
    cut = np.concatenate([below, below[::-1] + [0, height]])
    board.erase(cut, soft=1.2 * canvas.unit)
    rows = np.arange(board.height) + board.y0
    board.mist(np.clip(haze + 0.25 * (rows - y + height) / height - 0.1, 0.0, 0.85))
    return board


def _lumps(
    random: np.random.Generator, width: float, height: float
) -> list[tuple[float, float, float]]:
    """Balls (x, y, radius) about the middle of the base: one big, some middle, small ends."""
    peak = random.uniform(-0.16, 0.16)
    out: list[tuple[float, float, float]] = [(peak * width, -0.55 * height, 0.56 * height)]
    for k in range(9):
        q = -0.46 + 0.92 * (k + random.uniform(0.2, 0.8)) / 9
        top = np.exp(-(((q - peak) / 0.27) ** 2))
        r = height * (0.17 + 0.25 * top) * random.uniform(0.85, 1.2)
        out.append((q * width, -height * (0.10 + 0.55 * top * random.uniform(0.5, 1.1)), r))
    return out


def _base(x: float, y: float, width: float, height: float) -> Points:
    q = np.linspace(-0.5, 0.5, 9)
    top = y - height * (0.05 + 0.16 * np.cos(np.pi * q))
    bottom = y + height * 0.05 * np.cos(np.pi * q)
    upper = np.stack([x + q * width, top], axis=1)
    lower = np.stack([x + q * width, bottom], axis=1)[::-1]
    return spline(np.concatenate([upper, lower]), 5, closed=True)


def bar(canvas: Canvas, i: int, x: float, y: float, length: float, haze: float) -> Board:
    """A long flat cloud, lit from below, of two or three overlapping strokes."""
    random = rng(canvas.seed, "bar", i)
    thick = min(length * random.uniform(0.04, 0.07), 26 * canvas.unit)
    board = Board(x - length * 0.7, y - thick * 2.5, x + length * 0.7, y + thick * 2.5)
    flip = 1 if random.uniform() < 0.5 else -1
    strokes = (
        (0.0, 0.0, 1.0, 0.40),
        (-0.20 * flip, -0.80, 0.55, 0.34),
        (0.26 * flip, 0.70, 0.5, 0.55),
    )
    for dx, dy, size, tone in strokes:
        line = _stroke(random, x + dx * length, y + dy * thick, length * size, thick * 0.22)
        q = np.linspace(0, 1, len(line))
        widths = thick * (0.45 + 0.55 * size) * np.sin(np.pi * q**0.8) ** 0.9 + 0.5
        board.wash(ribbon(line, widths), _WHITE, tone, inside=False, soft=0.4 * canvas.unit)
        under = line + [0.0, 0.26 * thick]
        board.tone(ribbon(under, widths * 0.6), 0.95, soft=0.10 * thick)
    rows = np.arange(board.height)
    board.mist(np.full(len(rows), haze))
    return board


def _stroke(
    random: np.random.Generator, x: float, y: float, length: float, bend: float
) -> Points:
    q = np.linspace(-0.5, 0.5, 6)
    knots = np.stack([x + q * length, y + random.uniform(-1, 1, 6) * bend], axis=1)
    return spline(knots, 8)
