"""Fixtures and rows for tests of what is stored: a real database, a clock that is set by hand."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import copyfile

import pytest

from tenku import accounts, lifecycle
from tenku.assets import Asset
from tenku.brief import EngineKind
from tenku.db import FILE, Database, Tx
from tenku.provenance import Output
from tenku.tasks import Status, Task
from tenku.tasks.result import EngineName, Result, StoredFile, StoredVideo

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS


@dataclass
class Clock:
    """Milliseconds since 1970; stands still until a test moves it."""

    now_ms: int = 1_700_000_000_000

    def __call__(self) -> int:
        return self.now_ms

    def advance(self, ms: int) -> None:
        self.now_ms += ms


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database file with the newest schema, to be copied: migrating takes a while."""
    path = tmp_path_factory.mktemp("migrated") / FILE

    async def migrate() -> None:
        db = Database(path, lambda: 0)
        await db.open()
        await db.close()

    asyncio.run(migrate())
    return path


@pytest.fixture
async def database(tmp_path: Path, migrated: Path, clock: Clock) -> AsyncIterator[Database]:
    """An open database: SQLite in a file, WAL, synchronous=FULL, as in production."""
    path = tmp_path / FILE
    copyfile(migrated, path)
    db = Database(path, clock)
    await db.open()
    try:
        yield db
    finally:
        await db.close()


def new_account(tx: Tx, name: str, credits: int) -> str:
    """The id of a new account that has `credits`."""
    account_id = accounts.add_account(tx, name)
    if credits:
        lifecycle.grant(tx, f"first-{account_id}", account_id, credits)
    return account_id


def new_task(account_id: str, number: int, clock: Clock, price: int = 100) -> Task:
    """A task to submit. Tasks with a higher number have a higher id."""
    return Task(
        id=f"{number:032x}",
        account_id=account_id,
        model_id="fal-ai/sora-2/text-to-video",
        parameters={"prompt": "a dog", "delete_video": True},
        image_id=None,
        source_id=None,
        status=Status.PENDING,
        price_credits=price,
        estimated_seconds=8,
        created_at_ms=clock.now_ms,
        start_by_ms=clock.now_ms + HOUR_MS,
    )


def new_asset(account_id: str, name: str, **changes: object) -> Asset:
    """A row of `assets` without a file; `name` is 32 characters or fewer, and unique."""
    asset = Asset(
        id=name,
        account_id=account_id,
        task_id=None,
        kind="image",
        key=f"{name[:2]}/{name}.png",
        file_name=f"{name}.png",
        content_type="image/png",
        size_bytes=3,
        sha256="0" * 64,
        width=1280,
        height=720,
        created_at_ms=0,
        expires_at_ms=None,
    )
    return replace(asset, **changes)  # pyright: ignore[reportArgumentType]


def new_output(asset: Asset) -> Output:
    """What the log of outputs has of a video."""
    assert asset.task_id is not None
    return Output(
        task_id=asset.task_id,
        account_id=asset.account_id,
        sha256=asset.sha256,
        size_bytes=asset.size_bytes,
        engine="testcard",
        engine_version="1",
        kind=EngineKind.PREVIEW,
        label="off",
        signed_by=None,
        frame_hashes=(),
    )


def new_film(task: Task, price: int, kept_ms: int | None = None) -> lifecycle.Film:
    """What a worker hands in for a task, with one asset."""
    name = f"film-{task.id}"
    asset = new_asset(task.account_id, name, task_id=task.id, kind="video")
    file = StoredFile(
        asset_id=asset.id,
        key=asset.key,
        file_name=asset.file_name,
        content_type=asset.content_type,
        file_size=asset.size_bytes,
        width=asset.width,
        height=asset.height,
    )
    return lifecycle.Film(
        result=Result(
            video=StoredVideo(**file.model_dump(), fps=24, duration=4.0, num_frames=96),
            thumbnail=file,
            spritesheet=file,
            seed=7,
            engine=EngineName(name="testcard", version="1", kind=EngineKind.PREVIEW),
            notes=("a note",),
        ),
        recipe="{}",
        price_credits=price,
        assets=(asset,),
        output=new_output(asset),
        kept_ms=kept_ms,
    )
