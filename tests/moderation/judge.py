"""A moderator as a small real server, which misbehaves as it is asked to."""

import asyncio
import json
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import cast

from tenku.moderation.remote import HttpModerator, reached_at

KEY = "sk-moderator-4b1d0f7a"


def openai(*flagged: str) -> bytes:
    """What OpenAI answers; `flagged` names the categories that are true."""
    categories = {name: name in flagged for name in ("sexual", "violence", "sexual/minors")}
    result = {"flagged": bool(flagged), "categories": categories, "category_scores": {}}
    return json.dumps({"id": "modr-1", "model": "omni", "results": [result]}).encode()


def own(verdict: str, code: str = "") -> bytes:
    return json.dumps({"verdict": verdict, "code": code}).encode()


@dataclass(frozen=True)
class Asked:
    """One request: its headers (names in lower case) and its body."""

    headers: Mapping[str, str]
    body: Mapping[str, object]

    @property
    def stage(self) -> str:
        return self.headers["x-tenku-stage"]


@dataclass
class Judge:
    """Answers `body` with `status`; a `silent` one never answers, a `dripping` one never ends."""

    url: str = ""
    body: bytes = field(default_factory=openai)
    bodies: dict[str, bytes] = field(default_factory=dict[str, bytes])  # by stage, before `body`
    status: int = 200
    head: str = ""
    silent: bool = False
    dripping: bool = False
    busy: set["asyncio.Task[None]"] = field(default_factory=set["asyncio.Task[None]"])
    asked: list[Asked] = field(default_factory=list[Asked])

    def moderator(self, url: str = "") -> HttpModerator:
        return reached_at(url or self.url, key=KEY, model="")

    def settings(self) -> dict[str, object]:
        return {"moderator_url": self.url, "moderator_key": KEY}

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.busy.add(cast("asyncio.Task[None]", asyncio.current_task()))
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            pairs = (line.split(": ", 1) for line in head[1:] if line)
            headers = {name.lower(): value for name, value in pairs}
            body = await reader.readexactly(int(headers.get("content-length", "0")))
            self.asked.append(Asked(headers, json.loads(body or b"{}")))
            if self.silent:
                await reader.read()  # until the other side has had enough
            else:
                await self._say(writer)
        except ConnectionError:
            pass
        finally:
            writer.close()
            self.busy.discard(cast("asyncio.Task[None]", asyncio.current_task()))

    async def _say(self, writer: asyncio.StreamWriter) -> None:
        body = self.bodies.get(self.asked[-1].stage, self.body)
        length = 1000 if self.dripping else len(body)
        head = f"HTTP/1.1 {self.status} X\r\n{self.head}Content-Length: {length}\r\n\r\n"
        writer.write(head.encode() + (b"" if self.dripping else body))
        while self.dripping:
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0.01)
        await writer.drain()


@asynccontextmanager
async def judging(**given: object) -> AsyncGenerator[Judge]:
    """A judge that listens on a port of its own."""
    judge = Judge()
    for name, value in given.items():
        assert hasattr(judge, name)
        setattr(judge, name, value)
    server = await asyncio.start_server(judge.answer, "127.0.0.1", 0)
    async with server:
        host, port = server.sockets[0].getsockname()[:2]
        judge.url = f"http://{host}:{port}/v1/moderations"
        yield judge
        await asyncio.gather(*judge.busy)
