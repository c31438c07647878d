"""Real servers over a home of their own, to be killed: forked from this process, or `tenku serve`.

A fork starts in a fraction of the time, since everything is imported already (`warm`). The engine
takes no time either: it hands out copies of a clip that the test card filmed once.
"""

import asyncio
import http.client
import importlib
import multiprocessing
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Literal, NamedTuple

CREDITS = 100_000_000
UP_SECONDS = 300.0  # on a machine that has much else to do
FILM_SECONDS = 1.0
FORK = multiprocessing.get_context("fork")
# It is found by its entry point, as any other. QUICK_SECONDS: an attempt takes that long at most.
ENGINE = """
import asyncio, os, random, shutil
from pathlib import Path
from tenku.brief import Brief, Clip, EngineKind
from tenku.engines.testcard import TestcardEngine
from tenku.errors import EngineFailed

class QuickEngine(TestcardEngine):
    async def film(self, brief, run):
        folder = Path(__file__).parent / "clip"
        longest = float(os.environ.get("QUICK_SECONDS", "0.3"))
        await asyncio.sleep(random.uniform(longest / 2 if longest >= 1 else 0, longest))
        run.report(0.5, "half")
        if brief.prompt == "fails" or random.random() < float(os.environ.get("QUICK_FAILS", "0")):
            raise EngineFailed("The engine has failed, as it was asked to.")
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
    """Where everything of a run lies. Several runs may share the engine in `plugin`."""

    folder: Path
    port: int
    plugin: Path

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def database(self) -> Path:
        return self.home / "tenku.db"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def key(self) -> str:
        """The local account's, once the first start has made it."""
        return (self.home / "api_key").read_text("utf-8").strip()


class Server(NamedTuple):
    """A running server, by the id of its process. `wait` gives the status of its exit."""

    pid: int
    wait: Callable[[float | None], int | None]  # within so many seconds; None: it runs still

    def kill(self, how: signal.Signals = signal.SIGKILL) -> int | None:
        os.kill(self.pid, how)
        return self.wait(UP_SECONDS)


def warm(plugin: Path) -> None:
    """Make the engine, and import what a server needs, once before the forks."""
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    os.environ["PYTHONPATH"] = os.pathsep.join([str(plugin), os.environ.get("PYTHONPATH", "")])
    for module in (
        "tenku.server",
        "tenku.media.probe",
        "tenku.media.pictures",
        "alembic.command",
        "sqlalchemy.dialects.sqlite.pysqlite",
    ):
        importlib.import_module(module)
    if not plugin.exists():
        film_once(plugin)
    sys.path.insert(0, str(plugin))


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
    """What a process needs to work on the home of a run."""
    return {
        "TENKU_HOME": str(run.home),
        "TENKU_ENGINES": '{"*": ["quick"]}',
        "TENKU_INITIAL_CREDITS": str(CREDITS),
        "TENKU_LOG_FORMAT": "text",
        "TENKU_LANG": "en",
        "TENKU_WEBHOOK_ALLOW": "127.0.0.1/32",
    }


def free_port() -> int:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


Role = Literal["all", "api", "worker"]


def serve(run: Run, failpoint: str = "", role: Role = "all") -> None:
    """The body of a forked server: what `tenku serve` does."""
    from tenku import config, failpoints, listeners, logs, server

    os.environ.update(environment(run))
    log = os.open(run.folder / "server.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, 1)
    os.dup2(log, 2)
    failpoints.arm(failpoint)
    logs.configure(level="info", form="text")
    settings = config.load()
    if role == "worker":
        taken = [listeners.Listener(host="127.0.0.1", port=run.port)]
    else:
        taken = listeners.listen(settings, "127.0.0.1", run.port)
    asyncio.run(server.serve(settings, taken, role))


def forked(run: Run, failpoint: str = "", role: Role = "all") -> Server:
    """A server that dies at the failpoint, if one is named."""
    process = FORK.Process(target=serve, args=(run, failpoint, role), daemon=True)
    process.start()

    def wait(seconds: float | None) -> int | None:
        process.join(seconds)
        return process.exitcode

    assert process.pid is not None
    return Server(process.pid, wait)


def fresh(run: Run, *options: str) -> Server:
    """`tenku serve` in an interpreter of its own."""
    with (run.folder / "server.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tenku.cli", "serve", "--port", str(run.port), *options],
            env={**os.environ, **environment(run)},
            stdout=log,
            stderr=log,
        )

    def wait(seconds: float | None) -> int | None:
        try:
            return process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    return Server(process.pid, wait)


def up(port: int, seconds: float = UP_SECONDS) -> bool:
    """Wait until somebody listens; whether that came to be."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return True
        time.sleep(0.01)
    return False


def answers(port: int, seconds: float = UP_SECONDS) -> bool:
    """Wait until the server answers; whether that came to be."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        caller = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        with closing(caller), suppress(OSError, http.client.HTTPException):
            caller.request("GET", "/healthz")
            return caller.getresponse().status == http.client.OK
        time.sleep(0.01)
    return False


def ask(run: Run, question: str) -> int:
    """One number out of the database."""
    with closing(sqlite3.connect(run.database, timeout=30)) as raw:
        (found,) = raw.execute(question).fetchone()
    return int(found)


def unfinished(run: Run) -> int:
    """How many tasks have not ended."""
    return ask(run, "select count(*) from tasks where status in ('pending', 'processing')")


def untold(run: Run) -> int:
    """How many webhooks are still to be delivered."""
    return ask(run, "select count(*) from outbox where due_at_ms is not null")


def verify_books(run: Run) -> str:
    """What `tenku ledger verify` finds wrong; empty where nothing is."""
    books = subprocess.run(
        [sys.executable, "-m", "tenku.cli", "ledger", "verify"],
        env={**os.environ, **environment(run)},
        capture_output=True,
        text=True,
        check=False,
    )
    return books.stdout + books.stderr if books.returncode else ""
