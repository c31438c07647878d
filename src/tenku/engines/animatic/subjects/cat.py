"""Cats: they sit and look at us, stroll with the tail up, or run."""

from dataclasses import replace

from tenku.engines.animatic.plan import ShotSize
from tenku.engines.animatic.rigs.feline import FELINE
from tenku.engines.animatic.rigs.figure import Colour, Easel, Part, mixed, shade
from tenku.engines.animatic.rigs.gait import Gait
from tenku.engines.animatic.rigs.poses import Poses
from tenku.engines.animatic.rigs.quadruped import Body, Coat, Pose, pose
from tenku.engines.animatic.rigs.shape import Xy
from tenku.engines.animatic.rigs.sitting_cat import FEET, seated
from tenku.engines.animatic.subjects.base import subject
from tenku.engines.animatic.subjects.palette import choice
from tenku.engines.animatic.subjects.performer import Casting, Framing, Pack, Performer

_HEIGHT = 0.24  # at the withers, in adult persons: a little more than life
_ALONE = 0.40  # a cat that has the picture to itself is drawn larger
_IDLE = 44  # poses of a cat that stays: it blinks
_COATS = ("#d98a42", "#8e8f95", "#2d2b33", "#ece7dd")
_TABBY = 0.30, 0.80  # a coat between these (mean of its channels) has stripes

_GAITS = {
    "stand": Gait(
        stride=0.0, cadence=0.24, duty=1.0, offsets=(0, 0, 0, 0), lift=(0, 0, 0, 0),
        centre=(-0.06, 0.05, 0.05, -0.03), bob=((0.0, 0.0), (0.25, 0.006), (0.5, 0.0), (0.75, 0.006)),
    ),
    "walk": Gait(
        stride=1.15, cadence=0.95, duty=0.64, offsets=(0.0, 0.5, 0.25, 0.75),
        lift=(0.10, 0.10, 0.13, 0.13), centre=(0.03, 0.03, 0.02, 0.02),
        bob=((0.0, -0.015), (0.25, 0.005), (0.5, -0.015), (0.75, 0.005)),
    ),
    "run": Gait(
        stride=3.2, cadence=2.0, duty=0.20, offsets=(0.0, 0.08, 0.48, 0.57),
        lift=(0.28, 0.28, 0.30, 0.30), centre=(0.14, 0.14, 0.06, 0.06),
        bob=((0.0, -0.04), (0.15, -0.05), (0.38, 0.04), (0.6, -0.06), (0.75, -0.03), (0.9, 0.04)),
        pitch=((0.0, -0.03), (0.25, 0.05), (0.40, 0.06), (0.55, -0.02), (0.75, -0.06)),
        flex=((0.0, 0.75), (0.2, 0.05), (0.40, -0.30), (0.6, 0.0), (0.85, 0.90)),
    ),
}  # fmt: skip
_SITTING = Pack(gap=0.62, length=2.4, feet="paws", gain=0.2, foot=0.16)
_GOING = replace(_SITTING, foot=0.09)
_SEATED: dict[ShotSize, Framing] = {
    "medium": Framing(size=0.44, width=0.36, x=0.06, y=0.0, level=0.93),
    "close": Framing(size=0.80, width=0.80, x=0.16, y=1.20, level=0.60),
}
_AFOOT: dict[ShotSize, Framing] = {
    "medium": Framing(size=0.50, width=0.30, x=0.06, y=0.0, level=0.91),
    "close": Framing(size=1.10, width=0.72, x=0.62, y=1.0, level=0.47),
}


@subject("cat", "sit", "stand", "walk", "run")
def cat(casting: Casting) -> Performer:
    """One cat or several, each with a coat of its own."""
    action = casting.subject.action
    casting = casting.framed(_SEATED if action == "sit" else _AFOOT, own := _size(casting))
    gait = casting.paced(_GAITS.get(action, _GAITS["stand"]))
    height = casting.spot.height * own
    easel = casting.easel(height, (casting.spot.x, casting.spot.y))
    looks = [_poses(casting, gait, _coat(casting, k), easel) for k in range(casting.looks(3))]
    pack = _SITTING if action == "sit" else _GOING
    return pack.perform(casting, gait, height, easel, looks)


def _size(casting: Casting) -> float:
    """Height at the withers in adult persons."""
    return _ALONE if all(s.kind == "cat" for s in casting.plan.subjects) else _HEIGHT


def _coat(casting: Casting, i: int) -> Coat:
    main = choice(casting, "coat", _COATS, i)
    mean = sum(main) / 3
    dark = mean < _TABBY[0]
    pale: Colour = mixed(main, (1.0, 0.96, 0.90), 0.08 if dark else 0.70)
    return Coat(
        main=main,
        light=pale,
        dark=mixed(shade(main, 0.62), (0.42, 0.16, 0.04), 0.25),
        feather=0.0,
        socks=None if dark else pale,
        eyes=(0.86, 0.70, 0.26) if dark else (0.42, 0.62, 0.78) if mean > 0.8 else (0.58, 0.68, 0.30),
        marked=_TABBY[0] < mean < _TABBY[1],
    )  # fmt: skip


def _poses(casting: Casting, gait: Gait, coat: Coat, easel: Easel) -> Poses:
    n = casting.phases(gait.cadence) if gait.stride else _IDLE
    draw = _sitting if casting.subject.action == "sit" else _afoot
    return Poses.of(n, lambda phase: draw(phase, gait, coat), easel)


def _afoot(phase: float, gait: Gait, coat: Coat) -> tuple[list[Part], list[Xy]]:
    return pose(FELINE, phase, gait, coat, 0.0)


def _sitting(phase: float, gait: Gait, coat: Coat) -> tuple[list[Part], list[Xy]]:
    body = Body(bob=0.0, pitch=0.0, flex=0.0, sitting=True)
    now = Pose(anatomy=FELINE, phase=phase, gait=gait, body=body, coat=coat, eager=0.0)
    return seated(now), list(FEET)
