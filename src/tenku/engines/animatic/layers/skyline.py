"""Skylines: towers of different make, each with a lit side, a crown, a foot and its windows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from tenku.engines.animatic.layers.sheet import glow_code
from tenku.engines.animatic.paint import Albedo, Board, Points, oval, points, rect

STONE: tuple[Albedo, ...] = (
    (0.56, 0.47, 0.46),
    (0.46, 0.44, 0.52),
    (0.62, 0.53, 0.45),
    (0.38, 0.42, 0.52),
    (0.50, 0.38, 0.40),
    (0.36, 0.44, 0.48),
)


@dataclass(frozen=True, kw_only=True)
class Tower:
    """One building: x of its middle, foot and height in pixels, and its style's name."""

    x: float
    foot: float
    width: float
    height: float
    style: str
    stone: Albedo = STONE[1]


@dataclass(frozen=True, kw_only=True)
class Town:
    """What all buildings of one sheet share."""

    unit: float
    sun_x: float  # pixels
    detail: float  # window pitch in pixels; 0 = too far for windows
    random: np.random.Generator
    lights: float = 0.6  # share of the windows that come on
    neon: bool = False  # tubes of coloured light along edges, and signs without words


def draw_town(board: Board, town: Town, towers: Sequence[Tower]) -> None:
    """Paints the buildings in order, the farthest first."""
    for tower in towers:
        STYLES[tower.style](board, town, tower)
        if town.neon:
            _neon(board, town, tower)


# --- parts -------------------------------------------------------------------------------------


def _block(
    board: Board, town: Town, x0: float, x1: float, top: float, foot: float, stone: Albedo
) -> None:
    """A box seen on one corner: the face, and the narrower side that turns to or from the sun."""
    width = x1 - x0
    lit_right = town.sun_x > (x0 + x1) / 2
    side = width * 0.26
    drop = side * 0.20
    corner = x1 - side if lit_right else x0 + side
    board.polygon(rect(x0, top, x1, foot), stone, 0.30)
    edge = x1 if lit_right else x0
    flank = points((corner, top), (edge, top + drop), (edge, foot), (corner, foot))
    board.erase(points((corner, top - 1), (edge, top - 1), (edge, top + drop)))
    board.polygon(flank, stone, 0.88)
    far = corner - (edge - corner) * 0.55  # a second tone at the turned-away end of the face
    away = x0 if lit_right else x1
    board.tone(rect(min(far, away), top, max(far, away), foot), 0.24)
    board.tone(rect(x0, top, x1, top + max(1.2 * town.unit, 1)), 0.95, opacity=0.8)
    _windows(board, town, min(corner, away), max(corner, away), top, foot, stone, 0.30)
    _windows(board, town, min(corner, edge), max(corner, edge), top + drop, foot, stone, 0.88)


def _windows(
    board: Board,
    town: Town,
    x0: float,
    x1: float,
    top: float,
    foot: float,
    stone: Albedo,
    tone: float,
) -> None:
    """A grid of windows, each of which comes on at its own hour."""
    pitch = town.detail
    if pitch <= 0 or x1 - x0 < 2 * pitch:
        return
    random = town.random
    kind = random.integers(0, 3)  # punched, ribbons, columns
    across = pitch * (0.85, 1.9, 0.75)[kind]
    down = pitch * (1.25, 1.05, 1.9)[kind]
    wide, high = across * (0.52, 0.82, 0.5)[kind], down * (0.5, 0.42, 0.80)[kind]
    columns = int((x1 - x0 - 0.5 * across) // across)
    rows = int((foot - top - 2.2 * pitch) // down)
    start = x0 + (x1 - x0 - columns * across + across - wide) / 2
    glass = _glass(stone, tone)
    hues = random.permutation([0, 0, 1, 2, 2, 3])[:3]
    for row in range(rows):
        y = round(top + 1.3 * pitch + row * down)
        for column in range(columns):
            x = round(start + column * across)
            pane = rect(x, y, x + max(round(wide), 1), y + max(round(high), 1))
            board.wash(pane, glass[0], glass[1], opacity=0.75)
            if random.uniform() < town.lights:
                hue = int(hues[min(int(random.exponential(0.7)), 2)])
                hour = float(random.beta(1.5, 1.6))
                _light(board, pane, hue, hour)


def _glass(stone: Albedo, tone: float) -> tuple[Albedo, float]:
    """A window by day: darker and cooler than its wall, lighter on the sunny side."""
    r, g, b = stone
    return (r * 0.62, g * 0.74, b * 0.92), min(1.0, tone * 0.9)


def _light(board: Board, pane: Points, hue: int, hour: float) -> None:
    x0, y0 = (pane[0] - (board.x0, board.y0)).astype(int)
    x1, y1 = (pane[2] - (board.x0, board.y0)).astype(int)
    board.glow[max(y0, 0) : max(y1, 0), max(x0, 0) : max(x1, 0)] = glow_code(hue, hour)


def _neon(board: Board, town: Town, t: Tower) -> None:
    """A tube down one edge, a belt, or an upright sign, in one of the accent hues."""
    random = town.random
    hue = int(random.choice([5, 6, 6, 7]))
    thick = max(1, round(1.6 * town.unit))
    x0, x1 = t.x - 0.42 * t.width, t.x + 0.42 * t.width
    top, kind = t.foot - 0.70 * t.height, int(random.integers(0, 4))
    if kind == 0:
        x = x0 if town.sun_x < t.x else x1
        _light(
            board,
            rect(round(x), round(top), round(x) + thick, round(t.foot - 0.1 * t.height)),
            hue,
            0.1,
        )
    elif kind == 1:
        for share in (0.0, 0.07):
            y = round(top + share * t.height)
            _light(board, rect(round(x0), y, round(x1), y + thick), hue, 0.15)
    elif kind == 2 and town.detail > 5 * town.unit:
        w, high = 0.16 * t.width, 0.26 * t.height
        x = t.x + random.uniform(-0.2, 0.2) * t.width
        frame = rect(round(x), round(top), round(x + w), round(top + high))
        _light(board, frame, hue, 0.1)
        _light(
            board,
            rect(
                frame[0, 0] + thick, frame[0, 1] + thick, frame[2, 0] - thick, frame[2, 1] - thick
            ),
            31 >> 5,
            1.0,
        )
        cells = 5
        for k in range(cells):
            y = frame[0, 1] + (k + 0.25) * high / cells
            _light(
                board,
                rect(
                    round(x + 0.3 * w), round(y), round(x + 0.7 * w), round(y + 0.5 * high / cells)
                ),
                int(random.choice([5, 6, 0])),
                0.1,
            )
    board.shine(t.x, top + 0.2 * t.height, 1.1 * t.width, 0.4 * t.height, 0.10)


def _mast(board: Board, town: Town, x: float, top: float, length: float) -> None:
    w = 1.3 * town.unit
    board.polygon(
        points(
            (x - w, top), (x - w * 0.4, top - length), (x + w * 0.4, top - length), (x + w, top)
        ),
        (0.3, 0.3, 0.36),
        0.4,
    )
    lamp = rect(round(x - 1), round(top - length), round(x + 1), round(top - length + 2))
    _light(board, lamp, 4, 0.1)


def _roof_gear(board: Board, town: Town, x: float, top: float, width: float, stone: Albedo) -> None:
    """The small things on a flat roof."""
    u = town.unit
    board.polygon(rect(x - 0.22 * width, top - 5 * u, x + 0.04 * width, top + 1), stone, 0.36)
    board.polygon(rect(x + 0.12 * width, top - 9 * u, x + 0.20 * width, top + 1), stone, 0.6)


# --- styles ------------------------------------------------------------------------------------


def slab(board: Board, town: Town, t: Tower) -> None:
    top = t.foot - t.height
    _roof_gear(board, town, t.x, top, t.width, t.stone)
    _block(board, town, t.x - t.width / 2, t.x + t.width / 2, top, t.foot, t.stone)


def stepped(board: Board, town: Town, t: Tower) -> None:
    """Set-backs and a crown, in the manner of the thirties."""
    top = t.foot - t.height
    _mast(board, town, t.x, top + 2, 0.16 * t.height)
    for share, low, high in (
        (0.34, 0.0, 0.10),
        (0.58, 0.07, 0.22),
        (0.80, 0.19, 0.46),
        (1, 0.42, 1),
    ):
        half = share * t.width / 2
        y0, y1 = top + low * t.height, top + high * t.height
        _block(
            board, town, t.x - half, t.x + half, y0, max(y1, t.foot if high == 1 else y1), t.stone
        )


def spire(board: Board, town: Town, t: Tower) -> None:
    """A shaft under a tall pointed crown."""
    top = t.foot - t.height
    shoulder = top + 0.26 * t.height
    _block(board, town, t.x - t.width / 2, t.x + t.width / 2, shoulder, t.foot, t.stone)
    for k, share in enumerate((0.88, 0.62, 0.38)):
        y1 = shoulder - k * 0.065 * t.height
        half = share * t.width / 2
        peak = y1 - 0.115 * t.height
        left = points((t.x - half, y1), (t.x, peak), (t.x, y1))
        right = points((t.x + half, y1), (t.x, peak), (t.x, y1))
        lit_right = town.sun_x > t.x
        board.polygon(left, t.stone, 0.28 if lit_right else 0.9)
        board.polygon(right, t.stone, 0.9 if lit_right else 0.28)
    _mast(board, town, t.x, top + 0.04 * t.height, 0.15 * t.height)


def slant(board: Board, town: Town, t: Tower) -> None:
    """A glass prism cut off at a slope."""
    top = t.foot - t.height
    x0, x1 = t.x - t.width / 2, t.x + t.width / 2
    _block(board, town, x0, x1, top, t.foot, t.stone)
    high_left = town.sun_x > t.x
    cut = 0.55 * t.width
    edge = points((x0, top), (x1, top + cut)) if high_left else points((x0, top + cut), (x1, top))
    sky = np.concatenate([edge, points((x1 + 2, top - 4), (x0 - 2, top - 4))])
    board.erase(sky)
    local = np.round(sky - (board.x0, board.y0)).astype(np.int32)
    low, high = local.min(axis=0).clip(0), local.max(axis=0).clip(0)
    board.glow[low[1] : high[1], low[0] : high[0]] = 0


def round_top(board: Board, town: Town, t: Tower) -> None:
    """A drum: vertical tones around the curve, a shallow dome."""
    top = t.foot - t.height
    x0, x1 = t.x - t.width / 2, t.x + t.width / 2
    cap = t.width * 0.30
    board.polygon(oval(t.x, top + cap, t.width / 2, cap), t.stone, 0.5)
    board.polygon(rect(x0, top + cap, x1, t.foot), t.stone, 0.30)
    s = 1.0 if town.sun_x > t.x else -1.0
    whole = (top, t.foot)
    for a, b, tone in ((0.10, 0.5, 0.56), (0.26, 0.5, 0.90), (-0.5, -0.30, 0.2)):
        xa, xb = sorted((t.x + s * a * t.width, t.x + s * b * t.width))
        board.tone(rect(xa, whole[0], xb, whole[1]), tone, soft=1.2 * town.unit)
    _windows(board, town, x0 + 2, x1 - 2, top + cap, t.foot, t.stone, 0.5)
    board.tone(oval(t.x, top + cap, t.width / 2, cap * 0.25), 0.8, soft=0.6)
    _mast(board, town, t.x, top + 2, 0.10 * t.height)


def twins(board: Board, town: Town, t: Tower) -> None:
    """Two slim towers joined by a bridge."""
    top = t.foot - t.height
    w = t.width * 0.38
    y = top + 0.36 * t.height
    board.polygon(rect(t.x - w, y, t.x + w, y + 5 * town.unit), t.stone, 0.4)
    for s, rise in ((-1, 0.0), (1, 0.06)):
        cx = t.x + s * t.width * 0.31
        y0 = top + rise * t.height
        cap = points((cx - w * 0.32, y0), (cx, y0 - 0.07 * t.height), (cx + w * 0.32, y0))
        board.polygon(cap, t.stone, 0.6)
        _mast(board, town, cx, y0 - 0.05 * t.height, 0.07 * t.height)
        _block(board, town, cx - w / 2, cx + w / 2, y0, t.foot, t.stone)


def gabled(board: Board, town: Town, t: Tower) -> None:
    """An older, lower house with a steep roof."""
    top = t.foot - t.height
    roof = min(0.5 * t.width, 0.35 * t.height)
    x0, x1 = t.x - t.width / 2, t.x + t.width / 2
    dark = (t.stone[0] * 0.6, t.stone[1] * 0.62, t.stone[2] * 0.75)
    ridge = points(
        (x0 - 1, top + roof),
        (x0 + 0.2 * t.width, top),
        (x1 - 0.2 * t.width, top),
        (x1 + 1, top + roof),
    )
    board.polygon(ridge, dark, 0.55)
    _block(board, town, x0, x1, top + roof, t.foot, t.stone)


STYLES: dict[str, Callable[[Board, Town, Tower], None]] = {
    "slab": slab,
    "stepped": stepped,
    "spire": spire,
    "slant": slant,
    "round": round_top,
    "twins": twins,
    "gabled": gabled,
}
