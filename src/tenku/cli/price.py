"""`tenku price`: the check and the price of a submit, without the submit."""

import click

from tenku import catalog
from tenku.app import App
from tenku.cli.command import Command
from tenku.cli.home import with_home
from tenku.cli.output import console, facts, print_json
from tenku.cli.text import say
from tenku.service import Estimate

# Stand in for what the price doesn't depend on; the image is never fetched.
_UNSAID = {"prompt": "?", "image_url": "https://example.com/image.png"}


@click.command("price", cls=Command, help=say("price.help"))
@click.argument("model", metavar="MODEL")
@click.option("--duration", metavar="N", help=say("generate.duration"))
@click.option("--aspect-ratio", metavar="R", help=say("generate.aspect_ratio"))
@click.option("--resolution", metavar="R", help=say("generate.resolution"))
@click.option("--remix", metavar="VIDEO_ID", help=say("generate.remix"))
@click.option("--json", "as_json", is_flag=True, help=say("option.json"))
def command(
    model: str,
    duration: str | None,
    aspect_ratio: str | None,
    resolution: str | None,
    remix: str | None,
    as_json: bool,
) -> None:
    given = {
        "duration": duration,
        "aspect_ratio": aspect_ratio,
        "resolution": resolution,
        "video_id": remix,
    }
    asked = {name: value for name, value in given.items() if value is not None}
    needs = catalog.find(model).needs
    unsaid = {name: value for name, value in _UNSAID.items() if name in needs}

    async def work(app: App) -> Estimate:
        return await app.service.estimate(app.local_account, model, {**unsaid, **asked})

    found = with_home(work)
    if as_json:
        parameters = {name: v for name, v in found.parameters.items() if name not in unsaid}
        print_json(
            {
                "model_id": found.model_id,
                "parameters": parameters,
                "price": found.price,
                "balance": found.balance,
                "enough": found.enough,
                "estimated_seconds": found.estimated_seconds,
            }
        )
        return
    balance = "price.credits" if found.enough else "price.short"
    rows = [
        (say("price.price"), say("price.credits", n=f"{found.price:,}")),
        (say("price.balance"), say(balance, n=f"{found.balance:,}")),
        (say("price.time"), say("price.seconds", n=found.estimated_seconds)),
    ]
    console().print(facts(rows))
