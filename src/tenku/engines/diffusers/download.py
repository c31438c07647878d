"""The child that fetches weights: `python -m tenku.engines.diffusers.download REPO FOLDER`.

It runs where the library of the Hugging Face hub is installed, takes the token from HF_TOKEN or
from where `hf auth login` left it, shows progress on stderr, fetches what an earlier one has not
finished (whole files are kept), and tells how it ended by its exit status.
"""

import os
import shutil
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from tenku.engines.diffusers.installing import Ended

# Weights that can't hold code, and the words that belong to them: nothing pickled.
WANTED = ("*.json", "*.safetensors", "*.txt", "*.model", "*.jinja", "LICENSE*", "*.md")
SPARE_BYTES = 1 << 30  # that stay free on the disk


def main() -> Ended:
    repo, folder = sys.argv[1], Path(sys.argv[2])
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    try:
        hub: Any = import_module("huggingface_hub")
        errors: Any = import_module("huggingface_hub.errors")
    except ImportError:
        return Ended.NO_LIBRARY
    try:
        return _fetch(hub, repo, folder)
    except errors.GatedRepoError:
        return Ended.GATED
    except errors.RepositoryNotFoundError:
        return Ended.NOT_FOUND
    except Exception as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return Ended.BROKEN_OFF


def _fetch(hub: Any, repo: str, folder: Path) -> Ended:
    found = hub.HfApi().model_info(repo, files_metadata=True)
    names = {file.rfilename: file.size or 0 for file in found.siblings}
    wanted = hub.utils.filter_repo_objects(names, allow_patterns=list(WANTED))
    folder.mkdir(parents=True, exist_ok=True)
    for half in folder.rglob("*.incomplete"):
        half.unlink()  # of a process that was killed: the library begins such a file anew
    here = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    missing = sum(names[name] for name in wanted) - here
    if shutil.disk_usage(folder).free < missing + SPARE_BYTES:
        return Ended.DISK_FULL
    hub.snapshot_download(
        repo, revision=found.sha, local_dir=str(folder), allow_patterns=list(WANTED)
    )
    return Ended.WELL


if __name__ == "__main__":
    sys.exit(main())
