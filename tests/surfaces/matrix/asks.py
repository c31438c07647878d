"""The words in which `rows` are written, and the routes that there must be rows for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

# What lets a caller in: a key of that scope, any key, a signed token, nothing at all.
Needs = Literal["read", "generate", "admin", "key", "file", "ticket", "pass", "nothing"]
SIGNED = ("file", "ticket", "pass")


@dataclass(frozen=True, kw_only=True)
class Ask:
    """A good request. In its texts `<kind>` stands for the id of a thing: see `things`.

    `poor`: asked by an account without credits, so that nothing is made; `<own>` is a film that
    it has. `sends` is a file of the body: a picture of the caller's, or the `film` of somebody.
    """

    method: str
    path: str
    json: object = None
    form: Mapping[str, str] | None = None
    sends: Literal["", "png", "bare png", "film"] = ""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    poor: bool = False
    tool: str = ""  # of MCP: refused in the answer's body, for scopes are the tools'


@dataclass(frozen=True)
class Row:
    """A route: what it needs, and how it may be asked, once for each id that it takes."""

    needs: Needs
    asks: tuple[Ask, ...]


def table(web: FastAPI) -> set[str]:
    """`METHOD path` of every route of the application."""
    return {
        f"{method} {route.path}"
        for route in iter_route_contexts(web.routes)
        for method in route.methods or ()
    }


def proxied(rows: Mapping[str, Row]) -> Iterator[tuple[str, Row]]:
    """The same requests as they come through fal's proxy, which has no routes of its own."""
    for name, row in rows.items():
        for host, prefix in (
            ("queue.fal.run", "queue"),
            ("fal.run", "run"),
            ("rest.fal.ai", "rest"),
        ):
            if f" /fal/{prefix}/" in name and row.needs not in SIGNED:
                yield (
                    f"{name} (proxied)",
                    Row(
                        row.needs,
                        tuple(
                            replace(
                                ask,
                                path="/fal/proxy",
                                headers={
                                    **ask.headers,
                                    "x-fal-target-url": f"https://{host}{ask.path.removeprefix(f'/fal/{prefix}')}",
                                },
                            )
                            for ask in row.asks
                        ),
                    ),
                )
