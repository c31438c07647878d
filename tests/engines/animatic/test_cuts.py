"""Several shots in one prompt: found, read with what goes on from the one before, and cut."""

import json

import numpy as np
import pytest

from tenku.engines.animatic import cuts, montage, patch, reader, script
from tenku.engines.animatic.plan import ShotPlan
from tenku.engines.animatic.scene import Canvas

WIDE = Canvas(width=160, height=90, seconds=4, fps=24, seed=5)


@pytest.mark.parametrize(
    ("prompt", "shots"),
    [
        ("A dog runs in a meadow", 1),
        ("A dog runs in a meadow. Cut to: a close-up of the dog, sunset", 2),
        ("A city at dawn, then cut to the sea at noon, then cut to a street at night", 3),
        ("Shot 1: a meadow at noon. Shot 2: the sea. Shot 3: a city at night", 3),
        ("草地上一只狗在奔跑，镜头切换到狗的特写", 2),
        ("镜头一：清晨的城市。镜头二：正午的海边。镜头三：夜晚的街道", 3),
        ("a sea, cut to a city, cut to a sea, cut to a city, cut to a sea, cut to a city", 4),
        ("She cuts the cake in a room", 1),
        ("cut to", 1),
    ],
)
def test_cuts_are_found(prompt: str, shots: int) -> None:
    assert len(cuts.split(prompt)) == shots
    assert len(reader.read(prompt).all_shots()) == shots


def test_what_is_not_said_goes_on() -> None:
    plan = reader.read(
        "A woman walks along a street in the rain at night, warm look. Cut to a close-up of her "
        "face. Cut to the sea at noon."
    )
    first, second, third = plan.all_shots()
    assert (first.setting, second.setting, third.setting) == ("street", "street", "sea")
    assert second.subjects[0].kind == "woman"
    assert (first.shot, second.shot) == ("wide", "close")
    assert second.weather == first.weather != ()
    assert second.light == ((0.0, first.light[-1][1]),)
    assert third.light == ((0.0, 50.0),)
    assert third.subjects == third.weather == ()
    assert third.looks == first.looks
    assert second.notes == third.notes == ()


def test_the_picture_changes_at_the_cut_and_the_sound_is_one() -> None:
    plan = reader.read("A meadow at noon. Cut to a city at night")
    shot = montage.build(plan, WIDE)
    before, after, end = (shot.frame(i).astype(int) for i in (47, 48, 95))
    assert np.abs(after - before).mean() > 30
    assert np.abs(end - after).mean() < 15
    sound = shot.score(5)
    assert sound.shape == (2, 4 * 48_000)
    assert np.abs(sound).max() < 0.9
    middle = sound[:, 2 * 48_000 - 4800 : 2 * 48_000 + 4800]
    assert np.sqrt((middle**2).mean()) > 0.2 * np.sqrt((sound**2).mean())  # no gap at the cut


def test_every_frame_has_its_shot_whatever_the_number_of_shots() -> None:
    plan = ShotPlan(shots=(ShotPlan(setting="sea"), ShotPlan(setting="city")))
    shot = montage.build(plan, WIDE)
    assert shot.starts == (0, 32, 64)
    assert sum(part.canvas.num_frames for part in shot.stages) == WIDE.num_frames


def test_a_remix_changes_every_shot() -> None:
    plan = reader.read("A dog runs in a meadow at noon. Cut to the sea at noon")
    night = patch.apply(plan, "make it night, in the rain")
    assert [shot.light[0][1] < 0 for shot in night.all_shots()] == [True, True]
    assert [shot.weather[0].kind for shot in night.all_shots()] == ["rain", "rain"]
    assert [shot.setting for shot in night.all_shots()] == ["meadow", "sea"]


def test_a_written_plan_may_have_shots() -> None:
    plan = {"setting": "sea", "shots": [{"setting": "city"}, {"setting": "venus"}]}
    with pytest.raises(ValueError, match=r"shots\.1\.setting is 'venus'"):
        script.check(json.dumps(plan))
    plan["shots"] = [{"setting": "city", "shots": [{"setting": "sea"}]}]
    with pytest.raises(ValueError, match=r"shots\.0\.shots"):
        script.check(json.dumps(plan))


def test_a_given_picture_is_one_shot() -> None:
    assert reader.read_still("slow push in, cut to the sea").shots == ()
