"""One writer, many readers, over SQLite.

A write is a plain function of an open transaction. It runs to its end on the writer's thread,
so nothing can suspend between reading a balance and changing it. Writes that wait at the same
time share one commit (one fsync); each runs in a savepoint of its own, so one that raises takes
back only itself. Reads that are asked for at the same time share a hop to a reader's thread, each
with a snapshot of its own. The caller's future resolves after the commit: acknowledged means on disk.
"""

import asyncio
import contextlib
import queue
import threading
from collections import defaultdict
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import SQLITE_CONSTRAINT, SQLITE_ERROR, SQLITE_MISMATCH
from sqlite3 import Connection as RawConnection
from sqlite3 import DatabaseError as RawError
from typing import Any, TypeVar

import sqlalchemy as sa
import structlog
from sqlalchemy import event
from sqlalchemy.exc import DatabaseError, OperationalError

from tenku.db import schema
from tenku.errors import Internal

T = TypeVar("T")
_log = structlog.get_logger("tenku.db")

BATCH_MAX = 128  # writes that share one commit
READERS = 4
BUSY_MS = 10_000  # how long to wait for another process's write


class Tx:
    """An open transaction with its time. Topics are rung after the commit, or never."""

    __slots__ = ("connection", "now_ms", "topics")

    def __init__(self, connection: sa.Connection, now_ms: int) -> None:
        self.connection = connection
        self.now_ms = now_ms
        self.topics: list[str] = []

    def run(
        self, statement: sa.Executable, values: "dict[str, object] | None" = None
    ) -> sa.CursorResult[Any]:
        return self.connection.execute(statement, values)

    def run_many(self, statement: sa.Executable, rows: "list[dict[str, object]]") -> None:
        self.connection.execute(statement, rows)

    def notify(self, topic: str) -> None:
        """Wake whoever listens to `topic` in this process, once this is committed."""
        self.topics.append(topic)


class _Job:
    __slots__ = ("future", "outcome", "topics", "work")

    def __init__(self, work: Callable[[Tx], Any]) -> None:
        self.work = work
        self.future: Future[Any] = Future()
        self.outcome: Any = None
        self.topics: list[str] = []

    def resolve(self) -> None:
        if isinstance(self.outcome, BaseException):
            self.future.set_exception(self.outcome)
        else:
            self.future.set_result(self.outcome)


@dataclass(frozen=True, slots=True)
class _Answer:
    value: Any = None
    error: Exception | None = None


_Asked = tuple[Callable[[Tx], Any], "asyncio.Future[Any]"]


class Bell:
    """Rings when a topic changed. Listen first, then read, then wait: nothing is missed."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def ring(self) -> None:
        self._event.set()

    async def wait(self, seconds: float) -> bool:
        """Wait for a ring, at most `seconds`. Says whether it rang."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._event.wait()
        rang = self._event.is_set()
        self._event.clear()
        return rang


class Database:
    """A SQLite file in WAL mode with synchronous=FULL: a commit survives power loss.

    Several processes on one machine may open the same file; SQLite's own locks keep them apart.
    """

    def __init__(self, path: Path, now_ms: Callable[[], int]) -> None:
        self._path = path
        self._now_ms = now_ms
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._bells: defaultdict[str, set[Bell]] = defaultdict(set)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._writer: threading.Thread | None = None
        self._asked: list[_Asked] = []
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="tenku-read")
        self._local = threading.local()
        self._engine = sa.create_engine(
            f"sqlite:///{path}",
            isolation_level="AUTOCOMMIT",  # transactions are begun and ended here, by name
            poolclass=sa.QueuePool,
            pool_size=READERS + 1,
            hide_parameters=True,  # an error's text goes to the log; prompts are parameters
            connect_args={"check_same_thread": False, "timeout": BUSY_MS / 1000},
        )
        event.listen(self._engine, "connect", _prepare)

    async def open(self) -> None:
        """Bring the schema up to date (with a backup before a change) and start the writer."""
        self._loop = asyncio.get_running_loop()
        await asyncio.to_thread(schema.bring_up_to_date, self._path, self._engine)
        self._writer = threading.Thread(target=self._write_loop, name="tenku-write", daemon=True)
        self._writer.start()

    async def close(self) -> None:
        """Finish the writes that wait, move the log into the file, and let go of it."""
        if self._writer is not None:
            self._jobs.put(None)
            await asyncio.to_thread(self._writer.join)
            self._writer = None
        self._readers.shutdown()
        self._engine.dispose()

    async def write(self, work: Callable[[Tx], T]) -> T:
        """Run `work` in a transaction and return its value once it is on disk.

        Raises:
            Failure: whatever `work` raised; nothing of it was written.
            Internal: the store could not write; nothing of it was written.
        """
        if self._writer is None:
            raise Internal("The database is closed.")
        job = _Job(work)
        self._jobs.put(job)
        return await asyncio.wrap_future(job.future)

    async def read(self, work: Callable[[Tx], T]) -> T:
        """Run `work` on one consistent snapshot; it must not write.

        Raises:
            Failure: whatever `work` raised.
            Internal: the store could not be read.
        """
        if self._loop is None:
            raise Internal("The database is closed.")
        future: asyncio.Future[T] = self._loop.create_future()
        self._asked.append((work, future))
        if len(self._asked) == 1:
            self._loop.call_soon(self._start_reads)
        return await future

    @contextlib.contextmanager
    def listen(self, *topics: str) -> Generator[Bell]:
        """A bell that rings when any of `topics` was notified by a write of this process."""
        bell = Bell()
        for topic in topics:
            self._bells[topic].add(bell)
        try:
            yield bell
        finally:
            for topic in topics:
                self._bells[topic].discard(bell)
                if not self._bells[topic]:
                    del self._bells[topic]

    def ring(self, topic: str) -> None:
        """Wake whoever listens to `topic` in this process; from the loop only."""
        self._ring_bells({topic})

    def _start_reads(self) -> None:
        """Hand what was asked in this turn of the loop to one thread; a hop costs more than a read."""
        asked, self._asked = self._asked, []
        try:
            self._readers.submit(self._read, asked)
        except RuntimeError:  # shut down
            closed = _Answer(error=Internal("The database is closed."))
            _resolve([(future, closed) for _, future in asked])

    def _read(self, asked: list[_Asked]) -> None:
        answers = [(future, self._answer(work)) for work, future in asked]
        assert self._loop is not None
        with contextlib.suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(_resolve, answers)

    def _answer(self, work: Callable[[Tx], Any]) -> _Answer:
        try:
            return _Answer(value=self._read_snapshot(work))
        except (DatabaseError, RawError) as error:
            return _Answer(error=_told(error))
        except Exception as error:  # whatever it is, it belongs to who asked
            return _Answer(error=error)

    def _read_snapshot(self, work: Callable[[Tx], T]) -> T:
        connection: sa.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = self._engine.connect()
        raw = _raw(connection)
        raw.execute("BEGIN")
        try:
            return work(Tx(connection, self._now_ms()))
        finally:
            if raw.in_transaction:  # SQLite ends it by itself where the disk fails
                raw.execute("ROLLBACK")

    def _write_loop(self) -> None:
        with self._engine.connect() as connection:
            while batch := self._next_batch():
                self._commit(connection, batch)
                for job in batch:
                    job.resolve()
                self._ring(topic for job in batch for topic in job.topics)
            with contextlib.suppress(OperationalError):
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def _next_batch(self) -> list[_Job]:
        """The writes that wait now; empty when the database is being closed."""
        batch: list[_Job] = []
        job = self._jobs.get()
        while job is not None:
            if job.future.set_running_or_notify_cancel():
                batch.append(job)
            if batch and (len(batch) == BATCH_MAX or self._jobs.empty()):
                return batch
            job = self._jobs.get()
        if batch:
            self._jobs.put(None)  # finish these first, then see the end again
        return batch

    def _commit(self, connection: sa.Connection, batch: list[_Job]) -> None:
        raw = _raw(connection)
        try:
            raw.execute("BEGIN IMMEDIATE")
            for job in batch:
                self._run_in_savepoint(connection, raw, job)
            raw.execute("COMMIT")
        except Exception as error:
            # On a full disk SQLite has already rolled back; saying ROLLBACK again would raise.
            if raw.in_transaction:
                raw.execute("ROLLBACK")
            _log.error("commit failed", writes=len(batch), error=str(error))
            for job in batch:
                job.outcome = Internal("The database could not be written. Nothing was changed.")
                job.topics = []

    def _run_in_savepoint(self, connection: sa.Connection, raw: RawConnection, job: _Job) -> None:
        tx = Tx(connection, self._now_ms())
        raw.execute("SAVEPOINT work")
        try:
            job.outcome = job.work(tx)
            job.topics = tx.topics
        except Exception as error:
            if not raw.in_transaction:
                raise  # the whole transaction is gone (disk full): fail the batch
            raw.execute("ROLLBACK TO work")
            job.outcome = _told(error)
        raw.execute("RELEASE work")

    def _ring(self, topics: Iterable[str]) -> None:
        wanted = {topic for topic in topics if topic in self._bells}
        if wanted and self._loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop has ended
                self._loop.call_soon_threadsafe(self._ring_bells, wanted)

    def _ring_bells(self, topics: set[str]) -> None:
        for topic in topics:
            for bell in tuple(self._bells.get(topic, ())):
                bell.ring()


def _resolve(answers: list[tuple["asyncio.Future[Any]", _Answer]]) -> None:
    for future, answer in answers:
        if future.done():  # cancelled meanwhile
            continue
        if answer.error is not None:
            future.set_exception(answer.error)
        else:
            future.set_result(answer.value)


def _told(error: Exception) -> Exception:
    """What the caller is told: Internal where the store is down, bugs and refusals as they are."""
    code = getattr(getattr(error, "orig", error), "sqlite_errorcode", None)
    if code is None or code & 0xFF in {SQLITE_ERROR, SQLITE_CONSTRAINT, SQLITE_MISMATCH}:
        return error
    _log.error("the store failed", error=str(error))
    return Internal("The database could not be used. Nothing was changed.")


def _raw(connection: sa.Connection) -> RawConnection:
    raw = connection.connection.dbapi_connection
    assert isinstance(raw, RawConnection)
    return raw


def _prepare(raw: RawConnection, _record: object) -> None:
    raw.execute(f"PRAGMA busy_timeout={BUSY_MS}")
    raw.execute("PRAGMA journal_mode=WAL")
    raw.execute("PRAGMA synchronous=FULL")
    raw.execute("PRAGMA foreign_keys=ON")
