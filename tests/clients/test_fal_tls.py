"""fal_client as it is installed, pointed here by the lines that `tenku serve --tls` prints."""

import base64
import io
import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from terminal import Terminal

pytestmark = pytest.mark.timeout(180)
PROGRAM = """
import asyncio, json, sys
import fal_client
from fal_client.client import FalClientHTTPError

APP = "fal-ai/sora-2/text-to-video"
GIVEN = {"prompt": "a dog", "duration": 4, "delete_video": False}
seen = []
done = fal_client.subscribe(
    APP, arguments=GIVEN, with_logs=True, on_queue_update=lambda s: seen.append(type(s).__name__)
)
remix = fal_client.run(
    "fal-ai/sora-2/video-to-video/remix", arguments={"prompt": "night", "video_id": done["video_id"]}
)
framed = fal_client.subscribe(
    "fal-ai/sora-2/image-to-video", arguments={"prompt": "she smiles", "image_url": sys.argv[1]}
)
again = asyncio.run(fal_client.subscribe_async(APP, arguments={**GIVEN, "seed": 7}))
try:
    fal_client.submit(APP, arguments={"prompt": "x", "duration": 5})
    refused = None
except FalClientHTTPError as error:
    refused = [error.status_code, error.error_type, error.message]
print(json.dumps({
    "videos": [answer["video"]["url"] for answer in (done, remix, framed, again)],
    "seed": again["seed"], "seen": sorted(set(seen)), "refused": refused,
}))
"""


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """What a running server printed for a shell."""
    folder = tmp_path_factory.mktemp("tls")
    terminal = Terminal(folder / "home", folder)
    with socket.socket() as one, socket.socket() as two:
        one.bind(("127.0.0.1", 0))
        two.bind(("127.0.0.1", 0))
        ports = (str(one.getsockname()[1]), str(two.getsockname()[1]))
    server = terminal.start("serve", "--port", ports[0], "--tls", "--tls-port", ports[1])
    assert server.stdout is not None
    assert server.stderr is not None
    while json.loads(server.stderr.readline())["event"] != "serving":
        pass
    try:
        yield "".join(server.stdout.readline() for _ in range(5))
    finally:
        server.terminate()
        server.communicate(timeout=60)


def picture() -> str:
    file = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(file, "PNG")
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"


def test_nothing_but_the_environment_changes(lines: str, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM, "utf-8")
    assert lines.count("export ") == 4
    shell = f'{lines}\nexec "$0" "$@"'
    done = subprocess.run(
        ["bash", "-c", shell, sys.executable, "-W", "error", str(program), picture()],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert len(told["videos"]) == 4
    assert all(url.startswith("http") for url in told["videos"])
    assert told["seed"] == 7
    assert "Completed" in told["seen"]
    status, kind, message = told["refused"]
    assert (status, kind) == (422, "one_of")
    assert "4, 8, 12" in str(message)
