"""How results are printed: facts, tables, and JSON; sizes and times for people."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime

import click
from rich.console import Console, RenderableType
from rich.table import Table

WIDE = 200  # columns where the output is no terminal: nothing is wrapped in the middle of a path


def console(*, err: bool = False) -> Console:
    """A console that doesn't wrap, mark up or recolour what it is given."""
    made = Console(stderr=err, highlight=False, markup=False, emoji=False)
    if not made.is_terminal:
        made.width = WIDE
    return made


def print_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def facts(rows: Iterable[tuple[str, RenderableType]]) -> Table:
    """Names and values, one pair a line."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    for name, value in rows:
        grid.add_row(name, value)
    return grid


def table(headings: Sequence[str], rows: Iterable[Sequence[str]], *, right: int = -1) -> Table:
    """Rows under headings; column `right` holds numbers."""
    made = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for i, heading in enumerate(headings):
        made.add_column(heading, overflow="fold", justify="right" if i == right else "left")
    for row in rows:
        made.add_row(*row)
    return made


def size(count: int) -> str:
    """Bytes in words: 12 kB, 3.4 MB, 80.5 GB."""
    for unit, name in ((1_000_000_000, "GB"), (1_000_000, "MB")):
        if count >= unit:
            return f"{count / unit:.1f} {name}"
    return f"{max(1, round(count / 1000))} kB"


def moment(iso: str | None) -> str:
    """A stored time as the clock on the wall shows it."""
    if iso is None:
        return ""
    local = datetime.fromisoformat(iso).astimezone()
    return local.strftime("%Y-%m-%d %H:%M")
