"""One line of `tenku doctor`."""

from dataclasses import dataclass
from typing import Literal

from tenku.cli.text import say

State = Literal["ok", "warn", "fail"]


@dataclass(frozen=True, kw_only=True)
class Check:
    """What was looked at, how it is, and if it isn't well, what to do."""

    name: str
    state: State
    said: str
    remedy: str = ""


def ok(name: str, said: str) -> Check:
    return Check(name=name, state="ok", said=said)


def bad(name: str, state: State, said: str, /, **values: object) -> Check:
    """The finding `doctor.<said>` with its remedy, in the user's language."""
    remedy = say(f"doctor.{said}.remedy", **values)
    return Check(name=name, state=state, said=say(f"doctor.{said}", **values), remedy=remedy)
