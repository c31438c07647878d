"""The real command, in a process and a home of its own.

Starting Python and importing the database library costs two seconds a command. `run` saves
them: one process imports everything, and each command is a fork of it. `start` doesn't.
"""

import atexit
import functools
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

_INHERITED = {
    name: os.environ[name] for name in ("PATH", "PYTHONPATH", "SYSTEMROOT") if name in os.environ
}
TENKU = (sys.executable, "-m", "tenku.cli")


@dataclass(frozen=True)
class Outcome:
    """What a command left: exit status, and what it printed."""

    status: int
    out: str
    err: str

    def body(self) -> dict[str, Any]:
        """The one JSON object on stdout."""
        return json.loads(self.out)


@dataclass(frozen=True)
class Terminal:
    """Runs commands over one home, in one folder, filming test cards."""

    home: Path
    folder: Path
    settings: Mapping[str, str] = field(default_factory=dict[str, str])

    def environment(self, **settings: str) -> dict[str, str]:
        """The process's environment: nothing of the developer's own settings."""
        return {
            **_INHERITED,
            "HOME": str(self.folder),
            "TENKU_HOME": str(self.home),
            "TENKU_ENGINES": '{"*": ["testcard"]}',
            "TENKU_LANG": "en",
            "PYTHONUTF8": "1",
            **self.settings,
            **settings,
        }

    def run(self, *words: str, **settings: str) -> Outcome:
        """Run a command to its end, in English."""
        with tempfile.TemporaryDirectory() as folder:
            out, err = Path(folder) / "out", Path(folder) / "err"
            order = {
                "words": words,
                "folder": str(self.folder),
                "environment": self.environment(**settings),
                "out": str(out),
                "err": str(err),
            }
            forker = _forker()
            assert forker.stdin is not None
            assert forker.stdout is not None
            forker.stdin.write(json.dumps(order) + "\n")
            forker.stdin.flush()
            status = int(forker.stdout.readline())
            return Outcome(status, out.read_text("utf-8"), err.read_text("utf-8"))

    def start(
        self, *words: str, stdin: int = subprocess.DEVNULL, **settings: str
    ) -> "subprocess.Popen[str]":
        """Start a command in a process of its own, as a user's shell does."""
        return subprocess.Popen(
            [*TENKU, *words],
            cwd=self.folder,
            env=self.environment(**settings),
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )


@functools.cache
def _forker() -> "subprocess.Popen[str]":
    started = subprocess.Popen(
        [sys.executable, __file__],
        env={**_INHERITED, "TENKU_LANG": "en", "PYTHONUTF8": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    atexit.register(started.communicate)  # its input ends, and so does it
    return started


def _fork_commands() -> None:
    """Read orders from stdin; fork for each, and write the exit status of the fork."""
    from tenku.cli import COMMANDS, main

    for name in COMMANDS:
        if name not in {"serve", "mcp"}:
            main.get_command(main.context_class(main), name)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _become(json.loads(line))
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _become(order: dict[str, Any]) -> NoReturn:
    """Be the command, from here to the end of this process."""
    from tenku.cli import main

    os.chdir(order["folder"])
    os.environ.clear()
    os.environ.update(order["environment"])
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for number, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(order[name], os.O_WRONLY | os.O_CREAT), number)
    status: object = 1
    try:
        main(order["words"], prog_name="tenku")
    except SystemExit as end:
        status = end.code
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status if isinstance(status, int) else 0)


if __name__ == "__main__":
    _fork_commands()
