"""What the operator takes down: gone at once, and what remains says so."""

from tenku import assets, audit, lifecycle
from tenku.db import Tx
from tenku.errors import ContentRejected
from tenku.tasks import Task, store
from tenku.tasks.model import not_found

REMOVED = "The operator of this server has removed this video."
ENDED = "The operator of this server has ended this task. Nothing was charged."


def take_down(tx: Tx, task_id: str, reason: str) -> Task:
    """End a task if need be, and kill every link to its video and its first frame.

    Their bytes are erased afterwards, by `Retention.expire`. Whoever made it is told, but for
    `reason`, which is for the audit log. A second time changes nothing but the log.

    Raises:
        NotFound: there is no such task.
    """
    task = store.by_id(tx, task_id)
    if task is None:
        raise not_found(task_id)
    task = lifecycle.cancel(tx, task.account_id, task_id, why=ContentRejected(ENDED))
    assets.delete_of_task(tx, task_id)
    if task.image_id is not None:
        assets.mark_deleted(tx, [task.image_id])
    lifecycle.withdraw(tx, task, REMOVED)
    act = audit.Act(
        action="task.takedown",
        subject=task_id,
        actor=audit.OPERATOR,
        account_id=task.account_id,
        details={"reason": reason, "status": task.status.value},
    )
    audit.write(tx, act)
    return store.get(tx, task.account_id, task_id)
