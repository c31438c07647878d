"""Judges the files of a run by the rows that tell of them; knows no code of Tenku's."""

import hashlib
import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

KINDS = ["spritesheet", "thumbnail", "video"]


def judge_files(raw: sqlite3.Connection, folder: Path) -> Iterator[str]:
    """What is on offer is there, byte for byte; what was deleted is gone; one result a task."""
    made: defaultdict[str, list[str]] = defaultdict(list)
    for asset_id, task_id, kind, key, size, sha256, deleted, erased in raw.execute(
        "select id, task_id, kind, key, size_bytes, sha256, deleted_at_ms, erased_at_ms from assets"
    ):
        path = folder / key
        if task_id is not None:
            made[task_id].append(kind)
        if erased is not None:
            if path.exists():
                yield f"{kind} {asset_id} was erased and is there"
        elif deleted is None and not _is_whole(path, size, sha256):
            yield f"{kind} {asset_id} of task {task_id} is not stored as it was made"
    for task_id, status, result, image_id in raw.execute(
        "select id, status, result, image_id from tasks"
    ):
        kinds = sorted(made.get(task_id, []))
        if kinds != (KINDS if status == "completed" else []):
            yield f"task {task_id} is {status} and has {kinds}"
        if status == "completed":
            video = json.loads(result)["video"]["asset_id"]
            found = raw.execute("select task_id from assets where id = ?", (video,)).fetchone()
            if found != (task_id,):
                yield f"the result of task {task_id} names a video that is not its own"
        if image_id is not None:
            found = raw.execute("select 1 from assets where id = ?", (image_id,)).fetchone()
            if found is None:
                yield f"task {task_id} starts from an image that is not there"


def _is_whole(path: Path, size: int, sha256: str) -> bool:
    if not path.exists() or path.stat().st_size != size:
        return False
    return hashlib.sha256(path.read_bytes()).hexdigest() == sha256
