"""A long proof that was run: its figures for people and, with --json, one object as last line."""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

SHOWN_MAX = 20  # violations in words; all are counted
KEPT_MAX = 100  # and in the object


@dataclass(frozen=True, kw_only=True)
class Proof:
    """`began` is of time.monotonic(); `seed` None where chance plays no part."""

    part: str
    cases: int
    violations: Sequence[str]
    seed: int | None
    began: float
    figures: Mapping[str, int | float | str]

    def tell(self, *, as_json: bool) -> int:
        """Print it; returns the exit status, 0 without violations."""
        for name, figure in self.figures.items():
            print(f"{figure:>8}  {name}" if isinstance(figure, str) else f"{figure:8,}  {name}")
        for violation in self.violations[:SHOWN_MAX]:
            print(f"FAULT     {violation}")
        print(f"{len(self.violations):8,}  faults")
        if as_json:
            report = {
                "part": self.part,
                "cases": self.cases,
                "violations": list(self.violations[:KEPT_MAX]),
                "seed": self.seed,
                "seconds": round(time.monotonic() - self.began, 1),
                "figures": dict(self.figures),
            }
            print(json.dumps(report))
        return 1 if self.violations else 0
