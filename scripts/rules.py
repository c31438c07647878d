"""The project's own rules of security, over the syntax trees of src/: `make check` runs them.

They forbid what the design has decided against: a second way to the network, SQL made of
strings, decoding a stranger's file outside the sandbox, a clock beside the transaction's. The
checks of each are in rules_checks.py. An exception is a line in EXCEPTIONS with its reason; one
that nothing needs any more is an error too.

    python scripts/rules.py [--json]
"""

import argparse
import ast
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from proof import Proof
from rules_checks import RULES
from rules_exceptions import EXCEPTIONS

SOURCE = Path(__file__).resolve().parent.parent / "src" / "tenku"


@dataclass(frozen=True, kw_only=True)
class Found:
    """A line that breaks a rule. `name` is the function or the module that it concerns."""

    rule: str
    file: str  # below src/tenku
    line: int
    name: str

    def words(self) -> str:
        return f"src/tenku/{self.file}:{self.line}: {self.rule}: {self.name}"


def check(text: str, file: str) -> list[Found]:
    """What in this text of a module breaks a rule; `file` is its place below src/tenku."""
    tree = ast.parse(text)
    return [
        Found(rule=rule.name, file=file, line=line, name=name)
        for rule in RULES
        if rule.concerns(file)
        for line, name in rule.find(tree)
    ]


def judge(
    found: Sequence[Found], exceptions: Mapping[tuple[str, str, str], str] = EXCEPTIONS
) -> list[str]:
    """Violations in words: what has no exception, and exceptions that nothing needs."""
    used = {(one.rule, one.file, one.name) for one in found}
    broken = [one.words() for one in found if (one.rule, one.file, one.name) not in exceptions]
    idle = [f"no longer needed: an exception {key}" for key in exceptions if key not in used]
    return broken + idle


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object as the last line")
    given = parser.parse_args(arguments)
    began = time.monotonic()
    files = sorted(SOURCE.rglob("*.py"))
    found = [
        one
        for path in files
        for one in check(path.read_text("utf-8"), path.relative_to(SOURCE).as_posix())
    ]
    violations = judge(found)
    for said in violations:
        print(said, file=sys.stderr)
    if given.json:
        figures = {"rules": len(RULES), "exceptions with reasons": len(EXCEPTIONS)}
        Proof(
            part="rules",
            cases=len(files),
            violations=violations,
            seed=None,
            began=began,
            figures=figures,
        ).tell(as_json=True)
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main())
