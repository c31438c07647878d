"""The planted bugs of `make mutate` still fit the code."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from mutate import MUTANTS
from planting import Bug, Edit, hunt, stale


def test_every_mutant_is_in_the_code_exactly_once(root: Path) -> None:
    assert stale(MUTANTS, root / "src" / "tenku") == []


def test_a_mutant_that_is_not_in_the_code_is_reported(root: Path) -> None:
    gone = MUTANTS[0]._replace(edits=[MUTANTS[0].edits[0]._replace(right="no such text")])
    assert stale([gone], root / "src" / "tenku") == [gone.name]


def test_a_bug_is_in_the_copy_while_it_is_hunted_and_the_next_is_alone(
    capsys: pytest.CaptureFixture[str],
) -> None:
    bugs = [
        Bug(
            "first",
            [
                Edit("brief.py", "class Brief", "class A"),
                Edit("db/__init__.py", '"tenku.db"', '""'),
            ],
            ["1"],
        ),
        Bug("second", [Edit("brief.py", "class Clip", "class B")], ["2"]),
    ]
    seen: dict[str, list[bool]] = {}

    def finds(source: Path, run: Sequence[str]) -> bool:
        brief, db = (
            (source / "tenku" / file).read_text("utf-8") for file in ("brief.py", "db/__init__.py")
        )
        seen[run[0]] = ["class A" in brief, '"tenku.db"' not in db, "class B" in brief]
        return run == ["1"]

    assert hunt("bugs", bugs, finds, as_json=False) == 1
    assert seen == {"1": [True, True, False], "2": [False, False, True]}
    said = capsys.readouterr().out.splitlines()
    assert said[:2] == ["found   first", "MISSED  second"]
