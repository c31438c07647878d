"""click, with help in the user's language and with commands that are imported when called."""

from collections.abc import Sequence
from functools import cached_property
from importlib import import_module

import click

from tenku.cli.failures import Refusal, refusal
from tenku.cli.text import say
from tenku.errors import Failure

VERBOSE = "tenku.verbose"
INTERRUPTED = 130  # the exit status that shells give to Ctrl-C


class Formatter(click.HelpFormatter):
    """Headings in the user's language."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, say("help.usage") if prefix is None else prefix)

    def write_heading(self, heading: str) -> None:
        titles = {"Options": "help.options", "Commands": "help.commands"}
        super().write_heading(say(titles[heading]) if heading in titles else heading)


class Context(click.Context):
    formatter_class = Formatter


def _be_verbose(ctx: click.Context, _option: click.Parameter, value: bool) -> None:
    if value:
        ctx.meta[VERBOSE] = True


def verbose_option(*, hidden: bool = False) -> click.Option:
    """-v: more log lines; `ctx.meta[VERBOSE]` says whether it was given."""
    return click.Option(
        ["--verbose", "-v"],
        is_flag=True,
        expose_value=False,
        callback=_be_verbose,
        hidden=hidden,
        help=say("tenku.verbose"),
    )


class Command(click.Command):
    context_class = Context

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        return [*super().get_params(ctx), self._verbose]

    @cached_property
    def _verbose(self) -> click.Option:
        return verbose_option(hidden=True)  # shown once, in the help of `tenku`

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        self.options_metavar = say("help.options_metavar")
        return super().collect_usage_pieces(ctx)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        return _translated(super().get_help_option(ctx))


class Group(click.Group):
    context_class = Context
    command_class = Command

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        self.options_metavar = say("help.options_metavar")
        self.subcommand_metavar = say("help.command_metavar")
        return super().collect_usage_pieces(ctx)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        return _translated(super().get_help_option(ctx))


class Root(Group):
    """The command `tenku`. Each of `modules` has its command as `command`.

    Expected failures end here, as one sentence on stderr (or, with --json, as an object on
    stdout) and an exit status.
    """

    def __init__(self, name: str, package: str, modules: Sequence[str], help: str) -> None:  # noqa: A002 - click's word
        super().__init__(name, help=help)
        self._package = package
        self._modules = modules

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(self._modules)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - as above
        if cmd_name not in self._modules:
            return None
        command = import_module(f"{self._package}.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - as above
        """As click does it, without importing the commands."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, say(f"{name}.help")) for name in self._modules])

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: object,
    ) -> click.Context:
        as_json = "--json" in args
        try:
            made = super().make_context(info_name, args, parent, **extra)
        except click.UsageError as error:
            raise refusal(error, as_json=as_json) from None
        made.meta["tenku.as_json"] = as_json
        return made

    def invoke(self, ctx: click.Context) -> object:
        as_json = bool(ctx.meta["tenku.as_json"])
        try:
            return super().invoke(ctx)
        except Refusal:
            raise
        except (click.UsageError, Failure) as error:
            raise refusal(error, as_json=as_json) from error
        except KeyboardInterrupt:
            ctx.exit(INTERRUPTED)


def _translated(option: click.Option | None) -> click.Option | None:
    if option is not None:
        option.help = say("help.help")
    return option
