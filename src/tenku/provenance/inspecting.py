"""Looking at a video of a stranger, without trusting it: all of it is read in a child process."""

import errno
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tenku.media.sandbox import Sandbox
from tenku.provenance.fingerprint import Hashes
from tenku.provenance.reading import NOTHING, Reading

FILE_BYTES_MAX = 4 << 30
_SECONDS_MAX = 120.0  # on the clock; of the processor it takes 60 at most (see `box`)
_CHUNK = 1 << 20
_BOX = "tenku.provenance.box"


@dataclass(frozen=True, kw_only=True)
class Looked:
    """What a file says of itself, and what its pictures are. `unread`: why there is no manifest."""

    sha256: str
    size_bytes: int
    manifest: Reading = NOTHING
    unread: str = ""
    tags: dict[str, str] = field(default_factory=dict[str, str])
    hashes: Hashes


class TooBig(Exception):
    """More bytes than are looked at."""


class _Manifest(BaseModel):
    """A manifest as the child writes it down: it may be lying, so each is checked for its type."""

    model_config = ConfigDict(strict=True, extra="forbid")

    state: str
    anywhere: str
    problems: tuple[str, ...] = Field(strict=False)
    issuer: str
    serial: str
    generator: str
    title: str
    engine: str
    engine_version: str
    source_type: str
    ingredients: tuple[str, ...] = Field(strict=False)


class _Said(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")

    manifest: _Manifest | None = None
    unread: str = ""
    tags: dict[str, str]


def look(path: Path, roots: str, sandbox: Sandbox) -> Looked:
    """Read a file through. Blocks.

    Raises:
        OSError: it can't be read.
        TooBig: it is larger than is looked at.
    """
    if not path.is_file() and path.exists():  # nothing ever comes out of some of these
        raise OSError(errno.EINVAL, "not a regular file", str(path))
    with path.open("rb") as file:
        size, digest = 0, sha256()
        while chunk := file.read(_CHUNK):
            size += len(chunk)
            if size > FILE_BYTES_MAX:
                raise TooBig
            digest.update(chunk)
        file.seek(0)
        seen = sandbox.run(file, "look", roots, seconds_max=_SECONDS_MAX, program=_BOX)
    first, _, second = seen.partition(b"\n")
    looked = Looked(sha256=digest.hexdigest(), size_bytes=size, hashes=_hashes(second))
    try:
        said = _Said.model_validate_json(first)
    except ValidationError:  # killed before it could say anything
        return replace(looked, unread="the file could not be read")
    return replace(
        looked,
        manifest=Reading(**said.manifest.model_dump()) if said.manifest else NOTHING,
        unread=said.unread,
        tags=said.tags,
    )


def _hashes(line: bytes) -> Hashes:
    try:
        return np.array([int(word, 16) for word in line.decode().split(",")], np.uint64)
    except (ValueError, OverflowError):
        return np.empty(0, np.uint64)
