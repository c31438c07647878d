"""One attempt at one task: gather the inputs, film, check, store, settle."""

import asyncio
import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from tenku import audit, lifecycle, logs
from tenku.db import Tx
from tenku.errors import AnswerLost, EngineFailed, Failure, Internal
from tenku.failpoints import failpoint
from tenku.media.files import disk_failure
from tenku.moderation import Content, Stage, Unchecked
from tenku.tasks import Task, claims
from tenku.tasks.model import WORDS
from tenku.worker.filming import Filming, PutBack
from tenku.worker.inputs import Inputs
from tenku.worker.storing import Storing, seconds_kept

if TYPE_CHECKING:
    from tenku.worker.worker import Worker

PUT_BACK_MS = 5_000  # before a task is claimed again that no engine takes
SETTLE_SECONDS = 1.0  # between two tries to write down that an attempt has failed
# Between two questions to a moderator that gives no answer.
PATIENCE_SECONDS = (5.0, 15.0, 30.0, 60.0, 120.0)


@dataclass(kw_only=True)
class Attempt:
    """A claimed task in this worker's hands."""

    worker: "Worker"
    task: Task
    filming: Filming

    async def run(self) -> None:
        """Film the task and settle it, whatever happens. Cancelled: stop, settle nothing."""
        logs.hide(*(self.task.parameters[name] for name in WORDS & self.task.parameters.keys()))
        log = structlog.get_logger("tenku.worker").bind(
            task_id=self.task.id, attempt=self.task.attempts
        )
        folder = self.worker.workspace / self.task.attempt_name
        log.info("attempt started", model=self.task.model_id)
        try:
            folder.mkdir(parents=True)
            await self._film_and_store(folder)
            log.info("attempt completed")
        except asyncio.CancelledError:
            log.info("attempt stopped")
            raise
        except claims.LostTask:
            log.info("task lost to another worker, or over")
        except PutBack:
            log.info("task put back: no engine takes it now")
            with suppress(claims.LostTask):
                await self._insist(
                    partial(lifecycle.put_back, claimed=self.task, pause_ms=PUT_BACK_MS)
                )
        except Failure as failure:
            log.warning("attempt failed", kind=failure.kind.value, reason=failure.message)
            await self._settle_failure(failure)
        except Exception as error:  # the one broad except: a bug becomes a failed task
            log.exception("attempt crashed")
            bug = Internal("Tenku failed because of a bug of its own.")
            await self._settle_failure(disk_failure(error) or bug)
        finally:
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

    async def _film_and_store(self, folder: Path) -> None:
        inputs = Inputs(
            db=self.worker.db,
            files=self.worker.files,
            intake=self.worker.intake,
            task=self.task,
            look=partial(self._moderate, Stage.INPUT_IMAGE),
        )
        brief, price = await inputs.gather(folder)
        failpoint("inputs_fetched")
        clip, encoded_here = await self.filming.film(brief, folder)
        assert clip.thumbnail is not None, "a clip that was accepted has its companions"
        assert clip.spritesheet is not None
        await self._moderate(Stage.OUTPUT_FRAMES, clip.thumbnail, clip.spritesheet)
        marked = await self.worker.marking.mark(
            clip,
            brief,
            self.task.id,
            None if encoded_here else self.worker.sandbox,
        )
        storing = await self._storing()
        try:
            film = await storing.store(marked, brief, price)
            failpoint("before_capture")
            await self.worker.db.write(lambda tx: lifecycle.complete(tx, self.task, film))
            failpoint("after_capture")
        except Exception:  # not a cancelled wait: then the task may be complete
            await storing.undo()
            raise

    async def _storing(self) -> Storing:
        worker = self.worker
        kept = seconds_kept(
            self.task, result_seconds=worker.result_seconds, keep_seconds=worker.keep_seconds
        )
        now_ms = await worker.db.read(lambda tx: tx.now_ms)
        return Storing(files=worker.files, task=self.task, now_ms=now_ms, seconds=kept)

    async def _moderate(self, stage: Stage, *paths: Path) -> None:
        """Have pictures looked at, with patience: what was filmed may have been bought.

        Raises:
            ContentRejected: somebody objects.
            Unchecked: somebody who has to agree can't be asked for minutes.
        """
        moderation = self.worker.moderation
        if not moderation.looks_at(stage):
            return
        content = Content(images=await asyncio.to_thread(_jpegs, paths))
        for pause in (*PATIENCE_SECONDS, None):
            try:
                await moderation.check(stage, self.task.account_id, content, task_id=self.task.id)
            except Unchecked:
                if pause is None:
                    raise
                await self.worker.pause(pause)
            else:
                return

    # -- after a failure ------------------------------------------------------------------

    async def _settle_failure(self, failure: Failure) -> None:
        again = isinstance(failure, Unchecked) or (
            isinstance(failure, EngineFailed) and failure.retryable
        )

        def settle(tx: Tx) -> None:
            if again:
                lifecycle.retry(tx, self.task, failure)
            else:
                lifecycle.fail(tx, self.task, failure)

        if isinstance(failure, AnswerLost):  # of interest though the task may be another's by now
            act = self._act(failure)
            await self._insist(lambda tx: audit.write(tx, act))
        with suppress(claims.LostTask):
            await self._insist(settle)
        failpoint("after_failure")

    async def _insist(self, work: Callable[[Tx], None]) -> None:
        while True:
            with suppress(Internal):  # the store is down; credits are given back when it is not
                return await self.worker.db.write(work)
            await asyncio.sleep(SETTLE_SECONDS)

    def _act(self, lost: AnswerLost) -> audit.Act:
        return audit.Act(
            action="purchase.lose",
            subject=self.task.id,
            actor=audit.TENKU,
            account_id=self.task.account_id,
            details={"clue": lost.clue},
        )


def _jpegs(paths: Sequence[Path]) -> tuple[bytes, ...]:
    from tenku.media import pictures

    try:
        return tuple(pictures.as_jpeg(path) for path in paths)
    except OSError as error:
        raise EngineFailed("The engine's pictures can't be read.") from error
