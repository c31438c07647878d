"""A backup becomes a home again. Nothing of it is in its place before all of it was verified."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from tenku.backup import manifest as manifests
from tenku.backup.disk import Refused, Report, copy, require_room, sync_folders
from tenku.backup.manifest import Manifest
from tenku.db import FILE as DATABASE
from tenku.db.schema import HEAD

STAGING = ".restoring"  # in the home; what it lies beside is of an interrupted restore


def restore(backup: Path, home: Path, *, report: Report = lambda _done, _of: None) -> Manifest:
    """Copy a backup into a home that is empty or not there.

    Tasks that were being worked on are done again when their leases have run out, as ever.

    Raises:
        Refused: says why; the home is as empty as before.
        OSError, sqlite3.Error: the disk failed; the same.
    """
    found = manifests.read(backup)
    if found is None:
        raise Refused("no_backup", path=str(backup))
    if found.schema > HEAD:
        raise Refused("newer", schema=found.schema, head=HEAD)
    if not _free(home, {name.partition("/")[0] for name in found.files}):
        raise Refused("not_empty", path=str(home))
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    require_room(home, found.size)
    _clear(home)
    staging = home / STAGING
    staging.mkdir(mode=0o700)
    try:
        _fill(backup, staging, found, report)
    except BaseException:
        shutil.rmtree(staging, ignore_errors=True)
        raise
    if any(path != staging for path in home.iterdir()):  # a server was started meanwhile
        shutil.rmtree(staging, ignore_errors=True)
        raise Refused("not_empty", path=str(home))
    # The database last: without it a home is none.
    for path in sorted(staging.iterdir(), key=lambda path: path.name == DATABASE):
        path.rename(home / path.name)
    staging.rmdir()
    home.chmod(0o700)
    sync_folders(home)
    return found


def _free(home: Path, ours: set[str]) -> bool:
    """Whether nothing is there but what an interrupted restore of this backup has left."""
    if not home.exists():
        return True
    if not home.is_dir() or (home / DATABASE).exists():
        return False
    there = {path.name for path in home.iterdir()}
    return not there or (STAGING in there and there <= {STAGING, *ours})


def _clear(home: Path) -> None:
    """Remove what an interrupted restore has left."""
    for path in home.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def _fill(backup: Path, staging: Path, found: Manifest, report: Report) -> None:
    done = 0
    for name, digest in found.files.items():
        target = staging / name
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            same = copy(backup / name, target) == digest
        except FileNotFoundError:
            same = False
        if not same:
            raise Refused("changed", name=name)
        done += digest.size
        report(done, found.size)
    with closing(sqlite3.connect(staging / DATABASE, isolation_level=None)) as db:
        if db.execute("pragma quick_check(1)").fetchone() != ("ok",):
            raise Refused("changed", name=DATABASE)
    sync_folders(staging)
