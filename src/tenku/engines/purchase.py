"""The one way in which an engine buys a job: at most once, whatever breaks in between.

    intent ──▶ confirmed ──▶ fetched        each written down before the next step
       │  ╲
       │   ╲ certainly not taken ──▶ clear ──▶ intent, with another key
       ▼
    nobody knows: asked by key, where the provider can; else the task ends, costs nothing, and
    the operator is told. A job that may have been bought is never bought again.

The token lies in the task's row, written under the attempt's fence: a worker that has lost its
task can't write an intent any more, so it can't buy. Here is no HTTP and no clock of its own:
the simulation drives the same code with a provider, a clock and crashes of its making.
"""

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TypeVar

import structlog
from pydantic import ValidationError

from tenku.engines.base import Run
from tenku.engines.provider import (
    Accepted,
    Arrived,
    Away,
    Broken,
    Busy,
    Finished,
    Gone,
    JobState,
    NotFetched,
    Provider,
    Refused,
    Reply,
    Silent,
    Unsure,
    Waiting,
    Working,
)
from tenku.engines.token import State, Token
from tenku.errors import AnswerLost, EngineFailed, EngineUnavailable, Failure, Internal, TimedOut

SENDS_MAX = 2  # of a job that costs nothing but time
ASKS_MAX = 4  # for the outcome of a submit that nobody knows
GONE_MAX = 3  # times in a row that a provider knows no such job
FETCHES_MAX = 3
SAVES_MAX = 5  # tries to write an id down
CLOCK_MARGIN = 2  # a key is trusted for half of its time: clocks jump, and the provider has its own
GROWTH = 1.5  # of the pause between two polls
QUESTIONS_MAX = 100  # a second, of all purchases in a process: with more of them the pauses grow
T = TypeVar("T")
_log = structlog.get_logger("tenku.engines")


@dataclass(frozen=True, kw_only=True)
class Terms:
    """How long an engine waits for its provider. Queueing must not eat the time of running."""

    queue_seconds_max: float = 1800.0
    run_seconds_max: float = 1800.0
    poll_seconds: tuple[float, float] = (2.0, 10.0)  # the first pause, and the longest


class SeeThrough(Protocol):
    def __call__(self, work: Coroutine[Any, Any, T]) -> Coroutine[Any, Any, T]: ...


async def see_through(work: Coroutine[Any, Any, T]) -> T:
    """Do `work` to its end though the caller is cancelled meanwhile; only then be cancelled."""
    inner = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(inner)
    except asyncio.CancelledError:
        await asyncio.wait([inner])
        if not inner.cancelled():
            inner.exception()  # looked at, so that asyncio doesn't log it
        raise


def take_over(old: Path, new: Path, size_bytes: int) -> bool:
    """Move the file that an earlier attempt fetched, if it is still there and whole."""
    with suppress(OSError):
        if old.stat().st_size == size_bytes:
            old.rename(new)
            return True
    return False


@dataclass(kw_only=True)
class Purchase:
    """One task's job at its provider, begun by this attempt or by an earlier one.

    The fields with defaults are the world outside, which the simulation replaces.
    """

    provider: Provider
    run: Run
    prompt: str = ""
    crowd: Callable[[], int] = lambda: 1  # how many purchases ask questions in this process
    terms: Terms = field(default_factory=Terms)
    clock: Callable[[], float] = time.time
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    new_key: Callable[[], str] = lambda: secrets.token_hex(16)
    take_over: Callable[[Path, Path, int], bool] = take_over
    see_through: SeeThrough = see_through
    _token: Token | None = None

    async def bring(self) -> Path:
        """Buy the job, or go on with the one that was bought; its file, in the run's folder.

        Raises:
            AnswerLost: it may have been bought, and nobody can tell; or it was, by an engine that
                was set up anew since.
            EngineFailed: the provider failed, or its file can't be had.
            EngineUnavailable: the provider takes no jobs now.
            TimedOut: it took too long; the job was cancelled.
        """
        try:
            self._token = self._known(await self.run.checkpoint.load())
            if self._token is None or self._token.state is State.CLEAR:
                await self._buy()
            elif self._token.state is State.INTENT:
                await self._reconcile("the worker stopped before the answer came")
            return await self._collect()
        except Failure:
            raise
        except (asyncio.CancelledError, Exception):  # stopped, or the task is another's, or over
            # A worker that has lost its task may be cancelled on top of that, at any moment.
            await self.see_through(self._stop_if_unwanted())
            raise

    # -- buying -------------------------------------------------------------------------------

    async def _buy(self) -> None:
        """Send the job until it is taken; every time under a key that was written down first."""
        while True:
            old, now = self._token, self.clock()
            await self._keep(
                Token(
                    state=State.INTENT,
                    engine=self.provider.name,
                    base_url=self.provider.base_url,
                    model=self.provider.model,
                    submit_key=self.new_key(),
                    sends=old.sends + 1 if old else 1,
                    begun_at=old.begun_at if old else now,
                    submitted_at=now,
                    prompt=self.prompt,
                )
            )
            match await self.see_through(self._send()):
                case Accepted():
                    return
                case Unsure(why):
                    await self._reconcile(why)
                    return
                case Refused(failure):
                    await self._clear()
                    raise failure
                case Away():
                    await self._clear()
                    raise EngineUnavailable("The engine's provider can't be reached.")
                case Busy(seconds):
                    await self._clear()
                    await self._wait_for_room(seconds)

    async def _send(self) -> Reply:
        """Submit, and write the id down before anything else happens."""
        reply = await self.provider.submit(self._bought.submit_key)
        if isinstance(reply, Accepted):
            await self._confirm(reply.id)
        return reply

    async def _confirm(self, job_id: str) -> None:
        self._token = self._bought.model_copy(
            update={"state": State.CONFIRMED, "upstream_id": job_id}
        )
        for left in reversed(range(SAVES_MAX)):
            try:
                await self._keep(self._token)
            except Internal:  # the disk is full: the id is worth some patience
                if not left:
                    _log.error("the id of a bought job was not kept", upstream_id=job_id)
                    await self._cancel()
                    raise
                await self.sleep(1.0)
            else:
                return

    async def _reconcile(self, why: str) -> None:
        """Find out whether the job was bought, without buying it a second time.

        Only a yes is believed. What was sent may still be on its way, so "no such job" proves
        nothing, nor does a refusal of the same key.
        """
        token = self._bought
        for ask in range(ASKS_MAX):
            if ask:
                await self.sleep(self._pause(ask))
            age = self.clock() - token.submitted_at
            if 0 <= age < self.provider.key_seconds / CLOCK_MARGIN:
                if isinstance(await self.see_through(self._send()), Accepted):
                    return
            elif (job_id := await self.provider.look_up(token.submit_key)) is not None:
                await self._confirm(job_id)
                return
        if not self.provider.resend or token.sends >= SENDS_MAX:
            raise _lost(token, why)
        await self._buy()

    async def _wait_for_room(self, seconds: float) -> None:
        since = self.clock() - self._bought.begun_at
        if since + seconds > self.terms.queue_seconds_max:
            raise EngineUnavailable("The engine's provider takes no more jobs now.")
        await self.sleep(seconds)

    # -- collecting ---------------------------------------------------------------------------

    async def _collect(self) -> Path:
        path = self.run.folder / "upstream.mp4"
        token = self._bought
        if token.file is not None and self.take_over(Path(token.file), path, token.size_bytes):
            return path
        job = await self._finished()
        arrived = await self._fetch(job, path)
        await self._note(
            state=State.FETCHED,
            file=str(path),
            size_bytes=arrived.size_bytes,
            notes=job.notes,
        )
        job_id = self._bought.upstream_id
        assert job_id is not None, "what is fetched was bought"
        await self.provider.tidy(job_id)
        return path

    async def _finished(self) -> Finished:
        """Ask until the job is over. Errors on the way are borne until the deadline."""
        polls = gone = 0
        while True:
            job_id = self._bought.upstream_id
            assert job_id is not None, "what is bought has an id"
            state = await self.provider.poll(job_id)
            gone = gone + 1 if isinstance(state, Gone) else 0
            if isinstance(state, Finished):
                return state
            if isinstance(state, Broken):
                raise state.failure
            if gone == GONE_MAX:
                await self._buy_again()
                polls = gone = 0
                continue
            await self._report(state)
            await self._check_deadline()
            polls += 1
            await self.sleep(_wish(state) or self._pause(polls))

    async def _report(self, state: JobState) -> None:
        if isinstance(state, Working):
            self.run.report(state.progress, "filming upstream")
            if self._bought.started_at is None:
                await self._note(started_at=self.clock())
        elif isinstance(state, Waiting):
            self.run.report(0.0, "waiting upstream")

    async def _check_deadline(self) -> None:
        token, now = self._bought, self.clock()
        if token.started_at is None:
            late = now - token.begun_at > self.terms.queue_seconds_max
        else:
            late = now - token.started_at > self.terms.run_seconds_max
        if late:
            await self._cancel()
            raise TimedOut("The engine's provider did not finish in time.")

    async def _buy_again(self) -> None:
        token = self._bought
        if not self.provider.resend or token.sends >= SENDS_MAX:
            raise _lost(token, "the provider knows no such job")
        await self._buy()

    async def _fetch(self, job: Finished, path: Path) -> Arrived:
        for tries in range(1, FETCHES_MAX + 1):
            try:
                arrived = await self.provider.fetch(job, path)
            except NotFetched as error:
                _log.warning("a finished job's file was not fetched", reason=str(error))
                if error.final:
                    break
            else:
                if _as_told(job, arrived):
                    return arrived
                _log.warning("a finished job's file is not the one that was announced")
                path.unlink(missing_ok=True)
            if tries < FETCHES_MAX:
                await self.sleep(self._pause(tries))
        raise EngineFailed("The engine's video could not be fetched from its provider.")

    # -- inside -------------------------------------------------------------------------------

    @property
    def _bought(self) -> Token:
        assert self._token is not None, "a purchase has begun"
        return self._token

    def _known(self, text: str | None) -> Token | None:
        """The token of an earlier attempt, if it was made by this very engine."""
        if text is None:
            return None
        try:
            token = Token.model_validate_json(text)
        except ValidationError as error:
            raise AnswerLost("the task's checkpoint is none of a purchase") from error
        here = (self.provider.name, self.provider.base_url)
        if token.state is not State.CLEAR and (token.engine, token.base_url) != here:
            raise _lost(token, "the engine that bought it was set up anew")
        return token

    async def _keep(self, token: Token) -> None:
        """Write the token down; believed only when it is on disk."""
        await self.run.checkpoint.save(token.model_dump_json(exclude_none=True))
        self._token = token

    async def _note(self, **news: object) -> None:
        """Write down what spares the next attempt some work; a full disk is no reason to stop."""
        token = self._bought.model_copy(update=news)
        try:
            await self._keep(token)
        except Internal:
            self._token = token

    async def _clear(self) -> None:
        """What was sent last was certainly not taken."""
        news = {"state": State.CLEAR, "sends": self._bought.sends - 1}
        await self._keep(self._bought.model_copy(update=news))

    async def _unwanted(self) -> bool:
        """Whether the task has ended; if that can't be read, whoever has it next shall decide."""
        try:
            return await self.run.ended()
        except Failure:
            return False

    async def _stop_if_unwanted(self) -> None:
        if await self._unwanted():
            if self._token is not None and self._token.state is State.INTENT:
                _lost(self._token, "the task ended before the answer came")
            await self._cancel()

    async def _cancel(self) -> None:
        if self._token is not None and self._token.upstream_id is not None:
            await self.see_through(self.provider.cancel(self._token.upstream_id))

    def _pause(self, times: int) -> float:
        first, longest = self.terms.poll_seconds
        pause = min(first * GROWTH ** min(times - 1, 40), longest)
        return max(pause, self.crowd() / QUESTIONS_MAX)


def _lost(token: Token, why: str) -> AnswerLost:
    clue = f"{why}; engine {token.engine}, key {token.submit_key}, id {token.upstream_id}"
    _log.error("a provider's answer was lost: look whether it was bought", clue=clue)
    return AnswerLost(clue)


def _wish(state: JobState) -> float | None:
    return state.ask_after_seconds if isinstance(state, Waiting | Working | Silent) else None


def _as_told(job: Finished, arrived: Arrived) -> bool:
    return job.size_bytes in {None, arrived.size_bytes} and job.sha256 in {None, arrived.sha256}
