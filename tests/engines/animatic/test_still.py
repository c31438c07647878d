"""A camera move over a given picture."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from tenku.engines.animatic import depth, still
from tenku.engines.animatic.plan import Degree, ShotPlan
from tenku.engines.animatic.scene import Canvas, Picture

CANVAS = Canvas(width=320, height=180, seconds=2, fps=24, seed=5)
LAST = CANVAS.num_frames - 1


@pytest.fixture
def photo() -> Picture:
    """A bright sky over dark textured ground with a red thing in the middle."""
    random = np.random.default_rng(1)
    picture = np.empty((360, 640, 3), np.uint8)
    picture[:180] = (150, 190, 235)
    picture[180:] = random.integers(30, 90, (180, 640, 1), np.uint8)
    picture[150:300, 270:370] = (200, 40, 30)
    return picture


def plan(**changes: object) -> ShotPlan:
    return ShotPlan.model_validate({"camera": (Degree(kind="push_in"),), **changes})


@pytest.mark.parametrize("move", ["push_in", "pull_out", "pan", "orbit", "handheld"])
def test_frame_0_is_the_picture_itself(photo: Picture, move: str) -> None:
    loud = plan(
        camera=(Degree(kind=move),),
        weather=(Degree(kind="rain"),),
        looks=(Degree(kind="sepia"),),
        light=((0, -12),),
    )
    shot = still.build(loud, CANVAS, photo)
    assert np.array_equal(shot.frame(0), still.fit(photo, CANVAS))
    step = np.abs(shot.frame(1).astype(int) - shot.frame(0)).mean()
    later = np.abs(shot.frame(LAST).astype(int) - shot.frame(0)).mean()
    assert step < 6 < later


def test_a_picture_of_the_right_size_stays_as_it_is(photo: Picture) -> None:
    exact = np.ascontiguousarray(photo[::2, ::2])
    assert np.array_equal(still.fit(exact, CANVAS), exact)


@pytest.mark.parametrize("size", [(180, 320), (640, 90), (33, 700), (181, 321)])
def test_any_shape_is_fitted(size: tuple[int, int]) -> None:
    image = np.random.default_rng(2).integers(0, 255, (*size, 3), np.uint8)
    for canvas in (CANVAS, Canvas(width=90, height=160, seconds=1, fps=24, seed=1)):
        assert still.fit(image, canvas).shape == (canvas.height, canvas.width, 3)


def test_a_tall_picture_is_shown_whole_in_a_wide_frame() -> None:
    image = np.full((400, 200, 3), 200, np.uint8)
    image[:8], image[-8:] = (255, 0, 0), (0, 0, 255)
    middle = still.fit(image, CANVAS)[:, 160]
    assert middle[1, 0] > middle[1, 2] + 100
    assert middle[-2, 2] > middle[-2, 0] + 100


def test_what_is_near_grows_more_than_what_is_far(photo: Picture) -> None:
    near = depth.guess(photo)
    assert near.shape == (90, 160)
    assert near.min() >= 0
    assert near.max() <= 1
    assert near[60, 80] > near[10, 80] + 0.2

    def width_of_the_red_thing(picture: Picture) -> int:
        row = picture[130].astype(int)
        return int(((row[:, 0] > 120) & (row[:, 1] < 90)).sum())

    shot = still.build(plan(camera=(Degree(kind="push_in"),)), CANVAS, photo)
    first, last = width_of_the_red_thing(shot.frame(0)), width_of_the_red_thing(shot.frame(LAST))
    assert last > first * 1.04


def test_frames_differ_from_their_predecessors(photo: Picture) -> None:
    shot = still.build(plan(), CANVAS, photo)
    frames = [shot.frame(i) for i in range(0, LAST, 6)]
    assert all(not np.array_equal(a, b) for a, b in pairwise(frames))


def test_night_darkens_but_only_so_far(photo: Picture) -> None:
    day = still.build(plan(), CANVAS, photo).frame(LAST).mean()
    night = still.build(plan(light=((0, -12),)), CANVAS, photo).frame(LAST).mean()
    assert 0.5 * day < night < 0.9 * day


def test_an_installed_estimator_of_depth_takes_the_place_of_the_guess(
    photo: Picture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = tmp_path / "learned_depth-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: learned-depth\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[tenku.depth]\nlearned = learned_depth:near\n")
    code = "import numpy as np\ndef near(picture): return np.full(picture.shape[:2], 2.0)\n"
    (tmp_path / "learned_depth.py").write_text(code)
    assert depth.estimate(photo).max() <= depth.guess(photo).max()
    monkeypatch.syspath_prepend(tmp_path)
    near = depth.estimate(photo)
    assert near.shape == photo.shape[:2]
    assert near.min() == near.max() == 1.0
