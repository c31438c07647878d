"""`tenku backup`: a copy of everything, while servers and workers go on."""

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import click

from tenku import backup
from tenku.cli.command import Command
from tenku.cli.home import stop_at_sigterm
from tenku.cli.output import console, facts, moment, print_json, size
from tenku.cli.progress import counted
from tenku.cli.text import say
from tenku.config import load
from tenku.errors import Internal, InvalidParameter

_NOT_THE_USERS = frozenset({"room", "changed"})


@click.command("backup", cls=Command, help=say("backup.help"))
@click.argument("target", metavar="FOLDER", type=Path)
@click.option("--without-secrets", is_flag=True, help=say("backup.without_secrets"))
@click.option("--json", "as_json", is_flag=True, help=say("option.json"))
def command(target: Path, without_secrets: bool, as_json: bool) -> None:
    stop_at_sigterm()
    home = load().home
    with told(), counted(say("backup.copying")) as report:
        made = backup.back_up(home, target, secrets=not without_secrets, report=report)
    tell(made, target, as_json=as_json)


@contextmanager
def told() -> Generator[None]:
    """What goes wrong with a backup, as the failures that commands end with."""
    try:
        yield
    except backup.Refused as error:
        values = dict(error.values)
        for name in ("need", "have"):
            if name in values:
                values[name] = size(int(values[name]))
        sentence = say(f"backup.{error.reason}", **values)
        if error.reason in _NOT_THE_USERS:
            raise Internal(sentence) from error
        raise InvalidParameter(sentence, field="folder") from error
    except (OSError, sqlite3.Error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Internal(say("backup.failed", reason=reason)) from error


def tell(made: backup.Manifest, folder: Path, *, as_json: bool) -> None:
    """What a backup holds, and where it is now."""
    if as_json:
        print_json(
            {
                "folder": str(folder.absolute()),
                "taken_at": made.taken_at,
                "schema": made.schema,
                "files": len(made.files),
                "size_bytes": made.size,
                "with_secrets": made.with_secrets,
                "faults": list(made.faults),
            }
        )
        return
    what = say("backup.of", files=len(made.files), size=size(made.size), schema=made.schema)
    rows = [
        (say("backup.folder"), str(folder.absolute())),
        (say("backup.moment"), moment(made.taken_at)),
        (say("backup.holds"), what),
    ]
    if not made.with_secrets:
        rows.append((say("backup.secrets"), say("backup.left_out")))
    rows += [(say("backup.fault"), fault) for fault in made.faults]
    console().print(facts(rows))
