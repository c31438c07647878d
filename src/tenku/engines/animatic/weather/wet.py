"""Weather that falls: rain, storm, snow."""

from tenku.engines.animatic.layers.falling import Falling, Splashes, flakes, streaks
from tenku.engines.animatic.layers.lightning import Flash, Lightning, strike
from tenku.engines.animatic.plan import ShotPlan
from tenku.engines.animatic.scene import Canvas, Cue
from tenku.engines.animatic.weather.base import Front, weather


@weather("rain")
def rain(strength: float, plan: ShotPlan, canvas: Canvas, horizon: float) -> Front:
    s = min(strength, 2.0)
    slant = 0.06 + 0.30 * plan.wind
    return Front(
        layers=(
            Falling(
                sheets=streaks(canvas, slant, s), colour=(0.86, 0.92, 1.0), opacity=0.50, z=0.3
            ),
            Splashes(canvas=canvas, top=horizon, count=round(34 * s)),
        ),
        cover=0.92,
        grey=0.80,
        dark=0.15 + 0.06 * s,
        fog=0.30 * s,
        wet=1.0,
        wind=0.15,
        cues=(Cue(kind="rain", gain=min(s, 1.5)),),
    )


@weather("storm")
def storm(strength: float, plan: ShotPlan, canvas: Canvas, horizon: float) -> Front:
    """Heavy rain and lightning; the thunder comes later, the later the further it is."""
    bolts = strike(canvas, horizon, strength)
    claps = tuple(bolt.at + 0.35 + 1.6 * bolt.distance for bolt in bolts)
    heavy = Front(
        layers=(Lightning(bolts=bolts), Flash(bolts=bolts)),
        dark=0.42,
        grey=0.85,
        wind=0.5,
        cues=(Cue(kind="thunder", gain=0.9, events=claps),),
    )
    return rain(1.5 * strength, plan, canvas, horizon).and_(heavy)


@weather("snow")
def snow(strength: float, plan: ShotPlan, canvas: Canvas, horizon: float) -> Front:
    s = min(strength, 2.0)
    sheets = flakes(canvas, 0.10 + 0.4 * plan.wind, s)
    return Front(
        layers=(Falling(sheets=sheets, colour=(0.97, 0.98, 1.0), opacity=0.92, z=0.3),),
        cover=0.85,
        grey=0.85,
        dark=0.05,
        fog=0.34 * s,
        snow=1.0,
        cues=(Cue(kind="wind", gain=0.25),),
    )
