"""Several processes on one file: they start at once, and none loses another's writes."""

import asyncio
import subprocess
import sys
from pathlib import Path

from tenku.db import Database

PROCESSES, WRITES = 3, 60
COUNT_UP = """
import asyncio, sys
from pathlib import Path
from tenku.db import Database, Tx

def add_one(tx: Tx) -> None:
    run = tx.connection.exec_driver_sql
    run("insert or ignore into accounts values ('a', 'a', 0, 0, 0)")
    before = run("select balance_credits from accounts").scalar_one()
    run(f"update accounts set balance_credits = {before + 1}")

async def main() -> None:
    db = Database(Path(sys.argv[1]), lambda: 0)
    await db.open()
    for _ in range(int(sys.argv[2])):
        await db.write(add_one)
    await db.close()

asyncio.run(main())
"""


def test_processes_that_start_on_a_new_file_share_it(tmp_path: Path) -> None:
    path = tmp_path / "new" / "tenku.db"
    command = [sys.executable, "-c", COUNT_UP, str(path), str(WRITES)]
    running = [subprocess.Popen(command, stderr=subprocess.PIPE) for _ in range(PROCESSES)]
    for process in running:
        _, said = process.communicate(timeout=120)
        assert process.returncode == 0, said.decode()
    assert asyncio.run(counted(path)) == PROCESSES * WRITES


async def counted(path: Path) -> int:
    db = Database(path, lambda: 0)
    await db.open()
    total = await db.read(
        lambda tx: tx.connection.exec_driver_sql(
            "select balance_credits from accounts"
        ).scalar_one()
    )
    await db.close()
    return total
