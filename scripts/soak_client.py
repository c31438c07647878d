"""A client that asks for everything: all five models, files, deletes, and what is wrong."""

import base64
import http.client
import json
import random
import threading
import time
import urllib.request
from collections.abc import Callable
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import cast

from crash_clients import Answer, Wire
from crash_story import I2V, T2V, picture
from crash_wires import ENDED

REMIX = "fal-ai/sora-2/video-to-video/remix"
OPEN_MAX = 4
# (path, body, the status that it must be answered with)
WRONG: tuple[tuple[str, object, int], ...] = (
    ("/api/v3/tasks/create", {"model": "no-such-model", "params": {"prompt": "x"}}, 404),
    ("/api/v3/tasks/create", {"model": T2V, "params": {"prompt": ""}}, 422),
    ("/api/v3/tasks/create", {"model": T2V, "params": {"prompt": "x", "duration": 5}}, 422),
    ("/api/v3/tasks/create", {"model": T2V, "params": {"prompt": "x", "wrong": 1}}, 422),
    ("/api/v3/tasks/create", {"model": REMIX, "params": {"prompt": "x", "video_id": "a"}}, 404),
    ("/api/v3/tasks/query", {"task_id": "0" * 32}, 404),
    ("/v1/videos", {"prompt": "x", "seconds": "5"}, 400),
    ("/fal/queue/fal-ai/sora-2/text-to-video", {"prompt": 1}, 422),
    ("/nowhere", {}, 404),
)


class Mixed(threading.Thread):
    """Does this and that until told to finish; then sends what is unsure until it is answered."""

    def __init__(self, wire: Wire, seed: int, port: int, finish: Event, waits: Path) -> None:
        super().__init__(name="mixed")
        self._wire = wire
        self._dice = random.Random(f"{seed}/mixed")
        self._port = port
        self._finish = finish
        self._waits = waits.open("a", encoding="utf-8")
        self._png = picture()
        self._open: list[str] = []
        self._kept: list[str] = []
        self._unsure: dict[str, dict[str, object]] = {}
        self._made = 0

    def run(self) -> None:
        acts: tuple[Callable[[], None], ...] = (
            *(self._make, self._poll, self._wrong, self._cancel, self._give_up),
        )
        while not self._finish.is_set():
            (act,) = self._dice.choices(acts, (4, 20, 3, 1, 1))
            act()
            self._finish.wait(self._dice.uniform(0.02, 0.3))
        while self._unsure:
            self._send(*next(iter(self._unsure.items())))
            time.sleep(0.1)
        self._wire.close()
        self._waits.close()

    def _make(self) -> None:
        if self._unsure:
            self._send(*next(iter(self._unsure.items())))
        elif len(self._open) < OPEN_MAX:
            self._made += 1
            key = f"mixed-{self._made}"
            model, parameters = self._wish()
            params = {"prompt": key, **parameters}
            self._send(key, {"model": model, "params": params})

    def _wish(self) -> tuple[str, dict[str, object]]:
        """One of the five models, in what the quick engine can hand out: 4 s of 720p."""
        data = f"data:image/png;base64,{base64.b64encode(self._png).decode()}"
        keep = self._dice.random() < 0.5
        four: dict[str, object] = {"duration": 4, "delete_video": not keep}
        wishes: list[tuple[str, dict[str, object]]] = [
            (T2V, four),
            (I2V, {**four, "image_url": data}),
            (f"{T2V}/pro", {**four, "resolution": "720p"}),
            (f"{I2V}/pro", {**four, "image_url": data, "resolution": "720p"}),
        ]
        if self._kept:
            source = f"video_{self._dice.choice(self._kept)}"
            wishes.append((REMIX, {"video_id": source, "delete_video": not keep}))
        return self._dice.choice(wishes)

    def _send(self, key: str, body: dict[str, object]) -> None:
        answer = self._wire.call("submit", key, "/api/v3/tasks/create", body, key=key)
        if answer is None:
            self._unsure[key] = body
            return
        self._unsure.pop(key, None)
        if (task_id := answer.data.get("task_id")) is not None:
            self._open.append(str(task_id))

    def _poll(self) -> None:
        if not self._open:
            return
        task_id = self._dice.choice(self._open)
        began = time.monotonic()
        answer = self._wire.call("get", task_id, f"/api/v3/tasks/{task_id}", verb="GET")
        self._waits.write(f"{time.monotonic() - began:.4f}\n")
        if answer is None or answer.data.get("status") not in ENDED:
            return
        self._open.remove(task_id)
        if answer.data["status"] == "completed":
            self._download(answer)

    def _download(self, answer: Answer) -> None:
        """The whole video, and a part of it."""
        result = cast("dict[str, dict[str, object]]", answer.data["result"])
        url, size = str(result["video"]["url"]), int(str(result["video"]["file_size"]))
        with urllib.request.urlopen(url, timeout=30) as whole:
            data = whole.read()
        part = urllib.request.Request(url, headers={"range": "bytes=100-199"})
        with urllib.request.urlopen(part, timeout=30) as some:
            middle = some.read()
        if len(data) != size or middle != data[100:200]:
            raise AssertionError(f"a download of {url} is not the file")
        if result["remixable"]:
            self._kept = [*self._kept[-5:], str(answer.data["task_id"])]

    def _wrong(self) -> None:
        """A request that must be refused, in whichever way is right for it."""
        path, body, status = self._dice.choice(WRONG)
        headers = {"content-type": "application/json"}
        caller = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        try:
            headers["authorization"] = f"Bearer {self._wire.key}"
            caller.request("POST", path, json.dumps(body), headers)
            found = caller.getresponse()
            found.read()
        finally:
            caller.close()
        if found.status not in {status, 503}:
            raise AssertionError(f"{path} with {body} was answered with {found.status}")

    def _cancel(self) -> None:
        if self._open:
            task_id = self._dice.choice(self._open)
            self._wire.call("cancel", task_id, f"/api/v3/tasks/{task_id}/cancel")

    def _give_up(self) -> None:
        if self._kept and not self._unsure:  # a remix that is sent again needs its source
            task_id = self._kept.pop(0)
            self._wire.call("delete", task_id, f"/api/v3/tasks/{task_id}", verb="DELETE")


def use(folder: Path, seed: int, port: int, key: str, finish: Event) -> None:
    """The body of a process with this client in it."""
    wire = Wire(port, key, folder / "client-mixed.jsonl")
    Mixed(wire, seed, port, finish, folder / "waits.txt").run()


def read_waits(folder: Path) -> list[float]:
    """How long each poll took, in seconds."""
    return [float(line) for line in (folder / "waits.txt").read_text("utf-8").split()]
