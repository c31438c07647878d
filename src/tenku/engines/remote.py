"""What engines have in common that buy their films at another server."""

from base64 import b64encode
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from tenku.brief import Brief, EngineKind, Mode
from tenku.engines.base import Run
from tenku.engines.calls import kept
from tenku.engines.provider import Provider
from tenku.engines.purchase import Purchase, Terms
from tenku.engines.token import Token, read

OWN_POLLS, HOSTED_POLLS = (0.5, 5.0), (2.0, 10.0)  # seconds: the first pause, and the longest
# For calls that are about no film.
NOBODY = Brief(mode=Mode.TEXT, prompt="", seconds=1, width=2, height=2, seed=0)


def _base(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("it must be an http or https URL, such as http://127.0.0.1:8000/v1")
    if parts.query or parts.fragment or parts.username:
        raise ValueError("it must not have a query, a fragment or a user")
    return url.rstrip("/")


BaseUrl = Annotated[str, AfterValidator(_base)]
Seconds = Annotated[float, Field(gt=0, le=86_400)]


class RemoteOptions(BaseModel):
    """What the operator says of any such server, under TENKU_ENGINE_OPTIONS."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    paid: bool = True  # a call costs money: a lost one is never sent again
    key_seconds: Annotated[float, Field(ge=0, le=7 * 86_400)] = 0.0  # that it honours a key for
    jobs_max: Annotated[int, Field(ge=1, le=100_000)] = 100  # at once, in one process
    queue_seconds_max: Seconds = 1800.0
    run_seconds_max: Seconds = 1800.0
    allow_upscale: bool = False  # take orders of sizes that only enlarging reaches
    kind: EngineKind = EngineKind.MODEL  # what its films are: a server may draw them by rules


async def bring(
    jobs: Provider,
    run: Run,
    *,
    prompt: str,
    options: RemoteOptions,
    sleep: Callable[[float], Awaitable[None]],
) -> tuple[Path, Token]:
    """Buy the job, or go on with the one that was bought; its file, and what was kept of it.

    Raises as `Purchase.bring`.
    """
    terms = Terms(
        queue_seconds_max=options.queue_seconds_max,
        run_seconds_max=options.run_seconds_max,
        poll_seconds=HOSTED_POLLS if options.paid else OWN_POLLS,
    )
    async with kept() as crowd:
        purchase = Purchase(
            provider=jobs, run=run, prompt=prompt, terms=terms, crowd=crowd, sleep=sleep
        )
        path = await purchase.bring()
    bought = read(await run.checkpoint.load())
    assert bought is not None, "what was fetched was bought"
    return path, bought


def estimate_seconds(brief: Brief) -> float:
    """A guess at how long a server films, which the first films correct."""
    return 30.0 + 10.0 * brief.seconds


def data_uri(content_type: str, data: bytes) -> str:
    return f"data:{content_type};base64,{b64encode(data).decode()}"
