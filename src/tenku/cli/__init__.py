"""The command line: one command a file, thin over the service."""

import click

from tenku import __version__
from tenku.cli.command import Root
from tenku.cli.text import say

COMMANDS = (
    "generate",
    "serve",
    "mcp",
    "models",
    "price",
    "tasks",
    "keys",
    "credits",
    "engines",
    "doctor",
    "ledger",
)

main = Root("tenku", __name__, COMMANDS, say("tenku.help"))


def _verbose(ctx: click.Context, _option: click.Parameter, value: bool) -> None:
    ctx.meta["tenku.verbose"] = value


main.params += [
    click.Option(
        ["--verbose", "-v"],
        is_flag=True,
        expose_value=False,
        callback=_verbose,
        help=say("tenku.verbose"),
    ),
]
main = click.version_option(__version__, message="tenku %(version)s", help=say("tenku.version"))(
    main
)
