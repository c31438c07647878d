"""Under water: blue depth, light from above, what sways and rises there, and who swims in it."""

import numpy as np
import pytest
from engines.animatic.moments import moment

from tenku.engines.animatic import reader, stage, subjects
from tenku.engines.animatic.layers.depths import Shafts
from tenku.engines.animatic.layers.swarm import Bubbles, School
from tenku.engines.animatic.layers.weed import Weed
from tenku.engines.animatic.plan import Degree, ShotPlan, Subject
from tenku.engines.animatic.scene import Canvas, Layer, Picture, Spot
from tenku.engines.animatic.subjects.afloat import Afloat

WIDE = Canvas(width=320, height=180, seconds=4, fps=24, seed=5)
TALL = Canvas(width=180, height=320, seconds=4, fps=24, seed=5)
LAST = WIDE.num_frames - 1
STATIC = (Degree(kind="static"),)
SWIMMERS = ("fish", "whale", "dolphin", "shark", "turtle", "jellyfish")


def painted(layer: Layer, t: float, elevation: float = 40.0, ground: int = 0) -> Picture:
    picture = np.full((180, 320, 3), ground, np.uint8)
    layer.paint(picture, moment(t, elevation))
    return picture


def place(elevation: float = 40.0, canvas: Canvas = WIDE) -> stage.Stage:
    plan = ShotPlan(setting="underwater", light=((0.0, elevation),), camera=STATIC)
    return stage.build(plan, canvas)


def swimmer(kind: str, setting: str = "underwater", canvas: Canvas = WIDE) -> stage.Stage:
    subject = Subject(kind=kind, action="swim")
    return stage.build(ShotPlan(setting=setting, subjects=(subject,), camera=STATIC), canvas)


@pytest.mark.parametrize("canvas", [WIDE, TALL], ids=["wide", "tall"])
def test_water_is_blue_and_bright_above(canvas: Canvas) -> None:
    picture = place(canvas=canvas).frame(20).astype(int)
    h = canvas.height
    water = picture[: int(0.55 * h)].mean(axis=(0, 1))
    assert water[2] > 1.3 * water[0]
    surface, middle = picture[: h // 8].mean(), picture[int(0.40 * h) : int(0.52 * h)].mean()
    assert surface > 1.15 * middle


def test_night_is_dark_blue() -> None:
    day, night = (place(e).frame(20).astype(int) for e in (40.0, -12.0))
    assert night.mean() < 0.5 * day.mean()
    assert night[..., 2].mean() > 1.3 * night[..., 0].mean()
    assert night.mean() > 12, "something can still be seen"


def test_no_sky_and_no_rain_come_down_here() -> None:
    plan = ShotPlan(setting="underwater", camera=STATIC, weather=(Degree(kind="rain"),))
    wet = {type(layer).__name__ for layer in stage.build(plan, WIDE).layers}
    assert wet == {type(layer).__name__ for layer in place().layers}
    assert not wet & {"Sky", "Falling", "Wet"}


def test_shafts_sway_and_are_faint_by_night() -> None:
    shafts = Shafts.of(WIDE, -0.3, 1.0, 0.4, 8.0, 0)
    noon, later = (painted(shafts, t).astype(int) for t in (0.0, 2.0))
    assert np.abs(noon - later).max() > 8
    night = painted(shafts, 0.0, -12.0)
    assert 0 < night.mean() < 0.6 * noon.mean()
    assert noon[:60].mean() > 2 * noon[120:].mean(), "they fade downwards"


def test_bubbles_rise() -> None:
    bubble = Bubbles(
        foot=np.asarray([[160.0, 170.0]]), radius=np.asarray([6.0]), phase=np.asarray([0.1]),
        rise=40.0, way=160.0, span=500.0, z=1.0,
    )  # fmt: skip
    rows = [np.nonzero(painted(bubble, t).any(axis=(1, 2)))[0].mean() for t in (0.2, 1.0, 2.0)]
    assert rows == sorted(rows, reverse=True)
    assert rows[0] - rows[-1] > 40


@pytest.mark.parametrize("way", [-1.0, 1.0])
def test_a_school_swims_its_way_and_beats_its_tails(way: float) -> None:
    school = School.of(
        WIDE, 0, (160.0, 90.0), 20, 12.0, wide=110.0, speed=16.0 * way, colour=(0.9, 0.9, 0.9),
        haze=0.0, z=1.0,
    )  # fmt: skip
    columns = [np.nonzero(painted(school, t).any(axis=(0, 2)))[0].mean() for t in (0.0, 2.0)]
    assert way * (columns[1] - columns[0]) == pytest.approx(32, abs=8)
    assert (painted(school, 0.0) != painted(school, 0.1)).any()


def test_weed_sways_at_its_top_and_keeps_its_root() -> None:
    weeds = [layer for layer in place().layers if isinstance(layer, Weed)]
    kelp = max(weeds, key=lambda weed: weed.body.shape[0])
    change = np.abs(painted(kelp, 0.0).astype(int) - painted(kelp, 1.4)).sum(axis=(1, 2))
    top = int(kelp.y)
    foot = min(top + kelp.body.shape[0], 180)
    height = foot - top
    assert change[top : top + height // 2].sum() > 4 * change[foot - height // 6 : foot].sum()


def test_nobody_hears_wind_down_here() -> None:
    gains = {cue.kind: cue.gain for cue in place().cues()}
    assert gains["wind"] == 0.0
    assert {"depths", "bubbles"} <= set(gains)


@pytest.mark.parametrize("canvas", [WIDE, TALL], ids=["wide", "tall"])
@pytest.mark.parametrize("kind", SWIMMERS)
def test_a_swimmer_is_whole_in_the_frame_from_first_to_last(kind: str, canvas: Canvas) -> None:
    shot = swimmer(kind, canvas=canvas)
    (figure,) = shot.performers[0].layers
    for i in (0, LAST // 2, LAST):
        blank = np.full((canvas.height, canvas.width, 3), 128, np.uint8)
        figure.paint(blank, shot.moment(i))
        touched = np.abs(blank.astype(int) - 128).max(axis=2) > 12
        rows, columns = np.nonzero(touched)
        assert columns.min() > 0, "cut off on the left"
        assert columns.max() < canvas.width - 1, "cut off on the right"
        # Long ones are measured along, a jellyfish from its bell to its threads.
        assert max(np.ptp(columns), np.ptp(rows)) > 0.25 * min(canvas.width, canvas.height)


@pytest.mark.parametrize("kind", SWIMMERS)
def test_a_stroke_moves_the_tail_or_the_flippers(kind: str) -> None:
    figure = swimmer(kind).performers[0].layers[0]
    assert isinstance(figure, Afloat)
    shapes = {pose.alpha.tobytes() for pose in figure.poses}
    assert len(shapes) > 0.8 * len(figure.poses)


def test_a_whale_is_larger_than_a_turtle_and_a_turtle_than_a_fish() -> None:
    whale, turtle, fish = (swimmer(k).performers[0].height for k in ("whale", "turtle", "fish"))
    assert whale > 1.5 * turtle
    assert turtle > 1.1 * fish


def test_a_school_of_fish_is_many_at_different_depths() -> None:
    school = Subject(kind="fish", action="swim", count=14)
    plan = ShotPlan(setting="underwater", subjects=(school,), camera=STATIC)
    layers = stage.build(plan, WIDE).performers[0].layers
    assert len(layers) == 14
    assert len({layer.z for layer in layers}) >= 3


def test_the_colour_that_is_asked_for_is_seen() -> None:
    canvas, spot = WIDE, Spot(x=160, y=160, height=60, ground="sand")

    def hue(colour: str) -> Picture:
        subject = Subject(kind="fish", colours={"body": colour})
        plan = ShotPlan(setting="underwater", subjects=(subject,), camera=STATIC)
        pose = subjects.cast(subject, spot, canvas, plan).layers[0]
        assert isinstance(pose, Afloat)
        whole = pose.poses[0].alpha > 250
        return pose.poses[0].albedo[whole].mean(axis=0)

    blue, orange = hue("#3f79b8"), hue("#e07b39")
    assert blue[2] > 1.2 * blue[0]
    assert orange[0] > 1.2 * orange[2]


def test_off_the_shore_only_backs_are_above_water() -> None:
    shot = swimmer("dolphin", setting="sea")
    (figure,) = shot.performers[0].layers
    assert isinstance(figure, Afloat)
    assert figure.waterline is not None
    blank = np.full((WIDE.height, WIDE.width, 3), 128, np.uint8)
    figure.paint(blank, shot.moment(LAST // 2))
    touched = (np.abs(blank.astype(int) - 128).max(axis=2) > 12).any(axis=1)
    assert touched.any()
    assert not touched[int(figure.waterline) + 8 :].any()


@pytest.mark.parametrize(
    ("prompt", "setting", "kind"),
    [
        ("a fish swims", "underwater", "fish"),
        ("一群鱼", "underwater", "fish"),
        ("fish in the ocean", "underwater", "fish"),
        ("大海里的鲸鱼", "underwater", "whale"),
        ("a sea turtle glides over the coral reef", "underwater", "turtle"),
        ("a woman on the beach, a dolphin in the sea", "sea", "woman"),
        ("a shark", "underwater", "shark"),
    ],
)
def test_who_lives_in_water_is_seen_in_it(prompt: str, setting: str, kind: str) -> None:
    plan = reader.read(prompt)
    assert plan.setting == setting
    assert plan.subjects[0].kind == kind
    assert not plan.notes


def test_what_else_lives_in_the_sea_is_noted() -> None:
    assert any("octopus" in note for note in reader.read("an octopus and a fish").notes)
    assert any("章鱼" in note for note in reader.read("海底的章鱼").notes)


def test_a_school_is_many_and_a_clownfish_is_orange() -> None:
    assert reader.read("a school of fish").subjects[0].count > 8
    red, _, blue = bytes.fromhex(reader.read("小丑鱼").subjects[0].colours["body"][1:])
    assert red > 2 * blue
