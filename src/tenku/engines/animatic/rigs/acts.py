"""What people do on one spot, seen from the side: postures over the phase 0..1 of a loop."""

import math
from collections.abc import Callable, Sequence

from tenku.engines.animatic.rigs.biped import Posture
from tenku.engines.animatic.rigs.body import Build
from tenku.engines.animatic.rigs.shape import Xy

Act = Callable[[float, Build], Posture]

SEAT = 0.252  # height of a bench or chair, of an adult's heights
JUMP_SECONDS = 1.8
TAKEOFF, LANDING = 0.34, 0.68  # phases of a jump
_RISE = 0.20  # how high the feet get


def held(phase: float, keys: Sequence[tuple[float, float]]) -> float:
    """An eased curve through (phase, value) keys that never overshoots; the last leads to the first."""
    phase %= 1.0
    n = len(keys)
    i = next((k for k in range(n - 1, -1, -1) if keys[k][0] <= phase), n - 1)
    (a, before), (b, after) = keys[i], keys[(i + 1) % n]
    t = ((phase - a) % 1.0) / max((b - a) % 1.0 or 1.0, 1e-9)
    return before + (after - before) * t * t * (3.0 - 2.0 * t)


def _breath(phase: float) -> float:
    return math.sin(2 * math.pi * phase)


def seat(build: Build) -> float:
    """How high a seat suits a body."""
    return build.shin + 0.045 - 0.028


def sit(phase: float, build: Build) -> Posture:
    """On a bench or a chair: hands on the lap, one foot a little ahead."""
    b = _breath(phase)
    hip = (0.0, seat(build) + 0.058)
    ahead = build.thigh
    return Posture(
        hip=hip,
        feet=((ahead - 0.035, 0.0), (ahead + 0.030, 0.0)),
        arms=((0.30 + 0.010 * b, 0.80), (0.22 + 0.012 * b, 0.90)),
        lean=0.01 + 0.012 * b,
        nod=0.05 - 0.010 * b,
        seated=True,
    )


def sit_low(phase: float, build: Build) -> Posture:
    """On the ground: knees drawn up, arms around them."""
    b = _breath(phase)
    ahead = 0.90 * build.thigh + 0.055
    return Posture(
        hip=(0.0, 0.070),
        feet=((ahead + 0.02, 0.0), (ahead - 0.02, 0.0)),
        arms=((0.86 + 0.010 * b, 0.52), (0.80 + 0.012 * b, 0.52)),
        lean=0.10 + 0.014 * b,
        nod=-0.02 - 0.010 * b,
        seated=True,
    )


def jump(phase: float, build: Build) -> Posture:
    """A rest, a crouch with the arms back, a flight with the arms up, a landing that gives way."""
    air = (phase - TAKEOFF) / (LANDING - TAKEOFF)
    up = 4.0 * air * (1.0 - air) if 0.0 < air < 1.0 else 0.0
    low = held(
        phase,
        ((0.0, 0.0), (0.10, 0.0), (0.27, -0.125), (TAKEOFF, 0.006), (LANDING, 0.0),
         (0.77, -0.110), (0.95, 0.0)),
    )  # fmt: skip
    lean = held(
        phase,
        ((0.0, 0.0), (0.08, 0.0), (0.27, 0.50), (TAKEOFF, 0.05), (0.50, -0.03), (LANDING, 0.12),
         (0.77, 0.42), (0.97, 0.0)),
    )  # fmt: skip
    arm = held(
        phase,
        ((0.0, 0.04), (0.08, 0.04), (0.25, -0.95), (0.36, 2.2), (0.50, 2.65), (0.66, 1.5),
         (0.80, -0.25), (0.97, 0.04)),
    )  # fmt: skip
    tuck = 0.055 * math.sin(math.pi * min(max(air, 0.0), 1.0)) ** 2
    point = -0.75 * held(phase, ((0.0, 0.0), (0.29, 0.0), (TAKEOFF + 0.02, 1.0), (0.60, 0.35), (LANDING, 0.0)))  # fmt: skip
    y = _RISE * up
    feet: tuple[Xy, Xy] = ((0.050, y + 0.35 * tuck), (-0.020 - tuck, y + tuck))
    return Posture(
        hip=(-0.30 * lean * 0.18, build.hip - 0.006 + low + y),
        feet=feet,
        rolls=(point, point),
        arms=((arm + 0.10, 0.25), (arm, 0.22)),
        lean=lean,
        nod=-0.25 * lean,
        lag=held(
            phase, ((0.0, 0.0), (0.27, 0.3), (TAKEOFF + 0.03, -1.0), (0.55, 1.0), (0.80, -0.6))
        ),
        flow=0.04 * up,
    )


def stand(phase: float, build: Build) -> Posture:
    """At ease: the weight on one leg, the other foot a little ahead."""
    b = _breath(phase)
    return Posture(
        hip=(0.0, build.hip - 0.006 + 0.0015 * b),
        feet=((0.045, 0.0), (-0.020, 0.0)),
        arms=((0.10, 0.20), (0.03 + 0.012 * b, 0.24)),
        lean=0.004 * b,
    )
