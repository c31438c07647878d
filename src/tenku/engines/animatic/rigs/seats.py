"""What people sit on, seen from its end. Unit: an adult's height; the seat's middle is at x = 0."""

from tenku.engines.animatic.rigs.figure import Colour, Part, shade
from tenku.engines.animatic.rigs.shape import Shape, limb, points

_WOOD: Colour = (0.60, 0.40, 0.24)
_IRON: Colour = (0.20, 0.22, 0.26)
_SEAT_BACK, _SEAT_FRONT = -0.105, 0.135  # x of a seat's ends


_DEPTH = (0.23, 0.085)  # from a bench's near end to its far end


def bench(level: float) -> list[Part]:
    """A park bench: slats on two iron frames. `level` is the height of the seat."""
    back, front = _SEAT_BACK, _SEAT_FRONT
    frame = _frame(level)
    away = tuple(p + _DEPTH for p in frame)
    parts = [Part(shape=away, colour=shade(_IRON, 0.8), soft=0.014, lift=-0.15)]
    backrest = [
        _slat((back + 0.002 - 0.20 * up, level + up), 0.021) for up in (0.085, 0.150, 0.212)
    ]
    seat = [
        _slat((back + 0.020 + k * (front - back - 0.03) / 3, level - 0.010), 0.010)
        for k in range(4)
    ]
    return [*parts, *backrest, *seat, Part(shape=frame, colour=_IRON, soft=0.014)]


def _frame(level: float) -> Shape:
    """The iron at one end: legs, the bar below the seat, the raked back."""
    back, front = _SEAT_BACK, _SEAT_FRONT
    return (
        *_bar((back + 0.005, 0.0), (back + 0.028, level - 0.03), 0.012),
        *_bar((front - 0.005, 0.0), (front - 0.028, level - 0.03), 0.012),
        *_bar((back, level - 0.032), (front - 0.01, level - 0.032), 0.009),
        *_bar((back + 0.01, level - 0.04), (back - 0.046, level + 0.225), 0.009),
        *_bar((back - 0.012, 0.006), (back + 0.024, 0.006), 0.007),
        *_bar((front - 0.024, 0.006), (front + 0.012, 0.006), 0.007),
    )


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


def _slat(at: tuple[float, float], half: float) -> Part:
    """A board from a point of the near frame to the far one, `half` as wide upwards and down."""
    x, y = at
    dx, dy = _DEPTH
    board = points((x, y - half), (x, y + half), (x + dx, y + dy + half), (x + dx, y + dy - half))
    return Part(shape=(board,), colour=_WOOD, soft=0.020, crease=0.30)
