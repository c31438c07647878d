"""Small files that are whole or not there: certificates, keys, what is known of a backup."""

import os
import secrets
from pathlib import Path
from typing import BinaryIO

OWNER_ONLY = 0o600
PART = ".part"  # ends the names of files that are being written; backups leave them out


def write_whole(path: Path, data: bytes, *, mode: int = OWNER_ONLY) -> None:
    """Write a file, in place of an earlier one of that name. Its folder must be there.

    Who reads meanwhile sees the earlier file or this one and no part of either, on every system;
    so does who looks after this process was killed, and then a file that ends in `PART` may lie
    beside it. Two that write at once don't disturb one another, and the later one stays.

    When the call returns, Linux has the bytes and the name on the disk, and a power cut takes
    neither. macOS has handed both to the drive, which may still hold them in its cache. Windows
    has the bytes on the disk and writes the name when it likes: after a power cut the earlier
    file may be back.

    Raises OSError: the earlier file is still there and no part is left; only where the folder
    can't be forced to the disk, the new one has its place already.
    """
    part = path.with_name(f"{path.name}.{secrets.token_hex(6)}{PART}")
    file = create(part, mode=mode)
    try:
        with file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def create(path: Path, *, mode: int = OWNER_ONLY) -> BinaryIO:
    """A new file to write to. It never has more rights than `mode`, less the umask; on Windows
    those of its folder.

    Raises FileExistsError, or another OSError.
    """
    binary = getattr(os, "O_BINARY", 0)  # else Windows writes two bytes for an end of line
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | binary, mode), "wb")


def open_to_others(path: Path) -> bool:
    """Whether other users of the machine may read a file, or list a folder, or more; on Windows
    nobody knows, and the answer is no. Raises OSError where there is none.
    """
    return os.name == "posix" and bool(path.stat().st_mode & 0o077)


def sync_folder(folder: Path) -> None:
    """Force a folder's list of names to the disk. Windows has no call for it: nothing is done."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
