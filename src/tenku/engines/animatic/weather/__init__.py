"""The weathers. A new one is a module here, imported below."""

from tenku.engines.animatic.weather import dry, wet
from tenku.engines.animatic.weather.base import WEATHERS, Front

__all__ = ["WEATHERS", "Front", "weathers"]

_MODULES = (dry, wet)


def weathers() -> tuple[str, ...]:
    return WEATHERS.names()
