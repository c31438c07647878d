"""`tenku serve`: every surface on one port."""

import asyncio
import contextlib
import socket
from typing import cast

import click

from tenku import logs
from tenku.cli.command import VERBOSE, Command
from tenku.cli.home import stop_at_sigterm
from tenku.cli.text import say
from tenku.config import load
from tenku.errors import InvalidParameter
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
    level = "debug" if ctx.meta.get(VERBOSE) else "info"
    logs.configure(level=level, form=settings.log_format)
    if role != "worker":
        _check_free(host, port)
    stop_at_sigterm()  # uvicorn catches it, stops, and sends it again
    with contextlib.suppress(KeyboardInterrupt):  # a signal is how a server is stopped
        asyncio.run(serve(settings, host, port, cast("Role", role)))


def _check_free(host: str, port: int) -> None:
    """Refuse an address that can't be had before anything is started.

    Raises:
        InvalidParameter: says why.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InvalidParameter(say("serve.taken", host=host, port=port, reason=reason)) from None
