"""What the pages for operators name is there: settings, commands, tests, and a unit that parses."""

import configparser
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import click
import pytest
from docs.served import ROOT, blocks, shell_lines

from tenku.cli import main
from tenku.config import Settings
from tenku.db.tables import metadata

DOCS = ROOT / "docs"
OPERATING, TEAM, SECURITY = DOCS / "operating.md", DOCS / "team.md", ROOT / "SECURITY.md"
PAGES = [OPERATING, TEAM, SECURITY]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_settings_that_are_named_exist(page: Path) -> None:
    named = set(re.findall(r"TENKU_([A-Z0-9_]+)", page.read_text("utf-8")))
    assert named
    known = {name.upper() for name in Settings.model_fields}
    assert {name for name in named if name.removesuffix("_FILE") not in known} == set()


@pytest.mark.parametrize("page", [*PAGES, DOCS / "keys.md"], ids=lambda page: page.name)
def test_commands_that_are_named_exist(page: Path) -> None:
    text = page.read_text("utf-8")
    lines = [*shell_lines(text), *re.findall(r"`(tenku [^`]+)`", text)]
    shown = [shlex.split(line)[1:] for line in lines if line.startswith("tenku ")]
    assert len(shown) >= 3
    for words in shown:
        command: click.Command = main
        left = list(words)
        while isinstance(command, click.Group) and left and not left[0].startswith("-"):
            found = command.get_command(click.Context(command), left[0])
            assert found is not None, words
            command, left = found, left[1:]
        options = {option for param in command.params for option in param.opts}
        assert {word for word in left if word.startswith("--")} - options == set(), words


def test_tests_and_files_that_promises_name_exist() -> None:
    text = SECURITY.read_text("utf-8")
    promises = text.partition("## Promises")[2].partition("\n## ")[0]
    assert [f"P{n}" for n in range(1, 9)] == re.findall(
        r"^\| (?:<a.*?</a>)?(P\d)", promises, re.MULTILINE
    )
    named = re.findall(r"`((?:tests|scripts)/[^`]+)`", text)
    assert len(named) > 10
    assert [path for path in named if not (ROOT / path).exists()] == []
    walls = re.findall(r"`([a-z_]+/[\w.]*|\w+\.py)`", text.partition("## What is not")[0])
    assert len(walls) > 15
    assert [path for path in walls if not _in_source(path)] == []


def _in_source(path: str) -> bool:
    return (ROOT / "src" / "tenku" / path).exists() or (ROOT / path).exists()


def test_the_unit_parses(tmp_path: Path) -> None:
    (unit,) = blocks(OPERATING.read_text("utf-8"), "ini")
    read = configparser.ConfigParser(strict=False)
    read.read_string(unit)
    assert read["Service"]["ExecStart"].endswith("/tenku serve")
    if analyze := shutil.which("systemd-analyze"):
        file = tmp_path / "tenku.service"
        here = re.sub(r"(?m)^(User|Group)=.*\n", "", unit).replace(
            read["Service"]["ExecStart"], "/bin/true"
        )
        file.write_text(here)
        done = subprocess.run(
            [analyze, "verify", file], capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, "")


def test_the_table_of_what_is_kept_names_every_table_of_the_database() -> None:
    text = OPERATING.read_text("utf-8").partition("## What is kept")[2].partition("\n## ")[0]
    told = {
        "accounts": "for ever",
        "api_keys": "API keys",
        "assets": "rows of files",
        "audit": "audit log",
        "holds": "holds",
        "idempotency": "idempotency keys",
        "ledger_entries": "entries",
        "outbox": "deliveries of webhooks",
        "provenance": "log of outputs",
        "tasks": "row of a task",
        "webhook_endpoints": "endpoints",
    }
    assert set(told) == set(metadata.tables)
    assert {word for word in told.values() if word not in text} == set()
