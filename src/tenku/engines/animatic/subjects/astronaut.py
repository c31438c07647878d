"""Astronauts: adrift in space, with long slow steps on the moon, on their feet on earth."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tenku.engines.animatic.plan import ShotSize
from tenku.engines.animatic.rigs import sprite
from tenku.engines.animatic.rigs.astronaut import SUIT, astronaut, lowered
from tenku.engines.animatic.rigs.figure import Baked, Colour, Easel, bake
from tenku.engines.animatic.rigs.gait import Gait
from tenku.engines.animatic.rigs.mannequin import Act, Pose, Stride, facing, floating, walking
from tenku.engines.animatic.rigs.poses import Poses
from tenku.engines.animatic.scene import Cue, Layer, Moment, Picture, rng
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

_Looks = tuple[Colour, Colour]  # suit, accent
WEIGHTLESS = frozenset({"space"})
_LIGHT = frozenset({"space", "moon", "mars", "underwater"})  # where a step carries far
_ACCENTS = ("#d9632c", "#c23b3b", "#2f7fb0")
_MIDDLE = 0.52  # of its height: what it turns about
_FRAMINGS: dict[ShotSize, Framing] = {
    "medium": Framing(size=1.42, width=1.9, y=0.80, level=0.42),
    "close": Framing(size=2.35, width=3.0, y=0.865, level=0.47),
}
_FLOATING: dict[ShotSize, Framing] = {
    "medium": Framing(size=0.92, width=1.0, y=0.52, level=0.50),
    "close": Framing(size=1.85, width=2.4, x=0.10, y=0.80, level=0.47),
}
_WALK = Gait(
    stride=0.60, cadence=0.80, duty=0.62, offsets=(0.5, 0.0), lift=(0.055, 0.055),
    centre=(-0.02, -0.02), bob=((0.0, -0.014), (0.25, 0.0), (0.5, -0.014), (0.75, 0.0)),
)  # fmt: skip
_BOUND = Gait(
    stride=0.92, cadence=0.50, duty=0.40, offsets=(0.5, 0.0), lift=(0.13, 0.13),
    centre=(-0.02, -0.02),
    bob=((0.0, -0.022), (0.14, -0.030), (0.36, 0.052), (0.5, -0.022), (0.64, -0.030), (0.86, 0.052)),
)  # fmt: skip
_ROLL = ((0.0, 0.20), (0.08, 0.0), (0.34, 0.0), (0.5, -0.50), (0.68, -0.42), (0.86, 0.08))
_STEP = Stride(arm=0.30, elbow=0.42, lean=0.05, out=0.16, roll=_ROLL)
_HOP = Stride(arm=0.34, elbow=0.70, lean=0.12, out=0.42, roll=_ROLL)


@dataclass(frozen=True, kw_only=True)
class Weightless(Actor):
    """A figure adrift: it rises, sinks and slowly turns about its middle."""

    bob: float = 0.0  # pixels
    rolls: float = 0.0  # radians to either side
    rest: float = 0.0  # radians, clockwise
    tour: float = 11.0  # seconds of a turn there and back

    def paint(self, picture: Picture, moment: Moment) -> None:
        baked = self.pose(moment.clock)
        sprite.blend(picture, sprite.colour(baked, moment.light, self.haze), self.place(moment))

    def place(self, moment: Moment) -> sprite.Matrix:
        """Where the planes of its pose go."""
        turn = 2 * math.pi * (moment.clock / self.tour + self.phase)
        x, y = self.way.at(moment.clock)
        y += self.bob * (math.sin(1.31 * turn) + 0.3 * math.sin(2.9 * turn + 1.0))
        angle = self.rest + self.rolls * math.sin(turn)
        view = sprite.seen(moment, self.z)
        return sprite.matrix(self.pose(moment.clock), (x, y), view, self.size, angle)


@subject("astronaut", "rest", "float", "stand", "walk", "wave", "talk")
def astronaut_(casting: Casting) -> Performer:
    """One or several. At rest they float where nothing weighs, and stand elsewhere."""
    action, place = casting.subject.action, casting.plan.setting
    if action == "float" or (place in WEIGHTLESS and action in ("rest", "wave", "talk")):
        return _adrift(casting)
    casting = casting.framed(_FRAMINGS, 1.06)
    height = casting.spot.height * 1.06
    gait = casting.paced(_BOUND if place in _LIGHT else _WALK)
    walks = action == "walk"
    layers: list[Layer] = []
    cues: list[Cue] = []
    for i, (at, size) in enumerate(places(casting, 0.55)):
        easel = casting.easel(height * size, at)
        looks = _looks(casting, i)
        phase = float(rng(casting.canvas.seed, "gait", i).random())
        cadence = gait.cadence if walks else {"wave": 0.95, "talk": 0.5}.get(action, 0.24)
        n = casting.phases(cadence) if walks or action == "wave" else 24
        stride = _HOP if place in _LIGHT else _STEP
        moves = [
            walking(k / n, gait, SUIT, stride) if walks else facing(k / n, _act(action), SUIT)
            for k in range(n)
        ]
        speed = gait.speed * height if walks else 0.0
        layers.append(
            Actor(
                poses=_painted(moves, looks, easel), cadence=cadence, phase=phase, way=way(casting, at, speed, height),
                size=height * size / easel.scale, z=casting.depth, foot=0.15,
            )
        )  # fmt: skip
        if walks and place not in ("space", "moon"):
            cues.append(falls(casting, "steps", gait, phase, at[0], 0.6))
    return Performer(
        layers=tuple(layers), cues=tuple(cues), height=height, speed=gait.speed if walks else 0.0
    )


def _painted(moves: Sequence[Pose], looks: _Looks, easel: Easel) -> Poses:
    return Poses(len(moves), lambda k: bake(astronaut(moves[k], *looks), easel, moves[k].contacts))


def _floating(greets: bool, looks: _Looks, easel: Easel) -> Poses:
    def pose(k: int) -> Baked:
        return bake(lowered(astronaut(floating(k / 28, SUIT, greets), *looks), _MIDDLE), easel)

    return Poses(28, pose)


def _act(action: str) -> Act:
    return action if action in ("wave", "talk") else "stand"


def _looks(casting: Casting, i: int) -> _Looks:
    suit = choice(casting, "top", ("#ece9e4",))
    return suit, choice(casting, "accent", _ACCENTS, i)


def _adrift(casting: Casting) -> Performer:
    """Larger than a walker, in the middle of the air."""
    casting = casting.framed(_FLOATING, 1.0)
    canvas, n = casting.canvas, casting.subject.count
    wide = casting.plan.shot == "wide"
    height = casting.spot.height * (1.30 if wide else 1.0) * (0.86 if n > 1 else 1.0)
    level = (0.47 if not canvas.portrait else 0.50) * canvas.height
    layers: list[Layer] = []
    greets = casting.subject.action == "wave"
    for i, (at, size) in enumerate(places(casting, 0.95)):
        dice = rng(canvas.seed, "adrift", i)
        tall = height * size * (1.0 if i % 2 == 0 else 0.80)
        x, y = at[0], level if wide else at[1] - _MIDDLE * tall
        if n > 1:
            y += float(dice.uniform(-0.10, 0.10)) * canvas.height
        easel = replace(casting.easel(tall, (x, y)), window=None)
        side = -1.0 if casting.leftwards else 1.0
        layers.append(
            Weightless(
                poses=_floating(greets, _looks(casting, i), easel), cadence=0.20 if not greets else 0.32, phase=float(dice.random()),
                way=way(casting, (x, y), 0.022 * canvas.width * (1 if wide else 0.3), tall),
                size=tall / easel.scale, z=casting.depth, shaded=False,
                bob=0.030 * tall, rolls=0.20 if n == 1 else 0.30, rest=side * (0.20 + 0.10 * (i % 3)),
            )
        )  # fmt: skip
    return Performer(layers=tuple(layers), cues=(), height=height, speed=0.0)
