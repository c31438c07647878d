"""Subjects: all of them can be cast and painted; they move, stand on the ground, obey the plan."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pytest

from tenku.engines.animatic import subjects
from tenku.engines.animatic.light import light_at
from tenku.engines.animatic.plan import Degree, Facing, ShotPlan, ShotSize, Subject
from tenku.engines.animatic.rigs.puppet import Puppet
from tenku.engines.animatic.scene import Canvas, Moment, Picture, Spot, View
from tenku.engines.animatic.subjects.performer import Actor, Performer

_TRACKING = (Degree(kind="tracking"),)
_STEADY = (Degree(kind="static"),)
_SIDES: tuple[Facing, Facing] = ("left", "right")
_ALL = [(kind, action) for kind in subjects.kinds() for action in subjects.actions(kind)]
_GOING = [(k, a) for k, a in _ALL if a in ("walk", "trot", "run")]


@dataclass(frozen=True)
class _Eye:
    dx: float = 0.0
    dy: float = 0.0

    def view(self, z: float) -> View:
        return View(scale=1.0, dx=self.dx, dy=self.dy, centre=(0.0, 0.0))


def _canvas(width: int = 160, height: int = 90, seed: int = 5) -> Canvas:
    return Canvas(width=width, height=height, seconds=4.0, fps=12, seed=seed)


def _spot(canvas: Canvas) -> Spot:
    w, h = canvas.width, canvas.height
    return Spot(x=0.5 * w, y=0.9 * h, height=0.36 * min(h, 0.6 * w), ground="grass")


def _cast(subject: Subject, canvas: Canvas, plan: ShotPlan | None = None) -> Performer:
    plan = plan or ShotPlan(subjects=(subject,), camera=_TRACKING)
    return subjects.cast(subject, _spot(canvas), canvas, plan)


def _moment(
    canvas: Canvas, i: int, elevation: float = 30.0, sun_x: float = 0.4, eye: _Eye = _Eye()
) -> Moment:
    t = i / canvas.fps
    return Moment(
        i=i, u=t / canvas.seconds, t=t, clock=t, light=light_at(elevation, sun_x), eye=eye,
        wind=0.3, wet=0.0, snow=0.0, travel=0.0,
    )  # fmt: skip


def _film(
    performer: Performer,
    canvas: Canvas,
    i: int,
    elevation: float = 30.0,
    sun_x: float = 0.4,
    eye: _Eye = _Eye(),
) -> Picture:
    picture = np.full((canvas.height, canvas.width, 3), 128, np.uint8)
    for layer in sorted(performer.layers, key=lambda layer: -layer.z):
        layer.paint(picture, _moment(canvas, i, elevation, sun_x, eye))
    return picture


def _touched(picture: Picture) -> int:
    return int((np.abs(picture.astype(int) - 128).max(axis=2) > 8).sum())


def _actors(performer: Performer) -> list[Actor]:
    return [layer for layer in performer.layers if isinstance(layer, Actor)]


def test_the_kinds_and_what_they_do() -> None:
    assert set(subjects.kinds()) >= {"dog", "woman", "man", "child", "person", "bird", "car"}
    assert subjects.actions("car") == ("drive", "park")
    with pytest.raises(KeyError, match="dragon"):
        subjects.actions("dragon")


@pytest.mark.parametrize(("kind", "action"), _ALL)
def test_everybody_can_be_painted(kind: str, action: str) -> None:
    canvas = _canvas(90, 160) if len(action) % 2 else _canvas()
    performer = _cast(Subject(kind=kind, action=action), canvas)
    assert performer.height > 0
    assert _touched(_film(performer, canvas, 30)) > 20


@pytest.mark.parametrize(
    ("kind", "action"), [("dog", "run"), ("woman", "talk"), ("bird", "fly"), ("car", "drive")]
)
def test_the_same_seed_paints_the_same_picture_at_full_size(kind: str, action: str) -> None:
    canvas = _canvas(1280, 720)
    subject = Subject(kind=kind, action=action)
    first, second = (_film(_cast(subject, canvas), canvas, 17) for _ in range(2))
    assert (first == second).all()
    assert _touched(first) > 1500


@pytest.mark.parametrize("shot", ["medium", "close"])
@pytest.mark.parametrize(
    ("kind", "action"), [("dog", "stand"), ("man", "smile"), ("bird", "perch"), ("car", "park")]
)
def test_closer_shots_show_more_of_the_subject(kind: str, action: str, shot: ShotSize) -> None:
    canvas, subject = _canvas(), Subject(kind=kind, action=action)
    wide = _film(_cast(subject, canvas), canvas, 0)
    near = ShotPlan(subjects=(subject,), shot=shot, camera=_TRACKING)
    assert _touched(_film(_cast(subject, canvas, near), canvas, 0)) > 1.5 * _touched(wide)


@pytest.mark.parametrize(("kind", "action"), _GOING)
def test_feet_do_not_slide(kind: str, action: str) -> None:
    """A foot on the ground goes back as fast as the body goes forward, within a tenth."""
    performer = _cast(Subject(kind=kind, action=action), _canvas())
    actor = _actors(performer)[0]
    poses = actor.poses
    n = len(poses)
    feet = np.asarray([pose.contacts for pose in poses])  # pose, foot, xy
    step = performer.speed / actor.cadence / n
    ratios: list[float] = []
    for k in range(n):
        now, then = feet[k], feet[(k + 1) % n]
        stands = (now[:, 1] < 0.004) & (then[:, 1] < 0.004)
        ratios += list((now[stands, 0] - then[stands, 0]) / step)
    assert len(ratios) > n / 4
    assert np.percentile(np.abs(np.asarray(ratios) - 1.0), 95) < 0.10


@pytest.mark.parametrize(("kind", "action"), [*_GOING, ("bird", "fly")])
def test_limbs_move(kind: str, action: str) -> None:
    canvas = _canvas()
    performer = _cast(Subject(kind=kind, action=action), canvas)
    still = [_film(performer, canvas, i).astype(int) for i in (0, 4, 8)]
    assert all(np.abs(a - b).max() > 60 for a, b in pairwise(still))


@pytest.mark.parametrize("facing", ["left", "right"])
def test_who_is_not_followed_crosses_the_frame(facing: Facing) -> None:
    canvas, subject = _canvas(640, 360), Subject(kind="man", action="walk", facing=facing)
    plan = ShotPlan(subjects=(subject,), camera=_STEADY)
    performer = _cast(subject, canvas, plan)
    path = _actors(performer)[0].way
    middle = canvas.seconds / 2
    assert path.at(middle)[0] == pytest.approx(320)
    ahead = path.at(middle + 0.5)[0] - 320
    assert abs(ahead) == pytest.approx(performer.travel(0.5) * performer.height, rel=0.05)
    assert (ahead > 0) == (facing == "right")
    assert _actors(_cast(subject, canvas))[0].way.at(3.0) == path.at(middle)  # followed: it stays


def test_a_way_returns_only_outside_of_the_frame() -> None:
    canvas, subject = _canvas(640, 360), Subject(kind="dog", action="run")
    path = _actors(_cast(subject, canvas, ShotPlan(subjects=(subject,), camera=_STEADY)))[0].way
    xs = np.asarray([path.at(t)[0] for t in np.arange(0, 12, 0.02)])
    jumps = np.flatnonzero(np.diff(xs) < 0)
    assert len(jumps) > 0
    assert (xs[jumps] > canvas.width).all()
    assert (xs[jumps + 1] < 0).all()


@pytest.mark.parametrize("kind", ["dog", "person", "bird", "car"])
def test_counts_are_honoured(kind: str) -> None:
    canvas = _canvas()
    one = _cast(Subject(kind=kind), canvas)
    four = _cast(Subject(kind=kind, count=4), canvas)
    assert (len(one.layers), len(four.layers)) == (1, 4)
    assert (
        _touched(_film(four, canvas, 48)) > 1.3 * _touched(_film(one, canvas, 48)) or kind == "bird"
    )


@pytest.mark.parametrize(
    ("kind", "part"),
    [("dog", "coat"), ("man", "top"), ("woman", "dress"), ("bird", "body"), ("car", "body")],
)
def test_colours_are_honoured(kind: str, part: str) -> None:
    canvas = _canvas(320, 180)
    action = {"bird": "perch", "car": "park"}.get(kind, "stand")

    def share(colour: str) -> float:
        subject = Subject(kind=kind, action=action, colours={part: colour})
        picture = _film(_cast(subject, canvas), canvas, 0).astype(int)
        return float((picture[..., 2] - picture[..., 0] > 25).mean())

    assert share("#2040d0") > share("#d04020") + 0.002


def test_left_is_the_mirror_of_right() -> None:
    canvas = _canvas(320, 180)
    left, right = (
        _film(_cast(Subject(kind="dog", action="stand", facing=facing), canvas), canvas, 0, 30, sun)
        for facing, sun in zip(_SIDES, (-0.4, 0.4), strict=True)
    )
    mirrored = right[:, ::-1].astype(int)
    assert np.abs(mirrored - left).mean() < 1.5
    assert np.abs(right.astype(int) - left).mean() > 2 * np.abs(mirrored - left).mean()


@pytest.mark.parametrize("kind", subjects.kinds())
def test_nobody_minds_the_edges_of_the_frame(kind: str) -> None:
    """Wherever the camera looks, what it sees is a window of the same picture."""
    canvas = _canvas()
    performer = _cast(Subject(kind=kind), canvas)
    wide = _canvas(480, 270)
    whole = _film(performer, wide, 5, eye=_Eye(160.0, 90.0))
    for dx, dy in ((0, 0), (-90, 0), (90, 30), (0, -90), (-160, -90), (70, 90)):
        part = _film(performer, canvas, 5, eye=_Eye(dx, dy))
        window = whole[90 - dy : 180 - dy, 160 - dx : 320 - dx].astype(int)
        # A boat's image in the water is worked out between points that lie where the frame begins;
        # the tiles of a train's track overlap by a pixel, in which its wires are drawn twice.
        slack = {"boat": 0.6, "train": 0.01}.get(kind, 0.0)
        assert np.abs(part - window).mean() <= slack, (dx, dy)


def test_steps_sound_when_feet_land() -> None:
    canvas = _canvas()
    performer = _cast(Subject(kind="man", action="walk"), canvas)
    (steps,) = [cue for cue in performer.cues if cue.kind == "steps"]
    assert all(0 <= t < canvas.seconds for t in steps.events)
    actor = _actors(performer)[0]
    assert len(steps.events) == pytest.approx(2 * actor.cadence * canvas.seconds, abs=1)
    for t in steps.events:  # a foot touches the ground right after, and was in the air before
        before, after = (actor.pose(t + dt).contacts for dt in (-0.13, 0.10))
        assert any(b[1] > 0.004 >= a[1] for b, a in zip(before, after, strict=True))


def test_who_talks_moves_the_lips_and_who_is_silent_does_not() -> None:
    canvas = _canvas(320, 180)
    open_mouths: dict[str, set[int]] = {}
    for action in ("talk", "stand"):
        subject = Subject(kind="woman", action=action, facing="camera")
        (layer,) = _cast(subject, canvas).layers
        assert isinstance(layer, Puppet)
        open_mouths[action] = {round(4 * layer.life.voice(i / 24)) for i in range(96)}
    assert open_mouths["stand"] == {0}
    assert len(open_mouths["talk"]) > 2


def test_lamps_burn_by_night() -> None:
    canvas = _canvas(320, 180)
    car = _cast(Subject(kind="car", action="drive"), canvas)
    parked = _cast(Subject(kind="car", action="park"), canvas)
    glaring = [int((_film(c, canvas, 0, -12).max(2) > 220).sum()) for c in (car, parked)]
    assert glaring[0] > 100
    assert glaring[1] == 0


def test_wheels_roll_as_far_as_the_car_goes() -> None:
    from tenku.engines.animatic.rigs.vehicle import WHEEL
    from tenku.engines.animatic.subjects.car import Car

    performer = _cast(Subject(kind="car", action="drive", facing="left"), _canvas())
    (layer,) = performer.layers
    assert isinstance(layer, Car)
    assert layer.rolls == pytest.approx(-performer.travel(1.0))
    assert 0.1 < WHEEL < 0.3


def test_settled_figures_look_the_same() -> None:
    canvas = _canvas(320, 180)
    for kind, action in (("dog", "run"), ("man", "wave"), ("car", "drive")):
        performer = _cast(Subject(kind=kind, action=action), canvas)
        (layer,) = performer.layers
        assert isinstance(layer, (Actor, Puppet)) or kind == "car"
        moment = _moment(canvas, 7)
        live = np.full((180, 320, 3), 128, np.uint8)
        still = live.copy()
        layer.paint(live, moment)
        layer.settled(moment.light).paint(still, moment)  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]  # optional part of a layer
        assert (live == still).all()
