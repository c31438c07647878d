"""`tenku mcp`: an MCP server for one agent, with the worker beside it."""

import asyncio
import contextlib

import click

from tenku import logs
from tenku.app import open_app
from tenku.cli.command import VERBOSE, Command
from tenku.cli.home import stop_at_sigterm
from tenku.cli.text import say
from tenku.config import Settings, load
from tenku.surfaces.mcp import serve_stdio


@click.command("mcp", cls=Command, help=say("mcp.help"))
@click.pass_context
def command(ctx: click.Context) -> None:
    settings = load()
    level = "debug" if ctx.meta.get(VERBOSE) else "warning"
    logs.configure(level=level, form=settings.log_format)
    stop_at_sigterm()
    with contextlib.suppress(KeyboardInterrupt):  # a signal is one way to end it
        asyncio.run(_serve(settings))


async def _serve(settings: Settings) -> None:
    async with open_app(settings) as app:
        worker = asyncio.create_task(app.worker.run())
        try:
            await serve_stdio(app.service, app.local_account, app.base_url)
        finally:
            worker.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await worker
