"""What a setting is: a builder of scenery, with the light it looks best in."""

from collections.abc import Callable
from dataclasses import dataclass

from tenku.engines.animatic.light import Light
from tenku.engines.animatic.plan import ShotPlan
from tenku.engines.animatic.registry import Registry
from tenku.engines.animatic.scene import Canvas, Cue, Layer, Spot

LightCurve = tuple[tuple[float, float], ...]  # (u, elevation in degrees)


def daylight(light: Light) -> Light:
    """Light as it falls outdoors."""
    return light


@dataclass(frozen=True, kw_only=True)
class Scenery:
    """A place, painted. Pixels of the frame with the camera at rest."""

    layers: tuple[Layer, ...]  # the sky and its clouds are the stage's
    horizon: float
    spot: Spot  # where a single subject stands
    reach: tuple[float, float]  # from where to where (x) subjects can stand
    sun_x: float = 0.3  # -1..1, where the setting leaves a gap for the sun
    clouds: float = 0.35  # in fair weather, 0..1
    wet: tuple[float, float, float] | None = None  # top, bottom (pixels) and z of paved ground
    water: tuple[float, float] | None = None  # far and near edge (pixels) of what carries boats
    cues: tuple[Cue, ...] = ()
    outdoors: bool = True  # else the stage adds no sky, and weather stays outside
    lit: Callable[[Light], Light] = daylight  # what the place makes of the day's light


Builder = Callable[[ShotPlan, Canvas], Scenery]


@dataclass(frozen=True, kw_only=True)
class Setting:
    build: Builder
    light: LightCurve


SETTINGS = Registry[Setting]("setting")


def setting(name: str, light: LightCurve = ((0.0, 25.0),)) -> Callable[[Builder], Builder]:
    """Registers a builder of scenery with its default light."""

    def register(build: Builder) -> Builder:
        SETTINGS.add(name)(Setting(build=build, light=light))
        return build

    return register
