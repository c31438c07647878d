"""What openai for Python makes of each refusal of `/v1`, and how often it sends before it does."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import openai
import pytest
from clients.openai_calls import DEPRECATION, Sent, client
from surfaces.mcp_site import Site, serving

from tenku.accounts import Scope

pytestmark = [pytest.mark.anyio, pytest.mark.filterwarnings(DEPRECATION)]
STANDARD = "fal-ai/sora-2/text-to-video"


@pytest.fixture(scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    """The pro models have no engine here, and credits are few."""
    home = tmp_path_factory.mktemp("home")
    engines = {STANDARD: ("testcard",)}
    async with serving(home, working=False, engines=engines, initial_credits=700) as site:
        yield site


async def refused(
    api: openai.AsyncOpenAI, sent: Sent, error: type[openai.APIError], **given: Any
) -> Any:
    """What the client raises at a create, after one request."""
    sent.requests.clear()
    with pytest.raises(error) as caught:
        await api.videos.create(**{"prompt": "x", **given})
    assert type(caught.value) is error
    assert len(sent.requests) == 1
    assert caught.value.body is not None
    return caught.value


async def test_each_refusal_is_the_clients_own_class_after_one_request(site: Site) -> None:
    async with client(site) as (api, sent):
        wrong = await refused(api, sent, openai.BadRequestError, seconds="5")
        assert (wrong.type, wrong.param, wrong.code) == (
            "invalid_request_error", "seconds", "invalid_value",
        )  # fmt: skip
        assert wrong.request_id.startswith("req_")
        wrong = await refused(api, sent, openai.BadRequestError, model="sora-3")
        assert (wrong.code, wrong.param) == ("model_not_found", "model")
        wrong = await refused(api, sent, openai.InternalServerError, model="sora-2-pro")
        assert (wrong.status_code, wrong.code) == (503, "engine_unavailable")
        assert wrong.response.headers["x-should-retry"] == "false"
        with pytest.raises(openai.NotFoundError):
            await api.videos.retrieve("video_" + "0" * 32)
        assert len(sent.requests) == 2


async def test_keys_that_do_not_open(site: Site) -> None:
    async with client(site, key="wrong") as (api, sent):
        wrong = await refused(api, sent, openai.AuthenticationError)
        assert wrong.code == "invalid_api_key"
    async with client(site, key=await site.new_key(Scope.READ)) as (api, sent):
        wrong = await refused(api, sent, openai.PermissionDeniedError)
        assert wrong.code == "permission_denied"


async def test_keys_that_are_used_again_and_too_few_credits(site: Site) -> None:
    async with client(site) as (api, sent):
        key = {"Idempotency-Key": "k"}
        first = await api.videos.create(prompt="x", extra_headers=key)
        assert (await api.videos.create(prompt="x", extra_headers=key)).id == first.id
        wrong = await refused(api, sent, openai.ConflictError, prompt="y", extra_headers=key)
        assert wrong.code == "idempotency_key_reuse"

        await api.videos.create(prompt="x", seconds="8")
        wrong = await refused(api, sent, openai.APIStatusError, seconds="12")
        assert (wrong.status_code, wrong.code) == (402, "insufficient_quota")
        assert "480" in wrong.message


async def test_a_full_queue_is_asked_three_times(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []

    async def note(seconds: float) -> None:
        pauses.append(seconds)

    monkeypatch.setattr("anyio.sleep", note)  # the library waits as long as we tell it
    async with serving(tmp_path, working=False, queue_max=1) as full, client(full) as (api, sent):
        await api.videos.create(prompt="x")
        sent.requests.clear()
        with pytest.raises(openai.RateLimitError) as caught:
            await api.videos.create(prompt="y")
        assert (caught.value.type, caught.value.code) == ("rate_limit_error", "queue_full")
        counts = [request.headers["x-stainless-retry-count"] for request in sent.requests]
        assert counts == ["0", "1", "2"]
        assert pauses == [60, 60]
