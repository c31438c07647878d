"""Robots: they walk, greet, dance, and the lamps of their faces pulse with what they say."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from tenku.engines.animatic.plan import ShotSize
from tenku.engines.animatic.rigs import robot as rig
from tenku.engines.animatic.rigs import sprite
from tenku.engines.animatic.rigs.figure import Colour, Easel, bake
from tenku.engines.animatic.rigs.gait import Gait
from tenku.engines.animatic.rigs.mannequin import Act, Pose, Stride, facing, walking
from tenku.engines.animatic.rigs.poses import Poses
from tenku.engines.animatic.rigs.puppet import Curve, blinking, talking
from tenku.engines.animatic.rigs.shape import Xy
from tenku.engines.animatic.scene import Cue, Layer, Moment, Picture, rng
from tenku.engines.animatic.sound.speech import syllables
from tenku.engines.animatic.subjects.base import subject
from tenku.engines.animatic.subjects.palette import choice
from tenku.engines.animatic.subjects.performer import (
    Actor,
    Casting,
    Framing,
    Performer,
    falls,
    places,
    way,
)

_PAINTS = ("#2f8f8f", "#d9703c", "#e0aa3e", "#4a78b8")
_FRAMINGS: dict[ShotSize, Framing] = {
    "medium": Framing(size=1.42, width=1.9, y=0.82, level=0.42),
    "close": Framing(size=2.5, width=3.1, y=0.880, level=0.46),
}
_WALK = Gait(
    stride=0.66, cadence=0.92, duty=0.60, offsets=(0.5, 0.0), lift=(0.065, 0.065),
    centre=(-0.03, -0.03), bob=((0.0, -0.020), (0.25, -0.004), (0.5, -0.020), (0.75, -0.004)),
)  # fmt: skip
_STEP = Stride(
    arm=0.36, elbow=0.50, lean=0.03, out=0.04,
    roll=((0.0, 0.22), (0.08, 0.0), (0.34, 0.0), (0.5, -0.62), (0.68, -0.52), (0.86, 0.10)),
)  # fmt: skip
_CADENCE: dict[Act, float] = {"stand": 0.25, "wave": 1.0, "talk": 0.45, "dance": 0.75}


@dataclass(frozen=True, kw_only=True)
class Spark:
    """One lamp of a pose: where (own heights about the figure's origin), and how far it shines."""

    at: Xy
    radius: float
    voiced: float  # 0 always as bright .. 1 only with the voice
    blinks: bool = False


@dataclass(frozen=True, kw_only=True)
class Lamplit(Actor):
    """A figure with lamps, which pulse with a voice."""

    sparks: tuple[tuple[Spark, ...], ...]  # of each pose
    lamp: npt.NDArray[np.uint8]
    voice: Curve
    lids: Curve
    flip: bool = False

    def paint(self, picture: Picture, moment: Moment) -> None:
        super().paint(picture, moment)
        baked = self.pose(moment.clock)
        k = self.number(moment.clock)
        place = sprite.matrix(
            baked, self.way.at(moment.clock), sprite.seen(moment, self.z), self.size
        )
        voice, lids = self.voice(moment.t), self.lids(moment.clock)
        n = self.lamp.shape[0]
        for spark in self.sparks[k]:
            strength = (0.30 + 0.45 * moment.light.night) * (1.0 - spark.voiced) + voice * (
                0.35 + 0.65 * spark.voiced
            )
            strength *= lids if spark.blinks else 1.0
            if strength < 0.02:
                continue
            r = spark.radius * baked.scale * (1.0 + 0.25 * voice)
            x = baked.origin[0] + (-1 if self.flip else 1) * spark.at[0] * baked.scale
            y = baked.origin[1] - spark.at[1] * baked.scale
            spot = np.asarray([[2 * r / n, 0, x - r], [0, 2 * r / n, y - r]])
            light = cv2.convertScaleAbs(self.lamp, alpha=min(strength, 1.0))
            sprite.glow(picture, np.asarray(light, np.uint8), sprite.after(spot, place))


@subject("robot", "stand", "walk", "wave", "talk", "dance")
def robot(casting: Casting) -> Performer:
    """One or several, each in a paint of its own."""
    action = casting.subject.action
    casting = casting.framed(_FRAMINGS, 1.0)
    gait = casting.paced(_WALK)
    speed = gait.speed if action == "walk" else 0.0
    height = casting.spot.height
    talks = action == "talk"
    said = syllables(casting.plan, casting.canvas.seconds) if talks else ()
    voice = talking([(s.start, s.length) for s in said])
    layers: list[Layer] = []
    cues: list[Cue] = []
    for i, (at, size) in enumerate(places(casting, 0.55)):
        easel = casting.easel(height * size, at)
        paint = choice(casting, "body", _PAINTS, i)
        phase = float(rng(casting.canvas.seed, "gait", i).random())
        moves = _poses(casting, action, gait)
        layers.append(
            Lamplit(
                poses=_painted(moves, paint, easel), cadence=_pace(casting, action, gait), phase=phase,
                way=way(casting, at, speed * height, height), size=height * size / easel.scale,
                z=casting.depth, foot=0.13, sparks=tuple(_sparks(pose) for pose in moves),
                lamp=_lamp(), voice=voice, flip=casting.leftwards,
                lids=blinking(casting.canvas.seed, i, casting.canvas.seconds * casting.tempo),
            )
        )  # fmt: skip
        if speed:
            cues.append(falls(casting, "steps", gait, phase, at[0], 0.6))
    return Performer(layers=tuple(layers), cues=tuple(cues), height=height, speed=speed)


def _painted(moves: Sequence[Pose], paint: Colour, easel: Easel) -> Poses:
    return Poses(len(moves), lambda k: bake(rig.robot(moves[k], paint), easel, moves[k].contacts))


def _pace(casting: Casting, action: str, gait: Gait) -> float:
    return (
        gait.cadence if action == "walk" else _CADENCE[_act(action)] * min(2.0 / casting.tempo, 1.0)
    )


def _act(action: str) -> Act:
    return action if action in ("wave", "talk", "dance") else "stand"


def _poses(casting: Casting, action: str, gait: Gait) -> list[Pose]:
    cadence = _pace(casting, action, gait)
    n = min(casting.phases(cadence), 28)
    if action == "walk":
        return [walking(k / n, gait, rig.SHELL, _STEP) for k in range(n)]
    return [facing(k / n, _act(action), rig.SHELL) for k in range(n)]


def _sparks(pose: Pose) -> tuple[Spark, ...]:
    eyes = tuple(Spark(at=at, radius=0.058, voiced=0.0, blinks=True) for at in rig.eyes(pose))
    return (
        *eyes,
        Spark(at=rig.mouth(pose), radius=0.050, voiced=1.0),
        Spark(at=rig.heart(pose), radius=0.055, voiced=0.55),
    )


def _lamp() -> npt.NDArray[np.uint8]:
    spot = sprite.soft_disc()[..., None] / 255.0
    return np.asarray(235.0 * spot**1.4 * np.asarray(rig.LAMP), np.uint8)
