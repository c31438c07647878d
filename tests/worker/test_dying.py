"""A worker that is killed at any step of a purchase: bought at most once, and the task ends."""

import asyncio
import json
import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from house import PRICE
from provider_double import Schedule, providing
from worker.dying import PLACES, STEPS

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(sys.platform == "win32", reason="workers are forked"),
]
LOST = "The engine's answer was lost; you were not charged."


@pytest.mark.parametrize("idempotent", [False, True])
async def test_killed_at_every_step(
    tmp_path: Path,
    migrated: Path,
    root: Path,
    clips: Mapping[str, bytes],
    idempotent: bool,
) -> None:
    shutil.copyfile(migrated, tmp_path / "migrated.db")
    async with providing(clips) as provider:
        provider.idempotent = idempotent
        for place in PLACES:
            provider.schedules[f"place {place}"] = Schedule(polls=["working"])
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            str(root / "tests" / "worker" / "dying.py"),
            str(tmp_path),
            provider.url,
            *(["idempotent"] if idempotent else []),
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            stdout=asyncio.subprocess.PIPE,
        )
        output, _ = await process.communicate()
    assert process.returncode == 0, output.decode()
    lines = [line for line in output.decode().splitlines() if line.startswith("{")]
    told = {line["place"]: line for line in map(json.loads, lines)}
    assert sorted(told) == list(PLACES)
    for place, end in told.items():
        prompt = f"place {place}"
        unknown = STEPS[place : place + 1] in [("submit",), ("save id",)] and not idempotent
        assert end["error"] == (LOST if unknown else None), end
        assert end["status"] == ("failed" if unknown else "completed"), end
        assert end["spent"] == (0 if unknown else PRICE), end
        bought = place != STEPS.index("submit") or idempotent
        assert provider.paid[prompt] == bought, end
        assert provider.fetches[prompt] == (0 if unknown else 2 if place == 8 else 1), end
