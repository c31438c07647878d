"""Clients of a server that is killed again and again. Each writes down what it saw, and no more.

A line is an operation with its outcome: `ok` with the answer, `fail` for a refusal, `unknown`
where no whole answer came back: then the server may have done it or not.
"""

import http.client
import json
import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Literal, cast

MODEL = "fal-ai/sora-2/text-to-video"
Operation = Literal["submit", "get", "cancel"]
Outcome = Literal["invoke", "ok", "fail", "unknown"]


@dataclass(frozen=True, kw_only=True)
class Note:
    """A line of a client's log. `subject` is the key of a submit, else the id of a task."""

    operation: Operation
    outcome: Outcome
    subject: str
    task_id: str | None = None
    status: str | None = None
    detail: str = ""


def read_notes(path: Path) -> list[Note]:
    """The notes of one client, in order."""
    return [Note(**json.loads(line)) for line in path.read_text("utf-8").splitlines()]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A whole HTTP answer: the status, and `data` of the body."""

    code: int
    data: dict[str, object]


def crowd(logs: Sequence[Path], seed: int, port: int, key: str, finish: Event) -> None:
    """The body of a process full of clients, one a log; returns when all have their answers."""
    clients = [Client(number, seed, port, key, log, finish) for number, log in enumerate(logs)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()


class Client(threading.Thread):
    """Submits, resends, gets and cancels at random until told to finish."""

    def __init__(
        self, number: int, seed: int, port: int, key: str, log: Path, finish: Event
    ) -> None:
        """`finish` ends the making of tasks; what is unsure is sent again until answered."""
        super().__init__(name=f"client-{number}")
        self.unsure: list[str] = []  # keys whose submit has had no answer yet
        self._random = random.Random(f"{seed}/{number}")
        self._port = port
        self._bearer = key
        self._log = log.open("a", encoding="utf-8")
        self._tasks: list[str] = []
        self._made = 0
        self._number = number
        self._finish = finish

    def run(self) -> None:
        acts: tuple[Callable[[], None], ...] = (self._submit, self._resend, self._get, self._cancel)
        while not self._finish.is_set():
            (act,) = self._random.choices(acts, (2, 3, 8, 2))
            act()
            time.sleep(self._random.uniform(0.05, 0.5))
        while self.unsure:
            self._resend()
            time.sleep(0.05)
        self._log.close()

    def _submit(self) -> None:
        self._made += 1
        self._send(f"client-{self._number}-task-{self._made}")

    def _resend(self) -> None:
        """As every good client does: the same key and body, when no answer came or even so."""
        if self.unsure:
            self._send(self._random.choice(self.unsure))
        elif self._made:
            self._send(f"client-{self._number}-task-{self._random.randint(1, self._made)}")

    def _send(self, key: str) -> None:
        body: dict[str, object] = {"model": MODEL, "params": {"prompt": key, "duration": 4}}
        answer = self._call("submit", key, "POST", "/api/v3/tasks/create", body, key)
        if answer is None:
            if key not in self.unsure:
                self.unsure.append(key)
            return
        if key in self.unsure:
            self.unsure.remove(key)
        task_id = answer.data.get("task_id")
        if isinstance(task_id, str) and task_id not in self._tasks:
            self._tasks.append(task_id)

    def _get(self) -> None:
        if self._tasks:
            task_id = self._random.choice(self._tasks)
            self._call("get", task_id, "GET", f"/api/v3/tasks/{task_id}")

    def _cancel(self) -> None:
        if self._tasks:
            task_id = self._random.choice(self._tasks[-3:])
            self._call("cancel", task_id, "POST", f"/api/v3/tasks/{task_id}/cancel")

    def _call(
        self,
        operation: Operation,
        subject: str,
        verb: str,
        path: str,
        body: dict[str, object] | None = None,
        key: str | None = None,
    ) -> Answer | None:
        """One request and its two lines in the log; None where there was no whole answer."""
        self._write(Note(operation=operation, outcome="invoke", subject=subject))
        try:
            answer = self._request(verb, path, body, key)
        except (OSError, http.client.HTTPException, ValueError) as error:
            detail = type(error).__name__
            self._write(
                Note(operation=operation, outcome="unknown", subject=subject, detail=detail)
            )
            if isinstance(error, ConnectionRefusedError):
                time.sleep(0.1)
            return None
        refused = answer.code >= http.client.BAD_REQUEST
        down = answer.code >= http.client.INTERNAL_SERVER_ERROR
        self._write(
            Note(
                operation=operation,
                outcome="unknown" if down else "fail" if refused else "ok",
                subject=subject,
                task_id=cast("str | None", answer.data.get("task_id")),
                status=cast("str | None", answer.data.get("status")),
                detail=str(answer.code),
            )
        )
        return None if down else answer

    def _request(
        self, verb: str, path: str, body: dict[str, object] | None, key: str | None
    ) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        try:
            headers = {"authorization": f"Bearer {self._bearer}"}
            if key is not None:
                headers["idempotency-key"] = key
            if body is not None:
                headers["content-type"] = "application/json"
            text = None if body is None else json.dumps(body)
            connection.request(verb, path, text, headers)
            response = connection.getresponse()
            found = cast("dict[str, dict[str, object] | None]", json.loads(response.read()))
            return Answer(code=response.status, data=found.get("data") or {})
        finally:
            connection.close()

    def _write(self, note: Note) -> None:
        self._log.write(json.dumps(asdict(note)) + "\n")
        self._log.flush()
