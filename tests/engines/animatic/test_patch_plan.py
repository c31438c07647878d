"""A remix changes what its prompt speaks of, and nothing else."""

import pytest

from tenku.engines.animatic import patch, reader
from tenku.engines.animatic.plan import Degree, ShotPlan

BOOKKEEPING = {"language", "notes", "matched"}


def changes(before: str, prompt: str) -> dict[str, object]:
    """The fields that a remix changes, with their new values."""
    old = reader.read(before)
    new = patch.apply(old, prompt)
    fields = set(ShotPlan.model_fields) - BOOKKEEPING
    return {f: getattr(new, f) for f in fields if getattr(new, f) != getattr(old, f)}


def test_night_and_neon() -> None:
    assert changes("城市天际线，太阳缓缓落下", "将场景改为夜晚，添加霓虹灯效果") == {
        "light": ((0.0, -12.0),),
        "looks": (Degree(kind="neon"),),
        "features": ("lights_on", "neon"),
    }


@pytest.mark.parametrize(
    ("before", "prompt", "fields"),
    [
        ("a dog in a meadow", "add snow", {"weather"}),
        ("一只狗在草地上", "下雪", {"weather"}),
        ("a street in the rain", "stop the rain", {"weather"}),
        ("下雨的街道", "去掉雨", {"weather"}),
        ("a dog walks in a meadow", "make it run", {"subjects"}),
        ("a dog in a meadow", "replace the meadow with a beach", {"setting"}),
        ("a red car on a street", "make the car blue", {"subjects"}),
        ("a man walks", "镜头环绕", {"camera"}),
        ("a man walks", "black and white", {"looks"}),
        ("a man walks", "in slow motion", {"tempo"}),
        ("a man walks", "without music", {"silent"}),
    ],
)
def test_only_what_is_spoken_of_changes(before: str, prompt: str, fields: set[str]) -> None:
    assert set(changes(before, prompt)) == fields


@pytest.mark.parametrize(
    "prompt", ["change the dog to a bird", "把狗换成一只鸟", "replace the dog with a bird"]
)
def test_change_x_to_y(prompt: str) -> None:
    changed = changes("a dog in a meadow", prompt)
    assert set(changed) == {"subjects"}
    assert [s.kind for s in patch.apply(reader.read("a dog"), prompt).subjects] == ["bird"]


@pytest.mark.parametrize("prompt", ["remove the dog", "去掉狗", "without the dog", "不要狗"])
def test_remove(prompt: str) -> None:
    plan = patch.apply(reader.read("a dog and a man in a meadow"), prompt)
    assert [s.kind for s in plan.subjects] == ["man"]


def test_a_figure_keeps_what_is_not_spoken_of() -> None:
    plan = patch.apply(reader.read("two red cars drive on a street"), "make the cars blue")
    (car,) = plan.subjects
    assert (car.count, car.action) == (2, "drive")


def test_lamps_go_out_by_day() -> None:
    changed = changes("a street at night", "make it day")
    assert changed == {"light": ((0.0, 40.0),), "features": ()}


def test_what_cannot_be_applied_becomes_film_and_a_note() -> None:
    old = reader.read("a man walks on the beach")
    plan = patch.apply(old, "zyx wvu")
    assert plan.looks == (Degree(kind="film"),)
    assert plan.notes[0] == "nothing in the prompt could be applied"
    assert plan.subjects == old.subjects


def test_notes_are_the_new_prompt_s() -> None:
    plan = patch.apply(reader.read("a cat in a meadow"), "加一条龙")
    assert plan.language == "zh"
    assert any("龙" in note for note in plan.notes)
    assert not any("cat" in note for note in plan.notes)
