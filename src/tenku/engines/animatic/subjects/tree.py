"""A tree by itself: it stands in the wind, or grows as the clip goes on."""

import math
from dataclasses import dataclass, replace

import numpy as np

from tenku.engines.animatic.layers.foliage import leafage
from tenku.engines.animatic.light import Light
from tenku.engines.animatic.paint import fill, oval
from tenku.engines.animatic.plan import ShotSize
from tenku.engines.animatic.rigs import sprite, tree
from tenku.engines.animatic.rigs.figure import Baked, Colour, Easel, Part, bake, mixed
from tenku.engines.animatic.rigs.shape import Xy
from tenku.engines.animatic.scene import Cue, Layer, Moment, Picture, rng, smooth
from tenku.engines.animatic.subjects.base import subject
from tenku.engines.animatic.subjects.palette import choice, rgb
from tenku.engines.animatic.subjects.performer import Casting, Framing, Performer, places

_BESIDE = 2.1  # in adult persons, with other figures
_HIGH = 0.86  # of the room above its foot, by itself
_LEAVES = ("#6f8f3c", "#64883f", "#7a943c")
_SPOT = sprite.soft_disc()
_BARK: Colour = (0.46, 0.35, 0.29)
_FROST: Colour = (0.86, 0.90, 0.95)
_FRAMINGS: dict[ShotSize, Framing] = {
    "medium": Framing(size=1.12, width=1.0, y=0.55, level=0.52),
    "close": Framing(size=1.7, width=1.5, y=0.60, level=0.52),
}


@dataclass(frozen=True, kw_only=True)
class Bough:
    """A piece that turns about its root (own heights) when the wind blows."""

    baked: Baked
    root: Xy
    reach: float  # how far it turns in a gale, radians
    phase: float


@dataclass(frozen=True, kw_only=True)
class Tree:
    """A layer: the wood, the clumps of leaves upon it, and their shadow."""

    wood: Baked
    boughs: tuple[Bough, ...]
    whole: Baked  # its silhouette, for the shadow
    at: Xy  # its foot, pixels
    height: float  # pixels
    z: float
    leaf: Colour = (0.4, 0.5, 0.2)
    loose: tuple[Xy, ...] = ()  # where leaves come off, own heights; () = the air is still
    grows: bool = False

    def settled(self, light: Light) -> "Tree":
        """The same tree, coloured for good."""
        boughs = tuple(replace(b, baked=sprite.settled(b.baked, light)) for b in self.boughs)
        return replace(self, wood=sprite.settled(self.wood, light), boughs=boughs)

    def paint(self, picture: Picture, moment: Moment) -> None:
        grown = 0.10 + 0.90 * smooth(-0.05, 0.92, moment.u) if self.grows else 1.0
        view = sprite.seen(moment, self.z)
        x, y = self.at[0] - moment.scroll / max(self.z, 1.0), self.at[1]
        size = grown * self.height / self.wood.scale
        fall, tint = sprite.shadow(self.whole, moment.light)
        place = sprite.matrix(self.whole, (x, y), view, grown * self.height / self.whole.scale)
        sprite.darken(picture, self.whole.alpha, sprite.after(fall, place), tint)
        sprite.darken(picture, _SPOT, self._foot(place), 1.0 - 0.7 * (1.0 - tint))
        sprite.blend(
            picture,
            sprite.colour(self.wood, moment.light),
            sprite.matrix(self.wood, (x, y), view, size),
        )
        for k, bough in enumerate(self.boughs):
            lag = smooth(0.04 * k, 0.55 + 0.04 * k, moment.u) if self.grows else 1.0
            angle = self._sway(moment, bough)
            root = (
                x + bough.root[0] * self.height * grown + 0.25 * angle * self.height * grown,
                y - bough.root[1] * self.height * grown,
            )
            full = size * (0.45 + 0.55 * lag)
            sprite.blend(
                picture,
                sprite.colour(bough.baked, moment.light),
                sprite.matrix(bough.baked, root, view, full, angle),
            )

        self._drop(picture, moment, (x, y), grown * self.height)

    def _drop(self, picture: Picture, moment: Moment, at: Xy, height: float) -> None:
        """Leaves that have come off and drift down with the wind."""
        view, t = sprite.seen(moment, self.z), min(moment.clock, moment.t)
        for k, (x, y) in enumerate(self.loose):
            age = (0.11 * t * (1.0 + 0.3 * (k % 3)) + 0.618 * k) % 1.0
            fade = smooth(0.0, 0.06, age) * (1.0 - smooth(0.94, 1.0, age))
            px = x + (0.10 + 0.55 * moment.wind) * age + 0.03 * math.sin(9.0 * age + k)
            py = y * (1.0 - age)
            cx = view.centre[0] + view.scale * (at[0] + px * height - view.centre[0]) + view.dx
            cy = view.centre[1] + view.scale * (at[1] - py * height - view.centre[1]) + view.dy
            r = 0.011 * height * view.scale * fade
            flip = math.cos(11.0 * age + 2.0 * k)
            light = moment.light
            rgb_ = np.asarray(self.leaf) * (
                light.shade + (0.5 + 0.4 * flip) * (light.key - light.shade)
            )
            shape = oval(0.0, 0.0, r, 0.5 * r * (0.3 + 0.7 * abs(flip)), 10)
            c, s = math.cos(0.7 * k + 4 * age), math.sin(0.7 * k + 4 * age)
            turned = shape @ np.asarray([[c, s], [-s, c]]) + (cx, cy)
            fill(picture, turned, tuple((255 * np.clip(rgb_, 0, 1)).tolist()))

    def _foot(self, place: sprite.Matrix) -> sprite.Matrix:
        """Where the soft spot lies about the foot, as a flat ellipse."""
        (ox, oy), r, n = self.whole.origin, 0.17 * self.whole.scale, _SPOT.shape[0]
        k = 2.0 * r / n
        flat = np.asarray([[k, 0.0, ox - r], [0.0, 0.24 * k, oy - 0.24 * r]])
        return sprite.after(flat, place)

    def _sway(self, moment: Moment, bough: Bough) -> float:
        """Two waves of different length that run through the crown from the windward side."""
        t = min(moment.clock, moment.t)  # no hurry in a time-lapse
        blow = 0.25 + 0.75 * moment.wind
        slow = math.sin(1.5 * t - 2.2 * bough.root[0] + 0.4 * bough.phase)
        quick = math.sin(3.7 * t - 4.0 * bough.root[0] + bough.phase)
        return bough.reach * blow * (0.35 * moment.wind + 0.7 * slow + 0.3 * quick)


def _leaf(casting: Casting) -> Colour:
    """Green, or as the season has it; what the prompt names comes first."""
    plan = casting.plan
    given = "leaves" in casting.subject.colours
    leaf = choice(casting, "leaves", _LEAVES)
    if any(degree.kind == "snow" for degree in plan.weather) and not given:
        return mixed(leaf, _FROST, 0.86)
    if "autumn" in plan.features and not given:
        return leafage((leaf,) * 3, True)[casting.canvas.seed % 3]
    return leaf


def _moved(parts: list[Part], by: Xy) -> list[Part]:
    shift = np.asarray(by)
    return [replace(part, shape=tuple(p + shift for p in part.shape)) for part in parts]


def _grown(casting: Casting, at: Xy, height: float, i: int) -> Tree:
    """The i-th tree, painted."""
    dice = rng(casting.canvas.seed, "tree", i)
    easel = casting.easel(height, at)
    leaf, fruit = _leaf(casting), casting.subject.colours.get("fruit")
    wood = tree.wood(_BARK)
    every = list(wood)
    boughs: list[Bough] = []
    for k, clump in enumerate(tree.CLUMPS):
        parts = tree.leaves(clump, dice, leaf, rgb(fruit) if fruit else None)
        every += _moved(parts, clump.root)
        open_easel = replace(easel, window=None)
        boughs.append(
            Bough(
                baked=bake(parts, open_easel, rim=0.8 if k else 0.4),
                root=(-clump.root[0], clump.root[1]) if easel.flip else clump.root,
                reach=0.035 + 0.10 * max(abs(clump.at[0]), 0.15) * float(dice.uniform(0.8, 1.2)),
                phase=float(dice.uniform(0, 6.28)),
            )
        )
    return Tree(
        wood=bake(wood, replace(easel, window=None)),
        boughs=tuple(boughs),
        whole=bake(every, Easel(scale=min(height, 160.0), flip=easel.flip)),
        at=at,
        height=height,
        z=casting.depth,
        leaf=leaf,
        loose=_loose(casting, dice),
        grows=casting.subject.action == "grow",
    )


def _loose(casting: Casting, dice: np.random.Generator) -> tuple[Xy, ...]:
    """Where leaves come off: blossom and autumn let go sooner than green leaves."""
    plan = casting.plan
    ripe = "autumn" in plan.features or "leaves" in casting.subject.colours
    count = 18 if ripe else 6 if plan.wind > 0.45 else 0
    if casting.subject.action == "grow" or any(degree.kind == "snow" for degree in plan.weather):
        count = 0
    places_ = dice.uniform((-0.5, 0.50), (0.45, 0.80), (count, 2))
    return tuple((float(x), float(y)) for x, y in places_)


@subject("tree", "stand", "grow")
def lone_tree(casting: Casting) -> Performer:
    """One tree, large where it is alone, behind those who stand under it."""
    canvas, n = casting.canvas, casting.subject.count
    alone = len(casting.plan.subjects) == 1
    own = _BESIDE
    if alone and n == 1:
        room = min(_HIGH * casting.spot.y, 0.94 * canvas.width / tree.WIDTH)
        own = room / casting.spot.height * min(casting.subject.size, 1.0)
        half = 0.53 * tree.WIDTH * room
        x = min(max(casting.spot.x, half), max(canvas.width - half, 0.5 * canvas.width))
        casting = replace(casting, spot=replace(casting.spot, x=x)).framed(_FRAMINGS, own)
    elif not alone:
        casting = casting.away(casting.spot.y - 0.10 * (casting.spot.y - casting.horizon))
    height = casting.spot.height * own
    layers: list[Layer] = [
        _grown(casting, at, height * size, i)
        for i, (at, size) in enumerate(places(casting, 0.8 * own))
    ]
    return Performer(
        layers=tuple(layers), cues=(Cue(kind="wind", gain=0.4),), height=height, speed=0.0
    )
