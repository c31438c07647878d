"""Houses of a street, seen from across it: gabled, terraced, shops; lit side, roof, windows."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tenku.engines.animatic.layers.sheet import glow_code
from tenku.engines.animatic.paint import Albedo, Board, points, rect

WALLS: tuple[Albedo, ...] = (
    (0.86, 0.78, 0.66),
    (0.74, 0.44, 0.36),
    (0.62, 0.70, 0.72),
    (0.84, 0.66, 0.46),
    (0.78, 0.74, 0.72),
    (0.56, 0.62, 0.54),
)
ROOFS: tuple[Albedo, ...] = (
    (0.46, 0.30, 0.28),
    (0.34, 0.36, 0.44),
    (0.58, 0.34, 0.26),
    (0.40, 0.38, 0.36),
)
_TRIM: Albedo = (0.92, 0.90, 0.86)
_GLASS: Albedo = (0.40, 0.50, 0.58)


@dataclass(frozen=True, kw_only=True)
class House:
    """x of its left wall, foot, width of its front and height of a storey, in pixels."""

    x: float
    foot: float
    width: float
    storey: float
    floors: int
    wall: Albedo
    roof: Albedo
    lit_right: bool


def _front(board: Board, h: House, top: float) -> None:
    """The wall with its shaded end away from the sun, and a plinth."""
    board.polygon(rect(h.x, top, h.x + h.width, h.foot), h.wall, 0.70)
    away = h.x if h.lit_right else h.x + 0.80 * h.width
    board.tone(rect(away, top, away + 0.20 * h.width, h.foot), 0.46, soft=0.012 * h.width)
    dark = (h.wall[0] * 0.7, h.wall[1] * 0.7, h.wall[2] * 0.74)
    board.polygon(rect(h.x, h.foot - 0.10 * h.storey, h.x + h.width, h.foot), dark, 0.5)


def window(
    board: Board,
    random: np.random.Generator,
    x: float,
    y: float,
    w: float,
    t: float,
    frame: Albedo = _TRIM,
) -> None:
    """A sash window with its frame, sill and cast shadow; x, y is its upper left corner."""
    e = 0.09 * w
    board.polygon(rect(x - e, y - e, x + w + e, y + t + e), frame, 0.80)
    board.polygon(rect(x, y, x + w, y + t), _GLASS, 0.30)
    board.tone(
        points((x, y + 0.9 * t), (x + w, y + 0.25 * t), (x + w, y + 0.6 * t), (x + 0.3 * w, y + t)),
        0.72,
    )
    board.tone(rect(x, y, x + w, y + 0.16 * t), 0.10)
    on = random.uniform() < 0.66
    if on:
        _glow(
            board,
            x,
            y,
            x + w,
            y + t,
            int(random.choice([0, 0, 1, 4])),
            float(random.uniform(0, 0.6)),
        )
    mid = x + w / 2
    for bar in (
        rect(mid - 0.03 * w, y, mid + 0.03 * w, y + t),
        rect(x, y + 0.46 * t, x + w, y + 0.52 * t),
    ):
        board.polygon(bar, frame, 0.70)
    board.polygon(rect(x - 1.6 * e, y + t + e, x + w + 1.6 * e, y + t + 2 * e), frame, 0.9)
    board.tone(rect(x - e, y + t + 2 * e, x + w + e, y + t + 3.4 * e), 0.25)


def _glow(board: Board, x0: float, y0: float, x1: float, y1: float, hue: int, hour: float) -> None:
    a, b = round(x0 - board.x0), round(x1 - board.x0)
    c, d = round(y0 - board.y0), round(y1 - board.y0)
    board.glow[max(c, 0) : max(d, 0), max(a, 0) : max(b, 0)] = glow_code(hue, hour)


def door(board: Board, x: float, foot: float, w: float, t: float, colour: Albedo) -> None:
    board.polygon(rect(x - 0.14 * w, foot - t - 0.14 * w, x + 1.14 * w, foot), _TRIM, 0.78)
    board.polygon(rect(x, foot - t, x + w, foot), colour, 0.62)
    board.tone(rect(x, foot - t, x + 0.2 * w, foot), 0.30)
    board.polygon(rect(x + 0.16 * w, foot - 0.90 * t, x + 0.84 * w, foot - 0.66 * t), _GLASS, 0.4)
    _glow(board, x + 0.16 * w, foot - 0.90 * t, x + 0.84 * w, foot - 0.66 * t, 0, 0.1)
    board.polygon(
        rect(x - 0.3 * w, foot - 0.05 * t, x + 1.3 * w, foot + 0.02 * t), (0.7, 0.68, 0.66), 0.8
    )


def _grid(
    board: Board, random: np.random.Generator, h: House, top: float, columns: int, skip: int
) -> None:
    """Windows on all floors; the ground floor leaves out column `skip` for the door."""
    pitch = h.width / columns
    w, t = min(0.42 * pitch, 0.42 * h.storey), 0.56 * h.storey
    for floor in range(h.floors):
        y = top + floor * h.storey + 0.22 * h.storey
        for c in range(columns):
            if floor == h.floors - 1 and c == skip:
                continue
            window(board, random, h.x + (c + 0.5) * pitch - w / 2, y, w, t)


_DOORS: tuple[Albedo, ...] = (
    (0.30, 0.42, 0.46),
    (0.62, 0.26, 0.22),
    (0.26, 0.36, 0.28),
    (0.70, 0.52, 0.24),
)


def cottage(board: Board, random: np.random.Generator, h: House) -> None:
    """A gable to the street, with a porch and a chimney."""
    top = h.foot - h.floors * h.storey
    peak = top - 0.52 * h.width
    mid = h.x + h.width / 2
    _chimney(board, h, mid + 0.22 * h.width, peak + 0.16 * h.width)
    _front(board, h, top)
    gable = points((h.x, top + 1), (mid, peak), (h.x + h.width, top + 1))
    board.polygon(gable, h.wall, 0.62)
    over = 0.07 * h.width
    for s, tone in ((-1, 0.84 if not h.lit_right else 0.34), (1, 0.84 if h.lit_right else 0.34)):
        edge = mid + s * (h.width / 2 + over)
        low = top + over
        thick = 0.085 * h.width
        slope = points(
            (mid, peak - thick),
            (edge, low - thick * 0.6),
            (edge, low + 0.2 * thick),
            (mid, peak + 0.25 * thick),
        )
        board.polygon(slope, h.roof, tone)
    size = 0.2 * h.width
    window(board, random, mid - size / 2, top - 0.19 * h.width, size, size * 1.1)
    skip = int(random.integers(0, 2)) * 2
    _grid(board, random, h, top, 3, skip)
    x = h.x + (skip + 0.5) * h.width / 3 - 0.22 * h.storey
    door(board, x, h.foot, 0.44 * h.storey, 0.76 * h.storey, _DOORS[int(random.integers(0, 4))])
    _porch(board, h, x, 0.44 * h.storey)


def _porch(board: Board, h: House, x: float, w: float) -> None:
    y = h.foot - 0.98 * h.storey
    for edge in (x - 0.5 * w, x + 1.4 * w):
        board.polygon(rect(edge, y, edge + 0.1 * w, h.foot), _TRIM, 0.7)
    roof = points(
        (x - 0.75 * w, y + 0.06 * w),
        (x - 0.35 * w, y - 0.40 * w),
        (x + 1.35 * w, y - 0.40 * w),
        (x + 1.75 * w, y + 0.06 * w),
    )
    board.tone(rect(x - 0.6 * w, y, x + 1.6 * w, y + 0.3 * w), 0.2, soft=0.06 * w)
    board.polygon(roof, h.roof, 0.66)
    half = max(1.5, 0.06 * w)
    _glow(
        board,
        x + 0.5 * w - half,
        y + 0.12 * w,
        x + 0.5 * w + half,
        y + 0.12 * w + 2 * half,
        2,
        0.02,
    )


def _chimney(board: Board, h: House, x: float, top: float) -> None:
    w = 0.10 * h.width
    brick: Albedo = (0.60, 0.38, 0.32)
    board.polygon(rect(x, top - 1.4 * w, x + w, top + 3 * w), brick, 0.45)
    board.polygon(
        rect(
            x + (0.6 if h.lit_right else 0.0) * w,
            top - 1.4 * w,
            x + (1.0 if h.lit_right else 0.4) * w,
            top + 3 * w,
        ),
        brick,
        0.85,
    )
    board.polygon(rect(x - 0.1 * w, top - 1.7 * w, x + 1.1 * w, top - 1.3 * w), brick, 0.6)


def terrace(board: Board, random: np.random.Generator, h: House) -> None:
    """A town house with its eaves to the street and dormers in the roof."""
    top = h.foot - h.floors * h.storey
    high = 0.62 * h.storey
    over = 0.03 * h.width
    _chimney(board, h, h.x + 0.12 * h.width, top - high)
    roof = points(
        (h.x - over, top),
        (h.x + 0.06 * h.width, top - high),
        (h.x + 0.94 * h.width, top - high),
        (h.x + h.width + over, top),
    )
    _front(board, h, top)
    board.polygon(roof, h.roof, 0.60)
    board.tone(
        points(
            (h.x - over, top),
            (h.x + 0.06 * h.width, top - high),
            (h.x + 0.3 * h.width, top - high),
            (h.x + 0.22 * h.width, top),
        ),
        0.40 if h.lit_right else 0.8,
        soft=2,
    )
    board.polygon(
        rect(h.x - over, top - 0.03 * h.storey, h.x + h.width + over, top + 0.05 * h.storey),
        _TRIM,
        0.8,
    )
    board.tone(
        rect(h.x, top + 0.05 * h.storey, h.x + h.width, top + 0.14 * h.storey), 0.25, soft=0.8
    )
    for share in (0.32, 0.68):
        x, w = h.x + share * h.width, 0.26 * h.storey
        board.polygon(
            rect(x - 0.65 * w, top - 0.9 * high, x + 0.65 * w, top - 0.2 * high), h.wall, 0.6
        )
        board.polygon(
            points(
                (x - 0.9 * w, top - 0.82 * high),
                (x, top - 1.25 * high),
                (x + 0.9 * w, top - 0.82 * high),
            ),
            h.roof,
            0.78,
        )
        window(board, random, x - 0.36 * w, top - 0.76 * high, 0.72 * w, 0.5 * high)
    columns = 3 if h.width < 1.9 * h.storey else 4
    skip = int(random.integers(0, columns))
    _grid(board, random, h, top, columns, skip)
    w = 0.42 * h.storey
    x = h.x + (skip + 0.5) * h.width / columns - w / 2
    door(board, x, h.foot, w, 0.80 * h.storey, _DOORS[int(random.integers(0, 4))])


def shop(board: Board, random: np.random.Generator, h: House) -> None:
    """Flats over a shop window with a striped awning."""
    top = h.foot - h.floors * h.storey
    _front(board, h, top)
    board.polygon(
        rect(h.x - 3, top - 0.10 * h.storey, h.x + h.width + 3, top + 0.06 * h.storey), _TRIM, 0.8
    )
    board.tone(
        rect(h.x, top + 0.06 * h.storey, h.x + h.width, top + 0.15 * h.storey), 0.25, soft=0.8
    )
    upper = House(
        x=h.x,
        foot=h.foot - h.storey,
        width=h.width,
        storey=h.storey,
        floors=h.floors - 1,
        wall=h.wall,
        roof=h.roof,
        lit_right=h.lit_right,
    )
    if upper.floors:
        _grid(board, random, upper, top, 3, -1)
    y0, y1 = h.foot - 0.80 * h.storey, h.foot - 0.16 * h.storey
    x0, x1 = h.x + 0.07 * h.width, h.x + 0.66 * h.width
    board.polygon(
        rect(h.x + 0.04 * h.width, y0 - 0.06 * h.storey, h.x + 0.96 * h.width, h.foot),
        _DOORS[int(random.integers(0, 4))],
        0.5,
    )
    board.polygon(rect(x0, y0, x1, y1), _GLASS, 0.3)
    board.tone(
        points(
            (x0, y1),
            (x0 + 0.5 * (x1 - x0), y0),
            (x0 + 0.8 * (x1 - x0), y0),
            (x0 + 0.3 * (x1 - x0), y1),
        ),
        0.6,
    )
    _glow(board, x0, y0, x1, y1, 0, 0.0)
    board.shine((x0 + x1) / 2, (y0 + y1) / 2, x1 - x0, (y1 - y0) * 1.3, 0.22)
    for k in range(5):  # goods in the window
        x = x0 + (k + 0.3) * (x1 - x0) / 5
        tall = random.uniform(0.12, 0.3) * h.storey
        board.polygon(
            rect(x, y1 - tall, x + 0.6 * (x1 - x0) / 5, y1), WALLS[int(random.integers(0, 6))], 0.4
        )
    door(board, h.x + 0.74 * h.width, h.foot, 0.16 * h.width, 0.76 * h.storey, (0.4, 0.3, 0.28))
    _awning(board, random, h)
    board.tone(
        rect(x0, h.foot - 0.66 * h.storey, h.x + h.width, h.foot - 0.56 * h.storey),
        0.16,
        soft=2,
        opacity=0.8,
    )


def _awning(board: Board, random: np.random.Generator, h: House) -> None:
    """Stripes over the whole front, with a scalloped edge."""
    stripes = 9
    colour = ((0.76, 0.30, 0.26), (0.26, 0.46, 0.46), (0.80, 0.60, 0.24))[
        int(random.integers(0, 3))
    ]
    for k in range(stripes):
        a, b = h.x + k * h.width / stripes, h.x + (k + 1) * h.width / stripes
        low, high = h.foot - 0.70 * h.storey, h.foot - 0.98 * h.storey
        lean = 0.03 * h.width
        board.polygon(
            points((a + lean, high), (b + lean * 0.6, high), (b, low), (a, low)),
            colour if k % 2 else _TRIM,
            0.8,
        )
        board.polygon(
            points((a, low), (b, low), ((a + b) / 2, low + 0.08 * h.storey)),
            colour if k % 2 else _TRIM,
            0.55,
        )


HOUSES: tuple[Callable[[Board, np.random.Generator, House], None], ...] = (cottage, terrace, shop)
