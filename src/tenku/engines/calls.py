"""Calls to servers that the operator names in the settings: his own machine may be among them.

What users name is fetched by `tenku.media.fetch`, under guard.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from types import MappingProxyType
from weakref import WeakKeyDictionary

import httpcore2

_BYTES_MAX = 1 << 20
_LINES_MAX = 20  # connections for questions at a time, to all servers
_IDLE_MAX = 2  # that are kept unused: the pool looks at each of them before every request
_LINE_SECONDS = 15.0  # that one is kept so


class CallFailed(Exception):
    """No usable answer. The text is fit for a user's eyes: it names no address."""


class NotSent(CallFailed):
    """There was no connection, so the other side has seen nothing of the request."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A whole answer of any status. Header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def retry_after_seconds(self) -> float | None:
        """What `Retry-After` says, if it says it in seconds; at most an hour."""
        text = self.headers.get("retry-after", "")
        return min(float(text), 3600.0) if text.isdecimal() else None


@asynccontextmanager
async def kept() -> AsyncGenerator[Callable[[], int]]:
    """While any such block runs, questions of this event loop share connections that stay open.

    What it gives tells how many such blocks are running: so many ask questions.
    """
    loop = asyncio.get_running_loop()
    lines = _lines.get(loop)
    if lines is None:
        lines = _lines[loop] = _Lines()
    lines.users += 1
    try:
        yield lambda: lines.users
    finally:
        lines.users -= 1
        if not lines.users:
            del _lines[loop]
            await lines.pool.aclose()


@dataclass
class _Lines:
    pool: httpcore2.AsyncConnectionPool = field(
        default_factory=lambda: httpcore2.AsyncConnectionPool(
            max_connections=_LINES_MAX,
            max_keepalive_connections=_IDLE_MAX,
            keepalive_expiry=_LINE_SECONDS,
        )
    )
    users: int = 0


_lines: WeakKeyDictionary[asyncio.AbstractEventLoop, _Lines] = WeakKeyDictionary()


@asynccontextmanager
async def _pool(question: bool) -> AsyncGenerator[httpcore2.AsyncConnectionPool]:
    lines = _lines.get(asyncio.get_running_loop()) if question else None
    if lines is not None:
        yield lines.pool
        return
    async with httpcore2.AsyncConnectionPool(max_connections=1) as pool:
        yield pool


async def call(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] = MappingProxyType({}),
    content: bytes = b"",
    seconds: float,
) -> Answer:
    """One request; no redirect is followed, nothing is repeated.

    A GET may go over a connection that was `kept`, which the other side may have closed just now:
    then it fails, and says nothing. Anything else has one of its own, so that its failure tells
    whether it was sent.

    Raises:
        NotSent: no connection came about.
        CallFailed: too long or too late, or broken off; the other side may have acted on it.
    """
    times = dict.fromkeys(("connect", "read", "write", "pool"), seconds)
    data = bytearray()
    try:
        async with (
            asyncio.timeout(seconds),
            _pool(method == "GET") as pool,
            pool.stream(
                method, url, headers={**headers}, content=content, extensions={"timeout": times}
            ) as response,
        ):
            async for block in response.aiter_stream():
                data += block
                if len(data) > _BYTES_MAX:
                    raise CallFailed("the answer is too long")
    except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
        raise NotSent("no connection") from error
    except (TimeoutError, httpcore2.TimeoutException) as error:
        raise CallFailed(f"no answer within {seconds:g} seconds") from error
    except (httpcore2.NetworkError, httpcore2.ProtocolError) as error:
        raise CallFailed("the connection broke") from error
    return Answer(
        status=response.status,
        headers={
            name.decode("latin-1").lower(): value.decode("latin-1")
            for name, value in response.headers
        },
        body=bytes(data),
    )


def post_json(url: str, body: bytes, *, headers: Mapping[str, str], seconds: float) -> bytes:
    """POST JSON and return the body of a 200, of at most 1 MiB; no redirect is followed.

    Raises:
        CallFailed: no connection, another status, too long or too late.
    """
    until = time.monotonic() + seconds
    times = dict.fromkeys(("connect", "read", "write", "pool"), seconds)
    data = bytearray()
    try:
        with httpcore2.stream(
            "POST",
            url,
            headers={"content-type": "application/json", **headers},
            content=body,
            extensions={"timeout": times},
        ) as response:
            if response.status != 200:
                raise CallFailed(f"status {response.status}")
            for block in response.iter_stream():
                data += block
                if len(data) > _BYTES_MAX:
                    raise CallFailed("the answer is too long")
                if time.monotonic() > until:
                    raise CallFailed(f"no answer within {seconds:g} seconds")
    except httpcore2.TimeoutException as error:
        raise CallFailed(f"no answer within {seconds:g} seconds") from error
    except (
        httpcore2.NetworkError,
        httpcore2.ProtocolError,
        httpcore2.UnsupportedProtocol,
    ) as error:
        raise CallFailed("no connection") from error
    return bytes(data)
