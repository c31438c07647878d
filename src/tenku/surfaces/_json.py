"""What may be in a body besides being well formed."""

import math
from collections.abc import Mapping, Sequence
from typing import cast

from tenku.errors import InvalidParameter

DEPTH_MAX = 64  # objects and lists within one another
WHOLE_MAX = 2**53  # beyond it JSON's readers disagree about which number it is


def check(value: object) -> None:
    """Go through everything that a body holds.

    Raises:
        InvalidParameter: it is nested too deep, or has a number or a text that not everybody reads
            alike.
    """
    level: list[tuple[str, object]] = [("body", value)]
    for _ in range(DEPTH_MAX + 1):
        level = [inner for name, one in level for inner in _inside(name, one)]
        if not level:
            return
    raise InvalidParameter(f"The body is nested deeper than {DEPTH_MAX} levels.", field="body")


def _inside(name: str, value: object) -> Sequence[tuple[str, object]]:
    """What a value holds, each with the name of the field that it stands in."""
    match value:
        case str() if "\0" in value:
            raise InvalidParameter(f"{name} has a NUL character in it; leave it out.", field=name)
        case int() if abs(value) > WHOLE_MAX:
            raise InvalidParameter(
                f"{name} has a whole number beyond 2^53; none that is taken is so large.",
                field=name,
            )
        case float() if not math.isfinite(value):
            raise InvalidParameter(
                f"{name} has NaN or Infinity, which are no numbers in JSON.", field=name
            )
        case dict():
            mapping = cast("Mapping[str, object]", value)
            return [
                *((name, key) for key in mapping),
                *((key[:80], mapping[key]) for key in mapping),
            ]
        case list():
            return [(name, one) for one in cast("list[object]", value)]
        case _:
            return ()
