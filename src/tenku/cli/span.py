"""Lengths of time as people type them: 30d, 12h, 90m, 10s, or 0."""

import re
from dataclasses import dataclass
from typing import Any

import click

from tenku.cli.text import say

_MS = {"d": 86_400_000, "h": 3_600_000, "m": 60_000, "s": 1000}
_SPAN = re.compile(r"([0-9]{1,9})([dhms])|0")


def read(text: str) -> int | None:
    """Milliseconds; None if the text is no length of time."""
    match = _SPAN.fullmatch(text)
    if match is None:
        return None
    return int(match[1]) * _MS[match[2]] if match[1] else 0


def shown(ms: int) -> str:
    """The shortest text that `read` reads so; of whole seconds."""
    unit = next((unit for unit, size in _MS.items() if ms and ms % size == 0), "")
    return f"{ms // _MS[unit]}{unit}" if unit else "0"


@dataclass(frozen=True)
class Span(click.ParamType[int]):
    """An option's length of time, as milliseconds, from `least` to `most`, texts of the form."""

    least: str
    most: str
    name = "span"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        found = read(str(value))
        if found is None:
            self.fail(say("span.none", given=value), param, ctx)
        if not (read(self.least) or 0) <= found <= (read(self.most) or 0):
            least, most = self.least, self.most
            self.fail(say("span.range", given=value, least=least, most=most), param, ctx)
        return found
