"""openai for Node against `/v1`: one run of its script, then what it saw."""

import json
from typing import Any

import pytest
from clients.nodejs import INSTALLED, node
from clients.openai_calls import png_file
from surfaces.mcp_site import serving

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(not INSTALLED, reason="npm could not install tests/clients/node"),
]


@pytest.fixture(scope="module")
async def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    home = tmp_path_factory.mktemp("home")
    async with serving(home, slots=2, initial_credits=2000) as site:
        image = str(png_file(home))
        return json.loads(await node("openai_client.mjs", f"{site.url}/v1", site.key, image))


async def test_a_video_and_its_content(seen: dict[str, Any]) -> None:
    made, video = seen["made"], seen["video"]
    assert (made["status"], made["size"], made["tenku"]["price"]) == ("queued", "1280x720", 160)
    assert (video["id"], video["status"], video["progress"]) == (made["id"], "completed", 100)
    assert seen["content"]["type"] == "video/mp4"
    assert seen["content"]["bytes"] > 1000
    assert seen["variants"] == ["image/webp", "image/jpeg"]
    assert seen["range"] == {"status": 206, "text": "ftyp"}


async def test_first_frames_as_file_url_id_and_json(seen: dict[str, Any]) -> None:
    frames = [*seen["frames"], seen["json"]]
    assert len(frames) == 4
    for frame in frames:
        assert frame["tenku"]["model_id"] == "fal-ai/sora-2/image-to-video"
        assert frame["size"] == "1280x720"
    assert seen["json"]["tenku"]["seed"] == 7


async def test_remix_and_edits(seen: dict[str, Any]) -> None:
    for made in (seen["remix"], *seen["edits"]):
        assert made["remixed_from_video_id"] == seen["made"]["id"]


async def test_lists(seen: dict[str, Any]) -> None:
    assert len(seen["listed"]) == len(set(seen["listed"])) == 8
    assert seen["listed"][-1] == seen["made"]["id"]
    assert seen["pages"] == 3
    assert "sora-2-pro" in seen["models"]


@pytest.mark.parametrize(
    ("call", "name", "status", "code"),
    [
        ("seconds", "BadRequestError", 400, "invalid_value"),
        ("model", "BadRequestError", 400, "model_not_found"),
        ("key", "AuthenticationError", 401, "invalid_api_key"),
        ("credits", "APIError", 402, "insufficient_quota"),
        ("unknown", "NotFoundError", 404, "not_found"),
        ("conflict", "ConflictError", 409, "idempotency_key_reuse"),
        ("extend", "BadRequestError", 400, "unsupported"),
        ("character", "BadRequestError", 400, "unsupported"),
        ("gone", "NotFoundError", 404, "not_found"),
    ],
)
async def test_refusals_are_its_own_errors_after_one_request(
    seen: dict[str, Any], call: str, name: str, status: int, code: str
) -> None:
    thrown = seen["thrown"][call]
    assert (thrown["name"], thrown["status"], thrown["code"]) == (name, status, code)
    assert thrown["requests"] == 1
