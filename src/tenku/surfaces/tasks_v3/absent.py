"""What the platform has and Tenku has not: 404, which its clients don't try again.

The answer is the same with a key and without, since one of those routes is called without.
"""

from fastapi import APIRouter

from tenku.errors import NotFound

_CREDITS = "Credits are granted by the operator: `tenku credits grant`. GET /api/v3/balance."
_SOUND = "Tenku makes videos with sound of their own, but no speech or audio files."
_VIDEOS = "Tenku makes videos: POST /api/v3/sync/video, or /api/v3/tasks/create."
_MODELS = "The models: GET /api/v3/mcp/models."

ABSENT = {  # path below the prefix, and all below it -> what there is instead
    "/checkin": _CREDITS,
    "/packages": _CREDITS,
    "/pay": _CREDITS,
    "/minimax": _SOUND,
    "/captioning": _SOUND,
    "/sync/image": _VIDEOS,
    "/sync/models": _MODELS,
    "/sync/providers": _MODELS,
    "/tools/parse-video": "Tenku doesn't fetch other people's videos. " + _VIDEOS,
}
_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


def routes() -> APIRouter:
    router = APIRouter(include_in_schema=False)
    for path, instead in ABSENT.items():
        _refuse(router, path, instead)
    return router


def _refuse(router: APIRouter, path: str, instead: str) -> None:
    @router.api_route(path, methods=_METHODS)
    @router.api_route(path + "/{rest:path}", methods=_METHODS)
    async def absent() -> None:
        raise NotFound(f"{path[1:]} is not offered here. {instead}")
