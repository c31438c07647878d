"""A stage as a whole: every place and every weather, the course of light, camera, looks, threads."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache
from itertools import product

import cv2
import numpy as np
import pytest

from tenku.engines.animatic import stage
from tenku.engines.animatic.finish import Finish
from tenku.engines.animatic.layers.sheet import glow_table
from tenku.engines.animatic.looks import looks
from tenku.engines.animatic.moves import moves
from tenku.engines.animatic.plan import Degree, ShotPlan, Subject
from tenku.engines.animatic.scene import Canvas, Picture
from tenku.engines.animatic.settings import SETTINGS, default_light, settings
from tenku.engines.animatic.subjects.performer import Actor
from tenku.engines.animatic.weather import weathers

WIDE = Canvas(width=160, height=90, seconds=4, fps=24, seed=5)
TALL = Canvas(width=90, height=160, seconds=4, fps=24, seed=5)
LAST = WIDE.num_frames - 1
STATIC = (Degree(kind="static"),)


def degrees(*kinds: str) -> tuple[Degree, ...]:
    return tuple(Degree(kind=kind) for kind in kinds)


def plan(setting: str, **changes: object) -> ShotPlan:
    return ShotPlan.model_validate({"setting": setting, "camera": STATIC, **changes})


@cache
def in_calm(setting: str) -> stage.Stage:
    """A stage that several tests look at; stages don't change."""
    return stage.build(plan(setting, wind=0.0), WIDE)


def brightness(picture: Picture) -> float:
    return float(picture.mean())


# Every third pair: each place has some weathers, and each weather some places.
PAIRS = product(enumerate(settings()), enumerate(weathers()))
EVERYWHERE = [(WIDE, place, weather) for (i, place), (j, weather) in PAIRS if (i + j) % 3 == 0]
INDOORS = frozenset({"cafe", "room", "stage"})  # lamps burn there, and walls hide the sky
OUTDOORS = [setting for setting in settings() if setting not in INDOORS]
AIRLESS = frozenset({"space", "moon"})  # black skies at every hour
UPRIGHT = [(TALL, place, weather) for place, weather in product(settings(), ("clear", "rain"))]


@pytest.mark.parametrize(("canvas", "setting", "weather"), EVERYWHERE + UPRIGHT)
def test_every_place_and_every_weather(setting: str, weather: str, canvas: Canvas) -> None:
    shot = stage.build(plan(setting, weather=degrees(weather)), canvas)
    picture = shot.frame(7)
    assert picture.shape == (canvas.height, canvas.width, 3)
    assert picture.dtype == np.uint8
    assert picture.std() > 10, "an empty picture"
    edges = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
    assert (edges.max(axis=1) > 8).mean() > 0.98, "a layer does not reach the frame's edge"


@pytest.mark.parametrize("setting", settings())
def test_a_frame_depends_on_its_number_alone(setting: str) -> None:
    changing = plan(setting, light=((0, 10), (1, -8)), weather=degrees("rain"))
    shot = stage.build(changing, WIDE)
    numbers = [40, 3, 90, 3, 40, 0, 77, 90]
    alone = [shot.frame(i) for i in numbers]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(shot.frame, numbers))
    again = stage.build(changing, WIDE, threads=4)
    for i, a, b in zip(numbers, alone, together, strict=True):
        assert np.array_equal(a, b), i
        assert np.array_equal(a, again.frame(i)), i


@pytest.mark.parametrize("setting", settings())
def test_another_seed_gives_another_picture(setting: str) -> None:
    other = Canvas(width=160, height=90, seconds=4, fps=24, seed=6)
    a = in_calm(setting).frame(0)
    b = stage.build(plan(setting, wind=0.0), other).frame(0)
    assert np.abs(a.astype(int) - b).mean() > 1.5


@pytest.mark.parametrize("setting", [s for s in OUTDOORS if s not in AIRLESS])
def test_sunset_darkens_and_sunrise_lightens(setting: str) -> None:
    sunset = stage.build(plan(setting, light=((0, 14), (1, -8))), WIDE)
    levels = [brightness(sunset.frame(i)) for i in (0, 30, 60, LAST)]
    assert levels == sorted(levels, reverse=True)
    least = 1.4 if setting == "alley" else 1.6  # signs light an alley
    assert levels[0] > least * levels[-1]
    sunrise = stage.build(plan(setting, light=((0, -8), (1, 14))), WIDE)
    assert brightness(sunrise.frame(LAST)) > least * brightness(sunrise.frame(0))


@pytest.mark.parametrize("canvas", [WIDE, TALL], ids=["wide", "tall"])
@pytest.mark.parametrize("setting", OUTDOORS)
def test_the_sun_can_be_seen_going_down(setting: str, canvas: Canvas) -> None:
    shot = stage.build(plan(setting, light=((0, 14), (1, -4))), canvas)
    x = round((0.5 + 0.5 * shot.scenery.sun_x) * canvas.width)
    seen = 0
    for i in range(0, LAST, 8):
        near = shot.frame(i)[:, max(x - 14, 0) : x + 14].astype(int)
        seen += bool(((near[..., 0] > 235) & (near[..., 1] > 200)).sum() > 6)
    assert seen >= 2


def test_windows_come_on_one_by_one() -> None:
    canvas = Canvas(width=320, height=180, seconds=4, fps=24, seed=5)
    shot = stage.build(plan("city", light=((0, 8), (1, -8))), canvas)
    lit: list[int] = []
    for i in (LAST // 2, 3 * LAST // 4, LAST):
        town = shot.frame(i)[40:112, 190:].astype(int)
        lit.append(int(((town[..., 0] > 140) & (town[..., 0] - town[..., 2] > 50)).sum()))
    switched = set(np.flatnonzero(glow_table(0.5).sum(axis=(1, 2))))
    later = set(np.flatnonzero(glow_table(0.9).sum(axis=(1, 2))))
    assert switched < later
    assert not glow_table(0.0).any()
    assert lit[-1] > 150, lit


def _scale_between(a: Picture, b: Picture) -> float:
    """The enlargement from a to b by matching features."""
    grey = [cv2.cvtColor(p, cv2.COLOR_RGB2GRAY) for p in (a, b)]
    corners = cv2.goodFeaturesToTrack(grey[0], 200, 0.01, 5)
    moved, found, _ = cv2.calcOpticalFlowPyrLK(grey[0], grey[1], corners, np.empty_like(corners))
    ok = np.asarray(found).ravel() == 1
    matrix, _ = cv2.estimateAffinePartial2D(corners[ok], np.asarray(moved)[ok])
    return float(np.hypot(matrix[0, 0], matrix[1, 0]))


def test_push_in_enlarges_and_pull_out_reduces() -> None:
    canvas = Canvas(width=480, height=270, seconds=4, fps=24, seed=5)
    still = plan("street", wind=0.0)
    push = stage.build(still.model_copy(update={"camera": degrees("push_in")}), canvas)
    assert _scale_between(push.frame(0), push.frame(LAST)) > 1.04
    pull = replace(push, camera=replace(push.camera, moves=degrees("pull_out")))
    assert _scale_between(pull.frame(0), pull.frame(LAST)) < 0.97


@pytest.mark.parametrize("move", [m for m in moves() if m != "static"])
@pytest.mark.parametrize("setting", settings())
def test_every_move_moves_and_shows_no_edge(setting: str, move: str) -> None:
    shot = in_calm(setting)
    filmed = replace(shot.camera, moves=(Degree(kind=move, strength=1.5),))
    shot = replace(shot, camera=filmed)
    first, last = shot.frame(0), shot.frame(LAST)
    assert np.abs(first.astype(int) - last).mean() > 0.5
    for picture in (first, last):
        sides = np.concatenate([picture[:, :2], picture[:, -2:]], axis=1)
        assert (sides.max(axis=2) > 8).mean() > 0.98


@pytest.mark.parametrize("setting", settings())
def test_something_always_moves(setting: str) -> None:
    shot = in_calm(setting)
    assert not np.array_equal(shot.frame(10), shot.frame(12))


def looking(setting: str, look: str) -> Picture:
    return replace(in_calm(setting), finish=Finish.of(degrees(look), WIDE)).frame(0)


def test_black_and_white_has_no_chroma() -> None:
    assert np.ptp(looking("meadow", "bw").astype(int), axis=2).max() <= 1


@pytest.mark.parametrize("look", [look for look in looks() if look != "film"])
def test_every_look_shows(look: str) -> None:
    plain = in_calm("street").frame(0).astype(int)
    assert np.abs(plain - looking("street", look)).mean() > 3


def test_rain_moves_downwards() -> None:
    dry = in_calm("meadow")
    wet = stage.build(plan("meadow", wind=0.0, weather=degrees("rain")), WIDE)

    def restless(shot: stage.Stage) -> float:
        sky = [shot.frame(i)[:40].astype(int) for i in (10, 11)]
        return float(np.abs(sky[1] - sky[0]).mean())

    assert restless(wet) > 5 * restless(dry) + 0.2


def test_snow_whitens_the_ground_and_fog_hides_the_distance() -> None:
    light = ((0.0, 25.0),)
    dry = stage.build(plan("meadow", light=light), WIDE).frame(0).astype(int)
    snow = stage.build(plan("meadow", light=light, weather=degrees("snow")), WIDE).frame(0)
    green = (dry[70:, :, 1] - dry[70:, :, 2]).mean()
    assert abs((snow[70:, :, 1].astype(int) - snow[70:, :, 2]).mean()) < 0.3 * green
    fog = stage.build(plan("meadow", light=light, weather=degrees("fog")), WIDE).frame(0)
    assert fog[42:52].std() < 0.8 * dry[42:52].std()


def test_the_ground_passes_with_the_gait_of_who_is_followed() -> None:
    dog = Subject(kind="dog", action="run")
    shot = stage.build(plan("meadow", subjects=(dog,), camera=degrees("tracking")), WIDE)
    moment = shot.moment(24)
    performer = shot.performers[0]
    assert moment.scroll == pytest.approx(performer.travel(moment.clock) * performer.height)
    assert moment.scroll > 0
    left = dog.model_copy(update={"facing": "left"})
    other = stage.build(plan("meadow", subjects=(left,), camera=degrees("tracking")), WIDE)
    assert other.moment(24).scroll == pytest.approx(-moment.scroll)
    fixed = stage.build(plan("meadow", subjects=(dog,)), WIDE)
    assert fixed.moment(24).scroll == 0


def test_tempo_bends_the_scenes_clock() -> None:
    clocks = {
        tempo: replace(in_calm("sea"), plan=plan("sea", tempo=tempo)).moment(48).clock
        for tempo in ("slow", "normal", "timelapse")
    }
    assert clocks["normal"] == pytest.approx(2.0)
    assert clocks["slow"] < 2.0 < clocks["timelapse"]


def test_cues_of_place_and_weather() -> None:
    cues = stage.build(plan("sea", weather=degrees("rain")), WIDE).cues()
    assert {"waves", "rain"} <= {cue.kind for cue in cues}


def test_unknown_names_are_named() -> None:
    with pytest.raises(KeyError, match="no setting 'venus'; there are"):
        stage.build(plan("venus"), WIDE)
    with pytest.raises(KeyError, match="no weather 'frogs'"):
        stage.build(plan("sea", weather=degrees("frogs")), WIDE)


@pytest.mark.parametrize("setting", settings())
def test_a_setting_says_where_things_are(setting: str) -> None:
    for canvas in (WIDE, TALL):
        scenery = SETTINGS[setting].build(plan(setting), canvas)
        assert 0.4 * canvas.height < scenery.horizon < 0.8 * canvas.height
        low, high = scenery.reach
        assert 0 <= low <= scenery.spot.x <= high <= canvas.width
        assert scenery.horizon < scenery.spot.y <= canvas.height
        assert scenery.spot.y - scenery.spot.height > 0
    assert default_light(setting)


def test_a_headland_far_away_stays_however_far_the_ground_passes() -> None:
    """Its landward end would come into the frame with a fast subject."""
    long = replace(WIDE, seconds=12)
    horse = Subject(kind="horse", action="run")
    shot = stage.build(plan("sea", subjects=(horse,), camera=degrees("tracking"), wind=0.0), long)
    horizon = round(shot.scenery.horizon)
    first, last = (
        shot.frame(i)[horizon - 8 : horizon - 1, 120:].astype(int) for i in (0, long.num_frames - 1)
    )
    assert np.abs(first - last).mean() < 12


def test_who_stands_before_another_is_nearer_and_to_the_side() -> None:
    horse, dog = Subject(kind="horse"), Subject(kind="dog", place="before")
    shot = stage.build(plan("meadow", subjects=(horse, dog)), WIDE)
    (behind,), (before,) = (performer.layers for performer in shot.performers)
    assert isinstance(behind, Actor)
    assert isinstance(before, Actor)
    assert before.z < behind.z
    (x, y), (beside, nearer) = behind.way.start, before.way.start
    assert nearer > y + 2
    assert 5 < abs(beside - x) < 40


def test_a_size_scales_its_figure() -> None:
    usual, huge = (
        stage.build(plan("meadow", subjects=(Subject(kind="dog", size=size),)), WIDE)
        for size in (1.0, 1.8)
    )
    assert huge.performers[0].height == pytest.approx(1.8 * usual.performers[0].height)


def test_who_stays_is_passed_by_the_camera_that_follows_another() -> None:
    people = (Subject(kind="woman", action="walk"), Subject(kind="cat", action="sit"))
    shot = stage.build(plan("meadow", subjects=people, camera=degrees("tracking")), WIDE)
    (cat,) = shot.performers[1].layers
    assert isinstance(cat, Actor)
    early, late = (shot.moment(i) for i in (40, 56))
    passed = cat.way.at(late.clock)[0] - cat.way.at(early.clock)[0]
    assert late.scroll > early.scroll
    assert passed == pytest.approx(early.scroll - late.scroll, abs=0.01)
