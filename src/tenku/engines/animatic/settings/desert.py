"""A desert: great dunes with sharp crests, mesas in the haze, a few palms, sand on the wind."""

from dataclasses import replace

import numpy as np

from tenku.engines.animatic.layers.drift import Drift
from tenku.engines.animatic.layers.dunes import SAND, Dune, draw_dune, ripples, slip_face
from tenku.engines.animatic.layers.palms import palm
from tenku.engines.animatic.layers.rocks import mesa
from tenku.engines.animatic.layers.sheet import Sheet
from tenku.engines.animatic.layers.terrain import sweep, tiled, tuft, under
from tenku.engines.animatic.light import Light
from tenku.engines.animatic.paint import Albedo, Points, oval
from tenku.engines.animatic.plan import ShotPlan
from tenku.engines.animatic.scene import Canvas, Cue, Layer, Spot, rng
from tenku.engines.animatic.settings.base import Scenery, setting

_SUN_X = -0.42
# Dunes in the distance: where (frame widths) and how large, from far to near.
_FAR = (
    ((0.20, 0.55), (0.34, 1.0), (0.55, 0.6), (0.86, 1.1), (1.08, 0.7), (1.22, 1.1), (1.40, 0.5)),
    ((0.29, 0.62), (1.02, 0.5), (1.18, 0.9), (1.38, 0.45)),
)
# Dry shrubs: x in frame widths, and how far down the middle dune in shares of the ground.
_SHRUBS = ((0.245, 0.10), (0.285, 0.15), (0.04, 0.13), (0.31, 0.05), (1.16, 0.05), (1.36, 0.08))
_STRAW: Albedo = (0.78, 0.64, 0.34)


def _moonlit(light: Light) -> Light:
    """By night sand is blue: the eye has lost its colour."""
    n = light.night**2
    blue = np.asarray([1.0 - 0.12 * n, 1.0, 1.0 + 0.42 * n], np.float32)
    return replace(light, key=light.key * blue, shade=light.shade * blue)


@setting("desert", light=((0.0, 17.0),))
def desert(plan: ShotPlan, canvas: Canvas) -> Scenery:
    width, height = canvas.width, canvas.height
    horizon = height * (0.54 if canvas.portrait else 0.58)
    ground = height - horizon
    layers: list[Layer] = [
        _mesas(canvas, horizon),
        _far(canvas, horizon, ground, 0),
        _far(canvas, horizon, ground, 1),
        *_great(canvas, horizon, ground),
        _oasis(canvas, horizon, ground),
        _middle(canvas, horizon, ground),
        _near(canvas, horizon, ground),
        _grass(canvas),
        _streamers(canvas, horizon + 0.50 * ground, 0.30 * ground, 1.04),
    ]
    tall = (0.36 if not canvas.portrait else 0.26) * height
    return Scenery(
        layers=tuple(layers),
        horizon=horizon,
        spot=Spot(x=0.42 * width, y=horizon + 0.80 * ground, height=tall, ground="sand"),
        reach=(0.18 * width, 0.82 * width),
        sun_x=_SUN_X,
        clouds=0.18,
        lit=_moonlit,
        cues=(Cue(kind="wind", gain=0.9),),
    )


def _mesas(canvas: Canvas, horizon: float) -> Sheet:
    """Table mountains of very different size, with a stack beside the largest."""
    w, u = canvas.width, canvas.unit
    board = tiled(canvas, horizon - 170 * u, horizon + 20 * u)
    k = 0.62 if canvas.portrait else 1.0
    random = rng(canvas.seed, "mesa")
    for share, wide, tall in (
        (0.46, 230, 96), (0.605, 40, 78), (0.005, 120, 44), (1.10, 260, 70), (1.27, 60, 96),
    ):  # fmt: skip
        mesa(board, random, share * w, horizon + 8 * u, wide * k * u, tall * u)
    rows = (np.arange(board.height) + board.y0 - horizon) / (100 * u)
    board.mist(np.clip(0.42 + 0.30 * np.exp(2.2 * np.minimum(rows, 0)), 0, 0.9))
    return Sheet.of(board, 34.0, period=board.width)


def _far(canvas: Canvas, horizon: float, ground: float, k: int) -> Sheet:
    """Dunes under the skyline, each with its lit and its dark side, none like its neighbour."""
    w, u = canvas.width, canvas.unit
    random = rng(canvas.seed, "far dunes", k)
    foot = horizon + (0.05, 0.15)[k] * ground
    rise = (44, 62)[k] * u
    board = tiled(canvas, horizon - 2.4 * rise, foot + 0.16 * ground)
    base = sweep(board, random, foot - 0.2 * rise, 0.25 * rise, (1, 2, 3))
    board.polygon(under(base, foot + ground), SAND, 0.70)
    for i, (place, size) in enumerate(_FAR[k]):
        half = 2.1 * rise * size * random.uniform(0.9, 1.2)
        x, low = place * w, foot + 0.03 * ground * (1 + i % 2)
        dune = Dune(
            summit=(x + random.uniform(-0.1, 0.3) * half, foot - rise * size),
            left=(x - 1.5 * half, low), right=(x + 1.3 * half, low),
            toe=(x + random.uniform(-0.3, 0.3) * half, low + (0.06 + 0.03 * size) * ground),
            swing=random.uniform(0.08, 0.16) * half, bends=(0.9, 1.3)[i % 2],
        )  # fmt: skip
        draw_dune(board, random, dune)
    board.mist(np.full(board.height, (0.36, 0.18)[k]))
    return Sheet.of(board, (20.0, 11.0)[k], period=board.width, snow="all")


def _great(canvas: Canvas, horizon: float, ground: float) -> list[Layer]:
    """The great dune on the right, a lesser one on the left, and the sand that blows off it."""
    w, h, u = canvas.width, canvas.height, canvas.unit
    random = rng(canvas.seed, "great dune")
    tall = canvas.portrait
    top = horizon - (0.085 if tall else 0.20) * h
    foot, low = horizon + 0.20 * ground, horizon + 0.66 * ground
    board = tiled(canvas, top - 6 * u, low + 4 * u)
    base = sweep(board, random, foot, 10 * u, (1, 2))
    board.polygon(under(base, low + ground), SAND, 0.90)
    lesser = Dune(
        summit=(1.27 * w, horizon - 0.06 * h), left=(1.02 * w, foot), right=(1.50 * w, foot),
        toe=(1.33 * w, horizon + 0.40 * ground), swing=0.04 * w,
    )  # fmt: skip
    great = Dune(
        summit=((0.66 if tall else 0.745) * w, top), left=((0.02 if tall else 0.36) * w, foot),
        right=((1.30 if tall else 1.14) * w, foot + 0.06 * ground), bends=1.25 if tall else 1.15,
        toe=((0.46 if tall else 0.63) * w, low), swing=(0.13 if tall else 0.055) * w,
    )  # fmt: skip
    draw_dune(board, random, lesser)
    draw_dune(board, random, great)
    rows = (np.arange(board.height) + board.y0 - top) / (low - top)
    board.mist(np.interp(rows, (0, 1), (0.10, 0.02)))
    return [Sheet.of(board, 6.0, period=board.width, snow="all"), _plume(canvas, great)]


def _plume(canvas: Canvas, dune: Dune) -> Drift:
    """Sand that leaves the summit and sinks behind it."""
    u, w = canvas.unit, canvas.width
    lee = dune.lee()
    x0, x1 = dune.summit[0] - 0.05 * w, dune.summit[0] + 0.30 * w
    y0, y1 = dune.summit[1] - 60 * u, dune.summit[1] + 120 * u
    x, y = np.arange(int(x1 - x0)) + x0, np.arange(int(y1 - y0)) + y0
    skyline = np.concatenate([dune.windward(), lee[1:]])
    ground = np.interp(x, skyline[:, 0], skyline[:, 1])
    out = np.clip((x - dune.summit[0]) / (x1 - dune.summit[0]), 0, 1)
    path = dune.summit[1] + 0.42 * (ground - dune.summit[1]) - 16 * u * np.sin(np.pi * out**0.7)
    path = np.minimum(path, ground)
    thick = (5 + 34 * out) * u
    above = (path[None, :] - y[:, None]) / thick[None, :]
    below = np.clip(-above / 1.5, 0, None)
    veil = np.exp(-(np.clip(above, 0, None) ** 2)) * np.exp(-(below**2))
    veil *= (np.clip((x - x0) / (0.05 * w), 0, 1) * (1 - out) ** 1.2)[None, :]
    return Drift.of(
        canvas, "plume", veil.astype(np.float32), path - path.min(), (x0, y0),
        z=5.99, period=int(1.45 * w) + 1, speed=150 * u, albedo=(1.0, 0.84, 0.60), calm=0.7,
    )  # fmt: skip


def _streamers(canvas: Canvas, top: float, deep: float, z: float) -> Drift:
    """Sand that snakes over the ground when the wind rises."""
    u = canvas.unit
    period = int(np.ceil(canvas.width * 1.45))
    rows, x = np.arange(int(deep)), np.arange(period)
    a = 2 * np.pi * x / period
    path = 9 * u * (np.sin(3 * a) + 0.5 * np.sin(7 * a + 1))
    here = np.clip(np.sin(2 * a) + 0.6 * np.sin(5 * a + 2), 0, 1)
    fade = np.sin(np.pi * (rows + 0.5) / len(rows)) ** 1.5
    veil = (0.8 * fade[:, None] * here[None, :]).astype(np.float32)
    return Drift.of(
        canvas, "streamers", veil, path, (0, top),
        z=z, period=period, speed=260 * u, albedo=(1.0, 0.91, 0.74), calm=0.0,
    )  # fmt: skip


def _oasis(canvas: Canvas, horizon: float, ground: float) -> Sheet:
    """Three palms that lean apart, on a hump at the left."""
    w, u = canvas.width, canvas.unit
    random = rng(canvas.seed, "palms")
    tall = (190 if not canvas.portrait else 210) * u
    foot = horizon + 0.26 * ground
    board = tiled(canvas, foot - 1.4 * tall, foot + 0.3 * ground)
    x = 0.10 * w
    for dx, size, lean in ((-34, 0.72, -0.20), (22, 1.0, 0.16), (58, 0.56, 0.34)):
        palm(board, random, x + dx * u, foot + 6 * u, size * tall, lean)
    for k in range(12):
        gx = x + random.normal(6, 44) * u
        tuft(board, random, gx, foot + random.uniform(2, 14) * u, random.uniform(14, 34) * u,
             (0.46, 0.52, 0.26), (0.3, 0.55, 0.85)[k % 3], 5)  # fmt: skip
    return Sheet.of(board, 4.2, period=board.width, sway=3 * u, phase=1.0)


def _middle(canvas: Canvas, horizon: float, ground: float) -> Sheet:
    """A long low dune that reaches in from the left with its dark slip face."""
    w, u = canvas.width, canvas.unit
    random = rng(canvas.seed, "middle")
    y = horizon + 0.22 * ground
    board = tiled(canvas, y - 10 * u, horizon + 0.80 * ground)
    x = np.linspace(-4, board.width + 4, 241)
    away = np.abs((x - 0.06 * w + 0.5 * board.width) % board.width - 0.5 * board.width)
    line = np.stack([x, y + 0.50 * ground * (1 - np.exp(-((away / (0.36 * w)) ** 2)))], axis=1)
    board.polygon(under(line, y + ground), SAND, 0.88)
    ripples(board, random, y + 0.10 * ground, y + 0.50 * ground, (7 * u, 15 * u), (0.76, 1.0))
    q = np.linspace(0, 1, 70)
    cx = -0.22 * w + 0.66 * w * q
    cy = y + 0.10 * ground + 0.27 * ground * q**1.5 + 0.03 * ground * np.sin(7 * q)
    deep = 0.17 * ground * np.sin(np.pi * q**1.15) ** 0.8
    slip_face(board, np.stack([cx, cy], axis=1), deep, 0.05 * w * q)
    for k, (gx, down) in enumerate(_SHRUBS):
        at = _on(line, gx * w) + down * ground
        size = (20 + 60 * down) * u
        board.tone(oval(gx * w + 0.9 * size, at + 0.10 * size, size, 0.10 * size, 14), 0.22)
        for i in range(3):
            tuft(board, random, gx * w + (i - 1) * 0.35 * size, at, size * (1.0, 1.3, 0.8)[i],
                 _STRAW, (0.3, 0.75, 0.5)[(i + k) % 3], 6)  # fmt: skip
    return Sheet.of(board, 2.4, period=board.width, snow="all")


def _on(line: Points, x: float) -> float:
    return float(np.interp(x, line[:, 0], line[:, 1]))


def _near(canvas: Canvas, horizon: float, ground: float) -> Sheet:
    """The rippled slope that subjects stand on."""
    u, h = canvas.unit, canvas.height
    random = rng(canvas.seed, "near sand")
    y = horizon + 0.56 * ground
    board = tiled(canvas, y - 30 * u, 1.08 * h)
    line = sweep(board, random, y, 16 * u, (1, 2, 3))
    board.polygon(under(line, 1.3 * h), SAND, 0.86)
    board.tone(ribbon_of(line, 7 * u), 1.0, soft=1.5 * u)
    ripples(board, random, y + 14 * u, 1.09 * h, (10 * u, 40 * u))
    q = np.linspace(0, 1, 70)
    deep = h - y
    cx = (0.58 + 0.80 * q) * canvas.width
    cy = y + (0.80 - 0.58 * np.sin(0.5 * np.pi * q) ** 1.5 + 0.05 * np.sin(7 * q)) * deep
    slip_face(
        board, np.stack([cx, cy], 1), 0.40 * deep * np.sin(np.pi * q**0.8) ** 1.3, -0.05 * cx * q
    )
    for i in range(9):
        x = (0.30, 0.34, 0.33, 0.83, 0.86, 1.12, 1.15, 1.17, 0.62)[i] * canvas.width
        down = (0.42, 0.50, 0.36, 0.20, 0.26, 0.70, 0.62, 0.76, 0.10)[i]
        r = (2 + 5 * down) * u * random.uniform(0.5, 1.3)
        at = y + down * (h - y)
        board.polygon(
            oval(x + 0.7 * r, at + 0.4 * r, 1.7 * r, 0.6 * r, 12), (0.80, 0.5, 0.36), 0.15
        )
        board.polygon(oval(x, at, 1.2 * r, 0.8 * r, 9), (0.66, 0.44, 0.34), 0.35)
        board.tone(oval(x - 0.3 * r, at - 0.25 * r, 0.7 * r, 0.4 * r, 8), 0.9)
    return Sheet.of(board, 1.05, period=board.width, snow="all")


def ribbon_of(line: Points, width: float) -> Points:
    return np.concatenate([line, (line + (0.0, width))[::-1]])


def _grass(canvas: Canvas) -> Sheet:
    """Dry grass close to the camera, in the lower left corner."""
    w, h, u = canvas.width, canvas.height, canvas.unit
    random = rng(canvas.seed, "dry grass")
    board = tiled(canvas, 0.66 * h, 1.10 * h)
    for share, reach in ((0.03, 1.0), (0.115, 0.55), (0.98, 0.5)):
        for k in range(15):
            x = share * w + random.normal(0, 0.020) * w
            size = random.uniform(80, 170) * reach * u
            tuft(board, random, x, 1.075 * h, size, _STRAW, (0.14, 0.36, 0.70)[k % 3], 5)
    return Sheet.of(board, 0.52, period=board.width, sway=15 * u, phase=2.0)
