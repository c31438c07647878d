"""Rigs: bones reach, feet stand still on the ground, planes are toned, clipped and recoloured."""

import numpy as np
import pytest

from tenku.engines.animatic.light import light_at
from tenku.engines.animatic.rigs import puppet, sprite
from tenku.engines.animatic.rigs.figure import Easel, Part, bake
from tenku.engines.animatic.rigs.gait import Gait
from tenku.engines.animatic.rigs.shape import cycle, disc, limb, points, reach
from tenku.engines.animatic.scene import Picture, View

_STILL = View(scale=1.0, dx=0.0, dy=0.0, centre=(0.0, 0.0))
_TROT = Gait(
    stride=1.6, cadence=1.5, duty=0.4, offsets=(0.0, 0.5), lift=(0.2, 0.2), centre=(0.0, 0.1)
)


def _ball(scale: float = 40.0, flip: bool = False):
    part = Part(shape=disc((0.5, 0.5), 0.4), colour=(0.8, 0.5, 0.2), soft=0.2)
    return bake([part], Easel(scale=scale, flip=flip), ((0.5, 0.1),))


def _picture(width: int = 100, height: int = 80) -> Picture:
    return np.full((height, width, 3), 90, np.uint8)


@pytest.mark.parametrize("bend", [1.0, -1.0])
def test_two_bones_keep_their_lengths_and_reach_the_target(bend: float) -> None:
    root, target = points((0.0, 1.0))[0], points((0.2, 0.4))[0]
    chain = reach(root, target, 0.4, 0.35, bend)
    assert np.allclose(chain[2], target)
    assert np.allclose(np.linalg.norm(np.diff(chain, axis=0), axis=1), [0.4, 0.35])
    assert np.sign(chain[1][0] - 0.1) == bend  # a leg that hangs bends forward for 1


def test_bones_out_of_reach_are_stretched_not_lengthened() -> None:
    chain = reach(points((0.0, 1.0))[0], points((0.0, -5.0))[0], 0.4, 0.35, 1.0)
    assert chain[2][1] == pytest.approx(0.25, abs=0.01)


def test_a_cycle_passes_its_keys_and_closes() -> None:
    keys = ((0.0, 1.0), (0.3, -2.0), (0.8, 0.5))
    assert [cycle(at, keys) for at, _ in keys] == pytest.approx([v for _, v in keys])
    assert cycle(0.99999, keys) == pytest.approx(cycle(0.0, keys), abs=1e-3)


def test_a_standing_foot_goes_back_at_the_speed_of_travel_and_swings_above_ground() -> None:
    phases = np.linspace(0.0, 1.0, 200, endpoint=False)
    feet = np.asarray([_TROT.foot(0, float(p), 0.3) for p in phases])
    stands = phases < _TROT.duty
    speed = np.diff(feet[stands, 0]) / np.diff(phases[stands])
    assert np.allclose(speed, -_TROT.stride)
    assert (feet[stands, 1] == 0).all()
    assert feet[~stands, 1].max() == pytest.approx(0.2, rel=0.05)
    assert np.abs(np.diff(feet[:, 0])).max() < 0.06  # it never jumps


def test_a_limb_is_as_wide_as_told_on_either_side() -> None:
    shape = np.vstack(limb(points((0.0, 1.0), (0.0, 0.0)), ((0, 0.1, 0.3), (1, 0.1, 0.3))))
    # looking down the limb, left is +x
    assert shape[:, 0].max() == pytest.approx(0.1, abs=0.02)
    assert shape[:, 0].min() == pytest.approx(-0.3, abs=0.02)


def test_a_round_form_has_three_tones_and_is_lit_from_the_chosen_side() -> None:
    baked = _ball(120.0)
    left, right = (np.where(baked.alpha > 200, tone, 0).astype(float) for tone in baked.tones)
    inside = baked.tones[1][baked.alpha > 250]
    for tone in (0.12, 0.5, 0.92):
        assert (np.abs(inside / 255.0 - tone) < 0.03).mean() > 0.02, tone
    middle = baked.alpha.shape[1] // 2
    assert left[:, :middle].sum() > left[:, middle:].sum()
    assert right[:, :middle].sum() < right[:, middle:].sum()
    assert left[: left.shape[0] // 2].sum() > left[left.shape[0] // 2 :].sum()


def test_a_flipped_figure_stands_on_the_other_side_of_its_origin() -> None:
    there, here = _ball(), _ball(flip=True)
    assert there.origin[0] < 10 < here.origin[0] - there.alpha.shape[1] // 2
    assert here.contacts == ((-0.5, 0.1),)


@pytest.mark.parametrize("at", [(-15, 40), (95, 40), (50, -2), (50, 85), (-500, 40), (50, 900)])
def test_sprites_are_clipped_at_every_edge(at: tuple[int, int]) -> None:
    baked, light = _ball(), light_at(30)
    whole = _picture(1300, 2000)
    sprite.blend(
        whole,
        sprite.colour(baked, light),
        sprite.matrix(baked, (at[0] + 600, at[1] + 1000), _STILL),
    )
    picture = _picture()
    sprite.blend(picture, sprite.colour(baked, light), sprite.matrix(baked, at, _STILL))
    assert (picture == whole[1000:1080, 600:700]).all()


def test_opaque_paint_covers_and_the_rest_is_untouched() -> None:
    baked, picture = _ball(), _picture()
    sprite.blend(
        picture, sprite.colour(baked, light_at(30)), sprite.matrix(baked, (30, 60), _STILL)
    )
    assert tuple(picture[0, 0]) == (90, 90, 90)
    r, g, b = (int(c) for c in picture[40, 50])
    assert r > g > b


def test_settled_figures_look_as_they_did() -> None:
    baked, light = _ball(), light_at(6)
    settled = sprite.settled(baked, light)
    assert (sprite.colour(settled, light_at(60)) == sprite.colour(baked, light)).all()


def test_a_low_sun_throws_a_longer_shadow_and_away_from_itself() -> None:
    baked = _ball()
    low, high = (sprite.shadow(baked, light_at(e, 0.5))[0] for e in (4, 50))
    assert abs(low[1, 1]) > abs(high[1, 1])
    top = np.asarray([baked.origin[0], 0.0, 1.0])
    assert (low @ top)[0] < baked.origin[0] < (sprite.shadow(baked, light_at(4, -0.5))[0] @ top)[0]


def test_lips_open_with_syllables_and_close_between() -> None:
    voice = puppet.talking([(1.0, 0.2), (2.0, 0.2)])
    assert voice(1.1) > 0.3
    assert voice(1.6) < 0.01
    assert puppet.talking([])(1.0) == 0.0


def test_eyes_blink_now_and_then() -> None:
    lids = puppet.blinking(seed=1, i=0, seconds=20.0)
    shut = np.asarray([lids(t) < 0.2 for t in np.arange(0, 20, 0.02)])
    blinks = int((np.diff(shut.astype(int)) == 1).sum())
    assert 4 <= blinks <= 11
    assert shut.mean() < 0.05
