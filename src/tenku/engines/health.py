"""Which engines are worth asking now: a circuit breaker for each, in this process.

An engine whose server can't be reached is left alone: for a moment after the first failure, for
a minute after the third in a row or after one that only its operator can mend, doubling to ten
minutes. Then one task tries; the others wait for how that goes.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

FAILURES_MAX = 3  # in a row
REST_SECONDS = 5.0  # after a first failure
OPEN_SECONDS, OPEN_SECONDS_MAX = 60.0, 600.0


@dataclass
class _Breaker:
    failures: int = 0
    opened: int = 0  # times in a row
    open_until: float = 0.0
    trying: bool = False  # one task finds out whether it works again
    why: str = ""


@dataclass(kw_only=True)
class Health:
    clock: Callable[[], float] = time.monotonic
    _breakers: dict[str, _Breaker] = field(default_factory=dict[str, _Breaker])

    def ready(self, name: str) -> bool:
        """Whether a task may be given to this engine now."""
        found = self._breakers.get(name)
        return found is None or (not found.trying and self.clock() >= found.open_until)

    def begin(self, name: str) -> None:
        """A task is given to it."""
        found = self._breakers.get(name)
        if found is not None and found.failures:
            found.trying = True

    def left(self, name: str) -> None:
        """A task is done with it, however that ended."""
        found = self._breakers.get(name)
        if found is not None:
            found.trying = False

    def good(self, name: str) -> None:
        self._breakers.pop(name, None)

    def bad(self, name: str, why: str, *, lasting: bool = False) -> None:
        """It could not be reached, or doesn't answer in time; `lasting`: leave it alone at once."""
        found = self._breakers.setdefault(name, _Breaker())
        found.failures += 1
        found.why = why
        if lasting or found.failures >= FAILURES_MAX:
            seconds = min(OPEN_SECONDS * 2**found.opened, OPEN_SECONDS_MAX)
            found.opened = min(found.opened + 1, 16)
        else:
            seconds = REST_SECONDS
        found.open_until = self.clock() + seconds

    def trouble(self, name: str) -> str:
        """Why an engine is left alone; empty where it isn't."""
        found = self._breakers.get(name)
        return "" if found is None else found.why
