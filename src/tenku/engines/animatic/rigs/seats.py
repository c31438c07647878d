"""What people sit on, seen from its end. Unit: an adult's height; the seat's middle is at x = 0."""

from tenku.engines.animatic.rigs.figure import Colour, Part, shade
from tenku.engines.animatic.rigs.shape import Shape, limb, points

_WOOD: Colour = (0.60, 0.40, 0.24)
_IRON: Colour = (0.20, 0.22, 0.26)
_SEAT_BACK, _SEAT_FRONT = -0.105, 0.135  # x of a seat's ends


def bench(level: float) -> list[Part]:
    """A park bench: slats on an iron frame. `level` is the height of the seat."""
    back, front = _SEAT_BACK, _SEAT_FRONT
    frame = (
        *_bar((back + 0.005, 0.0), (back + 0.028, level - 0.03), 0.013),
        *_bar((front - 0.005, 0.0), (front - 0.028, level - 0.03), 0.013),
        *_bar((back, level - 0.032), (front - 0.01, level - 0.032), 0.010),
        *_bar((back + 0.01, level - 0.04), (back - 0.050, level + 0.215), 0.012),
        *_bar((back - 0.012, 0.006), (back + 0.024, 0.006), 0.007),
        *_bar((front - 0.024, 0.006), (front + 0.012, 0.006), 0.007),
    )
    parts = [Part(shape=frame, colour=_IRON, soft=0.014)]
    for k in range(4):
        x = back + 0.020 + k * (front - back - 0.03) / 3
        parts.append(_slat((x - 0.026, level - 0.013), (x + 0.026, level - 0.013)))
    for up in (0.085, 0.150, 0.212):
        x, y = back - 0.004 - 0.20 * up + 0.006, level + up
        parts.append(_slat((x + 0.006, y - 0.022), (x - 0.005, y + 0.022)))
    return parts


def chair(level: float) -> list[Part]:
    """A wooden chair with a raked back."""
    back, front = _SEAT_BACK + 0.012, _SEAT_FRONT
    far = (
        *_bar((back + 0.03, 0.0), (back + 0.035, level - 0.02), 0.011),
        *_bar((front - 0.045, 0.0), (front - 0.040, level - 0.02), 0.011),
    )
    near = (
        *_bar((back - 0.020, 0.0), (back, level), 0.014),
        *_bar((back, level), (back - 0.040, level + 0.275), 0.013),
        *_bar((front - 0.004, 0.0), (front - 0.014, level - 0.01), 0.013),
        *_bar((back, 0.45 * level), (front - 0.010, 0.45 * level), 0.008),
    )
    return [
        Part(shape=far, colour=shade(_WOOD, 0.55), soft=0.012, lift=-0.1),
        Part(shape=near, colour=shade(_WOOD, 0.85), soft=0.014),
        Part(
            shape=_bar((back - 0.01, level - 0.014), (front, level - 0.014), 0.016),
            colour=_WOOD,
            soft=0.02,
        ),
    ]


def _bar(a: tuple[float, float], b: tuple[float, float], half: float) -> Shape:
    return limb(points(a, b), ((0.0, half, half), (1.0, half, half)), steps=2)


def _slat(a: tuple[float, float], b: tuple[float, float]) -> Part:
    return Part(shape=_bar(a, b, 0.011), colour=_WOOD, soft=0.016, crease=0.25)
