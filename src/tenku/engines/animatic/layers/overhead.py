"""What hangs in a lane and over its mouth: cables with lamps, washing, neon signs, a lantern."""

from dataclasses import dataclass, replace

import numpy as np

from tenku.engines.animatic.layers import neon
from tenku.engines.animatic.layers.lane import Inner, Lane
from tenku.engines.animatic.layers.smoke import Smoke
from tenku.engines.animatic.paint import Albedo, Board, oval, rect, ribbon, span
from tenku.engines.animatic.rigs.figure import Easel, Part, bake
from tenku.engines.animatic.rigs.shape import blob
from tenku.engines.animatic.scene import Layer, rng

_IRON: Albedo = (0.20, 0.20, 0.26)


def across(lane: Lane) -> list[Layer]:
    """What hangs across the lane at several depths: cables with lamps, and washing."""
    out: list[Layer] = []
    canvas = lane.canvas
    random = rng(canvas.seed, "alley across")
    for k, (z, h) in enumerate(
        ((6.6, 6.2), (4.9, 5.4), (3.6, 6.6), (2.7, 5.0), (2.0, 4.9), (1.6, 5.4))
    ):
        q = span(-1.0, 1.0, 21)
        sag = random.uniform(0.35, 0.8)
        lift = random.uniform(-0.5, 0.5)
        line = np.asarray([lane.at(lane.half * a, h + lift * a - sag * (1 - a * a), z) for a in q])
        board = Board(
            line[:, 0].min() - 2, line[:, 1].min() - 4, line[:, 0].max() + 2, line[:, 1].max() + 6
        )
        board.polygon(ribbon(line, max(0.030 * lane.metre / z, 1.0)), _IRON, 0.3, 0.08 * z)
        out.append(Inner.of(board, z, lane=lane))
        for i, a in enumerate((-0.5, 0.06, 0.56) if k % 2 else (-0.62, -0.36, -0.08, 0.2, 0.48)):
            x, y = lane.at(lane.half * a, h + lift * a - sag * (1 - a * a), z)
            if k % 2:
                out += _lamp(lane, x, y, z, 2.0 * i + k)
            else:
                out.append(_washing(lane, x, y, z, i + k))
    return out


_LINEN: tuple[Albedo, ...] = (
    (0.86, 0.82, 0.74), (0.70, 0.34, 0.32), (0.40, 0.54, 0.62), (0.84, 0.68, 0.40), (0.56, 0.46, 0.60),
)  # fmt: skip


def _washing(lane: Lane, x: float, y: float, z: float, k: int) -> Layer:
    """A shirt or a cloth on the line."""
    m = lane.metre / z
    if k % 2:
        shape = blob(
            (-0.24, 0.02), (0.24, 0.02), (0.26, -0.5), (0.22, -0.98), (-0.2, -0.94), (-0.26, -0.5)
        )
    else:
        shape = (np.asarray([
            (-0.20, 0.02), (0.20, 0.02), (0.46, -0.26), (0.36, -0.40), (0.22, -0.28), (0.23, -0.80),
            (-0.23, -0.80), (-0.22, -0.28), (-0.36, -0.40), (-0.46, -0.26),
        ]),)  # fmt: skip
    parts = [Part(shape=shape, colour=_LINEN[k % 5], soft=0.10)]
    baked = bake(parts, Easel(scale=max(m, 4.0)))
    return neon.Hanging(baked=baked, x=x, y=y, z=z, lane=lane, swing=0.07, phase=1.3 * k)


def _lamp(lane: Lane, x: float, y: float, z: float, phase: float) -> list[Layer]:
    """A lamp with an iron shade, and its light."""
    m = lane.metre / z
    iron = (0.24, 0.26, 0.30)
    parts = [
        Part(shape=(np.asarray([(-0.015, 0.0), (0.015, 0.0), (0.015, -0.3), (-0.015, -0.3)]),), colour=iron, flat=0.3),
        Part(shape=blob((-0.11, -0.44), (0.0, -0.56), (0.11, -0.44)), colour=(0.98, 0.88, 0.64), flat=0.9),
        Part(shape=blob((-0.05, -0.26), (0.05, -0.26), (0.22, -0.44), (0.22, -0.47), (-0.22, -0.47), (-0.22, -0.44)), colour=iron, soft=0.08),
    ]  # fmt: skip
    hang = neon.Hanging(
        baked=bake(parts, Easel(scale=max(m, 6.0))), x=x, y=y, z=z, lane=lane,
        swing=0.05, phase=phase,
    )  # fmt: skip
    box = (x - 0.07 * m, y + 0.47 * m, x + 0.07 * m, y + 0.53 * m)
    bulb: neon.Tubes = [(oval(0.5, 0.5, 0.5, 0.5, 16), (1.0, 0.78, 0.46), True)]
    glow = neon.Halo.of(bulb, box, 0.10 * m, 0.55 * m, lane, z * 0.999, phase=phase)
    return [hang, glow]


@dataclass(frozen=True, kw_only=True)
class _Sign:
    """Where a sign hangs: side -1 or 1, depth, heights of its foot and top, width (metres)."""

    side: int
    z: float
    low: float
    high: float
    wide: float
    kind: int
    hues: tuple[neon.Rgb, neon.Rgb]


def signs(lane: Lane) -> list[Layer]:
    """Signs that stand out from both walls, each with its casing and its glow."""
    M, C, A, V = neon.HUES
    rows = (
        (1, 6.3, 3.2, 5.6, 0.9, 0, (C, M)), (-1, 5.5, 3.0, 4.4, 1.3, 1, (A, A)),
        (1, 4.7, 5.0, 8.0, 0.9, 2, (M, V)), (-1, 4.1, 3.6, 6.6, 0.85, 0, (V, C)),
        (1, 3.5, 2.9, 4.2, 1.2, 4, (V, A)), (-1, 3.0, 5.2, 6.5, 1.2, 3, (C, A)),
        (1, 2.6, 3.3, 5.9, 0.8, 2, (A, M)), (-1, 2.2, 2.9, 4.1, 1.1, 1, (M, A)),
        (-1, 1.75, 3.7, 6.3, 0.70, 0, (C, V)), (1, 1.7, 2.7, 3.7, 0.9, 4, (A, M)),
    )  # fmt: skip
    out: list[Layer] = []
    for k, row in enumerate(rows):
        out += _sign(
            lane,
            _Sign(
                side=row[0],
                z=row[1],
                low=row[2],
                high=row[3],
                wide=row[4],
                kind=row[5],
                hues=row[6],
            ),
            k,
        )
    return out


def _sign(lane: Lane, s: _Sign, k: int) -> list[Layer]:
    canvas, m = lane.canvas, lane.metre / s.z
    inner = s.side * (lane.half - 0.12)
    outer = inner - s.side * s.wide
    (xa, y1), (xb, y0) = lane.at(inner, s.low, s.z), lane.at(outer, s.high, s.z)
    x0, x1 = sorted((xa, xb))
    board = Board(x0 - 0.3 * m, y0 - 0.1 * m, x1 + 0.3 * m, y1 + 0.1 * m)
    veil = 0.35 * (s.z - lane.mouth) / (lane.end - lane.mouth)
    for y in (y0 + 0.15 * (y1 - y0), y1 - 0.15 * (y1 - y0)):  # brackets to the wall
        board.polygon(
            rect(
                min(x0, x0 + 0.2 * m * s.side),
                y - 0.03 * m,
                max(x1, x1 + 0.2 * m * s.side),
                y + 0.03 * m,
            ),
            _IRON,
            0.4,
            veil,
        )
    tubes = neon.SIGNS[s.kind](rng(canvas.seed, "alley sign", k), *s.hues)
    if s.kind in (0, 2):
        board.polygon(rect(x0, y0, x1, y1), (0.22, 0.20, 0.28), 0.4, veil)
        board.tone(rect(x1 - 0.08 * m, y0, x1, y1), 0.9)
    if s.kind == 1:
        board.polygon(
            oval(0.5 * (x0 + x1), 0.5 * (y0 + y1), 0.54 * (x1 - x0), 0.54 * (y1 - y0)),
            (0.22, 0.20, 0.28),
            0.4,
            veil,
        )
    thick = max(0.045 * m, 1.0)
    for line, colour, closed in tubes:  # by day the tubes are pale glass
        at = line * (x1 - x0, y1 - y0) + (x0, y0)
        run = np.concatenate([at, at[:1]]) if closed else at
        pale = tuple(0.45 + 0.45 * c for c in colour)
        board.polygon(ribbon(run, thick), (pale[0], pale[1], pale[2]), 0.7, veil)
    casing = Inner.of(board, s.z, lane=lane)
    halo = neon.Halo.of(
        tubes, (x0, y0, x1, y1), thick, 0.34 * m + 2, lane, s.z * 0.999,
        flutter=0.5 if k % 4 == 2 else 0.0, phase=1.7 * k,
    )  # fmt: skip
    return [casing, halo]


def front_signs(lane: Lane) -> list[Layer]:
    """Signs on the houses that face us."""
    M, C, A, _ = neon.HUES
    near = replace(lane, half=lane.half + 2.0)
    rows = (
        _Sign(side=-1, z=lane.mouth * 0.995, low=3.5, high=5.0, wide=1.4, kind=1, hues=(C, M)),
        _Sign(side=1, z=lane.mouth * 0.995, low=3.4, high=6.2, wide=0.8, kind=0, hues=(M, A)),
    )
    return [layer for k, row in enumerate(rows) for layer in _sign(near, row, 20 + k)]


def near(lane: Lane) -> list[Layer]:
    """Steam from a kitchen, and a round lantern close to us."""
    canvas = lane.canvas
    x, y = lane.at(-lane.half + 0.5, 2.2, 1.9)
    steam = Smoke(x=x, y=y, tall=2.6 * lane.metre / 1.9, z=1.89)
    z, size = 0.62, 0.34 * lane.metre / 0.62
    x, y = (0.90 if canvas.portrait else 0.925) * canvas.width, -0.02 * canvas.height
    wire = np.asarray([(-0.02, 0.6), (0.02, 0.6), (0.02, -0.4), (-0.02, -0.4)])
    red = (0.80, 0.26, 0.22)
    parts = [
        Part(shape=(wire,), colour=_IRON, flat=0.3),
        Part(shape=blob((0.0, -0.36), (0.42, -0.52), (0.50, -0.80), (0.40, -1.10), (0.0, -1.26), (-0.40, -1.10), (-0.50, -0.80), (-0.42, -0.52)), colour=red, soft=0.22),
        *(Part(shape=blob((-0.48, h), (0.0, h - 0.06), (0.48, h), (0.0, h - 0.02)), colour=red, flat=0.14, inside=True) for h in (-0.56, -0.70, -0.84, -0.98, -1.10)),
        Part(shape=blob((-0.2, -0.36), (0.2, -0.36), (0.2, -0.44), (-0.2, -0.44)), colour=_IRON, flat=0.4),
        Part(shape=blob((-0.2, -1.2), (0.2, -1.2), (0.2, -1.28), (-0.2, -1.28)), colour=_IRON, flat=0.4),
        Part(shape=blob((-0.03, -1.26), (0.03, -1.26), (0.05, -1.75), (-0.05, -1.75)), colour=(0.84, 0.62, 0.28), soft=0.05),
    ]  # fmt: skip
    lantern = neon.Hanging(
        baked=bake(parts, Easel(scale=size)), x=x, y=y, z=z, lane=lane, swing=0.05, phase=0.4,
        inside=False,
    )  # fmt: skip
    box = (x - 0.36 * size, y + 0.52 * size, x + 0.36 * size, y + 1.12 * size)
    light: neon.Tubes = [(oval(0.5, 0.5, q, q, 24), (0.50, 0.16, 0.05), True) for q in (0.15, 0.35)]
    halo = neon.Halo.of(
        light, box, 0.16 * size, 0.30 * size, lane, z * 0.999, inside=False, phase=0.4
    )
    return [steam, lantern, halo]
