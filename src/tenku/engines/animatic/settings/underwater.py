"""Under the sea: the bright surface above, a reef in layers that fade into the blue, a sandy bed."""

from dataclasses import replace

import numpy as np

from tenku.engines.animatic.layers.coral import (
    Growth,
    anemone,
    dome,
    fan,
    kelp,
    rock,
    staghorn,
    table,
    tubes,
)
from tenku.engines.animatic.layers.depths import Caustics, Ceiling, Deep, Shafts
from tenku.engines.animatic.layers.sheet import Sheet, glow_code
from tenku.engines.animatic.layers.swarm import Bubbles, Motes, School
from tenku.engines.animatic.layers.terrain import sweep, tiled, tuft, under
from tenku.engines.animatic.layers.weed import Weed
from tenku.engines.animatic.light import Light, Rgb
from tenku.engines.animatic.paint import Albedo, Board, Points, oval, points, ribbon, spline
from tenku.engines.animatic.plan import ShotPlan
from tenku.engines.animatic.scene import Canvas, Cue, Layer, Spot, rng, smooth
from tenku.engines.animatic.settings.base import Scenery, setting

_SUN_X = -0.30
_SAND: Albedo = (0.92, 0.82, 0.70)
_STONE: Albedo = (0.46, 0.42, 0.46)
_CORALS: tuple[Albedo, ...] = (
    (0.94, 0.42, 0.36),  # coral red
    (0.96, 0.66, 0.28),  # saffron
    (0.80, 0.40, 0.66),  # magenta
    (0.52, 0.42, 0.74),  # violet
    (0.93, 0.60, 0.58),  # salmon
    (0.60, 0.70, 0.36),  # moss
)
_WEED: Albedo = (0.36, 0.52, 0.22)


@setting("underwater", light=((0.0, 40.0),))
def underwater(plan: ShotPlan, canvas: Canvas) -> Scenery:
    width, height, u = canvas.width, canvas.height, canvas.unit
    horizon = height * (0.60 if not canvas.portrait else 0.62)
    ground = height - horizon
    layers: list[Layer] = [
        Deep(canvas=canvas, horizon=horizon),
        Ceiling(canvas=canvas, horizon=horizon, reach=0.34 * height),
        *_far(canvas, horizon),
        School.of(
            canvas, 0, (0.60 * width, 0.40 * height), 54, 17 * u, wide=250 * u, speed=-16 * u,
            colour=(0.50, 0.62, 0.72), haze=0.45, z=9.5,
        ),
        Shafts.of(canvas, _SUN_X, 1.02, 0.40, 8.0, 0),
        *_reef(canvas, horizon),
        School.of(
            canvas, 1, (0.26 * width, 0.50 * height), 17, 26 * u, wide=210 * u, speed=24 * u,
            colour=(0.92, 0.72, 0.30), haze=0.18, z=3.2,
        ),
        Shafts.of(canvas, _SUN_X + 0.06, 0.86, 0.22, 2.6, 1),
        *_bed(canvas, horizon),
        Caustics(canvas=canvas, horizon=horizon, top=horizon + 0.04 * ground, z=1.02),
        *_near(canvas, horizon),
        Bubbles.of(canvas, ((0.30 * width, horizon + 0.30 * ground), (0.79 * width, horizon + 0.22 * ground)), 7.0, 1.6),
        Bubbles.of(canvas, ((0.965 * width, 0.98 * height),), 13.0, 0.7),
        Motes.of(canvas, 46, 1.3),
    ]  # fmt: skip
    tall = (0.34 if not canvas.portrait else 0.25) * height
    return Scenery(
        layers=tuple(layers),
        horizon=horizon,
        spot=Spot(x=0.44 * width, y=horizon + 0.76 * ground, height=tall, ground="sand"),
        reach=(0.18 * width, 0.82 * width),
        sun_x=_SUN_X,
        # The gain of 0 keeps the wind out, which the plan may have: nobody hears it down here.
        cues=(Cue(kind="depths"), Cue(kind="bubbles", gain=0.8), Cue(kind="wind", gain=0.0)),
        outdoors=False,
        lit=_below,
    )


def _below(light: Light) -> Light:
    """The day's light after metres of water: red goes first, and shadows are deep blue."""

    def through(rgb: Rgb, r: float, g: float, b: float, even: float = 0.35) -> Rgb:
        grey = float(rgb.mean())
        mixed = rgb + np.float32(even) * (grey - rgb)
        return np.asarray(mixed * np.asarray([r, g, b], np.float32), np.float32)

    night = light.night
    moon = np.float32(1.0 + 0.45 * smooth(0.55, 1.0, night))
    return replace(
        light,
        key=through(light.key, 0.80, 1.0, 1.0, 0.2) * moon,
        shade=through(light.shade, 0.26, 0.52, 0.82) * moon,
        haze=through(light.haze, 0.13, 0.53, 0.80) * moon,
        horizon=through(light.horizon, 0.56, 0.97, 1.04, 0.7) * moon,
        middle=through(light.haze, 0.20, 0.76, 1.0, 0.6) * moon,
        night=0.55 * night,
    )


def _far(canvas: Canvas, horizon: float) -> list[Layer]:
    """Sea mounts and stacks that are little more than a deeper blue."""
    w, u = canvas.width, canvas.unit
    out: list[Layer] = []
    tall = 1.25 if canvas.portrait else 1.0
    for k, (z, haze, stacks) in enumerate((
        (22.0, 0.80, ((0.10, 0.10, 150), (0.24, 0.14, 90), (0.62, 0.20, 120), (0.86, 0.10, 210))),
        (12.0, 0.62, ((0.02, 0.13, 235), (0.40, 0.16, 62), (0.545, 0.06, 120), (0.80, 0.17, 96))),
    )):  # fmt: skip
        board = tiled(canvas, horizon - 330 * u * tall, horizon + 60 * u)
        random = rng(canvas.seed, "far", k)
        line = sweep(board, random, horizon - 14 * u, 16 * u, (1, 2, 3))
        board.polygon(under(line, horizon + 70 * u), _STONE, 0.40, haze)
        for share, wide, high in stacks:
            x, half, top = share * board.width, 0.5 * wide * w, high * u * tall
            left = points(
                (-1.0, 0.0), (-0.86, -0.40), (-0.55, -0.55), (-0.50, -0.86), (-0.16, -1.0)
            )
            right = points((0.14, -0.96), (0.34, -0.74), (0.44, -0.46), (0.78, -0.34), (1.05, 0.0))
            shape = spline(
                np.concatenate([left, right]) * (half, top) * random.uniform(0.92, 1.08, (10, 1)), 6
            )
            board.polygon(shape + (x, horizon + 8 * u), _STONE, 0.30, haze)
            lit = shape[: len(shape) // 2] * (0.98, 0.97)
            board.polygon(
                np.concatenate([lit, (lit * (0.52, 1.0) + (0.05 * half, 0.25 * top))[::-1]])
                + (x, horizon + 8 * u),
                _STONE,
                0.62,
                haze,
            )
        out.append(Sheet.of(board, z, period=board.width, snow="none"))
    return out


def _grow(
    board: Board, random: np.random.Generator, line: Points, spots: tuple[tuple[Growth, float, float, int], ...],
    haze: float, unit: float, dx: float = 0.0,
) -> None:  # fmt: skip
    """Plants corals (growth, place 0..1, size, colour) along a line of ground."""
    for growth, share, size, colour in spots:
        x = share * board.width + dx
        y = float(np.interp(x, line[:, 0], line[:, 1])) + 0.04 * size * unit
        growth(board, random, x, y, size * unit, _CORALS[colour], haze)


def _reef(canvas: Canvas, horizon: float) -> list[Layer]:
    """The reef of the middle distance: a great arch on the right, lower banks on the left."""
    return [_arch(canvas, horizon), _bank(canvas, horizon)]


def _arch(canvas: Canvas, horizon: float) -> Sheet:
    """A gate of rock, grown over with coral, that opens on the blue behind it."""
    w, h, u = canvas.width, canvas.height, canvas.unit
    board = tiled(canvas, -0.08 * h, horizon + 74 * u)
    random = rng(canvas.seed, "arch")
    haze, foot = 0.34, horizon + 22 * u
    k, wide, x0 = (1.25, 0.66 * w, 0.47 * w) if canvas.portrait else (1.0, 0.40 * w, 0.615 * w)

    def at(*xy: tuple[float, float]) -> Points:
        return points(*xy) * (wide, 330 * u * k) + (x0, foot)

    outer = spline(at(
        (-0.08, 0.05), (-0.02, -0.12), (0.02, -0.22), (-0.01, -0.44), (0.05, -0.62), (0.14, -0.70), (0.20, -0.80), (0.36, -0.84),
        (0.50, -0.79), (0.62, -0.86), (0.70, -0.99), (0.82, -1.04), (0.93, -0.95), (1.00, -0.70), (1.03, -0.40), (1.16, -0.20), (1.26, 0.05),
    ), 8)  # fmt: skip
    inner = spline(at((0.60, 0.06), (0.60, -0.16), (0.56, -0.36), (0.47, -0.50), (0.35, -0.53), (0.26, -0.42), (0.22, -0.24), (0.24, -0.10), (0.20, 0.06)), 8)  # fmt: skip
    board.polygon(np.concatenate([outer, inner]), _STONE, 0.24, haze)
    wall = inner[:26]  # its right side faces the light
    board.polygon(np.concatenate([wall, (wall + (0.030 * w * k, 6 * u))[::-1]]), _STONE, 0.62, haze)
    for share, drop, tone in ((0.006, 54, 0.46), (0.003, 30, 0.80)):
        for a, b in ((34, 66), (72, 92)):
            top = outer[a:b]
            notch = (
                drop
                * u
                * k
                * (
                    0.75
                    + 0.25 * np.sin(0.9 * np.arange(len(top))) * np.sin(0.23 * np.arange(len(top)))
                )
            )
            low = top + np.stack([0 * notch + share * w, notch], axis=1)
            board.polygon(np.concatenate([top, low[::-1]]), _STONE, tone, haze)
    planes = (
        (
            (-0.05, 0.03),
            (0.03, -0.21),
            (0.01, -0.44),
            (0.05, -0.60),
            (0.10, -0.46),
            (0.08, -0.22),
            (0.12, 0.03),
        ),
        ((0.66, 0.03), (0.66, -0.30), (0.72, -0.66), (0.80, -0.72), (0.78, -0.36), (0.84, 0.03)),
        ((0.98, 0.03), (0.92, -0.26), (0.98, -0.44), (1.06, -0.26), (1.10, 0.03)),
    )
    for shape in planes:
        board.polygon(at(*shape), _STONE, 0.46, haze)
    for a, b, c, d in (
        (0.02, -0.34, 0.17, -0.30),
        (0.66, -0.50, 0.86, -0.56),
        (0.64, -0.22, 0.90, -0.26),
        (0.90, -0.72, 1.0, -0.66),
    ):
        board.polygon(
            ribbon(
                spline(at((a, b), (0.6 * a + 0.4 * c, b - 0.02), (c, d)), 6),
                np.linspace(5, 0.5, 13) * u,
            ),
            _STONE,
            0.10,
            haze,
        )
    spots: tuple[tuple[Growth, float, float, int], ...] = (
        (table, 0.03, 88, 4), (fan, 0.185, 92, 2), (staghorn, 0.29, 54, 1), (dome, 0.40, 84, 0),
        (tubes, 0.545, 60, 3), (table, 0.66, 120, 0), (fan, 0.79, 104, 3), (staghorn, 0.905, 74, 1),
    )  # fmt: skip
    size = 0.85 if canvas.portrait else 1.0
    for growth, share, tall, colour in spots:
        x = x0 + share * wide
        y = float(np.interp(x, outer[20:112, 0], outer[20:112, 1])) + 0.08 * tall * u
        growth(board, random, x, y, tall * u * size, _CORALS[colour], haze)
    _skirt(board, random, horizon + 20 * u, 12 * u, 0.40, haze + 0.06)
    for growth, share, tall, colour in (
        (dome, -0.10, 64, 4),
        (fan, -0.03, 96, 0),
        (staghorn, 0.62, 84, 2),
        (dome, 0.72, 60, 1),
        (tubes, 1.16, 84, 3),
    ):
        growth(board, random, x0 + share * wide, foot + 12 * u, tall * u, _CORALS[colour], haze)
    return Sheet.of(board, 6.0, period=board.width, snow="none")


def _shine(board: Board, random: np.random.Generator, x: float, y: float, size: float) -> None:
    """Specks on a coral that glow in the dark."""
    r = max(1, round(0.012 * size))
    hue = int(random.choice([5, 3, 7]))
    for _ in range(5):
        column = int(x + random.uniform(-0.34, 0.34) * size - board.x0) % board.width
        row = int(y - random.uniform(0.15, 0.62) * size - board.y0)
        if row > r:
            board.glow[row : row + r, column : column + r] = glow_code(hue, random.uniform(0, 0.3))


def _skirt(
    board: Board, random: np.random.Generator, y: float, rise: float, tone: float, haze: float
) -> Points:
    """Sand that has drifted over the feet of what stands on it."""
    line = sweep(board, random, y, rise, (1, 2, 3, 5))
    board.polygon(under(line, board.y0 + board.height + 9.0), _SAND, tone, haze)
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
    board = tiled(canvas, horizon - 300 * u, horizon + 0.40 * ground)
    random = rng(canvas.seed, "bank")
    haze = 0.14
    y = horizon + 0.16 * ground
    _skirt(board, random, y - 6 * u, 8 * u, 0.52, haze + 0.08)
    stones = (
        (0.085, 200, 118), (0.000, 220, 150), (0.135, 190, 84), (0.205, 120, 58), (0.045, 150, 62),
        (0.47, 130, 46), (0.66, 230, 92), (0.735, 150, 62), (0.965, 170, 88),
    )  # fmt: skip
    for share, wide, tall in stones:
        rock(board, random, share * board.width, y + 12 * u, (wide * u, tall * u), _STONE, haze)
    spots: tuple[tuple[Growth, float, float, float, int], ...] = (
        (fan, -0.012, -120, 136, 2), (table, 0.080, -96, 158, 1), (tubes, 0.128, -62, 92, 3), (fan, 0.035, -40, 84, 0),
        (dome, 0.060, -4, 100, 4), (staghorn, 0.115, -6, 112, 0), (anemone, 0.205, -34, 66, 4), (dome, 0.232, 14, 64, 5),
        (dome, 0.480, -10, 84, 4), (staghorn, 0.452, 14, 62, 1), (table, 0.640, -62, 118, 2), (fan, 0.685, -66, 104, 0),
        (dome, 0.715, -4, 78, 1), (tubes, 0.752, -28, 78, 4), (staghorn, 0.96, -52, 84, 1), (dome, 0.985, 6, 70, 3),
    )  # fmt: skip
    for growth, share, up, size, colour in spots:
        growth(board, random, share * board.width, y + up * u, size * u, _CORALS[colour], haze)
        _shine(board, random, share * board.width, y + up * u, size * u)
    _skirt(board, random, y + 12 * u, 7 * u, 0.62, haze)
    return Sheet.of(board, 2.9, period=board.width, snow="none")


def _bed(canvas: Canvas, horizon: float) -> list[Layer]:
    """Rippled sand that comes towards the camera, with stones, shells and tufts of sea grass."""
    h, u = canvas.height, canvas.unit
    ground = h - horizon
    out: list[Layer] = []
    for k, (z, share, haze, tone) in enumerate(((2.0, 0.27, 0.08, 0.66), (1.15, 0.50, 0.0, 0.78))):
        random = rng(canvas.seed, "bed", k)
        top = horizon + share * ground
        board = tiled(canvas, top - 60 * u, 1.12 * h)
        line = sweep(board, random, top, (12, 22)[k] * u, (1, 2, 3))
        board.polygon(under(line, 1.2 * h), _SAND, tone, haze)
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
            rock(board, random, x, y, (size * 1.5, size * 0.8), _STONE, haze)
        if k:
            _strewn(board, random, top, ground * 0.5, u)
            _patch(board, random, line, ground, u)
        out.append(Sheet.of(board, z, period=board.width, snow="none"))
        out.append(_grass(canvas, k, z, line, ground, haze))
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
        growth(board, random, x, y, size * u, _CORALS[colour], 0.0)
        _shine(board, random, x, y, size * u)


def _grass(canvas: Canvas, k: int, z: float, line: Points, ground: float, haze: float) -> Weed:
    """Sea grass in three drifts: one large, two small."""
    u, top = canvas.unit, float(line[:, 1].mean())
    grass = tiled(canvas, top - 120 * u, top + 0.36 * ground)
    random = rng(canvas.seed, "grass", k)
    for share, count, tall in (
        ((0.10, 13, 92), (0.53, 5, 58), (0.80, 4, 50)),
        ((0.36, 4, 60), (0.63, 14, 104), (0.93, 6, 66)),
    )[k]:
        for _ in range(count):
            x = share * grass.width + random.normal(0, 3.4 * count) * u
            y = (
                float(np.interp(x % grass.width, line[:, 0], line[:, 1]))
                + random.uniform(8, 44) * u / z
            )
            size = tall * random.uniform(0.5, 1.05) * u / z**0.6
            tuft(grass, random, x, y, size, _WEED, random.choice([0.25, 0.5, 0.8]), 3, haze)
    return Weed.of(
        grass, z * 0.99, period=grass.width, bend=8 * u, length=190 * u, phase=1.7 * k, snow="none"
    )


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
        board.polygon(star, _CORALS[colour], 0.50)
        board.polygon(
            (star - (x, y)) * 0.66 + (x - 0.04 * size * unit, y - 0.08 * size * unit),
            _CORALS[colour],
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


def _near(canvas: Canvas, horizon: float) -> list[Layer]:
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
    w, h, u = canvas.width, canvas.height, canvas.unit
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
        r, g, b = _CORALS[colour]
        growth(
            board, random, share * board.width, y * h, size * u, (0.8 * r, 0.8 * g, 0.86 * b), 0.0
        )
        _shine(board, random, share * board.width, y * h, size * u)
    return Sheet.of(board, 0.78, period=board.width, snow="none")
