"""The asset store on the local disk: whole files under keys, written once.

A file is visible under its key only when every byte of it is on the disk. What an
interrupted write leaves behind is listed by `entries` like any other file, so that the
sweep for files that no row knows takes it too.
"""

import asyncio
import errno
import hashlib
import os
import re
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tenku.disk import PART, sync_folder
from tenku.errors import Internal
from tenku.failpoints import failpoint

_KEY = re.compile(r"[0-9a-z]{2}/[0-9a-z][0-9a-z_-]{0,127}(\.[0-9a-z]{1,16}){0,3}")
_CHUNK = 1 << 20  # bytes


@dataclass(frozen=True)
class Stored:
    """What was written: bytes, and the SHA-256 of them in hex."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Entry:
    """A file in the store, and when it was written (seconds since 1970)."""

    key: str
    written_at: float


_DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO})


def disk_failure(error: Exception) -> Internal | None:
    """What callers are told if this is the disk's failure (full, read-only) and nobody's bug."""
    if isinstance(error, OSError) and error.errno in _DISK:
        return Internal("The server's disk is full or fails. Nothing was charged; try again later.")
    return None


class Files:
    """Files below `root`, under keys such as `ab/abcdef.mp4` (lower case, one folder deep).

    A malformed key is a bug and raises ValueError. A full or broken disk raises OSError,
    and leaves nothing under the key.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    def path(self, key: str) -> Path:
        """Where the file of this key is, or would be."""
        if not _KEY.fullmatch(key):
            raise ValueError(f"not a key of an asset: {key!r}")
        return self._root / key

    async def put(self, key: str, source: Path) -> Stored:
        """Copy a file into the store; an earlier file of the key is replaced as a whole."""
        return await asyncio.to_thread(_write, self.path(key), _chunks_of(source))

    async def put_bytes(self, key: str, data: bytes) -> Stored:
        """Store these bytes; an earlier file of the key is replaced as a whole."""
        return await asyncio.to_thread(_write, self.path(key), (data,))

    async def delete(self, key: str) -> None:
        """Remove the file; it is no error if there is none."""
        await asyncio.to_thread(self.path(key).unlink, missing_ok=True)

    async def entries(self) -> list[Entry]:
        """Everything in the store, leavings of interrupted writes included."""
        return await asyncio.to_thread(lambda: list(self._entries()))

    def _entries(self) -> Iterator[Entry]:
        for path in self._root.glob("??/*"):
            key = path.relative_to(self._root).as_posix()
            if _KEY.fullmatch(key):
                try:
                    yield Entry(key, path.stat().st_mtime)
                except FileNotFoundError:  # deleted since it was listed
                    continue


def _chunks_of(source: Path) -> Iterator[bytes]:
    with source.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _write(path: Path, chunks: Iterable[bytes]) -> Stored:
    """Write beside the target, force it to the disk, then give it its name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{secrets.token_hex(6)}{PART}")
    digest, size = hashlib.sha256(), 0
    try:
        with part.open("xb") as file:
            for chunk in chunks:
                file.write(chunk)
                failpoint("mid_asset_write")
                digest.update(chunk)
                size += len(chunk)
            file.flush()
            os.fsync(file.fileno())
        failpoint("before_asset_rename")
        part.replace(path)
        failpoint("after_asset_rename")
    finally:
        part.unlink(missing_ok=True)
    for folder in (path.parent, path.parent.parent):
        sync_folder(folder)
    return Stored(size, digest.hexdigest())
