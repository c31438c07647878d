"""MCP over HTTP with the TypeScript SDKs, old and new, and the protocol's conformance suite."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from clients.nodejs import INSTALLED, node
from surfaces.mcp_calls import REMIX, TEXT
from surfaces.mcp_site import Site, serving

SUITE = "node_modules/@modelcontextprotocol/conformance/dist/index.js"
pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(not INSTALLED, reason="npm could not install tests/clients/node"),
]

# Of each kind of refusal one call. The old SDK throws where a refusal doesn't fit the schema.
REFUSALS: list[tuple[str, dict[str, object], str]] = [
    ("submit_task", {"model_id": TEXT}, "invalid_parameter"),
    ("submit_task", {"model_id": TEXT, "parameters": {}}, "invalid_parameter"),
    ("submit_task", {"model_id": TEXT, "parameters": {"prompt": "x"}, "duration": 8},
     "invalid_parameter"),
    ("submit_task", {"model_id": "sora-3", "parameters": {"prompt": "x"}}, "unknown_model"),
    ("submit_task", {"model_id": REMIX, "parameters": {"prompt": "x", "video_id": "video_1"}},
     "not_found"),
    ("get_task", {"task_id": "0" * 32}, "not_found"),
    ("cancel_task", {"task_id": "0" * 32}, "not_found"),
    ("list_tasks", {"limit": 1000}, "invalid_parameter"),
    ("upload_file", {"source": "https://127.0.0.1/a.png"}, "image_unusable"),
    ("estimate_cost", {"model_id": TEXT, "parameters": {"prompt": "x", "duration": 5}},
     "invalid_parameter"),
]  # fmt: skip
# Scenario of the suite -> checks that pass. The other scenarios call tools of a sample server.
SCENARIOS = {
    "tools-list": 4,
    "resources-list": 2,
    "prompts-list": 2,
    "dns-rebinding-protection": 2,
    "server-sse-multiple-streams": 1,
    "http-header-validation": 14,
    "caching": 8,
    "sep-2164-resource-not-found": 4,
}


@pytest.fixture(scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    async with serving(tmp_path_factory.mktemp("home"), keyless=True) as site:
        yield site


async def called(site: Site, sdk: str, *calls: tuple[str, dict[str, object]]) -> dict[str, Any]:
    given = json.dumps(calls)
    return json.loads(await node("mcp_client.mjs", sdk, f"{site.url}/mcp", site.key, given))


@pytest.mark.parametrize("sdk", ["sdk", "client"])
async def test_every_refusal_reaches_the_agent(site: Site, sdk: str) -> None:
    seen = await called(site, sdk, *((tool, given) for tool, given, _ in REFUSALS))
    assert len(seen["tools"]) == 8
    for answer, (_, _, kind) in zip(seen["answers"], REFUSALS, strict=True):
        assert "threw" not in answer, answer
        assert answer["isError"] is True
        assert json.loads(answer["content"][0]["text"])["code"] == kind


@pytest.mark.parametrize("sdk", ["sdk", "client"])
async def test_answers_fit_their_schemas(site: Site, sdk: str) -> None:
    wish = {"model_id": TEXT, "parameters": {"prompt": "a dog", "duration": 4}}
    submitted = (await called(site, sdk, ("submit_task", wish)))["answers"][0]["structuredContent"]
    task = {"task_id": submitted["task_id"]}
    seen = await called(
        site,
        sdk,
        ("get_task", {**task, "wait_seconds": 50}),
        ("get_task", task),
        ("list_models", {}),
        ("estimate_cost", wish),
        ("list_tasks", {}),
        ("cancel_task", task),
        ("get_balance", {}),
        ("upload_file", {}),
    )
    assert [answer.get("threw") for answer in seen["answers"]] == [None] * 8
    assert not any(answer.get("isError") for answer in seen["answers"])
    assert seen["answers"][1]["structuredContent"]["status"] == "completed"


@pytest.mark.parametrize("scenario", SCENARIOS)
async def test_conformance(site: Site, scenario: str, tmp_path: Path) -> None:
    told = await node(
        SUITE,
        "server",
        *("--url", f"{site.url}/mcp", "--spec-version", "2026-07-28"),
        *("--scenario", scenario, "-o", str(tmp_path)),
    )
    assert f"Passed: {SCENARIOS[scenario]}/{SCENARIOS[scenario]}, 0 failed, 0 warnings" in told
