"""The catalog as the original platform shows it: models, their manuals, and the one skill.

Nothing here belongs to an account, so no key is asked for. `lang` is zh, as the platform's own
clients ask for, or en.
"""

import json
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import Response

from tenku import catalog
from tenku.brief import Mode
from tenku.catalog import ModelSpec, Parameters
from tenku.errors import NotFound
from tenku.surfaces.tasks_v3.envelope import ok

Lang = Annotated[Literal["zh", "en"], Query()]

_CAPABILITIES = {Mode.TEXT: "t2v", Mode.IMAGE: "i2v", Mode.REMIX: "v2v"}
_CATEGORIES = ("video", "all")
_SKILL = "sora-2-video"
_SKILL_NAME = {"zh": "Sora 2 视频生成", "en": "Sora 2 video generation"}
_SKILL_TEXT = {
    "zh": "用 submit_task 提交任务，用 get_task 查询结果；价格以积分计，失败全额退还。",
    "en": "Submit with submit_task and ask with get_task; prices are in credits, and a failed task "
    "costs nothing.",
}
_HOW = {
    "zh": "## 调用\n`POST /api/v3/tasks/create`，请求体见示例；返回 `task_id`。之后约每 5 秒一次 "
    "`POST /api/v3/tasks/query`，直到 `status` 为 `completed` 或 `failed`。",
    "en": "## Calls\n`POST /api/v3/tasks/create` with a body as in the examples answers with a "
    "`task_id`. Then `POST /api/v3/tasks/query` about every 5 seconds, until `status` is "
    "`completed` or `failed`.",
}


def routes() -> APIRouter:
    """The routes that anybody may read."""
    router = APIRouter(tags=["models"])

    @router.get("/mcp/models")
    async def models(
        category: str | None = None, task_type: str | None = None, lang: Lang = "zh"
    ) -> Response:
        items = [_item(spec, lang) for spec in catalog.MODELS.values() if category_fits(category)]
        found = [item for item in items if task_type in (None, item["task_type"])]
        return ok({"models": found, "total": len(found)})

    @router.get("/mcp/models/{model_id:path}")
    async def model(model_id: str, lang: Lang = "zh") -> Response:
        spec = catalog.find(model_id)
        return ok(_item(spec, lang) | {"params_schema": spec.json_schema(), "channel": "api"})

    @router.get("/models/{model_id:path}/docs")
    async def docs(model_id: str, lang: Lang = "zh") -> Response:
        spec = catalog.find(model_id)
        return ok(
            _item(spec, lang)
            | {
                "lang": lang,
                "tutorial": tutorial(spec, lang),
                "params_schema": spec.json_schema(),
                "examples": _examples(spec, lang),
                "skills": [_SKILL],
            }
        )

    @router.get("/mcp/skills")
    async def skills(category: str | None = None, lang: Lang = "zh") -> Response:
        return ok({"skills": [_skill(lang)] if category_fits(category) else []})

    @router.get("/mcp/skills/{skill_id}")
    async def skill(skill_id: str, lang: Lang = "zh") -> Response:
        if skill_id != _SKILL:
            raise NotFound(f"There is no skill {skill_id[:80]!r}; there is {_SKILL}.")
        manuals = [tutorial(spec, lang) for spec in catalog.MODELS.values()]
        text = "\n\n".join([f"# {_SKILL_NAME[lang]}", _SKILL_TEXT[lang], *manuals])
        return ok(_skill(lang) | {"tutorial": text})

    return router


def category_fits(category: str | None) -> bool:
    """Whether a category that is asked for holds videos: all that there are."""
    return category is None or category in _CATEGORIES


def tutorial(spec: ModelSpec[Parameters], lang: Literal["zh", "en"]) -> str:
    """A model's manual in Markdown: price, parameters, calls, examples."""
    title = spec.title_zh if lang == "zh" else spec.title
    fields = spec.parameters.model_fields
    rows = [f"- `{name}`: {field.description}" for name, field in fields.items()]
    calls = [
        json.dumps({"model": spec.id, "params": dict(example)}, ensure_ascii=False, indent=2)
        for example in spec.examples
    ]
    parts = [
        f"# {title}",
        f"`{spec.id}`",
        _prices(spec, lang),
        "\n".join(rows),
        _HOW[lang],
        *(f"```json\n{call}\n```" for call in calls),
    ]
    return "\n\n".join(parts)


def _prices(spec: ModelSpec[Parameters], lang: Literal["zh", "en"]) -> str:
    listed = ", ".join(f"{size} {credits}" for size, credits in spec.prices.items())
    return f"每秒积分：{listed}。" if lang == "zh" else f"Credits per second: {listed}."


def _examples(spec: ModelSpec[Parameters], lang: str) -> list[dict[str, object]]:
    title = spec.title_zh if lang == "zh" else spec.title
    return [
        {"title": f"{title} {k}", "params": dict(example)}
        for k, example in enumerate(spec.examples, 1)
    ]


def _item(spec: ModelSpec[Parameters], lang: Literal["zh", "en"]) -> dict[str, object]:
    """A model as the platform lists it; `amount` is what a second costs at the least."""
    least = min(spec.prices.values())
    capability = _CAPABILITIES[spec.mode]
    return {
        "id": spec.id,
        "name": spec.title_zh if lang == "zh" else spec.title,
        "category": "video",
        "capability": capability,
        "task_type": capability,
        "tags": [capability, *spec.prices],
        "isHot": False,
        "cover_url": None,
        "description": _prices(spec, lang),
        "needs": list(spec.needs),
        "pricing": {
            "unit": "credits/second",
            "amount": least,
            "base_price": least,
            "price_type": "duration_price",
            "price_unit": "credits",
            "per_second": dict(spec.prices),
            "price_description": _prices(spec, lang),
        },
    }


def _skill(lang: Literal["zh", "en"]) -> dict[str, object]:
    return {
        "id": _SKILL,
        "name": _SKILL_NAME[lang],
        "category": "video",
        "description": _SKILL_TEXT[lang],
        "models": list(catalog.MODELS),
    }
