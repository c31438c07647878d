"""The user's own copy of a video."""

import re
import shutil
from itertools import chain, count
from pathlib import Path

_NAME_MAX = 40  # characters of the prompt in a file's name
_TRIES_MAX = 1000


def target(output: Path | None, prompt: str, task_id: str) -> Path:
    """Where the copy goes: where the user said, else a name from the prompt, in this folder."""
    name = f"{slug(prompt) or f'tenku-{task_id[:8]}'}.mp4"
    if output is None:
        return Path.cwd() / name
    return output.absolute() / name if output.is_dir() else output.absolute()


def slug(prompt: str) -> str:
    """The first words of a prompt as a file name: letters and digits of any script, and hyphens."""
    clause = re.split(r"[,.;:!?，。；：！？、\n]", prompt.strip(), maxsplit=1)[0]
    words = re.findall(r"[^\W_]+", clause.lower())
    name = ""
    for word in words:
        if name and len(name) + 1 + len(word) > _NAME_MAX:
            break
        name = f"{name}-{word}" if name else word
    return name[:_NAME_MAX]


def save(stored: Path, wanted: Path, *, replace: bool) -> Path:
    """Copy a file to `wanted`, or where that is taken and may not be replaced, to `wanted-2`...

    Returns where it is now.

    Raises:
        OSError: the folder can't be written, or the disk is full.
    """
    if replace:
        shutil.copyfile(stored, wanted)
        return wanted
    numbered = (wanted.with_stem(f"{wanted.stem}-{i}") for i in count(2))
    for path, _ in zip(chain([wanted], numbered), range(_TRIES_MAX), strict=False):
        try:
            with path.open("xb") as copy, stored.open("rb") as source:
                shutil.copyfileobj(source, copy)
        except FileExistsError:
            continue
        return path
    raise FileExistsError(0, "there are too many files of this name", str(wanted))
