"""One task, the same on every wire: id, state, price, error and files, whoever made it."""

import hashlib
import json
import uuid
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest
from surfaces.mcp_site import Site, serving

pytestmark = pytest.mark.anyio
T2V = "fal-ai/sora-2/text-to-video"
FAL = "/fal/queue/fal-ai/sora-2"
GIVEN = {"prompt": "a dog", "duration": 4, "delete_video": False, "aspect_ratio": "9:16"}


@pytest.fixture(scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    async with serving(tmp_path_factory.mktemp("home")) as site:
        yield site


@pytest.fixture
async def web(site: Site) -> AsyncIterator[httpx2.AsyncClient]:
    async with site.web(Authorization=f"Bearer {site.key}") as web:
        yield web


async def mcp(site: Site, tool: str, **arguments: object) -> dict[str, Any]:
    async with site.client() as client:
        answer = await client.call_tool(tool, arguments)
    assert answer.structured_content is not None
    return answer.structured_content


@dataclass(frozen=True)
class Wire:
    """How a protocol says it: a create, and what its answers tell (id, price)."""

    path: str
    body: dict[str, object]
    told: Callable[[dict[str, Any]], tuple[str, int]]


WIRES = {
    "v3": Wire(
        "/api/v3/tasks/create",
        {"model": T2V, "params": GIVEN},
        lambda a: (a["data"]["task_id"], a["data"]["price"]),
    ),
    "fal": Wire(
        f"{FAL}/text-to-video",
        GIVEN,
        lambda a: (uuid.UUID(a["request_id"]).hex, a["tenku"]["price"]),
    ),
    "openai": Wire(
        "/v1/videos",
        {"prompt": "a dog", "seconds": "4", "size": "720x1280"},
        lambda a: (a["id"].removeprefix("video_"), a["tenku"]["price"]),
    ),
}


async def made(site: Site, web: httpx2.AsyncClient, wire: str, **headers: str) -> tuple[str, int]:
    """The bare id of a new task and its price."""
    if wire == "mcp":
        answer = await mcp(site, "submit_task", model_id=T2V, parameters=GIVEN)
        return answer["task_id"], answer["price"]
    how = WIRES[wire]
    answer = await web.post(how.path, json=how.body, headers=headers)
    assert answer.status_code == 200, answer.text
    return how.told(answer.json())


@dataclass(frozen=True)
class Told:
    """What a wire says of a task, in the words of the contract."""

    state: str
    price: int | None
    error: tuple[str, str] | None
    files: tuple[str, str, str] | None  # SHA-256 of video, thumbnail, sprite sheet


async def digests(web: httpx2.AsyncClient, *urls: str) -> tuple[str, str, str]:
    found: list[str] = []
    for url in urls:
        answer = await web.get(url)
        assert answer.status_code == 200, answer.text
        found.append(hashlib.sha256(answer.content).hexdigest())
    first, second, third = found
    return first, second, third


async def by_v3(web: httpx2.AsyncClient, task_id: str) -> Told:
    task = (await web.get(f"/api/v3/tasks/{task_id}")).json()["data"]
    files = None
    if task["result"]:
        kinds = ("video", "thumbnail", "spritesheet")
        files = await digests(web, *(task["result"][kind]["url"] for kind in kinds))
    error = (task["error_code"], task["error"]) if task["error"] else None
    return Told(task["status"], task["price"], error, files)


async def by_fal(web: httpx2.AsyncClient, task_id: str) -> Told:
    base = f"{FAL}/requests/{uuid.UUID(task_id)}"
    status = (await web.get(f"{base}/status")).json()
    result = await web.get(base)
    body, files, error = result.json(), None, None
    states = {"IN_QUEUE": "pending", "IN_PROGRESS": "processing"}
    state = states.get(status["status"], "")
    if state:
        assert (result.status_code, body) == (400, {"detail": "Request is still in progress"})
    elif result.status_code == 200:
        state = "completed"
        files = await digests(
            web, *(body[kind]["url"] for kind in ("video", "thumbnail", "spritesheet"))
        )
    else:
        state = "failed"
        word = {"client_cancelled": "cancelled"}[status["error_type"]]
        assert (result.status_code, body["error_type"]) == (499, status["error_type"])
        error = (word, status["error"])
    return Told(state, None, error, files)


async def by_openai(web: httpx2.AsyncClient, task_id: str) -> Told:
    video = (await web.get(f"/v1/videos/video_{task_id}")).json()
    files = None
    if video["status"] == "completed":
        content = f"/v1/videos/video_{task_id}/content"
        files = await digests(
            web, content, f"{content}?variant=thumbnail", f"{content}?variant=spritesheet"
        )
    words = {"queued": "pending", "in_progress": "processing"}
    error = (video["error"]["code"], video["error"]["message"]) if video["error"] else None
    state = str(words.get(video["status"], video["status"]))
    return Told(state, video["tenku"]["price"], error, files)


async def by_mcp(site: Site, web: httpx2.AsyncClient, task_id: str) -> Told:
    task = await mcp(site, "get_task", task_id=task_id)
    files = None
    if task["result"]:
        kinds = ("video", "thumbnail", "spritesheet")
        files = await digests(web, *(task["result"][kind]["url"] for kind in kinds))
    error = (task["error_code"], task["error"]) if task["error"] else None
    return Told(task["status"], task["price"], error, files)


async def everywhere(site: Site, web: httpx2.AsyncClient, task_id: str) -> Told:
    """What all wires say; they must agree."""
    v3 = await by_v3(web, task_id)
    fal, openai = await by_fal(web, task_id), await by_openai(web, task_id)
    assert Told(fal.state, v3.price, fal.error, fal.files) == v3
    assert openai == v3
    assert await by_mcp(site, web, task_id) == v3
    return v3


async def cancel(site: Site, web: httpx2.AsyncClient, wire: str, task_id: str) -> None:
    match wire:
        case "mcp":
            await mcp(site, "cancel_task", task_id=task_id)
        case "v3":
            assert (await web.post(f"/api/v3/tasks/{task_id}/cancel")).status_code == 200
        case _:
            url = f"{FAL}/requests/{uuid.UUID(task_id)}/cancel"
            assert (await web.put(url)).status_code == 202


@pytest.mark.parametrize("wire", ["v3", "fal", "openai", "mcp"])
async def test_a_film_is_the_same_on_every_wire(
    site: Site, web: httpx2.AsyncClient, wire: str
) -> None:
    task_id, price = await made(site, web, wire)
    task = await site.app.service.wait(site.app.local_account, task_id, 60)
    assert task.status == "completed"
    told = await everywhere(site, web, task_id)
    assert (told.state, told.price, told.error) == ("completed", price, None)
    assert price == 160
    assert task.kept
    assert task.result is not None
    assert (task.result.video.width, task.result.video.height) == (720, 1280)


@pytest.mark.parametrize("maker", ["v3", "fal", "openai", "mcp"])
@pytest.mark.parametrize("ender", ["v3", "fal", "mcp"])
async def test_who_cancels_may_speak_another_protocol(
    site: Site, web: httpx2.AsyncClient, maker: str, ender: str
) -> None:
    before = (await web.get("/api/v3/balance")).json()["data"]["balance"]
    task_id, _ = await made(site, web, maker)
    await cancel(site, web, ender, task_id)
    await site.app.service.wait(site.app.local_account, task_id, 60)
    told = await everywhere(site, web, task_id)
    if told.state == "failed":  # the engine was not quicker
        assert told.error == ("cancelled", "The task was cancelled.")
        assert (await web.get("/api/v3/balance")).json()["data"]["balance"] == before


async def test_a_video_of_one_wire_is_remixed_on_the_others(
    site: Site, web: httpx2.AsyncClient
) -> None:
    task_id, _ = await made(site, web, "openai")
    await site.app.service.wait(site.app.local_account, task_id, 60)
    source = f"video_{task_id}"
    remix = {"prompt": "night", "video_id": source}
    answers = [
        await web.post(
            "/api/v3/tasks/create",
            json={"model": "fal-ai/sora-2/video-to-video/remix", "params": remix},
        ),
        await web.post(f"{FAL}/video-to-video/remix", json=remix),
        await web.post(f"/v1/videos/{source}/remix", json={"prompt": "night"}),
    ]
    assert [answer.status_code for answer in answers] == [200] * 3
    video = answers[2].json()
    assert video["remixed_from_video_id"] == source


async def test_one_key_is_one_task_on_whatever_wire(site: Site, web: httpx2.AsyncClient) -> None:
    """The same request in two protocols' words is the same request."""
    first = await made(site, web, "v3", **{"Idempotency-Key": "k"})
    assert await made(site, web, "fal", **{"Idempotency-Key": "k"}) == first
    assert await made(site, web, "openai", **{"Idempotency-Key": "k"}) == first


async def test_a_strangers_id_is_an_unknown_id_on_every_wire(
    site: Site, web: httpx2.AsyncClient
) -> None:
    task_id, _ = await made(site, web, "v3")
    stranger = await site.new_account("stranger")
    async with site.web(Authorization=f"Key {stranger}") as other:
        for path in (
            "/api/v3/tasks/{hex}",
            f"{FAL}/requests/{{uuid}}/status",
            f"{FAL}/requests/{{uuid}}",
            "/v1/videos/video_{hex}",
            "/v1/videos/video_{hex}/content",
        ):
            seen: list[tuple[int, str]] = []
            for known in (task_id, "f" * 32):
                answer = await other.get(path.format(hex=known, uuid=uuid.UUID(known)))
                text = json.dumps(answer.json())
                for name in ("x-request-id",):
                    text = text.replace(answer.headers[name], "")
                text = text.replace(known, "ID").replace(str(uuid.UUID(known)), "ID")
                seen.append((answer.status_code, text))
            assert seen[0] == seen[1]
            assert seen[0][0] == 404
