"""A small real web server that is told webhooks, and misbehaves as it is asked to."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Heard:
    """One request: its path, its headers (names in lower case) and its body."""

    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Receiver:
    """Answers with `status`, one line of `answers` at a time; a `silent` one never answers."""

    url: str = ""
    status: int = 200
    silent: bool = False
    heard: list[Heard] = field(default_factory=list[Heard])
    news: asyncio.Event = field(default_factory=asyncio.Event)

    async def wait_for(self, count: int) -> list[Heard]:
        """What was heard, once it is that much."""
        while len(self.heard) < count:
            self.news.clear()
            await self.news.wait()
        return self.heard

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            pairs = (line.split(": ", 1) for line in head[1:] if line)
            headers = {name.lower(): value for name, value in pairs}
            body = await reader.readexactly(int(headers.get("content-length", "0")))
            self.heard.append(Heard(head[0].split(" ")[1], headers, body))
            self.news.set()
            if self.silent:
                await reader.read()  # until the other side has had enough
                return
            extra = "Location: http://127.0.0.1:1/\r\n" if 300 <= self.status < 400 else ""
            text = f"HTTP/1.1 {self.status} X\r\n{extra}Content-Length: 0\r\n\r\n"
            writer.write(text.encode())
            await writer.drain()
        finally:
            writer.close()


@asynccontextmanager
async def receiving() -> AsyncGenerator[Receiver]:
    """A receiver that listens on a port of its own."""
    receiver = Receiver()
    server = await asyncio.start_server(receiver.answer, "127.0.0.1", 0)
    async with server:
        host, port = server.sockets[0].getsockname()[:2]
        receiver.url = f"http://{host}:{port}"
        yield receiver
