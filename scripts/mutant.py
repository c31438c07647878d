"""A bug to plant, and the tests that must find it; see mutate.py."""

from typing import NamedTuple

MACHINE = "tests/machine/test_machine.py"


class Mutant(NamedTuple):
    """A bug: in `file`, the text `right` becomes `wrong`; `tests` must find it."""

    name: str
    file: str
    right: str
    wrong: str
    tests: str = MACHINE
