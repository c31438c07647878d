"""What people do on one spot, seen from the front: postures over the phase 0..1 of a loop."""

import math
from collections.abc import Callable, Sequence

from tenku.engines.animatic.rigs.frontal import Frontal
from tenku.engines.animatic.rigs.shape import Xy, cycle

Step = Callable[[float], Frontal]

BEATS = 8  # of the dance's loop: four of steps to the side, four with the arms up
BEAT = 0.5  # seconds
_FLIGHT = 0.45  # of a beat that a step takes


def _beats(phase: float, values: Sequence[float]) -> float:
    """A smooth curve through one value a beat (or an even part of it)."""
    return cycle(phase, [(k / len(values), v) for k, v in enumerate(values)])


def _stepping(phase: float, stands: Sequence[float]) -> Xy:
    """A foot that stands at one x a beat: it steps at the beat's start and then stays."""
    at = phase * len(stands)
    k = int(at) % len(stands)
    t = min((at - int(at)) / _FLIGHT, 1.0)
    before, after = stands[k - 1], stands[k]
    eased = t * t * (3.0 - 2.0 * t)
    lift = 0.035 * math.sin(math.pi * t) if before != after else 0.0
    return before + (after - before) * eased, lift


_RIGHT = (0.150, 0.150, 0.150, -0.050, 0.075, 0.075, 0.075, 0.075)
_LEFT = (-0.075, 0.055, -0.150, -0.150, -0.150, -0.075, -0.075, -0.075)
_HIP = (0.040, 0.095, 0.0, -0.095, -0.030, 0.045, -0.045, 0.045)
_SWAY = (-0.05, 0.08, -0.02, -0.08, 0.07, -0.09, 0.09, -0.09)
# Upper arm and elbow, outward, at each beat.
_UPPER_RIGHT = (0.55, 0.20, 0.85, 0.30, 2.20, 2.55, 2.15, 2.55)
_UPPER_LEFT = (0.85, 0.30, 0.55, 0.20, 2.20, 2.15, 2.55, 2.15)
_ELBOW_RIGHT = (-1.60, -1.10, 1.30, -1.50, 0.45, 0.25, 0.60, 0.25)
_ELBOW_LEFT = (1.30, -1.50, -1.60, -1.10, 0.45, 0.60, 0.25, 0.60)


def dance(phase: float) -> Frontal:
    """Step and close to either side, then the arms up and the hips from side to side."""
    late = phase - 0.02
    bounce = -0.012 - 0.016 * math.cos(2 * math.pi * BEATS * (phase - 0.02))
    return Frontal(
        hip=(_beats(phase, _HIP), bounce - 0.012),
        feet=(_stepping(phase, _RIGHT), _stepping(phase, _LEFT)),
        arms=(
            (_beats(late, _UPPER_RIGHT), _beats(late - 0.01, _ELBOW_RIGHT)),
            (_beats(late, _UPPER_LEFT), _beats(late - 0.01, _ELBOW_LEFT)),
        ),
        sway=_beats(phase, _SWAY),
        tilt=-0.9 * _beats(phase - 0.03, _SWAY),
        glance=0.7 * _beats(phase, (0.5, 0.9, -0.5, -0.9, 0.0, 0.5, -0.5, 0.5)),
        flow=-0.30 * (_beats(phase, _HIP) - _beats(phase - 0.06, _HIP)),
        smile=0.8,
    )


def clap(phase: float) -> Frontal:
    """Hands that meet before the chest."""
    apart = 0.5 + 0.5 * math.cos(2 * math.pi * phase)
    apart = apart**0.8
    arm = (0.38 + 0.10 * apart, -2.42 + 0.52 * apart)
    return Frontal(
        hip=(0.0, -0.004 * apart),
        arms=(arm, arm),
        nod=0.2 - 0.2 * apart,
        smile=0.9,
    )


def cheer(phase: float) -> Frontal:
    """Both arms up, and a bounce on the toes."""
    beat = math.cos(2 * math.pi * phase)
    return Frontal(
        hip=(0.0, -0.014 - 0.014 * beat),
        arms=((2.55 + 0.22 * beat, 0.30), (2.65 - 0.20 * beat, 0.22)),
        sway=0.02 * math.sin(2 * math.pi * phase),
        nod=-0.4,
        smile=1.0,
        opened=0.45,
    )
