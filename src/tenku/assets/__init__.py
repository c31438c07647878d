"""Stored bytes: which file belongs to whom, and until when."""

from tenku.assets.store import (
    FIRST_FRAME,
    Asset,
    add,
    count_uploads,
    delete_of_task,
    due,
    erased,
    get,
    known_keys,
    mark_deleted,
    task_of_video,
    to_erase,
    uploads,
)

__all__ = [
    "FIRST_FRAME",
    "Asset",
    "add",
    "count_uploads",
    "delete_of_task",
    "due",
    "erased",
    "get",
    "known_keys",
    "mark_deleted",
    "task_of_video",
    "to_erase",
    "uploads",
]
