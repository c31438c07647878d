"""Nobody gets at what is another's: every route x every id it takes x whoever has no right.

Another account's id must answer byte for byte as one that nobody has (but for the id itself and
what is new in every answer). That it takes as long, too, is so by construction: one query with
the account in its condition finds nothing in both cases, so nothing is decided after it.
"""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from fastapi import FastAPI
from surfaces.matrix.asks import Row, proxied, table
from surfaces.matrix.rows import ROWS, TOOLS
from surfaces.matrix.things import Scene, scene
from surfaces.matrix.walk import Walk

from tenku.surfaces.fal.proxy import Proxy
from tenku.surfaces.mcp import tools
from tenku.surfaces.mcp.old_names import OLD_TOOLS

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(300)]
DOORS = {"POST /mcp": tools.TOOLS, "POST /api/v3/mcp-http": (*tools.TOOLS, *OLD_TOOLS)}
# What its owner isn't asked for: it waits for a worker, calls another host, or is offered to none.
UNOWNED = (
    *("/status/stream", "/sync/video", "/fal/run", "/test", "/fal/{path", "initiate-multipart"),
    *("/videos/extensions", "/videos/characters"),
)


@pytest.fixture(scope="module")
async def served(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Scene]:
    async with scene(tmp_path_factory.mktemp("home")) as made:
        yield made


def every_row() -> dict[str, Row]:
    """The rows of routes, of routes through fal's proxy, and of tools on each MCP route."""
    calls = {
        f"{door} {tool.name}": Row(
            TOOLS[tool.name].needs,
            tuple(replace(ask, path=door.split(" ")[1]) for ask in TOOLS[tool.name].asks),
        )
        for door, offered in DOORS.items()
        for tool in offered
    }
    return {**ROWS, **dict(proxied(ROWS)), **calls}


def _destroys(name: str) -> tuple[bool, bool, bool]:
    """What ends things comes last, and first of that what minds that something is over."""
    return "DELETE" in name, "cancel" in name, "/v1/" not in name


async def test_every_route_has_its_row(served: Scene) -> None:
    proxy = served.site.gate.app
    assert isinstance(proxy, Proxy)
    assert isinstance(proxy.app, FastAPI)
    real = table(proxy.app)
    missing, gone = sorted(real - set(ROWS)), sorted(set(ROWS) - real)
    assert not missing, (
        f"These routes have no row in tests/surfaces/matrix/rows.py: {missing}. Add for each "
        "`row(needs, route, ...)`: what lets a caller in, and one request for each id it takes."
    )
    assert not gone, f"These rows have no route any more; remove them: {gone}"
    named = {tool.name for offered in DOORS.values() for tool in offered}
    assert named == set(TOOLS), f"tools without `tool(...)` in rows.py: {named - set(TOOLS)}"


async def test_nobody_gets_at_what_is_anothers(served: Scene) -> None:
    before, rows = await served.objects(), every_row()
    assert all(before[name] for name in ("tasks", "assets", "webhook_endpoints", "files", "holds"))
    async with served.site.web() as web:
        walk = Walk(scene=served, web=web)
        for name, row in rows.items():
            await walk.over(name, row)
        after = await served.objects()
        for name in sorted(rows, key=_destroys):
            if not any(word in name for word in UNOWNED):
                await walk.let_in(name, rows[name])
    for kind, count in sorted(walk.count.items()):
        print(f"matrix: {count:5} {kind}")
    print(f"matrix: {walk.count.total()} cells of {len(rows)} rows")
    assert not walk.wrong, "\n".join([f"{len(walk.wrong)} are wrong:", *walk.wrong[:40]])
    assert after == before
    assert walk.count.total() > 2500
