"""What a source of sound is, and the register of all of them."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tenku.engines.animatic.plan import ShotPlan
from tenku.engines.animatic.registry import Registry
from tenku.engines.animatic.sound.signal import Mono, Sound


@dataclass(frozen=True, kw_only=True)
class Take:
    """What a source is to sound like in this clip."""

    n: int  # samples
    rng: np.random.Generator
    plan: ShotPlan
    events: tuple[float, ...]  # seconds, of foley
    pan: float  # -1..1
    elevation: Mono  # of the sun, degrees, by sample


Source = Callable[[Take], Sound]

SOURCES = Registry[Source]("sound")  # each gives (2, take.n), at its natural level
