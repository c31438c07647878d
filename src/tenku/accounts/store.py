"""Queries on accounts and keys."""

import secrets
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from tenku.accounts.keys import NewKey, parse, same
from tenku.db import Tx
from tenku.db.tables import accounts, api_keys
from tenku.errors import NotFound

LOCAL = "local"  # the account that the first start makes


class Scope(StrEnum):
    """What a key may do; `admin` includes the others."""

    GENERATE = "generate"
    READ = "read"
    ADMIN = "admin"


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Who is asking, as every surface hands it to the service."""

    account_id: str
    scopes: frozenset[Scope]

    def may(self, scope: Scope) -> bool:
        return scope in self.scopes or Scope.ADMIN in self.scopes


@dataclass(frozen=True, kw_only=True)
class Key:
    """A stored key, as lists show it."""

    id: str
    account: str
    name: str
    last4: str
    scopes: tuple[str, ...]
    created_at_ms: int
    expires_at_ms: int | None
    revoked_at_ms: int | None


def account_id(tx: Tx, name: str) -> str | None:
    """The id of the account of that name, if there is one."""
    return tx.run(sa.select(accounts.c.id).where(accounts.c.name == name)).scalar()


def add_account(tx: Tx, name: str) -> str:
    """The id of the account of that name, made now if it is new."""
    found = account_id(tx, name)
    if found is not None:
        return found
    new = secrets.token_hex(16)
    tx.run(
        accounts.insert().values(
            id=new, name=name, balance_credits=0, held_credits=0, created_at_ms=tx.now_ms
        )
    )
    return new


def find_account(tx: Tx, name: str) -> str:
    """The id of the account of that name.

    Raises:
        NotFound: there is none.
    """
    found = account_id(tx, name)
    if found is None:
        raise NotFound(f"There is no account {name!r}.")
    return found


def add_key(
    tx: Tx,
    account_id: str,
    key: NewKey,
    *,
    name: str,
    scopes: frozenset[Scope],
    expires_at_ms: int | None = None,
) -> None:
    tx.run(
        api_keys.insert().values(
            id=key.id,
            account_id=account_id,
            name=name,
            secret_sha256=key.secret_sha256,
            last4=key.last4,
            scopes=" ".join(sorted(scopes)),
            created_at_ms=tx.now_ms,
            expires_at_ms=expires_at_ms,
        )
    )


_BY_ID = sa.select(api_keys).where(api_keys.c.id == sa.bindparam("id"))


def authenticate(tx: Tx, text: str) -> Caller | None:
    """Whose key this is; None for a false, expired or revoked one."""
    parsed = parse(text)
    if parsed is None:
        return None
    key_id, secret_sha256 = parsed
    row = tx.run(_BY_ID, {"id": key_id}).one_or_none()
    # Compare even when there is no such key, so that time doesn't tell which ids exist.
    if not same(row.secret_sha256 if row else "", secret_sha256) or row is None:
        return None
    if row.revoked_at_ms is not None:
        return None
    if row.expires_at_ms is not None and row.expires_at_ms <= tx.now_ms:
        return None
    scopes = frozenset(Scope(word) for word in row.scopes.split())
    return Caller(account_id=row.account_id, scopes=scopes)


def keys(tx: Tx) -> list[Key]:
    """Every key of every account, newest last."""
    query = (
        sa.select(api_keys, accounts.c.name.label("account"))
        .join(accounts, accounts.c.id == api_keys.c.account_id)
        .order_by(api_keys.c.created_at_ms)
    )
    return [_key(row) for row in tx.run(query)]


def revoke(tx: Tx, key_id: str) -> None:
    """Make a key useless from now on.

    Raises:
        NotFound: there is no such key.
    """
    done = tx.run(
        api_keys.update()
        .where(api_keys.c.id == key_id)
        .values(revoked_at_ms=sa.func.coalesce(api_keys.c.revoked_at_ms, tx.now_ms))
    )
    if done.rowcount == 0:
        raise NotFound(f"There is no key {key_id!r}. `tenku keys list` shows the ids.")


def _key(row: sa.Row[Any]) -> Key:
    return Key(
        id=row.id,
        account=row.account,
        name=row.name,
        last4=row.last4,
        scopes=tuple(row.scopes.split()),
        created_at_ms=row.created_at_ms,
        expires_at_ms=row.expires_at_ms,
        revoked_at_ms=row.revoked_at_ms,
    )
