"""From `submit_task` to an MP4 with sound: tiny random models behind a whole server. The films are
noise: this proves the way, and no quality.
"""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import av
import numpy as np
import pytest
from engines.diffusers.conftest import PYTHON
from mcp import Client
from surfaces.mcp_calls import TEXT, call, refused, submitted
from surfaces.mcp_site import Site, serving

from tenku.engines.diffusers.engine import DiffusersEngine

pytestmark = pytest.mark.anyio
LICENCE = "ltx-2"


async def films(tiny: Path, home: Path, family: str, accepted: list[str]) -> AsyncIterator[Site]:
    options = {
        "engine": "diffusers",
        "model": "tiny",
        "family": family,
        "folder": str(tiny / family),
        "python": str(PYTHON),
        "device": "cpu",
        "canvas": [32, 32],
        "fps": 10,  # fewer would be a gap to the check of clips
        "steps": 2,
    }
    async with serving(
        home,
        engines={"*": ["card"]},
        engine_options={"card": options},
        accept_licences=accepted,
        label="off",
    ) as site:
        yield site
        engine = site.app.router.engine("card")
        assert isinstance(engine, DiffusersEngine)
        await engine.close()


@pytest.fixture
async def ltx(tiny: Path, tmp_path: Path) -> AsyncIterator[Site]:
    async for site in films(tiny, tmp_path, "ltx2", [LICENCE]):
        yield site


@pytest.fixture
async def wan(tiny: Path, tmp_path: Path) -> AsyncIterator[Site]:
    async for site in films(tiny, tmp_path, "wan-5b", []):
        yield site


async def ended(client: Client, **wishes: object) -> dict[str, object]:
    task_id = await submitted(client, TEXT, prompt="A dog runs", duration=4, seed=3, **wishes)
    while True:
        task = await call(client, "get_task", task_id=task_id, wait_seconds=10)
        if task["status"] in {"completed", "failed"}:
            return task


def is_a_film(path: str) -> None:
    with av.open(path) as film:
        video = film.streams.video[0]
        assert (video.width, video.height, video.codec_context.name) == (1280, 720, "h264")
        assert video.frames / float(video.average_rate or 1) == pytest.approx(4.0, abs=0.1)
        sound = np.concatenate([f.to_ndarray() for f in film.decode(audio=0)], axis=1)
    assert sound.shape[1] == pytest.approx(4 * 48_000, abs=4800)
    assert np.abs(sound).max() > 1e-4


async def file_of(site: Site, task: dict[str, object]) -> str:
    found = await site.app.service.get(site.app.local_account, str(task["task_id"]))
    assert found.result is not None
    return str(site.app.service.files.path(found.result.video.key))


async def test_ltx_films_with_its_own_sound(ltx: Site) -> None:
    async with ltx.client("auto") as client, asyncio.timeout(120):
        task = await ended(client)
    assert (task["status"], task["error"]) == ("completed", None)
    result = task["result"]
    assert isinstance(result, dict)
    assert result["engine"] == {"name": "card", "version": "tiny", "kind": "model"}
    assert result["prompt_sent"].startswith("A dog runs. ")
    assert not any("synthetic" in note for note in result["notes"])
    await asyncio.to_thread(is_a_film, await file_of(ltx, task))


async def test_wan_is_silent_and_gets_a_sound_that_is_told(wan: Site) -> None:
    async with wan.client("auto") as client, asyncio.timeout(120):
        task = await ended(client)
    assert (task["status"], task["error"]) == ("completed", None)
    result = task["result"]
    assert isinstance(result, dict)
    assert "The sound is synthetic, not from the model." in result["notes"]
    await asyncio.to_thread(is_a_film, await file_of(wan, task))


async def test_nothing_is_filmed_before_the_licence_is_accepted(tiny: Path, tmp_path: Path) -> None:
    async for site in films(tiny, tmp_path, "ltx2", []):
        async with site.client("auto") as client:
            asked = {"prompt": "A dog runs", "duration": 4}
            error = await refused(client, "submit_task", model_id=TEXT, parameters=asked)
        assert error["code"] == "engine_unavailable"
        assert f"TENKU_ACCEPT_LICENCES={LICENCE}" in error["message"]
