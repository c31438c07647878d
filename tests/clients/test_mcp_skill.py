"""The Sora 2 skill document: each of its calls, as written, makes the video that it asks for."""

import base64
import io
import json
import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import numpy as np
import pytest
from engines.contract import frames, picture, psnr, samples
from mcp import Client
from surfaces.mcp_calls import ERAS, TEXT, call
from surfaces.mcp_site import agent, serving

from tenku import catalog
from tenku.media.probe import check, probe

pytestmark = pytest.mark.anyio
DOCUMENT = Path(__file__).with_name("sora-2-skill.md").read_text("utf-8")
CALLS: list[dict[str, Any]] = [
    json.loads(block) for block in re.findall(r"```json\n(.*?)```", DOCUMENT, re.DOTALL)
]
SUBMITS = [given for given in CALLS if "model_id" in given]
PORTRAIT = picture(1280, 720)
SIZES = {"720p": (1280, 720), "1080p": (1920, 1080)}


def test_the_document_has_four_tasks_and_one_query() -> None:
    assert [given["model_id"].removeprefix("fal-ai/sora-2/") for given in SUBMITS] == [
        "text-to-video",
        "image-to-video",
        "video-to-video/remix",
        "text-to-video/pro",
    ]
    assert [given for given in CALLS if given not in SUBMITS] == [{"task_id": "返回的任务ID"}]


def test_the_examples_of_the_catalog_are_the_documents() -> None:
    for given in SUBMITS:
        assert given["parameters"] in [dict(e) for e in catalog.find(given["model_id"]).examples]


async def finish(client: Client, task_id: str) -> dict[str, Any]:
    """The task when it is over, asked for with get_task as the document asks."""
    while True:
        task = await call(client, "get_task", task_id=task_id)
        if task["status"] in ("completed", "failed"):
            assert task["status"] == "completed", task["error"]
            return task


async def replaced(client: Client, given: dict[str, Any], kept: str) -> dict[str, Any]:
    """The call with what only an example can have put right: its image and its video."""
    parameters = dict(given["parameters"])
    if "image_url" in parameters:
        file = io.BytesIO()
        PORTRAIT.save(file, "PNG")
        source = f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"
        upload = await call(client, "upload_file", source=source)
        parameters["image_url"] = upload["image_url"]
    if "video_id" in parameters:
        parameters["video_id"] = f"video_{kept}"
    return {**given, "parameters": parameters}


@asynccontextmanager
async def connected(way: str, home: Path, mode: str, engine: str) -> AsyncGenerator[Client]:
    """A client over HTTP or of the stdio command."""
    if way == "stdio":
        async with agent(home, mode, engine) as client:
            yield client
    else:
        async with serving(home, engines={"*": (engine,)}) as site, site.client(mode) as client:
            yield client


async def fetched(video: dict[str, Any], target: Path) -> Path:
    """The file that a result names, by its path where there is one, else by its link."""
    if "local_path" in video:
        return Path(video["local_path"])
    async with httpx2.AsyncClient(timeout=60) as web:
        target.write_bytes((await web.get(video["url"])).raise_for_status().content)
    return target


def check_film(file: Path, given: dict[str, Any]) -> None:
    """The file is what the call asked for, to the frame and to the sample."""
    parameters = given["parameters"]
    width, height = SIZES[parameters.get("resolution", "720p")]
    check(probe(file), width, height, parameters.get("duration", 4))
    sound = samples(file)
    assert 20 * np.log10(np.sqrt(np.mean(sound**2))) > -45
    if "image_url" in parameters:
        assert psnr(next(frames(file)), np.asarray(PORTRAIT)) > 33


@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    ("way", "mode", "engine"),
    [
        ("http", "auto", "testcard"),
        ("stdio", "legacy", "testcard"),
        ("stdio", "auto", "animatic"),
    ],
)
async def test_every_call_runs_as_written(tmp_path: Path, way: str, mode: str, engine: str) -> None:
    async with connected(way, tmp_path / "home", mode, engine) as client:
        assert client.protocol_version == ERAS[mode]
        wish = {"prompt": "街道", "delete_video": False}
        first = await call(client, "submit_task", model_id=TEXT, parameters=wish)
        await finish(client, first["task_id"])
        calls = [await replaced(client, given, first["task_id"]) for given in SUBMITS]
        prices = {
            given["model_id"]: (await call(client, "estimate_cost", **given))["price"]
            for given in calls
        }
        assert list(prices.values()) == [320, 160, 160, 1600]
        before = (await call(client, "get_balance"))["balance"]
        tasks = [await call(client, "submit_task", **given) for given in calls]
        for given, submitted in zip(calls, tasks, strict=True):
            assert submitted["price"] == prices[given["model_id"]]
            task = await finish(client, submitted["task_id"])
            assert task["result"]["engine"]["name"] == engine
            video = task["result"]["video"]
            check_film(await fetched(video, tmp_path / video["file_name"]), given)
        assert (await call(client, "get_balance"))["balance"] == before - sum(prices.values())
