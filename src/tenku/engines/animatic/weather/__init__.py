"""The weathers: every module here registers its own. A new one is a new module."""

from tenku.engines.animatic.plan import ShotPlan
from tenku.engines.animatic.registry import load
from tenku.engines.animatic.scene import Canvas
from tenku.engines.animatic.weather.base import WEATHERS, Front

__all__ = ["WEATHERS", "Front", "compose", "weathers"]

load(__name__, __path__)


def compose(plan: ShotPlan, canvas: Canvas, horizon: float) -> Front:
    """All of a plan's weather as one front. Raises KeyError for names that are not registered."""
    front = Front()
    for degree in plan.weather:
        front = front.and_(WEATHERS[degree.kind](degree.strength, plan, canvas, horizon))
    return front


def weathers() -> tuple[str, ...]:
    return WEATHERS.names()
