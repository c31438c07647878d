"""A disk of a few MiB, made of memory, that tests can fill and make read-only."""

import contextlib
import os
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

NEEDS_ROOT = pytest.mark.skipif(
    os.name != "posix" or os.geteuid() != 0, reason="mounting a small disk needs root"
)


@dataclass(frozen=True)
class SmallDisk:
    """A mounted folder. Whatever `fill` and `use_up_names` took, `free` gives back."""

    folder: Path

    def fill(self, spare_bytes: int = 0) -> None:
        """Leave so many bytes free, about."""
        free = os.statvfs(self.folder)
        size = free.f_bavail * free.f_frsize - spare_bytes
        with (self.folder / "filler").open("ab") as file, contextlib.suppress(OSError):
            while size > 0:
                file.write(bytes(min(size, 1 << 16)))
                file.flush()
                size -= 1 << 16

    def use_up_names(self) -> None:
        """Leave no inode."""
        with contextlib.suppress(OSError):
            for number in range(1_000_000):
                (self.folder / f"filler-{number}").touch()

    def free(self) -> None:
        for path in self.folder.glob("filler*"):
            path.unlink()

    @contextmanager
    def read_only(self) -> Generator[None]:
        """What is opened anew can't be written meanwhile; what is open already, can."""
        mount("--bind", self.folder, self.folder)
        try:
            mount("-o", "remount,bind,ro", self.folder)
            yield
        finally:
            subprocess.run(["umount", "-l", str(self.folder)], check=True)


def mount(*words: object) -> None:
    subprocess.run(["mount", *map(str, words)], check=True)


@contextmanager
def small_disk(folder: Path, mib: int, inodes: int = 0) -> Generator[SmallDisk]:
    """A new disk at `folder`; `inodes`: so many files at most, 0 = no limit."""
    folder.mkdir(parents=True, exist_ok=True)
    mount("-t", "tmpfs", "-o", f"size={mib}m,mode=0700,nr_inodes={inodes}", "tmpfs", folder)
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)
