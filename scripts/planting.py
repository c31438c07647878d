"""Bugs on purpose: planted one by one in a copy of the code, where a test or a script must find
them. A bug whose text is no longer in the code is an error: kept true, they show that what is to
find them can fail.
"""

import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from proof import Proof

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "tenku"


class Edit(NamedTuple):
    """In `file`, below the package, the text `right` becomes `wrong`."""

    file: str
    right: str
    wrong: str


class Bug(NamedTuple):
    """A bug, and what must find it: tests, or a script with its options."""

    name: str
    edits: Sequence[Edit]
    run: Sequence[str]


def stale(bugs: Sequence[Bug], package: Path = PACKAGE) -> list[str]:
    """The names of bugs whose text is not in the code exactly once."""
    return [
        bug.name
        for bug in bugs
        if any((package / e.file).read_text("utf-8").count(e.right) != 1 for e in bug.edits)
    ]


def wanted(bugs: Sequence[Bug], words: Sequence[str]) -> list[Bug]:
    """The bugs whose names have one of the words; all of them without words.

    Exits with 2 where the text of a bug, wanted or not, is not in the code.
    """
    if names := stale(bugs):
        print(f"Not in the code any more: {', '.join(names)}", file=sys.stderr)
        sys.exit(2)
    return [bug for bug in bugs if not words or any(word in bug.name for word in words)]


def hunt(
    part: str, bugs: Sequence[Bug], finds: Callable[[Path, Sequence[str]], bool], *, as_json: bool
) -> int:
    """Plant each bug; returns the exit status, 0 if all were found.

    `finds` says whether a run finds faults in the package that lies in a folder.
    """
    missed: list[str] = []
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "tenku"
        shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
        for bug in bugs:
            with _planted(bug, copy):
                found = finds(Path(folder), bug.run)
            print(f"{'found ' if found else 'MISSED'}  {bug.name}", flush=True)
            missed += [] if found else [bug.name]
    return Proof(
        part=part,
        cases=len(bugs),
        violations=[f"not found: {name}" for name in missed],
        seed=None,
        began=began,
        figures={"of the planted bugs were found": len(bugs) - len(missed)},
    ).tell(as_json=as_json)


@contextmanager
def _planted(bug: Bug, copy: Path) -> Generator[None]:
    """The bug is in the copy meanwhile."""
    right = {file: (copy / file).read_text("utf-8") for file, *_ in bug.edits}
    for edit in bug.edits:
        file = copy / edit.file
        file.write_text(file.read_text("utf-8").replace(edit.right, edit.wrong), "utf-8")
    try:
        yield
    finally:
        for name, text in right.items():
            (copy / name).write_text(text, "utf-8")
