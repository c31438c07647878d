"""The settings. A new one is a module here, imported below."""

from tenku.engines.animatic.settings import city, desert, meadow, sea, snowfield, street
from tenku.engines.animatic.settings.base import SETTINGS, LightCurve, Scenery, Setting

__all__ = ["SETTINGS", "LightCurve", "Scenery", "Setting", "default_light", "settings"]

_MODULES = (city, desert, meadow, sea, snowfield, street)


def settings() -> tuple[str, ...]:
    return SETTINGS.names()


def default_light(name: str) -> LightCurve:
    """The light a setting looks best in, when a prompt names none."""
    return SETTINGS[name].light
