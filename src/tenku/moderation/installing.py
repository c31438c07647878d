"""Moderators of other packages, from the entry points `tenku.moderators`."""

from collections.abc import Mapping
from importlib.metadata import entry_points
from typing import cast

from tenku.errors import InvalidParameter
from tenku.moderation.verdicts import Moderator

GROUP = "tenku.moderators"


def installed(wanted: Mapping[str, Mapping[str, object]]) -> tuple[Moderator, ...]:
    """The moderators of these names, each called with its options as keywords.

    Raises:
        InvalidParameter: a name is not installed, or an option is wrong.
    """
    found = {point.name: point for point in entry_points(group=GROUP)}
    moderators: list[Moderator] = []
    for name, options in wanted.items():
        if name not in found:
            known = ", ".join(sorted(found)) or "none"
            raise InvalidParameter(
                f"Setting TENKU_MODERATORS names {name!r}; installed are: {known}.",
                field="TENKU_MODERATORS",
            )
        try:
            moderators.append(cast("Moderator", found[name].load()(**options)))
        except (TypeError, ValueError) as error:  # its text may repeat an option, a secret
            raise InvalidParameter(
                f"Setting TENKU_MODERATORS is wrong for {name}: {type(error).__name__}.",
                field="TENKU_MODERATORS",
            ) from error
    return tuple(moderators)
