"""Rooms: the day in their windows, lamps by night, light that falls in, what stirs in them."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from tenku.engines.animatic import reader, stage
from tenku.engines.animatic.layers.spotlights import Spotlights
from tenku.engines.animatic.plan import Degree, ShotPlan, Subject
from tenku.engines.animatic.scene import Canvas, Picture
from tenku.engines.animatic.settings.air import Steam
from tenku.engines.animatic.settings.interior import Beyond, Fall

WIDE = Canvas(width=320, height=180, seconds=4, fps=24, seed=5)
TALL = Canvas(width=144, height=256, seconds=4, fps=24, seed=5)
STATIC = (Degree(kind="static"),)
WINDOWED = ("room", "cafe")


@cache
def shot(
    setting: str,
    elevation: float = 30.0,
    weather: str = "clear",
    canvas: Canvas = WIDE,
    subject: str = "",
    camera: str = "static",
) -> stage.Stage:
    subjects = (Subject(kind=subject, action="walk"),) if subject else ()
    plan = ShotPlan(
        setting=setting,
        light=((0.0, elevation),),
        weather=(Degree(kind=weather),),
        wind=0.0,
        subjects=subjects,
        camera=(Degree(kind=camera),),
    )
    return stage.build(plan, canvas)


def pane(setting: str, picture: Picture) -> np.ndarray:
    """The middle of the window, above the roofs."""
    x = {"room": 0.36, "cafe": 0.36}[setting]
    h, w = picture.shape[:2]
    left, top = int(x * w), int({"room": 0.14, "cafe": 0.30}[setting] * h)
    return picture[top : top + h // 9, left : left + w // 16].astype(int)


@pytest.mark.parametrize("canvas", [WIDE, TALL], ids=["wide", "tall"])
@pytest.mark.parametrize("setting", WINDOWED)
def test_night_is_darker_and_its_lamps_are_warm(setting: str, canvas: Canvas) -> None:
    day = shot(setting, 35.0, canvas=canvas).frame(0).astype(int)
    night = shot(setting, -12.0, canvas=canvas).frame(0).astype(int)
    assert night.mean() < 0.85 * day.mean()
    lamps = (night[..., 0] > 225) & (night[..., 0] - night[..., 2] > 60)
    assert lamps.sum() > 8, "no lamp burns"
    assert (night[..., 0] - night[..., 2]).mean() > 5, "lamplight is warm"


def test_the_window_shows_the_hour() -> None:
    noon, dusk, night = (pane("room", shot("room", e).frame(0)) for e in (40.0, 2.0, -12.0))
    blue = [float((p[..., 2] - p[..., 0]).mean()) for p in (noon, dusk)]
    assert blue[0] > 8, "a blue sky"
    assert blue[1] < -8, "a red sky"
    assert night.mean() < 0.4 * noon.mean()


@pytest.mark.parametrize("setting", WINDOWED)
@pytest.mark.parametrize("weather", ["rain", "snow"])
def test_weather_stays_in_the_window(setting: str, weather: str) -> None:
    wet = shot(setting, 20.0, weather)
    beyond = next(layer for layer in wet.layers if isinstance(layer, Beyond))
    calm = replace(
        wet,
        layers=tuple(
            layer for layer in wet.layers if not isinstance(layer, Steam) and layer.z > 1.1
        ),
    )
    a, b = calm.frame(10).astype(int), calm.frame(11).astype(int)
    moved = np.abs(a - b).max(axis=2) > 6
    assert moved[:, : WIDE.width // 2].any(), "nothing falls outside"
    assert not moved[int(0.76 * WIDE.height) :].any(), "it falls on the floor"
    assert beyond.bottom < 0.76 * WIDE.height
    assert any(cue.kind == weather for cue in wet.cues()) == (weather == "rain")


@pytest.mark.parametrize("setting", WINDOWED)
def test_the_sun_falls_on_the_floor_and_clouds_take_it_away(setting: str) -> None:
    def floor(elevation: float, weather: str, top: float = 0.76, bottom: float = 0.88) -> float:
        lit = shot(setting, elevation, weather)
        dark = replace(lit, layers=tuple(la for la in lit.layers if not isinstance(la, Fall)))
        rows = slice(int(top * WIDE.height), int(bottom * WIDE.height))
        difference = lit.frame(0)[rows].astype(int) - dark.frame(0)[rows]
        return float(difference.mean())

    assert floor(30.0, "clear") > 2.0
    near = (0.94, 0.99)
    assert floor(6.0, "clear", *near) > floor(40.0, "clear", *near) + 1, "it reaches farther in"
    assert floor(30.0, "rain") < 0.5 * floor(30.0, "clear")
    assert floor(-12.0, "clear") == 0.0


@pytest.mark.parametrize("setting", WINDOWED)
def test_cups_steam(setting: str) -> None:
    full = shot(setting, -12.0)
    cold = replace(full, layers=tuple(la for la in full.layers if not isinstance(la, Steam)))
    a, b = full.frame(20).astype(int), cold.frame(20)
    changed = np.abs(a - b).max(axis=2) > 4
    assert 20 < changed.sum() < 0.05 * changed.size
    assert not np.array_equal(full.frame(20), full.frame(24))


def test_the_stage_knows_no_hour_and_its_beams_sway() -> None:
    noon, night = shot("stage", 50.0).frame(0), shot("stage", -12.0).frame(0)
    assert np.array_equal(noon, night)
    lit = shot("stage")
    dark = replace(lit, layers=tuple(la for la in lit.layers if not isinstance(la, Spotlights)))
    beams = [lit.frame(i).astype(int) - dark.frame(i) for i in (0, 60)]
    assert (beams[0] >= -2).all()
    assert beams[0].mean() > 4
    assert np.abs(beams[0] - beams[1]).mean() > 0.5


def test_heads_are_dark_before_the_stage() -> None:
    picture = shot("stage").frame(0)
    stalls, boards = picture[int(0.95 * WIDE.height) :], picture[int(0.76 * WIDE.height) :][:12]
    assert stalls.mean() < 0.5 * boards.mean()
    assert boards[:, 128:192].mean() > 1.3 * boards[:, :48].mean(), "the pool is in the middle"


@pytest.mark.parametrize("canvas", [WIDE, TALL], ids=["wide", "tall"])
@pytest.mark.parametrize("setting", [*WINDOWED, "stage"])
def test_who_is_followed_never_comes_to_the_end_of_the_room(setting: str, canvas: Canvas) -> None:
    followed = shot(setting, 20.0, canvas=canvas, subject="man", camera="tracking")
    for i in (0, 50, canvas.num_frames - 1):
        picture = followed.frame(i)
        assert (picture.max(axis=2) > 8).mean() > 0.985
    assert followed.moment(50).scroll > 0


def test_words_name_the_rooms() -> None:
    meant = {
        "a cat naps in a cosy living room": "room",
        "夜晚的客厅，窗外下着雨": "room",
        "a woman sits in a café in the rain": "cafe",
        "咖啡馆里，一个女人在说话": "cafe",
        "a man talks on stage under a spotlight": "stage",
        "剧院的舞台上，一个男人走着": "stage",
    }
    assert {words: reader.read(words).setting for words in meant} == meant
    for words in ("an empty café at night", "the stage of an old theatre", "一间安静的客厅"):
        assert not any("instead" in note for note in reader.read(words).notes)
    assert reader.read("a man cooks in the kitchen").setting == "cafe"
    assert reader.read("a teacher in a classroom").setting == "room"
