"""One consistent copy of a home while servers and workers go on.

The database is copied as it is at one moment; then the files that this copy names are taken.
Rows die before their bytes do, so a file that has gone meanwhile is no longer named by the
database of a moment later: that moment is taken instead. The copy is made under another name
and gets its own when all of it is on the disk.
"""

import json
import os
import shutil
import sqlite3
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tenku import __version__
from tenku.backup import manifest as manifests
from tenku.backup.disk import (
    ASSETS,
    Refused,
    Report,
    copy,
    files_below,
    hash_of,
    link_or_copy,
    require_room,
    sync_folders,
)
from tenku.backup.manifest import Digest, Manifest
from tenku.db import FILE as DATABASE
from tenku.disk import PART, create, sync_folder, write_whole
from tenku.media.files import Files

LAST = "backup.json"  # in the home: when the last backup was made, for `tenku doctor`
# What of a home is not copied: it is made anew, or copied in a way of its own.
LEFT_OUT = frozenset({ASSETS, "backups", "slots", "work", "workers", LAST, manifests.NAME})
LEFT_OUT_ENDS = (".lock", ".migrating", PART, "-wal", "-shm", "-journal")
MOMENTS_MAX = 5  # of the database; a file that is missing in as many is really missing


@dataclass(frozen=True)
class Last:
    """The last backup that was made of a home."""

    taken_at: datetime
    to: str


def back_up(
    home: Path, target: Path, *, secrets: bool = True, report: Report = lambda _done, _of: None
) -> Manifest:
    """Copy a home to `target`, a folder that is made; others may read and write meanwhile.

    Without `secrets` only the database and the files that it names are copied.

    Raises:
        Refused: says why; nothing was made.
        OSError, sqlite3.Error: the disk failed; nothing is left.
    """
    home, target = home.absolute(), target.absolute()
    if not (home / DATABASE).exists():
        raise Refused("nothing", path=str(home))
    if target.exists() or target.is_symlink():
        raise Refused("exists", path=str(target))
    if target.resolve().is_relative_to(home.resolve()):
        raise Refused("inside", path=str(target))
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}{PART}")
    try:
        part.mkdir(mode=0o700)
    except FileExistsError:
        raise Refused("unfinished", path=str(part)) from None
    try:
        made = _Copy(home, part, secrets, report).make()
        part.rename(target)  # a folder that was made meanwhile is not replaced, unless empty
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    sync_folder(target.parent)
    with suppress(OSError):  # the home is full, perhaps; the backup is whole
        _remember(home, made, target)
    return made


def last(home: Path) -> Last | None:
    """The last backup of a home, if one was made and the note of it can be read."""
    try:
        found = json.loads((home / LAST).read_text("utf-8"))
        at = datetime.fromisoformat(found["taken_at"])
        return Last(at, str(found["to"])) if at.tzinfo is not None else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


@dataclass(frozen=True)
class _Moment:
    """What the database said when it was copied; `named` are the files of live rows, by key."""

    taken_at: str
    schema: str
    named: Mapping[str, Digest]


class _Copy:
    """A backup that is being made in `part`."""

    def __init__(self, home: Path, part: Path, secrets: bool, report: Report) -> None:
        self._home = home
        self._part = part
        self._secrets = secrets
        self._report = report
        self._files = Files(home / ASSETS)
        self._taken: dict[str, Digest] = {}  # by key
        self._done = 0

    def make(self) -> Manifest:
        database = self._home / DATABASE
        require_room(self._part, database.stat().st_size)
        others = dict(self._others()) if self._secrets else {}
        copied = {name: copy(path, self._placed(name)) for name, path in others.items()}
        moment = _snapshot(database, self._part / DATABASE)
        missing = self._take(moment.named)
        for _ in range(MOMENTS_MAX - 1):
            if not missing:
                break
            before, moment = missing, _snapshot(database, self._part / DATABASE)
            missing = self._take(moment.named)
            if missing <= before:  # nothing has gone since the moment before: it wasn't there
                break
        named = moment.named
        for key in self._taken.keys() - named.keys():
            (self._part / ASSETS / key).unlink()
            del self._taken[key]
        faults = [f"{key} is missing" for key in sorted(missing)]
        faults += [f"{name} was left out: no name for a backup" for name in self._nameless()]
        faults += [
            f"{key} was changed: another SHA-256"
            for key, digest in sorted(self._taken.items())
            if digest != named[key]
        ]
        assets = {f"{ASSETS}/{key}": digest for key, digest in self._taken.items()}
        made = Manifest(
            tenku=__version__,
            schema=moment.schema,
            taken_at=moment.taken_at,
            with_secrets=self._secrets,
            files={DATABASE: hash_of(self._part / DATABASE), **copied, **assets},
            faults=tuple(faults),
        )
        sync_folders(self._part)
        write_whole(self._part / manifests.NAME, made.dumps().encode())
        return made

    def _take(self, named: Mapping[str, Digest]) -> set[str]:
        """Take the files that are not taken yet; returns the keys of those that are gone."""
        wanted = {key: digest for key, digest in named.items() if key not in self._taken}
        self._require_room_for(wanted)
        missing: set[str] = set()
        total = sum(digest.size for digest in named.values())
        for key in wanted:
            try:
                taken = link_or_copy(self._files.path(key), self._part / ASSETS / key)
            except FileNotFoundError:
                missing.add(key)
                continue
            self._taken[key] = taken
            self._done += taken.size
            self._report(min(self._done, total), total)
        return missing

    def _require_room_for(self, wanted: Mapping[str, Digest]) -> None:
        root = self._home / ASSETS
        if root.exists() and root.stat().st_dev != self._part.stat().st_dev:
            require_room(self._part, sum(digest.size for digest in wanted.values()))

    def _others(self) -> dict[str, Path]:
        """Keys, certificates, settings: whatever else lies in the home and lasts."""
        return {
            name: path
            for name, path in files_below(self._home)
            if name.partition("/")[0] not in LEFT_OUT
            and manifests.inside(name)
            and name != DATABASE
            and not name.endswith(LEFT_OUT_ENDS)
            and path.is_file()
        }

    def _nameless(self) -> list[str]:
        """What can't be told in a manifest, for its name would mean another place elsewhere."""
        return [name for name, _ in files_below(self._home) if not manifests.inside(name)]

    def _placed(self, name: str) -> Path:
        path = self._part / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return path


def _snapshot(database: Path, target: Path) -> _Moment:
    """Copy the database as it is at one moment."""
    target.unlink(missing_ok=True)
    create(target).close()
    # Not mode=ro: a reader needs to make the shared memory file of the log.
    with (
        closing(sqlite3.connect(f"{database.as_uri()}?mode=rw", uri=True, timeout=30)) as source,
        closing(sqlite3.connect(target, isolation_level=None)) as made,
    ):
        taken_at = datetime.now(UTC).isoformat(timespec="milliseconds")
        source.backup(made)  # in one step: the source is read-locked, writers go on in the log
        made.execute("pragma journal_mode=delete")  # one file, whole in itself
        (schema,) = made.execute("select version_num from alembic_version").fetchone()
        rows = made.execute(
            "select key, size_bytes, sha256 from assets where deleted_at_ms is null"
        )
        named = {key: Digest(size=size, sha256=sha256) for key, size, sha256 in rows}
    with target.open("rb") as file:
        os.fsync(file.fileno())
    return _Moment(taken_at, str(schema), named)


def _remember(home: Path, made: Manifest, target: Path) -> None:
    said = json.dumps({"taken_at": made.taken_at, "to": str(target)})
    write_whole(home / LAST, said.encode())
