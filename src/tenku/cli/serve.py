"""`tenku serve`: every surface on one port."""

import asyncio
from typing import cast

import click

from tenku import logs
from tenku.cli.command import Command
from tenku.cli.text import say
from tenku.config import load
from tenku.server import Role, serve


@click.command("serve", cls=Command, help=say("serve.help"))
@click.option(
    "--host", metavar="HOST", default="127.0.0.1", show_default=True, help=say("serve.host")
)
@click.option(
    "--port", metavar="PORT", type=int, default=8420, show_default=True, help=say("serve.port")
)
@click.option(
    "--role", type=click.Choice(["all", "api", "worker"]), default="all", help=say("serve.role")
)
@click.pass_context
def command(ctx: click.Context, host: str, port: int, role: str) -> None:
    settings = load()
    level = "debug" if ctx.meta.get("tenku.verbose") else "info"
    logs.configure(level=level, form=settings.log_format)
    asyncio.run(serve(settings, host, port, cast("Role", role)))
