"""What holds for every test: no network beyond loopback, no settings of the developer's own."""

import logging
import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import loopback
import pytest

ROOT = Path(__file__).resolve().parent.parent

pytest_plugins = ["stores", "world", "house", "clips"]

sys.addaudithook(loopback.refuse_the_network)

# Not a part of this repository, so not even CI has it; who has it names it.
LEFT_OUT = [
    f"{test}: {variable} names no file"
    for test, variable in {"clients/test_sora_py.py": "TENKU_TEST_SORA_PY"}.items()
    if not os.environ.get(variable)
]
collect_ignore = [line.partition(":")[0] for line in LEFT_OUT]


@pytest.fixture(autouse=True)
def own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No TENKU_* setting of the developer's reaches a test, and no test reaches his data."""
    for name in [name for name in os.environ if name.startswith("TENKU_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("TENKU_HOME", str(tmp_path_factory.getbasetemp() / "home"))


@pytest.fixture(autouse=True)
def unhushed() -> None:
    """No command that ran in this process before decides what is logged now."""
    logging.getLogger("tenku").setLevel(logging.NOTSET)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository's root folder."""
    return ROOT


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    told = Counter[tuple[str, str]]()
    for outcome in ("passed", "failed"):
        for report in terminalreporter.stats.get(outcome, ()):
            file = Path(report.nodeid.partition("::")[0])
            if file.parent.name == "clients":
                told[file.stem.removeprefix("test_"), outcome] += 1
    for client in sorted({name for name, _ in told}):
        passed, failed = told[client, "passed"], told[client, "failed"]
        terminalreporter.write_line(f"client {client}: {passed} passed, {failed} failed")
    for line in LEFT_OUT:
        terminalreporter.write_line(f"left out: {line}")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> Iterator[None]:
    """Under CI a skipped test is a failure: there everything that a test needs is installed."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
    return (yield)
