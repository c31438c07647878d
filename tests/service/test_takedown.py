"""What the operator takes down is gone at once, and what remains says so."""

import base64
import io

import pytest
from house import BASE_URL, I2V, REMIX, T2V, House
from PIL import Image
from worker.staging import over

from tenku import assets, audit
from tenku.errors import ErrorKind, NotFound, SourceNotRemixable
from tenku.service.takedown import ENDED, REMOVED
from tenku.tasks import Status, Task

pytestmark = pytest.mark.anyio


def uri() -> str:
    png = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(png, "PNG")
    return "data:image/png;base64," + base64.b64encode(png.getvalue()).decode()


async def filmed(house: House) -> Task:
    given = {"prompt": "a lake", "image_url": uri(), "delete_video": False}
    task = (await house.service.submit(house.account, I2V, given)).task
    assert await house.worker().step()
    return await over(house, task)


async def test_a_finished_video(house: House) -> None:
    task = await filmed(house)
    view = await house.service.show(task, BASE_URL)
    assert view.result is not None
    token = view.result.video.url.split("/files/")[1].partition("/")[0]
    await house.service.open_asset(token)
    spent = await house.spendable()

    gone = await house.service.take_down(view.result.video_id, "court order 7")
    with pytest.raises(NotFound):
        await house.service.open_asset(token)
    assert await house.db.read(assets.to_erase)
    await house.worker().retention.expire()
    assert (await house.rows())["files"] == 0
    assert (gone.status, gone.error, gone.recipe) == (Status.COMPLETED, None, None)
    shown = await house.service.show(gone, BASE_URL)
    assert shown.result is not None
    assert shown.result.notes[0] == REMOVED
    assert "court" not in shown.model_dump_json()
    assert await house.spendable() == spent
    with pytest.raises(SourceNotRemixable):
        await house.service.submit(
            house.account, REMIX, {"prompt": "p", "video_id": view.result.video_id}
        )


async def test_it_is_written_down(house: House) -> None:
    task = await filmed(house)
    await house.service.take_down(task.id, "court order 7")
    gone = await house.service.take_down(task.id, "court order 7")
    assert gone.remarks == (REMOVED,)
    acts = await house.db.read(lambda tx: audit.entries(tx, action="task.takedown"))
    assert [act.details for act in acts] == [{"reason": "court order 7", "status": "completed"}] * 2
    assert {(act.subject, act.account_id, act.actor) for act in acts} == {
        (task.id, house.account, "operator")
    }


async def test_a_task_that_is_not_over(house: House) -> None:
    task = (await house.service.submit(house.account, T2V, {"prompt": "a lake"})).task
    gone = await house.service.take_down(task.id, "spam")
    assert (gone.status, gone.error_code) == (Status.FAILED, ErrorKind.CONTENT_REJECTED.value)
    assert gone.error == ENDED
    assert await house.spendable() == House.GRANTED


async def test_one_that_is_not_there(house: House) -> None:
    with pytest.raises(NotFound):
        await house.service.take_down("0" * 32, "spam")
    with pytest.raises(NotFound):
        await house.service.take_down("nonsense", "spam")
