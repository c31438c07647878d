"""The catalog: models, their manuals, and the one skill.

Nothing here belongs to an account, so no key is asked for. `lang` is zh, as the platform's own
clients ask for, or en.
"""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from tenku import catalog
from tenku.surfaces._platform import models as platform
from tenku.surfaces.tasks_v3.envelope import ok

Lang = Annotated[platform.Lang, Query()]


def routes() -> APIRouter:
    """The routes that anybody may read."""
    router = APIRouter(tags=["models"])

    @router.get("/mcp/models")
    async def models(
        category: str | None = None, task_type: str | None = None, lang: Lang = "zh"
    ) -> Response:
        found = platform.items(lang, category=category, task_type=task_type)
        return ok({"models": found, "total": len(found)})

    @router.get("/mcp/models/{model_id:path}")
    async def model(model_id: str, lang: Lang = "zh") -> Response:
        spec = catalog.find(model_id)
        schema = spec.json_schema()
        return ok(platform.item(spec, lang) | {"params_schema": schema, "channel": "api"})

    @router.get("/models/{model_id:path}/docs")
    async def docs(model_id: str, lang: Lang = "zh") -> Response:
        return ok(platform.manual(catalog.find(model_id), lang))

    @router.get("/mcp/skills")
    async def skills(category: str | None = None, lang: Lang = "zh") -> Response:
        return ok({"skills": [platform.skill(lang)] if platform.category_fits(category) else []})

    @router.get("/mcp/skills/{skill_id}")
    async def skill(skill_id: str, lang: Lang = "zh") -> Response:
        return ok(platform.whole_skill(skill_id, lang))

    return router
