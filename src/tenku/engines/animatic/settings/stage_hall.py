"""A theatre from the stalls: red curtains, a set with a moon, spotlights, boards, heads."""

from dataclasses import replace
from typing import cast

import numpy as np

from tenku.engines.animatic.layers.audience import Heads
from tenku.engines.animatic.layers.floorboards import strips
from tenku.engines.animatic.layers.furniture import BRASS, DARK_WOOD, Stand, pieces
from tenku.engines.animatic.layers.sheet import Sheet
from tenku.engines.animatic.layers.spotlights import Spotlights
from tenku.engines.animatic.layers.terrain import tiled
from tenku.engines.animatic.layers.theatre import (
    GOLD,
    drape,
    fold,
    paper_cloud,
    paper_tree,
    valance,
)
from tenku.engines.animatic.light import Light
from tenku.engines.animatic.paint import Albedo, Board, oval, points, rect, ribbon
from tenku.engines.animatic.plan import ShotPlan
from tenku.engines.animatic.scene import Canvas, Cue, Layer, Spot, rng
from tenku.engines.animatic.settings.air import Motes
from tenku.engines.animatic.settings.base import Scenery, setting

_SKIES: tuple[tuple[Albedo, Albedo, Albedo], ...] = (  # top, foot of the sky, and its hills
    ((0.16, 0.24, 0.52), (0.52, 0.46, 0.66), (0.26, 0.40, 0.56)),
    ((0.12, 0.34, 0.46), (0.60, 0.66, 0.58), (0.20, 0.44, 0.46)),
    ((0.32, 0.20, 0.46), (0.80, 0.48, 0.46), (0.38, 0.28, 0.50)),
)


def _limelight(day: Light) -> Light:
    """The stage's own light: no hour of the day comes in."""
    return replace(
        day,
        night=1.0,
        elevation=30.0,
        clear=1.0,
        key=np.asarray([0.98, 0.86, 0.70], np.float32),
        shade=np.asarray([0.27, 0.19, 0.30], np.float32),
        haze=np.asarray([0.36, 0.26, 0.38], np.float32),
    )


@setting("stage", light=((0.0, -6.0),))
def theatre(plan: ShotPlan, canvas: Canvas) -> Scenery:
    width, height = canvas.width, canvas.height
    up = canvas.portrait
    horizon = (0.56 if up else 0.57) * height
    back, lip = (0.665 if up else 0.675) * height, (0.865 if up else 0.86) * height
    tall = (0.27 if up else 0.40) * height
    spot = Spot(x=0.43 * width, y=back + 0.66 * (lip - back), height=tall, ground="floor")
    cuts = (back, back + 0.36 * (lip - back), lip + 0.02 * height)
    layers: list[Layer] = [
        _backdrop(canvas, back),
        *_flats(canvas, back),
        *strips(canvas, (0.62, 0.40, 0.27), cuts, (1.36, 1.12)),
        Spotlights.of(canvas, spot, back),
        Motes.of(canvas, (0.1 * width, 0.05 * height, 0.9 * width, 0.85 * height), None, 60),
        *_legs(canvas, lip),
        valance(canvas),
        *_lip(canvas, lip),
    ]
    if not plan.subjects:
        layers += _microphone(canvas, spot)
    if plan.shot == "wide" or not plan.subjects:
        layers += [Heads.of(canvas, lip, row) for row in (0, 1)]
    return Scenery(
        layers=tuple(layers),
        horizon=horizon,
        spot=spot,
        reach=(0.24 * width, 0.76 * width),
        sun_x=0.1,
        cues=(Cue(kind="room"),),
        outdoors=False,
        lit=_limelight,
    )


def _backdrop(canvas: Canvas, back: float) -> Sheet:
    """A painted cloth: a night sky in bands, stars, a great moon and far hills."""
    w, h = canvas.width, canvas.height
    board = tiled(canvas, -0.14 * h, back + 0.05 * h)
    random = rng(canvas.seed, "cloth")
    top, foot, hill = _SKIES[int(rng(canvas.seed, "stage").integers(0, len(_SKIES)))]
    end = board.width + 4
    board.polygon(rect(-4, board.y0, end, back + h), top, 0.46)
    for k in range(6):
        q = (k + 1) / 6
        mix = tuple(a + q * (b - a) for a, b in zip(top, foot, strict=True))
        y = -0.02 * h + (0.10 + 0.135 * k) * h
        x = np.linspace(-4, end, 60)
        edge = np.stack([x, y + 0.012 * h * np.sin(2 * np.pi * 3 * x / board.width + k)], axis=1)
        band = np.concatenate([edge, points((end, back + h), (-4, back + h))])
        board.wash(band, cast(Albedo, mix), 0.46 + 0.05 * k, soft=0.006 * h)
    mx, my, r = (
        (0.64 if canvas.portrait else 0.62) * w,
        (0.34 if canvas.portrait else 0.36) * h,
        0.135 * min(w * 1.3, h),
    )
    for grow, tone in ((1.75, 0.66), (1.35, 0.74)):
        board.tone(oval(mx, my, grow * r, grow * r, 60), tone, soft=0.004 * h)
    board.polygon(oval(mx, my, r, r, 60), (0.98, 0.90, 0.70), 0.84)
    for dx, dy, q in (
        (-0.34, -0.20, 0.22),
        (0.30, 0.26, 0.28),
        (0.14, -0.44, 0.14),
        (-0.26, 0.44, 0.16),
    ):
        board.tone(oval(mx + dx * r, my + dy * r, q * r, q * r, 30), 0.58, soft=0.01 * r)
    for _ in range(34):
        x, y = random.uniform(0, board.width), random.uniform(0.04, 0.78) * back
        s = random.uniform(2.0, 6.0) * canvas.unit
        if np.hypot(x - mx, y - my) > 1.5 * r:
            star = points(
                (x, y - s),
                (x + 0.24 * s, y - 0.24 * s),
                (x + s, y),
                (x + 0.24 * s, y + 0.24 * s),
                (x, y + s),
                (x - 0.24 * s, y + 0.24 * s),
                (x - s, y),
                (x - 0.24 * s, y - 0.24 * s),
            )
            board.polygon(star, (1.0, 0.94, 0.76), 0.85)
    fold(board, back - 0.055 * h, 0.10 * h, hill, 0.62, (1, 2, 3), random, back + h)
    return Sheet.of(board, 1.7, period=board.width)


def _flats(canvas: Canvas, back: float) -> list[Layer]:
    """Cut-out hills and trees that stand on the stage, and two clouds on strings."""
    h, w, unit = canvas.height, canvas.width, canvas.unit
    hill = _SKIES[int(rng(canvas.seed, "stage").integers(0, len(_SKIES)))][2]
    out: list[Layer] = []
    for k, (z, y, rise, dark) in enumerate(
        ((1.55, 0.012, 0.115, 0.78), (1.42, 0.016, 0.065, 0.56))
    ):
        board = tiled(canvas, back - 0.34 * h, back + 0.03 * h)
        random = rng(canvas.seed, "flats", k)
        albedo = (hill[0] * dark, hill[1] * dark, hill[2] * dark)
        foot = back + y * h
        edge = fold(
            board, foot - 0.03 * h, rise * h, albedo, 0.5, ((1, 2, 3), (2, 3))[k], random, foot
        )
        board.tone(ribbon(edge + (0, 2.5 * unit), 5 * unit), 0.82, soft=0.6 * unit)
        for i in range((5, 4)[k]):
            x = board.width * (i + random.uniform(0.15, 0.85)) / (5, 4)[k]
            base = float(np.interp(x, edge[:, 0], edge[:, 1])) + 4 * unit
            paper_tree(board, x, base, random.uniform(0.08, 0.16) * h * (0.8 + 0.4 * k), albedo)
        out += pieces(board, z, board.width)
    board = tiled(canvas, -0.14 * h, 0.5 * h)
    for x, y, size in ((0.36, 0.24, 1.0), (0.76, 0.44, 0.66)):
        paper_cloud(board, x * w, y * h, 0.13 * min(1.3 * w, 1.5 * h) * size)
    out.append(Sheet.of(board, 1.5, period=board.width, sway=3 * unit))
    return out


def _legs(canvas: Canvas, lip: float) -> list[Layer]:
    """The main curtain, drawn to both sides; it stays when the camera follows somebody."""
    w, h = canvas.width, canvas.height
    board = Board(-0.22 * w, -0.14 * h, 1.22 * w, lip + 0.03 * h)
    reach = 0.20 if canvas.portrait else 0.185
    for outside, inside in ((-0.20, reach), (1.20, 1.0 - reach)):
        board.wash(
            rect(inside * w - 0.05 * w, lip - 0.012 * h, inside * w + 0.05 * w, lip + 0.01 * h), (0.1, 0.05, 0.08), 0.1,
            soft=0.012 * h, opacity=0.5, inside=False,
        )  # fmt: skip
        drape(board, outside * w, inside * w, -0.14 * h, lip - 0.004 * h, 6, 0.66)
    return pieces(board, 0.98)


def _lip(canvas: Canvas, lip: float) -> list[Layer]:
    """The edge of the stage with its footlights in brass shells."""
    w, h, unit = canvas.width, canvas.height, canvas.unit
    board = Board(-0.22 * w, lip - 120 * unit, 1.22 * w, 1.16 * h)
    board.polygon(rect(-0.22 * w, lip, 1.22 * w, 1.16 * h), (0.30, 0.18, 0.18), 0.34)
    board.polygon(rect(-0.22 * w, lip, 1.22 * w, lip + 6 * unit), (0.66, 0.44, 0.28), 0.86)
    board.polygon(rect(-0.22 * w, lip + 6 * unit, 1.22 * w, lip + 16 * unit), GOLD, 0.36)
    n = 9 if canvas.portrait else 15
    for k in range(n):
        x = -0.16 * w + 1.32 * w * (k + 0.5) / n
        s = Stand(board=board, x=x, foot=lip + 5 * unit, metre=100 * unit)
        s.blob(
            BRASS,
            0.44,
            (-0.13, 0),
            (0.13, 0),
            (0.12, 0.10),
            (0.06, 0.17),
            (-0.06, 0.17),
            (-0.12, 0.10),
        )
        s.tone(0.88, (-0.11, 0.02), (-0.06, 0.02), (-0.03, 0.16), (-0.08, 0.14), soft=0.01)
        s.shine(0, 0.30, 1.1, 0.62, 0.30)
    return pieces(board, 0.96)


def _microphone(canvas: Canvas, spot: Spot) -> list[Layer]:
    """An empty stage has a microphone on its stand: somebody is about to come."""
    m = spot.height / 1.7
    board = tiled(canvas, spot.y - 1.8 * m, spot.y + 0.2 * m)
    s = Stand(board=board, x=0.5 * canvas.width, foot=spot.y, metre=m)
    s.shadow(-0.24, 0.24, 0.05)
    s.disc(DARK_WOOD, 0.3, 0, 0.02, 0.2, 0.04)
    s.box((0.6, 0.6, 0.64), 0.4, -0.016, 0.02, 0.016, 1.42)
    s.box((0.6, 0.6, 0.64), 0.95, -0.016, 0.02, -0.004, 1.42)
    s.line((0.2, 0.2, 0.23), 0.5, 0.05, (0.0, 1.40), (-0.05, 1.50), (-0.10, 1.56))
    s.disc((0.62, 0.62, 0.66), 0.62, -0.13, 1.60, 0.06)
    s.disc((0.62, 0.62, 0.66), 0.92, -0.15, 1.62, 0.03)
    return pieces(board, 1.0, board.width)
