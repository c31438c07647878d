"""Let the clock of a whole server jump while it films, and once more while it is dead.

`tenku serve` runs under libfaketime, whose offset is changed in the middle of a film. For each
jump: the task that runs must end, a new one must be completed, one whose server is killed before
the clock jumps back must end as well, no link lives longer than it may, and the judgement of
crash_check.py and `tenku ledger verify` must find nothing.

    python scripts/clock_jumps.py
"""

import argparse
import os
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import crash_server
from crash_check import judge
from crash_clients import Answer, Wire
from crash_server import CREDITS, Run, Server, answers, free_port, fresh, warm
from crash_story import T2V
from proof import Proof

HOUR, YEAR = 3600, 365 * 86_400
JUMPS = (HOUR // 2, 2 * HOUR, YEAR, -HOUR, -YEAR)  # seconds
END_SECONDS = 90.0
LIBRARY = "libfaketimeMT.so.1"


def library() -> Path | None:
    """Debian's, and nobody else's."""
    return next(Path("/usr/lib").glob(f"*/faketime/{LIBRARY}"), None)


class Case:
    """One home, one server at a time, one jump to and fro."""

    def __init__(self, run: Run, jump: int) -> None:
        self.run = run
        self.jump = jump
        self.faults: list[str] = []
        self._offset = run.folder / "offset"
        self._turn(0)
        os.environ["FAKETIME_TIMESTAMP_FILE"] = str(self._offset)
        self.server = self._start()
        self._log = run.folder / "client-0.jsonl"
        self.wire = Wire(run.port, run.key(), self._log)

    def play(self) -> Sequence[str]:
        url = self._link(self._ended(self._submit("before")))
        self._expect(url, 200)
        running = self._submit("running")
        self._until_processing()
        self._turn(self.jump)
        after = self._ended(running)
        late = self.jump > HOUR
        ends = {("completed", None), ("failed", "timed_out")} if late else {("completed", None)}
        if (after.data["status"], after.data["error_code"]) not in ends:
            self.faults.append(f"the running task ended as {after.data}")
        self._expect(url, 404 if self.jump > HOUR else 200)
        self._expect(self._link(self._ended(self._submit("after"))), 200)
        orphan = self._submit("orphan")
        self._until_processing()
        self.server.kill()
        self._turn(0)
        self.server = self._start()
        if self._ended(orphan).data["status"] not in {"completed", "failed"}:
            self.faults.append("a dead server's task has not ended")
        self._ended(self._submit("last"))
        self.server.kill()
        self.faults += judge(self.run.database, [self._log], CREDITS).faults
        self.faults += filter(None, [crash_server.verify_books(self.run)])
        return [f"jump of {self.jump} s: {fault}" for fault in self.faults]

    def _start(self) -> Server:
        os.environ["LD_PRELOAD"] = str(library())
        try:
            server = fresh(self.run)
        finally:
            del os.environ["LD_PRELOAD"]
        if not answers(self.run.port):
            raise RuntimeError("the server did not come up")
        return server

    def _turn(self, seconds: int) -> None:
        """Set the clock so far from the true one."""
        part = self._offset.with_suffix(".part")
        part.write_text(f"{seconds:+d}s\n", "utf-8")
        part.replace(self._offset)

    def _submit(self, key: str) -> str:
        body: dict[str, object] = {"model": T2V, "params": {"prompt": key, "duration": 4}}
        answer = self.wire.call("submit", key, "/api/v3/tasks/create", body, key=key)
        if answer is None:
            raise RuntimeError(f"{key} had no answer")
        for name in ("poll_after_seconds", "estimated_seconds"):
            if not 1 <= int(str(answer.data[name])) <= HOUR:
                self.faults.append(f"{name} of {key} is {answer.data[name]}")
        return str(answer.data["task_id"])

    def _until_processing(self) -> None:
        deadline = time.monotonic() + END_SECONDS
        while not crash_server.ask(
            self.run, "select count(*) from tasks where status = 'processing'"
        ):
            if time.monotonic() > deadline:
                raise TimeoutError("the task was not begun")
            time.sleep(0.02)

    def _ended(self, task_id: str) -> Answer:
        deadline = time.monotonic() + END_SECONDS
        while time.monotonic() < deadline:
            answer = self.wire.call("get", task_id, f"/api/v3/tasks/{task_id}", verb="GET")
            if answer is not None and answer.data["status"] in {"completed", "failed"}:
                return answer
            time.sleep(0.1)
        raise TimeoutError(f"task {task_id} has not ended")

    def _link(self, answer: Answer) -> str:
        result = cast("dict[str, dict[str, object]] | None", answer.data["result"])
        if result is None:
            raise RuntimeError(f"no video: {answer.data}")
        return str(result["video"]["url"])

    def _expect(self, url: str, status: int) -> None:
        """404 stands for 410 as well: gone is gone."""
        try:
            with urllib.request.urlopen(url, timeout=30) as found:
                said = found.status
        except urllib.error.HTTPError as error:
            said = 404 if error.code in {404, 410} else error.code
        if said != status:
            self.faults.append(f"a link answered {said} instead of {status}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jumps", type=int, nargs="*", default=JUMPS, help="in seconds")
    parser.add_argument("--json", action="store_true", help="one JSON object as the last line")
    given = parser.parse_args()
    if library() is None:
        print("libfaketime is not here: apt install faketime", file=sys.stderr)
        return 2
    began, faults = time.monotonic(), list[str]()
    os.environ.update(
        FAKETIME_CACHE_DURATION="1", FAKETIME_DONT_FAKE_MONOTONIC="1", QUICK_SECONDS="4"
    )
    with tempfile.TemporaryDirectory() as temporary:
        plugin = Path(temporary) / "plugin"
        warm(plugin)
        for number, jump in enumerate(given.jumps):
            folder = Path(temporary) / f"case-{number}"
            folder.mkdir()
            case = Case(Run(folder, free_port(), plugin), jump)
            try:
                faults += case.play()
            except (RuntimeError, TimeoutError) as error:
                faults.append(f"jump of {jump} s: {error}")
                case.server.kill()
    return Proof(
        part="clock jumps",
        cases=len(given.jumps),
        violations=faults,
        seed=None,
        began=began,
        figures={"jumps of a whole server's clock": 2 * len(given.jumps)},
    ).tell(as_json=given.json)


if __name__ == "__main__":
    sys.exit(main())
