"""`tenku keys`: API keys of any account, what they may do, and how much."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import click

from tenku import accounts, audit
from tenku.accounts import LOCAL, NO_LIMITS, Key, Limits, Scope
from tenku.app import App
from tenku.audit import OPERATOR, Act
from tenku.cli.command import Group
from tenku.cli.home import with_home
from tenku.cli.output import console, facts, moment, print_json, table
from tenku.cli.span import Span
from tenku.cli.text import say
from tenku.db import Tx
from tenku.home import replace_key
from tenku.tasks.view import iso

_NONE = "none"  # says that there is no limit
_OPTIONS = (  # option -> field of Limits
    ("--credit-limit", "credits"),
    ("--per-minute", "per_minute"),
    ("--running", "running"),
    ("--waiting", "waiting"),
    ("--seconds", "seconds"),
)
Decorated = Callable[..., Any]


class _Limit(click.ParamType[int]):
    """A whole number above 0, or `none`, which is 0."""

    name = "limit"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        text = str(value)
        if text == _NONE:
            return 0
        if re.fullmatch(r"[1-9]\d{0,14}", text) is None:
            self.fail(say("keys.number", given=value), param, ctx)
        return int(text)


def _limits_options(function: Decorated) -> Decorated:
    for option, name in reversed(_OPTIONS):
        wanted = click.option(
            option, name, metavar="N", type=_Limit(), help=say(f"keys.option.{name}")
        )
        function = wanted(function)
    return function


def _changed(limits: Limits, given: dict[str, int | None]) -> Limits:
    """The limits with those changed that were given; 0 takes one away."""
    said = {name: value or None for name, value in given.items() if value is not None}
    return replace(limits, **said)


@click.group("keys", cls=Group, help=say("keys.help"))
def command() -> None:
    pass


@command.command("create", help=say("keys.create"))
@click.option("--account", metavar="NAME", default=LOCAL, help=say("keys.account"))
@click.option("--name", metavar="NAME", default="", help=say("keys.option.name"))
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    type=click.Choice([scope.value for scope in Scope]),
    default=(Scope.GENERATE.value, Scope.READ.value),
    help=say("keys.scope"),
)
@click.option("--expires", metavar="30d", type=Span("1s", "3650d"), help=say("keys.option.expires"))
@_limits_options
@click.option("--json", "as_json", is_flag=True, help=say("option.json"))
def create(
    account: str,
    name: str,
    scopes: tuple[str, ...],
    expires: int | None,
    as_json: bool,
    **given: int | None,
) -> None:
    key = accounts.mint()
    limits = _changed(NO_LIMITS, given)
    allowed = frozenset(Scope(scope) for scope in scopes)

    def add(tx: Tx) -> None:
        account_id = accounts.add_account(tx, account)
        accounts.add_key(
            tx,
            account_id,
            key,
            name=name,
            scopes=allowed,
            expires_at_ms=tx.now_ms + expires if expires is not None else None,
            limits=limits,
        )
        _write_down(tx, "create", key.id, account, {"scopes": sorted(allowed), **limits.named()})

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
    async def work(app: App) -> tuple[int, list[Key]]:
        return await app.db.read(lambda tx: (tx.now_ms, accounts.keys(tx)))

    now_ms, found = with_home(work)
    if as_json:
        print_json({"keys": [_body(key, now_ms) for key in found]})
        return
    names = ("id", "ends", "account_name", "name", "scopes", "until", "limits", "spent")
    rows = [
        (
            key.id,
            key.last4,
            key.account,
            key.name,
            " ".join(key.scopes),
            _until(key, now_ms),
            _said(key.limits),
            f"{key.spent_credits:,}",
        )
        for key in found
    ]
    console().print(table([say(f"keys.{name}") for name in names], rows, right=7))


@command.command("limit", help=say("keys.limit"))
@click.argument("key_id", metavar="ID")
@_limits_options
@click.option("--json", "as_json", is_flag=True, help=say("option.json"))
def limit(key_id: str, as_json: bool, **given: int | None) -> None:
    def change(tx: Tx) -> tuple[int, Key]:
        before = accounts.find_key(tx, key_id)
        after = accounts.limit(tx, key_id, _changed(before.limits, given))
        if after != before:
            _write_down(tx, "limit", key_id, after.account, after.limits.named())
        return tx.now_ms, after

    async def work(app: App) -> tuple[int, Key]:
        return await app.db.write(change)

    now_ms, key = with_home(work)
    if as_json:
        print_json(_body(key, now_ms))
        return
    rows = [
        (say(f"keys.limit.{name}"), say("keys.no_limit") if value is None else f"{value:,}")
        for name, value in key.limits.named().items()
    ]
    console().print(facts([*rows, (say("keys.spent"), f"{key.spent_credits:,}")]))


@command.command("rotate", help=say("keys.rotate"))
@click.argument("key_id", metavar="ID")
@click.option(
    "--overlap",
    metavar="24h",
    type=Span("0", "365d"),
    default="24h",
    help=say("keys.option.overlap"),
)
@click.option("--json", "as_json", is_flag=True, help=say("option.json"))
def rotate(key_id: str, overlap: int, as_json: bool) -> None:
    new = accounts.mint(key_id)

    def change(tx: Tx) -> Key:
        key = accounts.rotate(tx, new, overlap_ms=overlap)
        _write_down(tx, "rotate", key_id, key.account, {"overlap_seconds": overlap // 1000})
        return key

    async def work(app: App) -> tuple[Key, bool]:
        key = await app.db.write(change)
        return key, replace_key(app.settings.home, new)

    key, kept = with_home(work)
    until_ms = key.old_secret_until_ms
    if as_json:
        until = iso(until_ms) if until_ms is not None else None
        body = {"key": new.text, "account": key.account, "id": key.id, "old_key_until": until}
        print_json(body)
        return
    click.echo(new.text)
    click.echo(say("keys.once", id=key.id, account=key.account), err=True)
    old = say("keys.old_over") if until_ms is None else say("keys.old", until=moment(iso(until_ms)))
    click.echo(old, err=True)
    if kept:
        click.echo(say("keys.file"), err=True)


@command.command("revoke", help=say("keys.revoke"))
@click.argument("key_id", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help=say("option.json"))
def revoke(key_id: str, as_json: bool) -> None:
    def change(tx: Tx) -> None:
        before = accounts.find_key(tx, key_id)
        accounts.revoke(tx, key_id)
        if before.revoked_at_ms is None:
            _write_down(tx, "revoke", key_id, before.account, {})

    async def work(app: App) -> None:
        await app.db.write(change)

    with_home(work)
    if as_json:
        print_json({"id": key_id, "revoked": True})
    else:
        click.echo(say("keys.revoked", id=key_id))


def _write_down(tx: Tx, verb: str, key_id: str, account: str, details: dict[str, Any]) -> None:
    said = {name: value for name, value in details.items() if value is not None}
    audit.write(
        tx,
        Act(
            action=f"key.{verb}",
            subject=key_id,
            actor=OPERATOR,
            account_id=accounts.account_id(tx, account),
            details=said,
        ),
    )


def _until(key: Key, now_ms: int) -> str:
    state = key.state(now_ms)
    if state != "valid":
        return say(f"keys.is.{state}")
    return say("keys.always") if key.expires_at_ms is None else moment(iso(key.expires_at_ms))


def _said(limits: Limits) -> str:
    """Such as: 10,000 credits, 5 a minute."""
    return ", ".join(
        say(f"keys.limited.{name}", n=f"{value:,}")
        for name, value in limits.named().items()
        if value is not None
    )


def _body(key: Key, now_ms: int) -> dict[str, object]:
    def time(ms: int | None) -> str | None:
        return None if ms is None else iso(ms)

    return {
        "id": key.id,
        "account": key.account,
        "name": key.name,
        "prefix": key.prefix,
        "last4": key.last4,
        "scopes": key.scopes,
        "state": key.state(now_ms),
        "created_at": time(key.created_at_ms),
        "expires_at": time(key.expires_at_ms),
        "revoked_at": time(key.revoked_at_ms),
        "old_key_until": time(key.old_secret_until_ms),
        "limits": key.limits.named(),
        "spent_credits": key.spent_credits,
    }
