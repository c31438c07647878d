"""A page of a list, as every list of this protocol has it."""

from collections.abc import Sequence


def listed(data: Sequence[dict[str, object]], *, more: bool) -> dict[str, object]:
    """`data` is objects with an `id`; `more` says that another page follows."""
    return {
        "object": "list",
        "data": list(data),
        "first_id": data[0]["id"] if data else None,
        "last_id": data[-1]["id"] if data else None,
        "has_more": more,
    }
