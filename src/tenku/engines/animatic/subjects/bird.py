"""Birds: one that flies, glides or perches, or a flock in depth."""

from tenku.engines.animatic.plan import ShotSize
from tenku.engines.animatic.rigs.figure import Easel, bake, mixed
from tenku.engines.animatic.rigs.flyer import Beat, Plumage, perched, pose
from tenku.engines.animatic.rigs.gait import Gait
from tenku.engines.animatic.rigs.poses import Poses
from tenku.engines.animatic.scene import Cue, rng
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

_BEATS = {
    "fly": Beat(cadence=1.9, swing=0.85, middle=0.22, rise=0.07),
    "glide": Beat(cadence=0.22, swing=0.10, middle=0.20, rise=0.02),
}
_LENGTH = 0.30  # of a bird in adult persons; in a flock less
_SPEED = {"fly": 3.4, "glide": 2.6, "perch": 0.0}  # own lengths a second
_BODIES = ("#f3efe6", "#f3efe6", "#47536b", "#e9dfcd")
_FRAMINGS: dict[ShotSize, Framing] = {
    "medium": Framing(size=0.45, width=0.30, y=0.0, level=0.45),
    "close": Framing(size=0.75, width=0.45, x=0.1, y=0.0, level=0.45),
}
_PERCHED: dict[ShotSize, Framing] = {
    "medium": Framing(size=0.70, width=0.55, y=0.0, level=0.90),
    "close": Framing(size=1.2, width=0.9, x=0.1, y=0.55, level=0.52),
}
_SIZES = 3  # in a flock: near, middle, far
_FAR = 1.6  # depth between the sizes


@subject("bird", "fly", "glide", "perch", aloft=True)
def bird(casting: Casting) -> Performer:
    """A flock shares its poses: every bird has its own beat, place and depth."""
    action, n = casting.subject.action, casting.subject.count
    if action == "perch":
        return _perching(casting)
    if n == 1:
        casting = casting.framed(_FRAMINGS, _LENGTH)
    beat = _BEATS[action]
    gait = casting.paced(_wings(beat, _SPEED[action]))
    length = casting.spot.height * _LENGTH * (1.0 if n == 1 else 0.72)
    plumage = _plumage(casting)
    sizes = [1.0] if n == 1 else [0.62**k for k in range(_SIZES)]
    poses = [_poses(casting, gait, beat, plumage, length * size) for size in sizes]
    layers: list[Actor] = []
    for i in range(n):
        k = 0 if n == 1 else min(i % (_SIZES + 1), _SIZES - 1)
        dice = rng(casting.canvas.seed, "bird", i)
        at = _sky(casting, i)
        speed = gait.speed * length * (0.75 + 0.25 * sizes[k])
        layers.append(
            Actor(
                poses=poses[k],
                cadence=gait.cadence * float(dice.uniform(0.9, 1.1)),
                phase=float(dice.random()),
                way=way(casting, at, speed, 2 * length),
                z=casting.depth + _FAR * k,
                haze=0.10 * k,
                shaded=False,
            )
        )
    cues = (falls(casting, "wings", gait, 0.0, casting.spot.x, 0.25),) if action == "fly" else ()
    calls = Cue(kind="chirps", gain=0.3, events=_calls(casting))
    return Performer(
        layers=tuple(layers), cues=(*cues[: n == 1], calls), height=length, speed=gait.speed
    )


def _perching(casting: Casting) -> Performer:
    casting = casting.framed(_PERCHED, 0.34)
    length = casting.spot.height * 0.34
    plumage = _plumage(casting)
    easel = Easel(scale=length, flip=casting.leftwards)
    poses = Poses(16, lambda k: bake(perched(k / 16, plumage), easel, ((0.03, 0.0),)))
    layers = tuple(
        Actor(
            poses=poses,
            cadence=0.35 / max(casting.tempo / 2.0, 1.0),
            phase=float(rng(casting.canvas.seed, "bird", i).random()),
            way=way(casting, at, 0.0, length),
            size=size,
            foot=0.2,
            z=casting.depth,
        )
        for i, (at, size) in enumerate(places(casting, 0.42))
    )
    calls = Cue(kind="chirps", gain=0.35, events=_calls(casting))
    return Performer(layers=layers, cues=(calls,), height=length, speed=0.0)


def _wings(beat: Beat, speed: float) -> Gait:
    """The beat as a gait without feet, for its pace and its sound: one stroke a cycle."""
    return Gait(
        stride=speed / beat.cadence, cadence=beat.cadence, duty=0.0, offsets=(0.3,), lift=(0.0,),
        centre=(0.0,),
    )  # fmt: skip


def _poses(casting: Casting, gait: Gait, beat: Beat, plumage: Plumage, length: float) -> Poses:
    n = casting.phases(gait.cadence) if beat.swing > 0.3 else 16
    easel = Easel(scale=length, flip=casting.leftwards)
    return Poses(n, lambda k: bake(pose(k / n, beat, plumage), easel))


def _plumage(casting: Casting) -> Plumage:
    body = choice(casting, "body", _BODIES)
    dark = sum(body) < 1.6
    wing = mixed(body, (0.16, 0.19, 0.28) if dark else (0.46, 0.53, 0.64), 0.35 if dark else 0.75)
    return Plumage(
        body=body,
        wing=wing,
        tip=mixed(wing, (0.12, 0.12, 0.17), 0.75),
        beak=(0.90, 0.62, 0.22),
    )


def _sky(casting: Casting, i: int) -> tuple[float, float]:
    """Where bird `i` flies at the middle of the clip: a loose, slanting group."""
    spot, n, canvas = casting.spot, casting.subject.count, casting.canvas
    if n == 1 and casting.plan.shot != "wide":
        return spot.x, spot.y
    high = min(spot.y - 1.25 * spot.height, 0.5 * canvas.height)
    share = {"left": 0.28, "centre": 0.5, "right": 0.72}.get(casting.subject.place)
    x = spot.x if share is None else share * canvas.width
    if n == 1:
        return x, max(high, 0.16 * canvas.height)
    dice = rng(casting.canvas.seed, "sky", i)
    across = (i + 0.5) / n - 0.5 + float(dice.uniform(-0.5, 0.5)) / n
    width = min(0.16 + 0.05 * n, 0.75) * canvas.width
    y = 0.10 * canvas.height + 0.9 * (high - 0.10 * canvas.height) * float(dice.random())
    return 0.5 * canvas.width + across * width, y - 0.06 * canvas.height * across


def _calls(casting: Casting) -> tuple[float, ...]:
    dice = rng(casting.canvas.seed, "calls")
    times = 0.4 + dice.uniform(0.6, 2.2, int(casting.canvas.seconds) + 1).cumsum()
    return tuple(float(t) for t in times if t < casting.canvas.seconds - 0.4)
