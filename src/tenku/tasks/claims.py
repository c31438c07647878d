"""What a claim gives to a worker: one task to write to, until somebody else claims it.

Every write of a worker goes through the fence that its claim raised; one that is old changes
nothing. The steps that change status and money are the lifecycle's.
"""

import json

import sqlalchemy as sa

from tenku.db import Tx
from tenku.db.tables import tasks
from tenku.tasks.model import Status, Task, task_topic

STEPS_MAX = 50  # kept of one task, for its log; later ones are left out
STEP_PERCENT = 10  # a step is written down when its words change, or after so much progress


class LostTask(Exception):
    """The worker's fence is old: another one has the task, or it has ended. Stop and let be."""


def report(tx: Tx, claimed: Task, progress: int, stage: str) -> None:
    """Write down how far an attempt is, 0..99; it never falls.

    Raises:
        LostTask: somebody else has the task.
    """
    reached = min(progress, 99)
    row = tx.run(
        sa.select(tasks.c.progress, tasks.c.stage, tasks.c.steps).where(_mine(claimed))
    ).one_or_none()
    if row is None:
        raise LostTask(claimed.id)
    values: dict[str, object] = {"progress": max(row.progress, reached), "stage": stage}
    news = stage != row.stage or reached // STEP_PERCENT > row.progress // STEP_PERCENT
    steps: list[list[object]] = json.loads(row.steps)
    if news and len(steps) < STEPS_MAX:
        words = f"{stage} ({reached} %)" if stage else f"{reached} %"
        values["steps"] = json.dumps([*steps, [tx.now_ms, words]], ensure_ascii=False)
    update(tx, claimed, **values)
    tx.notify(task_topic(claimed.id))


def checkpoint(tx: Tx, claimed: Task, token: str | None) -> None:
    """Keep a token that the next attempt will find, e.g. the id of a job bought upstream.

    Raises:
        LostTask: somebody else has the task.
    """
    update(tx, claimed, checkpoint=token)


def update(tx: Tx, claimed: Task, **values: object) -> None:
    """Change a task, if this claim is still the one that counts."""
    done = tx.run(tasks.update().where(_mine(claimed)).values(values))
    if done.rowcount == 0:
        raise LostTask(claimed.id)


def require(tx: Tx, claimed: Task) -> None:
    found = tx.run(sa.select(tasks.c.id).where(_mine(claimed))).one_or_none()
    if found is None:
        raise LostTask(claimed.id)


def _mine(claimed: Task) -> sa.ColumnElement[bool]:
    return sa.and_(
        tasks.c.id == claimed.id,
        tasks.c.fence == claimed.fence,
        tasks.c.status == Status.PROCESSING.value,
    )
