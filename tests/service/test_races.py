"""Submits at the same moment over HTTP, in every protocol, to two servers on one home."""

from pathlib import Path

import pytest
from fuzz import books
from hostile import serving
from races import race

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(300)]


async def test_one_key_is_one_task_and_a_balance_is_spent_once(tmp_path: Path) -> None:
    with serving(tmp_path) as first, serving(tmp_path) as second:
        assert await race(first, second, rounds=5, seed=1) == []
        assert books(first) == []
