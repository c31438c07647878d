"""The real command, in a process and a home of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

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
        inherited = {
            name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ
        }
        return {
            **inherited,
            "HOME": str(self.folder),
            "TENKU_HOME": str(self.home),
            "TENKU_ENGINES": '{"*": ["testcard"]}',
            "TENKU_LANG": "en",
            "PYTHONUTF8": "1",
            **self.settings,
            **settings,
        }

    def run(self, *words: str, **settings: str) -> Outcome:
        done = subprocess.run(
            [*TENKU, *words],
            cwd=self.folder,
            env=self.environment(**settings),
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        return Outcome(done.returncode, done.stdout, done.stderr)

    def start(self, *words: str, **settings: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [*TENKU, *words],
            cwd=self.folder,
            env=self.environment(**settings),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
