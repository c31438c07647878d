"""The real client libraries of every wire, used against a server that is killed again and again.

Each is driven in a thread of its own and writes the same log as the plain clients of
crash_clients.py. What a library raises is `unknown`, unless it is a refusal.
"""

import asyncio
import contextlib
import json
import os
import random
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Sequence
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any, Protocol, cast

from crash_clients import Note, Wire
from crash_story import I2V, T2V, picture

OPEN_MAX = 3  # a caller waits when as many of its tasks have not ended
ENDED = frozenset({"completed", "failed"})


class Refused(Exception):
    """The server said that it will not."""


class Library(Protocol):
    """A way to make tasks. Whatever else it raises, nobody knows what became of the call."""

    name: str
    resends: bool  # a call that came to no answer may be made again, with the same key
    deletes: bool  # its cancelling is deleting: there is nothing to look at afterwards

    def submit(self, key: str) -> str:
        """Ask for a task whose prompt is the key; its id, in 32 hex digits. Raises Refused."""
        ...

    def look(self, task_id: str) -> str:
        """Its status. Raises Refused."""
        ...

    def cancel(self, task_id: str) -> None: ...


class Fal:
    """fal_client, which sends again by itself; an image goes up first for some tasks."""

    name = "fal"
    resends = True
    deletes = False

    def __init__(self, url: str, key: str, hook: str) -> None:
        import fal_client

        from tenku.clients import fal

        fal.use(url, key)
        self._api = fal_client.SyncClient(key=key, default_timeout=20)
        self._hook = hook
        self._png = picture()
        self._made: dict[str, dict[str, Any]] = {}

    def submit(self, key: str) -> str:
        if key not in self._made:
            self._made[key] = {"prompt": key, "duration": "4"}
            if len(self._made) % 5 == 0:
                self._made[key]["image_url"] = self._api.upload(self._png, "image/png")
        arguments = self._made[key]
        model = I2V if "image_url" in arguments else T2V
        try:
            handle = self._api.submit(
                model,
                arguments,
                webhook_url=f"{self._hook}/{key}",
                headers={"Idempotency-Key": key},
            )
        except Exception as error:
            raise _judged(error) from error
        return handle.request_id.replace("-", "")

    def look(self, task_id: str) -> str:
        try:
            status = self._api.status(T2V, _uuid(task_id))
        except Exception as error:
            raise _judged(error) from error
        kind = type(status).__name__
        if kind == "Completed":
            return "failed" if getattr(status, "error", None) else "completed"
        return "pending" if kind == "Queued" else "processing"

    def cancel(self, task_id: str) -> None:
        self._api.cancel(T2V, _uuid(task_id))


class OpenAi:
    """The openai library, which marks what it sends again, and so makes no second task."""

    name = "openai"
    resends = False
    deletes = True

    def __init__(self, url: str, key: str) -> None:
        import openai

        warnings.filterwarnings("ignore", category=DeprecationWarning)
        self._api = openai.OpenAI(base_url=f"{url}/v1", api_key=key, timeout=20, max_retries=4)

    def submit(self, key: str) -> str:
        try:
            made = self._api.videos.create(prompt=key, seconds="4", size="1280x720")  # pyright: ignore[reportDeprecated]
        except Exception as error:
            raise _judged(error) from error
        return made.id.removeprefix("video_")

    def look(self, task_id: str) -> str:
        try:
            status = self._api.videos.retrieve(f"video_{task_id}").status  # pyright: ignore[reportDeprecated]
        except Exception as error:
            raise _judged(error) from error
        return {"queued": "pending", "in_progress": "processing"}.get(status, status)

    def cancel(self, task_id: str) -> None:
        self._api.videos.delete(f"video_{task_id}")  # pyright: ignore[reportDeprecated]


class Mcp:
    """The MCP SDK's client, connected anew for each call, as after a restart it must be."""

    name = "mcp"
    resends = True
    deletes = False

    def __init__(self, url: str, key: str) -> None:
        self._url = url
        self._key = key

    def submit(self, key: str) -> str:
        made = self._call(
            "submit_task",
            model_id=T2V,
            parameters={"prompt": key, "duration": 4},
            idempotency_key=key,
        )
        return str(made["task_id"])

    def look(self, task_id: str) -> str:
        return str(self._call("get_task", task_id=task_id)["status"])

    def cancel(self, task_id: str) -> None:
        self._call("cancel_task", task_id=task_id)

    def _call(self, tool: str, **arguments: object) -> dict[str, Any]:
        return asyncio.run(asyncio.wait_for(self._ask(tool, arguments), 20))

    async def _ask(self, tool: str, arguments: dict[str, object]) -> dict[str, Any]:
        import httpx2
        from mcp import Client
        from mcp.client.streamable_http import streamable_http_client

        headers = {"Authorization": f"Bearer {self._key}"}
        async with httpx2.AsyncClient(headers=headers, timeout=20) as web:
            transport = streamable_http_client(f"{self._url}/mcp", http_client=web)
            async with Client(transport) as client:
                result = await client.call_tool(tool, arguments)
        if result.is_error:
            said = json.loads(cast("Any", result.content[0]).text)
            if said["code"] != "internal":
                raise Refused(said["message"])
            raise ConnectionError(said["message"])
        return cast("dict[str, Any]", result.structured_content)


class Apiz:
    """The platform's own library. It has no idempotency keys: what is unsure stays so."""

    name = "apiz"
    resends = False
    deletes = False

    def __init__(self, url: str, key: str, hook: str) -> None:
        import apiz

        self._api = apiz.Apiz(api_key=key, base_url=url, timeout=20, max_retries=0)
        self._hook = hook

    def submit(self, key: str) -> str:
        params = {"prompt": key, "duration": 4}
        try:
            made = self._api.tasks.create(
                model=T2V, params=params, callback_url=f"{self._hook}/{key}"
            )
        except Exception as error:
            raise _judged(error) from error
        return made.task_id

    def look(self, task_id: str) -> str:
        try:
            return self._api.tasks.query(task_id).status
        except Exception as error:
            raise _judged(error) from error

    def cancel(self, task_id: str) -> None:
        """It can't."""


class Command:
    """`tenku generate`, which goes on without a server, or through the one that runs."""

    name = "cli"
    resends = False
    deletes = False

    def __init__(self, environment: dict[str, str]) -> None:
        self._environment = environment

    def submit(self, key: str) -> str:
        return str(self._run("generate", key, "--duration", "4", "--json")["task_id"])

    def look(self, task_id: str) -> str:
        return str(self._run("tasks", "show", task_id, "--json")["status"])

    def cancel(self, task_id: str) -> None:
        self._run("tasks", "cancel", task_id, "--json")

    def _run(self, *words: str) -> dict[str, Any]:
        run = subprocess.run(
            [sys.executable, "-m", "tenku.cli", *words],
            env={**os.environ, **self._environment},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        try:
            return json.loads(run.stdout)
        except ValueError:
            raise ConnectionError(run.stdout + run.stderr) from None


class Caller(threading.Thread):
    """One library in use until told to finish; then what is unsure is sent until answered."""

    def __init__(
        self, library: Library, seed: int, wire: Wire, finish: Event, pause: float
    ) -> None:
        super().__init__(name=library.name)
        self._library = library
        self._dice = random.Random(f"{seed}/{library.name}")
        self._wire = wire
        self._finish = finish
        self._pause = pause
        self._made = 0
        self._unsure: list[str] = []
        self._open: list[str] = []

    def run(self) -> None:
        while not self._finish.is_set():
            self._act()
            self._finish.wait(self._dice.uniform(0.2, 1.0) * self._pause)
        while self._unsure:
            self._submit(self._unsure[0])
            time.sleep(0.1)
        self._wire.close()

    def _act(self) -> None:
        choice = self._dice.random()
        if self._unsure:
            self._submit(self._unsure[0])
        elif choice < 0.4 and len(self._open) < OPEN_MAX:
            self._made += 1
            self._submit(f"{self._library.name}-{self._made}")
        elif self._open and choice < 0.9:
            self._look(self._dice.choice(self._open))
        elif self._open:
            self._cancel(self._dice.choice(self._open))

    def _submit(self, key: str) -> None:
        self._wire.write(Note(operation="submit", outcome="invoke", subject=key))
        try:
            task_id = self._library.submit(key)
        except Refused as error:
            self._note("submit", "fail", key, detail=str(error))
        except Exception as error:  # noqa: BLE001 - whatever a library raises when it is cut off
            self._note("submit", "unknown", key, detail=type(error).__name__)
            if self._library.resends and key not in self._unsure:
                self._unsure.append(key)
            return
        else:
            self._note("submit", "ok", key, task_id=task_id)
            self._open.append(task_id)
        if key in self._unsure:
            self._unsure.remove(key)

    def _look(self, task_id: str) -> None:
        self._wire.write(Note(operation="get", outcome="invoke", subject=task_id))
        try:
            status = self._library.look(task_id)
        except Refused as error:
            self._note("get", "fail", task_id, detail=str(error))
        except Exception as error:  # noqa: BLE001 - as above
            self._note("get", "unknown", task_id, detail=type(error).__name__)
        else:
            self._note("get", "ok", task_id, task_id=task_id, status=status)
            if status in ENDED:
                self._open.remove(task_id)

    def _cancel(self, task_id: str) -> None:
        """What a library answers to that differs; a look afterwards says what came of it."""
        with contextlib.suppress(Exception):  # perhaps it has ended before
            self._library.cancel(task_id)
        if self._library.deletes:
            self._open.remove(task_id)
        else:
            self._look(task_id)

    def _note(
        self,
        operation: Any,
        outcome: Any,
        subject: str,
        *,
        task_id: str | None = None,
        status: str | None = None,
        detail: str = "",
    ) -> None:
        self._wire.write(
            Note(
                operation=operation,
                outcome=outcome,
                subject=subject,
                task_id=task_id,
                status=status,
                detail=detail[:200],
            )
        )


def use_all(
    folder: Path,
    seed: int,
    url: str,
    key: str,
    hook: str,
    environment: dict[str, str],
    finish: Event,
) -> None:
    """The body of a process in which every library is in use; returns when all are done."""
    sys.stderr = (folder / "libraries.log").open("a", encoding="utf-8")
    port = int(url.rpartition(":")[2])
    libraries: Sequence[tuple[Library, float]] = (
        (Fal(url, key, hook), 1.0),
        (OpenAi(url, key), 1.0),
        (Mcp(url, key), 2.0),
        (Apiz(url, key, hook), 2.0),
        (Command(environment), 20.0),
    )
    callers = [
        Caller(
            library, seed, Wire(port, key, folder / f"client-{library.name}.jsonl"), finish, pause
        )
        for library, pause in libraries
    ]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()


def _uuid(task_id: str) -> str:
    from uuid import UUID

    return str(UUID(task_id))


def _judged(error: Exception) -> Exception:
    """A refusal, if the status of the answer says so; else the error itself."""
    status = getattr(error, "status_code", None) or getattr(error, "status", None)
    if isinstance(status, int) and 400 <= status < 500:
        return Refused(f"{status}: {error}")
    return error
