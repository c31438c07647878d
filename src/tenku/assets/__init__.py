"""Stored bytes: which file belongs to whom, and until when."""

from tenku.assets.store import (
    Asset,
    add,
    delete_of_task,
    due,
    erased,
    get,
    known_keys,
    mark_deleted,
    to_erase,
)

__all__ = [
    "Asset",
    "add",
    "delete_of_task",
    "due",
    "erased",
    "get",
    "known_keys",
    "mark_deleted",
    "to_erase",
]
