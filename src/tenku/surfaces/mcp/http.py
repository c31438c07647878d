"""MCP over HTTP: `/mcp`, and the route of the original platform for clients that know only that.

Stateless: any process may answer any request, and nothing is lost by a restart.
"""

from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from tenku.service import Service
from tenku.surfaces._http import asks_for_scopes, base_url_of, caller_of
from tenku.surfaces.mcp.server import Context, McpServer, build
from tenku.surfaces.mcp.tools import Visit

PATH = "/mcp"
LEGACY_PATH = "/api/v3/mcp-http"
BOTH = "application/json, text/event-stream"  # what the SDK wants to read in Accept


class McpSurface:
    """The routes, and the life of what answers them: enter `running` once, before requests."""

    def __init__(
        self,
        service: Service,
        *,
        version: str,
        allowed_hosts: Sequence[str],
        allowed_origins: Sequence[str],
        body_bytes_max: int,
    ) -> None:
        security = TransportSecuritySettings(
            allowed_hosts=list(allowed_hosts), allowed_origins=list(allowed_origins)
        )

        def manager(server: McpServer, *, as_json: bool) -> StreamableHTTPSessionManager:
            return StreamableHTTPSessionManager(
                server,
                stateless=True,
                json_response=as_json,
                security_settings=security,
                max_request_body_size=body_bytes_max,
            )

        server = build(service, _visit_of, version=version)
        legacy = build(service, _visit_of, version=version, old=True)
        events, plain = manager(server, as_json=False), manager(server, as_json=True)
        old = manager(legacy, as_json=True)
        self._managers = (events, plain, old)
        self.routes: list[BaseRoute] = [
            _route(PATH, _Door(plain=plain.asgi_app, events=events.asgi_app)),
            _route(LEGACY_PATH, _Door(plain=old.asgi_app, events=None)),
        ]

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        """Answer requests while this is open. Once only for each surface."""
        async with AsyncExitStack() as stack:
            for manager in self._managers:
                await stack.enter_async_context(manager.run())
            yield


def _route(path: str, door: "_Door") -> Route:
    # A GET would open a stream on which, without sessions, nothing could ever be sent.
    return Route(path, door, methods=["POST"])


class _Door:
    """Chooses between a stream of events and plain JSON by what the client accepts.

    Progress needs the stream; old clients, who send no Accept at all, read plain JSON.
    """

    def __init__(self, *, plain: ASGIApp, events: ASGIApp | None) -> None:
        self._plain = plain
        self._events = events

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asks_for_scopes(scope)  # each tool does
        accept = Headers(scope=scope).get("accept", "")
        streams = "text/event-stream" in accept or "*/*" in accept
        if self._events is not None and streams:
            await self._events(scope, receive, send)
            return
        scope = {**scope, "headers": list(scope["headers"])}
        MutableHeaders(scope=scope)["accept"] = BOTH
        await self._plain(scope, receive, send)


def _visit_of(ctx: Context) -> Visit:
    request: HTTPConnection | None = ctx.request
    assert request is not None, "calls over HTTP have a request"
    return Visit(
        caller=caller_of(request),
        base_url=base_url_of(request),
        report=lambda progress, message: ctx.session.report_progress(progress, 100, message),
    )
