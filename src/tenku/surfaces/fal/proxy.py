"""`/fal/proxy`, which opens no connection: it is another way to write the paths of this surface.

A layer around the whole application, since it changes the path before any route is chosen.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import SplitResult, unquote, urlsplit

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from tenku.surfaces.fal.problems import Problem
from tenku.surfaces.fal.words import PREFIX

PATH = f"{PREFIX}/proxy"
TARGET = "x-fal-target-url"
HOSTS: Mapping[str, str] = MappingProxyType(
    {
        "queue.fal.run": f"{PREFIX}/queue",
        "fal.run": f"{PREFIX}/run",
        "rest.fal.ai": f"{PREFIX}/rest",
    }
)


@dataclass(frozen=True)
class Proxy:
    """The ASGI layer. It changes the scope in place, so that the route shows outside."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == PATH:
            refusal = _turned(scope)
            if refusal is not None:
                await refusal(scope, receive, send)
                return
        await self.app(scope, receive, send)


def _turned(scope: Scope) -> Response | None:
    """Point a request at the path its target means here, or say why not."""
    target = Headers(scope=scope).get(TARGET)
    if target is None:
        return _refusal(400, f"The header {TARGET} is missing: the address to be called.")
    base_url: str = scope["state"]["base_url"]
    try:
        parts = urlsplit(target)
    except ValueError:
        parts = SplitResult("", "", "", "", "")
    prefix = HOSTS.get(parts.netloc.lower()) if parts.scheme == "https" else None
    if prefix is not None:
        scope["state"]["fal_queue"] = "https://queue.fal.run"
    elif f"{parts.scheme}://{parts.netloc}" == base_url and parts.path.startswith(f"{PREFIX}/"):
        prefix = ""
    else:
        return _refusal(412, f"{TARGET} must be an https address at {', '.join(HOSTS)}.")
    scope["path"] = unquote(prefix + parts.path).rstrip("/")
    scope["raw_path"] = (prefix + parts.path).encode()
    scope["query_string"] = parts.query.encode()
    return None


def _refusal(status: int, message: str) -> Response:
    return Problem(status=status, type="bad_request", message=message).answer()
