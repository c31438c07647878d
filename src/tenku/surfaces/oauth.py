"""`/.well-known/oauth-protected-resource`: where tokens for this server are to be had (RFC 9728)."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from tenku.accounts import Scope
from tenku.errors import NotFound
from tenku.surfaces._http import base_url_of

PREFIX = "/.well-known/oauth-protected-resource"
RESOURCES = ("", "/mcp", "/api/v3/mcp-http")  # the server, and what MCP clients call the resource


def routes(issuer: str) -> APIRouter:
    """What is said where the tokens of that issuer are taken."""
    router = APIRouter()

    @router.get(PREFIX, include_in_schema=False)
    @router.get(f"{PREFIX}/{{path:path}}", include_in_schema=False)
    async def metadata(request: Request, path: str = "") -> Response:
        resource = f"/{path}" if path else ""
        if resource not in RESOURCES:
            raise NotFound(f"There is no route {request.url.path[:200]!r}.")
        return JSONResponse(
            {
                "resource": f"{base_url_of(request)}{resource}",
                "authorization_servers": [issuer],
                "scopes_supported": [scope.value for scope in (Scope.GENERATE, Scope.READ)],
                "bearer_methods_supported": ["header"],
                "resource_name": "Tenku",
            }
        )

    return router


def challenge(base_url: str, path: str, *, invalid: bool) -> str:
    """What `WWW-Authenticate` says to a caller without a token, or with one that is `invalid`."""
    where = f"{base_url}{PREFIX}{path if path in RESOURCES else ''}"
    error = ', error="invalid_token"' if invalid else ""
    return f'Bearer realm="tenku", resource_metadata="{where}"{error}'
