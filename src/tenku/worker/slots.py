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
        self._folder = folder
        self._paths: Sequence[Path] = [folder / f"slot-{i}.lock" for i in range(count)]

    def of(self, engine: str, count: int) -> "Slots":
        """Other slots beside these, of one engine alone."""
        return Slots(self._folder / engine, count)

    def any_free(self) -> bool:
        """Whether `take` would find one now."""
        slot = self.take()
        if slot is None:
            return False
        slot.release()
        return True

    def take(self) -> FileLock | None:
        """A free slot, or None."""
        for path in self._paths:
            lock = FileLock(path, thread_local=False)
            try:
                return lock.acquire(blocking=False).lock  # pyright: ignore[reportReturnType]
            except Timeout:
                continue
        return None
