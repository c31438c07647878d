"""A download from the operator's own server: that server alone, and nobody else gets its key."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tenku.media.fetch import download
from tenku.media.guard import FetchPolicy, Refused

pytestmark = pytest.mark.anyio
KEY = {"Authorization": "Bearer of the operator"}


@asynccontextmanager
async def answering(head: str, body: bytes = b"") -> AsyncGenerator[tuple[str, list[str]]]:
    """A server that answers every request so; its origin, and the requests it has heard."""
    heard: list[str] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append((await reader.readuntil(b"\r\n\r\n")).decode())
        writer.write(f"HTTP/1.1 {head}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        host, port = server.sockets[0].getsockname()[:2]
        yield f"http://{host}:{port}", heard


async def test_the_origin_is_reached_wherever_it_stands(tmp_path: Path) -> None:
    async with answering("200 OK", b"film") as (origin, heard):
        policy = FetchPolicy(origin=origin)
        await download(f"{origin}/x", tmp_path / "x", policy=policy, headers=KEY)
        assert (tmp_path / "x").read_bytes() == b"film"
        assert "Bearer of the operator" in heard[0]


async def test_a_link_elsewhere_on_that_machine_is_refused(tmp_path: Path) -> None:
    async with answering("200 OK", b"secret") as (other, heard):
        policy = FetchPolicy(origin="http://127.0.0.1:9")
        for url in (
            f"{other}/x",
            other.replace("http:", "https:") + "/",
            "http://127.0.0.1/",
            "http://127.0.0.1:9@169.254.169.254/",
            "http://user@127.0.0.1:9/",
        ):
            with pytest.raises(Refused):
                await download(url, tmp_path / "x", policy=policy)
        assert heard == []


async def test_a_redirect_off_the_origin_is_judged_anew(tmp_path: Path) -> None:
    async with (
        answering("200 OK", b"secret") as (other, heard),
        answering(f"302 Found\r\nLocation: {other}/x") as (origin, _),
    ):
        with pytest.raises(Refused):
            await download(f"{origin}/x", tmp_path / "x", policy=FetchPolicy(origin=origin))
        assert heard == []


async def test_a_redirect_takes_no_key_along(tmp_path: Path) -> None:
    async with (
        answering("200 OK", b"film") as (other, heard),
        answering(f"302 Found\r\nLocation: {other}/x") as (origin, first),
    ):
        policy = FetchPolicy(origin=origin, allow_private=("127.0.0.0/8",))
        await download(f"{origin}/x", tmp_path / "x", policy=policy, headers=KEY)
        assert "Bearer of the operator" in first[0]
        assert "operator" not in heard[0]
