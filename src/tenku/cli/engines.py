"""`tenku engines`: what makes the videos here, for which models, and whether it can now."""

import asyncio
from collections.abc import Mapping, Sequence
from importlib.metadata import entry_points
from statistics import median
from typing import NotRequired, TypedDict

import click

from tenku.app import App
from tenku.cli import engines_install
from tenku.cli.command import Group
from tenku.cli.home import with_home
from tenku.cli.output import console, print_json, table
from tenku.cli.text import say
from tenku.config import Weights
from tenku.tasks import store

_ANY = "*"


class Films(TypedDict):
    """The lengths (seconds) and sizes (pixels) that may be ordered in a mode."""

    mode: str
    seconds: list[int]
    sizes: list[str]


class Row(TypedDict):
    """An engine as --json prints it; one that isn't in use is only named.

    `state` is "ready", or why it films nothing now. `work_seconds` is the median of what a second
    of film took here, of its newest films.
    """

    name: str
    models: list[str]
    state: NotRequired[str]
    version: NotRequired[str]
    kind: NotRequired[str]
    sound: NotRequired[str]
    films: NotRequired[list[Films]]
    place: NotRequired[str]
    jobs_max: NotRequired[int | None]
    paid: NotRequired[bool]
    licence: NotRequired[dict[str, str | bool]]
    work_seconds: NotRequired[float | None]


@click.group("engines", cls=Group, invoke_without_command=True, help=say("engines.help"))
@click.option("--json", "as_json", is_flag=True, help=say("option.json"))
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    if ctx.invoked_subcommand is not None:
        return
    found, routes = with_home(_shown)
    if as_json:
        print_json({"engines": found})
        return
    names = ("engine", "kind", "films", "sound", "models", "pace", "state")
    headings = [say(f"engines.{name}") for name in names]
    console().print(table(headings, [_row(engine) for engine in found]))
    for model, steps in routes.items():
        route = " → ".join(_step(step) for step in steps)
        named = _word(model, alone=len(routes) == 1)
        click.echo(say("engines.route", model=named, route=route))
    for engine in found:
        if notice := _notice(engine):
            click.echo(notice)


command.add_command(engines_install.command)


async def _shown(app: App) -> tuple[list[Row], Mapping[str, Sequence[str | Weights]]]:
    return await _engines(app), app.settings.engines


async def _engines(app: App) -> list[Row]:
    """The engines in use, in order, then those that are installed and not named for a model."""
    router, used = app.router, app.router.engines()
    troubles = await asyncio.gather(*(router.trouble(engine) for engine in used))
    paces = await app.db.read(store.paces)
    rows: list[Row] = []
    for engine, trouble in zip(used, troubles, strict=True):
        can, licence = engine.capabilities, engine.capabilities.licence
        pace = paces.get(engine.name)
        row = Row(
            name=engine.name,
            models=_models(app.settings.engines, engine.name),
            state=router.locked(engine) or trouble or "ready",
            version=engine.version,
            kind=can.kind.value,
            sound=can.sound,
            films=[
                Films(
                    mode=mode.value,
                    seconds=sorted(found.seconds),
                    sizes=[f"{width}x{height}" for width, height in sorted(found.sizes)],
                )
                for mode, found in sorted(can.films.items())
            ],
            place=can.place.value,
            jobs_max=None if can.place.value == "cpu" else can.jobs_max,
            paid=can.paid,
            licence={
                "id": licence.id,
                "notice": licence.notice,
                "territory": licence.territory,
                "attribution": licence.attribution,
                "must_accept": licence.must_accept,
            },
            work_seconds=None if pace is None else round(median(pace), 2),
        )
        rows.append(row)
    names = {row["name"] for row in rows} | {
        str(options.get("engine", name)) for name, options in app.settings.engine_options.items()
    }
    idle = sorted({point.name for point in entry_points(group="tenku.engines")} - names)
    return rows + [Row(name=name, models=[]) for name in idle]


def _models(routes: Mapping[str, Sequence[str | Weights]], name: str) -> list[str]:
    return [model for model, steps in routes.items() if any(_names(step, name) for step in steps)]


def _names(step: str | Weights, name: str) -> bool:
    return step == name if isinstance(step, str) else name in step


def _row(engine: Row) -> tuple[str, ...]:
    if "version" not in engine:
        return engine["name"], "", "", "", "", "", say("engines.unused")
    preview = engine.get("kind") == "preview"
    models, pace = engine["models"], engine.get("work_seconds")
    state = engine.get("state", "")
    return (
        f"{engine['name']} {engine['version']}",
        say("engines.preview" if preview else "engines.kind_model"),
        "\n".join(_films(found) for found in engine.get("films", [])),
        engine.get("sound", ""),
        ", ".join(_word(model, alone=len(models) == 1) for model in models),
        "" if pace is None else say("engines.seconds", n=f"{pace:g}"),
        say("engines.ready") if state == "ready" else state,
    )


def _step(step: str | Weights) -> str:
    if isinstance(step, str):
        return step
    return f"({', '.join(f'{name} {weight:g}' for name, weight in step.items())})"


def _films(found: Films) -> str:
    mode = say(f"engines.mode.{found['mode']}")
    sides = sorted({min(int(side) for side in size.split("x")) for size in found["sizes"]})
    lengths = "/".join(str(n) for n in found["seconds"])
    return f"{mode} {lengths} s, {'/'.join(f'{side}p' for side in sides)}"


def _notice(engine: Row) -> str:
    """Licence, territory and attribution of an engine in use, for its operator."""
    said = engine.get("licence", {})
    words = [str(said.get(name) or "") for name in ("notice", "territory", "attribution")]
    text = " ".join(word for word in words if word)
    return f"{engine['name']}: {text}" if text else ""


def _word(model: str, *, alone: bool) -> str:
    if model != _ANY:
        return model
    return say("engines.all_models" if alone else "engines.other_models")
