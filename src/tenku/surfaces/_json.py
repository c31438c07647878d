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
    level: list[object] = [value]
    for _ in range(DEPTH_MAX + 1):
        level = [inner for one in level for inner in _inside(one)]
        if not level:
            return
    raise _refusal(f"The body is nested deeper than {DEPTH_MAX} levels.")


def _inside(value: object) -> Sequence[object]:
    match value:
        case str() if "\0" in value:
            raise _refusal("The body has a NUL character in a text; leave it out.")
        case int() if abs(value) > WHOLE_MAX:
            raise _refusal(
                "The body has a whole number beyond 2^53; none that is taken is so large."
            )
        case float() if not math.isfinite(value):
            raise _refusal("The body has NaN or Infinity, which are no numbers in JSON.")
        case dict():
            mapping = cast("Mapping[object, object]", value)
            return [*mapping, *mapping.values()]
        case list():
            return cast("list[object]", value)
        case _:
            return ()


def _refusal(message: str) -> InvalidParameter:
    return InvalidParameter(message, field="body")
