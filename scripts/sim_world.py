"""A world in one thread: processes made of coroutines, over one real SQLite and one provider.

Whatever a coroutine wants of the world (a transaction, a call to the provider, a pause) it asks for
by yielding an `Op`. Nothing happens until the world picks that coroutine's turn, and then anything
may happen instead: a full disk, a lost answer, a crash before or after the commit. Clock, order and
faults come from one seeded generator, so a seed is a whole history, again and again the same.
"""

import asyncio
import hashlib
import random
from collections.abc import Callable, Coroutine, Generator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sim_store import Crash, Store

from tenku.db import Tx

T = TypeVar("T")
BEGINNING_MS = 1_700_000_000_000


class Op:
    """Something that a coroutine wants; `act` does it, if the world lets it."""

    __slots__ = ("act", "kind", "wake_ms")

    def __init__(self, kind: str, act: Callable[[], Any], wake_ms: int = 0) -> None:
        self.kind, self.act, self.wake_ms = kind, act, wake_ms

    def __await__(self) -> Generator["Op", Any, Any]:
        return (yield self)


@dataclass(kw_only=True)
class Process:
    """A worker, an API server or a courier; all of its actors die with it."""

    name: str
    kind: str
    stopping: bool = False
    dead: bool = False


@dataclass(kw_only=True)
class Actor:
    """A coroutine of a process, and what it waits for."""

    name: str
    process: Process
    coroutine: Coroutine[Op, Any, None]
    op: Op | None = None
    shields: int = 0  # while above 0 a cancel waits
    cancelled: bool = False  # a cancel is to be delivered


@dataclass(kw_only=True)
class World:
    """Everything that one seed has made happen so far."""

    seed: int
    store: Store
    traced: bool = False
    rng: random.Random = field(init=False)
    now_ms: int = BEGINNING_MS  # the clock of the machine, which may jump
    true_ms: int = 0  # time as it passes, also at the provider
    actors: list[Actor] = field(default_factory=list[Actor])
    violations: list[str] = field(default_factory=list[str])
    trace: list[str] = field(default_factory=list[str])
    steps: int = 0
    calm: bool = False  # no more faults
    current: Actor | None = None
    _digest: Any = field(default_factory=hashlib.sha256)

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)
        self.store.reset()

    # -- what coroutines ask for ----------------------------------------------------------------

    async def write(self, work: Callable[[Tx], T]) -> T:
        return await Op("write", lambda: self.store.write(work, self.now_ms, fault=self._fault()))

    async def read(self, work: Callable[[Tx], T]) -> T:
        return await Op("read", lambda: self.store.read(work, self.now_ms))

    async def sleep(self, seconds: float) -> None:
        await Op("sleep", lambda: None, self.true_ms + round(seconds * 1000))

    async def call(self, kind: str, act: Callable[[], T]) -> T:
        """Something outside; it may kill the process before or after it has happened."""

        def perform() -> T:
            fate = self.rng.random()
            if not self.calm and fate < 0.02:
                raise Crash
            value = act()
            if not self.calm and fate < 0.06:
                raise Crash
            return value

        return await Op(kind, perform)

    async def see_through(self, work: Coroutine[Any, Any, T]) -> T:
        actor = self.current
        assert actor is not None
        actor.shields += 1
        try:
            return await work
        finally:
            actor.shields -= 1

    def seconds(self) -> float:
        return self.now_ms / 1000

    def name(self) -> str:
        """A random name out of the seed."""
        return f"{self.rng.getrandbits(64):016x}"

    # -- turns ----------------------------------------------------------------------------------

    def start(self, name: str, process: Process, work: Coroutine[Op, Any, None]) -> None:
        actor = Actor(name=name, process=process, coroutine=work)
        self.actors.append(actor)
        self._resume(actor, None, None)

    def ready(self) -> list[Actor]:
        return [a for a in self.actors if a.op is None or a.op.wake_ms <= self.true_ms or _hit(a)]

    def turn(self, actor: Actor) -> None:
        """Let one coroutine have what it waits for, or what happens instead."""
        op = actor.op
        assert op is not None
        if _hit(actor):
            actor.cancelled = False
            self.log(f"{actor.name} cancelled at {op.kind}")
            self._resume(actor, None, asyncio.CancelledError())
            return
        value: Any = None
        error: Exception | None = None
        try:
            value = op.act()
        except Crash:
            self.log(f"{actor.name} {op.kind} crash")
            self.kill(actor.process)
            return
        except Exception as raised:  # noqa: BLE001 - it belongs to the coroutine
            error = raised
        self.log(f"{actor.name} {op.kind} {type(error or value).__name__}")
        self._resume(actor, value, error)

    def kill(self, process: Process) -> None:
        process.dead = True
        for actor in self.actors:
            if actor.process is process:
                actor.coroutine.close()
        self.actors = [actor for actor in self.actors if actor.process is not process]

    def pass_time(self, ms: int) -> None:
        self.now_ms += ms
        self.true_ms += ms

    def log(self, words: str) -> None:
        self.steps += 1
        line = f"{self.steps} {self.now_ms} {words}"
        self._digest.update(line.encode())
        if self.traced:
            self.trace.append(line)

    @property
    def digest(self) -> str:
        return self._digest.hexdigest()

    def _resume(self, actor: Actor, value: object, error: BaseException | None) -> None:
        self.current = actor
        try:
            if error is None:
                actor.op = actor.coroutine.send(value)
            else:
                actor.op = actor.coroutine.throw(error)
        except (StopIteration, asyncio.CancelledError):
            self.actors.remove(actor)
        except Exception as bug:  # noqa: BLE001 - found, and reported
            self.violations.append(f"{actor.name} raised {type(bug).__name__}: {bug}")
            self.actors.remove(actor)
        finally:
            self.current = None

    def _fault(self) -> str:
        fate = self.rng.random()
        if self.calm or fate >= 0.12:
            return ""
        return "full" if fate < 0.05 else "crash_before" if fate < 0.08 else "crash_after"


def _hit(actor: Actor) -> bool:
    return actor.cancelled and actor.shields == 0
