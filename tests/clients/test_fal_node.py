"""@fal-ai/client and the AI SDK's generateVideo, unmodified, over the proxy."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from clients.fal_wire import APP, I2V, T2V, balance, failed, held, picture
from clients.nodejs import INSTALLED, node
from surfaces.mcp_site import Site, serving

from tenku import lifecycle
from tenku.errors import EngineFailed
from tenku.service import Listing

QUEUE = f"https://queue.fal.run/{APP}/requests"
pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(not INSTALLED, reason="npm could not install tests/clients/node"),
]


@pytest.fixture(scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    async with serving(tmp_path_factory.mktemp("home")) as site:
        yield site


async def js(site: Site, scenario: str, *words: str) -> Any:
    return json.loads(await node("fal_js.mjs", scenario, site.url, site.key, *words))


def checked(data: dict[str, Any], width: int = 1280) -> None:
    assert data["video"]["width"] == width
    assert data["video"]["url"].startswith("http://127.0.0.1")
    assert data["video_id"].startswith("video_")


@pytest.mark.parametrize("mode", ["polling", "streaming"])
async def test_subscribe(site: Site, mode: str) -> None:
    seen = await js(site, mode)
    checked(seen["data"])
    request_id = seen["requestId"]
    assert seen["data"]["video_id"] == f"video_{request_id.replace('-', '')}"
    last = seen["updates"][-1]
    assert last["status"] == "COMPLETED"
    assert last["metrics"]["inference_time"] > 0
    messages = [item["message"] for item in last["logs"]]
    assert messages
    assert len(set(messages)) == len(messages)
    for update in seen["updates"]:  # where it believes the queue to be
        assert update["response_url"] == f"{QUEUE}/{request_id}"
        assert update["status_url"] == f"{QUEUE}/{request_id}/status"
        assert update["cancel_url"] == f"{QUEUE}/{request_id}/cancel"


async def test_the_queue_step_by_step(site: Site) -> None:
    seen = await js(site, "queue")
    request_id = seen["submitted"]["request_id"]
    assert seen["submitted"]["status"] == "IN_QUEUE"
    assert seen["submitted"]["tenku"]["price"] == 160
    assert (seen["early"]["kind"], seen["early"]["status"]) == ("ApiError", 400)
    assert seen["early"]["requestId"] == request_id
    assert seen["last"]["status"] == seen["status"]["status"] == "COMPLETED"
    assert seen["result"]["requestId"] == request_id
    checked(seen["result"]["data"])
    assert (seen["late"]["status"], seen["late"]["type"]) == (400, "bad_request")


async def test_cancel(site: Site) -> None:
    before = await balance(site)
    async with held(site):
        seen = await js(site, "cancel")
    assert "kind" not in seen["cancelled"]
    assert (seen["result"]["kind"], seen["result"]["status"]) == ("ApiError", 499)
    assert seen["result"]["message"] == "The task was cancelled."
    assert await balance(site) == before


async def test_run(site: Site) -> None:
    seen = await js(site, "run")
    checked(seen["data"], 720)
    assert seen["data"]["video_id"] == f"video_{seen['requestId'].replace('-', '')}"


async def test_a_blob_is_uploaded(site: Site) -> None:
    uri = f"data:image/png;base64,{base64.b64encode(picture()).decode()}"
    seen = await js(site, "blob", uri)
    checked(seen["data"])
    assert seen["kept"].startswith(f"{site.url}/files/")
    newest, older = await site.app.service.intake.uploads(site.app.local_account, limit=2)
    for asset, seconds in ((newest, 60), (older, 86_400)):
        assert asset.expires_at_ms is not None
        assert (asset.expires_at_ms - asset.created_at_ms) // 1000 == seconds


async def test_the_same_key_is_the_same_request(site: Site) -> None:
    seen = await js(site, "once")
    assert len(set(seen["ids"])) == 1
    assert seen["other"]["kind"] == "ValidationError"
    assert seen["other"]["fields"][0]["loc"] == ["header", "idempotency-key"]


async def test_refusals(site: Site) -> None:
    """None of them is sent again: the whole takes no second of waiting."""
    loop = asyncio.get_running_loop()
    begun = loop.time()
    seen = await js(site, "refusals")
    assert loop.time() - begun < 5
    assert [(answer["kind"], answer["status"]) for answer in seen] == [
        ("ValidationError", 422),
        ("ValidationError", 422),
        ("ValidationError", 422),
        ("ApiError", 404),
        ("ApiError", 401),
        ("ApiError", 404),
        ("ValidationError", 422),
        ("ApiError", 404),
    ]
    places = [[e["loc"] for e in answer["fields"]] for answer in seen if "fields" in answer]
    assert places == [
        [["body", "duration"]],
        [["body", "durations"]],
        [["body", "prompt"]],
        [["query", "fal_webhook"]],
    ]
    assert seen[0]["message"] == "duration is 5; allowed: 4, 8, 12."
    for answer in seen:
        assert answer["message"].endswith(".")
        assert len(answer["requestId"]) == 36


async def ai(site: Site, *calls: tuple[str, dict[str, Any]]) -> list[dict[str, Any]]:
    return json.loads(await node("ai_sdk.mjs", json.dumps(calls), site.url, site.key))


async def test_the_ai_sdk_makes_videos(site: Site) -> None:
    image = base64.b64encode(picture()).decode()
    text, still, kept = await ai(
        site,
        (T2V, {"prompt": "a dog", "duration": 4, "aspectRatio": "16:9", "seed": 7}),
        (I2V, {"prompt": {"image": image, "text": "it moves"}}),
        (
            f"{T2V}/pro",
            {
                "prompt": "a dog",
                "providerOptions": {"fal": {"resolution": "720p", "delete_video": False}},
            },
        ),
    )
    for seen in (text, still, kept):
        assert "threw" not in seen, seen["threw"]
        assert (seen["head"], seen["mediaType"]) == ("ftyp", "video/mp4")
        metadata = seen["metadata"]["fal"]["videos"][0]
        assert (metadata["width"], metadata["height"], metadata["duration"]) == (1280, 720, 4)
        *waits, last = seen["asked"][1:]
        assert waits, "it was asked for while it was being made"
        for method, target, status, body in waits:
            assert (method, status, body) == (
                "GET",
                400,
                {"detail": "Request is still in progress"},
            )
            assert target.startswith(QUEUE)
        assert last[2] == 200
    assert text["metadata"]["fal"]["seed"] == 7


async def test_the_ai_sdk_tells_what_went_wrong(site: Site) -> None:
    wrong, misspelt, unknown = await ai(
        site,
        (T2V, {"prompt": "a dog", "duration": 5}),
        (T2V, {"prompt": "a dog", "providerOptions": {"fal": {"resolutoin": "720p"}}}),
        ("sora-9", {"prompt": "a dog"}),
    )
    assert wrong["threw"] == "duration is '5s'; allowed: 4, 8, 12."
    assert "no parameter 'resolutoin'" in misspelt["threw"]
    assert "no model 'fal-ai/sora-9'" in unknown["threw"]
    for seen in (wrong, misspelt, unknown):
        assert len(seen["asked"]) == 1


async def test_the_ai_sdk_tells_how_a_task_failed(site: Site) -> None:
    async with held(site):
        with site.app.db.listen(lifecycle.QUEUE) as bell:
            running = asyncio.create_task(ai(site, (T2V, {"prompt": "a dog"})))
            assert await bell.wait(60)
        page = await site.app.service.page(site.app.local_account, Listing.read(limit=1))
        await failed(site, page.tasks[0].id, EngineFailed("The engine gave up."))
        (seen,) = await running
    assert seen["threw"] == "The engine gave up."
