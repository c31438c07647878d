"""The desert and the snowfield: lit and dark sides, what the wind carries, and what lies."""

from functools import cache

import numpy as np
import pytest

from tenku.engines.animatic import reader, stage
from tenku.engines.animatic.layers.drift import Drift
from tenku.engines.animatic.layers.falling import Falling
from tenku.engines.animatic.layers.sheet import Sheet
from tenku.engines.animatic.layers.smoke import Smoke
from tenku.engines.animatic.plan import Degree, ShotPlan
from tenku.engines.animatic.scene import Canvas, Picture
from tenku.engines.animatic.settings import SETTINGS

WIDE = Canvas(width=320, height=180, seconds=4, fps=24, seed=5)
TALL = Canvas(width=180, height=320, seconds=4, fps=24, seed=5)
BOTH = pytest.mark.parametrize("canvas", [WIDE, TALL])
PLACES = pytest.mark.parametrize("setting", ["desert", "snowfield"])


@cache
def shot(setting: str, *weather: str, sun: float = 16.0, wind: float = 0.4) -> stage.Stage:
    plan = ShotPlan(
        setting=setting,
        light=((0.0, sun),),
        camera=(Degree(kind="static"),),
        weather=tuple(Degree(kind=kind) for kind in weather),
        wind=wind,
    )
    return stage.build(plan, WIDE)


def box(picture: Picture, x0: float, y0: float, x1: float, y1: float) -> np.ndarray:
    """The mean colour of a part of the picture; shares of the frame."""
    h, w = picture.shape[:2]
    part = picture[int(y0 * h) : int(y1 * h), int(x0 * w) : int(x1 * w)]
    return part.reshape(-1, 3).mean(axis=0)


def painted(layer: Drift | Smoke, of: stage.Stage, i: int) -> Picture:
    """A layer alone, on black."""
    picture = np.zeros((WIDE.height, WIDE.width, 3), np.uint8)
    layer.paint(picture, of.moment(i))
    return picture


def test_a_dune_has_a_lit_and_a_dark_side_that_meet_in_an_edge() -> None:
    picture = shot("desert").frame(0)
    lit, dark = box(picture, 0.55, 0.60, 0.60, 0.66), box(picture, 0.74, 0.60, 0.86, 0.70)
    assert lit.mean() > 1.6 * dark.mean()
    assert lit[0] > lit[1] > lit[2]
    assert dark[0] > dark[2], "sand is warm on both sides"
    row = picture[int(0.55 * 180), int(0.60 * 320) : int(0.80 * 320)].astype(int).sum(axis=1)
    assert np.abs(row[3:] - row[:-3]).max() > 150, "the crest is not sharp"


def test_the_desert_is_blue_by_night() -> None:
    day, night = (
        box(shot("desert", sun=sun).frame(0), 0.4, 0.8, 0.6, 1.0) for sun in (30.0, -12.0)
    )
    assert day[0] > 1.5 * day[2]
    assert night[2] > night[0]
    assert night.mean() < 0.6 * day.mean()


@PLACES
def test_wind_carries_what_lies_loose(setting: str) -> None:
    still, gale = (shot(setting, wind=wind) for wind in (0.0, 1.0))
    for calm_layer, layer in zip(drifts(still), drifts(gale), strict=True):
        before, after = painted(layer, gale, 10), painted(layer, gale, 14)
        assert before.max() > 25
        assert np.abs(before.astype(int) - after).max() > 8, "it stands still"
        assert painted(calm_layer, still, 10).sum() < 0.75 * before.sum()


def drifts(of: stage.Stage) -> list[Drift]:
    return [layer for layer in of.layers if isinstance(layer, Drift)]


def test_wet_sand_does_not_fly() -> None:
    dry, wet = shot("desert", wind=0.6), shot("desert", "rain", wind=0.6)
    for a, b in zip(drifts(dry), drifts(wet), strict=True):
        assert painted(b, wet, 10).sum() < 0.3 * painted(a, dry, 10).sum()


def test_sand_blows_from_the_summit_to_its_lee() -> None:
    of = shot("desert", wind=0.8)
    plume = max(drifts(of), key=lambda layer: layer.z)
    mask = painted(plume, of, 12).sum(axis=2).astype(float)
    middle = float((mask.sum(axis=0) * np.arange(320)).sum() / mask.sum() / 320)
    assert 0.76 < middle < 0.92, "not to the right of the summit at 0.745"


def test_the_snowfield_is_white_with_blue_shadows_and_nothing_falls() -> None:
    of = shot("snowfield", sun=40.0)
    assert not any(isinstance(layer, Falling) for layer in of.layers)
    picture = of.frame(0)
    ground = picture[int(0.62 * 180) :].reshape(-1, 3).astype(int)
    bright = ground[ground.min(axis=1) > 205]
    assert len(bright) > 0.4 * len(ground), "it is not white"
    assert np.abs(bright.mean(axis=0) - bright.mean()).max() < 12, "its white has a hue"
    blue = (ground[:, 2] - ground[:, 0] > 45) & (ground.sum(axis=1) > 330)
    assert blue.mean() > 0.06, "its shadows are not blue"


def test_snow_may_fall_on_the_snowfield() -> None:
    falling, still = shot("snowfield", "snow"), shot("snowfield")
    assert any(isinstance(layer, Falling) for layer in falling.layers)
    change = [
        float(np.abs(of.frame(20)[:80].astype(int) - of.frame(24)[:80]).mean())
        for of in (falling, still)
    ]
    assert change[0] > 3 * change[1]


def test_light_is_in_the_cabin_by_night_and_smoke_rises_from_it() -> None:
    of = shot("snowfield", sun=-12.0)
    picture = of.frame(0)
    cabin, beside = box(picture, 0.60, 0.56, 0.635, 0.61), box(picture, 0.50, 0.60, 0.55, 0.64)
    assert cabin[0] - cabin[2] > beside[0] - beside[2] + 30, "no warm light in the cold"
    (smoke,) = (layer for layer in of.layers if isinstance(layer, Smoke))
    early, late = painted(smoke, of, 0), painted(smoke, of, 12)
    assert early.max() > 10
    assert np.abs(early.astype(int) - late).max() > 4


@PLACES
@BOTH
def test_the_ground_repeats_without_a_seam(setting: str, canvas: Canvas) -> None:
    scenery = SETTINGS[setting].build(ShotPlan(setting=setting), canvas)
    for layer in scenery.layers:
        if isinstance(layer, Sheet):
            assert layer.period == layer.body.shape[1]
            whole = np.concatenate([layer.body, layer.lit], axis=2).astype(int)
            inner = np.abs(np.diff(whole, axis=1)).mean(axis=(0, 2))
            seam = np.abs(whole[:, 0] - whole[:, -1]).mean()
            assert seam < max(3.0 * np.percentile(inner, 95), 2.0)


@PLACES
@BOTH
def test_subjects_stand_on_the_open_ground(setting: str, canvas: Canvas) -> None:
    scenery = SETTINGS[setting].build(ShotPlan(setting=setting), canvas)
    assert scenery.spot.ground == {"desert": "sand", "snowfield": "snow"}[setting]
    assert scenery.horizon < scenery.spot.y < 0.97 * canvas.height
    assert scenery.spot.height > 0.25 * canvas.height


@pytest.mark.parametrize(
    ("prompt", "setting"),
    [
        ("大漠里的落日", "desert"), ("沙丘上的风", "desert"), ("戈壁滩，清晨", "desert"),
        ("sand dunes in the Sahara at dawn", "desert"), ("a desert at night", "desert"),
        ("雪原上的日出", "snowfield"), ("冰天雪地里的一只狗", "snowfield"), ("傍晚的雪地", "snowfield"),
        ("a woman walks across a snowy landscape", "snowfield"), ("tundra at dawn", "snowfield"),
    ],
)  # fmt: skip
def test_words(prompt: str, setting: str) -> None:
    plan = reader.read(prompt)
    assert plan.setting == setting
    assert not plan.weather, "a place is not weather"
    assert not any("instead" in note or "代替" in note for note in plan.notes)
