"""fal's Python client: what it raises, for each kind of refusal and of failed task."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any

import fal_client
import httpx
import pytest
from clients.fal_wire import (
    I2V,
    PRO,
    REMIX,
    T2V,
    balance,
    detail,
    failed,
    held,
    picture,
    pointed,
    refused,
    sync,
)
from surfaces.mcp_site import Site, serving

from tenku.accounts import Scope
from tenku.errors import (
    Cancelled,
    EngineFailed,
    EngineUnavailable,
    Failure,
    ImageUnusable,
    Internal,
    SourceNotRemixable,
    TimedOut,
)

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    async with serving(tmp_path_factory.mktemp("home")) as site:
        yield site


@pytest.fixture(scope="module", autouse=True)
def there(site: Site) -> Iterator[None]:
    with pointed(site):
        yield


@pytest.fixture
def client(site: Site) -> Iterator[fal_client.SyncClient]:
    with sync(site) as client:
        yield client


def data_uri(data: bytes) -> str:
    return fal_client.encode(data, "image/png")


WISH: dict[str, object] = {"prompt": "a dog"}
UNKNOWN = "video_" + "0" * 32
# Model, input, where it lies, fal's word, words of the sentence.
REFUSED: list[tuple[str, Mapping[str, object], list[str], str, str]] = [
    (T2V, {}, ["body", "prompt"], "missing", "prompt is missing"),
    (T2V, {"prompt": ""}, ["body", "prompt"], "sequence_too_short", "1 to 5000"),
    (T2V, {"prompt": "x" * 5001}, ["body", "prompt"], "sequence_too_long", "1 to 5000"),
    (T2V, {"prompt": 7}, ["body", "prompt"], "value_error", "1 to 5000"),
    (T2V, {**WISH, "duration": 5}, ["body", "duration"], "one_of", "4, 8, 12"),
    (T2V, {**WISH, "duration": "16"}, ["body", "duration"], "one_of", "4, 8, 12"),
    (PRO, {**WISH, "resolution": "true_1080p"}, ["body", "resolution"], "one_of", "1920x1080"),
    (PRO, {**WISH, "model": "sora-2"}, ["body", "model"], "extra_forbidden", "no parameter"),
    (T2V, {**WISH, "durations": 4}, ["body", "durations"], "extra_forbidden", "duration?"),
    (T2V, {**WISH, "seed": -1}, ["body", "seed"], "value_error", "0 to 2147483647"),
    (T2V, {**WISH, "delete_video": "no"}, ["body", "delete_video"], "value_error", "true or"),
    (T2V, {**WISH, "character_ids": ["char_1"]}, ["body", "character_ids"],
     "feature_not_supported", "not supported"),
    (I2V, WISH, ["body", "image_url"], "missing", "image_url is missing"),
    (I2V, {**WISH, "image_url": "ftp://x"}, ["body", "image_url"], "value_error", "image_url"),
    (I2V, {**WISH, "image_url": "http://10.0.0.1/a.png"}, ["body", "image_url"],
     "file_download_error", "must be a public"),
    (I2V, {**WISH, "image_url": "data:image/png;base64,!!"}, ["body", "image_url"],
     "image_load_error", "base64"),
    (I2V, {**WISH, "image_url": data_uri(b"GIF89a")}, ["body", "image_url"],
     "unsupported_image_format", "PNG, JPEG or WEBP"),
    (I2V, {**WISH, "image_url": data_uri(picture(size=(9000, 4)))}, ["body", "image_url"],
     "image_too_large", "pixels"),
    (I2V, {**WISH, "image_url": data_uri(b"\0" * (20 * 2**20 + 1))}, ["body", "image_url"],
     "file_too_large", "20 MiB"),
    (REMIX, {**WISH, "video_id": UNKNOWN}, ["body", "video_id"], "value_error", "no video"),
]  # fmt: skip


async def test_refused_input_names_its_place(client: fal_client.SyncClient, site: Site) -> None:
    before = await balance(site)
    for call in (client.submit, client.run):
        for model, given, loc, word, says in REFUSED:
            raised = await refused(call, model, arguments=given)
            item = detail(raised)
            assert (raised.status_code, raised.error_type) == (422, word), (model, item["msg"])
            assert (item["loc"], item["type"]) == (loc, word)
            assert says in item["msg"]
            assert "input" not in item
    assert len(REFUSED) == 20
    assert await balance(site) == before


async def test_the_context_of_a_rule(client: fal_client.SyncClient) -> None:
    wish = {**WISH, "duration": 5}
    assert detail(await refused(client.submit, T2V, arguments=wish))["ctx"] == {
        "expected": [4, 8, 12]
    }
    wish = {**WISH, "resolution": "1080p"}
    assert detail(await refused(client.submit, T2V, arguments=wish))["ctx"] == {
        "expected": ["720p"]
    }
    wish = {"prompt": "x" * 5001}
    assert detail(await refused(client.submit, T2V, arguments=wish))["ctx"] == {"max_length": 5000}


async def test_sources_that_are_not_kept(client: fal_client.SyncClient) -> None:
    made = await asyncio.to_thread(client.run, T2V, arguments=WISH)
    wish = {**WISH, "video_id": made["video_id"]}
    raised = await refused(client.submit, REMIX, arguments=wish)
    assert detail(raised)["loc"] == ["body", "video_id"]
    assert "delete_video=false" in detail(raised)["msg"]


async def test_who_may_and_who_pays(client: fal_client.SyncClient, site: Site) -> None:
    cases: list[tuple[str, str, int, str]] = [
        ("wrong", T2V, 401, "unauthorized"),
        (await site.new_key(Scope.READ), T2V, 403, "forbidden"),
        (site.key, "fal-ai/sora-2/characters", 404, "not_found"),
        (site.key, "fal-ai/other", 404, "not_found"),
    ]
    for key, model, status, word in cases:
        with sync(site, key) as somebody:
            for call in (somebody.submit, somebody.run):
                raised = await refused(call, model, arguments=WISH)
                assert (raised.status_code, raised.error_type) == (status, word)
                assert raised.message == raised.response.json()["message"]
    wish = {**WISH, "duration": 12, "resolution": "1080p"}
    async with held(site):
        handles: list[fal_client.SyncRequestHandle] = []
        while await balance(site) >= 2400:
            handles.append(await asyncio.to_thread(client.submit, PRO, arguments=wish))
        raised = await refused(client.submit, PRO, arguments=wish)
        assert (raised.status_code, raised.error_type) == (402, "insufficient_credits")
        assert raised.response_headers["x-fal-retryable"] == "false"
        for handle in handles:
            await asyncio.to_thread(handle.cancel)


async def test_unknown_ids_and_what_is_over(client: fal_client.SyncClient) -> None:
    nobody = "00000000-0000-0000-0000-000000000000"
    for call in (client.status, client.result, client.cancel):
        raised = await refused(call, T2V, nobody)
        assert (raised.status_code, raised.error_type) == (404, "not_found")
        assert raised.response.json()["status"] == "NOT_FOUND"
    handle = await asyncio.to_thread(client.submit, T2V, arguments=WISH)
    await asyncio.to_thread(handle.get)
    raised = await refused(handle.cancel)
    assert (raised.status_code, raised.error_type) == (400, "bad_request")
    assert raised.response.json()["status"] == "ALREADY_COMPLETED"


async def test_a_key_for_two_requests(client: fal_client.SyncClient) -> None:
    """422, at once: 409 would be sent ten times."""
    key = {"Idempotency-Key": "two"}
    await asyncio.to_thread(client.submit, T2V, arguments=WISH, headers=key)
    raised = await refused(client.submit, T2V, arguments={"prompt": "a cat"}, headers=key)
    assert (raised.status_code, raised.error_type) == (422, "idempotency_conflict")
    assert detail(raised)["loc"] == ["header", "idempotency-key"]


async def test_a_webhook_that_may_not_be_called(client: fal_client.SyncClient) -> None:
    raised = await refused(
        client.submit, T2V, arguments=WISH, webhook_url="http://127.0.0.1:9/hook"
    )
    assert raised.status_code == 422
    assert detail(raised)["loc"] == ["query", "fal_webhook"]


async def test_wishes_that_can_not_be_read(client: fal_client.SyncClient) -> None:
    for name, value in (
        ("x-fal-request-timeout", "soon"),
        ("x-fal-request-timeout", "-1"),
        ("x-fal-request-timeout", "nan"),
        ("x-fal-object-lifecycle-preference", "1h"),
        ("x-fal-object-lifecycle-preference", '{"expiration_duration_seconds": "1h"}'),
    ):
        raised = await refused(client.submit, T2V, arguments=WISH, headers={name: value})
        assert (raised.status_code, detail(raised)["loc"]) == (422, ["header", name])


async def test_a_full_queue_is_tried_again(client: fal_client.SyncClient, site: Site) -> None:
    async with held(site), site.web(Authorization=f"Key {site.key}") as web:
        first = await asyncio.to_thread(client.submit, T2V, arguments=WISH)
        answer = await web.post(f"/fal/queue/{T2V}?fal_max_queue_length=1", json=WISH)
        assert answer.status_code == 429
        assert answer.json()["error_type"] == "concurrent_requests_limit"
        assert answer.headers["retry-after"]
        assert answer.headers["x-fal-needs-retry"] == "true"
        for length in ("0", "x", "-1", "1.5"):
            answer = await web.post(f"/fal/queue/{T2V}?fal_max_queue_length={length}", json=WISH)
            assert answer.json()["detail"][0]["loc"] == ["query", "fal_max_queue_length"]
        await asyncio.to_thread(first.cancel)


Case = tuple[Failure, int, str, list[str] | None]
ENDS: list[Case] = [
    (EngineFailed("The engine gave up."), 500, "internal_server_error", ["body"]),
    (EngineUnavailable("No engine."), 500, "downstream_service_unavailable", ["body"]),
    (TimedOut("Not finished in time."), 504, "generation_timeout", ["body"]),
    (Internal("A bug."), 500, "internal_server_error", ["body"]),
    (ImageUnusable("image_url could not be fetched."), 422, "file_download_error",
     ["body", "image_url"]),
    (SourceNotRemixable("It was deleted."), 422, "value_error", ["body", "video_id"]),
    (Cancelled("It was cancelled."), 499, "client_cancelled", None),
]  # fmt: skip


async def test_failed_tasks_raise_at_the_result(client: fal_client.SyncClient, site: Site) -> None:
    before = await balance(site)
    async with held(site):
        for failure, status, word, loc in ENDS:
            handle = await asyncio.to_thread(client.submit, T2V, arguments=WISH)
            await failed(site, handle.request_id, failure)
            ended = await asyncio.to_thread(handle.status)
            assert isinstance(ended, fal_client.Completed)
            assert (ended.error, ended.error_type) == (failure.message, word)
            raised = await refused(handle.get)
            assert (raised.status_code, raised.error_type) == (status, word)
            assert raised.response_headers["x-fal-request-id"] == handle.request_id
            body = raised.response.json()
            if loc is None:
                assert body["detail"] == failure.message
            else:
                assert (detail(raised)["loc"], detail(raised)["type"]) == (loc, word)
    assert await balance(site) == before


async def test_cancelled_before_it_began(client: fal_client.SyncClient, site: Site) -> None:
    async with held(site):
        handle = await asyncio.to_thread(client.submit, T2V, arguments=WISH)
        async with site.web(Authorization=f"Key {site.key}") as web:  # the client itself waits
            early = await web.get(handle.response_url)
        assert early.status_code == 400
        assert early.json() == {"detail": "Request is still in progress"}
        await asyncio.to_thread(handle.cancel)
        ended = await asyncio.to_thread(handle.status)
        assert isinstance(ended, fal_client.Completed)
        assert ended.error_type == "client_cancelled"
        assert (await refused(handle.get)).status_code == 499
        raised = await refused(handle.cancel)
        assert raised.response.json()["status"] == "ALREADY_COMPLETED"


async def test_a_start_deadline_holds_while_the_machine_is_busy(
    client: fal_client.SyncClient, site: Site
) -> None:
    before = await balance(site)
    async with held(site):
        call: Any = client.subscribe
        raised = await refused(call, T2V, arguments=WISH, start_timeout=1.1)
    assert (raised.status_code, raised.error_type) == (504, "request_timeout")
    assert raised.response_headers["x-fal-request-timeout-type"] == "user"
    assert await balance(site) == before


async def test_the_client_gives_up_first(client: fal_client.SyncClient, site: Site) -> None:
    """Then it cancels, and the credits are back."""
    before = await balance(site)
    async with held(site):
        call: Any = client.subscribe
        with pytest.raises(fal_client.FalClientTimeoutError):
            await asyncio.to_thread(
                call, T2V, arguments=WISH, client_timeout=1.5, start_timeout=1.2
            )
    assert await balance(site) == before


async def test_what_sora_had_not(client: fal_client.SyncClient) -> None:
    with pytest.raises(httpx.TransportError, match="application/json"):
        await asyncio.to_thread(lambda: [*client.stream(T2V, arguments=WISH)])

    def connect() -> None:
        with client.realtime(T2V):
            pass

    raised = await refused(connect)
    assert (raised.status_code, raised.error_type) == (404, "not_found")
