"""The moon, and Mars: craters and rocks under a black or a rusty sky, hills far off, a world above."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from tenku.engines.animatic.layers.cosmos import Cosmos, Glints, Sun
from tenku.engines.animatic.layers.globe import Globe
from tenku.engines.animatic.layers.regolith import Rock, band, hills
from tenku.engines.animatic.layers.sheet import Sheet
from tenku.engines.animatic.light import Light, Rgb
from tenku.engines.animatic.paint import Albedo
from tenku.engines.animatic.plan import ShotPlan
from tenku.engines.animatic.scene import Canvas, Cue, Layer, Spot, smooth
from tenku.engines.animatic.settings.base import Scenery, setting
from tenku.engines.animatic.settings.space import QUIET, SUN_X, airless
from tenku.engines.animatic.weather.dry import dust

_GREY = Rock(dust=(0.62, 0.60, 0.60), stone=(0.70, 0.67, 0.66))
_RUST = Rock(dust=(0.80, 0.44, 0.27), stone=(0.68, 0.37, 0.26))
_NIGHT: tuple[Albedo, Albedo] = ((0.020, 0.024, 0.070), (0.050, 0.054, 0.140))
_GLINTS = ((0.09, 0.13, 12), (0.40, 0.10, 9), (0.53, 0.26, 13), (0.93, 0.16, 9), (0.14, 0.40, 7))
# Mountains: x in frame widths, height and half width in drawing units.
_FAR = (
    (0.06, 92, 190),
    (0.27, 58, 150),
    (0.50, 74, 200),
    (0.68, 128, 230),
    (0.90, 66, 170),
    (1.06, 104, 220),
    (1.28, 120, 240),
)
_MIDDLE = ((0.94, 118, 300), (0.17, 46, 230), (1.22, 84, 280), (1.36, 60, 200))


@setting("moon", light=((0.0, 16.0),))
def moon(plan: ShotPlan, canvas: Canvas) -> Scenery:
    width, height, u = canvas.width, canvas.height, canvas.unit
    at = (0.70 * width, (0.215 if not canvas.portrait else 0.20) * height)
    sun = (-0.72, 0.40, 0.36)
    sky: list[Layer] = [
        Cosmos.of(canvas, nebula=0.42, sky=_NIGHT, stars=460),
        Glints.of(canvas, _GLINTS),
        Globe.of(canvas, "blue", at, 84 * u, sun, z=900.0, spin=-0.006, turned=0.8),
    ]
    return _ground(canvas, _GREY, sky, airless)


@setting("mars", light=((0.0, 14.0),))
def mars(plan: ShotPlan, canvas: Canvas) -> Scenery:
    width, height, u = canvas.width, canvas.height, canvas.unit
    sun = (-0.72, 0.40, 0.36)
    sky: list[Layer] = [
        Cosmos.of(canvas, nebula=0.0, sky=((0.52, 0.30, 0.22), (1.02, 0.70, 0.50)), stars=0),
        Globe.of(canvas, "grey", (0.70 * width, 0.17 * height), 19 * u, sun, z=900.0),
        Globe.of(canvas, "grey", (0.80 * width, 0.29 * height), 9 * u, sun, z=900.0, turned=0.9),
    ]
    scenery = _ground(canvas, _RUST, sky, _dusty)
    storms = [w for w in plan.weather if w.kind == "dust"]  # the only weather that it has
    force = max([0.18, *(w.strength for w in storms)])  # a little of it is always on its way
    blown = dust(force, plan, canvas, scenery.horizon).layers
    return replace(scenery, layers=(*scenery.layers, *blown), cues=(Cue(kind="wind", gain=0.5),))


def _dusty(light: Light) -> Light:
    """The day's light through red dust; a low sun is pale and has blue air about it."""
    day = smooth(-11, 16, light.elevation)

    def rgb(bright: Albedo, dark: Albedo) -> Rgb:
        return np.asarray(
            np.asarray(dark) + day * (np.asarray(bright) - np.asarray(dark)), np.float32
        )

    return replace(
        light,
        key=rgb((1.06, 0.90, 0.74), (0.32, 0.34, 0.52)),
        shade=rgb((0.40, 0.27, 0.31), (0.09, 0.08, 0.17)),
        haze=rgb((0.92, 0.62, 0.44), (0.14, 0.10, 0.15)),
        middle=rgb((1.0, 1.0, 1.0), (0.17, 0.16, 0.29)),
        horizon=rgb((0.95, 0.68, 0.50), (0.16, 0.12, 0.18)),
        zenith=rgb((0.55, 0.34, 0.26), (0.09, 0.07, 0.12)),
    )


def _ground(canvas: Canvas, rock: Rock, sky: list[Layer], lit: Callable[[Light], Light]) -> Scenery:
    """The land, the same on both worlds: ranges, a plain of craters, a rise to stand on."""
    width, height, u = canvas.width, canvas.height, canvas.unit
    horizon = height * (0.57 if canvas.portrait else 0.60)
    ground = height - horizon
    taller = 1.35 if canvas.portrait else 1.0
    layers: list[Layer] = [
        *sky,
        Sun.of((0.27 * width, horizon - 0.10 * height), 15 * u, low=-4.0, rise=0.020 * horizon),
        hills(canvas, "far hills", rock, [(x, taller * a, b) for x, a, b in _FAR], foot=horizon + 6 * u, z=34.0, haze=0.42),
        hills(canvas, "hills", rock, [(x, taller * a, b) for x, a, b in _MIDDLE], foot=horizon + 0.10 * ground, z=14.0, haze=0.20),
        _plain(canvas, rock, horizon, ground),
        _rise(canvas, rock, horizon, ground),
        _front(canvas, rock),
    ]  # fmt: skip
    tall = (0.36 if not canvas.portrait else 0.26) * height
    return Scenery(
        layers=tuple(layers),
        horizon=horizon,
        spot=Spot(x=0.41 * width, y=horizon + 0.78 * ground, height=tall, ground="sand"),
        reach=(0.18 * width, 0.82 * width),
        sun_x=SUN_X,
        cues=QUIET,
        outdoors=False,
        lit=lit,
    )


def _plain(canvas: Canvas, rock: Rock, horizon: float, ground: float) -> Sheet:
    return band(
        canvas, "plain", rock, y=horizon + 0.13 * ground, rise=0.05 * ground,
        bottom=horizon + 0.80 * ground, z=4.0, haze=0.07, tone=0.70,
        craters=((0.60, 0.20, 74), (0.30, 0.12, 40), (0.83, 0.10, 34), (0.05, 0.26, 66), (1.02, 0.18, 60),
                 (1.20, 0.24, 86), (1.34, 0.12, 36), (0.46, 0.34, 26), (0.75, 0.40, 30)),
        boulders=((0.885, 0.20, 22), (0.91, 0.22, 13), (0.22, 0.28, 18), (1.10, 0.3, 26), (1.4, 0.25, 20)),
    )  # fmt: skip


def _rise(canvas: Canvas, rock: Rock, horizon: float, ground: float) -> Sheet:
    return band(
        canvas, "rise", rock, y=horizon + 0.54 * ground, rise=0.07 * ground,
        bottom=1.10 * canvas.height, z=1.05, harmonics=(1, 2), tone=0.78,
        craters=((0.735, 0.44, 92), (0.13, 0.26, 44), (0.93, 0.20, 36), (1.12, 0.55, 110), (1.33, 0.28, 58), (0.56, 0.80, 46)),
        boulders=((0.865, 0.52, 58), (0.91, 0.66, 30), (0.225, 0.16, 22), (1.02, 0.30, 50), (1.26, 0.62, 70)),
    )  # fmt: skip


def _front(canvas: Canvas, rock: Rock) -> Sheet:
    """A shoulder of rock close to the camera, low on the left."""
    return band(
        canvas, "front", rock, y=1.035 * canvas.height, rise=0.015 * canvas.height,
        bottom=1.12 * canvas.height, z=0.52, tone=0.30,
        boulders=((0.02, 0.3, 190), (0.13, 0.5, 86), (1.02, 0.5, 120), (1.25, 0.4, 150)),
    )  # fmt: skip
