"""The pages on fal's clients and the AI SDK, done as they are written."""

import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from clients.nodejs import FOLDER, INSTALLED, NODE
from docs.served import ADDRESS, ROOT, blocks, environment, exported, served, shell_lines
from PIL import Image

PAGES = ROOT / "docs" / "clients"
needs_node = pytest.mark.skipif(not INSTALLED, reason="npm could not install tests/clients/node")


@dataclass(frozen=True)
class Site:
    """A server started as the pages say, and what they export."""

    address: str
    env: dict[str, str]

    def programs(self, name: str, language: str) -> list[str]:
        """A page's programs, calling this server."""
        text = (PAGES / name).read_text("utf-8").replace(ADDRESS, self.address)
        return list(blocks(text, language))

    def printed(self, command: list[str | Path], cwd: Path, stdin: str) -> list[str]:
        done = subprocess.run(
            command, cwd=cwd, env=self.env, input=stdin, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout.splitlines()

    def node(self, program: str) -> list[str]:
        return self.printed([NODE, "--input-type=module", "-"], FOLDER, program)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    env = environment(tmp_path_factory.mktemp("fal"))
    lines = shell_lines((PAGES / "fal-client.md").read_text("utf-8"))
    for page in ("fal-js.md", "ai-sdk.md"):
        assert shell_lines((PAGES / page).read_text("utf-8")) == lines
    with served(lines, env) as address:
        yield Site(address, env | exported(lines, env))


def is_video(url: str) -> bool:
    with urllib.request.urlopen(url, timeout=30) as answer:
        return answer.read()[4:8] == b"ftyp"


def test_python(site: Site, tmp_path: Path) -> None:
    Image.new("RGB", (64, 48), "teal").save(tmp_path / "portrait.png")
    text, remix, same, refusal = (
        site.printed([sys.executable, "-"], tmp_path, program)
        for program in site.programs("fal-client.md", "python")
    )
    assert is_video(text[0])
    assert is_video(remix[0])
    assert same == ["True"]
    assert refusal == ["['body', 'duration'] one_of {'expected': [4, 8, 12]}"]


@needs_node
def test_javascript(site: Site) -> None:
    text, errors = (site.node(program) for program in site.programs("fal-js.md", "js"))
    assert is_video(text[0])
    assert errors == ["true", "duration is 5; allowed: 4, 8, 12. 1"]


@needs_node
def test_the_ai_sdk(site: Site) -> None:
    (program,) = site.programs("ai-sdk.md", "js")
    kind, size = site.node(program)[0].split()
    assert kind == "video/mp4"
    assert int(size) > 10_000
