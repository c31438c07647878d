"""What one client does from beginning to end while its server dies at named points."""

import base64
import http.client
import io
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import cast

from crash_clients import Answer, Note, Wire, form

T2V = "fal-ai/sora-2/text-to-video"
I2V = "fal-ai/sora-2/image-to-video"
PATIENCE_SECONDS = 60.0


class Impatient(Exception):
    """The server has had no answer for a minute: it is not coming back."""


def picture() -> bytes:
    from PIL import Image

    file = io.BytesIO()
    Image.new("RGB", (640, 360), (200, 120, 40)).save(file, "PNG")
    return file.getvalue()


class Story:
    """One client; every step is tried again until it is answered."""

    def __init__(self, wire: Wire, hook: str) -> None:
        self._wire = wire
        self._hook = hook

    def tell(self) -> None:
        """Upload, make from words and from both kinds of picture, cancel, wait, delete."""
        png = picture()
        uploaded = self._upload(png)
        data = f"data:image/png;base64,{base64.b64encode(png).decode()}"
        kept = self._submit("kept", T2V, {"delete_video": False})
        others = [
            self._submit("sent", I2V, {"image_url": data}),
            self._submit("uploaded", I2V, {"image_url": uploaded}),
        ]
        others.append(self._submit("fails", T2V, {}))
        unwanted = self._submit("unwanted", T2V, {})
        self._insist("cancel", unwanted, f"/api/v3/tasks/{unwanted}/cancel")
        for task_id in (kept, *others, unwanted):
            self._until_ended(task_id)
        self._insist("delete", kept, f"/api/v3/tasks/{kept}", verb="DELETE")

    def _insist(
        self,
        operation: str,
        subject: str,
        path: str,
        body: dict[str, object] | None = None,
        **more: str,
    ) -> Answer:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            answer = self._wire.call(operation, subject, path, body, **more)  # pyright: ignore[reportArgumentType]
            if answer is not None:
                return answer
            time.sleep(0.02)
        raise Impatient(f"{operation} of {subject}")

    def _submit(self, key: str, model: str, parameters: dict[str, object]) -> str:
        body: dict[str, object] = {
            "model": model,
            "params": {"prompt": key, "duration": 4, **parameters},
            "callback_url": f"{self._hook}/{key}",
        }
        answer = self._insist("submit", key, "/api/v3/tasks/create", body, key=key)
        return str(answer.data["task_id"])

    def _upload(self, png: bytes) -> str:
        body, headers = form("frame.png", png)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            self._wire.write(Note(operation="upload", outcome="invoke", subject="frame.png"))
            try:
                answer = self._wire.send("POST", "/api/v3/uploads", body, headers)
            except (OSError, http.client.HTTPException, ValueError):
                self._wire.write(Note(operation="upload", outcome="unknown", subject="frame.png"))
                time.sleep(0.02)
                continue
            if self._wire.heard("upload", "frame.png", answer) is not None:
                return str(answer.data["url"])
            time.sleep(0.02)
        raise Impatient("upload")

    def _until_ended(self, task_id: str) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            answer = self._insist("get", task_id, f"/api/v3/tasks/{task_id}", verb="GET")
            if answer.data.get("status") == "completed":
                return self._download(answer)
            if answer.data.get("status") == "failed":
                return None
            time.sleep(0.02)
        raise Impatient(f"the end of {task_id}")

    def _download(self, answer: Answer) -> None:
        """What is said to be there is there, whole."""
        result = cast("dict[str, dict[str, object]]", answer.data["result"])
        for name in ("video", "thumbnail", "spritesheet"):
            url, size = str(result[name]["url"]), result[name]["file_size"]
            if len(self._bytes_of(url)) != size:
                raise Impatient(f"the whole of {name}")

    def _bytes_of(self, url: str) -> bytes:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(url, timeout=30) as found:
                    return found.read()
            except urllib.error.HTTPError:
                raise
            except (OSError, http.client.HTTPException):
                time.sleep(0.02)
        raise Impatient(url)


def tell(port: int, key: str, log: Path, hook: str) -> None:
    """The body of a process that tells the whole story."""
    wire = Wire(port, key, log)
    Story(wire, hook).tell()
    wire.close()
