"""`tenku plan`: what the embedded engine would draw of a prompt, before anything is drawn."""

import json
from collections.abc import Mapping
from typing import Any

import click

from tenku.app import read_plan
from tenku.cli.command import Command
from tenku.cli.output import console, facts, print_json
from tenku.cli.text import say
from tenku.config import load

_ROWS = (
    *("setting", "subjects", "light", "weather", "tempo", "shot", "camera", "looks"),
    *("features", "speech", "cues", "notes"),
)


@click.command("plan", cls=Command, help=say("plan.help"))
@click.argument("prompt", metavar=say("metavar.prompt"))
@click.option("--json", "as_json", is_flag=True, help=say("plan.json"))
def command(prompt: str, as_json: bool) -> None:
    plan = json.loads(read_plan(prompt, load()))
    if as_json:
        print_json(plan)
        return
    shots = [plan, *plan["shots"]]
    for k, shot in enumerate(shots, 1):
        if len(shots) > 1:
            console().print(say("plan.of", n=k, of=len(shots)), style="bold")
        rows = [(say(f"plan.{name}"), _shown(name, shot[name])) for name in _ROWS if shot[name]]
        console().print(facts(rows))


def _shown(name: str, value: Any) -> str:
    match name:
        case "subjects":
            return "\n".join(_subject(subject) for subject in value)
        case "light":
            return " → ".join(f"{elevation:g}°" for _, elevation in value)
        case "speech":
            return "\n".join(said["text"] for said in value)
        case "notes":
            return "\n".join(value)
        case _ if isinstance(value, str):
            return value
        case _:
            return ", ".join(part if isinstance(part, str) else part["kind"] for part in value)


def _subject(subject: Mapping[str, Any]) -> str:
    """Such as: 2 x old woman walk, umbrella, left, top #a04030."""
    count = subject["count"]
    colours = [f"{part} {colour}" for part, colour in subject["colours"].items()]
    old = "old" if subject["old"] else ""
    words = (old, subject["kind"], subject["action"])
    doing = " ".join(word for word in words if word not in ("", "auto"))
    more = [subject[name] for name in ("holds", "seat", "place")]
    place = [word for word in more if word not in ("", "auto")]
    place += [] if subject["size"] == 1.0 else [f"x {subject['size']:g}"]
    doing = f"{count} x {doing}" if count > 1 else doing
    return ", ".join([doing, *place, subject["facing"], *colours])
