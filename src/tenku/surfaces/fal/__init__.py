"""fal's protocols, `/fal`: queue, run, storage, proxy, and the key of its webhooks.

`asking` reads requests, `views` shows tasks, `problems` says what is wrong; `proxy` is a layer
around the application, `webhooks` the payload that the courier sends.
"""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from tenku.errors import NotFound
from tenku.service import Service
from tenku.surfaces.fal import queue, run, storage
from tenku.surfaces.fal.problems import render_error
from tenku.surfaces.fal.proxy import Proxy
from tenku.surfaces.fal.webhooks import payload
from tenku.surfaces.fal.words import FORM, PREFIX

__all__ = ["FORM", "OPEN", "PREFIX", "Proxy", "payload", "render_error", "routes"]

JWKS = "/.well-known/jwks.json"
OPEN = (JWKS, *storage.OPEN)  # need no key, or have one of their own
_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


def routes(service: Service) -> APIRouter:
    """The routes of this surface over a service."""
    router = APIRouter()
    for part in (queue, run, storage):
        router.include_router(part.routes(service), prefix=PREFIX)

    @router.get(JWKS, tags=["fal"])
    async def jwks() -> dict[str, object]:
        return service.webhooks.jwks()

    @router.api_route(PREFIX + "/{path:path}", methods=_METHODS, include_in_schema=False)
    async def nothing(request: Request, path: str) -> Response:
        raise NotFound(f"There is no {request.method} {path[:200]!r} here.")

    return router
