"""`tenku models`: what can be made, and for how much."""

from collections.abc import Mapping

import click

from tenku.catalog import MODELS
from tenku.cli.command import Command
from tenku.cli.output import console, print_json, table
from tenku.cli.text import LANGUAGE, say


@click.command("models", cls=Command, help=say("models.help"))
@click.option("--json", "as_json", is_flag=True, help=say("option.json"))
def command(as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "models": [
                    {
                        "model_id": spec.id,
                        "title": spec.title,
                        "title_zh": spec.title_zh,
                        "needs": spec.needs,
                        "credits_per_second": spec.prices,
                        "parameters": spec.json_schema(),
                        "examples": spec.examples,
                    }
                    for spec in MODELS.values()
                ]
            }
        )
        return
    headings = [say(f"models.{name}") for name in ("model", "title", "needs", "prices")]
    rows = [
        (
            spec.id,
            spec.title_zh if LANGUAGE == "zh" else spec.title,
            ", ".join(spec.needs),
            _prices(spec.prices),
        )
        for spec in MODELS.values()
    ]
    console().print(table(headings, rows))


def _prices(prices: Mapping[str, int]) -> str:
    return ", ".join(
        say("models.source", price=price) if name == "source" else f"{name}: {price}"
        for name, price in prices.items()
    )
