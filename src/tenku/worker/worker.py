"""The loop that turns waiting tasks into attempts, and keeps their leases alive.

The worker meets the surfaces only in the database. It may be killed at any moment: what it
held is claimed by another worker, or by the next to start, when its leases run out.
"""

import asyncio
import contextlib
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import structlog

from tenku import lifecycle
from tenku.db import Database
from tenku.engines.router import Router
from tenku.errors import Internal
from tenku.failpoints import failpoint
from tenku.intake import Intake
from tenku.media.files import Files
from tenku.media.sandbox import Sandbox
from tenku.moderation import Moderation
from tenku.provenance import Marking
from tenku.tasks import Task, claims, queue, store
from tenku.worker.attempt import Attempt
from tenku.worker.filming import Filming
from tenku.worker.presence import Presence
from tenku.worker.retention import Retention
from tenku.worker.rooms import Rooms, Seat
from tenku.worker.slots import Slots

LOOK_SECONDS = 0.5  # how often to look for what other processes have written
RENEW_SECONDS = lifecycle.LEASE_MS / 1000 / 3
_log = structlog.get_logger("tenku.worker")


@dataclass(kw_only=True)
class Worker:
    """Films the tasks of one home. `run` until stopped; `step` does one task, for tests."""

    db: Database
    files: Files
    intake: Intake
    moderation: Moderation
    router: Router
    marking: Marking
    slots: Slots
    presence: Path  # folder of the locks by which workers know one another alive
    workspace: Path
    run_seconds: int
    result_seconds: int
    keep_seconds: int
    history_days: int = 0
    sandbox: Sandbox = field(default_factory=Sandbox)
    audit_days: int = 400
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep
    owner: str = field(default_factory=lambda: secrets.token_hex(8))
    _attempts: dict[str, tuple[Task, asyncio.Task[None]]] = field(
        default_factory=dict[str, tuple[Task, asyncio.Task[None]]]
    )

    async def run(self, only: str | None = None) -> None:
        """Work until cancelled, then give unfinished tasks back. `only`: just that task."""
        presence = Presence(self.presence, self.owner)
        presence.enter()
        try:
            await self._bury_dead(presence)
            async with asyncio.TaskGroup() as group:
                group.create_task(self._renew_leases(presence))
                group.create_task(self._watch_leases())
                if only is None:
                    group.create_task(self.retention.run())
                group.create_task(self._claim_tasks(only))
        finally:
            await self._end_attempts()
            presence.leave()

    async def step(self) -> bool:
        """Claim one task and see it through. Says whether there was one."""
        claimed = await self._claim(None)
        if claimed is None:
            return False
        await self._start(*claimed)
        return True

    @cached_property
    def rooms(self) -> Rooms:
        return Rooms(router=self.router, slots=self.slots)

    @property
    def retention(self) -> Retention:
        return Retention(
            db=self.db,
            files=self.files,
            workspace=self.workspace,
            run_seconds=self.run_seconds,
            audit_days=self.audit_days,
            history_days=self.history_days,
        )

    @property
    def busy(self) -> int:
        """How many attempts are running in this process."""
        return len(self._attempts)

    async def _claim_tasks(self, only: str | None) -> None:
        with self.db.listen(lifecycle.QUEUE) as bell:
            while True:
                if not await self._claim_one(only):
                    await bell.wait(LOOK_SECONDS)

    async def _claim_one(self, only: str | None) -> bool:
        """Start one attempt, if there is both a task and a slot."""
        try:
            return await self._try_to_claim(only)
        except Internal:  # the store is down: look again later
            return False
        except OSError as error:  # nor can a slot be taken on a broken disk
            _log.error("no slot", reason=str(error))
            return False

    async def _try_to_claim(self, only: str | None) -> bool:
        claimed = await self._claim(only)
        if claimed is None:
            return False
        failpoint("after_claim")
        self._start(*claimed)
        return True

    async def _claim(self, only: str | None) -> tuple[Task, Seat | None] | None:
        """A task and a place at an engine, if there are both; no place where nobody films it."""
        due = await self.db.read(queue.due)
        outlook = self.rooms.look(due)
        kinds = None if len(outlook.open) == len(due) else outlook.open
        if kinds is not None and (bought := await self._bought_before(only)) is not None:
            only, kinds = bought, None
        elif not outlook.open:  # no claim ends what is late, while every engine is taken
            if await self.db.read(queue.any_overdue):
                await self.db.write(lambda tx: lifecycle.end_overdue(tx, outlook.down))
            return None
        task = await self.db.write(
            lambda tx: lifecycle.claim(
                tx,
                self.owner,
                run_ms=self.run_seconds * 1000,
                only=only,
                kinds=kinds,
                down=outlook.down,
            )
        )
        if task is None:
            return None
        seat = self.rooms.first_seat(task)
        if seat is None and self.rooms.fits(task):  # another process was quicker
            await self.db.write(lambda tx: lifecycle.let_go(tx, task))
            return None
        return task, seat

    async def _bought_before(self, only: str | None) -> str | None:
        """A task that another worker left with its job bought: that one waits for no room."""
        left = await self.db.read(queue.abandoned)
        mine = (task for task in left if only in (None, task.id))
        return next((task.id for task in mine if self.rooms.goes_on(task)), None)

    def _start(self, task: Task, seat: Seat | None) -> asyncio.Task[None]:
        if (earlier := self._attempts.get(task.id)) is not None:  # its lease ran out on us
            _stop(earlier[1])
        filming = Filming(
            db=self.db,
            router=self.router,
            rooms=self.rooms,
            sandbox=self.sandbox,
            task=task,
            seat=seat,
        )
        attempt = Attempt(worker=self, task=task, filming=filming)
        running = asyncio.create_task(attempt.run(), name=f"attempt {task.id}")
        self._attempts[task.id] = (task, running)

        def ended(_: asyncio.Task[None]) -> None:
            filming.leave()
            if self._attempts.get(task.id, (None, None))[1] is running:
                del self._attempts[task.id]

        running.add_done_callback(ended)
        return running

    async def _renew_leases(self, presence: Presence) -> None:
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            try:
                if self._attempts:
                    await self.db.write(lambda tx: lifecycle.renew(tx, self.owner))
            except Internal:
                _log.error("leases not renewed", tasks=len(self._attempts))
            await self._bury_dead(presence)

    async def _bury_dead(self, presence: Presence) -> None:
        try:
            await presence.bury_dead(self.db)
        except (Internal, OSError) as error:  # their leases run out by themselves
            _log.error("dead workers not looked for", reason=str(error))

    async def _watch_leases(self) -> None:
        """Stop attempts whose task was cancelled, or has gone to another worker."""
        with self.db.listen(lifecycle.worker_topic(self.owner)) as bell:
            while True:
                await bell.wait(LOOK_SECONDS)
                if not self._attempts:
                    continue
                running = list(self._attempts.values())
                try:
                    mine = await self.db.read(lambda tx: store.leases(tx, self.owner))
                except Internal:  # nor can anybody else claim them now
                    continue
                for task, attempt in running:
                    if mine.get(task.id) != task.fence:
                        _stop(attempt)

    async def _end_attempts(self) -> None:
        running = list(self._attempts.values())
        for _, attempt in running:
            _stop(attempt)
        await asyncio.gather(*(attempt for _, attempt in running), return_exceptions=True)
        for task, _ in running:
            with contextlib.suppress(claims.LostTask, Internal):
                await self.db.write(lambda tx, task=task: lifecycle.let_go(tx, task))


def _stop(attempt: asyncio.Task[None]) -> None:
    """Cancel an attempt once: it may be writing a bought job's id down, or stopping one."""
    if not attempt.cancelling():
        attempt.cancel()
