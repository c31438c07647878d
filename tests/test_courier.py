"""Deliveries over real sockets, to receivers that answer, refuse, redirect and hang."""

import asyncio
import base64
import hashlib
import hmac
import json
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from house import House
from receiver import Heard, receiving
from stores import Clock, new_task

from tenku import courier, lifecycle, outbox
from tenku.courier import Courier
from tenku.db import Tx
from tenku.errors import InvalidParameter
from tenku.media.guard import FetchPolicy
from tenku.outbox import Delivery, endpoints
from tenku.service import Service, Webhooks, Wishes
from tenku.surfaces import tasks_v3
from tenku.tasks import Callback, Task

pytestmark = pytest.mark.anyio
LOOPBACK = FetchPolicy(allow_private=("127.0.0.1/32",), seconds_max=2, stall_seconds_max=2)


async def crashing(service: Service, delivery: Delivery, task: Task, base_url: str) -> bytes:
    raise ZeroDivisionError


def courier_of(house: House, policy: FetchPolicy = LOOPBACK) -> Courier:
    house.service.webhooks = Webhooks(
        db=house.db, policy=policy, seed=bytes(32), now_ms=house.clock
    )
    payloads = {"v3": tasks_v3.payload, "openai": tasks_v3.payload, "fal": tasks_v3.payload}
    return Courier(
        service=house.service,
        payloads={**payloads, "crashing": crashing},
        base_url="http://127.0.0.1:8420",
        chance=lambda: 0.5,
    )


async def ended(house: House, url: str, form: str = "v3", number: int = 1) -> Task:
    """A task that was cancelled, and has a callback."""
    task = replace(
        new_task(house.account, number, house.clock), callback=Callback(form=form, url=url)
    )

    def work(tx: Tx) -> Task:
        lifecycle.submit(tx, task)
        return lifecycle.cancel(tx, house.account, task.id)

    return await house.db.write(work)


async def rows(house: House) -> list[Delivery]:
    return list(await house.db.read(outbox.listing))


def signature(secret: str, heard: Heard) -> str:
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{heard.headers['webhook-id']}.{heard.headers['webhook-timestamp']}.".encode()
    digest = hmac.new(key, signed + heard.body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


async def test_a_callback_hears_the_task_signed(house: House, clock: Clock) -> None:
    delivering = courier_of(house)
    async with receiving() as receiver:
        task = await ended(house, f"{receiver.url}/hook?x=1")
        assert await delivering.step() == 1
    (heard,) = receiver.heard
    assert heard.path == "/hook?x=1"
    body = json.loads(heard.body)
    assert (body["task_id"], body["status"], body["error_code"]) == (task.id, "failed", "cancelled")
    assert heard.headers["webhook-timestamp"] == str(clock.now_ms // 1000)
    secret = house.service.webhooks.callback_secret(house.account)
    assert heard.headers["webhook-signature"] == signature(secret, heard)
    assert secret != house.service.webhooks.callback_secret(house.stranger)
    (row,) = await rows(house)
    assert (row.answer, row.delivered_at_ms) == ("200", clock.now_ms)
    assert await delivering.step() == 0


async def test_an_endpoint_hears_with_its_secret_and_the_one_before(house: House) -> None:
    delivering = courier_of(house)
    async with receiving() as receiver:
        made = await house.service.webhooks.add(
            house.account, name="n", url=receiver.url, events=("failed",)
        )
        new = await house.service.webhooks.rotate(house.account, made.id, keep_old=True)
        await house.db.write(
            lambda tx: lifecycle.submit(tx, new_task(house.account, 1, house.clock))
        )
        await house.service.cancel(house.account, f"{1:032x}")
        assert await delivering.step() == 1
    (heard,) = receiver.heard
    wanted = [signature(new.secret, heard), signature(made.secret, heard)]
    assert heard.headers["webhook-signature"].split() == wanted


async def test_fals_form_is_signed_with_the_published_key(house: House, clock: Clock) -> None:
    delivering = courier_of(house)
    async with receiving() as receiver:
        await ended(house, receiver.url, "fal")
        assert await delivering.step() == 1
    (heard,) = receiver.heard
    names = ("request-id", "user-id", "timestamp")
    lines = [heard.headers[f"x-fal-webhook-{name}"] for name in names]
    signed = "\n".join([*lines, hashlib.sha256(heard.body).hexdigest()]).encode()
    (key,) = house.service.webhooks.jwks()["keys"]  # pyright: ignore[reportGeneralTypeIssues]
    raw = base64.urlsafe_b64decode(key["x"] + "=")
    given = bytes.fromhex(heard.headers["x-fal-webhook-signature"])
    Ed25519PublicKey.from_public_bytes(raw).verify(given, signed)  # raises if it is false
    assert lines == ["00000000-0000-0000-0000-000000000001", house.account, str(clock() // 1000)]


@pytest.mark.parametrize("status", [199, 301, 307, 400, 404, 410, 500, 503])
async def test_whatever_is_no_yes_is_tried_again(house: House, clock: Clock, status: int) -> None:
    delivering = courier_of(house)
    async with receiving() as receiver:
        receiver.status = status
        await ended(house, receiver.url)
        await delivering.step()
        assert await delivering.step() == 0
        clock.advance(courier.PAUSES[0] * 1000)
        receiver.status = 204
        assert await delivering.step() == 1
    assert len(receiver.heard) == 2
    first, second = receiver.heard
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.headers["webhook-timestamp"] != second.headers["webhook-timestamp"]
    assert (await rows(house))[0].answer == "204"


async def test_who_is_not_there_is_tried_for_a_day_and_then_given_up(
    house: House, clock: Clock
) -> None:
    delivering = courier_of(house)
    await ended(house, "http://127.0.0.1:1/")
    begun, times = clock.now_ms, []
    while (await rows(house))[0].due_at_ms is not None:
        times.append(clock.now_ms - begun)
        assert await delivering.step() == 1
        due_at_ms = (await rows(house))[0].due_at_ms
        clock.now_ms = due_at_ms or clock.now_ms
    assert len(times) == 16
    assert sum(t <= 2 * 3_600_000 for t in times) == 10
    assert times[-1] > 24 * 3_600_000 * (1 + courier.JITTER)
    (row,) = await rows(house)
    assert (row.dead_at_ms, row.tries) == (clock.now_ms, 16)
    assert row.answer is not None
    assert "ConnectError" in row.answer


def test_pauses_keep_to_their_jitter_and_to_a_day_at_least() -> None:
    for chance in (0.0, 1.0):
        pauses = [courier.pause_ms(k, chance) for k in range(1, len(courier.PAUSES) + 1)]
        assert sum(p or 0 for p in pauses) >= 24 * 3_600_000
    assert courier.pause_ms(1, 0.0) == 4500
    assert courier.pause_ms(1, 1.0) == 5500
    assert courier.pause_ms(16, 0.5) is None


async def test_a_silent_receiver_holds_up_only_itself(house: House) -> None:
    delivering = courier_of(house)
    async with receiving() as silent, receiving() as quick:
        silent.silent = True
        for number in range(20):
            await ended(house, silent.url, number=number)
        running = asyncio.create_task(delivering.run())
        await silent.wait_for(4)
        for number in range(20, 40):
            await ended(house, quick.url, number=number)
        await quick.wait_for(20)
        assert len(silent.heard) == 4  # at a time, and those still wait
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_a_store_that_is_down_stops_no_courier(house: House) -> None:
    delivering = courier_of(house)
    async with receiving() as receiver:
        await ended(house, receiver.url)
        await house.db.write(
            lambda tx: tx.connection.exec_driver_sql("alter table outbox rename to o")
        )
        assert await delivering.step() == 0
        await house.db.write(
            lambda tx: tx.connection.exec_driver_sql("alter table o rename to outbox")
        )
        assert await delivering.step() == 1
    assert len(receiver.heard) == 1


async def test_a_bug_in_one_payload_stops_nothing(house: House) -> None:
    delivering = courier_of(house)
    async with receiving() as receiver:
        await ended(house, receiver.url, "crashing", 1)
        await ended(house, receiver.url, "v3", 2)
        assert await delivering.step() == 2
    assert len(receiver.heard) == 1
    answers = {row.task_id: row.answer for row in await rows(house)}
    assert answers == {f"{1:032x}": "Tenku failed because of a bug of its own", f"{2:032x}": "200"}


async def test_an_endpoint_that_was_removed_hears_nothing(house: House) -> None:
    delivering = courier_of(house)
    async with receiving() as receiver:
        made = await house.service.webhooks.add(
            house.account, name="n", url=receiver.url, events=("failed",)
        )
        await ended(house, receiver.url)
        await house.db.write(lambda tx: endpoints.remove(tx, made))
        assert await delivering.step() == 1  # the callback alone
    assert len(receiver.heard) == 1


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://169.254.169.254/latest",
        "http://[::1]/",
        "http://10.0.0.1/",
        "ftp://receiver.example/",
        "https://user:pass@receiver.example/",
        "https://receiver.example:22/",
        "hook",
        "https://receiver.example/" + "x" * 2048,
    ],
)
async def test_a_private_address_is_refused_at_submit(house: House, url: str) -> None:
    before = await house.rows()
    wishes = Wishes(callback=Callback(form="v3", url=url))
    parameters: dict[str, object] = {"prompt": "p"}
    model = "fal-ai/sora-2/text-to-video"
    with pytest.raises(InvalidParameter) as refusal:
        await house.service.submit(house.account, model, parameters, wishes=wishes)
    assert refusal.value.details["field"] == "callback_url"
    with pytest.raises(InvalidParameter):
        await house.service.webhooks.add(house.account, name="n", url=url, events=("failed",))
    assert await house.rows() == before


async def test_a_private_address_that_slipped_in_is_not_called(house: House) -> None:
    """A name may lead elsewhere by the time of the delivery: the guard judges again."""
    delivering = courier_of(house, FetchPolicy())
    async with receiving() as receiver:
        await ended(house, receiver.url)
        assert await delivering.step() == 1
    assert receiver.heard == []
    (row,) = await rows(house)
    assert row.delivered_at_ms is None
