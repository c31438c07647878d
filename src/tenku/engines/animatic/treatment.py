"""What a prompt does to pictures that are given: light, weather in front of them, and a look."""

from dataclasses import dataclass, replace
from typing import Self, cast

import cv2
import numpy as np
import numpy.typing as npt

from tenku.engines.animatic.camera import Camera
from tenku.engines.animatic.finish import Finish
from tenku.engines.animatic.layers.falling import Falling
from tenku.engines.animatic.light import Light, elevation_at, light_at
from tenku.engines.animatic.plan import ShotPlan
from tenku.engines.animatic.scene import Canvas, Moment, Picture, smooth
from tenku.engines.animatic.weather import Front, compose

_GLOOM = 0.12  # of full light: what a night still leaves
_PALE = 0.5  # how much of its colours a night takes


@dataclass(frozen=True, kw_only=True)
class Treatment:
    """`fade` is how many seconds it takes until light, weather and look are there in full, and
    `darkest` the least that a change of light leaves of a picture's brightness.
    """

    plan: ShotPlan
    canvas: Canvas
    camera: Camera
    front: Front
    finish: Finish
    fade: float
    darkest: float

    @classmethod
    def of(cls, plan: ShotPlan, canvas: Canvas, *, fade: float, darkest: float) -> Self:
        """Raises KeyError for names that are not registered."""
        centre = (canvas.width / 2, canvas.height / 2)
        return cls(
            plan=plan,
            canvas=canvas,
            camera=Camera(canvas=canvas, centre=centre, moves=plan.camera),
            front=compose(plan, canvas, 0.6 * canvas.height),
            finish=replace(Finish.of(plan.looks, canvas), bloom=0.0),
            fade=fade,
            darkest=darkest,
        )

    def moment(self, i: int) -> Moment:
        u, t = i / max(self.canvas.num_frames - 1, 1), i / self.canvas.fps
        return Moment(
            i=i,
            u=u,
            t=t,
            clock=t * (0.4 if self.plan.tempo == "slow" else 1.0),
            light=self._light(u),
            eye=self.camera.at(u, t),
            wind=self.plan.wind,
            wet=0.0,
            snow=0.0,
            travel=0.0,
        )

    def apply(self, plain: Picture, moment: Moment) -> Picture:
        """A new picture: `plain` as the prompt wants it at that moment."""
        amount = smooth(0.0, self.fade, moment.t) if self.fade else 1.0
        lit = cast(Picture, cv2.transform(plain, self._grade(moment)))
        for layer in self.front.layers:
            if isinstance(layer, Falling):
                layer.paint(lit, moment)
        done = self.finish.apply(lit, moment.light.night)
        if amount >= 1.0:
            return done
        return cast(Picture, cv2.addWeighted(done, amount, plain, 1.0 - amount, 0))

    def _light(self, u: float) -> Light:
        return light_at(elevation_at(self.plan.light, u))

    def _grade(self, moment: Moment) -> npt.NDArray[np.float32]:
        """The change of light since frame 0, and the weather's, as a matrix of gains."""
        now, start = moment.light, self._light(0.0)
        gain = (0.6 * now.key + 0.4 * now.middle) / (0.6 * start.key + 0.4 * start.middle)
        grey = 0.45 * self.front.grey
        if start.night > 0.5:  # of a picture by day: day for night, underexposed and pale
            dusk = (now.key + _GLOOM) / (light_at(25.0).key + _GLOOM)
            begun = smooth(0.0, 3 * self.fade, moment.t) if self.fade else 1.0
            gain = gain * (1 + begun * (dusk - 1))
            grey = max(grey, _PALE * begun)
        gain = np.clip(gain, self.darkest, 1.25) * (1.0 - 0.5 * self.front.dark)
        luma = np.asarray([0.2126, 0.7152, 0.0722])
        mixed = (1 - grey) * np.eye(3) + grey * np.ones((3, 1)) * luma
        return (np.diag(gain) @ mixed).astype(np.float32)
