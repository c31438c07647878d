"""A snowfield: laden firs in groups, drifts with blue lees, a frozen river, a cabin, far peaks."""

from dataclasses import replace

import numpy as np

from tenku.engines.animatic.layers.drift import Drift
from tenku.engines.animatic.layers.firs import cast_shadow, snowy_fir
from tenku.engines.animatic.layers.sheet import Sheet, glow_code
from tenku.engines.animatic.layers.smoke import Smoke
from tenku.engines.animatic.layers.snow import (
    BLUE,
    SNOW,
    Curve,
    bank,
    footprints,
    frozen_river,
    heap,
)
from tenku.engines.animatic.layers.terrain import period, sweep, tiled, tuft, under
from tenku.engines.animatic.light import Light
from tenku.engines.animatic.paint import Albedo, Board, Points, points, rect
from tenku.engines.animatic.plan import ShotPlan
from tenku.engines.animatic.scene import Canvas, Cue, Layer, Spot, rng, smooth
from tenku.engines.animatic.settings.base import Scenery, setting

_SUN_X = -0.40
_ROCK: Albedo = (0.46, 0.50, 0.62)
_FAR_NEEDLES: Albedo = (0.22, 0.36, 0.44)
_WOOD: Albedo = (0.46, 0.31, 0.24)

# Peaks: x in frame widths, height in shares of the tallest, half width in heights.
_PEAKS = (
    (0.10, 0.46, 1.5), (0.31, 0.40, 1.7), (0.475, 0.62, 1.3), (0.66, 1.0, 1.15), (0.86, 0.72, 1.2),
    (1.02, 0.44, 1.6), (1.18, 0.66, 1.3), (1.36, 0.5, 1.5),
)  # fmt: skip
# Firs by row, from far to near: x in frame widths, height in drawing units.
_FIRS = (
    ((0.03, 50), (0.055, 66), (0.085, 44), (0.395, 40), (0.415, 58), (0.71, 52), (0.735, 72),
     (0.765, 46), (0.80, 60), (1.02, 62), (1.05, 44), (1.20, 56), (1.23, 70), (1.26, 40)),
    ((0.07, 112), (0.115, 150), (0.15, 88), (0.905, 96), (1.15, 150), (1.19, 100), (1.33, 120)),
    ((0.845, 250), (0.945, 352), (0.895, 150), (1.27, 190)),
)  # fmt: skip


def _bounced(light: Light) -> Light:
    """Snow throws the sky's blue into the shadows and takes some colour from a high sun."""
    mean = float(light.key @ np.asarray([0.3, 0.59, 0.11], np.float32))
    pale = 0.16 + 0.36 * smooth(2, 12, light.elevation)
    key = light.key + pale * (mean * np.asarray([1.03, 1.0, 0.95], np.float32) - light.key)
    day = 1.0 - 0.8 * light.night
    blue = np.asarray([1.0 - 0.14 * day, 1.0 + 0.04 * day, 1.0 + 0.30 * day], np.float32)
    shade = light.shade * blue
    return replace(light, key=key.astype(np.float32), shade=shade.astype(np.float32))


@setting("snowfield", light=((0.0, 14.0),))
def snowfield(plan: ShotPlan, canvas: Canvas) -> Scenery:
    width, height = canvas.width, canvas.height
    horizon = height * (0.55 if canvas.portrait else 0.58)
    ground = height - horizon
    layers: list[Layer] = [
        _peaks(canvas, horizon),
        _woods(canvas, horizon),
        _hill(canvas, horizon, ground),
        _smoke(canvas, horizon, ground),
        _valley(canvas, horizon, ground),
        _rise(canvas, horizon, ground),
        _near(canvas, horizon, ground),
        _front(canvas),
        _spindrift(canvas, horizon + 0.46 * ground, 0.30 * ground),
    ]
    tall = (0.36 if not canvas.portrait else 0.26) * height
    return Scenery(
        layers=tuple(layers),
        horizon=horizon,
        spot=Spot(x=0.42 * width, y=horizon + 0.80 * ground, height=tall, ground="snow"),
        reach=(0.18 * width, 0.82 * width),
        sun_x=_SUN_X,
        clouds=0.35,
        lit=_bounced,
        cues=(Cue(kind="wind", gain=0.7),),
    )


def _peaks(canvas: Canvas, horizon: float) -> Sheet:
    """White mountains with blue faces, the tallest right of the middle."""
    w, u = canvas.width, canvas.unit
    tallest = (200 if not canvas.portrait else 250) * u
    random = rng(canvas.seed, "snow peaks")
    foot = horizon + 10 * u
    board = tiled(canvas, foot - 1.05 * tallest, foot + 20 * u)
    for x, share, half in sorted(_PEAKS, key=lambda p: -p[1]):
        _peak(board, random, x * w, foot, share * tallest, half * share * tallest)
    rows = (np.arange(board.height) + board.y0 - foot) / tallest
    board.mist(np.clip(0.36 + 0.46 * np.exp(4.0 * np.minimum(rows, 0)), 0, 0.9))
    return Sheet.of(board, 30.0, period=board.width, snow="all")


def _peak(
    board: Board, random: np.random.Generator, x: float, foot: float, tall: float, half: float
) -> None:
    t = np.concatenate([[0.0], np.sort(random.uniform(0.08, 0.94, 6)), [1.0]])
    jag = random.normal(0, 0.030, (3, 8)) * (1 - t)
    left = np.stack([x - half * ((1 - t) ** 1.15 + jag[0]), foot - tall * t], axis=1)
    right = np.stack([x + half * ((1 - t) ** 1.2 + jag[1]), foot - tall * t], axis=1)
    board.polygon(np.concatenate([left, right[::-1]]), SNOW, 0.90)
    swing = np.where(np.arange(8) % 2 == 0, 1.0, -1.0) * 0.10 * (1 - t) ** 0.4
    ridge = np.stack([x + half * (0.28 * (1 - t) + swing * (t < 1)), foot - tall * t], axis=1)
    board.polygon(np.concatenate([ridge, right[::-1]]), BLUE, 0.16)
    for k in range(7):  # planes of half tone on the lit face, of half light on the dark one
        lit = k % 2 == 0
        q = random.uniform(0.30, 0.72)
        long = tall * random.uniform(0.30, 0.55) * (1.1 - q)
        rx = x + half * (1 - q) * (
            random.uniform(-0.62, -0.06) if lit else random.uniform(0.45, 0.8)
        )
        y, lean = foot - tall * q, (-0.55 if lit else 0.60) * long
        slab = points(
            (rx, y), (rx + 0.45 * lean + 0.14 * long, y + 0.45 * long), (rx + lean, y + long),
            (rx + 0.9 * lean - 0.22 * long, y + 0.92 * long), (rx + 0.55 * lean - 0.08 * long, y + 0.5 * long),
        )  # fmt: skip
        board.polygon(slab, BLUE, 0.50 if lit else 0.46)
    for _ in range(4):  # rock near the summit that is too steep for snow
        q = random.uniform(0.62, 0.90)
        rx, y, size = x + half * (1 - q) * random.uniform(-0.5, 0.1), foot - tall * q, 0.035 * tall
        board.polygon(
            points((rx, y), (rx + size, y + 1.4 * size), (rx - 0.3 * size, y + size)), _ROCK, 0.4
        )


def _woods(canvas: Canvas, horizon: float) -> Sheet:
    """Wooded slopes in the haze: tops of firs in a few large masses, bare snow between them."""
    u = canvas.unit
    random = rng(canvas.seed, "snow woods")
    board = tiled(canvas, horizon - 130 * u, horizon + 40 * u)
    line = sweep(board, random, horizon - 20 * u, 26 * u, (1, 2, 3))
    board.polygon(under(line, horizon + 60 * u), SNOW, 0.80)
    a = 2 * np.pi / board.width
    for row in range(4):
        x = 0.0
        while x < board.width:
            x += random.uniform(6, 15) * u
            mass = np.sin(2 * a * x + 1.9 * row) + 0.7 * np.sin(5 * a * x + 0.8 * row) - 0.15
            if mass < 0 and random.uniform() < 0.93:
                continue
            y = _on(line, x) + (-2 + 10 * row) * u
            tall = (10 + 22 * random.uniform() ** 2 + 12 * max(mass, 0)) * u * (0.85 + 0.12 * row)
            half = 0.25 * tall
            tree = points(
                (x - half, y), (x - 0.45 * half, y - 0.42 * tall), (x - 0.62 * half, y - 0.40 * tall),
                (x, y - tall), (x + 0.62 * half, y - 0.40 * tall), (x + 0.45 * half, y - 0.42 * tall),
                (x + half, y),
            )  # fmt: skip
            board.polygon(tree, _FAR_NEEDLES, 0.30)
            if tall > 20 * u:
                board.polygon(tree[1:4] * (0.7, 1) + (0.3 * x, 0.04 * tall), SNOW, 0.74)
    rows = (np.arange(board.height) + board.y0 - horizon) / (60 * u)
    board.mist(np.interp(rows, (-1, 1), (0.36, 0.64)))
    return Sheet.of(board, 17.0, period=board.width, snow="all")


def _hill(canvas: Canvas, horizon: float, ground: float) -> Sheet:
    """A white slope with groups of firs and a cabin between them."""
    w, u = canvas.width, canvas.unit
    random = rng(canvas.seed, "snow hill")
    foot = horizon + 0.03 * ground
    board = tiled(canvas, foot - 130 * u, foot + 0.22 * ground)
    line = sweep(board, random, foot, 9 * u, (1, 2, 3))
    board.polygon(under(line, foot + ground), SNOW, 0.84)
    x, y = _cabin_at(canvas, horizon, ground)
    for at, tall in _FIRS[0]:
        cast_shadow(board, at * w, _on(line, at * w) + 7 * u, tall * u)
    for at, tall in _FIRS[0]:
        snowy_fir(board, random, at * w, _on(line, at * w) + 8 * u, tall * u, tiers=6)
    _cabin(board, x, y, 1.1 * u)
    board.mist(np.full(board.height, 0.20))
    return Sheet.of(board, 9.0, period=board.width)


def _on(line: Points, x: float) -> float:
    return float(np.interp(x, line[:, 0], line[:, 1]))


def _cabin_at(canvas: Canvas, horizon: float, ground: float) -> tuple[float, float]:
    return 0.60 * canvas.width, horizon + 0.03 * ground + 10 * canvas.unit


def _smoke(canvas: Canvas, horizon: float, ground: float) -> Smoke:
    x, y = _cabin_at(canvas, horizon, ground)
    u = 1.1 * canvas.unit
    return Smoke(x=x + 23 * u, y=y - 37 * u, tall=88 * u, z=8.99, period=period(canvas))


def _cabin(board: Board, x: float, foot: float, u: float) -> None:
    """A log cabin under a thick roof of snow, `u` the drawing unit, light in its window."""
    board.polygon(rect(x, foot - 15 * u, x + 30 * u, foot), _WOOD, 0.80)
    gable = points((x + 30 * u, foot - 15 * u), (x + 37 * u, foot - 27 * u), (x + 45 * u, foot - 15 * u), (x + 45 * u, foot), (x + 30 * u, foot))  # fmt: skip
    board.polygon(gable, _WOOD, 0.22)
    board.polygon(rect(x + 20 * u, foot - 36 * u, x + 26 * u, foot - 20 * u), _WOOD, 0.4)
    board.polygon(rect(x + 19 * u, foot - 38 * u, x + 27 * u, foot - 35 * u), SNOW, 0.9)
    roof = points((x - 4 * u, foot - 12 * u), (x - 3 * u, foot - 17 * u), (x + 6 * u, foot - 30 * u), (x + 37 * u, foot - 31 * u), (x + 31 * u, foot - 13 * u), (x + 12 * u, foot - 11.5 * u))  # fmt: skip
    board.polygon(roof, SNOW, 0.94)
    eave = points((x + 37 * u, foot - 31 * u), (x + 49 * u, foot - 13 * u), (x + 45 * u, foot - 11 * u), (x + 36 * u, foot - 25 * u), (x + 31 * u, foot - 13 * u))  # fmt: skip
    board.polygon(eave, BLUE, 0.30)
    for dx in (6, 17):
        pane = rect(x + dx * u, foot - 9 * u, x + (dx + 6) * u, foot - 4 * u)
        board.polygon(pane, (0.98, 0.76, 0.42), 0.8)
        row, column = int(foot - 9 * u - board.y0), int(x + dx * u - board.x0)
        board.glow[row : row + max(1, round(5 * u)), column : column + max(1, round(6 * u))] = (
            glow_code(1, 0.0)
        )
    board.shine(x + 14 * u, foot - 3 * u, 80 * u, 34 * u, 0.55)
    drift = points((x - 12 * u, foot + 3 * u), (x - 2 * u, foot - 3 * u), (x + 10 * u, foot - 1 * u), (x + 30 * u, foot - 2 * u), (x + 46 * u, foot - 4 * u), (x + 58 * u, foot + 3 * u))  # fmt: skip
    board.polygon(drift, SNOW, 0.84)


def _valley(canvas: Canvas, horizon: float, ground: float) -> Sheet:
    """The floor with the frozen river, and nearer firs on both sides."""
    w, u = canvas.width, canvas.unit
    random = rng(canvas.seed, "snow valley")
    y = horizon + 0.13 * ground
    board = tiled(canvas, y - 190 * u, horizon + 0.74 * ground)
    line = sweep(board, random, y, 8 * u, (1, 2, 3))
    board.polygon(under(line, y + ground), SNOW, 0.88)
    t = np.linspace(0, 1, 50)
    ry = y + 0.012 * ground + 0.61 * ground * t**1.4
    rx = (0.53 - 0.20 * t) * w + 0.085 * w * np.sin(6.4 * t**0.75) * (0.35 + t)
    frozen_river(board, random, np.stack([rx, ry], 1), (0.006 + 0.28 * t**1.3) * w, u)
    for x, at, size in (
        (0.66, 0.24, 0.6),
        (-0.02, 0.34, 1.0),
        (1.02, 0.40, 0.8),
        (1.22, 0.22, 0.5),
    ):
        start, end = (x * w, y + at * ground), ((x + 0.30 * size) * w, y + (at + 0.05) * ground)
        heap(board, start, end, 0.10 * size * ground, 0.02 * ground)
    for at, tall in _FIRS[1]:
        cast_shadow(board, at * w, _on(line, at * w) + 26 * u, tall * u)
    for at, tall in _FIRS[1]:
        snowy_fir(board, random, at * w, _on(line, at * w) + 28 * u, tall * u)
    board.mist(np.full(board.height, 0.06))
    return Sheet.of(board, 4.4, period=board.width)


def _rise(canvas: Canvas, horizon: float, ground: float) -> Sheet:
    """A knoll at the right with tall firs, and a leaning fence that comes down from it."""
    w, u = canvas.width, canvas.unit
    random = rng(canvas.seed, "snow rise")
    y = horizon + 0.36 * ground
    board = tiled(canvas, y - 400 * u, horizon + 0.80 * ground)
    x = np.linspace(-4, board.width + 4, 241)
    away = np.abs((x - 0.95 * w + 0.5 * board.width) % board.width - 0.5 * board.width)
    line = np.stack([x, y + 0.34 * ground * (1 - np.exp(-((away / (0.30 * w)) ** 2)))], axis=1)
    board.polygon(under(line, y + ground), SNOW, 0.86)
    q = np.linspace(0, 1, 50)
    cx = (0.66 + 0.44 * q) * w
    cy = np.interp(cx, line[:, 0], line[:, 1]) + (0.02 + 0.10 * q) * ground
    bank(board, np.stack([cx, cy], 1), 0.12 * ground * np.sin(np.pi * q**0.8), 0.03 * w * q)
    for at, tall in _FIRS[2]:
        cast_shadow(board, at * w, _on(line, at * w) + 16 * u, tall * u, 0.7)
    for at, tall in _FIRS[2]:
        snowy_fir(board, random, at * w, _on(line, at * w) + 18 * u, tall * u, tiers=9)
    return Sheet.of(board, 2.2, period=board.width)


def _near(canvas: Canvas, horizon: float, ground: float) -> Sheet:
    """The snow that subjects stand on: long drifts, and the prints of somebody who went before."""
    w, h, u = canvas.width, canvas.height, canvas.unit
    random = rng(canvas.seed, "near snow")
    y = horizon + 0.58 * ground
    foot, tall = y + 0.14 * (h - y), 430 * u
    board = tiled(canvas, foot - 1.02 * tall, 1.08 * h)
    line = sweep(board, random, y, 20 * u, (1, 2, 3))
    board.polygon(under(line, 1.3 * h), SNOW, 0.88)
    rim = np.concatenate([line, (line + (0, 5 * u))[::-1]])
    board.tone(rim, 1.0, soft=1.2 * u)
    deep = h - y
    for x0, y0, x1, y1, high, bend in (
        (-0.12, 0.10, 0.34, 0.30, 0.17, 0.030), (0.84, 0.34, 1.46, 0.20, 0.24, -0.04),
        (0.30, 0.80, 0.72, 0.94, 0.10, -0.025),
    ):  # fmt: skip
        heap(board, (x0 * w, y + y0 * deep), (x1 * w, y + y1 * deep), high * deep, bend * deep)
    for dx, dy, share in ((-0.035, 0.0, 1.0), (-0.30, 0.20, 1.1), (-0.20, -0.10, 0.6)):
        cast_shadow(board, dx * w, foot + dy * deep, share * tall, 1.5)
    path, sizes = _steps(canvas, y)
    footprints(board, path, sizes)
    snowy_fir(board, random, -0.035 * w, foot + 4 * u, tall, tiers=9)
    snowy_fir(board, random, -0.20 * w, foot - 0.08 * deep, 0.6 * tall)
    return Sheet.of(board, 1.05, period=board.width, snow="all")


def _steps(canvas: Canvas, top: float) -> tuple[Points, Curve]:
    """Where feet were set (pixels) from the lower edge up to `top`, and how long the prints are."""
    w, h, u = canvas.width, canvas.height, canvas.unit
    out: list[tuple[float, float]] = []
    sizes: list[float] = []
    down = 1.06
    while down > 0.02:
        size = (7 + 19 * down) * u
        x = (0.60 + 0.20 * down + 0.03 * float(np.sin(5 * down))) * w
        out.append((x, top + down * (h - top)))
        sizes.append(size)
        down -= 0.62 * size / (h - top)
    return np.asarray(out), np.asarray(sizes)


def _front(canvas: Canvas) -> Sheet:
    """A bank of snow close to the camera with dry stalks, in the lower left corner."""
    w, h, u = canvas.width, canvas.height, canvas.unit
    random = rng(canvas.seed, "snow bank")
    board = tiled(canvas, 0.72 * h, 1.10 * h)
    for k in range(16):
        x = (0.085 + 0.030 * random.normal()) * w
        size = random.uniform(70, 150) * u
        tuft(board, random, x, 1.06 * h, size, (0.70, 0.58, 0.40), (0.2, 0.45, 0.8)[k % 3], 4)
    x = np.linspace(-0.30, 0.34, 50)
    top = (
        1.02 * h
        - 62 * u * np.exp(-(((x - 0.01) / 0.11) ** 2))
        + 60 * u * (np.abs(x - 0.01) / 0.3) ** 2
    )
    hump = np.stack([x * w, top], axis=1)
    board.polygon(under(hump, 1.3 * h), SNOW, 0.90)
    q = np.linspace(0, 1, 26)
    bank(board, hump[24:], 70 * u * np.sin(np.pi * q**0.8), -0.04 * w * q)
    return Sheet.of(board, 0.60, period=board.width, sway=3 * u, snow="all")


def _spindrift(canvas: Canvas, top: float, deep: float) -> Drift:
    """Loose snow that the wind carries low over the field."""
    u = canvas.unit
    length = period(canvas)
    rows, a = np.arange(int(deep)), 2 * np.pi * np.arange(length) / length
    path = 10 * u * (np.sin(2 * a) + 0.5 * np.sin(5 * a + 1))
    here = np.clip(np.sin(3 * a + 0.5) + 0.6 * np.sin(5 * a + 2), 0, 1)
    fade = np.sin(np.pi * (rows + 0.5) / len(rows)) ** 1.5
    veil = (0.7 * fade[:, None] * here[None, :]).astype(np.float32)
    return Drift.of(
        canvas, "spindrift", veil, path, (0, top),
        z=1.04, period=length, speed=170 * u, albedo=SNOW, calm=0.12,
    )  # fmt: skip
