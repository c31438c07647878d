"""The catalog in the platform's words: models, their prices and manuals, and the one skill."""

import json
from collections.abc import Mapping, Sequence
from typing import Literal, cast

from tenku import catalog
from tenku.brief import Mode
from tenku.catalog import ModelSpec, Parameters, Shape
from tenku.errors import NotFound

Lang = Literal["zh", "en"]
Spec = ModelSpec[Parameters]

_CAPABILITIES = {Mode.TEXT: "t2v", Mode.IMAGE: "i2v", Mode.REMIX: "v2v"}
_CATEGORIES = ("video", "all")
SKILL = "sora-2-video"
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


def category_fits(category: str | None) -> bool:
    """Whether a category that is asked for holds videos: all that there are."""
    return category is None or category in _CATEGORIES


def items(
    lang: Lang, *, category: str | None, task_type: str | None, query: str | None = None
) -> list[dict[str, object]]:
    """The models that fit, as the platform lists them; `query` is words in id, name or tags."""
    if not category_fits(category):
        return []
    words = (query or "").casefold().split()
    found: list[dict[str, object]] = []
    for spec in catalog.MODELS.values():
        shown = item(spec, lang)
        text = f"{spec.id} {spec.title} {spec.title_zh} {shown['tags']}".casefold()
        if task_type in (None, shown["task_type"]) and all(word in text for word in words):
            found.append(shown)
    return found


def item(spec: Spec, lang: Lang) -> dict[str, object]:
    """A model as the platform lists it."""
    capability = _CAPABILITIES[spec.mode]
    return {
        "id": spec.id,
        "name": _name(spec, lang),
        "category": "video",
        "capability": capability,
        "task_type": capability,
        "tags": [capability, *spec.prices],
        "isHot": False,
        "cover_url": None,
        "description": _prices(spec, lang),
        "needs": list(spec.needs),
        "pricing": _pricing(spec, lang),
    }


def manual(spec: Spec, lang: Lang) -> dict[str, object]:
    """All that there is to know of a model: what it takes, what it costs, how it is called."""
    example = dict(spec.examples[0])
    return item(spec, lang) | {
        "lang": lang,
        "tutorial": _tutorial(spec, lang),
        "params_schema": spec.json_schema(),
        "examples": [
            {"title": f"{_name(spec, lang)} {k}", "params": dict(params)}
            for k, params in enumerate(spec.examples, 1)
        ],
        "api_usage": {
            "create": {
                "method": "POST",
                "path": "/api/v3/tasks/create",
                "body": {"model": spec.id, "params": example},
            },
            "query": {
                "method": "POST",
                "path": "/api/v3/tasks/query",
                "body": {"task_id": "..."},
            },
        },
        "mcp_usage": {
            "tool": "submit_task",
            "arguments": {"model_id": spec.id, "parameters": example},
        },
        "skills": [SKILL],
    }


def skill(lang: Lang) -> dict[str, object]:
    """The one skill, in short."""
    return {
        "id": SKILL,
        "name": _SKILL_NAME[lang],
        "category": "video",
        "description": _SKILL_TEXT[lang],
        "models": list(catalog.MODELS),
    }


def whole_skill(skill_id: str, lang: Lang) -> dict[str, object]:
    """The skill with its text in Markdown.

    Raises:
        NotFound: there is no skill of that id.
    """
    if skill_id != SKILL:
        raise NotFound(f"There is no skill {skill_id[:80]!r}; there is {SKILL}.")
    manuals = [_tutorial(spec, lang) for spec in catalog.MODELS.values()]
    text = "\n\n".join([f"# {_SKILL_NAME[lang]}", _SKILL_TEXT[lang], *manuals])
    return skill(lang) | {"tutorial": text}


def _name(spec: Spec, lang: Lang) -> str:
    return spec.title_zh if lang == "zh" else spec.title


def _prices(spec: Spec, lang: Lang) -> str:
    listed = ", ".join(f"{size} {credits}" for size, credits in spec.prices.items())
    return f"每秒积分：{listed}。" if lang == "zh" else f"Credits per second: {listed}."


def _tutorial(spec: Spec, lang: Lang) -> str:
    """A model's manual in Markdown: price, parameters, calls, examples."""
    fields = spec.parameters.model_fields
    rows = [f"- `{name}`: {field.description}" for name, field in fields.items()]
    calls = [
        json.dumps({"model": spec.id, "params": dict(example)}, ensure_ascii=False, indent=2)
        for example in spec.examples
    ]
    parts = [
        f"# {_name(spec, lang)}",
        f"`{spec.id}`",
        _prices(spec, lang),
        "\n".join(rows),
        _HOW[lang],
        *(f"```json\n{call}\n```" for call in calls),
    ]
    return "\n\n".join(parts)


# -- prices -----------------------------------------------------------------------------------


def _pricing(spec: Spec, lang: Lang) -> dict[str, object]:
    """`amount` is credits for a second of what is made where nothing but the needs is said."""
    amount = spec.credits_per_second(_shape(spec, {}, _durations(spec)[0]))
    source = spec.mode is Mode.REMIX
    return {
        "unit": "credits/second",
        "amount": amount,
        "base_price": amount,
        "price_type": "duration_price",
        "price_unit": "credits",
        "per_second": amount,
        "price_description": _prices(spec, lang),
        "price_factors": [
            {"name": "source duration" if source else "duration", "values": _durations(spec)},
            {"name": "resolution", "per_second": dict(spec.prices)},
        ],
        "examples": [
            {"description": f"{seconds} s, {size}", "price": _price(spec, size, seconds)}
            for size in spec.prices
            for seconds in _durations(spec)
        ],
    }


def _price(spec: Spec, size: str, seconds: int) -> int:
    source = spec.mode is Mode.REMIX
    wish = {} if source else {"resolution": size, "duration": seconds}
    return spec.price(_shape(spec, wish, seconds))


def _shape(spec: Spec, wish: Mapping[str, object], source_seconds: int) -> Shape:
    """What a wish would become; a remix is as long as its source."""
    needs = {name: spec.examples[0][name] for name in spec.needs}
    source = Shape(width=1280, height=720, seconds=source_seconds)
    return spec.shape(spec.parse(needs | dict(wish)), None, source)


def _durations(spec: Spec) -> Sequence[int]:
    """Seconds that a model makes; for a remix, those that its sources may have."""
    found: set[int] = set()
    for made in catalog.MODELS.values() if spec.mode is Mode.REMIX else (spec,):
        fields = cast("Mapping[str, Mapping[str, list[int]]]", made.json_schema()["properties"])
        found.update(fields.get("duration", {}).get("enum", []))
    return sorted(found)
