"""Airless ground: craters, boulders and slopes of dust, lit hard from the left."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tenku.engines.animatic.layers.sheet import Sheet
from tenku.engines.animatic.layers.terrain import sweep, tiled, under
from tenku.engines.animatic.paint import Albedo, Board, Points, oval, points, ribbon, spline
from tenku.engines.animatic.scene import Canvas, rng

_FLAT = 0.27  # of a crater's width: how deep its opening looks
Mark = tuple[float, float, float]  # x in frame widths, y in shares of the band, size in units


@dataclass(frozen=True, kw_only=True)
class Rock:
    """The colours of a ground: what is lit, and what it throws into its own shadows."""

    dust: Albedo
    stone: Albedo


def crater(board: Board, x: float, y: float, r: float, rock: Rock) -> None:
    """A bowl seen from the side: a bright rim, the wall towards the sun in shadow; pixels."""
    f = _FLAT
    apron = oval(x + 0.05 * r, y + 0.04 * r, 1.62 * r, 1.55 * f * r)
    board.tone(apron, 0.98, soft=0.10 * r, opacity=0.55)
    board.polygon(oval(x, y, 1.14 * r, 1.22 * f * r), rock.dust, 0.97)
    board.polygon(oval(x + 0.02 * r, y + 0.03 * f * r, r, f * r), rock.dust, 0.07)
    a = np.linspace(-1.35, 1.75, 20)  # the far wall, which the sun meets
    outer = np.stack([x + r * np.cos(a), y + f * r * np.sin(a)], axis=1)
    inner = np.stack(
        [x + 0.10 * r + 0.46 * r * np.cos(a), y + 0.06 * f * r + 0.56 * f * r * np.sin(a)], axis=1
    )
    board.polygon(np.concatenate([outer, inner[::-1]]), rock.dust, 0.62)
    low = np.linspace(0.35, 2.75, 20)  # the near lip stands in the light
    lip = np.stack([x + 1.12 * r * np.cos(low), y + 1.2 * f * r * np.sin(low)], axis=1)
    board.polygon(ribbon(lip, 0.07 * r * np.sin(np.linspace(0.2, 2.94, 20))), rock.dust, 1.0)


def boulder(
    board: Board, random: np.random.Generator, x: float, y: float, size: float, rock: Rock
) -> None:
    """A stone with a lit top, a side in half tone, a dark face and its shadow; pixels."""
    s = size
    shade = points(
        (x - 0.5 * s, y - 0.03 * s), (x + 0.4 * s, y - 0.14 * s), (x + 1.9 * s, y + 0.10 * s),
        (x + 1.2 * s, y + 0.20 * s), (x + 0.1 * s, y + 0.16 * s),
    )  # fmt: skip
    board.tone(spline(shade, 5, closed=True), 0.06, soft=0.02 * s, opacity=0.9)
    a = np.linspace(0.0, 2 * np.pi, 9, endpoint=False) + random.uniform(-0.12, 0.12, 9)
    r = random.uniform(0.86, 1.10, 9)
    r[6:8] *= 0.78  # it lies flat on the ground

    def ring(q: npt.NDArray[np.float64], share: float | npt.NDArray[np.float64] = 1.0) -> Points:
        """Points of the outline at angles q (0 right, a quarter up), drawn in by `share`."""
        reach = share * np.interp(
            q % (2 * np.pi), np.append(a, a[0] + 2 * np.pi), np.append(r, r[0])
        )
        return np.stack(
            [x + 0.62 * s * reach * np.cos(q), y - 0.24 * s - 0.44 * s * reach * np.sin(q)], 1
        )

    board.polygon(spline(ring(a), 3, closed=True), rock.stone, 0.52)
    inner = np.asarray([0.90, 0.40, 0.16, 0.30, 0.62, 0.94])
    lit = np.linspace(0.85, 2.95, 6)
    board.polygon(np.concatenate([ring(lit), ring(lit[::-1], inner * 0.92)]), rock.stone, 0.97)
    dark = np.linspace(-1.30, 0.85, 6)
    board.polygon(
        np.concatenate([ring(dark), ring(dark[::-1], inner[::-1] * 0.98)]), rock.stone, 0.09
    )
    nick = points(
        (x - 0.30 * s, y - 0.16 * s), (x - 0.06 * s, y - 0.20 * s), (x - 0.16 * s, y - 0.02 * s)
    )
    board.tone(nick, 0.28)


def band(
    canvas: Canvas,
    name: str,
    rock: Rock,
    *,
    y: float,
    rise: float,
    bottom: float,
    z: float,
    harmonics: Sequence[int] = (1, 2, 3),
    haze: float = 0.0,
    craters: Sequence[Mark] = (),
    boulders: Sequence[Mark] = (),
    tone: float = 0.74,
) -> Sheet:
    """A slope of dust from about height y down to `bottom`, with what lies on it."""
    u, w = canvas.unit, canvas.width
    random = rng(canvas.seed, name)
    tallest = max([0.8 * size for _, _, size in boulders], default=0.0) * u
    board = tiled(canvas, y - 1.2 * rise - tallest, bottom)
    line = sweep(board, random, y, rise, harmonics)
    board.polygon(under(line, bottom + 10), rock.dust, tone)
    _slopes(board, random, line, bottom, u)
    board.tone(np.concatenate([line, (line + (0.0, 5 * u))[::-1]]), 1.0, soft=1.0 * u)
    deep = bottom - y
    for x, down, size in sorted(craters, key=lambda mark: mark[1]):
        crater(board, x * w, y + down * deep, size * u, rock)
    for _ in range(int(70 * w / (1280 * u + 1))):  # pebbles
        down = float(random.uniform(0.05, 1.0)) ** 1.3
        px, r = random.uniform(0, board.width), (0.7 + 3.6 * down) * u * random.uniform(0.4, 1.0)
        at = float(np.interp(px, line[:, 0], line[:, 1])) + down * deep
        board.tone(oval(px + 1.3 * r, at + 0.3 * r, 1.8 * r, 0.5 * r, 10), 0.10)
        board.polygon(oval(px, at, r, 0.8 * r, 8), rock.stone, 0.9)
    for x, down, size in sorted(boulders, key=lambda mark: mark[1]):
        boulder(board, random, x * w, y + down * deep, size * u, rock)
    if haze:
        board.mist(np.full(board.height, haze))
    return Sheet.of(board, z, period=board.width, snow="none")


def _slopes(
    board: Board, random: np.random.Generator, line: Points, bottom: float, u: float
) -> None:
    """Folds of the ground: long flat shadows that lie along it, wider where it is nearer."""
    deep = bottom - float(line[:, 1].mean())
    for k in range(16):
        down = (k + random.uniform(0.2, 0.8)) / 16
        x, wide = random.uniform(0, board.width), (70 + 330 * down) * u * random.uniform(0.7, 1.3)
        top = float(np.interp(x, line[:, 0], line[:, 1])) + (0.04 + down) * deep
        thin = (2.5 + 13 * down) * u
        q = np.linspace(-1, 1, 16)
        upper = np.stack([x + q * wide, top - thin * (1 - q * q) ** 0.6 * (0.4 + 0.3 * q)], axis=1)
        lower = np.stack(
            [x + q * wide, top + thin * (1 - q * q) * (0.9 + 0.4 * np.sin(3 * q))], axis=1
        )
        shape = np.concatenate([upper, lower[::-1]])
        board.tone(shape, (0.42, 0.30, 0.95)[k % 3], soft=0.10 * thin, opacity=0.75)


def hills(
    canvas: Canvas,
    name: str,
    rock: Rock,
    humps: Sequence[tuple[float, float, float]],
    *,
    foot: float,
    z: float,
    haze: float,
) -> Sheet:
    """Rounded mountains: x in frame widths, height and half width in drawing units."""
    u, w = canvas.unit, canvas.width
    random = rng(canvas.seed, name)
    tallest = max(tall for _, tall, _ in humps) * u
    board = tiled(canvas, foot - 1.1 * tallest, foot + 0.12 * canvas.height)
    base = sweep(board, random, foot, 0.05 * tallest, (2, 3, 5))
    board.polygon(under(base, foot + canvas.height), rock.dust, 0.62)
    for x, tall, half in sorted(humps, key=lambda hump: -hump[1]):
        _hump(board, random, x * w, foot + 0.04 * tallest, tall * u, half * u, rock)
    rows = (np.arange(board.height) + board.y0 - foot) / tallest
    board.mist(np.clip(haze + 0.16 * np.exp(3.0 * np.minimum(rows, 0)), 0, 0.9))
    return Sheet.of(board, z, period=board.width, snow="none")


def _hump(
    board: Board, random: np.random.Generator, x: float, foot: float, tall: float, half: float,
    rock: Rock,
) -> None:  # fmt: skip
    """One mountain: a lit and a dark side that meet in a winding ridge, slides of scree on both."""
    q = np.linspace(0, 1, 24)
    wave = 0.035 * np.sin(9 * q + random.uniform(0, 6)) * np.sin(np.pi * q)
    rise = 0.5 - 0.5 * np.cos(np.pi * q**1.1)
    left = np.stack([x - half * (1 - q), foot - tall * (rise + wave)], axis=1)
    right = np.stack([x + half * 1.15 * (1 - q), foot - tall * (rise - wave)], axis=1)[::-1]
    board.polygon(np.concatenate([left, right]), rock.dust, 0.86)
    t = np.linspace(0, 1, 20)
    ridge = np.stack(
        [
            x + half * (0.30 * t + 0.10 * np.sin(5.5 * t + random.uniform(0, 1)) * t),
            foot - tall * (1 - t),
        ],
        axis=1,
    )
    ridge[0] = left[-1]
    board.polygon(np.concatenate([ridge, right[::-1]]), rock.dust, 0.14)
    for k in range(5):
        at = random.uniform(0.15, 0.75)
        side = -1.0 if k % 2 else 1.0
        rx = x + side * half * (1 - at) * random.uniform(0.25, 0.6)
        y, long = foot - tall * at * 0.9, tall * random.uniform(0.22, 0.42)
        slide = points(
            (rx, y), (rx + side * 0.35 * long, y + 0.55 * long), (rx + side * 0.5 * long, y + long),
            (rx + side * 0.1 * long, y + 0.9 * long), (rx - side * 0.02 * long, y + 0.4 * long),
        )  # fmt: skip
        board.tone(slide, 0.46 if side < 0 else 0.34, soft=0.01 * tall)
