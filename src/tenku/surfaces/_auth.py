"""Who is calling: the one layer in front of every route.

Checks Host and Origin (against DNS rebinding and other people's web pages), counts bytes, reads
the key, and gives every answer a request id. A request that passes carries that id, its caller
and the address it came by in the scope's state, where `_http` finds them.
"""

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import parse_qsl, urlencode, urlsplit

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tenku import accounts, logs
from tenku.accounts import Caller
from tenku.db import Database
from tenku.errors import (
    Failure,
    Forbidden,
    Internal,
    InvalidParameter,
    RateLimited,
    TooLarge,
    Unauthenticated,
)
from tenku.surfaces import _cors, oauth
from tenku.surfaces._oauth import Tokens

CREATE_BYTES_MAX = 32 * 1024 * 1024  # a 20 MiB image as a data: URI is a third larger
SMALL_BYTES = 1024 * 1024  # a smaller body is taken however many large ones there are
FLOW_BYTES_MAX = 256 * 1024 * 1024  # in memory they take some five times as much
FLOW_SECONDS = 5
KNOWN_SECONDS = 1.0  # how long a key that was good is not looked up again
HSTS = "max-age=31536000"
KNOWN_MAX = 1024
_log = structlog.get_logger("tenku.auth")
_OWS = b" \t"  # white space around a value is no part of it (RFC 9110 5.5); httptools leaves some
LEGACY_MCP = "/api/v3/mcp-http"  # the one route that takes ?api_key=


class RenderError(Protocol):
    """Renders a failure in the vocabulary of the connection's path."""

    def __call__(
        self, connection: HTTPConnection, failure: Failure, status: int | None = None
    ) -> Response: ...


Observe = Callable[[str, str, int, float], None]  # (method, route, status, seconds)


@dataclass(kw_only=True)
class Keys:
    """Looks keys up. One that was good is good for a second more, so polls stay cheap.

    With `tokens` it takes access tokens too.
    """

    db: Database
    operator_key: str | None  # TENKU_API_KEY: the local account's
    local_account: str
    tokens: Tokens | None = None  # of an identity provider
    clock: Callable[[], float] = time.monotonic
    _known: dict[bytes, tuple[Caller, float]] = field(
        default_factory=dict[bytes, tuple[Caller, float]]
    )

    async def caller(self, key: str) -> Caller | None:
        digest = hashlib.sha256(key.encode()).digest()
        known = self._known.get(digest)
        if known is not None and self.clock() < known[1]:
            return known[0]
        if self.operator_key and hmac.compare_digest(key.encode(), self.operator_key.encode()):
            everything = frozenset(accounts.Scope)
            return Caller(account_id=self.local_account, scopes=everything)
        if self.tokens is not None and key.count(".") == 2:  # the parts of a JWT; no key has dots
            caller = await self.tokens.caller(key)
        else:
            caller = await self.db.read(lambda tx: accounts.authenticate(tx, key))
        if caller is not None:
            if len(self._known) >= KNOWN_MAX:
                self._known.clear()
            self._known[digest] = (caller, self.clock() + KNOWN_SECONDS)
        return caller


@dataclass
class Flow:
    """Bytes of the bodies of all requests that are being answered: what they take of memory."""

    bytes: int = 0


@dataclass(kw_only=True)
class Gate:
    """The ASGI layer around the whole application."""

    app: ASGIApp
    keys: Keys
    public_url: str  # "" = as the request says
    allowed_hosts: frozenset[str]  # with and without port
    open_paths: tuple[str, ...]  # prefixes that need no key
    render_error: RenderError
    observe: Observe
    cors_origins: frozenset[str] = frozenset()  # pages of other sites that may call
    flow: Flow = field(default_factory=Flow)

    def __post_init__(self) -> None:
        public = urlsplit(self.public_url)
        # With a port, the host has other services, which the header would shut as well.
        self._https_alone = public.scheme == "https" and public.port in {None, 443}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = time.perf_counter()
        scope["headers"] = [(name, value.strip(_OWS)) for name, value in scope["headers"]]
        request_id = f"req_{secrets.token_hex(12)}"
        scope.setdefault("state", {})["request_id"] = request_id
        origin = Headers(scope=scope).get("origin", "")
        status = 500

        async def answer(message: Message) -> None:
            nonlocal status
            if self._unasked(scope, message):
                _log.critical("a route asks for no scope", path=scope["path"])
                raise _NoScope(scope["path"])
            if message["type"] == "http.response.start":
                status = message["status"]
                finished = MutableHeaders(scope=message)
                _finish_headers(finished, request_id)
                if self._https_alone:
                    finished.setdefault("strict-transport-security", HSTS)
                if origin in self.cors_origins:
                    _cors.allow(finished, origin)
            await send(message)

        structlog.contextvars.bind_contextvars(request_id=request_id)
        try:
            await self._admit(scope, receive, answer)
        except _NoScope:
            bug = Internal("Tenku failed because of a bug of its own.")
            await self.render_error(HTTPConnection(scope), bug, 500)(scope, receive, answer)
        finally:
            route = scope.get("route")
            template = getattr(route, "path", "unknown")
            self.observe(scope["method"], template, status, time.perf_counter() - begun)
            structlog.contextvars.unbind_contextvars("request_id")

    def _unasked(self, scope: Scope, message: Message) -> bool:
        """Whether this is the good answer of a route that has not looked at the key's scopes."""
        return (
            message["type"] == "http.response.start"
            and message["status"] < 400
            and "caller" in scope["state"]
            and "asked_for_scopes" not in scope["state"]
            and not scope["path"].startswith(self.open_paths)  # a proxied one has another path
        )

    async def _admit(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        headers = Headers(scope=scope)
        try:
            host = self._checked_host(headers)
            self._check_origin(headers)
            _check_length(headers)
            _check_text(scope)
            if headers.get("origin") in self.cors_origins and (
                asked := _cors.preflight(headers, scope["method"])
            ):
                await asked(scope, receive, send)
                return
            state: dict[str, object] = scope["state"]
            state["base_url"] = self.public_url or f"{scope['scheme']}://{host}"
            scope["path"] = path.rstrip("/") or "/"  # nobody is redirected: clients don't follow
            if not path.startswith(self.open_paths):
                state["caller"] = await self._caller(scope, headers)
        except Failure as failure:
            answer = self.render_error(HTTPConnection(scope), failure)
            if isinstance(failure, Unauthenticated) and self.keys.tokens is not None:
                answer.headers["www-authenticate"] = oauth.challenge(
                    scope["state"]["base_url"], scope["path"], invalid="authorization" in headers
                )
            await answer(scope, receive, send)
            return
        except _WrongHost as wrong:
            refused = self.render_error(HTTPConnection(scope), Forbidden(str(wrong)), 421)
            await refused(scope, receive, send)
            return
        counted = _Counted(receive, self.flow)
        try:
            await self.app(scope, counted, send)
        finally:
            counted.over()

    def _checked_host(self, headers: Headers) -> str:
        names = headers.getlist("host")
        host = names[0].lower() if len(names) == 1 else ""
        if host not in self.allowed_hosts:
            raise _WrongHost(
                "This server doesn't answer to that name. The operator can add it to "
                "TENKU_ALLOWED_HOSTS."
            )
        return host

    def _check_origin(self, headers: Headers) -> None:
        origin = headers.get("origin")
        if origin is None or origin in self.cors_origins:
            return
        try:
            host = urlsplit(origin).netloc.lower()
        except ValueError:
            host = ""
        if host not in self.allowed_hosts:
            raise Forbidden("Web pages of other sites may not call this server.")

    async def _caller(self, scope: Scope, headers: Headers) -> Caller:
        key = _header_key(headers)
        if scope["path"] == LEGACY_MCP:
            from_query = _take_query_key(scope)
            key = key or from_query
        logs.hide(key)
        caller = await self.keys.caller(key) if key else None
        if caller is None:
            raise Unauthenticated(
                "An API key is needed: Authorization: Bearer KEY. The key of this machine's "
                "account is in the file api_key in TENKU_HOME; `tenku keys create` makes others."
                if not key
                else "Incorrect API key provided: it is unknown, expired or revoked."  # LiteLLM's cue
            )
        return caller


class _WrongHost(Exception):
    pass


class _NoScope(Exception):
    pass


class _Counted:
    """`receive` that gives up once a body, or all large ones together, are too large."""

    def __init__(self, receive: Receive, flow: Flow) -> None:
        self._receive = receive
        self._flow = flow
        self._seen = 0

    async def __call__(self) -> Message:
        message = await self._receive()
        size = len(message.get("body", b""))
        self._seen += size
        self._flow.bytes += size
        if self._seen > CREATE_BYTES_MAX:
            raise TooLarge("The request's body is too large.", field="body")
        if self._seen > SMALL_BYTES and self._flow.bytes > FLOW_BYTES_MAX:
            raise RateLimited(
                "Too many large requests are being answered. Send this one again in a while.",
                retry_after_seconds=FLOW_SECONDS,
            )
        return message

    def over(self) -> None:
        """The request has been answered, and its body is no more."""
        self._flow.bytes -= self._seen


def _check_length(headers: Headers) -> None:
    length = headers.get("content-length", "0")
    if not length.isdecimal() or int(length) > CREATE_BYTES_MAX:
        raise TooLarge(
            f"The request's body is too large; at most {CREATE_BYTES_MAX} bytes are taken.",
            field="body",
        )


def _check_text(scope: Scope) -> None:
    if "\0" in scope["path"] or b"%00" in scope["query_string"]:
        raise InvalidParameter("The URL has a NUL character; leave it out.", field="url")


def _header_key(headers: Headers) -> str | None:
    scheme, _, key = headers.get("authorization", "").partition(" ")
    return key.strip() or None if scheme.lower() in ("bearer", "key") else None


def _take_query_key(scope: Scope) -> str | None:
    """The key in the query, which is taken out before anything can log the URL."""
    pairs = parse_qsl(scope["query_string"].decode("latin-1"))
    scope["query_string"] = urlencode([p for p in pairs if p[0] != "api_key"]).encode()
    return next((value for name, value in pairs if name == "api_key"), None)


def _finish_headers(headers: MutableHeaders, request_id: str) -> None:
    headers["x-request-id"] = request_id
    headers.setdefault("x-content-type-options", "nosniff")
    headers.setdefault("referrer-policy", "no-referrer")
    headers.setdefault("cross-origin-resource-policy", "same-origin")
    headers.setdefault("cache-control", "no-store")
    headers.setdefault("content-security-policy", "default-src 'none'; frame-ancestors 'none'")
