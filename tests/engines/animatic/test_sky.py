"""Above the clouds: the sea of clouds, who flies there, and ground for those who can't."""

import numpy as np
import pytest
from engines.animatic.moments import moment

from tenku.engines.animatic import reader, stage, subjects
from tenku.engines.animatic.layers.rush import Rush
from tenku.engines.animatic.layers.sheet import Sheet
from tenku.engines.animatic.plan import Degree, ShotPlan, Speech, Subject
from tenku.engines.animatic.scene import Canvas, Layer, Picture
from tenku.engines.animatic.subjects.aloft import Aloft
from tenku.engines.animatic.subjects.plane import Trail
from tenku.engines.animatic.subjects.skydiver import Diver

WIDE = Canvas(width=320, height=180, seconds=4, fps=24, seed=5)
TALL = Canvas(width=180, height=320, seconds=4, fps=24, seed=5)
BOTH = pytest.mark.parametrize("canvas", [WIDE, TALL], ids=["wide", "tall"])
FLYERS = ("skydiver", "balloon", "plane", "propeller_plane")
STATIC = (Degree(kind="static"),)


def shot(
    *cast: Subject, canvas: Canvas = WIDE, elevation: float = 30.0, setting: str = "sky"
) -> stage.Stage:
    plan = ShotPlan(setting=setting, subjects=cast, light=((0.0, elevation),), camera=STATIC)
    return stage.build(plan, canvas)


def alone(layer: Layer, t: float, elevation: float = 30.0, ground: int = 128) -> Picture:
    picture = np.full((180, 320, 3), ground, np.uint8)
    layer.paint(picture, moment(t, elevation))
    return picture


def touched(picture: Picture, ground: int = 128) -> np.ndarray:
    return np.abs(picture.astype(int) - ground).max(axis=2) > 12


@BOTH
def test_clouds_lie_below_and_the_sky_is_blue_above(canvas: Canvas) -> None:
    picture = shot(canvas=canvas).frame(20).astype(int)
    h = canvas.height
    sky, sea = picture[: h // 6], picture[int(0.75 * h) :]
    assert sky[..., 2].mean() > 1.5 * sky[..., 0].mean(), "blue above"
    assert sea[..., 2].mean() < 1.3 * sea[..., 0].mean(), "white below"
    assert sea.mean() > 1.2 * sky.mean()
    grey = sea.mean(axis=2)
    assert np.percentile(grey, 90) - np.percentile(grey, 10) > 25, "the tops are modelled"


def test_moonlight_shows_the_clouds_by_night() -> None:
    day, night = (shot(elevation=e).frame(20).astype(int) for e in (30.0, -12.0))
    assert night.mean() < 0.5 * day.mean()
    low = night[140:]
    assert low.mean() > 35
    assert low[..., 2].mean() > 1.2 * low[..., 0].mean()


def test_the_horizon_is_no_straight_line() -> None:
    farthest = max(
        (layer for layer in shot().layers if isinstance(layer, Sheet) and layer.period),
        key=lambda layer: layer.z,
    )
    assert farthest.painted is not None
    tops = (farthest.painted[..., 3] > 128).argmax(axis=0)
    assert np.ptp(tops) > 0.02 * WIDE.height


@pytest.mark.parametrize(("facing", "way"), [("right", -1), ("left", 1)])
def test_clouds_pass_against_the_flight_and_near_ones_faster(facing: str, way: int) -> None:
    plane = Subject.model_validate({"kind": "plane", "facing": facing})
    bands = [s for s in shot(plane).layers if isinstance(s, Sheet) and s.period]
    drifts = [way * s.drift for s in sorted(bands, key=lambda s: -s.z)]
    assert drifts == sorted(drifts)
    assert drifts[0] > 0


def test_a_band_has_no_seam() -> None:
    bands = [s for s in shot().layers if isinstance(s, Sheet) and s.period]
    for sheet in bands:
        assert sheet.painted is not None
        cover = sheet.painted[..., 3].astype(int)
        step = np.abs(cover[:, 0] - cover[:, -1]).mean()
        usual = np.abs(np.diff(cover, axis=1)).mean(axis=0).max()
        assert step <= 1.5 * usual + 1


def test_walkers_stand_on_a_crest_and_flyers_need_none() -> None:
    def greens(*cast: Subject) -> float:
        low = shot(*cast).frame(20)[165:].astype(int)
        turf = (low[..., 1] > low[..., 2] + 20) & (low[..., 1] > low[..., 0] + 4)
        return float(turf.mean())

    assert greens(Subject(kind="woman", action="stand")) > 0.4
    assert greens(Subject(kind="dog", action="run")) > 0.4
    assert greens(Subject(kind="bird", action="perch")) > 0.4
    assert greens() < 0.02
    for kind in (*FLYERS, "whale"):
        assert greens(Subject(kind=kind)) < 0.05, kind


def test_feet_are_on_the_crest() -> None:
    scene = shot(Subject(kind="woman", action="stand"))
    crest = min((s for s in scene.layers if isinstance(s, Sheet) and s.period), key=lambda s: s.z)
    assert crest.painted is not None
    spot = scene.scenery.spot
    assert spot.ground == "grass"
    column = crest.painted[:, int(spot.x), 3]
    assert crest.y + (column > 128).argmax() < spot.y, "its edge is behind the feet"


@pytest.mark.parametrize("kind", FLYERS)
@BOTH
def test_a_flyer_is_whole_in_the_frame_from_first_to_last(kind: str, canvas: Canvas) -> None:
    scene = shot(Subject(kind=kind), canvas=canvas)
    figures = [f for f in scene.performers[0].layers if isinstance(f, Aloft | Diver)]
    assert len(figures) == 1
    for i in (0, 48, canvas.num_frames - 1):
        blank = np.full((canvas.height, canvas.width, 3), 128, np.uint8)
        figures[0].paint(blank, scene.moment(i))
        rows, columns = np.nonzero(touched(blank))
        assert columns.min() > 0
        assert columns.max() < canvas.width - 1
        assert rows.min() > 0
        assert rows.max() < canvas.height - 1
        assert max(np.ptp(columns), np.ptp(rows)) > 0.25 * min(canvas.width, canvas.height)


@pytest.mark.parametrize("kind", FLYERS)
def test_the_same_seed_gives_the_same_frame_and_it_moves(kind: str) -> None:
    one, two = (shot(Subject(kind=kind)) for _ in range(2))
    assert np.array_equal(one.frame(30), two.frame(30))
    figure = next(f for f in one.performers[0].layers if isinstance(f, Aloft | Diver))
    assert (alone(figure, 0.2) != alone(figure, 1.6)).any()


@pytest.mark.parametrize("kind", FLYERS)
def test_from_the_ground_they_are_in_the_sky(kind: str) -> None:
    scene = shot(Subject(kind=kind), setting="meadow")
    figure = next(f for f in scene.performers[0].layers if isinstance(f, Aloft | Diver))
    rows = np.nonzero(touched(alone(figure, 2.0)).any(axis=1))[0]
    assert rows.max() < scene.scenery.horizon + 4


def test_balloons_are_near_and_far() -> None:
    layers = shot(Subject(kind="balloon", count=5)).performers[0].layers
    assert len({layer.z for layer in layers}) >= 4
    sizes = [int(touched(alone(layer, 1.0)).sum()) for layer in layers]
    assert max(sizes) > 6 * min(sizes)


def test_a_burner_lights_its_balloon_by_night_only() -> None:
    (figure,) = shot(Subject(kind="balloon"), elevation=-12.0).performers[0].layers
    assert isinstance(figure, Aloft)
    (dark,) = shot(Subject(kind="balloon"), elevation=30.0).performers[0].layers
    light = [alone(figure, t, -12.0, 0).astype(int) for t in np.linspace(0, 3, 7)]
    warm = [float((p[..., 0] - p[..., 2]).clip(0).sum()) for p in light]
    assert max(warm) > 1.15 * min(warm), "it swells and sinks"
    unlit = Aloft(**{**figure.__dict__, "lamps": ()})
    assert (alone(unlit, 0.5, -12.0, 0) != alone(figure, 0.5, -12.0, 0)).any()
    assert isinstance(dark, Aloft)
    assert (alone(dark, 0.5) == alone(Aloft(**{**dark.__dict__, "lamps": ()}), 0.5)).all()


def test_a_plane_blinks_by_night_and_leaves_a_trail_behind_it() -> None:
    layers = shot(Subject(kind="plane"), elevation=-12.0).performers[0].layers
    figure = next(f for f in layers if isinstance(f, Aloft))
    beats = [lamp for lamp in figure.lamps if lamp.beat]
    assert beats
    for lamp in beats:
        power = [lamp.power(t) for t in np.linspace(0, 2, 49)]
        assert max(power) > 0.9
        assert min(power) < 0.05
    (trail,) = (f for f in layers if isinstance(f, Trail))
    body = np.nonzero(touched(alone(figure, 2.0)).any(axis=0))[0]
    behind = np.nonzero((alone(trail, 2.0, ground=0) > 12).any(axis=(0, 2)))[0]
    assert behind.min() < body.min()
    assert behind.max() < body.mean(), "nothing before its wings"


def test_a_falling_skydiver_is_passed_by_shreds_that_rise() -> None:
    layers = shot(Subject(kind="skydiver")).performers[0].layers
    assert sum(isinstance(f, Rush) for f in layers) == 2
    rush = Rush(streaks=np.asarray([[0.5, 0.1, 1.0, 1.0, 1.0]]), canvas=WIDE, power=1.0, z=1.0)
    rows = [
        np.nonzero(alone(rush, t, ground=0).any(axis=(1, 2)))[0].mean() for t in (0.15, 0.30, 0.45)
    ]
    assert rows == sorted(rows, reverse=True)
    gliding = shot(Subject(kind="skydiver", action="glide")).performers[0].layers
    assert not any(isinstance(f, Rush) for f in gliding)


def test_who_glides_hangs_below_a_canopy() -> None:
    (figure,) = shot(Subject(kind="skydiver", action="glide")).performers[0].layers
    rows = touched(alone(figure, 1.0))
    high = np.nonzero(rows.any(axis=1))[0]
    top, bottom = high.min(), high.max()
    third = (bottom - top) // 3
    assert rows[top : top + third].sum() > 3 * rows[bottom - third : bottom].sum()


def test_the_mouth_moves_with_what_is_said() -> None:
    plan = ShotPlan(
        setting="sky", subjects=(Subject(kind="skydiver", action="talk"),), shot="close",
        speech=(Speech(text="You have to try this, it is wonderful!", language="en"),),
        light=((0.0, 30.0),), camera=STATIC,
    )  # fmt: skip
    figure = stage.build(plan, WIDE).performers[0].layers[0]
    assert isinstance(figure, Diver)
    assert max(figure.life.voice(t) for t in np.linspace(0, 4, 97)) > 0.4
    shapes = {mouth.albedo.tobytes() for mouth in figure.mouths}
    assert len(shapes) == len(figure.mouths)


def test_the_colour_that_is_asked_for_is_seen() -> None:
    def hue(kind: str, part: str, colour: str) -> np.ndarray:
        subject = Subject(kind=kind, colours={part: colour})
        figure = shot(subject).performers[0].layers[-1 if kind == "plane" else 0]
        picture = alone(figure, 1.0)
        return picture[touched(picture)].mean(axis=0)

    for kind, part in (("balloon", "body"), ("skydiver", "suit"), ("plane", "trim")):
        red, blue = hue(kind, part, "#c23b36"), hue(kind, part, "#2f5fb8")
        assert red[0] - red[2] > blue[0] - blue[2] + 8, kind


@pytest.mark.parametrize(
    ("prompt", "kind", "action"),
    [
        ("a skydiver above the clouds", "skydiver", "auto"),
        ("跳伞运动员自由落体", "skydiver", "auto"),
        ("a young woman skydiving", "skydiver", "auto"),
        ("一位女子高空跳伞", "skydiver", "auto"),
        ("a skydiver under a parachute", "skydiver", "glide"),
        ("跳伞者打开降落伞", "skydiver", "glide"),
        ("a hot air balloon floats", "balloon", "float"),
        ("热气球缓缓升空", "balloon", "float"),
        ("an airliner flies above the clouds", "plane", "fly"),
        ("一架客机飞过云海", "plane", "fly"),
        ("a small propeller plane", "propeller_plane", "auto"),
        ("螺旋桨飞机在万米高空", "propeller_plane", "auto"),
    ],
)
def test_words(prompt: str, kind: str, action: str) -> None:
    plan = reader.read(prompt)
    assert plan.setting == "sky"
    assert [(s.kind, s.action) for s in plan.subjects] == [(kind, action)]
    assert not plan.notes


@pytest.mark.parametrize(
    "prompt", ["above the clouds", "a sea of clouds", "云海", "云端", "半空中"]
)
def test_words_of_the_place(prompt: str) -> None:
    plan = reader.read(prompt)
    assert plan.setting == "sky"
    assert not plan.notes


def test_who_is_named_beside_a_skydiver_is_another_one() -> None:
    plan = reader.read("a skydiver and a woman")
    assert [s.kind for s in plan.subjects] == ["skydiver", "woman"]


@pytest.mark.parametrize(
    ("prompt", "word"),
    [
        ("a car above the clouds", "car"),
        ("a boat above the clouds", "boat"),
        ("an airplane in a room", "airplane"),
        ("水底的热气球", "热气球"),
        ("a man in goggles", "goggles"),
    ],
)
def test_what_has_no_room_is_noted(prompt: str, word: str) -> None:
    assert any(word in note for note in reader.read(prompt).notes)


def test_a_jumpsuit_of_a_colour() -> None:
    (diver,) = reader.read("a skydiver in a red jumpsuit").subjects
    assert diver.colours["suit"] == "#c23b36"


@pytest.mark.parametrize("kind", subjects.kinds())
def test_everybody_can_be_up_there(kind: str) -> None:
    frame = shot(Subject(kind=kind, count=2)).frame(10)
    assert frame.shape == (180, 320, 3)
