"""The pages on the platform's clients, done as they are written."""

import json
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from clients.nodejs import FOLDER, INSTALLED, NODE, node
from docs.served import (
    ADDRESS,
    ROOT,
    blocks,
    curl,
    environment,
    exported,
    filled,
    served,
    shell_lines,
)
from PIL import Image

from tenku.surfaces.mcp.old_names import OLD_TOOLS

needs_node = pytest.mark.skipif(not INSTALLED, reason="npm could not install tests/clients/node")


@dataclass(frozen=True)
class Page:
    """A page with its server running; its shell lines name that one, and its exports are made."""

    text: str
    lines: list[str]
    values: dict[str, str]
    env: dict[str, str]


def opened(name: str, folder: Path) -> Iterator[Page]:
    text = (ROOT / "docs" / "clients" / name).read_text("utf-8")
    env = environment(folder)
    with served(shell_lines(text), env) as address:
        text = text.replace(ADDRESS, address)
        lines = list(shell_lines(text))
        values = exported(lines, env)
        assert len(values) == 2
        yield Page(text, [filled(line, values) for line in lines], values, env | values)


@pytest.fixture(scope="module")
def apiz_page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    yield from opened("apiz.md", tmp_path_factory.mktemp("apiz"))


@pytest.fixture(scope="module")
def mcp_page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    yield from opened("old-mcp.md", tmp_path_factory.mktemp("mcp"))


def printed(command: list[str | Path], page: Page, cwd: Path, stdin: str | None = None) -> str:
    done = subprocess.run(
        command, cwd=cwd, env=page.env, input=stdin, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.strip()


def is_video(url: str) -> bool:
    with urllib.request.urlopen(url, timeout=30) as answer:
        return answer.read()[4:8] == b"ftyp"


def test_python(apiz_page: Page, tmp_path: Path) -> None:
    programs = blocks(apiz_page.text, "python")
    url, refusal, same = (
        printed([sys.executable, "-c", program], apiz_page, tmp_path) for program in programs
    )
    assert is_video(url)
    assert refusal == "duration 4, 8, 12"
    assert same == "True"


@needs_node
def test_javascript(apiz_page: Page) -> None:
    (program,) = blocks(apiz_page.text, "js")
    command: list[str | Path] = [NODE, "--input-type=module", "-"]
    assert is_video(printed(command, apiz_page, FOLDER, program))


@needs_node
@pytest.mark.anyio
async def test_the_entry_for_agents(apiz_page: Page) -> None:
    (entry,) = (json.loads(block) for block in blocks(apiz_page.text, "json"))
    started = entry["mcpServers"]["apiz"]
    assert (started["command"], started["args"]) == ("npx", ["-y", "apiz-mcp"])
    assert set(started["env"]) == set(apiz_page.values)
    url = started["env"]["APIZ_BASE_URL"]
    key = apiz_page.values["APIZ_API_KEY"]
    calls = json.dumps([("account", {})])
    seen = json.loads(await node("mcp_client.mjs", "apiz-mcp", url, key, calls))
    assert json.loads(seen["answers"][0]["content"][0]["text"])["balance"] > 0


def test_an_image_on_its_way_in(apiz_page: Page, tmp_path: Path) -> None:
    Image.new("RGB", (64, 48), "teal").save(tmp_path / "portrait.png")
    (line,) = (line for line in apiz_page.lines if line.startswith("curl"))
    sent = json.loads(curl(line, tmp_path))["data"]
    assert (sent["width"], sent["height"]) == (64, 48)


def test_the_platforms_route(mcp_page: Page) -> None:
    generate, get_result = (line for line in mcp_page.lines if line.startswith("curl"))

    def said(line: str) -> dict[str, object]:
        (content,) = json.loads(curl(line))["result"]["content"]
        return json.loads(content["text"])

    task = said(generate)
    ask = filled(get_result, {"TASK_ID": str(task["task_id"])})
    while (task := said(ask))["status"] in {"pending", "processing"}:
        time.sleep(0.2)  # the test card takes a second or two
    assert task["status"] == "completed"


def test_the_entry_for_the_platforms_route(mcp_page: Page) -> None:
    (entry,) = (json.loads(block) for block in blocks(mcp_page.text, "json"))
    (server,) = entry["mcpServers"].values()
    assert server["url"] == mcp_page.values["XSKILL_MCP_URL"]
    assert server["headers"]["Authorization"].startswith("Bearer ")


def test_the_page_names_every_old_tool_and_its_arguments() -> None:
    text = (ROOT / "docs" / "clients" / "old-mcp.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| ([^|]+) \|", text, re.MULTILINE))
    assert list(rows) == [tool.name for tool in OLD_TOOLS]
    for tool in OLD_TOOLS:
        named = set(re.findall(r"[a-z_]+", rows[tool.name])) - {"base", "or"}
        assert named <= set(tool.takes.model_fields), tool.name
