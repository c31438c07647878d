"""The platform's own MCP server on stdio, unmodified, over our REST."""

import json
from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest
from clients.nodejs import INSTALLED, node
from surfaces.mcp_site import Site, serving

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(not INSTALLED, reason="npm could not install tests/clients/node"),
]
T2V = "fal-ai/sora-2/text-to-video"
TOOLS = [
    *("generate", "get_result", "search_models", "guide", "account"),
    *("speak", "align", "parse_video", "transfer_url"),
]
Call = tuple[str, Mapping[str, object]]


@pytest.fixture(scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    async with serving(tmp_path_factory.mktemp("home")) as site:
        yield site


async def answers(site: Site, key: str, *calls: Call) -> list[dict[str, Any]]:
    told = await node("mcp_client.mjs", "apiz-mcp", site.url, key, json.dumps(calls))
    seen = json.loads(told)
    assert seen["tools"] == TOOLS
    return seen["answers"]


async def given(site: Site, *calls: Call) -> list[Any]:
    """What the tools give."""
    found = await answers(site, site.key, *calls)
    assert [answer for answer in found if answer.get("isError") or "threw" in answer] == []
    return [json.loads(answer["content"][0]["text"]) for answer in found]


async def refused(site: Site, key: str, *calls: Call) -> list[str]:
    """What the tools say when they fail."""
    found = await answers(site, key, *calls)
    assert all(answer.get("isError") for answer in found), found
    return [answer["content"][0]["text"] for answer in found]


async def test_a_video_and_its_task(site: Site) -> None:
    wish = {
        "model": T2V,
        "prompt": "a dog",
        "duration": "4",
        "aspect_ratio": "9:16",
        "options": {"delete_video": False},
    }
    (made,) = await given(site, ("generate", wish))
    assert made["status"] == "completed"
    video = made["result"]["video"]
    assert (video["width"], video["height"], video["duration"]) == (720, 1280, 4)
    assert made["result"]["remixable"]
    (task,) = await given(site, ("get_result", {"task_id": made["task_id"]}))
    assert (task["task_id"], task["status"]) == (made["task_id"], "completed")
    assert task["result"]["output"]["images"]


async def test_models_guide_and_account(site: Site) -> None:
    everything, few, one, skills, skill, no_skills, account = await given(
        site,
        ("search_models", {"category": "all"}),
        ("search_models", {"capability": "i2v", "query": "pro", "category": "video"}),
        ("search_models", {"model_id": T2V}),
        ("guide", {}),
        ("guide", {"skill_id": "sora-2-video"}),
        ("guide", {"category": "audio"}),
        ("account", {}),
    )
    assert len(everything) == 5
    assert [model["id"] for model in few] == ["fal-ai/sora-2/image-to-video/pro"]
    assert "prompt" in one["params_schema"]["properties"]
    assert [found["id"] for found in skills] == ["sora-2-video"]
    assert T2V in skill["tutorial"]
    assert no_skills == []
    assert account["balance"] == account["balance_yuan"] * 100


async def test_failures_reach_the_agent_as_sentences(site: Site) -> None:
    wish = {"model": T2V, "prompt": "x"}
    told = await refused(
        site,
        site.key,
        ("generate", wish | {"duration": "5"}),
        ("generate", wish | {"image_size": "square_hd"}),
        ("generate", wish | {"model": "kling"}),
        ("get_result", {"task_id": "0" * 32}),
        ("guide", {"skill_id": "flux"}),
        ("account", {"action": "checkin"}),
        ("speak", {"text": "x"}),
        ("align", {"audio_url": "https://a.example/b.mp3", "audio_text": "x"}),
        ("parse_video", {"url": "https://a.example/b"}),
        ("transfer_url", {"url": "https://a.example/b.png"}),
    )
    words = (
        *("allowed: 4, 8, 12", "Did you mean aspect_ratio?", T2V, "no task", "sora-2-video"),
        *("checkin is not", "minimax is not", T2V, "tools/parse-video is not", "API key"),
    )
    for sentence, part in zip(told, words, strict=True):
        assert part in sentence


async def test_a_wrong_key_and_no_credits(site: Site) -> None:
    wish: Call = ("generate", {"model": T2V, "prompt": "x"})
    (told,) = await refused(site, "wrong", wish)
    assert "Incorrect API key" in told
    (told,) = await refused(site, await site.new_account("poor"), wish)
    assert "costs 160 credits and 0 are available" in told
