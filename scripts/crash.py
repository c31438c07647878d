"""Kill the server again and again under load; then judge whether every promise was kept.

Each cycle starts the real server over one home, lets clients work against it, and ends it with
SIGKILL at a random moment, sometimes before it is up. Most servers are forked from a parent that
has imported everything, which starts in a fraction of the time; every tenth is `tenku serve` in
a process of its own. Afterwards a server runs until all tasks have ended, and the judgement in
crash_check.py is made from the clients' logs and the database.

    python scripts/crash.py --cycles 200 --clients 8 --seed 1
"""

import argparse
import asyncio
import importlib
import multiprocessing
import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import NamedTuple

from crash_check import Verdict, judge
from crash_clients import crowd

CREDITS = 100_000_000
FRESH_EVERY = 10
UP_SECONDS = 60.0
END_SECONDS = 1200.0
FORK = multiprocessing.get_context("fork")
# An engine that takes no time, so that the machine's time goes into cycles: it hands out copies
# of a clip that the test card filmed once. It is found by its entry point, as any other.
ENGINE = """
import asyncio, random, shutil
from dataclasses import replace
from pathlib import Path
from tenku.brief import Brief, Clip, EngineKind
from tenku.engines.testcard import TestcardEngine

class QuickEngine(TestcardEngine):
    async def film(self, brief, run):
        folder = Path(__file__).parent / "clip"
        await asyncio.sleep(random.uniform(0, 0.3))
        run.report(0.5, "half")
        paths = {}
        for kind, name in {"video": "clip.mp4", "thumbnail": "t.webp", "spritesheet": "s.jpg"}.items():
            paths[kind] = run.folder / name
            shutil.copyfile(folder / kind, paths[kind])
        return Clip(
            **paths, width=brief.width, height=brief.height, fps=24, num_frames=24 * brief.seconds,
            engine="quick", engine_version="1", kind=EngineKind.PREVIEW,
        )
"""
ENTRY_POINTS = "[tenku.engines]\nquick = quick_engine:QuickEngine\n"


class Run(NamedTuple):
    """Where everything of a run lies."""

    folder: Path
    port: int

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def plugin(self) -> Path:
        return self.folder / "plugin"


def film_once(folder: Path) -> None:
    """Make the clip that the quick engine hands out, and make the engine findable."""
    from tenku.brief import Brief, Mode
    from tenku.engines.base import Run as EngineRun
    from tenku.engines.testcard import TestcardEngine

    class Nothing:
        async def load(self) -> str | None:
            return None

        async def save(self, token: str) -> None:
            del token

    work, clip = folder / "work", folder / "clip"
    for path in (work, clip, folder / "quick_engine-1.dist-info"):
        path.mkdir(parents=True)
    brief = Brief(mode=Mode.TEXT, prompt="p", seconds=4, width=1280, height=720, seed=1)
    run = EngineRun(folder=work, report=lambda _progress, _stage: None, checkpoint=Nothing())
    made = asyncio.run(TestcardEngine().film(brief, run))
    for kind in ("video", "thumbnail", "spritesheet"):
        Path(getattr(made, kind)).rename(clip / kind)
    (folder / "quick_engine.py").write_text(ENGINE, "utf-8")
    (folder / "quick_engine-1.dist-info" / "entry_points.txt").write_text(ENTRY_POINTS, "utf-8")
    (folder / "quick_engine-1.dist-info" / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: quick-engine\nVersion: 1\n", "utf-8"
    )


def environment(run: Run) -> dict[str, str]:
    return {
        "TENKU_HOME": str(run.home),
        "TENKU_ENGINES": '{"*": ["quick"]}',
        "TENKU_INITIAL_CREDITS": str(CREDITS),
        "TENKU_LOG_FORMAT": "text",
        "PYTHONPATH": str(run.plugin),
    }


def serve(run: Run) -> None:
    """The body of a forked server: what `tenku serve` does."""
    from tenku import config, listeners, logs, server

    log = os.open(run.folder / "server.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, 1)
    os.dup2(log, 2)
    logs.configure(level="info", form="text")
    settings = config.load()
    asyncio.run(server.serve(settings, listeners.listen(settings, "127.0.0.1", run.port)))


class Server(NamedTuple):
    """A running server, by the id of its process."""

    pid: int
    wait: Callable[[], object]

    def kill(self, how: signal.Signals = signal.SIGKILL) -> None:
        os.kill(self.pid, how)
        self.wait()


def forked(run: Run) -> Server:
    process = FORK.Process(target=serve, args=(run,))
    process.start()
    assert process.pid is not None
    return Server(process.pid, process.join)


def fresh(run: Run) -> Server:
    with (run.folder / "server.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tenku.cli", "serve", "--port", str(run.port)],
            env={**os.environ, **environment(run)},
            stdout=log,
            stderr=log,
        )
    return Server(process.pid, process.wait)


def up(port: int) -> bool:
    """Wait until somebody listens; whether that came to be."""
    deadline = time.monotonic() + UP_SECONDS
    while time.monotonic() < deadline:
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return True
        time.sleep(0.01)
    return False


def cycle(run: Run, number: int, dice: random.Random) -> None:
    """One server's life."""
    server = fresh(run) if number % FRESH_EVERY == FRESH_EVERY - 1 else forked(run)
    if dice.random() < 0.2:
        time.sleep(dice.uniform(0, 0.6))  # perhaps before it is up
    else:
        assert up(run.port), "the server did not come up"
        time.sleep(dice.uniform(0.02, 1.2))
    server.kill()


def unfinished(run: Run) -> int:
    with closing(sqlite3.connect(run.home / "tenku.db", timeout=30)) as raw:
        (found,) = raw.execute(
            "select count(*) from tasks where status in ('pending', 'processing')"
        ).fetchone()
    return int(found)


def settle(run: Run, clients: BaseProcess) -> float:
    """Serve until every client has its answers and every task has ended; returns the seconds."""
    began = time.monotonic()
    server = forked(run)
    clients.join(END_SECONDS)
    assert not clients.is_alive(), "clients still have no answer"
    while unfinished(run) and time.monotonic() - began < END_SECONDS:
        time.sleep(0.2)
    server.kill(signal.SIGTERM)
    return time.monotonic() - began


def torture(run: Run, cycles: int, count: int, seed: int) -> Verdict:
    """The whole run. Deterministic in what is tried, not in when the system lets it happen."""
    film_once(run.plugin)
    sys.path.insert(0, str(run.plugin))
    os.environ.update(environment(run))
    first = forked(run)  # makes the home and its key
    assert up(run.port), "the first server did not come up"
    first.kill()
    key = (run.home / "api_key").read_text().strip()
    logs = [run.folder / f"client-{number}.jsonl" for number in range(count)]
    # In a process of their own: forking a process that has threads is asking for trouble.
    finish = FORK.Event()
    clients = FORK.Process(target=crowd, args=(logs, seed, run.port, key, finish))
    clients.start()
    dice = random.Random(seed)
    began = time.monotonic()
    for number in range(cycles):
        cycle(run, number, dice)
    spent = time.monotonic() - began
    finish.set()
    last = settle(run, clients)
    print(f"{cycles} kills in {spent:.0f} s, everything settled {last:.0f} s after the last")
    verdict = judge(run.home / "tenku.db", logs, CREDITS)
    books = subprocess.run(
        [sys.executable, "-m", "tenku.cli", "ledger", "verify"],
        env={**os.environ, **environment(run)},
        capture_output=True,
        text=True,
        check=False,
    )
    if books.returncode:
        verdict = Verdict((*verdict.faults, books.stdout + books.stderr), verdict.counts)
    return verdict


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cycles", type=int, default=200)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="leave the home and the logs in this folder")
    given = parser.parse_args()
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    for module in ("tenku.server", "tenku.media.probe", "tenku.media.pictures"):
        importlib.import_module(module)  # once, before the forks
    with tempfile.TemporaryDirectory() as folder, closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
        free.close()
        run = Run(given.keep or Path(folder), port)
        run.folder.mkdir(parents=True, exist_ok=True)
        verdict = torture(run, given.cycles, given.clients, given.seed)
    for name, count in verdict.counts.items():
        print(f"{count:8,}  {name}")
    for fault in verdict.faults[:20]:
        print(f"FAULT     {fault}")
    print(f"{len(verdict.faults):8,}  faults")
    return 1 if verdict.faults else 0


if __name__ == "__main__":
    sys.exit(main())
