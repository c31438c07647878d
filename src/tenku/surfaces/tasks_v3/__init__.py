"""The original platform's REST, `/api/v3`: its envelope, its routes and its error shapes.

`tasks` are the routes that need a key, `models` the catalog that anybody may read.
"""

from fastapi import APIRouter

from tenku.service import Service
from tenku.surfaces.tasks_v3 import models, tasks
from tenku.surfaces.tasks_v3.envelope import FORM, PREFIX, render_error
from tenku.surfaces.tasks_v3.tasks import payload

__all__ = ["FORM", "OPEN", "PREFIX", "payload", "render_error", "routes"]

OPEN = tuple(PREFIX + path for path in ("/mcp/models", "/models/", "/mcp/skills"))  # need no key


def routes(service: Service) -> APIRouter:
    """The routes of this surface over a service."""
    router = APIRouter(prefix=PREFIX)
    router.include_router(tasks.routes(service))
    router.include_router(models.routes())
    return router
