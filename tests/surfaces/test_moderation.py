"""What the content rules refuse: each surface says it in its own words, and nobody pays."""

import base64
import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from moderation.judge import Judge, judging, openai
from PIL import Image
from surfaces.mcp_calls import refused
from surfaces.mcp_site import Site, serving

from tenku import accounts, audit
from tenku.accounts import Limits

pytestmark = pytest.mark.anyio

T2V = "fal-ai/sora-2/text-to-video"
I2V = "fal-ai/sora-2/image-to-video"
BAD = "nude child"
HTTP = {
    "v3": ("/api/v3/tasks/create", {"model": T2V, "params": {"prompt": BAD}}),
    "v3 estimate": ("/api/v3/estimate", {"model": T2V, "params": {"prompt": BAD}}),
    "fal queue": (f"/fal/queue/{T2V}", {"prompt": BAD}),
    "fal run": (f"/fal/run/{T2V}", {"prompt": BAD}),
    "openai": ("/v1/videos", {"prompt": BAD}),
}


@pytest.fixture
async def judge() -> AsyncIterator[Judge]:
    async with judging() as judge:
        yield judge


@pytest.fixture
async def site(tmp_path: Path, judge: Judge) -> AsyncIterator[Site]:
    settings: dict[str, Any] = judge.settings()
    async with serving(tmp_path / "home", working=False, **settings) as site:
        yield site


async def untouched(site: Site) -> None:
    """No task, no movement of credits but the grant; the refusals stand in the audit log."""
    service, account = site.app.service, site.app.local_account
    assert (await service.overview()).tasks == []
    balance, entries = await service.balance(account)
    assert (balance.available, balance.held, len(entries)) == (100_000, 0, 1)
    assert await service.files.entries() == []


async def told(site: Site) -> list[str]:
    rows = await site.app.db.read(lambda tx: audit.entries(tx, action="moderation"))
    return [row.action for row in rows]


def says_so(wire: str, status: int, body: dict[str, Any]) -> None:
    match wire.partition(" ")[0]:
        case "v3":
            assert (status, body["data"]["error_code"]) == (422, "content_rejected")
        case "fal":
            assert (status, body["detail"][0]["type"]) == (422, "content_policy_violation")
        case _:
            error = body["error"]
            assert status == 400
            assert (error["code"], error["type"]) == (
                "content_policy_violation",
                "invalid_request_error",
            )
    assert "nude" not in str(body)


@pytest.mark.parametrize("wire", HTTP)
async def test_a_prompt_over_http(site: Site, judge: Judge, wire: str) -> None:
    path, body = HTTP[wire]
    async with site.web(Authorization=f"Bearer {site.key}") as web:
        answer = await web.post(path, json=body)
    says_so(wire, answer.status_code, answer.json())
    await untouched(site)
    assert await told(site) == ["moderation.block"]
    assert judge.asked == []


async def test_nobody_is_asked_about_what_can_not_be_paid_for(site: Site, judge: Judge) -> None:
    async with site.web(Authorization=f"Bearer {await site.new_account('poor')}") as web:
        given = {"model_id": T2V, "parameters": {"prompt": "a lake"}}
        answer = await web.post("/api/v3/tasks/create", json=given)
    assert answer.json()["data"]["error_code"] == "insufficient_credits"
    assert judge.asked == []


async def test_nobody_is_asked_about_what_a_key_may_not_make(site: Site, judge: Judge) -> None:
    key = accounts.mint()
    limits = Limits(per_minute=1)
    await site.app.db.write(
        lambda tx: accounts.add_key(
            tx,
            site.app.local_account,
            key,
            name="slow",
            scopes=frozenset(accounts.Scope),
            limits=limits,
        )
    )
    given = {"model_id": T2V, "parameters": {"prompt": "a lake"}}
    async with site.web(Authorization=f"Bearer {key.text}") as web:
        answers = [await web.post("/api/v3/tasks/create", json=given) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 429]
    assert len(judge.asked) == 1


@pytest.mark.parametrize("tool", ["submit_task", "estimate_cost"])
async def test_a_prompt_over_mcp(site: Site, tool: str) -> None:
    async with site.client() as client:
        body = await refused(client, tool, model_id=T2V, parameters={"prompt": BAD})
    assert body["code"] == "content_rejected"
    assert "nude" not in str(body)
    await untouched(site)


async def test_a_prompt_over_the_old_mcp(site: Site) -> None:
    call = {"name": "generate", "arguments": {"model": T2V, "prompt": BAD}}
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
    async with site.web() as web:
        answer = await web.post(f"/api/v3/mcp-http?api_key={site.key}", json=body)
    assert "content" in answer.text
    assert "rejected" in answer.text
    assert answer.json()["result"]["isError"]
    await untouched(site)


async def test_a_picture_on_every_wire(site: Site, judge: Judge) -> None:
    judge.bodies["input_image"] = openai("sexual")
    png = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(png, "PNG")
    uri = "data:image/png;base64," + base64.b64encode(png.getvalue()).decode()
    given = {"prompt": "a lake", "image_url": uri}
    wires = {
        "v3": ("/api/v3/tasks/create", {"model": I2V, "params": given}),
        "fal": (f"/fal/queue/{I2V}", given),
        "openai": ("/v1/videos", {"prompt": "a lake", "input_reference": {"image_url": uri}}),
    }
    async with site.web(Authorization=f"Bearer {site.key}") as web:
        for wire, (path, body) in wires.items():
            answer = await web.post(path, json=body)
            says_so(wire, answer.status_code, answer.json())
            await untouched(site)


async def test_no_verdict_on_every_wire(site: Site, judge: Judge) -> None:
    judge.status = 500
    wires = {
        "/api/v3/tasks/create": {"model": T2V, "params": {"prompt": "a lake"}},
        f"/fal/queue/{T2V}": {"prompt": "a lake"},
        "/v1/videos": {"prompt": "a lake"},
    }
    async with site.web(Authorization=f"Bearer {site.key}") as web:
        for path, body in wires.items():
            answer = await web.post(path, json=body)
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "30"), answer.text
    await untouched(site)


async def test_a_resend_by_key_is_not_judged_again(site: Site, judge: Judge) -> None:
    async with site.web(Authorization=f"Bearer {site.key}", **{"Idempotency-Key": "k"}) as web:
        first = await web.post(f"/fal/queue/{T2V}", json={"prompt": "a lake"})
        judge.body = openai("violence")
        again = await web.post(f"/fal/queue/{T2V}", json={"prompt": "a lake"})
    assert first.json()["request_id"] == again.json()["request_id"]
    assert len(judge.asked) == 1
