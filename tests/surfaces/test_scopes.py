"""Which scope every route and tool wants, and that none can forget to ask for one."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, Router
from surfaces.mcp_site import Site, serving

from tenku.accounts import Scope
from tenku.db import Database
from tenku.surfaces import ops
from tenku.surfaces._auth import Gate, Keys
from tenku.surfaces._http import allowed
from tenku.surfaces.mcp.old_names import OLD_TOOLS
from tenku.surfaces.mcp.tools import TOOLS

pytestmark = pytest.mark.anyio
T2V = "fal-ai/sora-2/text-to-video"
READ, GENERATE, ADMIN = Scope.READ, Scope.GENERATE, Scope.ADMIN
ID = "f" * 32
PROMPT = {"prompt": "p"}
ASKED = {"model": T2V, "params": PROMPT}
FAL = "/fal/queue/fal-ai/sora-2/requests/{task_id}"

# (method, path as in openapi.json) -> the scope, and a body that the route can read
ROUTES: dict[tuple[str, str], tuple[Scope, dict[str, Any] | None]] = {
    ("GET", "/fal/queue/{app}/requests/{task_id}/status"): (READ, None),
    ("GET", "/fal/queue/{app}/requests/{task_id}/status/stream"): (READ, None),
    ("GET", "/fal/queue/{app}/requests/{task_id}/response"): (READ, None),
    ("GET", "/fal/queue/{app}/requests/{task_id}"): (READ, None),
    ("PUT", "/fal/queue/{app}/requests/{task_id}/cancel"): (GENERATE, None),
    ("POST", "/fal/queue/{model_id}"): (GENERATE, PROMPT),
    ("POST", "/fal/run/{model_id}"): (GENERATE, {}),
    ("POST", "/fal/rest/storage/auth/token"): (GENERATE, {}),
    ("POST", "/fal/rest/storage/upload/initiate"): (GENERATE, {}),
    ("POST", "/fal/rest/storage/upload/initiate-multipart"): (GENERATE, {}),
    ("POST", "/api/v3/estimate"): (READ, ASKED),
    ("GET", "/api/v3/balance"): (READ, None),
    ("GET", "/api/v3/ledger"): (READ, None),
    ("POST", "/api/v3/tasks/create"): (GENERATE, ASKED),
    ("POST", "/api/v3/tasks"): (GENERATE, ASKED),
    ("GET", "/api/v3/tasks"): (READ, None),
    ("POST", "/api/v3/tasks/query"): (READ, {"task_id": ID}),
    ("GET", "/api/v3/tasks/{task_id}"): (READ, None),
    ("DELETE", "/api/v3/tasks/{task_id}"): (GENERATE, None),
    ("POST", "/api/v3/tasks/{task_id}/cancel"): (GENERATE, None),
    ("POST", "/api/v3/sync/video"): (GENERATE, {"model": "none", "prompt": "p"}),
    ("POST", "/api/v3/uploads"): (GENERATE, {}),
    ("POST", "/api/v3/tools/transfer-url"): (
        GENERATE,
        {"url": "http://127.0.0.1/a", "type": "image"},
    ),
    ("GET", "/v1/videos"): (READ, None),
    ("POST", "/v1/videos"): (GENERATE, PROMPT),
    ("GET", "/v1/videos/{video}"): (READ, None),
    ("DELETE", "/v1/videos/{video}"): (GENERATE, None),
    ("GET", "/v1/videos/{video}/content"): (READ, None),
    ("HEAD", "/v1/videos/{video}/content"): (READ, None),
    ("POST", "/v1/videos/edits"): (GENERATE, {}),
    ("POST", "/v1/videos/{video}/remix"): (GENERATE, PROMPT),
    ("POST", "/v1/files"): (GENERATE, {}),
    ("GET", "/v1/files"): (READ, None),
    ("GET", "/v1/files/{file}"): (READ, None),
    ("DELETE", "/v1/files/{file}"): (GENERATE, None),
    ("GET", "/v1/files/{file}/content"): (READ, None),
    ("HEAD", "/v1/files/{file}/content"): (READ, None),
    ("POST", "/v1/webhook_endpoints"): (GENERATE, {}),
    ("GET", "/v1/webhook_endpoints"): (READ, None),
    ("GET", "/v1/webhook_endpoints/{endpoint}"): (READ, None),
    ("POST", "/v1/webhook_endpoints/{endpoint}"): (GENERATE, {}),
    ("DELETE", "/v1/webhook_endpoints/{endpoint}"): (GENERATE, None),
    ("POST", "/v1/webhook_endpoints/{endpoint}/rotate_secret"): (GENERATE, {}),
    ("POST", "/v1/webhook_endpoints/{endpoint}/test"): (GENERATE, {}),
    ("GET", "/v1/webhook_event_types"): (READ, None),
    ("GET", "/v1/models"): (READ, None),
    ("GET", "/v1/provenance/{sha256}"): (READ, None),
    ("GET", "/v1/models/{model}"): (READ, None),
    ("GET", "/metrics"): (ADMIN, None),
}
# What is not built refuses everybody, with words of its own.
ABSENT = {
    ("POST", "/v1/videos/extensions"),
    ("POST", "/v1/videos/characters"),
    ("GET", "/v1/videos/characters/{character}"),
}
HIDDEN = {("POST", "/api/v3/tasks")}  # a second name
WRITES = {
    *("submit_task", "cancel_task", "upload_file"),
    *("generate", "upload_image", "transfer_url"),
}


@pytest.fixture(scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    async with serving(tmp_path_factory.mktemp("home"), working=False) as site:
        yield site


async def test_the_table_has_every_route_that_wants_a_key(web: httpx2.AsyncClient) -> None:
    paths = (await web.get("/openapi.json")).json()["paths"]
    known = {
        (method.upper(), path)
        for path, operations in paths.items()
        for method, operation in operations.items()
        if operation.get("security")
    }
    assert known == set(ROUTES) - HIDDEN | ABSENT


@pytest.fixture(scope="module")
async def web(site: Site) -> AsyncIterator[httpx2.AsyncClient]:
    async with site.web() as web:
        yield web


async def ask(
    web: httpx2.AsyncClient, key: str, method: str, path: str, body: object
) -> httpx2.Response:
    for name in ("task_id", "video", "file", "endpoint"):
        path = path.replace(f"{{{name}}}", ID)
    path = path.replace("{app}", "fal-ai/sora-2")
    path = path.replace("/queue/{model_id}", f"/queue/{T2V}").replace("{model_id}", "none")
    path = path.replace("{model}", "sora-2")
    return await web.request(method, path, json=body, headers={"authorization": f"Bearer {key}"})


@pytest.mark.parametrize("route", ROUTES, ids=" ".join)
async def test_a_key_needs_the_routes_scope(
    site: Site, web: httpx2.AsyncClient, route: tuple[str, str]
) -> None:
    scope, body = ROUTES[route]
    others = {READ, GENERATE} - {scope}
    refused = await ask(web, await site.new_key(*others), *route, body)
    assert refused.status_code == 403, refused.text
    if route[0] != "HEAD":
        assert scope.value in refused.text
    taken = await ask(web, await site.new_key(scope), *route, body)
    assert taken.status_code not in {401, 403}, taken.text
    assert taken.status_code < 500 or "not" in taken.text, taken.text
    nothing = await ask(web, await site.new_key(), *route, body)
    assert nothing.status_code == 403
    everything = await ask(web, await site.new_key(ADMIN), *route, body)
    assert everything.status_code == taken.status_code


@pytest.mark.parametrize("tool", [*TOOLS, *OLD_TOOLS], ids=lambda tool: tool.name)
async def test_a_key_needs_the_tools_scope(site: Site, web: httpx2.AsyncClient, tool: Any) -> None:
    wanted = GENERATE if tool.name in WRITES else READ
    assert tool.scope is wanted
    old = tool in OLD_TOOLS
    other = await site.new_key(READ if wanted is GENERATE else GENERATE)
    call = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "tools/call",
        "params": {"name": tool.name, "arguments": {}},
    }
    headers = {"authorization": f"Bearer {other}", "accept": "application/json"}
    answer = await web.post("/api/v3/mcp-http" if old else "/mcp", json=call, headers=headers)
    result = answer.json()["result"]
    assert result["isError"]
    assert "forbidden" in result["content"][0]["text"]
    assert wanted.value in result["content"][0]["text"]


async def test_a_route_that_asks_for_no_scope_answers_nobody(tmp_path: Path) -> None:
    async with serving(tmp_path, working=False) as site:
        database: Database = site.app.db

        async def forgetful(request: Request) -> Response:
            del request
            return PlainTextResponse("a secret")

        async def asking(request: Request) -> Response:
            allowed(request, READ)
            return PlainTextResponse("fine")

        gate = Gate(
            app=Router([Route("/forgetful", forgetful), Route("/asking", asking)]),
            keys=Keys(db=database, operator_key=None, local_account=site.app.local_account),
            public_url="",
            allowed_hosts=frozenset({"127.0.0.1"}),
            open_paths=("/open",),
            render_error=lambda connection, failure, status=None: ops.render_error(failure, status),
            observe=lambda *_: None,
        )
        transport = httpx2.ASGITransport(app=gate)  # pyright: ignore[reportArgumentType]
        headers = {"Authorization": f"Bearer {site.key}"}
        async with httpx2.AsyncClient(
            transport=transport, base_url="http://127.0.0.1", headers=headers
        ) as web:
            assert (await web.get("/asking")).text == "fine"
            answer = await web.get("/forgetful")
        assert answer.status_code == 500
        assert "secret" not in answer.text
        assert answer.json()["error"]["code"] == "internal"
