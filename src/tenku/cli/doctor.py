"""`tenku doctor`: whether everything is as it should be, and what to do if not."""

import click
from rich.text import Text

from tenku.cli.check import Check
from tenku.cli.checks import run
from tenku.cli.command import Command
from tenku.cli.failures import FAILED, sentence
from tenku.cli.output import console, print_json
from tenku.cli.text import say
from tenku.config import load
from tenku.errors import InvalidParameter

_STYLES = {"ok": "green", "warn": "yellow", "fail": "bold red"}


@click.command("doctor", cls=Command, help=say("doctor.help"))
@click.option("--json", "as_json", is_flag=True, help=say("option.json"))
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    found: list[Check] = []
    try:
        settings = load()
    except InvalidParameter as error:
        found.append(Check(name="settings", state="fail", said=sentence(error)))
        if not as_json:
            _tell(found[0])
    else:
        for check in run(settings):
            found.append(check)
            if not as_json:
                _tell(check)
    well = all(check.state != "fail" for check in found)
    if as_json:
        print_json({"ok": well, "checks": [_body(check) for check in found]})
    ctx.exit(0 if well else FAILED)


def _tell(check: Check) -> None:
    screen = console()
    screen.print(
        Text.assemble((f"{check.state:<6}", _STYLES[check.state]), f"{check.name:<12}{check.said}"),
        soft_wrap=True,
    )
    if check.remedy:
        screen.print(Text(f"{'':<18}{check.remedy}"), soft_wrap=True)


def _body(check: Check) -> dict[str, str]:
    return {
        "name": check.name,
        "state": check.state,
        "message": check.said,
        "remedy": check.remedy,
    }
