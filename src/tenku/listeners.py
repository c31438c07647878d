"""Where the server is reached: its ports and names, and one application served on all of them."""

import asyncio
import contextlib
import errno
import ipaddress
import os
import signal
import socket
import ssl
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from types import FrameType
from urllib.parse import urlsplit

import uvicorn
from starlette.types import ASGIApp

from tenku import tls
from tenku.config import Settings
from tenku.connection import Connection
from tenku.errors import InvalidParameter

BACKLOG = 2048
STOP_SECONDS = 10  # for requests that are being answered
GOODBYE_SECONDS = 1  # for connections on which nothing is asked
KEEP_ALIVE_SECONDS = 75
DESCRIPTORS = 2  # a connection may need: itself, and the file that is sent
DESCRIPTORS_ASIDE = 128  # for all else
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_ABSENT = (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT)  # localhost is ::1 too, where there is IPv6


@dataclass(frozen=True, kw_only=True)
class Listener:
    """An address for requests, in the clear or over TLS; with `sockets`, it is taken."""

    host: str
    port: int
    tls: ssl.SSLContext | None = None
    sockets: Sequence[socket.socket] = ()

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://{_in_url(self.host)}:{self.port}"

    def open(self) -> None:
        """Let clients connect; they wait until `serve` answers them."""
        for one in self.sockets:
            one.listen(BACKLOG)

    def close(self) -> None:
        for one in self.sockets:
            one.close()


class Taken(InvalidParameter):
    """An address that can't be listened on. Details: host, port, reason, option."""


def listen(settings: Settings, host: str, port: int) -> list[Listener]:
    """Take the plain port and, with TENKU_TLS, after it the one for https. Nobody gets in yet.

    Raises:
        InvalidParameter: a public address without TENKU_PUBLIC_URL; a certificate that can't be
            used; its subclass Taken.
        Internal: the home can't be written.
    """
    _check_public(settings, host)
    context = _context(settings, host) if settings.tls else None
    plain = Listener(host=host, port=port, sockets=_take(host, port, "--port"))
    if context is None:
        return [plain]
    try:
        sockets = _take(host, settings.tls_port, "--tls-port")
    except Taken:
        plain.close()
        raise
    return [plain, Listener(host=host, port=settings.tls_port, tls=context, sockets=sockets)]


def allowed_hosts(settings: Settings, listeners: Iterable[Listener]) -> frozenset[str]:
    """The names that a request's Host may have, lower case, with the port where it has one."""
    further = {name.lower() for name in settings.allowed_hosts}
    hosts = further.copy()
    if settings.public_url:
        hosts.add(urlsplit(settings.public_url).netloc.lower())
    for listener in listeners:
        names = further | {_in_url(name) for name in _own_names(listener.host)}
        hosts |= {f"{name}:{listener.port}" for name in names}
    return frozenset(hosts)


def origins(hosts: Iterable[str]) -> list[str]:
    """The origins of these hosts, in the clear and over TLS."""
    return [f"{scheme}://{name}" for name in sorted(hosts) for scheme in ("http", "https")]


async def serve(asgi: ASGIApp, listeners: Sequence[Listener], connections_max: int) -> None:
    """Answer on every listener until SIGINT or SIGTERM; then finish the requests that are being
    answered, within STOP_SECONDS. A second SIGINT doesn't wait for them.

    `connections_max` are let in at a time on each, or as many as the system has descriptors for.
    """
    room = min(connections_max, _descriptors(connections_max * len(listeners)) // len(listeners))
    servers = [_Server(_config(asgi, listener.tls, room)) for listener in listeners]

    def stop(number: int = 0) -> None:
        for server in servers:
            server.force_exit |= server.should_exit and number == signal.SIGINT
            server.should_exit = True

    with _on_signal(stop):
        running = [
            asyncio.create_task(server.serve(sockets=list(listener.sockets)))
            for server, listener in zip(servers, listeners, strict=True)
        ]
        await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
        stop()  # if one has failed, the others end with it
        for end in await asyncio.gather(*running, return_exceptions=True):
            if isinstance(end, BaseException):
                raise end


async def until_signal() -> None:
    """Wait for SIGINT or SIGTERM."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    with _on_signal(lambda _: loop.call_soon_threadsafe(stop.set)):
        await stop.wait()


class _Server(uvicorn.Server):
    """One of several."""

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        """A signal is for all of them, so none takes it for itself."""
        yield

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """As always, but don't wait for clients that asked for nothing to say goodbye: over TLS
        one that keeps its connection for later isn't listening, and would never do it.
        """
        ending = asyncio.create_task(super().shutdown(sockets))
        await asyncio.sleep(0)  # by now idle connections are closing, and no others
        transports = [connection.transport for connection in self.server_state.connections]
        idle = [transport for transport in transports if transport.is_closing()]
        await asyncio.wait([ending], timeout=GOODBYE_SECONDS)
        for transport in idle:
            transport.abort()
        await ending


@contextmanager
def _on_signal(call: Callable[[int], object]) -> Generator[None]:
    """Call this at SIGINT and SIGTERM, in place of what was called before."""

    def caught(number: int, _frame: FrameType | None) -> None:
        call(number)

    before = {name: signal.signal(name, caught) for name in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for name, was in before.items():
            signal.signal(name, was)


def _descriptors(wanted: int) -> int:
    """How many connections there can be, after asking the system for as many as are wanted."""
    if os.name != "posix":
        return wanted
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    enough = wanted * DESCRIPTORS + DESCRIPTORS_ASIDE
    if 0 <= soft < enough:
        soft = enough if hard < 0 else min(enough, hard)
        with contextlib.suppress(ValueError, OSError):  # macOS has a limit beside this one
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return wanted if soft < 0 else max(1, (soft - DESCRIPTORS_ASIDE) // DESCRIPTORS)


def _config(asgi: ASGIApp, context: ssl.SSLContext | None, room: int) -> uvicorn.Config:
    return uvicorn.Config(
        asgi,
        http=Connection,
        ws="none",
        limit_concurrency=room,
        backlog=BACKLOG,
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # behind a proxy, TENKU_PUBLIC_URL says what clients see
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=STOP_SECONDS,
        ssl_context_factory=(lambda _config, _default: context) if context else None,
    )


def _check_public(settings: Settings, host: str) -> None:
    """Refuse to be public by accident.

    Raises:
        InvalidParameter: says what to set.
    """
    if is_loopback(host) or settings.public_url:
        return
    raise InvalidParameter(
        f"Listening on {host} makes this server public. Set TENKU_PUBLIC_URL to the https "
        "address under which clients reach it, and put a TLS proxy in front.",
        field="host",
        given=host,
    )


def _context(settings: Settings, host: str) -> ssl.SSLContext:
    """The operator's own certificate, or one for every name that this server answers to."""
    if settings.tls_cert or settings.tls_key:
        return tls.own(settings.tls_cert, settings.tls_key)
    names = _own_names(host)
    if settings.public_url:
        names.add(_certified("TENKU_PUBLIC_URL", settings.public_url))
    for name in settings.allowed_hosts:
        names.add(_certified("TENKU_ALLOWED_HOSTS", f"//{name}"))
    return tls.made(settings.home / tls.FOLDER, names, datetime.now(UTC))


def _certified(setting: str, url: str) -> str:
    """The host of a URL as certificates spell it."""
    try:
        host = urlsplit(url).hostname or ""
        if host:
            return host.encode("idna").decode()
    except ValueError:
        pass
    said = f"Setting {setting}: {url} has no host name that a certificate can hold."
    raise InvalidParameter(said, field=setting)


def _take(host: str, port: int, option: str) -> list[socket.socket]:
    """Sockets on all addresses of a host, as far as this machine has them."""
    taken: list[socket.socket] = []
    absent: OSError | None = None
    try:
        infos = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        for info in dict.fromkeys(infos):
            try:
                taken.append(_bound(info[0], info[4]))
            except OSError as error:
                if error.errno not in _ABSENT:
                    raise
                absent = error
        if absent and not taken:
            raise absent
    except (OSError, OverflowError) as error:
        for one in taken:
            one.close()
        reason = getattr(error, "strerror", None) or str(error)
        said = f"Port {port} of {host} can't be used: {reason}. {option} chooses another."
        raise Taken(said, host=host, port=port, reason=reason, option=option) from None
    return taken


def _bound(family: socket.AddressFamily, address: tuple[object, ...]) -> socket.socket:
    # Only of a socket that says TCP does asyncio switch Nagle's algorithm off; with it, an answer
    # in two writes waits 40 ms for the client's acknowledgement.
    one = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":  # elsewhere it would let two servers share a port
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        one.bind(address)
    except (OSError, OverflowError):
        one.close()
        raise
    return one


def _own_names(host: str) -> set[str]:
    """The names of this machine to itself, and `host` if it is another of them."""
    return {*_LOOPBACK, host.lower()} if is_loopback(host) else set(_LOOPBACK)


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def is_loopback(host: str) -> bool:
    """Whether only programs of this machine reach that address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
