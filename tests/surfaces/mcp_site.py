"""The real servers and clients of them: HTTP on a port of its own, and the stdio command."""

import asyncio
import json
import os
import socket
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx2
import uvicorn
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from starlette import types as asgi
from surfaces.mcp_calls import opened

from tenku import accounts, listeners
from tenku.accounts import Scope
from tenku.app import App
from tenku.db import Tx
from tenku.home import key_path
from tenku.server import application
from tenku.surfaces._auth import Gate

CONNECTIONS_MAX = 1000
TENKU = Path(sys.executable).with_name("tenku")


def environment(home: Path, engine: str = "testcard") -> dict[str, str]:
    """What a process of its own needs to work on a home."""
    return {
        **os.environ,
        "TENKU_HOME": str(home),
        "TENKU_ENGINES": json.dumps({"*": [engine]}),
        "TENKU_LANG": "en",
    }


@asynccontextmanager
async def agent(home: Path, mode: str = "auto", engine: str = "testcard") -> AsyncGenerator[Client]:
    """The SDK's client of `tenku mcp`, started as an agent starts it."""
    server = StdioServerParameters(command=str(TENKU), args=["mcp"], env=environment(home, engine))
    async with Client(server, mode=mode) as client:
        yield client


@dataclass(frozen=True)
class Site:
    """A server that listens at `url`; `key` is the local account's."""

    app: App
    url: str
    key: str
    gate: Gate

    async def new_key(self, *scopes: Scope) -> str:
        """A key of the local account that may do only this."""
        key = accounts.mint()
        await self.app.db.write(
            lambda tx: accounts.add_key(
                tx, self.app.local_account, key, name="test", scopes=frozenset(scopes)
            )
        )
        return key.text

    async def new_account(self, name: str) -> str:
        """A key of another account, which has no credits."""
        key = accounts.mint()

        def make(tx: Tx) -> None:
            account = accounts.add_account(tx, name)
            accounts.add_key(tx, account, key, name="test", scopes=frozenset(Scope))

        await self.app.db.write(make)
        return key.text

    def web(self, **headers: str) -> httpx2.AsyncClient:
        """A plain HTTP client."""
        return httpx2.AsyncClient(base_url=self.url, headers=headers, timeout=60)

    @asynccontextmanager
    async def client(self, mode: str = "auto", key: str | None = None) -> AsyncGenerator[Client]:
        """The SDK's client, with a key in the header."""
        async with self.web(Authorization=f"Bearer {key or self.key}") as web:
            transport = streamable_http_client(f"{self.url}/mcp", http_client=web)
            async with Client(transport, mode=mode) as client:
                yield client


def _with_key(app: asgi.ASGIApp, key: str) -> asgi.ASGIApp:
    """For clients that can't send a key: every request has it."""

    async def keyed(scope: asgi.Scope, receive: asgi.Receive, send: asgi.Send) -> None:
        headers = [*scope["headers"], (b"authorization", f"Bearer {key}".encode())]
        await app({**scope, "headers": headers}, receive, send)

    return keyed


@asynccontextmanager
async def serving(
    home: Path, *, keyless: bool = False, working: bool = True, **settings: object
) -> AsyncGenerator[Site]:
    """A server over a home, with its worker; a `keyless` one lets everybody in."""
    # With the protocol named asyncio switches off Nagle's delay: 40 ms of every answer else.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{listener.getsockname()[1]}"
        async with opened(home, public_url=f"http://{host}", **settings) as app:
            worker = asyncio.create_task(app.worker.run() if working else asyncio.Event().wait())
            async with application(app, frozenset({host})) as web:
                key = key_path(app.settings.home).read_text().strip()
                door = _with_key(web, key) if keyless else web
                server = uvicorn.Server(listeners._config(door, None, CONNECTIONS_MAX))
                task = asyncio.create_task(server.serve(sockets=[listener]))
                try:
                    yield Site(app, f"http://{host}", key, web)
                finally:
                    server.should_exit = True
                    await task
                    worker.cancel()
                    with suppress(asyncio.CancelledError):
                        await worker
