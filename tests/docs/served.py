"""Pages done as they are written: their server, started as they say, and their lines against it."""

import os
import re
import shlex
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
ADDRESS = "127.0.0.1:8420"  # as written; tests serve on a free port


def blocks(text: str, language: str) -> Sequence[str]:
    """The fenced blocks of a language in a page or a part of one."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def shell_lines(text: str) -> Sequence[str]:
    """The commands of its sh blocks, one a line."""
    return "".join(blocks(text, "sh")).replace("\\\n", " ").splitlines()


def environment(folder: Path) -> dict[str, str]:
    """What a process needs to work on a home in this folder."""
    return {
        **os.environ,
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "TENKU_HOME": str(folder / "home"),
        "TENKU_ENGINES": '{"*": ["testcard"]}',
        "TENKU_LANG": "en",
    }


@contextmanager
def served(lines: Sequence[str], env: Mapping[str, str]) -> Iterator[str]:
    """Where a server listens, started as one of the lines says but for the port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    line = next(line for line in lines if "tenku serve" in line)
    server = subprocess.Popen(
        [*shlex.split(line), "--port", str(port)],
        cwd=ROOT,
        env=env,
        stderr=subprocess.DEVNULL,
        executable=BIN / "tenku",
    )
    try:
        while server.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=5).close()
                break
            except ConnectionRefusedError:
                time.sleep(0.05)  # it is still starting
        yield f"127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=30)


def exported(lines: Sequence[str], env: Mapping[str, str]) -> dict[str, str]:
    """What the export lines set: a plain value, or what a tenku command prints."""
    found: dict[str, str] = {}
    for line in lines:
        if not line.startswith("export "):
            continue
        name, _, value = line.removeprefix("export ").partition("=")
        command = re.fullmatch(r'"\$\(\.venv/bin/tenku ([^)]+)\)"', value)
        found[name] = value if command is None else _printed(command[1], env)
    return found


def _printed(words: str, env: Mapping[str, str]) -> str:
    command = [BIN / "tenku", *shlex.split(words)]
    done = subprocess.run(
        command, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True, text=True
    )
    return done.stdout.strip()


def filled(line: str, values: Mapping[str, str]) -> str:
    """A line with its $VARIABLES replaced."""
    for name, value in values.items():
        line = line.replace(f"${name}", value)
    return line


def curl(line: str, folder: Path | None = None) -> bytes:
    """What curl would do with this line, so that the test needs no curl."""
    words = iter(shlex.split(line)[1:])
    url, data, headers = "", None, dict[str, str]()
    for word in words:
        match word:
            case "-s":
                pass
            case "-H":
                name, _, value = next(words).partition(": ")
                headers[name] = value
            case "-d":
                data = next(words).encode()
            case "--data-binary":
                assert folder is not None
                data = (folder / next(words).removeprefix("@")).read_bytes()
            case "-o":
                next(words)
            case _:
                url = word
    with urllib.request.urlopen(urllib.request.Request(url, data, headers), timeout=30) as answer:
        return answer.read()
