"""`tenku serve`: every surface on one port, and on one more for https."""

import asyncio
import contextlib
from typing import cast

import click
import structlog

from tenku import config, listeners, logs
from tenku.cli.command import VERBOSE, Command
from tenku.cli.home import stop_at_sigterm
from tenku.cli.serving import exports, warnings
from tenku.cli.text import say
from tenku.errors import InvalidParameter
from tenku.listeners import Listener
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
@click.option("--tls", is_flag=True, default=None, help=say("serve.tls"))
@click.option("--tls-port", metavar="PORT", type=int, help=say("serve.tls_port"))
@click.option("--tls-cert", metavar="FILE", help=say("serve.tls_cert"))
@click.option("--tls-key", metavar="FILE", help=say("serve.tls_key"))
@click.pass_context
def command(ctx: click.Context, host: str, port: int, role: str, **given: object) -> None:
    given = {name: value for name, value in given.items() if value is not None}
    settings = config.load(**given)
    if given and not settings.tls:
        option = "--" + next(iter(given)).replace("_", "-")
        raise InvalidParameter(say("serve.without_tls", option=option))
    level = "debug" if ctx.meta.get(VERBOSE) else "info"
    logs.configure(level=level, form=settings.log_format)
    _warn_of_settings()
    if role == "worker":
        taken = [Listener(host=host, port=port)]
    else:
        try:
            taken = listeners.listen(settings, host, port)
        except listeners.Taken as error:
            raise InvalidParameter(say("serve.taken", **error.details)) from None
        if settings.tls:
            click.echo("\n".join([say("serve.exports"), *exports(settings, host)]))
        for line in warnings(settings, host):
            click.echo(line, err=True)
    stop_at_sigterm()  # before and after the server, which catches it itself
    with contextlib.suppress(KeyboardInterrupt):  # a signal is how a server is stopped
        asyncio.run(serve(settings, taken, cast("Role", role)))


def _warn_of_settings() -> None:
    log = structlog.get_logger("tenku.settings")
    for name, near in config.strange().items():
        log.warning("no setting of Tenku", name=name, nearest=near)
    for setting, path in config.open_files().items():
        log.warning("other users can read a secret", setting=setting, path=path)
