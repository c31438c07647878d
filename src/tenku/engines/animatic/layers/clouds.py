"""Clouds by design: heaps with a flat base and a modelled top, and long bars for low sun."""

from collections.abc import Sequence

import numpy as np

from tenku.engines.animatic.layers.sheet import Sheet
from tenku.engines.animatic.paint import Albedo, Board, Points, oval, rect, ribbon, spline
from tenku.engines.animatic.scene import Canvas, rng

_WHITE: Albedo = (0.97, 0.97, 0.98)


def clouds(
    canvas: Canvas,
    horizon: float,
    free: Sequence[tuple[float, float]],
    amount: float,
    low_sun: float,
) -> list[Sheet]:
    """Sheets of drifting clouds that leave the places of sun and moon (pixels) free, the sun's first.

    `amount` 0..1 of the sky; `low_sun` 0 heaps .. 1 bars.
    """
    random = rng(canvas.seed, "clouds")
    unit, span = canvas.unit, canvas.width * 1.5
    side = 1.0 if free[0][0] > canvas.width / 2 else -1.0
    out: list[Sheet] = []
    heaps = round((1.0 - low_sun) * min(10 * amount, 3 + 7 * amount))
    for i in range(heaps):
        depth = (i + 0.5) / heaps  # 0 far and low .. 1 near and high
        width = unit * (150 + 330 * depth**1.3) * random.uniform(0.8, 1.25)
        y = horizon * (0.80 - 0.58 * depth) + random.uniform(-18, 18) * unit
        x = canvas.width * ((i * 0.618 + 0.13) % 1.0)
        for light in free:
            x = _aside(x, y, 0.62 * width, 0.45 * width, light, canvas)
        haze = 0.62 - 0.5 * depth
        board = heap(canvas, i, x, y, width, side, haze)
        out.append(_drifting(board, 40 - 20 * depth, (1.2 + 3.2 * depth) * unit, span))
    bars = round(low_sun * min(20 * amount, 8 + 10 * amount))
    for i in range(bars):
        depth = (i + 0.5) / bars
        y = horizon * (0.88 - 0.78 * depth**1.1) + random.uniform(-14, 14) * unit
        x = canvas.width * ((i * 0.618 + 0.3) % 1.0)
        length = unit * (220 + 330 * depth) * random.uniform(0.55, 1.45)
        for light in free:
            x = _aside(x, y, 0.55 * length, 0.08 * length, light, canvas)
        board = bar(canvas, i, x, y, length, 0.42 * (1 - depth) + 0.04)
        out.append(_drifting(board, 40 - 20 * depth, (1.2 + 3.4 * depth) * unit, span))
    return out


def _aside(
    x: float, y: float, half: float, high: float, sun: tuple[float, float], canvas: Canvas
) -> float:
    """Moves a cloud that would cover the sun to the side that it is on."""
    disc = 40 * canvas.unit
    if abs(y - sun[1]) > high + disc or abs(x - sun[0]) > half + disc:
        return x
    return sun[0] + (half + 1.6 * disc) * (1 if x > sun[0] else -1)


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
    for cx, cy, r in lumps:
        board.wash(oval(x + cx, y + cy, r, r * 0.92), _WHITE, 0.34, inside=False)
        if cy < -0.2 * height:  # no holes under the high ones
            below = rect(x + cx - 0.8 * r, y + cy, x + cx + 0.8 * r, y - 0.05 * height)
            board.wash(below, _WHITE, 0.34, inside=False)
    foot = oval(x, y - 0.04 * height, 0.46 * width, 0.20 * height)
    board.wash(foot, _WHITE, 0.34, inside=False)
    fine = 0.014 * height
    for cx, cy, r in lumps:  # the body, its lower edge in scallops
        body = oval(x + cx + 0.05 * r * side, y + cy - 0.20 * height - 0.05 * r, r * 0.92, r * 0.92)
        board.tone(body, 0.66, soft=fine)
    for cx, cy, r in lumps:  # lit shoulders, towards the sun and up
        lit = oval(x + cx + 0.07 * width * side, y + cy - 0.34 * height, r * 0.86, r * 0.86)
        board.tone(lit, 0.96, soft=fine)
    board.tone(rect(x - width, y - 0.05 * height, x + width, y + height), 0.12, soft=0.10 * height)
    board.erase(rect(x - width, y, x + width, y + 2 * height), soft=0.9 * canvas.unit)
    rows = np.arange(board.height) + board.y0
    veil = np.clip(haze + 0.25 * (rows - y + height) / height - 0.1, 0.0, 0.85)
    board.mist(veil.astype(np.float64))
    return board


def _lumps(
    random: np.random.Generator, width: float, height: float
) -> list[tuple[float, float, float]]:
    """Balls (x, y, radius) about the middle of the base: a leaning hill with a scalloped edge."""
    peak = random.uniform(-0.2, 0.2)
    slope = random.uniform(0.20, 0.30)
    out: list[tuple[float, float, float]] = []
    for k in range(26):
        q = -0.5 + (k + random.uniform(0.1, 0.9)) / 26
        hill = np.exp(-(((q - peak) / slope) ** 2)) * (1 - 0.25 * np.cos(9.0 * q + peak * 20))
        r = height * (0.10 + 0.17 * hill) * random.choice([0.7, 1.0, 1.35])
        up = (0.16 + 0.72 * hill) * random.choice([0.25, 0.6, 1.0, 1.0])
        out.append((q * 0.92 * width, -height * up, r))
    out.append((peak * width, -0.42 * height, 0.42 * height))
    out.append((peak * width * 0.4 - 0.16 * width, -0.20 * height, 0.28 * height))
    out.append((peak * width * 0.4 + 0.16 * width, -0.18 * height, 0.26 * height))
    return out


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


def _stroke(random: np.random.Generator, x: float, y: float, length: float, bend: float) -> Points:
    q = np.linspace(-0.5, 0.5, 6)
    knots = np.stack([x + q * length, y + random.uniform(-1, 1, 6) * bend], axis=1)
    return spline(knots, 8)
