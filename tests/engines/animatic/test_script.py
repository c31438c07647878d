"""A plan written by hand is filmed as written; what can't be filmed is named."""

import json

import pytest

from tenku.engines.animatic import patch, reader, script
from tenku.engines.animatic.plan import ShotPlan, Subject

PROMPT = "Two dogs run through a meadow in the rain, sunset, handheld camera, warm look"


def test_what_the_reader_wrote_is_a_prompt_itself() -> None:
    plan = reader.read(PROMPT)
    again = reader.read(plan.dumps())
    assert again == plan.model_copy(update={"notes": (), "matched": ()})


def test_an_edited_plan_is_taken_as_it_is() -> None:
    plan = json.loads(reader.read(PROMPT).dumps())
    plan["setting"] = "sea"
    plan["subjects"][0]["count"] = 5
    read = reader.read(json.dumps(plan))
    assert (read.setting, read.subjects[0].count) == ("sea", 5)
    remix = patch.apply(ShotPlan(setting="city"), json.dumps(plan))
    assert remix == read


def test_nobody_is_drawn_into_a_given_picture() -> None:
    plan = ShotPlan(subjects=(Subject(kind="dog"),))
    still = reader.read_still(plan.dumps())
    assert still.subjects == ()
    assert len(still.notes) == 1


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        ({"setting": "atlantis"}, ["setting", "'atlantis'", "meadow"]),
        ({"subjects": [{"kind": "unicorn"}]}, ["subjects.0.kind", "'unicorn'", "dog"]),
        ({"subjects": [{"kind": "dog", "action": "drive"}]}, ["subjects.0.action", "'drive'"]),
        ({"weather": [{"kind": "frogs"}]}, ["weather.0.kind", "'frogs'", "rain"]),
        ({"camera": [{"kind": "static"}, {"kind": "teleport"}]}, ["camera.1.kind", "push_in"]),
        ({"looks": [{"kind": "x"}]}, ["looks.0.kind", "film"]),
        ({"cues": [{"kind": "x"}]}, ["cues.0.kind", "waves"]),
        ({"subjects": [{"kind": "dog", "count": 99}]}, ["count", "30"]),
        ({"sky": "green"}, ["sky"]),
    ],
)
def test_a_plan_that_cannot_be_filmed(plan: dict[str, object], words: list[str]) -> None:
    text = json.dumps(plan)
    with pytest.raises(script.NoPlan) as refused:
        script.check(text)
    assert [word for word in words if word not in str(refused.value)] == []
    note, *_ = reader.read(text).notes  # then it is read as prose, which it isn't
    assert note.startswith("not a plan that can be filmed: ")


def test_prose_is_no_plan() -> None:
    assert script.find("a {curly} dog") is None
    assert reader.read("{a dog}").subjects[0].kind == "dog"
