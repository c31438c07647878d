"""The stage: a plan on a canvas becomes pictures. `frame(i)` is pure and thread-safe."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Protocol, cast, runtime_checkable

import numpy as np

from tenku.engines.animatic import sound
from tenku.engines.animatic.camera import Camera
from tenku.engines.animatic.finish import Finish
from tenku.engines.animatic.layers.clouds import clouds
from tenku.engines.animatic.layers.focus import Focus
from tenku.engines.animatic.layers.sheet import Sheet
from tenku.engines.animatic.layers.sky import Sky, moon_at, sun_at
from tenku.engines.animatic.layers.water import Wet
from tenku.engines.animatic.light import Light, elevation_at, light_at
from tenku.engines.animatic.plan import ShotPlan
from tenku.engines.animatic.scene import Canvas, Cue, Layer, Moment, Picture, Spot, smooth
from tenku.engines.animatic.settings import SETTINGS
from tenku.engines.animatic.settings.base import Scenery
from tenku.engines.animatic.sound.signal import Sound
from tenku.engines.animatic.subjects import Performer, floats
from tenku.engines.animatic.subjects import cast as cast_subject
from tenku.engines.animatic.subjects.performer import TEMPO
from tenku.engines.animatic.weather import Front, compose

_SOFT = {"medium": 0.004, "close": 0.010}  # blur behind the subject, frame widths
_LENS = {"medium": 1.15, "close": 1.40}
_FROZEN = 0.4  # of the clip: when time stands still, if it does


@runtime_checkable
class Settles(Protocol):
    """A layer that can be coloured for good when the light of a clip does not change."""

    def settled(self, light: Light) -> Layer: ...


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A shot ready to be filmed."""

    plan: ShotPlan
    canvas: Canvas
    scenery: Scenery
    layers: tuple[Layer, ...]
    camera: Camera
    finish: Finish
    front: Front
    performers: tuple[Performer, ...] = ()

    def moment(self, i: int) -> Moment:
        """The state of everything at frame i."""
        canvas = self.canvas
        u = i / max(canvas.num_frames - 1, 1)
        t = i / canvas.fps
        stops = _FROZEN * canvas.seconds if self.plan.tempo == "freeze" else canvas.seconds
        clock = min(t, stops) * TEMPO[self.plan.tempo]
        travel = self.performers[0].travel(clock) if self.performers else 0.0
        elevation = elevation_at(self.plan.light, u)
        return Moment(
            i=i,
            u=u,
            t=t,
            clock=clock,
            light=self.scenery.lit(self.front.grade(light_at(elevation, self.scenery.sun_x))),
            eye=self.camera.at(u, t),
            wind=min(1.0, self.plan.wind + self.front.wind),
            wet=self.front.wet,
            snow=self.front.snow,
            travel=travel,
            scroll=self._scroll(travel),
        )

    def _scroll(self, travel: float) -> float:
        """The camera that follows a subject lets the ground pass; else the subject crosses it."""
        return travel * _followed(self.plan, self.performers)

    def frame(self, i: int) -> Picture:
        """Frame i as RGB of (height, width, 3)."""
        moment = self.moment(i)
        picture = cast(Picture, np.zeros((self.canvas.height, self.canvas.width, 3), np.uint8))
        for layer in self.layers:
            layer.paint(picture, moment)
        return self.finish.apply(picture, moment.light.night)

    def score(self, seed: int) -> Sound:
        """The sound track of the shot; see `sound.score`."""
        return sound.score(self.plan, self.cues(), self.canvas.seconds, seed)

    def cues(self) -> tuple[Cue, ...]:
        """The sounds of what is in the picture."""
        return (
            self.scenery.cues
            + self.front.cues
            + tuple(cue for p in self.performers for cue in p.cues)
        )


def build(plan: ShotPlan, canvas: Canvas, threads: int = 1) -> Stage:
    """Paints everything that a shot needs. Raises KeyError for names that are not registered."""
    scenery = SETTINGS[plan.setting].build(plan, canvas)
    front = compose(plan, canvas, scenery.horizon)
    if not scenery.outdoors:
        front = front.heard()
    layers: list[Layer] = [
        *(_air(plan, canvas, scenery, front) if scenery.outdoors else ()),
        *_weathered(scenery.layers, front),
        *front.layers,
    ]
    if front.wet and scenery.wet:
        top, bottom, z = scenery.wet
        layers.append(Wet(canvas=canvas, top=top, bottom=bottom, z=z))
    performers = _performers(plan, canvas, scenery)
    figures = _weathered([layer for p in performers for layer in p.layers], front)
    camera = Camera(canvas=canvas, centre=(canvas.width / 2, scenery.horizon), moves=plan.camera)
    close = [figure.z for figure in figures if figure.z <= 1.0]  # not what passes far off
    if close and plan.shot != "wide":
        near = max(close) * 1.001
        layers = [layer for layer in layers if layer.z >= near or not isinstance(layer, Sheet)]
        layers.append(Focus(amount=_SOFT[plan.shot], z=near))
        camera = replace(camera, lens=_LENS[plan.shot], behind=near * 0.9999)
    layers += figures
    stage = Stage(
        plan=plan,
        canvas=canvas,
        scenery=scenery,
        layers=tuple(sorted(layers, key=lambda layer: -layer.z)),
        camera=camera,
        finish=Finish.of(plan.looks, canvas),
        front=front,
        performers=performers,
    )
    if len({elevation for _, elevation in plan.light}) == 1:
        return replace(stage, layers=_settled(stage.layers, stage.moment(0).light, threads))
    return stage


def _air(plan: ShotPlan, canvas: Canvas, scenery: Scenery, front: Front) -> list[Layer]:
    """The sky and its clouds, which leave sun and moon free."""
    elevations = [elevation for _, elevation in plan.light]
    low_sun = smooth(16, 9, float(np.mean(elevations)))
    amount = max(scenery.clouds, 1.6 * front.cover) * (1.0 - smooth(0.4, 0.8, front.fog))
    middle = light_at(elevation_at(plan.light, 0.4), scenery.sun_x)
    free = [sun_at(middle, canvas, scenery.horizon)]
    if min(elevations) < -8:
        free.append(moon_at(middle, canvas, scenery.horizon))
    return [
        Sky.of(canvas, scenery.horizon, front.cover),
        *clouds(canvas, scenery.horizon, free, amount, low_sun),
    ]


def _weathered(layers: Sequence[Layer], front: Front) -> list[Layer]:
    return [
        layer.weathered(front.fog, front.snow) if isinstance(layer, Sheet) else layer
        for layer in layers
    ]


_PLACES = {"left": 0.28, "centre": 0.5, "right": 0.72}


def _performers(plan: ShotPlan, canvas: Canvas, scenery: Scenery) -> tuple[Performer, ...]:
    """Casts the plan's subjects, each on its own spot."""
    out: list[Performer] = []
    for k, subject in enumerate(plan.subjects):
        if floats(subject.kind) and scenery.water is None:
            continue
        spot, depth = _spot(plan, k, canvas, scenery), 1.0
        if subject.place == "before":
            spot, depth = _before(spot, plan, k, canvas, scenery)
        cast = cast_subject(
            subject, spot, canvas, plan, depth=depth, follow=_follow(plan, out[:1]) if k else 0.0,
            horizon=scenery.horizon, water=scenery.water,
        )  # fmt: skip
        out.append(cast)
    return tuple(out)


def _followed(plan: ShotPlan, performers: Sequence[Performer]) -> float:
    """The height (pixels) of whom the camera follows, negative to the left; 0 = of nobody."""
    if not performers or all(move.kind != "tracking" for move in plan.camera):
        return 0.0
    return performers[0].height * (-1.0 if plan.subjects[0].facing == "left" else 1.0)


def _follow(plan: ShotPlan, first: Sequence[Performer]) -> float:
    """The camera's speed along the ground, pixels a second of the scene to the right."""
    return sum(performer.speed for performer in first) * _followed(plan, first)


def _spot(plan: ShotPlan, k: int, canvas: Canvas, scenery: Scenery) -> Spot:
    """Where the k-th subject stands; the first one looks into the larger part."""
    subject, (low, high) = plan.subjects[k], scenery.reach
    x = scenery.spot.x if subject.facing != "left" else low + high - scenery.spot.x
    if subject.place in _PLACES:
        x = canvas.width * _PLACES[subject.place]
    elif k:
        x += (0.30 if k % 2 else -0.26) * (high - low)
    height = scenery.spot.height * subject.size
    return replace(scenery.spot, x=min(max(x, low), high), height=height)


def _before(
    spot: Spot, plan: ShotPlan, k: int, canvas: Canvas, scenery: Scenery
) -> tuple[Spot, float]:
    """A step before whom it goes with, and to the side so that both are seen; and its depth."""
    others = [j for j, other in enumerate(plan.subjects) if other.place != "before"]
    if not others:
        return spot, 1.0
    other = _spot(plan, others[0] if others[0] != k else others[-1], canvas, scenery)
    low, high = scenery.reach
    side = 0.62 if other.x < (low + high) / 2 else -0.62
    step = 0.14 * scenery.spot.height
    near = (other.y + step - scenery.horizon) / max(other.y - scenery.horizon, 1.0)
    x = other.x + side * scenery.spot.height
    return replace(spot, x=x, y=other.y + step, height=spot.height * near), 1.0 / near


def _settled(layers: Sequence[Layer], light: Light, threads: int) -> tuple[Layer, ...]:
    def settle(layer: Layer) -> Layer:
        return layer.settled(light) if isinstance(layer, Settles) else layer

    with ThreadPoolExecutor(threads) as pool:
        return tuple(pool.map(settle, layers))
