"""The OpenAI Videos API, `/v1`: videos, files, models and webhook endpoints.

`videos` makes and shows them, `creation` reads what is asked for, `view` is the Video object,
`names` the table of models and sizes, `body`, `brackets` and `fields` read requests of any
encoding, `bodies` tells openapi.json of them, `failures` are the errors, `webhooks` the endpoints and what they are sent.
"""

from fastapi import APIRouter

from tenku.service import Service
from tenku.surfaces.openai_videos import files, models, videos, webhooks
from tenku.surfaces.openai_videos.failures import render_error
from tenku.surfaces.openai_videos.webhooks import FORM, payload

__all__ = ["FORM", "PREFIX", "payload", "render_error", "routes"]

PREFIX = "/v1"


def routes(service: Service) -> APIRouter:
    """The routes of this surface over a service."""
    router = APIRouter(prefix=PREFIX)
    for part in (videos, files, webhooks):
        router.include_router(part.routes(service))
    router.include_router(models.routes())
    return router
