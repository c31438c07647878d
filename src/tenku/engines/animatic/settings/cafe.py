"""A café: a big window on the street, a counter with its machine, lamps, tables, a hot cup."""

from dataclasses import dataclass

import numpy as np

from tenku.engines.animatic.layers.furniture import (
    BRASS,
    CREAM,
    DARK_WOOD,
    WOOD,
    Stand,
    boards,
    casement,
    cup,
    leafy,
    near_table,
    pendant,
)
from tenku.engines.animatic.layers.interior import Beyond, Fall, Motes, Steam, lamplit, plate, throw
from tenku.engines.animatic.layers.outlook import town
from tenku.engines.animatic.layers.sheet import Sheet
from tenku.engines.animatic.layers.terrain import period, tiled
from tenku.engines.animatic.paint import Albedo, Points, oval, points, rect
from tenku.engines.animatic.plan import ShotPlan
from tenku.engines.animatic.scene import Canvas, Cue, Layer, Spot, rng
from tenku.engines.animatic.settings.base import Scenery, setting

_SUN_X = -0.36
_STEEL: Albedo = (0.70, 0.72, 0.74)
_WALLS: tuple[tuple[Albedo, Albedo, Albedo], ...] = (  # plaster, tiles and counter, lamps
    ((0.80, 0.66, 0.50), (0.24, 0.42, 0.40), (0.22, 0.40, 0.38)),
    ((0.72, 0.74, 0.66), (0.62, 0.30, 0.24), (0.74, 0.36, 0.26)),
    ((0.82, 0.72, 0.58), (0.28, 0.36, 0.50), (0.84, 0.62, 0.28)),
)


@dataclass(frozen=True, kw_only=True)
class _Cafe:
    """Where things are: pixels, and pixels of a metre at the wall."""

    canvas: Canvas
    plaster: Albedo
    tiles: Albedo
    lamps: Albedo
    foot: float  # of the wall
    metre: float
    window: float  # x of its middle
    wide: float  # of the window, metres
    tall: float
    bar: float  # x where the counter begins


@setting("cafe", light=((0.0, 22.0),))
def cafe(plan: ShotPlan, canvas: Canvas) -> Scenery:
    width, height = canvas.width, canvas.height
    up = canvas.portrait
    horizon = (0.56 if up else 0.57) * height
    tall = (0.28 if up else 0.43) * height
    metre = tall * 0.66 / 1.7
    plaster, tiles, lamps = _WALLS[int(rng(canvas.seed, "cafe").integers(0, len(_WALLS)))]
    c = _Cafe(
        canvas=canvas, plaster=plaster, tiles=tiles, lamps=lamps,
        foot=(0.70 if up else 0.735) * height, metre=metre, window=(0.30 if up else 0.31) * width,
        wide=2.5 if up else 4.6, tall=3.5 if up else 2.15, bar=(0.60 if up else 0.64) * width,
    )  # fmt: skip
    wall, hole = _wall(c)
    sill = float(hole[:, 1].max())
    ground = c.foot - 0.34 * metre
    view = town(canvas, ground - 0.55 * metre, 0.80 * metre, _SUN_X, street=True)
    beyond = Beyond.of(plan, canvas, view, ground - 0.6 * metre, _SUN_X, sill + 0.2 * metre)
    spot = Spot(x=0.42 * width, y=(0.86 if up else 0.91) * height, height=tall, ground="floor")
    layers: list[Layer] = [
        beyond,
        wall,
        *_floor(c, spot),
        _bar(c),
        _tables(c),
        _aside(c, spot),
        *_falls(c, hole, beyond),
    ]
    box = (float(hole[:, 0].min()), 0.3 * height, c.window + 3.0 * metre, 0.85 * height)
    layers.append(Motes.of(canvas, box, beyond, 40))
    x, y = _machine_spout(c)
    layers.append(Steam(x=x, y=y, tall=0.7 * metre, z=1.15, seed=canvas.seed + 3))
    layers.append(_lamps(c))
    if plan.shot == "wide" or not plan.subjects:
        layers += _near(c)
    return Scenery(
        layers=tuple(layers),
        horizon=horizon,
        spot=spot,
        reach=(0.16 * width, 0.84 * width),
        sun_x=_SUN_X,
        cues=(Cue(kind="room"), Cue(kind="cups")),
        outdoors=False,
        lit=lamplit((0.88, 0.70, 0.50), least=0.42, airy=1.12),
    )


def _wall(c: _Cafe) -> tuple[Sheet, Points]:
    """Plaster over tiles, the shelves behind the counter, and the window's outline."""
    canvas, m = c.canvas, c.metre
    board = tiled(canvas, -0.14 * canvas.height, c.foot + 0.07 * canvas.height)
    board.lights = True
    random = rng(canvas.seed, "cafe wall")
    end = board.width + 4
    board.polygon(rect(-4, board.y0, end, c.foot + board.height), c.plaster, 0.52)
    for grow, tone in ((1.7, 0.58), (0.8, 0.68)):
        glow = oval(
            c.window, c.foot - 1.6 * m, (0.5 * c.wide + grow) * m, (0.5 * c.tall + grow) * m
        )
        board.tone(glow, tone, soft=0.18 * m, opacity=0.8)
    s = Stand(board=board, x=0.0, foot=c.foot, metre=m)
    wide = board.width / m
    s.box(c.tiles, 0.46, -0.1, -2.0, wide + 0.1, 0.60)
    for k in range(4):
        s.tone_box(0.28, -0.1, 0.12 + 0.12 * k, wide + 0.1, 0.13 + 0.12 * k)
    n = round(wide / 0.24)
    for k in range(n):
        for row in range(4):
            x = wide * (k + 0.5 * (row % 2)) / n
            if random.uniform() < 0.25:
                s.tone_box(
                    float(random.choice([0.38, 0.60])),
                    x,
                    0.13 + 0.12 * row,
                    x + wide / n,
                    0.24 + 0.12 * row,
                )
            s.tone_box(0.30, x, 0.13 + 0.12 * row, x + 0.012, 0.24 + 0.12 * row)
    s.box(DARK_WOOD, 0.7, -0.1, 0.60, wide + 0.1, 0.66)
    s.box(DARK_WOOD, 0.3, -0.1, -2.0, wide + 0.1, 0.10)
    rail = c.tall + 0.90
    s.box(DARK_WOOD, 0.46, -0.1, rail, wide + 0.1, rail + 0.09)
    s.tone_box(0.30, -0.1, rail + 0.09, wide + 0.1, 12.0)
    _festoon(
        s.at(0.0, rail + (1.2 if canvas.portrait else 0.62)), wide, 6 if canvas.portrait else 5
    )
    stand = Stand(board=board, x=c.window, foot=c.foot - 0.72 * m, metre=m)
    hole = casement(stand, c.wide, c.tall, 2 if canvas.portrait else 4, 1, DARK_WOOD)
    top = c.tall * 0.76
    stand.box(DARK_WOOD, 0.5, -c.wide / 2, top - 0.03, c.wide / 2, top + 0.04)
    _shelves(Stand(board=board, x=c.bar + 0.25 * m, foot=c.foot - 1.45 * m, metre=m), random)
    if not canvas.portrait:
        _slate(Stand(board=board, x=c.bar + 3.75 * m, foot=c.foot - 1.5 * m, metre=m))
    return Sheet.of(board, 1.30, period=board.width), hole


def _festoon(s: Stand, wide: float, swags: int) -> None:
    """A string of bulbs in swags of unequal depth along the wall."""
    for k in range(swags):
        q = np.linspace(0, 1, 9)
        sag = 0.30 + 0.14 * (k % 2)
        line = [(float(wide * (k + t) / swags), float(-4 * sag * t * (1 - t))) for t in q]
        s.line((0.16, 0.14, 0.16), 0.3, 0.012, *line)
        for x, y in line[:-1]:
            s.box((0.16, 0.14, 0.16), 0.4, x - 0.018, y - 0.05, x + 0.018, y)
            s.disc((0.96, 0.84, 0.58), 0.86, x, y - 0.085, 0.042, 0.05)
            s.light(x - 0.03, y - 0.12, x + 0.03, y - 0.055)
            s.shine(x, y - 0.085, 0.34, 0.34, 0.30)


def _shelves(s: Stand, random: np.random.Generator) -> None:
    """Two shelves of jars, bottles and cups behind the counter."""
    jars: tuple[Albedo, ...] = (
        (0.62, 0.36, 0.22), (0.86, 0.78, 0.62), (0.36, 0.50, 0.42), (0.78, 0.52, 0.30), (0.40, 0.26, 0.20),
    )  # fmt: skip
    for k, y in enumerate((0.0, 0.62)):
        s.tone_box(0.24, 0, y - 0.16, 3.1, y - 0.04, soft=0.03)
        x = 0.10
        while x < 2.9:
            kind, colour = int(random.integers(0, 3)), jars[int(random.integers(0, 5))]
            if kind == 0:  # a jar
                s.box(colour, 0.5, x, y, x + 0.17, y + 0.28)
                s.box(colour, 0.86, x + 0.02, y, x + 0.05, y + 0.26)
                s.box(BRASS, 0.6, x - 0.005, y + 0.28, x + 0.175, y + 0.33)
                x += 0.24
            elif kind == 1:  # a bottle
                s.blob(
                    colour,
                    0.42,
                    (x, y),
                    (x + 0.10, y),
                    (x + 0.10, y + 0.24),
                    (x + 0.065, y + 0.30),
                    (x + 0.062, y + 0.42),
                    (x + 0.038, y + 0.42),
                    (x + 0.035, y + 0.30),
                    (x, y + 0.24),
                )
                s.box(colour, 0.9, x + 0.015, y + 0.02, x + 0.03, y + 0.22)
                x += 0.16
            else:  # a stack of cups
                for j in range(2 + k):
                    s.poly(
                        CREAM,
                        0.84,
                        (x + 0.02, y + 0.09 * j),
                        (x + 0.11, y + 0.09 * j),
                        (x + 0.14, y + 0.09 * j + 0.085),
                        (x - 0.01, y + 0.09 * j + 0.085),
                    )
                    s.tone(
                        0.4,
                        (x + 0.08, y + 0.09 * j),
                        (x + 0.11, y + 0.09 * j),
                        (x + 0.14, y + 0.09 * j + 0.085),
                        (x + 0.09, y + 0.09 * j + 0.085),
                    )
                x += 0.21
        s.box(DARK_WOOD, 0.74, -0.06, y - 0.05, 3.1, y)
        for bx in (0.2, 2.8):
            s.poly(BRASS, 0.4, (bx, y - 0.05), (bx + 0.03, y - 0.05), (bx + 0.03, y - 0.2))


def _slate(s: Stand) -> None:
    """A slate with drawings in chalk: a cup, a cake and a leaf, no words."""
    chalk: Albedo = (0.90, 0.88, 0.80)
    s.tone_box(0.2, 0.05, -0.08, 1.05, 1.25, soft=0.03)
    s.box(WOOD, 0.6, -0.05, -0.05, 1.05, 1.35)
    s.box((0.18, 0.21, 0.22), 0.5, 0, 0, 1.0, 1.3)
    s.line(chalk, 0.7, 0.025, (0.18, 1.02), (0.24, 0.84), (0.38, 0.84), (0.46, 1.02))
    s.line(chalk, 0.7, 0.02, (0.46, 0.99), (0.54, 0.96), (0.42, 0.89))
    for x in (0.26, 0.36):
        s.line(chalk, 0.6, 0.016, (x, 1.08), (x + 0.03, 1.14), (x - 0.01, 1.2))
    s.line(chalk, 0.7, 0.02, (0.55, 0.42), (0.55, 0.60), (0.86, 0.66), (0.86, 0.42), (0.55, 0.42))
    s.line((0.86, 0.52, 0.42), 0.8, 0.03, (0.55, 0.51), (0.7, 0.53), (0.86, 0.54))
    s.line((0.66, 0.76, 0.56), 0.7, 0.018, (0.18, 0.2), (0.28, 0.36), (0.40, 0.52))
    s.line(
        (0.66, 0.76, 0.56),
        0.7,
        0.018,
        (0.18, 0.2),
        (0.18, 0.40),
        (0.40, 0.52),
        (0.38, 0.3),
        (0.18, 0.2),
    )


def _floor(c: _Cafe, spot: Spot) -> list[Layer]:
    """Tiles in two tones, in three strips of depth."""
    canvas, unit, h = c.canvas, c.canvas.unit, c.canvas.height
    deep = spot.y - c.foot
    cuts = (c.foot, c.foot + 0.42 * deep, spot.y + 0.42 * deep, 1.15 * h)
    out: list[Layer] = []
    for k, (z, rows, count) in enumerate(((1.28, 4, 9), (1.14, 4, 6), (1.09, 2, 5))):
        board = tiled(canvas, cuts[k], cuts[k + 1] + 0.05 * h)
        random = rng(canvas.seed, "cafe boards", k)
        boards(board, random, cuts[k], cuts[k + 1], rows, (0.62, 0.44, 0.31), unit, 1.22, count)
        board.tone(rect(-4, cuts[k + 1], board.width + 4, cuts[k + 1] + h), 0.4)
        if k == 0:
            board.tone(
                rect(-4, cuts[0], board.width + 4, cuts[0] + 0.1 * c.metre),
                0.16,
                soft=0.05 * c.metre,
            )
        out.append(Sheet.of(board, z, period=board.width, snow="none"))
    return out


def _machine_spout(c: _Cafe) -> tuple[float, float]:
    """Where the espresso machine steams, pixels."""
    return c.bar + 1.02 * c.metre, c.foot - 1.62 * c.metre


def _bar(c: _Cafe) -> Sheet:
    """The counter with the espresso machine, cakes under glass, cups, and two stools."""
    canvas, m = c.canvas, c.metre
    board = tiled(canvas, c.foot - 2.6 * m, c.foot + 0.9 * m)
    board.lights = True
    s = Stand(board=board, x=c.bar, foot=c.foot + 0.22 * m, metre=m)
    wide = 3.9
    s.shadow(-0.1, wide + 0.1, 0.12)
    s.box(c.tiles, 0.42, 0, 0, wide, 1.12)
    s.tone_box(0.68, 0, 0.1, 0.10, 1.1)
    n = 6
    for k in range(n):  # fluted panels
        x = 0.14 + (wide - 0.2) * k / n
        s.tone_box(0.26, x, 0.16, x + (wide - 0.2) / n - 0.10, 0.98)
        s.tone_box(0.54, x + 0.03, 0.16, x + (wide - 0.2) / n - 0.10, 0.96)
    s.box(DARK_WOOD, 0.26, 0, 0, wide, 0.10)
    s.box(WOOD, 0.56, -0.08, 1.09, wide + 0.1, 1.16)
    s.box(WOOD, 0.92, -0.08, 1.14, wide + 0.1, 1.18)
    s.tone_box(0.16, 0, 1.0, wide, 1.09, soft=0.03)
    _machine(s.at(0.42, 1.18))
    _cakes(s.at(1.75, 1.18))
    for x in (0.1, 1.5):
        cup(s.at(x + 0.1, 1.19), CREAM)
    for x in (0.75, 1.75, 2.75):
        _stool(Stand(board=board, x=c.bar + x * m, foot=c.foot + 0.55 * m, metre=m), c.lamps)
    return Sheet.of(board, 1.17, period=board.width)


def _machine(s: Stand) -> None:
    """A large espresso machine with a boiler, two groups and cups on its top."""
    s.box((0.2, 0.2, 0.22), 0.3, 0.05, 0, 0.98, 0.05)
    s.box(_STEEL, 0.42, 0.08, 0.04, 0.95, 0.20)
    s.box((0.16, 0.15, 0.17), 0.3, 0.1, 0.18, 0.93, 0.36)
    s.blob(
        (0.74, 0.26, 0.20),
        0.5,
        (0.0, 0.36),
        (1.03, 0.36),
        (1.05, 0.5),
        (0.98, 0.58),
        (0.05, 0.58),
        (-0.02, 0.5),
    )
    s.tone(0.86, (0.05, 0.50), (0.98, 0.50), (0.95, 0.56), (0.08, 0.56), soft=0.01)
    s.box(_STEEL, 0.9, 0.06, 0.40, 0.97, 0.43)
    for x in (0.26, 0.62):
        s.box(_STEEL, 0.6, x, 0.28, x + 0.14, 0.37)
        s.line(DARK_WOOD, 0.5, 0.035, (x + 0.07, 0.29), (x + 0.02, 0.26), (x - 0.08, 0.25))
        s.poly(CREAM, 0.8, (x + 0.03, 0.2), (x + 0.11, 0.2), (x + 0.13, 0.265), (x + 0.01, 0.265))
    s.line(_STEEL, 0.9, 0.022, (0.97, 0.4), (1.03, 0.34), (1.02, 0.12))
    s.disc(CREAM, 0.9, 0.5, 0.475, 0.045)
    for k in range(6):
        x = 0.1 + 0.14 * k
        for j in range(1 + (k % 3 > 0)):
            y = 0.58 + 0.075 * j
            s.poly(
                CREAM,
                0.74,
                (x + 0.02, y),
                (x + 0.09, y),
                (x + 0.115, y + 0.075),
                (x - 0.005, y + 0.075),
            )
            s.tone(
                0.4, (x + 0.07, y), (x + 0.09, y), (x + 0.115, y + 0.075), (x + 0.075, y + 0.075)
            )


def _cakes(s: Stand) -> None:
    """A glass case of cakes on two shelves, lit from within."""
    s.box((0.60, 0.54, 0.44), 0.4, 0, 0, 1.5, 0.62)
    s.light(0.03, 0.56, 1.47, 0.60, hue=2, hour=0.0)
    s.shine(0.75, 0.35, 1.0, 0.5, 0.22)
    cakes: tuple[Albedo, ...] = (
        (0.80, 0.52, 0.30),
        (0.90, 0.62, 0.62),
        (0.46, 0.28, 0.20),
        (0.94, 0.84, 0.60),
    )
    for row, y in enumerate((0.03, 0.32)):
        s.box(CREAM, 0.84, 0.02, y - 0.02, 1.48, y)
        x = 0.08
        for k in range(5):
            colour = cakes[(k + 2 * row) % 4]
            if (k + row) % 3 == 0:  # a round cake
                s.box(colour, 0.46, x, y, x + 0.28, y + 0.13)
                s.disc(colour, 0.84, x + 0.14, y + 0.13, 0.14, 0.03)
                s.disc((0.74, 0.2, 0.2), 0.7, x + 0.14, y + 0.165, 0.025)
                x += 0.34
            else:
                s.blob(
                    colour,
                    0.5,
                    (x, y),
                    (x + 0.17, y),
                    (x + 0.19, y + 0.07),
                    (x + 0.09, y + 0.13),
                    (x - 0.02, y + 0.07),
                )
                s.tone(
                    0.86,
                    (x + 0.02, y + 0.07),
                    (x + 0.12, y + 0.07),
                    (x + 0.09, y + 0.12),
                    soft=0.01,
                )
                x += 0.25
    s.board.wash(
        s.shape((0.05, 0.0), (0.3, 0.0), (0.62, 0.62), (0.37, 0.62)),
        (1.0, 1.0, 1.0),
        0.8,
        opacity=0.16,
    )
    for x in (0.0, 1.48):
        s.box(BRASS, 0.7, x, 0, x + 0.025, 0.64)
    s.box(BRASS, 0.85, 0, 0.61, 1.505, 0.645)


def _stool(s: Stand, seat: Albedo) -> None:
    s.shadow(-0.2, 0.22, 0.05)
    for x in (-0.19, 0.19):
        s.line(DARK_WOOD, 0.34, 0.032, (x, 0), (0.8 * x, 0.4), (0.6 * x, 0.74))
    s.line(DARK_WOOD, 0.5, 0.022, (-0.165, 0.24), (0, 0.22), (0.165, 0.24))
    s.blob(
        seat,
        0.46,
        (-0.19, 0.73),
        (0.19, 0.73),
        (0.2, 0.79),
        (0.12, 0.82),
        (-0.12, 0.82),
        (-0.2, 0.79),
    )
    s.tone(0.84, (-0.15, 0.785), (0.12, 0.785), (0.1, 0.815), (-0.12, 0.815), soft=0.01)


def _tables(c: _Cafe) -> Sheet:
    """Round tables with bentwood chairs under the window, and a plant in the corner."""
    canvas, m = c.canvas, c.metre
    board = tiled(canvas, c.foot - 2.1 * m, c.foot + 1.0 * m)
    random = rng(canvas.seed, "tables")
    foot = c.foot + 0.36 * m
    middle = (c.window - 0.28 * c.wide * m, c.window + 0.30 * c.wide * m)
    for k, x in enumerate(middle[: 1 if canvas.portrait else 2]):
        _group(
            Stand(board=board, x=x, foot=foot + (0.12, -0.02)[k] * m, metre=1.28 * m), k, (-1, 1)
        )
    leafy(
        Stand(board=board, x=c.window - (0.5 * c.wide + 0.55) * m, foot=foot - 0.1 * m, metre=m),
        random,
        1.7,
        (0.84, 0.80, 0.72),
        15,
    )
    return Sheet.of(board, 1.16, period=board.width)


def _aside(c: _Cafe, spot: Spot) -> Sheet:
    """One more table, nearer, on the right: the room has depth."""
    canvas = c.canvas
    board = tiled(canvas, 0.4 * canvas.height, 1.1 * canvas.height)
    x = (0.90 if canvas.portrait else 0.84) * canvas.width
    y = spot.y - 0.20 * (spot.y - c.foot)
    _group(
        Stand(board=board, x=x, foot=y, metre=1.62 * c.metre),
        0,
        (-1,) if canvas.portrait else (-1, 1),
    )
    return Sheet.of(board, 1.03, period=board.width)


def _group(s: Stand, k: int, sides: tuple[int, ...]) -> None:
    """A table with its chairs."""
    for side in sides:
        _chair(s.at(0.62 * side, 0.03), -side)
    _table(s, k)


def _table(s: Stand, k: int) -> None:
    """A small marble table on an iron foot, with cups or a flower."""
    iron: Albedo = (0.20, 0.20, 0.23)
    s.shadow(-0.4, 0.42, 0.09)
    for x in (-0.24, 0.24):
        s.line(iron, 0.4, 0.035, (0, 0.10), (0.5 * x, 0.06), (x, 0.0))
    s.box(iron, 0.4, -0.025, 0.05, 0.025, 0.72)
    s.box(iron, 0.9, -0.025, 0.05, -0.010, 0.72)
    s.disc(CREAM, 0.3, 0, 0.715, 0.42, 0.075)
    s.disc(CREAM, 0.74, 0, 0.74, 0.42, 0.075)
    cup(s.at(-0.16, 0.75), CREAM)
    if k == 0:
        s.blob(
            (0.46, 0.62, 0.66),
            0.6,
            (0.1, 0.76),
            (0.2, 0.76),
            (0.21, 0.84),
            (0.17, 0.92),
            (0.13, 0.92),
            (0.09, 0.84),
        )
        for x, y in ((0.08, 1.06), (0.15, 1.14), (0.23, 1.04)):
            s.line((0.3, 0.44, 0.28), 0.4, 0.01, (0.15, 0.9), (x, y))
            s.disc((0.90, 0.44, 0.36), 0.7, x, y, 0.04)
    else:
        cup(s.at(0.2, 0.735), CREAM)


def _chair(s: Stand, faces: int) -> None:
    """A bentwood chair from the side; `faces` is -1 (left) or 1."""
    f = float(faces)
    s.shadow(-0.24, 0.26, 0.05)
    for x, tone in ((-0.17, 0.3), (0.18, 0.4)):
        s.line(DARK_WOOD, tone, 0.035, (x * 1.15 * f, 0), (x * f, 0.25), (0.9 * x * f, 0.45))
    s.line(
        DARK_WOOD,
        0.62,
        0.036,
        (-0.19 * f, 0.0),
        (-0.17 * f, 0.45),
        (-0.22 * f, 0.80),
        (-0.24 * f, 0.93),
        (-0.19 * f, 0.955),
    )
    s.line(DARK_WOOD, 0.4, 0.026, (-0.17 * f, 0.48), (-0.14 * f, 0.7), (-0.2 * f, 0.86))
    s.line(WOOD, 0.5, 0.06, (-0.21 * f, 0.455), (0, 0.45), (0.20 * f, 0.455))
    s.line(WOOD, 0.9, 0.02, (-0.20 * f, 0.475), (0, 0.472), (0.19 * f, 0.475))
    s.line(DARK_WOOD, 0.4, 0.022, (-0.16 * f, 0.2), (0, 0.22), (0.17 * f, 0.2))


def _lamps(c: _Cafe) -> Sheet:
    """Hanging lamps at different heights over the counter and the tables; they always burn."""
    canvas, m = c.canvas, c.metre
    board = tiled(canvas, -0.14 * canvas.height, c.foot)
    up = 0.70 * canvas.portrait
    for x, y, r in ((0.45, 2.62, 0.27), (1.55, 2.42, 0.21), (2.7, 2.66, 0.27)):
        pendant(
            Stand(board=board, x=c.bar + x * m, foot=c.foot - (y + up) * m, metre=m),
            8.0,
            r,
            c.lamps,
        )
    for x, y, r in ((-0.30, 2.72, 0.22), (0.27, 2.86, 0.30)):
        lamp = Stand(board=board, x=c.window + x * c.wide * m, foot=c.foot - (y + up) * m, metre=m)
        pendant(lamp, 8.0, r, c.lamps, 0.26)
    return Sheet.of(board, 1.10, period=board.width)


def _near(c: _Cafe) -> list[Layer]:
    """The edge of a table close to the camera, with a cup that steams."""
    canvas, h = c.canvas, c.canvas.height
    board = tiled(canvas, 0.5 * h, 1.16 * h)
    m = (2.5 if canvas.portrait else 2.9) * c.metre
    x, y = near_table(board, 0.13 * canvas.width, 0.955 * h, m, WOOD, CREAM)
    steam = Steam(x=x, y=y, tall=0.40 * m, z=0.659, seed=canvas.seed)
    return [Sheet.of(board, 0.66, period=board.width), steam]


def _falls(c: _Cafe, hole: Points, beyond: Beyond) -> list[Layer]:
    """Daylight through the big window on the floor and in the air."""
    canvas, m, h = c.canvas, c.metre, c.canvas.height
    wide = period(canvas)
    x0, x1, top, sill = hole[:, 0].min(), hole[:, 0].max(), hole[:, 1].min(), hole[:, 1].max()
    n = 3 if canvas.portrait else 4
    plates = [plate(canvas, c.foot, 1.1 * h, wide) for _ in range(2)]
    air = [plate(canvas, top, 1.1 * h, wide) for _ in range(2)]
    for k, (down, across, deep) in enumerate(((0.30, 1.3, 0.9), (0.40, 2.8, 2.0))):
        for i in range(n):
            a, b = x0 + (x1 - x0) * (i + 0.04) / n, x0 + (x1 - x0) * (i + 0.96) / n
            y0, y1 = c.foot + down * m, c.foot + (down + deep) * m
            shift = across * m
            pane = points(
                (a + 0.1 * shift, y0), (b + 0.1 * shift, y0), (b + shift, y1), (a + shift, y1)
            )
            throw(plates[k], c.foot, pane, 1.0, 0.012 * m)
        low = c.foot + (down + deep) * m
        beam = points(
            (x0, top), (x1, top), (x1 + across * m, low), (x0 + across * m, low), (x0, sill)
        )
        throw(air[k], top, beam, 0.55 if k else 0.35, 0.05 * m)
    return [
        Fall(high=plates[0], low=plates[1], top=c.foot, period=wide, beyond=beyond, z=1.05),
        Fall(high=air[0], low=air[1], top=float(top), period=wide, beyond=beyond, z=1.04, air=True, power=0.7),
    ]  # fmt: skip
