"""Women, men and children: from the side on their way, from the front when they face us."""

from dataclasses import replace

from tenku.engines.animatic.plan import ShotSize
from tenku.engines.animatic.rigs import biped, puppet
from tenku.engines.animatic.rigs.biped import Carriage
from tenku.engines.animatic.rigs.body import CHILD, MAN, WOMAN, Bottom, Build, Hair, Outfit
from tenku.engines.animatic.rigs.figure import Baked, bake
from tenku.engines.animatic.rigs.gait import Gait
from tenku.engines.animatic.rigs.shape import Xy
from tenku.engines.animatic.scene import Cue, Layer, rng
from tenku.engines.animatic.sound.speech import syllables
from tenku.engines.animatic.subjects.base import subject
from tenku.engines.animatic.subjects.palette import choice, rgb
from tenku.engines.animatic.subjects.performer import (
    Actor,
    Casting,
    Framing,
    Performer,
    falls,
    places,
    way,
)

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
_ACTIONS = ("stand", "walk", "run", *_FRONTAL)

_LOOKS = (  # skin and hair
    ("#e8b890", "#5b3623"), ("#c98d63", "#2a2022"), ("#8d5a3b", "#1f1a1c"), ("#f0c8a6", "#b5823f"),
    ("#edc09a", "#221c20"), ("#a9714b", "#2b1d1a"), ("#e9b791", "#8a4a24"), ("#6b432d", "#1c1718"),
)  # fmt: skip
_TOPS = ("#c8553d", "#e0b04c", "#3f6d8c", "#5f9a8b", "#e6dccb", "#8a4f6d", "#40584f")
_TROUSERS = ("#34507a", "#4a4453", "#6b5a48", "#2f3b4a", "#b79a6c")
_DRESSES = ("#c23b46", "#2f6f73", "#e0a23c", "#6a5aa0", "#d9774f")
_SHOES = ("#3a2b2b", "#e8e0d2", "#7a4a32", "#b5473a")
_STYLES: dict[str, tuple[Hair, ...]] = {
    "woman": ("long", "ponytail", "bob", "bun"),
    "man": ("short", "crop", "short"),
    "child": ("bob", "short", "ponytail"),
}
_BUILDS = {"woman": WOMAN, "man": MAN, "child": CHILD}
_FRAMINGS: dict[ShotSize, Framing] = {
    "medium": Framing(size=1.55, width=2.1, x=0.0, y=0.93, level=0.33),
    "close": Framing(size=3.0, width=3.6, x=0.0, y=0.925, level=0.45),
}
_CHILD_FRAMINGS: dict[ShotSize, Framing] = {
    "medium": Framing(size=1.25, width=1.7, x=0.0, y=0.90, level=0.36),
    "close": Framing(size=2.2, width=2.6, x=0.0, y=0.89, level=0.45),
}
_STATURE = {"woman": 0.96, "man": 1.0, "child": 0.66}


@subject("woman", *_ACTIONS)
@subject("man", *_ACTIONS)
@subject("child", *_ACTIONS)
@subject("person", *_ACTIONS)
def person(casting: Casting) -> Performer:
    """One or several people. Those who talk, smile or wave face us unless they face each other."""
    action = casting.subject.action
    small = casting.subject.kind == "child"
    framings = _CHILD_FRAMINGS if small else _FRAMINGS
    casting = _met(casting.framed(framings, _STATURE.get(casting.subject.kind, 1.0)))
    gait = casting.paced(_GAITS.get(action, _GAITS["stand"]))
    layers: list[Layer] = []
    cues: list[Cue] = []
    height = casting.spot.height
    for i, (at, size) in enumerate(places(casting, 0.42)):
        kind = _sex(casting, i)
        height = casting.spot.height * _STATURE[kind] * size
        outfit = _outfit(casting, kind, i)
        if _faces_us(casting):
            layers.append(_puppet(casting, i, _BUILDS[kind], outfit, at, height))
            continue
        layers.append(_walker(casting, i, gait, _BUILDS[kind], outfit, at, height))
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


def _sex(casting: Casting, i: int) -> str:
    kind = casting.subject.kind
    dice = rng(casting.canvas.seed, "person", i)
    return ("woman", "man")[int(dice.integers(2))] if kind == "person" else kind


def _phase(casting: Casting, i: int) -> float:
    return float(rng(casting.canvas.seed, "gait", i).random())


def _faces_us(casting: Casting) -> bool:
    action, facing = casting.subject.action, casting.subject.facing
    if action in ("walk", "run"):
        return False
    together = any(s.facing == "left" for s in casting.plan.subjects)
    return facing == "camera" or (action in _FRONTAL and not together)


def _outfit(casting: Casting, kind: str, i: int) -> Outfit:
    dice = rng(casting.canvas.seed, f"outfit.{kind}", i)
    colours = casting.subject.colours
    bottom: Bottom = "trousers"
    if kind == "woman" and "trousers" not in colours and casting.subject.action != "run":
        bottom = ("trousers", "dress", "skirt")[int(dice.integers(3))]
        if "top" in colours and bottom == "dress":
            bottom = "skirt"
    if kind == "child" and "trousers" not in colours:
        bottom = ("shorts", "trousers")[int(dice.integers(2))]
    if "dress" in colours:
        bottom = "dress"
    sleeve = (1.0, 2.0)[int(dice.integers(2))]
    styles = _STYLES[kind]
    skin, hair = _LOOKS[int(dice.integers(len(_LOOKS)))]
    outfit = Outfit(
        skin=choice(casting, "skin", (skin,)),
        hair=choice(casting, "hair", (hair,)),
        top=choice(casting, "top", _TOPS, i),
        trousers=choice(casting, "trousers", _TROUSERS, i),
        shoes=choice(casting, "shoes", _SHOES, i),
        style=styles[int(dice.integers(len(styles)))],
        bottom=bottom,
        sleeve=1.0 if bottom in ("dress", "shorts") else sleeve,
    )
    if bottom == "dress":
        dress = rgb(colours["top"]) if "top" in colours else choice(casting, "dress", _DRESSES, i)
        outfit = replace(outfit, top=dress, trousers=dress)
    return outfit


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
    people = [s for s in casting.plan.subjects if s.kind in _STATURE or s.kind == "person"]
    before = people.index(casting.subject) if casting.subject in people else 0
    me = sum(s.count for s in people[:before]) + i
    everybody = max(sum(s.count for s in people), 1)
    said = syllables(casting.plan, casting.canvas.seconds)
    return [(s.start, s.length) for s in said if s.speaker % everybody == me]
