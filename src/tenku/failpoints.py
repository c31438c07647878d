"""Named places where a process can be made to die, so that tests can prove that nothing is lost.

For developers only. With `TENKU_FAILPOINT=after_hold` in its environment a process ends when it
first passes that place, as suddenly as by kill -9; with `after_hold:3` at the third time. Several
names are separated by commas; the first that is passed ends it. Without the variable a place
costs one look at an empty dict.
"""

import os
from typing import Literal, get_args

Point = Literal[
    # first start and upgrade
    "mid_upgrade",  # the schema is changed, not committed
    "after_upgrade",
    "key_written",  # the key's file is there, the account is not
    "mid_first_start",  # account, credits and key are written, not committed
    "after_first_start",
    # uploads
    "mid_upload",  # the bytes are stored, the row is not
    "upload_kept",  # the row is there, the caller has no answer
    # submit
    "picture_stored",  # the bytes of a first frame are stored, the task is not
    "before_hold",
    "after_hold",  # held and inserted, not committed
    "before_ack",  # committed, the caller has no answer
    # work
    "after_claim",
    "inputs_fetched",
    "after_film",
    "mid_asset_write",  # a part of a file is written
    "before_asset_rename",  # all of it is written, under another name
    "after_asset_rename",
    "before_capture",  # all files are stored, the task is not complete
    "in_capture",  # captured and told, not committed
    "after_capture",
    # other ends
    "in_release",  # failed and released, not told, not committed
    "after_failure",  # an engine gave up, and that is committed
    "after_cancel",  # committed, the caller has no answer
    "after_delete",
    # webhooks
    "before_delivery",  # claimed, not sent
    "mid_delivery",  # the receiver has answered, and that is not written down
    "after_delivery",
    # retention
    "row_deleted",  # the link is dead, the bytes are there
    "bytes_erased",  # the bytes are gone, and that is not written down
]
POINTS: tuple[Point, ...] = get_args(Point)
VARIABLE = "TENKU_FAILPOINT"
EXIT = 86  # the status of a process that died here
_armed: dict[str, int] = {}  # how often a point may still be passed, the deadly time included


def failpoint(name: Point) -> None:
    """Die here, if that was asked for."""
    if _armed and name in _armed:
        _armed[name] -= 1
        if _armed[name] <= 0:
            os._exit(EXIT)


def arm(points: str) -> None:
    """Read the variable's value; an empty one disarms. Raises ValueError: no such point."""
    _armed.clear()
    for word in filter(None, points.split(",")):
        name, _, times = word.partition(":")
        if name not in POINTS:
            raise ValueError(f"{VARIABLE}: {name!r} is no failpoint; there are {', '.join(POINTS)}")
        _armed[name] = int(times or 1)


arm(os.environ.get(VARIABLE, ""))
