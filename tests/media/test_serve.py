"""Stored files over a real server: ranges, validators, headers, and memory."""

import asyncio
import hashlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tenku.media.encode import Encoder

DATA = bytes(i * 7 % 251 for i in range(300_000))
SHA = hashlib.sha256(DATA).hexdigest()
ETAG = f'"{SHA}"'
BIG = 100 << 20
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
BROWSER = next(filter(None, map(shutil.which, BROWSERS)), None)

APP = """
import resource, socket, sys
import uvicorn
from pathlib import Path
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from tenku.errors import NotFound
from tenku.media.serve import file_response

folder = Path(sys.argv[1])

def read(request):
    name = request.path_params["name"]
    try:
        return file_response(folder / name, content_type="video/mp4", file_name=f"video_{name}",
                             sha256=sys.argv[2], request=request)
    except NotFound as error:
        return PlainTextResponse(error.message, 404)

def resident(request):
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return PlainTextResponse(str(pages * resource.getpagesize()))

listener = socket.socket()
listener.bind(("127.0.0.1", 0))
listener.listen()
print(listener.getsockname()[1], flush=True)
app = Starlette(routes=[Route("/files/{name}", read), Route("/resident", resident)])
uvicorn.Server(uvicorn.Config(app, log_level="error")).run(sockets=[listener])
"""


@dataclass
class Site:
    port: int

    def ask(self, name: str, method: str = "GET", **headers: str) -> tuple[HTTPResponse, bytes]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            given = {key.replace("_", "-"): value for key, value in headers.items()}
            connection.request(method, name, headers=given)
            response = connection.getresponse()
            return response, response.read()
        finally:
            connection.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("assets")
    (folder / "clip.mp4").write_bytes(DATA)
    with (folder / "big.mp4").open("wb") as file:
        file.truncate(BIG)
    silence = np.zeros((2, 48_000), np.float32)
    with Encoder(
        folder / "red.mp4", width=320, height=240, fps=24, audio=silence, metadata={}
    ) as encoder:
        for _ in range(24):
            encoder.write(np.full((240, 320, 3), (220, 30, 30), np.uint8))
    command = [sys.executable, "-c", APP, str(folder), SHA]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        yield Site(int(server.stdout.readline()))
        server.terminate()


def test_whole_file(site: Site) -> None:
    response, body = site.ask("/files/clip.mp4")
    assert (response.status, body) == (200, DATA)
    headers = {key.lower(): value for key, value in response.getheaders()}
    assert headers["content-type"] == "video/mp4"
    assert headers["content-length"] == str(len(DATA))
    assert headers["accept-ranges"] == "bytes"
    assert headers["etag"] == ETAG
    assert headers["content-disposition"] == 'inline; filename="video_clip.mp4"'
    assert headers["cache-control"] == "private"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"].startswith("default-src 'none'; ")
    assert "script" not in headers["content-security-policy"]
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-resource-policy"] == "cross-origin"


def test_head_has_the_same_headers_and_no_body(site: Site) -> None:
    head, body = site.ask("/files/clip.mp4", "HEAD")
    get, _ = site.ask("/files/clip.mp4")
    dated = {"date", "server"}
    assert body == b""
    assert [h for h in head.getheaders() if h[0] not in dated] == [
        h for h in get.getheaders() if h[0] not in dated
    ]


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-99", 0, 100),
        ("bytes=100-", 100, len(DATA)),
        ("bytes=-500", len(DATA) - 500, len(DATA)),
        ("bytes=0-0", 0, 1),
        ("bytes=299999-400000", 299_999, 300_000),
        ("bytes=-900000", 0, len(DATA)),
    ],
)
def test_one_range(site: Site, asked: str, start: int, end: int) -> None:
    response, body = site.ask("/files/clip.mp4", Range=asked)
    assert (response.status, body) == (206, DATA[start:end])
    assert response.headers["content-range"] == f"bytes {start}-{end - 1}/{len(DATA)}"
    assert response.headers["content-length"] == str(end - start)
    assert response.headers["etag"] == ETAG
    assert response.headers["x-content-type-options"] == "nosniff"


def test_several_ranges(site: Site) -> None:
    response, body = site.ask("/files/clip.mp4", Range="bytes=0-9,1000-1009")
    assert response.status == 206
    assert response.headers["content-type"].startswith("multipart/byteranges")
    assert len(body) == int(response.headers["content-length"])
    assert DATA[:10] in body
    assert DATA[1000:1010] in body


@pytest.mark.parametrize("asked", ["bytes=300000-", "bytes=900000-900001", "bytes=-0"])
def test_range_beyond_the_end(site: Site, asked: str) -> None:
    response, _ = site.ask("/files/clip.mp4", Range=asked)
    assert response.status == 416
    assert response.headers["content-range"] == f"bytes */{len(DATA)}"


@pytest.mark.parametrize(("tag", "status"), [(ETAG, 206), ('"other"', 200), (f"W/{ETAG}", 200)])
def test_if_range(site: Site, tag: str, status: int) -> None:
    response, body = site.ask("/files/clip.mp4", Range="bytes=0-9", If_Range=tag)
    assert response.status == status
    assert len(body) == (10 if status == 206 else len(DATA))


@pytest.mark.parametrize(
    ("tags", "status"),
    [(ETAG, 304), (f"W/{ETAG}", 304), (f'"a", {ETAG}', 304), ("*", 304), ('"a"', 200)],
)
def test_if_none_match(site: Site, tags: str, status: int) -> None:
    response, body = site.ask("/files/clip.mp4", If_None_Match=tags, Range="bytes=0-")
    assert response.status == (206 if status == 200 else 304)
    assert response.headers["etag"] == ETAG
    assert response.headers["cache-control"] == "private"
    assert bool(body) is (status == 200)


def test_bytes_that_are_gone(site: Site) -> None:
    response, body = site.ask("/files/gone.mp4")
    assert (response.status, body) == (404, b"This file is no longer kept.")


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_memory_stays_flat_with_four_slow_readers(site: Site) -> None:
    """Four clients take 100 MB each in step, so that all four are served at once."""

    async def read_all() -> list[int]:
        streams = [await asyncio.open_connection("127.0.0.1", site.port) for _ in range(4)]
        for _, writer in streams:
            writer.write(b"GET /files/big.mp4 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        got = [0, 0, 0, 0]
        open_ones = {0, 1, 2, 3}
        while open_ones:
            for i in sorted(open_ones):
                chunk = await streams[i][0].read(1 << 20)
                got[i] += len(chunk)
                if not chunk:
                    open_ones.discard(i)
            peaks.append(int((await asyncio.to_thread(site.ask, "/resident"))[1]))
        for _, writer in streams:
            writer.close()
        return got

    site.ask("/files/clip.mp4")
    peaks = [int(site.ask("/resident")[1])]
    got = asyncio.run(read_all())
    assert all(BIG < size < BIG + 1000 for size in got)  # and the headers
    assert max(peaks) - peaks[0] < 20 << 20


@pytest.mark.skipif(BROWSER is None, reason="needs Chromium")
def test_a_browser_shows_a_video_that_is_opened_in_a_tab(site: Site, tmp_path: Path) -> None:
    """In the page that the browser makes around it, which is under our policy."""
    picture = tmp_path / "tab.png"
    subprocess.run(
        [
            str(BROWSER),
            *("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"),
            *("--window-size=320,240", "--timeout=3000", f"--user-data-dir={tmp_path}"),
            *(f"--screenshot={picture}", f"http://127.0.0.1:{site.port}/files/red.mp4"),
        ],
        check=True,
        capture_output=True,
        timeout=60,
    )
    with Image.open(picture) as image:
        colour = np.asarray(image.convert("RGB"))[60, 160]
    assert np.abs(colour.astype(int) - (220, 30, 30)).max() < 12
