"""A receiver of webhooks that writes down what it hears, and the judgement of that.

Every letter that it was sent is a line of its log, with the status that it answered, written
before it answers. The judge knows the log and the database, and no code of Tenku's.
"""

import json
import random
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock
from typing import cast

DEAF = (500, 503, 410)  # what is answered by one who does not want to hear


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One request: its path, its id, whom it tells of, and what it was answered."""

    path: str
    message_id: str
    task_id: str  # 32 hex digits
    said: str  # completed or failed
    answer: int


def read_letters(log: Path) -> list[Letter]:
    """What was heard, in order."""
    if not log.exists():
        return []
    return [Letter(**json.loads(line)) for line in log.read_text("utf-8").splitlines()]


def receive(log: Path, port: int, deaf: float = 0.0, seed: int = 1) -> None:
    """The body of a process that hears webhooks at any path, and refuses some by chance."""
    lock, dice = Lock(), random.Random(seed)
    file = log.open("a", encoding="utf-8")

    class Hearing(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            size = int(self.headers.get("content-length", 0))
            body = self.rfile.read(size)
            if len(body) < size:  # its sender was killed
                return
            with lock:
                answer = dice.choice(DEAF) if dice.random() < deaf else 200
                letter = _letter(self.path, self.headers.get("webhook-id", ""), body, answer)
                file.write(json.dumps(asdict(letter)) + "\n")
                file.flush()
            self.send_response(answer)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as inherited
            pass

    ThreadingHTTPServer(("127.0.0.1", port), Hearing).serve_forever()


def _letter(path: str, message_id: str, body: bytes, answer: int) -> Letter:
    """Read a letter in whichever of the three forms it is written."""
    told = cast("dict[str, object]", json.loads(body))
    if "request_id" in told:  # fal's, whose id is the request's
        task_id = str(told["request_id"]).replace("-", "")
        said = "completed" if told["status"] == "OK" else "failed"
        return Letter(path=path, message_id=task_id, task_id=task_id, said=said, answer=answer)
    if told.get("object") == "event":
        data = cast("dict[str, str]", told["data"])
        task_id = data["id"].removeprefix("video_")
        said = str(told["type"]).removeprefix("video.")
    else:
        task_id, said = str(told["task_id"]), str(told["status"])
    return Letter(path=path, message_id=message_id, task_id=task_id, said=said, answer=answer)


def judge_letters(raw: sqlite3.Connection, letters: Sequence[Letter]) -> Iterator[str]:
    """Each end was told to each who wanted to know, at least once, and nothing else was told."""
    heard: defaultdict[tuple[str, str], list[Letter]] = defaultdict(list)
    for letter in letters:
        heard[letter.message_id.removeprefix("evt_"), letter.task_id].append(letter)
    known: set[tuple[str, str]] = set()
    own: defaultdict[str, int] = defaultdict(int)
    endpoints: defaultdict[str, int] = defaultdict(int)
    for row_id, task_id, form, endpoint, event, delivered in raw.execute(
        "select id, task_id, form, endpoint_id, event, delivered_at_ms from outbox"
    ):
        (own if endpoint is None else endpoints)[task_id] += 1
        key = (task_id if form == "fal" else row_id, task_id)
        known.add(key)
        if delivered is None:
            yield f"delivery {row_id} of task {task_id} has not ended"
        if not any(200 <= letter.answer < 300 for letter in heard[key]):
            yield f"delivery {row_id} of task {task_id} was never heard"
        for letter in heard[key]:
            if letter.said != event:
                yield f"delivery {row_id} of task {task_id} said {letter.said} of {event}"
    for key in set(heard) - known:
        yield f"task {key[1]} was told under the id {key[0]}, which no delivery has"
    yield from _unwritten(raw, own, endpoints)


def _unwritten(
    raw: sqlite3.Connection, own: dict[str, int], endpoints: dict[str, int]
) -> Iterator[str]:
    """Ends that nobody was to be told, though somebody wanted it; and those told twice."""
    since = [at for (at,) in raw.execute("select created_at_ms from webhook_endpoints")]
    for task_id, status, form, created in raw.execute(
        "select id, status, callback_form, created_at_ms from tasks"
    ):
        over = status in {"completed", "failed"}
        wanted = int(over and form is not None)
        if own.get(task_id, 0) != wanted:
            yield f"task {task_id} has {own.get(task_id, 0)} deliveries instead of {wanted}"
        listening = sum(at <= created for at in since) if over else 0
        if endpoints.get(task_id, 0) < listening:
            yield f"task {task_id} was not told to every endpoint"
