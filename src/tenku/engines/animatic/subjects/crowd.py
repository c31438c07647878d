"""A crowd: a dozen people in depth, some on their way, some who stand in twos and talk."""

from dataclasses import dataclass, replace

import numpy as np

from tenku.engines.animatic.rigs import acts, biped
from tenku.engines.animatic.rigs.poses import Drawn, Poses
from tenku.engines.animatic.scene import Cue, Layer, rng
from tenku.engines.animatic.subjects import people, wardrobe
from tenku.engines.animatic.subjects.acting import LOOPS, Role, loop
from tenku.engines.animatic.subjects.base import subject
from tenku.engines.animatic.subjects.performer import Actor, Casting, Performer, falls

_MANY = (10, 14)  # how many, by the seed
_FAR = {"pavement": 0.80, "floor": 0.80}  # size of the furthest ones: behind them are houses ...
_FAR_OPEN = 0.45  # ... or open ground
_FAR_SHORE = 0.93  # ... or water
_NEAR = 1.16  # size of the nearest ones
_HAZE = 0.40  # of somebody at half the size
_LOOKS = 2  # of each kind, where all move alike
_POSES = 48  # of a loop: each is held for two frames
_KINDS = ("woman", "man", "woman", "man", "child")


@dataclass(frozen=True, kw_only=True)
class _Member:
    """One of them: where and how."""

    x: float  # of the frame's width
    near: float  # size, 1 = at the subject's spot
    walks: bool
    leftwards: bool
    kind: str
    i: int


@subject("crowd", "walk", "stand", *LOOPS)
def crowd(casting: Casting) -> Performer:
    """The whole crowd; the camera that follows goes with those who walk to the right."""
    casting = replace(casting, subject=casting.subject.model_copy(update={"count": _MANY[1]}))
    layers: list[Layer] = []
    cues: list[Cue] = []
    rehearsed: dict[tuple[str, int], Actor] = {}
    for member in _members(casting):
        layer, cue = _cast(casting, member, rehearsed)
        layers.append(layer)
        if cue is not None and len(cues) < 4:
            cues.append(cue)
    cues.append(Cue(kind="hum", gain=0.2))
    return Performer(
        layers=tuple(layers), cues=tuple(cues), height=casting.spot.height, speed=people.WALK.speed
    )


def _members(casting: Casting) -> list[_Member]:
    """Walkers spread over the frame in rows of depth, and pairs who stand and talk among them."""
    dice = rng(casting.canvas.seed, "crowd")
    n = int(dice.integers(_MANY[0], _MANY[1] + 1))
    far = _FAR.get(casting.spot.ground, _FAR_OPEN) if casting.water is None else _FAR_SHORE
    going = casting.subject.action == "walk"
    members: list[_Member] = []
    if casting.subject.action not in LOOPS and not casting.tracked:
        for pair in range(2 if going else 4):
            near = far + (_NEAR - far) * (0.15, 0.62, 0.95, 0.40)[pair]
            x = (0.70, 0.24, 0.60, 0.42)[pair] + float(dice.uniform(-0.05, 0.05))
            members += _talkers(casting, dice, near, x, len(members))
    rest = n - len(members)
    for k in range(rest):
        row = ((k * 2 + 1) % rest) / max(rest - 1, 1)  # neighbours stand at different depths
        members.append(
            _Member(
                x=(k + 0.5 + float(dice.uniform(-0.25, 0.25))) / rest,
                near=far + (_NEAR - far) * row**1.3,
                walks=going,
                leftwards=casting.leftwards if casting.tracked else bool(dice.random() < 0.5),
                kind=_KINDS[int(dice.integers(len(_KINDS)))],
                i=len(members),
            )
        )
    return members


def _talkers(
    casting: Casting, dice: np.random.Generator, near: float, x: float, i: int
) -> list[_Member]:
    """Two who face each other."""
    apart = 0.40 * casting.spot.height * near / casting.canvas.width
    kinds = [("woman", "man")[int(dice.integers(2))] for _ in range(2)]
    return [
        _Member(
            x=x + side * apart / 2,
            near=near + 0.012 * side,
            walks=False,
            leftwards=side > 0,
            kind=kind,
            i=i + k,
        )
        for k, (side, kind) in enumerate(zip((-1.0, 1.0), kinds, strict=True))
    ]


def _cast(
    casting: Casting, member: _Member, rehearsed: dict[tuple[str, int], Actor]
) -> tuple[Actor, Cue | None]:
    """One of them; those who do the same in a loop borrow each other's poses, by `rehearsed`."""
    spot = casting.spot
    y = casting.horizon + (spot.y - casting.horizon) * member.near
    facing = "left" if member.leftwards else "right"
    action = casting.subject.action
    turned = casting.subject.model_copy(
        update={"facing": facing, "action": "walk" if member.walks else action}
    )
    one = replace(casting.away(y), subject=turned)
    role = Role(
        casting=one,
        i=member.i,
        build=wardrobe.build(one, member.kind, member.i),
        outfit=wardrobe.outfit(one, member.kind, member.i),
        at=(member.x * casting.canvas.width, y),
        height=one.spot.height * people.STATURE[member.kind],
    )
    haze = max(2.0 * _HAZE * (1.0 - member.near), 0.0)
    if action in LOOPS:
        look, cue = (member.kind, member.i % _LOOKS), None
        if look not in rehearsed:
            rehearsed[look], cue = loop(role, action, _POSES)
        actor = rehearsed[look]
        phase = actor.phase if LOOPS[action].together else role.phase
        again = role.cast(actor.poses, actor.cadence, phase, 0.0)
        return replace(again, haze=haze), cue
    if not member.walks:
        return replace(_stander(role), haze=haze), None
    actor = people.walking(role)
    cue = falls(one, "steps", people.WALK, role.phase, role.at[0], 0.25 * member.near)
    return replace(actor, haze=haze), cue


def _stander(role: Role) -> Actor:
    easel = role.casting.easel(role.height, role.at)

    def stand(phase: float) -> Drawn:
        return biped.drawn(acts.stand(phase, role.build), role.build, role.outfit)

    return role.cast(Poses.of(8, stand, easel), 0.30, role.phase, 0.0)
