"""How many videos this machine renders at once, over all processes that share a home.

A slot is a lock on a file: the system gives it back when its process dies, however it dies.
"""

from collections.abc import Sequence
from pathlib import Path

from filelock import FileLock, Timeout


class Slots:
    """`count` slots in `folder`. A taken slot is freed by `release()` on what `take` returned."""

    def __init__(self, folder: Path, count: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._paths: Sequence[Path] = [folder / f"slot-{i}.lock" for i in range(count)]

    def take(self) -> FileLock | None:
        """A free slot, or None."""
        for path in self._paths:
            lock = FileLock(path, thread_local=False)
            try:
                return lock.acquire(blocking=False).lock  # pyright: ignore[reportReturnType]
            except Timeout:
                continue
        return None
