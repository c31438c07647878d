"""The corpus of images through the whole way in: decoded or refused, quickly, whatever it is."""

import asyncio
import base64
import io
import json
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import quote_from_bytes

import pytest
from house import BASE_URL, House
from media.corpus import BAD, EITHER, GOOD, cut, plain
from PIL import Image

from tenku.errors import ImageUnusable
from tenku.intake import Picture
from tenku.media import mediabox
from tenku.media.guard import FetchPolicy

pytestmark = pytest.mark.anyio
SECONDS_MAX = 10.0
Way = Callable[[House, bytes], Awaitable[Picture | None]]
FILES = {**GOOD, **BAD, **EITHER}


async def by_data_uri(house: House, data: bytes) -> Picture | None:
    uri = f"data:image/png;base64,{base64.b64encode(data).decode()}"
    return await house.service.intake.take(house.account, uri)


async def by_url(house: House, data: bytes) -> Picture | None:
    async with served(data) as url:
        house.service.intake.policy = FetchPolicy(allow_private=("127.0.0.1",))
        return await house.service.intake.fetch(house.account, url)


async def by_upload(house: House, data: bytes) -> Picture | None:
    upload = await house.service.intake.upload(house.account, data, BASE_URL)
    return await house.service.intake.take(house.account, upload.image_url)


@asynccontextmanager
async def served(data: bytes) -> AsyncIterator[str]:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(data) + data)
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"


@pytest.mark.parametrize("name", FILES)
async def test_a_picture_or_a_reason_in_time(house: House, name: str) -> None:
    data = FILES[name]()
    picture, reason = None, ""
    begun = time.monotonic()
    try:
        picture = await by_data_uri(house, data)
    except ImageUnusable as error:
        reason = error.message
    assert time.monotonic() - begun < SECONDS_MAX
    if picture is None:
        assert name not in GOOD
        assert "/" not in reason
        return
    assert name not in BAD
    assert picture.png is not None
    with Image.open(io.BytesIO(picture.png), formats=["PNG"]) as image:
        assert (image.mode, image.info, image.getexif()) == ("RGB", {}, {})
    assert b"script" not in picture.png
    assert b"META-INF" not in picture.png


@pytest.mark.parametrize("way", [by_url, by_upload], ids=["url", "upload"])
@pytest.mark.parametrize("name", ["JPEG", "turned 6", "gifar", "pixels", "zTXt", "svg", "no end"])
async def test_the_other_ways_in_are_the_same(house: House, name: str, way: Way) -> None:
    if name in GOOD:
        assert await way(house, FILES[name]()) is not None
    else:
        with pytest.raises(ImageUnusable):
            await way(house, FILES[name]())


async def test_a_data_uri_may_be_percent_encoded(house: House) -> None:
    uri = f"data:,{quote_from_bytes(plain('PNG'))}"
    assert await house.service.intake.take(house.account, uri) is not None


def test_a_png_cut_at_any_chunk_is_refused() -> None:
    *pieces, _, _ = cut(plain("PNG", side=256))  # without its last chunk it is as good as whole
    assert len(pieces) >= 4
    for data in pieces:
        with pytest.raises(mediabox.Unusable):
            mediabox.normalise(data)


def test_the_fuzzer_finds_nothing() -> None:
    """The short form of `scripts/media_fuzz.py`, in a process of its own as in the long one."""
    root = Path(__file__).parents[2]
    ran = subprocess.run(
        [
            sys.executable,
            root / "scripts" / "media_fuzz.py",
            "--cases",
            "500",
            "--bent-only",
            "--json",
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        env={**os.environ, "PYTHONPATH": f"{root / 'src'}:{root / 'tests'}"},
    )
    found = json.loads(ran.stdout.splitlines()[-1])
    assert (ran.returncode, found["violations"]) == (0, []), ran.stderr
    assert found["cases"] == 500
