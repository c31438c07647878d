"""The MCP entries of the quickstart work: the command starts, and has the tools that are named."""

import json
import re
import sys
import tomllib
from pathlib import Path

import pytest
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client

ROOT = Path(__file__).resolve().parents[2]
COMMAND = "/home/you/tenku/.venv/bin/tenku"


def entries() -> list[dict[str, object]]:
    """Every entry that starts a command, from the JSON and TOML blocks of the page."""
    text = (ROOT / "docs" / "quickstart.md").read_text("utf-8")
    found: list[dict[str, object]] = []
    for language, block in re.findall(
        r"^```(json|toml)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL
    ):
        config = json.loads(block) if language == "json" else tomllib.loads(block)
        servers = config.get("mcpServers") or config.get("mcp_servers") or {}
        found += [entry for entry in servers.values() if "command" in entry]
    return found


def test_every_entry_starts_the_same_server() -> None:
    started = [(entry["command"], entry["args"]) for entry in entries()]
    assert len(started) >= 3
    assert started == [(COMMAND, ["mcp"])] * len(started)


@pytest.mark.anyio
async def test_the_server_has_the_tools_that_the_quickstart_names(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "quickstart.md").read_text("utf-8")
    sentence = re.search(r"^The tools are (.+?)\.", text, re.MULTILINE)
    assert sentence is not None
    server = StdioServerParameters(
        command=str(Path(sys.executable).parent / "tenku"),
        args=["mcp"],
        env={"TENKU_HOME": str(tmp_path)},
        cwd=tmp_path,
    )
    async with Client(stdio_client(server)) as client:
        tools = await client.list_tools()
    assert [tool.name for tool in tools.tools] == re.findall(r"`(\w+)`", sentence[1])
