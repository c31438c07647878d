"""A coast: the open sea, a headland with a lighthouse, breakers and a beach."""

import numpy as np

from tenku.engines.animatic.camera import OVERSCAN
from tenku.engines.animatic.layers.sheet import Sheet, glow_code
from tenku.engines.animatic.layers.surf import Surf
from tenku.engines.animatic.layers.terrain import ridge, sweep, tiled, tuft, under
from tenku.engines.animatic.layers.water import Mirror
from tenku.engines.animatic.paint import Albedo, Board, Points, oval, points, rect, ribbon, spline
from tenku.engines.animatic.plan import ShotPlan
from tenku.engines.animatic.scene import Canvas, Cue, Layer, Spot, rng
from tenku.engines.animatic.settings.base import Scenery, setting

_SUN_X = -0.30
_SAND: Albedo = (0.90, 0.78, 0.58)
_WET: Albedo = (0.74, 0.63, 0.52)
_ROCK: Albedo = (0.58, 0.50, 0.46)
_TURF: Albedo = (0.46, 0.56, 0.34)


@setting("sea", light=((0.0, 16.0),))
def sea(plan: ShotPlan, canvas: Canvas) -> Scenery:
    width, height = canvas.width, canvas.height
    horizon = height * (0.52 if canvas.portrait else 0.54)
    ground = height - horizon
    shore = horizon + 0.52 * ground
    reach = 0.17 * ground
    layers: list[Layer] = [
        ridge(
            canvas, rng(canvas.seed, "coast"), z=26.0, foot=horizon + 2, rise=26 * canvas.unit,
            albedo=(0.48, 0.56, 0.64), haze=0.55, sun_x=_SUN_X, harmonics=(1, 2),
        ),
        _headland(canvas, horizon),
        Mirror(
            canvas=canvas, horizon=horizon, top=horizon, bottom=shore + 4, rough=2.6,
            tint=(0.20, 0.62, 0.70), keep=0.50, z=12.0,
        ),
        _boats(canvas, horizon),
        _swell(canvas, 0, horizon + 0.02 * ground, 0.14 * ground, 9.0),
        _swell(canvas, 1, horizon + 0.13 * ground, 0.18 * ground, 5.0),
        _swell(canvas, 2, horizon + 0.28 * ground, 0.24 * ground, 3.0),
        _beach(canvas, shore, reach),
        Surf.of(canvas, horizon + 0.16 * ground, shore, reach),
        _sand(canvas, shore + 1.15 * reach, ground),
        _dune(canvas),
    ]  # fmt: skip
    del plan
    tall = (0.34 if not canvas.portrait else 0.25) * height
    return Scenery(
        layers=tuple(layers),
        horizon=horizon,
        spot=Spot(x=0.42 * width, y=horizon + 0.86 * ground, height=tall, ground="sand"),
        reach=(0.18 * width, 0.82 * width),
        sun_x=_SUN_X,
        clouds=0.5,
        water=(horizon, shore),
        cues=(Cue(kind="waves"), Cue(kind="wind", gain=0.3), Cue(kind="gulls", gain=0.3)),
    )


def _headland(canvas: Canvas, horizon: float) -> Sheet:
    """Cliffs on the right that end in a lighthouse, with a skerry before them."""
    w, u = canvas.width, canvas.unit
    x1 = (1 + OVERSCAN) * w
    board = Board(0.5 * w, horizon - 230 * u, x1, horizon + 26 * u)
    k = 0.86 if canvas.portrait else 1.0
    top = spline(
        points(
            (0.655 * w, horizon + 6 * u), (0.672 * w, horizon - 34 * u * k), (0.70 * w, horizon - 52 * u * k),
            (0.76 * w, horizon - 60 * u * k), (0.83 * w, horizon - 86 * u * k), (0.92 * w, horizon - 132 * u * k),
            (1.02 * w, horizon - 150 * u * k), (x1, horizon - 160 * u * k),
        ), 10,
    )  # fmt: skip
    board.polygon(np.concatenate([top, points((x1, horizon + 16 * u))]), _ROCK, 0.30, 0.10)
    turf = np.concatenate(
        [
            top[14:],
            (
                top[14:]
                + np.stack(
                    [
                        np.zeros(len(top) - 14),
                        (10 + 10 * np.abs(np.sin(np.arange(len(top) - 14) * 0.4))) * u,
                    ],
                    axis=1,
                )
            )[::-1],
        ]
    )
    board.polygon(turf, _TURF, 0.72, 0.10)
    _buttresses(board, canvas, top, horizon)
    _lighthouse(board, 0.735 * w, horizon - 58 * u * k, 92 * u * k, u)
    _skerries(board, w, horizon, u)
    board.wash(
        rect(0.55 * w, horizon + 8 * u, x1, horizon + 14 * u),
        (0.9, 0.95, 0.95),
        0.7,
        soft=2 * u,
        opacity=0.5,
    )
    return Sheet.of(board, 16.0, scrolls=False)  # so far away that it stays, and its end unseen


def _buttresses(board: Board, canvas: Canvas, top: Points, horizon: float) -> None:
    """Ribs of the cliff below its edge `top`, each with its face to the sun."""
    w, u = canvas.width, canvas.unit
    random = rng(canvas.seed, "cliff")
    x = 0.668
    while x < 1.12:
        x0 = x * w
        x += random.choice([0.018, 0.034, 0.055])
        y0 = float(np.interp(x0, top[:, 0], top[:, 1])) + random.uniform(13, 26) * u
        wide = random.uniform(0.010, 0.034) * w
        foot = horizon + 14 * u
        face = points(
            (x0, y0),
            (x0 + 0.5 * wide, y0 + 8 * u),
            (x0 + wide * 0.5, foot),
            (x0 - wide * 0.9, foot),
            (x0 - 0.4 * wide, y0 + 0.45 * (foot - y0)),
        )
        board.wash(face, _ROCK, 0.86, soft=0.5)
        board.wash(
            points(
                (x0 + 0.5 * wide, y0 + 8 * u),
                (x0 + 1.2 * wide, y0 + 16 * u),
                (x0 + 0.9 * wide, foot),
                (x0 + wide * 0.5, foot),
            ),
            _ROCK,
            0.14,
            soft=0.6,
        )


def _skerries(board: Board, w: float, horizon: float, u: float) -> None:
    """Three rocks in the water before the cliff."""
    for x, r in ((0.60, 15), (0.625, 9), (0.57, 6)):
        board.polygon(
            points(
                (x * w - r * 1.5 * u, horizon + 12 * u),
                (x * w - 0.5 * r * u, horizon + (11 - r) * u),
                (x * w + 0.4 * r * u, horizon + (9 - 0.7 * r) * u),
                (x * w + r * 1.6 * u, horizon + 12 * u),
            ),
            _ROCK,
            0.3,
            0.1,
        )
        board.wash(
            points(
                (x * w - r * 1.5 * u, horizon + 12 * u),
                (x * w - 0.5 * r * u, horizon + (11 - r) * u),
                (x * w - 0.1 * r * u, horizon + 12 * u),
            ),
            _ROCK,
            0.85,
        )


def _lighthouse(board: Board, x: float, foot: float, tall: float, u: float) -> None:
    white, red = (0.94, 0.92, 0.88), (0.80, 0.30, 0.24)
    low, high = 0.115 * tall, 0.070 * tall
    for k in range(5):
        a, b = k / 5, (k + 1) / 5
        ya, yb = foot - a * 0.78 * tall, foot - b * 0.78 * tall
        wa, wb = low + (high - low) * a, low + (high - low) * b
        colour = red if k % 2 else white
        board.polygon(points((x - wa, ya), (x - wb, yb), (x + wb, yb), (x + wa, ya)), colour, 0.9)
        board.tone(
            points((x + 0.15 * wa, ya), (x + 0.15 * wb, yb), (x + wb, yb), (x + wa, ya)),
            0.34,
            soft=1.2 * u,
        )
    y = foot - 0.78 * tall
    board.polygon(
        rect(x - 0.11 * tall, y - 0.025 * tall, x + 0.11 * tall, y), (0.4, 0.4, 0.45), 0.5
    )
    board.polygon(
        rect(x - 0.055 * tall, y - 0.12 * tall, x + 0.055 * tall, y - 0.02 * tall),
        (0.75, 0.82, 0.85),
        0.8,
    )
    board.polygon(
        points(
            (x - 0.08 * tall, y - 0.12 * tall),
            (x, y - 0.21 * tall),
            (x + 0.08 * tall, y - 0.12 * tall),
        ),
        red,
        0.6,
    )
    board.polygon(
        rect(x + 0.14 * tall, foot - 0.15 * tall, x + 0.44 * tall, foot + 0.03 * tall), white, 0.45
    )
    board.polygon(
        points(
            (x + 0.11 * tall, foot - 0.15 * tall),
            (x + 0.17 * tall, foot - 0.27 * tall),
            (x + 0.41 * tall, foot - 0.27 * tall),
            (x + 0.47 * tall, foot - 0.15 * tall),
        ),
        red,
        0.5,
    )
    board.shine(x, y - 0.07 * tall, 0.9 * tall, 0.6 * tall, 0.55)
    row, column, half = (
        int(y - 0.10 * tall - board.y0),
        int(x - board.x0),
        max(1, round(0.04 * tall)),
    )
    board.glow[row : row + half * 2, column - half : column + half] = glow_code(0, 0.05)
    row, column = int(foot - 0.09 * tall - board.y0), int(x + 0.24 * tall - board.x0)
    board.glow[row : row + round(6 * u), column : column + round(6 * u)] = glow_code(1, 0.2)


def _boats(canvas: Canvas, horizon: float) -> Sheet:
    """Two sails far out."""
    u, w = canvas.unit, canvas.width
    board = Board(0.08 * w, horizon - 70 * u, 0.56 * w, horizon + 24 * u)
    for share, size, y, sail in (
        (0.20, 1.0, 16, (0.95, 0.93, 0.88)),
        (0.485, 0.5, 5, (0.86, 0.50, 0.38)),
    ):
        x, foot, s = share * w, horizon + y * u, 42 * size * u
        hull = points(
            (x - 0.42 * s, foot - 0.12 * s),
            (x + 0.5 * s, foot - 0.14 * s),
            (x + 0.36 * s, foot),
            (x - 0.32 * s, foot),
        )
        board.polygon(
            points(
                (x + 0.03 * s, foot - 0.18 * s),
                (x + 0.03 * s, foot - 1.25 * s),
                (x - 0.42 * s, foot - 0.2 * s),
            ),
            sail,
            0.92,
        )
        board.polygon(
            points(
                (x + 0.08 * s, foot - 0.18 * s),
                (x + 0.07 * s, foot - 1.1 * s),
                (x + 0.46 * s, foot - 0.2 * s),
            ),
            sail,
            0.5,
        )
        board.polygon(hull, (0.42, 0.30, 0.28), 0.5)
        board.polygon(
            ribbon(
                points((x + 0.05 * s, foot - 0.1 * s), (x + 0.05 * s, foot - 1.3 * s)), 0.035 * s
            ),
            (0.3, 0.25, 0.25),
            0.5,
        )
        board.wash(
            oval(x, foot + 0.05 * s, 0.55 * s, 0.05 * s),
            (0.15, 0.4, 0.46),
            0.3,
            inside=False,
            opacity=0.7,
        )
        board.glow[int(foot - 1.28 * s - board.y0), int(x + 0.05 * s - board.x0)] = glow_code(
            2, 0.1
        )
    return Sheet.of(board, 11.0, drift=1.6 * u)


def _swell(canvas: Canvas, k: int, top: float, deep: float, z: float) -> Sheet:
    """Strokes of crests and troughs that drift along; wider towards the camera."""
    random = rng(canvas.seed, "swell", k)
    unit = canvas.unit
    board = tiled(canvas, top, top + deep)
    size = (26, 60, 120)[k] * unit
    for i in range((46, 34, 22)[k]):
        x = board.width * ((i * 0.618) % 1.0) + random.uniform(-9, 9)
        y = top + deep * (0.06 + 0.86 * random.uniform())
        length = size * random.uniform(0.5, 1.5)
        q = np.linspace(0, 1, 14)
        line = np.stack([x + (q - 0.5) * length, y + 0.012 * length * np.sin(7 * q + i)], axis=1)
        width = length * random.uniform(0.022, 0.045) * np.sin(np.pi * q) + 0.35
        dark = i % 3 == 0
        albedo: Albedo = (0.10, 0.42, 0.52) if dark else (0.72, 0.90, 0.92)
        board.wash(
            ribbon(line, width),
            albedo,
            0.35 if dark else 0.8,
            inside=False,
            opacity=0.5 if dark else 0.6,
        )
    return Sheet.of(board, z, period=board.width, drift=(3.0, 5.0, 8.0)[k] * unit, snow="none")


def _beach(canvas: Canvas, shore: float, reach: float) -> Sheet:
    """Wet sand between the waterline and the dry sand."""
    board = tiled(canvas, shore - 10 * canvas.unit, shore + 2.1 * reach)
    random = rng(canvas.seed, "wet")
    line = sweep(board, random, shore, 5 * canvas.unit, (1, 2, 3))
    board.polygon(under(line, shore + 2.2 * reach), _WET, 0.50)
    for k in range(6):
        x = board.width * (k + random.uniform(0, 1)) / 6
        shine = oval(x, shore + reach * random.uniform(0.3, 1.2), 0.10 * board.width, 0.08 * reach)
        board.wash(shine, (0.72, 0.70, 0.68), 0.85, soft=0.10 * reach, opacity=0.5)
    return Sheet.of(board, 1.8, period=board.width)


def _sand(canvas: Canvas, top: float, ground: float) -> Sheet:
    """Dry sand with soft ripples, shells, and a line of weed where the tide stood."""
    unit = canvas.unit
    board = tiled(canvas, top - 14 * unit, canvas.height * 1.08)
    random = rng(canvas.seed, "sand")
    line = sweep(board, random, top, 9 * unit, (1, 2, 3))
    board.wash(under(line, canvas.height * 1.2), _SAND, 0.74, soft=2.5 * unit, inside=False)
    for i in range(26):
        x, q = board.width * ((i * 0.618) % 1.0), np.linspace(-0.5, 0.5, 16)
        down = ((i + 0.5) / 26) ** 1.2
        y = top + 14 * unit + down * (canvas.height - top)
        length = (60 + 190 * down) * unit * random.uniform(0.7, 1.4)
        arc = np.stack(
            [x + q * length, y + 0.05 * length * np.cos(3 * q) * random.choice([-1, 1])], axis=1
        )
        width = (2.0 + 9 * down) * unit * np.cos(np.pi * q) + 0.3
        board.tone(ribbon(arc, width), 0.40, soft=(0.5 + 1.6 * down) * unit, opacity=0.7)
        board.tone(
            ribbon(arc - (0, 0.0) - np.stack([q * 0, np.abs(width)], axis=1), width * 0.8),
            0.96,
            soft=(0.5 + 1.2 * down) * unit,
            opacity=0.7,
        )
    tide = sweep(board, random, top + 0.10 * ground, 10 * unit, (2, 3, 5))
    for _ in range(70):
        x = random.uniform(0, board.width)
        y = float(np.interp(x, tide[:, 0], tide[:, 1])) + random.normal(0, 3) * unit
        board.polygon(
            oval(x, y, random.uniform(1.5, 6) * unit, random.uniform(0.8, 1.6) * unit, 8),
            (0.40, 0.36, 0.26),
            0.4,
        )
    for _ in range(26):
        x, y = (
            random.uniform(0, board.width),
            top + random.uniform(0.1, 0.95) * (canvas.height - top),
        )
        r = random.uniform(1.8, 3.6) * unit * (0.6 + 0.8 * (y - top) / ground)
        board.polygon(oval(x + 0.6 * r, y + 0.5 * r, r * 1.3, r * 0.6, 10), (0.5, 0.42, 0.34), 0.2)
        board.polygon(
            oval(x, y, r * 1.2, r * 0.8, 10),
            ((0.95, 0.90, 0.84), (0.92, 0.72, 0.62))[int(random.integers(0, 2))],
            0.88,
        )
    return Sheet.of(board, 1.05, period=board.width, snow="all")


def _dune(canvas: Canvas) -> Sheet:
    """A dune with marram grass that frames the lower corner."""
    w, h, u = canvas.width, canvas.height, canvas.unit
    board = tiled(canvas, 0.72 * h, 1.08 * h)
    random = rng(canvas.seed, "dune")
    for share, reach in ((0.60, 1.0), (0.07, 0.62)):
        x = share * board.width
        hump = spline(
            points(
                (x - 0.30 * w * reach, 1.09 * h),
                (x - 0.12 * w, 1.0 * h),
                (x, h - 44 * u * reach),
                (x + 0.11 * w, 0.995 * h),
                (x + 0.30 * w * reach, 1.09 * h),
            ),
            10,
        )
        board.polygon(hump, _SAND, 0.46)
        board.tone(hump - (0.02 * w, -9 * u), 0.70, soft=4 * u, opacity=0.7)
        for k in range(26):
            gx = x + random.normal(0, 0.07) * w
            gy = (
                1.0 * h
                - 30 * u * reach * np.exp(-(((gx - x) / (0.1 * w)) ** 2))
                + random.uniform(0, 26) * u
            )
            tuft(
                board,
                random,
                gx,
                gy,
                random.uniform(46, 100) * reach * u,
                (0.46, 0.54, 0.30),
                (0.25, 0.5, 0.8)[k % 3],
                4,
            )
    return Sheet.of(board, 0.62, period=board.width, sway=10 * u)
