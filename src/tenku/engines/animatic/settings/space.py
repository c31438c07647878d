"""Space: a blue world below, a moon, a nebula in washes; a rock for whoever needs ground."""

from dataclasses import replace

import numpy as np

from tenku.engines.animatic.layers.cosmos import Cosmos, Glints, Sun
from tenku.engines.animatic.layers.globe import Globe
from tenku.engines.animatic.layers.regolith import Rock, band, boulder
from tenku.engines.animatic.layers.sheet import Sheet
from tenku.engines.animatic.light import Light
from tenku.engines.animatic.paint import Albedo, Board
from tenku.engines.animatic.plan import ShotPlan
from tenku.engines.animatic.scene import Canvas, Cue, Layer, Spot, rng, smooth
from tenku.engines.animatic.settings.base import Scenery, setting
from tenku.engines.animatic.subjects import stands

SUN_X = -0.46
# No air, so no wind and no rain, whatever the plan says.
QUIET = (
    Cue(kind="drone"),
    *(Cue(kind=kind, gain=0.0) for kind in ("wind", "rain", "thunder")),
)
_SKY: tuple[Albedo, Albedo] = ((0.030, 0.034, 0.095), (0.062, 0.062, 0.165))
_ROCK = Rock(dust=(0.50, 0.46, 0.52), stone=(0.58, 0.52, 0.56))
_GLINTS = (
    (0.07, 0.60, 9), (0.135, 0.14, 15), (0.33, 0.09, 8), (0.405, 0.30, 11), (0.55, 0.16, 17),
    (0.63, 0.40, 8), (0.915, 0.09, 12), (0.24, 0.44, 7), (0.955, 0.36, 8), (0.50, 0.55, 6),
)  # fmt: skip
# Who floats here though he needs ground elsewhere, unless he is to do one of these.
_GROUNDED = frozenset({"stand", "walk", "run", "perch"})
_SUITED = frozenset({"astronaut", "spaceship"})


@setting("space", light=((0.0, 20.0),))
def space(plan: ShotPlan, canvas: Canvas) -> Scenery:
    width, height = canvas.width, canvas.height
    tall = canvas.portrait
    sun = (-0.90, 0.34, 0.10)
    grounded = _needs_ground(plan)
    below = height * (0.66 if not tall else 0.70)
    world = (
        Globe.of(canvas, "blue", (0.80 * width, 1.48 * height), 0.98 * height, sun, z=300.0, spin=-0.0042)
        if not tall
        else Globe.of(canvas, "blue", (0.86 * width, 1.17 * height), 0.50 * height, sun, z=300.0, spin=-0.0042)
    )  # fmt: skip
    moon_at = (0.775 * width, 0.215 * height) if not tall else (0.72 * width, 0.20 * height)
    layers: list[Layer] = [
        Cosmos.of(canvas, nebula=1.0, sky=_SKY, stars=520),
        Glints.of(canvas, _GLINTS),
        Sun.of((0.27 * width, 0.20 * height), 17 * canvas.unit),
        Globe.of(canvas, "grey", moon_at, 58 * canvas.unit, sun, z=900.0, turned=0.3),
        world,
        *_stones(canvas),
    ]
    if grounded:
        layers += [_rock(canvas, below)]
    return Scenery(
        layers=tuple(layers),
        horizon=0.60 * height,
        spot=Spot(
            x=0.40 * width,
            y=below + (0.20 if not tall else 0.14) * height,
            height=(0.36 if not tall else 0.26) * height,
            ground="sand" if grounded else "air",
        ),
        reach=(0.18 * width, 0.82 * width),
        sun_x=SUN_X,
        cues=QUIET,
        outdoors=False,
        lit=airless,
    )


def _needs_ground(plan: ShotPlan) -> bool:
    """Whether somebody in the picture would stand on nothing."""
    return any(
        stands(subject) and (subject.kind not in _SUITED or subject.action in _GROUNDED)
        for subject in plan.subjects
    )


def airless(light: Light) -> Light:
    """Sunlight without air: a hard key, deep blue shadows, a black sky at every hour.

    `middle` tints the sky's own lights. A low sun is warm; by night the light is that of stars
    and of the world below.
    """
    low = smooth(16, 5, light.elevation)
    night = smooth(-2, -10, light.elevation)

    def rgb(
        day: Albedo, golden: Albedo, dark: Albedo
    ) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
        lit = np.asarray(day) + low * (np.asarray(golden) - np.asarray(day))
        return np.asarray(lit + night * (np.asarray(dark) - lit), np.float32)

    return replace(
        light,
        key=rgb((1.05, 1.02, 0.96), (1.10, 0.84, 0.60), (0.62, 0.74, 1.02)),
        shade=rgb((0.15, 0.155, 0.30), (0.18, 0.125, 0.27), (0.085, 0.105, 0.26)),
        haze=rgb((0.16, 0.17, 0.32), (0.30, 0.18, 0.30), (0.08, 0.11, 0.26)),
        middle=rgb((1.0, 1.0, 1.04), (1.22, 0.96, 0.92), (0.84, 0.94, 1.16)),
        horizon=rgb((0.20, 0.20, 0.36), (0.42, 0.24, 0.32), (0.10, 0.13, 0.30)),
        zenith=rgb((0.03, 0.035, 0.10), (0.04, 0.03, 0.09), (0.02, 0.03, 0.09)),
        night=0.5 * light.night,
    )


def _stones(canvas: Canvas) -> list[Layer]:
    """Rocks that drift by: one middling, a few small, far apart."""
    u, w, h = canvas.unit, canvas.width, canvas.height
    out: list[Layer] = []
    for k, (x, y, size, z, speed) in enumerate(
        ((0.93, 0.47, 30, 7.0, -4.0), (0.13, 0.36, 17, 11.0, 2.5), (0.66, 0.53, 9, 16.0, -2.0),
         (0.99, 0.30, 13, 12.0, -3.0), (0.46, 0.11, 7, 18.0, 1.6))
    ):  # fmt: skip
        random = rng(canvas.seed, "stones", k)
        board = Board(
            x * w - 2 * size * u, y * h - 2 * size * u, x * w + 2 * size * u, y * h + 2 * size * u
        )
        boulder(board, random, x * w, y * h, size * u, _ROCK)
        out.append(Sheet.of(board, z, drift=speed * u, span=1.4 * w, snow="none", scrolls=False))
    return out


def _rock(canvas: Canvas, top: float) -> Sheet:
    """The back of an asteroid, close enough to stand on."""
    return band(
        canvas, "asteroid", _ROCK,
        y=top + 0.10 * canvas.height, rise=0.045 * canvas.height, bottom=1.10 * canvas.height,
        z=1.05, harmonics=(1, 2, 3, 5), tone=0.66,
        craters=((0.70, 0.34, 66), (0.20, 0.20, 34), (0.50, 0.72, 52), (1.10, 0.40, 80), (0.93, 0.62, 40), (1.30, 0.3, 44)),
        boulders=((0.075, 0.30, 74), (0.16, 0.52, 34), (0.90, 0.22, 46), (1.20, 0.25, 80), (1.38, 0.5, 40)),
    )  # fmt: skip
