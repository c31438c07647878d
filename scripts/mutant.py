"""Bugs of one edit, which tests must find; see mutate.py."""

from planting import Bug, Edit

MACHINE = "tests/machine/test_machine.py"


def mutant(name: str, file: str, right: str, wrong: str, tests: str = MACHINE) -> Bug:
    """In `file`, the text `right` becomes `wrong`; `tests` must find it."""
    return Bug(name, [Edit(file, right, wrong)], [tests])
