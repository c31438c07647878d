"""Requests made from what the server says of itself: /openapi.json, and the tools of its MCP routes.

schemathesis makes them, true and false ones, and judges the answers: none is 5xx, bodies fit the
schema where it is ours, and no route that needs a key answers a bad or a missing one with
anything but 401. The first round covers every parameter's edges; further ones are by chance.

    python scripts/fuzz.py --cases 20000 --seed 1 --json
"""

import argparse
import asyncio
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from hostile import Site, exchange, serving
from proof import Proof

TOOL = Path(sys.executable).with_name("schemathesis")
CHECKS = (
    "not_a_server_error",
    "response_schema_conformance",
    "content_type_conformance",
    "ignored_auth",
)
SURFACES = {  # which paths of /openapi.json
    "platform": "^/api/v3/",
    "fal": "^/(fal|.well-known)/",
    "openai": "^/v1/",
    "files and operations": r"^/(?!api|fal|\.well|v1/)",
}
MCP = ("/mcp", "/api/v3/mcp-http")
ROOM = {"TENKU_INITIAL_CREDITS": "1000000000", "TENKU_QUEUE_MAX": "1000000"}


class Fuzzed(NamedTuple):
    """What came of some requests to one surface."""

    surface: str
    cases: int
    violations: tuple[str, ...]


async def fuzz(
    site: Site,
    folder: Path,
    *,
    cases: int,
    seed: int,
    processes: int = 2,
    examples: int | None = None,
) -> list[Fuzzed]:
    """At least so many cases, over all surfaces; or by chance alone, so many `examples` a route."""
    schemas = await _schemas(site, folder)
    found: list[Fuzzed] = []
    turn = 0
    while turn == 0 or (examples is None and sum(one.cases for one in found) < cases):
        left = cases - sum(one.cases for one in found)
        each = examples or min(200, max(5, math.ceil(left / 70)))
        edges = turn == 0 and examples is None
        slots = asyncio.Semaphore(processes)
        found += await asyncio.gather(
            *(
                _round(site, folder, surface, schema, each, seed + turn, edges, slots)
                for surface, schema in schemas.items()
            )
        )
        if any(one.violations for one in found[-len(schemas) :]):
            break  # the rest would say the same
        turn += 1
    return found


async def _round(
    site: Site,
    folder: Path,
    surface: str,
    schema: Sequence[str],
    each: int,
    seed: int,
    edges: bool,
    slots: asyncio.Semaphore,
) -> Fuzzed:
    report = folder / f"{surface}-{seed}.json"
    phases = "examples,coverage,fuzzing" if edges else "fuzzing"
    async with slots:
        run = await asyncio.create_subprocess_exec(
            *(TOOL, "run", *schema, "-H", f"Authorization: Bearer {site.key}"),
            *("--checks", ",".join(CHECKS), "--phases", phases, "--max-examples", str(each)),
            *("--seed", str(seed), "--request-timeout", "30", "--no-shrink"),
            *("--report", "json", "--report-json-path", str(report)),
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        said, _ = await run.communicate()
    if not report.exists():
        return Fuzzed(
            surface, 0, (f"{surface}: schemathesis did not run: {said.decode()[-2000:]}",)
        )
    told: dict[str, Any] = json.loads(report.read_text())
    wrong = [
        f"{surface}: {one['title']}: {', '.join(one['operations'])} (seed {seed})"
        for one in told["failures"]
    ]
    wrong += [f"{surface}: {one} (seed {seed})" for one in told["errors"]]
    if wrong or not told["complete"]:
        print(said.decode()[-6000:])
        wrong = wrong or [f"{surface}: stopped: {told['stop_reason']}"]
    return Fuzzed(surface, told["test_cases"]["generated"], tuple(wrong))


async def _schemas(site: Site, folder: Path) -> dict[str, list[str]]:
    """For each surface, which operations of which description schemathesis is to call."""
    url = f"http://{site.target.host}"
    known = {
        name: [f"{url}/openapi.json", "--include-path-regex", pattern]
        for name, pattern in SURFACES.items()
    }
    for path in MCP:
        file = folder / f"{path.strip('/').replace('/', '-')}.json"
        file.write_text(json.dumps(await _described(site, path)))
        known[path] = [str(file), "--url", url]
    return known


async def _described(site: Site, path: str) -> dict[str, object]:
    """An MCP route in OpenAPI's words: one operation that takes a call of any of its tools."""
    listing = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}})
    request = site.target.post(path, listing.encode(), "Accept: application/json")
    answer = await exchange(site.port, request)
    assert answer is not None
    tools: list[dict[str, Any]] = json.loads(answer.partition(b"\r\n\r\n")[2])["result"]["tools"]
    calls = [
        _object(
            jsonrpc={"const": "2.0"},
            id={"type": "integer"},
            method={"const": "tools/call"},
            params=_object(name={"const": tool["name"]}, arguments=tool["inputSchema"]),
        )
        for tool in tools
    ]
    operation: dict[str, object] = {
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"anyOf": calls}}},
        },
        "responses": {"200": {"description": "The answer, or a refusal."}},
        "security": [{"key": []}],
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "MCP", "version": "1"},
        "components": {"securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}},
        "paths": {path: {"post": operation}},
    }


def _object(**properties: object) -> dict[str, object]:
    return {"type": "object", "properties": properties, "required": list(properties)}


def books(site: Site) -> list[str]:
    """What `tenku ledger verify` finds wrong afterwards."""
    done = subprocess.run(
        [sys.executable, "-m", "tenku.cli", "ledger", "verify"],
        env={**os.environ, "TENKU_HOME": str(site.home)},
        capture_output=True,
        text=True,
        check=False,
    )
    return [] if done.returncode == 0 else [f"the books: {done.stdout[-1000:]}"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--json", action="store_true", help="the last line is one JSON object")
    given = parser.parse_args()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder), **ROOM) as site:
        found = asyncio.run(
            fuzz(
                site,
                Path(folder),
                cases=given.cases,
                seed=given.seed,
                processes=given.processes,
            )
        )
        wrong = [said for one in found for said in one.violations] + books(site)
    counts = Counter[str]()
    for one in found:
        counts[one.surface] += one.cases
    return Proof(
        part="T12 fuzz",
        cases=counts.total(),
        violations=wrong,
        seed=given.seed,
        began=begun,
        figures=dict(counts),
    ).tell(as_json=given.json)


if __name__ == "__main__":
    sys.exit(main())
