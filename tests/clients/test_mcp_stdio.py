"""`tenku mcp`, the real command, as an agent starts it."""

import json
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any, Self

import pytest
from PIL import Image
from surfaces.mcp_calls import ERAS, IMAGE, TEXT, call, opened, refused, submitted
from surfaces.mcp_site import TENKU, agent, environment

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("mode", ERAS)
async def test_an_image_on_this_machine_becomes_a_video_on_it(tmp_path: Path, mode: str) -> None:
    file = tmp_path / "portrait.webp"
    Image.new("RGB", (600, 900), "teal").save(file)
    async with agent(tmp_path / "home", mode) as client:
        assert client.protocol_version == ERAS[mode]
        upload = await call(client, "upload_file", source=str(file))
        assert (upload["width"], upload["height"]) == (600, 900)
        task_id = await submitted(client, IMAGE, image_url=upload["image_url"])
        task: dict[str, Any] = {"status": "pending"}
        while task["status"] in ("pending", "processing"):
            task = await call(client, "get_task", task_id=task_id)
        assert task["status"] == "completed", task["message"]
        video = task["result"]["video"]
        assert (video["width"], video["height"]) == (720, 1280)
        assert Path(video["local_path"]).stat().st_size == video["file_size"]
        error = await refused(client, "upload_file", source=str(tmp_path / "absent.png"))
        assert error["code"] == "image_unusable"


async def test_nothing_but_protocol_on_stdout(tmp_path: Path) -> None:
    """Not even while a task is made: an agent would drop the whole connection."""
    with Pipes(tmp_path) as server:
        server.hello()
        task_id = server.call("submit_task", model_id=TEXT, parameters={"prompt": "x"})["task_id"]
        assert len(server.ask("tools/list", {})["result"]["tools"]) == 8
        assert server.ask("no/such/method", {})["error"]["code"] == -32601
        task = server.call("get_task", task_id=task_id, wait_seconds=50)
        assert task["status"] == "completed"
        server.stdin.close()  # the agent goes, and so does the server
        assert server.stdout.read() == ""
        assert server.process.wait(timeout=30) == 0


async def test_a_task_outlives_a_killed_server(tmp_path: Path) -> None:
    with Pipes(tmp_path) as server:
        server.hello()
        task_id = server.call("submit_task", model_id=TEXT, parameters={"prompt": "x"})["task_id"]
        status = "pending"
        while status == "pending":  # until it is at work
            status = server.call("get_task", task_id=task_id, wait_seconds=0)["status"]
        assert status == "processing"
        server.process.send_signal(signal.SIGKILL)
    _end_leases(tmp_path)  # as half a minute would
    async with agent(tmp_path) as client:
        task: dict[str, Any] = {"status": "processing"}
        while task["status"] == "processing":
            task = await call(client, "get_task", task_id=task_id)
        assert task["status"] == "completed", task["message"]
        balance = await call(client, "get_balance")
        assert (balance["balance"], balance["held"]) == (100_000 - 160, 0)


async def test_two_agents_share_a_home(tmp_path: Path) -> None:
    async with agent(tmp_path) as one, agent(tmp_path) as two:
        task_id = await submitted(one)
        task = await call(two, "get_task", task_id=task_id, wait_seconds=0)
        assert task["status"] in ("pending", "processing")
        assert (await call(two, "get_balance"))["balance"] == 100_000 - 160
    async with opened(tmp_path) as app:  # both have gone in good order: the task waits
        waiting = await app.service.get(app.local_account, task_id)
        assert waiting.status.value in ("pending", "processing", "completed")
        assert waiting.lease_owner is None


def test_it_starts_without_the_heavy_parts() -> None:
    """Agents wait ten seconds for a server, and less than three is what they should wait."""
    code = "import sys, tenku.cli.mcp; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert "tenku.surfaces.mcp" in loaded
    assert not {"numpy", "cv2", "av", "PIL", "fastapi", "alembic", "torch"} & set(loaded)


class Pipes:
    """The command with its pipes in hand, spoken to line by line in the older protocol."""

    def __init__(self, home: Path) -> None:
        self.process = subprocess.Popen(
            [TENKU, "mcp"],
            env=environment(home),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.stdin, self.stdout = self.process.stdin, self.process.stdout
        self._asked = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.__exit__(None, None, None)

    def ask(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        """The answer to one request: the very next line."""
        self._asked += 1
        request = {"jsonrpc": "2.0", "id": self._asked, "method": method, "params": params}
        self.stdin.write(json.dumps(request) + "\n")
        self.stdin.flush()
        answer = json.loads(self.stdout.readline())
        assert answer["id"] == self._asked
        return answer

    def hello(self) -> None:
        info = {"name": "test", "version": "1"}
        params = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": info}
        assert self.ask("initialize", params)["result"]["protocolVersion"] == "2025-06-18"
        self.stdin.write('{"jsonrpc": "2.0", "method": "notifications/initialized"}\n')

    def call(self, tool: str, **arguments: object) -> dict[str, Any]:
        answer = self.ask("tools/call", {"name": tool, "arguments": arguments})
        return answer["result"]["structuredContent"]


def _end_leases(home: Path) -> None:
    with sqlite3.connect(home / "tenku.db") as db:
        db.execute("update tasks set lease_until_ms = 0 where lease_until_ms is not null")
    db.close()
