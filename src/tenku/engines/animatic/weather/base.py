"""What weather is: a grade of the light, air and ground, and what falls in front."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from tenku.engines.animatic.light import Light, Rgb
from tenku.engines.animatic.plan import ShotPlan
from tenku.engines.animatic.registry import Registry
from tenku.engines.animatic.scene import Canvas, Cue, Layer


@dataclass(frozen=True, kw_only=True)
class Front:
    """What one kind of weather does to a scene."""

    layers: tuple[Layer, ...] = ()
    cover: float = 0.0  # of the sky by clouds, 0..1
    grey: float = 0.0  # how much of the light's colour it takes, 0..1
    dark: float = 0.0  # how much of the light, 0..1
    fog: float = 0.0  # haze, 0..1
    wet: float = 0.0  # of the ground, 0..1
    snow: float = 0.0  # lying on everything, 0..1
    wind: float = 0.0  # added to the plan's
    air: tuple[float, float, float] | None = None  # the colour of what the fog is made of
    cues: tuple[Cue, ...] = field(default_factory=tuple[Cue, ...])

    def and_(self, other: "Front") -> "Front":
        """Both at once: the stronger of each."""
        return Front(
            layers=self.layers + other.layers,
            cover=max(self.cover, other.cover),
            grey=max(self.grey, other.grey),
            dark=max(self.dark, other.dark),
            fog=max(self.fog, other.fog),
            wet=max(self.wet, other.wet),
            snow=max(self.snow, other.snow),
            wind=max(self.wind, other.wind),
            air=self.air or other.air,
            cues=self.cues + other.cues,
        )

    def heard(self) -> "Front":
        """What is left of it indoors: its light, and its sounds."""
        return replace(self, layers=(), fog=0.0, wet=0.0, snow=0.0, wind=0.0)

    def grade(self, light: Light) -> Light:
        """The light under this sky: softer, greyer and darker; a low sun keeps some colour."""
        if not (self.grey or self.dark or self.cover):
            return light
        night = light.night
        grey = self.grey * (0.92 - 0.50 * night)
        keep = 1.0 - self.dark * (1.0 - 0.65 * night)

        def veil(rgb: Rgb, dim: float, towards: Rgb) -> Rgb:
            mean = float(rgb @ np.asarray([0.3, 0.59, 0.11], np.float32))
            cool = mean * np.asarray([0.93, 1.0, 1.09], np.float32)
            mixed = rgb + grey * (0.8 * cool + 0.2 * towards - rgb)
            return np.asarray(mixed * dim, np.float32)

        soft = light.shade + 0.62 * (light.key - light.shade)  # no hard sun, brighter shadows
        lifted = np.asarray(light.shade + 0.22 * grey * (light.key - light.shade), np.float32)
        haze = veil(light.haze, keep, light.middle)
        if self.air is not None:
            haze = np.asarray(float(haze.mean()) * 1.15 * np.asarray(self.air), np.float32)
        thick = 0.9 * min(self.fog, 1.0) ** (2 if self.air is None else 0.6)  # it hides the sky

        def sky(rgb: Rgb, towards: Rgb, dim: float = 1.0) -> Rgb:
            through = veil(rgb, keep * dim, towards)
            return np.asarray(through + thick * (haze - through), np.float32)

        return replace(
            light,
            zenith=sky(light.zenith, light.horizon, 1 + 0.25 * grey),
            middle=sky(light.middle, light.horizon),
            horizon=sky(light.horizon, light.middle),
            key=veil(
                np.asarray(light.key + grey * (soft - light.key), np.float32), keep, light.haze
            ),
            shade=veil(lifted, keep, light.haze),
            haze=haze,
            cloud=veil(light.cloud, keep * (1 - 0.16 * grey), light.middle),
            night=min(1.0, light.night + 0.9 * self.dark),
            clear=light.clear * (1.0 - self.cover),
        )


Builder = Callable[[float, ShotPlan, Canvas, float], Front]

WEATHERS = Registry[Builder]("weather")


def weather(name: str) -> Callable[[Builder], Builder]:
    """Registers a builder (strength 0..2, plan, canvas, horizon in pixels) -> Front."""
    return WEATHERS.add(name)
