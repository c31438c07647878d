"""The wire of `/v1` below the libraries: spellings, encodings, unknown names, ids, slashes."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx2
import pytest
from surfaces.mcp_site import Site, serving

from tenku.accounts import Scope

pytestmark = pytest.mark.anyio
KEYS = {"message", "type", "param", "code"}


@pytest.fixture(scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    home = tmp_path_factory.mktemp("home")
    async with serving(home, working=False, initial_credits=10_000_000) as site:
        yield site


@pytest.fixture
async def web(site: Site) -> AsyncIterator[httpx2.AsyncClient]:
    """Follows no redirect."""
    async with site.web(Authorization=f"Bearer {site.key}") as web:
        yield web


async def made(web: httpx2.AsyncClient, **body: object) -> dict[str, Any]:
    answer = await web.post("/v1/videos", json={"prompt": "x", **body})
    assert answer.status_code == 200, answer.text
    return answer.json()


def error(answer: httpx2.Response, status: int = 400) -> dict[str, Any]:
    """The error of an answer; its form is that of all errors."""
    assert answer.status_code == status, answer.text
    assert answer.headers["x-request-id"].startswith("req_")
    assert list(answer.json()) == ["error"]
    assert set(answer.json()["error"]) == KEYS
    return answer.json()["error"]


def multipart(**fields: str) -> dict[str, Any]:
    return {"files": [(name, (None, value)) for name, value in fields.items()]}


@pytest.mark.parametrize("seconds", ["8", 8, "8s", " 8 ", 8.0])
async def test_seconds_in_all_spellings(web: httpx2.AsyncClient, seconds: object) -> None:
    assert (await made(web, seconds=seconds))["seconds"] == "8"


@pytest.mark.parametrize("seconds", ["16", 20, 5, "", "eight", True, [8], {"n": 8}, 8.5, "-8"])
async def test_other_seconds_are_refused_with_the_set(
    web: httpx2.AsyncClient, seconds: object
) -> None:
    body = {"prompt": "x", "seconds": seconds}
    refused = error(await web.post("/v1/videos", json=body))
    assert (refused["param"], refused["code"]) == ("seconds", "invalid_value")
    assert refused["message"].startswith("seconds is ")
    assert "4, 8, 12" in refused["message"]


async def test_three_encodings_say_the_same(web: httpx2.AsyncClient) -> None:
    form = {"prompt": "狗", "seconds": "8", "delete_video": "true", "seed": "7", "user": "me"}
    typed = {**form, "delete_video": True, "seed": 7}
    seen: list[dict[str, Any]] = []
    bodies: list[dict[str, Any]] = [{"json": typed}, {"json": form}, {"data": form}]
    for body in [*bodies, multipart(**form)]:
        answer = await web.post("/v1/videos", **body)
        assert answer.status_code == 200, answer.text
        shown = answer.json()
        seen.append({name: shown[name] for name in ("prompt", "seconds", "size", "model")})
        assert shown["tenku"]["seed"] == 7
    assert seen == [seen[0]] * 4
    assert seen[0]["prompt"] == "狗"


@pytest.mark.parametrize("name", ["promt", "duration", "video_id", "n", "prompt[text]"])
async def test_unknown_fields_are_refused_by_name(web: httpx2.AsyncClient, name: str) -> None:
    bodies = [multipart(**{"prompt": "x", name: "y"}), {"data": {"prompt": "x", name: "y"}}]
    if "[" in name:
        codes = {"invalid_value"}
    else:
        codes = {"unknown_parameter"}
        bodies.append({"json": {"prompt": "x", name: "y"}})
    for body in bodies:
        refused = error(await web.post("/v1/videos", **body))
        assert refused["param"] == name.partition("[")[0]
        assert refused["code"] in codes


@pytest.mark.parametrize(
    ("body", "param", "code"),
    [
        ({}, "prompt", "missing_required_parameter"),
        ({"prompt": None}, "prompt", "missing_required_parameter"),
        ({"prompt": ""}, "prompt", "invalid_value"),
        ({"prompt": 5}, "prompt", "invalid_value"),
        ({"prompt": "x" * 5001}, "prompt", "invalid_value"),
        ({"prompt": "x", "seed": -1}, "seed", "invalid_value"),
        ({"prompt": "x", "seed": "many"}, "seed", "invalid_value"),
        ({"prompt": "x", "delete_video": "maybe"}, "delete_video", "invalid_value"),
        ({"prompt": "x", "characters": [{"id": "char_1"}]}, "characters", "unsupported"),
        ({"prompt": "x", "input_reference": {}}, "input_reference", "invalid_value"),
        ({"prompt": "x", "input_reference": 5}, "input_reference", "invalid_value"),
        ({"prompt": "x", "input_reference": "a.png"}, "input_reference", "invalid_value"),
        (
            {"prompt": "x", "input_reference": {"file_id": "a", "image_url": "b"}},
            "input_reference",
            "invalid_value",
        ),
        (
            {"prompt": "x", "input_reference": {"file_id": "file-1"}},
            "input_reference",
            "invalid_value",
        ),
        (
            {"prompt": "x", "input_reference": {"image_url": "https://10.0.0.1/a.png"}},
            "input_reference",
            "invalid_image",
        ),
        (
            {"prompt": "x", "input_reference": "data:image/png;base64,AAAA"},
            "input_reference",
            "invalid_image",
        ),
    ],
)
async def test_what_is_wrong_is_named(
    web: httpx2.AsyncClient, body: dict[str, object], param: str, code: str
) -> None:
    refused = error(await web.post("/v1/videos", json=body))
    assert (refused["param"], refused["code"]) == (param, code)
    assert refused["type"] == "invalid_request_error"


async def test_no_characters_are_fine(web: httpx2.AsyncClient) -> None:
    await made(web, characters=[])


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"{", "application/json"),
        (b"[]", "application/json"),
        (b"[" * 100_000, "application/json"),
        (b"\xff", "application/json"),
        (b"prompt=x", "text/plain"),
        (b"&".join(b"a%d=1" % k for k in range(200)), "application/x-www-form-urlencoded"),
        (b"x", "multipart/form-data"),
        (b"x", "multipart/form-data; boundary=b"),
    ],
)
async def test_bodies_that_cannot_be_read(
    web: httpx2.AsyncClient, content: bytes, kind: str
) -> None:
    headers = {"content-type": kind}
    assert error(await web.post("/v1/videos", content=content, headers=headers))["param"] == "body"


async def test_two_images_are_one_too_many(web: httpx2.AsyncClient) -> None:
    parts: list[Any] = [("prompt", (None, "x"))]
    parts += [("input_reference", (f"{k}.png", b"1")) for k in "ab"]
    refused = error(await web.post("/v1/videos", files=parts))
    assert refused["param"] == "input_reference"


@pytest.mark.parametrize("announced", [True, False])
async def test_a_body_that_is_too_large(web: httpx2.AsyncClient, announced: bool) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(33):
            yield b"0" * (1 << 20)

    content = b"0" * (33 << 20) if announced else chunks()
    headers = {"content-type": "application/json"}
    answer = await web.post("/v1/videos", content=content, headers=headers)
    assert error(answer, 413)["param"] == "body"


async def test_ids_in_three_spellings(web: httpx2.AsyncClient) -> None:
    video = await made(web)
    bare = video["tenku"]["task_id"]
    spellings = [video["id"], bare, str(UUID(bare)), bare.upper(), video["id"].upper()]
    for spelling in spellings:
        shown = await web.get(f"/v1/videos/{spelling}")
        assert shown.json()["id"] == f"video_{bare}"
    gone = await web.delete(f"/v1/videos/{str(UUID(bare)).upper()}")
    assert gone.json()["id"] == f"video_{bare}"


async def test_a_foreign_id_is_an_unknown_id_byte_for_byte(
    site: Site, web: httpx2.AsyncClient
) -> None:
    video = await made(web)
    file = await web.post(
        "/v1/webhook_endpoints",
        json={"name": "n", "url": "https://203.0.113.5/", "event_types": ["video.failed"]},
    )
    hook = file.json().get("id", "we_" + "1" * 32)
    key = await site.new_account("stranger")
    unknown = "video_" + "0" * 32
    calls: list[tuple[str, str, dict[str, Any]]] = [
        ("GET", "/v1/videos/{}", {}),
        ("DELETE", "/v1/videos/{}", {}),
        ("GET", "/v1/videos/{}/content", {}),
        ("POST", "/v1/videos/{}/remix", {"json": {"prompt": "x"}}),
        ("POST", "/v1/videos/edits", {"json": {"prompt": "x", "video": {"id": "{}"}}}),
        ("GET", "/v1/videos?after={}", {}),
    ]
    async with site.web(Authorization=f"Bearer {key}") as stranger:
        for method, path, more in calls:
            texts: list[bytes] = []
            for video_id in (video["id"], unknown):
                body = {"prompt": "x", "video": {"id": video_id}}
                given = {"json": body} if "edits" in path else more
                answer = await stranger.request(method, path.format(video_id), **given)
                assert answer.status_code in (400, 404)
                texts.append(answer.content.replace(video_id.encode(), b"ID"))
            assert texts[0] == texts[1]
        assert (await stranger.get(f"/v1/webhook_endpoints/{hook}")).status_code == 404


async def test_a_slash_at_the_end_and_no_redirects(web: httpx2.AsyncClient) -> None:
    video = await made(web)
    for path in ("videos", f"videos/{video['id']}", "models", "models/sora-2", "files",
                 "webhook_endpoints", "webhook_event_types"):  # fmt: skip
        for slash in ("", "/"):
            assert (await web.get(f"/v1/{path}{slash}")).status_code == 200
    for path in ("/v1/videos", "/v1/videos/"):
        assert (await web.post(path, json={"prompt": "x"})).status_code == 200
    assert (await web.delete(f"/v1/videos/{video['id']}/")).status_code == 200


async def test_routes_and_methods_that_are_not_there(web: httpx2.AsyncClient) -> None:
    assert error(await web.get("/v1/chat/completions"), 404)["code"] == "not_found"
    assert error(await web.get("/v1"), 404)["code"] == "not_found"
    assert error(await web.put("/v1/videos"), 405)["param"] == "method"
    assert error(await web.get("/v1/videos?limit=many"))["param"] == "limit"
    assert error(await web.get("/v1/videos?order=up"))["param"] == "order"
    assert error(await web.get("/v1/videos/characters/char_1"), 404)["code"] == "not_found"
    for name in ("extensions", "characters"):
        refused = error(await web.post(f"/v1/videos/{name}", **multipart(prompt="x")))
        assert refused["code"] == "unsupported"


async def test_an_unfinished_source_is_no_source(web: httpx2.AsyncClient) -> None:
    video = await made(web)
    answer = await web.post(f"/v1/videos/{video['id']}/remix", json={"prompt": "x"})
    assert error(answer)["code"] == "source_not_remixable"
    body = {"prompt": "x", "video": video["id"], "model": "sora-2"}
    assert error(await web.post("/v1/videos/edits", json=body))["code"] == "source_not_remixable"
    refused = error(await web.post("/v1/videos/edits", json={"prompt": "x"}))
    assert (refused["param"], refused["code"]) == ("video", "missing_required_parameter")
    answer = await web.get(f"/v1/videos/{video['id']}/content")
    assert error(answer)["code"] == "video_not_ready"


async def test_keys_that_are_missing_wrong_or_may_not(site: Site) -> None:
    async with site.web() as nobody:
        refused = await nobody.get("/v1/videos")
        assert error(refused, 401)["code"] == "invalid_api_key"
        assert refused.headers["www-authenticate"] == 'Bearer realm="tenku"'
    reading = await site.new_key(Scope.READ)
    async with site.web(Authorization=f"Bearer {reading}") as reader:
        assert (await reader.get("/v1/videos")).status_code == 200
        answer = await reader.post("/v1/videos", json={"prompt": "x"})
        assert error(answer, 403)["code"] == "permission_denied"


async def test_a_resend_and_a_key_answer_as_the_first_time(
    site: Site, web: httpx2.AsyncClient
) -> None:
    body = {"prompt": "only once", "seconds": 8}
    first = await web.post("/v1/videos", json=body, headers={"x-stainless-retry-count": "0"})
    again = await web.post(
        "/v1/videos",
        **multipart(prompt="only once", seconds="8"),
        headers={"x-stainless-retry-count": "1"},
    )
    assert again.headers["idempotent-replayed"] == "true"
    assert again.json()["id"] == first.json()["id"]
    other = await web.post("/v1/videos", json=body)
    assert other.json()["id"] != first.json()["id"]

    key = {"idempotency-key": "k1"}
    one = await web.post("/v1/videos", json=body, headers=key)
    await site.app.service.cancel(site.app.local_account, one.json()["id"])
    two = await web.post("/v1/videos", json=body, headers=key)
    same = ("id", "status", "progress", "size", "error", "completed_at")
    assert [two.json()[name] for name in same] == [one.json()[name] for name in same]
    assert two.json()["tenku"]["balance"] == one.json()["tenku"]["balance"]
    clash = await web.post("/v1/videos", json={"prompt": "other"}, headers=key)
    assert error(clash, 409)["code"] == "idempotency_key_reuse"
    assert clash.headers["x-should-retry"] == "false"


async def test_openapi_tells_what_is_taken_and_no_more(web: httpx2.AsyncClient) -> None:
    paths = (await web.get("/openapi.json")).json()["paths"]
    video = (await made(web))["id"]
    for path in ("/v1/videos", "/v1/videos/edits", "/v1/videos/{video}/remix"):
        content = paths[path]["post"]["requestBody"]["content"]
        told = content["application/json"]["schema"]["properties"]
        refused: set[str] = set()
        for name in (*told, "more"):
            body = {"prompt": "x", "video": video} | {name: "x"}
            if "video" not in told and name != "video":
                del body["video"]
            answer = await web.post(path.replace("{video}", video), json=body)
            if answer.status_code == 400 and error(answer)["code"] == "unknown_parameter":
                refused.add(error(answer)["param"])
        assert refused == {"more"}
