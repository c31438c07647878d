"""The forest and the mountains: what makes each of them, seen in pixels."""

from dataclasses import replace

import numpy as np
import pytest

from tenku.engines.animatic import reader, stage
from tenku.engines.animatic.layers.grove import AUTUMN, DEPTHS, SUMMER, WINTER, Grove
from tenku.engines.animatic.layers.massif import Eagles
from tenku.engines.animatic.layers.shafts import Motes, Shafts
from tenku.engines.animatic.layers.sheet import Sheet
from tenku.engines.animatic.plan import Degree, ShotPlan, Subject
from tenku.engines.animatic.scene import Canvas, Layer, Picture

WIDE = Canvas(width=320, height=180, seconds=4, fps=24, seed=5)
TALL = Canvas(width=180, height=320, seconds=4, fps=24, seed=5)
STATIC = (Degree(kind="static"),)


def plan(setting: str, *weather: str, light: float = 18.0, **changes: object) -> ShotPlan:
    kinds = tuple(Degree(kind=kind) for kind in weather)
    base = {"setting": setting, "camera": STATIC, "weather": kinds, "light": ((0.0, light),)}
    return ShotPlan.model_validate({**base, **changes})


def shot(setting: str, *weather: str, light: float = 18.0, canvas: Canvas = WIDE) -> stage.Stage:
    return stage.build(plan(setting, *weather, light=light), canvas)


def without(kind: type[Layer], whole: stage.Stage) -> stage.Stage:
    return replace(whole, layers=tuple(v for v in whole.layers if not isinstance(v, kind)))


def colour(picture: Picture) -> np.ndarray:
    return picture.reshape(-1, 3).astype(float).mean(axis=0)


@pytest.mark.parametrize("word", ["forest", "a path in the woods", "森林", "密林", "树林"])
def test_words_of_the_forest(word: str) -> None:
    read = reader.read(word)
    assert read.setting == "forest"
    assert read.notes == ()


@pytest.mark.parametrize("word", ["mountains", "a valley in the alps", "雪山", "群山", "山谷"])
def test_words_of_the_mountains(word: str) -> None:
    read = reader.read(word)
    assert read.setting == "mountains"
    assert read.notes == ()


@pytest.mark.parametrize(("word", "place"), [("canyon", "mountains"), ("rainforest", "forest")])
def test_what_is_only_like_them_is_noted(word: str, place: str) -> None:
    read = reader.read(word)
    assert read.setting == place
    assert word in read.notes[0]


@pytest.mark.parametrize("canvas", [WIDE, TALL], ids=["wide", "tall"])
def test_trunks_stand_from_the_top_to_the_ground(canvas: Canvas) -> None:
    """More upright edges than level ones in the upper half, from edge to edge."""
    picture = shot("forest", canvas=canvas).frame(0).astype(int)
    upper = picture[int(0.15 * canvas.height) : int(0.5 * canvas.height)].mean(axis=2)
    upright, level = np.abs(np.diff(upper, axis=1)), np.abs(np.diff(upper, axis=0))
    for third in np.array_split(np.arange(upper.shape[1] - 1), 3):
        assert upright[:, third].mean() > 1.15 * level[:, third].mean()


def test_far_trunks_are_paler_than_near_ones() -> None:
    grove = Grove(canvas=WIDE, horizon=108, dress=SUMMER, along=False)
    hazes = [grove.haze(z) for z in DEPTHS]
    assert hazes == sorted(hazes, reverse=True)
    assert hazes[-1] < 0.05
    assert hazes[0] > 0.5


def test_shafts_fall_by_day_and_faintly_by_moonlight() -> None:
    gains: dict[float, float] = {}
    for elevation in (14.0, -5.0, -12.0):
        whole = shot("forest", light=elevation)
        lit = whole.frame(0).astype(int) - without(Shafts, whole).frame(0)
        gains[elevation] = float(lit.mean())
    assert gains[14.0] > 1.5
    assert 0.05 < gains[-12.0] < 0.6 * gains[14.0]
    assert gains[-5.0] < 0.1
    cloudy = shot("forest", "rain", light=14.0)
    assert (cloudy.frame(0).astype(int) - without(Shafts, cloudy).frame(0)).mean() < 0.2


def test_motes_float_and_rest_in_the_rain() -> None:
    whole = shot("forest")
    bare = without(Motes, whole)
    seen = [np.abs(whole.frame(i).astype(int) - bare.frame(i)).max(axis=2) > 8 for i in (0, 24)]
    assert seen[0].sum() > 10
    assert (seen[0] & seen[1]).sum() < 0.5 * seen[0].sum()
    rain = shot("forest", "rain")
    assert np.array_equal(rain.frame(0), without(Motes, rain).frame(0))


def test_the_path_leads_into_the_opening_and_across_for_who_is_followed() -> None:
    grove = Grove(canvas=WIDE, horizon=108, dress=SUMMER, along=False)
    widths = [grove.path(z)[1] for z in DEPTHS]
    assert widths == sorted(widths)
    assert abs(grove.path(DEPTHS[0])[0] / WIDE.width - 0.51) < 0.05
    woman = Subject(kind="woman", action="walk")
    followed = plan("forest", subjects=(woman,), camera=(Degree(kind="tracking"),))
    ground = stage.build(followed, WIDE).frame(48)[168:173].astype(int)
    earth = (ground[..., 0] > ground[..., 1]).mean(axis=0)
    thirds = np.array_split(earth > 0, 3)
    assert min(float(third.mean()) for third in thirds) > 0.3, "the trail ends in the picture"
    assert (earth > 0).mean() > 0.6


def test_seasons() -> None:
    crowns = {name: colour(shot("forest", *w).frame(0)[:90]) for name, w in
              {"summer": (), "autumn": ("leaves",), "winter": ("snow",)}.items()}  # fmt: skip
    red = {name: c[0] - c[1] for name, c in crowns.items()}
    assert red["summer"] < -2
    assert red["autumn"] > red["summer"] + 8
    assert crowns["winter"][2] > crowns["winter"][0] > crowns["winter"][2] - 30
    assert {SUMMER.leafy, AUTUMN.leafy} == {True}
    assert not WINTER.leafy


@pytest.mark.parametrize("setting", ["forest", "mountains"])
@pytest.mark.parametrize("canvas", [WIDE, TALL], ids=["wide", "tall"])
def test_night_is_dark_and_blue(setting: str, canvas: Canvas) -> None:
    day = colour(shot(setting, canvas=canvas).frame(0))
    night = colour(shot(setting, light=-12.0, canvas=canvas).frame(0))
    assert night.mean() < 0.4 * day.mean()
    assert night[2] > 1.2 * night[0]


@pytest.mark.parametrize("canvas", [WIDE, TALL], ids=["wide", "tall"])
def test_peaks_have_a_lit_and_a_shaded_face_under_snow(canvas: Canvas) -> None:
    """Beside the highest summit the sun's side is bright, the other one clearly darker."""
    picture = shot("mountains", canvas=canvas).frame(0).astype(int)
    grey = picture.mean(axis=2)
    x = round(0.735 * canvas.width)
    y = round(0.25 * 0.6 * canvas.height)
    reach = round(0.022 * canvas.height)
    lit = grey[y - 2 : y + 3, x - 2 * reach : x - reach].mean()
    shaded = grey[y - 2 : y + 3, x + reach : x + 2 * reach].mean()
    assert lit > shaded + 25
    cap = picture[y - 2 : y + 3, x - 2 * reach : x - reach].reshape(-1, 3)
    assert np.ptp(cap.mean(axis=0)) < 45, "there is no snow up there"


def test_far_ranges_are_paler() -> None:
    """More haze lies on what is farther away."""
    plain = shot("mountains")
    ranges = [v for v in plain.layers if isinstance(v, Sheet) and v.z in (20.0, 13.0, 9.6)]
    hazes = [
        float(v.lit[len(v.lit) // 2, :, 3][v.body[len(v.lit) // 2, :, 3] > 250].mean())
        for v in ranges
    ]
    assert len(ranges) == 3
    assert hazes == sorted(hazes, reverse=True)


def test_mist_drifts_and_the_lake_mirrors() -> None:
    whole = shot("mountains")
    first, later = (whole.frame(i).astype(int) for i in (0, 95))
    valley = np.abs(later[88:106, :] - first[88:106, :])
    assert valley.mean() > 0.3
    above, below = (
        first[100:108, 60:140].mean(axis=(0, 1)),
        first[112:118, 60:140].mean(axis=(0, 1)),
    )
    assert np.abs(above - below).max() < 70
    assert below[2] > below[0], "water is not blue"


def test_eagles_circle_by_day_only() -> None:
    def seen(light: float, i: int) -> np.ndarray:
        whole = shot("mountains", light=light)
        return (whole.frame(i) != without(Eagles, whole).frame(i)).any(axis=2)

    at = [np.argwhere(seen(18.0, i)).mean(axis=0) for i in (0, 90)]
    assert np.hypot(*(at[1] - at[0])) > 4
    assert not seen(-12.0, 0).any()


def test_a_window_is_lit_by_night() -> None:
    day, night = (
        shot("mountains", light=v).frame(0)[98:112, 184:204].astype(int) for v in (18, -12)
    )
    assert (night[..., 0] - night[..., 2]).max() > 60
    assert night[..., 0].max() > 140
    assert day.shape == night.shape
