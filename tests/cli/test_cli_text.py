"""Both languages say everything, and help is quick to print."""

import re
import string
import subprocess
import sys
from pathlib import Path

import pytest
from terminal import Terminal

from tenku.cli import COMMANDS, text
from tenku.cli.messages import MESSAGES
from tenku.cli.text import in_language, language_of

CLI = Path(text.__file__).parent
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def values_of(message: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(message) if name is not None}


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path / "home", tmp_path)


@pytest.mark.parametrize("message", MESSAGES)
def test_both_languages_say_every_message_with_the_same_values(message: str) -> None:
    english, chinese = MESSAGES[message]
    assert english.strip()
    assert chinese.strip()
    assert not CHINESE.search(english)
    words = re.sub(r"\{\w+\}|[\W\d_]", "", english)
    assert CHINESE.search(chinese) or not words
    # Chinese may leave out what English words carry, and in failures says it by other values.
    extra = values_of(chinese) - values_of(english)
    assert extra == set() or message.startswith("failure.")


def test_every_message_that_is_said_exists() -> None:
    said: set[str] = set()
    for path in CLI.glob("*.py"):
        said |= set(re.findall(r'say\(\s*"([\w.]+)"', path.read_text("utf-8")))
    assert len(said) > 60
    assert said - set(MESSAGES) == set()


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "C", "LC_MESSAGES": "zh_TW"}, "zh"),
        ({"LC_ALL": "C", "TENKU_LANG": "zh"}, "zh"),
        ({"LANG": "zh_CN", "TENKU_LANG": "en"}, "en"),
        ({"LANG": "zh_CN", "TENKU_LANG": ""}, "zh"),
    ],
)
def test_the_first_variable_that_is_set_decides(environment: dict[str, str], language: str) -> None:
    assert language_of(environment) == language


def test_a_value_may_have_braces() -> None:
    assert in_language("en", "failure", message="{x}") == "Error: {x}"


def test_help_is_chinese_throughout(terminal: Terminal) -> None:
    shown, _ = terminal.start("--help", TENKU_LANG="zh").communicate()
    lines = [line for line in shown.splitlines() if line.strip()]
    assert len(lines) > len(COMMANDS)
    assert [line for line in lines if not CHINESE.search(line)] == []


def test_help_of_every_command_is_chinese_throughout(terminal: Terminal) -> None:
    script = """
from tenku.cli import COMMANDS, main
for name in COMMANDS:
    group = main.get_command(main.context_class(main), name)
    for words in [[name], *([name, sub] for sub in getattr(group, "commands", ()))]:
        main([*words, "--help"], prog_name="tenku", standalone_mode=False)
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=terminal.environment(TENKU_LANG="zh"),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    lines = [line for line in done.stdout.splitlines() if line.strip()]
    assert len(lines) > 100
    # An option with a long name stands alone on its line, its help on the next one.
    named = re.compile(r"^  +--[\w-]+( \S+)?$")
    assert [x for x in lines if not CHINESE.search(x) and not named.match(x)] == []


def test_help_imports_nothing_heavy(terminal: Terminal) -> None:
    script = """
import sys
from tenku.cli import main
main(["--help"], prog_name="tenku", standalone_mode=False)
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=terminal.environment(),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    loaded = set(done.stdout.splitlines()[-1].split())
    assert "click" in loaded
    heavy = {"sqlalchemy", "pydantic", "rich", "fastapi", "numpy", "av", "mcp", "structlog"}
    assert loaded & heavy == set()
