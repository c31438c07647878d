"""Having a task filmed: by which engine, by another one where that is right, and what of it counts."""

import asyncio
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from tenku.brief import Brief, Clip
from tenku.db import Database
from tenku.engines import token
from tenku.engines.base import Engine, Place, Run
from tenku.engines.router import Router, no_engine
from tenku.errors import (
    AnswerLost,
    EngineFailed,
    EngineLocked,
    EngineUnavailable,
    Failure,
    Internal,
    TimedOut,
)
from tenku.failpoints import failpoint
from tenku.media.sandbox import Sandbox
from tenku.tasks import Task, claims, store
from tenku.worker import wording
from tenku.worker.notes import Progress, TaskCheckpoint
from tenku.worker.rooms import Rooms, Seat

REPORT_SECONDS = 1.0  # at most one progress row a second


class PutBack(Exception):
    """No engine takes the task now, and nothing was bought of any."""


@dataclass(kw_only=True)
class Filming:
    """A task's place at an engine (`seat`, if it has one already), and what is done there."""

    db: Database
    router: Router
    rooms: Rooms
    sandbox: Sandbox
    task: Task
    seat: Seat | None

    def leave(self) -> None:
        if self.seat is not None:
            self.seat.leave()
            self.seat = None

    async def film(self, brief: Brief, folder: Path) -> tuple[Clip, bool]:
        """The clip, by the first engine of the route that delivers it, and whether its bytes are
        our own. Another engine is asked only while nothing was bought.

        Raises:
            EngineUnavailable: none can film this, or one of this machine can't work.
            PutBack: those that can aren't to be reached now.
        """
        tried: dict[str, Failure] = {}
        while True:
            engine = self._next_engine(brief, tried)
            workplace = folder / f"engine-{len(tried)}"
            workplace.mkdir()
            try:
                clip = await self._film_with(engine, brief, workplace)
                failpoint("after_film")
                clip = await self._accepted(clip, brief, engine, workplace)
            except Failure as failure:
                self._note_health(engine, failure)
                if not await self._may_ask_another(engine, failure):
                    raise
                tried[engine.name] = failure
            else:
                self.router.health.good(engine.name)
                said = [wording.instead(brief.prompt, name) for name in tried]
                clip = replace(clip, notes=(*said, *clip.notes))
                return clip, engine.capabilities.encodes_here

    def _next_engine(self, brief: Brief, tried: Mapping[str, Failure]) -> Engine:
        """The engine whose place this attempt has; another place where that one can't, or failed."""
        task, seat = self.task, self.seat
        bought_by = token.bound_to(task.checkpoint)
        if bought_by is not None and not tried:
            if seat is None or seat.engine.name != bought_by:
                raise AnswerLost(f"the engine {bought_by} that bought it is not set up any more")
            return seat.engine
        if (
            seat is not None
            and seat.engine.name not in tried
            and seat.engine.capabilities.can(brief)
        ):
            return seat.engine
        self.leave()
        size = (brief.width, brief.height)
        fit = self.router.fit(task.model_id, brief.mode, brief.seconds, size)
        self.seat = self.rooms.seat(fit, without=tried)
        if self.seat is not None:
            return self.seat.engine
        if not fit.engines:
            raise no_engine(task.model_id, fit.others)
        for engine in fit.engines:
            failure = tried.get(engine.name)
            if failure is not None and engine.capabilities.place is not Place.ELSEWHERE:
                raise failure  # waiting mends nothing here
        failures = list(tried.values())
        if failures and not _may_pass(failures[-1]):
            raise failures[-1]
        raise PutBack

    async def _may_ask_another(self, engine: Engine, failure: Failure) -> bool:
        """Whether another engine may film instead: nothing was bought, and it may do better.

        If so, what the first one has kept is forgotten.
        """
        if isinstance(failure, AnswerLost):
            return False
        gave_up = isinstance(failure, EngineFailed) and not failure.retryable
        if not gave_up and not isinstance(failure, EngineUnavailable):
            return False
        checkpoint = TaskCheckpoint(db=self.db, task=self.task)
        bought = token.bound_to(await checkpoint.load()) is not None
        if bought and engine.capabilities.paid:
            return False
        await checkpoint.forget()
        return True

    def _note_health(self, engine: Engine, failure: Failure) -> None:
        lasting = isinstance(failure, EngineLocked | TimedOut)
        if lasting or isinstance(failure, EngineUnavailable | AnswerLost):
            self.router.health.bad(engine.name, failure.message, lasting=lasting)

    async def _film_with(self, engine: Engine, brief: Brief, workplace: Path) -> Clip:
        stage, begun = Progress(), time.monotonic()
        checkpoint = TaskCheckpoint(db=self.db, task=self.task)
        telling = asyncio.create_task(self._tell(stage))
        try:
            run = Run(
                folder=workplace, report=stage.report, checkpoint=checkpoint, ended=self._ended
            )
            clip = await engine.film(brief, run)
        finally:
            telling.cancel()
        self.router.learn(engine, brief, time.monotonic() - begun)
        return clip

    async def _accepted(self, clip: Clip, brief: Brief, engine: Engine, folder: Path) -> Clip:
        """Take no engine's word: see for ourselves, in the sandbox where need be."""
        from tenku.worker import checking

        stop = threading.Event()
        try:
            return await asyncio.to_thread(
                checking.accept, clip, brief, engine, folder, self.sandbox, stop.is_set
            )
        finally:
            stop.set()  # a thread whose attempt was cancelled gives up soon

    async def _ended(self) -> bool:
        row = await self.db.read(lambda tx: store.by_id(tx, self.task.id))
        return row is None or row.status.terminal

    async def _tell(self, stage: Progress) -> None:
        """Write progress down, at most once a second."""
        while True:
            await stage.changed.wait()
            stage.changed.clear()
            report = partial(
                claims.report, claimed=self.task, progress=stage.percent, stage=stage.text
            )
            try:
                await self.db.write(report)
            except (claims.LostTask, Internal):
                return  # the watch over leases ends the attempt; progress isn't worth more
            await asyncio.sleep(REPORT_SECONDS)


def _may_pass(failure: Failure) -> bool:
    """Whether waiting may mend it: a server that is away comes back, a key that is refused not."""
    return isinstance(failure, EngineUnavailable) and not isinstance(failure, EngineLocked)
