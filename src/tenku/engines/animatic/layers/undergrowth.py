"""What grows and lies in a wood: ferns, bushes, toadstools, stones, fallen logs, a bough."""

import numpy as np

from tenku.engines.animatic.layers.foliage import leaf_mass
from tenku.engines.animatic.layers.woods import BARK
from tenku.engines.animatic.paint import Albedo, Board, Points, oval, points, ribbon, spline


def fern(
    board: Board,
    random: np.random.Generator,
    x: float,
    foot: float,
    size: float,
    albedo: Albedo,
    tone: float,
    haze: float = 0.0,
    fronds: int = 7,
) -> None:
    """Fronds that arch out of one root; each tapers and is cut into leaflets."""
    fan = np.linspace(-1.0, 1.0, fronds)
    for k in np.argsort(-np.abs(fan)):  # the upright ones last, in front
        angle = 1.15 * fan[k] + random.normal(0, 0.10)
        long = size * random.uniform(0.8, 1.1)
        shape, spine = _frond(x, foot, long, float(angle))
        t = float(np.clip(tone + 0.26 * (k % 2) + random.uniform(-0.08, 0.08), 0.06, 1))
        board.polygon(shape, albedo, t, haze)
        if size > 22:
            board.polygon(ribbon(spine, 0.020 * size), albedo, max(t - 0.28, 0.05), haze)


def _frond(x: float, foot: float, long: float, angle: float) -> tuple[Points, Points]:
    """One frond's outline, saw-toothed by leaflets that point to its tip, and its stalk."""

    def along(q: np.ndarray) -> Points:
        sag = (0.36 + 0.30 * abs(np.sin(angle))) * q**2.3
        return np.stack(
            [x + long * np.sin(angle) * (q + 0.25 * q**2), foot + long * (sag - np.cos(angle) * q)],
            axis=1,
        )

    n = 11
    q = np.linspace(0.10, 0.97, n)
    wide = 0.17 * long * np.sin(np.pi * (0.12 + 0.86 * q) ** 0.8) ** 0.9
    roots, tips = along(q), along(np.minimum(q + 0.07, 1.0))
    way = along(np.minimum(q + 0.03, 1.0)) - along(q - 0.03)
    normal = np.stack([-way[:, 1], way[:, 0]], 1) / np.maximum(np.hypot(*way.T), 1e-6)[:, None]
    edge = [
        np.stack([roots + s * 0.22 * wide[:, None] * normal, tips + s * wide[:, None] * normal], 1)
        for s in (1.0, -1.0)
    ]
    left, right = (side.reshape(-1, 2) for side in edge)
    outline = np.concatenate([along(np.zeros(1)), left, along(np.ones(1)), right[::-1]])
    return outline, along(np.linspace(0, 0.9, 10))


def bush(
    board: Board,
    random: np.random.Generator,
    x: float,
    foot: float,
    size: float,
    albedo: Albedo,
    side: float,
    haze: float = 0.0,
) -> None:
    """A low mound of leaves, flat below, in three tones."""
    lumps = ((-0.75, 0.30, 0.46), (0.72, 0.28, 0.44), (-0.25, 0.50, 0.58), (0.30, 0.46, 0.54))
    for dx, up, r in lumps:
        at = (x + dx * size, foot - up * size)
        board.polygon(leaf_mass(random, *at, r * size, 0.8 * r * size), albedo, 0.16, haze)
    board.polygon(oval(x, foot - 0.08 * size, 1.05 * size, 0.20 * size, 18), albedo, 0.14, haze)
    for tone, share, lift in ((0.50, 0.74, 0.10), (0.88, 0.44, 0.20)):
        for dx, up, r in lumps:
            wide = r * size * share
            at = (x + (dx + 0.12 * side) * size, foot - (up + lift) * size)
            board.polygon(leaf_mass(random, *at, wide, 0.66 * wide, 7), albedo, tone, haze)


def toadstool(board: Board, x: float, foot: float, size: float, side: float) -> None:
    """A red cap with pale spots on a pale stem: an accent of the forest's floor."""
    stem, cap = (0.92, 0.88, 0.80), (0.80, 0.20, 0.14)
    board.polygon(
        points(
            (x - 0.16 * size, foot), (x - 0.10 * size, foot - 0.7 * size),
            (x + 0.10 * size, foot - 0.7 * size), (x + 0.16 * size, foot),
        ), stem, 0.55,
    )  # fmt: skip
    dome = spline(
        points(
            (x - 0.52 * size, foot - 0.58 * size), (x - 0.34 * size, foot - 0.95 * size),
            (x, foot - 1.10 * size), (x + 0.34 * size, foot - 0.95 * size),
            (x + 0.52 * size, foot - 0.58 * size), (x, foot - 0.50 * size),
        ), 5, closed=True,
    )  # fmt: skip
    board.polygon(dome, cap, 0.46)
    board.polygon(
        oval(x + 0.14 * side * size, foot - 0.84 * size, 0.26 * size, 0.16 * size, 12), cap, 0.92
    )
    for dx, dy, r in ((-0.26, 0.74, 0.07), (0.02, 0.90, 0.085), (0.28, 0.72, 0.06)):
        board.polygon(oval(x + dx * size, foot - dy * size, r * size, 0.8 * r * size, 8), stem, 0.9)


def stone(
    board: Board,
    random: np.random.Generator,
    x: float,
    foot: float,
    size: float,
    side: float,
    haze: float = 0.0,
    albedo: Albedo = (0.56, 0.54, 0.52),
) -> None:
    """A boulder of four cut planes: body, lit top, lit face, core shadow."""
    tall = size * random.uniform(0.55, 0.8)
    skew = random.uniform(-0.15, 0.15) * size
    body = points(
        (x - size, foot), (x - 0.86 * size, foot - 0.55 * tall), (x - 0.34 * size + skew, foot - tall),
        (x + 0.40 * size + skew, foot - 0.92 * tall), (x + 0.90 * size, foot - 0.42 * tall), (x + size, foot),
    )  # fmt: skip
    board.polygon(body, albedo, 0.42, haze)
    s = side
    ridge = (x + 0.12 * s * size + skew, foot - 0.55 * tall)
    top = points(tuple(body[1]), tuple(body[2]), tuple(body[3]), tuple(body[4]), ridge)
    board.polygon(top, albedo, 0.86, haze)
    dark = body[[0, 1]] if s > 0 else body[[5, 4]]
    board.polygon(
        points(tuple(dark[0]), tuple(dark[1]), ridge, (x + 0.05 * s * size, foot)),
        albedo, 0.14, haze,
    )  # fmt: skip


def log(
    board: Board, random: np.random.Generator, x: float, foot: float, size: float, moss: Albedo
) -> None:
    """A fallen trunk on its shadow, its cut end towards the camera, moss along its back."""
    thick = 0.46 * size
    board.wash(
        oval(x, foot + 0.02 * size, 1.2 * size, 0.16 * size), (0.20, 0.26, 0.18), 0.15,
        soft=0.05 * size, opacity=0.75,
    )  # fmt: skip
    a, b = (x - size, foot - 0.5 * thick), (x + size, foot - 0.62 * thick)
    line = np.linspace(a, b, 12)
    width = np.linspace(thick, 0.74 * thick, 12)
    stub = points((x + 0.30 * size, foot - 0.7 * thick), (x + 0.46 * size, foot - 1.5 * thick))
    board.polygon(ribbon(stub, np.asarray([0.26, 0.17]) * thick), BARK, 0.46)
    board.polygon(ribbon(line, width), BARK, 0.48)
    board.polygon(ribbon(line + (0, 0.30 * thick), 0.40 * width), BARK, 0.14)
    board.polygon(ribbon(line - (0, 0.30 * thick), 0.34 * width), BARK, 0.86)
    for k, (q0, q1) in enumerate(((0.10, 0.46), (0.55, 0.78), (0.83, 0.97))):
        q = np.linspace(q0, q1, 9)
        back = np.stack([x + (2 * q - 1) * size, foot - (1.0 - 0.25 * q) * thick], axis=1)
        hump = np.sqrt(np.maximum(np.sin(np.pi * (q - q0) / (q1 - q0)), 0.0))
        drips = 0.75 + 0.25 * np.sin(np.arange(9) * 2.3 + k)
        board.polygon(
            np.concatenate([back - np.stack([0 * q, 0.10 * thick * hump], 1),
                            (back + np.stack([0 * q, 0.44 * thick * hump * drips], 1))[::-1]]),
            moss, 0.46,
        )  # fmt: skip
        board.polygon(ribbon(back - (0, 0.01 * thick), 0.20 * thick * hump + 0.1), moss, 0.90)
    wood: Albedo = (0.78, 0.62, 0.44)
    for r, tone in ((1.0, 0.82), (0.72, 0.56), (0.50, 0.80), (0.26, 0.50)):
        board.polygon(oval(a[0], a[1], 0.30 * thick * r, 0.50 * thick * r, 20), wood, tone)


def spray(
    board: Board,
    random: np.random.Generator,
    start: tuple[float, float],
    end: tuple[float, float],
    leaf: float,
    albedo: Albedo,
    narrow: float = 1.0,
) -> None:
    """A bough close by: a bent twig with pointed leaves to both sides, in three tones."""
    a, b = np.asarray(start), np.asarray(end)
    q = np.linspace(0, 1, 14)[:, None]
    sag = np.stack([0 * q[:, 0], 0.5 * leaf * np.sin(np.pi * q[:, 0])], axis=1)
    line = a + q * (b - a) - sag
    board.polygon(ribbon(line, np.linspace(0.20 * leaf, 0.05 * leaf, 14)), BARK, 0.22)
    length = float(np.hypot(*(b - a)))
    heading = float(np.arctan2(b[1] - a[1], b[0] - a[0]))
    count = max(6, int(3.4 * length / leaf / narrow))
    for k in range(count):
        at = (k + random.uniform(0.2, 0.8)) / count
        x = float(np.interp(at, q[:, 0], line[:, 0]))
        y = float(np.interp(at, q[:, 0], line[:, 1]))
        turn = heading + (1 if k % 2 else -1) * random.uniform(0.4, 1.2)
        long = leaf * random.uniform(0.7, 1.1) * (1.1 - 0.4 * at)
        blade = np.linspace(0, 1, 9)
        along = np.stack(
            [
                x + long * blade * np.cos(turn),
                y + long * blade * np.sin(turn) + 0.12 * long * blade**2,
            ],
            axis=1,
        )
        wide = 0.42 * narrow * long * np.sin(np.pi * blade**0.8) ** 0.9 + 0.2
        tone = (0.16, 0.42, 0.14, 0.80, 0.30)[k % 5]
        board.polygon(ribbon(along, wide), albedo, tone)
        board.polygon(ribbon(along[:-1], 0.05 * long), albedo, min(tone + 0.2, 1.0))
