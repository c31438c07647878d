"""Hot-air balloons: they hang in the air and drift; their burners light them by night."""

from tenku.engines.animatic.plan import ShotSize
from tenku.engines.animatic.rigs.balloon import BURNER, HEART, balloon
from tenku.engines.animatic.rigs.figure import Baked, Easel, bake
from tenku.engines.animatic.rigs.poses import Poses
from tenku.engines.animatic.scene import Cue, Layer, rng
from tenku.engines.animatic.subjects.aloft import HEIGHTS, Aloft, Lamp, lamp, room, share
from tenku.engines.animatic.subjects.base import subject
from tenku.engines.animatic.subjects.palette import choice
from tenku.engines.animatic.subjects.performer import Casting, Performer, way

_BODIES = ("#c8473c", "#e0a336", "#2f6f86", "#d9703c", "#6a5aa0", "#3f8a76")
_SECONDS = ("#f0e6d2", "#2f4a72", "#f0d9a4", "#f4ead6", "#e9c46a", "#f0e6d2")
_THIRDS = ("#e3a63a", "#f0ece0", "#c8553d", "#3d7d8f", "#f0ece0", "#d9703c")
_HIGH: dict[ShotSize, float] = {"wide": 0.60, "medium": 0.84, "close": 1.25}  # heights of the frame
_PLACE = 0.60  # in widths of the frame: the sun is mostly on the left
_FINEST = 700.0  # pixels
_LAMPS = (
    Lamp(at=BURNER, radius=0.085, light=lamp((1.0, 0.72, 0.34), 1.0), flare=0.5),
    Lamp(at=(0.0, 0.40), radius=0.26, light=lamp((1.0, 0.52, 0.20), 0.62, 1.3), flare=0.7),
    Lamp(at=HEART, radius=0.42, light=lamp((0.95, 0.46, 0.20), 0.34, 1.0), flare=0.7),
)


@subject("balloon", "float", aloft=True)
def hot_air_balloon(casting: Casting) -> Performer:
    """One near, or several from near to far, no two alike in size."""
    canvas, n = casting.canvas, casting.subject.count
    tall = _tall(casting)
    layers: list[Layer] = []
    looks = [_look(casting, k, tall) for k in range(casting.looks(6))]
    for i in range(n):
        size = _nearness(i, n)
        baked = looks[i % len(looks)]
        x, y = _at(casting, i, tall * size)
        sign = -1.0 if casting.leftwards else 1.0
        speed = (
            0.0 if casting.tracked else sign * (0.012 + 0.02 * casting.plan.wind) * canvas.height
        )
        path = way(casting, (x, y), abs(speed) * size / max(casting.tempo / 2.0, 1.0), 0.8 * tall)
        depth = casting.depth if casting.plan.setting == HEIGHTS else 13.0
        layers.append(
            Aloft(
                poses=Poses.one(baked), cadence=0.0, phase=float(rng(canvas.seed, "balloon", i).random()),
                way=path, z=depth / size, size=tall * size / baked.scale,
                haze=min(0.55, (0.0 if depth <= 1.0 else 0.12) + 0.42 * (1.0 - size)),
                bob=0.016 * tall * size, tilt=0.018, pace=0.09, lamps=_LAMPS,
            )
        )  # fmt: skip
    cues = (Cue(kind="wind", gain=0.5),)
    return Performer(layers=tuple(layers), cues=cues, height=tall, speed=0.05)


def _tall(casting: Casting) -> float:
    """The height of the nearest one, pixels."""
    w, h = casting.canvas.width, casting.canvas.height
    if casting.plan.setting == HEIGHTS or casting.plan.shot != "wide":
        return min(_HIGH[casting.plan.shot] * h, 0.95 * w)
    top, bottom = room(casting)
    return min(0.86 * (bottom - top), 0.5 * w, 0.42 * h)


def _nearness(i: int, n: int) -> float:
    """The sizes of a group: one large, then smaller and smaller."""
    return 1.0 if n == 1 else max(0.92 * 0.74**i, 0.16 + 0.05 * (i % 3))


def _at(casting: Casting, i: int, tall: float) -> tuple[float, float]:
    """The middle of basket `i`'s floor in the middle of the clip, pixels."""
    w, h, n = casting.canvas.width, casting.canvas.height, casting.subject.count
    top, bottom = room(casting)
    if casting.plan.shot != "wide" and i == 0:
        return share(casting, _PLACE) * w if n > 1 else 0.5 * w, 0.5 * h + 0.5 * min(tall, 0.95 * h)
    if i == 0:
        room_for = 0.42 * tall + 0.05 * w  # its half width, and a little air
        x = min(max(share(casting, _PLACE) * w, room_for), max(w - room_for, 0.5 * w))
        return x, max(top + tall, 0.5 * (top + bottom) + 0.5 * tall)
    x = (
        share(casting, _PLACE) + 0.30 * (1 if i % 2 else -1) + 0.47 * ((i * 0.618) % 1.0 - 0.4)
    ) % 1.0
    level = (0.30, 0.72, 0.46, 0.16, 0.60)[i % 5]
    return (0.07 + 0.86 * x) * w, top + tall + level * max(bottom - top - tall, 0.0)


def _look(casting: Casting, i: int, tall: float) -> Baked:
    dice = rng(casting.canvas.seed, "balloon.look", i)
    shift = int(dice.integers(2))
    body = choice(casting, "body", _BODIES, i)
    second = choice(casting, "second", _SECONDS, i + shift)
    third = choice(casting, "third", _THIRDS, i)
    return bake(
        balloon(body, second, third),
        Easel(scale=min(tall * _nearness(i, casting.subject.count), _FINEST)),
    )
