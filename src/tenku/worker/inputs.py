"""What an engine is given: the brief of a task, with its first frame or source video at hand."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from tenku import assets, catalog
from tenku.assets import Asset
from tenku.brief import Brief, Mode, Source
from tenku.catalog import Shape
from tenku.db import Database, Tx
from tenku.errors import ImageUnusable, SourceNotRemixable
from tenku.intake import Intake
from tenku.media.files import Files
from tenku.tasks import Task, store


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """The inputs of one task, gathered into an attempt's folder.

    `look` is told of an image that came from elsewhere, before anybody else sees it.
    """

    db: Database
    files: Files
    intake: Intake
    task: Task
    look: Callable[[Path], Awaitable[None]]

    async def gather(self, folder: Path) -> tuple[Brief, int]:
        """The brief with everything it needs at hand, and the true price.

        Raises:
            ImageUnusable, SourceNotRemixable: the input is gone, or can't be used.
        """
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
            picture = await self.intake.fetch(self.task.account_id, url)
            assert picture.png is not None, "what was just fetched has its bytes"
            await asyncio.to_thread(path.write_bytes, picture.png)
            await self.look(path)
            return picture.width, picture.height
        asset = await self._asset(self.task.image_id)
        await asyncio.to_thread(shutil.copyfile, self.files.path(asset.key), path)
        return asset.width, asset.height

    async def _asset(self, asset_id: str) -> Asset:
        asset = await self.db.read(lambda tx: assets.get(tx, asset_id))
        if asset is None or asset.erased_at_ms is not None:
            raise ImageUnusable("The uploaded image was deleted before its turn came.")
        return asset

    async def _source(self) -> tuple[Source, Shape]:
        source_id = self.task.source_id
        assert source_id is not None, "a remix has a source"

        def find(tx: Tx) -> Task | None:
            found = store.by_id(tx, source_id)
            return found if found is not None and found.remixable(tx.now_ms) else None

        found = await self.db.read(find)
        if found is None or found.result is None:
            raise SourceNotRemixable("The video to remix was deleted before its turn came.")
        video = found.result.video
        source = Source(
            video=self.files.path(video.key),
            engine=found.result.engine.name,
            kind=found.result.engine.kind,
            recipe=found.recipe,
        )
        shape = Shape(width=video.width, height=video.height, seconds=round(video.duration))
        return source, shape
