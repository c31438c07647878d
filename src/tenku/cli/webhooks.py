"""`tenku webhooks`: what was delivered, what was given up, and delivering it again."""

import click

from tenku import accounts, outbox
from tenku.accounts import LOCAL
from tenku.app import App
from tenku.cli.command import Group
from tenku.cli.home import with_home
from tenku.cli.output import console, print_json, table
from tenku.cli.text import say
from tenku.errors import InvalidParameter, NotFound
from tenku.outbox import Delivery
from tenku.tasks.view import iso

_COLUMNS = ("id", "state", "event", "task", "to", "tries", "answer")


@click.group("webhooks", cls=Group, help=say("webhooks.help"))
def command() -> None:
    pass


@command.command("list", help=say("webhooks.list"))
@click.option("--dead", is_flag=True, help=say("webhooks.dead"))
@click.option(
    "--limit", metavar="N", type=click.IntRange(1, 1000), default=50, help=say("webhooks.limit")
)
@click.option("--json", "as_json", is_flag=True, help=say("option.json"))
def listing(dead: bool, limit: int, as_json: bool) -> None:
    async def work(app: App) -> list[Delivery]:
        return list(await app.db.read(lambda tx: outbox.listing(tx, dead=dead, limit=limit)))

    found = with_home(work)
    if as_json:
        print_json({"deliveries": [_body(delivery) for delivery in found]})
    elif not found:
        click.echo(say("webhooks.none"))
    else:
        rows = [_row(delivery) for delivery in found]
        headings = [say(f"webhooks.{name}") for name in _COLUMNS]
        console().print(table(headings, rows, right=5))


@command.command("replay", help=say("webhooks.replay"))
@click.argument("delivery_id", metavar="ID", required=False)
@click.option("--dead", is_flag=True, help=say("webhooks.all_dead"))
@click.option("--json", "as_json", is_flag=True, help=say("option.json"))
def replay(delivery_id: str | None, dead: bool, as_json: bool) -> None:
    if dead == (delivery_id is not None):
        raise InvalidParameter(say("webhooks.which"))

    async def work(app: App) -> int:
        return await app.db.write(lambda tx: outbox.replay(tx, delivery_id))

    count = with_home(work)
    if delivery_id is not None and not count:
        raise NotFound(say("webhooks.unknown", id=delivery_id))
    if as_json:
        print_json({"replayed": count})
    else:
        click.echo(say("webhooks.again", n=count))


@command.command("secret", help=say("webhooks.secret"))
@click.option("--account", metavar="NAME", default=LOCAL, help=say("option.account"))
@click.option("--json", "as_json", is_flag=True, help=say("option.json"))
def secret(account: str, as_json: bool) -> None:
    async def work(app: App) -> str:
        account_id = await app.db.read(lambda tx: accounts.find_account(tx, account))
        return app.service.webhooks.callback_secret(account_id)

    found = with_home(work)
    if as_json:
        print_json({"account": account, "secret": found})
    else:
        click.echo(found)


def _row(delivery: Delivery) -> tuple[str, ...]:
    return (
        delivery.id,
        say(f"webhooks.{_state(delivery)}"),
        delivery.event,
        delivery.task_id,
        delivery.url,
        str(delivery.tries),
        delivery.answer or "",
    )


def _state(delivery: Delivery) -> str:
    if delivery.delivered_at_ms is not None:
        return "delivered"
    return "waiting" if delivery.dead_at_ms is None else "given_up"


def _body(delivery: Delivery) -> dict[str, object]:
    due_at_ms = delivery.due_at_ms
    return {
        "id": delivery.id,
        "state": _state(delivery),
        "event": delivery.event,
        "task_id": delivery.task_id,
        "endpoint_id": delivery.endpoint_id,
        "form": delivery.form,
        "url": delivery.url,
        "created_at": iso(delivery.created_at_ms),
        "next_try_at": None if due_at_ms is None else iso(due_at_ms),
        "tries": delivery.tries,
        "answer": delivery.answer,
    }
