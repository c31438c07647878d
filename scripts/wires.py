"""The page that shows how one state, and one failure, is said on every wire: from the code.

Each failure is rendered by the surfaces themselves, so the table can't say anything else than
they do.
"""

import json
from collections.abc import Iterable

from starlette.responses import Response

from tenku.errors import ErrorKind, Failure
from tenku.surfaces import fal, openai_videos, tasks_v3
from tenku.surfaces.fal import problems
from tenku.surfaces.fal.views import PENDING
from tenku.surfaces.fal.views import STATES as FAL_STATES
from tenku.surfaces.openai_videos.failures import task_code
from tenku.surfaces.openai_videos.view import STATES as VIDEO_STATES
from tenku.tasks import Status, Task

# What can end a task that was accepted; and what can't be the answer to a request.
ENDS = frozenset(
    {
        ErrorKind.SOURCE_NOT_REMIXABLE,
        ErrorKind.IMAGE_UNUSABLE,
        ErrorKind.CONTENT_REJECTED,
        ErrorKind.ENGINE_UNAVAILABLE,
        ErrorKind.ENGINE_FAILED,
        ErrorKind.TIMED_OUT,
        ErrorKind.CANCELLED,
        ErrorKind.INTERNAL,
    }
)
ONLY_ENDS = frozenset({ErrorKind.ENGINE_FAILED, ErrorKind.TIMED_OUT, ErrorKind.CANCELLED})
_HEAD = """# One task on every wire

Written by `make docs` from the code: each failure below was rendered by the surfaces themselves.

A task has one id, which each protocol spells in its own way and reads in all three spellings, any case: 32 hex digits (`/api/v3`, MCP), a UUID (fal), `video_` and 32 hex digits (`/v1`, and the `video_id` of a remix). Whoever made it, it can be polled, cancelled, downloaded and remixed through any other protocol, and has the same price, state, error and files there. An idempotency key is good for all of them too.
"""
_STATES = """
## States

| task | `/api/v3`, MCP | fal, status | fal, result | `/v1` |
|---|---|---|---|---|
"""
_REFUSED = """
## A request that is refused

Nothing was written and nothing is held. fal's clients send 408, 409 and 429 again, OpenAI's 408, 409, 429 and 5xx unless the answer says `x-should-retry: false`; the codes are chosen so that only what may succeed later is sent again.

| error | `/api/v3` | fal | `/v1` |
|---|---|---|---|
"""
_ENDED = """
## A task that has failed

Its credits are back. `/api/v3` and MCP answer as always, with `error` (a sentence) and `error_code`.

| error_code | fal, result | `/v1`, error.code |
|---|---|---|
"""
_MCP = """
Over MCP a refusal is a result with `isError` whose text is JSON: message, code, and what of field, given, allowed, need, have, retryable and retry_after_seconds there is.
"""


def page() -> str:
    """The page in Markdown."""
    states = "\n".join(_state_rows())
    refused = "\n".join(_refused(kind) for kind in ErrorKind if kind not in ONLY_ENDS)
    ended = "\n".join(_ended(kind) for kind in ErrorKind if kind in ENDS)
    tables = (_STATES + states, _REFUSED + refused, _MCP, _ENDED + ended)
    return _HEAD + "\n".join(tables) + "\n"


def _state_rows() -> Iterable[str]:
    cells = {
        Status.PENDING: f'400 "{PENDING}"',
        Status.PROCESSING: "the same",
        Status.COMPLETED: "200, the output",
        Status.FAILED: "see below",
    }
    for status, result in cells.items():
        code = 200 if status.terminal else 202
        yield (
            f"| {status.value} | {status.value} | {code} {FAL_STATES[status]} | {result} |"
            f" {VIDEO_STATES[status]} |"
        )
    yield (
        "| completed, files expired | completed; links answer 410 | 200 COMPLETED | 200;"
        " links answer 410 | completed; content answers 404 |"
    )


def _refused(kind: ErrorKind) -> str:
    failure = _failure(kind)
    v3 = tasks_v3.render_error(failure, "req_0")
    cells = [f"{v3.status_code} `{_body(v3)['data']['error_code']}`"]
    answer = fal.render_error(failure)
    cells.append(f"{answer.status_code} `{_body(answer)['error_type']}`")
    answer = openai_videos.render_error(failure)
    never = ", not again" if answer.headers.get("x-should-retry") == "false" else ""
    error = _body(answer)["error"]
    cells.append(f"{answer.status_code} `{error['type']}`, `{error['code']}`{never}")
    return f"| `{kind.value}` | {' | '.join(cells)} |"


def _ended(kind: ErrorKind) -> str:
    problem = problems.of_task(_task(kind, started=True))
    cell = f"{problem.status} `{problem.type}`"
    if kind is ErrorKind.TIMED_OUT:
        never_ran = problems.of_task(_task(kind, started=False))
        cell += f"; never started: {never_ran.status} `{never_ran.type}`"
    return f"| `{kind.value}` | {cell} | `{task_code(kind.value)}` |"


def _failure(kind: ErrorKind) -> Failure:
    one: type[Failure] = type("One", (Failure,), {"kind": kind})
    return one("It was refused.")


def _task(kind: ErrorKind, *, started: bool) -> Task:
    return Task(
        id="0" * 32,
        account_id="",
        model_id="",
        parameters={},
        image_id=None,
        source_id=None,
        status=Status.FAILED,
        price_credits=0,
        estimated_seconds=0,
        created_at_ms=0,
        start_by_ms=0,
        started_at_ms=1 if started else None,
        error_code=kind.value,
        error="It failed.",
    )


def _body(answer: Response) -> dict[str, dict[str, str]]:
    return json.loads(bytes(answer.body))
