"""The platform's REST where its own client asks nothing: waiting, uploads, the shape of errors."""

import asyncio
import base64
import hashlib
import io
import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import httpx2
import pytest
from openai import OpenAI
from PIL import Image
from receiver import receiving
from surfaces.mcp_site import Site, serving

from tenku.accounts import Scope
from tenku.courier import Courier
from tenku.server import PAYLOADS

pytestmark = pytest.mark.anyio
T2V = "fal-ai/sora-2/text-to-video"
I2V = "fal-ai/sora-2/image-to-video"
VIDEO = "/api/v3/sync/video"
WISH = {"model": T2V, "prompt": "x", "duration": 4}


@pytest.fixture(scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    """A server that nobody works for, so that tasks stay as they are."""
    async with serving(tmp_path_factory.mktemp("home"), working=False) as site:
        yield site


@pytest.fixture
async def web(site: Site) -> AsyncIterator[httpx2.AsyncClient]:
    async with site.web(Authorization=f"Bearer {site.key}") as web:
        yield web


def picture(width: int = 64, height: int = 48) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(file, "PNG")
    return file.getvalue()


@pytest.fixture
def still(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """No time passes: a wait ends with its task and never by itself."""
    monkeypatch.setattr(site.app.service, "monotonic", lambda: 0.0)


async def ids(web: httpx2.AsyncClient) -> set[str]:
    """Of all tasks that there are."""
    tasks = (await web.get("/api/v3/tasks?limit=100")).json()["data"]["tasks"]
    return {task["task_id"] for task in tasks}


async def accepted(web: httpx2.AsyncClient, before: set[str]) -> str:
    """The id of the task that comes to be."""
    while not (new := await ids(web) - before):
        pass
    (task_id,) = new
    return task_id


# -- sync/video -------------------------------------------------------------------------------


async def test_after_fifty_seconds_the_id_is_given(
    site: Site, web: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds: list[float] = []

    def clock() -> float:
        seconds.append(25.0 * len(seconds))
        return seconds[-1]

    monkeypatch.setattr(site.app.service, "monotonic", clock)
    data = (await web.post(VIDEO, json=WISH)).json()["data"]
    assert seconds[-1] - seconds[0] == 50
    assert (data["status"], data["videos"], data["price"]) == ("processing", None, 160)
    task = (await web.get(f"/api/v3/tasks/{data['task_id']}")).json()["data"]
    assert task["status"] == "pending"


@pytest.mark.usefixtures("still")
async def test_a_failure_within_the_wait_is_an_answer(web: httpx2.AsyncClient) -> None:
    before = await ids(web)
    waiting = asyncio.create_task(web.post(VIDEO, json=WISH))
    task_id = await accepted(web, before)
    await web.post(f"/api/v3/tasks/{task_id}/cancel")
    answer = await waiting
    data = answer.json()["data"]
    assert (answer.status_code, data["status"], data["videos"]) == (200, "failed", None)
    assert (data["task_id"], data["error_code"]) == (task_id, "cancelled")
    assert data["error"]


@pytest.mark.usefixtures("still")
async def test_who_hangs_up_finds_the_task_in_the_list(web: httpx2.AsyncClient) -> None:
    before = await ids(web)
    waiting = asyncio.create_task(web.post(VIDEO, json=WISH))
    task_id = await accepted(web, before)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    task = (await web.get(f"/api/v3/tasks/{task_id}")).json()["data"]
    assert task["status"] == "pending"
    await web.post(f"/api/v3/tasks/{task_id}/cancel")  # the server waits no longer


async def test_a_store_that_breaks_meanwhile_is_no_error(tmp_path: Path) -> None:
    """The price is held: after an error the client would send, and pay for, the wish again."""
    async with (
        serving(tmp_path, working=False) as site,
        site.web(Authorization=f"Bearer {site.key}") as web,
    ):
        site.app.service.monotonic = lambda: 0.0
        waiting = asyncio.create_task(web.post(VIDEO, json=WISH))
        task_id = await accepted(web, set())
        with closing(sqlite3.connect(tmp_path / "tenku.db")) as stranger:
            stranger.execute("pragma wal_checkpoint(truncate)")
        (tmp_path / "tenku.db").write_bytes(b"\xff" * 100_000)
        answer = await waiting
    data = answer.json()["data"]
    assert (answer.status_code, data["status"], data["task_id"]) == (200, "processing", task_id)


async def test_a_repeated_wish_is_one_video(
    site: Site, web: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site.app.service, "monotonic", iter(range(0, 1000, 100)).__next__)
    web.headers["Idempotency-Key"] = "sync-1"
    first, again = [await web.post(VIDEO, json=WISH) for _ in range(2)]
    assert first.json() == again.json()
    assert [answer.headers.get("idempotent-replayed") for answer in (first, again)] == [
        None,
        "true",
    ]
    other = await web.post(VIDEO, json=WISH | {"options": {"seed": 1}})
    assert other.status_code == 409


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"duration": 5}, 422, "duration"),
        ({"options": {"image_size": "1:1"}}, 422, "image_size"),
        ({"image_url": "https://a.example/b.png"}, 422, "image_url"),
        ({"image_size": "1:1"}, 422, "image_size"),
        ({"model": "kling"}, 404, None),
    ],
)
async def test_what_sync_video_refuses(
    web: httpx2.AsyncClient, change: dict[str, object], status: int, field: str | None
) -> None:
    before = await ids(web)
    answer = await web.post(VIDEO, json=WISH | change)
    assert answer.status_code == status
    assert answer.json()["data"].get("field") == field
    assert await ids(web) == before


# -- uploads ----------------------------------------------------------------------------------


async def test_an_image_in_a_form_and_its_address(web: httpx2.AsyncClient) -> None:
    answer = await web.post("/api/v3/uploads", files={"file": ("a.bin", picture())})
    sent = answer.json()["data"]
    stored = await web.get(sent["url"])
    assert stored.headers["content-type"] == sent["content_type"] == "image/png"
    assert len(stored.content) == sent["size"]
    assert hashlib.sha256(stored.content).hexdigest() == sent["sha256"]
    assert (sent["width"], sent["height"], len(sent["file_id"])) == (64, 48, 32)
    assert sent["expires_at"].endswith("Z")
    again = (await web.post("/api/v3/uploads", json={"url": sent["url"]})).json()["data"]
    assert again["file_id"] == sent["file_id"]
    wish = {"model": I2V, "params": {"prompt": "x", "image_url": sent["url"]}}
    assert (await web.post("/api/v3/tasks/create", json=wish)).status_code == 200


async def test_an_image_in_the_address_itself_or_bare(web: httpx2.AsyncClient) -> None:
    uri = f"data:image/png;base64,{base64.b64encode(picture()).decode()}"
    named = (await web.post("/api/v3/uploads", json={"url": uri})).json()["data"]
    headers = {"Content-Type": "image/png"}
    bare = (await web.post("/api/v3/uploads", content=picture(), headers=headers)).json()["data"]
    assert named["sha256"] == bare["sha256"]
    assert named["file_id"] != bare["file_id"]


async def test_an_image_is_mirrored(web: httpx2.AsyncClient) -> None:
    sent = (await web.post("/api/v3/uploads", files={"file": picture()})).json()["data"]
    body = {"url": sent["url"], "type": "image"}
    moved = (await web.post("/api/v3/tools/transfer-url", json=body)).json()["data"]
    assert (moved["original_url"], moved["type"]) == (sent["url"], "image")
    assert moved["size_bytes"] == sent["size"]
    assert (await web.get(moved["cdn_url"])).status_code == 200


@pytest.mark.parametrize(
    ("path", "body", "code", "words"),
    [
        ("uploads", {"url": "https://127.0.0.1/a.png"}, "image_unusable", "public"),
        ("uploads", {"file": "x"}, "invalid_parameter", '{"url": ...}'),
        ("uploads", {"url": 1}, "invalid_parameter", '{"url": ...}'),
        ("tools/transfer-url", {"url": "ftp://a.example/b"}, "image_unusable", "public"),
        ("tools/transfer-url", {"url": "https://a.example/b.mp3", "type": "audio"},
         "invalid_parameter", "allowed: image"),
    ],
)  # fmt: skip
async def test_what_is_not_taken_in(
    web: httpx2.AsyncClient, path: str, body: dict[str, object], code: str, words: str
) -> None:
    answer = await web.post(f"/api/v3/{path}", json=body)
    assert answer.status_code == 422
    assert answer.json()["data"]["error_code"] == code
    assert words in answer.json()["message"]


async def test_a_form_without_a_file(web: httpx2.AsyncClient) -> None:
    answer = await web.post("/api/v3/uploads", files={"file": (None, "text")})
    assert answer.json()["data"]["error_code"] == "image_unusable"
    assert "no file" in answer.json()["message"]


@pytest.mark.parametrize("path", ["sync/video", "uploads", "tools/transfer-url"])
async def test_a_key_that_may_only_read(site: Site, path: str) -> None:
    async with site.web(Authorization=f"Bearer {await site.new_key(Scope.READ)}") as web:
        answer = await web.post(f"/api/v3/{path}", json=WISH if "sync" in path else {"url": "x"})
    assert answer.status_code == 403


# -- the catalog ------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["mcp/models/{}", "models/{}/docs"])
async def test_the_slashes_of_a_models_id_may_be_escaped(site: Site, path: str) -> None:
    async with site.web() as web:
        for model_id in (T2V, T2V.replace("/", "%2F"), f"{T2V}/pro".replace("/", "%2f")):
            answer = await web.get(f"/api/v3/{path.format(model_id)}")
            assert answer.status_code == 200
            assert answer.json()["data"]["id"] == model_id.replace("%2F", "/").replace("%2f", "/")


# -- errors -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path", "key", "status"),
    [
        ("GET", "balance", False, 401),
        ("GET", "nothing", True, 404),
        ("GET", "tasks/1", True, 404),
        ("PUT", "tasks/create", True, 405),
        ("POST", "tasks/create", True, 422),
        ("POST", "checkin", False, 404),
        ("GET", "pay/orders/1", True, 404),
        ("POST", "captioning", True, 404),
    ],
)
async def test_every_error_tells_the_requests_id(
    site: Site, method: str, path: str, key: bool, status: int
) -> None:
    headers = {"Authorization": f"Bearer {site.key}"} if key else {}
    async with site.web(**headers) as web:
        answer = await web.request(method, f"/api/v3/{path}")
    assert answer.status_code == status
    body = answer.json()
    assert body["code"] == status
    assert body["message"] == body["detail"]
    assert body["data"]["request_id"] == answer.headers["x-request-id"]


async def test_a_callback_hears_the_end_as_query_tells_it(tmp_path: Path) -> None:
    async with (
        receiving() as receiver,
        serving(tmp_path, webhook_allow=("127.0.0.1/32",)) as site,
        site.web(Authorization=f"Bearer {site.key}") as web,
    ):
        courier = Courier(service=site.app.service, payloads=PAYLOADS, base_url=site.url)
        running = asyncio.create_task(courier.run())
        order = {"model": T2V, "params": {"prompt": "x"}, "callback_url": f"{receiver.url}/hook"}
        made = (await web.post("/api/v3/tasks/create", json=order)).json()["data"]
        (heard,) = await receiver.wait_for(1)
        running.cancel()
        told = json.loads(heard.body)
        asked = (await web.post("/api/v3/tasks/query", json={"task_id": made["task_id"]})).json()
        assert told | {"result": None} == asked["data"] | {"result": None}
        assert told["result"]["output"] == {"images": [told["result"]["video"]["url"]]}
        assert (await web.get(told["result"]["video"]["url"])).status_code == 200
        secret = site.app.service.webhooks.callback_secret(site.app.local_account)
        OpenAI(api_key="-").webhooks.verify_signature(heard.body, heard.headers, secret=secret)


async def test_a_body_that_is_too_large_is_413_on_every_wire(site: Site) -> None:
    async with site.web(Authorization=f"Bearer {site.key}") as web:
        for path in (
            "/api/v3/tasks/create",
            "/fal/queue/fal-ai/sora-2/text-to-video",
            "/v1/videos",
        ):
            answer = await web.post(path, content=b"{" + b" " * (33 << 20))
            assert answer.status_code == 413, path
