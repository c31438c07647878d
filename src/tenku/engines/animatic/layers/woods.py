"""Trees close together: tall trunks with their bark, and firs."""

import numpy as np

from tenku.engines.animatic.paint import Albedo, Board, Points, oval, points, ribbon, span, spline

BARK: Albedo = (0.40, 0.31, 0.27)
BIRCH: Albedo = (0.84, 0.82, 0.78)


def bole(
    board: Board,
    random: np.random.Generator,
    x: float,
    foot: float,
    top: float,
    thick: float,
    *,
    side: float,
    haze: float = 0.0,
    birch: bool = False,
    fine: bool = False,
    moss: Albedo | None = None,
) -> None:
    """A trunk from its roots up to `top` (pixels), `thick` pixels wide, lit from `side` (-1, 1).

    `fine` adds the bark's cracks and roots of a tree close by; `moss` grows up its shaded side.
    """
    tall = foot - top
    lean = random.normal(0, 0.018) * tall
    bend = random.normal(0, 0.012) * tall
    q = np.linspace(0.0, 1.0, 26)
    line = np.stack([x + lean * q + bend * np.sin(3.0 * q), foot - tall * q], axis=1)
    up = tall * q / thick  # heights above the ground in widths of the trunk
    width = thick * (1.0 - 0.26 * q + 0.85 * np.exp(-1.5 * up))
    albedo = BIRCH if birch else BARK
    if fine:
        _roots(board, random, x, foot, thick, albedo, haze)
    board.polygon(ribbon(line, width), albedo, 0.34 if birch else 0.30, haze)
    wave = 1.0 + 0.22 * np.sin(5.0 * q * tall / (3.2 * thick) + random.uniform(0, 6))
    lit = line + np.stack([0.30 * side * width, 0 * q], axis=1)
    board.polygon(ribbon(lit, 0.40 * width * wave), albedo, 0.88, haze)
    core = line - np.stack([0.31 * side * width, 0 * q], axis=1)
    board.polygon(ribbon(core, 0.38 * width / wave), albedo, 0.10, haze)
    if not fine:
        _limbs(board, random, line, width, albedo, haze)
    if birch:
        _marks(board, random, line, width, haze)
    elif fine:
        _cracks(board, random, line, width, side)
    if moss and not birch:
        _mossy(board, random, line, width, side, moss)


def _limbs(
    board: Board, random: np.random.Generator, line: Points, width: np.ndarray, albedo: Albedo,
    haze: float,
) -> None:  # fmt: skip
    """A few branches, upwards and short, as trees have that grow close together."""
    for _ in range(2):
        k = int(random.integers(14, len(line) - 2))
        s, long = random.choice([-1.0, 1.0]), random.uniform(1.6, 3.2) * width[k]
        x, y = line[k]
        knots = points(
            (x, y), (x + 0.55 * s * long, y - 0.35 * long), (x + s * long, y - 0.95 * long)
        )
        limb = spline(knots, 5)
        board.polygon(ribbon(limb, span(0.30, 0.07, len(limb)) * width[k]), albedo, 0.30, haze)


def _roots(
    board: Board, random: np.random.Generator, x: float, foot: float, thick: float,
    albedo: Albedo, haze: float,
) -> None:  # fmt: skip
    for k, s in enumerate((-1.0, -0.45, 0.4, 1.0)):
        reach = thick * (0.9 + 0.5 * random.uniform()) * s
        drop = thick * (0.10 + 0.16 * (1 - abs(s)) + 0.05 * random.uniform())
        toe = spline(
            points(
                (x + 0.22 * s * thick, foot - 0.75 * thick),
                (x + 0.55 * reach, foot - 0.12 * thick),
                (x + reach, foot + drop),
            ),
            6,
        )
        w = np.linspace(0.46 * thick, 0.05 * thick, len(toe))
        board.polygon(ribbon(toe, w), albedo, (0.30, 0.16, 0.42, 0.55)[k], haze)


def _marks(
    board: Board, random: np.random.Generator, line: Points, width: np.ndarray, haze: float
) -> None:
    """The dark lenses in a birch's bark, in groups."""
    thick = float(width[-1])
    count = int(min(34, max(7, (line[0, 1] - line[-1, 1]) / (1.5 * thick))))
    for k in range(count):
        q = (k + random.uniform(0, 1)) / count
        x = float(np.interp(q, np.linspace(0, 1, len(line)), line[:, 0]))
        y = float(np.interp(q, np.linspace(0, 1, len(line)), line[:, 1]))
        w = float(np.interp(q, np.linspace(0, 1, len(line)), width))
        s = random.choice([-1.0, 1.0])
        long = random.uniform(0.12, 0.34) * w
        mark = oval(x + s * (0.48 * w - long), y, long, max(0.07 * w, 0.35), 10)
        board.polygon(mark, (0.24, 0.21, 0.24), 0.3, haze)


def _cracks(
    board: Board, random: np.random.Generator, line: Points, width: np.ndarray, side: float
) -> None:
    """Long strokes down the bark: dark on the lit side, light on the shaded one."""
    n = len(line)
    for _ in range(26):
        a = int(random.integers(1, n - 6))
        b = min(n, a + int(random.integers(3, 8)))
        across = random.uniform(-0.40, 0.40)
        stroke = line[a:b] + np.stack([across * width[a:b], np.zeros(b - a)], axis=1)
        q = np.linspace(0, 1, b - a)
        stroke = stroke + np.stack([0.04 * width[a:b] * np.sin(5 * q), 0 * q], axis=1)
        w = 0.055 * width[a:b] * np.sin(np.pi * np.clip(q, 0.04, 0.96))
        tone = 0.34 if across * side > 0.1 else 0.16 if across * side > -0.18 else 0.34
        board.tone(ribbon(stroke, w), tone, opacity=0.8)


def _mossy(
    board: Board, random: np.random.Generator, line: Points, width: np.ndarray, side: float,
    moss: Albedo,
) -> None:  # fmt: skip
    """A sleeve of moss that climbs the shaded side of a trunk's foot and tapers off."""
    thick = float(width[-1])
    up = span(-0.1, random.uniform(2.4, 4.2), 16)
    y = float(line[0, 1]) - up * thick
    x = np.asarray(np.interp(-y, -line[:, 1], line[:, 0]), np.float64)
    w = np.asarray(np.interp(-y, -line[:, 1], width), np.float64)
    edge = x - 0.5 * side * w
    taper = (1 - np.linspace(0, 1, 16) ** 1.4) * (0.78 + 0.22 * np.sin(2.9 * up + 1.0))
    for share, tone in ((0.52, 0.22), (0.36, 0.46), (0.16, 0.30)):
        inner = edge + side * share * w * taper
        shape = np.concatenate([np.stack([edge, y], 1), np.stack([inner, y], 1)[::-1]])
        board.wash(shape, moss, tone, soft=0.4)


def fir(
    board: Board,
    random: np.random.Generator,
    x: float,
    foot: float,
    tall: float,
    albedo: Albedo,
    *,
    side: float,
    haze: float = 0.0,
    tiers: int = 7,
) -> None:
    """A fir: tiers of drooping boughs, wider downwards, the half towards `side` lit."""
    half = 0.20 * tall * random.uniform(0.85, 1.15)
    board.polygon(
        points(
            (x - 0.022 * tall, foot + 0.01 * tall), (x - 0.012 * tall, foot - 0.3 * tall),
            (x + 0.012 * tall, foot - 0.3 * tall), (x + 0.022 * tall, foot + 0.01 * tall),
        ), BARK, 0.25, haze,
    )  # fmt: skip
    for k in range(tiers):  # from the foot to the top, the upper over the lower
        a, b = k / tiers, (k + 1) / tiers
        low = foot - tall * (0.07 + 0.88 * a**0.9)
        high = foot - tall * min(0.07 + 0.93 * (b + 0.55 / tiers) ** 0.9, 1.0)
        wide = half * (1.0 - 0.93 * a) * random.uniform(0.86, 1.12)
        droop = 0.16 * wide + 0.012 * tall
        skew = random.uniform(-0.08, 0.08) * wide
        edge = points(
            (x, high), (x + 0.42 * wide, low - 0.30 * (low - high)), (x + wide + skew, low + droop),
            (x + 0.62 * wide, low + 0.35 * droop), (x + 0.36 * wide, low + 1.15 * droop),
            (x + 0.06 * wide, low + 0.2 * droop), (x - 0.26 * wide, low + 1.2 * droop),
            (x - 0.58 * wide, low + 0.3 * droop), (x - wide + skew, low + droop),
            (x - 0.42 * wide, low - 0.30 * (low - high)),
        )  # fmt: skip
        board.polygon(edge, albedo, 0.20, haze)
        s = side
        sun = points(
            (x, high), (x + 0.42 * s * wide, low - 0.30 * (low - high)),
            (x + s * wide + skew, low + droop), (x + 0.62 * s * wide, low - 0.05 * (low - high)),
            (x + 0.30 * s * wide, low + 0.15 * droop), (x + 0.10 * s * wide, low - 0.35 * (low - high)),
        )  # fmt: skip
        board.polygon(sun, albedo, 0.80 if k % 2 else 0.66, haze)
