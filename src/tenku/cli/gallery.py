"""`tenku gallery`: everything that the embedded engine can draw, as a page to look at."""

from pathlib import Path

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress

from tenku.app import draw_gallery
from tenku.cli.command import Command
from tenku.cli.output import console
from tenku.cli.text import say
from tenku.errors import InvalidParameter


@click.command("gallery", cls=Command, help=say("gallery.help"))
@click.option(
    "--output",
    metavar="FOLDER",
    type=Path,
    default=Path("tenku-gallery"),
    help=say("gallery.output"),
)
def command(output: Path) -> None:
    screen = console(err=True)
    bar = Progress(
        BarColumn(bar_width=32, complete_style="cyan", finished_style="cyan"),
        MofNCompleteColumn(),
        console=screen,
        transient=True,
        disable=not screen.is_terminal,
    )
    with bar:
        line = bar.add_task("", total=None)
        try:
            output.mkdir(parents=True, exist_ok=True)
            draw_gallery(output, lambda done, of: bar.update(line, completed=done, total=of))
        except OSError as error:
            raise InvalidParameter(
                say("gallery.not_written", path=output, error=error.strerror), field="output"
            ) from error
    click.echo(output.absolute() / "index.html")
