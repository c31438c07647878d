"""A theatre from the stalls: red curtains, a set with a moon, spotlights, boards, heads."""

from dataclasses import dataclass, replace
from typing import cast

import cv2
import numpy as np
import numpy.typing as npt

from tenku.engines.animatic.layers.furniture import BRASS, DARK_WOOD, Stand, boards
from tenku.engines.animatic.layers.interior import Motes
from tenku.engines.animatic.layers.sheet import Sheet
from tenku.engines.animatic.layers.terrain import tiled
from tenku.engines.animatic.light import Light
from tenku.engines.animatic.paint import (
    Albedo,
    Board,
    Mask,
    Points,
    fill,
    oval,
    points,
    rect,
    ribbon,
    spline,
)
from tenku.engines.animatic.plan import ShotPlan
from tenku.engines.animatic.scene import Canvas, Cue, Layer, Moment, Picture, Spot, rng
from tenku.engines.animatic.settings.base import Scenery, setting

_VELVET: Albedo = (0.66, 0.13, 0.16)
_GOLD: Albedo = (0.86, 0.64, 0.28)
_HEAD: Albedo = (0.24, 0.13, 0.22)
_SKIES: tuple[tuple[Albedo, Albedo, Albedo], ...] = (  # top, foot of the sky, and its hills
    ((0.16, 0.24, 0.52), (0.52, 0.46, 0.66), (0.26, 0.40, 0.56)),
    ((0.12, 0.34, 0.46), (0.60, 0.66, 0.58), (0.20, 0.44, 0.46)),
    ((0.32, 0.20, 0.46), (0.80, 0.48, 0.46), (0.38, 0.28, 0.50)),
)
_BEAMS = (
    (1.0, 0.90, 0.68),
    (1.0, 0.72, 0.46),
    (0.62, 0.74, 1.0),
    (1.0, 0.84, 0.60),
    (0.86, 0.56, 0.86),
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
    layers: list[Layer] = [
        _backdrop(canvas, back),
        *_flats(canvas, back),
        *_boards(canvas, back, lip),
        Spotlights.of(canvas, spot, back),
        Motes.of(canvas, (0.1 * width, 0.05 * height, 0.9 * width, 0.85 * height), None, 60),
        _legs(canvas, lip),
        _valance(canvas),
        _lip(canvas, lip),
    ]
    if not plan.subjects:
        layers.append(_microphone(canvas, spot))
    if plan.shot == "wide" or not plan.subjects:
        layers += [_Heads.of(canvas, lip, row) for row in (0, 1)]
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
    board.polygon(oval(mx, my, r, r, 60), (0.94, 0.86, 0.68), 0.74)
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
    _fold(board, back - 0.055 * h, 0.10 * h, hill, 0.62, (1, 2, 3), random, back + h)
    return Sheet.of(board, 1.7, period=board.width)


def _fold(
    board: Board, y: float, rise: float, albedo: Albedo, tone: float, waves: tuple[int, ...],
    random: np.random.Generator, bottom: float,
) -> Points:  # fmt: skip
    """A cut-out hill across the board; gives its upper edge."""
    x = np.linspace(-4, board.width + 4, 160)
    wave = sum(np.sin(2 * np.pi * k * x / board.width + random.uniform(0, 6.28)) / k for k in waves)
    edge = np.stack([x, y - rise * (0.5 + 0.34 * wave)], axis=1)
    board.polygon(
        np.concatenate([edge, points((edge[-1, 0], bottom), (edge[0, 0], bottom))]), albedo, tone
    )
    return edge


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
        edge = _fold(
            board, foot - 0.03 * h, rise * h, albedo, 0.5, ((1, 2, 3), (2, 3))[k], random, foot
        )
        board.tone(ribbon(edge + (0, 2.5 * unit), 5 * unit), 0.82, soft=0.6 * unit)
        for i in range((5, 4)[k]):
            x = board.width * (i + random.uniform(0.15, 0.85)) / (5, 4)[k]
            base = float(np.interp(x, edge[:, 0], edge[:, 1])) + 4 * unit
            _paper_tree(board, x, base, random.uniform(0.08, 0.16) * h * (0.8 + 0.4 * k), albedo)
        out.append(Sheet.of(board, z, period=board.width))
    board = tiled(canvas, -0.14 * h, 0.5 * h)
    for x, y, size in ((0.36, 0.24, 1.0), (0.76, 0.44, 0.66)):
        _paper_cloud(board, x * w, y * h, 0.13 * min(1.3 * w, 1.5 * h) * size)
    out.append(Sheet.of(board, 1.5, period=board.width, sway=3 * unit))
    return out


def _paper_tree(board: Board, x: float, foot: float, tall: float, albedo: Albedo) -> None:
    """A fir of three cut-out tiers."""
    dark = (albedo[0] * 0.8, albedo[1] * 0.8, albedo[2] * 0.85)
    board.polygon(
        rect(x - 0.03 * tall, foot - 0.2 * tall, x + 0.03 * tall, foot), (0.34, 0.22, 0.24), 0.4
    )
    for k in range(3):
        low, half, high = foot - (0.14 + 0.25 * k) * tall, (0.30 - 0.07 * k) * tall, 0.40 * tall
        board.polygon(points((x - half, low), (x, low - high), (x + half, low)), dark, 0.44)
        board.polygon(points((x, low - high), (x + half, low), (x + 0.15 * half, low)), dark, 0.78)


def _paper_cloud(board: Board, x: float, y: float, wide: float) -> None:
    """A cut-out cloud of scrolls, hung on two strings."""
    pale: Albedo = (0.90, 0.84, 0.86)
    for dx in (-0.3, 0.34):
        board.polygon(
            rect(x + dx * wide - 0.6, board.y0, x + dx * wide + 0.6, y), (0.4, 0.36, 0.44), 0.4
        )
    parts = ((-0.36, -0.06, 0.15), (-0.10, -0.13, 0.22), (0.22, -0.10, 0.18), (0.42, -0.03, 0.11))
    for dx, dy, r in parts:
        board.polygon(oval(x + dx * wide, y + dy * wide, r * wide, r * wide, 40), pale, 0.42)
    board.polygon(
        rect(x - 0.50 * wide, y - 0.06 * wide, x + 0.52 * wide, y + 0.08 * wide), pale, 0.42
    )
    for dx, dy, r in parts:
        board.tone(
            oval(
                x + (dx + 0.02) * wide, y + (dy - 0.02) * wide, 0.82 * r * wide, 0.80 * r * wide, 40
            ),
            0.80,
            soft=0.006 * wide,
        )


def _boards(canvas: Canvas, back: float, lip: float) -> list[Layer]:
    """The stage's floor in two strips of depth."""
    unit, h = canvas.unit, canvas.height
    middle = back + 0.36 * (lip - back)
    out: list[Layer] = []
    for k, (z, a, b, rows, count) in enumerate(
        ((1.36, back, middle, 4, 8), (1.12, middle, lip + 0.02 * h, 5, 6))
    ):
        board = tiled(canvas, a, b + 0.06 * h)
        boards(
            board, rng(canvas.seed, "planks", k), a, b, rows, (0.62, 0.40, 0.27), unit, 1.2, count
        )
        board.tone(rect(-4, b, board.width + 4, b + h), 0.4)
        if k == 0:
            board.tone(rect(-4, a, board.width + 4, a + 14 * unit), 0.14, soft=5 * unit)
        out.append(Sheet.of(board, z, period=board.width, snow="none"))
    return out


def _drape(
    board: Board, x0: float, x1: float, top: float, bottom: float, folds: int, tie: float
) -> None:
    """Velvet in folds from x0 (outside) to x1 (inside), drawn back to a tie at `tie` of its height."""
    q = np.linspace(0, 1, 40)
    waist = np.exp(-(((q - tie) / 0.16) ** 2))
    flare = np.where(q > tie, 0.30 * np.clip((q - tie) / (1 - tie), 0, 1), 0.0)
    reach = (
        1.0
        - 0.34 * waist
        - (0.34 - flare) * (q > tie) * (1 - waist)
        - 0.30 * np.sin(np.pi * np.clip(q / tie, 0, 1)) ** 2 * (q < tie) * q / tie
    )
    y = top + (bottom - top) * q
    tones = (0.16, 0.50, 0.86, 0.36)
    for k in range(folds * 4):
        a, b = k / (folds * 4), (k + 1) / (folds * 4)
        left = x0 + (x1 - x0) * reach * a
        right = x0 + (x1 - x0) * reach * (b + 0.012)
        strip = np.concatenate([np.stack([left, y], axis=1), np.stack([right, y], axis=1)[::-1]])
        board.polygon(strip, _VELVET, tones[k % 4] * (0.72 if k < folds else 1.0))
    level = top + tie * (bottom - top)
    width = float(np.interp(tie, q, reach)) * (x1 - x0)
    cord = spline(
        points(
            (x0, level - 0.01 * bottom),
            (x0 + 0.5 * width, level + 0.012 * bottom),
            (x0 + 1.04 * width, level - 0.004 * bottom),
        ),
        8,
    )
    board.polygon(ribbon(cord, 0.016 * bottom), _GOLD, 0.62)
    board.polygon(ribbon(cord - (0, 0.003 * bottom), 0.005 * bottom), _GOLD, 0.95)


def _legs(canvas: Canvas, lip: float) -> Sheet:
    """The main curtain, drawn to both sides; it stays when the camera follows somebody."""
    w, h = canvas.width, canvas.height
    board = Board(-0.22 * w, -0.14 * h, 1.22 * w, lip + 0.03 * h)
    reach = 0.20 if canvas.portrait else 0.185
    for outside, inside in ((-0.20, reach), (1.20, 1.0 - reach)):
        board.wash(
            rect(inside * w - 0.05 * w, lip - 0.012 * h, inside * w + 0.05 * w, lip + 0.01 * h), (0.1, 0.05, 0.08), 0.1,
            soft=0.012 * h, opacity=0.5, inside=False,
        )  # fmt: skip
        _drape(board, outside * w, inside * w, -0.14 * h, lip - 0.004 * h, 6, 0.66)
    return Sheet.of(board, 0.98, scrolls=False, sway=2.0 * canvas.unit)


def _valance(canvas: Canvas) -> Sheet:
    """Swags of velvet with a golden fringe along the top."""
    w, h, unit = canvas.width, canvas.height, canvas.unit
    deep = (0.10 if canvas.portrait else 0.135) * h
    board = Board(-0.22 * w, -0.16 * h, 1.22 * w, deep + 0.08 * h)
    n = 5 if canvas.portrait else 7
    board.polygon(rect(-0.22 * w, -0.16 * h, 1.22 * w, 0.55 * deep), _VELVET, 0.26)
    wide = 1.44 * w / n
    for k in range(n):
        x = -0.22 * w + wide * k
        q = np.linspace(0, 1, 30)
        for j, tone in enumerate((0.40, 0.20, 0.56, 0.30, 0.78, 0.44)):
            a = 1.0 - 0.15 * j
            sag = np.stack(
                [x + wide * q, 0.12 * deep + 0.92 * deep * a * np.sin(np.pi * q) ** 0.8], axis=1
            )
            board.polygon(
                np.concatenate([sag, points((x + wide, -0.16 * h), (x, -0.16 * h))]), _VELVET, tone
            )
            if j == 0:
                board.polygon(ribbon(sag + (0, 4 * unit), 13 * unit), _GOLD, 0.5)
                board.polygon(ribbon(sag - (0, 1 * unit), 4 * unit), _GOLD, 0.92)
    for k in range(n + 1):
        x, y = -0.22 * w + wide * k, 0.12 * deep
        board.polygon(
            points(
                (x - 10 * unit, -0.16 * h),
                (x + 10 * unit, -0.16 * h),
                (x + 16 * unit, y + 46 * unit),
                (x - 16 * unit, y + 46 * unit),
            ),
            _VELVET,
            0.62,
        )
        board.tone(
            rect(x + 3 * unit, -0.16 * h, x + 16 * unit, y + 46 * unit), 0.24, soft=1.5 * unit
        )
        board.polygon(rect(x - 16 * unit, y + 44 * unit, x + 16 * unit, y + 56 * unit), _GOLD, 0.6)
    board.tone(rect(-0.22 * w, -0.16 * h, 1.22 * w, -0.02 * h), 0.16, soft=0.02 * h)
    return Sheet.of(board, 0.97, scrolls=False)


def _lip(canvas: Canvas, lip: float) -> Sheet:
    """The edge of the stage with its footlights in brass shells."""
    w, h, unit = canvas.width, canvas.height, canvas.unit
    board = Board(-0.22 * w, lip - 120 * unit, 1.22 * w, 1.16 * h)
    board.polygon(rect(-0.22 * w, lip, 1.22 * w, 1.16 * h), (0.30, 0.18, 0.18), 0.34)
    board.polygon(rect(-0.22 * w, lip, 1.22 * w, lip + 6 * unit), (0.66, 0.44, 0.28), 0.86)
    board.polygon(rect(-0.22 * w, lip + 6 * unit, 1.22 * w, lip + 16 * unit), _GOLD, 0.36)
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
    return Sheet.of(board, 0.96, scrolls=False)


def _microphone(canvas: Canvas, spot: Spot) -> Sheet:
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
    return Sheet.of(board, 1.0, period=board.width)


@dataclass(frozen=True, kw_only=True)
class _Heads:
    """A row of the stalls: heads and shoulders, dark, that stir a little now and then."""

    sheets: tuple[Sheet, ...]
    pace: float
    stir: float  # pixels
    z: float

    @classmethod
    def of(cls, canvas: Canvas, lip: float, row: int) -> "_Heads":
        w, h = canvas.width, canvas.height
        size = (0.058, 0.085)[row] * h * (0.62 if canvas.portrait else 1.0)
        foot = (
            (lip + (0.10, 0.155)[row] * h) if not canvas.portrait else lip + (0.085, 0.15)[row] * h
        )
        random = rng(canvas.seed, "heads", row)
        parts = [Board(-0.24 * w, foot - 3.6 * size, 1.24 * w, 1.2 * h) for _ in range(3)]
        seat = parts[0]
        seat.polygon(rect(-0.24 * w, foot + 0.1 * size, 1.24 * w, 1.2 * h), _VELVET, 0.10)
        x, k = (-0.20 + 0.03 * row) * w, 0
        while x < 1.22 * w:
            grow = random.uniform(0.88, 1.12)
            if random.uniform() > 0.14:
                _head(
                    parts[k % 3],
                    random,
                    x,
                    foot + random.uniform(-0.3, 0.25) * size,
                    size * grow,
                    row,
                )
            x += size * random.uniform(2.3, 3.0)
            k += 1
        sheets = tuple(Sheet.of(b, (0.72, 0.60)[row], scrolls=False) for b in parts)
        return cls(sheets=sheets, pace=0.5 + 0.13 * row, stir=0.07 * size, z=(0.72, 0.60)[row])

    def paint(self, picture: Picture, moment: Moment) -> None:
        for k, sheet in enumerate(self.sheets):
            dx = self.stir * np.sin(self.pace * moment.clock * (1 + 0.3 * k) + 2.1 * k)
            dy = 0.4 * self.stir * np.sin(1.4 * self.pace * moment.clock + 1.3 * k)
            replace(sheet, x=sheet.x + dx, y=sheet.y + dy).paint(picture, moment)

    def settled(self, light: Light) -> "_Heads":
        return replace(self, sheets=tuple(sheet.settled(light) for sheet in self.sheets))


def _head(
    board: Board, random: np.random.Generator, x: float, y: float, r: float, row: int
) -> None:
    """The back of a head with hair of one kind or another, and shoulders; rimmed by the stage."""
    tone, kind = 0.16 - 0.05 * row, int(random.integers(0, 4))
    s = Stand(board=board, x=x, foot=y, metre=r)
    tilt = random.uniform(-0.12, 0.12)
    s.blob(
        _HEAD,
        tone,
        (-1.5, -2.4),
        (1.5, -2.4),
        (1.36, -0.55),
        (0.72, -0.10),
        (0.3, 0.10),
        (-0.3, 0.10),
        (-0.72, -0.10),
        (-1.36, -0.55),
    )
    s.box(_HEAD, tone, -0.26, -0.2, 0.26, 0.5)
    skull = [
        (-0.62 + tilt, 0.85),
        (-0.46 + tilt, 0.40),
        (0.46 + tilt, 0.40),
        (0.62 + tilt, 0.85),
        (0.46 + tilt, 1.42),
        (tilt, 1.62),
        (-0.46 + tilt, 1.42),
    ]
    s.blob(_HEAD, tone, *skull)
    if kind == 0:
        s.disc(_HEAD, tone, tilt, 1.74, 0.28)
    elif kind == 1:
        s.blob(
            _HEAD,
            tone,
            (-0.68 + tilt, 0.9),
            (-0.74 + tilt, -0.1),
            (0.74 + tilt, -0.1),
            (0.68 + tilt, 0.9),
            (tilt, 1.6),
        )
    elif kind == 2:
        for side in (-0.62, 0.62):
            s.disc(_HEAD, tone, side + tilt, 0.86, 0.11, 0.18)
    rim = spline(
        s.shape(
            (-0.56 + tilt, 1.1),
            (-0.40 + tilt, 1.45),
            (tilt, 1.60),
            (0.40 + tilt, 1.45),
            (0.56 + tilt, 1.1),
        ),
        6,
    )
    board.wash(
        ribbon(rim, 0.09 * r * np.sin(np.linspace(0.15, np.pi - 0.15, len(rim)))),
        (0.80, 0.46, 0.36),
        0.62,
        soft=0.02 * r,
    )
    for side in (-1, 1):
        line = spline(s.shape((0.62 * side, -0.08), (1.0 * side, -0.26), (1.34 * side, -0.58)), 6)
        board.wash(ribbon(line, 0.07 * r), (0.80, 0.46, 0.36), 0.5, soft=0.02 * r)


@dataclass(frozen=True, kw_only=True)
class Spotlights:
    """Beams from above that sway about their marks, and the pools that they throw."""

    lamps: npt.NDArray[np.float64]  # (n, 5): x of the lamp, x of its mark, radius, swing, phase
    top: float  # pixels, of the lamps
    mark: float  # pixels, of the pools
    unit: float
    z: float = 1.04

    @classmethod
    def of(cls, canvas: Canvas, spot: Spot, back: float) -> "Spotlights":
        w = canvas.width
        m = spot.height
        rows = [
            (0.50, 0.50, 0.62, 0.00, 0.0), (0.16, 0.40, 0.34, 0.05, 1.1), (0.84, 0.62, 0.34, 0.05, 2.6),
            (0.30, 0.24, 0.26, 0.09, 4.0), (0.70, 0.78, 0.26, 0.09, 5.2),
        ]  # fmt: skip
        lamps = np.asarray([(a * w, b * w, r * m, s * w, p) for a, b, r, s, p in rows])
        return cls(
            lamps=lamps,
            top=-0.10 * canvas.height,
            mark=spot.y - 0.1 * (spot.y - back),
            unit=canvas.unit,
        )

    def paint(self, picture: Picture, moment: Moment) -> None:
        height, width = picture.shape[:2]
        view = moment.eye.view(self.z)
        k = 4
        small = (-(-height // k), -(-width // k))
        glow = np.zeros((*small, 3), np.uint8)
        rows = np.arange(small[0], dtype=np.float32)[:, None] * k / max(view.scale * self.mark, 1.0)
        fade = (255.0 * np.clip(1.0 - 0.72 * rows, 0.16, 1.0)).astype(np.uint8) * np.ones(
            (1, small[1]), np.uint8
        )
        for lamp, colour in zip(self.lamps, _BEAMS, strict=True):
            beam = self._beam(lamp, moment, small, k)
            beam = cv2.multiply(beam, fade, scale=1 / 255.0)
            table = np.clip(np.arange(256)[:, None] * np.asarray(colour), 0, 255)
            cv2.add(glow, cv2.applyColorMap(beam, table.astype(np.uint8)[:, None, :]), dst=glow)
        for lamp, colour in zip(self.lamps, _BEAMS, strict=True):
            self._pool(picture, lamp, colour, moment)
        cv2.add(
            picture, cv2.resize(glow, (width, height), interpolation=cv2.INTER_LINEAR), dst=picture
        )

    def _place(self, lamp: npt.NDArray[np.float64], moment: Moment) -> Points:
        """The lamp, and the middle of its pool, as the camera sees them."""
        x0, x1, _, swing, phase = lamp
        x1 = x1 + swing * np.sin(0.55 * moment.clock + phase)
        view = moment.eye.view(self.z)
        c = np.asarray(view.centre)
        at = points((float(x0), self.top), (float(x1), self.mark))
        return view.scale * (at - c) + c + (view.dx, view.dy)

    def _beam(
        self, lamp: npt.NDArray[np.float64], moment: Moment, small: tuple[int, int], k: int
    ) -> Mask:
        """The cone of light in the air, with a brighter core."""
        a, b = self._place(lamp, moment)
        r = moment.eye.view(self.z).scale * float(lamp[2])
        out = np.zeros(small, np.uint8)
        for share, shade in ((1.0, 44), (0.62, 74)):
            near, far = 0.10 * r * share, r * share
            cone = points(
                (a[0] - near, a[1]), (a[0] + near, a[1]), (b[0] + far, b[1]), (b[0] - far, b[1])
            )
            fill(out, cone / k, (shade,))
            fill(out, oval(b[0], b[1], far, 0.20 * far) / k, (shade,))
        soft = max(0.02 * r / k, 0.4)
        return cast(Mask, cv2.GaussianBlur(out, (0, 0), soft))

    def _pool(
        self,
        picture: Picture,
        lamp: npt.NDArray[np.float64],
        colour: tuple[float, float, float],
        moment: Moment,
    ) -> None:
        """The floor under a beam, brighter in two steps."""
        b = self._place(lamp, moment)[1]
        r = moment.eye.view(self.z).scale * float(lamp[2])
        x0, x1 = max(int(b[0] - 1.1 * r), 0), min(int(b[0] + 1.1 * r) + 1, picture.shape[1])
        y0, y1 = max(int(b[1] - 0.26 * r), 0), min(int(b[1] + 0.26 * r) + 1, picture.shape[0])
        if x1 - x0 < 3 or y1 - y0 < 3:
            return
        mask = np.zeros((y1 - y0, x1 - x0), np.uint8)
        fill(mask, oval(b[0] - x0, b[1] - y0, r, 0.20 * r, 60), (110,))
        fill(mask, oval(b[0] - x0, b[1] - y0, 0.80 * r, 0.155 * r, 60), (170,))
        mask = cv2.GaussianBlur(mask, (0, 0), max(0.012 * r, 0.4))
        gain = np.clip(
            128.0 * (1.0 + np.arange(256)[:, None] / 255.0 * np.asarray(colour) * 0.95), 0, 255
        )
        area = picture[y0:y1, x0:x1]
        cv2.multiply(
            area,
            cv2.applyColorMap(np.asarray(mask, np.uint8), gain.astype(np.uint8)[:, None, :]),
            dst=area,
            scale=1 / 128.0,
        )
