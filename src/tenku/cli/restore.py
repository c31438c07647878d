"""`tenku restore`: a backup becomes a home again."""

from pathlib import Path

import click

from tenku import backup
from tenku.cli.backup import tell, told
from tenku.cli.command import Command
from tenku.cli.home import stop_at_sigterm
from tenku.cli.progress import counted
from tenku.cli.text import say
from tenku.config import load


@click.command("restore", cls=Command, help=say("restore.help"))
@click.argument("folder", metavar="BACKUP", type=Path)
@click.option("--home", type=Path, help=say("restore.home"))
@click.option("--json", "as_json", is_flag=True, help=say("option.json"))
def command(folder: Path, home: Path | None, as_json: bool) -> None:
    stop_at_sigterm()
    target = home or load().home
    with told(), counted(say("restore.copying")) as report:
        found = backup.restore(folder, target, report=report)
    tell(found, target, as_json=as_json)
