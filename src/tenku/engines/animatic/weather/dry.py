"""Weather without anything that falls: clear, clouds, fog, wind."""

from tenku.engines.animatic.plan import ShotPlan
from tenku.engines.animatic.scene import Canvas, Cue
from tenku.engines.animatic.weather.base import Front, weather


@weather("clear")
def clear(strength: float, plan: ShotPlan, canvas: Canvas, horizon: float) -> Front:
    return Front()


@weather("clouds")
def clouds(strength: float, plan: ShotPlan, canvas: Canvas, horizon: float) -> Front:
    s = min(strength, 1.5)
    return Front(cover=0.55 * s, grey=0.45 * s, dark=0.10 * s, cues=(Cue(kind="wind", gain=0.3),))


@weather("fog")
def fog(strength: float, plan: ShotPlan, canvas: Canvas, horizon: float) -> Front:
    s = min(strength, 1.5)
    return Front(cover=0.8, grey=0.6 * s, dark=0.04 * s, fog=0.9 * s)


@weather("wind")
def wind(strength: float, plan: ShotPlan, canvas: Canvas, horizon: float) -> Front:
    return Front(cover=0.2, wind=0.5 * strength, cues=(Cue(kind="wind", gain=0.9 * strength),))
