"""A person facing the camera: baked pieces that breathe, turn the head, blink, talk and wave."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from tenku.engines.animatic.light import Light
from tenku.engines.animatic.rigs import face, front, sprite
from tenku.engines.animatic.rigs.body import Build, Outfit
from tenku.engines.animatic.rigs.figure import Baked, Easel, Part, bake
from tenku.engines.animatic.rigs.shape import Xy
from tenku.engines.animatic.scene import Moment, Picture, rng, smooth

Curve = Callable[[float], float]  # of seconds

_LIDS = (0.0, 0.45, 1.0)
_LIPS = (0.0, 0.22, 0.45, 0.70, 0.95)


@dataclass(frozen=True, kw_only=True)
class Life:
    """The small motions of one person, curves of the scene's seconds."""

    turn: Curve  # of the head, -1..1
    lids: Curve  # 0 shut .. 1 open
    voice: Curve  # mouth, 0..1, of seconds of film
    wave: Curve | None = None  # swing of the raised forearm, radians
    nod: Curve | None = None  # the face is lowered (> 0) or raised, -1..1


@dataclass(frozen=True, kw_only=True)
class Puppet:
    """A layer. All pieces share one scale; head pieces have their origin at the skull's middle."""

    body: Baked
    forearm: Baked | None
    behind: Baked | None  # hair
    neck: Baked
    face: Baked
    features: Baked
    eyes: tuple[Baked, ...]
    mouths: tuple[Baked, ...]
    cap: Baked
    edge: Baked  # the head's rim of light, nothing else
    at: Xy  # the point on the ground between the feet, pixels
    height: float  # pixels
    skull: float  # height of the skull's middle, in own heights
    life: Life
    z: float = 1.0

    def paint(self, picture: Picture, moment: Moment) -> None:
        t, h, view = moment.clock, self.height, sprite.seen(moment, self.z)
        x, y = self.at
        breath = 0.0012 * h * math.sin(1.7 * t)
        ground = sprite.matrix(self.body, self.at, view)
        fall, tint = sprite.shadow(self.body, moment.light)
        sprite.darken(picture, self.body.alpha, sprite.after(fall, ground), tint)

        turn, voice = self.life.turn(t), self.life.voice(moment.t)
        tilt = 0.035 * max(min(turn, 1.2), -1.2) + 0.02 * math.sin(0.9 * t + 1.0)
        rise = self.skull * h
        neck = 0.10 * h
        nod = self.life.nod(t) if self.life.nod is not None else 0.0
        head = (
            x + 0.004 * h * turn + neck * math.sin(tilt),
            y - rise - breath - 0.003 * h * voice + 0.007 * h * nod,
        )

        def put(piece: Baked, at: Xy, angle: float = 0.0) -> None:
            place = sprite.matrix(piece, at, view, 1.0, angle)
            sprite.blend(picture, sprite.colour(piece, moment.light), place)

        slid = (
            head[0] + 0.0052 * h * turn,
            head[1] + 0.0015 * h * min(abs(turn), 1.0) + 0.0105 * h * nod,
        )
        if self.behind is not None:
            put(self.behind, (head[0] - 0.001 * h * turn, head[1]), tilt * 0.5)
        put(self.body, (x, y - 0.5 * breath))
        if self.forearm is not None and self.life.wave is not None:
            elbow = (x + front.ELBOW[0] * h, y - front.ELBOW[1] * h - breath)
            put(self.forearm, elbow, self.life.wave(t))
        put(self.neck, head, tilt)
        put(self.face, head, tilt)
        put(self.features, slid, tilt)
        put(self.eyes[_nearest(_LIDS, self.life.lids(t))], slid, tilt)
        put(self.mouths[_nearest(_LIPS, voice)], slid, tilt)
        put(self.cap, (head[0] + 0.0012 * h * turn, head[1] + 0.003 * h * nod), tilt)
        put(self.edge, head, tilt)

    def settled(self, light: Light) -> "Puppet":
        """The same puppet, coloured for good."""

        def still(piece: Baked) -> Baked:
            return sprite.settled(piece, light)

        return replace(
            self,
            body=still(self.body),
            forearm=None if self.forearm is None else still(self.forearm),
            behind=None if self.behind is None else still(self.behind),
            neck=still(self.neck),
            face=still(self.face),
            features=still(self.features),
            eyes=tuple(still(piece) for piece in self.eyes),
            mouths=tuple(still(piece) for piece in self.mouths),
            cap=still(self.cap),
            edge=still(self.edge),
        )


def _edge(baked: Baked) -> Baked:
    """Only the light's edge: without coverage it is added to what lies below."""
    return replace(baked, albedo=np.zeros_like(baked.albedo), alpha=np.zeros_like(baked.alpha))


def _nearest(levels: Sequence[float], value: float) -> int:
    return min(range(len(levels)), key=lambda k: abs(levels[k] - value))


def puppet(
    build: Build,
    outfit: Outfit,
    at: Xy,
    height: float,
    frame: Xy,
    life: Life,
    smile: float,
    z: float = 1.0,
    held: Sequence[Part] = (),
) -> Puppet:
    """Bakes somebody of `height` pixels who stands at `at` in a frame of `frame` pixels.

    What is `held` has its origin in the raised hand, and moves with it as `life.wave` says.
    """
    x, y = at
    margin = 0.25
    window = (
        int(-x - margin * frame[0]),
        int(-y - margin * frame[1]),
        int((1 + margin) * frame[0] - x),
        int((1 + margin) * frame[1] - y),
    )
    whole = Easel(scale=height, window=window)
    easel = Easel(scale=height)

    def piece(parts: list[Part], rim: float = 0.0) -> Baked:
        return bake(parts, easel, rim=rim)

    hair = face.hair_behind(build, outfit)
    hides = hair if outfit.style in ("bob", "long") else []  # one outline with the head
    head = [*hides, *face.bare(build, outfit), *face.cap(build, outfit)]
    above = (-int(height), -int(height), int(height), int(0.066 * build.head * height))
    elbow = np.asarray(front.ELBOW)
    raised = [
        Part(shape=tuple(p - elbow for p in part.shape), colour=part.colour, soft=part.soft)
        for part in front.forearm(build, outfit, bool(held))
    ]
    raised = [replace(p, shape=tuple(q + front.GRIP for q in p.shape)) for p in held] + raised
    woman = build.limbs < 0.95
    return Puppet(
        body=bake(front.body(build, outfit, life.wave is not None), whole),
        forearm=None if life.wave is None else piece(raised, 1.0),
        behind=piece(hair, 1.0) if hair else None,
        neck=piece([face.neck(build, outfit)]),
        face=piece(face.bare(build, outfit)),
        features=piece(face.features(build, outfit)),
        eyes=tuple(piece(face.eyes(build, outfit, opened, woman)) for opened in _LIDS),
        mouths=tuple(piece(face.mouth(build, outfit, opened, smile)) for opened in _LIPS),
        cap=piece(face.cap(build, outfit)),
        edge=_edge(bake(head, Easel(scale=height, window=above))),
        at=at,
        height=height,
        skull=build.skull,
        life=life,
        z=z,
    )


def looking(seed: int, i: int) -> Curve:
    """A head that wanders a little, -1..1."""
    a, b = rng(seed, "turn", i).uniform(0.0, 2 * math.pi, 2)
    return lambda t: 0.6 * math.sin(0.62 * t + a) + 0.4 * math.sin(0.27 * t + b)


def blinking(seed: int, i: int, seconds: float) -> Curve:
    """Eyes that shut for 0.16 s every 2 to 5 seconds."""
    gaps = rng(seed, "blink", i).uniform(2.0, 5.0, int(seconds / 2.0) + 2)
    times = np.cumsum(gaps) - gaps[0] * 0.5

    def lids(t: float) -> float:
        nearest = float(np.abs(times - t).min())
        return smooth(0.02, 0.09, nearest)

    return lids


def talking(syllables: Sequence[tuple[float, float]]) -> Curve:
    """A mouth that opens with every syllable (start, length; seconds of film)."""
    middles = np.asarray([start + 0.5 * length for start, length in syllables])
    spread = np.asarray([0.42 * length for _, length in syllables])
    loud = np.asarray([0.45 + 0.5 * abs(math.sin(2.4 * k + 0.7)) for k in range(len(syllables))])

    def voice(t: float) -> float:
        return float((np.exp(-(((t - middles) / spread) ** 2)) * loud).max(initial=0.0))

    return voice


def waving(t: float) -> float:
    """The swing of a forearm that greets, radians."""
    return 0.12 + 0.34 * math.sin(6.8 * t)
