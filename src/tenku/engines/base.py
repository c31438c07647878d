"""What an engine is: a name, its capabilities, and one method.

Cancellation is asyncio cancellation: `film` must stop its child processes and re-raise.
Failure is `EngineFailed(message, retryable=...)`; anything else is a bug.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tenku.brief import Brief, Clip, EngineKind, Mode


@dataclass(frozen=True, kw_only=True)
class Capabilities:
    modes: frozenset[Mode]
    seconds: frozenset[int]
    sizes: frozenset[tuple[int, int]]  # (width, height) in pixels
    sound: str  # "native" | "synthetic" | "none"
    kind: EngineKind
    encodes_here: bool = False  # its clips come from `engines.record`: no sandbox is needed
    licence: str = ""  # licence and territory note, shown to the operator

    def can(self, brief: Brief) -> bool:
        return (
            brief.mode in self.modes
            and brief.seconds in self.seconds
            and (brief.width, brief.height) in self.sizes
        )


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
