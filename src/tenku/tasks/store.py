"""Queries on tasks. Every function that reads for a caller takes the account first."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from tenku.db import Tx
from tenku.db.tables import idempotency, is_pending, is_processing, tasks
from tenku.tasks.model import WORDS, Callback, Status, Step, Task, not_found
from tenku.tasks.result import Result

IDEMPOTENCY_MS = 24 * 3600 * 1000

_INSERT = tasks.insert()
_GET = sa.select(tasks).where(
    tasks.c.id == sa.bindparam("id"), tasks.c.account_id == sa.bindparam("account_id")
)
_BY_ID = sa.select(tasks).where(tasks.c.id == sa.bindparam("id"))
_WAITING = sa.select(
    sa.func.count().label("everybody"),
    sa.func.count().filter(tasks.c.account_id == sa.bindparam("account_id")).label("account"),
).where(is_pending)

_older = sa.tuple_(tasks.c.created_at_ms, tasks.c.id) < sa.tuple_(
    sa.bindparam("at", type_=sa.BigInteger), sa.bindparam("id", type_=sa.Text)
)
_mine = tasks.c.account_id == sa.bindparam("account_id")
_count = sa.select(sa.func.count()).select_from(tasks).where(is_pending)
_BEFORE_THE_LOW_ONES = _count.where(_older, sa.not_(sa.and_(_mine, tasks.c.low_priority == 1)))
_BEHIND_ALL_OF_ITS_ACCOUNT = _count.where(sa.or_(_older, sa.and_(_mine, tasks.c.low_priority == 0)))


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """How many tasks are pending."""

    everybody: int
    account: int


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What was answered to the first create with an idempotency key."""

    fingerprint: str
    task_id: str
    balance_credits: int
    created_at_ms: int


def insert(tx: Tx, task: Task) -> None:
    assert task.status is Status.PENDING
    tx.run(
        _INSERT,
        {
            "id": task.id,
            "account_id": task.account_id,
            "model_id": task.model_id,
            "parameters": json.dumps(dict(task.parameters), ensure_ascii=False),
            "image_id": task.image_id,
            "source_id": task.source_id,
            "status": "pending",
            "price_credits": task.price_credits,
            "estimated_seconds": task.estimated_seconds,
            "created_at_ms": task.created_at_ms,
            "start_by_ms": task.start_by_ms,
            "fence": 0,
            "attempts": 0,
            "progress": 0,
            "stage": "",
            "fingerprint": task.fingerprint,
            "low_priority": int(task.low_priority),
            "result_seconds_max": task.result_seconds_max,
            "asked_as": task.asked_as,
            "remarks": json.dumps(task.remarks, ensure_ascii=False),
            "callback_form": task.callback.form if task.callback else None,
            "callback_url": task.callback.url if task.callback else None,
            "key_id": task.key_id,
            "shape": task.shape,
        },
    )


def get(tx: Tx, account_id: str, task_id: str) -> Task:
    """The account's task.

    Raises:
        NotFound: it isn't there, or isn't the account's; the answer is the same.
    """
    row = tx.run(_GET, {"id": task_id, "account_id": account_id}).mappings().one_or_none()
    if row is None:
        raise not_found(task_id)
    return task_of(row)


def by_id(tx: Tx, task_id: str) -> Task | None:
    """A task of whoever: for workers and the ledger, never for callers."""
    row = tx.run(_BY_ID, {"id": task_id}).mappings().one_or_none()
    return None if row is None else task_of(row)


def listing(
    tx: Tx,
    account_id: str,
    *,
    status: Status | None = None,
    model_id: str | None = None,
    limit: int,
    before: tuple[int, str] | None = None,
    oldest_first: bool = False,
    removed: bool = True,
) -> list[Task]:
    """The account's tasks, newest first unless told; those that its maker deleted if `removed`.

    `before` is (created_at_ms, id) of the last one seen.
    """
    query = sa.select(tasks).where(tasks.c.account_id == account_id)
    if not removed:
        query = query.where(tasks.c.removed_at_ms.is_(None))
    if status is not None:
        query = query.where(tasks.c.status == status.value)
    if model_id is not None:
        query = query.where(tasks.c.model_id == model_id)
    place = sa.tuple_(tasks.c.created_at_ms, tasks.c.id)
    if before is not None:
        query = query.where(place > before if oldest_first else place < before)
    order = (tasks.c.created_at_ms, tasks.c.id)
    query = query.order_by(*(order if oldest_first else (c.desc() for c in order))).limit(limit)
    return [task_of(row) for row in tx.run(query).mappings()]


def newest_alike(tx: Tx, account_id: str, fingerprint: str, since_ms: int) -> Task | None:
    """The account's newest task that was asked for in the same way, accepted since then.

    One that has failed or was deleted is none: whoever asks again means a new video.
    """
    row = tx.run(
        sa.select(tasks)
        .where(tasks.c.account_id == account_id, tasks.c.created_at_ms >= since_ms)
        .where(tasks.c.fingerprint == fingerprint)
        .where(tasks.c.status != Status.FAILED.value, tasks.c.removed_at_ms.is_(None))
        .order_by(tasks.c.created_at_ms.desc(), tasks.c.id.desc())
        .limit(1)
    ).mappings()
    found = row.one_or_none()
    return None if found is None else task_of(found)


def waiting(tx: Tx, account_id: str) -> Waiting:
    row = tx.run(_WAITING, {"account_id": account_id}).one()
    return Waiting(everybody=row.everybody, account=row.account)


def queue_position(tx: Tx, task: Task) -> int | None:
    """How many tasks start before this one; None if it isn't pending."""
    if task.status is not Status.PENDING:
        return None
    values: dict[str, object] = {
        "at": task.created_at_ms,
        "id": task.id,
        "account_id": task.account_id,
    }
    query = _BEHIND_ALL_OF_ITS_ACCOUNT if task.low_priority else _BEFORE_THE_LOW_ONES
    return tx.run(query, values).scalar_one()


def leases(tx: Tx, owner: str) -> dict[str, int]:
    """task id -> fence of every task that this worker has."""
    rows = tx.run(
        sa.select(tasks.c.id, tasks.c.fence)
        .where(is_processing)
        .where(tasks.c.lease_owner == owner)
    )
    return {row.id: row.fence for row in rows}


def live_attempts(tx: Tx) -> set[str]:
    """`Task.attempt_name` of every claim that counts now."""
    rows = tx.run(sa.select(tasks.c.id, tasks.c.fence).where(is_processing))
    return {f"{row.id}-{row.fence}" for row in rows}


def owners(tx: Tx) -> set[str]:
    """The workers that have a lease which hasn't run out."""
    rows = tx.run(
        sa.select(tasks.c.lease_owner)
        .where(is_processing, tasks.c.lease_until_ms > tx.now_ms)
        .distinct()
    )
    return {owner for owner in rows.scalars() if owner is not None}


def paces(tx: Tx, limit: int = 500) -> dict[str, list[float]]:
    """Of the newest films: engine -> seconds of work for each second of film, oldest last."""
    rows = tx.run(
        sa.select(tasks.c.result, tasks.c.started_at_ms, tasks.c.completed_at_ms)
        .where(tasks.c.status == Status.COMPLETED.value)
        .order_by(tasks.c.completed_at_ms.desc())
        .limit(limit)
    )
    found: dict[str, list[float]] = {}
    for row in rows:
        result = Result.model_validate_json(row.result)
        seconds = (row.completed_at_ms - row.started_at_ms) / 1000
        found.setdefault(result.engine.name, []).append(seconds / result.video.duration)
    return found


def wordy(tx: Tx, before_ms: int, limit: int = 100) -> list[str]:
    """Tasks that ended before then, whose video is gone, and whose prompt is still there."""
    gone = sa.or_(tasks.c.deleted_at_ms.is_not(None), tasks.c.status == Status.FAILED.value)
    rows = tx.run(
        sa.select(tasks.c.id)
        .where(tasks.c.completed_at_ms <= before_ms, gone)
        .where(tasks.c.parameters.contains('"prompt": ', autoescape=True))
        .limit(limit)
    )
    return list(rows.scalars())


def forget_words(tx: Tx, task_ids: Sequence[str]) -> None:
    """Take from tasks what their callers wrote, and what engines wrote of that."""
    for task in filter(None, (by_id(tx, task_id) for task_id in task_ids)):
        kept = {name: said for name, said in task.parameters.items() if name not in WORDS}
        bare = task.result and task.result.model_copy(update={"notes": (), "prompt_sent": ""})
        values = {
            "parameters": json.dumps(kept),
            "recipe": None,
            "checkpoint": None,  # a remote engine's has the prompt that it sent
            "result": bare and bare.model_dump_json(),
            "callback_url": None,  # the form stays: somebody was to be told, and the books say so
        }
        tx.run(tasks.update().where(tasks.c.id == task.id).values(values))


def receipt(tx: Tx, account_id: str, key: str) -> Receipt | None:
    row = tx.run(
        sa.select(idempotency).where(
            idempotency.c.account_id == account_id, idempotency.c.key == key
        )
    ).one_or_none()
    if row is None:
        return None
    return Receipt(
        fingerprint=row.fingerprint,
        task_id=row.task_id,
        balance_credits=row.balance_credits,
        created_at_ms=row.created_at_ms,
    )


def add_receipt(tx: Tx, account_id: str, key: str, receipt: Receipt) -> None:
    """Keep a receipt; one of that key that is past its time makes room."""
    old = sa.and_(idempotency.c.account_id == account_id, idempotency.c.key == key)
    tx.run(
        idempotency.delete().where(old, idempotency.c.created_at_ms <= tx.now_ms - IDEMPOTENCY_MS)
    )
    tx.run(
        idempotency.insert().values(
            account_id=account_id,
            key=key,
            fingerprint=receipt.fingerprint,
            task_id=receipt.task_id,
            balance_credits=receipt.balance_credits,
            created_at_ms=receipt.created_at_ms,
        )
    )


def forget_receipts(tx: Tx) -> None:
    """Drop the receipts that are past their time."""
    tx.run(idempotency.delete().where(idempotency.c.created_at_ms <= tx.now_ms - IDEMPOTENCY_MS))


def counts(tx: Tx) -> Sequence[tuple[str, str, int]]:
    """(status, model, how many) over all accounts."""
    many = sa.func.count().label("many")
    rows = tx.run(
        sa.select(tasks.c.status, tasks.c.model_id, many).group_by(tasks.c.status, tasks.c.model_id)
    )
    return [(row.status, row.model_id, row.many) for row in rows]


def oldest_pending_ms(tx: Tx) -> int | None:
    return tx.run(sa.select(sa.func.min(tasks.c.created_at_ms)).where(is_pending)).scalar()


def task_of(row: sa.RowMapping) -> Task:
    values: dict[str, Any] = dict(row)
    values["status"] = Status(values["status"])
    values["parameters"] = json.loads(values["parameters"])
    values["low_priority"] = bool(values["low_priority"])
    values["remarks"] = tuple(json.loads(values["remarks"]))
    values["steps"] = tuple(Step(at_ms, words) for at_ms, words in json.loads(values["steps"]))
    form, url = values.pop("callback_form"), values.pop("callback_url")
    values["callback"] = Callback(form=form, url=url) if url is not None else None
    values["result"] = Result.model_validate_json(values["result"]) if values["result"] else None
    return Task(**values)
