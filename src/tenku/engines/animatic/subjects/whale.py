"""Swimmers that are no fish: whale, dolphin, shark, sea turtle and jellyfish, one or a few in depth."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tenku.engines.animatic.plan import ShotSize
from tenku.engines.animatic.rigs import jelly, turtle, whale
from tenku.engines.animatic.rigs.figure import Colour, Easel, Part, bake, mixed
from tenku.engines.animatic.rigs.poses import Poses
from tenku.engines.animatic.rigs.swimmer import SHARK, Scales
from tenku.engines.animatic.rigs.swimmer import fish as fish_pose
from tenku.engines.animatic.rigs.whale import DOLPHIN, HUMPBACK, Hull, Skin
from tenku.engines.animatic.scene import Cue, rng
from tenku.engines.animatic.subjects.afloat import Afloat, course, depth_of, stroke, surfaced
from tenku.engines.animatic.subjects.base import subject
from tenku.engines.animatic.subjects.palette import choice
from tenku.engines.animatic.subjects.performer import Casting, Framing, Performer

Pose = Callable[[float], list[Part]]


@dataclass(frozen=True, kw_only=True)
class Swimmer:
    """How large and how fast a kind swims."""

    alone: float  # length in adult persons, by itself
    beside: float  # with other kinds
    cadence: float  # strokes a second
    speed: float  # own lengths a second
    colours: Sequence[str]
    bob: float = 0.03  # own lengths

    def cast(self, casting: Casting, poses: Callable[[Colour], Pose]) -> Performer:
        kind, n = casting.subject.kind, casting.subject.count
        only = all(s.kind == kind for s in casting.plan.subjects)
        own = (self.alone / n**0.28) if only else self.beside
        if n == 1:
            casting = casting.framed(_FRAMINGS, own)
        length = min(casting.spot.height * own, 0.74 * casting.canvas.width)
        pace = min(2.0 / casting.tempo, 1.0)
        easel = Easel(scale=min(length, _FINEST), flip=casting.leftwards)
        pose = poses(choice(casting, "body", self.colours))
        count = stroke(casting, self.cadence)
        baked = Poses(count, lambda k: bake(pose(k / count), easel))
        layers: list[Afloat] = []
        for i in range(n):
            dice = rng(casting.canvas.seed, kind, i)
            back = 0 if n == 1 else (i * 2 + 1) % 3
            size = 0.72**back
            layers.append(
                Afloat(
                    poses=baked,
                    cadence=self.cadence * pace * float(dice.uniform(0.94, 1.06)),
                    phase=float(dice.random()) if n > 1 else 0.1,
                    way=course(
                        casting,
                        depth_of(casting, i, length),
                        self.speed * length * pace,
                        1.2 * length,
                    ),
                    z=casting.depth + 1.1 * back,
                    size=size * length / easel.scale,
                    haze=0.17 * back,
                    shaded=False,
                    bob=self.bob * length,
                    leads=casting.leftwards,
                    sway=0.5 * self.cadence,
                )
            )
        cue = Cue(kind="bubbles", gain=0.3)
        return Performer(
            layers=surfaced(casting, layers), cues=(cue,), height=length, speed=self.speed * pace
        )


_FINEST = 720.0  # pixels: larger ones are enlarged from it
_FRAMINGS: dict[ShotSize, Framing] = {
    "medium": Framing(size=1.15, width=0.80, y=0.0, level=0.48),
    "close": Framing(size=1.9, width=1.25, x=0.22, y=0.0, level=0.48),
}
_WHALE = Swimmer(
    alone=2.35, beside=1.7, cadence=0.26, speed=0.14, colours=("#4a6a8c", "#3f5876"), bob=0.022
)
_DOLPHIN = Swimmer(alone=1.30, beside=0.8, cadence=0.85, speed=0.50, colours=("#6f8fae", "#7d98ac"))
_SHARK = Swimmer(
    alone=1.55, beside=0.9, cadence=0.62, speed=0.34, colours=("#6b7f92", "#5f7688"), bob=0.02
)
_TURTLE = Swimmer(alone=1.20, beside=0.7, cadence=0.42, speed=0.24, colours=("#7d5a30", "#6d6130"))
_JELLYFISH = Swimmer(
    alone=0.86,
    beside=0.5,
    cadence=0.45,
    speed=0.06,
    colours=("#e89ac4", "#b79be8", "#f0b48e"),
    bob=0.10,
)


def _hull(hull: Hull, body: Colour) -> Pose:
    skin = Skin(back=body, belly=mixed(body, (0.96, 0.97, 0.96), 0.72))
    return lambda phase: whale.pose(phase, hull, skin)


@subject("whale", "swim", aloft=True)
def great_whale(casting: Casting) -> Performer:
    """A humpback, slow and large."""
    return _WHALE.cast(casting, lambda body: _hull(HUMPBACK, body))


@subject("dolphin", "swim", aloft=True)
def dolphin(casting: Casting) -> Performer:
    """One or a pod."""
    return _DOLPHIN.cast(casting, lambda body: _hull(DOLPHIN, body))


@subject("shark", "swim", aloft=True)
def shark(casting: Casting) -> Performer:
    """A reef shark on patrol."""

    def poses(body: Colour) -> Pose:
        scales = Scales(
            body=body,
            belly=(0.93, 0.95, 0.95),
            fin=mixed(body, (0.16, 0.20, 0.28), 0.22),
            mark=mixed(body, (0.10, 0.13, 0.20), 0.75),
        )
        return lambda phase: fish_pose(phase, SHARK, scales)

    return _SHARK.cast(casting, poses)


@subject("turtle", "swim", aloft=True)
def sea_turtle(casting: Casting) -> Performer:
    """A sea turtle that flies through the water."""

    def poses(body: Colour) -> Pose:
        skin = mixed(body, (0.44, 0.60, 0.48), 0.72)
        return lambda phase: turtle.pose(phase, body, skin)

    return _TURTLE.cast(casting, poses)


@subject("jellyfish", "swim", aloft=True)
def jellyfish(casting: Casting) -> Performer:
    """A jellyfish that drifts and pulses."""
    return _JELLYFISH.cast(casting, lambda body: lambda phase: jelly.pose(phase, body))
