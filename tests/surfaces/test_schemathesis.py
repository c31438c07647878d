"""Whatever is thrown at the routes that /openapi.json tells of, and at MCP's tools: no 5xx, no
answer that doesn't fit its schema, and nobody in without a key.
"""

import os
from pathlib import Path

import pytest
from fuzz import ROOM, books, fuzz
from hostile import serving

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(900)]
EXAMPLES = int(os.environ.get("TENKU_TEST_FUZZ", "8"))  # by chance, for each route


async def test_no_route_fails_whatever_it_is_sent(tmp_path: Path) -> None:
    with serving(tmp_path, **ROOM) as site:
        found = await fuzz(site, tmp_path, cases=0, seed=1, examples=EXAMPLES)
        for one in found:
            print(f"schemathesis: {one.cases} cases, {one.surface}")
        assert [said for one in found for said in one.violations] == []
        assert books(site) == []
    assert len(found) == 6
    assert all(one.cases >= EXAMPLES for one in found), found
