"""What a backup says of itself, in `manifest.json`: written last, so without it there is none."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any

NAME = "manifest.json"
FORMAT = 1


@dataclass(frozen=True, kw_only=True)
class Digest:
    """The size of a file in bytes, and the SHA-256 of it in hex."""

    size: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """Every file of a backup by its name below the folder, and the moment that it shows."""

    tenku: str  # the version that made it
    schema: str
    taken_at: str  # ISO 8601, UTC
    with_secrets: bool
    files: dict[str, Digest]
    faults: tuple[str, ...] = ()  # videos that the database names and that were missing or changed
    format: int = FORMAT

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(digest.size for digest in self.files.values())

    def dumps(self) -> str:
        return json.dumps(asdict(self), indent=1) + "\n"


def read(folder: Path) -> Manifest | None:
    """The manifest of a backup; None where there is none that can be read."""
    try:
        found: dict[str, Any] = json.loads((folder / NAME).read_text("utf-8"))
        if found["format"] != FORMAT:
            return None
        manifest = Manifest(
            tenku=str(found["tenku"]),
            schema=str(found["schema"]),
            taken_at=str(found["taken_at"]),
            with_secrets=bool(found["with_secrets"]),
            files={str(name): Digest(**digest) for name, digest in found["files"].items()},
            faults=tuple(map(str, found["faults"])),
        )
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None
    return manifest if all(map(inside, manifest.files)) else None


def inside(name: str) -> bool:
    """Whether a name leads to a place below the folder. A backup may come from anywhere."""
    path = PurePosixPath(name)
    plain = not path.is_absolute() and ".." not in path.parts and "\\" not in name
    return plain and path.as_posix() == name and name not in {"", "."}
