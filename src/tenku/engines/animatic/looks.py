"""Looks: the last grade of the whole picture. Each gives a Grade; grades multiply."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from tenku.engines.animatic.registry import Registry

Matrix = npt.NDArray[np.float32]  # (3, 4): RGB 0..255 -> RGB 0..255


def matrix(
    *,
    saturation: float = 1.0,
    gain: tuple[float, float, float] = (1.0, 1.0, 1.0),
    lift: tuple[float, float, float] = (0.0, 0.0, 0.0),
    contrast: float = 1.0,
) -> Matrix:
    """Saturation about luma, then gain, contrast about 110, and a lift in levels of 255."""
    luma = np.asarray([0.2126, 0.7152, 0.0722])
    base = saturation * np.eye(3) + (1.0 - saturation) * np.ones((3, 1)) * luma
    scaled = np.diag(np.asarray(gain) * contrast) @ base
    offset = np.asarray(lift) + 110.0 * (1.0 - contrast)
    return np.concatenate([scaled, offset[:, None]], axis=1).astype(np.float32)


@dataclass(frozen=True, kw_only=True)
class Grade:
    """A colour matrix and how much the lens does."""

    colour: Matrix = field(default_factory=matrix)
    bloom: float = 0.5
    vignette: float = 0.16
    grain: float = 1.0
    outline: float = 0.0  # how dark the edges are drawn, 0..1

    def then(self, other: "Grade") -> "Grade":
        square = np.concatenate([self.colour, [[0.0, 0.0, 0.0, 1.0]]])
        return Grade(
            colour=(other.colour @ square).astype(np.float32),
            bloom=max(self.bloom, other.bloom),
            vignette=max(self.vignette, other.vignette),
            grain=max(self.grain, other.grain),
            outline=max(self.outline, other.outline),
        )


Look = Callable[[float], Grade]

LOOKS = Registry[Look]("look")


def looks() -> tuple[str, ...]:
    return LOOKS.names()


@LOOKS.add("film")
def film(strength: float) -> Grade:
    """A little contrast, shadows lifted to blue, lights to warm."""
    s = strength
    return Grade(
        colour=matrix(
            saturation=1.0 + 0.04 * s,
            gain=(1.0 + 0.02 * s, 1.0, 1.0 - 0.03 * s),
            lift=(0.0, 0.0, 3.0 * s),
            contrast=1.0 + 0.05 * s,
        )
    )


@LOOKS.add("warm")
def warm(strength: float) -> Grade:
    s = strength
    return Grade(colour=matrix(gain=(1.0 + 0.08 * s, 1.0 + 0.01 * s, 1.0 - 0.14 * s)))


@LOOKS.add("cold")
def cold(strength: float) -> Grade:
    s = strength
    return Grade(
        colour=matrix(saturation=1 - 0.1 * s, gain=(1.0 - 0.18 * s, 1.0 - 0.01 * s, 1.0 + 0.12 * s))
    )


@LOOKS.add("bw")
def bw(strength: float) -> Grade:
    return Grade(colour=matrix(saturation=0.0, contrast=1.0 + 0.12 * strength), vignette=0.24)


@LOOKS.add("sepia")
def sepia(strength: float) -> Grade:
    tone = matrix(saturation=0.0, gain=(1.06, 0.94, 0.74), lift=(10.0, 5.0, 0.0))
    return Grade(colour=tone, vignette=0.26, grain=1.4)


@LOOKS.add("neon")
def neon(strength: float) -> Grade:
    """Violet shadows and strong glow; the signs themselves are lights that a setting paints."""
    s = strength
    return Grade(
        colour=matrix(
            saturation=1.0 + 0.20 * s,
            gain=(1.0 + 0.14 * s, 1.0 + 0.06 * s, 1.0 + 0.22 * s),
            lift=(9.0 * s, 2.0 * s, 16.0 * s),
        ),
        bloom=0.95,
        vignette=0.22,
    )


@LOOKS.add("dreamy")
def dreamy(strength: float) -> Grade:
    s = strength
    return Grade(
        colour=matrix(saturation=1 - 0.1 * s, lift=(12.0 * s, 10.0 * s, 14.0 * s)), bloom=1.0
    )


@LOOKS.add("noir")
def noir(strength: float) -> Grade:
    """Black and white with deep blacks, and the corners in the dark."""
    return Grade(
        colour=matrix(saturation=0.0, contrast=1.0 + 0.42 * strength, lift=(-10.0, -10.0, -10.0)),
        vignette=0.55,
        grain=1.6,
    )


@LOOKS.add("pastel")
def pastel(strength: float) -> Grade:
    """Milky and light: little contrast, chalky colours."""
    s = strength
    return Grade(
        colour=matrix(
            saturation=1.0 - 0.22 * s,
            gain=(1.0, 0.98, 0.99),
            lift=(34.0 * s, 30.0 * s, 33.0 * s),
            contrast=1.0 - 0.20 * s,
        ),
        vignette=0.04,
    )


@LOOKS.add("ink")
def ink(strength: float) -> Grade:
    """Ink wash: greys with a breath of colour on warm paper, edges drawn with the brush."""
    tone = matrix(saturation=0.12, gain=(1.0, 0.985, 0.94), lift=(26.0, 24.0, 16.0), contrast=1.04)
    return Grade(colour=tone, bloom=0.2, vignette=0.05, grain=2.6, outline=0.75 * strength)


@LOOKS.add("cartoon")
def cartoon(strength: float) -> Grade:
    """Bright, clean colours inside dark outlines."""
    s = strength
    return Grade(
        colour=matrix(saturation=1.0 + 0.30 * s, contrast=1.0 + 0.08 * s, lift=(6.0, 6.0, 6.0)),
        bloom=0.3,
        vignette=0.05,
        grain=0.2,
        outline=1.0 * s,
    )


@LOOKS.add("vintage")
def vintage(strength: float) -> Grade:
    """Old small-gauge film: faded, warm, soft in the corners, coarse."""
    s = strength
    return Grade(
        colour=matrix(
            saturation=1.0 - 0.38 * s,
            gain=(1.0 + 0.07 * s, 1.0, 1.0 - 0.18 * s),
            lift=(22.0 * s, 15.0 * s, 12.0 * s),
            contrast=1.0 - 0.08 * s,
        ),
        bloom=0.8,
        vignette=0.50,
        grain=3.0,
    )
