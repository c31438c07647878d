"""The moderators that the settings name: our own, and those of other packages."""

from collections.abc import Mapping
from importlib.metadata import entry_points
from pathlib import Path
from typing import cast

from tenku.errors import InvalidParameter, naming
from tenku.moderation import lists
from tenku.moderation.remote import reached_at
from tenku.moderation.verdicts import Moderator

GROUP = "tenku.moderators"


def appointed(
    *,
    baseline: bool,
    list_file: str,
    url: str,
    key: str,
    model: str,
    others: Mapping[str, Mapping[str, object]],
) -> tuple[Moderator, ...]:
    """Who is asked, the cheapest first; an empty name is nobody.

    Raises:
        InvalidParameter: a setting is wrong; names it.
    """
    found: list[Moderator] = [lists.baseline()] if baseline else []
    if list_file:
        with naming("TENKU_MODERATION_LIST"):
            found.append(lists.own(Path(list_file)))
    if url:
        with naming("TENKU_MODERATOR_URL"):
            found.append(reached_at(url, key=key, model=model))
    return (*found, *_installed(others))


def _installed(wanted: Mapping[str, Mapping[str, object]]) -> tuple[Moderator, ...]:
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
