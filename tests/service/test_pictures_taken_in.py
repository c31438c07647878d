"""First frames on their way in: kept once, whole, and only for a task that exists."""

import asyncio
import base64
import io
from dataclasses import replace

import pytest
from house import BASE_URL, I2V, House
from PIL import Image

from tenku import assets
from tenku.errors import ImageUnusable, QueueFull

pytestmark = pytest.mark.anyio


def png(width: int = 64, height: int = 48) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), (200, 30, 30)).save(out, "PNG")
    return out.getvalue()


def request(data: bytes | None = None) -> dict[str, object]:
    uri = "data:image/png;base64," + base64.b64encode(data or png()).decode()
    return {"prompt": "p", "image_url": uri}


async def test_the_picture_of_a_data_uri_is_kept_and_its_text_is_not(house: House) -> None:
    task = (await house.service.submit(house.account, I2V, request())).task
    assert task.parameters["image_url"] == "data:"
    image_id = task.image_id
    assert image_id is not None
    asset = await house.db.read(lambda tx: assets.get(tx, image_id))
    assert asset is not None
    assert (asset.width, asset.height) == (64, 48)
    assert house.service.files.path(asset.key).stat().st_size == asset.size_bytes


async def test_a_refused_request_leaves_no_file(house: House) -> None:
    house.service.making.terms = replace(house.service.terms, queue_max=1)
    await house.service.submit(house.account, I2V, request())
    before = await house.rows()
    with pytest.raises(QueueFull):
        await house.service.submit(house.account, I2V, request())
    assert await house.rows() == before


async def test_a_request_sent_again_leaves_no_second_file(house: House) -> None:
    answers = await asyncio.gather(
        *(
            house.service.submit(house.account, I2V, request(), idempotency_key="k")
            for _ in range(4)
        )
    )
    assert len({answer.task.id for answer in answers}) == 1
    rows = await house.rows()
    assert (rows["tasks"], rows["assets"], rows["files"]) == (1, 1, 1)


async def test_an_upload_is_good_for_its_account_until_it_expires(house: House) -> None:
    upload = await house.service.upload(house.account, png(), BASE_URL)
    given: dict[str, object] = {"prompt": "p", "image_url": upload.image_url}
    for _ in range(2):
        task = (await house.service.submit(house.account, I2V, given)).task
        assert task.image_id is not None
    with pytest.raises(ImageUnusable, match="There is no such file"):
        await house.service.submit(house.stranger, I2V, given)
    house.clock.advance(3600 * 1000)
    with pytest.raises(ImageUnusable, match="expired"):
        await house.service.submit(house.account, I2V, given)


async def test_so_many_uploads_and_no_more_but_first_frames_are_none(house: House) -> None:
    house.service.intake.uploads_max = 2
    for _ in range(3):  # each brings its picture along, which is no upload
        await house.service.submit(house.account, I2V, request())
    for _ in range(2):
        await house.service.upload(house.account, png(), BASE_URL)
    before = await house.rows()
    with pytest.raises(ImageUnusable, match="2 of your uploads"):
        await house.service.upload(house.account, png(), BASE_URL)
    assert await house.rows() == before
    assert len(await house.service.intake.uploads(house.account, limit=10)) == 2
    await house.service.upload(house.stranger, png(), BASE_URL)
    house.clock.advance(3600 * 1000)  # they expire
    await house.service.upload(house.account, png(), BASE_URL)
