"""The planted bugs of `make mutate` still fit the code."""

from pathlib import Path

from mutate import MUTANTS
from planting import stale


def test_every_mutant_is_in_the_code_exactly_once(root: Path) -> None:
    assert stale(MUTANTS, root / "src" / "tenku") == []


def test_a_mutant_that_is_not_in_the_code_is_reported(root: Path) -> None:
    gone = MUTANTS[0]._replace(edits=[MUTANTS[0].edits[0]._replace(right="no such text")])
    assert stale([gone], root / "src" / "tenku") == [gone.name]
