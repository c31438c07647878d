"""openai 2.x and LiteLLM against `/v1`, each in one process of the older clients' environment."""

import asyncio
import json
import os
from pathlib import Path
from typing import Any

import pytest
from clients.openai_calls import png_file
from surfaces.mcp_site import serving

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / ".venv-clients" / "bin" / "python"
SCRIPTS = Path(__file__).with_name("older")
pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(
        not PYTHON.exists(), reason="there is no .venv-clients (make test makes it)"
    ),
]


async def told(script: str, home: Path) -> dict[str, Any]:
    """What a script prints in its last line."""
    async with serving(home, slots=2, initial_credits=2000) as site:
        child = await asyncio.create_subprocess_exec(
            PYTHON,
            SCRIPTS / script,
            f"{site.url}/v1",
            site.key,
            str(png_file(home)),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={**os.environ, "LITELLM_LOCAL_MODEL_COST_MAP": "True"},
        )
        out, err = await child.communicate()
    assert child.returncode == 0, err.decode()[-3000:]
    return json.loads(out.decode().splitlines()[-1])


async def test_openai_two(tmp_path: Path) -> None:
    seen = await told("openai_two.py", tmp_path)
    assert seen["version"].startswith("2.")
    assert "sora-2" in seen["models"]
    assert {*seen["frames"], seen["raw"]} == {"fal-ai/sora-2/image-to-video"}
    assert (seen["status"], seen["kind"], seen["async"]) == ("completed", "ftyp", "completed")
    assert (seen["remix_of"], seen["edit_of"], seen["deleted"]) == (True, True, True)
    assert seen["listed"] == 5
    assert seen["thrown"] == {
        "seconds": thrown("BadRequestError", 400, "invalid_value"),
        "key": thrown("AuthenticationError", 401, "invalid_api_key"),
        "credits": thrown("APIStatusError", 402, "insufficient_quota"),
        "unknown": thrown("NotFoundError", 404, "not_found"),
        "conflict": thrown("ConflictError", 409, "idempotency_key_reuse"),
    }


def thrown(name: str, status: int, code: str) -> dict[str, object]:
    return {"name": name, "status": status, "code": code, "requests": 1}


async def test_litellm(tmp_path: Path) -> None:
    seen = await told("litellm_calls.py", tmp_path)
    assert seen["made"] == ["queued", "1280x720", "4"]
    assert seen["status"] == ["completed", 100]
    assert (seen["kind"], seen["thumbnail"]) == ("ftyp", "WEBP")
    assert (seen["framed"], seen["remix"], seen["edit"]) == ("queued", "queued", "queued")
    assert seen["listed"] == [2, True]
    assert seen["thrown"] == {  # it chooses the class by words of the body, not by the status
        "seconds": {"name": "BadRequestError", "status": 400},
        "model": {"name": "NotFoundError", "status": 400},
        "key": {"name": "AuthenticationError", "status": 401},
        "credits": {"name": "APIError", "status": 402},
        "unknown": {"name": "BadRequestError", "status": 404},
        "conflict": {"name": "BadRequestError", "status": 409},
        "extension": {"name": "BadRequestError", "status": 400},
    }
