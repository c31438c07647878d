"""`make trust` writes down what its parts said, and never makes it look better."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import trust
import trust_page
from trust_page import Machine, Record, verdict
from trust_parts import PARTS, Part

RECORD = Record(
    date="2026-01-02",
    commit="abc+",
    machine=Machine(cores=2, python="3.11", system="Linux", processor="a"),
    command="python scripts/x.py",
    cases=2000,
    violations=(),
    seed=7,
    seconds=1.5,
    figures={"requests": 12345},
)
PART = Part(
    name="kills", plan="T2", promises="P1", method="Kills.", unit="kills", needs=2, runs=("p.py",)
)
SAID = {"part": "p", "cases": 5, "violations": [], "seed": 3, "seconds": 1, "figures": {"n": 1}}
WELL = f"print({json.dumps(SAID)!r})\n"
BADLY = f"print({json.dumps({**SAID, 'violations': ['lost']})!r})\n"


def script(folder: Path, body: str) -> Path:
    (folder / "scripts").mkdir()
    (folder / "scripts" / "p.py").write_text(body)
    return folder


def ran(folder: Path, body: str, part: Part = PART) -> Record:
    record = trust.run(part, root=script(folder, body))
    assert record is not None
    return record


def test_the_page_is_that_of_the_figures() -> None:
    assert trust_page.PAGE.read_text("utf-8") == trust_page.page()


def test_parts_have_names_of_their_own_and_options_of_their_scripts(root: Path) -> None:
    assert len({part.name for part in PARTS}) == len(PARTS)
    for part in PARTS:
        file = root / "scripts" / part.runs[0]
        if part.kind != "tests" and file.exists():
            options = {word for word in (*part.long, *part.short, "--json") if word[:2] == "--"}
            text = file.read_text("utf-8")
            assert {word for word in options if f'"{word}"' not in text} == set(), part.name


def test_what_a_script_says_is_kept(tmp_path: Path) -> None:
    record = ran(tmp_path, f"print('working')\n{WELL}")
    assert (record.cases, record.violations, record.seed) == (5, (), 3)
    assert record.figures == {"n": 1}
    assert record.command == "python scripts/p.py --json"
    assert verdict(record, PART.needs) == "passed"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (f"{BADLY}raise SystemExit(1)", "lost"),
        (BADLY, "lost"),
        (f"{WELL}raise SystemExit(3)", "it ended with 3"),
        ("raise SystemExit(0)", "it ended with 0 and without a result"),
        ("print('{}')", "it ended with 0 and without a result"),
        ("import os\nprint('{\"cases\": 9', flush=True)\nos.abort()", "without a result"),
    ],
)
def test_a_part_that_fails_or_breaks_off_has_failed(tmp_path: Path, body: str, said: str) -> None:
    record = ran(tmp_path, body)
    assert verdict(record, PART.needs) == "FAILED"
    assert said in record.violations[0]


def test_tests_are_counted_and_skipped_ones_are_not(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_x.py").write_text(
        "import pytest\n"
        "def test_a(): pass\n"
        "@pytest.mark.skip\ndef test_b(): pass\n"
        "@pytest.mark.parametrize('n', range(3))\ndef test_c(n): assert n != 2\n"
    )
    part = replace(PART, kind="tests", runs=("tests/test_*.py",))
    record = trust.run(part, root=tmp_path)
    assert record is not None
    assert (record.cases, record.violations) == (4, ("test_c[2]",))
    assert record.figures == {"skipped": 1}
    assert trust.run(replace(part, runs=("tests/no_*.py",)), root=tmp_path) is None


def test_a_part_without_a_script_is_not_run(tmp_path: Path) -> None:
    (tmp_path / "scripts").mkdir()
    assert trust.run(PART, root=tmp_path) is None
    assert verdict(None, 1) == "not run"
    assert verdict(replace(RECORD, cases=1999), 2000) == "too few"
    assert verdict(replace(RECORD, cases=1999, violations=("x",)), 2000) == "FAILED"


def test_the_page_hides_nothing() -> None:
    failed = replace(RECORD, violations=("task 1 is lost",))
    text = trust_page.render({"kills": failed, "races": replace(RECORD, cases=3)})
    rows = {line.split(" | ")[0]: line for line in text.splitlines() if line.startswith("| ")}
    assert " | FAILED | " in rows["| kills"]
    assert " | too few | " in rows["| races"]
    assert len([row for row in rows.values() if " | not run | " in row]) == len(PARTS) - 2
    for words in ("task 1 is lost", "commit `abc+`", "seed: 7", "requests: 12,345", "2026-01-02"):
        assert words in text


def test_no_figure_names_a_host_or_a_folder() -> None:
    kept = json.dumps(trust_page.FIGURES.read_text("utf-8") if trust_page.FIGURES.exists() else "")
    assert str(Path.home()) not in kept
    assert "/work/" not in kept
    assert "/tmp/" not in kept
