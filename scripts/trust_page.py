"""docs/trust-report.md, made of docs/trust-figures.json: what was measured, and nothing else."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from trust_parts import PARTS, Part

DOCS = Path(__file__).resolve().parent.parent / "docs"
FIGURES = DOCS / "trust-figures.json"
PAGE = DOCS / "trust-report.md"
Verdict = Literal["passed", "FAILED", "too few", "not run"]

HEAD = """# Trust report

Written by `make trust` from what its parts said; nothing on this page is written by hand. A part
is *passed* when it ran for at least its number of cases without a violation, *FAILED* when one
was found or it broke off, *too few* when it ran for less, and *not run* when there is no result.
Figures hold for the commit beside them; a + means that files differed from it.

`make trust` runs everything (hours), `make trust ARGS="--part kills"` one part, and
`make trust ARGS=--short` a small version of each that is not written down. What the promises
P1 to P8 say stands in [SECURITY.md](../SECURITY.md#promises).
"""


@dataclass(frozen=True, kw_only=True)
class Machine:
    """What the figures were measured on."""

    cores: int
    python: str
    system: str
    processor: str

    def words(self) -> str:
        return f"{self.cores} cores ({self.processor}), {self.system}, Python {self.python}"


@dataclass(frozen=True, kw_only=True)
class Record:
    """What one run of one part has shown."""

    date: str
    commit: str
    machine: Machine
    command: str
    cases: int
    violations: tuple[str, ...]
    seed: int | None
    seconds: float
    figures: Mapping[str, int | float | str]


def load(path: Path = FIGURES) -> dict[str, Record]:
    """The records that are kept, by the names of their parts."""
    if not path.exists():
        return {}
    found: dict[str, dict[str, Any]] = json.loads(path.read_text("utf-8"))
    return {name: _record(fields) for name, fields in found.items()}


def _record(fields: dict[str, Any]) -> Record:
    machine, violations = Machine(**fields.pop("machine")), tuple(fields.pop("violations"))
    return Record(machine=machine, violations=violations, **fields)


def verdict(record: Record | None, needs: int) -> Verdict:
    """How a part stands."""
    if record is None:
        return "not run"
    if record.violations:
        return "FAILED"
    return "passed" if record.cases >= needs else "too few"


def page() -> str:
    """The page as it must be for the figures that are kept."""
    return render(load())


def render(records: Mapping[str, Record]) -> str:
    rows = "".join(_row(part, records.get(part.name)) for part in PARTS)
    table = (
        "| part | plan | promises | cases | needed | violations | result | measured |\n"
        "|---|---|---|---|---|---|---|---|\n" + rows
    )
    sections = "\n".join(
        "\n".join(_section(part, records[part.name])) for part in PARTS if part.name in records
    )
    return f"{HEAD}\n{table}\n{sections}"


def _row(part: Part, record: Record | None) -> str:
    result = verdict(record, part.needs)
    needed = f"{part.needs:,} {part.unit}"
    if record is None:
        return (
            f"| {part.name} | {part.plan} | {part.promises} | - | {needed} | - | {result} | - |\n"
        )
    where = f"{record.date}, `{record.commit}`"
    return (
        f"| {part.name} | {part.plan} | {part.promises} | {record.cases:,} | {needed} |"
        f" {len(record.violations)} | {result} | {where} |\n"
    )


def _section(part: Part, record: Record) -> Iterator[str]:
    yield f"## {part.name}\n"
    yield f"{part.method}\n"
    yield f"- result: **{verdict(record, part.needs)}**, {record.cases:,} {part.unit}"
    yield f"- passes with: {part.needs:,} {part.unit} or more, and no violation"
    yield f"- command: `{record.command}`"
    yield f"- seed: {'-' if record.seed is None else record.seed}"
    yield f"- measured: {record.date}, commit `{record.commit}`, {record.seconds:,.0f} s"
    yield f"- machine: {record.machine.words()}"
    yield from (f"- {name}: {_figure(value)}" for name, value in record.figures.items())
    if record.violations:
        yield "\nViolations, the first of them:\n"
        yield from (f"- `{said}`" for said in record.violations)
    yield ""


def _figure(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:,}"
