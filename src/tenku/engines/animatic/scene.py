"""The words that everything drawn shares: Canvas, Moment, View, Layer, Cue.

Rules that make `frame(i)` pure and thread-safe: a layer is built once and never changes itself
in `paint`; everything random comes from `rng(seed, name, i)`; a layer paints only into the
picture that it is handed.
"""

import zlib
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt

from tenku.engines.animatic.light import Light

Picture = npt.NDArray[np.uint8]  # (height, width, 3) RGB

GroundKind = Literal["grass", "pavement", "floor", "sand", "snow", "water", "air"]


@dataclass(frozen=True, kw_only=True)
class Canvas:
    """The format of a clip. `fps` frames a second; pixel sizes are even."""

    width: int
    height: int
    seconds: float
    fps: int
    seed: int

    @property
    def num_frames(self) -> int:
        return round(self.seconds * self.fps)

    @property
    def portrait(self) -> bool:
        return self.height > self.width

    @property
    def unit(self) -> float:
        """The drawing unit in pixels: 1/720 of a 16:9 frame's height (of its shorter side)."""
        return min(self.width, self.height) / 720.0


@dataclass(frozen=True, kw_only=True)
class View:
    """Where the camera puts depth z: pixel = centre + scale * (pixel - centre) + (dx, dy)."""

    scale: float
    dx: float  # pixels
    dy: float  # pixels
    centre: tuple[float, float]  # the vanishing point, pixels


class Eye(Protocol):
    """The camera at one moment."""

    def view(self, z: float) -> View: ...


@dataclass(frozen=True, kw_only=True)
class Moment:
    """Everything that changes over time. Depth z: 1 = the subject's plane, inf = sky."""

    i: int  # frame
    u: float  # 0..1 over the clip
    t: float  # seconds of film
    clock: float  # seconds in the scene: slow motion and time-lapse bend it
    light: Light
    eye: Eye
    wind: float  # 0..1
    wet: float  # 0..1: rain has wet the ground
    snow: float  # 0..1: snow lies
    travel: float  # how far the subject has come since the start, in its own heights
    scroll: float = 0.0  # pixels that the ground at z=1 has moved to the left since the start


class Layer(Protocol):
    """A thing in depth. Layers are painted from the greatest z to the least."""

    @property
    def z(self) -> float: ...

    def paint(self, picture: Picture, moment: Moment) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Spot:
    """Where a subject stands in a setting, at z=1 and with the camera at rest."""

    x: float  # pixels, of the point on the ground under its middle
    y: float  # pixels
    height: float  # of a standing adult, pixels
    ground: GroundKind


@dataclass(frozen=True, kw_only=True)
class Cue:
    """A sound that something in the picture makes. `events` are seconds, for foley; pan -1..1."""

    kind: str
    gain: float = 1.0
    events: tuple[float, ...] = ()
    pan: float = 0.0


def rng(seed: int, name: str, i: int = 0) -> np.random.Generator:
    """The only source of randomness: the same seed, name and index give the same numbers."""
    return np.random.default_rng((seed, zlib.crc32(name.encode()), i))


def smooth(a: float, b: float, x: float) -> float:
    """Smoothstep of x between a and b."""
    t = min(max((x - a) / (b - a), 0.0), 1.0)
    return t * t * (3.0 - 2.0 * t)
