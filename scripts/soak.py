"""Hours of mixed work with faults, over an API process that is never started again.

Clients of every wire ask for all five models, remix, cancel, delete, upload, download and send
what is wrong. Meanwhile the worker process is killed now and then, engines fail, the receiver of
webhooks is deaf or gone, and, where this may be done, the disk is full for some seconds. Every
few seconds memory and open files of the API process are written down. In the end everything must
be in order by the judgement of crash_check.py and `tenku ledger verify`, memory must not have
grown, nor open files.

    python scripts/soak.py --minutes 60
"""

import argparse
import itertools
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import NamedTuple

import crash_heard
import crash_server
import crash_wires
import soak_client
from crash import endpoint, skip_pauses
from crash_check import judge
from crash_clients import crowd, read_notes
from crash_server import CREDITS, FORK, Run, Server, answers, environment, forked, free_port, warm
from proof import Proof

PLAIN = 2  # plain clients, beside five libraries and the mixed one
SAMPLE_SECONDS = 5.0
TROUBLE_SECONDS = 8.0  # between two troubles, about
WARM_UP = 0.2  # of the samples are left out: caches fill, modules are loaded
GROWTH_MAX = 0.05
SHORT_SECONDS = 300.0  # a shorter run tells of what breaks at once, and nothing of growth
FILES_MAX = 8  # open files more than before: polls that are under way at the moment
P99_MAX = 1.0  # seconds
END_SECONDS = 300.0
HOME_MIB = 1024


class Sample(NamedTuple):
    """The API process at a moment: seconds since the start, KiB, open files."""

    at: float
    rss: int
    files: int


def sample(pid: int, began: float) -> Sample:
    status = Path(f"/proc/{pid}/status").read_text("utf-8")
    rss = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    files = len(os.listdir(f"/proc/{pid}/fd"))  # noqa: PTH208 - it is no folder of files
    return Sample(time.monotonic() - began, int(rss.split()[1]), files)


class Trouble:
    """What goes wrong meanwhile; `tick` is called once a second or so."""

    def __init__(self, run: Run, dice: random.Random, letters: Path, port: int) -> None:
        self.run = run
        self.counts = Counter[str]()
        self._dice = dice
        self._letters = letters
        self._port = port
        self._full_until = 0.0
        self._gone_until = 0.0
        self._next = time.monotonic() + TROUBLE_SECONDS
        self._turns = itertools.cycle(
            (self._kill_worker, self._fill_disk, self._kill_worker, self._lose_receiver)
        )
        self.worker = forked(run, role="worker")
        self.receiver: BaseProcess | None = None
        self._hear()

    def tick(self) -> None:
        now = time.monotonic()
        if self._full_until and now > self._full_until:
            self._full_until = 0.0
            self._filler.unlink(missing_ok=True)
        if self.receiver is None and now > self._gone_until:
            self._hear()
        if now > self._next:
            self._next = now + self._dice.uniform(0.5, 1.5) * TROUBLE_SECONDS
            next(self._turns)()
        if self.worker.wait(0) is not None:
            raise RuntimeError("the worker has ended by itself")

    def _kill_worker(self) -> None:
        self.worker.kill()
        self.worker = forked(self.run, role="worker")
        self.counts["worker killed"] += 1

    def _lose_receiver(self) -> None:
        if self.receiver is not None:
            self.receiver.kill()
            self.receiver = None
            self._gone_until = time.monotonic() + self._dice.uniform(1, 8)
            self.counts["receiver gone"] += 1

    def _fill_disk(self) -> None:
        if not self._full_until and self.run.home.is_mount():
            self._fill()
            self._full_until = time.monotonic() + self._dice.uniform(1, 5)
            self.counts["disk full"] += 1

    def end(self) -> None:
        """Let everything be well again."""
        self._filler.unlink(missing_ok=True)
        if self.receiver is None:
            self._hear()

    @property
    def _filler(self) -> Path:
        return self.run.home / "filler"

    def _fill(self) -> None:
        with suppress(OSError), self._filler.open("wb") as file:
            while True:
                file.write(bytes(1 << 20))
                file.flush()

    def _hear(self) -> None:
        self.receiver = FORK.Process(
            target=crash_heard.receive, args=(self._letters, self._port, 0.1), daemon=True
        )
        self.receiver.start()


@contextmanager
def small_disk(home: Path) -> Generator[bool]:
    """The home on a disk of its own that can be filled, where mounting one is allowed."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={HOME_MIB}m,mode=0700", "tmpfs", str(home)]
    try:
        done = subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        done = False
    try:
        yield done
    finally:
        if done:
            subprocess.run(["umount", "-l", str(home)], check=False)


def soak(run: Run, seconds: float, seed: int) -> tuple[list[str], dict[str, int | float]]:
    """Everything, from the first start to the judgement."""
    letters, port = run.folder / "heard.jsonl", free_port()
    hook = f"http://127.0.0.1:{port}"
    api = forked(run, role="api")
    if not answers(run.port):
        raise RuntimeError("the server did not come up")
    trouble = Trouble(run, random.Random(seed), letters, port)
    endpoint(run, hook)
    finish = FORK.Event()
    clients = start_clients(run, hook, seed, finish)
    began, samples = time.monotonic(), list[Sample]()
    while time.monotonic() - began < seconds:
        if not samples or time.monotonic() - began > samples[-1].at + SAMPLE_SECONDS:
            samples.append(sample(api.pid, began))
        trouble.tick()
        if api.wait(1.0) is not None:
            return ["the API process has ended by itself"], {}
    trouble.end()
    finish.set()
    faults = settle(run, clients, trouble.worker)
    for server in (trouble.worker, api):
        if server.kill(signal.SIGTERM) != 0:
            faults.append("a process did not end in good order")
    verdict = judge(run.database, sorted(run.folder.glob("client-*.jsonl")), CREDITS, letters)
    faults += verdict.faults
    faults += filter(None, [crash_server.verify_books(run)])
    waits = soak_client.read_waits(run.folder)
    found = growth(samples) | {"slowest poll of 100, seconds": round(percentile(waits), 3)}
    if seconds >= SHORT_SECONDS:
        faults += too_much(found)
    return faults, {**verdict.counts, **told(run), **trouble.counts, **found, "polls": len(waits)}


def start_clients(run: Run, hook: str, seed: int, finish: object) -> list[BaseProcess]:
    logs = [run.folder / f"client-{number}.jsonl" for number in range(PLAIN)]
    key = run.key()
    clients: list[BaseProcess] = [
        FORK.Process(target=crowd, args=(logs, seed, run.port, key, finish, hook), daemon=True),
        FORK.Process(
            target=crash_wires.use_all,
            args=(run.folder, seed, run.url, key, hook, environment(run), finish),
            daemon=True,
        ),
        FORK.Process(
            target=soak_client.use, args=(run.folder, seed, run.port, key, finish), daemon=True
        ),
    ]
    for client in clients:
        client.start()
    return clients


def settle(run: Run, clients: Sequence[BaseProcess], worker: Server) -> list[str]:
    """Wait until every client has its answers, every task has ended, and all is told."""
    deadline = time.monotonic() + END_SECONDS
    while time.monotonic() < deadline:
        if not any(client.is_alive() for client in clients):
            skip_pauses(run)
            if not crash_server.unfinished(run) and not crash_server.untold(run):
                return []
        if worker.wait(0.5) is not None:
            return ["the worker has ended by itself"]
    return ["not all came to an end"]


def growth(samples: Sequence[Sample]) -> dict[str, int | float]:
    """First and last tenth of what comes after the warm-up, by their medians."""
    after = samples[int(len(samples) * WARM_UP) :]
    tenth = max(3, len(after) // 10)
    first, last = after[:tenth], after[-tenth:]
    rss = [statistics.median(s.rss for s in part) for part in (first, last)]
    files = [statistics.median(s.files for s in part) for part in (first, last)]
    line = statistics.linear_regression([s.at for s in after], [s.rss for s in after])
    hours = (after[-1].at - after[0].at) / 3600
    return {
        "memory at first, MiB": round(rss[0] / 1024, 1),
        "memory at last, MiB": round(rss[1] / 1024, 1),
        "memory growth, percent": round(100 * (rss[1] / rss[0] - 1), 2),
        "memory growth by a line, percent": round(100 * line.slope * hours * 3600 / rss[0], 2),
        "open files at first": files[0],
        "open files at last": files[1],
        "open files at most": max(s.files for s in samples),
    }


def too_much(found: dict[str, int | float]) -> list[str]:
    faults = [
        f"{name} is {found[name]}"
        for name in ("memory growth, percent", "memory growth by a line, percent")
        if found[name] > 100 * GROWTH_MAX
    ]
    if found["open files at last"] > found["open files at first"] + FILES_MAX:
        faults.append(f"open files rose to {found['open files at last']}")
    if found["slowest poll of 100, seconds"] > P99_MAX:
        faults.append(f"a poll of 100 took {found['slowest poll of 100, seconds']} s")
    return faults


def percentile(waits: Sequence[float]) -> float:
    return sorted(waits)[int(0.99 * (len(waits) - 1))] if waits else 0.0


def told(run: Run) -> dict[str, int]:
    """How many calls of each client were answered."""
    counts = Counter[str]()
    for path in run.folder.glob("client-*.jsonl"):
        name = path.stem.removeprefix("client-")
        name = "plain" if name.isdecimal() else name
        counts[f"answered, {name}"] += sum(n.outcome == "ok" for n in read_notes(path))
    return dict(counts)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=3.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="leave the logs in this folder")
    parser.add_argument("--json", action="store_true", help="one JSON object as the last line")
    given = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        run = Run(folder, free_port(), folder / "plugin")
        warm(run.plugin)
        os.environ.update(QUICK_FAILS="0.1", TENKU_RESULT_SECONDS="60", TENKU_SLOTS="2")
        with small_disk(run.home) as own_disk:
            faults, found = soak(run, given.minutes * 60, given.seed)
        found["home on a disk that was filled"] = int(own_disk)
    return Proof(
        part="soak",
        cases=round(given.minutes),
        violations=faults,
        seed=given.seed,
        began=began,
        figures=found,
    ).tell(as_json=given.json)


if __name__ == "__main__":
    sys.exit(main())
