"""Skydivers: in free fall before the camera, or gliding down under an open canopy."""

import math
from dataclasses import dataclass, replace

import numpy as np

from tenku.engines.animatic.layers.rush import Rush
from tenku.engines.animatic.light import Light
from tenku.engines.animatic.plan import ShotSize
from tenku.engines.animatic.rigs import diver, face, puppet, sprite
from tenku.engines.animatic.rigs.body import MAN, WOMAN, Build, Outfit
from tenku.engines.animatic.rigs.diver import CANOPY_WIDE, Kit
from tenku.engines.animatic.rigs.figure import Baked, Easel, Part, bake
from tenku.engines.animatic.rigs.poses import Poses
from tenku.engines.animatic.rigs.shape import Xy
from tenku.engines.animatic.scene import Cue, Layer, Moment, Picture, rng
from tenku.engines.animatic.sound.speech import syllables
from tenku.engines.animatic.subjects.aloft import HEIGHTS, Aloft, room, share
from tenku.engines.animatic.subjects.base import subject
from tenku.engines.animatic.subjects.palette import choice
from tenku.engines.animatic.subjects.performer import Casting, Performer, way

_SUITS = ("#c8473c", "#2f6f9a", "#e0862f", "#3f8a6a")
_TRIMS = ("#f0e6d2", "#e9b93c", "#f0ece0", "#2f3f66")
_HELMETS = ("#f0ece0", "#e9b93c", "#dfe6ea", "#d9583c")
_CANOPIES = ("#d9583c", "#2f7fa6", "#e9a83c", "#c23b56")
_SKINS = (
    ("#e8b890", "#5b3623"),
    ("#c98d63", "#2a2022"),
    ("#8d5a3b", "#1f1a1c"),
    ("#edc09a", "#221c20"),
)
_BODY: dict[ShotSize, float] = {"wide": 0.95, "medium": 1.25, "close": 3.0}  # heights of the frame
_FLUTTER = 14  # poses ...
_BEATS = 1.5  # ... gone through so often a second
_LIPS = (0.0, 0.22, 0.45, 0.70, 0.95)
_FINEST = 850.0  # pixels


@dataclass(frozen=True, kw_only=True)
class Diver:
    """A layer: somebody in free fall who looks at us. Pieces of the head share one scale."""

    bodies: Poses
    face: Baked
    features: Baked
    mouths: tuple[Baked, ...]
    over: Baked  # strap, goggles and helmet
    edge: Baked  # the head's rim of light
    at: Xy  # of the skull's middle, pixels
    height: float  # of the body, pixels
    phase: float
    life: puppet.Life
    z: float = 1.0
    haze: float = 0.0

    def settled(self, light: Light) -> "Diver":
        def still(piece: Baked) -> Baked:
            return sprite.settled(piece, light, self.haze)

        return replace(
            self,
            bodies=self.bodies.each(still),
            face=still(self.face),
            features=still(self.features),
            mouths=tuple(still(piece) for piece in self.mouths),
            over=still(self.over),
            edge=still(self.edge),
        )

    def paint(self, picture: Picture, moment: Moment) -> None:
        t, h, view = moment.clock, self.height, sprite.seen(moment, self.z)
        sway = 2 * math.pi * (0.17 * t + self.phase)
        roll = 0.055 * math.sin(sway + 0.8) + 0.018 * math.sin(2.7 * sway)
        drift = (
            0.020 * math.sin(sway) + 0.006 * math.sin(3.1 * sway),
            0.016 * math.sin(1.6 * sway + 1.0),
        )
        x, y = self.at[0] + drift[0] * h, self.at[1] + drift[1] * h
        turn, voice = self.life.turn(t), self.life.voice(moment.t)
        tilt = 0.6 * roll + 0.04 * turn

        def put(piece: Baked, at: Xy, angle: float) -> None:
            size = h / piece.scale
            place = sprite.matrix(piece, at, view, size, angle)
            sprite.blend(picture, sprite.colour(piece, moment.light, self.haze), place)

        n = len(self.bodies)
        put(self.bodies[math.floor((t * _BEATS + self.phase) % 1.0 * n) % n], (x, y), roll)
        slid = (x + 0.0035 * h * turn, y + 0.001 * h * abs(turn))
        put(self.face, (x, y), tilt)
        put(self.features, slid, tilt)
        lips = min(range(len(_LIPS)), key=lambda k: abs(_LIPS[k] - voice))
        put(self.mouths[lips], slid, tilt)
        put(self.over, (x + 0.0016 * h * turn, y), tilt)
        put(self.edge, (x, y), tilt)


@subject("skydiver", "fall", "talk", "smile", "wave", "glide", aloft=True)
def skydiver(casting: Casting) -> Performer:
    """One or a few; the wind of the fall rushes past them."""
    if casting.subject.action == "glide":
        return _gliders(casting)
    canvas, n = casting.canvas, casting.subject.count
    tall = _tall(casting)
    layers: list[Layer] = []
    for i in range(n):
        size = 1.0 if n == 1 else (0.92, 0.74, 0.82, 0.60)[i % 4]
        layers.append(_diver(casting, i, _falls_at(casting, i, tall), tall * size))
    layers += [Rush.of(canvas, 0, 1.6, 14, 0.5), Rush.of(canvas, 1, 0.70, 6, 1.0)]
    return Performer(layers=tuple(layers), cues=(Cue(kind="rush"),), height=tall, speed=0.0)


def _tall(casting: Casting) -> float:
    w, h = casting.canvas.width, casting.canvas.height
    size = min(_BODY[casting.plan.shot] * h, 1.12 * w * (1.0, 2.6)[casting.plan.shot == "close"])
    if casting.plan.setting != HEIGHTS and casting.plan.shot == "wide":
        top, bottom = room(casting)
        size = min(size, 1.0 * (bottom - top), 0.55 * h)
    return size / (1.0 if casting.subject.count == 1 else 1.45)


def _falls_at(casting: Casting, i: int, tall: float) -> Xy:
    """Where the head of diver `i` is, pixels."""
    w, h, n = casting.canvas.width, casting.canvas.height, casting.subject.count
    top, bottom = room(casting)
    level = (0.46 if casting.plan.shot == "wide" else 0.50) * h
    if casting.plan.setting != HEIGHTS and casting.plan.shot == "wide":
        level = 0.5 * (top + bottom) + 0.10 * tall
    if n == 1 and casting.plan.shot == "close":
        return 0.5 * w, 0.50 * h
    if n == 1:
        x = share(casting) if casting.plan.shot == "wide" and not casting.canvas.portrait else 0.5
        return x * w, level + 0.08 * tall
    x = 0.5 + 0.78 * ((i + 0.5) / n - 0.5)
    return x * w, level + (0.06, -0.10, 0.12, -0.04)[i % 4] * h


def _kit(casting: Casting, i: int) -> Kit:
    return Kit(
        suit=choice(casting, "suit", _SUITS, i),
        trim=choice(casting, "trim", _TRIMS, i),
        helmet=choice(casting, "helmet", _HELMETS, i),
        canopy=choice(casting, "canopy", _CANOPIES, i),
    )


def _who(casting: Casting, i: int) -> tuple[Build, Outfit]:
    dice = rng(casting.canvas.seed, "skydiver", i)
    build = (WOMAN, MAN)[int(dice.integers(2))]
    skin, hair = _SKINS[int(dice.integers(len(_SKINS)))]
    kit = _kit(casting, i)
    outfit = Outfit(
        skin=choice(casting, "skin", (skin,)), hair=choice(casting, "hair", (hair,)), top=kit.suit,
        trousers=kit.suit, shoes=(0.16, 0.16, 0.21),
    )  # fmt: skip
    return build, outfit


def _gliding(kit: Kit, outfit: Outfit, easel: Easel) -> Poses:
    return Poses(16, lambda k: bake(diver.gliding(k / 16, kit, outfit), easel))


def _diver(casting: Casting, i: int, at: Xy, tall: float) -> Diver:
    canvas, action = casting.canvas, casting.subject.action
    build, outfit = _who(casting, i)
    kit = _kit(casting, i)
    body = Easel(
        scale=min(tall, _FINEST),
        window=_window(canvas.width, canvas.height, at, min(tall, _FINEST) / tall),
    )
    easel = Easel(scale=tall)

    def piece(parts: list[Part], rim: float = 0.0) -> Baked:
        return bake(parts, easel, rim=rim)

    smile = {"smile": 1.0, "wave": 0.8, "talk": 0.45}.get(action, 0.7)
    worn = [*diver.strap(build), *diver.goggles(build), *diver.helmet(build, kit)]
    head = bake([*face.bare(build, outfit), *worn], easel)
    dark = replace(head, albedo=np.zeros_like(head.albedo), alpha=np.zeros_like(head.alpha))
    seconds = canvas.seconds * casting.tempo
    return Diver(
        bodies=Poses(_FLUTTER, lambda k: bake(diver.falling(k / _FLUTTER, kit), body)),
        face=piece(face.bare(build, outfit)),
        features=piece(face.features(build, outfit)),
        mouths=tuple(piece(face.mouth(build, outfit, k, smile)) for k in _LIPS),
        over=piece(worn),
        edge=dark,
        at=at,
        height=tall,
        phase=float(rng(canvas.seed, "fall", i).random()),
        life=puppet.Life(
            turn=puppet.looking(canvas.seed, i),
            lids=puppet.blinking(canvas.seed, i, seconds),
            voice=puppet.talking(_words(casting, i)),
        ),
        z=casting.depth if casting.plan.setting == HEIGHTS or casting.plan.shot != "wide" else 1.2,
    )


def _window(w: int, h: int, at: Xy, k: float) -> tuple[int, int, int, int]:
    """What of a body at `at` the frame can show, about its origin, at `k` of its size."""
    m = 0.2
    return (
        int((-at[0] - m * w) * k), int((-at[1] - m * h) * k),
        int(((1 + m) * w - at[0]) * k), int(((1 + m) * h - at[1]) * k),
    )  # fmt: skip


def _words(casting: Casting, i: int) -> list[tuple[float, float]]:
    """The syllables that diver `i` says."""
    n = casting.subject.count
    said = syllables(casting.plan, casting.canvas.seconds)
    return [(s.start, s.length) for s in said if s.speaker % n == i]


def _gliders(casting: Casting) -> Performer:
    """Under open canopies: they sink slowly and swing like a pendulum."""
    canvas, n = casting.canvas, casting.subject.count
    w, h = canvas.width, canvas.height
    near = casting.plan.setting == HEIGHTS or casting.plan.shot != "wide"
    top, bottom = room(casting)
    full = {"wide": 0.62, "medium": 0.86, "close": 1.35}[casting.plan.shot] * h
    tall = min(
        full if near else 0.7 * (bottom - top),
        0.80 * w / CANOPY_WIDE * (1.0, 1.6)[casting.plan.shot == "close"],
    )
    layers: list[Layer] = []
    for i in range(n):
        size = 1.0 if n == 1 else max(0.80 * 0.72**i, 0.2)
        x = (
            share(casting)
            if n == 1
            else (share(casting) + 0.28 * i * (1 if i % 2 else -1)) % 0.84 + 0.08
        )
        middle = 0.5 * (top + bottom) if near else top + 0.45 * (bottom - top)
        y = (
            middle
            - (0.5 * (diver.HANG - 0.135)) * tall * size
            + (0.10 * h * ((i * 0.618) % 1.0 - 0.5) if i else 0)
        )
        kit, (_, outfit) = _kit(casting, i), _who(casting, i)
        easel = Easel(scale=min(tall * size, _FINEST), flip=casting.leftwards)
        poses = _gliding(kit, outfit, easel)
        speed = 0.03 * h * size / max(casting.tempo / 2.0, 1.0)
        layers.append(
            Aloft(
                poses=poses, cadence=0.45, phase=float(rng(canvas.seed, "glide", i).random()),
                way=way(casting, (x * w, y), speed, tall), z=(casting.depth if near else 9.0) / size,
                size=tall * size / easel.scale, haze=min(0.5, 0.35 * (1.0 - size) + (0.0 if near else 0.08)),
                bob=0.02 * tall * size, tilt=0.045, pace=0.14, flip=casting.leftwards,
            )
        )  # fmt: skip
    return Performer(
        layers=tuple(layers), cues=(Cue(kind="wind", gain=0.8),), height=tall, speed=0.05
    )
