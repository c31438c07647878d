"""The settings: every module here registers its own. A new one is a new module."""

from tenku.engines.animatic.registry import load
from tenku.engines.animatic.settings.base import SETTINGS, LightCurve, Scenery, Setting

__all__ = ["SETTINGS", "LightCurve", "Scenery", "Setting", "default_light", "settings"]

load(__name__, __path__)


def settings() -> tuple[str, ...]:
    return SETTINGS.names()


def default_light(name: str) -> LightCurve:
    """The light a setting looks best in, when a prompt names none."""
    return SETTINGS[name].light
