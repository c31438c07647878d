"""A flower by itself, large and close to the ground, whose petals open as the clip goes on."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from tenku.engines.animatic.light import Light
from tenku.engines.animatic.plan import ShotSize
from tenku.engines.animatic.rigs import blossom, sprite
from tenku.engines.animatic.rigs.blossom import Bloom, Ring
from tenku.engines.animatic.rigs.figure import Baked, Colour, Easel, bake
from tenku.engines.animatic.rigs.shape import Xy
from tenku.engines.animatic.scene import Layer, Moment, Picture, rng, smooth
from tenku.engines.animatic.subjects.base import subject
from tenku.engines.animatic.subjects.palette import choice
from tenku.engines.animatic.subjects.performer import Casting, Framing, Performer, places

_BESIDE = 0.62  # in adult persons, with other figures
_ALONE = 1.45  # ... and by itself: the camera is close to the ground
_GREEN: Colour = (0.40, 0.58, 0.27)
_FINEST = 900.0  # pixels
_FRAMINGS: dict[ShotSize, Framing] = {
    "medium": Framing(size=1.08, width=1.55, y=0.66, level=0.50),
    "close": Framing(size=1.70, width=2.4, y=0.80, level=0.52),
}
Picture4 = npt.NDArray[np.uint8]  # RGBA


@dataclass(frozen=True, kw_only=True)
class Petals:
    """A ring's petals: how one looks from inside and outside, and when each of them opens."""

    ring: Ring
    inner: Baked
    outer: Baked
    lag: tuple[float, ...]

    def angle(self, k: int, open_: float) -> float:
        """Of the k-th petal from the axis (radians), `open_` 0 shut .. 1 open."""
        share = smooth(self.lag[k], 0.80 + self.lag[k], open_)
        ring = self.ring
        return math.radians(ring.shut + share * (ring.wide_open - ring.shut) - 3 * self.lag[k])


@dataclass(frozen=True, kw_only=True)
class Flower:
    """A layer: stem and leaves, petals in rings, and the heart."""

    bloom: Bloom
    stem: Baked
    cup: Baked
    heart: Baked | None
    rings: tuple[Petals, ...]
    at: Xy  # its foot, pixels
    height: float  # pixels
    phase: float
    z: float
    opens: bool

    def settled(self, light: Light) -> "Flower":
        """The same flower, coloured for good."""

        def lit(baked: Baked) -> Baked:
            return sprite.settled(baked, light)

        rings = tuple(replace(r, inner=lit(r.inner), outer=lit(r.outer)) for r in self.rings)
        return replace(
            self, stem=lit(self.stem), cup=lit(self.cup), rings=rings,
            heart=lit(self.heart) if self.heart else None,
        )  # fmt: skip

    def paint(self, picture: Picture, moment: Moment) -> None:
        view = sprite.seen(moment, self.z)
        x, y = self.at[0] - moment.scroll / max(self.z, 1.0), self.at[1]
        lean = self._sway(moment)
        place = sprite.matrix(self.stem, (x, y), view, self.height / self.stem.scale, lean)
        fall, tint = sprite.shadow(self.stem, moment.light)
        sprite.darken(picture, self.stem.alpha, sprite.after(fall, place), tint)
        sprite.blend(picture, sprite.colour(self.stem, moment.light), place)
        top = blossom.HEAD * self.height
        head = x + top * math.sin(lean), y - top * math.cos(lean)
        begin = 0.02 if self.opens else 0.34
        open_ = begin + (1.0 - begin) * smooth(0.02, 0.94, moment.u)
        self._head(picture, moment, head, 1.5 * lean, open_)

    def _sway(self, moment: Moment) -> float:
        t = min(moment.clock, moment.t)
        blow = 0.012 + 0.055 * moment.wind
        return blow * (
            0.4 * moment.wind
            + 0.75 * math.sin(1.35 * t + self.phase)
            + 0.25 * math.sin(3.1 * t + 2.0 * self.phase)
        )

    def _head(self, picture: Picture, moment: Moment, at: Xy, nod: float, open_: float) -> None:
        """Petals seen from inside lie behind the heart, from the outer ring in; the others before."""
        light, view = moment.light, sprite.seen(moment, self.z)
        grown = 0.70 + 0.30 * open_
        k = self.height / self.cup.scale
        sprite.blend(
            picture, sprite.colour(self.cup, light), sprite.matrix(self.cup, at, view, k, nod)
        )
        tilt = math.radians(self.bloom.tilt * (0.35 + 0.65 * open_))
        behind: list[tuple[float, Picture4, Baked, npt.NDArray[np.float64]]] = []
        before: list[tuple[float, Picture4, Baked, npt.NDArray[np.float64]]] = []
        for level, petals in enumerate(self.rings):
            faces = sprite.colour(petals.inner, light), sprite.colour(petals.outer, light)
            for j in range(petals.ring.count):
                around = (j + petals.ring.turn + 0.13) * 2 * math.pi / petals.ring.count
                angle = petals.angle(j, open_)
                along, across, _ = blossom.axes(angle, around, tilt)
                near = math.sin(around)
                facing = math.sin(tilt) * math.sin(angle) - math.cos(tilt) * math.cos(angle) * near
                root = self.bloom.heart * 0.8 * grown
                foot = root * math.cos(around), -root * math.sin(tilt) * near
                base = np.asarray([[across[0], along[0], foot[0]], [across[1], along[1], foot[1]]])
                base[:, :2] *= grown
                inside = facing > 0
                pile = behind if inside else before
                order = (10.0 * level if inside else -10.0 * level) + near
                baked = petals.inner if inside else petals.outer
                pile.append((order, faces[0 if inside else 1], baked, base))
        for _, rgba, baked, base in sorted(behind, key=lambda p: p[0]):
            sprite.blend(picture, rgba, self._place(moment, baked, at, base, nod))
        if self.heart is not None:
            flat = np.asarray([[grown, 0.0, 0.0], [0.0, grown * max(math.sin(tilt), 0.3), 0.0]])
            sprite.blend(
                picture, sprite.colour(self.heart, light),
                self._place(moment, self.heart, at, flat, nod),
            )  # fmt: skip
        for _, rgba, baked, base in sorted(before, key=lambda p: p[0]):
            sprite.blend(picture, rgba, self._place(moment, baked, at, base, nod))

    def _place(
        self, moment: Moment, baked: Baked, at: Xy, base: npt.NDArray[np.float64], nod: float
    ) -> sprite.Matrix:
        """`base` takes own heights (x right, y up) of a part to the head's, turned by `nod`."""
        view, (ox, oy) = sprite.seen(moment, self.z), baked.origin
        x = view.centre[0] + view.scale * (at[0] - view.centre[0]) + view.dx
        y = view.centre[1] + view.scale * (at[1] - view.centre[1]) + view.dy
        k = view.scale * self.height
        c, s = math.cos(nod), math.sin(nod)
        turned = np.asarray([[c, s], [-s, c]]) @ base
        (a, b, p), (d, e, q) = turned
        n = k / baked.scale
        first = np.asarray([[n * a, -n * b], [-n * d, n * e]])
        shift = np.asarray([x + k * p, y - k * q]) - first @ np.asarray([ox, oy])
        return np.hstack([first, shift[:, None]])


def _flower(casting: Casting, bloom: Bloom, colours: Sequence[str]) -> Performer:
    """One or a few of a kind."""
    canvas, n = casting.canvas, casting.subject.count
    alone = len(casting.plan.subjects) == 1 and n == 1
    own = _ALONE if alone else _BESIDE
    if alone:
        casting = casting.framed(_FRAMINGS, own)
    height = casting.spot.height * own
    layers: list[Layer] = []
    for i, (at, size) in enumerate(places(casting, 0.75 * own)):
        tall = height * size
        hue = choice(casting, "petals", colours, i)
        dice = rng(canvas.seed, "flower", i)
        easel = Easel(scale=min(tall, _FINEST), flip=casting.leftwards or i % 2 == 1)
        front = replace(easel, flip=False)
        layers.append(
            Flower(
                bloom=bloom,
                stem=bake(blossom.stem(bloom, _GREEN), easel),
                cup=bake(blossom.cup(_GREEN), front, rim=0.3),
                heart=bake(blossom.heart(bloom, dice), front, rim=0.3) if bloom.heart else None,
                rings=tuple(
                    Petals(
                        ring=ring,
                        inner=bake(blossom.petal(ring, hue, True), front, rim=0.45),
                        outer=bake(blossom.petal(ring, hue, False), front, rim=0.45),
                        lag=tuple(dice.uniform(0.0, 0.2, ring.count).tolist()),
                    )
                    for ring in bloom.rings
                ),
                at=at,
                height=tall,
                phase=float(dice.uniform(0, 6.28)),
                z=casting.depth,
                opens=casting.subject.action == "bloom",
            )
        )
    return Performer(layers=tuple(layers), cues=(), height=height, speed=0.0)


@subject("flower", "sway", "bloom")
def flower(casting: Casting) -> Performer:
    """A wide open flower with a yellow heart."""
    return _flower(casting, blossom.FLOWER, ("#e0608c", "#e8843c", "#c9489a"))


@subject("tulip", "sway", "bloom")
def tulip(casting: Casting) -> Performer:
    """A tulip's cup."""
    return _flower(casting, blossom.TULIP, ("#d8392f", "#ecb63a", "#e2688e"))


@subject("rose", "sway", "bloom")
def rose(casting: Casting) -> Performer:
    """A rose, ring in ring."""
    return _flower(casting, blossom.ROSE, ("#c22f3c", "#d8506e"))


@subject("sunflower", "sway", "bloom")
def sunflower(casting: Casting) -> Performer:
    """A sunflower, its dark heart full of seeds."""
    return _flower(casting, blossom.SUNFLOWER, ("#f2b824", "#f4c232"))
