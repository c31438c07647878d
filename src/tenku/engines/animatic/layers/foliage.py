"""Leaves: crowns of trees in three masses, trunks, and the bank of leaves near the camera."""

from collections.abc import Sequence

import numpy as np

from tenku.engines.animatic.paint import Albedo, Board, Points, oval, points, ribbon, spline

_BARK: Albedo = (0.34, 0.26, 0.24)
# What the greens of broad-leaved trees turn into: gold, rust, red, and one that stays green long.
_TURNED: tuple[Albedo, ...] = (
    (0.88, 0.60, 0.18),
    (0.80, 0.40, 0.16),
    (0.72, 0.25, 0.17),
    (0.64, 0.60, 0.24),
)


def leafage(greens: Sequence[Albedo], autumn: bool) -> tuple[Albedo, ...]:
    """The colours of leaves: the greens, or in autumn what each of them turns into."""
    if not autumn:
        return tuple(greens)
    return tuple(_TURNED[k % len(_TURNED)] for k in range(len(greens)))


def leaf_mass(
    random: np.random.Generator, x: float, y: float, rx: float, ry: float, lobes: int = 9
) -> Points:
    """A scalloped outline: a designed irregular crown, not a circle."""
    n = lobes * 2
    a = np.linspace(0, 2 * np.pi, n, endpoint=False) + random.uniform(-0.12, 0.12, n)
    r = np.where(np.arange(n) % 2 == 0, 1.0, 0.86) * random.uniform(0.90, 1.07, n)
    return spline(
        np.stack([x + rx * r * np.cos(a), y + ry * r * np.sin(a)], axis=1), 6, closed=True
    )


def crown(
    board: Board,
    random: np.random.Generator,
    x: float,
    y: float,
    radius: float,
    green: Albedo,
    side: float,
    haze: float,
) -> None:
    """A tree's crown about (x, y): dark body, middle masses, lit masses on the sun's side."""
    masses = (
        (0.0, 0.10, 1.0), (-0.55, 0.30, 0.62), (0.58, 0.26, 0.60),
        (-0.28, -0.42, 0.66), (0.34, -0.46, 0.60), (0.02, -0.70, 0.50),
    )  # fmt: skip
    for dx, dy, size in masses:
        r = radius * size * random.uniform(0.9, 1.1)
        shape = leaf_mass(random, x + dx * radius, y + dy * radius, r, r * 0.86)
        board.polygon(shape, green, 0.16, haze)
    for dx, dy, size in masses[1:]:
        r = radius * size * 0.86
        cx, cy = x + (dx + 0.10 * side) * radius, y + (dy - 0.10) * radius
        board.tone(leaf_mass(random, cx, cy, r, r * 0.72), 0.48, soft=0.02 * radius)
    for dx, dy, size in masses[3:]:
        r = radius * size * 0.62
        cx, cy = x + (dx + 0.22 * side) * radius, y + (dy - 0.20) * radius
        board.tone(leaf_mass(random, cx, cy, r, r * 0.62, 7), 0.90, soft=0.02 * radius)
    if radius > 30:  # leaves along the edges of the masses
        for k in range(int(min(radius, 120) * 0.5)):
            dx, dy, size = masses[1 + k % 5]
            a = random.uniform(0, 2 * np.pi)
            at = (
                x + (dx + 0.72 * size * np.cos(a)) * radius,
                y + (dy - 0.12 + 0.55 * size * np.sin(a)) * radius,
            )
            leaf = radius * random.uniform(0.035, 0.075)
            up = np.sin(a) < 0.2
            tone = random.choice([0.62, 0.94]) if up else random.choice([0.10, 0.34])
            board.tone(leaf_mass(random, *at, leaf * 1.3, leaf * 0.8, 5), tone)
    for _ in range(10):  # gaps and single leaves at the rim
        a = random.uniform(0, 2 * np.pi)
        r = radius * random.uniform(0.03, 0.06)
        rim = radius * random.uniform(0.95, 1.12)
        board.polygon(
            oval(x + rim * np.cos(a), y + 0.86 * rim * np.sin(a), r * 1.4, r), green, 0.4, haze
        )


def trunk(board: Board, x: float, foot: float, tall: float, unit: float, haze: float) -> None:
    thick = max(0.055 * tall, 0.8 * unit)
    line = spline(
        points(
            (x, foot), (x + 0.01 * tall, foot - 0.4 * tall), (x - 0.015 * tall, foot - 0.8 * tall)
        ),
        6,
    )
    board.polygon(ribbon(line, np.linspace(thick * 1.2, thick * 0.6, len(line))), _BARK, 0.4, haze)
    for s in (-1, 1):
        limb = spline(
            points(
                (x, foot - 0.45 * tall),
                (x + 0.10 * s * tall, foot - 0.62 * tall),
                (x + 0.16 * s * tall, foot - 0.8 * tall),
            ),
            5,
        )
        board.polygon(
            ribbon(limb, np.linspace(thick * 0.6, thick * 0.25, len(limb))), _BARK, 0.35, haze
        )
