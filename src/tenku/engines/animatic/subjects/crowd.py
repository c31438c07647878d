"""A crowd: a dozen people in depth, some on their way, some who stand in twos and talk."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tenku.engines.animatic.rigs import acts, biped
from tenku.engines.animatic.rigs.figure import Baked, bake
from tenku.engines.animatic.scene import Cue, Layer, rng
from tenku.engines.animatic.subjects import people, wardrobe
from tenku.engines.animatic.subjects.acting import LOOPS, Role, loop
from tenku.engines.animatic.subjects.base import subject
from tenku.engines.animatic.subjects.performer import Actor, Casting, Performer, falls

_MANY = (10, 14)  # how many, by the seed
_FAR = 0.42  # size of the furthest ones
_HAZE = 0.45  # of the furthest ones
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
    for member in _members(casting):
        layer, cue = _cast(casting, member)
        layers.append(layer)
        if cue is not None and len(cues) < 4:
            cues.append(cue)
    cues.append(Cue(kind="hum", gain=0.2))
    return Performer(
        layers=tuple(layers), cues=tuple(cues), height=casting.spot.height, speed=people.WALK.speed
    )


def _members(casting: Casting) -> list[_Member]:
    """Spread over the frame: every row of depth has its own places, shifted against the others."""
    dice = rng(casting.canvas.seed, "crowd")
    n = int(dice.integers(_MANY[0], _MANY[1] + 1))
    rows = _rows(n)
    stands = casting.subject.action in ("stand", *LOOPS)
    members: list[_Member] = []
    for near, count in rows:
        offset = float(dice.uniform(0.0, 1.0))
        for k in range(count):
            x = ((k + offset + float(dice.uniform(-0.22, 0.22))) / count) % 1.0
            walks = not stands and float(dice.random()) < 0.72
            members.append(
                _Member(
                    x=-0.02 + 1.04 * x,
                    near=near * float(dice.uniform(0.96, 1.04)),
                    walks=walks,
                    leftwards=bool(dice.random() < 0.5),
                    kind=_KINDS[int(dice.integers(len(_KINDS)))],
                    i=len(members),
                )
            )
    return members


def _rows(n: int) -> list[tuple[float, int]]:
    """(size, how many) of rows from far to near: the fewest are near."""
    share = (0.34, 0.26, 0.22)
    counts = [round(n * s) for s in share]
    counts.append(n - sum(counts))
    sizes = [_FAR + (1.0 - _FAR) * (k / 3) ** 1.2 for k in range(4)]
    return list(zip(sizes, counts, strict=True))


def _cast(casting: Casting, member: _Member) -> tuple[Actor, Cue | None]:
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
    haze = _HAZE * (1.0 - member.near) / (1.0 - _FAR)
    haze = max(haze, 0.0)
    if action in LOOPS:
        actor, cue = loop(role, action)
        return replace(actor, haze=haze), cue
    if not member.walks:
        return replace(_stander(role), haze=haze), None
    actor = people.walking(role)
    cue = falls(one, "steps", people.WALK, role.phase, role.at[0], 0.25 * member.near)
    return replace(actor, haze=haze), cue


def _stander(role: Role) -> Actor:
    easel = role.casting.easel(role.height, role.at)
    poses: Sequence[Baked] = [
        bake(parts, easel, feet)
        for k in range(8)
        for parts, feet in [biped.drawn(acts.stand(k / 8, role.build), role.build, role.outfit)]
    ]
    return role.cast(poses, 0.30, role.phase, 0.0)
