"""The eight tools through the SDK's own client, in both eras of the protocol."""

import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, types
from mcp.shared.exceptions import MCPError
from stores import Clock, new_film, new_task
from surfaces.mcp_calls import ERAS, REMIX, TEXT, call, claimed, opened, refused, submitted

from tenku import accounts, catalog, lifecycle
from tenku.app import App
from tenku.errors import EngineFailed
from tenku.surfaces.mcp import texts
from tenku.surfaces.mcp.stdio import local_server
from tenku.tasks import Status, claims

pytestmark = pytest.mark.anyio
NAMES = [
    "submit_task",
    "get_task",
    "list_models",
    "estimate_cost",
    "list_tasks",
    "cancel_task",
    "get_balance",
    "upload_file",
]
DAY_MS = 86_400_000


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[App]:
    async with opened(tmp_path) as app:
        yield app


@pytest.fixture(params=ERAS)
async def client(app: App, request: pytest.FixtureRequest) -> AsyncIterator[Client]:
    server = local_server(app.service, app.local_account, app.base_url)
    async with Client(server, mode=request.param) as client:
        assert client.protocol_version == ERAS[request.param]
        yield client


async def completed(app: App, client: Client, *, expires_in_ms: int | None, **asked: Any) -> str:
    """The id of a task that a worker has finished."""
    task_id = await submitted(client, **asked)
    task = await claimed(app)
    film = new_film(task, task.price_credits, expires_in_ms)
    await app.db.write(lambda tx: lifecycle.complete(tx, task, film))
    return task_id


# -- lists ------------------------------------------------------------------------------------


async def test_the_server_says_how_it_is_used(client: Client) -> None:
    assert client.instructions is not None
    assert len(client.instructions.splitlines()) <= 5
    for tool in ("list_models", "estimate_cost", "submit_task", "get_task"):
        assert tool in client.instructions


async def test_eight_tools_in_their_order(client: Client) -> None:
    assert [tool.name for tool in (await client.list_tools()).tools] == NAMES


async def test_what_the_tools_say_of_themselves(client: Client) -> None:
    tools = {tool.name: tool for tool in (await client.list_tools()).tools}
    reading = {"get_task", "list_models", "estimate_cost", "list_tasks", "get_balance"}
    for name, tool in tools.items():
        assert tool.annotations is not None
        assert tool.annotations.read_only_hint is (name in reading)
        assert tool.annotations.destructive_hint is (name == "cancel_task")
        assert tool.annotations.idempotent_hint is (name not in {"submit_task", "upload_file"})
        assert tool.title
        assert tool.description
        assert tool.output_schema is not None
        assert tool.input_schema["additionalProperties"] is False


async def test_the_schemas_are_small_and_plain(client: Client) -> None:
    tools = [
        tool.model_dump(mode="json", by_alias=True, exclude_none=True)
        for tool in (await client.list_tools()).tools
    ]
    inputs = [{k: v for k, v in tool.items() if k != "outputSchema"} for tool in tools]
    assert len(_compact(inputs)) <= 6_000
    assert len(_compact(tools)) <= 16_000
    for word in ("anyOf", "oneOf", "allOf", "$ref", "$defs"):
        assert word not in _compact(tools).decode()


async def test_the_description_of_parameters_names_every_one_of_the_catalog(
    client: Client,
) -> None:
    submit = (await client.list_tools()).tools[0]
    text: str = submit.input_schema["properties"]["parameters"]["description"]
    named = {line.partition(":")[0] for line in text.splitlines()[1:]}
    assert named == {n for spec in catalog.MODELS.values() for n in spec.parameters.model_fields}
    assert "resolution: 720p, auto, 1080p" in text.splitlines()


async def test_the_prompt_names_what_is_wished(client: Client) -> None:
    prompt = (await client.list_prompts()).prompts[0]
    assert (prompt.name, bool(prompt.description)) == ("make_video", True)
    given = {"subject": "a heron", "duration": "8", "aspect_ratio": "9:16"}
    message = (await client.get_prompt("make_video", given)).messages[0]
    assert isinstance(message.content, types.TextContent)
    for words in (
        "a heron",
        "duration 8",
        "aspect_ratio 9:16",
        "estimate_cost",
        "submit the task once",
    ):
        assert words in message.content.text


async def test_the_models_are_a_resource_too(client: Client) -> None:
    resource = (await client.list_resources()).resources[0]
    assert resource.description
    contents = (await client.read_resource(str(resource.uri))).contents[0]
    assert isinstance(contents, types.TextResourceContents)
    assert json.loads(contents.text) == await call(client, "list_models")


FAULTS: dict[str, Callable[[Client], Awaitable[object]]] = {
    "tool": lambda client: client.call_tool("make_movie", {}),
    "prompt": lambda client: client.get_prompt("make_movie", {"subject": "x"}),
    "no subject": lambda client: client.get_prompt("make_video", {}),
    "resource": lambda client: client.read_resource("tenku://nothing"),
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_faults_of_the_protocol_are_errors_of_the_protocol(
    client: Client, fault: str
) -> None:
    with pytest.raises(MCPError) as error:
        await FAULTS[fault](client)
    assert error.value.code == types.INVALID_PARAMS


# -- the eight tools --------------------------------------------------------------------------


async def test_submit_holds_the_price_and_says_what_to_do(client: Client) -> None:
    given = {"prompt": "a dog", "duration": 8}
    done = await call(client, "submit_task", model_id=TEXT, parameters=given)
    assert list(done) == [
        "message",
        "task_id",
        "status",
        "model_id",
        "price",
        "balance",
        "poll_after_seconds",
        "estimated_seconds",
    ]
    assert done["message"] == (
        f"Task {done['task_id']} accepted, 320 credits held. "
        "Call get_task with this task_id; do not submit again."
    )
    assert (done["status"], done["price"], done["balance"]) == ("pending", 320, 99_680)
    assert 1 <= done["poll_after_seconds"] <= 10


async def test_parameters_may_come_as_text(client: Client) -> None:
    given = json.dumps({"prompt": "a dog", "duration": 12})
    assert (await call(client, "submit_task", model_id=TEXT, parameters=given))["price"] == 480


async def test_the_same_key_answers_the_same_and_costs_once(client: Client) -> None:
    asked = {"model_id": TEXT, "parameters": {"prompt": "a dog"}, "idempotency_key": "mine"}
    first = await call(client, "submit_task", **asked)
    assert await call(client, "submit_task", **asked) == first
    assert (await call(client, "get_balance"))["balance"] == 100_000 - 160


async def test_a_waiting_task(client: Client) -> None:
    task_id = await submitted(client)
    task = await call(client, "get_task", task_id=task_id, wait_seconds=0)
    assert re.fullmatch(
        r"Still pending, 0 %, about [1-4] s left\. "
        r"Call get_task again with the same task_id; do not submit again\.",
        task["message"],
    )
    assert next(iter(task)) == "message"
    assert (task["status"], task["progress"], task["queue_position"]) == ("pending", 0, 0)
    assert (task["result"], task["error"], task["error_code"]) == (None, None, None)


async def test_a_task_at_work_tells_the_time_left_from_its_progress(
    app: App, client: Client
) -> None:
    task_id = await submitted(client)
    task = await claimed(app)
    await app.db.write(lambda tx: claims.report(tx, task, 40, "filming"))
    shown = await call(client, "get_task", task_id=task_id, wait_seconds=0)
    assert shown["message"].startswith("Still processing, 40 %, about 1 s left. Call get_task")


@pytest.mark.parametrize(
    ("progress", "ms_since_start", "left"),
    [(0, 0, 60), (4, 30_000, 30), (4, 90_000, 1), (20, 10_000, 40), (50, 300_000, 300), (99, 0, 1)],
)
def test_the_time_left(progress: int, ms_since_start: int, left: int) -> None:
    task = replace(
        new_task("a", 1, Clock(1_000_000)),
        status=Status.PROCESSING,
        estimated_seconds=60,
        started_at_ms=1_000_000,
        progress=progress,
    )
    assert texts.seconds_left(task, 1_000_000 + ms_since_start) == left


@pytest.mark.parametrize("spelling", ["{0}", "video_{0}", "uuid"])
async def test_an_id_in_any_spelling(client: Client, spelling: str) -> None:
    task_id = await submitted(client)
    uuid = f"{task_id[:8]}-{task_id[8:12]}-{task_id[12:16]}-{task_id[16:20]}-{task_id[20:]}"
    said = uuid if spelling == "uuid" else spelling.format(task_id)
    assert (await call(client, "get_task", task_id=said, wait_seconds=0))["task_id"] == task_id


async def test_a_completed_task_that_will_be_deleted(app: App, client: Client) -> None:
    task_id = await completed(app, client, expires_in_ms=3_600_000)
    task = await call(client, "get_task", task_id=task_id)
    result = task["result"]
    assert task["message"] == (
        f"Done: 4 s, 1280x720. The link works until {result['expires_at']}; then the video is "
        "deleted and it cannot be remixed (set delete_video=false to keep one). "
        "Made by the preview engine; not done: a note."
    )
    assert result["remixable"] is False
    assert result["video"]["local_path"]  # over stdio, where caller and server share a machine


async def test_a_completed_task_that_is_kept(app: App, client: Client) -> None:
    task_id = await completed(app, client, expires_in_ms=30 * DAY_MS, delete_video=False)
    task = await call(client, "get_task", task_id=task_id)
    until = task["result"]["expires_at"][:10]
    assert f"Remix it with video_id video_{task_id}; kept until {until}." in task["message"]
    remix = {"prompt": "at night", "video_id": task["result"]["video_id"]}
    assert (await call(client, "submit_task", model_id=REMIX, parameters=remix))["price"] == 160


async def test_a_task_that_is_kept_for_ever(app: App, client: Client) -> None:
    task_id = await completed(app, client, expires_in_ms=None, delete_video=False)
    task = await call(client, "get_task", task_id=task_id)
    assert "kept until you delete it." in task["message"]


async def test_a_task_whose_video_is_gone(app: App, client: Client) -> None:
    task_id = await completed(app, client, expires_in_ms=0)
    task = await call(client, "get_task", task_id=task_id)
    assert task["message"].startswith("Done, but the video has been deleted since.")
    assert task["status"] == "completed"


async def test_a_failed_task_is_not_a_failed_call(app: App, client: Client) -> None:
    task_id = await submitted(client)
    task = await claimed(app)
    await app.db.write(lambda tx: lifecycle.fail(tx, task, EngineFailed("The lamp burst")))
    shown = await call(client, "get_task", task_id=task_id)
    assert shown["message"] == (
        "Failed (engine_failed): The lamp burst. The 160 credits were returned."
    )
    assert (shown["status"], shown["error"]) == ("failed", "The lamp burst")
    assert (await call(client, "get_balance"))["balance"] == 100_000


async def test_a_completed_task_carries_a_link(app: App, client: Client) -> None:
    task_id = await completed(app, client, expires_in_ms=3_600_000)
    result = await client.call_tool("get_task", {"task_id": task_id})
    link = result.content[1]
    assert isinstance(link, types.ResourceLink)
    video: dict[str, Any] = result.structured_content["result"]["video"]
    assert (link.uri, link.name, link.size) == (
        video["url"],
        video["file_name"],
        video["file_size"],
    )
    assert link.mime_type == video["content_type"]
    assert link.annotations == types.Annotations(audience=["user"])


async def test_cancel_gives_the_credits_back(client: Client) -> None:
    task_id = await submitted(client)
    for _ in range(2):  # a second time changes nothing
        task = await call(client, "cancel_task", task_id=task_id)
        assert task["message"] == (
            "Failed (cancelled): The task was cancelled. The 160 credits were returned."
        )
        assert (task["status"], task["error_code"]) == ("failed", "cancelled")
    balance = await call(client, "get_balance")
    assert (balance["balance"], balance["held"]) == (100_000, 0)


async def test_cancel_says_that_a_task_had_ended(app: App, client: Client) -> None:
    task_id = await completed(app, client, expires_in_ms=3_600_000)
    task = await call(client, "cancel_task", task_id=task_id)
    assert task["message"].startswith("Nothing was cancelled: it had ended. Done: 4 s")
    assert task["status"] == "completed"


async def test_the_models_come_from_the_catalog(client: Client) -> None:
    models = (await call(client, "list_models"))["models"]
    assert [model["model_id"] for model in models] == list(catalog.MODELS)
    for model in models:
        spec = catalog.MODELS[model["model_id"]]
        assert model["parameters"] == spec.json_schema()
        assert model["needs"] == list(spec.needs)
        assert model["prices"] == spec.prices
        assert model["examples"] == [dict(example) for example in spec.examples]
        assert (model["engine"], model["available"]) == ("testcard", True)


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({"query": "pro"}, 2),
        ({"query": "PRO image"}, 1),
        ({"query": "视频重混"}, 1),
        ({"query": "song"}, 0),
        ({"category": "video"}, 5),
        ({"category": "all"}, 5),
        ({"category": "image"}, 0),
        ({"query": None, "category": None}, 5),
    ],
)
async def test_models_can_be_searched(client: Client, asked: dict[str, object], count: int) -> None:
    assert len((await call(client, "list_models", **asked))["models"]) == count


async def test_an_estimate_costs_and_leaves_nothing(client: Client) -> None:
    model = "fal-ai/sora-2/text-to-video/pro"
    found = await call(client, "estimate_cost", model_id=model, parameters={"prompt": " a dog "})
    assert found["parameters"] == {
        "prompt": "a dog",
        "delete_video": True,
        "duration": 4,
        "aspect_ratio": "16:9",
        "resolution": "1080p",
    }
    assert (found["price"], found["balance"], found["enough"]) == (800, 100_000, True)
    assert (await call(client, "list_tasks"))["tasks"] == []
    assert (await call(client, "get_balance"))["balance"] == 100_000


async def test_tasks_newest_first_a_page_at_a_time(client: Client) -> None:
    ids = [await submitted(client) for _ in range(3)]
    await call(client, "cancel_task", task_id=ids[0])
    first = await call(client, "list_tasks", limit=2)
    second = await call(client, "list_tasks", limit="2", cursor=first["next_cursor"])
    shown = [*first["tasks"], *second["tasks"]]
    assert sorted(task["task_id"] for task in shown) == sorted(ids)
    assert second["next_cursor"] is None
    assert all("message" not in task for task in shown)
    failed = await call(client, "list_tasks", status="failed")
    assert [task["task_id"] for task in failed["tasks"]] == ids[:1]


async def test_the_balance_shows_its_movements(client: Client) -> None:
    task_id = await submitted(client)
    balance = await call(client, "get_balance")
    assert (balance["balance"], balance["held"]) == (99_840, 160)
    assert (balance["entries"][0]["txn"], balance["entries"][0]["amount"]) == (
        f"hold:{task_id}",
        -160,
    )


async def test_another_account_sees_nothing(app: App, client: Client) -> None:
    task_id = await submitted(client)
    other = await app.db.write(lambda tx: accounts.add_account(tx, "other"))
    async with Client(local_server(app.service, other, app.base_url)) as stranger:
        foreign = await refused(stranger, "get_task", task_id=task_id)
        unknown = await refused(stranger, "get_task", task_id="0" * 32)
        assert foreign["message"].replace(task_id, "0" * 32) == unknown["message"]
        assert foreign["code"] == unknown["code"] == "not_found"
        assert (await refused(stranger, "cancel_task", task_id=task_id))["code"] == "not_found"


def _compact(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
