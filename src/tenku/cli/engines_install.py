"""`tenku engines install`: the weights of a learned model, after its licence has been shown."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tenku.app import offer_model
from tenku.cli.command import Command
from tenku.cli.failures import FAILED
from tenku.cli.output import console, facts, size
from tenku.cli.text import say
from tenku.errors import EngineUnavailable

if TYPE_CHECKING:
    from tenku.app import Offer


@click.command("install", cls=Command, help=say("install.help"))
@click.argument("model", metavar="MODEL")
@click.option("--folder", metavar="FOLDER", type=Path, help=say("install.folder"))
@click.option("--python", metavar="FILE", default=sys.executable, help=say("install.python"))
@click.option("--yes", is_flag=True, help=say("install.yes"))
@click.pass_context
def command(ctx: click.Context, model: str, folder: Path | None, python: str, yes: bool) -> None:
    offer = offer_model(model, folder)
    _explain(offer)
    if not offer.installed:
        if not yes and not sys.stdin.isatty():
            raise click.UsageError(say("install.needs_yes"))
        if offer.disk_free < offer.download_bytes:
            raise EngineUnavailable(_no_room(offer))
        if not yes and not click.confirm(say("install.ask"), err=True):
            click.echo(say("install.not_done"), err=True)
            ctx.exit(FAILED)
        offer.fetch(python)
    _tell_settings(offer, own_folder=folder is not None, python=python)


def _explain(offer: "Offer") -> None:
    """What is about to happen, on stderr: what is to be done afterwards goes to stdout."""
    screen = console(err=True)
    rows = [
        (say("install.model"), offer.model),
        (say("install.from"), offer.page),
        (say("install.into"), str(offer.folder)),
        (say("install.licence"), offer.licence.notice),
        (say("install.territory"), offer.licence.territory),
        (
            say("install.download"),
            say("install.disk", size=size(offer.download_bytes), free=size(offer.disk_free)),
        ),
        (
            say("install.memory"),
            say("install.ram", size=size(offer.memory_bytes), free=size(offer.memory_free)),
        ),
    ]
    screen.print(facts([(name, text) for name, text in rows if text]))
    if offer.memory_free < offer.memory_bytes:
        screen.print(say("install.too_little"))
    if offer.gated and not offer.installed:
        screen.print(say("install.gated", page=offer.page))
    screen.print(say("install.notice"))
    if offer.installed:
        screen.print(say("install.already", folder=offer.folder))


def _no_room(offer: "Offer") -> str:
    free, needed = size(offer.disk_free), size(offer.download_bytes)
    return say("install.no_room", free=free, size=needed, option="--folder")


def _tell_settings(offer: "Offer", *, own_folder: bool, python: str) -> None:
    """What to set, as lines for a shell."""
    options: dict[str, str] = {"model": offer.model}
    if own_folder:
        options["folder"] = str(offer.folder)
    if python != sys.executable:
        options["python"] = python
    click.echo(say("install.done"), err=True)
    click.echo("""export TENKU_ENGINES='{"*": ["diffusers"]}'""")
    click.echo(f"export TENKU_ENGINE_OPTIONS='{json.dumps({'diffusers': options})}'")
    if offer.licence.must_accept:
        click.echo(f"export TENKU_ACCEPT_LICENCES={offer.licence.id}")
