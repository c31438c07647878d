"""Weather without rain or snow: clear, clouds, fog, wind, falling leaves, dust."""

from tenku.engines.animatic.layers.falling import Falling, grains, leaves
from tenku.engines.animatic.plan import ShotPlan
from tenku.engines.animatic.scene import Canvas, Cue
from tenku.engines.animatic.weather.base import Front, weather

_LEAFY = frozenset({"city", "street", "meadow", "forest", "farmland"})
_AUTUMN = ((0.80, 0.42, 0.16), (0.86, 0.62, 0.20))


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
    """A gale; where there are trees it tears leaves from them."""
    blown = _fallen(canvas, (620.0, 90.0), strength) if plan.setting in _LEAFY else ()
    gusts = (Cue(kind="wind", gain=0.9 * strength),)
    return Front(layers=blown, cover=0.2, wind=0.5 * strength, cues=gusts)


@weather("leaves")
def falling_leaves(strength: float, plan: ShotPlan, canvas: Canvas, horizon: float) -> Front:
    """Autumn leaves that sail down."""
    sailing = _fallen(canvas, (60.0 + 160.0 * plan.wind, 95.0), strength)
    return Front(layers=sailing, cues=(Cue(kind="wind", gain=0.3),))


@weather("dust")
def dust(strength: float, plan: ShotPlan, canvas: Canvas, horizon: float) -> Front:
    s = min(strength, 1.5)
    sheets = grains(canvas, s)
    return Front(
        layers=(
            Falling(sheets=sheets, colour=(1.0, 0.84, 0.60), opacity=0.5 * min(s, 1.0), z=0.3),
        ),
        cover=0.7,
        grey=0.35 * s,
        dark=0.08 * s,
        fog=0.55 * s,
        wind=0.6,
        air=(1.0, 0.81, 0.57),
        cues=(Cue(kind="wind", gain=1.0),),
    )


def _fallen(canvas: Canvas, speed: tuple[float, float], strength: float) -> tuple[Falling, ...]:
    return tuple(
        Falling(sheets=leaves(canvas, speed, strength, k), colour=colour, opacity=0.95, z=0.3)
        for k, colour in enumerate(_AUTUMN)
    )
