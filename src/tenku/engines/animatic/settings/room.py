"""A living room: a tall window on the day, a sofa, books, a lamp, a rug, pictures on the wall."""

from dataclasses import dataclass

import numpy as np

from tenku.engines.animatic.layers.furniture import (
    CREAM,
    DARK_WOOD,
    WOOD,
    Stand,
    boards,
    casement,
    curtain,
    floor_lamp,
    leafy,
    near_table,
    pendant,
)
from tenku.engines.animatic.layers.interior import Beyond, Fall, Motes, Steam, lamplit, plate, throw
from tenku.engines.animatic.layers.outlook import town
from tenku.engines.animatic.layers.sheet import Sheet
from tenku.engines.animatic.layers.terrain import period, tiled
from tenku.engines.animatic.paint import Albedo, Board, Points, oval, points, rect
from tenku.engines.animatic.plan import ShotPlan
from tenku.engines.animatic.scene import Canvas, Cue, Layer, Spot, rng
from tenku.engines.animatic.settings.base import Scenery, setting

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
    beyond = Beyond.of(plan, canvas, view, sill + 0.3 * r.metre, _SUN_X, sill + 0.3 * r.metre)
    spot = Spot(x=0.44 * width, y=(0.86 if up else 0.91) * height, height=tall, ground="floor")
    layers: list[Layer] = [
        beyond, wall, *_floor(r, spot), _rug(r, spot), _along(r), *_falls(r, hole, beyond),
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
    board.tone(rect(-4, board.y0, end, r.foot - (r.tall + 0.55) * m), 0.30, soft=0.10 * m)
    for grow, tone in ((2.0, 0.56), (0.9, 0.66)):  # the wall is lighter about the window
        glow = oval(
            r.window, r.foot - 1.8 * m, (0.5 * r.wide + grow) * m, (0.5 * r.tall + grow) * m
        )
        board.tone(glow, tone, soft=0.20 * m, opacity=0.8)
    _panelling(Stand(board=board, x=0.0, foot=r.foot, metre=m), board.width / m, c.panel)
    stand = Stand(board=board, x=r.window, foot=r.foot - 0.62 * m, metre=m)
    hole = casement(stand, r.wide, r.tall, 3 if canvas.portrait else 4, 3, CREAM)
    _pictures(r, board)
    return Sheet.of(board, 1.30, period=board.width), hole


def _panelling(stand: Stand, wide: float, panel: Albedo) -> None:
    """Wainscot to hip height, with a rail and a skirting."""
    stand.box(panel, 0.48, -0.1, -2.0, wide + 0.1, 0.92)
    n = round(wide / 0.78)
    for k in range(n):
        x, w = wide * k / n, wide / n
        stand.box(panel, 0.30, x + 0.10, 0.24, x + w - 0.08, 0.80)
        stand.box(panel, 0.56, x + 0.12, 0.24, x + w - 0.08, 0.78)
    stand.box(panel, 0.80, -0.1, 0.92, wide + 0.1, 0.985)
    stand.box(panel, 0.20, -0.1, 0.885, wide + 0.1, 0.92)
    stand.box(panel, 0.66, -0.1, 0.0, wide + 0.1, 0.15)
    stand.box(panel, 0.14, -0.1, -2.0, wide + 0.1, 0.0)


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
        _MOTIFS[k](s.at(0.06, 0.06), w - 0.12, h - 0.12)


def _hills(s: Stand, w: float, h: float) -> None:
    s.box((0.66, 0.76, 0.78), 0.7, 0, 0, w, h)
    s.disc((0.95, 0.80, 0.52), 0.9, 0.66 * w, 0.66 * h, 0.10 * w)
    s.poly(
        (0.36, 0.50, 0.52),
        0.5,
        (0, 0),
        (w, 0),
        (w, 0.4 * h),
        (0.6 * w, 0.52 * h),
        (0.35 * w, 0.34 * h),
        (0, 0.5 * h),
    )
    s.poly(
        (0.30, 0.44, 0.34), 0.4, (0, 0), (w, 0), (w, 0.24 * h), (0.5 * w, 0.32 * h), (0, 0.18 * h)
    )


def _pear(s: Stand, w: float, h: float) -> None:
    s.box((0.90, 0.78, 0.60), 0.7, 0, 0, w, h)
    s.box((0.56, 0.40, 0.34), 0.5, 0, 0, w, 0.26 * h)
    s.blob(
        (0.72, 0.62, 0.26),
        0.6,
        (0.3 * w, 0.22 * h),
        (0.7 * w, 0.22 * h),
        (0.74 * w, 0.4 * h),
        (0.58 * w, 0.6 * h),
        (0.5 * w, 0.74 * h),
        (0.42 * w, 0.6 * h),
        (0.26 * w, 0.4 * h),
    )
    s.line(
        (0.30, 0.24, 0.20), 0.4, 0.016, (0.5 * w, 0.7 * h), (0.53 * w, 0.8 * h), (0.6 * w, 0.86 * h)
    )


def _waves(s: Stand, w: float, h: float) -> None:
    s.box((0.92, 0.86, 0.74), 0.75, 0, 0, w, h)
    for k, colour in enumerate(((0.30, 0.46, 0.52), (0.50, 0.66, 0.66), (0.26, 0.38, 0.46))):
        y = (0.52 - 0.17 * k) * h
        s.poly(
            colour,
            0.6,
            (0, 0),
            (w, 0),
            (w, y),
            (0.75 * w, y + 0.10 * h),
            (0.45 * w, y - 0.02 * h),
            (0.2 * w, y + 0.08 * h),
            (0, y),
        )


def _arcs(s: Stand, w: float, h: float) -> None:
    s.box((0.90, 0.84, 0.72), 0.75, 0, 0, w, h)
    s.disc((0.78, 0.36, 0.26), 0.6, 0.5 * w, 0.62 * h, 0.27 * w)
    s.box((0.24, 0.38, 0.44), 0.5, 0.12 * w, 0.10 * h, 0.5 * w, 0.5 * h)
    s.poly((0.88, 0.66, 0.30), 0.7, (0.5 * w, 0.10 * h), (0.9 * w, 0.10 * h), (0.5 * w, 0.46 * h))


_MOTIFS = (_hills, _pear, _waves, _arcs)


def _floor(r: _Room, spot: Spot) -> list[Layer]:
    """Boards in three strips of depth, so that they move as a floor does."""
    canvas, unit = r.canvas, r.canvas.unit
    h = canvas.height
    deep = spot.y - r.foot
    cuts = (r.foot, r.foot + 0.42 * deep, spot.y + 0.42 * deep, 1.15 * h)
    out: list[Layer] = []
    for k, (z, rows, count) in enumerate(((1.28, 4, 8), (1.14, 4, 5), (1.09, 2, 4))):
        board = tiled(canvas, cuts[k], cuts[k + 1] + 0.05 * h)
        random = rng(canvas.seed, "boards", k)
        boards(board, random, cuts[k], cuts[k + 1], rows, (0.72, 0.47, 0.28), unit, 1.22, count)
        board.tone(rect(-4, cuts[k + 1], board.width + 4, cuts[k + 1] + h), 0.4)
        if k == 0:
            board.tone(
                rect(-4, cuts[0], board.width + 4, cuts[0] + 0.10 * r.metre),
                0.16,
                soft=0.05 * r.metre,
            )
        out.append(Sheet.of(board, z, period=board.width, snow="none"))
    return out


def _rug(r: _Room, spot: Spot) -> Sheet:
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
    return Sheet.of(board, 1.07, period=board.width)


def _along(r: _Room) -> Sheet:
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
    _shelf(Stand(board=board, x=left - 2.35 * m, foot=foot, metre=m), random, 1.35, 2.5)
    leafy(
        Stand(board=board, x=left - 0.42 * m, foot=foot + 0.10 * m, metre=m),
        random,
        1.5,
        (0.82, 0.52, 0.36),
        13,
    )
    sofa = Stand(board=board, x=right + 0.95 * m, foot=foot + 0.20 * m, metre=1.18 * m)
    floor_lamp(Stand(board=board, x=right + 0.58 * m, foot=foot, metre=m), 1.75, (0.92, 0.80, 0.58))
    _sofa(sofa, 2.15, c.sofa, c.rug[0])
    if canvas.portrait:
        pendant(
            Stand(board=board, x=right + 0.9 * m, foot=0.20 * canvas.height, metre=m),
            4.0,
            0.36,
            c.sofa,
        )
    _console(Stand(board=board, x=right + 4.3 * m, foot=foot, metre=m), random)
    return Sheet.of(board, 1.20, period=board.width)


def _shelf(s: Stand, random: np.random.Generator, wide: float, tall: float) -> None:
    """A bookcase: books in groups that lean, a vase, a box; some shelves half empty."""
    s.shadow(-0.05, wide + 0.1, 0.08)
    s.box(DARK_WOOD, 0.16, 0, 0, wide, tall)
    s.box(WOOD, 0.66, -0.05, 0, 0.02, tall + 0.03)
    s.box(WOOD, 0.40, wide - 0.02, 0, wide + 0.05, tall + 0.03)
    s.box(WOOD, 0.84, -0.08, tall, wide + 0.08, tall + 0.06)
    spines: tuple[Albedo, ...] = (
        (0.72, 0.30, 0.24), (0.28, 0.44, 0.50), (0.86, 0.72, 0.44), (0.40, 0.48, 0.34),
        (0.88, 0.84, 0.74), (0.46, 0.28, 0.36), (0.82, 0.52, 0.28),
    )  # fmt: skip
    rows = 6
    gap = tall / rows
    for k in range(rows):
        y = gap * k + 0.05
        x = 0.05
        stop = wide - (0.05 if k % 3 else random.uniform(0.3, 0.6))
        while x < stop - 0.06:
            w, high = random.uniform(0.035, 0.085), gap * random.uniform(0.58, 0.84)
            colour = spines[int(random.integers(0, 7))]
            lean = 0.05 if random.uniform() < 0.08 else 0.0
            tone = float(random.choice([0.45, 0.62, 0.8]))
            s.poly(colour, tone, (x, y), (x + w, y), (x + w + lean, y + high), (x + lean, y + high))
            s.box(colour, max(tone - 0.3, 0.1), x + 0.75 * w, y, x + w, y + high * 0.98)
            x += w + lean + 0.004
        if k % 3 == 0:
            s.blob(
                (0.36, 0.54, 0.56),
                0.6,
                (stop + 0.04, y),
                (stop + 0.2, y),
                (stop + 0.23, y + 0.14),
                (stop + 0.15, y + 0.27),
                (stop + 0.09, y + 0.27),
                (stop + 0.01, y + 0.14),
            )
        s.box(WOOD, 0.62, 0, y - 0.05, wide, y - 0.012)
        s.tone_box(0.2, 0, y + gap - 0.16, wide, y + gap - 0.05, soft=0.03)


def _sofa(s: Stand, wide: float, cloth: Albedo, cushion: Albedo) -> None:
    """A sofa with rounded arms, two seats and cushions."""
    s.shadow(-0.12, wide + 0.14, 0.12)
    for x in (0.12, wide - 0.16):
        s.poly(DARK_WOOD, 0.4, (x, 0), (x + 0.04, 0), (x + 0.06, 0.18), (x - 0.02, 0.18))
    s.blob(
        cloth,
        0.40,
        (0.10, 0.2),
        (wide - 0.1, 0.2),
        (wide - 0.06, 0.78),
        (wide - 0.3, 0.93),
        (0.5 * wide, 0.95),
        (0.3, 0.93),
        (0.06, 0.78),
    )
    s.tone(0.74, (0.2, 0.78), (wide - 0.2, 0.78), (wide - 0.3, 0.93), (0.3, 0.93), soft=0.025)
    s.box(cloth, 0.26, 0.5 * wide - 0.01, 0.45, 0.5 * wide + 0.01, 0.86)
    for k in (0, 1):
        x0, x1 = 0.16 + k * (wide - 0.3) / 2, 0.14 + (k + 1) * (wide - 0.3) / 2
        s.blob(
            cloth,
            0.52,
            (x0, 0.3),
            (x1, 0.3),
            (x1 + 0.02, 0.44),
            (x1 - 0.06, 0.5),
            (x0 + 0.06, 0.5),
            (x0 - 0.02, 0.44),
        )
        s.tone(
            0.9,
            (x0 + 0.03, 0.43),
            (x1 - 0.03, 0.43),
            (x1 - 0.06, 0.49),
            (x0 + 0.06, 0.49),
            soft=0.012,
        )
    s.box(cloth, 0.30, 0.1, 0.16, wide - 0.1, 0.31)
    for x, side in ((-0.06, 1), (wide - 0.2, -1)):
        s.blob(
            cloth,
            0.5,
            (x, 0.14),
            (x + 0.26, 0.14),
            (x + 0.27, 0.5),
            (x + 0.2, 0.66),
            (x + 0.06, 0.66),
            (x - 0.01, 0.5),
        )
        s.tone(
            0.88, (x + 0.03, 0.5), (x + 0.23, 0.5), (x + 0.19, 0.64), (x + 0.07, 0.64), soft=0.02
        )
        s.tone(
            0.22,
            (x + (0.18 if side > 0 else 0.02), 0.16),
            (x + (0.26 if side > 0 else 0.1), 0.16),
            (x + (0.26 if side > 0 else 0.1), 0.5),
            (x + (0.18 if side > 0 else 0.02), 0.5),
            soft=0.02,
        )
    s.poly(cushion, 0.66, (0.3, 0.48), (0.62, 0.5), (0.66, 0.84), (0.36, 0.82))
    s.tone(0.34, (0.5, 0.49), (0.62, 0.5), (0.66, 0.84), (0.58, 0.83), soft=0.02)


def _console(s: Stand, random: np.random.Generator) -> None:
    """A low chest with a radio and a vase of branches."""
    s.shadow(-0.05, 1.5, 0.08)
    for x in (0.08, 1.34):
        s.poly(DARK_WOOD, 0.3, (x, 0), (x + 0.03, 0), (x + 0.05, 0.2), (x - 0.01, 0.2))
    s.box(WOOD, 0.46, 0, 0.18, 1.45, 0.74)
    s.box(WOOD, 0.86, -0.03, 0.72, 1.48, 0.77)
    for x in (0.05, 0.52, 0.99):
        s.box(WOOD, 0.6, x, 0.23, x + 0.41, 0.68)
        s.disc((0.8, 0.62, 0.3), 0.8, x + 0.2, 0.5, 0.02)
    s.box((0.80, 0.46, 0.30), 0.6, 0.15, 0.77, 0.6, 1.02)
    s.disc(CREAM, 0.6, 0.29, 0.89, 0.085)
    s.blob(
        (0.88, 0.84, 0.76),
        0.66,
        (1.0, 0.77),
        (1.16, 0.77),
        (1.2, 0.92),
        (1.11, 1.08),
        (1.05, 1.08),
        (0.96, 0.92),
    )
    for _ in range(5):
        x, y = random.uniform(-0.3, 0.3), random.uniform(0.4, 0.7)
        s.line(
            (0.36, 0.28, 0.22),
            0.4,
            (0.014, 0.006),
            (1.08, 1.05),
            (1.08 + 0.3 * x, 1.1 + 0.5 * y),
            (1.08 + x, 1.08 + y),
        )


def _near(r: _Room) -> list[Layer]:
    """A side table with a cup of tea and a creeper from above, close to the camera."""
    canvas, h = r.canvas, r.canvas.height
    board = tiled(canvas, -0.14 * h, 1.16 * h)
    m = 2.1 * r.metre
    cup = near_table(board, 0.10 * canvas.width, 0.955 * h, m, WOOD, r.colours.cloth)
    pot = Stand(board=board, x=0.955 * canvas.width, foot=-0.08 * h, metre=0.9 * m)
    _hanging(pot, rng(canvas.seed, "hanging"))
    steam = Steam(x=cup[0], y=cup[1], tall=0.34 * m, z=0.659, seed=canvas.seed)
    return [Sheet.of(board, 0.66, period=board.width), steam]


def _hanging(s: Stand, random: np.random.Generator) -> None:
    """A creeper in a hanging pot, close to the camera; y = 0 is above the picture."""
    for k in range(11):
        q = (k + 0.5) / 11 * 2 - 1
        drop = random.uniform(0.25, 0.62) * (1.25 - abs(q))
        tip = (0.42 * q + random.uniform(-0.03, 0.03), -0.44 - drop)
        s.line((0.24, 0.36, 0.24), 0.3, (0.014, 0.008), (0.16 * q, -0.36), (0.36 * q, -0.42), tip)
        for j in range(5):
            t = 0.25 + 0.18 * j
            x = 0.36 * q + (tip[0] - 0.36 * q) * t + (0.028 if j % 2 else -0.028)
            y = -0.40 + (tip[1] + 0.40) * t
            s.blob(
                (0.26, 0.42, 0.28),
                (0.16, 0.34, 0.66)[(j + k) % 3],
                (x - 0.034, y + 0.02),
                (x, y + 0.034),
                (x + 0.034, y + 0.02),
                (x, y - 0.052),
            )
    s.poly((0.80, 0.50, 0.36), 0.34, (-0.2, -0.44), (0.2, -0.44), (0.26, -0.16), (-0.26, -0.16))
    s.tone(0.7, (-0.2, -0.44), (-0.1, -0.44), (-0.13, -0.16), (-0.26, -0.16), soft=0.02)
    s.line((0.3, 0.24, 0.2), 0.3, 0.012, (-0.24, -0.18), (0.0, 0.4))
    s.line((0.3, 0.24, 0.2), 0.3, 0.012, (0.24, -0.18), (0.0, 0.4))


def _falls(r: _Room, hole: Points, beyond: Beyond) -> list[Layer]:
    """Daylight on the floor, on the wall from a window that is not in the picture, in the air."""
    canvas, m, h = r.canvas, r.metre, r.canvas.height
    wide = period(canvas)
    x0, x1, top, sill = hole[:, 0].min(), hole[:, 0].max(), hole[:, 1].min(), hole[:, 1].max()
    n = 3 if canvas.portrait else 4
    plates = [plate(canvas, r.foot, 1.1 * h, wide) for _ in range(2)]
    air = [plate(canvas, top, 1.1 * h, wide) for _ in range(2)]
    for k, (down, across, deep) in enumerate(((0.35, 1.1, 0.9), (0.45, 2.3, 2.1))):
        for i in range(n):
            for j in (0, 1):
                a = x0 + (x1 - x0) * (i + 0.05) / n
                b = x0 + (x1 - x0) * (i + 0.95) / n
                y0, y1 = (down + deep * (0.03 + 0.5 * j)) * m, (down + deep * (0.46 + 0.5 * j)) * m
                lean0, lean1 = across * m * (0.5 * j + 0.1), across * m * (0.5 * j + 0.55)
                pane = points(
                    (a + lean0, r.foot + y0),
                    (b + lean0, r.foot + y0),
                    (b + lean1 + 3, r.foot + y1),
                    (a + lean1, r.foot + y1),
                )
                throw(plates[k], r.foot, pane, 1.0, 0.012 * m)
        low = r.foot + (down + deep) * m
        beam = points(
            (x0, top), (x1, top), (x1 + across * m, low), (x0 + across * m, low), (x0, sill)
        )
        throw(air[k], top, beam, 0.55 if k else 0.35, 0.05 * m)
    wall = plate(canvas, -0.1 * h, r.foot, wide)
    none = np.zeros_like(wall)
    for i in (0, 1):
        for j in (0, 1, 2):
            a, y = x1 + (0.95 + 0.92 * i) * m, r.foot - (2.75 - 0.62 * j - 0.30 * i) * m
            pane = points(
                (a, y),
                (a + 0.80 * m, y + 0.26 * m),
                (a + 0.80 * m, y + 0.80 * m),
                (a, y + 0.54 * m),
            )
            throw(wall, -0.1 * h, pane, 0.75, 0.012 * m)
    return [
        Fall(high=none, low=wall, top=-0.1 * h, period=wide, beyond=beyond, z=1.19),
        Fall(high=plates[0], low=plates[1], top=r.foot, period=wide, beyond=beyond, z=1.05),
        Fall(high=air[0], low=air[1], top=float(top), period=wide, beyond=beyond, z=1.04, air=True, power=0.8),
    ]  # fmt: skip
