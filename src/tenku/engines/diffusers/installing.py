"""Fetching a preset's weights: what it means is said first, then it is done, whole or not at all.

Tenku ships no weights and has no door to the hub: the library of the hub's makers fetches them,
in a child process (download.py) of the interpreter that will film with them.
"""

import shutil
import subprocess
import sys
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from tenku.disk import PART
from tenku.engines.base import Licence
from tenku.engines.diffusers.memory import free_host
from tenku.engines.diffusers.presets import PRESETS, default_folder
from tenku.engines.licences import LICENCES
from tenku.errors import EngineFailed, EngineUnavailable, Failure, InvalidParameter

HUB = "https://huggingface.co"


class Ended(IntEnum):
    """How a download ended, as an exit status."""

    WELL = 0
    NO_LIBRARY = 10
    GATED = 11
    NOT_FOUND = 12
    DISK_FULL = 13
    BROKEN_OFF = 14


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What installing a model means, in figures and words; nothing has been fetched."""

    model: str
    repo: str
    folder: Path
    licence: Licence
    gated: bool
    download_bytes: int  # about
    memory_bytes: int  # about, to load it
    disk_free: int
    memory_free: int

    @property
    def page(self) -> str:
        return f"{HUB}/{self.repo}"

    @property
    def installed(self) -> bool:
        return (self.folder / "model_index.json").is_file()

    @property
    def _part(self) -> Path:
        return self.folder.with_name(self.folder.name + PART)

    def fetch(self, python: str = sys.executable) -> None:
        """Fetch the weights; blocks, and shows progress on stderr. Interrupted, it can be called
        again and goes on. The folder appears when all is there.

        Raises:
            EngineUnavailable: the operator has to do something first.
            EngineFailed: it broke off, and may be tried again.
        """
        command = (python, "-P", "-m", "tenku.engines.diffusers.download", self.repo, self._part)
        try:
            done = subprocess.run(command, stdin=subprocess.DEVNULL, check=False)
        except OSError:
            raise self._failure(Ended.NO_LIBRARY) from None
        try:
            ended = Ended(done.returncode)
        except ValueError:
            ended = Ended.BROKEN_OFF
        if ended is not Ended.WELL:
            raise self._failure(ended)
        self._part.replace(self.folder)

    def _failure(self, ended: Ended) -> Failure:
        match ended:
            case Ended.GATED:
                return EngineUnavailable(
                    f"The hub doesn't let you have {self.repo} yet: accept its form at {self.page},"
                    " and put a token of the same account into HF_TOKEN."
                )
            case Ended.NOT_FOUND:
                return EngineUnavailable(
                    f"The hub knows no {self.repo}, or shows it to others only."
                )
            case Ended.DISK_FULL:
                return EngineUnavailable(
                    "The disk has too little room for it; --folder names another place."
                )
            case Ended.NO_LIBRARY:
                return EngineUnavailable(
                    "The libraries for learned models are not here: pip install 'tenku[gpu]'."
                )
            case Ended.WELL | Ended.BROKEN_OFF:
                return EngineFailed(
                    "The download broke off. The same command goes on with it.", retryable=True
                )


def offer(model: str, folder: Path | None = None) -> Offer:
    """What installing a preset means here.

    Raises:
        InvalidParameter: there is no such preset (lists those that there are), or the folder
            holds something else.
    """
    if model not in PRESETS:
        raise InvalidParameter(
            f"No model is called {model!r}; known are: {', '.join(PRESETS)}.",
            field="MODEL",
            given=model,
            allowed=tuple(PRESETS),
        )
    preset = PRESETS[model]
    target = (folder or default_folder(model)).absolute()
    if target.exists() and not (target / "model_index.json").is_file() and _full(target):
        raise InvalidParameter(f"{target} holds something else.", field="--folder")
    there = next(path for path in (target, *target.parents) if path.is_dir())
    return Offer(
        model=model,
        repo=preset.repo,
        folder=target,
        licence=LICENCES[preset.family],
        gated=preset.gated,
        download_bytes=preset.download_bytes,
        memory_bytes=preset.memory_bytes,
        disk_free=shutil.disk_usage(there).free,
        memory_free=free_host(),
    )


def _full(path: Path) -> bool:
    return not path.is_dir() or any(path.iterdir())
