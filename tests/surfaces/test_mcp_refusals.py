"""What the tools refuse: the message says what is wrong, and nothing is charged or stored."""

import json
import secrets
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from catalog.refusals import BAD, Bad
from mcp import Client, types
from stores import new_account
from surfaces.mcp_calls import (
    IMAGE,
    REMIX,
    TEXT,
    call,
    opened,
    refused,
    submitted,
    text_of,
)

from tenku import accounts, errors
from tenku.accounts import Caller, Scope
from tenku.app import App
from tenku.db import Database
from tenku.errors import ErrorKind, Failure
from tenku.surfaces.mcp.old_names import OLD_TOOLS
from tenku.surfaces.mcp.server import Context, build, refusal
from tenku.surfaces.mcp.stdio import local_server
from tenku.surfaces.mcp.tools import TOOLS, Visit

pytestmark = pytest.mark.anyio
GOOD = {"prompt": "a dog"}
SUBMIT = {"model_id": TEXT, "parameters": GOOD}
OBJECT = "allowed: an object such as"


@pytest.fixture(scope="module")
async def app(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[App]:
    async with opened(tmp_path_factory.mktemp("home")) as app:
        yield app


@asynccontextmanager
async def newcomer(app: App, mode: str) -> AsyncGenerator[Client]:
    """A client whose account is new, and of which nothing may be left in the end."""
    name = secrets.token_hex(4)
    account = await app.db.write(lambda tx: new_account(tx, name, 1_000))
    async with Client(local_server(app.service, account, ""), mode=mode) as client:
        yield client
        assert (await call(client, "list_tasks"))["tasks"] == []
        balance = await call(client, "get_balance")
        assert (balance["balance"], balance["held"], len(balance["entries"])) == (1_000, 0, 1)


@pytest.fixture
async def client(app: App) -> AsyncIterator[Client]:
    async with newcomer(app, "auto") as client:
        yield client


# (tool, arguments, field that is named, words of the message)
CALLS: list[tuple[str, dict[str, object], str, tuple[str, ...]]] = [
    ("submit_task", {}, "model_id", ("model_id is missing; submit_task needs it: text.",)),
    ("submit_task", {"model_id": TEXT}, "parameters", ("parameters is missing", "an object")),
    ("submit_task", {"parameters": GOOD}, "model_id", ("model_id is missing",)),
    ("submit_task", {**SUBMIT, "duration": 12}, "duration", ("Put it into parameters.",)),
    ("submit_task", {**SUBMIT, "prompt": "x"}, "prompt", ("Put it into parameters.",)),
    ("submit_task", {**SUBMIT, "model": TEXT}, "model", ("'model'", "model_id")),
    ("submit_task", {**SUBMIT, "idempotencykey": "k"}, "idempotencykey", ("mean idempotency_key?",)),
    ("submit_task", {**SUBMIT, "api_key": "s3cret"}, "api_key", ("no argument 'api_key'",)),
    ("submit_task", {"modelid": TEXT, "parameters": GOOD}, "modelid", ("mean model_id?",)),
    ("submit_task", {**SUBMIT, "model_id": 5}, "model_id", ("model_id is 5; allowed: text.",)),
    ("submit_task", {**SUBMIT, "model_id": None}, "model_id", ("None", "text")),
    ("submit_task", {**SUBMIT, "model_id": ["a"]}, "model_id", ("['a']", "text")),
    ("submit_task", {**SUBMIT, "parameters": "a dog"}, "parameters", ("'a dog'", OBJECT)),
    ("submit_task", {**SUBMIT, "parameters": "[1]"}, "parameters", ("[1]", OBJECT)),
    ("submit_task", {**SUBMIT, "parameters": "{"}, "parameters", ("'{'", OBJECT)),
    ("submit_task", {**SUBMIT, "parameters": []}, "parameters", ("[]", OBJECT)),
    ("submit_task", {**SUBMIT, "parameters": 8}, "parameters", ("8", OBJECT)),
    ("submit_task", {**SUBMIT, "parameters": None}, "parameters", ("None", OBJECT)),
    ("submit_task", {**SUBMIT, "idempotency_key": ""}, "idempotency_key", ("1 to 255",)),
    ("submit_task", {**SUBMIT, "idempotency_key": "k" * 256}, "idempotency_key", ("256",)),
    ("submit_task", {**SUBMIT, "idempotency_key": "a\nb"}, "idempotency_key", ("printable",)),
    ("submit_task", {**SUBMIT, "idempotency_key": 7}, "idempotency_key", ("7", "text")),
    ("estimate_cost", {"model_id": TEXT}, "parameters", ("parameters is missing",)),
    ("estimate_cost", {**SUBMIT, "wait": 1}, "wait", ("estimate_cost has no argument 'wait'",)),
    ("get_task", {}, "task_id", ("task_id is missing; get_task needs it: text.",)),
    ("get_task", {"id": "0" * 32}, "id", ("no argument 'id'", "task_id, wait_seconds")),
    ("get_task", {"taskid": "0" * 32}, "taskid", ("Did you mean task_id?",)),
    ("get_task", {"task_id": 5}, "task_id", ("task_id is 5",)),
    ("get_task", {"task_id": "0", "wait_seconds": "soon"}, "wait_seconds", ("whole number",)),
    ("get_task", {"task_id": "0", "wait_seconds": True}, "wait_seconds", ("True",)),
    ("get_task", {"task_id": "0", "wait_seconds": 1.5}, "wait_seconds", ("1.5",)),
    ("get_task", {"task_id": "0", "wait_seconds": None}, "wait_seconds", ("None",)),
    ("list_models", {"search": "pro"}, "search", ("no argument 'search'", "query, category")),
    ("list_models", {"query": 5}, "query", ("query is 5; allowed: text.",)),
    ("list_tasks", {"status": "done"}, "status", ("'done'", "pending, processing, completed")),
    ("list_tasks", {"limit": 0}, "limit", ("limit is 0", "1 to 100")),
    ("list_tasks", {"limit": 101}, "limit", ("101", "1 to 100")),
    ("list_tasks", {"limit": "many"}, "limit", ("'many'", "a whole number")),
    ("list_tasks", {"cursor": "x"}, "cursor", ("next_cursor",)),
    ("list_tasks", {"page": 2}, "page", ("no argument 'page'",)),
    ("cancel_task", {}, "task_id", ("task_id is missing",)),
    ("cancel_task", {"task_id": "0", "force": True}, "force", ("no argument 'force'",)),
    ("get_balance", {"account": "x"}, "account", ("It takes none.",)),
    ("upload_file", {}, "source", ("source is missing", "path")),
    ("upload_file", {"path": "a.png"}, "path", ("no argument 'path'", "source, file_name")),
    ("upload_file", {"source": 5}, "source", ("source is 5",)),
]  # fmt: skip


HUGE = 10**30
# What JSON can't say is left out, and what is refused before a parameter is looked at.
REQUESTS = [bad for bad in BAD if "nan" not in bad.says and HUGE not in bad.given.values()]


@pytest.mark.parametrize(
    ("tool", "arguments", "field", "says"),
    CALLS,
    ids=[f"{tool}-{field[:20]}-{n}" for n, (tool, _, field, _) in enumerate(CALLS)],
)
async def test_a_bad_call_is_named(
    client: Client, tool: str, arguments: dict[str, object], field: str, says: tuple[str, ...]
) -> None:
    error = await refused(client, tool, **arguments)
    assert (error["code"], error["field"]) == ("invalid_parameter", field)
    assert field in error["message"]
    for words in says:
        assert words in error["message"]
    assert "s3cret" not in json.dumps(error)


async def test_a_number_that_readers_disagree_on_is_refused_by_name(client: Client) -> None:
    given = {"prompt": "p", "duration": HUGE}
    error = await refused(
        client, "submit_task", model_id="fal-ai/sora-2/text-to-video", parameters=given
    )
    assert (error["code"], error["field"]) == ("invalid_parameter", "duration")


@pytest.mark.parametrize("bad", REQUESTS, ids=lambda bad: bad.field[:20])
async def test_a_bad_parameter_is_named(client: Client, bad: Bad) -> None:
    for tool in ("submit_task", "estimate_cost"):
        error = await refused(client, tool, model_id=bad.model_id, parameters=bad.given)
        assert (error["code"], error["field"]) == ("invalid_parameter", bad.field)
        for words in bad.says:
            assert words in error["message"]
        assert error["allowed"]
        assert len(str(error.get("given", ""))) <= 200


async def test_the_older_protocol_refuses_in_the_same_words(app: App) -> None:
    wishes: list[dict[str, object]] = [
        {"model_id": bad.model_id, "parameters": bad.given} for bad in REQUESTS
    ]
    calls = [(tool, given) for tool, given, _, _ in CALLS]
    calls += [("submit_task", wish) for wish in wishes]
    async with newcomer(app, "legacy") as old, newcomer(app, "auto") as new:
        for tool, given in calls:
            assert await refused(old, tool, **given) == await refused(new, tool, **given)


async def test_an_unknown_model(client: Client) -> None:
    error = await refused(client, "submit_task", model_id="sora-2", parameters=GOOD)
    assert error["code"] == "unknown_model"
    assert TEXT in error["models"]
    assert all(model in error["message"] for model in error["models"])


async def test_too_few_credits(client: Client) -> None:
    pro = {"prompt": "a dog", "duration": 12}
    model = "fal-ai/sora-2/text-to-video/pro"
    error = await refused(client, "submit_task", model_id=model, parameters=pro)
    assert (error["code"], error["need"], error["have"]) == ("insufficient_credits", 2_400, 1_000)
    assert "2400" in error["message"]
    assert "1000" in error["message"]
    found = await call(client, "estimate_cost", model_id=model, parameters=pro)
    assert found["enough"] is False


@pytest.mark.parametrize("tool", ["get_task", "cancel_task"])
@pytest.mark.parametrize("task_id", ["0" * 32, "nonsense", "", "视频" * 100])
async def test_an_unknown_task(client: Client, tool: str, task_id: str) -> None:
    error = await refused(client, tool, task_id=task_id)
    assert error["code"] == "not_found"
    assert "list_tasks" in error["message"]


async def test_a_remix_of_an_unknown_video(client: Client) -> None:
    given = {"prompt": "x", "video_id": "video_123"}
    error = await refused(client, "submit_task", model_id=REMIX, parameters=given)
    assert error["code"] == "not_found"
    assert "delete_video=false" in error["message"]


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/a.png",
        "http://10.0.0.1/a.png",
        "http://[::1]/a.png",
        "http://169.254.169.254/latest/meta-data",
        "data:image/png;base64,AAAA",
        "data:text/plain;base64,AAAA",
    ],
)
async def test_an_image_that_cannot_be_used(client: Client, url: str) -> None:
    given = {"prompt": "x", "image_url": url}
    error = await refused(client, "submit_task", model_id=IMAGE, parameters=given)
    assert error["code"] == "image_unusable"
    error = await refused(client, "upload_file", source=url)
    assert error["code"] == "image_unusable"


async def test_a_path_that_is_no_image(client: Client, tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("the key is under the mat")
    for path in (text, tmp_path, tmp_path / "absent.png", Path("/dev/zero")):
        error = await refused(client, "upload_file", source=str(path))
        assert error["code"] == "image_unusable"
        assert "mat" not in json.dumps(error)


async def test_another_request_under_the_same_key(app: App) -> None:
    async with Client(local_server(app.service, app.local_account, "")) as client:
        await call(client, "submit_task", **SUBMIT, idempotency_key="k")
        other = {"model_id": TEXT, "parameters": {"prompt": "a cat"}, "idempotency_key": "k"}
        error = await refused(client, "submit_task", **other)
        assert error["code"] == "conflict"
        assert "new key" in error["message"]


async def test_a_video_that_was_not_kept(app: App) -> None:
    async with Client(local_server(app.service, app.local_account, "")) as client:
        task_id = await submitted(client)
        given = {"prompt": "x", "video_id": f"video_{task_id}"}
        error = await refused(client, "submit_task", model_id=REMIX, parameters=given)
        assert error["code"] == "source_not_remixable"


async def test_a_full_queue(tmp_path: Path) -> None:
    async with (
        opened(tmp_path, queue_max=1) as app,
        Client(local_server(app.service, app.local_account, "")) as client,
    ):
        await submitted(client)
        error = await refused(client, "submit_task", **SUBMIT)
        assert (error["code"], error["retryable"]) == ("queue_full", True)
        assert error["retry_after_seconds"] > 0


async def test_a_model_without_an_engine(tmp_path: Path) -> None:
    async with (
        opened(tmp_path, engines={REMIX: ("testcard",)}) as app,
        Client(local_server(app.service, app.local_account, "")) as client,
    ):
        error = await refused(client, "submit_task", **SUBMIT)
        assert (error["code"], error["retryable"]) == ("engine_unavailable", True)
        models = (await call(client, "list_models"))["models"]
        assert [model["engine"] for model in models] == [None] * 4 + ["testcard"]
        assert [model["available"] for model in models] == [False] * 4 + [True]


async def test_a_bug_tells_nothing_of_the_inside(app: App) -> None:
    broken = replace(app.service, db=cast("Database", object()))  # has nothing that is called
    async with Client(local_server(broken, app.local_account, "")) as client:
        error = await refused(client, "get_balance")
    assert (error["code"], error["retryable"]) == ("internal", True)
    assert error["message"] == "The server made a mistake; it has been logged."


GENERATING = {
    *("submit_task", "cancel_task", "upload_file"),
    *("generate", "upload_image", "transfer_url"),  # old names
}


@pytest.mark.parametrize("scope", [Scope.READ, Scope.GENERATE])
async def test_a_key_may_do_what_its_scopes_say(app: App, scope: Scope) -> None:
    caller = Caller(account_id=app.local_account, scopes=frozenset({scope}))

    def visit_of(ctx: Context) -> Visit:
        return Visit(caller=caller, base_url="")

    async with Client(build(app.service, visit_of, version="1", old=True)) as client:
        for tool in (*TOOLS, *OLD_TOOLS):
            generates = tool.name in GENERATING
            error = await refused(client, tool.name, nothing=1)
            may = generates is (scope is Scope.GENERATE)
            assert error["code"] == ("invalid_parameter" if may else "forbidden")


def test_a_key_in_a_message_is_hidden() -> None:
    key = accounts.mint().text
    result = refusal(errors.NotFound(f"There is no task '{key}'.", given=key))
    assert key[16:] not in text_of(result)


@pytest.mark.parametrize("kind", ErrorKind)
def test_every_kind_is_rendered(kind: ErrorKind) -> None:
    failure = Failure("It failed.", field="x")
    failure.kind = kind  # pyright: ignore[reportAttributeAccessIssue] - two kinds have no class
    body = json.loads(text_of(refusal(failure)))
    assert (body["message"], body["code"], body["field"]) == ("It failed.", kind.value, "x")
    assert body.get("retryable", False) is kind.retryable
    assert isinstance(refusal(failure), types.CallToolResult)
