"""What `tenku doctor` says of settings that could be read, and are not as they were meant."""

from collections.abc import Iterator

from tenku import config
from tenku.cli.check import Check, bad, ok
from tenku.cli.text import say


def settings() -> Iterator[Check]:
    """A warning for each name that is no setting, and for each secret that others can read."""
    strange, exposed = config.strange(), config.open_files()
    for name, near in strange.items():
        meant = say("doctor.setting_meant", near=near) if near else ""
        yield bad("settings", "warn", "setting_strange", name=name, meant=meant)
    for setting, path in exposed.items():
        yield bad("settings", "warn", "setting_open", setting=setting, path=path)
    if not strange and not exposed:
        yield ok("settings", say("doctor.settings"))
