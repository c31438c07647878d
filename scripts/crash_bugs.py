"""Plant bugs that only a crash brings to light; the crash points and kill loops must find each.

python scripts/crash_bugs.py            # all
python scripts/crash_bugs.py outbox     # those whose names have one of the words
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from planting import ROOT, Bug, Edit, hunt, wanted

RUN_SECONDS = 600


def points(*names: str) -> Sequence[str]:
    return ("crash_points.py", "--points", *names)


BUGS = [
    Bug(
        "an answer goes out before the commit",
        [
            Edit(
                "db/database.py",
                '            raw.execute("COMMIT")\n',
                "            if any('queue' in job.topics for job in batch):\n"
                "                for job in batch:\n"
                "                    job.resolve()\n"
                "                __import__('time').sleep(0.2)\n"
                '            raw.execute("COMMIT")\n',
            ),
            Edit(
                "db/database.py",
                "    def resolve(self) -> None:\n",
                "    def resolve(self) -> None:\n        if self.future.done():\n            return\n",
            ),
        ],
        ("crash.py", "--cycles", "25", "--seed", "5"),
    ),
    Bug(
        "an outbox row is written after the commit of the end",
        [
            Edit("lifecycle.py", '    _tell(tx, claimed, "completed")\n', ""),
            Edit(
                "worker/attempt.py",
                '            failpoint("after_capture")\n',
                '            failpoint("after_capture")\n'
                "            await self.worker.db.write(\n"
                '                lambda tx: lifecycle._tell(tx, self.task, "completed")\n'
                "            )\n",
            ),
        ],
        points("after_capture"),
    ),
    Bug(
        "state and release are two transactions",
        [
            Edit("lifecycle.py", "    ledger.release(tx, task.id)\n", ""),
            Edit(
                "worker/attempt.py",
                '        failpoint("after_failure")\n',
                '        failpoint("after_failure")\n'
                "        from tenku import ledger\n"
                "        await self.worker.db.write(lambda tx: ledger.release(tx, self.task.id))\n",
            ),
        ],
        points("after_failure"),
    ),
    Bug(
        "an asset's row is there before its file",
        [
            Edit(
                "worker/storing.py",
                "            stored = await self.files.put(key, path)\n",
                "            import hashlib\n"
                "            from tenku.media.files import Stored\n"
                "            data = path.read_bytes()\n"
                "            stored = Stored(len(data), hashlib.sha256(data).hexdigest())\n"
                '            self.__dict__.setdefault("late", []).append((key, path))\n',
            ),
            Edit(
                "worker/attempt.py",
                '            failpoint("after_capture")\n',
                '            failpoint("after_capture")\n'
                '            for key, path in storing.__dict__["late"]:\n'
                "                await self.worker.files.put(key, path)\n",
            ),
        ],
        points("after_capture"),
    ),
    Bug(
        "an idempotency key is written down after the commit of the task",
        [
            Edit("service/making.py", "            order.remember(tx, submitted)\n", ""),
            Edit(
                "service/making.py",
                '        failpoint("before_ack")\n',
                '        failpoint("before_ack")\n'
                "        await self.db.write(lambda tx: order.remember(tx, submitted))\n",
            ),
        ],
        points("before_ack"),
    ),
    Bug(
        "a delivery counts before it is sent",
        [
            Edit(
                "courier.py",
                '            failpoint("before_delivery")\n',
                "            early = lambda tx: outbox.delivered(tx, delivery, '200')\n"
                "            await self.db.write(early)\n"
                '            failpoint("before_delivery")\n',
            )
        ],
        points("before_delivery"),
    ),
    Bug(
        "bytes are gone though the row says otherwise",
        [
            Edit(
                "worker/retention.py",
                "            await self.db.write(lambda tx, ids=ids: assets.erased(tx, ids))\n",
                "",
            ),
            Edit(
                "worker/retention.py",
                '                failpoint("row_deleted")\n',
                "                await self.db.write(lambda tx: assets.erased(tx, [asset.id]))\n"
                '                failpoint("row_deleted")\n',
            ),
        ],
        points("row_deleted"),
    ),
    Bug(
        "two renders of one task settle, and only the first is charged",
        [
            Edit(
                "tasks/claims.py",
                "        tasks.c.id == claimed.id,\n"
                "        tasks.c.fence == claimed.fence,\n"
                "        tasks.c.status == Status.PROCESSING.value,\n",
                "        tasks.c.id == claimed.id,\n        sa.true(),\n",
            ),
            Edit(
                "worker/retention.py",
                "            if folder.name not in live:\n",
                "            if False:\n",
            ),
            Edit(
                "worker/worker.py",
                "                    if mine.get(task.id) != task.fence:\n",
                "                    if False:\n",
            ),
            Edit(
                "lifecycle.py",
                "    provenance.add(tx, film.output)\n"
                "    ledger.capture(tx, claimed.id, film.price_credits)\n",
                "    if all(o.task_id != claimed.id for o in provenance.everybodys(tx)):\n"
                "        provenance.add(tx, film.output)\n"
                "        ledger.capture(tx, claimed.id, film.price_credits)\n",
            ),
        ],
        ("crash_twice.py",),
    ),
]


def finds(source: Path, run: Sequence[str]) -> bool:
    """Whether this run finds faults in the package in `source`."""
    script, *options = run
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / script), *options],
        env={**os.environ, "PYTHONPATH": str(source)},
        capture_output=True,
        text=True,
        timeout=RUN_SECONDS,
        check=False,
    )
    if "FAULT" not in done.stdout and done.returncode:
        sys.exit(f"{script} did not run: {done.stderr[-2000:]}")
    return done.returncode == 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("words", nargs="*", help="of the names of bugs; all without")
    parser.add_argument("--json", action="store_true", help="one JSON object as the last line")
    given = parser.parse_args()
    return hunt("planted crash bugs", wanted(BUGS, given.words), finds, as_json=given.json)


if __name__ == "__main__":
    sys.exit(main())
