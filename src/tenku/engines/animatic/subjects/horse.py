"""Horses: they stand, walk, trot or gallop, each gait with the footfall of its own."""

from tenku.engines.animatic.plan import ShotSize
from tenku.engines.animatic.rigs.equine import EQUINE
from tenku.engines.animatic.rigs.figure import Easel, mixed, shade
from tenku.engines.animatic.rigs.gait import Gait
from tenku.engines.animatic.rigs.poses import Poses
from tenku.engines.animatic.rigs.quadruped import Coat, pose
from tenku.engines.animatic.subjects.base import subject
from tenku.engines.animatic.subjects.palette import choice
from tenku.engines.animatic.subjects.performer import Casting, Framing, Pack, Performer

_HEIGHT = 0.92  # at the withers, in adult persons
_IDLE = 36  # poses of a horse that stays
_COATS = ("#8a4b2a", "#6b432c", "#34292b", "#e6e1d8")
_WHITE = 0.72  # a coat lighter than this (mean of its channels) has a light mane

_GAITS = {
    "stand": Gait(
        stride=0.0, cadence=0.28, duty=1.0, offsets=(0, 0, 0, 0), lift=(0, 0, 0, 0),
        centre=(-0.10, 0.01, 0.02, -0.06), bob=((0.0, 0.0), (0.5, 0.006)),
    ),
    "walk": Gait(  # four beats: hind, the fore of its side, the other hind, its fore
        stride=1.10, cadence=0.85, duty=0.63, offsets=(0.0, 0.5, 0.25, 0.75),
        lift=(0.10, 0.10, 0.13, 0.13), centre=(-0.01, -0.01, 0.0, 0.0),
        bob=((0.0, -0.008), (0.25, 0.008), (0.5, -0.008), (0.75, 0.008)),
    ),
    "trot": Gait(  # two beats: the diagonal pairs, with a moment in the air after each
        stride=1.75, cadence=1.35, duty=0.40, offsets=(0.0, 0.5, 0.5, 0.0),
        lift=(0.17, 0.17, 0.24, 0.24), centre=(0.0, 0.0, 0.03, 0.03),
        bob=((0.0, -0.02), (0.2, -0.03), (0.45, 0.03), (0.5, -0.02), (0.7, -0.03), (0.95, 0.03)),
    ),
    "run": Gait(  # a gallop: hind, hind, fore, fore, then all four gathered in the air
        stride=3.3, cadence=1.75, duty=0.23, offsets=(0.0, 0.10, 0.33, 0.46),
        lift=(0.30, 0.30, 0.34, 0.34), centre=(0.06, 0.06, 0.05, 0.05),
        bob=((0.0, 0.0), (0.2, -0.045), (0.45, -0.02), (0.7, 0.045), (0.85, 0.05)),
        pitch=((0.0, 0.05), (0.2, 0.06), (0.45, -0.03), (0.65, -0.06), (0.85, 0.0)),
        flex=((0.0, 0.22), (0.25, -0.10), (0.5, -0.12), (0.8, 0.28)),
    ),
}  # fmt: skip
_FRAMINGS: dict[ShotSize, Framing] = {
    "medium": Framing(size=0.62, width=0.40, x=0.08, y=0.0, level=0.96),
    "close": Framing(size=1.10, width=0.95, x=0.78, y=1.22, level=0.53),
}

_HERD = Pack(gap=1.35, length=2.4, feet="steps", gain=0.6)


@subject("horse", "stand", "walk", "trot", "run")
def horse(casting: Casting) -> Performer:
    """One horse or a herd."""
    action = casting.subject.action
    casting = casting.framed(_FRAMINGS, _HEIGHT)
    gait = casting.paced(_GAITS[action])
    height = casting.spot.height * _HEIGHT
    easel = casting.easel(height, (casting.spot.x, casting.spot.y))
    looks = [_poses(casting, gait, _coat(casting, k), easel) for k in range(casting.looks(3))]
    return _HERD.perform(casting, gait, height, easel, looks)


def _coat(casting: Casting, i: int) -> Coat:
    """Chestnuts have a mane of their own colour, bays a black one and black legs."""
    main = choice(casting, "coat", _COATS, i)
    mean = sum(main) / 3
    red = main[0] - main[2]
    if mean > _WHITE:
        mane, socks = mixed(main, (0.62, 0.60, 0.62), 0.35), None
    elif red > 0.30:  # chestnut
        mane, socks = mixed(main, (0.97, 0.76, 0.46), 0.40), (0.93, 0.90, 0.85)
    else:
        mane = mixed(shade(main, 0.35), (0.10, 0.09, 0.13), 0.5)
        socks = mane if mean > 0.22 else None
    return Coat(
        main=main, light=main, dark=mane, feather=0.0, socks=socks, marked=0.22 < mean < _WHITE
    )


def _poses(casting: Casting, gait: Gait, coat: Coat, easel: Easel) -> Poses:
    n = casting.phases(gait.cadence) if gait.stride else _IDLE
    return Poses.of(n, lambda phase: pose(EQUINE, phase, gait, coat, 0.0), easel)
