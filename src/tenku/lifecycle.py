"""The life of a task, one transaction a step: the only place where status and money change.

    submit ──▶ claim ──▶ complete        hold ──▶ capture
       │         ├─────▶ fail            hold ──▶ release
       │         ├─────▶ retry, let_go, put_back    hold stays; any worker may claim it again
       └─────────┴─────▶ cancel          hold ──▶ release

`tasks` is the queue. A claim gives a lease and raises the fence; every later step of a worker
says which fence it holds, and changes nothing if somebody else has claimed since. A lease that
ran out is found by the ordinary claim, so there is no sweeper to forget. All times are the
transaction's (`tx.now_ms`).
"""

import json
from collections.abc import Collection
from dataclasses import dataclass, replace

import sqlalchemy as sa

from tenku import accounts, assets, audit, ledger, outbox, provenance
from tenku.assets import Asset
from tenku.db import Tx
from tenku.db.tables import is_processing, tasks
from tenku.errors import Cancelled, ErrorKind, Failure, KeySpent
from tenku.failpoints import failpoint
from tenku.provenance import Output
from tenku.tasks import Kind, Status, Task, claims, queue, store
from tenku.tasks.model import task_topic
from tenku.tasks.queue import ATTEMPTS_MAX
from tenku.tasks.result import Result

LEASE_MS = 30_000
RETRY_MS = 5_000  # wait after the first failed attempt; doubles
CANCELLED = Cancelled("The task was cancelled.")
QUEUE = "queue"  # the topic that a worker listens to


@dataclass(frozen=True, kw_only=True)
class Film:
    """What a worker hands in when a task is done."""

    result: Result
    recipe: str | None
    price_credits: int  # the true price, at most what was held
    assets: tuple[Asset, ...]
    output: Output  # for the log, which outlives the video
    kept_ms: int | None  # how long the video is kept from now on, None = for ever


def worker_topic(owner: str) -> str:
    return f"worker:{owner}"


# -- for the service --------------------------------------------------------------------------


def submit(tx: Tx, task: Task) -> int:
    """Take a task in and hold its price; returns the balance that is left.

    Raises:
        InsufficientCredits: nothing was written; KeySpent if the key's own limit is too low.
    """
    _spend(tx, task)
    failpoint("before_hold")
    left = ledger.hold(tx, task.id, task.account_id, task.price_credits)
    store.insert(tx, task)
    failpoint("after_hold")
    tx.notify(QUEUE)
    return left


def cancel(tx: Tx, account_id: str, task_id: str, why: Failure = CANCELLED) -> Task:
    """End a task that hasn't ended and give its credits back; one that has is returned as it is.

    Raises:
        NotFound: the account has no such task.
    """
    task = store.get(tx, account_id, task_id)
    if not task.status.terminal:
        _end_failed(tx, task, why.kind, why.message)
    return store.get(tx, account_id, task_id)


def delete(tx: Tx, account_id: str, task_id: str) -> Task:
    """Cancel if need be, then give up the video, its recipe and what was said of it. The row stays.

    Raises:
        NotFound: the account has no such task.
    """
    cancel(tx, account_id, task_id)
    assets.delete_of_task(tx, task_id)
    store.forget_words(tx, [task_id])
    tx.run(
        tasks.update()
        .where(tasks.c.id == task_id)
        .values(
            deleted_at_ms=sa.func.coalesce(tasks.c.deleted_at_ms, tx.now_ms),
            removed_at_ms=sa.func.coalesce(tasks.c.removed_at_ms, tx.now_ms),
        )
    )
    return store.get(tx, account_id, task_id)


def withdraw(tx: Tx, task: Task, remark: str) -> None:
    """Mark a task's video as gone, and put a remark before all others, once."""
    remarks = (remark, *(said for said in task.remarks if said != remark))
    tx.run(
        tasks.update()
        .where(tasks.c.id == task.id)
        .values(
            recipe=None,
            remarks=json.dumps(remarks, ensure_ascii=False),
            deleted_at_ms=sa.func.coalesce(tasks.c.deleted_at_ms, tx.now_ms),
        )
    )


def grant(tx: Tx, grant_id: str, account_id: str, credits: int, actor: str = audit.OPERATOR) -> int:
    """Give credits to an account; returns its balance."""
    left = ledger.grant(tx, grant_id, account_id, credits)
    given = {"credits": credits}
    act = audit.Act(
        action="credits.grant", subject=grant_id, actor=actor, account_id=account_id, details=given
    )
    audit.write(tx, act)
    return left


# -- for workers ------------------------------------------------------------------------------


def claim(
    tx: Tx,
    owner: str,
    *,
    run_ms: int,
    only: str | None = None,
    kinds: Collection[Kind] | None = None,
    down: Collection[Kind] = (),
) -> Task | None:
    """Take the next task: one whose worker has gone silent, else the oldest that waits.

    Tasks that are past a deadline or an attempts limit are ended on the way. `run_ms` is how
    long a task may run from its first start; `only` and `kinds` restrict the choice; for `down`
    see `end_overdue`.
    """
    end_overdue(tx, down)
    task = queue.next_task(tx, only, kinds)
    if task is None:
        return None
    values: dict[str, object] = {
        "status": Status.PROCESSING.value,
        "lease_owner": owner,
        "lease_until_ms": tx.now_ms + LEASE_MS,
        "fence": task.fence + 1,
        "attempts": task.attempts + 1,
        "started_at_ms": task.started_at_ms or tx.now_ms,
        "finish_by_ms": task.finish_by_ms or tx.now_ms + run_ms,
    }
    tx.run(tasks.update().where(tasks.c.id == task.id).values(values))
    tx.notify(task_topic(task.id))
    claimed = store.by_id(tx, task.id)
    assert claimed is not None
    return claimed


def end_overdue(tx: Tx, down: Collection[Kind] = ()) -> None:
    """End the tasks that are past a deadline or the attempts limit, some of each at a time.

    `down` are the kinds that no engine films now.
    """
    for task in queue.overdue(tx):
        _end_overdue(tx, task, down)


def renew(tx: Tx, owner: str) -> None:
    """Prolong every lease of a worker that it still has."""
    tx.run(
        tasks.update()
        .where(is_processing, tasks.c.lease_owner == owner)
        .values(lease_until_ms=tx.now_ms + LEASE_MS)
    )


def abandon(tx: Tx, owner: str) -> int:
    """End the leases of a worker that is known to be dead; returns how many it had."""
    done = tx.run(
        tasks.update()
        .where(is_processing, tasks.c.lease_owner == owner, tasks.c.lease_until_ms > tx.now_ms)
        .values(lease_until_ms=tx.now_ms)
    )
    if done.rowcount:
        tx.notify(QUEUE)
    return done.rowcount


def complete(tx: Tx, claimed: Task, film: Film) -> None:
    """The film is there: capture its price and give back the rest of the hold.

    Raises:
        LostTask: somebody else has the task; nothing was written.
    """
    until_ms = None if film.kept_ms is None else tx.now_ms + film.kept_ms
    claims.update(
        tx,
        claimed,
        status=Status.COMPLETED.value,
        result=film.result.model_dump_json(),
        recipe=film.recipe,
        price_credits=film.price_credits,
        progress=100,
        stage="",
        completed_at_ms=tx.now_ms,
        expires_at_ms=until_ms,
        lease_owner=None,
        lease_until_ms=None,
    )
    for asset in film.assets:
        assets.add(tx, replace(asset, expires_at_ms=until_ms))
    provenance.add(tx, film.output)
    ledger.capture(tx, claimed.id, film.price_credits)
    _unspend(tx, claimed, claimed.price_credits - film.price_credits)
    _tell(tx, claimed, "completed")
    failpoint("in_capture")
    tx.notify(task_topic(claimed.id))


def fail(tx: Tx, claimed: Task, failure: Failure) -> None:
    """The attempt has shown that the task can't be done: give the credits back.

    Raises:
        LostTask: somebody else has the task; nothing was written.
    """
    claims.require(tx, claimed)
    _end_failed(tx, claimed, failure.kind, failure.message)


def retry(tx: Tx, claimed: Task, failure: Failure) -> bool:
    """Let the task be tried again after a pause, or fail it if that was the last attempt.

    Returns whether it will be tried again.

    Raises:
        LostTask: somebody else has the task; nothing was written.
    """
    if claimed.attempts >= ATTEMPTS_MAX:
        fail(tx, claimed, failure)
        return False
    pause_ms = RETRY_MS * 2 ** (claimed.attempts - 1)
    claims.update(tx, claimed, lease_owner=None, lease_until_ms=tx.now_ms + pause_ms)
    return True


def let_go(tx: Tx, claimed: Task) -> None:
    """A worker that stops in good order gives a task back; the attempt doesn't count.

    Raises:
        LostTask: somebody else has the task; nothing was written.
    """
    claims.update(
        tx, claimed, lease_owner=None, lease_until_ms=tx.now_ms, attempts=claimed.attempts - 1
    )
    tx.notify(QUEUE)


def put_back(tx: Tx, claimed: Task, pause_ms: int) -> None:
    """No engine takes the task now, and none has begun: it waits as if it had not been claimed.

    It may be claimed after `pause_ms`, until the queue's deadline.

    Raises:
        LostTask: somebody else has the task; nothing was written.
    """
    claims.update(
        tx,
        claimed,
        lease_owner=None,
        lease_until_ms=tx.now_ms + pause_ms,
        attempts=claimed.attempts - 1,
        finish_by_ms=None,
        stage="",
    )


def expire(tx: Tx) -> int:
    """Kill the links of what is past its time; returns how many assets that were.

    Their bytes are erased afterwards, by whoever calls `assets.to_erase`.
    """
    due = assets.due(tx)
    assets.mark_deleted(tx, [asset.id for asset in due])
    tx.run(
        tasks.update()
        .where(tasks.c.deleted_at_ms.is_(None), tasks.c.expires_at_ms <= tx.now_ms)
        .values(deleted_at_ms=tx.now_ms, recipe=None)
    )
    return len(due)


def after_setback(tx: Tx, run_ms: int) -> None:
    """Bring back what lies further ahead than anything that is written today.

    The clock was put back since then; without this a task that waits for its next try, or hangs,
    would do so until the clock is there again. `run_ms` as for `claim`.
    """
    soon = sa.case((tasks.c.lease_owner.is_(None), tx.now_ms), else_=tx.now_ms + LEASE_MS)
    tx.run(
        tasks.update()
        .where(is_processing, tasks.c.lease_until_ms > tx.now_ms + LEASE_MS)
        .values(lease_until_ms=soon)
    )
    tx.run(
        tasks.update()
        .where(is_processing, tasks.c.finish_by_ms > tx.now_ms + run_ms)
        .values(finish_by_ms=tx.now_ms + run_ms)
    )


# -- inside -----------------------------------------------------------------------------------


def _end_overdue(tx: Tx, task: Task, down: Collection[Kind]) -> None:
    put_back = task.status is Status.PROCESSING and task.finish_by_ms is None
    if put_back or (task.status is Status.PENDING and task.kind in down):
        said = "No engine that can film this could be reached before the queue deadline."
        _end_failed(tx, task, ErrorKind.ENGINE_UNAVAILABLE, said)
    elif task.status is Status.PENDING:
        _end_failed(tx, task, ErrorKind.TIMED_OUT, "No worker was free before the queue deadline.")
    elif task.finish_by_ms is not None and task.finish_by_ms <= tx.now_ms:
        _end_failed(tx, task, ErrorKind.TIMED_OUT, "The video was not finished in time.")
    else:
        _end_failed(
            tx,
            task,
            ErrorKind.ENGINE_FAILED,
            f"The engine stopped without an answer {task.attempts} times.",
        )


def _end_failed(tx: Tx, task: Task, kind: ErrorKind, message: str) -> None:
    done = tx.run(
        tasks.update()
        .where(tasks.c.id == task.id, tasks.c.status.in_(("pending", "processing")))
        .values(
            status=Status.FAILED.value,
            error_code=kind.value,
            error=message,
            stage="",
            completed_at_ms=tx.now_ms,
            lease_owner=None,
            lease_until_ms=None,
        )
    )
    assert done.rowcount == 1, f"task {task.id} was not over"
    ledger.release(tx, task.id)
    _unspend(tx, task, task.price_credits)
    failpoint("in_release")
    _tell(tx, task, "failed")
    tx.notify(task_topic(task.id))
    if task.lease_owner is not None:
        tx.notify(worker_topic(task.lease_owner))


def _spend(tx: Tx, task: Task) -> None:
    """Count a price against its key.

    Raises:
        KeySpent: the key's limit leaves less; nothing was written.
    """
    if task.key_id is None:
        return
    if not accounts.spend(tx, task.key_id, task.price_credits):
        left = accounts.credits_left(tx, task.key_id)
        raise KeySpent(need=task.price_credits, have=left or 0)


def _unspend(tx: Tx, task: Task, credits: int) -> None:
    """Take back what a task did not cost in the end."""
    if task.key_id is not None and credits:
        accounts.unspend(tx, task.key_id, credits)


def _tell(tx: Tx, task: Task, event: outbox.Event) -> None:
    """Write down whom the end of a task is to be told, with the end itself."""
    told = outbox.Told(account_id=task.account_id, task_id=task.id, event=event)
    if task.callback is not None:
        outbox.tell(tx, told, form=task.callback.form, url=task.callback.url)
    outbox.tell_endpoints(tx, told)
