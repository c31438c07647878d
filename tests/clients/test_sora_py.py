"""sora.py of openai/skills, which is no part of this repository: run where it is named."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from clients.openai_calls import png_file
from surfaces.mcp_site import Site, serving

SCRIPT = Path(os.environ.get("TENKU_TEST_SORA_PY", "sora.py"))  # else it is not collected
pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    async with serving(tmp_path_factory.mktemp("home"), slots=2) as site:
        yield site


async def run(site: Site, folder: Path, *words: str, code: int = 0) -> str:
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-Wignore", SCRIPT.resolve(), *words),
        cwd=folder,
        env={
            **os.environ,
            "OPENAI_BASE_URL": f"{site.url}/v1",
            "OPENAI_API_KEY": site.key,
        },
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await child.communicate()
    assert child.returncode == code, said.decode()
    return said.decode()


async def test_every_command(site: Site, tmp_path: Path) -> None:
    async def asked(name: str, *words: str) -> Any:
        await run(site, tmp_path, *words, "--json-out", f"{name}.json")
        return json.loads((tmp_path / f"{name}.json").read_text("utf-8"))

    wait = ("--poll-interval", "0.2", "--download")
    made = await asked("made", "create-and-poll", "--prompt", "x", *wait, "--out", "v.mp4")
    video = made["final"]["id"]
    assert made["final"]["status"] == "completed"
    assert (tmp_path / "v.mp4").read_bytes()[4:8] == b"ftyp"
    framed = await asked(
        "framed", "create", "--prompt", "x", "--input-reference", str(png_file(tmp_path))
    )
    assert framed["tenku"]["model_id"] == "fal-ai/sora-2/image-to-video"
    assert (await asked("status", "status", "--id", video))["progress"] == 100
    for name, words in {
        "remix": ("remix", "--id", video),
        "by_id": ("edit", "--id", video),
        "by_file": ("edit", "--video-file", "v.mp4", "--model", "sora-2"),
    }.items():
        changed = await asked(name, *words, "--prompt", "night")
        assert changed["remixed_from_video_id"] == video
    assert len((await asked("list", "list", "--limit", "3"))["data"]) == 3
    await run(site, tmp_path, "download", "--id", video, "--variant", "thumbnail")
    assert (tmp_path / "thumbnail.webp").read_bytes()[8:12] == b"WEBP"
    (tmp_path / "jobs.jsonl").write_text('a dog\n{"prompt": "a cat", "seconds": "8"}\n', "utf-8")
    await run(site, tmp_path, "create-batch", "--input", "jobs.jsonl", "--out-dir", "jobs")
    assert len(list((tmp_path / "jobs").iterdir())) == 2
    said = await run(site, tmp_path, "extend", "--id", video, "--prompt", "x", code=1)
    assert "can't be extended" in said
    assert (await asked("deleted", "delete", "--id", video))["deleted"] is True
