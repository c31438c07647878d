"""Dogs: a golden retriever unless the plan colours its coat otherwise."""

from dataclasses import replace

from tenku.engines.animatic.plan import ShotSize
from tenku.engines.animatic.rigs.figure import Easel, mixed
from tenku.engines.animatic.rigs.gait import Gait
from tenku.engines.animatic.rigs.hound import HOUND
from tenku.engines.animatic.rigs.poses import Poses
from tenku.engines.animatic.rigs.quadruped import Coat, pose
from tenku.engines.animatic.scene import Cue
from tenku.engines.animatic.subjects.base import subject
from tenku.engines.animatic.subjects.palette import choice
from tenku.engines.animatic.subjects.performer import Casting, Framing, Pack, Performer

_HEIGHT = 0.40  # at the withers, in adult persons
_IDLE = 20  # poses of a dog that stays
_ALONE = 0.56  # a dog that has the picture to itself is drawn larger
_COATS = ("#d99a48", "#d8a25a", "#cf8b3e", "#e0b070")

_GAITS = {
    "stand": Gait(
        stride=0.0, cadence=0.45, duty=1.0, offsets=(0, 0, 0, 0), lift=(0, 0, 0, 0),
        centre=(-0.10, 0.02, 0.06, -0.04), bob=((0.0, 0.0), (0.5, 0.008)),
    ),
    "walk": Gait(
        stride=1.15, cadence=1.0, duty=0.62, offsets=(0.0, 0.5, 0.25, 0.75),
        lift=(0.11, 0.11, 0.13, 0.13), centre=(0.02, 0.02, 0.0, 0.0),
        bob=((0.0, -0.01), (0.25, 0.01), (0.5, -0.01), (0.75, 0.01)),
    ),
    "trot": Gait(
        stride=1.75, cadence=1.5, duty=0.42, offsets=(0.0, 0.5, 0.5, 0.0),
        lift=(0.18, 0.18, 0.22, 0.22), centre=(0.04, 0.04, 0.02, 0.02),
        bob=((0.0, -0.02), (0.21, -0.02), (0.35, 0.03), (0.5, -0.02), (0.71, -0.02), (0.85, 0.03)),
    ),
    "run": Gait(
        stride=3.1, cadence=2.0, duty=0.21, offsets=(0.0, 0.09, 0.47, 0.57),
        lift=(0.30, 0.30, 0.30, 0.30), centre=(0.12, 0.12, 0.06, 0.06),
        bob=((0.0, -0.02), (0.15, -0.05), (0.38, 0.05), (0.6, -0.05), (0.75, -0.02), (0.9, 0.04)),
        pitch=((0.0, -0.03), (0.25, 0.05), (0.40, 0.06), (0.55, -0.02), (0.75, -0.06)),
        flex=((0.0, 0.6), (0.2, 0.05), (0.40, -0.22), (0.6, 0.0), (0.85, 0.75)),
    ),
}  # fmt: skip
_FRAMINGS: dict[ShotSize, Framing] = {
    "medium": Framing(size=0.56, width=0.36, x=0.06, y=0.0, level=0.91),
    "close": Framing(size=1.05, width=0.80, x=0.66, y=1.02, level=0.47),
}
_SITTING: dict[ShotSize, Framing] = {
    **_FRAMINGS,
    "close": Framing(size=1.0, width=0.72, x=0.42, y=1.42, level=0.40),
}
_PACK = Pack(gap=0.85, length=2.0, feet="paws")
_EAGER = {"stand": 0.45, "sit": 0.5, "walk": 0.4, "trot": 0.6, "run": 1.0}


@subject("dog", "stand", "walk", "trot", "run", "sit")
def dog(casting: Casting) -> Performer:
    """One dog or several; who runs, pants."""
    action = casting.subject.action
    framings = _SITTING if action == "sit" else _FRAMINGS
    casting = casting.framed(framings, own := _size(casting))
    gait = casting.paced(_GAITS.get(action, _GAITS["stand"]))
    height = casting.spot.height * own
    easel = casting.easel(height, (casting.spot.x, casting.spot.y))
    looks = [
        _poses(casting, gait, _coat(casting, k), easel, _EAGER[action])
        for k in range(casting.looks(3))
    ]
    pack = _PACK.perform(casting, gait, height, easel, looks)
    if _EAGER[action] > 0.5:
        return replace(pack, cues=(*pack.cues, Cue(kind="panting", gain=0.4)))
    return pack


def _size(casting: Casting) -> float:
    """Height at the withers in adult persons."""
    return _ALONE if all(s.kind == "dog" for s in casting.plan.subjects) else _HEIGHT


def _coat(casting: Casting, i: int) -> Coat:
    main = choice(casting, "coat", _COATS, i)
    return Coat(
        main=main,
        light=mixed(main, (1.0, 0.93, 0.74), 0.45),
        dark=mixed(main, (0.36, 0.14, 0.04), 0.42),
    )


def _poses(casting: Casting, gait: Gait, coat: Coat, easel: Easel, eager: float) -> Poses:
    n = casting.phases(gait.cadence) if gait.stride else _IDLE
    sitting = casting.subject.action == "sit"
    return Poses.of(n, lambda phase: pose(HOUND, phase, gait, coat, eager, sitting), easel)
