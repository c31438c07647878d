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
OPEN_MAX = 4  # a client waits when as many of its tasks have not ended
Operation = Literal["submit", "get", "cancel", "delete", "upload"]
Outcome = Literal["invoke", "ok", "fail", "unknown"]


@dataclass(frozen=True, kw_only=True)
class Note:
    """A line of a client's log. `subject` is the key of a submit, else the id of a task.

    `task_id` is the upload's id where it was an upload.
    """

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


class Wire:
    """A caller over plain HTTP with a log of its own; one thread's at a time."""

    def __init__(self, port: int, key: str, log: Path) -> None:
        self._port = port
        self.key = key
        self._log = log.open("a", encoding="utf-8")

    def close(self) -> None:
        self._log.close()

    def write(self, note: Note) -> None:
        self._log.write(json.dumps(asdict(note)) + "\n")
        self._log.flush()

    def call(
        self,
        operation: Operation,
        subject: str,
        path: str,
        body: dict[str, object] | None = None,
        *,
        verb: str = "POST",
        key: str | None = None,
    ) -> Answer | None:
        """One request and its two lines in the log; None where there was no whole answer."""
        self.write(Note(operation=operation, outcome="invoke", subject=subject))
        headers = {"content-type": "application/json"}
        if key is not None:
            headers["idempotency-key"] = key
        try:
            answer = self.send(verb, path, json.dumps(body).encode() if body else None, headers)
        except (OSError, http.client.HTTPException, ValueError) as error:
            detail = type(error).__name__
            self.write(Note(operation=operation, outcome="unknown", subject=subject, detail=detail))
            if isinstance(error, ConnectionRefusedError):
                time.sleep(0.1)
            return None
        return self.heard(operation, subject, answer)

    def heard(self, operation: Operation, subject: str, answer: Answer) -> Answer | None:
        """Write down what an answer said; None where the server was down."""
        refused = answer.code >= http.client.BAD_REQUEST
        down = answer.code >= http.client.INTERNAL_SERVER_ERROR
        self.write(
            Note(
                operation=operation,
                outcome="unknown" if down else "fail" if refused else "ok",
                subject=subject,
                task_id=cast("str | None", answer.data.get("task_id", answer.data.get("file_id"))),
                status=cast("str | None", answer.data.get("status")),
                detail=str(answer.code),
            )
        )
        return None if down else answer

    def send(self, verb: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        """One request with the caller's key. Raises OSError, HTTPException or ValueError."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        try:
            connection.request(verb, path, body, {"authorization": f"Bearer {self.key}", **headers})
            response = connection.getresponse()
            found = cast("dict[str, dict[str, object] | None]", json.loads(response.read()))
            return Answer(code=response.status, data=found.get("data") or {})
        finally:
            connection.close()


def form(name: str, data: bytes) -> tuple[bytes, dict[str, str]]:
    """A body with one file in it, and its header."""
    edge = "edge-of-a-part"
    head = (
        f'--{edge}\r\ncontent-disposition: form-data; name="file"; filename="{name}"\r\n'
        "content-type: application/octet-stream\r\n\r\n"
    )
    body = head.encode() + data + f"\r\n--{edge}--\r\n".encode()
    return body, {"content-type": f"multipart/form-data; boundary={edge}"}


def crowd(
    logs: Sequence[Path], seed: int, port: int, key: str, finish: Event, hook: str | None = None
) -> None:
    """The body of a process full of clients, one a log; returns when all have their answers.

    `hook`: an address that is to hear of the end of every task.
    """
    clients = [
        Client(number, seed, Wire(port, key, log), finish, hook) for number, log in enumerate(logs)
    ]
    for client in clients:
        client.start()
    for client in clients:
        client.join()


class Client(threading.Thread):
    """Submits, resends, gets, cancels and deletes at random until told to finish."""

    def __init__(self, number: int, seed: int, wire: Wire, finish: Event, hook: str | None) -> None:
        """`finish` ends the making of tasks; what is unsure is sent again until answered."""
        super().__init__(name=f"client-{number}")
        self.unsure: list[str] = []  # keys whose submit has had no answer yet
        self._random = random.Random(f"{seed}/{number}")
        self._wire = wire
        self._hook = hook
        self._tasks: list[str] = []
        self._open: set[str] = set()
        self._made = 0
        self._number = number
        self._finish = finish

    def run(self) -> None:
        acts: tuple[Callable[[], None], ...] = (
            *(self._submit, self._resend, self._get, self._cancel, self._remove),
        )
        while not self._finish.is_set():
            (act,) = self._random.choices(acts, (4, 6, 16, 4, 1))
            act()
            time.sleep(self._random.uniform(0.05, 0.5))
        while self.unsure:
            self._resend()
            time.sleep(0.05)
        self._wire.close()

    def _submit(self) -> None:
        if len(self._open) >= OPEN_MAX:
            return
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
        if self._hook is not None:
            body["callback_url"] = f"{self._hook}/{key}"
        answer = self._wire.call("submit", key, "/api/v3/tasks/create", body, key=key)
        if answer is None:
            if key not in self.unsure:
                self.unsure.append(key)
            return
        if key in self.unsure:
            self.unsure.remove(key)
        task_id = answer.data.get("task_id")
        if isinstance(task_id, str) and task_id not in self._tasks:
            self._tasks.append(task_id)
            self._open.add(task_id)

    def _get(self) -> None:
        if self._tasks:
            task_id = self._random.choice([*self._open, *self._tasks[-10:]])
            self._seen(self._wire.call("get", task_id, f"/api/v3/tasks/{task_id}", verb="GET"))

    def _cancel(self) -> None:
        if self._tasks:
            task_id = self._random.choice(self._tasks[-3:])
            self._seen(self._wire.call("cancel", task_id, f"/api/v3/tasks/{task_id}/cancel"))

    def _remove(self) -> None:
        if self._tasks:
            task_id = self._random.choice(self._tasks)
            path = f"/api/v3/tasks/{task_id}"
            self._seen(self._wire.call("delete", task_id, path, verb="DELETE"))

    def _seen(self, answer: Answer | None) -> None:
        if answer is not None and answer.data.get("status") in {"completed", "failed"}:
            self._open.discard(str(answer.data.get("task_id")))
