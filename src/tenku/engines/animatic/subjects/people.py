"""Women, men and children: from the side on their way, from the front when they face us."""

from dataclasses import replace

from tenku.engines.animatic.plan import ShotSize
from tenku.engines.animatic.rigs.biped import Carriage
from tenku.engines.animatic.rigs.gait import Gait
from tenku.engines.animatic.rigs.shape import Xy
from tenku.engines.animatic.scene import Cue, Layer
from tenku.engines.animatic.subjects import wardrobe
from tenku.engines.animatic.subjects.acting import (
    LOOPS,
    Role,
    facing_us,
    loop,
    seated_on,
    staying,
    walker,
)
from tenku.engines.animatic.subjects.base import subject
from tenku.engines.animatic.subjects.bicycle import bicycle
from tenku.engines.animatic.subjects.performer import (
    Actor,
    Casting,
    Framing,
    Performer,
    falls,
    places,
)
from tenku.engines.animatic.subjects.turning import Turning

_GAITS = {
    "stand": Gait(
        stride=0.0, cadence=0.30, duty=1.0, offsets=(0.5, 0.0), lift=(0.0, 0.0),
        centre=(0.035, -0.015), bob=((0.0, -0.004), (0.5, -0.001)),
    ),
    "walk": Gait(
        stride=0.72, cadence=1.0, duty=0.6, offsets=(0.5, 0.0), lift=(0.07, 0.07),
        centre=(-0.035, -0.035), bob=((0.0, -0.016), (0.25, 0.002), (0.5, -0.016), (0.75, 0.002)),
    ),
    "run": Gait(
        stride=1.45, cadence=1.4, duty=0.30, offsets=(0.5, 0.0), lift=(0.20, 0.20),
        centre=(-0.03, -0.03),
        bob=((0.0, -0.03), (0.15, -0.04), (0.38, 0.01), (0.5, -0.03), (0.65, -0.04), (0.88, 0.01)),
    ),
}  # fmt: skip
_FLAT = ((0.0, 0.0), (0.5, 0.0))
_CARRIAGES = {
    "stand": Carriage(arm=0.03, elbow=0.22, lean=0.0, roll=_FLAT),
    "walk": Carriage(
        arm=0.42, elbow=0.28, lean=0.04,
        roll=((0.0, 0.32), (0.07, 0.02), (0.33, -0.02), (0.5, -0.85), (0.66, -0.75), (0.86, 0.12)),
    ),
    "run": Carriage(
        arm=0.72, elbow=1.45, lean=0.17,
        roll=((0.0, 0.05), (0.1, 0.0), (0.28, -0.05), (0.5, -1.0), (0.68, -1.35), (0.88, -0.1)),
    ),
}  # fmt: skip
_FRONTAL = ("talk", "smile", "wave", "nod", "look")
_ACTIONS = ("stand", "walk", "run", "sit", "look_up", "ride", "turn", *_FRONTAL, *LOOPS)
_GAPS = {"dance": 0.72, "cheer": 0.6, "sit": 0.6, "clap": 0.5}  # between neighbours, adult heights

_FRAMINGS: dict[ShotSize, Framing] = {
    "medium": Framing(size=1.55, width=2.1, x=0.0, y=0.93, level=0.33),
    "close": Framing(size=3.0, width=3.6, x=0.0, y=0.925, level=0.45),
}
_CHILD_FRAMINGS: dict[ShotSize, Framing] = {
    "medium": Framing(size=1.25, width=1.7, x=0.0, y=0.90, level=0.36),
    "close": Framing(size=2.2, width=2.6, x=0.0, y=0.89, level=0.45),
}
STATURE = {"woman": 0.96, "man": 1.0, "child": 0.66}


@subject("woman", *_ACTIONS)
@subject("man", *_ACTIONS)
@subject("child", *_ACTIONS)
@subject("person", *_ACTIONS)
def person(casting: Casting) -> Performer:
    """One or several people. Those who talk, smile or wave face us unless they face each other."""
    casting = _close(casting)
    action = casting.subject.action
    if action == "ride":
        return bicycle(casting)
    casting = casting.framed(_framings(casting), STATURE.get(casting.subject.kind, 1.0))
    gait, carriage = _gait(casting)
    layers: list[Layer] = []
    cues: list[Cue] = []
    height = casting.spot.height
    for i, (at, size) in enumerate(_places(casting, _GAPS.get(action, 0.42))):
        kind = wardrobe.sex(casting, i)
        height = casting.spot.height * STATURE[kind] * size
        role = Role(
            casting=casting,
            i=i,
            build=wardrobe.build(casting, kind, i),
            outfit=wardrobe.outfit(casting, kind, i),
            at=at,
            height=height,
        )
        if action in LOOPS:
            actor, sound = loop(role, action)
            layers.append(actor)
            cues += [sound] if sound is not None else []
        elif action == "turn":
            layers.append(_turning(role))
        elif _faces_us(casting):
            layers.append(facing_us(role, action))
        elif not gait.stride:
            layers.append(staying(role, action))
        else:
            layers.append(walker(role, gait, carriage))
            cues.append(falls(casting, "steps", gait, role.phase, at[0]))
    return Performer(layers=tuple(layers), cues=tuple(cues), height=height, speed=gait.speed)


WALK = _GAITS["walk"]


def walking(role: Role) -> Actor:
    """Somebody who walks."""
    return walker(role, role.casting.paced(WALK), _CARRIAGES["walk"])


def _gait(casting: Casting) -> tuple[Gait, Carriage]:
    action = casting.subject.action
    gait = casting.paced(_GAITS.get(action, _GAITS["stand"]))
    carriage = _CARRIAGES.get(action, _CARRIAGES["stand"])
    if casting.subject.old:  # shorter steps, and a stoop
        gait = replace(gait, stride=0.72 * gait.stride, cadence=0.82 * gait.cadence)
        carriage = replace(carriage, lean=carriage.lean + 0.13, arm=0.6 * carriage.arm)
    return gait, carriage


def _framings(casting: Casting) -> dict[ShotSize, Framing]:
    """Who sits is lower, and shows the knees in a medium shot."""
    framings = _CHILD_FRAMINGS if casting.subject.kind == "child" else _FRAMINGS
    action = casting.subject.action
    if action == "sit":
        drop = 0.42 if seated_on(casting) == "ground" else 0.215
        return {
            "medium": replace(framings["medium"], size=1.35, x=0.06, y=0.88 - drop, level=0.36),
            "close": replace(framings["close"], y=framings["close"].y - drop),
        }
    if action in ("dance", "jump", "cheer"):
        return {
            "medium": Framing(size=0.92, width=1.1, y=0.62, level=0.54),
            "close": Framing(size=1.5, width=1.5, y=0.86, level=0.42),
        }
    return framings


def _places(casting: Casting, gap: float) -> list[tuple[Xy, float]]:
    """Where each stands, and its size. Two who face each other are close enough to talk."""
    subjects = casting.plan.subjects
    two = len(subjects) == 2 and sum(s.count for s in subjects) == 2
    if not two or {s.facing for s in subjects} != {"left", "right"}:
        return places(casting, gap)
    width = casting.canvas.width
    apart = 0.80 if casting.subject.action == "sit" else 0.52
    apart = min(apart * casting.spot.height, 0.46 * width)
    x = 0.5 * width + (0.5 if casting.leftwards else -0.5) * apart
    free = casting.subject.model_copy(update={"place": "auto"})
    return places(replace(casting, subject=free, spot=replace(casting.spot, x=x)), gap)


def _turning(role: Role) -> Turning:
    """Somebody who turns to us; who faces us already turns away to the side."""
    views = (staying(role, "stand"), facing_us(role, "smile"))
    before, after = views[::-1] if role.casting.subject.facing == "camera" else views
    casting = role.casting
    begins = (0.30 + 0.2 * role.phase) * casting.canvas.seconds * casting.tempo
    return Turning(before=before, after=after, at=role.at, begins=begins, z=casting.depth)


def _close(casting: Casting) -> Casting:
    """A close shot of one who sits shows a face, and nothing of the seat."""
    subject, plan = casting.subject, casting.plan
    if plan.shot != "close" or subject.action != "sit" or len(plan.subjects) > 1:
        return casting
    action = "talk" if plan.speech else "smile"
    return replace(casting, subject=subject.model_copy(update={"action": action}))


def _faces_us(casting: Casting) -> bool:
    action, facing = casting.subject.action, casting.subject.facing
    if action in ("walk", "run", "sit", "look_up"):
        return False
    together = any(s.facing == "left" for s in casting.plan.subjects)
    return facing == "camera" or (action in _FRONTAL and not together)
