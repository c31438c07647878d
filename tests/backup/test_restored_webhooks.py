"""What a restored home still tells, and what it doesn't tell again."""

import pytest
from house import House, build
from receiver import receiving
from test_courier import courier_of, ended

from tenku import backup
from tenku.db import FILE, Database

pytestmark = pytest.mark.anyio


async def test_the_past_is_not_told_again_and_what_was_due_has_its_id(
    house: House, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("elsewhere")
    delivering = courier_of(house)
    async with receiving() as receiver:
        first = await ended(house, f"{receiver.url}/first", number=1)
        assert await delivering.step() == 1
        second = await ended(house, f"{receiver.url}/second", number=2)
        backup.back_up(house.home, folder / "copy")
        assert await delivering.step() == 1  # the old home goes on for a while

        backup.restore(folder / "copy", folder / "home")
        db = Database(folder / "home" / FILE, house.clock)
        await db.open()
        try:
            restored = build(folder / "home", db, house.clock, {})
            restored.account = house.account
            again = courier_of(restored)
            assert await again.step() == 1
            assert await again.step() == 0
        finally:
            await db.close()
        heard = [(call.path, call.headers["webhook-id"]) for call in receiver.heard]
    assert [path for path, _ in heard] == ["/first", "/second", "/second"]
    assert heard[1] == heard[2]
    assert first.id != second.id
