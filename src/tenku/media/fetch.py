"""The only door to the network outside: what others name is fetched here, under guard.

One connection per hop, to an address that was judged; no proxy, no cookies, no compression,
redirects judged anew, bytes and seconds counted.
"""

import asyncio
import logging
import ssl
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from types import MappingProxyType
from urllib.parse import quote, urljoin, urlsplit

import httpcore2
from ssrfguard import Target

from tenku.errors import ImageUnusable
from tenku.media.guard import FetchPolicy, Refused, Unreachable

log = logging.getLogger(__name__)

_LOOKUP_SECONDS_MAX = 3.0
_CONNECT_SECONDS_MAX = 5.0
_ADDRESSES_MAX = 4  # tried, of a name that has many
_NO_HEADERS: Mapping[str, str] = MappingProxyType({})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_LOOKUPS = ThreadPoolExecutor(8, thread_name_prefix="lookup")  # a look-up can't be stopped
_UNESCAPED = "/%:@!$&'()*+,;=~[]|?"  # in a path or query that arrives escaped already


def check_literal(url: str, *, policy: FetchPolicy) -> None:
    """Refuse, at submit and without any look-up, a URL that could never be fetched.

    Raises ImageUnusable for its scheme, port, user name, or literal private address.
    """
    if not policy.enabled:
        raise ImageUnusable("Image URLs are not fetched here; upload the image instead.")
    try:
        policy.check(url)
    except Refused as error:
        log.info("image_url refused: %s", error)
        raise ImageUnusable(
            "image_url must be a public http or https URL without a user name, a data: URI, "
            "or the URL of a file uploaded to Tenku."
        ) from error


async def fetch(url: str, *, policy: FetchPolicy) -> bytes:
    """The body of a GET. Raises ImageUnusable, with one text for every reason.

    Why it failed stands in the log only: who sees the reasons can map a private network.
    """
    try:
        return await read(url, policy=policy)
    except Unreachable as error:
        log.warning("image not fetched: %s", error)
        raise ImageUnusable("image_url could not be fetched.") from error


async def read(url: str, *, policy: FetchPolicy) -> bytes:
    """The body of a GET. Raises Unreachable, whose text is for the operator alone."""
    data = bytearray()
    await _get(url, policy, data.extend)
    return bytes(data)


async def download(
    url: str,
    path: Path,
    *,
    policy: FetchPolicy,
    headers: Mapping[str, str] = _NO_HEADERS,
) -> None:
    """Stream the body of a GET into a new file. Raises Unreachable, and leaves no file then.

    `headers`, which may hold a key, are sent to the policy's own origin and nowhere else.
    """
    with path.open("xb") as file:
        try:
            await _get(url, policy, file.write, headers)
        except BaseException:
            path.unlink()
            raise


async def post(url: str, *, content: bytes, headers: Mapping[str, str], policy: FetchPolicy) -> int:
    """POST once, following no redirect, and answer the status. Raises Unreachable."""
    return await _send("POST", url, content, headers, policy)


async def put(url: str, *, content: bytes, headers: Mapping[str, str], policy: FetchPolicy) -> int:
    """PUT once, following no redirect, and answer the status. Raises Unreachable."""
    return await _send("PUT", url, content, headers, policy)


async def exchange(
    url: str, *, content: bytes, headers: Mapping[str, str], policy: FetchPolicy
) -> bytes:
    """POST once, following no redirect, and return the body of a 200. Raises Unreachable."""
    data = bytearray()
    async with (
        _bounded(policy),
        _request("POST", url, policy, headers=headers, content=content) as response,
    ):
        await _read(response, policy, data.extend)
    return bytes(data)


async def check_target(url: str, *, policy: FetchPolicy) -> None:
    """Judge a webhook's URL at submit, with its name looked up. Raises Refused.

    A name that does not answer now is accepted: it is judged again at each delivery.
    """
    target = policy.check(url)
    try:
        await _look_up(target, policy, seconds_max=1.0)
    except Refused:
        raise
    except Unreachable:
        return


async def _send(
    method: str, url: str, content: bytes, headers: Mapping[str, str], policy: FetchPolicy
) -> int:
    async with (
        _bounded(policy),
        _request(method, url, policy, headers=headers, content=content) as response,
    ):
        return response.status


async def _get(
    url: str,
    policy: FetchPolicy,
    write: Callable[[bytes], object],
    headers: Mapping[str, str] = _NO_HEADERS,
) -> None:
    async with _bounded(policy):
        for _ in range(policy.redirects_max + 1):
            own = headers if policy.at_origin(url) is not None else _NO_HEADERS
            async with _request("GET", url, policy, headers=own) as response:
                if response.status not in _REDIRECTS:
                    return await _read(response, policy, write)
                there = urljoin(url, _header(response, b"location"))
            if _scheme(url) == "https" and _scheme(there) != "https":
                raise Refused("redirected from https to something else")
            url = there
        raise Unreachable(f"more than {policy.redirects_max} redirects")


async def _read(
    response: httpcore2.Response, policy: FetchPolicy, write: Callable[[bytes], object]
) -> None:
    if response.status != 200:
        raise Unreachable(f"answered with status {response.status}")
    if _header(response, b"content-encoding").lower() not in ("", "identity"):
        raise Unreachable("answered with a compressed body")
    announced = _header(response, b"content-length")
    if announced.isdecimal() and int(announced) > policy.bytes_max:
        raise Unreachable(f"announced {announced} bytes")
    size = 0
    async for chunk in response.aiter_stream():
        size += len(chunk)
        if size > policy.bytes_max:
            raise Unreachable(f"sent more than {policy.bytes_max} bytes")
        write(chunk)


@asynccontextmanager
async def _bounded(policy: FetchPolicy) -> AsyncGenerator[None]:
    """No longer than the policy allows, and every failure of the network as Unreachable."""
    try:
        async with asyncio.timeout(policy.seconds_max):
            yield
    except TimeoutError as error:
        raise Unreachable(f"took longer than {policy.seconds_max:g} s") from error
    except (
        httpcore2.NetworkError,
        httpcore2.ProtocolError,
        httpcore2.TimeoutException,
    ) as error:
        raise Unreachable(f"{type(error).__name__} {error}") from error


@asynccontextmanager
async def _request(
    method: str,
    url: str,
    policy: FetchPolicy,
    *,
    headers: Mapping[str, str] = _NO_HEADERS,
    content: bytes | None = None,
) -> AsyncGenerator[httpcore2.Response]:
    """One hop: judge, look up, connect to what was judged. Only the Target says where to."""
    target = policy.check(url)
    addresses = await _look_up(target, policy, seconds_max=_LOOKUP_SECONDS_MAX)
    stall = policy.stall_seconds_max
    async with (
        httpcore2.AsyncConnectionPool(
            ssl_context=_tls(), network_backend=_Pinned(addresses), max_connections=1
        ) as pool,
        pool.stream(
            method,
            httpcore2.URL(
                scheme=target.scheme,
                host=target.host,
                port=target.port,
                target=_path_of(url),
            ),
            headers={**_headers(target), **headers},
            content=content,
            extensions={
                "timeout": {"connect": _CONNECT_SECONDS_MAX, "read": stall, "write": stall}
            },
        ) as response,
    ):
        yield response


async def _look_up(target: Target, policy: FetchPolicy, *, seconds_max: float) -> tuple[str, ...]:
    look_up = asyncio.get_running_loop().run_in_executor(_LOOKUPS, policy.addresses, target)
    try:
        async with asyncio.timeout(seconds_max):  # wait_for may lose a cancel (Python 3.11)
            return await look_up
    except TimeoutError as error:
        raise Unreachable(f"{target.host!r} was not looked up in {seconds_max:g} s") from error
    except (OSError, UnicodeError) as error:
        raise Unreachable(f"{target.host!r} has no address") from error


class _Pinned(httpcore2.AsyncNetworkBackend):
    """Connects to the addresses that were judged, whatever name the request is for."""

    def __init__(self, addresses: tuple[str, ...]) -> None:
        self._addresses = addresses[:_ADDRESSES_MAX]
        # (its class stands behind a conditional import that the type checker can't follow)
        backend: object = httpcore2.AnyIOBackend()
        assert isinstance(backend, httpcore2.AsyncNetworkBackend)
        self._network = backend

    async def connect_tcp(
        self,
        host: str,  # noqa: ARG002 - on purpose: it is not looked up again
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        each = None if timeout is None else timeout / len(self._addresses)
        for address in self._addresses[:-1]:
            try:
                return await self._network.connect_tcp(
                    address, port, each, local_address, socket_options
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                continue
        return await self._network.connect_tcp(
            self._addresses[-1], port, each, local_address, socket_options
        )

    async def sleep(self, seconds: float) -> None:
        await self._network.sleep(seconds)


@cache
def _tls() -> ssl.SSLContext:
    return httpcore2.default_ssl_context()


def _headers(target: Target) -> dict[str, str]:
    """All that is sent of our own; nothing of the caller's request ever is."""
    host = f"[{target.host}]" if ":" in target.host else target.host
    usual = {"http": 80, "https": 443}[target.scheme]
    return {
        "Host": host if target.port == usual else f"{host}:{target.port}",
        "User-Agent": "tenku",
        "Accept": "*/*",
        "Accept-Encoding": "identity",
        "Connection": "close",
    }


def _scheme(url: str) -> str:
    return url.partition(":")[0].lower()


def _path_of(url: str) -> str:
    parts = urlsplit(url)
    query = f"?{quote(parts.query, safe=_UNESCAPED)}" if parts.query else ""
    return (quote(parts.path, safe=_UNESCAPED) or "/") + query


def _header(response: httpcore2.Response, name: bytes) -> str:
    """The header's text, empty if it is missing."""
    for key, value in response.headers:
        if key.lower() == name:
            return value.decode("latin-1")
    return ""
