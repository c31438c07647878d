"""`tenku keys`: API keys of any account."""

import click

from tenku import accounts
from tenku.accounts import LOCAL, Key, Scope
from tenku.app import App
from tenku.cli.command import Group
from tenku.cli.home import with_home
from tenku.cli.output import console, print_json, table
from tenku.cli.text import say
from tenku.db import Tx
from tenku.tasks.view import iso


@click.group("keys", cls=Group, help=say("keys.help"))
def command() -> None:
    pass


@command.command("create", help=say("keys.create"))
@click.option("--account", metavar="NAME", default=LOCAL, help=say("keys.account"))
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    type=click.Choice([scope.value for scope in Scope]),
    default=(Scope.GENERATE.value, Scope.READ.value),
    help=say("keys.scope"),
)
@click.option("--json", "as_json", is_flag=True, help=say("option.json"))
def create(account: str, scopes: tuple[str, ...], as_json: bool) -> None:
    key = accounts.mint()

    def add(tx: Tx) -> None:
        account_id = accounts.add_account(tx, account)
        allowed = frozenset(Scope(scope) for scope in scopes)
        accounts.add_key(tx, account_id, key, name="", scopes=allowed)

    async def work(app: App) -> None:
        await app.db.write(add)

    with_home(work)
    if as_json:
        print_json({"key": key.text, "account": account, "id": key.id})
        return
    click.echo(key.text)
    click.echo(say("keys.once", id=key.id, account=account), err=True)


@command.command("list", help=say("keys.list"))
@click.option("--json", "as_json", is_flag=True, help=say("option.json"))
def show(as_json: bool) -> None:
    async def work(app: App) -> list[Key]:
        return await app.db.read(accounts.keys)

    found = with_home(work)
    if as_json:
        print_json({"keys": [_body(key) for key in found]})
        return
    names = ("id", "account_name", "name", "ends", "scopes", "state")
    rows = [
        (
            key.id,
            key.account,
            key.name,
            key.last4,
            " ".join(key.scopes),
            say("keys.valid" if key.revoked_at_ms is None else "keys.invalid"),
        )
        for key in found
    ]
    console().print(table([say(f"keys.{name}") for name in names], rows))


@command.command("revoke", help=say("keys.revoke"))
@click.argument("key_id", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help=say("option.json"))
def revoke(key_id: str, as_json: bool) -> None:
    async def work(app: App) -> None:
        await app.db.write(lambda tx: accounts.revoke(tx, key_id))

    with_home(work)
    if as_json:
        print_json({"id": key_id, "revoked": True})
    else:
        click.echo(say("keys.revoked", id=key_id))


def _body(key: Key) -> dict[str, object]:
    def time(ms: int | None) -> str | None:
        return None if ms is None else iso(ms)

    return {
        "id": key.id,
        "account": key.account,
        "name": key.name,
        "last4": key.last4,
        "scopes": key.scopes,
        "created_at": time(key.created_at_ms),
        "expires_at": time(key.expires_at_ms),
        "revoked_at": time(key.revoked_at_ms),
    }
