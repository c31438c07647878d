"""Accounts and their keys: what opens the door, and what doesn't."""

import sqlite3
from pathlib import Path

import pytest
from stores import Clock

from tenku import accounts
from tenku.accounts import ApiKey, Caller, NewKey, Scope
from tenku.accounts.keys import parse
from tenku.db import Database, Tx
from tenku.errors import NotFound

pytestmark = pytest.mark.anyio

READ = frozenset({Scope.READ})


async def issue(
    database: Database, key: NewKey, scopes: frozenset[Scope] = READ, until: int | None = None
) -> str:
    def work(tx: Tx) -> str:
        account = accounts.add_account(tx, "local")
        accounts.add_key(tx, account, key, name="k", scopes=scopes, expires_at_ms=until)
        return account

    return await database.write(work)


async def test_a_key_opens_its_account_and_nothing_more(database: Database) -> None:
    key = accounts.mint()
    account = await issue(database, key)
    caller = await database.read(lambda tx: accounts.authenticate(tx, key.text))
    assert caller == Caller(account_id=account, scopes=READ, api_key=ApiKey(id=key.id))
    assert caller is not None
    assert caller.may(Scope.READ)
    assert not caller.may(Scope.GENERATE)
    assert Caller(account_id="", scopes=frozenset({Scope.ADMIN})).may(Scope.GENERATE)


@pytest.mark.parametrize("at", range(0, 67, 6))
async def test_a_key_with_one_wrong_character_opens_nothing(database: Database, at: int) -> None:
    key = accounts.mint()
    await issue(database, key)
    swapped = "b" if key.text[at] == "a" else "a"
    wrong = key.text[:at] + swapped + key.text[at + 1 :]
    assert await database.read(lambda tx: accounts.authenticate(tx, wrong)) is None


@pytest.mark.parametrize("text", ["", "tk_", "sk-1234", "tk_" + "a" * 64, "日本", "\x00" * 76])
async def test_what_is_no_key_opens_nothing(database: Database, text: str) -> None:
    assert parse(text) is None
    assert await database.read(lambda tx: accounts.authenticate(tx, text)) is None


async def test_a_stranger_with_a_well_formed_key_is_refused(database: Database) -> None:
    await issue(database, accounts.mint())
    stranger = accounts.mint()
    assert await database.read(lambda tx: accounts.authenticate(tx, stranger.text)) is None


async def test_the_secret_of_one_key_does_not_open_another(database: Database) -> None:
    one, two = accounts.mint(), accounts.mint()
    await issue(database, one)
    await issue(database, two)
    parsed = parse(one.text)
    assert parsed is not None
    assert parsed == (one.id, one.secret_sha256)
    assert one.secret_sha256 != two.secret_sha256


async def test_a_key_ends_when_it_expires_or_is_revoked(database: Database, clock: Clock) -> None:
    short, long = accounts.mint(), accounts.mint()
    await issue(database, short, until=clock.now_ms + 10)
    await issue(database, long)

    async def opens(key: NewKey) -> bool:
        return await database.read(lambda tx: accounts.authenticate(tx, key.text)) is not None

    clock.advance(9)
    assert await opens(short)
    clock.advance(1)
    assert not await opens(short)
    assert await opens(long)
    await database.write(lambda tx: accounts.revoke(tx, long.id))
    revoked_at = clock.now_ms
    assert not await opens(long)
    clock.advance(5)
    await database.write(lambda tx: accounts.revoke(tx, long.id))  # a second time changes nothing
    listed = {key.id: key for key in await database.read(accounts.keys)}
    assert listed[long.id].revoked_at_ms == revoked_at
    assert listed[short.id].last4 == short.text[-4:]
    with pytest.raises(NotFound):
        await database.write(lambda tx: accounts.revoke(tx, "no-such-key"))


async def test_the_secret_is_nowhere_in_the_database(database: Database, tmp_path: Path) -> None:
    key = accounts.mint()
    await issue(database, key)
    stranger = sqlite3.connect(tmp_path / "tenku.db")
    dump = "\n".join(stranger.iterdump())
    stranger.close()
    assert key.secret_sha256 in dump
    assert key.text not in dump
    assert key.text[16:-8] not in dump


async def test_an_account_is_made_once(database: Database) -> None:
    first = await database.write(lambda tx: accounts.add_account(tx, "team"))
    assert await database.write(lambda tx: accounts.add_account(tx, "team")) == first
    assert await database.read(lambda tx: accounts.find_account(tx, "team")) == first
    with pytest.raises(NotFound, match="nobody"):
        await database.read(lambda tx: accounts.find_account(tx, "nobody"))


def test_a_key_read_from_a_file_is_the_same_key() -> None:
    key = accounts.mint()
    assert accounts.known(key.text) == key
    with pytest.raises(ValueError, match="not a Tenku key"):
        accounts.known(key.text[:-1])
