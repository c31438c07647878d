"""Trains: they pass on a bank or a viaduct, near or far, their windows lit by night."""

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from tenku.engines.animatic.layers.sheet import Sheet
from tenku.engines.animatic.layers.track import Track
from tenku.engines.animatic.light import Light
from tenku.engines.animatic.plan import ShotSize
from tenku.engines.animatic.rigs import sprite
from tenku.engines.animatic.rigs import train as rig
from tenku.engines.animatic.rigs.figure import Baked, Easel, bake
from tenku.engines.animatic.rigs.shape import Points
from tenku.engines.animatic.scene import Canvas, Cue, Moment, Picture, rng
from tenku.engines.animatic.subjects.base import subject
from tenku.engines.animatic.subjects.palette import choice
from tenku.engines.animatic.subjects.performer import Casting, Framing, Performer, Way

_HEIGHT = 2.1  # in adult persons
_SPEED = 3.9  # own heights a second: about 55 km/h, to be looked at
_NEARNESS = 0.32  # of its way in open land: 1 is where people stand
_MOST = 16  # cars
_FRAMINGS: dict[ShotSize, Framing] = {
    "medium": Framing(size=0.36, width=9.0, y=0.5, level=0.62),
    "close": Framing(size=0.60, width=9.0, y=0.5, level=0.56),
}
_PAINTS = ("#e9e3d6", "#d9dde0", "#b5443a", "#3f6a7d")
_BANDS = ("#b8432f", "#2f5f86", "#e6d9bd", "#e0b04c")
# Where it runs on a viaduct: how near that is, and the height of the rails in its own heights.
_VIADUCTS: dict[str, tuple[float, float]] = {"city": (0.195, 0.60), "street": (0.26, 1.25)}


@dataclass(frozen=True, kw_only=True)
class Train:
    """A layer: a head, cars and a tail, each baked once and set behind one another."""

    pieces: tuple[Baked, Baked, Baked]  # head, car, tail
    lit: tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8], npt.NDArray[np.uint8]]
    cars: int
    way: Way  # of its nose
    height: float  # pixels
    flip: bool
    z: float
    haze: float
    lamps: bool

    def settled(self, light: Light) -> "Train":
        """The same train, coloured for good."""
        head, car, tail = (sprite.settled(piece, light, self.haze) for piece in self.pieces)
        return replace(self, pieces=(head, car, tail))

    def paint(self, picture: Picture, moment: Moment) -> None:
        view, h, sign = sprite.seen(moment, self.z), self.height, -1.0 if self.flip else 1.0
        nose, y = self.way.at(moment.clock)
        night = np.float32(moment.light.night * (1.0 - 0.5 * self.haze))
        left = rig.HEAD
        rows = [(0, 0.0)]
        for _ in range(self.cars):
            rows.append((1, left))
            left += rig.CAR
        rows.append((2, left + rig.HEAD))
        for k, behind in rows:
            piece = self.pieces[k]
            x = nose - sign * behind * h + 0.0
            place = sprite.matrix(piece, (x, y), view)
            if (
                place[0, 2] > picture.shape[1]
                or place[0, 2] + place[0, 0] * piece.alpha.shape[1] < 0
            ):
                continue
            sprite.blend(picture, sprite.colour(piece, moment.light, self.haze), place)
            if night > 0.03:
                sprite.glow(picture, np.asarray(self.lit[k] * night, np.uint8), place)
        if night > 0.03 and self.lamps:
            self._shine(picture, moment, (nose, y), float(night))

    def _shine(
        self, picture: Picture, moment: Moment, at: tuple[float, float], night: float
    ) -> None:
        view, h, sign = sprite.seen(moment, self.z), self.height, -1.0 if self.flip else 1.0
        for lx, rx, ry, power in ((rig.LAMP[0], 0.30, 0.30, 0.9), (1.0, 1.7, 0.30, 0.30)):
            x = view.centre[0] + view.scale * (at[0] + sign * lx * h - view.centre[0]) + view.dx
            y = view.centre[1] + view.scale * (at[1] - rig.LAMP[1] * h - view.centre[1]) + view.dy
            n = _BEAM.shape[0]
            kx, ky = 2 * rx * h * view.scale / n, 2 * ry * h * view.scale / n
            light = np.asarray(_BEAM * np.float32(power * night), np.uint8)
            sprite.glow(
                picture, light, np.asarray([[kx, 0, x - kx * n / 2], [0, ky, y - ky * n / 2]])
            )


_BEAM = np.asarray(
    (sprite.soft_disc()[..., None] / 255.0) ** 1.5 * np.asarray([255.0, 236.0, 196.0]), np.uint8
)


def _windows(baked: Baked, panes: list[Points], flip: bool, seed: int) -> npt.NDArray[np.uint8]:
    """The light of a car's windows, with people in some of them, and its glow outside."""
    random = rng(seed, "train windows", len(panes))
    scale, (ox, oy) = baked.scale, baked.origin
    light = np.zeros((*baked.alpha.shape, 3), np.float32)
    for pane in panes:
        warm = np.asarray([255.0, 206.0, 128.0]) * random.uniform(0.72, 1.0)
        x = (pane[:, 0] * (-1.0 if flip else 1.0)) * scale + ox
        outline = np.stack([x, oy - pane[:, 1] * scale], axis=1)
        mask = np.zeros(baked.alpha.shape, np.uint8)
        cv2.fillPoly(mask, [np.round(outline * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
        if random.uniform() < 0.55 and np.ptp(x) < 0.5 * scale:  # a head and shoulders
            who = np.zeros_like(mask)
            cx, base = float(x.mean()), float(outline[:, 1].max())
            for dy, rx, ry in ((0.02, 0.085, 0.09), (0.145, 0.042, 0.05)):
                centre = (round(cx * 16), round((base - dy * scale) * 16))
                axes = (round(rx * scale * 16), round(ry * scale * 16))
                cv2.ellipse(who, centre, axes, 0, 0, 360, 185, -1, cv2.LINE_AA, 4)
            mask = np.asarray(cv2.multiply(mask, 255 - who, scale=1 / 255.0), np.uint8)
        light += mask[..., None] / 255.0 * warm
    halo = cv2.GaussianBlur(light, (0, 0), max(0.10 * scale, 0.8))
    return np.clip(0.86 * light + 0.30 * halo, 0, 255).astype(np.uint8)


@subject("train", "pass", "park")
def train(casting: Casting) -> Performer:
    """A long train that passes, or stands, and what it runs on."""
    canvas, runs = casting.canvas, casting.subject.action != "park"
    casting, track = _laid(casting)
    height, y = casting.spot.height * _HEIGHT, casting.spot.y
    speed = _SPEED * min(2.0 / casting.tempo, 1.0) if runs else 0.0
    haze = _haze(casting)
    paint, band = choice(casting, "body", _PAINTS), choice(casting, "band", _BANDS)
    easel = Easel(scale=height, flip=casting.leftwards)
    back = Easel(scale=height, flip=not casting.leftwards)
    head, car = bake(rig.head(paint, band), easel), bake(rig.car(paint, band), easel)
    tail = bake(rig.head(paint, band), back)
    panes = [*rig.windows(head=True), rig.windscreen()]
    lit = (
        _windows(head, panes, casting.leftwards, canvas.seed),
        _windows(car, rig.windows(head=False), casting.leftwards, canvas.seed),
        _windows(tail, panes, not casting.leftwards, canvas.seed + 1),
    )
    way, cars = _timetable(casting, height, speed, y)
    layer = Train(
        pieces=(head, car, tail), lit=lit, cars=cars, way=way, height=height,
        flip=casting.leftwards, z=casting.depth, haze=haze, lamps=runs,
    )  # fmt: skip
    cues = (Cue(kind="rails", gain=0.6),) if runs else ()
    return Performer(layers=(track, layer), cues=cues, height=height, speed=speed)


def _timetable(casting: Casting, height: float, speed: float, y: float) -> tuple[Way, int]:
    """The way of its nose, and as many cars as the clip needs so that it is still passing."""
    canvas = casting.canvas
    sign = -1.0 if casting.leftwards else 1.0
    scene = canvas.seconds * casting.tempo  # seconds
    moves = 0.0 if casting.tracked else speed * height
    share = 0.10 if moves else 0.74  # of the frame that the nose has behind it at first
    first = canvas.width * (share if sign > 0 else 1.0 - share)
    way = Way(
        start=(first + sign * moves * scene / 2, y), speed=sign * moves, middle=scene / 2, loop=1e9
    )
    needed = (moves * scene + 1.2 * canvas.width) / height / rig.CAR
    return way, min(max(math.ceil(needed) - 1, 3), _MOST)


def _laid(casting: Casting) -> tuple[Casting, Sheet]:
    """The casting where the rails are, and the bank or viaduct that carries them."""
    canvas: Canvas = casting.canvas
    if casting.plan.shot != "wide":
        near = casting.framed(_FRAMINGS, _HEIGHT)
        track = _track(near)
        return near, track.bank(casting.spot.ground, 1.1 * canvas.height - near.spot.y)
    nearness, raised = _VIADUCTS.get(casting.plan.setting, (_NEARNESS, 0.0))
    nearness *= 0.74 if canvas.portrait else 1.0
    level = casting.horizon + nearness * (casting.spot.y - casting.horizon)
    there = casting.away(level)
    height = there.spot.height * _HEIGHT
    if raised:
        there = replace(there, spot=replace(there.spot, y=level - raised * height))
        return there, _track(there).viaduct(level)
    there = replace(there, spot=replace(there.spot, y=level - 0.22 * height))
    return there, _track(there).bank(casting.spot.ground, 0.22 * height)


def _track(casting: Casting) -> Track:
    return Track(
        canvas=casting.canvas, y=casting.spot.y, height=casting.spot.height * _HEIGHT,
        z=casting.depth * 1.0005, haze=0.6 * _haze(casting, {}),
    )  # fmt: skip


_VEILS = {"fog": 1.0, "snow": 0.34, "rain": 0.30, "storm": 0.5, "dust": 0.8}


def _haze(casting: Casting, veils: dict[str, float] = _VEILS) -> float:
    """How much of it the air takes, 0..1: by its depth, and more in fog, which figures don't see."""
    if casting.depth <= 1.0:
        return 0.0
    fog = sum(veils.get(w.kind, 0.0) * w.strength for w in casting.plan.weather)
    clear = 1.0 - min(0.20, 0.05 * casting.depth)
    return 1.0 - clear * math.exp(-0.22 * fog * (casting.depth - 0.7))
