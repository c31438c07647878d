"""Plant known bugs in a copy of the code, one by one; the tests named with them must find each.

Run it with `make mutate`, or by hand with words to plant only the bugs whose names have one of
them; with --json the last line is an object. Before, those tests must pass on the code as it is.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from mutant import mutant
from mutate_purchases import PURCHASES
from mutate_routes import ROUTES
from planting import PACKAGE, ROOT, hunt, wanted

IDEMPOTENCY = "tests/service/test_idempotency.py"
WISHES = "tests/service/test_wishes.py"
MATRIX = "tests/surfaces/test_matrix.py"
STEPS = "tests/test_lifecycle_ends.py"


MUTANTS = [
    *PURCHASES,
    *ROUTES,
    mutant(
        "a completed task tells nobody",
        "lifecycle.py",
        '    _tell(tx, claimed, "completed")\n',
        "",
    ),
    mutant(
        "a failed task tells nobody",
        "lifecycle.py",
        '    _tell(tx, task, "failed")\n',
        "",
    ),
    mutant(
        "a resend is a new task",
        "service/order.py",
        "return self._replay_resend(tx) if self.wishes.resend else None",
        "return None",
        WISHES,
    ),
    mutant(
        "low priority is forgotten",
        "tasks/queue.py",
        "sa.or_(tasks.c.low_priority == 0, sa.not_(held_back))",
        "sa.true()",
        WISHES,
    ),
    mutant(
        "a hold can end twice",
        "ledger/store.py",
        '.where(holds.c.task_id == sa.bindparam("id"), holds.c.resolution.is_(None))',
        '.where(holds.c.task_id == sa.bindparam("id"))',
    ),
    mutant(
        "the balance is not guarded",
        "ledger/store.py",
        '    .where(accounts.c.balance_credits + sa.bindparam("user") >= 0)\n',
        "",
    ),
    mutant(
        "the whole hold is captured, whatever the price",
        "ledger/store.py",
        "hold=-held, revenue=credits, user=held - credits",
        "hold=-held, revenue=held",
    ),
    mutant(
        "a late worker counts: no fence",
        "tasks/claims.py",
        "        tasks.c.fence == claimed.fence,\n",
        "",
    ),
    mutant(
        "a claim does not raise the fence",
        "lifecycle.py",
        '"fence": task.fence + 1,',
        '"fence": task.fence,',
    ),
    mutant(
        "a failed task keeps its credits",
        "lifecycle.py",
        "    ledger.release(tx, task.id)\n",
        "",
    ),
    mutant(
        "a completed task can be cancelled",
        "lifecycle.py",
        "    if not task.status.terminal:\n        _end_failed",
        "    if task.status is not Status.FAILED:\n        _end_failed",
    ),
    mutant(
        "a lease is given to whoever asks",
        "tasks/queue.py",
        '    .where(is_processing, tasks.c.lease_until_ms <= sa.bindparam("now"))\n    .order_by',
        "    .where(is_processing)\n    .order_by",
    ),
    mutant(
        "renewing prolongs the leases of others",
        "lifecycle.py",
        ".where(is_processing, tasks.c.lease_owner == owner)",
        ".where(is_processing)",
    ),
    mutant(
        "a crashing task is tried for ever",
        "tasks/queue.py",
        "tasks.c.attempts >= ATTEMPTS_MAX",
        "tasks.c.attempts >= 1000",
    ),
    mutant(
        "another account's task can be cancelled",
        "tasks/store.py",
        'tasks.c.id == sa.bindparam("id"), tasks.c.account_id == sa.bindparam("account_id")',
        'tasks.c.id == sa.bindparam("id")',
    ),
    mutant(
        "a hold may spend what is held already",
        "ledger/store.py",
        '.where(accounts.c.balance_credits + sa.bindparam("user") >= 0)',
        '.where(accounts.c.balance_credits + accounts.c.held_credits + sa.bindparam("user") >= 0)',
    ),
    mutant(
        "a capture leaves the credits held",
        "ledger/store.py",
        "_move(tx, account_id, user=held - credits, hold=-held)",
        "_move(tx, account_id, user=held - credits, hold=0)",
    ),
    mutant(
        "a cancelled task keeps its credits",
        "lifecycle.py",
        "    ledger.release(tx, task.id)\n",
        "    if kind is not ErrorKind.CANCELLED:\n        ledger.release(tx, task.id)\n",
    ),
    mutant(
        "a task past its deadline keeps its credits",
        "lifecycle.py",
        "    ledger.release(tx, task.id)\n",
        "    if kind is not ErrorKind.TIMED_OUT:\n        ledger.release(tx, task.id)\n",
    ),
    mutant(
        "taking a task over gives its credits back",
        "lifecycle.py",
        "    tx.notify(task_topic(task.id))\n    claimed =",
        "    if task.fence:\n        ledger.release(tx, task.id)\n    claimed =",
    ),
    mutant(
        "progress counts for a worker that lost its task",
        "tasks/claims.py",
        "    if done.rowcount == 0:\n        raise LostTask(claimed.id)\n",
        "",
        STEPS,
    ),
    mutant(
        "an idempotency key is looked up before the transaction only",
        "service/making.py",
        "            earlier = order.replay(tx)\n",
        "            earlier = None\n",
        IDEMPOTENCY,
    ),
    mutant(
        "an idempotency key is good for anybody",
        "tasks/store.py",
        "            idempotency.c.account_id == account_id, idempotency.c.key == key\n        )\n    ).one",
        "            idempotency.c.key == key\n        )\n    ).one",
        IDEMPOTENCY,
    ),
    mutant(
        "anybody may have a task",
        "tasks/store.py",
        'tasks.c.id == sa.bindparam("id"), tasks.c.account_id == sa.bindparam("account_id")',
        'tasks.c.id == sa.bindparam("id")',
        MATRIX,
    ),
    mutant(
        "everybody's tasks are listed",
        "tasks/store.py",
        "query = sa.select(tasks).where(tasks.c.account_id == account_id)",
        "query = sa.select(tasks).where(tasks.c.account_id != '')",
        MATRIX,
    ),
    mutant(
        "a resend finds anybody's task",
        "tasks/store.py",
        ".where(tasks.c.account_id == account_id, tasks.c.created_at_ms >= since_ms)",
        ".where(tasks.c.created_at_ms >= since_ms)",
        WISHES,
    ),
    mutant(
        "anybody may have a file",
        "intake/intake.py",
        "account_id not in (None, asset.account_id)",
        "account_id == ''",
        MATRIX,
    ),
    mutant(
        "everybody's files are listed",
        "assets/store.py",
        "query = sa.select(assets).where(_is_upload, assets.c.account_id == account_id, _alive(tx))",
        "query = sa.select(assets).where(_is_upload, _alive(tx))",
        MATRIX,
    ),
    mutant(
        "anybody's film may be edited",
        "assets/store.py",
        ".where(assets.c.sha256 == sha256, assets.c.account_id == account_id)",
        ".where(assets.c.sha256 == sha256)",
        MATRIX,
    ),
    mutant(
        "anybody may have a webhook endpoint",
        "outbox/endpoints.py",
        "if found is None or found.account_id != account_id:",
        "if found is None:",
        MATRIX,
    ),
    mutant(
        "everybody's webhook endpoints are listed",
        "outbox/endpoints.py",
        "        .where(webhook_endpoints.c.account_id == account_id)\n        .order_by",
        "        .order_by",
        MATRIX,
    ),
    mutant(
        "a revoked key is good",
        "accounts/store.py",
        "    if row is None or row.revoked_at_ms is not None:\n",
        "    if row is None:\n",
        MATRIX,
    ),
    mutant(
        "a key that may read may make",
        "surfaces/_http.py",
        "    if not caller.may(scope):",
        "    if not caller.scopes:",
        MATRIX,
    ),
]


def finds(source: Path, tests: Sequence[str]) -> bool:
    """Whether these tests fail on the package in `source`."""
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(source), "MUTATE": "1"},
        stdout=subprocess.DEVNULL,
        check=False,
    )
    if run.returncode not in {0, 1}:
        sys.exit(f"pytest did not run {tests} (exit {run.returncode})")
    return run.returncode == 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("words", nargs="*", help="of the names of bugs; all without")
    parser.add_argument("--json", action="store_true", help="one JSON object as the last line")
    given = parser.parse_args()
    bugs = wanted(MUTANTS, given.words)
    if finds(PACKAGE.parent, sorted({test for bug in bugs for test in bug.run})):
        print("The tests fail on the code as it is.", file=sys.stderr)
        return 2
    return hunt("planted bugs", bugs, finds, as_json=given.json)


if __name__ == "__main__":
    sys.exit(main())
