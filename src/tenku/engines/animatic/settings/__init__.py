"""The settings. A new one is a module here, imported below."""

from tenku.engines.animatic.settings import (
    cafe,
    city,
    desert,
    forest,
    meadow,
    mountains,
    room,
    sea,
    snowfield,
    stage_hall,
    street,
    underwater,
)
from tenku.engines.animatic.settings.base import SETTINGS, LightCurve, Scenery, Setting

__all__ = ["SETTINGS", "LightCurve", "Scenery", "Setting", "default_light", "settings"]

_MODULES = (
    cafe,
    city,
    desert,
    forest,
    meadow,
    mountains,
    room,
    sea,
    snowfield,
    stage_hall,
    street,
    underwater,
)


def settings() -> tuple[str, ...]:
    return SETTINGS.names()


def default_light(name: str) -> LightCurve:
    """The light a setting looks best in, when a prompt names none."""
    return SETTINGS[name].light
