"""Under the sea: the bright surface above, a reef in layers that fade into the blue, a sandy bed."""

from dataclasses import replace

import numpy as np

from tenku.engines.animatic.layers.depths import Caustics, Ceiling, Deep, Shafts
from tenku.engines.animatic.layers.reef import reef, stacks
from tenku.engines.animatic.layers.seabed import bed, front
from tenku.engines.animatic.layers.swarm import Bubbles, Motes, School
from tenku.engines.animatic.light import Light, Rgb
from tenku.engines.animatic.plan import ShotPlan
from tenku.engines.animatic.scene import Canvas, Cue, Layer, Spot, smooth
from tenku.engines.animatic.settings.base import Scenery, setting

_SUN_X = -0.30


@setting("underwater", light=((0.0, 40.0),))
def underwater(plan: ShotPlan, canvas: Canvas) -> Scenery:
    width, height, u = canvas.width, canvas.height, canvas.unit
    horizon = height * (0.60 if not canvas.portrait else 0.62)
    ground = height - horizon
    layers: list[Layer] = [
        Deep(canvas=canvas, horizon=horizon),
        Ceiling(canvas=canvas, horizon=horizon, reach=0.34 * height),
        *stacks(canvas, horizon),
        School.of(
            canvas, 0, (0.60 * width, 0.40 * height), 54, 17 * u, wide=250 * u, speed=-16 * u,
            colour=(0.50, 0.62, 0.72), haze=0.45, z=9.5,
        ),
        Shafts.of(canvas, _SUN_X, 1.02, 0.40, 8.0, 0),
        *reef(canvas, horizon),
        School.of(
            canvas, 1, (0.26 * width, 0.50 * height), 17, 26 * u, wide=210 * u, speed=24 * u,
            colour=(0.92, 0.72, 0.30), haze=0.18, z=3.2,
        ),
        Shafts.of(canvas, _SUN_X + 0.06, 0.86, 0.22, 2.6, 1),
        *bed(canvas, horizon),
        Caustics(canvas=canvas, horizon=horizon, top=horizon + 0.04 * ground, z=1.02),
        *front(canvas, horizon),
        Bubbles.of(canvas, ((0.30 * width, horizon + 0.30 * ground), (0.79 * width, horizon + 0.22 * ground)), 7.0, 1.6),
        Bubbles.of(canvas, ((0.965 * width, 0.98 * height),), 13.0, 0.7),
        Motes.of(canvas, 46, 1.3),
    ]  # fmt: skip
    tall = (0.34 if not canvas.portrait else 0.25) * height
    return Scenery(
        layers=tuple(layers),
        horizon=horizon,
        spot=Spot(x=0.44 * width, y=horizon + 0.76 * ground, height=tall, ground="sand"),
        reach=(0.18 * width, 0.82 * width),
        sun_x=_SUN_X,
        # The gain of 0 keeps the wind out, which the plan may have: nobody hears it down here.
        cues=(Cue(kind="depths"), Cue(kind="bubbles", gain=0.8), Cue(kind="wind", gain=0.0)),
        outdoors=False,
        lit=_below,
    )


def _below(light: Light) -> Light:
    """The day's light after metres of water: red goes first, and shadows are deep blue."""

    def through(rgb: Rgb, r: float, g: float, b: float, even: float = 0.35) -> Rgb:
        grey = float(rgb.mean())
        mixed = rgb + np.float32(even) * (grey - rgb)
        return np.asarray(mixed * np.asarray([r, g, b], np.float32), np.float32)

    night = light.night
    moon = np.float32(1.0 + 0.45 * smooth(-8.0, -11.0, light.elevation))
    return replace(
        light,
        key=through(light.key, 0.80, 1.0, 1.0, 0.2) * moon,
        shade=through(light.shade, 0.26, 0.52, 0.82) * moon,
        haze=through(light.haze, 0.13, 0.53, 0.80) * moon,
        horizon=through(light.horizon, 0.56, 0.97, 1.04, 0.7) * moon,
        middle=through(light.haze, 0.20, 0.76, 1.0, 0.6) * moon,
        night=0.55 * night,
    )
