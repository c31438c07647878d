"""The pages on openai's clients, done as they are written."""

import subprocess
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from clients.nodejs import FOLDER, INSTALLED, NODE
from clients.openai_calls import png
from docs.served import ADDRESS, ROOT, blocks, environment, exported, served, shell_lines

CLIENTS = ROOT / ".venv-clients" / "bin" / "python"
SORA = "sora-py.md"


@contextmanager
def opened(name: str, folder: Path) -> Generator[tuple[str, Mapping[str, str]]]:
    """A page with its server running, and an environment with what its exports say."""
    text = (ROOT / "docs" / "clients" / name).read_text("utf-8")
    # The receiver that a page names is in a network that belongs to nobody.
    env = environment(folder) | {"TENKU_WEBHOOK_ALLOW": "203.0.113.0/24"}
    with served(shell_lines(text), env) as address:
        lines = shell_lines(text.replace(ADDRESS, address))
        yield text, env | exported(lines, env)


def run_blocks(name: str, folder: Path, language: str, command: list[str | Path]) -> None:
    """Every block of a language, one after another, with `portrait.png` in the folder."""
    (folder / "portrait.png").write_bytes(png())
    with opened(name, folder) as (text, env):
        programs = blocks(text, language)
        assert programs
        for program in programs:
            done = subprocess.run(
                command,
                cwd=folder,
                env=env,
                input=program,
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, f"{program}\n{done.stderr[-2000:]}"


def test_openai_for_python(tmp_path: Path) -> None:
    run_blocks("openai-python.md", tmp_path, "python", [sys.executable, "-Wignore", "-"])
    assert (tmp_path / "dog.mp4").read_bytes()[4:8] == b"ftyp"


@pytest.mark.skipif(not INSTALLED, reason="npm could not install tests/clients/node")
def test_openai_for_node(tmp_path: Path) -> None:
    (tmp_path / "node_modules").symlink_to((FOLDER / "node_modules").resolve())
    run_blocks("openai-node.md", tmp_path, "js", [NODE, "--input-type=module", "-"])
    assert (tmp_path / "dog.mp4").read_bytes()[4:8] == b"ftyp"


@pytest.mark.skipif(not CLIENTS.exists(), reason="there is no .venv-clients (make test makes it)")
def test_litellm(tmp_path: Path) -> None:
    run_blocks("litellm.md", tmp_path, "python", [CLIENTS, "-"])
    assert (tmp_path / "lighthouse.mp4").read_bytes()[4:8] == b"ftyp"


def test_the_two_lines_of_sora_py_are_those_of_openai_for_python() -> None:
    folder = ROOT / "docs" / "clients"
    own, librarys = (
        [line for line in shell_lines((folder / name).read_text("utf-8")) if "export" in line]
        for name in (SORA, "openai-python.md")
    )
    assert own == librarys
    assert len(own) == 2
