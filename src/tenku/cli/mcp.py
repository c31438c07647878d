"""`tenku mcp`: an MCP server for one agent, with the worker beside it."""

import asyncio
import contextlib
import os

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
    asyncio.run(_serve(settings))


async def _serve(settings: Settings) -> None:
    try:
        async with open_app(settings) as app:
            worker = asyncio.create_task(app.worker.run())
            serving = asyncio.create_task(serve_stdio(app.service, app.local_account, app.base_url))
            try:
                await asyncio.wait([serving])
            finally:
                worker.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await worker
    except asyncio.CancelledError:  # a signal, and everything of ours is closed
        # The thread that waits for a line on stdin can't be woken, and an ordinary end of the
        # process would wait for it.
        os._exit(0)
    serving.result()
