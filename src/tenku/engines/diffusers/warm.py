"""The child process as the engine sees it: started when first needed, kept, replaced when it fails.

All of it belongs to one event loop.
"""

import asyncio
import logging
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass, field

from pydantic import BaseModel, ValidationError

from tenku.engines.diffusers.lines import (
    SAID,
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
_STDERR_BYTES = 8192
_LINE_MAX = 1 << 20  # bytes

Report = Callable[[float, str], None]
_log = logging.getLogger(__name__)


class _Ended(Exception):
    """The child has closed its output, or says what means nothing."""


@dataclass(eq=False)
class _Child:
    process: asyncio.subprocess.Process
    began: bool = False  # it runs our code
    ready: bool = False  # the model is loaded
    tail: bytearray = field(default_factory=bytearray)  # of its stderr
    reading: asyncio.Task[None] | None = None

    async def say(self, line: BaseModel) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line.model_dump_json().encode() + b"\n")
        try:
            await self.process.stdin.drain()
        except ConnectionError as error:
            raise _Ended from error

    async def hear(self, seconds_max: float) -> Said:
        """The next line. Raises _Ended, and TimeoutError."""
        assert self.process.stdout is not None
        try:
            async with asyncio.timeout(seconds_max):
                line = await self.process.stdout.readline()
            if not line:
                raise _Ended
            return SAID.validate_json(line)
        except (ConnectionError, ValidationError, ValueError) as error:
            raise _Ended from error

    async def keep_tail(self) -> None:
        assert self.process.stderr is not None
        while block := await self.process.stderr.read(4096):
            self.tail += block
            del self.tail[:-_STDERR_BYTES]


@dataclass(kw_only=True, eq=False)
class Warm:
    """A model that stays loaded. `missing` is said where its interpreter can't run our code."""

    command: tuple[str, ...]
    setup: Setup
    load_seconds_max: float
    silence_seconds_max: float
    missing: str
    _child: _Child | None = None
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
            except _Ended:
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

    async def _loaded(self, report: Report) -> _Child:
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
        except _Ended:
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

    async def _start(self) -> _Child:
        try:
            process = await asyncio.create_subprocess_exec(
                *self.command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                start_new_session=True,  # a process group of its own, to be killed whole
                limit=_LINE_MAX,
            )
        except OSError as error:
            raise EngineUnavailable(self.missing) from error
        child = self._child = _Child(process)
        child.reading = asyncio.create_task(child.keep_tail())
        try:
            await child.say(self.setup)
        except _Ended:
            await self._drop(child)
            raise EngineUnavailable(self.missing) from None
        return child

    async def _follow(self, child: _Child, order: Order, report: Report) -> Done:
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

    async def _stop(self, child: _Child, order: Order) -> None:
        try:
            await child.say(Stop(id=order.id))
            async with asyncio.timeout(STOP_SECONDS):
                while not _over(await child.hear(STOP_SECONDS), order):
                    pass
        except (TimeoutError, _Ended):
            await self._drop(child, quietly=True)
        except asyncio.CancelledError:
            await self._drop(child, quietly=True)
            raise

    async def _drop(self, child: _Child, *, quietly: bool = False) -> None:
        """Kill it, with all its processes, and tell the operator its last words."""
        self._child = None
        _kill(child.process)
        await asyncio.shield(child.process.wait())
        if child.reading is not None:
            await asyncio.wait({child.reading}, timeout=1.0)
            child.reading.cancel()
        if not quietly:
            words = child.tail.decode(errors="replace")
            _log.warning("the model's process ended; its last words:\n%s", words)


def _take(child: _Child, line: Said) -> None:
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
            raise _Ended


def _over(line: Said, order: Order) -> bool:
    """Whether the child has left the order. Raises _Ended where it has left everything."""
    if isinstance(line, Failed):
        raise _Ended
    return isinstance(line, Done | Stopped) and line.id == order.id


def _failure(failed: Failed) -> EngineFailed | EngineUnavailable:
    if failed.unavailable:
        return EngineUnavailable(failed.message)
    return EngineFailed(failed.message, retryable=failed.retryable)


def _kill(process: asyncio.subprocess.Process) -> None:
    try:
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    except ProcessLookupError:
        pass
