"""What a browser is told that calls from another site's page, which the operator has allowed.

Specification: Fetch standard, "CORS protocol". Cookies are never allowed, so the page needs a key.
"""

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response

METHODS = "GET, HEAD, POST, PUT, DELETE"
EXPOSED = "x-request-id, x-fal-request-id, x-fal-error-type, retry-after"
MAX_AGE_SECONDS = 7200  # browsers remember no longer
_ALLOWED = ("authorization", "content-type", "idempotency-key", "last-event-id")
_OF_CLIENTS = ("x-fal-", "x-stainless-", "mcp-")  # what fal's, OpenAI's and MCP's clients add


def preflight(headers: Headers, method: str) -> Response | None:
    """The answer to a question that comes before the request itself; None if it isn't one."""
    if method != "OPTIONS" or "access-control-request-method" not in headers:
        return None
    asked = headers.get("access-control-request-headers", "").lower().split(",")
    names = [name.strip() for name in asked]
    allowed = [name for name in names if name in _ALLOWED or name.startswith(_OF_CLIENTS)]
    return Response(
        status_code=204,
        headers={
            "access-control-allow-methods": METHODS,
            "access-control-allow-headers": ", ".join(allowed),
            "access-control-max-age": str(MAX_AGE_SECONDS),
        },
    )


def allow(headers: MutableHeaders, origin: str) -> None:
    """Let the page read an answer."""
    headers["access-control-allow-origin"] = origin
    headers["access-control-expose-headers"] = EXPOSED
    headers.add_vary_header("origin")
