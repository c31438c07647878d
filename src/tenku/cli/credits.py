"""`tenku credits`: what an account has, and giving it more."""

import secrets

import click

from tenku import accounts, lifecycle
from tenku.accounts import LOCAL
from tenku.app import App
from tenku.cli.command import Group
from tenku.cli.home import with_home
from tenku.cli.output import console, facts, print_json
from tenku.cli.text import say
from tenku.db import Tx
from tenku.errors import InvalidParameter
from tenku.tasks.view import iso


@click.group("credits", cls=Group, help=say("credits.help"))
def command() -> None:
    pass


@command.command("show", help=say("credits.show"))
@click.option("--account", metavar="NAME", default=LOCAL, help=say("option.account"))
@click.option("--json", "as_json", is_flag=True, help=say("option.json"))
def show(account: str, as_json: bool) -> None:
    async def work(app: App) -> dict[str, object]:
        account_id = await app.db.read(lambda tx: accounts.find_account(tx, account))
        balance, entries = await app.service.balance(account_id)
        return {
            "account": account,
            "balance": balance.available,
            "held": balance.held,
            "entries": [
                {"txn": entry.txn, "amount": entry.amount_credits, "at": iso(entry.at_ms)}
                for entry in entries
            ],
        }

    body = with_home(work)
    if as_json:
        print_json(body)
        return
    rows = [
        (say("credits.available"), f"{body['balance']:,}"),
        (say("credits.held"), f"{body['held']:,}"),
    ]
    console().print(facts(rows))


@command.command("grant", help=say("credits.grant"))
@click.argument("amount", metavar="N", type=int)
@click.option("--account", metavar="NAME", default=LOCAL, help=say("option.account"))
@click.option("--json", "as_json", is_flag=True, help=say("option.json"))
def grant(amount: int, account: str, as_json: bool) -> None:
    if amount < 1:
        raise InvalidParameter(say("credits.amount"))
    grant_id = secrets.token_hex(16)

    def give(tx: Tx) -> int:
        return lifecycle.grant(tx, grant_id, accounts.find_account(tx, account), amount)

    async def work(app: App) -> int:
        return await app.db.write(give)

    balance = with_home(work)
    if as_json:
        print_json({"account": account, "granted": amount, "balance": balance})
    else:
        said = say("credits.granted", n=f"{amount:,}", account=account, balance=f"{balance:,}")
        click.echo(said)
