"""Where settings come from: the environment, files that it names, and `tenku.toml`.

Names in `tenku.toml` are all ours, so one that is unknown is an error. The environment is shared
with other programs, so one there is only told: see `strange`.
"""

import difflib
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from tenku.disk import open_to_others
from tenku.errors import InvalidParameter
from tenku.failpoints import VARIABLE

PREFIX = "TENKU_"
_TESTS = "TENKU_TEST_"  # what our own tests read


def with_files(
    environment: Mapping[str, str | None], names: Iterable[str]
) -> Mapping[str, str | None]:
    """The environment (names in lower case), with what the files hold that it names.

    Raises:
        InvalidParameter: a file can't be read or is empty, or its setting has a value besides.
    """
    found = dict(environment)
    for name in (f"{PREFIX}{name}".lower() for name in names):
        file = found.get(f"{name}_file")
        if not file:
            continue
        setting = f"{name}_file".upper()
        if found.get(name):
            raise _wrong(setting, f"{name.upper()} is set as well; leave one of them out")
        try:
            found[name] = Path(file).read_text("utf-8").strip()
        except (OSError, UnicodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is no text"
            raise _wrong(setting, f"{file}: {why}") from None
        if not found[name]:
            raise _wrong(setting, f"{file}: it is empty")
    return found


def check_names(given: Iterable[str], known: Collection[str]) -> None:
    """Look that `tenku.toml` sets nothing that isn't a setting.

    Raises:
        InvalidParameter: names the first that is none, and the setting that is nearest to it.
    """
    for name in given:
        if name not in known:
            near = _nearest(name, known)
            said = f" Did you mean {near}?" if near else ""
            raise InvalidParameter(
                f"tenku.toml in TENKU_HOME: {name!r} is no setting that can stand there.{said}",
                field=name,
            )


def strange(
    environment: Iterable[str], known: Iterable[str], filed: Iterable[str]
) -> dict[str, str]:
    """Names in the environment that look like settings and are none, with the nearest that is.

    `filed` are the settings that may come from files.
    """
    ours = {*(f"{PREFIX}{name}".upper() for name in known), *map(file_setting, filed), VARIABLE}
    return {
        name: _nearest(name.upper(), ours)
        for name in sorted(environment)
        if name.upper().startswith(PREFIX)
        and not name.upper().startswith(_TESTS)
        and name.upper() not in ours
    }


def open_files(environment: Mapping[str, str], secrets: Iterable[str]) -> dict[str, str]:
    """Files with secrets that other users may read: setting (TENKU_X_FILE) -> path."""
    given = {name.upper(): value for name, value in environment.items()}
    named = {setting: given.get(setting, "") for setting in map(file_setting, secrets)}
    return {
        setting: path
        for setting, path in named.items()
        if path and Path(path).exists() and open_to_others(Path(path))
    }


def file_setting(name: str) -> str:
    return f"{PREFIX}{name}_FILE".upper()


def _nearest(name: str, known: Collection[str]) -> str:
    """The one that was meant, perhaps; empty if none is near."""
    bare = {one.removeprefix(PREFIX): one for one in known}
    near = difflib.get_close_matches(name.removeprefix(PREFIX), bare, n=1)
    return bare[near[0]] if near else ""


def _wrong(setting: str, why: str) -> InvalidParameter:
    return InvalidParameter(f"Setting {setting}: {why}.", field=setting)
