"""The one light curve: the sun's elevation gives every colour of the picture.

Colours are display-referred sRGB in 0..1 (a painter's palette, not radiometry). A surface of
albedo `a` in tone `t` (0 core shadow .. 1 full light) at haze `h` (0 near .. 1 gone) is

    colour = lerp(a * lerp(shade, key, t), haze, h)

which is linear in t: planes baked once are recoloured per frame by a table (`ramp`), or from two
baked planes P = a(1-t), Q = at as P*shade + Q*key (`mix`). Both give the same colours.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Rgb = npt.NDArray[np.float32]  # shape (3,), 0..1, sometimes above 1 for lights
Ramp = npt.NDArray[np.uint8]  # shape (256, 1, 3), RGB by tone, for cv2.applyColorMap

#                 elevation: zenith          middle           horizon          sun disc
#                            key             shade            haze             cloud shade
_KEYS: tuple[tuple[float, tuple[tuple[float, float, float], ...]], ...] = (
    (-12, ((.035, .055, .150), (.065, .100, .220), (.130, .165, .300), (.90, .92, 1.0),
           (.360, .450, .680), (.115, .145, .285), (.120, .150, .280), (.100, .130, .240))),
    (-7, ((.090, .110, .280), (.270, .200, .420), (.680, .330, .400), (1.0, .55, .35),
          (.520, .420, .620), (.180, .170, .340), (.360, .240, .420), (.260, .190, .380))),
    (-2, ((.170, .200, .430), (.560, .330, .520), (.970, .530, .420), (1.0, .62, .36),
          (.860, .560, .520), (.290, .240, .420), (.680, .420, .480), (.480, .300, .470))),
    (3, ((.260, .350, .590), (.850, .560, .520), (1.00, .750, .460), (1.0, .86, .58),
         (1.05, .800, .560), (.390, .330, .470), (.900, .620, .500), (.680, .440, .480))),
    (10, ((.290, .500, .740), (.650, .720, .760), (.990, .870, .660), (1.0, .95, .78),
          (1.06, .950, .740), (.450, .450, .570), (.880, .780, .660), (.700, .620, .640))),
    (25, ((.230, .510, .800), (.480, .720, .880), (.830, .910, .910), (1.0, .98, .90),
          (1.05, 1.00, .880), (.480, .530, .660), (.740, .840, .880), (.690, .750, .830))),
    (60, ((.180, .460, .800), (.400, .680, .900), (.760, .890, .940), (1.0, 1.0, .95),
          (1.04, 1.02, .940), (.500, .560, .690), (.700, .830, .910), (.700, .770, .860))),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Light:
    """All colours of one moment. Weather and looks return a changed copy (dataclasses.replace)."""

    elevation: float  # degrees
    sun_x: float  # of the sun or moon, -1 (left edge) .. 1 (right edge)
    night: float  # 0 day .. 1 night: windows, lamps, stars
    zenith: Rgb
    middle: Rgb
    horizon: Rgb
    sun: Rgb
    key: Rgb
    shade: Rgb
    haze: Rgb
    cloud: Rgb
    clear: float = 1.0  # how much of the sun comes through the weather, 0..1

    def ramp(self, albedo: Sequence[float] | Rgb, haze: float = 0.0) -> Ramp:
        """The table tone -> RGB of a surface (tone 0..255)."""
        t = np.linspace(0.0, 1.0, 256, dtype=np.float32)[:, None]
        colour = np.asarray(albedo, np.float32) * (self.shade + t * (self.key - self.shade))
        colour += haze * (self.haze - colour)
        return np.clip(colour * 255.0 + 0.5, 0, 255).astype(np.uint8)[:, None, :]


def elevation_at(curve: Sequence[tuple[float, float]], u: float) -> float:
    """The sun's elevation (degrees) at u (0..1) of a plan's light curve."""
    return float(np.interp(u, [at for at, _ in curve], [degrees for _, degrees in curve]))


def light_at(elevation: float, sun_x: float = 0.3) -> Light:
    """The light of a clear sky with the sun at `elevation` degrees (-12..60, clamped)."""
    keys = [k for k, _ in _KEYS]
    values = np.asarray([colours for _, colours in _KEYS], np.float64)
    rgb = [
        np.asarray([np.interp(elevation, keys, values[:, j, c]) for c in range(3)], np.float32)
        for j in range(8)
    ]
    return Light(
        elevation=elevation,
        sun_x=sun_x,
        night=float(np.clip((5.0 - elevation) / 11.0, 0.0, 1.0)),
        zenith=rgb[0],
        middle=rgb[1],
        horizon=rgb[2],
        sun=rgb[3],
        key=rgb[4],
        shade=rgb[5],
        haze=rgb[6],
        cloud=rgb[7],
    )
