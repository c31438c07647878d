"""`tenku audit`: the log of who did what. It is written by the acts themselves, and only read here."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import cast

import click

from tenku import accounts
from tenku.app import App, now_ms
from tenku.audit import Act, entries
from tenku.cli import span
from tenku.cli.command import Command
from tenku.cli.home import with_home
from tenku.cli.output import console, moment, print_json, table
from tenku.cli.text import say
from tenku.db import Tx
from tenku.errors import InvalidParameter
from tenku.tasks.view import iso

_COLUMNS = ("when", "what", "subject", "actor", "details")


@click.command("audit", cls=Command, help=say("audit.help"))
@click.option("--since", metavar="TIME", help=say("audit.since"))
@click.option("--action", metavar="ACT", help=say("audit.action"))
@click.option("--account", metavar="NAME", help=say("audit.account"))
@click.option(
    "--limit", metavar="N", type=click.IntRange(1, 100_000), default=100, help=say("audit.limit")
)
@click.option("--json", "as_json", is_flag=True, help=say("option.json"))
def command(
    since: str | None, action: str | None, account: str | None, limit: int, as_json: bool
) -> None:
    since_ms = 0 if since is None else _read_since(since)

    def read(tx: Tx) -> tuple[list[Act], dict[str, str]]:
        whose = None if account is None else accounts.find_account(tx, account)
        found = entries(tx, since_ms=since_ms, action=action, account_id=whose, limit=limit)
        return found, accounts.account_names(tx)

    async def work(app: App) -> tuple[list[Act], dict[str, str]]:
        return await app.db.read(read)

    found, names = with_home(work)
    if as_json:
        print_json({"entries": [_body(act, names) for act in found]})
    elif not found:
        click.echo(say("audit.none"))
    else:
        headings = [say(f"audit.{name}") for name in _COLUMNS]
        console().print(table(headings, [_row(act) for act in found]))


def _read_since(given: str) -> int:
    """A moment in milliseconds since 1970. A date is that of this machine's clock."""
    if (ago := span.read(given)) is not None:
        return now_ms() - ago
    try:
        return int(datetime.fromisoformat(given).astimezone(UTC).timestamp() * 1000)
    except (ValueError, OverflowError, OSError):
        raise InvalidParameter(say("audit.bad_since", given=given[:40]), field="since") from None


def _row(act: Act) -> tuple[str, ...]:
    details = " ".join(f"{name}={_said(value)}" for name, value in act.details.items())
    when = moment(None if act.at_ms is None else iso(act.at_ms))
    return when, act.action, act.subject, act.actor, details


def _body(act: Act, names: Mapping[str, str]) -> dict[str, object]:
    return {
        "at": None if act.at_ms is None else iso(act.at_ms),
        "action": act.action,
        "subject": act.subject,
        "actor": act.actor,
        "account": None if act.account_id is None else names.get(act.account_id),
        "details": dict(act.details),
    }


def _said(value: object) -> str:
    return (
        ",".join(map(str, cast("list[object]", value))) if isinstance(value, list) else f"{value}"
    )
