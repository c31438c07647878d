"""One attempt at one task: gather the inputs, film, check, store, settle."""

import asyncio
import secrets
import shutil
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import structlog

from tenku import assets, audit, catalog, lifecycle, logs
from tenku.assets import Asset
from tenku.brief import Brief, Clip, Mode, Source
from tenku.catalog import Shape
from tenku.db import Tx
from tenku.engines.base import Engine, Run
from tenku.errors import (
    AnswerLost,
    EngineFailed,
    Failure,
    ImageUnusable,
    Internal,
    SourceNotRemixable,
)
from tenku.failpoints import failpoint
from tenku.media.files import disk_failure
from tenku.moderation import Content, Stage, Unchecked
from tenku.provenance import Marked, Output
from tenku.tasks import Task, claims, store
from tenku.tasks.result import EngineName, Result, StoredFile, StoredVideo
from tenku.worker.notes import Progress, TaskCheckpoint

if TYPE_CHECKING:
    from tenku.worker.worker import Worker

REPORT_SECONDS = 1.0  # at most one progress row a second
_WRITTEN = {"prompt", "image_url"}  # what of the parameters a user has written freely
SETTLE_SECONDS = 1.0  # between two tries to write down that an attempt has failed
_TYPES = {
    "video": ("mp4", "video/mp4"),
    "thumbnail": ("webp", "image/webp"),
    "spritesheet": ("jpg", "image/jpeg"),
}


@dataclass(kw_only=True)
class Attempt:
    """A claimed task in this worker's hands."""

    worker: "Worker"
    task: Task
    stored_keys: list[str] = field(default_factory=list[str])

    async def run(self) -> None:
        """Film the task and settle it, whatever happens. Cancelled: stop, settle nothing."""
        logs.hide(*(self.task.parameters[name] for name in _WRITTEN & self.task.parameters.keys()))
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
        brief, price = await self._gather(folder)
        failpoint("inputs_fetched")
        engine = self.worker.router.choose(self.task.model_id, brief)
        clip = await self._film(engine, brief, folder)
        failpoint("after_film")
        clip = await asyncio.to_thread(self._accept, clip, brief, engine, folder)
        assert clip.thumbnail is not None, "a clip that was accepted has its companions"
        assert clip.spritesheet is not None
        await self._moderate(Stage.OUTPUT_FRAMES, clip.thumbnail, clip.spritesheet)
        marked = await self.worker.marking.mark(
            clip,
            brief,
            self.task.id,
            None if engine.capabilities.encodes_here else self.worker.sandbox,
        )
        try:
            film = await self._store(marked, brief, price)
            failpoint("before_capture")
            await self.worker.db.write(lambda tx: lifecycle.complete(tx, self.task, film))
            failpoint("after_capture")
        except Exception:  # not a cancelled wait: then the task may be complete
            for key in self.stored_keys:
                await self.worker.files.delete(key)
            raise

    async def _film(self, engine: Engine, brief: Brief, folder: Path) -> Clip:
        stage, begun = Progress(), time.monotonic()
        checkpoint = TaskCheckpoint(db=self.worker.db, task=self.task)
        telling = asyncio.create_task(self._tell(stage))
        try:
            workplace = folder / "engine"
            workplace.mkdir()
            run = Run(
                folder=workplace, report=stage.report, checkpoint=checkpoint, ended=self._ended
            )
            clip = await engine.film(brief, run)
        finally:
            telling.cancel()
        self.worker.router.learn(engine, brief, time.monotonic() - begun)
        return clip

    def _accept(self, clip: Clip, brief: Brief, engine: Engine, folder: Path) -> Clip:
        """Take no engine's word: see for ourselves, in the sandbox where need be."""
        from tenku.worker import checking

        return checking.accept(clip, brief, engine, folder, self.worker.sandbox)

    async def _ended(self) -> bool:
        row = await self.worker.db.read(lambda tx: store.by_id(tx, self.task.id))
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
                await self.worker.db.write(report)
            except (claims.LostTask, Internal):
                return  # the watch over leases ends the attempt; progress isn't worth more
            await asyncio.sleep(REPORT_SECONDS)

    # -- before ---------------------------------------------------------------------------

    async def _gather(self, folder: Path) -> tuple[Brief, int]:
        """The brief with everything it needs at hand, and the true price."""
        spec = catalog.find(self.task.model_id)
        parsed = spec.parse(self.task.parameters)
        first_frame: Path | None = None
        frame: tuple[int, int] | None = None
        source: Source | None = None
        source_shape: Shape | None = None
        if spec.mode is Mode.IMAGE:
            first_frame = folder / "first_frame.png"
            frame = await self._image(first_frame)
        if spec.mode is Mode.REMIX:
            source, source_shape = await self._source()
        shape = spec.shape(parsed, frame, source_shape)
        brief = Brief(
            mode=spec.mode,
            prompt=parsed.prompt,
            seconds=shape.seconds,
            width=shape.width,
            height=shape.height,
            seed=parsed.seed or 0,
            first_frame=first_frame,
            source=source,
        )
        return brief, spec.price(shape)

    async def _image(self, path: Path) -> tuple[int, int]:
        """Put the first frame at `path`; returns its size."""
        if self.task.image_id is None:
            url = self.task.parameters["image_url"]
            assert isinstance(url, str)
            picture = await self.worker.intake.fetch(self.task.account_id, url)
            assert picture.png is not None, "what was just fetched has its bytes"
            await asyncio.to_thread(path.write_bytes, picture.png)
            await self._moderate(Stage.INPUT_IMAGE, path)
            return picture.width, picture.height
        asset = await self._asset(self.task.image_id)
        await asyncio.to_thread(shutil.copyfile, self.worker.files.path(asset.key), path)
        return asset.width, asset.height

    async def _moderate(self, stage: Stage, *paths: Path) -> None:
        """Have pictures looked at. Raises ContentRejected, Unchecked."""
        moderation = self.worker.moderation
        if moderation.looks_at(stage):
            images = await asyncio.to_thread(_jpegs, paths)
            content = Content(images=images)
            await moderation.check(stage, self.task.account_id, content, task_id=self.task.id)

    async def _asset(self, asset_id: str) -> Asset:
        asset = await self.worker.db.read(lambda tx: assets.get(tx, asset_id))
        if asset is None or asset.erased_at_ms is not None:
            raise ImageUnusable("The uploaded image was deleted before its turn came.")
        return asset

    async def _source(self) -> tuple[Source, Shape]:
        source_id = self.task.source_id
        assert source_id is not None, "a remix has a source"

        def find(tx: Tx) -> Task | None:
            found = store.by_id(tx, source_id)
            return found if found is not None and found.remixable(tx.now_ms) else None

        found = await self.worker.db.read(find)
        if found is None or found.result is None:
            raise SourceNotRemixable("The video to remix was deleted before its turn came.")
        video = found.result.video
        source = Source(
            video=self.worker.files.path(video.key),
            engine=found.result.engine.name,
            kind=found.result.engine.kind,
            recipe=found.recipe,
        )
        shape = Shape(width=video.width, height=video.height, seconds=round(video.duration))
        return source, shape

    # -- after ----------------------------------------------------------------------------

    async def _store(self, marked: Marked, brief: Brief, price: int) -> lifecycle.Film:
        clip = marked.clip
        keep = self.task.kept
        seconds = self.worker.keep_seconds if keep else self.worker.result_seconds
        now_ms = await self.worker.db.read(lambda tx: tx.now_ms)
        wanted = self.task.result_seconds_max
        if keep and seconds == 0:
            expires_at_ms = None if wanted is None else now_ms + wanted * 1000
        else:
            expires_at_ms = now_ms + min(seconds, wanted or seconds) * 1000
        video = await self._put("video", clip.video, clip, expires_at_ms, now_ms)
        thumbnail = await self._put("thumbnail", clip.thumbnail, clip, expires_at_ms, now_ms)
        sheet = await self._put("spritesheet", clip.spritesheet, clip, expires_at_ms, now_ms)
        result = Result(
            video=StoredVideo(
                **_facts(video).model_dump(),
                fps=clip.fps,
                duration=clip.seconds,
                num_frames=clip.num_frames,
            ),
            thumbnail=_facts(thumbnail),
            spritesheet=_facts(sheet),
            seed=brief.seed,
            engine=EngineName(name=clip.engine, version=clip.engine_version, kind=clip.kind),
            notes=clip.notes,
        )
        return lifecycle.Film(
            result=result,
            recipe=clip.recipe if keep else None,
            price_credits=price,
            assets=(video, thumbnail, sheet),
            output=_output(marked, video),
            expires_at_ms=expires_at_ms,
        )

    async def _put(
        self,
        kind: Literal["video", "thumbnail", "spritesheet"],
        path: Path | None,
        clip: Clip,
        expires_at_ms: int | None,
        now_ms: int,
    ) -> Asset:
        assert path is not None, "an engine that encodes here draws its companions"
        suffix, content_type = _TYPES[kind]
        asset_id = secrets.token_hex(16)
        key = f"{asset_id[:2]}/{asset_id}.{suffix}"
        self.stored_keys.append(key)
        try:
            stored = await self.worker.files.put(key, path)
        except OSError as error:
            raise Internal("The video could not be stored: the disk refused it.") from error
        width, height = clip.width, clip.height
        if kind != "video":
            width, height = await asyncio.to_thread(_size_of, path)
        return Asset(
            id=asset_id,
            account_id=self.task.account_id,
            task_id=self.task.id,
            kind=kind,
            key=key,
            file_name=f"{kind}_{self.task.id}.{suffix}",
            content_type=content_type,
            size_bytes=stored.size,
            sha256=stored.sha256,
            width=width,
            height=height,
            created_at_ms=now_ms,
            expires_at_ms=expires_at_ms,
        )

    async def _settle_failure(self, failure: Failure) -> None:
        again = isinstance(failure, Unchecked) or (
            isinstance(failure, EngineFailed) and failure.retryable
        )

        def settle(tx: Tx) -> None:
            if isinstance(failure, AnswerLost):
                audit.write(tx, self._act(failure))
            if again:
                lifecycle.retry(tx, self.task, failure)
            else:
                lifecycle.fail(tx, self.task, failure)

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


def _size_of(path: Path) -> tuple[int, int]:
    from tenku.media import pictures

    return pictures.size_of(path)


def _output(marked: Marked, video: Asset) -> Output:
    clip = marked.clip
    assert video.task_id is not None
    return Output(
        task_id=video.task_id,
        account_id=video.account_id,
        sha256=video.sha256,
        size_bytes=video.size_bytes,
        engine=clip.engine,
        engine_version=clip.engine_version,
        kind=clip.kind,
        label=marked.label,
        signed_by=marked.signed_by,
        frame_hashes=marked.frame_hashes,
    )


def _facts(asset: Asset) -> StoredFile:
    return StoredFile(
        asset_id=asset.id,
        key=asset.key,
        file_name=asset.file_name,
        content_type=asset.content_type,
        file_size=asset.size_bytes,
        width=asset.width,
        height=asset.height,
    )
