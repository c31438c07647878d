"""Cloud seen from above: heaps of balls, modelled as one surface and lit in three tones."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from tenku.engines.animatic.layers.sheet import Sheet
from tenku.engines.animatic.layers.terrain import period, wave
from tenku.engines.animatic.scene import Canvas

Balls = npt.NDArray[np.float64]  # (n, 4): x, y, radius in pixels, and how far it stands forward
_Field = npt.NDArray[np.float32]
_WHITE = np.asarray([0.97, 0.97, 0.99], np.float32)


@dataclass(frozen=True, kw_only=True)
class Band:
    """A stretch of the sea of clouds from edge to edge. Lengths in pixels."""

    z: float
    crest: float  # the mean height of its tops
    rise: float  # of its mounds above and below that
    puff: float  # radius of a middling ball
    deep: float  # down to where it is painted
    haze: float  # 0..1
    fall: float = 1.0  # how fast its lower part sinks into shade
    waves: tuple[int, ...] = (2, 3, 5)  # mounds over one period


def band(canvas: Canvas, random: np.random.Generator, of: Band, side: float, speed: float) -> Sheet:
    """A band lit from `side` (-1 left, 1 right) that drifts by `speed` pixels a second at z = 1."""
    length = period(canvas)
    columns = np.arange(length, dtype=np.float64)
    mounds = wave(random, columns, length, of.waves)
    line = of.crest - of.rise * (0.75 * mounds + 0.45 * np.abs(mounds) ** 1.5)
    balls = np.concatenate([_row(random, line, of.puff, length), _mounds(random, line, of, length)])
    top = int((balls[:, 1] - balls[:, 2]).min()) - 2
    shape = (int(of.deep) - top, length)
    high, cover = _surface(balls - (0, top, 0, 0), shape, wrap=True)
    edge = (line + 0.3 * of.puff - top).astype(np.float32)
    rows = np.arange(shape[0], dtype=np.float32)[:, None]
    cover = np.maximum(cover, np.clip(rows - edge, 0.0, 1.0))
    tone = _tones(high, of.puff, side, random, wrap=True)
    sunk = _step((rows - edge) / np.float32(of.puff), 0.1, 2.6 / of.fall)
    tone = tone + 0.9 * sunk * (np.float32(0.52) - tone)
    mist = np.clip(of.haze + (0.62 - 0.35 * of.haze) * sunk, 0.0, 0.95)
    planes = _planes(cover, tone, mist)
    return Sheet(
        z=of.z, x=0.0, y=float(top), body=planes[0], lit=planes[1], period=length, snow="none",
        drift=speed / of.z,
    )  # fmt: skip


def tower(
    canvas: Canvas, random: np.random.Generator, at: tuple[float, float], size: tuple[float, float],
    *, z: float, haze: float, side: float, speed: float,
) -> Sheet:  # fmt: skip
    """A cumulus that towers out of the sea: `at` is the middle of its foot, `size` width, height."""
    wide, tall = size
    balls = _heap(random, wide, tall)
    left, top = int(at[0] - 0.75 * wide), int(at[1] - 1.25 * tall)
    shape = (int(at[1] + 0.04 * tall) - top, int(1.5 * wide))
    high, cover = _surface(balls + (at[0] - left, at[1] - top, 0, 0), shape, wrap=False)
    tone = _tones(high, 0.11 * tall, side, random, wrap=False)
    down = (np.arange(shape[0], dtype=np.float32)[:, None] + top - at[1]) / np.float32(tall)
    low = np.clip((down + 0.42) / 0.42, 0.0, 1.0)
    tone = tone + 0.75 * low * (np.float32(0.16) - tone)
    planes = _planes(cover, tone, np.clip(haze + 0.40 * low**1.5, 0.0, 0.95))
    return Sheet(
        z=z, x=float(left), y=float(top), body=planes[0], lit=planes[1], snow="none",
        drift=speed / z, span=1.5 * canvas.width + wide, scrolls=False,
    )  # fmt: skip


def _row(
    random: np.random.Generator, line: npt.NDArray[np.float64], puff: float, length: int
) -> Balls:
    """Balls along a line: small ones on its edge, larger ones below and before them."""
    out: list[tuple[float, float, float, float]] = []
    for pitch, down, size, forward in (
        (0.7, 0.34, 0.55, 0.0),
        (1.2, 0.8, 1.0, 0.2),
        (2.3, 2.0, 1.6, 0.35),
    ):
        n = max(6, int(length / (pitch * puff)))
        for k in range(n):
            x = (k + random.uniform(-0.45, 0.45)) * length / n
            r = puff * size * random.choice([0.55, 0.8, 1.0, 1.45])
            y = line[int(x) % length] + down * puff + 0.5 * (r - puff * size)
            out.append((x % length, y + random.uniform(-0.16, 0.16) * puff, r, forward * puff))
    return np.asarray(out)


_SIZES = (1.0, 0.34, 0.62, 0.26, 0.78, 0.44, 0.30)  # of the heads that rise out of a band


def _mounds(
    random: np.random.Generator, line: npt.NDArray[np.float64], of: Band, length: int
) -> Balls:
    """Heads of cloud that rise out of the line: one large, some middling, several small."""
    out: list[Balls] = []
    start = random.uniform(0.0, 1.0)
    for k, size in enumerate(_SIZES):
        x = ((start + (k + random.uniform(-0.3, 0.3)) / len(_SIZES)) % 1.0) * length
        tall = 2.2 * of.rise * size
        foot = line[int(x) % length] + 0.9 * of.puff
        out.append(_heap(random, 2.6 * tall, tall + 0.9 * of.puff) + (x, foot, 0.0, 0.3 * of.puff))
    balls = np.concatenate(out)
    balls[:, 0] %= length
    return balls


def _heap(random: np.random.Generator, wide: float, tall: float) -> Balls:
    """Balls of a tower about the middle of its foot: two or three stacked heads and a broad base."""
    out: list[tuple[float, float, float, float]] = []
    lean = random.uniform(-0.12, 0.12)
    side = random.choice([-1.0, 1.0])
    heads = (  # middle across, middle up, half width, half height, in the tower's own sizes
        (lean, 0.70, 0.16, 0.26), (lean + 0.13 * side, 0.50, 0.20, 0.24),
        (lean - 0.19 * side, 0.34, 0.19, 0.22), (0.30 * side, 0.20, 0.20, 0.18), (0.0, 0.12, 0.46, 0.16),
    )  # fmt: skip
    for n, (x, y, rx, ry) in enumerate(heads):
        for k in range(16):
            turn = 2.0 * np.pi * (k + random.uniform(-0.3, 0.3)) / 16
            out_ = random.uniform(0.55, 0.95)
            r = tall * ry * random.choice([0.28, 0.36, 0.48, 0.62]) * (0.75 if ry < 0.18 else 1.0)
            out.append((
                (x + rx * out_ * np.cos(turn)) * wide, -(y + ry * out_ * np.sin(turn)) * tall, r,
                tall * (0.03 * n + 0.05 * (1.0 - out_)),
            ))  # fmt: skip
        for q in (-0.6, -0.2, 0.2, 0.6):  # so that there are no holes
            out.append(((x + q * rx) * wide, -y * tall, 0.72 * ry * tall, 0.03 * n * tall))
            out.append(((x + q * rx) * wide, -0.45 * y * tall, 0.8 * ry * tall, 0.02 * n * tall))
    return np.asarray(out)


def _surface(balls: Balls, shape: tuple[int, int], wrap: bool) -> tuple[_Field, _Field]:
    """The height of the surface that the balls form, and its coverage 0..1."""
    rows, columns = shape
    high, cover = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
    for x, y, r, forward in balls:
        for shift in (-columns, 0, columns) if wrap else (0,):
            x0, x1 = max(int(x + shift - r) - 1, 0), min(int(x + shift + r) + 2, columns)
            y0, y1 = max(int(y - r) - 1, 0), min(int(y + r) + 2, rows)
            if x1 <= x0 or y1 <= y0:
                continue
            dx = np.arange(x0, x1, dtype=np.float32)[None, :] - np.float32(x + shift)
            dy = np.arange(y0, y1, dtype=np.float32)[:, None] - np.float32(y)
            d = dx * dx + dy * dy
            box = slice(y0, y1), slice(x0, x1)
            cap = np.sqrt(np.maximum(r * r - d, 0.0)) + np.float32(forward) * (d < r * r)
            np.maximum(high[box], cap, out=high[box])
            np.maximum(cover[box], np.clip(r - np.sqrt(d) + 0.5, 0.0, 1.0), out=cover[box])
    return high, cover


def _tones(
    high: _Field, puff: float, side: float, random: np.random.Generator, wrap: bool
) -> _Field:
    """Three tones by how the surface faces the light, with brushed steps between them."""
    pad = int(puff) + 2
    sides = ((0, 0), (pad, pad))
    wide = np.pad(high, sides, mode="wrap") if wrap else np.pad(high, sides, mode="edge")
    soft = cv2.GaussianBlur(wide, (0, 0), max(0.20 * puff, 0.8))
    broad = cv2.GaussianBlur(wide, (0, 0), max(0.55 * puff, 1.0))
    facing = np.zeros_like(wide)
    for field, weight in ((soft, 0.55), (broad, 0.45)):
        gx = cv2.Sobel(field, cv2.CV_32F, 1, 0, scale=0.125)
        gy = cv2.Sobel(field, cv2.CV_32F, 0, 1, scale=0.125)
        lit = (side * -0.70 * gx + 0.70 * gy + 0.30) / np.sqrt(1.0 + gx * gx + gy * gy)
        facing += np.float32(weight) * lit
    grain = random.standard_normal((wide.shape[0] // 3 + 2, wide.shape[1] // 5 + 2))
    grain = cv2.GaussianBlur(grain.astype(np.float32), (0, 0), 2.0)
    brush = cv2.resize(grain, (wide.shape[1], wide.shape[0]), interpolation=cv2.INTER_CUBIC)
    if wrap:  # both ends must agree
        columns = np.arange(wide.shape[1], dtype=np.float32)
        ends = np.minimum(columns, columns[::-1]) / np.float32(3.0 * pad)
        brush = brush * np.clip(ends - np.float32(0.4), 0, 1)
    facing = facing + 0.12 * brush
    tone = (
        0.24 + (0.55 - 0.24) * _step(facing, 0.00, 0.30) + (0.95 - 0.55) * _step(facing, 0.44, 0.66)
    )
    return np.ascontiguousarray(tone[:, pad:-pad].astype(np.float32))


def _step(x: npt.NDArray[np.floating], a: float, b: float) -> _Field:
    t = np.clip((x - a) / np.float32(b - a), 0.0, 1.0)
    return np.asarray(t * t * (3.0 - 2.0 * t), np.float32)


def _planes(
    cover: _Field, tone: npt.NDArray[np.floating], haze: npt.NDArray[np.floating]
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    """Body and lit planes of white matter; see `paint`."""
    haze = np.broadcast_to(haze, cover.shape)
    white = _WHITE * (cover * (1.0 - haze))[..., None] * np.float32(255.0)
    body = np.concatenate([white * (1.0 - tone)[..., None], 255.0 * cover[..., None]], axis=2)
    lit = np.concatenate([white * tone[..., None], 255.0 * (cover * haze)[..., None]], axis=2)
    return (body + 0.5).astype(np.uint8), (lit + 0.5).astype(np.uint8)
