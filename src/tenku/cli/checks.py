"""What `tenku doctor` looks at: the machine, the home, the store, the engines.

Nothing here opens the home as Tenku does, so that a broken one can be looked at, and nothing
is made or changed.
"""

import asyncio
import os
import platform
import shutil
import socket
import sqlite3
import struct
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from urllib.parse import urlsplit

from tenku import __version__, accounts, provenance
from tenku.app import moderators
from tenku.cli import checks_settings
from tenku.cli.check import Check
from tenku.cli.check import bad as _bad
from tenku.cli.check import ok as _ok
from tenku.cli.checks_engines import engines
from tenku.cli.checks_stored import stored
from tenku.cli.output import size
from tenku.cli.serving import served
from tenku.cli.text import say
from tenku.config import Settings
from tenku.db import FILE as DATABASE
from tenku.db.schema import HEAD
from tenku.disk import open_to_others
from tenku.errors import Failure, InvalidParameter
from tenku.home import key_path
from tenku.media.sandbox import Sandbox, wall
from tenku.provenance import identity, manifest

PORT = 8420
_FULL = 2  # of "pragma synchronous": a commit survives power loss
_DISK_LOW, _DISK_FULL = 2_000_000_000, 200_000_000  # bytes
_CERTIFICATE_DAYS = 60  # left: an own certificate should be replaced
_NETWORK_DISKS = ("nfs", "cifs", "smb", "9p", "afs", "ceph", "glusterfs", "fuse.sshfs", "davfs")


def run(settings: Settings) -> Iterator[Check]:
    """Every check, in order; each is done when it is asked for."""
    yield from checks_settings.settings()
    for check in _CHECKS:
        yield check(settings)
    yield from engines(settings)
    yield from stored(settings)


def python(_settings: Settings) -> Check:
    lines = [line for line in requires("tenku") or () if "extra ==" not in line]
    names = [_name_of(line) for line in lines if "sys_platform" not in line]  # see `signing`
    missing: list[str] = []
    for name in names:
        try:
            version(name)
        except PackageNotFoundError:
            missing.append(name)
    if missing:
        return _bad("python", "fail", "packages", names=", ".join(missing))
    running = platform.python_version()
    return _ok("python", f"Python {running}, tenku {__version__}, SQLite {sqlite3.sqlite_version}")


def home(settings: Settings) -> Check:
    folder = settings.home
    kind = _disk_kind(_there(folder))
    if kind is not None and kind.startswith(_NETWORK_DISKS):
        return _bad("home", "fail", "home_network", path=folder, kind=kind)
    if not folder.exists():
        if not os.access(_there(folder), os.W_OK):
            return _bad("home", "fail", "home_unwritable", path=folder)
        return _ok("home", say("doctor.home_new", path=folder))
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError:
        return _bad("home", "fail", "home_unwritable", path=folder)
    if open_to_others(folder):
        return _bad("home", "warn", "home_open", path=folder)
    return _ok("home", f"{folder}")


def disk(settings: Settings) -> Check:
    free = shutil.disk_usage(_there(settings.home)).free
    if free < _DISK_LOW:
        return _bad("disk", "fail" if free < _DISK_FULL else "warn", "disk_low", free=size(free))
    return _ok("disk", say("doctor.disk", free=size(free)))


def database(settings: Settings) -> Check:
    path = settings.home / DATABASE
    if not path.exists():
        return _ok("database", say("doctor.database_new"))
    try:
        # Not mode=ro: a reader needs to make the shared memory file of the log.
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True, timeout=10)) as db:
            said = str(db.execute("pragma quick_check(1)").fetchone()[0])
            mode = str(db.execute("pragma journal_mode").fetchone()[0])
            row = db.execute("select version_num from alembic_version").fetchone()
            db.execute("pragma synchronous=full")
            (synchronous,) = db.execute("pragma synchronous").fetchone()
    except sqlite3.Error as error:
        return _bad("database", "fail", "database_broken", reason=error)
    if said != "ok":
        return _bad("database", "fail", "database_broken", reason=said)
    revision = str(row[0]) if row else ""
    if revision > HEAD:
        return _bad("database", "fail", "database_newer", revision=revision, head=HEAD)
    if synchronous != _FULL:
        return _bad("database", "fail", "database_hasty")
    if mode != "wal":  # as a restore leaves it: whatever opens it next sets it
        if not served(settings.home):
            return _ok("database", say("doctor.database_unopened", revision=revision))
        return _bad("database", "warn", "database_mode", mode=mode)
    return _ok(
        "database", say("doctor.database", revision=revision, size=size(path.stat().st_size))
    )


def key(settings: Settings) -> Check:
    path = key_path(settings.home)
    if not path.exists():
        if (settings.home / DATABASE).exists():
            return _bad("key", "warn", "key_gone", path=path)
        return _ok("key", say("doctor.key_new"))
    if open_to_others(path):
        return _bad("key", "fail", "key_open", path=path)
    try:
        accounts.known(path.read_text("utf-8").strip())
    except (OSError, ValueError):
        return _bad("key", "fail", "key_none", path=path)
    return _ok("key", say("doctor.key", path=path))


def signing(settings: Settings) -> Check:
    """The certificates that videos are signed with and that https is served with."""
    if settings.provenance == "off":
        return _bad("signing", "warn", "signing_off")
    if not manifest.installed():
        return _bad("signing", "warn", "signing_absent")
    folder = settings.home / "secrets" / provenance.FOLDER
    own = settings.c2pa_cert or settings.c2pa_key
    keys = [Path(settings.c2pa_key)] if own else [folder / "sign.key", folder / "root.key"]
    try:
        who = identity.own(settings.c2pa_cert, settings.c2pa_key) if own else identity.held(folder)
    except InvalidParameter as error:
        return _bad("signing", "fail", "signing_broken", reason=error.message)
    if not own and (damaged := identity.damaged(folder)):
        paths = ", ".join(map(str, damaged))
        return _bad("signing", "fail", "signing_damaged", paths=paths, folder=folder)
    if who is None:
        return _ok("signing", say("doctor.signing_new"))
    for path in keys:
        if open_to_others(path):
            return _bad("signing", "fail", "signing_open", path=path)
    left = (who.ends - datetime.now(UTC)).days
    if left < _CERTIFICATE_DAYS and own:
        return _bad("signing", "fail" if left < 0 else "warn", "signing_ends", days=left)
    return _ok("signing", say("doctor.signing", issuer=who.issuer, until=who.ends.date()))


def codec(_settings: Settings) -> Check:
    try:
        from av.codec import codecs_available
    except ImportError as error:
        return _bad("codec", "fail", "codec_broken", reason=error)
    for name in ("libx264", "h264_videotoolbox", "libopenh264"):
        if name in codecs_available and "aac" in codecs_available:
            return _ok("codec", f"{name}, aac")
    return _bad("codec", "fail", "codec_none")


def sandbox(settings: Settings) -> Check:
    box = Sandbox(settings.sandbox)
    try:
        box.check()
        asyncio.run(box.normalise(_png()))
    except InvalidParameter:
        return _bad("sandbox", "fail", "sandbox_missing")
    except (Failure, OSError) as error:
        return _bad("sandbox", "fail", "sandbox_broken", reason=error)
    if box.in_force == "off":
        return _bad("sandbox", "warn", "sandbox_off")
    if box.mode == "auto" and wall.unanswered:
        return _bad("sandbox", "warn", "sandbox_slow")
    kind = box.in_force if sys.platform == "linux" else "weak"
    return _ok("sandbox", say(f"doctor.sandbox_{kind}"))


def port(settings: Settings) -> Check:
    if served(settings.home):
        return _ok("port", say("doctor.port_served"))
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", PORT))
        except OSError:
            return _bad("port", "warn", "port_taken", port=PORT)
    return _ok("port", say("doctor.port_free", port=PORT))


def address(settings: Settings) -> Check:
    url = settings.public_url
    if not url:
        return _ok("address", say("doctor.address_local"))
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return _bad("address", "fail", "address_wrong", url=url)
    if parts.path.strip("/") or parts.query or parts.fragment:
        return _bad("address", "fail", "address_path", url=url)
    if parts.scheme == "http" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
        return _bad("address", "warn", "address_open", url=url)
    return _ok("address", url)


def moderation(settings: Settings) -> Check:
    try:
        names = [moderator.name for moderator in moderators(settings)]
    except Failure as failure:
        return _bad("moderation", "fail", "moderation_wrong", reason=failure.message)
    if settings.public_url and not (settings.moderator_url or settings.moderators):
        return _bad("moderation", "warn", "moderation_none")
    return _ok("moderation", ", ".join(names) or "-")


_CHECKS: Sequence[Callable[[Settings], Check]] = (
    python,
    home,
    disk,
    database,
    key,
    signing,
    codec,
    sandbox,
    moderation,
    port,
    address,
)


def _name_of(requirement: str) -> str:
    """`click<9,>=8.3; python_version > "3"` -> click"""
    end = next((i for i, c in enumerate(requirement) if not (c.isalnum() or c in "-_.")), None)
    return requirement[:end]


def _there(folder: Path) -> Path:
    """The folder, or the nearest one above it that exists."""
    return next(path for path in (folder, *folder.absolute().parents) if path.exists())


def _disk_kind(folder: Path) -> str | None:
    """The kind of file system that a folder is on, where the system tells (Linux)."""
    try:
        lines = Path("/proc/self/mountinfo").read_text().splitlines()
    except OSError:
        return None
    kind, longest = None, -1
    for line in lines:
        fields = line.split()
        point = fields[4].encode().decode("unicode_escape")  # blanks are written as \\040
        if folder.resolve().is_relative_to(point) and len(point) >= longest:
            longest, kind = len(point), fields[fields.index("-") + 1]
    return kind


def _png() -> bytes:
    """The smallest picture: one red pixel."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    pixel = zlib.compress(b"\x00\xff\x00\x00")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixel) + chunk(b"IEND", b"")
