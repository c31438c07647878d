"""Space, the moon and Mars, and who is at home there: astronauts, robots, spaceships."""

from dataclasses import replace

import numpy as np
import pytest

from tenku.engines.animatic import reader, sound, stage, subjects
from tenku.engines.animatic.plan import Degree, ShotPlan, Speech, Subject
from tenku.engines.animatic.scene import Canvas, Picture
from tenku.engines.animatic.sound.signal import RATE
from tenku.engines.animatic.subjects.astronaut import Weightless
from tenku.engines.animatic.subjects.performer import Actor
from tenku.engines.animatic.subjects.robot import Lamplit
from tenku.engines.animatic.subjects.spaceship import Ship

WIDE = Canvas(width=320, height=180, seconds=4, fps=24, seed=5)
TALL = Canvas(width=180, height=320, seconds=4, fps=24, seed=5)
BOTH = pytest.mark.parametrize("canvas", [WIDE, TALL], ids=["wide", "tall"])
WORLDS = pytest.mark.parametrize("setting", ["space", "moon", "mars"])
STATIC = (Degree(kind="static"),)
HELLO = Speech(text="Hello there, it is good to see you again!", language="en")


def plan(setting: str, *cast: Subject, **more: object) -> ShotPlan:
    given = {"setting": setting, "subjects": cast, "camera": STATIC, "light": ((0.0, 18.0),)}
    return ShotPlan.model_validate(given | more)


def shot(setting: str, *cast: Subject, canvas: Canvas = WIDE, **more: object) -> stage.Stage:
    return stage.build(plan(setting, *cast, **more), canvas)


def figure(scene: stage.Stage) -> Actor:
    layer = scene.performers[0].layers[0]
    assert isinstance(layer, Actor)
    return layer


def alone(scene: stage.Stage, i: int, ground: int = 128) -> Picture:
    """Only the first figure, without its shadow, on a flat ground."""
    picture = np.full((scene.canvas.height, scene.canvas.width, 3), ground, np.uint8)
    replace(figure(scene), shaded=False).paint(picture, scene.moment(i))
    return picture


def touched(picture: Picture, ground: int = 128) -> np.ndarray:
    return np.abs(picture.astype(int) - ground).max(axis=2) > 12


@WORLDS
@BOTH
def test_the_same_seed_gives_the_same_frame(setting: str, canvas: Canvas) -> None:
    one, two = (shot(setting, canvas=canvas).frame(30) for _ in range(2))
    assert one.shape == (canvas.height, canvas.width, 3)
    assert np.array_equal(one, two)


@pytest.mark.parametrize("setting", ["space", "moon"])
@pytest.mark.parametrize("elevation", [40.0, 18.0, 6.0, -12.0])
def test_stars_on_black_at_every_hour(setting: str, elevation: float) -> None:
    sky = shot(setting, light=((0.0, elevation),)).frame(20)[:80].astype(int)
    assert np.median(sky.mean(axis=2)) < 60, "black"
    assert (sky.min(axis=2) > 110).sum() > 20, "stars"
    assert np.median(sky[..., 2] - sky[..., 0]) > 5, "a blue black"


def test_a_blue_world_below_in_space_and_above_the_moon() -> None:
    def blue(picture: Picture) -> np.ndarray:
        p = picture.astype(int)
        return (p[..., 2] > p[..., 0] + 40) & (p[..., 2] > 120)

    below, above = blue(shot("space").frame(20)), blue(shot("moon").frame(20))
    assert below[90:].sum() > 3 * below[:90].sum()
    assert below[90:].sum() > 1500
    assert above[:90].sum() > 200
    assert above[110:].sum() == 0


def test_the_moon_is_grey_and_mars_is_rust() -> None:
    def chroma(setting: str) -> float:
        ground = shot(setting).frame(20)[120:].astype(int)
        return float((ground[..., 0] - ground[..., 2]).mean())

    assert abs(chroma("moon")) < 25
    assert chroma("mars") > 45


@WORLDS
def test_the_ground_has_light_and_shadow(setting: str) -> None:
    low = shot(setting, Subject(kind="robot", action="stand")).frame(20)[125:].astype(int)
    grey = low.mean(axis=2)
    assert np.percentile(grey, 92) - np.percentile(grey, 8) > 45


def test_who_needs_ground_in_space_gets_a_rock() -> None:
    def ground(*cast: Subject) -> str:
        return shot("space", *cast).scenery.spot.ground

    assert ground(Subject(kind="astronaut")) == "air"
    assert ground(Subject(kind="spaceship")) == "air"
    assert ground(Subject(kind="astronaut", action="walk")) == "sand"
    assert ground(Subject(kind="dog", action="run")) == "sand"
    rock, none = (
        shot("space", *cast).frame(20)[165:].astype(int)
        for cast in ((Subject(kind="dog", action="stand"),), ())
    )
    assert np.abs(rock - none).mean() > 20


@BOTH
def test_an_astronaut_floats_in_space_whole_and_without_a_shadow(canvas: Canvas) -> None:
    scene = shot("space", Subject(kind="astronaut"), canvas=canvas)
    assert isinstance(figure(scene), Weightless)
    heights: list[float] = []
    for i in (0, 30, 60, canvas.num_frames - 1):
        seen = touched(alone(scene, i, 255), 255)
        rows, columns = np.nonzero(seen)
        assert rows.min() > 0
        assert rows.max() < 0.9 * canvas.height
        assert columns.min() > 0
        assert columns.max() < canvas.width - 1
        heights.append(float(rows.mean()))
    assert np.ptp(heights) > 0.5, "it drifts"
    standing = shot("meadow", Subject(kind="astronaut", action="stand"), canvas=canvas)
    assert figure(standing).shaded
    assert not figure(scene).shaded


def _rise(setting: str) -> float:
    """How much the top of the helmet of a walker goes up and down, own heights."""
    scene = shot(setting, Subject(kind="astronaut", action="walk"))
    tops = [int(np.nonzero(touched(alone(scene, i)).any(axis=1))[0].min()) for i in range(0, 96, 4)]
    return float(np.ptp(tops)) / scene.performers[0].height


def test_an_astronaut_bounds_on_the_moon_and_walks_on_earth() -> None:
    assert _rise("moon") > 0.06
    assert _rise("meadow") < 0.5 * _rise("moon")


def test_the_visor_is_gold_in_a_white_suit() -> None:
    scene = shot("space", Subject(kind="astronaut"), shot="close")
    picture = alone(scene, 20, 0)
    p = picture[touched(picture, 0)].astype(int)
    assert (p.min(axis=1) > 170).mean() > 0.10, "white"
    assert ((p[:, 0] > p[:, 2] + 50) & (p[:, 0] > 90)).mean() > 0.02, "gold"


def test_a_robots_lamps_pulse_with_what_it_says() -> None:
    scene = shot("street", Subject(kind="robot", action="talk"), shot="close", speech=(HELLO,))
    robot = figure(scene)
    assert isinstance(robot, Lamplit)

    def shine(t: float) -> float:
        moment = scene.moment(round(24 * t))
        lit, bare = (np.zeros((180, 320, 3), np.uint8) for _ in range(2))
        robot.paint(lit, moment)
        Actor.paint(robot, bare, moment)
        return float((lit.astype(int) - bare).sum())

    said = sound.syllables(scene.plan, 4.0)
    assert len(said) > 6
    voiced = [shine(s.start + 0.5 * s.length) for s in said]
    quiet = [shine(t) for t in np.arange(said[-1].start + said[-1].length + 0.2, 3.9, 0.15)]
    assert quiet
    assert np.median(voiced) > 1.4 * np.median(quiet)
    assert max(voiced) > 2.0 * min(quiet)


@BOTH
@pytest.mark.parametrize("action", ["stand", "walk", "wave", "talk", "dance"])
def test_a_robot_stands_on_the_ground_and_moves(action: str, canvas: Canvas) -> None:
    scene = shot(
        "street", Subject.model_validate({"kind": "robot", "action": action}), canvas=canvas
    )
    robot = figure(scene)
    assert isinstance(robot, Lamplit)
    assert any((alone(scene, 8) != alone(scene, i)).any() for i in (14, 20))
    rows = np.nonzero(touched(alone(scene, 8)).any(axis=1))[0]
    assert abs(rows.max() - scene.scenery.spot.y) < 0.12 * scene.performers[0].height


def test_the_colour_that_is_asked_for_is_seen() -> None:
    def hue(kind: str, part: str, colour: str, setting: str) -> np.ndarray:
        picture = alone(shot(setting, Subject(kind=kind, colours={part: colour})), 20)
        return picture[touched(picture)].mean(axis=0)

    for kind, part, setting in (("robot", "body", "street"), ("astronaut", "top", "space"), ("spaceship", "body", "space")):  # fmt: skip
        red, blue = (hue(kind, part, c, setting) for c in ("#c23b36", "#2f5fb8"))
        assert red[0] - red[2] > blue[0] - blue[2] + 20, kind


def test_a_flame_is_behind_a_ship_that_flies() -> None:
    def flame(action: str, facing: str) -> tuple[float, float]:
        """How much it lights before and behind the middle of the ship."""
        subject = Subject.model_validate({"kind": "spaceship", "action": action, "facing": facing})
        scene = shot("space", subject)
        ship = figure(scene)
        assert isinstance(ship, Ship)
        out = replace(ship, flame=np.zeros_like(ship.flame))
        lit, unlit = (np.zeros((180, 320, 3), np.uint8) for _ in range(2))
        ship.paint(lit, scene.moment(40))
        out.paint(unlit, scene.moment(40))
        light = (lit.astype(int) - unlit).sum(axis=(0, 2))
        middle = int(ship.way.at(scene.moment(40).clock)[0])
        return float(light[:middle].sum()), float(light[middle:].sum())

    behind, before = flame("fly", "right")
    assert behind > 2000
    assert before < 0.01 * behind
    assert flame("fly", "left")[1] > 2000
    assert flame("hover", "right")[0] < 0.8 * behind


@pytest.mark.parametrize("setting", ["space", "moon"])
@pytest.mark.parametrize("kind", ["rain", "snow", "fog"])
def test_no_weather_is_drawn_where_there_is_no_air(setting: str, kind: str) -> None:
    dry = shot(setting).frame(20)
    wet = shot(setting, weather=(Degree.model_validate({"kind": kind}),)).frame(20)
    assert np.abs(dry.astype(int) - wet).max() <= 6


def test_dust_blows_on_mars() -> None:
    calm, storm = shot("mars"), shot("mars", weather=(Degree(kind="dust", strength=1.5),))
    assert np.abs(calm.frame(20).astype(int) - storm.frame(20)).mean() > 4


@pytest.mark.parametrize("setting", ["space", "moon"])
@pytest.mark.parametrize("staged", [True, False])
def test_rain_and_wind_are_silent_where_there_is_no_air(setting: str, staged: bool) -> None:
    def high(**more: object) -> float:
        given = plan(setting, wind=0.9, **more)
        cues = stage.build(given, WIDE).cues() if staged else ()
        heard = sound.mix(given, cues, 2.0, 3)
        power = np.abs(np.fft.rfft(heard.mean(axis=0)))
        return float(power[int(1500 / RATE * heard.shape[1]) :].sum())

    assert high(weather=(Degree(kind="rain"),)) < 1.05 * high() + 1e-6
    still = plan(setting, wind=0.0)
    kinds = {cue.kind for cue in stage.build(still, WIDE).cues()}
    assert "drone" in kinds


@pytest.mark.parametrize(
    ("prompt", "setting", "kind", "action"),
    [
        ("an astronaut", "space", "astronaut", "auto"),
        ("宇航员", "space", "astronaut", "auto"),
        ("an astronaut floats in space", "space", "astronaut", "float"),
        ("航天员在太空中失重飘浮", "space", "astronaut", "float"),
        ("a spaceman walks on the lunar surface", "moon", "astronaut", "walk"),
        ("宇航员在月球上行走", "moon", "astronaut", "walk"),
        ("a cosmonaut waves on mars", "mars", "astronaut", "wave"),
        ("火星上的宇航员挥手", "mars", "astronaut", "wave"),
        ("a robot waves in the street", "street", "robot", "wave"),
        ("机器人在街上跳舞", "street", "robot", "dance"),
        ("an android walks in the city", "city", "robot", "walk"),
        ("a spaceship flies through outer space", "space", "spaceship", "fly"),
        ("一艘宇宙飞船", "space", "spaceship", "auto"),
    ],
)
def test_words(prompt: str, setting: str, kind: str, action: str) -> None:
    said = reader.read(prompt)
    assert said.setting == setting
    assert [(s.kind, s.action) for s in said.subjects] == [(kind, action)]
    assert not said.notes


@pytest.mark.parametrize(
    ("prompt", "word"),
    [("rain on the moon", "rain"), ("an astronaut in space, snow", "snow"), ("太空中下雨", "下雨")],
)
def test_weather_without_air_is_noted(prompt: str, word: str) -> None:
    said = reader.read(prompt)
    assert not said.weather
    assert any(word in note for note in said.notes)


def test_a_robot_that_is_quoted_talks() -> None:
    (robot,) = reader.read('a robot says "good morning to all of you"').subjects
    assert (robot.kind, robot.action) == ("robot", "talk")


@WORLDS
@pytest.mark.parametrize("kind", subjects.kinds())
def test_everybody_can_be_out_there(setting: str, kind: str) -> None:
    frame = shot(setting, Subject(kind=kind, count=2)).frame(10)
    assert frame.shape == (180, 320, 3)
