"""The stalls of a theatre: rows of heads against the light of the stage."""

from dataclasses import dataclass, replace

import numpy as np

from tenku.engines.animatic.layers.furniture import Stand
from tenku.engines.animatic.layers.sheet import Sheet
from tenku.engines.animatic.light import Light
from tenku.engines.animatic.paint import Albedo, Board, rect, ribbon, spline
from tenku.engines.animatic.scene import Canvas, Moment, Picture, rng

_SEAT: Albedo = (0.66, 0.13, 0.16)


_HEAD: Albedo = (0.24, 0.13, 0.22)
_GLEAM: Albedo = (0.80, 0.46, 0.36)


@dataclass(frozen=True, kw_only=True)
class Heads:
    """A row of the stalls: heads and shoulders, dark, that stir a little now and then."""

    sheets: tuple[Sheet, ...]
    pace: float
    stir: float  # pixels
    z: float

    @classmethod
    def of(cls, canvas: Canvas, lip: float, row: int) -> "Heads":
        w, h = canvas.width, canvas.height
        size = (0.058, 0.085)[row] * h * (0.62 if canvas.portrait else 1.0)
        foot = (
            (lip + (0.10, 0.155)[row] * h) if not canvas.portrait else lip + (0.085, 0.15)[row] * h
        )
        random = rng(canvas.seed, "heads", row)
        parts = [Board(-0.24 * w, foot - 3.6 * size, 1.24 * w, 1.2 * h) for _ in range(3)]
        seat = parts[0]
        seat.polygon(rect(-0.24 * w, foot + 0.1 * size, 1.24 * w, 1.2 * h), _SEAT, 0.10)
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

    def settled(self, light: Light) -> "Heads":
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
    _rim(s, tilt)


def _rim(s: Stand, tilt: float) -> None:
    """The stage's light on the edge of a head and its shoulders."""
    arc = ((-0.56, 1.1), (-0.40, 1.45), (0.0, 1.60), (0.40, 1.45), (0.56, 1.1))
    crown = spline(s.shape(*((x + tilt, y) for x, y in arc)), 6)
    width = 0.09 * s.metre * np.sin(np.linspace(0.15, np.pi - 0.15, len(crown)))
    s.board.wash(ribbon(crown, width), _GLEAM, 0.62, soft=0.02 * s.metre)
    for side in (-1, 1):
        edge = ((0.62 * side, -0.08), (1.0 * side, -0.26), (1.34 * side, -0.58))
        line = spline(s.shape(*edge), 6)
        s.board.wash(ribbon(line, 0.07 * s.metre), _GLEAM, 0.5, soft=0.02 * s.metre)
