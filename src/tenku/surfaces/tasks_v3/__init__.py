"""The original platform's REST, `/api/v3`: its envelope, its routes and its error shapes.

`tasks`, `sync` and `uploads` are the routes that need a key, `models` the catalog that anybody
may read, `absent` what the platform has and Tenku has not.
"""

from fastapi import APIRouter

from tenku.service import Service
from tenku.surfaces.tasks_v3 import absent, models, sync, tasks, uploads
from tenku.surfaces.tasks_v3.envelope import FORM, PREFIX, render_error
from tenku.surfaces.tasks_v3.tasks import payload

__all__ = ["FORM", "OPEN", "PREFIX", "payload", "render_error", "routes"]

OPEN = tuple(  # need no key
    PREFIX + path for path in ("/mcp/models", "/models/", "/mcp/skills", *absent.ABSENT)
)


def routes(service: Service) -> APIRouter:
    """The routes of this surface over a service."""
    router = APIRouter(prefix=PREFIX)
    router.include_router(tasks.routes(service))
    router.include_router(sync.routes(service))
    router.include_router(uploads.routes(service))
    router.include_router(models.routes())
    router.include_router(absent.routes())
    return router
