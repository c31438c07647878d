"""The quickstart's HTTP section, done as it is written: serve, key, submit, ask, download."""

import json
import os
import re
import shlex
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
PORT = "127.0.0.1:8420"  # as written; the test serves on a free one


def shell_lines() -> Sequence[str]:
    """The commands of the section, one a line."""
    text = (ROOT / "docs" / "quickstart.md").read_text("utf-8")
    section = text[text.index("\n## HTTP\n") :].partition("\n## When")[0]
    blocks = re.findall(r"^```sh\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    return "".join(blocks).replace("\\\n", " ").splitlines()


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {
        **os.environ,
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "TENKU_HOME": str(tmp_path / "home"),
        "TENKU_ENGINES": '{"*": ["testcard"]}',
        "TENKU_LANG": "en",
    }


@pytest.fixture
def address(environment: dict[str, str]) -> Iterator[str]:
    """Where a server listens, started as the quickstart says but for the port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    line = next(line for line in shell_lines() if "tenku serve" in line)
    server = subprocess.Popen(
        [*shlex.split(line), "--port", str(port)],
        cwd=ROOT,
        env=environment,
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


def curl(line: str) -> bytes:
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
            case "-o":
                next(words)
            case _:
                url = word
    with urllib.request.urlopen(urllib.request.Request(url, data, headers), timeout=30) as answer:
        return answer.read()


def test_the_http_section_ends_with_the_file(environment: dict[str, str], address: str) -> None:
    lines = [line.replace(PORT, address) for line in shell_lines()]
    export = next(line for line in lines if line.startswith("export TENKU_API_KEY="))
    words = re.search(r"\.venv/bin/tenku ([^)]+)\)", export)
    assert words is not None
    key = subprocess.run(
        [BIN / "tenku", *shlex.split(words[1])],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=True,
        text=True,
    ).stdout.strip()
    create, ask, download = (
        line.replace("$TENKU_API_KEY", key) for line in lines if line.startswith("curl")
    )

    first = json.loads(curl(create))["data"]
    assert first["status"] == "pending"
    assert first["price"] == 160
    assert json.loads(curl(create))["data"]["task_id"] == first["task_id"]  # the same key

    ask = ask.replace("$TASK_ID", first["task_id"])
    while (task := json.loads(curl(ask))["data"])["status"] in {"pending", "processing"}:
        time.sleep(0.2)  # the test card takes a second or two
    assert task["error"] is None
    video = curl(download.replace("$VIDEO_URL", task["result"]["video"]["url"]))
    assert len(video) == task["result"]["video"]["file_size"]
    assert video[4:8] == b"ftyp"
