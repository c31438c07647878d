"""Gaits: how feet fall. Feet are led along the ground and legs follow, so that no foot slides."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tenku.engines.animatic.rigs.shape import Points, cycle

Keys = Sequence[tuple[float, float]]
_ARC: Keys = ((0.0, 0.0), (0.28, 0.85), (0.58, 1.0), (0.86, 0.62))
STILL: Keys = ((0.0, 0.0), (0.5, 0.0))


@dataclass(frozen=True, kw_only=True)
class Gait:
    """Lengths in own heights, angles in radians, curves over the phase 0..1."""

    stride: float  # ground covered by one cycle
    cadence: float  # cycles a second
    duty: float  # part of the cycle that a foot stands
    offsets: tuple[float, ...]  # phase at which each foot lands
    lift: tuple[float, ...]  # how high each foot swings
    centre: tuple[float, ...]  # middle of each foot's stand, ahead of its joint's rest
    bob: Keys = STILL  # height of the body
    pitch: Keys = STILL  # nose up
    flex: Keys = STILL  # back arched and gathered (1) .. stretched (-1)

    @property
    def speed(self) -> float:
        """Own heights a second."""
        return self.stride * self.cadence

    def foot(self, i: int, phase: float, rest: float) -> Points:
        """Where foot `i` is, ahead of the body and above the ground. `rest` is its joint's x."""
        span = self.stride * self.duty
        x0 = rest + self.centre[i] + span / 2
        p = (phase - self.offsets[i]) % 1.0
        if span == 0.0:
            return np.asarray([x0, 0.0])
        if p < self.duty:
            return np.asarray([x0 - span * p / self.duty, 0.0])
        s = (p - self.duty) / (1.0 - self.duty)
        # Hermite: leaves and lands at the ground's speed; softened so that it doesn't overshoot far
        v = -self.stride * (1.0 - self.duty) * 0.6
        x = (x0 - span) * (2 * s**3 - 3 * s**2 + 1) + v * (s**3 - 2 * s**2 + s)
        x += x0 * (3 * s**2 - 2 * s**3) + v * (s**3 - s**2)
        y = self.lift[i] * cycle(s, _ARC)
        return np.asarray([x, max(y, 0.0)])
