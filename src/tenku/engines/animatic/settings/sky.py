"""High above a sea of clouds: rolling tops in bands, towers far off, and a summit for walkers."""

from dataclasses import replace

import numpy as np

from tenku.engines.animatic.layers.cloudsea import Band, band, tower
from tenku.engines.animatic.layers.summit import crest
from tenku.engines.animatic.light import Light
from tenku.engines.animatic.plan import ShotPlan
from tenku.engines.animatic.scene import Canvas, Cue, GroundKind, Layer, Spot, rng
from tenku.engines.animatic.settings.base import Scenery, setting
from tenku.engines.animatic.subjects import stands

_SUN_X = -0.50
# z; crest, rise, radius and depth in shares of the height below the horizon; haze; shade.
_BANDS = (
    (34.0, 0.015, 0.062, 0.026, 0.18, 0.60, 1.0, (3, 5, 8)),
    (17.0, 0.100, 0.060, 0.046, 0.36, 0.42, 1.0, (2, 3, 5)),
    (9.0, 0.230, 0.100, 0.075, 0.62, 0.25, 1.0, (1, 2, 3)),
    (4.6, 0.480, 0.150, 0.120, 1.00, 0.11, 1.0, (1, 2, 3)),
    (2.3, 0.860, 0.200, 0.170, 1.24, 0.02, 0.9, (1, 2)),
)


_DEEPEST = 0.52  # shade over key: under a cover too, one cloud shows before another


def _modelled(light: Light) -> Light:
    """Cloud among cloud: its own folds shade it, whatever veils the sun."""
    ratio = float(light.shade.mean() / max(float(light.key.mean()), 1e-3))
    return replace(light, shade=light.shade * np.float32(min(1.0, _DEEPEST / ratio)))


@setting("sky", light=((0.0, 24.0),))
def sky(plan: ShotPlan, canvas: Canvas) -> Scenery:
    """Clouds pass against the way of the first subject, so that it is felt to fly."""
    width, height = canvas.width, canvas.height
    horizon = 0.60 * height
    below = height - horizon
    leftwards = bool(plan.subjects) and plan.subjects[0].facing == "left"
    speed = (60.0 + 90.0 * plan.wind) * canvas.unit * (1.0 if leftwards else -1.0)
    side = float(np.sign(_SUN_X))
    layers: list[Layer] = [*_towers(canvas, horizon, side, speed)]
    for i, (z, level, rise, puff, deep, haze, fall, waves) in enumerate(_BANDS):
        of = Band(
            z=z, crest=horizon + level * below, rise=rise * below, puff=puff * below,
            deep=horizon + deep * below, haze=haze, fall=fall, waves=waves,
        )  # fmt: skip
        layers.append(band(canvas, rng(canvas.seed, "cloud sea", i), of, side, speed))
    tall = (0.36 if not canvas.portrait else 0.26) * height
    ground: GroundKind = "air"
    y = horizon + 0.62 * below
    if any(map(stands, plan.subjects)):  # they get a mountain's crest under their feet
        ground, y = "grass", height * (0.88 if canvas.portrait else 0.91)
        layers.append(crest(canvas, y - 0.24 * tall, side))
    return Scenery(
        layers=tuple(layers),
        horizon=horizon,
        spot=Spot(x=0.44 * width, y=y, height=tall, ground=ground),
        reach=(0.18 * width, 0.82 * width),
        sun_x=_SUN_X,
        clouds=0.12,
        lit=_modelled,
        cues=(Cue(kind="wind", gain=0.8),),
    )


def _towers(canvas: Canvas, horizon: float, side: float, speed: float) -> list[Layer]:
    w, u = canvas.width, canvas.unit
    out: list[Layer] = []
    for i, (x, wide, tall, z, haze) in enumerate(
        (
            (0.80, 400, 250, 20.0, 0.34),
            (0.97, 300, 160, 24.0, 0.46),
            (0.05, 260, 110, 27.0, 0.52),
            (0.58, 170, 74, 30.0, 0.58),
        )
    ):
        out.append(
            tower(
                canvas, rng(canvas.seed, "cloud tower", i), (x * w, horizon + 12 * u), (wide * u, tall * u),
                z=z, haze=haze, side=side, speed=speed,
            )
        )  # fmt: skip
    return out
