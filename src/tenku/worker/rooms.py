"""Which engine takes a task now, and how many films each has under way.

An engine that works elsewhere has so many jobs at once in each process; one that draws here has a
slot of this machine, over all processes (see `slots`); one on a graphics card has slots of its own.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from tenku import catalog
from tenku.catalog import Shape
from tenku.engines import token
from tenku.engines.base import Engine, Place, Size
from tenku.engines.router import Fit, Router
from tenku.tasks import Kind, Task
from tenku.worker.slots import Slots


@dataclass(frozen=True)
class Seat:
    """A task's place at an engine, until `leave`."""

    engine: Engine
    leave: Callable[[], None]


@dataclass(frozen=True)
class Outlook:
    """Of the kinds of tasks that wait: those that can be filmed now, and those that nobody can."""

    open: frozenset[Kind]
    down: frozenset[Kind]


@dataclass(kw_only=True)
class Rooms:
    router: Router
    slots: Slots
    _jobs: dict[str, int] = field(default_factory=dict[str, int])  # engine elsewhere -> under way
    _cards: dict[str, Slots] = field(default_factory=dict[str, Slots])

    def look(self, kinds: Collection[Kind]) -> Outlook:
        """What of these can be begun now."""
        fits = {kind: self._fit(kind).engines for kind in kinds}
        engines = {engine.name: engine for found in fits.values() for engine in found}
        free = {name: self._has_room(engine) for name, engine in engines.items()}
        ready = self.router.health.ready
        return Outlook(
            # What no engine will ever film is begun as well, so that it ends with its reason.
            open=frozenset(
                kind
                for kind, found in fits.items()
                if not found or any(ready(e.name) and free[e.name] for e in found)
            ),
            down=frozenset(
                kind for kind, found in fits.items() if not any(ready(e.name) for e in found)
            ),
        )

    def fits(self, task: Task) -> bool:
        """Whether any engine can film a task, as far as it is known."""
        return bool(self._fit(task.kind).engines)

    def goes_on(self, task: Task) -> bool:
        """Whether an engine elsewhere has bought the task's job and may be asked about it now,
        however many others it has under way.
        """
        bound = self._bound(task)
        return (
            bound is not None
            and bound.capabilities.place is Place.ELSEWHERE
            and self.router.health.ready(bound.name)
        )

    def first_seat(self, task: Task) -> Seat | None:
        """A place at the engine that should film a task, as far as that is known; None: no room.

        An engine that has bought the task's job already is the only one that is asked, and one
        elsewhere has room for it always.
        """
        bound = self._bound(task)
        if bound is not None:
            return self._sit(bound, always=True)
        return self._first(self._fit(task.kind).engines)

    def seat(self, fit: Fit, without: Mapping[str, object]) -> Seat | None:
        """A place at one of these engines, but for those that were tried."""
        return self._first([e for e in fit.engines if e.name not in without])

    def _bound(self, task: Task) -> Engine | None:
        return self.router.engine(token.bound_to(task.checkpoint) or "")

    def _fit(self, kind: Kind) -> Fit:
        shape = Shape.read(kind.shape)
        size: Size | None = None
        if shape is not None and shape.exact:
            size = (shape.width, shape.height)
        seconds = None if shape is None else shape.seconds
        return self.router.fit(kind.model_id, catalog.find(kind.model_id).mode, seconds, size)

    def _first(self, engines: Collection[Engine]) -> Seat | None:
        for engine in engines:
            if self.router.health.ready(engine.name):
                seat = self._sit(engine)
                if seat is not None:
                    return seat
        return None

    def _sit(self, engine: Engine, *, always: bool = False) -> Seat | None:
        name = engine.name
        if engine.capabilities.place is Place.ELSEWHERE:
            if not always and not self._has_room(engine):
                return None
            self._jobs[name] = self._jobs.get(name, 0) + 1

            def end() -> None:
                self._jobs[name] -= 1
        else:
            lock = self._slots(engine).take()
            if lock is None:
                return None
            end = lock.release
        self.router.health.begin(name)

        def leave() -> None:
            end()
            self.router.health.left(name)

        return Seat(engine, leave)

    def _has_room(self, engine: Engine) -> bool:
        if engine.capabilities.place is Place.ELSEWHERE:
            return self._jobs.get(engine.name, 0) < engine.capabilities.jobs_max
        return self._slots(engine).any_free()

    def _slots(self, engine: Engine) -> Slots:
        if engine.capabilities.place is Place.CPU:
            return self.slots
        if engine.name not in self._cards:
            many = engine.capabilities.jobs_max
            self._cards[engine.name] = self.slots.of(engine.name, many)
        return self._cards[engine.name]
