"""Spaceships: one that crosses the sky on its flame, or hangs there, or a few in depth."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tenku.engines.animatic.plan import ShotSize
from tenku.engines.animatic.rigs import spacecraft as rig
from tenku.engines.animatic.rigs import sprite
from tenku.engines.animatic.rigs.figure import Easel, bake
from tenku.engines.animatic.rigs.poses import Poses
from tenku.engines.animatic.scene import Cue, Layer, Moment, Picture, rng
from tenku.engines.animatic.subjects.astronaut import Weightless
from tenku.engines.animatic.subjects.base import subject
from tenku.engines.animatic.subjects.palette import choice
from tenku.engines.animatic.subjects.performer import Casting, Framing, Performer, way

_FRAMINGS: dict[ShotSize, Framing] = {
    "medium": Framing(size=1.05, width=0.62, y=0.0, level=0.46),
    "close": Framing(size=1.60, width=0.95, x=0.12, y=0.0, level=0.48),
}
_HULLS = ("#e6e3dc", "#d9dde2")
_ACCENTS = ("#d9632c", "#2f7fa0", "#c23b4b", "#d9a23c")
_SPEED = 0.10  # own lengths a second: it is far away
_FAR = 1.4  # depth between one and the next


@dataclass(frozen=True, kw_only=True)
class Ship(Weightless):
    """A hull that rises and sinks a little, and the flame behind it."""

    flame: npt.NDArray[np.uint8]
    window: npt.NDArray[np.uint8]
    thrust: float = 1.0
    flip: bool = False

    def paint(self, picture: Picture, moment: Moment) -> None:
        baked, t = self.poses[0], moment.clock
        place = self.place(moment)
        sign = -1.0 if self.flip else 1.0
        flicker = 1.0 + 0.06 * math.sin(23.0 * t) + 0.05 * math.sin(37.0 * t + 1.0)
        long = self.thrust * (0.30 + 0.02 * math.sin(3.1 * t)) * flicker
        n = self.flame.shape[0]
        for reach, half, share in ((long, 0.052, 1.0), (0.5 * long, 0.030, 0.9)):
            x = baked.origin[0] + sign * (rig.NOZZLE[0] + 0.012) * baked.scale
            y = baked.origin[1] - rig.NOZZLE[1] * baked.scale
            kx, ky = -sign * reach * baked.scale / n, 2 * half * baked.scale / n
            spot = np.asarray([[kx, 0, x], [0, ky, y - ky * n / 2]])
            light = np.asarray(self.flame * np.float32(share), np.uint8)
            sprite.glow(picture, light, sprite.after(spot, place))
        sprite.blend(picture, sprite.colour(baked, moment.light, self.haze), place)
        glow = 0.10 + 0.75 * moment.light.night
        for wx, wy in rig.WINDOWS:
            k = 2 * 0.034 * baked.scale / self.window.shape[0]
            x, y = baked.origin[0] + sign * wx * baked.scale, baked.origin[1] - wy * baked.scale
            r = 0.034 * baked.scale
            spot = np.asarray([[k, 0, x - r], [0, k, y - r]])
            light = np.asarray(self.window * np.float32(glow), np.uint8)
            sprite.glow(picture, light, sprite.after(spot, place))


@subject("spaceship", "fly", "hover")
def spaceship(casting: Casting) -> Performer:
    """One ship, or up to as many as are asked for, each further off than the last."""
    canvas, n = casting.canvas, casting.subject.count
    wide = casting.plan.shot == "wide"
    alone = sum(s.count for s in casting.plan.subjects) == 1
    casting = casting.framed(_FRAMINGS, 1.0) if alone else casting
    length = casting.spot.height if not wide and alone else _length(casting)
    flies = casting.subject.action == "fly"
    layers: list[Layer] = []
    for i in range(n):
        dice = rng(canvas.seed, "ship", i)
        k = i % 4
        own = length * 0.72**k
        x, y = casting.spot.x, casting.spot.y
        if wide or not alone:
            y = (
                (0.40 if canvas.portrait else 0.36) * canvas.height
                if alone
                else 0.18 * canvas.height
            )
            x = (0.46 if alone else 0.52) * canvas.width
        if i:
            across = 2.0 * ((i * 0.618034 + 0.35) % 1.0) - 1.0
            x, y = (
                (0.5 + 0.36 * across) * canvas.width,
                y + float(dice.uniform(-0.20, 0.22)) * canvas.height,
            )
        easel = Easel(scale=min(own, 900.0), flip=casting.leftwards)
        parts = rig.spacecraft(
            choice(casting, "body", _HULLS, i), choice(casting, "accent", _ACCENTS, i)
        )
        speed = (_SPEED if wide else 0.3 * _SPEED) * length * 0.75**k if flies else 0.012 * length
        layers.append(
            Ship(
                poses=Poses.one(bake(parts, easel)), cadence=0.0, phase=float(dice.random()),
                way=way(casting, (x, y), speed, own), size=own / easel.scale,
                z=casting.depth + _FAR * k, haze=0.12 * k, shaded=False, bob=0.020 * own, rolls=0.022,
                rest=(0.05 if casting.leftwards else -0.05) * (1 if flies else 0), tour=7.0,
                flame=_flame(), window=_window(), thrust=1.0 if flies else 0.55, flip=casting.leftwards,
            )
        )  # fmt: skip
    air = casting.plan.setting not in ("space", "moon")
    cues = (Cue(kind="engine", gain=0.35),) if air else ()
    return Performer(layers=tuple(layers), cues=cues, height=length, speed=0.0)


def _length(casting: Casting) -> float:
    """In space it is the picture; elsewhere it is up in the air."""
    canvas = casting.canvas
    alone = sum(s.count for s in casting.plan.subjects) == casting.subject.count
    share = (0.46 if casting.plan.setting == "space" else 0.36) if alone else 0.26
    return min(share * canvas.width * (1.5 if canvas.portrait else 1.0), 0.80 * canvas.height)


def _flame(n: int = 64) -> npt.NDArray[np.uint8]:
    """A tongue of light from the left edge to the right, white at its root."""
    x, y = np.linspace(0, 1, n)[None, :], np.abs(np.linspace(-1, 1, n))[:, None]
    half = np.clip(1.0 - x, 0, 1) ** 0.8 * (0.55 + 0.45 * np.exp(-x / 0.25))
    body = np.clip(1.0 - (y / np.maximum(half, 1e-3)) ** 1.6, 0, 1) * (1.0 - x) ** 0.9
    core = np.clip(1.0 - (y / np.maximum(0.45 * half, 1e-3)) ** 2, 0, 1) * np.clip(
        1.0 - 1.7 * x, 0, 1
    )
    light = body[..., None] * np.asarray([0.30, 0.66, 1.0]) + core[..., None] * np.asarray(
        [0.7, 0.4, 0.2]
    )
    return np.asarray(np.clip(255 * light, 0, 255), np.uint8)


def _window() -> npt.NDArray[np.uint8]:
    spot = sprite.soft_disc()[..., None] / 255.0
    return np.asarray(255.0 * spot**1.3 * np.asarray([1.0, 0.80, 0.46]), np.uint8)
