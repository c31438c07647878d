"""What furnishes a living room: curtains, a lamp, books, a sofa, pictures without words."""

import numpy as np

from tenku.engines.animatic.layers.furniture import (
    BRASS,
    CREAM,
    DARK_WOOD,
    WOOD,
    Stand,
    lampshade,
)
from tenku.engines.animatic.paint import Albedo, spline


def panelling(stand: Stand, wide: float, panel: Albedo) -> None:
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


def curtain(stand: Stand, wide: float, tall: float, cloth: Albedo, side: int) -> None:
    """A curtain drawn to one side, gathered at a third of its height; side is -1 or 1."""
    for k in range(5):
        a, b = k / 5, (k + 1) / 5
        tone = (0.30, 0.62, 0.42, 0.78, 0.50)[k]

        def edge(share: float) -> list[tuple[float, float]]:
            x = side * wide * share
            tied = side * wide * (0.55 + 0.45 * share)
            return [
                (x, tall),
                (0.55 * x + 0.45 * tied, 0.62 * tall),
                (tied, 0.36 * tall),
                (0.8 * tied + 0.2 * x, 0.0),
            ]

        left, right = edge(a), edge(b + 0.02)
        path = np.concatenate([spline(stand.shape(*left), 6), spline(stand.shape(*right), 6)[::-1]])
        stand.board.polygon(path, cloth, tone)
    x = side * wide
    stand.box(
        cloth, 0.16, min(0.52 * x, 1.0 * x), 0.345 * tall, max(0.52 * x, 1.0 * x), 0.375 * tall
    )


def floor_lamp(stand: Stand, tall: float, shade: Albedo) -> None:
    """A standing lamp with a cloth shade; its light is a pool on wall and floor."""
    stand.shadow(-0.22, 0.22, 0.05)
    stand.disc(BRASS, 0.3, 0, 0.02, 0.17, 0.035)
    stand.disc(BRASS, 0.7, -0.02, 0.035, 0.15, 0.028)
    stand.box(BRASS, 0.34, -0.016, 0.03, 0.016, tall - 0.2)
    stand.box(BRASS, 0.86, -0.016, 0.03, -0.004, tall - 0.2)
    lampshade(stand.at(0, tall - 0.36), 0.27, 0.18, 0.36, shade)
    stand.shine(0, tall - 0.2, 2.3, 1.9, 0.62)
    stand.shine(0, -0.12, 1.5, 0.34, 0.40)


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


MOTIFS = (_hills, _pear, _waves, _arcs)


def bookcase(s: Stand, random: np.random.Generator, wide: float, tall: float) -> None:
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


def sofa(s: Stand, wide: float, cloth: Albedo, cushion: Albedo) -> None:
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
    _arm(s.at(-0.06, 0), cloth, 0.18)
    _arm(s.at(wide - 0.2, 0), cloth, 0.02)
    s.poly(cushion, 0.66, (0.3, 0.48), (0.62, 0.5), (0.66, 0.84), (0.36, 0.82))
    s.tone(0.34, (0.5, 0.49), (0.62, 0.5), (0.66, 0.84), (0.58, 0.83), soft=0.02)


def _arm(s: Stand, cloth: Albedo, dark: float) -> None:
    """A sofa's rounded arm; its shaded side begins at `dark`."""
    outline = ((0, 0.14), (0.26, 0.14), (0.27, 0.5), (0.2, 0.66), (0.06, 0.66), (-0.01, 0.5))
    s.blob(cloth, 0.5, *outline)
    s.tone(0.88, (0.03, 0.5), (0.23, 0.5), (0.19, 0.64), (0.07, 0.64), soft=0.02)
    s.tone_box(0.22, dark, 0.16, dark + 0.08, 0.5, soft=0.02)


def console(s: Stand, random: np.random.Generator) -> None:
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


def creeper(s: Stand, random: np.random.Generator) -> None:
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


def door(s: Stand, colour: Albedo) -> None:
    """A panelled door in its frame; x = 0 is its left side."""
    s.box(colour, 0.62, -0.12, 0, 1.12, 2.36)
    s.box(colour, 0.26, -0.03, 0, 1.03, 2.26)
    s.box(colour, 0.50, 0, 0, 1.0, 2.22)
    for x in (0.12, 0.55):
        for y0, y1 in ((0.16, 0.86), (1.02, 2.06)):
            s.box(colour, 0.30, x, y0, x + 0.33, y1)
            s.box(colour, 0.60, x + 0.025, y0, x + 0.33, y1 - 0.03)
    s.disc(BRASS, 0.4, 0.92, 0.98, 0.04)
    s.disc(BRASS, 0.9, 0.912, 0.99, 0.022)
