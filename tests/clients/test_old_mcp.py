"""The platform's own MCP route with an old client: bare JSON-RPC, a key in the query, old names."""

import base64
import io
import json
import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest
from clients.nodejs import INSTALLED, node
from PIL import Image
from surfaces.mcp_site import Site, serving

from tenku.surfaces.mcp.tools import TOOLS

pytestmark = pytest.mark.anyio
ROUTE = "/api/v3/mcp-http"
T2V = "fal-ai/sora-2/text-to-video"
I2V = "fal-ai/sora-2/image-to-video"
OLD = {
    *("generate", "get_result", "search_models", "get_model_info"),
    *("upload_image", "transfer_url", "account", "guide"),
}


@pytest.fixture(scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    async with serving(tmp_path_factory.mktemp("home")) as site:
        yield site


def image() -> str:
    file = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(file, "PNG")
    return base64.b64encode(file.getvalue()).decode()


async def rpc(site: Site, method: str, **params: object) -> dict[str, Any]:
    """One request as old clients send it: no Accept, the key in the query."""
    body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    async with site.web(**{"Content-Type": "application/json"}) as web:
        web.headers.pop("accept")
        answer = await web.post(f"{ROUTE}?api_key={site.key}", content=json.dumps(body))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    return answer.json()["result"]


async def called(site: Site, tool: str, **arguments: object) -> dict[str, Any]:
    """What an old tool gives; its text is JSON and nothing else."""
    result = await rpc(site, "tools/call", name=tool, arguments=arguments)
    (content,) = result["content"]
    assert not result.get("isError"), content
    return json.loads(content["text"])


async def refused(site: Site, tool: str, **arguments: object) -> dict[str, Any]:
    result = await rpc(site, "tools/call", name=tool, arguments=arguments)
    (content,) = result["content"]
    assert result["isError"], content
    return json.loads(content["text"])


async def test_old_names_are_listed_here_and_marked(site: Site) -> None:
    tools = (await rpc(site, "tools/list"))["tools"]
    names = [tool["name"] for tool in tools]
    assert names[:8] == [tool.name for tool in TOOLS]
    assert set(names[8:]) == OLD
    for tool in tools[8:]:
        assert "old name" in tool["title"]
        assert "Old name" in tool["description"]
        assert "outputSchema" not in tool
    async with site.client() as client:
        assert len((await client.list_tools()).tools) == 8


async def test_a_video_from_a_prompt(site: Site) -> None:
    made = await called(
        site,
        "generate",
        model=T2V,
        prompt="a dog",
        duration="4",
        aspect_ratio="9:16",
        options={"delete_video": False},
    )
    assert (made["status"], made["price"]) == ("pending", 160)
    task: dict[str, Any] = made
    while task["status"] in ("pending", "processing"):
        task = await called(site, "get_result", task_id=made["task_id"])
    assert task["status"] == "completed"
    video = task["result"]["video"]
    assert (video["width"], video["height"]) == (720, 1280)
    assert task["result"]["remixable"]
    assert task["result"]["output"]["images"] == [video["url"]]
    listed = await called(site, "get_result", status="completed", limit=100)
    assert made["task_id"] in [task["task_id"] for task in listed["tasks"]]


@pytest.mark.parametrize("prefix", ["", "data:image/png;base64,"])
async def test_a_video_from_an_image(site: Site, prefix: str) -> None:
    sent = await called(
        site, "upload_image", image_data=prefix + image(), file_name="a.png", folder="x"
    )
    assert sent["success"] is True
    assert len(sent["file_id"]) == 32
    again = await called(site, "upload_image", image_url=sent["url"])
    assert again["file_id"] == sent["file_id"]
    moved = await called(site, "transfer_url", url=sent["url"], type="image")
    assert moved["original_url"] == sent["url"]
    assert moved["size_bytes"] > 0
    wish = {"model": I2V, "prompt": "x", "image_url": moved["cdn_url"], "duration": 4}
    assert (await called(site, "generate", **wish))["price"] == 160


async def test_models_and_the_guide(site: Site) -> None:
    everything = await called(site, "search_models")
    assert everything["total"] == 5
    for asked, found in (
        ({"query": "pro image"}, {f"{I2V}/pro"}),
        ({"query": "重混"}, {"fal-ai/sora-2/video-to-video/remix"}),
        ({"capability": "i2v", "category": "video"}, {I2V, f"{I2V}/pro"}),
        ({"category": "audio"}, set[str]()),
    ):
        models = (await called(site, "search_models", **asked))["models"]
        assert {model["id"] for model in models} == found
    assert (await called(site, "list_models", category="image"))["models"] == []
    info = await called(site, "get_model_info", model_id=T2V)
    assert info["success"] is True
    assert (info["model"]["id"], info["model"]["task_type"]) == (T2V, "t2v")
    assert "prompt" in info["model"]["parameters"]["properties"]
    assert await called(site, "search_models", model_id=T2V) == info
    guide = await called(site, "guide", query="sora", category="video")
    assert T2V in guide["tutorial"]
    assert await called(site, "guide", skill_id="sora-2-video") == guide
    assert (await called(site, "guide", category="audio"))["skills"] == []


async def test_the_account(site: Site) -> None:
    told = await called(site, "account", action="balance")
    assert told["success"] is True
    assert told["balance_yuan"] == told["balance"] / 100
    assert isinstance(told["user_id"], int)


@pytest.mark.parametrize(
    ("tool", "arguments", "code", "words"),
    [
        ("generate", {"model": T2V, "prompt": "x", "duration": "5"}, "invalid_parameter", "4, 8"),
        (
            "generate",
            {"model": T2V, "prompt": "x", "image_size": "landscape_16_9"},
            "invalid_parameter",
            "Did you mean aspect_ratio?",
        ),
        ("generate", {"model": "kling", "prompt": "x"}, "unknown_model", T2V),
        ("generate", {"prompt": "x"}, "invalid_parameter", "model is missing"),
        ("get_result", {"task_id": "0" * 32}, "not_found", "0" * 32),
        ("get_model_info", {"model_id": "kling"}, "unknown_model", T2V),
        ("upload_image", {}, "invalid_parameter", "image_data (base64) or image_url"),
        ("upload_image", {"image_data": "AAAA"}, "image_unusable", "image"),
        ("transfer_url", {"url": "https://a.example/b.mp3", "type": "audio"},
         "invalid_parameter", "allowed: image"),
        ("transfer_url", {"url": "https://127.0.0.1/a.png"}, "image_unusable", "public"),
        ("account", {"action": "pay"}, "invalid_parameter", "allowed: balance"),
        ("guide", {"skill_id": "flux"}, "not_found", "sora-2-video"),
        ("speak", {"text": "x"}, "not_found", "speak is not offered here"),
        ("parse_video", {"url": "https://a.example"}, "not_found", "is not offered here"),
        ("align", {}, "not_found", "submit_task, get_task"),
    ],
)  # fmt: skip
async def test_refusals(
    site: Site, tool: str, arguments: dict[str, object], code: str, words: str
) -> None:
    error = await refused(site, tool, **arguments)
    assert error["code"] == code
    assert words in error["message"]


@pytest.mark.skipif(not INSTALLED, reason="npm could not install tests/clients/node")
async def test_the_typescript_sdk_lists_and_calls_old_names(site: Site) -> None:
    calls = [("account", {}), ("generate", {"model": T2V, "prompt": "x"}), ("speak", {})]
    url = f"{site.url}{ROUTE}"
    seen = json.loads(await node("mcp_client.mjs", "sdk", url, site.key, json.dumps(calls)))
    assert set(seen["tools"]) > OLD
    assert ["threw" in answer for answer in seen["answers"]] == [False] * 3
    assert [bool(answer.get("isError")) for answer in seen["answers"]] == [False, False, True]


async def test_the_key_is_in_no_log(
    site: Site, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        await rpc(site, "tools/list")
    ours = [record for record in caplog.records if record.name != "httpx2"]  # the test's client
    lines = [record.getMessage() for record in ours]
    assert any(ROUTE in line for line in lines)  # uvicorn's own log of requests, off in production
    told = "\n".join([*lines, *capfd.readouterr()])
    assert site.key not in told
    assert "api_key" not in told
