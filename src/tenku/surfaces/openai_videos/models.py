"""`/v1/models`: the names that a create takes."""

from datetime import UTC, datetime

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from tenku import catalog
from tenku.accounts import Scope
from tenku.errors import NotFound
from tenku.surfaces._http import allowed
from tenku.surfaces.openai_videos import names

_CREATED = int(datetime(2025, 10, 6, tzinfo=UTC).timestamp())  # the day of sora-2


def routes() -> APIRouter:
    router = APIRouter(tags=["models"])
    shown = {name: _shown(name) for name in (*names.LISTED, *catalog.MODELS)}

    @router.get("/models")
    async def listing(request: Request) -> Response:
        allowed(request, Scope.READ)
        return JSONResponse({"object": "list", "data": list(shown.values())})

    @router.get("/models/{model:path}")
    async def retrieve(request: Request, model: str) -> Response:
        allowed(request, Scope.READ)
        if model not in shown:
            raise NotFound(
                f"There is no model {model[:80]!r}. The models are: {', '.join(shown)}.",
                field="model",
                code="model_not_found",
            )
        return JSONResponse(shown[model])

    return router


def _shown(name: str) -> dict[str, object]:
    return {"id": name, "object": "model", "created": _CREATED, "owned_by": "tenku"}
