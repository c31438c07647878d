"""A request that is refused costs nothing and leaves nothing."""

import base64
from dataclasses import replace

import pytest
from catalog.refusals import BAD, Bad
from house import I2V, REMIX, T2V, House, build
from stores import new_film

from tenku import lifecycle
from tenku.errors import (
    EngineFailed,
    EngineUnavailable,
    Failure,
    ImageUnusable,
    InsufficientCredits,
    InvalidParameter,
    NotFound,
    QueueFull,
    SourceNotRemixable,
    UnknownModel,
)
from tenku.tasks import Task

pytestmark = pytest.mark.anyio

PRIVATE = [
    "http://127.0.0.1/a.png",
    "http://[::1]/a.png",
    "http://10.0.0.1/a.png",
    "https://169.254.169.254/latest/meta-data",
    "http://2130706433/",
    "http://user:secret@example.com/a.png",
    "https://example.com:22/a.png",
]
NOT_IMAGES = [
    "data:image/png;base64,!!!!",
    "data:image/png;base64," + base64.b64encode(b"not a picture").decode(),
    "data:image/svg+xml,<svg/>",
    "data:",
    "http://127.0.0.1:8420/files/not-a-token/a.png",  # this server's own address
]


async def refused(
    house: House, kind: type[Failure], model_id: str, given: dict[str, object]
) -> Failure:
    """The refusal of a submit and of an estimate, which leave no trace."""
    before = await house.rows(), await house.spendable()
    with pytest.raises(kind) as refusal:
        await house.service.submit(house.account, model_id, given, idempotency_key="k")
    if kind not in {InsufficientCredits, QueueFull}:
        with pytest.raises(kind) as estimated:
            await house.service.estimate(house.account, model_id, given)
        assert str(estimated.value) == str(refusal.value)
    assert (await house.rows(), await house.spendable()) == before
    return refusal.value


async def test_bad_parameters(house: House) -> None:
    for model_id, given, field, says in BAD:
        failure = await refused(house, InvalidParameter, model_id, given)
        assert failure.details["field"] == field
        for words in says:
            assert words in failure.message, Bad(model_id, given, field, says)


async def test_unknown_model(house: House) -> None:
    await refused(house, UnknownModel, "sora-3", {"prompt": "p"})


@pytest.mark.parametrize("url", PRIVATE)
async def test_addresses_that_are_never_fetched(house: House, url: str) -> None:
    await refused(house, ImageUnusable, I2V, {"prompt": "p", "image_url": url})


async def test_images_that_are_none(house: House) -> None:
    for url in NOT_IMAGES:
        await refused(house, ImageUnusable, I2V, {"prompt": "p", "image_url": url})


async def test_too_few_credits(house: House) -> None:
    poor = await house.db.write(lambda tx: lifecycle.grant(tx, "g", house.account, 1))
    for _ in range(poor // 480):
        await house.service.submit(house.account, T2V, {"prompt": "p", "duration": 12})
    have = await house.spendable()
    failure = await refused(house, InsufficientCredits, T2V, {"prompt": "p", "duration": 12})
    assert failure.details == {"need": 480, "have": have}
    assert str(have) in failure.message


async def test_a_full_queue(house: House) -> None:
    house.service.making.terms = replace(house.service.terms, queue_max=2)
    for _ in range(2):
        await house.service.submit(house.account, T2V, {"prompt": "p"})
    failure = await refused(house, QueueFull, T2V, {"prompt": "p"})
    assert failure.details == {"retry_after_seconds": 60}
    await house.service.submit(house.stranger, T2V, {"prompt": "p"})  # others have their own


async def test_no_engine(house: House) -> None:
    bare = build(house.home, house.db, house.clock, {})
    bare.account = house.account
    await refused(bare, EngineUnavailable, T2V, {"prompt": "p"})


async def _made(house: House, *, kept: bool = True) -> Task:
    """A task of the account whose video is complete."""
    given = {"prompt": "p", "delete_video": not kept}
    task = (await house.service.submit(house.account, T2V, given)).task
    claimed = await house.db.write(lambda tx: lifecycle.claim(tx, "w", run_ms=10**6, only=task.id))
    assert claimed is not None
    film = new_film(claimed, 160, kept_ms=1000)
    await house.db.write(lambda tx: lifecycle.complete(tx, claimed, film))
    return task


async def test_remixes_that_cannot_be(house: House) -> None:
    service, account = house.service, house.account
    waiting = (await service.submit(account, T2V, {"prompt": "p", "delete_video": False})).task
    gone = await _made(house, kept=False)
    deleted = await _made(house)
    await service.delete(account, deleted.id)
    failed = (await service.submit(account, T2V, {"prompt": "p", "delete_video": False})).task
    claimed = await house.db.write(
        lambda tx: lifecycle.claim(tx, "w", run_ms=10**6, only=failed.id)
    )
    assert claimed is not None
    await house.db.write(lambda tx: lifecycle.fail(tx, claimed, EngineFailed("no")))
    expired = await _made(house)
    house.clock.advance(1000)
    for source, words in [
        (waiting, "not finished yet"),
        (gone, "made with delete_video=true"),
        (deleted, "has been deleted"),
        (failed, "no video to remix"),
        (expired, "has been deleted"),
    ]:
        given: dict[str, object] = {"prompt": "p", "video_id": f"video_{source.id}"}
        failure = await refused(house, SourceNotRemixable, REMIX, given)
        assert failure.details["field"] == "video_id"
        assert words in failure.message


async def test_anothers_video_answers_as_one_that_never_was(house: House) -> None:
    made = await _made(house)
    house.account = house.stranger
    answers = [
        await refused(house, NotFound, REMIX, {"prompt": "p", "video_id": video_id})
        for video_id in (f"video_{made.id}", f"video_{'f' * 32}", "no id at all")
    ]
    assert len({failure.message.split("'")[2] for failure in answers}) == 1


@pytest.mark.parametrize("key", ["", "k" * 256, "a\nb", "\x00"])
async def test_idempotency_keys_that_are_none(house: House, key: str) -> None:
    before = await house.rows()
    with pytest.raises(InvalidParameter, match="1 to 255 printable characters") as refusal:
        await house.service.submit(house.account, T2V, {"prompt": "p"}, idempotency_key=key)
    assert refusal.value.details["field"] == "idempotency_key"
    assert await house.rows() == before
