"""Files on their way into a backup and out of one: whole, forced to the disk, with their hash."""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

from tenku.backup.manifest import Digest
from tenku.disk import create, sync_folder

ASSETS = "assets"
SPARE_BYTES = 16 << 20  # that stay free on the disk
_CHUNK = 1 << 20

Reason = Literal[
    "nothing",
    "exists",
    "inside",
    "unfinished",
    "no_backup",
    "not_empty",
    "newer",
    "changed",
    "room",
]
Report = Callable[[int, int], None]  # hears how many bytes are done, and of how many


class Refused(Exception):
    """Why a backup or a restore was not made. `values` are what the sentence about it names."""

    def __init__(self, reason: Reason, **values: str) -> None:
        self.reason = reason
        self.values = values
        super().__init__(f"{reason}: {values}")


def copy(source: Path, target: Path) -> Digest:
    """Copy a file, for its owner's eyes only, and force it to the disk.

    Raises FileNotFoundError where there is no source (and makes nothing), OSError for a full disk.
    """
    digest, size = hashlib.sha256(), 0
    with source.open("rb") as file, create(target) as made:
        while chunk := file.read(_CHUNK):
            made.write(chunk)
            digest.update(chunk)
            size += len(chunk)
        made.flush()
        os.fsync(made.fileno())
    return Digest(size=size, sha256=digest.hexdigest())


def link_or_copy(source: Path, target: Path) -> Digest:
    """A second name for a file that never changes, or where the disk is another one, a copy."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except FileNotFoundError:
        raise
    except OSError:
        return copy(source, target)
    return hash_of(target)


def hash_of(path: Path) -> Digest:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return Digest(size=file.tell(), sha256=digest)


def sync_folders(root: Path) -> None:
    """Force the names in a folder and in all below it to the disk."""
    for folder, _, _ in os.walk(root, topdown=False):
        sync_folder(Path(folder))


def files_below(root: Path) -> Iterator[tuple[str, Path]]:
    """(name relative to root, with slashes; path) of every file, each folder once."""
    seen: set[str] = set()
    for folder, folders, names in os.walk(root, followlinks=True):
        if (real := os.path.realpath(folder)) in seen:  # a link that leads back
            folders.clear()
            continue
        seen.add(real)
        for name in sorted(names):
            path = Path(folder) / name
            yield path.relative_to(root).as_posix(), path


def require_room(folder: Path, needed: int) -> None:
    """Refuse before anything is written where it would not fit."""
    free = shutil.disk_usage(folder).free
    if free < needed + SPARE_BYTES:
        raise Refused("room", path=str(folder), need=str(needed + SPARE_BYTES), have=str(free))
