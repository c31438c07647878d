"""A café: a big window on the street, a counter with its machine, lamps, tables, a hot cup."""

from dataclasses import dataclass

from tenku.engines.animatic.layers.bistro import (
    cakes,
    festoon,
    machine,
    shelves,
    slate,
    stool,
    table_and_chairs,
)
from tenku.engines.animatic.layers.floorboards import strips
from tenku.engines.animatic.layers.furniture import (
    CREAM,
    DARK_WOOD,
    WOOD,
    Stand,
    casement,
    cup,
    leafy,
    near_table,
    pendant,
    pieces,
)
from tenku.engines.animatic.layers.outlook import town
from tenku.engines.animatic.layers.sheet import Sheet
from tenku.engines.animatic.layers.terrain import tiled
from tenku.engines.animatic.paint import Albedo, Points, oval, rect
from tenku.engines.animatic.plan import ShotPlan
from tenku.engines.animatic.scene import Canvas, Cue, Layer, Spot, rng
from tenku.engines.animatic.settings.air import Motes, Steam
from tenku.engines.animatic.settings.base import Scenery, setting
from tenku.engines.animatic.settings.interior import Beyond, daylight, lamplit

_SUN_X = -0.36
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
    beyond = Beyond.of(
        plan,
        canvas,
        view,
        ground - 0.6 * metre,
        _SUN_X,
        sill + 0.2 * metre,
        float(hole[:, 0].max()),
    )
    spot = Spot(x=0.42 * width, y=(0.86 if up else 0.91) * height, height=tall, ground="floor")
    deep = spot.y - c.foot
    cuts = (c.foot, c.foot + 0.42 * deep, spot.y + 0.42 * deep, 1.15 * height)
    panes = (2 if up else 4, 1)
    layers: list[Layer] = [
        beyond,
        wall,
        *strips(canvas, (0.62, 0.44, 0.31), cuts, (1.28, 1.14, 1.09)),
        *_bar(c),
        *_tables(c),
        *_aside(c, spot),
        *daylight(canvas, hole, c.foot, metre, beyond, panes, ((0.30, 1.3, 0.9), (0.40, 2.8, 2.0))),
    ]
    box = (float(hole[:, 0].min()), 0.3 * height, c.window + 3.0 * metre, 0.85 * height)
    layers.append(Motes.of(canvas, box, beyond, 40))
    x, y = _machine_spout(c)
    layers.append(Steam(x=x, y=y, tall=0.7 * metre, z=1.15, seed=canvas.seed + 3))
    layers += _lamps(c)
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
        lit=lamplit((0.88, 0.70, 0.50), least=0.60, airy=1.12),
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
        board.tone(glow, tone, soft=0.07 * m, opacity=0.7)
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
    festoon(s.at(0.0, rail + (1.2 if canvas.portrait else 0.62)), wide, 6 if canvas.portrait else 5)
    stand = Stand(board=board, x=c.window, foot=c.foot - 0.72 * m, metre=m)
    hole = casement(stand, c.wide, c.tall, 2 if canvas.portrait else 4, 1, DARK_WOOD)
    top = c.tall * 0.76
    stand.box(DARK_WOOD, 0.5, -c.wide / 2, top - 0.03, c.wide / 2, top + 0.04)
    shelves(Stand(board=board, x=c.bar + 0.25 * m, foot=c.foot - 1.45 * m, metre=m), random)
    if not canvas.portrait:
        slate(Stand(board=board, x=c.bar + 3.75 * m, foot=c.foot - 1.5 * m, metre=m))
    return Sheet.of(board, 1.30, period=board.width), hole


def _machine_spout(c: _Cafe) -> tuple[float, float]:
    """Where the espresso machine steams, pixels."""
    return c.bar + 1.02 * c.metre, c.foot - 1.62 * c.metre


def _bar(c: _Cafe) -> list[Layer]:
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
    machine(s.at(0.42, 1.18))
    cakes(s.at(1.75, 1.18))
    for x in (0.1, 1.5):
        cup(s.at(x + 0.1, 1.19), CREAM)
    for x in (0.75, 1.75, 2.75):
        stool(Stand(board=board, x=c.bar + x * m, foot=c.foot + 0.55 * m, metre=m), c.lamps)
    return pieces(board, 1.17, board.width)


def _tables(c: _Cafe) -> list[Layer]:
    """Round tables with bentwood chairs under the window, and a plant in the corner."""
    canvas, m = c.canvas, c.metre
    board = tiled(canvas, c.foot - 2.1 * m, c.foot + 1.0 * m)
    random = rng(canvas.seed, "tables")
    foot = c.foot + 0.36 * m
    middle = (c.window - 0.28 * c.wide * m, c.window + 0.30 * c.wide * m)
    for k, x in enumerate(middle[: 1 if canvas.portrait else 2]):
        table_and_chairs(
            Stand(board=board, x=x, foot=foot + (0.12, -0.02)[k] * m, metre=1.28 * m), k, (-1, 1)
        )
    leafy(
        Stand(board=board, x=c.window - (0.5 * c.wide + 0.55) * m, foot=foot - 0.1 * m, metre=m),
        random,
        1.7,
        (0.84, 0.80, 0.72),
        15,
    )
    return pieces(board, 1.16, board.width)


def _aside(c: _Cafe, spot: Spot) -> list[Layer]:
    """One more table, nearer, on the right: the room has depth."""
    canvas = c.canvas
    board = tiled(canvas, 0.4 * canvas.height, 1.1 * canvas.height)
    x = (0.90 if canvas.portrait else 0.84) * canvas.width
    y = spot.y - 0.20 * (spot.y - c.foot)
    table_and_chairs(
        Stand(board=board, x=x, foot=y, metre=1.62 * c.metre),
        0,
        (-1,) if canvas.portrait else (-1, 1),
    )
    return pieces(board, 1.03, board.width)


def _lamps(c: _Cafe) -> list[Layer]:
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
    return pieces(board, 1.10, board.width)


def _near(c: _Cafe) -> list[Layer]:
    """The edge of a table close to the camera, with a cup that steams."""
    canvas, h = c.canvas, c.canvas.height
    board = tiled(canvas, 0.5 * h, 1.16 * h)
    m = (2.5 if canvas.portrait else 2.9) * c.metre
    x, y = near_table(board, 0.13 * canvas.width, 0.955 * h, m, WOOD, CREAM)
    steam = Steam(x=x, y=y, tall=0.40 * m, z=0.659, seed=canvas.seed)
    return [*pieces(board, 0.66, board.width), steam]
