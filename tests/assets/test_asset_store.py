"""Assets: the row dies first, then the bytes."""

from collections.abc import Callable, Sequence

import pytest
from sqlalchemy.exc import IntegrityError
from stores import Clock, new_account, new_asset

from tenku import assets
from tenku.assets import Asset
from tenku.db import Database, Tx

pytestmark = pytest.mark.anyio


@pytest.fixture
async def account(database: Database) -> str:
    return await database.write(lambda tx: new_account(tx, "local", 0))


async def add(database: Database, *wanted: Asset) -> None:
    def work(tx: Tx) -> None:
        for asset in wanted:
            assets.add(tx, asset)

    await database.write(work)


async def test_what_was_added_is_read_back(database: Database, account: str) -> None:
    asset = new_asset(account, "a", expires_at_ms=5)
    await add(database, asset)
    assert await database.read(lambda tx: assets.get(tx, "a")) == asset
    assert await database.read(lambda tx: assets.get(tx, "b")) is None


async def test_gone_from_its_last_moment_on() -> None:
    assert not new_asset("x", "a", expires_at_ms=10).gone(9)
    assert new_asset("x", "a", expires_at_ms=10).gone(10)
    assert not new_asset("x", "a").gone(10**15)
    assert new_asset("x", "a", deleted_at_ms=1).gone(0)


async def test_due_then_deleted_then_erased(database: Database, account: str, clock: Clock) -> None:
    await add(
        database,
        new_asset(account, "late", expires_at_ms=clock.now_ms),
        new_asset(account, "soon", expires_at_ms=clock.now_ms + 1),
        new_asset(account, "ever"),
    )

    async def ids(read: Callable[[Tx], Sequence[Asset]]) -> list[str]:
        return [asset.id for asset in await database.read(read)]

    assert await ids(assets.due) == ["late"]
    assert await ids(assets.to_erase) == []
    await database.write(lambda tx: assets.mark_deleted(tx, ["late"]))
    assert await ids(assets.due) == []
    assert await ids(assets.to_erase) == ["late"]
    await database.write(lambda tx: assets.erased(tx, ["late"]))
    assert await ids(assets.to_erase) == []
    found = await database.read(lambda tx: assets.get(tx, "late"))
    assert found is not None
    assert (found.deleted_at_ms, found.erased_at_ms) == (clock.now_ms, clock.now_ms)


async def test_bytes_are_not_erased_under_a_live_row(database: Database, account: str) -> None:
    await add(database, new_asset(account, "a"))
    with pytest.raises(IntegrityError, match="deleted_before_erased"):
        await database.write(lambda tx: assets.erased(tx, ["a"]))


async def test_deleting_a_task_leaves_the_files_of_others(
    database: Database, account: str, clock: Clock
) -> None:
    await add(
        database,
        new_asset(account, "a", task_id="one", kind="video"),
        new_asset(account, "b", task_id="one", kind="thumbnail", deleted_at_ms=None),
        new_asset(account, "c", task_id="two"),
        new_asset(account, "d"),
    )
    await database.write(lambda tx: assets.mark_deleted(tx, ["b"]))
    first = clock.now_ms
    clock.advance(7)
    await database.write(lambda tx: assets.delete_of_task(tx, "one"))

    def deleted(tx: Tx) -> list[int | None]:
        found = [assets.get(tx, name) for name in "abcd"]
        return [asset.deleted_at_ms for asset in found if asset]

    assert await database.read(deleted) == [clock.now_ms, first, None, None]


async def test_known_keys_over_more_keys_than_a_statement_takes(
    database: Database, account: str
) -> None:
    await add(database, new_asset(account, "aa1"), new_asset(account, "zz9"))
    keys = ["aa/aa1.png", *(f"bb/{i}.png" for i in range(1200)), "zz/zz9.png"]
    found = await database.read(lambda tx: assets.known_keys(tx, keys))
    assert found == {"aa/aa1.png", "zz/zz9.png"}


async def test_two_rows_never_share_a_file(database: Database, account: str) -> None:
    await add(database, new_asset(account, "a"))
    with pytest.raises(IntegrityError):
        await add(database, new_asset(account, "b", key="a/a.png"))
