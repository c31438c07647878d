"""A living room: a tall window on the day, a sofa, books, a lamp, a rug, pictures on the wall."""

from dataclasses import dataclass
from itertools import product

import numpy as np

from tenku.engines.animatic.layers.floorboards import strips
from tenku.engines.animatic.layers.furniture import (
    CREAM,
    DARK_WOOD,
    WOOD,
    Stand,
    casement,
    leafy,
    near_table,
    pendant,
    pieces,
)
from tenku.engines.animatic.layers.outlook import town
from tenku.engines.animatic.layers.parlour import (
    MOTIFS,
    bookcase,
    console,
    creeper,
    curtain,
    door,
    floor_lamp,
    panelling,
    sofa,
)
from tenku.engines.animatic.layers.sheet import Sheet
from tenku.engines.animatic.layers.terrain import period, tiled
from tenku.engines.animatic.paint import Albedo, Board, Points, oval, points, rect
from tenku.engines.animatic.plan import ShotPlan
from tenku.engines.animatic.scene import Canvas, Cue, Layer, Spot, rng
from tenku.engines.animatic.settings.air import Motes, Steam
from tenku.engines.animatic.settings.base import Scenery, setting
from tenku.engines.animatic.settings.interior import (
    Beyond,
    Fall,
    daylight,
    lamplit,
    plate,
    softened,
    throw,
)

_SUN_X = -0.05


@dataclass(frozen=True, kw_only=True)
class _Colours:
    wall: Albedo
    panel: Albedo
    sofa: Albedo
    rug: tuple[Albedo, Albedo]
    cloth: Albedo


_COLOURS = (
    _Colours(
        wall=(0.40, 0.54, 0.54), panel=(0.30, 0.43, 0.45), sofa=(0.80, 0.42, 0.28),
        rug=((0.84, 0.66, 0.42), (0.62, 0.26, 0.24)), cloth=(0.92, 0.82, 0.64),
    ),
    _Colours(
        wall=(0.72, 0.56, 0.44), panel=(0.56, 0.40, 0.34), sofa=(0.26, 0.46, 0.50),
        rug=((0.86, 0.78, 0.62), (0.26, 0.40, 0.48)), cloth=(0.70, 0.34, 0.26),
    ),
    _Colours(
        wall=(0.50, 0.58, 0.44), panel=(0.38, 0.46, 0.36), sofa=(0.84, 0.64, 0.30),
        rug=((0.80, 0.52, 0.38), (0.90, 0.80, 0.62)), cloth=(0.90, 0.80, 0.66),
    ),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class _Room:
    """Where things are: pixels, and pixels of a metre at the wall."""

    canvas: Canvas
    colours: _Colours
    foot: float  # of the wall
    metre: float
    window: float  # x of its middle
    wide: float  # of the window, metres
    tall: float


@setting("room", light=((0.0, 20.0),))
def room(plan: ShotPlan, canvas: Canvas) -> Scenery:
    width, height = canvas.width, canvas.height
    up = canvas.portrait
    horizon = (0.56 if up else 0.57) * height
    tall = (0.28 if up else 0.43) * height
    palette = _COLOURS[int(rng(canvas.seed, "room").integers(0, len(_COLOURS)))]
    r = _Room(
        canvas=canvas, colours=palette, foot=(0.70 if up else 0.735) * height,
        metre=tall * 0.66 / 1.7, window=(0.40 if up else 0.41) * width,
        wide=2.7 if up else 3.8, tall=4.9 if up else 3.1,
    )  # fmt: skip
    wall, hole = _wall(r)
    sill = float(hole[:, 1].max())
    view = town(canvas, sill + 0.6 * r.metre, 0.62 * r.metre, _SUN_X, street=False)
    beyond = Beyond.of(
        plan,
        canvas,
        view,
        sill + 0.3 * r.metre,
        _SUN_X,
        sill + 0.3 * r.metre,
        float(hole[:, 0].max()),
    )
    spot = Spot(x=0.44 * width, y=(0.86 if up else 0.91) * height, height=tall, ground="floor")
    deep = spot.y - r.foot
    cuts = (r.foot, r.foot + 0.42 * deep, spot.y + 0.42 * deep, 1.15 * height)
    layers: list[Layer] = [
        beyond, wall, *strips(canvas, (0.72, 0.47, 0.28), cuts, (1.28, 1.14, 1.09)), *_rug(r, spot), *_along(r), *_falls(r, hole, beyond),
        Motes.of(canvas, (float(hole[:, 0].min()), 0.3 * height, r.window + 3.2 * r.metre, 0.85 * height), beyond),
    ]  # fmt: skip
    if plan.shot == "wide" or not plan.subjects:
        layers += _near(r)
    return Scenery(
        layers=tuple(layers),
        horizon=horizon,
        spot=spot,
        reach=(0.16 * width, 0.84 * width),
        sun_x=_SUN_X,
        cues=(Cue(kind="room"),),
        outdoors=False,
        lit=lamplit((0.84, 0.66, 0.48)),
    )


def _wall(r: _Room) -> tuple[Sheet, Points]:
    """The back wall with panelling, pictures and the window; also the window's outline."""
    canvas, m, c = r.canvas, r.metre, r.colours
    board = tiled(canvas, -0.14 * canvas.height, r.foot + 0.07 * canvas.height)
    board.lights = True
    end = board.width + 4
    board.polygon(rect(-4, board.y0, end, r.foot + board.height), c.wall, 0.50)
    board.tone(rect(-4, board.y0, end, r.foot - (r.tall + 0.55) * m), 0.34, soft=0.05 * m)
    for grow, tone in ((2.0, 0.56), (0.9, 0.66)):  # the wall is lighter about the window
        glow = oval(
            r.window, r.foot - 1.8 * m, (0.5 * r.wide + grow) * m, (0.5 * r.tall + grow) * m
        )
        board.tone(glow, tone, soft=0.07 * m, opacity=0.7)
    panelling(Stand(board=board, x=0.0, foot=r.foot, metre=m), board.width / m, c.panel)
    stand = Stand(board=board, x=r.window, foot=r.foot - 0.62 * m, metre=m)
    hole = casement(stand, r.wide, r.tall, 3 if canvas.portrait else 4, 3, CREAM)
    if not canvas.portrait:  # seen when the camera follows somebody
        door(Stand(board=board, x=r.window + 9.1 * m, foot=r.foot, metre=m), CREAM)
    _pictures(r, board)
    return Sheet.of(board, 1.30, period=board.width), hole


def _pictures(r: _Room, board: Board) -> None:
    """Frames of different size: a landscape, a still life and a sheet of colour."""
    right = r.window + (0.5 * r.wide + 0.75) * r.metre
    spots = (
        (0.25, 1.75, 0.82, 0.62),
        (1.30, 1.92, 0.50, 0.66),
        (1.28, 1.40, 0.54, 0.38),
        (2.05, 1.60, 0.60, 0.84),
    )
    for k, (x, y, w, h) in enumerate(spots):
        s = Stand(board=board, x=right, foot=r.foot, metre=r.metre).at(x, y)
        s.tone_box(0.14, 0.04, -0.07, w + 0.05, h - 0.03, soft=0.02)
        s.box(DARK_WOOD if k % 2 else (0.78, 0.60, 0.32), 0.6, -0.05, -0.05, w + 0.05, h + 0.05)
        s.box(CREAM, 0.78, 0, 0, w, h)
        MOTIFS[k](s.at(0.06, 0.06), w - 0.12, h - 0.12)


def _rug(r: _Room, spot: Spot) -> list[Layer]:
    """A rug under the middle of the room, in perspective."""
    canvas, m = r.canvas, r.metre
    board = tiled(canvas, r.foot, 1.10 * canvas.height)
    far, near = r.foot + 0.32 * (spot.y - r.foot), spot.y + 0.30 * (spot.y - r.foot)
    x, half = r.window + 0.35 * m, (1.75 if canvas.portrait else 2.9) * m
    pale, deep = r.colours.rug

    def band(a: float, grow: float) -> Points:
        y0, y1 = far + a * (near - far), near - a * (near - far)
        w0, w1 = half * (1 - 1.1 * a) * grow, half * 1.30 * (1 - 1.1 * a) * grow
        return points((x - w0, y0), (x + w0, y0), (x + w1, y1), (x - w1, y1))

    board.wash(
        band(-0.02, 1.01) + (0, 0.02 * m),
        (0.2, 0.14, 0.12),
        0.15,
        soft=0.03 * m,
        opacity=0.6,
        inside=False,
    )
    board.polygon(band(0.0, 1.0), deep, 0.5)
    board.polygon(band(0.07, 1.0), pale, 0.56)
    board.polygon(band(0.13, 1.0), deep, 0.56)
    board.polygon(band(0.17, 1.0), pale, 0.52)
    n = 7
    for k in range(n):  # a row of lozenges
        q = (k + 0.5) / n * 2 - 1
        y, dy = far + 0.5 * (near - far), 0.20 * (near - far)
        cx, w = x + q * half * 0.84, 0.10 * half
        board.polygon(
            points((cx - w, y), (cx - 0.06 * w, y - dy), (cx + w, y), (cx + 0.06 * w, y + dy)),
            deep,
            0.5,
        )
        board.polygon(
            points((cx - 0.5 * w, y), (cx, y - 0.5 * dy), (cx + 0.5 * w, y), (cx, y + 0.5 * dy)),
            pale,
            0.8,
        )
    return pieces(board, 1.07, board.width)


def _along(r: _Room) -> list[Layer]:
    """What stands along the wall: books, a plant, the sofa, the lamp, curtains."""
    canvas, m, c = r.canvas, r.metre, r.colours
    board = tiled(canvas, -0.14 * canvas.height, r.foot + 0.6 * m)
    board.lights = True
    random = rng(canvas.seed, "furniture")
    left, right = r.window - 0.5 * r.wide * m, r.window + 0.5 * r.wide * m
    foot = r.foot + 0.10 * m
    top = r.tall + 0.36
    for side, x in ((1, left - 0.16 * m), (-1, right + 0.16 * m)):
        rail = Stand(board=board, x=x - side * 0.38 * m, foot=r.foot - 0.30 * m, metre=m)
        curtain(rail, 0.78, top, c.cloth, side)
    pole = Stand(board=board, x=r.window, foot=r.foot - (0.30 + top) * m, metre=m)
    pole.box((0.78, 0.60, 0.32), 0.7, -0.5 * r.wide - 0.62, -0.02, 0.5 * r.wide + 0.62, 0.03)
    bookcase(Stand(board=board, x=left - 2.35 * m, foot=foot, metre=m), random, 1.35, 2.5)
    leafy(
        Stand(board=board, x=left - 0.42 * m, foot=foot + 0.10 * m, metre=m),
        random,
        1.5,
        (0.82, 0.52, 0.36),
        13,
    )
    place = Stand(board=board, x=right + 0.95 * m, foot=foot + 0.20 * m, metre=1.18 * m)
    floor_lamp(Stand(board=board, x=right + 0.58 * m, foot=foot, metre=m), 1.75, (0.92, 0.80, 0.58))
    sofa(place, 2.15, c.sofa, c.rug[0])
    if canvas.portrait:
        pendant(
            Stand(board=board, x=right + 0.9 * m, foot=0.20 * canvas.height, metre=m),
            4.0,
            0.36,
            c.sofa,
        )
    console(Stand(board=board, x=right + 4.3 * m, foot=foot, metre=m), random)
    return pieces(board, 1.20, board.width)


def _near(r: _Room) -> list[Layer]:
    """A side table with a cup of tea and a creeper from above, close to the camera."""
    canvas, h = r.canvas, r.canvas.height
    board = tiled(canvas, -0.14 * h, 1.16 * h)
    m = 2.1 * r.metre
    cup = near_table(board, 0.10 * canvas.width, 0.955 * h, m, WOOD, r.colours.cloth)
    pot = Stand(board=board, x=0.955 * canvas.width, foot=-0.08 * h, metre=0.9 * m)
    creeper(pot, rng(canvas.seed, "hanging"))
    steam = Steam(x=cup[0], y=cup[1], tall=0.34 * m, z=0.659, seed=canvas.seed)
    return [*pieces(board, 0.66, board.width), steam]


def _falls(r: _Room, hole: Points, beyond: Beyond) -> list[Layer]:
    """Daylight; a low sun also paints panes on the wall, from a window beside the camera."""
    canvas, m, top = r.canvas, r.metre, -0.1 * r.canvas.height
    columns = 3 if canvas.portrait else 4
    throws = ((0.35, 1.1, 0.9), (0.45, 2.3, 2.1))
    wall = plate(top, r.foot, period(canvas))
    for i, j in product((0, 1), (0, 1, 2)):
        x = float(hole[:, 0].max()) + (0.95 + 0.92 * i) * m
        y = r.foot - (2.75 - 0.62 * j - 0.30 * i) * m
        end = x + 0.80 * m
        pane = points((x, y), (end, y + 0.26 * m), (end, y + 0.80 * m), (x, y + 0.54 * m))
        throw(wall, top, pane, 0.75)
    wall = softened(wall, 0.012 * m)
    none = np.zeros_like(wall)
    return [
        Fall(high=none, low=wall, top=top, period=period(canvas), beyond=beyond, z=1.19, at=1.3),
        *daylight(canvas, hole, r.foot, m, beyond, (columns, 2), throws),
    ]
