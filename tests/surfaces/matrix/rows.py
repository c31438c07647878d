"""A row for every route of the server, and for every tool of its MCP routes.

`row(needs, "METHOD /route", ...)` lists one request for each place where the route takes an id;
a route that takes none has one request. Written by hand: a new route fails the test until it is
said here who may call it, and which ids it takes.
"""

from collections.abc import Mapping
from typing import Any

from surfaces.matrix.asks import Ask, Needs, Row

from tenku.surfaces.tasks_v3.absent import ABSENT

T2V = "fal-ai/sora-2/text-to-video"
I2V = "fal-ai/sora-2/image-to-video"
REMIX = "fal-ai/sora-2/video-to-video/remix"
ROWS: dict[str, Row] = {}
TOOLS: dict[str, Row] = {}  # by name; the path is the routes' that offer it

WISH = {"prompt": "a dog"}
FROM_IMAGE = {"prompt": "a dog", "image_url": "<image>"}
FROM_VIDEO = {"prompt": "a dog", "video_id": "<task>"}
BY_KEY = {"idempotency-key": "<key>"}
RESENT = {"x-stainless-retry-count": "1"}


def row(needs: Needs, route: str, *asks: Mapping[str, Any]) -> None:
    """Each of `asks` differs from a bare request to the route in these parts."""
    method, path = route.split(" ")
    ROWS[route] = Row(
        needs, tuple(Ask(**{"method": method, "path": path, **ask}) for ask in asks or ({},))
    )


def tool(needs: Needs, name: str, *arguments: Mapping[str, object]) -> None:
    asks: list[Ask] = []
    for given in arguments or ({},):
        call = {"name": name, "arguments": given}
        body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
        poor = "idempotency_key" in given
        asks.append(Ask(method="POST", path="", tool=name, poor=poor, json=body))
    TOOLS[name] = Row(needs, tuple(asks))


def creates(model: str, wish: Mapping[str, str]) -> dict[str, object]:
    return {"json": {"model": model, "params": wish}}


# -- operations
for name in ("/openapi.json", "/healthz", "/readyz", "/.well-known/jwks.json"):
    row("nothing", f"GET {name}")
row("nothing", "HEAD /openapi.json")
ISSUERS = "/.well-known/oauth-protected-resource"
row("nothing", f"GET {ISSUERS}")
row("nothing", f"GET {ISSUERS}/{{path:path}}", {"path": f"{ISSUERS}/mcp"})
row("admin", "GET /metrics")

# -- MCP itself; its tools follow below
LIST = {"json": {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}}
row("key", "POST /mcp", LIST)
row("key", "POST /api/v3/mcp-http", LIST)

# -- signed
row("file", "GET /files/{token}/{file_name}", {"path": "/files/<token>/video.mp4"})
row("file", "HEAD /files/{token}/{file_name}", {"path": "/files/<token>/video.mp4"})
UPLOAD = {"path": "/uploads/<token>", "sends": "bare png"}
row("ticket", "PUT /uploads/{token}", UPLOAD, {**UPLOAD, "sends": "png"})
row("ticket", "POST /uploads/{token}", UPLOAD, {**UPLOAD, "sends": "png"})
PUT = {"path": "/fal/rest/storage/uploads/<token>", "sends": "bare png"}
row("ticket", "PUT /fal/rest/storage/uploads/{token}", PUT)
PASS = {"headers": {"authorization": "Bearer <token>"}, "sends": "png"}
row("pass", "POST /fal/rest/cdn/files/upload", PASS)
row("pass", "POST /fal/rest/cdn/files/upload/multipart", PASS)

# -- the platform's REST
V3 = "/api/v3"
for name in ("/tasks/create", "/tasks"):
    row(
        "generate",
        f"POST {V3}{name}",
        {**creates(T2V, WISH), "headers": BY_KEY, "poor": True},
        creates(I2V, FROM_IMAGE),
        creates(REMIX, FROM_VIDEO),
    )
row(
    "read",
    f"POST {V3}/estimate",
    creates(I2V, FROM_IMAGE),
    creates(REMIX, FROM_VIDEO),
)
row(
    "generate",
    f"POST {V3}/sync/video",
    {"json": {"model": T2V, **WISH}, "headers": BY_KEY, "poor": True},
    {"json": {"model": I2V, **FROM_IMAGE}},
    {"json": {"model": REMIX, "prompt": "a dog", "options": {"video_id": "<task>"}}},
)
row("read", f"GET {V3}/balance")
row("read", f"GET {V3}/ledger")
row("read", f"GET {V3}/tasks", {}, {"path": f"{V3}/tasks?cursor=<cursor>"})
row("read", f"POST {V3}/tasks/query", {"json": {"task_id": "<task>"}})
row("read", f"GET {V3}/tasks/{{task_id}}", {"path": f"{V3}/tasks/<task>"})
row("generate", f"POST {V3}/tasks/{{task_id}}/cancel", {"path": f"{V3}/tasks/<task>/cancel"})
row("generate", f"DELETE {V3}/tasks/{{task_id}}", {"path": f"{V3}/tasks/<task>"})
row("generate", f"POST {V3}/uploads", {"json": {"url": "<image>"}})
row("generate", f"POST {V3}/tools/transfer-url", {"json": {"url": "<image>"}})
row("nothing", f"GET {V3}/mcp/models")
row("nothing", f"GET {V3}/mcp/models/{{model_id:path}}", {"path": f"{V3}/mcp/models/{T2V}"})
row("nothing", f"GET {V3}/models/{{model_id:path}}/docs", {"path": f"{V3}/models/{T2V}/docs"})
row("nothing", f"GET {V3}/mcp/skills")
row("nothing", f"GET {V3}/mcp/skills/{{skill_id}}", {"path": f"{V3}/mcp/skills/sora-2-video"})
for name in ABSENT:
    for verb in ("GET", "POST", "PUT", "PATCH", "DELETE"):
        row("nothing", f"{verb} {V3}{name}")
        row("nothing", f"{verb} {V3}{name}/{{rest:path}}", {"path": f"{V3}{name}/<task>"})

# -- fal
ASKED = "/fal/queue/{app:path}/requests/{task_id}"
OURS = "/fal/queue/fal-ai/sora-2/requests/<task>"
for name in ("", "/response", "/status", "/status/stream"):
    row("read", f"GET {ASKED}{name}", {"path": OURS + name})
row("generate", f"PUT {ASKED}/cancel", {"path": f"{OURS}/cancel"})
for name in ("queue", "run"):
    row(
        "generate",
        f"POST /fal/{name}/{{model_id:path}}",
        {"path": f"/fal/{name}/{T2V}", "json": WISH, "headers": BY_KEY, "poor": True},
        {"path": f"/fal/{name}/{I2V}", "json": FROM_IMAGE},
        {"path": f"/fal/{name}/{REMIX}", "json": FROM_VIDEO},
    )
row("generate", "POST /fal/rest/storage/auth/token")
row("generate", "POST /fal/rest/storage/upload/initiate", {"json": {"file_name": "a.png"}})
row("generate", "POST /fal/rest/storage/upload/initiate-multipart")
for verb in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
    row("key", f"{verb} /fal/{{path:path}}", {"path": "/fal/requests/<task>"})

# -- OpenAI
VIDEO, FILE, HOOK = "/v1/videos/<task>", "/v1/files/<file>", "/v1/webhook_endpoints/<endpoint>"
SITE = {"name": "a", "url": "https://93.184.216.34/", "event_types": ["video.failed"]}
row(
    "generate",
    "POST /v1/videos",
    {"json": WISH, "headers": BY_KEY, "poor": True},
    {"json": {"prompt": "of the first account"}, "headers": RESENT, "poor": True},
    {"json": {**WISH, "input_reference": {"file_id": "<file>"}}},
    {"json": {**WISH, "input_reference": {"image_url": "<image>"}}},
    {"json": {**WISH, "input_reference": "<image>"}},
    {"form": {**WISH, "input_reference[file_id]": "<file>"}},
)
row(
    "generate",
    "POST /v1/videos/edits",
    {"json": {**WISH, "video": {"id": "<task>"}}},
    {"form": {**WISH, "video[id]": "<task>"}},
    {"form": WISH, "sends": "film"},
    {"json": {**WISH, "video": {"id": "<own>"}}, "headers": BY_KEY, "poor": True},
)
row(
    "generate",
    "POST /v1/videos/{video}/remix",
    {"path": f"{VIDEO}/remix", "json": WISH},
    {"path": "/v1/videos/<own>/remix", "json": WISH, "headers": BY_KEY, "poor": True},
)
row("read", "GET /v1/videos", {}, {"path": "/v1/videos?after=<task>"})
row("read", "GET /v1/videos/{video}", {"path": VIDEO})
row("generate", "DELETE /v1/videos/{video}", {"path": VIDEO})
for verb in ("GET", "HEAD"):
    row(
        "read",
        f"{verb} /v1/videos/{{video}}/content",
        {"path": f"{VIDEO}/content"},
        {"path": f"{VIDEO}/content?variant=thumbnail"},
    )
    row("read", f"{verb} /v1/files/{{file}}/content", {"path": f"{FILE}/content"})
for name in ("extensions", "characters"):
    row("key", f"POST /v1/videos/{name}", {"json": {"video": {"id": "<task>"}}})
row("key", "GET /v1/videos/characters/{character}", {"path": "/v1/videos/characters/<task>"})
row("generate", "POST /v1/files", {"form": {"purpose": "vision"}, "sends": "png"})
row("read", "GET /v1/files", {}, {"path": "/v1/files?after=<file>"})
row("read", "GET /v1/files/{file}", {"path": FILE})
row("generate", "DELETE /v1/files/{file}", {"path": FILE})
row("generate", "POST /v1/webhook_endpoints", {"json": SITE})
row("read", "GET /v1/webhook_endpoints", {}, {"path": "/v1/webhook_endpoints?after=<endpoint>"})
row("read", "GET /v1/webhook_endpoints/{endpoint}", {"path": HOOK})
row("generate", "POST /v1/webhook_endpoints/{endpoint}", {"path": HOOK, "json": {"name": "mine"}})
row("generate", "DELETE /v1/webhook_endpoints/{endpoint}", {"path": HOOK})
row(
    "generate",
    "POST /v1/webhook_endpoints/{endpoint}/rotate_secret",
    {"path": f"{HOOK}/rotate_secret", "json": {}},
)
row(
    "generate",
    "POST /v1/webhook_endpoints/{endpoint}/test",
    {"path": f"{HOOK}/test", "json": {"event_type": "video.failed"}},
)
row("read", "GET /v1/webhook_event_types")
row("read", "GET /v1/models")
row("read", "GET /v1/models/{model:path}", {"path": "/v1/models/sora-2"})

row("read", "GET /v1/provenance/{sha256}", {"path": "/v1/provenance/<sha256>"})

# -- the tools of MCP
tool(
    "generate",
    "submit_task",
    {"model_id": T2V, "parameters": WISH, "idempotency_key": "<key>"},
    {"model_id": I2V, "parameters": FROM_IMAGE},
    {"model_id": REMIX, "parameters": FROM_VIDEO},
)
tool("read", "get_task", {"task_id": "<task>", "wait_seconds": 0})
tool("read", "list_models")
tool(
    "read",
    "estimate_cost",
    {"model_id": I2V, "parameters": FROM_IMAGE},
    {"model_id": REMIX, "parameters": FROM_VIDEO},
)
tool("read", "list_tasks", {}, {"cursor": "<cursor>"})
tool("generate", "cancel_task", {"task_id": "<task>"})
tool("read", "get_balance")
tool("generate", "upload_file", {"source": "<image>"})
tool(
    "generate",
    "generate",
    {"model": I2V, **FROM_IMAGE},
    {"model": REMIX, "prompt": "a dog", "options": {"video_id": "<task>"}},
)
tool("read", "get_result", {"task_id": "<task>"}, {})
tool("read", "search_models")
tool("read", "get_model_info", {"model_id": T2V})
tool("generate", "upload_image", {"image_url": "<image>"})
tool("generate", "transfer_url", {"url": "<image>"})
tool("read", "account")
tool("read", "guide")
