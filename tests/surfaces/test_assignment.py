"""A caller sets what is his to set (OWASP API3), may do what his key may (API5), and can't bend
the order of things (API6).
"""

from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
from surfaces.matrix.rows import ROWS
from surfaces.mcp_site import Site, serving

from tenku import lifecycle
from tenku.accounts import Scope, find_account

pytestmark = pytest.mark.anyio
T2V = "fal-ai/sora-2/text-to-video"
# What the server alone says of a task, a file and an endpoint.
OURS: dict[str, object] = {
    "price": 1,
    "price_credits": 0,
    "account_id": "0" * 32,
    "account": "other",
    "status": "completed",
    "id": "video_" + "0" * 32,
    "task_id": "0" * 32,
    "balance": 10**6,
    "result": {"video": {"url": "http://127.0.0.1/"}},
    "created_at": 0,
    "expires_at": None,
    "key_id": "x",
    "fence": 9,
    "scopes": ["admin"],
    "local_path": "/etc/passwd",
    "engine": "animatic",
    "video_id": "video_" + "0" * 32,
}
PRICE = 160


@pytest.fixture(scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    async with serving(tmp_path_factory.mktemp("home"), working=False) as site:
        yield site


def calls(name: str, value: object) -> list[tuple[str, dict[str, Any]]]:
    """Every place of every body in which a field may be slipped in."""
    slipped, wish = {name: value}, {"prompt": "x"}
    return [
        ("/api/v3/tasks/create", {"model": T2V, "params": wish, **slipped}),
        ("/api/v3/tasks/create", {"model": T2V, "params": wish | slipped}),
        ("/api/v3/tasks", {"model": T2V, "params": wish | slipped}),
        ("/api/v3/estimate", {"model": T2V, "params": wish | slipped}),
        ("/api/v3/sync/video", {"model": T2V, "prompt": "x", **slipped}),
        ("/api/v3/sync/video", {"model": T2V, "prompt": "x", "options": slipped}),
        ("/api/v3/tasks/query", {"task_id": "0" * 32, **slipped} if name != "task_id" else {"id": 1}),
        ("/api/v3/uploads", {"url": "data:,x", **slipped}),
        (f"/fal/queue/{T2V}", wish | slipped),
        (f"/fal/run/{T2V}", wish | slipped),
        ("/v1/videos", wish | {name: value or 0}),
        ("/v1/webhook_endpoints", {
            "name": "x", "url": "https://93.184.216.34/", "event_types": ["video.failed"], name: value or 0,
        }),
    ]  # fmt: skip


@pytest.mark.parametrize("name", OURS)
async def test_what_is_ours_to_say_is_refused_by_name(site: Site, name: str) -> None:
    before = await site.app.service.balance(site.app.local_account)
    async with site.web(Authorization=f"Bearer {site.key}") as web:
        for path, body in calls(name, OURS[name]):
            answer = await web.post(path, json=body)
            assert answer.status_code in {400, 422}, (path, answer.text)
            if path not in {"/api/v3/tasks/query", "/api/v3/uploads"}:
                assert name in answer.text, (path, answer.text)
        call = {
            "name": "submit_task",
            "arguments": {"model_id": T2V, "parameters": {"prompt": "x"}},
        }
        for where in (call["arguments"], call["arguments"]["parameters"]):  # pyright: ignore[reportArgumentType, reportCallIssue]
            kept = dict(where)
            where[name] = OURS[name]
            rpc = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
            answer = await web.post("/mcp", json=rpc, headers={"accept": "application/json"})
            result = answer.json()["result"]
            assert result["isError"], name
            assert name in result["content"][0]["text"]
            where.clear()
            where.update(kept)
    assert await site.app.service.balance(site.app.local_account) == before


async def test_answers_hold_what_the_protocol_has_and_nothing_else(site: Site) -> None:
    """A column that is added to a table does not appear in answers by itself."""
    async with site.web(Authorization=f"Bearer {site.key}") as web:
        made = (
            await web.post("/api/v3/tasks/create", json={"model": T2V, "params": {"prompt": "x"}})
        ).json()
        task_id = made["data"]["task_id"]
        task = (await web.get(f"/api/v3/tasks/{task_id}")).json()["data"]
        video = (await web.get(f"/v1/videos/video_{task_id}")).json()
        fal = (await web.get(f"/fal/queue/{T2V}/requests/{task_id}/status")).json()
    assert set(task) == {
        *(
            "task_id",
            "status",
            "model",
            "model_id",
            "channel",
            "progress",
            "queue_position",
            "price",
        ),
        *("created_at", "started_at", "completed_at", "result", "error", "error_code"),
    }
    assert set(video) == {
        *("id", "object", "created_at", "completed_at", "expires_at", "status", "model", "prompt"),
        *("progress", "seconds", "size", "remixed_from_video_id", "error", "tenku"),
    }
    assert set(fal) == {
        *("status", "request_id", "gateway_request_id", "response_url", "status_url", "cancel_url"),
        "queue_position",
    }


async def test_only_an_admin_reads_what_is_everybodys(site: Site) -> None:
    """No route but /metrics shows or does what is not of the caller's own account."""
    admins = [name for name, row in ROWS.items() if row.needs == "admin"]
    assert admins == ["GET /metrics"]
    for scopes, status in (((Scope.READ, Scope.GENERATE), 403), ((Scope.ADMIN,), 200)):
        key = await site.new_key(*scopes)
        async with site.web(Authorization=f"Bearer {key}") as web:
            assert (await web.get("/metrics")).status_code == status


async def test_a_grant_is_spent_once_however_it_is_cancelled(site: Site) -> None:
    """Submit, cancel, submit, cancel twice, cancel by other wires: never more than was granted."""
    key = await site.new_account("circle")
    account = await site.app.db.read(lambda tx: find_account(tx, "circle"))
    await site.app.db.write(lambda tx: lifecycle.grant(tx, "circle", account, PRICE))
    wish = {"model": T2V, "params": {"prompt": "x"}}
    async with site.web(Authorization=f"Bearer {key}") as web:
        for _ in range(10):
            made = await web.post("/api/v3/tasks/create", json=wish)
            assert made.status_code == 200, made.text
            assert (await web.post("/api/v3/tasks/create", json=wish)).status_code == 402
            task_id = made.json()["data"]["task_id"]
            for _ in range(3):
                await web.post(f"/api/v3/tasks/{task_id}/cancel")
                await web.put(f"/fal/queue/{T2V}/requests/{task_id}/cancel")
                await web.delete(f"/v1/videos/video_{task_id}")
            assert await left(web) == (PRICE, 0)


async def left(web: httpx2.AsyncClient) -> tuple[int, int]:
    data = (await web.get("/api/v3/balance")).json()["data"]
    return data["balance"], data["held"]
