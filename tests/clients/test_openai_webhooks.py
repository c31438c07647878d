"""Webhooks of `/v1` with openai for Python: endpoints, signed events at a real receiver."""

import json
from collections.abc import AsyncIterator

import openai
import pytest
from clients.openai_calls import client
from receiver import Receiver, receiving
from surfaces.mcp_site import Site, serving

from tenku.courier import Courier
from tenku.outbox import FORM_OF_ENDPOINTS
from tenku.server import PAYLOADS
from tenku.tasks.view import video_id

pytestmark = pytest.mark.anyio
UNKNOWN = "we_" + "0" * 32


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as receiver:
        yield receiver


@pytest.fixture
async def site(tmp_path_factory: pytest.TempPathFactory, receiver: Receiver) -> AsyncIterator[Site]:
    port = int(receiver.url.rpartition(":")[2])
    async with serving(
        tmp_path_factory.mktemp("home"),
        working=False,
        webhook_allow=("127.0.0.1/32",),
        fetch_ports=(80, 443, port),
    ) as site:
        yield site


async def test_an_endpoint_from_its_making_to_its_end(site: Site, receiver: Receiver) -> None:
    async with client(site) as (api, _):
        types = await api.webhooks.event_types.list()
        assert types.data == ["video.completed", "video.failed"]
        made = await api.webhooks.create(
            name="mine", url=receiver.url, event_types=["video.failed", "video.completed"]
        )
        assert made.signing_secret.startswith("whsec_")
        assert made.signing_secret_hint is not None
        assert made.signing_secret_hint.endswith(made.signing_secret[-4:])
        assert made.event_types == types.data
        seen = await api.webhooks.retrieve(made.id)
        assert (seen.name, seen.url, seen.created_at) == ("mine", receiver.url, made.created_at)
        assert "signing_secret" not in seen.to_dict()
        changed = await api.webhooks.update(made.id, event_types=["video.failed"], name="other")
        assert (changed.event_types, changed.name) == (["video.failed"], "other")
        assert changed.url == receiver.url
        gone = await api.webhooks.delete(made.id)
        assert (gone.id, gone.deleted) == (made.id, True)
        for call in (api.webhooks.retrieve(made.id), api.webhooks.delete(UNKNOWN)):
            with pytest.raises(openai.NotFoundError):
                await call


async def test_pages_of_endpoints(site: Site, receiver: Receiver) -> None:
    async with client(site) as (api, sent):
        ids = [
            (
                await api.webhooks.create(
                    name=str(k), url=receiver.url, event_types=["video.failed"]
                )
            ).id
            for k in range(5)
        ]
        sent.requests.clear()
        assert [found.id async for found in api.webhooks.list(limit=2)] == ids[::-1]
        assert len(sent.requests) == 3
        with pytest.raises(openai.BadRequestError):
            await api.webhooks.list(after=UNKNOWN)


@pytest.mark.parametrize(
    ("wrong", "param"),
    [
        ({"url": "http://10.0.0.1/"}, "url"),
        ({"url": "ftp://example.com/"}, "url"),
        ({"event_types": ["batch.completed"]}, "event_types"),
        ({"event_types": []}, "event_types"),
        ({"name": ""}, "name"),
    ],
)
async def test_endpoints_that_are_refused(
    site: Site, receiver: Receiver, wrong: dict[str, object], param: str
) -> None:
    given = {"name": "n", "url": receiver.url, "event_types": ["video.failed"], **wrong}
    async with client(site) as (api, _):
        with pytest.raises(openai.BadRequestError) as caught:
            await api.post("/webhook_endpoints", body=given, cast_to=object)
        assert caught.value.param == param


async def test_a_test_sends_a_signed_event_that_unwraps(site: Site, receiver: Receiver) -> None:
    async with client(site) as (api, _):
        made = await api.webhooks.create(
            name="n", url=receiver.url, event_types=["video.completed"]
        )
        result = await api.webhooks.test(made.id, event_type="video.failed")
        assert (result.status_code, result.success) == (200, True)
        assert (result.event_type, result.webhook_endpoint_id) == ("video.failed", made.id)
        (heard,) = receiver.heard
        body, headers = heard.body, heard.headers
        event = api.webhooks.unwrap(body, headers, secret=made.signing_secret)
        assert event.type == "video.failed"
        assert event.id == headers["webhook-id"]
        with pytest.raises(openai.InvalidWebhookSignatureError):
            api.webhooks.unwrap(body + b" ", headers, secret=made.signing_secret)

        receiver.status = 500
        result = await api.webhooks.test(made.id, event_type="video.completed")
        assert (result.status_code, result.success) == (500, False)
        receiver.status = 302
        result = await api.webhooks.test(made.id, event_type="video.completed")
        assert (result.status_code, result.success) == (302, False)


async def test_both_secrets_sign_for_a_day_if_that_is_wished(
    site: Site, receiver: Receiver
) -> None:
    async with client(site) as (api, _):
        made = await api.webhooks.create(
            name="n", url=receiver.url, event_types=["video.completed"]
        )
        for keep_old, old_is_good in ((True, True), (False, False)):
            old = made.signing_secret
            made = await api.webhooks.rotate_secret(
                made.id, keep_old_secret_active_for_24_hours=keep_old
            )
            await api.webhooks.test(made.id, event_type="video.completed")
            body, headers = receiver.heard[-1].body, receiver.heard[-1].headers
            api.webhooks.unwrap(body, headers, secret=made.signing_secret)
            if old_is_good:
                api.webhooks.unwrap(body, headers, secret=old)
            else:
                with pytest.raises(openai.InvalidWebhookSignatureError):
                    api.webhooks.unwrap(body, headers, secret=old)


async def test_an_endpoint_that_gives_no_answer(site: Site) -> None:
    async with client(site) as (api, _):
        made = await api.webhooks.create(
            name="n", url="http://127.0.0.1/", event_types=["video.failed"]
        )
        with pytest.raises(openai.BadRequestError) as caught:
            await api.webhooks.test(made.id, event_type="video.failed")
        assert caught.value.code == "endpoint_unreachable"


async def test_the_end_of_any_task_is_told(site: Site, receiver: Receiver) -> None:
    """As the courier tells it, whichever surface made the task."""
    assert FORM_OF_ENDPOINTS in PAYLOADS
    service, account = site.app.service, site.app.local_account
    model = "fal-ai/sora-2/text-to-video"
    task = (await service.submit(account, model, {"prompt": "x"})).task
    async with client(site) as (api, _):
        made = await api.webhooks.create(name="n", url=receiver.url, event_types=["video.failed"])
        await service.cancel(account, task.id)
        courier = Courier(service=service, payloads=PAYLOADS, base_url=site.url)
        assert await courier.step() == 1
        (heard,) = receiver.heard
        told = json.loads(heard.body)
        assert told == {
            "id": heard.headers["webhook-id"],
            "object": "event",
            "created_at": told["created_at"],
            "type": "video.failed",
            "data": {"id": video_id(task.id)},
        }
        assert isinstance(told["created_at"], int)
        event = api.webhooks.unwrap(heard.body, heard.headers, secret=made.signing_secret)
        assert event.type == "video.failed"
        data = event.data
        assert data is not None
        assert getattr(data, "id") == video_id(task.id)  # noqa: B009 - of another event's class
