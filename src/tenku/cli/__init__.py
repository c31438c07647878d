"""The command line: one command a file, thin over the service."""

import click

from tenku import __version__
from tenku.cli.command import Root, verbose_option
from tenku.cli.text import say

COMMANDS = (
    "generate",
    "serve",
    "mcp",
    "models",
    "plan",
    "gallery",
    "price",
    "tasks",
    "keys",
    "credits",
    "webhooks",
    "engines",
    "doctor",
    "backup",
    "restore",
    "ledger",
    "verify",
    "audit",
)

main = Root("tenku", __name__, COMMANDS, say("tenku.help"))
main.params.append(verbose_option())
main = click.version_option(__version__, message="tenku %(version)s", help=say("tenku.version"))(
    main
)
