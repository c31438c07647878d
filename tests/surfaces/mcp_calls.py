"""Calling the tools in tests: every answer is checked for what holds of all answers."""

import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from mcp import Client, types

from tenku import config, lifecycle
from tenku.app import App, open_app
from tenku.db import Tx
from tenku.tasks import Task

TEXT = "fal-ai/sora-2/text-to-video"
IMAGE = "fal-ai/sora-2/image-to-video"
REMIX = "fal-ai/sora-2/video-to-video/remix"
ERAS = {"legacy": "2025-11-25", "auto": "2026-07-28"}  # mode of the SDK's client -> protocol
ENGINES = {"*": ("testcard",)}


@asynccontextmanager
async def opened(home: Path, **settings: object) -> AsyncGenerator[App]:
    """An App over a home, without its worker."""
    given = {"engines": ENGINES, **settings}
    async with open_app(config.load(home=home, **given)) as app:
        yield app


async def call(client: Client, tool: str, **arguments: object) -> dict[str, Any]:
    """The object that a tool gives; both copies of it are the same."""
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, text_of(result)
    assert isinstance(result.structured_content, dict)
    text = text_of(result)
    assert json.loads(text) == result.structured_content
    assert list(json.loads(text)) == list(result.structured_content)
    return result.structured_content


async def refused(client: Client, tool: str, **arguments: object) -> dict[str, Any]:
    """The error that a tool gives: one text of JSON, and no structured content."""
    result = await client.call_tool(tool, arguments)
    assert result.is_error, text_of(result)
    assert result.structured_content is None
    assert len(result.content) == 1
    body = json.loads(text_of(result))
    assert list(body)[:2] == ["message", "code"]
    assert body["message"].endswith((".", ">"))
    return body


def text_of(result: types.CallToolResult) -> str:
    first = result.content[0]
    assert isinstance(first, types.TextContent)
    return first.text


async def submitted(client: Client, model_id: str = TEXT, **parameters: object) -> str:
    """The id of a new task."""
    given = {"prompt": "a dog", **parameters}
    return (await call(client, "submit_task", model_id=model_id, parameters=given))["task_id"]


async def claimed(app: App) -> Task:
    """The oldest waiting task, claimed as a worker would."""

    def work(tx: Tx) -> Task:
        task = lifecycle.claim(tx, "worker", run_ms=3_600_000)
        assert task is not None
        return task

    return await app.db.write(work)
