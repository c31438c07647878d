"""`tenku ledger`: whether the books are in order."""

import sqlite3

import click
from rich.text import Text

from tenku.app import App
from tenku.cli.command import Group
from tenku.cli.failures import FAILED
from tenku.cli.home import with_home
from tenku.cli.output import console, print_json
from tenku.cli.text import say
from tenku.ledger.verify import QUERIES, Finding, verify


@click.group("ledger", cls=Group, help=say("ledger.help"))
def command() -> None:
    pass


@command.command("verify", help=say("ledger.verify"))
@click.option("--no-files", is_flag=True, help=say("ledger.no_files"))
@click.option("--json", "as_json", is_flag=True, help=say("option.json"))
@click.pass_context
def check(ctx: click.Context, no_files: bool, as_json: bool) -> None:
    async def work(app: App) -> list[Finding]:
        return await verify(app.db, None if no_files else app.service.files)

    found = with_home(work)
    holds = not any(finding.broken for finding in found)
    if as_json:
        print_json({"ok": holds, "invariants": [_body(finding) for finding in found]})
    else:
        for finding in found:
            _tell(finding)
    ctx.exit(0 if holds else FAILED)


def broken_rules(db: sqlite3.Connection, now_ms: int) -> list[str]:
    """The invariants that don't hold in a database, without a look at the files."""
    broken = {
        name
        for name, query in QUERIES
        if db.execute(query, {"now": now_ms} if ":now" in query else {}).fetchone()
    }
    return sorted(broken)


def _tell(finding: Finding) -> None:
    screen = console()
    rule = say(f"invariant.{finding.id}")
    if not finding.broken:
        screen.print(Text("ok    ", "green") + Text(f"{finding.id:<4}{rule}"))
        return
    count = say("ledger.broken", n=finding.broken)
    screen.print(Text("FAIL  ", "bold red") + Text(f"{finding.id:<4}{rule}: {count}"))
    for offender in finding.offenders:
        screen.print(f"          {offender}", soft_wrap=True)


def _body(finding: Finding) -> dict[str, object]:
    return {
        "id": finding.id,
        "rule": finding.rule,
        "ok": not finding.broken,
        "broken": finding.broken,
        "offenders": finding.offenders,
    }
