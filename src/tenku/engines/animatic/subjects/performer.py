"""Performers: a cast subject as layers in depth, with its way through the frame and its sounds."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from tenku.engines.animatic.light import Light
from tenku.engines.animatic.plan import ShotPlan, ShotSize, Subject
from tenku.engines.animatic.rigs import sprite
from tenku.engines.animatic.rigs.figure import Baked, Easel
from tenku.engines.animatic.rigs.gait import Gait
from tenku.engines.animatic.rigs.poses import Poses
from tenku.engines.animatic.rigs.shape import Xy
from tenku.engines.animatic.rigs.sprite import Matrix
from tenku.engines.animatic.scene import Canvas, Cue, Layer, Moment, Picture, Spot, rng

# The scene's seconds per second of film. A clip that freezes runs at life's pace until it does.
TEMPO = {"normal": 1.0, "slow": 0.4, "timelapse": 12.0, "freeze": 1.0}
_FINEST = 640.0  # pixels: figures larger than this are enlarged from it
_NEARER = 0.75  # depth of a subject that is larger than the setting around it
_HASTE = 2.0  # in a time-lapse figures hurry no more than this, whatever the sky does


@dataclass(frozen=True, kw_only=True)
class Performer:
    """Everything that the stage needs of one subject."""

    layers: tuple[Layer, ...]
    cues: tuple[Cue, ...]
    height: float  # of one of its figures, pixels
    speed: float  # own heights a second

    def travel(self, clock: float) -> float:
        """How far it has come after `clock` seconds of the scene, in its own heights."""
        return self.speed * clock


@dataclass(frozen=True, kw_only=True)
class Casting:
    """One subject to be cast: what the plan says, where it stands and on which canvas."""

    subject: Subject
    spot: Spot
    canvas: Canvas
    plan: ShotPlan
    depth: float = 1.0  # of its layers
    follow: float = 0.0  # pixels a second to the right: the camera, with who came first
    horizon: float = 0.0  # pixels from the top
    water: tuple[float, float] | None = None  # far and near edge of the water, pixels

    def framed(self, framings: dict[ShotSize, "Framing"], own: float) -> "Casting":
        """The same casting with its spot where the plan's shot size wants it.

        `own` is the height of the subject in adults. Several figures keep some distance.
        """
        figures = sum(s.count for s in self.plan.subjects) or self.subject.count
        shot: ShotSize = "medium" if figures > 1 and self.plan.shot == "close" else self.plan.shot
        framing = framings.get(shot)
        if framing is None:
            return self
        w, h = self.canvas.width, self.canvas.height
        size = min(framing.size * h, framing.width * w) / (1.0 if figures == 1 else 1.35)
        alone = figures == 1 and self.subject.place == "auto"
        x = (0.5 * w if alone else self.spot.x) - size * framing.x * (-1 if self.leftwards else 1)
        y = framing.level * h + size * framing.y
        spot = replace(self.spot, x=x, y=y, height=size / own)
        return replace(self, spot=spot, depth=_NEARER)

    def away(self, y: float) -> "Casting":
        """The same casting with its spot further off, where the ground is at `y` (pixels).

        Its size and depth follow from how far below the horizon that is.
        """
        nearness = max(y - self.horizon, 1.0) / max(self.spot.y - self.horizon, 1.0)
        spot = replace(self.spot, y=y, height=self.spot.height * nearness)
        return replace(self, spot=spot, depth=1.0 / nearness)

    def easel(self, height: float, at: Xy) -> Easel:
        """For a figure of this height at a place; what the frame never shows isn't painted."""
        w, h = self.canvas.width, self.canvas.height
        scale = min(height, _FINEST)
        k, tall = scale / height, 0.3 * h
        side = int(1.6 * w)
        window = (-side, int((-at[1] - tall) * k), side, int((h + tall - at[1]) * k) + 1)
        return Easel(scale=scale, flip=self.leftwards, window=window)

    @property
    def tempo(self) -> float:
        """The scene's seconds per second of film."""
        return TEMPO[self.plan.tempo]

    def paced(self, gait: Gait) -> Gait:
        """The gait as the film's tempo bears it."""
        slower = min(_HASTE / self.tempo, 1.0)
        return replace(gait, cadence=gait.cadence * slower)

    @property
    def tracked(self) -> bool:
        """The camera follows: the subject keeps its place and the world passes."""
        return any(move.kind == "tracking" for move in self.plan.camera)

    @property
    def leftwards(self) -> bool:
        return self.subject.facing == "left"

    def phases(self, cadence: float) -> int:
        """How many poses a cycle needs so that no pose is held for longer than a frame."""
        frames = self.canvas.fps / max(cadence * self.tempo, 1e-3)
        return max(12, min(round(frames), 32))

    def looks(self, most: int) -> int:
        """How many different figures to paint: in a crowd some look alike."""
        return min(self.subject.count, most)


@dataclass(frozen=True, kw_only=True)
class Framing:
    """How a medium or close shot holds a subject: a point of it is put at a level of the frame."""

    size: float  # the subject's height in heights of the frame ...
    width: float  # ... and at most in widths of the frame
    x: float = 0.0  # the point, in own heights: ahead of its middle
    y: float = 0.5  # and above the ground
    level: float = 0.5  # from the frame's top


@dataclass(frozen=True, kw_only=True)
class Way:
    """Where a figure stands at any time of the scene."""

    start: Xy  # pixels, at the middle of the clip
    speed: float  # pixels a second, negative to the left
    middle: float  # the clock at the middle of the clip
    loop: float  # width of its round trip, pixels

    def at(self, clock: float) -> Xy:
        """It leaves the frame on one side and comes back in on the other."""
        x = self.start[0] + self.speed * (clock - self.middle)
        low = self.start[0] - self.loop / 2
        return (low + (x - low) % self.loop if self.speed else x), self.start[1]


def way(casting: Casting, start: Xy, speed: float, length: float) -> Way:
    """The way of a figure of `length` pixels that covers `speed` pixels a second."""
    sign = -1.0 if casting.leftwards else 1.0
    moves = 0.0 if casting.tracked or casting.subject.facing == "camera" else sign * speed
    if not speed:
        moves = -casting.follow  # whoever stays is passed by, like the ground
    middle = casting.canvas.seconds * casting.tempo / 2
    return Way(
        start=start, speed=moves, middle=middle, loop=casting.canvas.width * 1.3 + 2.2 * length
    )


@dataclass(frozen=True, kw_only=True)
class Actor:
    """A layer: one figure that goes through its baked poses on its way."""

    poses: Poses
    cadence: float  # cycles a second of the scene
    phase: float  # where its cycle begins
    way: Way
    z: float = 1.0
    size: float = 1.0  # of the baked planes
    haze: float = 0.0
    shaded: bool = True  # it leaves a shadow on the ground
    foot: float = 0.11  # radius of a contact shadow, own heights

    def pose(self, clock: float) -> Baked:
        return self.poses[self.number(clock)]

    def number(self, clock: float) -> int:
        """Which pose it has."""
        n = len(self.poses)
        return math.floor((clock * self.cadence + self.phase) % 1.0 * n) % n

    def settled(self, light: Light) -> "Actor":
        """The same figure, coloured for good."""
        return replace(self, poses=self.poses.each(lambda p: sprite.settled(p, light, self.haze)))

    def paint(self, picture: Picture, moment: Moment) -> None:
        baked = self.pose(moment.clock)
        place = sprite.matrix(
            baked, self.way.at(moment.clock), sprite.seen(moment, self.z), self.size
        )
        if self.shaded:
            self._shadow(picture, moment, baked, place)
        sprite.blend(picture, sprite.colour(baked, moment.light, self.haze), place)

    def _shadow(self, picture: Picture, moment: Moment, baked: Baked, place: Matrix) -> None:
        fall, tint = sprite.shadow(baked, moment.light)
        sprite.darken(picture, baked.alpha, sprite.after(fall, place), tint)
        for x, y in baked.contacts:
            if y < _NEAR:
                stamp = _stamp(baked.scale * self.foot, (x * baked.scale, 0.0), place, baked)
                sprite.darken(picture, _SPOT, stamp, 1.0 - (1.0 - tint) * (1.0 - y / _NEAR))


_NEAR = 0.12  # own heights: a foot this far above the ground leaves no contact shadow
_SPOT = sprite.soft_disc()


def _stamp(radius: float, at: Xy, place: Matrix, baked: Baked) -> Matrix:
    """Where the soft spot goes, as a flat ellipse about a point of the figure's ground."""
    n = _SPOT.shape[0]
    k = 2.0 * radius / n
    x, y = baked.origin[0] + at[0], baked.origin[1] - at[1]
    flat = np.asarray([[k, 0.0, x - radius], [0.0, 0.30 * k, y - 0.30 * radius]])
    return sprite.after(flat, place)


Builder = Callable[[Casting], Performer]


def places(casting: Casting, gap: float) -> list[tuple[Xy, float]]:
    """Where each of the figures stands (pixels) and its size: the group is loose, centred on x.

    `gap` is the distance between neighbours in heights of an adult. Those further back are
    smaller and come first, so that they are painted behind the others.
    """
    spot, n = casting.spot, casting.subject.count
    share = {"left": 0.28, "centre": 0.5, "right": 0.72}.get(casting.subject.place)
    middle = spot.x if share is None else share * casting.canvas.width
    gap = min(gap * spot.height, 0.86 * casting.canvas.width / n)
    out: list[tuple[Xy, float]] = []
    for i in range(n):
        dice = rng(casting.canvas.seed, "place", i)
        back = float(dice.uniform(0.0, 0.10)) if n > 1 else 0.0
        x = (
            middle
            + (i - (n - 1) / 2) * gap
            + (float(dice.uniform(-0.2, 0.2)) * gap if n > 1 else 0.0)
        )
        out.append(((x, spot.y - back * 0.5 * spot.height), 1.0 - back))
    return sorted(out, key=lambda place: place[1])


def falls(
    casting: Casting, kind: str, gait: Gait, phase: float, x: float, gain: float = 0.5
) -> Cue:
    """The sound of feet (or wings): an event for each time that one of them lands."""
    seconds = casting.canvas.seconds
    times = sorted(
        t
        for offset in gait.offsets
        for k in range(int(seconds * gait.cadence * casting.tempo) + 3)
        if 0.0 <= (t := (k + offset - phase) / gait.cadence / casting.tempo) < seconds
    )
    pan = min(max(2.0 * x / casting.canvas.width - 1.0, -1.0), 1.0)
    return Cue(kind=kind, gain=gain, events=tuple(times), pan=0.7 * pan)


@dataclass(frozen=True, kw_only=True)
class Pack:
    """Animals on their feet, cast alike: how far apart, how long a body, how their feet sound."""

    gap: float  # between neighbours, in heights of an adult
    length: float  # of one, in its own heights
    feet: str  # the sound of a step ...
    gain: float = 0.5  # ... and how loud it is
    foot: float = 0.11  # radius of a contact shadow, own heights

    def perform(
        self,
        casting: Casting,
        gait: Gait,
        height: float,
        easel: Easel,
        looks: Sequence[Poses],
    ) -> Performer:
        """As many as the subject counts, `height` pixels tall; `looks` are their baked poses."""
        layers: list[Layer] = []
        cues: list[Cue] = []
        for i, (at, size) in enumerate(places(casting, self.gap)):
            phase = float(rng(casting.canvas.seed, "gait", i).random())
            layers.append(
                Actor(
                    poses=looks[i % len(looks)],
                    cadence=gait.cadence,
                    phase=phase,
                    way=way(casting, at, gait.speed * height, self.length * height),
                    size=height * size / easel.scale,
                    z=casting.depth,
                    foot=self.foot,
                )
            )
            if gait.stride:
                cues.append(falls(casting, self.feet, gait, phase, at[0], self.gain))
        return Performer(layers=tuple(layers), cues=tuple(cues), height=height, speed=gait.speed)
