"""The stage: a plan on a canvas becomes pictures. `frame(i)` is pure and thread-safe."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Protocol, cast, runtime_checkable

import numpy as np

from tenku.engines.animatic.camera import Camera
from tenku.engines.animatic.finish import Finish
from tenku.engines.animatic.layers.clouds import clouds
from tenku.engines.animatic.layers.sky import Sky
from tenku.engines.animatic.light import Light, light_at
from tenku.engines.animatic.plan import ShotPlan
from tenku.engines.animatic.scene import Canvas, Cue, Layer, Moment, Picture, smooth
from tenku.engines.animatic.settings import SETTINGS
from tenku.engines.animatic.settings.base import Scenery

_PACE = {"normal": 1.0, "slow": 0.4, "timelapse": 12.0}


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

    def moment(self, i: int) -> Moment:
        """The state of everything at frame i."""
        canvas = self.canvas
        u = i / max(canvas.num_frames - 1, 1)
        t = i / canvas.fps
        elevation = float(np.interp(u, *zip(*self.plan.light, strict=True)))
        return Moment(
            i=i,
            u=u,
            t=t,
            clock=t * _PACE[self.plan.tempo],
            light=light_at(elevation, self.scenery.sun_x),
            eye=self.camera.at(u, t),
            wind=self.plan.wind,
            wet=0.0,
            snow=0.0,
            travel=0.0,
        )

    def frame(self, i: int) -> Picture:
        """Frame i as RGB of (height, width, 3)."""
        moment = self.moment(i)
        picture = cast(Picture, np.zeros((self.canvas.height, self.canvas.width, 3), np.uint8))
        for layer in self.layers:
            layer.paint(picture, moment)
        return self.finish.apply(picture, moment.light.night)

    def cues(self) -> tuple[Cue, ...]:
        """The sounds of what is in the picture."""
        return self.scenery.cues


def build(plan: ShotPlan, canvas: Canvas, threads: int = 1) -> Stage:
    """Paints everything that a shot needs. Raises KeyError for names that are not registered."""
    scenery = SETTINGS[plan.setting].build(plan, canvas)
    elevations = [elevation for _, elevation in plan.light]
    low_sun = smooth(24, 8, float(np.mean(elevations)))
    layers: list[Layer] = [
        Sky.of(canvas, scenery.horizon),
        *clouds(canvas, scenery.horizon, scenery.sun_x, scenery.clouds, low_sun),
        *scenery.layers,
    ]
    stage = Stage(
        plan=plan,
        canvas=canvas,
        scenery=scenery,
        layers=tuple(sorted(layers, key=lambda layer: -layer.z)),
        camera=Camera(
            canvas=canvas, centre=(canvas.width / 2, scenery.horizon), moves=plan.camera
        ),
        finish=Finish.of(plan.looks, canvas),
    )
    if len(set(elevations)) == 1:
        return replace(stage, layers=_settled(stage.layers, stage.moment(0).light, threads))
    return stage


def _settled(layers: Sequence[Layer], light: Light, threads: int) -> tuple[Layer, ...]:
    def settle(layer: Layer) -> Layer:
        return layer.settled(light) if isinstance(layer, Settles) else layer

    with ThreadPoolExecutor(threads) as pool:
        return tuple(pool.map(settle, layers))
