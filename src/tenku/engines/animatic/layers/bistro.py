"""What furnishes a café: the machine, cakes, shelves, stools, tables and chairs, bulbs."""

import numpy as np

from tenku.engines.animatic.layers.furniture import BRASS, CREAM, DARK_WOOD, WOOD, Stand, cup
from tenku.engines.animatic.paint import Albedo

_STEEL: Albedo = (0.70, 0.72, 0.74)


def festoon(s: Stand, wide: float, swags: int) -> None:
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


def shelves(s: Stand, random: np.random.Generator) -> None:
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


def slate(s: Stand) -> None:
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


def machine(s: Stand) -> None:
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


def cakes(s: Stand) -> None:
    """A glass case of cakes on two shelves, lit from within."""
    s.box((0.60, 0.54, 0.44), 0.4, 0, 0, 1.5, 0.62)
    s.light(0.03, 0.56, 1.47, 0.60, hue=2, hour=0.0)
    s.shine(0.75, 0.35, 1.0, 0.5, 0.22)
    sorts: tuple[Albedo, ...] = (
        (0.80, 0.52, 0.30),
        (0.90, 0.62, 0.62),
        (0.46, 0.28, 0.20),
        (0.94, 0.84, 0.60),
    )
    for row, y in enumerate((0.03, 0.32)):
        s.box(CREAM, 0.84, 0.02, y - 0.02, 1.48, y)
        x = 0.08
        for k in range(5):
            colour = sorts[(k + 2 * row) % 4]
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


def stool(s: Stand, seat: Albedo) -> None:
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


def table_and_chairs(s: Stand, k: int, sides: tuple[int, ...]) -> None:
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
