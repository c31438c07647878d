"""Run the long proofs and write down what came of them: `make trust`.

Each part is a script that ends with one line of JSON, or a set of tests. What it said is kept in
docs/trust-figures.json with date, commit and machine, and docs/trust-report.md is made of that.
A part that fails or breaks off is written down as failed; one that never ran stays "not run".

    python scripts/trust.py                    every part, long: hours
    python scripts/trust.py --part kills       one part
    python scripts/trust.py --short            every part, small, for a quick look; not written down
"""

import argparse
import contextlib
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast
from xml.etree import ElementTree as ET

import trust_page
from trust_page import FIGURES, PAGE, Machine, Record
from trust_parts import PARTS, Part

ROOT = Path(__file__).resolve().parent.parent
VIOLATIONS_MAX = 20  # that are kept of one part


def run(part: Part, *, short: bool = False, root: Path = ROOT) -> Record | None:
    """Run one part to its end; None where there is nothing to run yet."""
    command = commands(part, short=short, root=root)
    if command is None:
        return None
    print(f"\n== {part.name}: {shown(command)}", flush=True)
    began = time.monotonic()
    if part.kind == "tests":
        found = _tests(command, root)
    else:
        found = _script(command, root)
        if part.kind == "lint":
            found = _with_bandit(found, root)
    return Record(
        date=datetime.now(UTC).date().isoformat(),
        commit=commit(root),
        machine=machine(),
        command=shown(command),
        cases=int(cast("int", found.get("cases") or 0)),
        violations=tuple(map(str, cast("list[object]", found["violations"])))[:VIOLATIONS_MAX],
        seed=cast("int | None", found.get("seed")),
        seconds=round(time.monotonic() - began, 1),
        figures=cast("dict[str, int | float | str]", found.get("figures") or {}),
    )


def commands(part: Part, *, short: bool, root: Path) -> list[str] | None:
    """The command line of a part; None where its script or its tests are not there."""
    if part.kind == "tests":
        paths = [path for pattern in part.runs for path in sorted(root.glob(pattern))]
        names = [path.relative_to(root).as_posix() for path in paths]
        return [sys.executable, "-m", "pytest", "-q", *names] if names else None
    (script,) = part.runs
    if not (root / "scripts" / script).exists():
        return None
    return [
        sys.executable, f"scripts/{script}", *(part.short if short else part.long), "--json"
    ]  # fmt: skip


def shown(command: Sequence[str]) -> str:
    return " ".join(["python", *command[1:]])


def _script(command: Sequence[str], root: Path) -> dict[str, object]:
    """What a script said in its last line. One that says nothing has failed."""
    last = ""
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            last = line if line.strip() else last
    code = process.returncode
    try:
        found: dict[str, object] = json.loads(last)
        said = list(cast("list[object]", found["violations"]))
    except (ValueError, KeyError, TypeError):
        return {"violations": [f"it ended with {code} and without a result"]}
    if code and not said:
        said = [f"it ended with {code}"]
    return {**found, "violations": said}


def _tests(command: Sequence[str], root: Path) -> dict[str, object]:
    """Count tests: those that were skipped prove nothing and are no cases."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        done = subprocess.run([*command, f"--junitxml={report}"], cwd=root, check=False)
        if not report.exists():
            return {"violations": [f"pytest ended with {done.returncode} and without a report"]}
        cases = list(ET.parse(report).iter("testcase"))
    bad = [f"{c.get('name')}" for c in cases if {"failure", "error"} & {e.tag for e in c}]
    skipped = sum(any(e.tag == "skipped" for e in c) for c in cases)
    if done.returncode and not bad:
        bad = [f"pytest ended with {done.returncode}"]
    return {"cases": len(cases) - skipped, "violations": bad, "figures": {"skipped": skipped}}


def _with_bandit(found: Mapping[str, object], root: Path) -> dict[str, object]:
    """The findings of bandit beside those of our own rules."""
    command = [sys.executable, "-m", "bandit", "-q", "-c", "pyproject.toml", "-r", "src"]
    done = subprocess.run(
        [*command, "-f", "json"], cwd=root, capture_output=True, text=True, check=False
    )
    said = list(cast("list[object]", found["violations"]))
    try:
        told: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        return {**found, "violations": [*said, f"bandit ended with {done.returncode}"]}
    said += [f"{r['test_id']} {r['filename']}:{r['line_number']}" for r in told["results"]]
    totals = told["metrics"]["_totals"]
    figures = {
        **cast("dict[str, object]", found.get("figures") or {}),
        "bandit: lines read": totals["loc"],
        "bandit: exceptions in the code, each with its reason": totals["nosec"]
        + totals.get("skipped_tests", 0),
    }
    return {**found, "violations": said, "figures": figures}


def commit(root: Path) -> str:
    """The commit that is measured, with a + where files differ from it."""

    def git(*words: str) -> str:
        done = subprocess.run(
            ["git", *words], cwd=root, capture_output=True, text=True, check=False
        )
        return done.stdout.strip()

    changed = git("status", "--porcelain", "--", "src", "scripts", "tests")
    return (git("rev-parse", "--short=12", "HEAD") or "unknown") + ("+" if changed else "")


def machine() -> Machine:
    """What the figures were measured on; no names of hosts or people."""
    system = platform.system()
    if hasattr(platform, "freedesktop_os_release"):
        with contextlib.suppress(OSError):
            system = platform.freedesktop_os_release()["PRETTY_NAME"]
    return Machine(
        cores=os.cpu_count() or 1,
        python=platform.python_version(),
        system=system,
        processor=_processor(),
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.machine()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


def main(arguments: Sequence[str] | None = None) -> int:
    """0 where every part that ran has passed."""
    parser = argparse.ArgumentParser(description=__doc__)
    names = [part.name for part in PARTS]
    parser.add_argument("--part", action="append", choices=names, help="only this one")
    parser.add_argument("--short", action="store_true", help="small, and not written down")
    given = parser.parse_args(arguments)
    ended: dict[str, str] = {}
    for part in PARTS:
        if given.part and part.name not in given.part:
            continue
        record = run(part, short=given.short)
        if record is not None and not given.short:
            _keep(part, record)
        enough = 1 if given.short else part.needs
        ended[part.name] = trust_page.verdict(record, enough)
    print()
    for name, verdict in ended.items():
        print(f"{verdict:<8} {name}")
    return 1 if {"FAILED", "too few"} & set(ended.values()) else 0


def _keep(part: Part, record: Record) -> None:
    """Write the figures down, and the page that is made of them."""
    kept = trust_page.load()
    kept[part.name] = record
    ordered = {p.name: asdict(kept[p.name]) for p in PARTS if p.name in kept}
    FIGURES.write_text(json.dumps(ordered, indent=1, ensure_ascii=False) + "\n", "utf-8")
    PAGE.write_text(trust_page.page(), "utf-8")


if __name__ == "__main__":
    sys.exit(main())
