"""A finished clip becomes files under keys, and the rows that will name them."""

import asyncio
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from tenku import lifecycle
from tenku.assets import Asset
from tenku.brief import Brief, Clip
from tenku.errors import Internal
from tenku.media.files import Files
from tenku.provenance import Marked, Output
from tenku.tasks import Task
from tenku.tasks.result import EngineName, Result, StoredFile, StoredVideo

_TYPES = {
    "video": ("mp4", "video/mp4"),
    "thumbnail": ("webp", "image/webp"),
    "spritesheet": ("jpg", "image/jpeg"),
}


@dataclass(kw_only=True)
class Storing:
    """The files of one task. Until its rows are written they can be taken back with `undo`.

    `now_ms` is when they are made, `seconds` how long the video is kept, None = for ever.
    """

    files: Files
    task: Task
    now_ms: int
    seconds: int | None
    _keys: list[str] = field(default_factory=list[str])

    async def store(self, marked: Marked, brief: Brief, price: int) -> lifecycle.Film:
        """Put the video and its companions into the store.

        Raises:
            Internal: the disk refused one of them.
        """
        clip = marked.clip
        video = await self._put("video", clip.video, clip)
        thumbnail = await self._put("thumbnail", clip.thumbnail, clip)
        sheet = await self._put("spritesheet", clip.spritesheet, clip)
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
            prompt_sent=clip.prompt,
            cost_usd=clip.cost_usd,
        )
        return lifecycle.Film(
            result=result,
            recipe=clip.recipe if self.task.kept else None,
            price_credits=price,
            assets=(video, thumbnail, sheet),
            output=_output(marked, video),
            kept_ms=None if self.seconds is None else self.seconds * 1000,
        )

    async def undo(self) -> None:
        """Remove what was stored: no row will name it."""
        for key in self._keys:
            await self.files.delete(key)

    async def _put(
        self, kind: Literal["video", "thumbnail", "spritesheet"], path: Path | None, clip: Clip
    ) -> Asset:
        assert path is not None, "an engine that encodes here draws its companions"
        suffix, content_type = _TYPES[kind]
        asset_id = secrets.token_hex(16)
        key = f"{asset_id[:2]}/{asset_id}.{suffix}"
        self._keys.append(key)
        try:
            stored = await self.files.put(key, path)
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
            created_at_ms=self.now_ms,
            expires_at_ms=None,  # known when the task is complete
        )


def seconds_kept(task: Task, *, result_seconds: int, keep_seconds: int) -> int | None:
    """How long a task's video is kept; None = for ever.

    `keep_seconds` (0 = for ever) counts for one that was asked to be kept, else
    `result_seconds`; what the caller asked for can only be less.
    """
    wanted = task.result_seconds_max
    if task.kept and keep_seconds == 0:
        return wanted
    seconds = keep_seconds if task.kept else result_seconds
    return min(seconds, wanted or seconds)


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
