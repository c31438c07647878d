"""What an engine is: a name, its capabilities, and one method.

Cancellation is asyncio cancellation: `film` must stop its child processes and re-raise.
Failure is `EngineFailed(message, retryable=...)`; anything else is a bug.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Literal, Protocol, runtime_checkable

from tenku.brief import Brief, Clip, EngineKind, Mode

Size = tuple[int, int]  # (width, height) in pixels


class Place(StrEnum):
    """Where an engine does its work, and so what its films at a time are limited by."""

    CPU = "cpu"  # this machine's processor: it shares the slots of all that draw here
    GPU = "gpu"  # this machine's graphics card: `jobs_max` at once, over all processes
    ELSEWHERE = "elsewhere"  # another server: `jobs_max` at once in each process


@dataclass(frozen=True, kw_only=True)
class Range:
    """The lengths (whole seconds) and sizes that may be ordered.

    What comes may be longer, larger or of another shape: the worker cuts it to what was ordered.
    """

    seconds: frozenset[int]
    sizes: frozenset[Size]


@dataclass(frozen=True, kw_only=True)
class Licence:
    """What binds who films with a model. For the operator's information; it is no legal advice."""

    id: str  # as TENKU_ACCEPT_LICENCES names it
    notice: str
    territory: str = ""
    attribution: str = ""
    must_accept: bool = False  # the engine films nothing until the operator has accepted


@dataclass(frozen=True, kw_only=True)
class Capabilities:
    films: Mapping[Mode, Range]
    sound: Literal["native", "synthetic", "none"]  # none: the worker adds one, and says so
    kind: EngineKind
    place: Place = Place.CPU
    jobs_max: int = 1
    paid: bool = False  # a film costs the operator money
    encodes_here: bool = False  # its clips come from `engines.record`: no sandbox is needed
    licence: Licence = field(default_factory=lambda: Licence(id="", notice=""))

    @property
    def modes(self) -> frozenset[Mode]:
        return frozenset(self.films)

    def lacks(self, mode: Mode, seconds: int | None, size: Size | None) -> str:
        """Why it can't film this, in words for the caller; empty where it can, as far as known."""
        found = self.films.get(mode)
        if found is None:
            return f"it does no {mode.value}"
        if seconds is not None and seconds not in found.seconds:
            return f"it does no {seconds} s"
        if size is not None and size not in found.sizes:
            return f"it does no {size[0]}x{size[1]}"
        return ""

    def can(self, brief: Brief) -> bool:
        return not self.lacks(brief.mode, brief.seconds, (brief.width, brief.height))


def alike(
    modes: frozenset[Mode], seconds: frozenset[int], sizes: frozenset[Size]
) -> dict[Mode, Range]:
    """The same range for every one of `modes`."""
    return dict.fromkeys(modes, Range(seconds=seconds, sizes=sizes))


class Checkpoint(Protocol):
    """A token that survives a crash: a remote engine keeps its upstream id here."""

    async def load(self) -> str | None: ...
    async def save(self, token: str) -> None: ...


async def _not_known() -> bool:
    return False


@dataclass(frozen=True, kw_only=True)
class Run:
    """What an engine is given besides the brief."""

    folder: Path  # an empty work folder of its own; everything in it is deleted afterwards
    report: Callable[[float, str], None]  # (progress 0..1, stage), cheap, call it often
    checkpoint: Checkpoint
    # Asked by an engine that was cancelled: has the task ended (then whatever runs upstream is to
    # be stopped), or does another worker go on with it?
    ended: Callable[[], Awaitable[bool]] = _not_known


class Engine(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...

    @property
    def capabilities(self) -> Capabilities: ...

    def estimate_seconds(self, brief: Brief) -> float:
        """A rough guess of how long filming takes on this machine, before any was measured."""
        ...

    async def film(self, brief: Brief, run: Run) -> Clip: ...


@runtime_checkable
class Reachable(Protocol):
    """An engine that can say, at no cost, whether what it films with is there."""

    async def reach(self) -> None:
        """Raises EngineUnavailable where it isn't."""
        ...
