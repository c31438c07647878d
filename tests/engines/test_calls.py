"""Calls to servers: whose connection a request goes over, and how many ask how often."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from tenku.engines.calls import CallFailed, NotSent, call, kept
from tenku.engines.provider import Provider
from tenku.engines.purchase import QUESTIONS_MAX, Purchase, Terms

pytestmark = pytest.mark.anyio


@dataclass
class Wire:
    """A server of raw HTTP that counts its connections, and those that are open now."""

    url: str = ""
    connections: int = 0
    open: int = 0
    requests: list[str] = field(default_factory=list[str])
    closes: bool = False  # after each answer, without a word
    emptied: asyncio.Event = field(default_factory=asyncio.Event)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.open += 1
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                self.requests.append(head.decode().split(" ", 1)[0])
                writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}")
                await writer.drain()
                if self.closes:
                    return
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()
            self.open -= 1
            if not self.open:
                self.emptied.set()


@asynccontextmanager
async def serving() -> AsyncIterator[Wire]:
    wire = Wire()
    server = await asyncio.start_server(wire.talk, "127.0.0.1", 0)
    wire.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    async with server:
        yield wire


async def ask(wire: Wire, method: str = "GET") -> None:
    assert (await call(method, wire.url, seconds=5)).status == 200


async def test_questions_share_a_connection_while_somebody_keeps_it() -> None:
    async with serving() as wire:
        async with kept():
            async with kept():
                await ask(wire)
            await ask(wire)
            assert (wire.connections, wire.open) == (1, 1)
        async with asyncio.timeout(5):
            await wire.emptied.wait()  # nobody asks any more: it is closed
        await ask(wire)
        assert wire.connections == 2


async def test_what_may_be_acted_on_has_a_connection_of_its_own() -> None:
    async with serving() as wire, kept():
        await ask(wire)
        await ask(wire, "POST")
        await ask(wire, "DELETE")
        assert wire.connections == 3


async def test_a_connection_that_was_closed_meanwhile_is_replaced() -> None:
    async with serving() as wire, kept():
        wire.closes = True
        for _ in range(3):
            await ask(wire)
            async with asyncio.timeout(5):
                await wire.emptied.wait()
            wire.emptied.clear()
        assert (wire.connections, len(wire.requests)) == (3, 3)


async def test_without_a_server_nothing_was_sent() -> None:
    async with serving() as wire:
        url = wire.url
    async with kept():
        with pytest.raises(NotSent):
            await call("GET", url, seconds=5)
    with pytest.raises(CallFailed):
        await call("POST", url, seconds=5)


@pytest.mark.parametrize(
    ("crowd", "pauses"), [(1, [2.0, 3.0, 4.5, 6.75, 10.0]), (500, [5.0, 5.0, 5.0, 6.75, 10.0])]
)
def test_many_purchases_ask_less_often(crowd: int, pauses: list[float]) -> None:
    terms = Terms(poll_seconds=(2.0, 10.0))
    nobody: Provider = None  # pyright: ignore[reportAssignmentType]
    run = None
    purchase = Purchase(provider=nobody, run=run, terms=terms, crowd=lambda: crowd)  # pyright: ignore[reportArgumentType]
    assert [purchase._pause(times) for times in range(1, 6)] == pauses
    assert crowd / max(pauses) <= QUESTIONS_MAX


async def test_who_keeps_connections_is_counted() -> None:
    async with kept() as crowd:
        assert crowd() == 1
        async with kept():
            assert crowd() == 2
        assert crowd() == 1
