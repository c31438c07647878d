"""Four-legged animals from the side: one skeleton, and the anatomy that tells them apart.

Unit: the height at the withers. An `Anatomy` has the proportions of a kind and draws its head,
hair and tail; `pose` puts the parts together for one moment of a gait.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tenku.engines.animatic.rigs.figure import Colour, Part, far
from tenku.engines.animatic.rigs.gait import Gait, Keys
from tenku.engines.animatic.rigs.shape import (
    Points,
    Shape,
    Xy,
    cycle,
    limb,
    placed,
    points,
    reach,
    spline,
    turn,
)

INK: Colour = (0.13, 0.09, 0.10)
_HORN: Colour = (0.30, 0.26, 0.25)


@dataclass(frozen=True, kw_only=True)
class Coat:
    """Colours of an animal, and how long its hair hangs."""

    main: Colour
    light: Colour  # chest, muzzle, breeches, tail's fringe
    dark: Colour  # ears, stripes, mane
    feather: float = 1.0  # 0 short-haired .. 1 long
    socks: Colour | None = None  # of the lower legs, if they differ
    eyes: Colour = (0.62, 0.66, 0.30)
    marked: bool = False  # stripes of a tabby, the blaze of a horse


@dataclass(frozen=True, kw_only=True)
class Body:
    """How a body stands in one moment: bends its back, tips and rises."""

    bob: float
    pitch: float
    flex: float
    sitting: bool = False

    def warp(self, p: Points) -> Points:
        """From rest to now: loin and chest bend against each other."""
        p = np.atleast_2d(p)
        x = p[:, 0] - 0.02
        angle = np.where(x < 0, 0.62, -0.38) * self.flex * np.tanh(np.abs(x) / 0.28)
        c, s = np.cos(angle), np.sin(angle)
        dx, dy = x * (1.0 - 0.10 * self.flex), p[:, 1] - 0.80
        bent = np.stack([0.02 + c * dx - s * dy, 0.80 + s * dx + c * dy], 1)
        bent[:, 1] += 0.10 * self.flex * np.exp(-((x / 0.35) ** 2))
        return turn(bent, self.pitch, (0.0, 0.80)) + np.asarray([0.0, self.bob])

    def at(self, x: float, y: float) -> Points:
        return self.warp(points((x, y)))[0]

    def shape(self, *control: Xy) -> Shape:
        return (self.warp(spline(control)),)


@dataclass(frozen=True, kw_only=True)
class Leg:
    """Bones, outline and folding of a leg; the outline's rows are (joint, front, back, hair)."""

    root: Xy
    bones: tuple[float, float, float]  # the last one is the foot's
    bend: float  # 1: the middle joint points forward
    fold: Keys  # lean of the foot's bone: 0..0.5 while it stands, 0.5..1 while it swings
    outline: tuple[tuple[float, float, float, float], ...]
    paw: Shape  # about the foot's end, which stands at `heel` from where it touches the ground
    heel: Xy = (0.0, 0.0)
    roll: float = 0.65  # how far the paw turns with the lean of the foot ...
    flat: float = 0.0  # ... beyond this lean: a hoof stays flat on the ground
    hoof: Shape = ()  # of horn, at the end of the paw


@dataclass(frozen=True, kw_only=True)
class Neck:
    """From its root in the chest to the skull; half widths above and below at three places."""

    root: Xy
    arch: Xy  # the middle's offset from the straight line
    nape: Xy  # its end, before the skull's middle
    widths: tuple[tuple[float, float, float], ...]
    skull: Xy  # where the skull's middle is at rest ...
    eager: Xy  # ... and how far it reaches forward at a full run
    tilt: float = 0.04  # nose up
    dip: float = 0.08  # nose down at a full run
    nod: float = 0.035


@dataclass(frozen=True, kw_only=True)
class Seat:
    """How a body sits: how far it sinks and tips, its paws with their lean, its skull."""

    drop: float
    pitch: float
    flex: float
    paws: tuple[tuple[Xy, float], ...]
    skull: Xy


@dataclass(frozen=True, kw_only=True)
class Pose:
    """All that a head, a coat or a tail depends on in one moment."""

    anatomy: "Anatomy"
    phase: float
    gait: Gait
    body: Body
    coat: Coat
    eager: float

    @property
    def run(self) -> float:
        """0 standing .. 1 at a full run."""
        return min(self.gait.speed / 5.0, 1.0)

    def wave(self, lag: float) -> float:
        """-1..1 with the cycle, `lag` of a cycle behind it."""
        return math.sin(2 * math.pi * (self.phase - lag))

    @property
    def skull(self) -> tuple[Points, float]:
        """Where the skull's middle is, and the tilt of the head."""
        neck, seat = self.anatomy.neck, self.anatomy.seat
        nod = neck.nod * self.wave(0.13) * min(self.gait.speed, 1.0)
        if self.body.sitting and seat is not None:
            rest = np.asarray(seat.skull) + np.asarray([0.0, 0.5 * self.body.bob + 0.12])
            return rest + np.asarray([0.0, 0.3 * nod]), 0.03 + 0.02 * self.wave(0.2)
        x, y = neck.skull[0] + neck.eager[0] * self.run, neck.skull[1] + neck.eager[1] * self.run
        at = self.body.at(x, y) + np.asarray([0.0, nod])
        return at, neck.tilt - neck.dip * self.run + 0.4 * self.body.pitch + nod

    def on_head(self, shape: Shape, angle: float = 0.0, at: Xy = (0.0, 0.0)) -> Shape:
        """A shape of the head, turned about its own root at `at`."""
        skull, tilt = self.skull
        return placed(placed(shape, at, angle), skull, tilt, self.anatomy.skull_size)


@dataclass(frozen=True, kw_only=True)
class Anatomy:
    """What tells one kind of animal from another."""

    hind: Leg
    fore: Leg
    trunk: tuple[Xy, ...]  # the outline at rest
    neck: Neck
    fringe: Callable[[Pose], Shape]  # long hair that belongs to the outline of the body
    marks: Callable[[Pose], list[Part]]  # what lies upon it: a bib, stripes, a mane
    head: Callable[[Pose], list[Part]]
    tail: Callable[[Pose], list[Part]]
    skull_size: float = 1.0  # of the head as it is drawn
    seat: Seat | None = None

    @property
    def legs(self) -> tuple[Leg, Leg, Leg, Leg]:
        """Far and near hind leg, far and near fore leg."""
        return self.hind, self.hind, self.fore, self.fore


def pose(
    anatomy: Anatomy, phase: float, gait: Gait, coat: Coat, eager: float, sitting: bool = False
) -> tuple[list[Part], list[Xy]]:
    """The parts from back to front and the four feet, at `phase` 0..1 of the gait.

    `eager` 0..1 opens the mouth and lifts the tail. A sitting animal uses only the gait's bob.
    """
    bob, seat = cycle(phase, gait.bob), anatomy.seat
    if sitting and seat is not None:
        body = Body(bob=bob + seat.drop, pitch=seat.pitch, flex=seat.flex, sitting=True)
        steps = [(points(paw)[0], lean) for paw, lean in seat.paws]
    else:
        body = Body(bob=bob, pitch=cycle(phase, gait.pitch), flex=cycle(phase, gait.flex))
        steps = [_step(leg, i, phase, gait) for i, leg in enumerate(anatomy.legs)]
    now = Pose(anatomy=anatomy, phase=phase, gait=gait, body=body, coat=coat, eager=eager)
    legs = [
        _leg(leg, paw, lean, body, coat)
        for leg, (paw, lean) in zip(anatomy.legs, steps, strict=True)
    ]
    parts = [
        *anatomy.tail(now),
        *map(far, legs[0][0]),
        *map(far, legs[2][0]),
        *_trunk(now),
        *legs[1][0],
        *legs[3][0],
        *anatomy.head(now),
    ]
    return parts, [sole for _, sole in legs]


def _step(leg: Leg, i: int, phase: float, gait: Gait) -> tuple[Points, float]:
    """Where a paw is, and how its foot leans."""
    paw = gait.foot(i, phase, leg.root[0])
    p = (phase - gait.offsets[i]) % 1.0
    stands = p < gait.duty
    lean = cycle(0.5 * p / gait.duty if stands else 1 - 0.5 * (1 - p) / (1 - gait.duty), leg.fold)
    lean *= min(0.45 + 0.55 * gait.speed / 4.0, 1.0) if gait.stride else 0.35
    return paw, lean


def _leg(leg: Leg, sole: Points, lean: float, body: Body, coat: Coat) -> tuple[list[Part], Xy]:
    turned = -leg.roll * math.copysign(max(abs(lean) - leg.flat, 0.0), lean)
    paw = sole + np.asarray(leg.heel)
    ankle = paw + leg.bones[2] * np.asarray([math.sin(lean), math.cos(lean)])
    root = body.at(*leg.root)
    root[0] += float(np.clip(0.22 * (ankle[0] - root[0]), -0.09, 0.09))  # the blade swings along
    bones = reach(root, ankle, leg.bones[0], leg.bones[1], leg.bend)
    paw = paw + bones[2] - ankle
    rows = [(at, front, back + coat.feather * hair) for at, front, back, hair in leg.outline]
    foot = placed(leg.paw, paw + np.asarray([0.0, 0.02]), turned)
    shape = (*limb(np.vstack([bones, paw]), rows), *foot)
    melt = ((float(root[0]), float(root[1]) + 0.02), leg.outline[0][1] * 1.5)
    parts = [Part(shape=shape, colour=coat.main, soft=0.05, crease=0.24, fade=melt)]
    if coat.socks is not None:
        low = [(at - 2.0, front, back) for at, front, back, _ in leg.outline if at >= 2.0]
        sock = (*limb(np.vstack([bones[2], paw]), low), *foot)
        parts.append(Part(shape=sock, colour=coat.socks, soft=0.03, inside=True, blur=0.008))
    if leg.hoof:
        horn = placed(leg.hoof, paw + np.asarray([0.0, 0.02]), turned)
        parts.append(Part(shape=horn, colour=_HORN, soft=0.03, lift=-0.1))
    sole = paw - np.asarray(leg.heel)
    return parts, (float(sole[0]), float(sole[1]))


def _trunk(now: Pose) -> list[Part]:
    """Body and neck as one form, and what lies upon it."""
    body, neck, skull = now.body, now.anatomy.neck, now.skull[0]
    root = body.at(*neck.root)
    middle = (root + skull) / 2 + np.asarray(neck.arch)
    column = limb(np.stack([root, middle, skull + np.asarray(neck.nape)]), neck.widths)
    trunk = body.shape(*now.anatomy.trunk)
    fringe = now.anatomy.fringe(now)
    shape = (*fringe, *trunk, *column)
    if not fringe:
        return [Part(shape=shape, colour=now.coat.main, soft=0.12), *now.anatomy.marks(now)]
    form = Part(shape=shape, colour=now.coat.main, soft=0.12, lift=0.03, brush=0.6)
    return [form, *now.anatomy.marks(now)]
