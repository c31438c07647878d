"""Queries on webhook endpoints: addresses of an account that hear of all its tasks."""

import secrets
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa

from tenku.db import Tx
from tenku.db.tables import outbox, webhook_endpoints
from tenku.errors import NotFound

ENDPOINTS_MAX = 20  # of one account
OVERLAP_MS = 24 * 3600 * 1000  # how long an old secret signs as well, if that is wished


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """A row of `webhook_endpoints`. `events` are `completed`, `failed` or both."""

    id: str
    account_id: str
    name: str
    url: str
    events: tuple[str, ...]
    secret: str
    old_secret: str | None
    old_secret_until_ms: int | None
    created_at_ms: int
    updated_at_ms: int

    def secrets(self, now_ms: int) -> tuple[str, ...]:
        """All that sign now, the newest first."""
        old = self.old_secret
        if old is None or self.old_secret_until_ms is None or self.old_secret_until_ms <= now_ms:
            return (self.secret,)
        return (self.secret, old)


def new_secret() -> str:
    """`whsec_` and 32 random bytes in base64 (Standard Webhooks)."""
    return f"whsec_{b64encode(secrets.token_bytes(32)).decode()}"


def add(tx: Tx, account_id: str, *, name: str, url: str, events: Sequence[str]) -> Endpoint:
    """A new endpoint with a new secret."""
    endpoint_id = f"we_{secrets.token_hex(16)}"
    tx.run(
        webhook_endpoints.insert().values(
            id=endpoint_id,
            account_id=account_id,
            name=name,
            url=url,
            events=" ".join(events),
            secret=new_secret(),
            created_at_ms=tx.now_ms,
            updated_at_ms=tx.now_ms,
        )
    )
    return get(tx, account_id, endpoint_id)


def get(tx: Tx, account_id: str, endpoint_id: str) -> Endpoint:
    """The account's endpoint.

    Raises:
        NotFound: it isn't there, or isn't the account's; the answer is the same.
    """
    found = of(tx, endpoint_id)
    if found is None or found.account_id != account_id:
        raise NotFound(f"There is no webhook endpoint {endpoint_id[:80]!r}.")
    return found


def of(tx: Tx, endpoint_id: str) -> Endpoint | None:
    """An endpoint of whoever: for the courier."""
    row = tx.run(sa.select(webhook_endpoints).where(webhook_endpoints.c.id == endpoint_id))
    found = row.mappings().one_or_none()
    return None if found is None else _endpoint(found)


def listing(tx: Tx, account_id: str) -> list[Endpoint]:
    """All endpoints of an account, the newest first."""
    rows = tx.run(
        sa.select(webhook_endpoints)
        .where(webhook_endpoints.c.account_id == account_id)
        .order_by(webhook_endpoints.c.created_at_ms.desc(), webhook_endpoints.c.id.desc())
    )
    return [_endpoint(row) for row in rows.mappings()]


def change(tx: Tx, endpoint: Endpoint, *, name: str, url: str, events: Sequence[str]) -> Endpoint:
    """The endpoint with these facts. What waits goes to the new address, or is no longer sent."""
    _update(tx, endpoint, name=name, url=url, events=" ".join(events))
    waiting = sa.and_(outbox.c.endpoint_id == endpoint.id, outbox.c.due_at_ms.is_not(None))
    tx.run(outbox.delete().where(waiting, outbox.c.event.not_in(tuple(events))))
    tx.run(outbox.update().where(waiting).values(url=url, host=urlsplit(url).netloc.lower()))
    return get(tx, endpoint.account_id, endpoint.id)


def rotate(tx: Tx, endpoint: Endpoint, *, keep_old: bool) -> Endpoint:
    """The endpoint with a new secret; the old one signs as well for a day, if it is kept."""
    _update(
        tx,
        endpoint,
        secret=new_secret(),
        old_secret=endpoint.secret if keep_old else None,
        old_secret_until_ms=tx.now_ms + OVERLAP_MS if keep_old else None,
    )
    return get(tx, endpoint.account_id, endpoint.id)


def remove(tx: Tx, endpoint: Endpoint) -> None:
    """The endpoint goes, and what it was still to be told."""
    tx.run(outbox.delete().where(outbox.c.endpoint_id == endpoint.id))
    tx.run(webhook_endpoints.delete().where(webhook_endpoints.c.id == endpoint.id))


def _update(tx: Tx, endpoint: Endpoint, **values: object) -> None:
    tx.run(
        webhook_endpoints.update()
        .where(webhook_endpoints.c.id == endpoint.id)
        .values(**values, updated_at_ms=tx.now_ms)
    )


def _endpoint(row: sa.RowMapping) -> Endpoint:
    values: dict[str, Any] = dict(row)
    values["events"] = tuple(values["events"].split())
    return Endpoint(**values)
