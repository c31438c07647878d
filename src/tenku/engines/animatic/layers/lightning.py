"""Lightning: bolts over the horizon, and the flash that they throw on everything."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np

from tenku.engines.animatic.paint import Points
from tenku.engines.animatic.scene import Canvas, Moment, Picture, rng

_SECONDS = 0.45  # a stroke with its flicker
_TINT = (0.86, 0.90, 1.0)


@dataclass(frozen=True, kw_only=True)
class Bolt:
    """One stroke: when it strikes (seconds of film), and its branches as lines of a width."""

    at: float
    distance: float  # 0 near .. 1 far
    branches: tuple[tuple[Points, float], ...]  # pixels

    def power(self, t: float) -> float:
        """How bright it is: two strokes, then it dies away."""
        age = (t - self.at) / _SECONDS
        if not 0.0 <= age < 1.0:
            return 0.0
        second = 0.8 * np.exp(-((age - 0.32) ** 2) / 0.006)
        return float(min(np.exp(-9.0 * age) + second, 1.0)) * (1.0 - 0.45 * self.distance)


def strike(canvas: Canvas, horizon: float, strength: float) -> tuple[Bolt, ...]:
    """The bolts of a clip: the first one early, then one every two to four seconds."""
    random = rng(canvas.seed, "lightning")
    at = float(random.uniform(0.5, 0.9))
    bolts: list[Bolt] = []
    while at < canvas.seconds - 0.2:
        distance = float(random.uniform(0.0, 1.0))
        x = float(random.uniform(0.12, 0.88)) * canvas.width
        branches = _branches(canvas, random, x, horizon, 1.0 - 0.4 * distance)
        bolts.append(Bolt(at=at, distance=distance, branches=branches))
        at += float(random.uniform(2.0, 4.0)) / max(strength, 0.4)
    return tuple(bolts)


def _branches(
    canvas: Canvas, random: np.random.Generator, x: float, foot: float, size: float
) -> tuple[tuple[Points, float], ...]:
    """A trunk from the clouds to the horizon, and forks that end in the air."""
    trunk = _jagged(random, (x, -0.02 * foot), (x + random.normal(0, 0.08) * foot, foot), 13)
    out = [(trunk, 5.0 * size * canvas.unit)]
    for _ in range(4):
        k = int(random.integers(2, len(trunk) - 4))
        side = float(random.choice([-1.0, 1.0]))
        reach = random.uniform(0.16, 0.34) * foot * size
        end = trunk[k] + (side * 0.8 * reach, reach)
        fork = _jagged(random, tuple(trunk[k]), tuple(end), 6)
        out.append((fork, 2.6 * size * canvas.unit))
    return tuple(out)


def _jagged(random: np.random.Generator, a: Sequence[float], b: Sequence[float], n: int) -> Points:
    """A walk from a to b that strays and comes back, in strokes of unequal length."""
    steps = random.uniform(0.5, 1.5, n).cumsum()
    share = np.concatenate([[0.0], steps / steps[-1]])
    line = np.asarray(a, np.float64) + share[:, None] * (np.asarray(b) - np.asarray(a))
    stray = np.concatenate([[0.0], random.normal(0.0, 1.0, n).cumsum()])
    stray -= share * stray[-1]
    line[:, 0] += stray * 0.035 * float(np.hypot(b[0] - a[0], b[1] - a[1]))
    return line


@dataclass(frozen=True, kw_only=True)
class Lightning:
    """The bolts themselves, behind all that stands on the ground."""

    bolts: tuple[Bolt, ...]
    z: float = 19.0  # before the clouds, behind the land

    def paint(self, picture: Picture, moment: Moment) -> None:
        for bolt in self.bolts:
            power = bolt.power(moment.t)
            if power > 0.03:
                _draw(picture, bolt, power, moment.eye.view(self.z).dx)


def _draw(picture: Picture, bolt: Bolt, power: float, dx: float) -> None:
    height, width = picture.shape[:2]
    mask = np.zeros((height, width), np.uint8)
    for line, wide in bolt.branches:
        fixed = np.round((line + (dx, 0.0)) * 16).astype(int).tolist()
        for k, (start, end) in enumerate(pairwise(fixed)):
            thick = max(1, round(wide * (1.0 - 0.7 * k / len(fixed))))
            cv2.line(mask, start, end, (255,), thick, cv2.LINE_AA, 4)
    small = cv2.resize(mask, (width // 4, height // 4), interpolation=cv2.INTER_AREA)
    side = max(3, (width // 60) | 1)
    glow = cv2.blur(cv2.blur(small, (side, side)), (side, side))
    glow = cv2.resize(glow, (width, height), interpolation=cv2.INTER_LINEAR)
    light = cv2.addWeighted(mask, power, glow, 1.6 * power, 0)
    ramp = np.arange(256)[:, None] * np.asarray(_TINT)
    cv2.add(picture, cv2.applyColorMap(light, ramp.astype(np.uint8)[:, None, :]), dst=picture)


@dataclass(frozen=True, kw_only=True)
class Flash:
    """What the bolts light up: everything, for as long as they burn."""

    bolts: tuple[Bolt, ...]
    z: float = 0.31  # before the scene, behind the rain

    def paint(self, picture: Picture, moment: Moment) -> None:
        power = max((bolt.power(moment.t) for bolt in self.bolts), default=0.0)
        if power > 0.02:
            lift = np.asarray([*(18.0 * power * c for c in _TINT), 0.0])
            cv2.convertScaleAbs(picture, dst=picture, alpha=1.0 + 0.75 * power)
            cv2.add(picture, lift, dst=picture)
