"""The child that fetches weights: `python -m tenku.engines.diffusers.download REPO FOLDER`.

It runs where the library of the Hugging Face hub is installed, takes the token from HF_TOKEN or
from where `hf auth login` left it, shows progress on stderr, goes on with what an earlier one has
left, and tells how it ended by its exit status.

The hub's library begins a file anew if its process has died in it, and a file of weights has
gigabytes. So it fetches the small files, and the large ones are kept here: under a name of their
own while they grow, under their own name after their bytes have the sum that the hub's list has.
"""

import hashlib
import os
import shutil
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path, PurePosixPath
from typing import Any

from tenku.disk import PART
from tenku.engines.diffusers.installing import Ended

# Weights that can't hold code, and the words that belong to them: nothing pickled.
WANTED = ("*.json", "*.safetensors", "*.txt", "*.model", "*.jinja", "LICENSE*", "*.md")
SPARE_BYTES = 1 << 30  # that stay free on the disk
AT_ONCE = 4  # large files


def main() -> Ended:
    repo, folder = sys.argv[1], Path(sys.argv[2])
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    try:
        hub: Any = import_module("huggingface_hub")
        errors: Any = import_module("huggingface_hub.errors")
        http_get: Any = import_module("huggingface_hub.file_download").http_get
    except ImportError:
        return Ended.NO_LIBRARY
    try:
        return Weights(hub, http_get, repo, folder).fetch()
    except errors.GatedRepoError:
        return Ended.GATED
    except errors.RepositoryNotFoundError:
        return Ended.NOT_FOUND
    except Exception as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return Ended.BROKEN_OFF


@dataclass(frozen=True)
class Weights:
    """A repository's files in a folder: those that are here, and those that are to come."""

    hub: Any  # the module huggingface_hub, which has no types where this is checked
    http_get: Any
    repo: str
    folder: Path

    def fetch(self) -> Ended:
        """Have all of them here. Raises what the library does, and OSError."""
        found = self.hub.HfApi().model_info(self.repo, files_metadata=True)
        names = [file.rfilename for file in found.siblings]
        wanted = set(self.hub.utils.filter_repo_objects(names, allow_patterns=list(WANTED)))
        files = [file for file in found.siblings if file.rfilename in wanted]
        for file in files:
            _check_name(file.rfilename)
        large = [file for file in files if file.lfs is not None]
        self._make_room(large)
        if shutil.disk_usage(self.folder).free < self._missing(files) + SPARE_BYTES:
            return Ended.DISK_FULL
        self.hub.snapshot_download(
            self.repo,
            revision=found.sha,
            local_dir=str(self.folder),
            allow_patterns=list(WANTED),
            ignore_patterns=[file.rfilename for file in large],
        )
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(partial(self._fetch_large, found.sha), large))
        return Ended.WELL

    def _make_room(self, large: Sequence[Any]) -> None:
        """Make the folder, without halves of which nobody goes on: of another revision, of the
        library's own.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        halves = {self._half(file) for file in large}
        for pattern in (f"*{PART}", "*.incomplete"):
            for half in self.folder.rglob(pattern):
                if half not in halves:
                    half.unlink()

    def _missing(self, files: Sequence[Any]) -> int:
        here = sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())
        return sum(file.size or 0 for file in files) - here

    def _half(self, file: Any) -> Path:
        whole = self.folder / file.rfilename
        return whole.with_name(f"{whole.name}.{file.lfs.sha256[:16]}{PART}")

    def _fetch_large(self, revision: str, file: Any) -> None:
        whole, half, size = self.folder / file.rfilename, self._half(file), file.lfs.size
        if whole.is_file() and _sum(whole) == file.lfs.sha256:
            return
        if size > self.hub.constants.MAX_HTTP_DOWNLOAD_SIZE:  # only the library can have it
            self.hub.hf_hub_download(
                self.repo, file.rfilename, revision=revision, local_dir=str(self.folder)
            )
            return
        half.parent.mkdir(parents=True, exist_ok=True)
        with half.open("ab") as out:
            self.http_get(
                self.hub.hf_hub_url(self.repo, file.rfilename, revision=revision),
                out,
                resume_size=out.tell(),
                headers=self.hub.utils.build_hf_headers(),
                expected_size=size,
                displayed_filename=file.rfilename,
            )
        if _sum(half) != file.lfs.sha256:
            half.unlink()
            raise OSError(f"{file.rfilename} came damaged")
        half.replace(whole)


def _check_name(name: str) -> None:
    """A name from elsewhere that leads out of its folder is refused."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name:
        raise OSError(f"the list has a file with the name {name!r}")


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


if __name__ == "__main__":
    sys.exit(main())
