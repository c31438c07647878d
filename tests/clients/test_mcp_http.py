"""MCP over HTTP: the SDK's client and plain requests against the real server."""

import asyncio
import base64
import io
import json
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import httpx2
import pytest
from mcp import Client, types
from PIL import Image
from surfaces.mcp_calls import ERAS, IMAGE, TEXT, call, refused, submitted
from surfaces.mcp_site import Site, serving

from tenku.accounts import Scope
from tenku.intake import TICKET_SECONDS

pytestmark = pytest.mark.anyio
LEGACY = "/api/v3/mcp-http"
MODERN = "2026-07-28"


@pytest.fixture(scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    async with serving(tmp_path_factory.mktemp("home")) as site:
        yield site


@pytest.fixture(params=ERAS)
async def client(site: Site, request: pytest.FixtureRequest) -> AsyncIterator[Client]:
    async with site.client(request.param) as client:
        assert client.protocol_version == ERAS[request.param]
        yield client


def picture(width: int, height: int, form: str = "PNG") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(file, form)
    return file.getvalue()


async def post(
    site: Site, path: str, method: str, params: object = None, **headers: str
) -> httpx2.Response:
    """One JSON-RPC request with no other headers than these."""
    body = {"jsonrpc": "2.0", "id": 1, "method": method}
    if params is not None:
        body["params"] = params
    async with site.web() as web:
        web.headers.pop("accept")
        return await web.post(path, content=json.dumps(body), headers=headers)


# -- the SDK's client -------------------------------------------------------------------------


async def test_a_video_from_wish_to_file(site: Site, client: Client) -> None:
    heard: list[float] = []

    async def hear(progress: float, total: float | None, message: str | None) -> None:
        heard.append(progress)

    task_id = await submitted(client)
    while True:
        result = await client.call_tool("get_task", {"task_id": task_id}, progress_callback=hear)
        task: dict[str, Any] = result.structured_content
        if task["status"] not in ("pending", "processing"):
            break
    assert task["status"] == "completed", task["message"]
    assert heard  # progress came while the call was open
    video = task["result"]["video"]
    assert "local_path" not in video
    link = result.content[1]
    assert isinstance(link, types.ResourceLink)
    assert (link.uri, link.mime_type) == (video["url"], "video/mp4")
    async with site.web() as web:
        whole = await web.get(video["url"])
        part = await web.get(video["url"], headers={"Range": "bytes=4-7"})
    assert (whole.status_code, len(whole.content)) == (200, video["file_size"])
    assert (part.status_code, part.content) == (206, b"ftyp")


async def test_a_key_that_may_only_read(site: Site) -> None:
    async with site.client(key=await site.new_key(Scope.READ)) as client:
        error = await refused(client, "submit_task", model_id=TEXT, parameters={"prompt": "x"})
        assert error["code"] == "forbidden"
        assert "generate" in error["message"]
        assert (await call(client, "get_balance"))["balance"] > 0


async def test_a_path_of_the_clients_machine(client: Client) -> None:
    error = await refused(client, "upload_file", source="/etc/hostname")
    assert (error["code"], error["field"]) == ("invalid_parameter", "source")
    assert "upload_url" in error["message"]


async def test_an_image_sent_in_the_call(client: Client) -> None:
    source = f"data:image/png;base64,{base64.b64encode(picture(64, 48)).decode()}"
    upload = await call(client, "upload_file", source=source)
    assert (upload["width"], upload["height"]) == (64, 48)
    again = await call(client, "upload_file", source=upload["image_url"])
    assert again["expires_at"] == upload["expires_at"]


# -- plain requests ---------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/mcp", LEGACY])
@pytest.mark.parametrize("key", [None, "tk_wrong", "Basic eDp5"])
async def test_a_key_is_needed(site: Site, path: str, key: str | None) -> None:
    headers = {} if key is None else {"Authorization": f"Bearer {key}"}
    answer = await post(site, path, "tools/list", **headers)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Bearer realm="tenku"'


@pytest.mark.parametrize(
    ("header", "value", "status"),
    [("Host", "evil.example", 421), ("Origin", "https://evil.example", 403)],
)
async def test_another_name_or_web_page(site: Site, header: str, value: str, status: int) -> None:
    headers = {"Authorization": f"Bearer {site.key}", header: value}
    assert (await post(site, "/mcp", "tools/list", **headers)).status_code == status


async def test_white_space_around_a_header_is_no_part_of_it(site: Site) -> None:
    host = site.url.removeprefix("http://")
    reader, writer = await asyncio.open_connection(*host.split(":"))
    request = (
        f"GET /api/v3/balance HTTP/1.1\r\nHost: \t{host} \t\r\n"
        f"Authorization:  Bearer {site.key} \r\nConnection: close\r\n\r\n"
    )
    writer.write(request.encode())
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    assert answer.startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        (None, "application/json"),
        ("application/json", "application/json"),
        ("application/json, text/event-stream", "text/event-stream"),
        ("text/event-stream", "text/event-stream"),
        ("*/*", "text/event-stream"),
    ],
)
async def test_the_form_of_the_answer_is_the_clients_choice(
    site: Site, accept: str | None, form: str
) -> None:
    headers = {"Authorization": f"Key {site.key}", "Content-Type": "application/json"}
    if accept is not None:
        headers["Accept"] = accept
    answer = await post(site, "/mcp", "tools/list", **headers)
    assert answer.status_code == (200 if "json" in (accept or "json") or accept == "*/*" else 406)
    if answer.status_code == 200:
        assert answer.headers["content-type"].partition(";")[0] == form


@pytest.mark.parametrize("method", ["GET", "DELETE"])
async def test_there_are_no_sessions(site: Site, method: str) -> None:
    headers = {"Authorization": f"Bearer {site.key}", "Accept": "text/event-stream"}
    async with site.web() as web:
        answer = await web.request(method, "/mcp", headers=headers)
    assert answer.status_code == 405
    assert answer.headers["allow"] == "POST"


@pytest.mark.parametrize("content", [b"{", b'{"jsonrpc":"2.0","id":1}', b"[]", b""])
async def test_what_is_no_request(site: Site, content: bytes) -> None:
    headers = {"Authorization": f"Bearer {site.key}", "Content-Type": "application/json"}
    async with site.web() as web:
        answer = await web.post("/mcp", content=content, headers=headers)
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] in {
        types.PARSE_ERROR,
        types.INVALID_REQUEST,
        types.INVALID_PARAMS,
    }


async def test_an_old_client(site: Site) -> None:
    """It posts without Accept, has its key in the query, and reads the text as JSON."""
    route = f"{LEGACY}?api_key={site.key}"
    plain = {"Content-Type": "application/json"}
    hello = {
        "protocolVersion": "2024-11-05",
        "capabilities": {},
        "clientInfo": {"name": "old", "version": "1"},
    }
    answer = await post(site, route, "initialize", hello, **plain)
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["result"]["protocolVersion"] == "2024-11-05"
    assert "mcp-session-id" not in answer.headers
    plain["Mcp-Session-Id"] = "from another time"
    async with site.web(**plain) as web:
        note = {"jsonrpc": "2.0", "method": "notifications/initialized"}
        assert (await web.post(route, content=json.dumps(note))).status_code == 202
    tools = (await post(site, route, "tools/list", **plain)).json()["result"]["tools"]
    assert len(tools) == 16
    asked = {
        "name": "submit_task",
        "arguments": {"model_id": TEXT, "parameters": {"prompt": "x"}},
    }
    result = (await post(site, route, "tools/call", asked, **plain)).json()["result"]
    task = json.loads(result["content"][0]["text"])
    assert (task["status"], task["price"]) == ("pending", 160)
    async with site.client() as client:  # the same account and tasks behind both routes
        tasks = (await call(client, "list_tasks"))["tasks"]
        assert task["task_id"] in [shown["task_id"] for shown in tasks]


@pytest.mark.parametrize(
    ("path", "version", "links"),
    [
        ("/mcp", "2025-11-25", 1),
        ("/mcp", "2025-06-18", 1),
        ("/mcp", "2025-03-26", 0),
        ("/mcp", None, 0),
        (LEGACY, "2025-11-25", 0),
    ],
)
async def test_links_for_those_who_know_them(
    site: Site, finished: str, path: str, version: str | None, links: int
) -> None:
    headers = {"Authorization": f"Bearer {site.key}", "Content-Type": "application/json"}
    if version is not None:
        headers["MCP-Protocol-Version"] = version
    asked = {"name": "get_task", "arguments": {"task_id": finished}}
    content = (await post(site, path, "tools/call", asked, **headers)).json()["result"]["content"]
    assert [block["type"] for block in content] == ["text"] + ["resource_link"] * links
    assert "\n" not in content[0]["text"]


@pytest.fixture(scope="module")
async def finished(site: Site) -> str:
    """The id of a completed task."""
    async with site.client() as client:
        task_id = await submitted(client)
        status = "pending"
        while status in ("pending", "processing"):
            status = (await call(client, "get_task", task_id=task_id))["status"]
        assert status == "completed"
        return task_id


async def test_a_host_with_a_player_of_its_own_gets_no_link(site: Site, finished: str) -> None:
    ui = {"io.modelcontextprotocol/ui": {"mimeTypes": ["text/html;profile=mcp-app"]}}
    headers = {
        "Authorization": f"Bearer {site.key}",
        "Content-Type": "application/json",
        "MCP-Protocol-Version": MODERN,
        "Mcp-Method": "tools/call",
        "Mcp-Name": "get_task",
    }
    asked: dict[str, Any] = {"name": "get_task", "arguments": {"task_id": finished}}
    for extensions, count in (({}, 2), (ui, 1)):
        asked["_meta"] = {
            "io.modelcontextprotocol/protocolVersion": MODERN,
            "io.modelcontextprotocol/clientCapabilities": {"extensions": extensions},
        }
        answer = await post(site, "/mcp", "tools/call", asked, **headers)
        assert len(answer.json()["result"]["content"]) == count


# -- uploads ----------------------------------------------------------------------------------


@pytest.fixture
async def ticket(site: Site) -> dict[str, str]:
    async with site.client() as client:
        ticket = await call(client, "upload_file", file_name="my cat.png")
    assert list(ticket) == ["image_url", "expires_at", "upload_url", "method", "curl"]
    assert ticket["curl"] == f"curl --fail --upload-file 'my cat.png' {ticket['upload_url']}"
    return ticket


async def test_an_image_sent_to_the_address(site: Site, ticket: dict[str, str]) -> None:
    async with site.web() as web:
        assert (await web.get(ticket["image_url"])).status_code == 404  # not there yet
        done = await web.request(ticket["method"], ticket["upload_url"], content=picture(300, 700))
        assert done.status_code == 200, done.text
        upload = done.json()
        assert (upload["width"], upload["height"]) == (300, 700)
        for url in (upload["image_url"], ticket["image_url"]):
            assert (await web.get(url)).headers["content-type"] == "image/png"
        again = await web.put(ticket["upload_url"], content=picture(10, 10))
        assert again.status_code == 409
        assert "Get a new one" in again.text
    async with site.client() as client:
        given = {"prompt": "she smiles", "image_url": ticket["image_url"]}
        found = await call(client, "estimate_cost", model_id=IMAGE, parameters=given)
        assert found["price"] == 160


async def test_an_image_in_a_form(site: Site, ticket: dict[str, str]) -> None:
    files = {"file": ("cat.jpg", picture(64, 48, "JPEG"), "image/jpeg")}
    async with site.web() as web:
        done = await web.post(ticket["upload_url"], files=files)
        assert done.status_code == 200, done.text
        assert (done.json()["width"], done.json()["height"]) == (64, 48)


async def test_what_is_no_image_leaves_the_address_good(site: Site, ticket: dict[str, str]) -> None:
    async with site.web() as web:
        for content in (b"", b"GIF89a", b"x" * (20 * 1024 * 1024 + 1)):
            refusal = await web.put(ticket["upload_url"], content=content)
            assert refusal.status_code == 422
            assert "image_unusable" in refusal.text
        false = await web.post(ticket["upload_url"], files={"file": ("a.png", b"no image")})
        assert false.status_code == 422
        for boundary in ("", "; boundary=x"):
            form = {"Content-Type": f"multipart/form-data{boundary}"}
            broken = await web.post(ticket["upload_url"], content=b"--x--", headers=form)
            assert broken.status_code == 422
        assert (await web.put(ticket["upload_url"], content=picture(9, 9))).status_code == 200


async def test_addresses_that_are_none(site: Site, ticket: dict[str, str]) -> None:
    token = ticket["upload_url"].rpartition("/")[2]
    of_a_file = ticket["image_url"].split("/")[-2]
    seconds = site.app.service.now_ms() // 1000
    past = site.app.service.links.sign(f"upload-{'a' * 32}-{'b' * 32}", seconds - 1)
    async with site.web() as web:
        for false in (token[:-1], f"{token}x", of_a_file, past, "x"):
            answer = await web.put(f"/uploads/{false}", content=picture(9, 9))
            assert answer.status_code == 404, false
            assert "Get a new one" in answer.text
        assert (await web.get(f"/files/{token}/a.png")).status_code == 404


async def test_an_address_is_good_for_ten_minutes(site: Site, ticket: dict[str, str]) -> None:
    until = datetime.fromisoformat(ticket["expires_at"]).timestamp()
    left = until - site.app.service.now_ms() / 1000
    assert TICKET_SECONDS - 60 < left <= TICKET_SECONDS == 600
