"""Bracket names and typed fields of `/v1`, without a server."""

import pytest

from tenku.errors import InvalidParameter
from tenku.surfaces.openai_videos.brackets import nested
from tenku.surfaces.openai_videos.fields import Fields


@pytest.mark.parametrize(
    ("pairs", "tree"),
    [
        ([("a", "1"), ("b", "2")], {"a": "1", "b": "2"}),
        ([("a[b]", "1"), ("a[c]", "2")], {"a": {"b": "1", "c": "2"}}),
        ([("a[0][b]", "1"), ("a[1][b]", "2")], {"a": [{"b": "1"}, {"b": "2"}]}),
        ([("a[1]", "2"), ("a[0]", "1")], {"a": ["1", "2"]}),
        ([("a[]", "1"), ("a[]", "2")], {"a": ["1", "2"]}),
        ([("a[][b]", "1"), ("a[][b]", "2")], {"a": [{"b": "1"}, {"b": "2"}]}),
        ([("a[][b]", "1"), ("a[][c]", "2")], {"a": [{"b": "1", "c": "2"}]}),
        ([("a[b][c][d]", "1")], {"a": {"b": {"c": {"d": "1"}}}}),
    ],
)
def test_names_with_brackets_are_the_objects_that_json_would_be(
    pairs: list[tuple[str, object]], tree: dict[str, object]
) -> None:
    assert nested(pairs) == tree


@pytest.mark.parametrize(
    "names",
    [
        ["a", "a"],
        ["a", "a[b]"],
        ["a[b]", "a"],
        ["a[b]", "a[b]"],
        ["a[b][c][d][e]"],
        ["a[b"],
        ["a]b["],
        ["[a]"],
        ["a[b]c"],
        ["a[[b]]"],
        [""],
    ],
)
def test_names_that_say_two_things_or_nothing_are_refused(names: list[str]) -> None:
    with pytest.raises(InvalidParameter):
        nested((name, "1") for name in names)


@pytest.mark.parametrize(
    ("given", "flag"),
    [("true", True), ("True", True), ("false", False), (True, True), (False, False), (None, None)],
)
def test_truth_in_words(given: object, flag: bool | None) -> None:
    assert Fields({"a": given}).flag("a") is flag


@pytest.mark.parametrize("given", ["yes", "", 1, ["true"]])
def test_what_is_not_truth(given: object) -> None:
    with pytest.raises(InvalidParameter, match="true or false"):
        Fields({"a": given}).flag("a")


@pytest.mark.parametrize(
    ("given", "number"), [("7", 7), (7, 7), ("8s", "8s"), ("-1", "-1"), ("9" * 5000, "9" * 5000)]
)
def test_numbers_in_words(given: object, number: object) -> None:
    assert Fields({"a": given}).number("a") == number


def test_what_nobody_took_is_refused_by_name() -> None:
    fields = Fields({"prompt": "x", "promt": "y", "nothing": None})
    fields.take("prompt")
    with pytest.raises(InvalidParameter) as caught:
        fields.end()
    assert caught.value.details == {"field": "promt", "code": "unknown_parameter"}
