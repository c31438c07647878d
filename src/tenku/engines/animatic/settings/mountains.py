"""Mountains: ranges behind ranges with snow, mist between them, a lake, and an alp with firs."""

from dataclasses import replace

import numpy as np

from tenku.engines.animatic.layers.massif import Eagles, Peak, hut, mist, mountain_range
from tenku.engines.animatic.layers.shadow import CloudShadow
from tenku.engines.animatic.layers.sheet import Sheet
from tenku.engines.animatic.layers.terrain import (
    flower,
    patch,
    period,
    ragged,
    sweep,
    tiled,
    tuft,
    under,
)
from tenku.engines.animatic.layers.undergrowth import stone
from tenku.engines.animatic.layers.water import Mirror
from tenku.engines.animatic.layers.woods import fir
from tenku.engines.animatic.paint import Albedo, Board, oval, points
from tenku.engines.animatic.plan import ShotPlan
from tenku.engines.animatic.scene import Canvas, Cue, Layer, Spot, rng
from tenku.engines.animatic.settings.base import Scenery, setting

_SUN_X = -0.36
_SIDE = -1.0  # the side that the light comes from
_FIR: Albedo = (0.20, 0.36, 0.28)
_TURF: Albedo = (0.46, 0.58, 0.26)
_PETALS: tuple[Albedo, ...] = (
    (0.96, 0.95, 0.90),
    (0.34, 0.40, 0.86),
    (0.90, 0.42, 0.58),
    (0.96, 0.80, 0.30),
)

# Ranges from far to near: depth, rock, snow line (of the tallest), haze, and the peaks as
# (x in frame widths, height as a share of the horizon's, width over height).
_RANGES: tuple[
    tuple[float, Albedo, float, float, tuple[tuple[float, float, float], ...]], ...
] = (
    (
        20.0, (0.54, 0.57, 0.70), 0.34, 0.58,
        ((0.06, 0.52, 0.9), (0.455, 0.40, 0.9), (0.60, 0.56, 0.8), (0.93, 0.54, 0.9), (1.14, 0.42, 1.0), (1.34, 0.46, 0.9)),
    ),
    (
        13.0, (0.50, 0.48, 0.56), 0.50, 0.24,
        ((0.735, 0.88, 0.70), (0.58, 0.40, 0.9), (0.90, 0.52, 0.8), (1.10, 0.60, 0.8), (1.30, 0.44, 1.0)),
    ),
    (
        9.6, (0.46, 0.44, 0.48), 0.62, 0.14,
        ((0.005, 0.66, 0.66), (0.125, 0.36, 0.7), (1.00, 0.37, 1.0), (1.22, 0.40, 0.9), (0.62, 0.20, 1.2)),
    ),
)  # fmt: skip

# Folds of the alp: depth, share of the ground's height, albedo.
_FOLDS: tuple[tuple[float, float, Albedo], ...] = (
    (3.6, 0.26, (0.52, 0.60, 0.30)),
    (2.4, 0.37, (0.58, 0.64, 0.28)),
    (1.6, 0.51, (0.46, 0.58, 0.26)),
    (1.06, 0.68, (0.42, 0.55, 0.24)),
    (0.72, 0.97, (0.24, 0.40, 0.18)),
)


@setting("mountains", light=((0.0, 19.0),))
def mountains(plan: ShotPlan, canvas: Canvas) -> Scenery:
    width, height = canvas.width, canvas.height
    horizon = height * (0.57 if canvas.portrait else 0.60)
    ground = height - horizon
    layers: list[Layer] = [
        *_ranges(canvas, horizon),
        _slopes(canvas, horizon, 0),
        _slopes(canvas, horizon, 1),
        _shore(canvas, horizon + 0.03 * ground),
        *_mists(canvas, horizon),
        Mirror(
            canvas=canvas, horizon=horizon, top=horizon + 0.035 * ground,
            bottom=horizon + 0.36 * ground, rough=0.7, tint=(0.22, 0.50, 0.56), keep=0.74, z=5.6,
        ),
        *(_fold(canvas, horizon, k) for k in range(len(_FOLDS))),
        *_firs(canvas, horizon),
        Eagles.of(canvas, 0.50, 0.34 * horizon, 9.0),
        CloudShadow.of(canvas, horizon + 0.30 * ground, 0.9),
        _frame(canvas),
    ]  # fmt: skip
    tall = (0.34 if not canvas.portrait else 0.26) * height
    return Scenery(
        layers=tuple(layers),
        horizon=horizon,
        spot=Spot(x=0.42 * width, y=horizon + 0.82 * ground, height=tall, ground="grass"),
        reach=(0.18 * width, 0.82 * width),
        sun_x=_SUN_X,
        clouds=0.4,
        cues=(Cue(kind="wind", gain=0.8), Cue(kind="birds", gain=0.25)),
    )


def _ranges(canvas: Canvas, horizon: float) -> list[Layer]:
    out: list[Layer] = []
    for k, (z, rock, snow, haze, rows) in enumerate(_RANGES):
        peaks = [
            Peak(x=x, tall=share * horizon, half=share * horizon * wide) for x, share, wide in rows
        ]
        out.append(
            mountain_range(
                canvas, k, peaks, z=z, foot=horizon + 8 * canvas.unit, rock=rock, snow=snow,
                haze=haze, sun_x=_SUN_X,
            )
        )  # fmt: skip
    return out


def _mists(canvas: Canvas, horizon: float) -> list[Layer]:
    rows = (
        (0, 0.76, 0.10, 16.0),
        (1, 0.84, 0.10, 11.0),
        (2, 0.88, 0.08, 8.4),
        (3, 0.955, 0.05, 7.0),
    )
    return [mist(canvas, k, share * horizon, thick * horizon, z) for k, share, thick, z in rows]


def _slopes(canvas: Canvas, horizon: float, k: int) -> Sheet:
    """Wooded slopes that close the valley on both sides, firs along their edge and over them."""
    u, w = canvas.unit, canvas.width
    random = rng(canvas.seed, "slope", k)
    foot, haze = horizon + 10 * u, (0.30, 0.16)[k]
    board = tiled(canvas, horizon - 0.42 * horizon, foot + 8 * u)
    long = board.width
    x = np.linspace(0, long, 160)
    # Heights by place: low where the sun goes down, high at the sides of the frame.
    knots = (
        ((0.0, 0.32), (0.12, 0.23), (0.26, 0.07), (0.40, 0.045), (0.56, 0.10), (0.78, 0.13), (0.98, 0.24), (1.2, 0.30)),
        ((0.0, 0.17), (0.10, 0.11), (0.22, 0.02), (0.52, 0.015), (0.72, 0.05), (0.90, 0.15), (1.05, 0.19), (1.25, 0.17)),
    )[k]  # fmt: skip
    high = np.interp(x, [a * w for a, _ in knots] + [long], [b for _, b in knots] + [knots[0][1]])
    high = np.convolve(np.pad(high, 6, mode="wrap"), np.ones(13) / 13, "valid") * horizon
    line = np.stack([x, foot - high], axis=1)
    green: Albedo = ((0.30, 0.46, 0.36), (0.22, 0.40, 0.29))[k]
    board.polygon(under(line, foot + 20 * u), green, 0.52, haze)
    for _ in range(9):  # spurs: a lit flank and a shaded one
        at = random.uniform(0, long)
        tall = float(np.interp(at, x, high))
        for s, tone in ((-1.0, 0.84), (1.0, 0.20)):
            wide = random.uniform(0.7, 1.4) * tall
            spur = points(
                (at, foot - 0.96 * tall),
                (at + 0.5 * s * wide, foot - 0.4 * tall),
                (at + s * wide, foot),
                (at, foot),
            )
            board.tone(spur, tone, soft=1.5 * u, opacity=0.45)
    size, grove = (15, 26)[k] * u, 0.0
    for i in range(round((150, 105)[k])):
        if i % 7 == 0:
            grove = random.uniform(0, long)
        at = (grove + random.normal(0, 0.022) * long) % long
        down = random.uniform(0, 1) ** 2.2 if i % 3 else 0.0
        tall = size * random.choice([0.6, 0.9, 1.35])
        y = foot - float(np.interp(at, x, high)) * (1 - down) + 0.2 * tall
        fir(board, random, at, y, tall, green, side=_SIDE, haze=haze, tiers=4)
    rows = (np.arange(board.height) + board.y0 - foot) / (0.2 * horizon)
    board.mist(np.clip(0.42 * np.exp(3.2 * np.minimum(rows, 0)) * (1 - 0.4 * k), 0, 0.9))
    return Sheet.of(board, (7.8, 6.7)[k], period=board.width)


def _shore(canvas: Canvas, foot: float) -> Sheet:
    """The far shore: firs in groups of all sizes, and a hut with a light in its window."""
    u, w = canvas.unit, canvas.width
    random = rng(canvas.seed, "shore")
    board = tiled(canvas, foot - 110 * u, foot + 8 * u)
    board.lights = True
    bank = sweep(board, random, foot - 3 * u, 3 * u, (1, 2, 3, 5))
    board.polygon(under(bank, foot + 6 * u), (0.40, 0.52, 0.28), 0.6, 0.10)
    for middle, count in ((0.05, 9), (0.24, 4), (0.70, 8), (0.92, 10), (1.12, 8), (1.34, 9)):
        for _ in range(count):
            x = (middle + random.normal(0, 0.030)) * w
            tall = random.choice([20, 34, 52, 70]) * random.uniform(0.8, 1.15) * u
            fir(board, random, x, foot + 1 * u, tall, _FIR, side=_SIDE, haze=0.08, tiers=6)
    hut(board, 0.575 * w, foot - 4 * u, u)
    return Sheet.of(board, 6.2, period=board.width)


def _fold(canvas: Canvas, horizon: float, k: int) -> Sheet:
    """One fold of the alp, with drifts of grass, stones and flowers."""
    z, share, albedo = _FOLDS[k]
    unit, ground = canvas.unit, canvas.height - horizon
    random, near = rng(canvas.seed, "fold", k), 1.0 / z
    front = z < 1.0
    y = horizon + share * ground
    deep = 0.34 * ground if not front else canvas.height * 1.08 - y
    rise = (20, 14, 13, 15, 10)[k] * unit
    blades = (4 + 21 * near) * unit
    haze = (0.10, 0.05, 0.02, 0.0, 0.0)[k]
    board = tiled(canvas, y - rise - 2.2 * blades, y + deep)
    line = sweep(board, random, y, rise, (1, 2, 3))
    board.polygon(
        under(ragged(random, line, 0.4 * blades, 0.8 * blades), y + deep), albedo, 0.80, haze
    )
    body = line + (0.0, 0.12 * deep)
    board.polygon(under(ragged(random, body, 0.6 * blades, blades), y + deep), albedo, 0.58, haze)
    cool = (albedo[0] * 0.72, albedo[1] * 0.88, albedo[2] * 1.0)
    warm = (min(albedo[0] * 1.22, 1.0), albedo[1] * 1.02, albedo[2] * 0.86)
    for i in range(22):
        down = ((i + random.uniform(0, 1)) / 22) ** 1.2
        wide = random.uniform(0.05, 0.20) * board.width * (0.6 + 0.5 * near)
        colour, tone = ((cool, 0.62), (albedo, 0.78), (cool, 0.48), (warm, 0.88))[i % 4]
        x = board.x0 + board.width * ((i * 0.618 + 0.13 * k) % 1.0)
        size = (wide, wide * random.uniform(0.035, 0.06))
        patch(board, random, line, x, (0.06 + 0.86 * down) * deep, size, blades, colour, tone, haze)
    _strewn(board, random, line, k, deep, near)
    return Sheet.of(
        board, z, period=board.width, sway=(1 + 5 * near) * unit, phase=1.9 * k, snow="all"
    )


def _strewn(
    board: Board, random: np.random.Generator, line: np.ndarray, k: int, deep: float, near: float
) -> None:
    """Stones, tufts and drifts of flowers on a fold."""
    unit = board.width / (1.45 * 1280)
    haze = (0.10, 0.05, 0.02, 0.0, 0.0)[k]

    def at(x: float, down: float) -> float:
        return float(np.interp(x % board.width, line[:, 0], line[:, 1])) + down * deep

    for c in range((4, 4, 3, 3, 2)[k]):  # a large stone with smaller ones beside it
        middle = (c + random.uniform(0.1, 0.9)) / 4 * board.width
        down = random.uniform(0.05, 0.55)
        for dx, size in ((0.0, 1.0), (1.5, 0.5), (-1.3, 0.36)):
            r = (3 + 24 * near) * unit * size * random.uniform(0.7, 1.3)
            stone(
                board,
                random,
                middle + dx * 20 * near * unit,
                at(middle, down) + 0.3 * r,
                r,
                _SIDE,
                haze,
            )
    warm: Albedo = (0.62, 0.66, 0.28)
    for _ in range(int(22 + 26 * near)):
        x = random.uniform(0, board.width)
        size = (4 + 22 * near) * unit * random.uniform(0.8, 1.3)
        tuft(
            board,
            random,
            x,
            at(x, random.uniform(0.05, 0.8)),
            size,
            warm,
            float(random.choice([0.4, 0.7, 0.9])),
            5,
            haze,
        )
    for c in range(5):
        middle = (c + random.uniform(0.1, 0.9)) / 5 * board.width
        colour = _PETALS[(c + k) % 4]
        for _ in range(int(random.integers(6, 15))):
            x = (middle + random.normal(0, 0.03) * board.width) % board.width
            y = at(x, abs(random.normal(0.16, 0.14)))
            flower(
                board,
                random,
                x,
                y,
                (1.4 + 6.0 * near) * unit * random.uniform(0.7, 1.2),
                colour,
                haze,
            )


def _firs(canvas: Canvas, horizon: float) -> list[Layer]:
    """Firs on the alp: tall ones at the right edge, a small group at the left."""
    unit, w, ground = canvas.unit, canvas.width, canvas.height - horizon
    groups = (
        (2.38, 0.42, ((0.13, 0.42), (0.165, 0.30), (0.095, 0.24), (1.24, 0.40), (1.29, 0.28))),
        (1.58, 0.58, ((0.93, 0.62), (0.865, 0.36), (1.00, 0.80), (1.07, 0.5), (-0.06, 0.66))),
    )
    out: list[Layer] = []
    for k, (z, share, places) in enumerate(groups):
        foot = horizon + share * ground
        random = rng(canvas.seed, "firs", k)
        for x, size in places:
            tall = size * 0.86 * min(canvas.height, 1.15 * w)
            board = Board(
                x * w - 0.3 * tall, foot - 1.05 * tall, x * w + 0.3 * tall, foot + 0.08 * tall
            )
            board.lights = False
            board.wash(
                oval(x * w + 0.06 * tall, foot + 3 * unit, 0.16 * tall, 0.020 * tall),
                (0.16, 0.26, 0.20), 0.15, soft=0.01 * tall, inside=False, opacity=0.7,
            )  # fmt: skip
            fir(board, random, x * w, foot + 3 * unit, tall, _FIR, side=_SIDE, tiers=11)
            sheet = Sheet.of(board, z - 0.004 * size, sway=2.5 * unit, phase=9 * x)
            out.append(replace(sheet, period=period(canvas)))
    return out


def _frame(canvas: Canvas) -> Sheet:
    """Grass, stones and alpine roses close to the camera, in the lower corners."""
    unit, h = canvas.unit, canvas.height
    random = rng(canvas.seed, "frame")
    board = tiled(canvas, 0.72 * h, 1.08 * h)
    rock: Albedo = (0.42, 0.41, 0.43)
    for share, reach in ((0.02, 1.0), (0.66, 0.8)):
        middle = share * board.width
        stone(board, random, middle + 10 * unit, 0.995 * h, 84 * reach * unit, _SIDE, 0.0, rock)
        stone(board, random, middle + 128 * unit, 1.0 * h, 46 * reach * unit, _SIDE, 0.0, rock)
        for k in range(15):
            x = middle + random.normal(0, 0.046) * board.width
            size = random.uniform(100, 190) * reach * unit
            tuft(board, random, x, h * 1.10, size, (0.26, 0.42, 0.20), (0.22, 0.40, 0.62)[k % 3], 4)
        for _ in range(7):
            x = middle + random.normal(0, 0.04) * board.width
            flower(
                board,
                random,
                x,
                h * (1.08 + random.uniform(0, 0.05)),
                25 * unit * reach,
                _PETALS[2],
                0.0,
            )
    return Sheet.of(board, 0.54, period=board.width, sway=13 * unit, phase=2.0)
