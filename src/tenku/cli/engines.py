"""`tenku engines`: what makes the videos here."""

from collections.abc import Mapping, Sequence
from importlib.metadata import entry_points
from typing import NotRequired, TypedDict

import click

from tenku.app import App
from tenku.cli.command import Command
from tenku.cli.home import with_home
from tenku.cli.output import console, print_json, table
from tenku.cli.text import say

_ANY = "*"


class Row(TypedDict):
    """An engine as --json prints it; one that isn't in use is only named."""

    name: str
    models: list[str]
    version: NotRequired[str]
    kind: NotRequired[str]
    sound: NotRequired[str]
    modes: NotRequired[list[str]]
    licence: NotRequired[str]


@click.command("engines", cls=Command, help=say("engines.help"))
@click.option("--json", "as_json", is_flag=True, help=say("option.json"))
def command(as_json: bool) -> None:
    async def work(app: App) -> list[Row]:
        return _engines(app)

    found = with_home(work)
    if as_json:
        print_json({"engines": found})
        return
    headings = [say(f"engines.{name}") for name in ("engine", "kind", "sound", "models")]
    console().print(table(headings, [_row(engine) for engine in found]))


def _engines(app: App) -> list[Row]:
    """The engines in use, in order, then those that are installed and not named for a model."""
    used = [
        Row(
            name=engine.name,
            models=_models(app.settings.engines, engine.name),
            version=engine.version,
            kind=engine.capabilities.kind.value,
            sound=engine.capabilities.sound,
            modes=sorted(mode.value for mode in engine.capabilities.modes),
            licence=engine.capabilities.licence.notice,
        )
        for engine in app.router.engines()
    ]
    names = {engine.name for engine in app.router.engines()}
    idle = sorted({point.name for point in entry_points(group="tenku.engines")} - names)
    return used + [Row(name=name, models=[]) for name in idle]


def _models(routes: Mapping[str, Sequence[str]], name: str) -> list[str]:
    return [model for model, engines in routes.items() if name in engines]


def _row(engine: Row) -> tuple[str, str, str, str]:
    if "version" not in engine:
        return engine["name"], "", "", say("engines.unused")
    preview = engine.get("kind") == "preview"
    models = engine["models"]
    return (
        f"{engine['name']} {engine['version']}",
        say("engines.preview" if preview else "engines.kind_model"),
        engine.get("sound", ""),
        ", ".join(_word(model, alone=len(models) == 1) for model in models),
    )


def _word(model: str, *, alone: bool) -> str:
    if model != _ANY:
        return model
    return say("engines.all_models" if alone else "engines.other_models")
