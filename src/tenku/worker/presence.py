"""Who is alive on this machine: a worker holds a lock on a file of its name while it lives.

The system drops the lock however the process ends, so the tasks of a killed worker are taken
up by the next one at once instead of when their leases run out.
"""

import contextlib
import time
from collections.abc import Collection
from pathlib import Path

from filelock import FileLock, Timeout

from tenku import lifecycle
from tenku.db import Database
from tenku.tasks import store

IDLE_SECONDS = 86_400.0


class Presence:
    """The locks in `folder`, of which `owner` holds its own from `enter` to `leave`."""

    def __init__(self, folder: Path, owner: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._owner = owner
        self._mine = self._lock(owner)

    def enter(self) -> None:
        self._mine.acquire(blocking=False)

    def leave(self) -> None:
        self._mine.release()
        with contextlib.suppress(OSError):  # a lock that nobody holds does no harm
            self._path(self._owner).unlink(missing_ok=True)

    async def bury_dead(self, db: Database) -> None:
        """End the leases of workers of this machine that have died."""
        owners = await db.read(store.owners)
        for owner in owners:
            if owner != self._owner and self._is_dead(owner):
                await db.write(lambda tx, owner=owner: lifecycle.abandon(tx, owner))
                self._path(owner).unlink(missing_ok=True)
        self._forget_idle(owners)

    def _forget_idle(self, owners: Collection[str]) -> None:
        """Remove the locks of workers that died without a task, a day after they started.

        A younger one may belong to a worker that is about to take its lock.
        """
        old = time.time() - IDLE_SECONDS
        for path in self._folder.glob("*.lock"):
            if path.stem in owners or path.stem == self._owner:
                continue
            with contextlib.suppress(FileNotFoundError):
                if path.stat().st_mtime < old and self._is_dead(path.stem):
                    path.unlink()

    def _is_dead(self, owner: str) -> bool:
        """Only a worker that had its lock on this machine and lost it is known to be dead."""
        if not self._path(owner).exists():
            return False
        lock = self._lock(owner)
        with contextlib.suppress(Timeout):
            lock.acquire(blocking=False)
            lock.release()
            return True
        return False

    def _path(self, owner: str) -> Path:
        return self._folder / f"{owner}.lock"

    def _lock(self, owner: str) -> FileLock:
        return FileLock(self._path(owner), thread_local=False)
