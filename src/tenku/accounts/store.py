"""Queries on accounts and keys."""

import secrets
from typing import Any

import sqlalchemy as sa

from tenku.accounts.keys import NewKey, parse, same
from tenku.accounts.model import NO_LIMITS, ApiKey, Caller, Key, Limits, Scope
from tenku.db import Tx
from tenku.db.tables import accounts, api_keys
from tenku.errors import Conflict, NotFound

# field of Limits -> column
_COLUMNS = {
    "credits": "credit_limit",
    "per_minute": "per_minute",
    "running": "running_max",
    "waiting": "waiting_max",
    "seconds": "seconds_max",
}

_SPEND = (
    api_keys.update()
    .where(api_keys.c.id == sa.bindparam("key"))
    .where(
        sa.or_(
            api_keys.c.credit_limit.is_(None),
            api_keys.c.spent_credits + sa.bindparam("price") <= api_keys.c.credit_limit,
        )
    )
    .values(spent_credits=api_keys.c.spent_credits + sa.bindparam("price"))
)
_UNSPEND = (
    api_keys.update()
    .where(api_keys.c.id == sa.bindparam("key"))
    .values(spent_credits=api_keys.c.spent_credits - sa.bindparam("price"))
)


def account_id(tx: Tx, name: str) -> str | None:
    """The id of the account of that name, if there is one."""
    return tx.run(sa.select(accounts.c.id).where(accounts.c.name == name)).scalar()


def account_names(tx: Tx) -> dict[str, str]:
    """The name of every account, by its id."""
    return {row.id: row.name for row in tx.run(sa.select(accounts.c.id, accounts.c.name))}


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
    limits: Limits = NO_LIMITS,
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
            **{_COLUMNS[name]: value for name, value in limits.named().items()},
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
    fits = same(row.secret_sha256 if row else "", secret_sha256)
    fitted = same((row.old_secret_sha256 or "") if row else "", secret_sha256)
    if row is None or row.revoked_at_ms is not None:
        return None
    if row.expires_at_ms is not None and row.expires_at_ms <= tx.now_ms:
        return None
    if not fits and not (fitted and (row.old_secret_until_ms or 0) > tx.now_ms):
        return None
    return Caller(
        account_id=row.account_id,
        scopes=frozenset(Scope(word) for word in row.scopes.split()),
        api_key=ApiKey(id=key_id, limits=_limits(row)),
    )


_SHOWN = sa.select(api_keys, accounts.c.name.label("account")).join(
    accounts, accounts.c.id == api_keys.c.account_id
)


def keys(tx: Tx) -> list[Key]:
    """Every key of every account, newest last."""
    return [_key(row) for row in tx.run(_SHOWN.order_by(api_keys.c.created_at_ms))]


def find_key(tx: Tx, key_id: str) -> Key:
    """The key of that id.

    Raises:
        NotFound: there is no such key.
    """
    row = tx.run(_SHOWN.where(api_keys.c.id == key_id)).one_or_none()
    if row is None:
        raise NotFound(f"There is no key {key_id!r}. `tenku keys list` shows the ids.")
    return _key(row)


def revoke(tx: Tx, key_id: str) -> Key:
    """Make a key useless from now on.

    Raises:
        NotFound: there is no such key.
    """
    _update(tx, key_id, {"revoked_at_ms": sa.func.coalesce(api_keys.c.revoked_at_ms, tx.now_ms)})
    return find_key(tx, key_id)


def rotate(tx: Tx, new: NewKey, *, overlap_ms: int) -> Key:
    """Give a key a new secret; the old one works as well until `overlap_ms` from now.

    One that was still working from an earlier rotation stops at once.

    Raises:
        NotFound: there is no such key.
        Conflict: it is revoked or has expired, which a new secret would not change.
    """
    now = find_key(tx, new.id)
    if (state := now.state(tx.now_ms)) != "valid":
        raise Conflict(f"Key {new.id} is {state}. Make another with `tenku keys create`.")
    _update(
        tx,
        new.id,
        {
            "secret_sha256": new.secret_sha256,
            "last4": new.last4,
            "old_secret_sha256": api_keys.c.secret_sha256 if overlap_ms else None,
            "old_secret_until_ms": tx.now_ms + overlap_ms if overlap_ms else None,
        },
    )
    return find_key(tx, new.id)


def limit(tx: Tx, key_id: str, limits: Limits) -> Key:
    """Give a key these limits, all of them.

    Raises:
        NotFound: there is no such key.
    """
    _update(tx, key_id, {_COLUMNS[name]: value for name, value in limits.named().items()})
    return find_key(tx, key_id)


def spend(tx: Tx, key_id: str, credits: int) -> bool:
    """Count credits against a key; False, and nothing is counted, where its limit leaves less.

    One conditional update decides; nothing is read first.
    """
    return tx.run(_SPEND, {"key": key_id, "price": credits}).rowcount > 0


def unspend(tx: Tx, key_id: str, credits: int) -> None:
    """Take credits back that were counted against a key."""
    tx.run(_UNSPEND, {"key": key_id, "price": credits})


def credits_left(tx: Tx, key_id: str) -> int | None:
    """What is left of a key's credit limit; None if it has none."""
    row = tx.run(
        sa.select(api_keys.c.credit_limit, api_keys.c.spent_credits).where(api_keys.c.id == key_id)
    ).one()
    return None if row.credit_limit is None else max(0, row.credit_limit - row.spent_credits)


def _update(tx: Tx, key_id: str, values: dict[str, Any]) -> None:
    tx.run(api_keys.update().where(api_keys.c.id == key_id).values(values))


def _limits(row: sa.Row[Any]) -> Limits:
    return Limits(**{name: getattr(row, column) for name, column in _COLUMNS.items()})


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
        old_secret_until_ms=row.old_secret_until_ms,
        limits=_limits(row),
        spent_credits=row.spent_credits,
    )
