"""What grows on a reef: each is painted onto a board where it stands, lit from above."""

from collections.abc import Callable

import numpy as np

from tenku.engines.animatic.layers.sheet import glow_code
from tenku.engines.animatic.paint import Albedo, Board, Points, oval, points, ribbon, spline

SAND: Albedo = (0.92, 0.82, 0.70)
STONE: Albedo = (0.46, 0.42, 0.46)
CORALS: tuple[Albedo, ...] = (
    (0.94, 0.42, 0.36),  # coral red
    (0.96, 0.66, 0.28),  # saffron
    (0.80, 0.40, 0.66),  # magenta
    (0.52, 0.42, 0.74),  # violet
    (0.93, 0.60, 0.58),  # salmon
    (0.60, 0.70, 0.36),  # moss
)

Growth = Callable[[Board, np.random.Generator, float, float, float, Albedo, float], None]


def _paler(colour: Albedo, k: float) -> Albedo:
    r, g, b = (c + k * (0.97 - c) for c in colour)
    return r, g, b


def _lobed(x: float, y: float, rx: float, ry: float, lobes: int, turn: float) -> Points:
    """Half an oval, flat below, its upper edge in soft lobes."""
    a = np.linspace(np.pi, 0.0, 41)
    k = 1.0 + 0.06 * np.sin(lobes * a + turn) + 0.03 * np.sin(2.3 * lobes * a)
    return np.stack([x + rx * k * np.cos(a), y - ry * k * np.sin(a)], axis=1)


def dome(
    board: Board, random: np.random.Generator, x: float, y: float, size: float,
    colour: Albedo, haze: float,
) -> None:  # fmt: skip
    """A brain coral: a half ball with winding grooves. `size` is its width in pixels."""
    rx, ry = 0.5 * size, 0.42 * size * random.uniform(0.85, 1.15)
    turn = random.uniform(0, 6)
    board.polygon(_lobed(x, y + 0.06 * size, rx, ry, 5, turn), colour, 0.20, haze)
    board.polygon(
        _lobed(x - 0.03 * size, y - 0.07 * size, 0.92 * rx, 0.86 * ry, 5, turn), colour, 0.52, haze
    )
    board.polygon(
        _lobed(x - 0.07 * size, y - 0.19 * size, 0.70 * rx, 0.58 * ry, 5, turn), colour, 0.86, haze
    )
    for k in range(5):
        q = np.linspace(0.10, 0.90, 18)
        side = (k - 2) * 0.36
        line = np.stack(
            [
                x - 0.05 * size + rx * 0.92 * np.sin(side) * np.sin(np.pi * q * 0.5 + 0.75) + 0.014 * size * np.sin(17 * q + k),
                y - ry * (1.0 - q) * 0.96 * np.cos(0.8 * side),
            ], axis=1,
        )  # fmt: skip
        board.polygon(ribbon(line, 0.020 * size), colour, 0.24, haze)


def staghorn(
    board: Board, random: np.random.Generator, x: float, y: float, size: float,
    colour: Albedo, haze: float,
) -> None:  # fmt: skip
    """Antlers that fork upwards, pale at their tips. `size` is its height."""
    stems: list[tuple[float, float, float, float, float, int]] = []
    for k in range(5):
        angle = (k - 2) * 0.36 + random.uniform(-0.12, 0.12)
        stems.append((x + (k - 2) * 0.07 * size, y, angle, 0.52 * size, 0.105 * size, 0))
    while stems:
        x0, y0, angle, length, wide, order = stems.pop(0)
        bend = random.uniform(-0.18, 0.18)
        q = np.linspace(0, 1, 7)
        a = angle + bend * q
        line = np.stack([x0 + length * q * np.sin(a), y0 - length * q * np.cos(a)], axis=1)
        tone = (0.30, 0.56, 0.86)[order]
        body = ribbon(line, wide * (1.0 - 0.35 * q))
        board.polygon(body, colour, tone, haze)
        end = line[-1]
        tip = _paler(colour, 0.45) if order == 2 else colour
        board.polygon(oval(end[0], end[1], 0.36 * wide, 0.40 * wide, 10), tip, tone, haze)
        if order < 2:
            for side in (-1.0, 1.0):
                at = line[4 if side < 0 else 5]
                turn = angle + side * random.uniform(0.38, 0.62)
                grow = length * random.uniform(0.50, 0.66)
                stems.append((at[0], at[1], turn, grow, wide * 0.70, order + 1))


def fan(
    board: Board, random: np.random.Generator, x: float, y: float, size: float,
    colour: Albedo, haze: float,
) -> None:  # fmt: skip
    """A sea fan: a flat net of twigs with a lobed edge. `size` is its height."""
    lean = random.uniform(-0.18, 0.18)
    a = np.linspace(-1.15, 1.15, 49)
    reach = size * (0.86 + 0.10 * np.cos(5.0 * a + random.uniform(0, 6)) + 0.06 * np.cos(11.0 * a))
    reach *= np.cos(0.62 * a)
    edge = np.stack(
        [x + reach * np.sin(a + lean), y - 0.08 * size - reach * np.cos(a + lean)], axis=1
    )
    board.polygon(np.concatenate([edge, points((x, y))]), colour, 0.30, haze)
    board.polygon(
        np.concatenate(
            [edge[6:36] * 0.86 + 0.14 * np.asarray([x, y]), points((x, y - 0.1 * size))]
        ),
        colour,
        0.50,
        haze,
    )
    for k in range(3, 47, 4):
        tip = edge[k]
        middle = np.asarray([x, y]) + 0.45 * (tip - (x, y)) + (0.04 * size * np.sin(2.0 * k), 0.0)
        line = spline(np.asarray([[x, y], middle, tip]), 8)
        board.polygon(
            ribbon(line, 0.030 * size * np.linspace(1.1, 0.35, len(line))), colour, 0.80, haze
        )
        for j in (6, 9, 12):
            for side in (-1.0, 1.0):
                twig = line[j] + 0.17 * size * np.asarray(
                    [np.sin(a[k] + lean + 0.6 * side), -np.cos(a[k] + lean + 0.6 * side)]
                )
                board.polygon(ribbon(np.stack([line[j], twig]), 0.013 * size), colour, 0.80, haze)
    board.polygon(
        ribbon(points((x, y + 0.04 * size), (x + 0.01 * size, y - 0.16 * size)), 0.05 * size),
        colour,
        0.2,
        haze,
    )


def table(
    board: Board, random: np.random.Generator, x: float, y: float, size: float,
    colour: Albedo, haze: float,
) -> None:  # fmt: skip
    """A table coral: flat plates on a foot, dark beneath. `size` is its width."""
    up = 0.0
    for k, wide in enumerate((1.0, 0.62)[: 1 + int(random.integers(0, 2))]):
        rx = 0.5 * size * wide
        middle = x + (0.0, 0.16)[k] * size * random.choice([-1, 1])
        top = y - up - 0.30 * size
        foot = points(
            (middle - 0.30 * rx, top), (middle + 0.30 * rx, top), (middle + 0.12 * rx, top + 0.12 * size),
            (middle + 0.16 * rx, y - up + 0.05 * size), (middle - 0.16 * rx, y - up + 0.05 * size), (middle - 0.12 * rx, top + 0.12 * size),
        )  # fmt: skip
        board.polygon(foot, colour, 0.16, haze)
        q = np.linspace(-1, 1, 33)
        rim = top - 0.016 * size * np.sin(9 * q + k) - 0.06 * size * (1 - q * q)
        under = top + 0.10 * size * np.sqrt(np.maximum(1 - q * q, 0.0)) * (1 - 0.3 * q)
        plate = np.stack([middle + rx * q, rim], axis=1)
        board.polygon(
            np.concatenate([plate, np.stack([middle + rx * q, under], axis=1)[::-1]]),
            colour,
            0.18,
            haze,
        )
        low = np.stack([middle + rx * q, rim + 0.045 * size * (1 - q * q) + 0.008 * size], axis=1)
        board.polygon(np.concatenate([plate, low[::-1]]), colour, 0.88, haze)
        for s in np.linspace(-0.8, 0.8, 7):
            bud = middle + rx * s
            board.polygon(
                oval(bud, top - 0.05 * size * (1 - s * s), 0.035 * size, 0.028 * size, 10),
                _paler(colour, 0.25),
                0.9,
                haze,
            )
        up += 0.33 * size


def tubes(
    board: Board, random: np.random.Generator, x: float, y: float, size: float,
    colour: Albedo, haze: float,
) -> None:  # fmt: skip
    """A cluster of tube sponges with dark mouths. `size` is the height of the tallest."""
    order = ((0.10, 0.78), (-0.24, 0.62), (0.30, 0.50), (-0.04, 1.0), (-0.14, 0.40), (0.17, 0.34))
    for k, (across, tall) in enumerate(order):
        foot, lean = (
            x + 0.6 * across * size,
            0.34 * across * size + random.uniform(-0.03, 0.03) * size,
        )
        rise = tall * size * random.uniform(0.9, 1.08)
        q = np.linspace(0, 1, 9)
        line = np.stack([foot + lean * q**1.4, y + 0.03 * size - rise * q], axis=1)
        wide = size * (0.13 + 0.05 * q + 0.018 * np.sin(11 * q + k))
        tone = (0.34, 0.44, 0.40, 0.62, 0.80, 0.70)[k]
        board.polygon(ribbon(line, wide), colour, tone * 0.45, haze)
        board.polygon(ribbon(line - (0.028 * size, 0), wide * 0.62), colour, tone, haze)
        board.polygon(
            ribbon(line - (0.050 * size, 0), wide * 0.20),
            _paler(colour, 0.2),
            min(tone + 0.25, 0.95),
            haze,
        )
        top = line[-1]
        board.polygon(
            oval(top[0], top[1], 0.54 * wide[-1], 0.24 * wide[-1], 16),
            _paler(colour, 0.25),
            0.85,
            haze,
        )
        board.polygon(
            oval(top[0], top[1] + 0.01 * size, 0.36 * wide[-1], 0.14 * wide[-1], 14),
            colour,
            0.04,
            haze,
        )


def anemone(
    board: Board, random: np.random.Generator, x: float, y: float, size: float,
    colour: Albedo, haze: float,
) -> None:  # fmt: skip
    """A foot with a crown of soft arms. `size` is its width."""
    foot = points((x - 0.24 * size, y + 0.05 * size), (x - 0.30 * size, y - 0.26 * size), (x + 0.30 * size, y - 0.26 * size), (x + 0.24 * size, y + 0.05 * size))  # fmt: skip
    board.polygon(foot, (0.62, 0.34, 0.46), 0.25, haze)
    for row in range(2):
        for k in range(13):
            a = (k - 6) / 6 * 1.18 + random.uniform(-0.06, 0.06)
            length = size * (0.46 - 0.10 * row) * random.uniform(0.85, 1.1)
            q = np.linspace(0, 1, 8)
            curl = a + 0.5 * np.sin(2.2 * q + k) * 0.4
            root = np.asarray(
                [x + 0.24 * size * np.sin(a) * (1 - 0.4 * row), y - 0.24 * size + 0.05 * size * row]
            )
            line = root + np.stack([length * q * np.sin(curl), -length * q * np.cos(curl)], axis=1)
            tone = 0.45 + 0.38 * row
            board.polygon(ribbon(line, 0.072 * size * (1 - 0.35 * q)), colour, tone, haze)
            board.polygon(
                oval(line[-1, 0], line[-1, 1], 0.036 * size, 0.036 * size, 10),
                _paler(colour, 0.5),
                tone,
                haze,
            )


def kelp(
    board: Board, random: np.random.Generator, x: float, y: float, size: float,
    colour: Albedo, haze: float,
) -> None:  # fmt: skip
    """One long stem with leaves on both sides. `size` is its height."""
    q = np.linspace(0, 1, 25)
    side = random.choice([-1.0, 1.0])
    line = np.stack(
        [x + side * 0.05 * size * np.sin(3.6 * q + random.uniform(0, 1)), y - size * q], axis=1
    )
    leaf = min(0.26 * size, 0.14 * size + 40 * size / (size + 300))
    count = max(7, int(size / (0.24 * leaf)) // 3)
    board.polygon(ribbon(line, 0.012 * size * (1.1 - q)), colour, 0.20, haze)
    for k in range(count):
        at = (k + 0.6) / count
        root = np.asarray([np.interp(at, q, line[:, 0]), np.interp(at, q, line[:, 1])])
        turn = (1.0 if k % 2 else -1.0) * random.uniform(0.75, 1.15) * (1.1 - 0.75 * at)
        long = leaf * (1.15 - 0.55 * at) * random.uniform(0.8, 1.1)
        s = np.linspace(0, 1, 9)
        bend = turn * (1 - 0.55 * s)
        blade = root + np.stack([long * s * np.sin(bend), -long * s * np.cos(bend)], axis=1)
        wide = 0.22 * long * np.sin(np.pi * (0.08 + 0.92 * s)) ** 0.8
        tone = (0.30, 0.52, 0.74)[(k * 2 + (k % 3)) % 3] + 0.14 * at
        board.polygon(ribbon(blade, wide), colour, min(tone, 0.95), haze)
        half = blade + np.stack([0.25 * wide * np.cos(bend), 0.25 * wide * np.sin(bend)], axis=1)
        board.polygon(ribbon(half, 0.45 * wide), colour, min(tone + 0.20, 0.96), haze)


def rock(
    board: Board, random: np.random.Generator, x: float, y: float, size: tuple[float, float],
    colour: Albedo, haze: float,
) -> None:  # fmt: skip
    """A boulder of width and height `size`: a lit top, a middle and a shaded side, all cut flat."""
    wide, tall = size
    flip = random.choice([-1.0, 1.0])

    def at(*xy: tuple[float, float]) -> Points:
        return np.asarray(xy) * (flip * wide, -tall) + (x, y)

    a, b, c = random.uniform(-0.05, 0.05, 3)
    left, low = (-0.50, -0.10), (0.56, -0.10)
    shoulder, peak, crown, drop = (
        (-0.40, 0.42 + a),
        (-0.16 + b, 0.86),
        (0.12, 1.0 + c),
        (0.36, 0.62 + b),
    )
    outline = at(
        left,
        (-0.52, 0.10),
        shoulder,
        (-0.28, 0.62 + a),
        peak,
        crown,
        (0.24, 0.90),
        drop,
        (0.50, 0.30),
        low,
    )
    board.polygon(spline(outline, 4), colour, 0.24, haze)
    side = at(
        (-0.44, 0.02),
        (-0.34, 0.36 + a),
        (-0.10, 0.50),
        (0.08, 0.66),
        (0.20, 0.40),
        (0.10, 0.08),
        (-0.16, -0.06),
    )
    board.polygon(side, colour, 0.50, haze)
    top = at(
        shoulder,
        (-0.28, 0.60 + a),
        peak,
        crown,
        (0.25, 0.86),
        (0.10, 0.70),
        (-0.12, 0.56),
        (-0.30, 0.40 + a),
    )
    board.polygon(top, colour, 0.84, haze)
    board.polygon(
        at((0.26, 0.44), (0.36, 0.56 + b), (0.46, 0.28), (0.38, 0.10)), colour, 0.44, haze
    )


def shine(board: Board, random: np.random.Generator, x: float, y: float, size: float) -> None:
    """Specks on a coral that glow in the dark."""
    r = max(1, round(0.012 * size))
    hue = int(random.choice([5, 3, 7]))
    for _ in range(5):
        column = int(x + random.uniform(-0.34, 0.34) * size - board.x0) % board.width
        row = int(y - random.uniform(0.15, 0.62) * size - board.y0)
        if row > r:
            board.glow[row : row + r, column : column + r] = glow_code(hue, random.uniform(0, 0.3))
