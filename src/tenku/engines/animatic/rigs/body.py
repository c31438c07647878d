"""Bodies and clothes: the proportions and colours that side and front views share."""

from dataclasses import dataclass
from typing import Literal

from tenku.engines.animatic.rigs.figure import Colour

INK: Colour = (0.12, 0.09, 0.12)
Hair = Literal["short", "crop", "bob", "long", "ponytail", "bun"]
Bottom = Literal["trousers", "shorts", "skirt", "dress"]


@dataclass(frozen=True, kw_only=True)
class Build:
    """Proportions of a body."""

    hip: float = 0.525
    thigh: float = 0.245
    shin: float = 0.235
    torso: float = 0.290  # hip to shoulder
    head: float = 1.0
    limbs: float = 1.0  # thickness
    chest: float = 1.0
    bust: float = 0.074  # how far the chest stands out
    waist: float = 1.0
    seat: float = 1.0

    @property
    def skull(self) -> float:
        """Height of the skull's middle."""
        return 1.0 - 0.068 * self.head


WOMAN = Build(hip=0.530, torso=0.282, limbs=0.86, chest=0.92, waist=0.74, seat=1.04, head=0.98)
MAN = Build(limbs=1.04, chest=1.06, waist=1.16, seat=0.90, bust=0.064)
CHILD = Build(
    hip=0.458, thigh=0.212, shin=0.206, torso=0.300, head=1.42, chest=0.95, waist=1.1, bust=0.066
)


@dataclass(frozen=True, kw_only=True)
class Outfit:
    """What somebody wears, and the colours of everything."""

    skin: Colour
    hair: Colour
    top: Colour
    trousers: Colour
    shoes: Colour
    style: Hair = "short"
    bottom: Bottom = "trousers"
    sleeve: float = 2.0  # how far sleeves reach: 1 elbow, 2 wrist

    @property
    def bare(self) -> bool:
        return self.bottom != "trousers"
