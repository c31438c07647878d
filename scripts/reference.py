"""Write the pages of docs/ that come from code; with --check only compare them.

A page is generated where code is the truth and prose would grow stale: the models and their
parameters come from the catalog. A new page is a function and a line in PAGES.
"""

import json
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import engines_page
import trust_page
import wires
from pydantic.fields import FieldInfo

from tenku.catalog import MODELS, ModelSpec
from tenku.config import Settings

DOCS = Path(__file__).resolve().parent.parent / "docs"


def models() -> str:
    """Every model: its price, its parameters, an example."""
    head = (
        "# Models\n\n"
        "Written by `make docs` from the catalog. Unknown parameters are refused by name.\n"
        "`estimate_cost` and `tenku price` run the same checks as a submit and cost nothing.\n"
    )
    return "\n".join([head, *map(_model, MODELS.values())])


def _model(spec: ModelSpec[Any]) -> str:
    prices = ", ".join(f"{size} {credits}" for size, credits in spec.prices.items())
    schema = spec.json_schema()
    parts = [
        f"## {spec.title} ({spec.title_zh})",
        f"`{spec.id}`",
        f"Credits per second: {prices}.",
        "\n".join(_parameter_rows(schema, spec.needs)),
    ]
    for example in spec.examples:
        call = {"model_id": spec.id, "parameters": example}
        parts.append(f"```json\n{json.dumps(call, ensure_ascii=False, indent=2)}\n```")
    return "\n\n".join(parts) + "\n"


def _parameter_rows(schema: Mapping[str, Any], needs: tuple[str, ...]) -> Iterable[str]:
    yield "| parameter | type | default | |"
    yield "|---|---|---|---|"
    for name, rule in schema["properties"].items():
        if name in needs:
            default = "required"
        else:
            default = f"`{json.dumps(rule['default'])}`" if "default" in rule else "chosen"
        allowed = rule.get("enum") or ([rule["const"]] if "const" in rule else [])
        words = [str(rule.get("description", ""))]
        if allowed and name != "duration":
            words.append("One of " + ", ".join(f"`{json.dumps(value)}`" for value in allowed) + ".")
        kind = rule.get("type") or type(allowed[0]).__name__
        yield f"| {name} | {kind} | {default} | {' '.join(filter(None, words))} |"


def settings() -> str:
    """Every setting, its default and its meaning."""
    rows = [
        f"| `TENKU_{name.upper()}` | {_default(field)} | {field.description} |"
        for name, field in Settings.model_fields.items()
    ]
    head = (
        "# Settings\n\n"
        "Written by `make docs` from the code. A setting `TENKU_X` is read from the environment,\n"
        "else from `x = ...` in `tenku.toml` in the home folder, else it has its default. For secrets:\n"
        "`TENKU_X_FILE` names a file that holds the value, for any of them but `TENKU_LANG`.\n"
        "`TENKU_HOME` and `TENKU_LANG` can't stand in `tenku.toml`.\n\n"
        "An unknown name in `tenku.toml` stops every command. One in the environment that begins\n"
        "with `TENKU_` is passed over, for it may be another program's; `tenku doctor` and the log\n"
        "of `tenku serve` tell of it.\n\n"
        "| setting | default | meaning |\n|---|---|---|\n"
    )
    return head + "\n".join(rows) + "\n"


def _default(field: FieldInfo) -> str:
    if field.default_factory is not None:
        return "the user's data folder"
    return "-" if field.default in (None, "", ()) else f"`{json.dumps(field.default)}`"


PAGES: Mapping[str, Callable[[], str]] = {
    "engines.md": engines_page.page,
    "models.md": models,
    "settings.md": settings,
    "wires.md": wires.page,
    "trust-report.md": trust_page.page,
}


def main(arguments: list[str]) -> int:
    """Return 0, or 1 if with --check a page differs from what would be written."""
    stale = [
        name
        for name, render in PAGES.items()
        if not (page := DOCS / name).is_file() or page.read_text("utf-8") != render()
    ]
    if "--check" not in arguments:
        for name in stale:
            (DOCS / name).write_text(PAGES[name](), "utf-8")
            print(f"wrote docs/{name}")
        return 0
    for name in stale:
        print(f"docs/{name} is not what the code says; run `make docs`", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
