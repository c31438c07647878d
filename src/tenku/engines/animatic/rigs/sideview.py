"""Somebody in profile who stays: the head is a piece of its own that nods, talks and blinks."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from tenku.engines.animatic.light import Light
from tenku.engines.animatic.rigs import profile, sprite
from tenku.engines.animatic.rigs.biped import Posture, drawn, skull_of
from tenku.engines.animatic.rigs.body import Build, Outfit
from tenku.engines.animatic.rigs.figure import Baked, Easel, Part, bake
from tenku.engines.animatic.rigs.poses import Poses
from tenku.engines.animatic.rigs.puppet import Curve
from tenku.engines.animatic.rigs.shape import Xy
from tenku.engines.animatic.scene import Moment, Picture

MOUTHS = (0.0, 0.35, 0.7, 1.0)


@dataclass(frozen=True, kw_only=True)
class Manner:
    """The small motions of a head: curves of the scene's seconds."""

    nod: Curve  # radians, forward
    lids: Curve  # 0 shut .. 1 open
    voice: Curve  # mouth, 0..1, of seconds of film


@dataclass(frozen=True, kw_only=True)
class Sideview:
    """A layer."""

    bodies: Poses  # a slow breath
    skulls: tuple[Xy, ...]  # of each of them: the skull's middle, pixels from `at`
    heads: tuple[Baked, ...]  # by the mouth
    asleep: Baked  # the same with the eyes shut
    at: Xy
    manner: Manner
    cadence: float  # breaths a second
    phase: float
    size: float = 1.0  # of the baked planes
    flip: bool = False
    z: float = 1.0
    shaded: bool = True

    def paint(self, picture: Picture, moment: Moment) -> None:
        n, t = len(self.bodies), moment.clock
        k = int((t * self.cadence + self.phase) % 1.0 * n) % n
        view = sprite.seen(moment, self.z)
        body = self.bodies[k]
        place = sprite.matrix(body, self.at, view, self.size)
        if self.shaded:
            fall, tint = sprite.shadow(body, moment.light)
            sprite.darken(picture, body.alpha, sprite.after(fall, place), tint)
        sprite.blend(picture, sprite.colour(body, moment.light), place)
        voice = self.manner.voice(moment.t)
        head = self.heads[int(np.abs(np.asarray(MOUTHS) - voice).argmin())]
        if self.manner.lids(t) < 0.5:
            head = self.asleep
        dx, dy = self.skulls[k]
        nod = self.manner.nod(t)
        ahead = 0.055 * nod * self.size * head.scale * (-1.0 if self.flip else 1.0)
        where = (self.at[0] + dx + ahead, self.at[1] + dy + 0.3 * abs(ahead))
        turned = sprite.matrix(head, where, view, self.size, -nod if self.flip else nod)
        sprite.blend(picture, sprite.colour(head, moment.light), turned)

    def settled(self, light: Light) -> "Sideview":
        """The same figure, coloured for good."""
        return replace(
            self,
            bodies=self.bodies.each(lambda b: sprite.settled(b, light)),
            heads=tuple(sprite.settled(b, light) for b in self.heads),
            asleep=sprite.settled(self.asleep, light),
        )


def sideview(
    postures: Sequence[Posture],
    build: Build,
    outfit: Outfit,
    easel: Easel,
    at: Xy,
    height: float,
    manner: Manner,
    phase: float,
    z: float,
    behind: Sequence[Part] = (),
    ahead: Sequence[Part] = (),
) -> Sideview:
    """Bakes somebody of `height` pixels; `behind` is painted below the body, `ahead` upon it."""
    size = height / easel.scale
    skulls: list[Xy] = []
    sign = -1.0 if easel.flip else 1.0
    for posture in postures:
        x, y = skull_of(posture, build)
        skulls.append((sign * float(x) * height, -float(y) * height))
    tilt = postures[0].lean * 0.3 + postures[0].nod
    plain = Easel(scale=easel.scale, flip=easel.flip)

    def body(k: int) -> Baked:
        parts, feet = drawn(postures[k], build, outfit, headless=True)
        return bake([*behind, *parts, *ahead], easel, feet)

    def head(opened: float, lids: float = 1.0) -> Baked:
        middle = np.zeros(2)
        return bake(profile.head(middle, tilt, build, outfit, 0.0, opened, lids), plain)

    return Sideview(
        bodies=Poses(len(postures), body),
        skulls=tuple(skulls),
        heads=tuple(head(opened) for opened in MOUTHS),
        asleep=head(0.0, 0.0),
        at=at,
        manner=manner,
        cadence=0.30,
        phase=phase,
        size=size,
        flip=easel.flip,
        z=z,
    )
