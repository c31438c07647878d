"""Women, men and children: from the side on their way, from the front when they face us."""

from dataclasses import replace

from tenku.engines.animatic.plan import ShotSize
from tenku.engines.animatic.rigs import biped, puppet
from tenku.engines.animatic.rigs.biped import Build, Carriage, Outfit
from tenku.engines.animatic.rigs.figure import Baked, bake
from tenku.engines.animatic.rigs.gait import Gait
from tenku.engines.animatic.rigs.shape import Xy
from tenku.engines.animatic.scene import Cue, Layer, rng
from tenku.engines.animatic.sound.speech import syllables
from tenku.engines.animatic.subjects.base import subject
from tenku.engines.animatic.subjects.bicycle import bicycle
from tenku.engines.animatic.subjects.performer import (
    Actor,
    Casting,
    Framing,
    Performer,
    falls,
    places,
    way,
)
from tenku.engines.animatic.subjects.wardrobe import BUILDS, STATURE, dressed, sex_of

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
_FRONTAL = ("talk", "smile", "wave")
_ACTIONS = ("stand", "walk", "run", "ride", *_FRONTAL)

_FRAMINGS: dict[ShotSize, Framing] = {
    "medium": Framing(size=1.55, width=2.1, x=0.0, y=0.93, level=0.33),
    "close": Framing(size=3.0, width=3.6, x=0.0, y=0.925, level=0.45),
}
_CHILD_FRAMINGS: dict[ShotSize, Framing] = {
    "medium": Framing(size=1.25, width=1.7, x=0.0, y=0.90, level=0.36),
    "close": Framing(size=2.2, width=2.6, x=0.0, y=0.89, level=0.45),
}


@subject("woman", *_ACTIONS)
@subject("man", *_ACTIONS)
@subject("child", *_ACTIONS)
@subject("person", *_ACTIONS)
def person(casting: Casting) -> Performer:
    """One or several people. Those who talk, smile or wave face us unless they face each other."""
    action = casting.subject.action
    if action == "ride":
        return bicycle(casting)
    small = casting.subject.kind == "child"
    framings = _CHILD_FRAMINGS if small else _FRAMINGS
    casting = _met(casting.framed(framings, STATURE.get(casting.subject.kind, 1.0)))
    gait = casting.paced(_GAITS.get(action, _GAITS["stand"]))
    layers: list[Layer] = []
    cues: list[Cue] = []
    height = casting.spot.height
    for i, (at, size) in enumerate(places(casting, 0.42)):
        kind = sex_of(casting, i)
        height = casting.spot.height * STATURE[kind] * size
        outfit = dressed(casting, kind, i)
        if _faces_us(casting):
            layers.append(_puppet(casting, i, BUILDS[kind], outfit, at, height))
            continue
        layers.append(_walker(casting, i, gait, BUILDS[kind], outfit, at, height))
        if gait.stride:
            cues.append(falls(casting, "steps", gait, _phase(casting, i), at[0]))
    return Performer(layers=tuple(layers), cues=tuple(cues), height=height, speed=gait.speed)


def _met(casting: Casting) -> Casting:
    """Two who face each other stand close enough to talk."""
    subjects = casting.plan.subjects
    two = len(subjects) == 2 and sum(s.count for s in subjects) == 2
    if not two or {s.facing for s in subjects} != {"left", "right"}:
        return casting
    side = 1.0 if casting.leftwards else -1.0
    x = 0.5 * casting.canvas.width + side * 0.24 * casting.spot.height
    return replace(casting, spot=replace(casting.spot, x=x))


def _phase(casting: Casting, i: int) -> float:
    return float(rng(casting.canvas.seed, "gait", i).random())


def _faces_us(casting: Casting) -> bool:
    action, facing = casting.subject.action, casting.subject.facing
    if action in ("walk", "run"):
        return False
    together = any(s.facing == "left" for s in casting.plan.subjects)
    return facing == "camera" or (action in _FRONTAL and not together)


def _walker(
    casting: Casting, i: int, gait: Gait, build: Build, outfit: Outfit, at: Xy, height: float
) -> Actor:
    easel = casting.easel(height, at)
    carriage = _CARRIAGES.get(casting.subject.action, _CARRIAGES["stand"])
    n = casting.phases(gait.cadence) if gait.stride else 16
    poses: list[Baked] = []
    for k in range(n):
        parts, feet = biped.pose(k / n, gait, carriage, build, outfit)
        poses.append(bake(parts, easel, feet))
    return Actor(
        poses=tuple(poses),
        cadence=gait.cadence,
        phase=_phase(casting, i),
        way=way(casting, at, gait.speed * height, height),
        size=height / easel.scale,
        z=casting.depth,
    )


def _puppet(
    casting: Casting, i: int, build: Build, outfit: Outfit, at: Xy, height: float
) -> puppet.Puppet:
    action, canvas = casting.subject.action, casting.canvas
    seconds = canvas.seconds * casting.tempo
    life = puppet.Life(
        turn=puppet.looking(canvas.seed, i),
        lids=puppet.blinking(canvas.seed, i, seconds),
        voice=puppet.talking(_words(casting, i)),
        wave=puppet.waving if action == "wave" else None,
    )
    smile = {"smile": 1.0, "wave": 0.8}.get(action, 0.35)
    frame = (float(canvas.width), float(canvas.height))
    return puppet.puppet(build, outfit, at, height, frame, life, smile, casting.depth)


def _words(casting: Casting, i: int) -> list[tuple[float, float]]:
    """The syllables that figure `i` says: speeches go round among the people of the plan."""
    people = [s for s in casting.plan.subjects if s.kind in STATURE or s.kind == "person"]
    before = people.index(casting.subject) if casting.subject in people else 0
    me = sum(s.count for s in people[:before]) + i
    everybody = max(sum(s.count for s in people), 1)
    said = syllables(casting.plan, casting.canvas.seconds)
    return [(s.start, s.length) for s in said if s.speaker % everybody == me]
