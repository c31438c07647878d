"""A real server, told secrets on every surface: none of them stands in what it writes down.

Each secret holds a mark of its own, so that a leak names itself.
"""

import asyncio
import base64
import json
import os
import secrets
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx2
import pytest
from moderation.judge import judging
from PIL import Image
from receiver import receiving
from terminal import TENKU, Terminal

import tenku

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(180)]

T2V = "fal-ai/sora-2/text-to-video"
I2V = "fal-ai/sora-2/image-to-video"
LEGACY = "/api/v3/mcp-http"
JSON = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}


@dataclass
class Marks:
    """Secret texts by name."""

    known: dict[str, str] = field(default_factory=dict[str, str])

    def new(self, name: str) -> str:
        """A text that stands nowhere else."""
        self.known[name] = f"q{secrets.token_hex(8)}"
        return self.known[name]

    def add(self, name: str, text: str) -> None:
        assert len(text) >= 16
        self.known[name] = text

    def found_in(self, text: str, *but: str) -> list[str]:
        return [name for name, mark in self.known.items() if mark in text and name not in but]


def install(folder: Path) -> None:
    """The metadata by which an installed package offers an engine and a moderator."""
    info = folder / "fragile-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: fragile\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        "[tenku.engines]\nfragile = fragile:Engine\n"
        "[tenku.moderators]\nfragile = fragile:Moderator\n"
    )


def picture() -> bytes:
    """A PNG whose bytes are as random as they get."""
    out = BytesIO()
    Image.frombytes("RGB", (64, 48), secrets.token_bytes(64 * 48 * 3)).save(out, "PNG")
    return out.getvalue()


@dataclass
class Driver:
    """Sends requests, and keeps what was answered with an error."""

    web: httpx2.AsyncClient
    key: str
    errors: list[str] = field(default_factory=list[str])

    async def send(self, method: str, path: str, key: str | None = "", **more: Any) -> Any:
        """The JSON of the answer. `key`: "" = the account's, None = no header."""
        headers = dict(more.pop("headers", {}))
        if key is not None:
            headers.setdefault("Authorization", f"Bearer {key or self.key}")
        answer = await self.web.request(method, path, headers=headers, **more)
        if answer.status_code >= 400 or "isError" in answer.text or '"error":{' in answer.text:
            self.errors.append(answer.text)
        try:
            return answer.json()
        except ValueError:
            return answer.text

    async def over(self, task_id: str) -> dict[str, Any]:
        while True:
            told = await self.send("GET", f"/api/v3/tasks/{task_id}")
            if told["data"]["status"] in ("completed", "failed"):
                return told["data"]
            await asyncio.sleep(0.1)


def environment(home: Path, plugin: Path, marks: Marks, judge: str, form: str) -> dict[str, str]:
    paths = (Path(tenku.__file__).parents[1], Path(__file__).parent, plugin)
    return {
        "PYTHONPATH": os.pathsep.join(str(path) for path in paths),
        "TENKU_LOG_FORMAT": form,
        "TENKU_API_KEY": f"operators-{marks.new('TENKU_API_KEY')}",
        "TENKU_ENGINES": '{"*": ["fragile"]}',
        "TENKU_ENGINE_OPTIONS": json.dumps({"fragile": {"key": marks.new("provider key")}}),
        "TENKU_MODERATORS": json.dumps({"fragile": {"token": marks.new("moderator option")}}),
        "TENKU_MODERATOR_URL": f"{judge}?secret={marks.new('moderator url')}",
        "TENKU_MODERATOR_KEY": marks.new("moderator key"),
        "TENKU_MODERATOR_FAIL": "open",
        "TENKU_WEBHOOK_ALLOW": "127.0.0.1/32",
        "TENKU_FETCH_ALLOW_PRIVATE": "127.0.0.1/32",
    }


@asynccontextmanager
async def serving(terminal: Terminal, said: Path) -> AsyncGenerator[httpx2.AsyncClient]:
    """`tenku -v serve` as a process; all that it prints is in the file `said`."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with said.open("wb") as out:
        server = await asyncio.create_subprocess_exec(
            *(*TENKU, "-v", "serve", "--port", str(port)),
            cwd=terminal.folder,
            env=terminal.environment(),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=out,
            stderr=out,
        )
    try:
        async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60) as web:
            while b"serving" not in said.read_bytes():
                assert server.returncode is None, said.read_text("utf-8")
                await asyncio.sleep(0.05)
            yield web
    finally:
        server.terminate()
        await server.wait()


async def printed(terminal: Terminal, *words: str) -> str:
    """All that a command prints."""
    out, err = await asyncio.to_thread(terminal.start(*words).communicate)
    return out + err


async def keys(drive: Driver, marks: Marks) -> None:
    """A key in every place where somebody may put it, right and wrong."""
    wrong = f"tk_0123456789ab_{marks.new('wrong key')}xxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
    other = f"sk-{marks.new('key of another service')}"
    for path in ("/api/v3/balance", "/v1/videos", f"/fal/queue/{T2V}/requests/1/status", "/mcp"):
        for key in (wrong, other):
            await drive.send("GET", path, key)
            await drive.send("GET", path, None, headers={"Authorization": f"Key {key}"})
            await drive.send("GET", path, None, headers={"Authorization": f"Basic {key}"})
            await drive.send("GET", path, None, headers={"X-Api-Key": key})
            await drive.send("GET", f"{path}?api_key={key}", None)
        await drive.send("GET", f"{path}?api_key={drive.key}", None)
    await drive.send("GET", "/api/v3/balance", f"operators-{marks.known['TENKU_API_KEY']}")
    ask = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    for key in (drive.key, wrong, other):
        await drive.send("POST", f"{LEGACY}?api_key={key}", None, json=ask, headers=JSON)
    body = {"prompt": "crash", "api_key": other, "duration": 5}
    await drive.send("POST", f"/fal/queue/{T2V}", json=body)


async def prompts(drive: Driver, marks: Marks) -> list[str]:
    """Prompts that are filmed, refused, and that break the engine or a moderator. Ids of tasks."""
    ids: list[str] = []
    for how in ("quiet", "crash", "stumble", "confuse and crash"):
        text = f"{how}: 一片\n'quiet' \"lake\" {marks.new(f'prompt, {how}')} \U0001f3ac in the rain"
        given = {"model": T2V, "params": {"prompt": text}}
        made = await drive.send("POST", "/api/v3/tasks/create", json=given)
        if how != "stumble":
            ids.append(made["data"]["task_id"])
        if how == "quiet":  # to be filmed once is enough
            continue
        await drive.send("POST", "/api/v3/estimate", json=given)
        await drive.send("POST", f"/fal/queue/{T2V}", json={"prompt": text})
        await drive.send("POST", f"/fal/run/{T2V}", json={"prompt": text})
        await drive.send("POST", "/v1/videos", json={"prompt": text})
        await drive.send("POST", "/v1/videos", data={"prompt": text, "seconds": "5"})
        for path, tool, old in (("/mcp", "submit_task", False), (LEGACY, "generate", True)):
            arguments: dict[str, object] = {"model_id": T2V, "parameters": {"prompt": text}}
            if old:
                arguments = {"model": T2V, "prompt": text}
            call = {"name": tool, "arguments": arguments}
            body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
            await drive.send("POST", path, json=body, headers=JSON)
    long = f"{marks.new('prompt, too long')} " * 400
    await drive.send("POST", "/v1/videos", json={"prompt": long})
    await drive.send(
        "POST", "/api/v3/tasks/create", json={"model": T2V, "params": {"prompt": long}}
    )
    await drive.send("POST", "/api/v3/tasks/create", content=b'{"model": "' + long.encode())
    bad = {"prompt": f"nude child {marks.new('prompt, refused')}"}
    await drive.send("POST", f"/fal/queue/{T2V}", json=bad)
    return ids


async def pictures(drive: Driver, marks: Marks) -> str:
    """Images in every form, and tickets for them. The id of a task whose image can't be had."""
    png = picture()
    text = base64.b64encode(png).decode()
    marks.add("image data, its beginning", text[60:90])
    marks.add("image data, its end", text[-50:-20])
    for uri in (f"data:image/png;base64,{text}", f"data:image/gif;base64,{text[::-1]}"):
        await drive.send("POST", f"/fal/queue/{I2V}", json={"prompt": "crash", "image_url": uri})
        reference = {"prompt": "crash", "input_reference": {"image_url": uri}}
        await drive.send("POST", "/v1/videos", json=reference)
        crash = {"prompt": "stumble", "image_url": uri}
        await drive.send("POST", f"/fal/queue/{I2V}", json=crash)
    private = f"http://user:{marks.new('user info of image_url')}@127.0.0.1/p.png"
    for url in (private, f"http://10.0.0.1/p.png?sig={marks.new('query of image_url')}"):
        given = {"model": I2V, "params": {"prompt": "crash", "image_url": url}}
        await drive.send("POST", "/api/v3/tasks/create", json=given)
        await drive.send("POST", "/api/v3/uploads", json={"url": url})
        await drive.send("POST", "/api/v3/tools/transfer-url", json={"url": url})
    gone = f"http://127.0.0.1:1/p.png?sig={marks.new('query of a fetched image_url')}"
    given = {"model": I2V, "params": {"prompt": "crash", "image_url": gone}}
    made = await drive.send("POST", "/api/v3/tasks/create", json=given)

    ticket = await drive.send("POST", "/fal/rest/storage/upload/initiate", json={})
    marks.add("upload ticket", ticket["upload_url"].rpartition("/")[2])
    marks.add("signed upload", ticket["file_url"].split("/files/")[1].partition("/")[0])
    for data in (b"no picture", png, png):
        await drive.send("PUT", ticket["upload_url"], None, content=data)
    token = (await drive.send("POST", "/fal/rest/storage/auth/token", json={}))["token"]
    marks.add("upload pass", token)
    for data in (b"no picture", png):
        await drive.send("POST", "/fal/rest/cdn/files/upload", token, content=data)
    await drive.send("PUT", f"/uploads/{token}", None, content=png)
    return made["data"]["task_id"]


async def webhooks(drive: Driver, marks: Marks, receiver: str) -> list[str]:
    """Callbacks that are refused, and that are told; an endpoint and its secret. Ids of tasks."""
    refused = f"http://user:{marks.new('user info of a callback')}@10.0.0.1/hook"
    told = f"{receiver}/hook?token={marks.new('query of a callback')}"
    ids: list[str] = []
    for url in (refused, told):
        given = {"model": T2V, "params": {"prompt": "crash"}, "callback_url": url}
        made = await drive.send("POST", "/api/v3/tasks/create", json=given)
        await drive.send(
            "POST", f"/fal/queue/{T2V}", json={"prompt": "crash"}, params={"fal_webhook": url}
        )
    ids.append(made["data"]["task_id"])
    hook = {"name": "n", "url": told, "event_types": ["video.failed"]}
    endpoint = await drive.send("POST", "/v1/webhook_endpoints", json=hook)
    marks.add("webhook secret", endpoint["signing_secret"].removeprefix("whsec_"))
    await drive.send("POST", "/v1/webhook_endpoints", json={**hook, "url": refused})
    return ids


async def links(drive: Driver, marks: Marks, task: dict[str, Any]) -> None:
    """Signed links, whole and broken, and after the video is gone."""
    url = next(text for text in json.dumps(task).split('"') if text.endswith(".mp4"))
    token = url.split("/files/")[1].partition("/")[0]
    marks.add("signed link", token)
    for path in (
        url,
        url[:-9],
        url.replace(token, token[:-3] + "abc"),
        f"{url}?api_key={drive.key}",
    ):
        await drive.send("GET", path, None, headers={"Range": "bytes=0-10"})
    await drive.send("DELETE", f"/api/v3/tasks/{task['task_id']}")
    await drive.send("GET", url, None)


@pytest.mark.parametrize("form", ["json", "text"])
async def test_no_secret_is_written_down(tmp_path: Path, form: str) -> None:
    marks, said = Marks(), tmp_path / "said"
    install(tmp_path / "plugin")
    async with judging(status=500) as judge, receiving() as receiver:
        settings = environment(tmp_path, tmp_path / "plugin", marks, judge.url, form)
        terminal = Terminal(tmp_path / "home", tmp_path, settings)
        async with serving(terminal, said) as web:
            key = (terminal.home / "api_key").read_text().strip()
            marks.add("key", key.split("_", 2)[2])
            drive = Driver(web, key)
            await keys(drive, marks)
            ids = await prompts(drive, marks)
            ids.append(await pictures(drive, marks))
            ids += await webhooks(drive, marks, receiver.url)
            ends = [await drive.over(task_id) for task_id in ids]
            assert {"completed", "failed"} == {end["status"] for end in ends}
            await links(drive, marks, ends[0])
            await receiver.wait_for(2)
            metrics = str(await drive.send("GET", "/metrics"))
        doctor = await printed(terminal, "doctor", "--json")
        audit = await printed(terminal, "audit", "--limit", "10000", "--json")
    log = said.read_text("utf-8")
    for line in ("request crashed", "attempt crashed", "moderator crashed", "no verdict"):
        assert line in log  # else it was not tried
    assert "image not fetched" in log
    assert "moderation.block" in audit
    assert marks.found_in(log) == []
    assert marks.found_in(metrics) == []
    assert marks.found_in(doctor) == []
    assert marks.found_in(audit) == []
    echo = "prompt, too long"  # its author is told what was given
    assert [error for error in drive.errors if marks.found_in(error, echo)] == []
    assert len(drive.errors) > 50
