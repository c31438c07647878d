"""fal's wire without a client: every spelling, every error's shape, nothing redirected."""

import json
from collections.abc import AsyncIterator, Mapping
from itertools import product
from typing import Any
from uuid import UUID

import httpx2
import pytest
from clients.fal_wire import T2V, balance, failed, held
from surfaces.mcp_site import Site, serving

from tenku import accounts
from tenku.accounts import Scope
from tenku.errors import EngineFailed, ErrorKind, Failure
from tenku.surfaces.fal import problems

pytestmark = pytest.mark.anyio
QUEUE = f"/fal/queue/{T2V}"
APP = "/fal/queue/fal-ai/sora-2"
NOBODY = "0" * 32


@pytest.fixture(scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    async with serving(tmp_path_factory.mktemp("home")) as site:
        yield site


@pytest.fixture
async def web(site: Site) -> AsyncIterator[httpx2.AsyncClient]:
    async with site.web(Authorization=f"Key {site.key}") as web:
        yield web


async def stranger(site: Site) -> str:
    """A key of another account."""
    key = accounts.mint()

    def work(tx: Any) -> None:
        account_id = accounts.add_account(tx, f"stranger {key.text[-8:]}")
        accounts.add_key(tx, account_id, key, name="test", scopes=frozenset(Scope))

    await site.app.db.write(work)
    return key.text


def whole(answer: httpx2.Response) -> Mapping[str, Any]:
    """What every error says: the sentence thrice, fal's word, the status as a number."""
    body = answer.json()
    assert answer.status_code >= 400
    assert body["error"] == {"message": body["message"], "code": answer.status_code}
    assert body["message"][-1] in ".?"
    assert body["error_type"] == answer.headers["x-fal-error-type"]
    assert answer.headers["x-fal-retryable"] == answer.headers["x-fal-needs-retry"]
    assert UUID(answer.headers["x-fal-request-id"])
    assert answer.headers["x-request-id"].startswith("req_")
    if isinstance(body["detail"], str):
        assert body["detail"] == body["message"]
    else:
        (item,) = body["detail"]
        assert item["msg"] == body["message"]
        assert item["loc"]
        assert item["type"] == body["error_type"]
    return body


DURATIONS = [4, 8, 12, "4", "8", "12", "4s", "8s", "12s", " 8 ", "8 s", 4.0]
NO_DURATIONS = [0, 5, 16, 20, "16", "20", "5s", "", "s", "4m", "8.0", 4.5, -4, True, [4], {"s": 4}]


async def test_durations_in_all_spellings(web: httpx2.AsyncClient, site: Site) -> None:
    before = await balance(site)
    async with held(site):
        for given in DURATIONS:
            answer = await web.post(QUEUE, json={"prompt": "x", "duration": given})
            seconds = int(str(given).strip(" s").removesuffix(".0"))
            assert answer.json()["tenku"]["price"] == 40 * seconds
            assert (await web.put(cancel_path(answer))).status_code == 202
        for given in NO_DURATIONS:
            answer = await web.post(QUEUE, json={"prompt": "x", "duration": given})
            item = whole(answer)["detail"][0]
            assert (item["loc"], item["type"]) == (["body", "duration"], "one_of")
            assert item["ctx"] == {"expected": [4, 8, 12]}
    assert await balance(site) == before


def cancel_path(answer: httpx2.Response) -> str:
    return answer.json()["cancel_url"]


@pytest.mark.parametrize(
    "name",
    [
        "durations",
        "Prompt",
        "n",
        "image_url",
        "",
        "a" * 300,
        "提示",
        "\ud800",
        "body",
        "fal_webhook",
    ],
)
async def test_unknown_fields_are_named(web: httpx2.AsyncClient, name: str) -> None:
    text = json.dumps({"prompt": "x", name: 1})
    answer = await web.post(QUEUE, content=text)
    item = whole(answer)["detail"][0]
    assert (answer.status_code, item["type"]) == (422, "extra_forbidden")
    assert item["loc"][0] == "body"
    assert item["loc"][1] == name[:200].encode("utf-8", "replace").decode()


@pytest.mark.parametrize(
    ("body", "word"),
    [
        (b"{", "json_invalid"),
        (b"[" * 100_000, "json_invalid"),
        (b"\xff", "json_invalid"),
        (b"[]", "dict_type"),
        (b'"x"', "dict_type"),
        (b"null", "dict_type"),
        (b"", "missing"),
        (b"{}", "missing"),
        (b'{"prompt": "\\ud800"}', "value_error"),
        (b'{"prompt": "x", "seed": 1e999}', "value_error"),
        (b'{"prompt": "x", "seed": NaN}', "value_error"),
        (b'{"prompt": "x", "seed": 9999999999999999999999}', "value_error"),
    ],
)
async def test_bodies_that_are_none(web: httpx2.AsyncClient, body: bytes, word: str) -> None:
    for path in (QUEUE, f"/fal/run/{T2V}"):
        answer = await web.post(path, content=body)
        assert (answer.status_code, whole(answer)["error_type"]) == (422, word)


async def test_ids_and_slashes_in_all_spellings(web: httpx2.AsyncClient, site: Site) -> None:
    """Every way to ask for one task gives the same bytes; the app's path doesn't matter."""
    async with held(site):
        made = await web.post(f"{QUEUE}/", json={"prompt": "x"})
        request_id = made.json()["request_id"]
        bare = request_id.replace("-", "")
        await failed(site, bare, EngineFailed("The engine gave up."))
        spellings = [request_id, bare, f"video_{bare}", request_id.upper(), bare.upper()]
        for end, slash in product(("", "/response", "/status", "/status/stream"), ("", "/")):
            seen = {
                (answer.status_code, answer.content, answer.headers["x-fal-request-id"])
                for spelling, app in product(spellings, (APP, QUEUE, "/fal/queue/x"))
                for answer in [await web.get(f"{app}/requests/{spelling}{end}{slash}")]
            }
            assert len(seen) == 1
            assert next(iter(seen))[2] == request_id


async def test_a_foreign_id_is_an_unknown_one(web: httpx2.AsyncClient, site: Site) -> None:
    made = await web.post(QUEUE, json={"prompt": "x"})
    request_id = made.json()["request_id"]
    async with site.web(Authorization=f"Bearer {await stranger(site)}") as other:
        for method, end in (
            ("GET", ""), ("GET", "/response"), ("GET", "/status"),
            ("GET", "/status/stream"), ("PUT", "/cancel"),
        ):  # fmt: skip
            foreign = await other.request(method, f"{APP}/requests/{request_id}{end}")
            unknown = await other.request(method, f"{APP}/requests/{UUID(NOBODY)}{end}")
            assert foreign.status_code == unknown.status_code == 404
            assert whole(foreign)["status"] == "NOT_FOUND"
            same = unknown.text.replace(str(UUID(NOBODY)), request_id)
            assert foreign.text == same
            varied = {"x-fal-request-id", "x-request-id", "date"}
            kept = [
                {k: v for k, v in a.headers.items() if k not in varied} for a in (foreign, unknown)
            ]
            assert kept[0] == kept[1]


PATHS = [
    "", "/", "/queue", "/queue/", "/run", "/rest", "/rest/tokens/", "/rest/tokens", "/nothing",
    "/queue/fal-ai/sora-2/requests", f"/queue/fal-ai/sora-2/requests/{NOBODY}/x",
    "/queue//", "/run/fal-ai/sora-2/text-to-video/stream", "/run/fal-ai/sora-2/realtime",
    "/rest/storage", "/rest/cdn", "/rest/cdn/nothing", "/rest/storage/uploads/forged",
    "/rest/cdn/files/upload", "/rest/cdn/files/upload/multipart", "/proxy", "/proxy/x",
]  # fmt: skip


async def test_nothing_redirects_and_every_error_is_whole(web: httpx2.AsyncClient) -> None:
    for path, method in product(PATHS, ("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS")):
        answer = await web.request(method, f"/fal{path}")
        assert 400 <= answer.status_code < 500, (method, path)
        assert "location" not in answer.headers
        whole(answer)


async def test_without_a_key(site: Site) -> None:
    async with site.web() as web:
        for path in (QUEUE, f"/fal/run/{T2V}", "/fal/proxy", "/fal/rest/storage/auth/token"):
            answer = await web.post(path, json={"prompt": "x"})
            assert (answer.status_code, whole(answer)["error_type"]) == (401, "unauthorized")
            assert answer.headers["www-authenticate"] == 'Bearer realm="tenku"'
        jwks = await web.get("/.well-known/jwks.json")
        assert jwks.json()["keys"][0]["crv"] == "Ed25519"


async def test_the_answers_headers(web: httpx2.AsyncClient, site: Site) -> None:
    made = await web.post(f"/fal/run/{T2V}", json={"prompt": "x"})
    assert made.headers["x-fal-billable-units"] == "4"
    request_id = made.headers["x-fal-request-id"]
    status = await web.get(f"{APP}/requests/{request_id}/status?logs=1")
    assert status.status_code == 200
    assert status.json()["logs"]
    async with held(site):
        key = {"Idempotency-Key": "again"}
        first = await web.post(QUEUE, json={"prompt": "x"}, headers=key)
        again = await web.post(QUEUE, json={"prompt": "x"}, headers=key)
        assert again.headers["idempotent-replayed"] == "true"
        assert first.json() == again.json()
        assert first.json()["queue_position"] == 0
        waiting = await web.get(first.json()["status_url"])
        assert (waiting.status_code, waiting.json()["queue_position"]) == (202, 0)
        await web.put(cancel_path(first))


@pytest.mark.parametrize("kind", ErrorKind)
def test_every_kind_of_failure_has_words(kind: ErrorKind) -> None:
    failure = Failure("It is so.")
    failure.kind = kind  # pyright: ignore[reportAttributeAccessIssue] - each kind in turn
    problem = problems.of_failure(failure)
    assert problem.status not in (409, 408)  # fal-client would send ten times
    assert problem.type
    assert (problem.retryable is True) == kind.retryable
