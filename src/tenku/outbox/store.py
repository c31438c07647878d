"""Queries on the outbox. A row is one thing to tell one address, until it heard or is given up."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal
from urllib.parse import urlsplit

import sqlalchemy as sa

from tenku.db import Tx
from tenku.db.tables import outbox, webhook_endpoints

Event = Literal["completed", "failed"]

TOPIC = "outbox"
FORM_OF_ENDPOINTS = "openai"  # whose payload an account's endpoints are sent
OF_HOST_MAX = 4  # tries at a time of one account at one host
OF_ACCOUNT_MAX = 32
LOOK_AT_MAX = 2000  # due rows that one claim sorts
LEASE_MS = 60_000  # who claimed a delivery and says no more was killed: another one tries
AHEAD_MAX_MS = 7 * 3_600_000  # no pause between two tries is as long
DELIVERED_MS = 7 * 86_400_000  # how long what was delivered is shown
DEAD_MS = 30 * 86_400_000  # how long what was given up can be replayed


@dataclass(frozen=True, kw_only=True)
class Told:
    """What happened, to which task of whom."""

    account_id: str
    task_id: str
    event: Event


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """A row of the outbox. `answer` is the status, or the failure, of the last try."""

    id: str
    account_id: str
    task_id: str
    endpoint_id: str | None
    form: str
    event: Event
    url: str
    host: str
    created_at_ms: int
    due_at_ms: int | None
    tries: int
    answer: str | None
    delivered_at_ms: int | None
    dead_at_ms: int | None


def tell(tx: Tx, told: Told, *, form: str, url: str, endpoint_id: str | None = None) -> None:
    """One address is to hear of it, as soon as it may."""
    tx.run(
        outbox.insert().values(
            id=secrets.token_hex(16),
            account_id=told.account_id,
            task_id=told.task_id,
            endpoint_id=endpoint_id,
            form=form,
            event=told.event,
            url=url,
            host=urlsplit(url).netloc.lower(),
            created_at_ms=tx.now_ms,
            due_at_ms=tx.now_ms,
            tries=0,
        )
    )
    tx.notify(TOPIC)


_ENDPOINTS = sa.select(
    webhook_endpoints.c.id, webhook_endpoints.c.url, webhook_endpoints.c.events
).where(webhook_endpoints.c.account_id == sa.bindparam("account_id"))


def tell_endpoints(tx: Tx, told: Told) -> None:
    """Every endpoint of the account that wants this event is to hear of it."""
    for row in tx.run(_ENDPOINTS, {"account_id": told.account_id}).all():
        if told.event in row.events.split():
            tell(tx, told, form=FORM_OF_ENDPOINTS, url=row.url, endpoint_id=row.id)


def due(tx: Tx) -> bool:
    """Whether anything is due."""
    query = sa.select(sa.exists(sa.select(outbox.c.id).where(outbox.c.due_at_ms <= tx.now_ms)))
    return bool(tx.run(query).scalar_one())


def claim(
    tx: Tx,
    *,
    busy: Collection[tuple[str, str]] = (),
    crowded: Collection[str] = (),
    limit: int,
) -> list[Delivery]:
    """What is due, of each account in turn and a few for each host; it is the caller's for now.

    Accounts that are `crowded`, and pairs of account and host that are `busy`, wait.
    """
    query = _chosen(tuple(sorted(busy)), tuple(sorted(crowded)), limit)
    found = [_delivery(row) for row in tx.run(query, {"now": tx.now_ms}).mappings()]
    if found:
        tx.run(
            outbox.update()
            .where(outbox.c.id.in_([delivery.id for delivery in found]))
            .values(due_at_ms=tx.now_ms + LEASE_MS, tries=outbox.c.tries + 1)
        )
    return [replace(delivery, tries=delivery.tries + 1) for delivery in found]


@lru_cache(64)  # to put it together takes longer than to run it
def _chosen(
    busy: tuple[tuple[str, str], ...], crowded: tuple[str, ...], limit: int
) -> sa.Select[Any]:
    lane = outbox.c.account_id + " " + outbox.c.host
    oldest = (
        sa.select(outbox.c.id, outbox.c.due_at_ms, outbox.c.account_id, outbox.c.host)
        .where(outbox.c.due_at_ms <= sa.bindparam("now"))
        .where(lane.not_in([f"{account_id} {host}" for account_id, host in busy]))
        .where(outbox.c.account_id.not_in(crowded))
        .order_by(outbox.c.due_at_ms)
        .limit(LOOK_AT_MAX)
        .subquery()
    )

    def turn(*same: sa.ColumnElement[str]) -> sa.ColumnElement[int]:
        return sa.func.row_number().over(partition_by=same, order_by=oldest.c.due_at_ms)

    turns = sa.select(
        oldest.c.id,
        oldest.c.due_at_ms,
        turn(oldest.c.account_id, oldest.c.host).label("of_host"),
        turn(oldest.c.account_id).label("of_account"),
    ).subquery()
    chosen = (
        sa.select(turns.c.id)
        .where(turns.c.of_host <= OF_HOST_MAX, turns.c.of_account <= OF_ACCOUNT_MAX)
        .order_by(turns.c.of_account, turns.c.due_at_ms)
        .limit(limit)
    )
    return sa.select(outbox).where(outbox.c.id.in_(chosen))


def delivered(tx: Tx, delivery: Delivery, answer: str) -> None:
    """The address has heard."""
    _settle(tx, delivery, answer, due_at_ms=None, delivered_at_ms=tx.now_ms)


def put_off(tx: Tx, delivery: Delivery, answer: str, pause_ms: int | None) -> None:
    """The try failed: again after a pause, or never again."""
    if pause_ms is None:
        _settle(tx, delivery, answer, due_at_ms=None, dead_at_ms=tx.now_ms)
    else:
        _settle(tx, delivery, answer, due_at_ms=tx.now_ms + pause_ms)


def after_setback(tx: Tx) -> None:
    """Make due what waits longer than any pause: the clock was put back since it was written."""
    tx.run(
        outbox.update()
        .where(outbox.c.due_at_ms > tx.now_ms + AHEAD_MAX_MS)
        .values(due_at_ms=tx.now_ms)
    )


def replay(tx: Tx, delivery_id: str | None = None) -> int:
    """Start what was given up anew: one, or all of it. Returns how many that were."""
    mine = outbox.c.dead_at_ms.is_not(None)
    if delivery_id is not None:
        mine = outbox.c.id == delivery_id
    done = tx.run(
        outbox.update()
        .where(mine)
        .values(due_at_ms=tx.now_ms, dead_at_ms=None, delivered_at_ms=None, tries=0)
    )
    tx.notify(TOPIC)
    return done.rowcount


def listing(tx: Tx, *, dead: bool = False, limit: int = 100) -> Sequence[Delivery]:
    """Deliveries of all accounts, the newest first: for the operator."""
    query = sa.select(outbox).order_by(outbox.c.created_at_ms.desc(), outbox.c.id.desc())
    if dead:
        query = query.where(outbox.c.dead_at_ms.is_not(None))
    return [_delivery(row) for row in tx.run(query.limit(limit)).mappings()]


def forget(tx: Tx) -> None:
    """Drop what was delivered, or given up, long ago."""
    tx.run(outbox.delete().where(outbox.c.delivered_at_ms <= tx.now_ms - DELIVERED_MS))
    tx.run(outbox.delete().where(outbox.c.dead_at_ms <= tx.now_ms - DEAD_MS))


def _settle(tx: Tx, delivery: Delivery, answer: str, **values: object) -> None:
    """Write a try's outcome down, unless another one has claimed it since."""
    tx.run(
        outbox.update()
        .where(outbox.c.id == delivery.id, outbox.c.tries == delivery.tries)
        .where(outbox.c.due_at_ms.is_not(None))
        .values(answer=answer[:200], **values)
    )


def _delivery(row: sa.RowMapping) -> Delivery:
    values: dict[str, Any] = dict(row)
    return Delivery(**values)
