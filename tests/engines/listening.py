"""A small server of a test's own, on a port of its own."""

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import Receive, Scope, Send


@asynccontextmanager
async def listening(routes: Sequence[BaseRoute]) -> AsyncIterator[str]:
    """Where it listens while the block runs, without a path."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(Starlette(routes=routes), log_config=None, lifespan="off")
        server = uvicorn.Server(config)
        task = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            await task


class Broken(Response):
    """An answer that announces more than it brings before the connection ends."""

    def __init__(self, body: bytes = b"") -> None:
        super().__init__(body)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        length = str(len(self.body) + 1000).encode()
        await send(
            {"type": "http.response.start", "status": 200, "headers": [(b"content-length", length)]}
        )
        await send({"type": "http.response.body", "body": self.body, "more_body": True})
