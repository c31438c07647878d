"""The child process as the engine sees it: started when first needed, kept, replaced when it fails.

All of it belongs to one event loop.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from tenku.engines.diffusers.child import Child, Ended, start
from tenku.engines.diffusers.lines import (
    Done,
    Failed,
    Loading,
    Order,
    Progress,
    Ready,
    Said,
    Setup,
    Stop,
    Stopped,
)
from tenku.errors import EngineFailed, EngineUnavailable

STOP_SECONDS = 5.0  # that a child has to answer to Stop: while it decodes it hears nothing

Report = Callable[[float, str], None]
_log = logging.getLogger(__name__)


@dataclass(kw_only=True, eq=False)
class Warm:
    """A model that stays loaded. `missing` is said where its interpreter can't run our code."""

    command: tuple[str, ...]
    setup: Setup
    load_seconds_max: float
    silence_seconds_max: float
    missing: str
    _child: Child | None = None
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def pid(self) -> int | None:
        """Of the child, which leads a process group of its own; None where there is none."""
        return None if self._child is None else self._child.process.pid

    async def film(self, order: Order, report: Report) -> Done:
        """Have it filmed, after those that were asked for earlier.

        Cancelled: the child is told and, where it says nothing within seconds, killed; in either
        case it has left the order's folder.

        Raises:
            EngineUnavailable: nothing can be filmed until the operator mends something.
            EngineFailed: this film failed; the next one gets a fresh child.
        """
        async with self._lock:
            child = await self._loaded(report)
            try:
                await child.say(order)
                return await self._follow(child, order, report)
            except asyncio.CancelledError:
                await self._stop(child, order)
                raise
            except TimeoutError:
                await self._drop(child)
                raise EngineFailed(
                    f"The model said nothing for {self.silence_seconds_max:.0f} seconds"
                    " and was stopped.",
                    retryable=True,
                ) from None
            except Ended:
                await self._drop(child)
                raise EngineFailed(
                    "The model's process ended before the film was finished.", retryable=True
                ) from None
            except (EngineFailed, EngineUnavailable):
                await self._drop(child)
                raise

    async def close(self) -> None:
        """End the child, if there is one."""
        if self._child is not None:
            await self._drop(self._child, quietly=True)

    async def _loaded(self, report: Report) -> Child:
        """The child with its model loaded. One that was left while it loaded is waited for."""
        if self._child is not None and self._child.process.returncode is not None:
            await self._drop(self._child)
        child = self._child or await self._start()
        try:
            while not child.ready:
                report(0.0, "loading the model")
                _take(child, await child.hear(self.load_seconds_max))
        except TimeoutError:
            await self._drop(child)
            raise EngineFailed(
                f"The model was not loaded within {self.load_seconds_max:.0f} seconds."
            ) from None
        except Ended:
            await self._drop(child)
            if not child.began:
                raise EngineUnavailable(self.missing) from None
            raise EngineFailed(
                "The model's process ended while it was loading.", retryable=True
            ) from None
        except (EngineFailed, EngineUnavailable):
            await self._drop(child)
            raise
        return child

    async def _start(self) -> Child:
        try:
            child = self._child = await start(self.command)
        except OSError as error:
            raise EngineUnavailable(self.missing) from error
        try:
            await child.say(self.setup)
        except Ended:
            await self._drop(child)
            raise EngineUnavailable(self.missing) from None
        return child

    async def _follow(self, child: Child, order: Order, report: Report) -> Done:
        while True:
            match await child.hear(self.silence_seconds_max):
                case Progress(id=order.id, done=done, stage=stage):
                    report(done, stage)
                case Done(id=order.id) as done:
                    return done
                case Failed() as failed:
                    raise _failure(failed)
                case _:
                    pass  # of an order before this one

    async def _stop(self, child: Child, order: Order) -> None:
        try:
            await child.say(Stop(id=order.id))
            async with asyncio.timeout(STOP_SECONDS):
                while not _over(await child.hear(STOP_SECONDS), order):
                    pass
        except (TimeoutError, Ended):
            await self._drop(child, quietly=True)
        except asyncio.CancelledError:
            await self._drop(child, quietly=True)
            raise

    async def _drop(self, child: Child, *, quietly: bool = False) -> None:
        """End it, and tell the operator its last words."""
        self._child = None
        words = await child.end()
        if not quietly:
            _log.warning("the model's process ended; its last words:\n%s", words)


def _take(child: Child, line: Said) -> None:
    """A line of a child that loads."""
    match line:
        case Loading():
            child.began = True
        case Ready(words=words):
            child.ready = True
            _log.info("the model is loaded: %s", words)
        case Failed():
            raise _failure(line)
        case _:
            raise Ended


def _over(line: Said, order: Order) -> bool:
    """Whether the child has left the order. Raises Ended where it has left everything."""
    if isinstance(line, Failed):
        raise Ended
    return isinstance(line, Done | Stopped) and line.id == order.id


def _failure(failed: Failed) -> EngineFailed | EngineUnavailable:
    if failed.unavailable:
        return EngineUnavailable(failed.message)
    return EngineFailed(failed.message, retryable=failed.retryable)
