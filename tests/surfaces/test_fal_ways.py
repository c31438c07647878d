"""fal's ways in and out that have no client's test: run, streams, proxy, uploads, webhooks, CORS."""

import asyncio
import hashlib
import json
from base64 import urlsafe_b64decode
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest
from clients.fal_wire import I2V, T2V, balance, claimed, failed, held, picture
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from surfaces.mcp_site import Site, serving

from tenku import lifecycle
from tenku.courier import Courier
from tenku.errors import EngineFailed
from tenku.server import PAYLOADS
from tenku.service import Listing
from tenku.surfaces.fal import queue, run
from tenku.tasks import Status, Task, claims

pytestmark = pytest.mark.anyio
QUEUE = f"/fal/queue/{T2V}"
RUN = f"/fal/run/{T2V}"
WISH = {"prompt": "a dog"}
PAGE = "https://app.example.com"
Web = httpx2.AsyncClient


@pytest.fixture(scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    home = tmp_path_factory.mktemp("home")
    async with serving(home, cors_origins=PAGE, webhook_allow="127.0.0.1/32") as site:
        yield site


@pytest.fixture
async def web(site: Site) -> AsyncIterator[Web]:
    async with site.web(Authorization=f"Key {site.key}") as web:
        yield web


async def newest(site: Site) -> Task:
    page = await site.app.service.page(site.app.local_account, Listing.read(limit=1))
    return page.tasks[0]


async def over(site: Site, task: Task) -> Task:
    return await site.app.service.wait(site.app.local_account, task.id, 30)


# -- run ------------------------------------------------------------------------------------------


async def begun(site: Site, *headers: str) -> tuple[asyncio.StreamWriter, Task]:
    """A run over a socket of our own, with its task made."""
    parts = urlsplit(site.url)
    _, writer = await asyncio.open_connection(parts.hostname, parts.port)
    body = json.dumps(WISH)
    head = [
        f"POST {RUN} HTTP/1.1",
        f"Host: {parts.netloc}",
        f"Authorization: Key {site.key}",
        f"Content-Length: {len(body)}",
        *headers,
    ]
    with site.app.db.listen(lifecycle.QUEUE) as bell:
        writer.write(("\r\n".join(head) + "\r\n\r\n" + body).encode())
        await writer.drain()
        assert await bell.wait(30)
    return writer, await newest(site)


@pytest.mark.parametrize("started", [False, True])
async def test_a_run_ends_with_its_connection(site: Site, started: bool) -> None:
    before = await balance(site)
    async with held(site):
        writer, task = await begun(site)
        if started:
            await claimed(site, task.id)
        writer.close()
        ended = await over(site, task)
    assert (ended.status, ended.error_code) == (Status.FAILED, "cancelled")
    assert await balance(site) == before


async def test_a_run_with_a_key_outlives_its_connection(site: Site, web: Web) -> None:
    """For the key finds it again: sending it once more costs nothing."""
    before = await balance(site)
    async with held(site):
        writer, task = await begun(site, "Idempotency-Key: run")
        writer.close()
        await writer.wait_closed()
        status = await web.get(f"{QUEUE}/requests/{task.id}/status")
        assert status.json()["status"] == "IN_QUEUE"
    again = await web.post(RUN, json=WISH, headers={"Idempotency-Key": "run"})
    assert again.json()["video_id"] == f"video_{task.id}"
    assert before - await balance(site) == 160


async def test_a_run_has_a_limit(site: Site, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "RUN_SECONDS", 0.2)
    before = await balance(site)
    async with held(site):
        answer = await web.post(RUN, json=WISH)
    assert (answer.status_code, answer.json()["error_type"]) == (504, "generation_timeout")
    assert answer.headers["x-fal-request-timeout-type"] == "user"  # nobody sends it again
    assert (await newest(site)).error_code == "cancelled"
    assert await balance(site) == before


async def test_more_runs_than_an_account_may_wait_for(site: Site, web: Web) -> None:
    """40 at a time: each is answered when its own task ends, and not before."""
    async with held(site):
        asked = [asyncio.create_task(web.post(RUN, json=WISH)) for _ in range(40)]
        with site.app.db.listen(lifecycle.QUEUE) as bell:
            while len(tasks := await waiting(site)) < 40:
                await bell.wait(30)
        for task in tasks:
            await failed(site, task.id, EngineFailed("The engine gave up."))
        answers = await asyncio.gather(*asked)
    assert {answer.status_code for answer in answers} == {500}
    ids = {answer.headers["x-fal-request-id"].replace("-", "") for answer in answers}
    assert ids == {task.id for task in tasks}


async def waiting(site: Site) -> list[Task]:
    listing = Listing.read(status="pending", limit=100)
    return list((await site.app.service.page(site.app.local_account, listing)).tasks)


# -- streams --------------------------------------------------------------------------------------


async def test_a_stream_tells_each_change_once(
    site: Site, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "PING_SECONDS", 0.2)
    lines: list[str] = []
    async with held(site):
        made = (await web.post(QUEUE, json=WISH)).json()
        async with web.stream("GET", f"{made['status_url']}/stream?logs=1") as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            assert answer.headers["x-fal-request-id"] == made["request_id"]
            task: Task | None = None
            async for line in answer.aiter_lines():
                lines.append(line)
                if line == ": ping" and task is None:
                    task = await claimed(site, made["request_id"])
                elif '"IN_PROGRESS"' in line and task is not None and len(told(lines)) == 2:
                    await report(site, task, 10, "filming")
                elif "filming" in line and task is not None and len(told(lines)) == 3:
                    await report(site, task, 50, "cutting")
                elif "cutting" in line and task is not None:
                    await fail(site, task, "No more film.")
    assert [event["status"] for event in told(lines)] == [
        "IN_QUEUE", "IN_PROGRESS", "IN_PROGRESS", "IN_PROGRESS", "COMPLETED",
    ]  # fmt: skip
    logs = [[item["message"] for item in event.get("logs", [])] for event in told(lines)]
    assert logs == [[], [], ["filming (10 %)"], ["cutting (50 %)"], []]
    assert told(lines)[-1]["error"] == "No more film."


async def report(site: Site, task: Task, percent: int, words: str) -> None:
    await site.app.db.write(lambda tx: claims.report(tx, task, percent, words))


async def fail(site: Site, task: Task, words: str) -> None:
    await site.app.db.write(lambda tx: lifecycle.fail(tx, task, EngineFailed(words)))


def told(lines: list[str]) -> list[dict[str, Any]]:
    return [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data:")]


# -- proxy ----------------------------------------------------------------------------------------


async def test_the_proxy_knows_three_hosts_and_itself(site: Site, web: Web) -> None:
    async with held(site):
        made = await web.post(
            "/fal/proxy",
            json=WISH,
            headers={"x-fal-target-url": f"https://queue.fal.run/{T2V}/?fal_max_queue_length=9"},
        )
        assert made.json()["status_url"].startswith("https://queue.fal.run/fal-ai/sora-2/requests/")
        own = f"{site.url}{QUEUE}/requests/{made.json()['request_id']}/status?logs=1"
        status = await web.get("/fal/proxy/", headers={"x-fal-target-url": own})
        assert status.status_code == 202
        assert status.json()["status_url"].startswith(site.url)
        cancel = {"x-fal-target-url": made.json()["cancel_url"]}
        assert (await web.put("/fal/proxy", headers=cancel)).status_code == 202


@pytest.mark.parametrize(
    "target",
    [
        "http://queue.fal.run/fal-ai/sora-2/text-to-video",
        "https://queue.fal.run.evil.example/x",
        "https://evil.example/fal/queue/x",
        "https://user@queue.fal.run/x",
        "https://queue.fal.run:8443/x",
        "http://127.0.0.1/fal/queue/x",
        "http://169.254.169.254/",
        "file:///etc/passwd",
        "{own}/api/v3/balance",
        "{own}/v1/videos",
        "//queue.fal.run/x",
        "http://[",
        "",
    ],
)
async def test_the_proxy_refuses_all_others(site: Site, web: Web, target: str) -> None:
    headers = {"x-fal-target-url": target.format(own=site.url)}
    answer = await web.post("/fal/proxy", json=WISH, headers=headers)
    assert answer.status_code == 412
    assert answer.json()["error"]["code"] == 412


async def test_a_proxied_path_does_not_leave_fal(site: Site, web: Web) -> None:
    for path in ("/../api/v3/balance", "/%2e%2e/api/v3/balance", "//api/v3/balance"):
        headers = {"x-fal-target-url": f"https://queue.fal.run{path}"}
        assert (await web.get("/fal/proxy", headers=headers)).status_code == 404
    assert (await web.get("/fal/proxy")).status_code == 400
    async with site.web() as nobody:
        headers = {"x-fal-target-url": "https://rest.fal.ai/cdn/files/upload"}
        assert (await nobody.post("/fal/proxy", headers=headers)).status_code == 401


# -- uploads --------------------------------------------------------------------------------------


async def test_upload_tokens_are_keys_to_uploads_alone(site: Site, web: Web) -> None:
    right = (await web.post("/fal/rest/storage/auth/token?storage_type=fal-cdn-v3")).json()
    assert right["expires_at"].endswith("+00:00")
    assert right["base_url"] == f"{site.url}/fal/rest/cdn"
    upload = "/fal/rest/cdn/files/upload"
    async with site.web(Authorization=f"Bearer {right['token']}") as holder:
        made = await holder.post(upload, content=picture())
        assert (await holder.get(made.json()["access_url"])).content[1:4] == b"PNG"
        assert (await holder.post(QUEUE, json=WISH)).status_code == 401
        assert (await holder.put(f"/uploads/{right['token']}", content=b"x")).status_code == 404
        large = await holder.post(f"{upload}/multipart")
        assert (large.status_code, large.json()["error"]["code"]) == (413, 413)
    for key in (site.key, "forged", right["token"] + "0"):
        async with site.web(Authorization=f"Bearer {key}") as other:
            assert (await other.post(upload, content=picture())).status_code == 401
    assert (await web.post("/fal/rest/storage/upload/initiate-multipart")).status_code == 413


async def test_an_upload_url_works_once(site: Site, web: Web) -> None:
    urls = (await web.post("/fal/rest/storage/upload/initiate", json={})).json()
    async with site.web() as nobody:
        assert (await nobody.put(urls["upload_url"], content=b"GIF89a")).json()["error_type"] == (
            "unsupported_image_format"
        )
        assert (await nobody.put(urls["upload_url"], content=picture())).status_code == 200
        again = await nobody.put(urls["upload_url"], content=picture())
        assert (again.status_code, again.json()["detail"][0]["loc"]) == (422, ["body"])
        assert (await nobody.get(urls["file_url"])).status_code == 200
    wish = {"prompt": "it moves", "image_url": urls["file_url"]}
    made = await web.post(f"/fal/run/{I2V}", json=wish)
    assert made.status_code == 200


# -- webhooks -------------------------------------------------------------------------------------


async def test_webhooks_tell_what_the_result_url_answers(site: Site, web: Web) -> None:
    heard: asyncio.Queue[tuple[dict[str, str], bytes]] = asyncio.Queue()

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")[1:-2]
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in head)}
        body = await reader.readexactly(int(headers["content-length"]))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        writer.close()
        await heard.put((headers, body))

    server = await asyncio.start_server(listen, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    hook = {"fal_webhook": f"http://{host}:{port}/hook"}
    courier = Courier(service=site.app.service, payloads=PAYLOADS, base_url=site.url)
    async with server, asyncio.timeout(60), running(courier.run()):
        made = (await web.post(QUEUE, json=WISH, params=hook)).json()
        good = await check(web, made, *await heard.get())
        assert (good["status"], good["payload"]["video"]["duration"]) == ("OK", 4)
        async with held(site):
            made = (await web.post(QUEUE, json=WISH, params=hook)).json()
            await failed(site, made["request_id"], EngineFailed("The engine gave up."))
            bad = await check(web, made, *await heard.get())
    result = await web.get(made["response_url"])
    assert (bad["status"], bad["error"]) == ("ERROR", "Invalid status code: 500")
    assert bad["payload"] == result.json()


@asynccontextmanager
async def running(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


async def check(
    web: Web, made: dict[str, Any], headers: dict[str, str], body: bytes
) -> dict[str, Any]:
    """The body, with its signature checked as fal's documents say."""
    (key,) = (await web.get("/.well-known/jwks.json")).json()["keys"]
    lines = [
        *(headers[f"x-fal-webhook-{name}"] for name in ("request-id", "user-id", "timestamp")),
        hashlib.sha256(body).hexdigest(),
    ]
    public = Ed25519PublicKey.from_public_bytes(urlsafe_b64decode(key["x"] + "="))
    public.verify(bytes.fromhex(headers["x-fal-webhook-signature"]), "\n".join(lines).encode())
    told = json.loads(body)
    assert told["request_id"] == told["gateway_request_id"] == made["request_id"]
    assert headers["x-fal-webhook-request-id"] == made["request_id"]
    return told


# -- browsers -------------------------------------------------------------------------------------


async def test_a_listed_page_may_call(site: Site, web: Web) -> None:
    async with site.web(Origin=PAGE) as page:
        asked = await page.options(
            "/fal/proxy",
            headers={
                "Access-Control-Request-Method": "POST",
                "Access-Control-Request-Headers": "authorization,x-fal-target-url,cookie",
            },
        )
        assert asked.status_code == 204
        assert asked.headers["access-control-allow-headers"] == "authorization, x-fal-target-url"
        for answer in (asked, await page.post("/fal/proxy"), await page.get("/healthz")):
            assert answer.headers["access-control-allow-origin"] == PAGE
            assert "x-fal-request-id" in answer.headers["access-control-expose-headers"]
            assert answer.headers["vary"] == "origin"
            assert "access-control-allow-credentials" not in answer.headers
    assert "access-control-allow-origin" not in (await web.get("/healthz")).headers


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://app.example.com", ""])
async def test_any_other_page_may_not(site: Site, origin: str) -> None:
    async with site.web(Origin=origin, Authorization=f"Key {site.key}") as page:
        for method in ("OPTIONS", "POST"):
            headers = {"Access-Control-Request-Method": "POST"}
            answer = await page.request(method, "/fal/proxy", headers=headers)
            assert answer.status_code == 403
            assert "access-control-allow-origin" not in answer.headers
