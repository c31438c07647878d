"""An account's downloads wait for one another, and for nobody else's."""

import asyncio
from dataclasses import dataclass, field

import pytest
from house import House
from service.test_pictures_taken_in import png

from tenku.intake.intake import FETCHES_MAX
from tenku.media.guard import FetchPolicy

pytestmark = pytest.mark.anyio


@dataclass
class Gallery:
    """Serves a picture, but only once a stranger has asked too; counts who waits at a time."""

    open_: asyncio.Event = field(default_factory=asyncio.Event)
    full: asyncio.Event = field(default_factory=asyncio.Event)
    inside: int = 0
    peak: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await reader.readuntil(b"\r\n\r\n")
        self.inside += 1
        self.peak = max(self.peak, self.inside)
        if self.inside == FETCHES_MAX:
            self.full.set()
        if b"/stranger" in request:
            self.open_.set()
        await self.open_.wait()
        body = png()
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        self.inside -= 1
        await writer.drain()
        writer.close()


async def test_four_at_a_time(house: House) -> None:
    gallery = Gallery()
    intake = house.service.intake
    intake.policy = FetchPolicy(allow_private=("127.0.0.1",))
    async with await asyncio.start_server(gallery.serve, "127.0.0.1", 0) as server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        many = [asyncio.create_task(intake.fetch(house.account, url)) for _ in range(12)]
        await gallery.full.wait()
        await intake.fetch(house.stranger, f"{url}/stranger")
        pictures = await asyncio.gather(*many)
    assert {(p.width, p.height) for p in pictures} == {(64, 48)}
    assert gallery.peak == FETCHES_MAX + 1
