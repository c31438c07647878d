"""A lane with neon on wet ground, bicycles with their riders, and trains with lit windows."""

import numpy as np
import pytest

from tenku.engines.animatic import reader, stage
from tenku.engines.animatic.layers.neon import Halo
from tenku.engines.animatic.plan import Degree, ShotPlan, Subject
from tenku.engines.animatic.rigs import bicycle as rig
from tenku.engines.animatic.scene import Canvas
from tenku.engines.animatic.subjects.bicycle import Bicycle
from tenku.engines.animatic.subjects.train import Train

WIDE = Canvas(width=320, height=180, seconds=4, fps=24, seed=5)
TALL = Canvas(width=180, height=320, seconds=4, fps=24, seed=5)
STATIC = (Degree(kind="static"),)


def shot(
    setting: str, kind: str = "", action: str = "auto", elevation: float = -12.0,
    canvas: Canvas = WIDE,
) -> stage.Stage:  # fmt: skip
    who = (Subject(kind=kind, action=action),) if kind else ()
    plan = ShotPlan(setting=setting, subjects=who, light=((0.0, elevation),), camera=STATIC)
    return stage.build(plan, canvas)


@pytest.mark.parametrize("canvas", [WIDE, TALL], ids=["wide", "tall"])
@pytest.mark.parametrize(
    ("setting", "kind"), [("alley", ""), ("alley", "bicycle"), ("meadow", "train")]
)
def test_the_same_seed_gives_the_same_frame(setting: str, kind: str, canvas: Canvas) -> None:
    a, b = (shot(setting, kind, canvas=canvas).frame(20) for _ in range(2))
    assert a.shape == (canvas.height, canvas.width, 3)
    assert np.array_equal(a, b)


def test_neon_is_magenta_and_cyan_by_night_only() -> None:
    def tubes(elevation: float) -> tuple[int, int]:
        r, g, b = np.moveaxis(shot("alley", elevation=elevation).frame(20).astype(int), 2, 0)
        magenta = (r > 170) & (b > 120) & (g < 0.75 * np.minimum(r, b))
        cyan = (g > 170) & (b > 190) & (r < 0.75 * g)
        return int(magenta.sum()), int(cyan.sum())

    night, day = tubes(-12.0), tubes(50.0)
    assert min(night) > 40
    assert day[0] < 10  # by day the sky is as blue as cyan tubes


def test_the_ground_shines_by_night_without_rain() -> None:
    scene = shot("alley")
    dry = [layer for layer in scene.layers if type(layer).__name__ != "Gloss"]
    assert len(dry) == len(scene.layers) - 1
    picture, plain = (np.zeros((180, 320, 3), np.uint8) for _ in range(2))
    for layer in scene.layers:
        layer.paint(picture, scene.moment(20))
    for layer in dry:
        layer.paint(plain, scene.moment(20))
    change = np.abs(picture.astype(int) - plain).max(axis=2)
    assert change[150:, :].mean() > 4
    assert change[:90, :].max() == 0
    noon = shot("alley", elevation=50.0)
    gloss = next(layer for layer in noon.layers if type(layer).__name__ == "Gloss")
    before = plain.copy()
    gloss.paint(plain, noon.moment(20))
    assert np.array_equal(plain, before)


def test_signs_glow_where_they_hang_when_the_camera_goes_along() -> None:
    walk = (Subject(kind="woman", action="walk"),)
    plan = ShotPlan(
        setting="alley", subjects=walk, light=((0.0, -12.0),), camera=(Degree(kind="tracking"),)
    )
    scene = stage.build(plan, WIDE)
    halo = next(layer for layer in scene.layers if isinstance(layer, Halo) and not layer.inside)

    def middle(i: int) -> float:
        blank = np.zeros((180, 320, 3), np.uint8)
        halo.paint(blank, scene.moment(i))
        return float(np.nonzero(blank.any(axis=(0, 2)))[0].mean())

    assert middle(30) < middle(10) - 8


def test_wheels_roll_as_far_as_the_bicycle_goes() -> None:
    performer = shot("street", "bicycle", "ride").performers[0]
    (bike,) = (layer for layer in performer.layers if isinstance(layer, Bicycle))
    ground = bike.way.at(2.5)[0] - bike.way.at(1.5)[0]
    assert bike.rolls * bike.height == pytest.approx(ground, rel=0.02)
    turns = bike.rolls / (2 * np.pi * rig.WHEEL)
    assert turns / bike.cadence == pytest.approx(rig.GEAR, rel=0.02)
    assert len({pose.alpha.tobytes() for pose in bike.poses}) > 20, "somebody pedals"


def test_a_parked_bicycle_stands_without_a_rider() -> None:
    parked, ridden = (
        shot("street", "bicycle", action).performers[0].layers[0] for action in ("park", "ride")
    )
    assert isinstance(parked, Bicycle)
    assert isinstance(ridden, Bicycle)
    assert parked.way.at(0.0) == parked.way.at(3.0)
    assert ridden.poses[0].alpha.shape[0] > 1.4 * parked.poses[0].alpha.shape[0]


@pytest.mark.parametrize("setting", ["meadow", "city", "street", "snowfield"])
def test_a_train_passes_all_the_time_with_its_windows_lit(setting: str) -> None:
    night = shot(setting, "train")
    (train,) = (layer for layer in night.performers[0].layers if isinstance(layer, Train))
    for i in (30, WIDE.num_frames - 1):
        blank = np.zeros((180, 320, 3), np.uint8)
        train.paint(blank, night.moment(i))
        warm = (blank[..., 0] > 170) & (blank[..., 2] < 0.85 * blank[..., 0].astype(int))
        assert warm.sum() > 40
    day = shot(setting, "train", elevation=40.0)
    assert night.frame(48).mean() < day.frame(48).mean()
    assert train.way.at(2.0)[0] > train.way.at(1.0)[0] + 20


@pytest.mark.parametrize(
    ("prompt", "setting", "kind", "action"),
    [
        ("a woman rides a bicycle down an alley", "alley", "woman", "ride"),
        ("一个女人骑着自行车穿过小巷", "alley", "woman", "ride"),
        ("a cyclist in the mountains", "mountains", "person", "ride"),
        ("cycling along the beach", "sea", "person", "ride"),
        ("a parked bike in a back alley", "alley", "bicycle", "park"),
        ("一辆自行车停在胡同里", "alley", "bicycle", "park"),
        ("一列火车驶过草原", "meadow", "train", "pass"),
        ("a neon street with a cat", "alley", "cat", "auto"),
    ],
)
def test_the_words(prompt: str, setting: str, kind: str, action: str) -> None:
    plan = reader.read(prompt)
    assert plan.setting == setting
    assert [(s.kind, s.action) for s in plan.subjects] == [(kind, action)]
    assert not plan.notes


def test_what_does_not_fit_is_noted() -> None:
    assert reader.read("a train under water").subjects == ()
    assert any("train" in said for said in reader.read("a train in a cafe").notes)
    assert any("subway" in said for said in reader.read("a subway").notes)
    assert any("rides" in said for said in reader.read("a man rides a horse").notes)
